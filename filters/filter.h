/*
 * filter.h - what a filter is
 *
 * A filter is one file with one const descriptor, listed in filters.def. It turns an image into one or more
 * images, its response maps, of which features are computed as of the image itself (IBSI 2). Its parameters are
 * rows of a table, with range, unit, default and help; from them come validation, the resolved settings and the
 * manual.
 *
 * A filter says how far it reaches. The engine cuts the image to the region and that reach, so a response inside the
 * region equals that of the whole image; only a filter with global support sees the whole image.
 */
#ifndef RIND_FILTER_H
#define RIND_FILTER_H

#include "image/boundary.h"
#include "image/volume.h"

enum { RIND_IMAGE_NAME_SIZE = 96, RIND_FILTER_PARAMETERS_SIZE = 512 };

typedef struct rind_key rind_key; /* settings/keys.h: a row of a table of parameters */

/*
 * Takes response map 'k' of a filter, as large as the image; the values are the caller's until it returns.
 */
typedef rind_status rind_response_sink(void *user, size_t k, const double *response);

typedef struct rind_filter {
    const char *name;   /* in settings and names of images: log */
    const char *title;  /* Laplacian of Gaussian */
    const char *source; /* ibsi2:log */
    const rind_key *parameters;
    size_t n_parameters;
    size_t size; /* of its struct of parameters, at most RIND_FILTER_PARAMETERS_SIZE */
    /* What single ranges cannot tell (a band name's length, say); the message goes to 'why'. NULL: nothing. */
    bool (*check)(const void *parameters, bool two_d, char *why, size_t why_size);
    /* Response maps of one set of parameters, and their names in columns: log_s2mm. */
    size_t (*n_responses)(const void *parameters, bool two_d);
    void (*response_name)(const void *parameters, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE]);
    /* Voxels it reaches along each axis, over all responses; INFINITY: the whole image. */
    void (*reach)(const void *parameters, bool two_d, const double spacing_mm[3], double reach_vox[3]);
    /*
     * Computes the responses one by one, in any order, and hands each to the sink. With two_d, slice by slice.
     * Returns RIND_OK, RIND_NO_MEMORY, RIND_BAD_SETTINGS (the image is too small: the message names the sizes), or what
     * the sink returned.
     */
    rind_status (*run)(rind_ctx *ctx, const void *parameters, bool two_d, const rind_volume *image,
                       rind_response_sink *sink, void *user);
} rind_filter;

/* All filters, in the order of filters.def, and their number. */
extern const rind_filter *const rind_filters[];
extern const size_t rind_n_filters;

#endif
