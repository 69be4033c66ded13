/*
 * region_of.h - small regions made in memory, for tests of feature families
 */
#ifndef RIND_TEST_REGION_OF_H
#define RIND_TEST_REGION_OF_H

#include "family.h"
#include "region/levels.h"

#include <stdlib.h>

/* A region, its levels as they are, and all there is to call a family. */
typedef struct region_of {
    rind_ctx *ctx;
    double *intensity;
    uint8_t *morphological, *inside;
    rind_roi roi;
    rind_levels levels;
    rind_texture_settings texture;
    rind_ivh_settings ivh;
    bool wanted[64];
    rind_cache cache;
    rind_family_input input;
} region_of;

static inline rind_texture_settings every_aggregation(void)
{
    rind_texture_settings texture = { .n_aggregations = 6, .distance = 1, .linkage = 1, .alpha = 0.0 };

    for (int k = 0; k < 6; k++)
        texture.aggregation[k] = (rind_aggregation)k;
    return texture;
}

/*
 * level          of every voxel, x fastest; 0 is outside the intensity mask
 * morphological  of every voxel, or NULL: the same as the intensity mask
 */
static inline void region_of_levels(region_of *r, const uint16_t *level, const uint8_t *morphological,
                                    const size_t size[3], const rind_texture_settings *texture, int n_threads)
{
    size_t n = size[0] * size[1] * size[2];
    uint32_t border = texture->distance;
    rind_discretisation how = { .method = RIND_AS_IS };

    *r = (region_of){ .ctx = rind_ctx_create(n_threads), .texture = *texture };
    r->intensity = malloc(n * sizeof *r->intensity);
    r->morphological = malloc(n);
    r->inside = malloc(n);
    r->roi = (rind_roi){ .size = { size[0], size[1], size[2] },
                         .spacing_mm = { 1, 1, 1 },
                         .intensity = r->intensity,
                         .morphological = r->morphological,
                         .inside = r->inside,
                         .min = INFINITY,
                         .max = -INFINITY,
                         .whole = true,
                         .range = { -INFINITY, INFINITY } };
    for (size_t k = 0; k < n; k++) {
        r->intensity[k] = level[k];
        r->inside[k] = level[k] != 0;
        r->morphological[k] = morphological != NULL ? morphological[k] : level[k] != 0;
        if (level[k] != 0) {
            r->roi.min = fmin(r->roi.min, level[k]);
            r->roi.max = fmax(r->roi.max, level[k]);
        }
    }
    assert_int_equal(rind_runs_create(r->ctx, r->morphological, size, &r->roi.shape), RIND_OK);
    assert_int_equal(rind_runs_create(r->ctx, r->inside, size, &r->roi.runs), RIND_OK);
    assert_int_equal(rind_levels_create(r->ctx, &r->roi, &how, border, &r->levels), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(r->wanted); k++)
        r->wanted[k] = true;
    r->input = (rind_family_input){ .roi = &r->roi,
                                    .levels = &r->levels,
                                    .ivh = &r->ivh,
                                    .texture = &r->texture,
                                    .wanted = r->wanted,
                                    .cache = &r->cache };
}

static inline void region_of_free(region_of *r)
{
    rind_cache_free(&r->cache);
    rind_levels_free(&r->levels);
    rind_runs_free(&r->roi.runs);
    rind_runs_free(&r->roi.shape);
    free(r->intensity);
    free(r->morphological);
    free(r->inside);
    rind_ctx_free(r->ctx);
}

#endif
