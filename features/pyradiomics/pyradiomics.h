/*
 * pyradiomics.h - the feature classes of PyRadiomics, by their own names and conventions
 *
 * The same counts as the families of the IBSI, read by other formulas: an epsilon inside every logarithm, a mean over
 * directions as the default, values where the IBSI has none. A class is one file with one const descriptor, listed in
 * pyradiomics.def; its features stand in the order PyRadiomics puts them out, by ASCII.
 *
 * Of one image type of one region:
 *
 *     rind_pyradiomics_grey_create()   discretises once for all classes
 *     class->compute()                 one value for each feature
 */
#ifndef RIND_PYRADIOMICS_H
#define RIND_PYRADIOMICS_H

#include "region/levels.h"
#include "region/roi.h"

enum { RIND_PYRADIOMICS_MAX_DISTANCES = 16, RIND_PYRADIOMICS_MAX_DISTANCE = 63 };

/* The setting weightingNorm: how matrices of directions are combined. */
typedef enum rind_pyradiomics_norm {
    RIND_PYRADIOMICS_NO_NORM, /* not set: features of each direction, and their mean */
    RIND_PYRADIOMICS_EUCLIDEAN,
    RIND_PYRADIOMICS_MANHATTAN,
    RIND_PYRADIOMICS_INFINITY,
    RIND_PYRADIOMICS_NO_WEIGHTING /* added with weight 1 */
} rind_pyradiomics_norm;

/* What the classes read, under the names of the parameter file. It may differ from image type to image type. */
typedef struct rind_pyradiomics_settings {
    double bin_width;   /* binWidth; above 0 */
    uint32_t bin_count; /* binCount; 0: not set */
    bool force_2d;      /* force2D */
    int force_2d_axis;  /* force2Ddimension, in the order of arrays: 0 is z, 1 is y, 2 is x */
    size_t n_distances; /* distances, at least one, each from 1 to RIND_PYRADIOMICS_MAX_DISTANCE */
    uint32_t distance[RIND_PYRADIOMICS_MAX_DISTANCES];
    rind_pyradiomics_norm norm; /* weightingNorm */
    bool symmetrical_glcm;      /* symmetricalGLCM */
    uint32_t gldm_a;            /* gldm_a */
    double voxel_array_shift;   /* voxelArrayShift */
} rind_pyradiomics_settings;

/* Those in effect where a parameter file says nothing. */
extern const rind_pyradiomics_settings rind_pyradiomics_defaults;

/*
 * The discretised region. With force2D along y or x the axes are turned, so that slices come last.
 */
typedef struct rind_pyradiomics_grey {
    rind_levels levels;
    rind_roi turned;      /* of its arrays: 'inside' and 'runs' */
    uint8_t *inside;      /* owned where the axes are turned */
    double spacing_mm[3]; /* of the axes of 'levels' */
    size_t bins;          /* edges less one that the region's values span, empty bins too */
} rind_pyradiomics_grey;

/*
 * Discretises the intensity mask of 'roi', which must not be empty, by PyRadiomics' edges. 'out' borrows from 'roi'.
 * Free with rind_pyradiomics_grey_free(), also after a failure.
 * Returns RIND_OK, RIND_NO_MEMORY or RIND_BAD_SETTINGS (more than RIND_MAX_LEVELS levels).
 */
rind_status rind_pyradiomics_grey_create(rind_ctx *ctx, const rind_roi *roi, const rind_pyradiomics_settings *settings,
                                         rind_pyradiomics_grey *out);
void rind_pyradiomics_grey_free(rind_pyradiomics_grey *grey);

/*
 * What a class reads. The box of 'roi' is the bounding box of the region as PyRadiomics crops to it. For shape and
 * shape2D the morphological mask counts ('shape', 'morphological'), for the others the intensity mask.
 */
typedef struct rind_pyradiomics_input {
    const rind_roi *roi;
    const rind_pyradiomics_settings *settings;
    const rind_pyradiomics_grey *grey; /* NULL for shape and shape2D */
    const bool *wanted;                /* [n_features]: others may be left NaN; NULL: all are wanted */
} rind_pyradiomics_input;

struct rind_py_sample;
struct rind_py_shape;
struct rind_py_matrix;
struct rind_py_tones;

typedef struct rind_pyradiomics_feature {
    const char *name; /* MaximumProbability */
    const char *code; /* of the IBSI; NULL where it has none */
    union {           /* the formula; NULL for a deprecated name that yields no column */
        double (*of_sample)(const struct rind_py_sample *);
        double (*of_shape)(const struct rind_py_shape *);
        double (*of_matrix)(const struct rind_py_matrix *);
        double (*of_tones)(const struct rind_py_tones *);
        const void *formula;
    };
    const char *unit; /* as in family.h */
    bool deprecated;  /* not part of all features: must be asked for by name */
} rind_pyradiomics_feature;

typedef struct rind_pyradiomics_class {
    const char *name;  /* firstorder */
    const char *title; /* first order statistics */
    bool of_shape;     /* computed once, of the original image's mask */
    const rind_pyradiomics_feature *features;
    size_t n_features; /* deprecated ones too */
    /*
     * Writes value[n_features]; NaN: no value.
     * Returns RIND_OK, RIND_NO_MEMORY, or RIND_BAD_SETTINGS where PyRadiomics gives the case up: no neighbour within
     * the box, shape2D of more than one slice.
     */
    rind_status (*compute)(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value);
} rind_pyradiomics_class;

/* All classes, in the order of columns: shape, shape2D, firstorder, glcm, gldm, glrlm, glszm, ngtdm. */
extern const rind_pyradiomics_class *const rind_pyradiomics_classes[];
extern const size_t rind_n_pyradiomics_classes;

#endif
