/*
 * case.h - a case as PyRadiomics sees it, made by hand: the reference image, its label map, and the settings of a
 * parameter file as JSON, without resampling
 */
#ifndef PYRADIOMICS_CASE_H
#define PYRADIOMICS_CASE_H

#include "pyradiomics/image_types.h"
#include "pyradiomics/pyradiomics.h"

#include <jansson.h>

enum { MAX_IMAGE_TYPES = 12, MAX_VALUES = 8192, NAME_SIZE = 128 };

/* An image and a label map in memory. */
typedef struct picture {
    size_t size[3];
    double spacing_mm[3];
    rind_type type;
    double *value;
    uint8_t *label; /* 1 inside */
} picture;

void picture_read(rind_ctx *ctx, const char *image, const char *label, picture *out);
/* n voxels of numbers that look random, whole ones from 'low' to 'high'; the region is of 'share' of the voxels. */
void picture_free(picture *p);

/* What a parameter file says, as far as the tests follow it. */
typedef struct parameters {
    rind_pyradiomics_settings features;
    rind_pyradiomics_filter_settings filters;
    size_t n_types;
    const rind_pyradiomics_image_type *type[MAX_IMAGE_TYPES];
    bool normalize, pre_crop, resegment, shape_of_resegmented, resample;
    double scale, outliers, range[2];
    size_t n_range, pad;
    char mode[16];
} parameters;

/* 'root' holds "setting" or "Settings", and "imageType" or "EnabledImageTypes". */
void parameters_read(const json_t *root, parameters *out);

/* Values by their names in columns. */
typedef struct values {
    size_t n;
    struct {
        char name[NAME_SIZE];
        double value;
    } item[MAX_VALUES];
} values;

/* Computes every class of every image type; with 'ctx' of the caller. */
rind_status case_compute(rind_ctx *ctx, const picture *p, const parameters *parameters, values *out);
/* NULL if there is none of that name. */
const double *values_find(const values *v, const char *name);

/* The roi of a box of intensities and masks, which it borrows; free with roi_free(). */
void roi_make(rind_ctx *ctx, const size_t size[3], const double spacing_mm[3], const double *intensity,
              const uint8_t *shape, const uint8_t *inside, rind_roi *out);
void roi_free(rind_roi *roi);

#endif
