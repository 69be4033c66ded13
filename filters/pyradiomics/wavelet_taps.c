/* wavelet_taps.c */
#include "pyradiomics/wavelet_taps.h"
#include "wavelet_filters.h"

#include <string.h>

bool rind_pyradiomics_find_wavelet(const char *name, rind_pyradiomics_wavelet *out)
{
    for (size_t k = 0; k < rind_n_wavelet_filters; k++) {
        const rind_wavelet_filter *f = &rind_wavelet_filters[k];

        if (strcmp(f->name, name) != 0)
            continue;
        if (out != NULL) {
            out->n = f->n;
            memcpy(out->low, f->low, f->n * sizeof *f->low);
            rind_wavelet_high(f, out->high);
        }
        return true;
    }
    return false;
}
