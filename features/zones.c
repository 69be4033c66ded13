/*
 * zones.c - connected zones of one grey level, their sizes and distances
 */
#include "cityblock.h"
#include "counter.h"
#include "voxels.h"

#include <stdlib.h>
#include <string.h>

typedef struct zone_counts {
    const rind_family_input *input;
    const rind_levels *levels;
    const rind_part *part;
    bool by_distance;
    int linkage;
    uint16_t *distance; /* city-block map of the part's slices; GLDZM */
    uint32_t *parent;   /* by voxel of the part's slices */
    uint32_t *size;     /* of zones, by root */
    rind_counter counter;
} zone_counts;

static void free_counts(void *counts)
{
    zone_counts *c = counts;

    rind_counters_free(&c->counter);
    free(c->distance);
    free(c->parent);
    free(c->size);
    free(c);
}

static size_t slices_of(const rind_plan *plan)
{
    return plan->max_voxels == plan->input->levels->runs->n_voxels ? plan->input->levels->size[2] : 1;
}

static size_t max_distance(const rind_plan *plan)
{
    const size_t *size = plan->input->levels->size;
    size_t least = size[0] < size[1] ? size[0] : size[1];

    least = plan->planar || least < size[2] ? least : size[2];
    return least / 2 + 1 < UINT16_MAX ? least / 2 + 1 : UINT16_MAX;
}

static void *create(rind_ctx *ctx, const rind_plan *plan, bool by_distance)
{
    static const char what[] = "zones";
    zone_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, what);
    const rind_levels *levels = plan->input->levels;
    size_t n = levels->size[0] * levels->size[1] * slices_of(plan);

    if (c == NULL)
        return NULL;
    c->input = plan->input;
    c->levels = levels;
    c->by_distance = by_distance;
    c->linkage = (int)plan->input->texture->linkage;
    c->distance = by_distance ? rind_alloc(ctx, n, sizeof *c->distance, what) : NULL;
    c->parent = rind_alloc(ctx, n, sizeof *c->parent, what);
    c->size = rind_alloc(ctx, n, sizeof *c->size, what);
    if (c->parent == NULL || c->size == NULL || (by_distance && c->distance == NULL) ||
        rind_counters_create(ctx, 1, levels->n_levels, by_distance ? max_distance(plan) : plan->max_voxels,
                             plan->max_voxels, by_distance, &c->counter) != RIND_OK) {
        free_counts(c);
        return NULL;
    }
    return c;
}

static void *create_by_size(rind_ctx *ctx, const rind_plan *plan)
{
    return create(ctx, plan, false);
}

static void *create_by_distance(rind_ctx *ctx, const rind_plan *plan)
{
    return create(ctx, plan, true);
}

static size_t max_cells_by_size(const rind_plan *plan)
{
    return rind_max_cells_of_sizes(plan, plan->max_voxels);
}

static size_t max_cells_by_distance(const rind_plan *plan)
{
    return rind_max_cells_of_units(plan, max_distance(plan));
}

static uint32_t root_of(uint32_t *parent, uint32_t k)
{
    while (parent[k] != k)
        k = parent[k] = parent[parent[k]];
    return k;
}

/* Unites a voxel with those before it within the linkage distance. */
static void link_back(const zone_counts *c, size_t z0, const uint32_t at[3], uint32_t level, bool wide)
{
    const size_t *size = c->levels->size;
    int reach = c->linkage, dz = c->part->planar ? 0 : reach;
    uint32_t here = (uint32_t)(at[0] + size[0] * (at[1] + size[1] * (at[2] - z0)));

    for (int z = -dz; z <= 0; z++)
        for (int y = -reach; y <= (z < 0 ? reach : 0); y++)
            for (int x = -reach; x <= (z < 0 || y < 0 ? reach : -1); x++) {
                int64_t to[3] = { (int64_t)at[0] + x, (int64_t)at[1] + y, (int64_t)at[2] + z };

                if (to[0] < 0 || to[1] < 0 || to[2] < 0 || to[0] >= (int64_t)size[0] || to[1] >= (int64_t)size[1] ||
                    rind_level_at(c->levels, to[0] + to[1] * c->levels->row + to[2] * c->levels->slice, wide) != level)
                    continue;
                size_t there = (size_t)to[0] + size[0] * ((size_t)to[1] + size[1] * ((size_t)to[2] - z0));
                uint32_t a = root_of(c->parent, here), b = root_of(c->parent, (uint32_t)there);

                c->parent[a > b ? a : b] = a > b ? b : a;
            }
}

static void label(zone_counts *c, size_t z0, bool wide)
{
    const size_t *size = c->levels->size;

    for (size_t r = 0; r < c->part->n_runs; r++) {
        const rind_run *run = &c->part->run[r];
        ptrdiff_t at = rind_run_start(c->levels, run);

        for (uint32_t k = 0; k < run->n; k++) {
            uint32_t position[3] = { run->x + k, run->y, run->z };
            uint32_t here = (uint32_t)(run->x + k + size[0] * (run->y + size[1] * (run->z - z0)));

            c->parent[here] = here;
            c->size[here] = 0;
            link_back(c, z0, position, rind_level_at(c->levels, at + k, wide), wide);
        }
    }
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    zone_counts *c = counts;
    bool wide = c->levels->wide != NULL;
    const size_t *size = c->levels->size;
    size_t z0 = part->run[0].z, z1 = part->run[part->n_runs - 1].z + 1;

    (void)ctx;
    c->part = part;
    rind_counters_clear(&c->counter, 1, part);
    if (c->by_distance) {
        if (slices_of(&(rind_plan){ .input = c->input, .max_voxels = part->n_voxels }) > 1 || !part->planar)
            z0 = 0, z1 = size[2];
        rind_cityblock(c->input->roi, z0, z1, part->planar, c->distance);
    }
    label(c, z0, wide);
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t r = 0; r < part->n_runs; r++) {
            const rind_run *run = &part->run[r];
            uint32_t here = (uint32_t)(run->x + size[0] * (run->y + size[1] * (run->z - z0)));

            for (uint32_t k = 0; k < run->n; k++, here++) {
                uint32_t root = root_of(c->parent, here);

                if (pass == 0) {
                    c->size[root]++;
                    if (c->by_distance && c->distance[here] < c->distance[root])
                        c->distance[root] = c->distance[here];
                } else if (root == here)
                    rind_counter_add(&c->counter, rind_level_at(c->levels, rind_run_start(c->levels, run) + k, wide),
                                     c->by_distance ? c->distance[here] : c->size[here]);
            }
        }
}

static void fetch(void *counts, int direction, rind_matrix *matrix)
{
    zone_counts *c = counts;

    (void)direction;
    rind_counters_draw(&c->counter, 1, c->part, matrix);
}

const rind_texture_method rind_glszm_method = {
    .kind = RIND_SIZES,
    .create = create_by_size,
    .free_counts = free_counts,
    .max_cells = max_cells_by_size,
    .count = count,
    .fetch = fetch,
};

const rind_texture_method rind_gldzm_method = {
    .kind = RIND_SIZES,
    .create = create_by_distance,
    .free_counts = free_counts,
    .max_cells = max_cells_by_distance,
    .count = count,
    .fetch = fetch,
};
