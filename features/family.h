/*
 * family.h - what a feature family is
 *
 * A family is one file with one const descriptor, listed in families.def. Names, codes, tags and units stand
 * in its feature table and nowhere else: columns, the dictionary, `rind list` and the manual are printed
 * from it.
 *
 * A feature is one function of the family's facts: of a matrix for texture, of a sample for the statistics,
 * of a mesh for the morphology. It returns NaN where it has no value; the engine finds the reason.
 */
#ifndef RIND_FAMILY_H
#define RIND_FAMILY_H

#include "region/levels.h"
#include "region/roi.h"
#include <math.h>

/* The nine ways to combine matrices over slices and directions (IBSI 1, and their codes there). */
typedef enum rind_aggregation {
    RIND_2D_AVERAGED,           /* BTW3 */
    RIND_2D_SLICE_MERGED,       /* SUJT */
    RIND_2_5D_DIRECTION_MERGED, /* JJUI */
    RIND_2_5D_MERGED,           /* ZW7Z */
    RIND_3D_AVERAGED,           /* ITBB */
    RIND_3D_MERGED,             /* IAZD */
    RIND_2D,                    /* 8QNN: the families without directions */
    RIND_2_5D,                  /* 62GR */
    RIND_3D,                    /* KOBO */
    RIND_N_AGGREGATIONS
} rind_aggregation;

/* "3D_merged"; the suffix of its tags, "3D_comb"; its IBSI code, "IAZD". */
const char *rind_aggregation_name(rind_aggregation aggregation);
const char *rind_aggregation_tag(rind_aggregation aggregation);
const char *rind_aggregation_code(rind_aggregation aggregation);

typedef struct rind_matrix rind_matrix;                   /* texture.h */
typedef struct rind_sample rind_sample;                   /* sample.h: statistics and histogram */
typedef struct rind_ivh rind_ivh;                         /* ivh.c */
typedef struct rind_peaks rind_peaks;                     /* local_intensity.c */
typedef struct rind_shape rind_shape;                     /* shape.h: morphology */
typedef struct rind_outline rind_outline;                 /* outline.h: morphology_2d */
typedef struct rind_autocorrelation rind_autocorrelation; /* spatial.c */
typedef struct rind_fractal rind_fractal;                 /* fractal.c */

typedef struct rind_feature {
    const char *name; /* joint_entropy */
    const char *code; /* TU9B; NULL: the IBSI does not have it, */
    const char *tag;  /* nor this: joint_entr; the tag of the IBSI's table is prefix + this (+ "_" + aggregation's) */
    union {           /* the formula, by what it is a function of */
        double (*of_matrix)(const rind_matrix *);
        double (*of_sample)(const rind_sample *);
        double (*of_ivh)(const rind_ivh *);
        double (*of_peaks)(const rind_peaks *);
        double (*of_shape)(const rind_shape *);
        double (*of_outline)(const rind_outline *);
        double (*of_autocorrelation)(const rind_autocorrelation *);
        double (*of_fractal)(const rind_fractal *);
    };
    const char *unit; /* mm, mm2, mm3, voxel, intensity, intensity2, ...; NULL for pure numbers */
    bool optional;    /* not part of 'all': must be asked for by name */
} rind_feature;

/* What IVH levels are (the settings' section 'ivh'). */
typedef enum rind_ivh_method {
    RIND_IVH_AUTO,
    RIND_IVH_AS_IS,
    RIND_IVH_FIXED_BIN_SIZE,
    RIND_IVH_FIXED_BIN_NUMBER
} rind_ivh_method;

typedef struct rind_ivh_settings {
    rind_ivh_method method;
    double width; /* RIND_IVH_FIXED_BIN_SIZE */
    bool has_start;
    double start;  /* as in rind_discretisation */
    uint32_t bins; /* RIND_IVH_FIXED_BIN_NUMBER */
} rind_ivh_settings;

/* The settings' section 'texture'. */
typedef struct rind_texture_settings {
    size_t n_aggregations;
    rind_aggregation aggregation[RIND_N_AGGREGATIONS]; /* of the six with directions, in the order asked for */
    uint32_t distance;                                 /* GLCM, NGTDM, NGLDM: Chebyshev distance, voxels */
    uint32_t linkage;                                  /* GLSZM, GLDZM: voxels this near are linked */
    double alpha;                                      /* NGLDM: levels this near are dependent */
    uint64_t left_out; /* NGTDM, NGLDM: bit d: neighbours at distance d do not count; 1 ... 63; the IBSI has none */
} rind_texture_settings;

/*
 * What families of one region share so that it is computed once: zones, a mesh, a spectrum. Each family's
 * owner adds its own member here; all are NULL at first and freed by rind_cache_free().
 */
typedef struct rind_cache {
    struct rind_texture_cache *texture; /* of one discretisation: texture.c */
} rind_cache;

void rind_cache_free(rind_cache *cache);

/* What a family's compute() reads. */
typedef struct rind_family_input {
    const rind_roi *roi;
    const rind_levels *levels; /* NULL for families that need none */
    const rind_ivh_settings *ivh;
    const rind_texture_settings *texture;
    const bool *wanted; /* [n_features]: others may be left NaN */
    rind_cache *cache;  /* of this region and discretisation */
} rind_family_input;

typedef enum rind_family_needs {
    RIND_NEEDS_SHAPE,            /* the morphological mask alone: has values also after an empty re-segmentation */
    RIND_NEEDS_INTENSITIES,      /* the intensity mask must hold a voxel */
    RIND_NEEDS_LEVELS,           /* that, and a discretisation */
    RIND_NEEDS_LEVELS_DIRECTED,  /* that; one value for each of the aggregations with directions (GLCM, GLRLM) */
    RIND_NEEDS_LEVELS_UNDIRECTED /* that; one value for each of 2D, 2.5D, 3D asked for */
} rind_family_needs;

/* A picture is an image of one slice, whatever its file's format. */
typedef enum rind_family_scope {
    RIND_FOR_ALL,
    RIND_FOR_VOLUMES, /* has no value in a picture */
    RIND_FOR_PICTURES /* has none in a volume; part of 'all' with dimension 2d only */
} rind_family_scope;

typedef struct rind_family {
    const char *name;       /* in columns: glcm */
    const char *step;       /* in timings and in the settings' 'features': glcm; spatial for part of morphology */
    const char *title;      /* grey level co-occurrence matrix */
    const char *tag_prefix; /* cm_ */
    const char *source;     /* ibsi1:glcm */
    rind_family_needs needs;
    rind_family_scope scope;
    const rind_feature *features;
    size_t n_features;
    /*
     * Writes value[aggregation * n_features + feature], aggregations in the order of
     * rind_family_aggregations() (one where there are none). NaN: no value.
     * Returns RIND_OK or RIND_NO_MEMORY.
     */
    rind_status (*compute)(rind_ctx *ctx, const rind_family_input *input, double *value);
    /* How far beyond the region it reads intensities, mm. */
    double reach_mm;
    bool original_only; /* of the original image alone, not of response maps */
    /* Without as many voxels along the longest side of the region's box, features may have no value; 0: no matter. */
    uint32_t long_enough_vox;
} rind_family;

/* All families, in the order of families.def, and their number. */
extern const rind_family *const rind_families[];
extern const size_t rind_n_families;

/*
 * The aggregations a family is computed in: those with directions as asked for; for families without,
 * each of 2D, 2.5D, 3D whose directed kin is asked for, in that order of asking; none (0) otherwise.
 */
size_t rind_family_aggregations(const rind_family *family, const rind_texture_settings *texture,
                                rind_aggregation out[RIND_N_AGGREGATIONS]);

#endif
