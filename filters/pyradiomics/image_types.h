/*
 * image_types.h - the image types of PyRadiomics: what its filters make of an image
 *
 * They see the whole current image (or what resampling or preCrop left of it) and deliver the region's box alone,
 * which is all that features read. Where PyRadiomics stores single precision, values are rounded to it.
 */
#ifndef RIND_PYRADIOMICS_IMAGE_TYPES_H
#define RIND_PYRADIOMICS_IMAGE_TYPES_H

#include "filter.h"
#include "image/image.h"

enum { RIND_PYRADIOMICS_MAX_SIGMAS = 64, RIND_PYRADIOMICS_SIGMA_SIZE = 32, RIND_PYRADIOMICS_WAVELET_SIZE = 16 };

typedef enum rind_pyradiomics_lbp_method {
    RIND_PYRADIOMICS_LBP_DEFAULT,
    RIND_PYRADIOMICS_LBP_ROR,
    RIND_PYRADIOMICS_LBP_UNIFORM,
    RIND_PYRADIOMICS_LBP_VAR
} rind_pyradiomics_lbp_method;

/* What the filters read, under the names of the parameter file. */
typedef struct rind_pyradiomics_filter_settings {
    size_t n_sigmas; /* sigma; none: no LoG images */
    double sigma_mm[RIND_PYRADIOMICS_MAX_SIGMAS];
    /* As Python prints the number the parameter file gives: "1.0", "3". It stands in names of images. */
    char sigma_text[RIND_PYRADIOMICS_MAX_SIGMAS][RIND_PYRADIOMICS_SIGMA_SIZE];
    uint32_t start_level, level;
    char wavelet[RIND_PYRADIOMICS_WAVELET_SIZE];
    bool gradient_use_spacing; /* gradientUseSpacing */
    double lbp_2d_radius;
    uint32_t lbp_2d_samples;
    rind_pyradiomics_lbp_method lbp_2d_method;
    uint32_t lbp_3d_levels, lbp_3d_subdivision;
    double lbp_3d_radius;
    bool force_2d;     /* as in rind_pyradiomics_settings */
    int force_2d_axis; /* 0 is z, 1 is y, 2 is x */
} rind_pyradiomics_filter_settings;

extern const rind_pyradiomics_filter_settings rind_pyradiomics_filter_defaults;

typedef struct rind_pyradiomics_filter_input {
    const rind_pyradiomics_filter_settings *settings;
    rind_volume image;     /* the whole current image */
    rind_type type;        /* of its voxels: float images stay float in Wavelet, LBP2D is written in it */
    rind_box box;          /* what is wanted of it: the region's bounding box */
    const uint8_t *inside; /* of the box, 1 in the region */
} rind_pyradiomics_filter_input;

/* Takes the values of the box; they are the caller's until it returns. 'name' as in columns: wavelet-LLH. */
typedef rind_status rind_pyradiomics_sink(void *user, const char *name, const double *value);

typedef struct rind_pyradiomics_image_type {
    const char *name;  /* in parameter files: LoG */
    const char *title; /* Laplacian of Gaussian */
    /*
     * Hands the images to the sink in PyRadiomics' order. An image too small yields none, with a warning.
     * Returns RIND_OK, RIND_NO_MEMORY, RIND_BAD_SETTINGS (an unknown wavelet), or what the sink returned.
     */
    rind_status (*run)(rind_ctx *ctx, const rind_pyradiomics_filter_input *input, rind_pyradiomics_sink *sink,
                       void *user);
} rind_pyradiomics_image_type;

/* All image types, as in image_types.def, and their number. */
extern const rind_pyradiomics_image_type *const rind_pyradiomics_image_types[];
extern const size_t rind_n_pyradiomics_image_types;

/* True if the name is a wavelet that the Wavelet image type can compute. */
bool rind_pyradiomics_knows_wavelet(const char *name);

#endif
