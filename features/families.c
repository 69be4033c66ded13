/* families.c - the list of families, and the ways matrices are combined */
#include "family.h"

#include <string.h>

#define FAMILY(name) extern const rind_family rind_family_##name;
#include "families.def"
#undef FAMILY

#define FAMILY(name) &rind_family_##name,
const rind_family *const rind_families[] = {
#include "families.def"
    NULL,
};
#undef FAMILY

const size_t rind_n_families = COUNT_OF(rind_families) - 1;

static const struct {
    const char *name, *tag, *code;
    rind_aggregation undirected;
} aggregations[RIND_N_AGGREGATIONS] = {
    [RIND_2D_AVERAGED] = { "2D_averaged", "2D_avg", "BTW3", RIND_2D },
    [RIND_2D_SLICE_MERGED] = { "2D_slice_merged", "2D_comb", "SUJT", RIND_2D },
    [RIND_2_5D_DIRECTION_MERGED] = { "2.5D_direction_merged", "2_5D_avg", "JJUI", RIND_2_5D },
    [RIND_2_5D_MERGED] = { "2.5D_merged", "2_5D_comb", "ZW7Z", RIND_2_5D },
    [RIND_3D_AVERAGED] = { "3D_averaged", "3D_avg", "ITBB", RIND_3D },
    [RIND_3D_MERGED] = { "3D_merged", "3D_comb", "IAZD", RIND_3D },
    [RIND_2D] = { "2D", "2D", "8QNN", RIND_2D },
    [RIND_2_5D] = { "2.5D", "2_5D", "62GR", RIND_2_5D },
    [RIND_3D] = { "3D", "3D", "KOBO", RIND_3D },
};

const char *rind_aggregation_name(rind_aggregation aggregation)
{
    return aggregations[aggregation].name;
}

const char *rind_aggregation_tag(rind_aggregation aggregation)
{
    return aggregations[aggregation].tag;
}

const char *rind_aggregation_code(rind_aggregation aggregation)
{
    return aggregations[aggregation].code;
}

size_t rind_family_aggregations(const rind_family *family, const rind_texture_settings *texture,
                                rind_aggregation out[RIND_N_AGGREGATIONS])
{
    size_t n = 0;

    if (family->needs == RIND_NEEDS_LEVELS_DIRECTED) {
        memcpy(out, texture->aggregation, texture->n_aggregations * sizeof *out);
        return texture->n_aggregations;
    }
    if (family->needs != RIND_NEEDS_LEVELS_UNDIRECTED)
        return 0;
    for (size_t k = 0; k < texture->n_aggregations; k++) {
        rind_aggregation kin = aggregations[texture->aggregation[k]].undirected;
        bool known = false;

        for (size_t i = 0; i < n; i++)
            known = known || out[i] == kin;
        if (!known)
            out[n++] = kin;
    }
    return n;
}
