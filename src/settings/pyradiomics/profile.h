/*
 * profile.h - what a PyRadiomics parameter file asks for, as one checked struct
 *
 * It holds no pointers but to constants, so it is copied as it is. Every value stands twice: as the engine reads it,
 * and as Python would print it, which diagnostics_Configuration_* and names of LoG images need ("1.0" is not "1").
 */
#ifndef RIND_PY_PROFILE_H
#define RIND_PY_PROFILE_H

#include "context.h"
#include "pyradiomics/image_types.h"
#include "pyradiomics/pyradiomics.h"

enum {
    RIND_PY_MAX_NUMBERS = 64, /* in a list of numbers */
    RIND_PY_MAX_GIVEN = 64,   /* settings in one mapping */
    RIND_PY_MAX_IMAGES = 16,  /* image types in a file */
    RIND_PY_MAX_CLASSES = 8,
    RIND_PY_MAX_FEATURES = 48, /* of a class */
    RIND_PY_TEXT_SIZE = 16384  /* all values as Python prints them */
};

typedef struct rind_py_numbers {
    size_t n; /* 0: not set */
    double value[RIND_PY_MAX_NUMBERS];
} rind_py_numbers;

/* SimpleITK's numbers. */
typedef enum rind_py_interpolator {
    RIND_PY_NO_INTERPOLATOR,
    RIND_PY_NEAREST,
    RIND_PY_LINEAR,
    RIND_PY_BSPLINE,
    RIND_PY_GAUSSIAN,
    RIND_PY_LABEL_GAUSSIAN,
    RIND_PY_HAMMING,
    RIND_PY_COSINE,
    RIND_PY_WELCH,
    RIND_PY_LANCZOS,
    RIND_PY_BLACKMAN
} rind_py_interpolator;

typedef enum rind_py_resegment_mode { RIND_PY_ABSOLUTE, RIND_PY_RELATIVE, RIND_PY_SIGMA } rind_py_resegment_mode;

/* All settings with the values in effect, for one image type. Optional numbers are 0 where they are not set. */
typedef struct rind_py_options {
    uint32_t label, label_channel, minimum_roi_dimensions, minimum_roi_size;
    double geometry_tolerance;
    bool correct_mask, additional_info;
    bool normalize;
    double normalize_scale, remove_outliers;
    rind_py_numbers spacing; /* resampledPixelSpacing */
    rind_py_interpolator interpolator;
    uint32_t pad_distance;
    bool pre_crop;
    rind_py_numbers resegment_range;
    rind_py_resegment_mode resegment_mode;
    bool resegment_shape;
    rind_py_numbers sigma, distances;
    rind_pyradiomics_filter_settings filters;
    rind_pyradiomics_settings features;
    uint32_t kernel_radius, voxel_batch;
    bool masked_kernel;
    double init_value;
} rind_py_options;

/* A value a file gives: which setting, and where its text stands in rind_py.text. */
typedef struct rind_py_given {
    uint16_t setting, text;
    uint32_t line; /* of the file; 0: an assignment */
} rind_py_given;

typedef struct rind_py_mapping {
    rind_py_given given[RIND_PY_MAX_GIVEN];
    size_t n;
} rind_py_mapping;

/* An entry of imageType. */
typedef struct rind_py_image_type {
    const rind_pyradiomics_image_type *type;
    rind_py_mapping own;     /* what it sets for itself */
    rind_py_options options; /* the file's with its own over them */
} rind_py_image_type;

/* An entry of featureClass. */
typedef struct rind_py_class {
    const rind_pyradiomics_class *class;
    bool all;                              /* every feature that is not deprecated */
    size_t n_features;                     /* that give a column, in the order of columns */
    uint8_t feature[RIND_PY_MAX_FEATURES]; /* indices into class->features */
} rind_py_class;

typedef struct rind_py {
    bool own_keys;           /* made from rind's keys, not from a parameter file */
    bool said[64];           /* which of them were set, by index in rind_keys */
    rind_py_mapping setting; /* PyRadiomics' dictionary of settings: its defaults first, then in the file's order */
    rind_py_options options;
    size_t n_images;
    rind_py_image_type image[RIND_PY_MAX_IMAGES];
    bool classes_given; /* false: every class, as without featureClass */
    size_t n_classes;
    rind_py_class class[RIND_PY_MAX_CLASSES];
    size_t text_used;
    char text[RIND_PY_TEXT_SIZE];
} rind_py;

/* True if the image and its mask are brought to another grid. */
static inline bool rind_py_resamples(const rind_py_options *options)
{
    return options->interpolator != RIND_PY_NO_INTERPOLATOR && options->spacing.n > 0;
}

/* True if a class gives columns in a table of these settings: shape2D does only with force2D. */
bool rind_py_has_columns(const rind_py *py, const rind_py_class *class);

/* Names of the images an image type gives, in PyRadiomics' order. Returns their number; 'k' may be beyond it. */
size_t rind_py_image_name(const rind_py_image_type *image, size_t k, char name[RIND_IMAGE_NAME_SIZE]);

#endif
