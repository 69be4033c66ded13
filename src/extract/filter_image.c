/* filter_image.c - the images features are computed of, whole, to look at; and the masks on their grid */
#include "extract/extract.h"
#include "extract/respond.h"
#include <rind/response.h>

#include <math.h>
#include <stdlib.h>

/* Hands the response maps of entry 'k' of the filters on as images. */
typedef struct maps {
    const rind_settings *settings;
    const rind_grid *grid;
    size_t k;
    rind_map_sink *sink;
    void *user;
} maps;

/* The voxels are borrowed: the image only lends them its grid. */
static rind_status hand_on(const maps *to, size_t response, double *voxel)
{
    const rind_image map = { .grid = *to->grid, .type = RIND_FLOAT64, .slope = 1.0, .voxel = voxel };
    char name[RIND_IMAGE_NAME_SIZE];

    rind_settings_image_name(to->settings, to->k, response, name);
    return to->sink(to->user, name, &map);
}

/* A rind_response_sink. */
static rind_status take_response(void *user, size_t k, const double *response)
{
    return hand_on(user, k, (double *)(uintptr_t)response);
}

/* What PyRadiomics' filters see depends on the region. */
static rind_status refuse_profile(rind_ctx *ctx)
{
    return rind_fail(ctx, RIND_BAD_SETTINGS, "images and masks are written in the profile ibsi only");
}

rind_status rind_filter_image(rind_ctx *ctx, const rind_image *image, const rind_settings *settings,
                              rind_map_sink *sink, void *user)
{
    rind_prepared whole;
    if (settings->pyradiomics != NULL)
        return refuse_profile(ctx);
    rind_status status = rind_prepare_image(ctx, image, settings, &whole);
    maps to = { settings, &whole.grid, 0, sink, user };

    for (size_t k = 0; k < settings->n_filters && status == RIND_OK; k++) {
        const rind_chosen_filter *chosen = &settings->filter[k];

        to.k = k;
        status = chosen->filter == NULL ? hand_on(&to, 0, whole.field)
                                        : rind_respond(ctx, chosen, settings, &whole, NULL, take_response, &to);
    }
    rind_prepared_free(&whole);
    return status;
}

rind_status rind_extract_masks(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                               const rind_settings *settings, rind_image **morphological, rind_image **intensity)
{
    rind_prepared p;

    *morphological = *intensity = NULL;
    if (settings->pyradiomics != NULL)
        return refuse_profile(ctx);
    rind_status status = rind_prepare_tumour(ctx, image, region, settings, (double)INFINITY, &p);
    if (status == RIND_OK)
        status = rind_image_create(ctx, &p.grid, RIND_UINT8, p.region->morphological, morphological);
    if (status == RIND_OK)
        status = rind_image_create(ctx, &p.grid, RIND_UINT8, p.region->inside, intensity);
    if (status != RIND_OK) {
        rind_image_free(*morphological);
        *morphological = NULL;
    }
    rind_prepared_free(&p);
    return status;
}
