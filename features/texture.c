/*
 * texture.c - what the texture families of one region and discretisation share
 *
 * GLSZM and GLDZM are two matrices of the same zones. Whichever is asked for first counts the zones and computes both
 * families; the values of the other wait in the cache.
 */
#include "texture.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_VALUES = RIND_N_AGGREGATIONS * 16 };

struct rind_texture_cache {
    const rind_family *family; /* whose values wait */
    double value[MAX_VALUES];
};

rind_status rind_texture_compute(rind_ctx *ctx, const rind_family_input *input, const rind_family *family,
                                 const rind_texture_method *method, double *value)
{
    rind_face face = { family, method, input->wanted, value };

    return rind_texture_aggregate(ctx, input, &face, 1);
}

rind_status rind_texture_compute_zones(rind_ctx *ctx, const rind_family_input *input, const rind_family *family,
                                       double *value)
{
    static const bool all[] = { true, true, true, true, true, true, true, true,
                                true, true, true, true, true, true, true, true };
    bool by_size = family == &rind_family_glszm;
    const rind_family *kin = by_size ? &rind_family_gldzm : &rind_family_glszm;
    rind_aggregation asked[RIND_N_AGGREGATIONS];
    size_t n_values = family->n_features * rind_family_aggregations(family, input->texture, asked);

    if (input->cache->texture == NULL) {
        input->cache->texture = rind_alloc_zero(ctx, 1, sizeof *input->cache->texture, "shared zones");
        if (input->cache->texture == NULL)
            return RIND_NO_MEMORY;
    }
    struct rind_texture_cache *cache = input->cache->texture;
    if (cache->family == family) {
        memcpy(value, cache->value, n_values * sizeof *value);
        return RIND_OK;
    }
    rind_face faces[] = {
        { family, by_size ? &rind_glszm_method : &rind_gldzm_method, input->wanted, value },
        { kin, by_size ? &rind_gldzm_method : &rind_glszm_method, all, cache->value },
    };
    cache->family = NULL;
    rind_status status = rind_texture_aggregate(ctx, input, faces, COUNT_OF(faces));
    if (status == RIND_OK)
        cache->family = kin;
    return status;
}
