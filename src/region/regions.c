/*
 * regions.c - shells, rims, sets and exclusions
 *
 * A shell is a condition on a distance map: outside the region it surrounds, and farther than one number but not
 * farther than another. So are rims, dilated and eroded regions. A map is made once for each region that is measured
 * from and each side of it, up to the largest distance any rule asks for.
 *
 * Decimal spacings make distances that should be a round number of mm fall short of it or exceed it by a few 1e-16. A
 * limit therefore holds up to 1e-6 mm beyond itself, at both ends of a shell alike: shells that share a limit share no
 * voxel and leave none out.
 *
 * The box reaches beyond the grid where shells do, so that what the image's edge cuts away is counted. Outside the grid
 * there is no tumour for a shell to surround; but a tumour that ends only because the image does has no rim there: for
 * distances to the outside, masks repeat their edge.
 */
#include "region/regions.h"
#include "region/components.h"
#include "region/layer_volume.h"
#include "region/subvoxel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double slack_mm = 1e-6;

/* Distances in mm from the voxels of one side of a region to the other, up to a cap. */
typedef struct distance_map {
    double *mm; /* owned; NULL: not made yet */
} distance_map;

enum { TO_INSIDE, TO_OUTSIDE, N_SIDES };

typedef struct maker {
    const rind_workshop *shop;
    const rind_rules *rules;
    rind_made_regions *made;
    size_t n;               /* voxels of the box */
    size_t low[3], high[3]; /* the part of the box on the grid: from, to before */
    double diagonal_mm;     /* of a voxel; in the plane, of a pixel */
    distance_map map[RIND_MAX_RULES][N_SIDES], other[RIND_MAX_RULES][N_SIDES];
} maker;

static bool is_measured(rind_rule_kind kind)
{
    return kind == RIND_RULE_SHELL || kind == RIND_RULE_RIM || kind == RIND_RULE_DILATED || kind == RIND_RULE_ERODED;
}

static bool is_inward(rind_rule_kind kind)
{
    return kind == RIND_RULE_RIM || kind == RIND_RULE_ERODED;
}

double rind_rules_reach_mm(const rind_rules *rules)
{
    double reach[RIND_MAX_RULES] = { 0.0 }, farthest = 0.0;

    for (size_t k = 0; k < rules->n; k++) {
        const rind_rule *rule = &rules->rule[k];
        bool outward = is_measured(rule->kind) && !is_inward(rule->kind);

        if (!rind_rule_is_source(rule->kind) && k > 0)
            reach[k] = reach[rule->of] + (outward ? rule->to_mm + slack_mm : 0.0);
        for (size_t i = 0; i < k; i++)
            if (rule->parts >> i & 1)
                reach[k] = fmax(reach[k], reach[i]);
        farthest = fmax(farthest, reach[k]);
    }
    return farthest;
}

/* The mask with the part beyond the grid filled by repeating the edge. */
static uint8_t *with_repeated_edge(rind_ctx *ctx, const maker *m, const uint8_t *mask)
{
    const size_t *size = m->shop->size;
    uint8_t *out = rind_alloc(ctx, m->n, 1, "mask of a region");
    size_t k = 0;

    for (size_t z = 0; z < size[2] && out != NULL; z++)
        for (size_t y = 0; y < size[1]; y++)
            for (size_t x = 0; x < size[0]; x++, k++) {
                size_t at[3] = { x, y, z };

                for (int a = 0; a < 3; a++)
                    at[a] = at[a] < m->low[a] ? m->low[a] : at[a] >= m->high[a] ? m->high[a] - 1 : at[a];
                out[k] = mask[at[0] + size[0] * (at[1] + size[1] * at[2])];
            }
    return out;
}

/* Distances around or within a region, to voxel centres or from between them. */
static rind_status measure(rind_ctx *ctx, const maker *m, size_t of, int side, bool subvoxel, distance_map *map)
{
    const rind_workshop *shop = m->shop;
    const uint8_t *mask = m->made->region[of].mask;
    rind_distance what = { side == TO_INSIDE ? 1 : 0, shop->in_plane, 0.0 };
    uint8_t *repeated = NULL;
    rind_status status;

    if (map->mm != NULL)
        return RIND_OK;
    for (size_t k = of + 1; k < m->rules->n; k++) {
        const rind_rule *rule = &m->rules->rule[k];
        if (is_measured(rule->kind) && rule->of == of && is_inward(rule->kind) == (side == TO_OUTSIDE))
            what.cap_mm = fmax(what.cap_mm, rule->to_mm + slack_mm);
    }
    if (subvoxel && shop->measure)
        what.cap_mm += m->diagonal_mm; /* what rind_layer_volume() looks at beyond a layer, and before it */
    map->mm = rind_alloc(ctx, m->n, sizeof *map->mm, "distance map");
    if (side == TO_OUTSIDE)
        repeated = with_repeated_edge(ctx, m, mask);
    if (map->mm == NULL || (side == TO_OUTSIDE && repeated == NULL)) {
        free(repeated);
        return RIND_NO_MEMORY;
    }
    if (subvoxel)
        status = rind_subvoxel_distance(ctx, repeated != NULL ? repeated : mask, shop->size, shop->spacing_mm, &what,
                                        map->mm);
    else
        status = rind_distance_squared(ctx, repeated != NULL ? repeated : mask, shop->size, shop->spacing_mm, &what,
                                       map->mm, NULL);
    for (size_t k = 0; k < m->n && !subvoxel && status == RIND_OK; k++)
        map->mm[k] = sqrt(map->mm[k]);
    free(repeated);
    return status;
}

/* The voxels of a shell, rim, dilated or eroded region by one map. Returns their number. */
static size_t apply_limits(const maker *m, const rind_rule *rule, const double *mm, uint8_t *out)
{
    const uint8_t *of = m->made->region[rule->of].mask;
    double above = rule->from_mm > 0.0 ? rule->from_mm + slack_mm : -1.0, limit = rule->to_mm + slack_mm;
    size_t n = 0;

    for (size_t k = 0; k < m->n; k++) {
        uint8_t inside = 0;

        if (rule->kind == RIND_RULE_SHELL)
            inside = !of[k] && mm[k] > above && mm[k] <= limit;
        else if (rule->kind == RIND_RULE_RIM)
            inside = of[k] && mm[k] > above && mm[k] <= limit;
        else if (rule->kind == RIND_RULE_DILATED)
            inside = of[k] || mm[k] <= limit;
        else
            inside = of[k] && mm[k] > limit;
        n += inside;
        out[k] = inside;
    }
    return n;
}

/* The effective thickness of a layer of 'n' voxels: from the volume it would have if voxels could be divided. */
static rind_status measure_thickness(rind_ctx *ctx, maker *m, const rind_rule *rule, int side, size_t n,
                                     double *thickness_mm)
{
    const rind_workshop *shop = m->shop;
    distance_map *map = shop->subvoxel ? m->map[rule->of] : m->other[rule->of];
    rind_boundary_distance distance = { .in_plane = shop->in_plane };
    rind_status status = RIND_OK;

    for (int k = 0; k < N_SIDES && status == RIND_OK; k++)
        status = measure(ctx, m, rule->of, k, true, &map[k]);
    if (status != RIND_OK)
        return status;
    memcpy(distance.size, shop->size, sizeof distance.size);
    memcpy(distance.spacing_mm, shop->spacing_mm, sizeof distance.spacing_mm);
    distance.beyond = map[side].mm;
    distance.before = map[side == TO_INSIDE ? TO_OUTSIDE : TO_INSIDE].mm;
    const double *mm = shop->spacing_mm;
    double volume = rind_layer_volume(&distance, rule->from_mm, rule->to_mm);
    *thickness_mm =
        volume > 0.0 ? (rule->to_mm - rule->from_mm) * (double)n * mm[0] * mm[1] * mm[2] / volume : (double)NAN;
    return RIND_OK;
}

static rind_status make_measured(rind_ctx *ctx, maker *m, const rind_rule *rule, rind_made_region *out)
{
    int side = is_inward(rule->kind) ? TO_OUTSIDE : TO_INSIDE;
    bool layer = rule->kind == RIND_RULE_SHELL || rule->kind == RIND_RULE_RIM;
    distance_map *map = &m->map[rule->of][side];
    rind_status status = measure(ctx, m, rule->of, side, m->shop->subvoxel, map);

    if (status != RIND_OK)
        return status;
    size_t n = apply_limits(m, rule, map->mm, out->mask);
    return layer && m->shop->measure ? measure_thickness(ctx, m, rule, side, n, &out->thickness_mm) : RIND_OK;
}

/* Unions, intersections and differences. */
static void make_set(const maker *m, const rind_rule *rule, uint8_t *out)
{
    const rind_made_region *made = m->made->region;

    if (rule->kind == RIND_RULE_DIFFERENCE)
        memcpy(out, made[rule->of].mask, m->n);
    else
        memset(out, rule->kind == RIND_RULE_INTERSECTION, m->n);
    for (size_t i = 0; i < m->rules->n; i++) {
        if (!(rule->parts >> i & 1))
            continue;
        for (size_t k = 0; k < m->n; k++)
            out[k] = rule->kind == RIND_RULE_UNION          ? out[k] | made[i].mask[k]
                     : rule->kind == RIND_RULE_INTERSECTION ? out[k] & made[i].mask[k]
                                                            : out[k] & !made[i].mask[k];
    }
}

static void cut_by_regions(const maker *m, const rind_rule *rule, uint8_t *mask)
{
    for (size_t i = 0; i < m->rules->n; i++) {
        const uint8_t *other = m->made->region[i].mask;

        for (size_t k = 0; k < m->n && rule->within >> i & 1; k++)
            mask[k] = mask[k] & other[k];
        for (size_t k = 0; k < m->n && rule->exclude >> i & 1; k++)
            mask[k] = mask[k] & !other[k];
    }
}

/* Whether a voxel of the grid lies within a distance of the image's outer faces, measured from its centre. */
static bool is_near_edge(const rind_workshop *shop, const size_t at[3], double band_mm)
{
    for (int a = 0; a < (shop->in_plane ? 2 : 3); a++) {
        double before = ((double)((ptrdiff_t)at[a] + shop->first[a]) + 0.5) * shop->spacing_mm[a];
        double whole = (double)shop->grid_size[a] * shop->spacing_mm[a];

        if (before <= band_mm + slack_mm || whole - before <= band_mm + slack_mm)
            return true;
    }
    return false;
}

static bool is_excluded_intensity(const rind_rule *rule, double value)
{
    return value < rule->exclude_below ||
           (rule->has_exclude_range && value >= rule->exclude_range[0] && value <= rule->exclude_range[1]);
}

/* Clears what lies beyond the grid, and what the image's edge and intensities exclude. */
static void cut_by_image(const maker *m, const rind_rule *rule, uint8_t *mask)
{
    const size_t *size = m->shop->size, *low = m->low, *high = m->high;
    bool by_intensity = isfinite(rule->exclude_below) || rule->has_exclude_range;
    size_t k = 0;

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++)
            for (size_t x = 0; x < size[0]; x++, k++) {
                size_t at[3] = { x, y, z };

                if (!mask[k])
                    continue;
                if (x < low[0] || x >= high[0] || y < low[1] || y >= high[1] || z < low[2] || z >= high[2]) {
                    mask[k] = 0;
                    continue;
                }
                if (rule->exclude_edge_mm > 0.0 && is_near_edge(m->shop, at, rule->exclude_edge_mm))
                    mask[k] = 0;
                if (by_intensity &&
                    is_excluded_intensity(
                        rule,
                        m->shop->intensity[(x - low[0]) +
                                           (high[0] - low[0]) * ((y - low[1]) + (high[1] - low[1]) * (z - low[2]))]))
                    mask[k] = 0;
            }
}

static size_t count(const uint8_t *mask, size_t n)
{
    size_t sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += mask[k];
    return sum;
}

static rind_status make_region(rind_ctx *ctx, maker *m, size_t index)
{
    const rind_rule *rule = &m->rules->rule[index];
    rind_made_region *out = &m->made->region[index];
    const size_t *size = m->shop->size;
    rind_status status = RIND_OK;

    out->thickness_mm = (double)NAN;
    out->mask = rind_alloc(ctx, m->n, 1, "mask of a region");
    if (out->mask == NULL)
        return RIND_NO_MEMORY;
    if (m->shop->source[index] != NULL)
        memcpy(out->mask, m->shop->source[index], m->n);
    else if (is_measured(rule->kind))
        status = make_measured(ctx, m, rule, out);
    else if (rule->kind == RIND_RULE_SAME)
        memcpy(out->mask, m->made->region[rule->of].mask, m->n);
    else
        make_set(m, rule, out->mask);
    if (status == RIND_OK && rule->fill_holes)
        status = rind_fill_holes(ctx, out->mask, size, m->shop->in_plane);
    if (status == RIND_OK && rule->largest_component)
        status = rind_keep_largest(ctx, out->mask, size, m->shop->in_plane);
    if (status != RIND_OK)
        return status;
    out->n_whole = count(out->mask, m->n);
    cut_by_regions(m, rule, out->mask);
    cut_by_image(m, rule, out->mask);
    out->n_voxels = count(out->mask, m->n);
    return RIND_OK;
}

rind_status rind_regions_make(rind_ctx *ctx, const rind_workshop *shop, const rind_rules *rules, rind_made_regions *out)
{
    maker m = { .shop = shop, .rules = rules, .made = out, .n = shop->size[0] * shop->size[1] * shop->size[2] };
    rind_status status = RIND_OK;

    *out = (rind_made_regions){ .n = rules->n };
    m.diagonal_mm = hypot(hypot(shop->spacing_mm[0], shop->spacing_mm[1]), shop->in_plane ? 0.0 : shop->spacing_mm[2]);
    for (int a = 0; a < 3; a++) {
        ptrdiff_t end = (ptrdiff_t)shop->grid_size[a] - shop->first[a];

        m.low[a] = shop->first[a] < 0 ? (size_t)-shop->first[a] : 0;
        m.high[a] = end < (ptrdiff_t)shop->size[a] ? (size_t)end : shop->size[a];
    }
    for (size_t k = 0; k < rules->n && status == RIND_OK; k++)
        status = make_region(ctx, &m, k);
    for (size_t k = 0; k < RIND_MAX_RULES; k++)
        for (int side = 0; side < N_SIDES; side++) {
            free(m.map[k][side].mm);
            free(m.other[k][side].mm);
        }
    return status;
}

void rind_made_regions_free(rind_made_regions *made)
{
    for (size_t k = 0; k < RIND_MAX_RULES; k++)
        free(made->region[k].mask);
    *made = (rind_made_regions){ .n = 0 };
}
