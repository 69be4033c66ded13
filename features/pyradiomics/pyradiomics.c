/* pyradiomics.c - the list of PyRadiomics' feature classes, and its defaults */
#include "pyradiomics/pyradiomics.h"

#define CLASS(name) extern const rind_pyradiomics_class rind_pyradiomics_##name;
#include "pyradiomics/pyradiomics.def"
#undef CLASS

#define CLASS(name) &rind_pyradiomics_##name,
const rind_pyradiomics_class *const rind_pyradiomics_classes[] = {
#include "pyradiomics/pyradiomics.def"
    NULL,
};
#undef CLASS

const size_t rind_n_pyradiomics_classes = COUNT_OF(rind_pyradiomics_classes) - 1;

const rind_pyradiomics_settings rind_pyradiomics_defaults = {
    .bin_width = 25.0,
    .n_distances = 1,
    .distance = { 1 },
    .symmetrical_glcm = true,
};
