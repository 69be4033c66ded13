/*
 * names.c - names of images, and which classes give columns
 *
 * Both follow from the settings, so that the columns of a table do: an image that turns out too small for a filter has
 * its columns, without values.
 */
#include "settings/pyradiomics/profile.h"

#include <stdio.h>
#include <string.h>

bool rind_py_has_columns(const rind_py *py, const rind_py_class *class)
{
    return class->n_features > 0 && (strcmp(class->class->name, "shape2D") != 0 || py->options.features.force_2d);
}

static size_t log_name(const rind_pyradiomics_filter_settings *s, size_t k, char *name)
{
    if (k < s->n_sigmas) {
        snprintf(name, RIND_IMAGE_NAME_SIZE, "log-sigma-%s-mm-3D", s->sigma_text[k]);
        for (char *dot = name; (dot = strchr(dot, '.')) != NULL;)
            *dot = '-';
    }
    return s->n_sigmas;
}

/* Bands of a level but the lowest one in the order of binary numbers, H for 1; after all levels the lowest of the last.
 */
static size_t wavelet_name(const rind_pyradiomics_filter_settings *s, size_t k, char *name)
{
    size_t n_axes = s->force_2d ? 2 : 3, n_bands = ((size_t)1 << n_axes) - 1, n = s->level * n_bands + 1;
    size_t level = k < n - 1 ? k / n_bands + 1 : s->level, band = k < n - 1 ? k % n_bands + 1 : 0;
    char letters[4] = "";

    if (k >= n)
        return n;
    for (size_t a = 0; a < n_axes; a++)
        letters[a] = band >> (n_axes - 1 - a) & 1 ? 'H' : 'L';
    if (level == 1)
        snprintf(name, RIND_IMAGE_NAME_SIZE, "wavelet-%s", letters);
    else
        snprintf(name, RIND_IMAGE_NAME_SIZE, "wavelet%zu-%s", level, letters);
    return n;
}

static size_t lbp_3d_name(const rind_pyradiomics_filter_settings *s, size_t k, char *name)
{
    if (k < s->lbp_3d_levels)
        snprintf(name, RIND_IMAGE_NAME_SIZE, "lbp-3D-m%zu", k + 1);
    else
        snprintf(name, RIND_IMAGE_NAME_SIZE, "lbp-3D-k");
    return s->lbp_3d_levels + 1;
}

size_t rind_py_image_name(const rind_py_image_type *image, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const char *type = image->type->name;
    const rind_pyradiomics_filter_settings *settings = &image->options.filters;

    if (strcmp(type, "LoG") == 0)
        return log_name(settings, k, name);
    if (strcmp(type, "Wavelet") == 0)
        return wavelet_name(settings, k, name);
    if (strcmp(type, "LBP3D") == 0)
        return lbp_3d_name(settings, k, name);
    if (strcmp(type, "LBP2D") == 0) {
        snprintf(name, RIND_IMAGE_NAME_SIZE, "lbp-2D");
        return 1;
    }
    snprintf(name, RIND_IMAGE_NAME_SIZE, "%s", type);
    for (char *c = name; *c != '\0'; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    return 1;
}
