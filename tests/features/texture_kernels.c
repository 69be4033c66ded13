/*
 * texture_kernels.c - every matrix against its slow twin, on random regions
 *
 * Sizes 1 to 12 (and now and then a long row), 1 to 300 levels, smooth and rough, holes, another morphological
 * mask, distances and linkages; by slice, in planes and in the volume; each direction and all of them.
 */
#include "test.h"

#include "region_of.h"
#include "texture.h"
#include "../slow/texture_twins.h"

#include <string.h>

enum { MAX_VOXELS = 262144, MAX_SMALL = 4096, MAX_LEVEL = 4096, MAX_SLICES = 64 };

/* Columns of the twins' tables: levels, or sizes up to the region's or the largest neighbourhood's. */
static size_t width;

static uint64_t random_state;

static uint32_t random_below(uint32_t n)
{
    uint64_t z = (random_state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)(((z ^ (z >> 31)) >> 32) % n);
}

typedef struct random_region {
    size_t size[3];
    uint16_t level[MAX_VOXELS];
    uint8_t morphological[MAX_VOXELS];
    rind_texture_settings texture;
} random_region;

static void make(random_region *r)
{
    static const uint32_t level_choice[] = { 1, 2, 3, 5, 16, 32, 33, 64, 65, 100, 200, 255, 256, 300, 4000 };
    uint32_t n_levels = level_choice[random_below(COUNT_OF(level_choice))], keep = random_below(4),
             holes = random_below(3);

    for (int a = 0; a < 3; a++)
        r->size[a] = 1 + random_below(12);
    if (random_below(4) == 0)
        r->size[0] = 1 + random_below(MAX_SMALL / (uint32_t)(r->size[1] * r->size[2]));
    if (random_below(4) == 0)
        r->size[2] = 1;
    size_t n = r->size[0] * r->size[1] * r->size[2];
    for (size_t k = 0; k < n; k++) {
        uint32_t fresh = 1 + random_below(n_levels);
        uint16_t near = k > 0 && random_below(2) ? r->level[k - 1] : k >= r->size[0] ? r->level[k - r->size[0]] : 0;

        r->level[k] = near != 0 && random_below(4) < keep ? near : (uint16_t)fresh;
        r->morphological[k] = 1;
        if (holes > 0 && random_below(holes == 1 ? 20 : 2) == 0) {
            r->level[k] = 0;
            r->morphological[k] = random_below(2) == 0;
        }
    }
    if (holes == 2 && random_below(8) == 0) /* a single voxel */
        memset(r->level, 0, sizeof r->level);
    size_t certain = random_below((uint32_t)n);
    r->level[certain] = (uint16_t)(1 + random_below(n_levels));
    r->morphological[certain] = 1;
    r->texture = every_aggregation();
    r->texture.distance = random_below(3) == 0 ? 1 + random_below(3) : 1;
    r->texture.linkage = random_below(3) == 0 ? 1 + random_below(3) : 1;
    r->texture.alpha = random_below(3) == 0 ? random_below(3) + 0.5 : 0.0;
}

/* The cells of a matrix, and nothing else, stand in the table. */
static void same_cells(const rind_matrix *m, const uint64_t *table, size_t n_levels, uint64_t n_voxels)
{
    uint64_t total = 0, found = 0;
    size_t k = 0;

    for (size_t i = 0; i <= n_levels; i++)
        for (size_t j = 0; j < width; j++) {
            uint64_t n = table[i * width + j];

            if (n == 0)
                continue;
            assert_true(k < m->n_cells);
            assert_int_equal(m->cell[k].i, i);
            assert_int_equal(m->cell[k].j, j);
            assert_int_equal(m->cell[k].n, n);
            total += m->kind == RIND_PAIRS && i != j ? 2 * n : n;
            k++;
        }
    assert_int_equal(m->n_cells, k);
    assert_int_equal(m->total, total);
    assert_int_equal(m->n_voxels, n_voxels);
    if (total == 0)
        return;
    const rind_margin *by = m->kind == RIND_PAIRS ? &m->by_difference : &m->by_size;
    for (k = 0; k < by->n; k++) {
        found += by->bin[k].n;
        assert_true(k == 0 || by->bin[k].key > by->bin[k - 1].key);
    }
    assert_int_equal(found, total);
    for (k = 0, found = 0; k < m->by_level.n; k++)
        found += m->by_level.bin[k].n;
    assert_int_equal(found, total);
}

static void same_tones(const rind_matrix *m, const twin_region *twin, size_t n_levels)
{
    uint64_t *n = calloc(n_levels + 1, sizeof *n);
    double *s = calloc(n_levels + 1, sizeof *s);
    size_t k = 0;

    twin_ngtdm(twin, n, s);
    for (size_t i = 1; i <= n_levels; i++)
        if (n[i] > 0) {
            assert_true(k < m->n_tones);
            assert_int_equal(m->tone[k].level, i);
            assert_int_equal(m->tone[k].n, n[i]);
            assert_true(fabs(m->tone[k].s - s[i]) <= 1e-11 * (1.0 + s[i]));
            k++;
        }
    assert_int_equal(m->n_tones, k);
    free(n);
    free(s);
}

/* One direction of a part, or all, as the twin has it. */
static void count_twin(const rind_texture_method *method, const twin_region *twin, int direction, uint64_t *table)
{
    if (method == &rind_glcm_method)
        twin_glcm(twin, rind_direction[direction], table, width);
    else if (method == &rind_glrlm_method)
        twin_glrlm(twin, rind_direction[direction], table, width);
    else if (method == &rind_ngldm_method)
        twin_ngldm(twin, table, width);
    else
        twin_zones(twin, method == &rind_gldzm_method, table, width);
}

static void check_part(const region_of *r, const rind_texture_method *method, void *counts, const rind_count_plan *plan,
                       const rind_part *part, const twin_region *twin, rind_matrix *m)
{
    size_t n_levels = r->levels.n_levels, n_table = (n_levels + 1) * width;

    method->count(r->ctx, counts, part);
    if (method->kind == RIND_TONES) {
        method->fetch(counts, 0, m);
        same_tones(m, twin, n_levels);
        return;
    }
    uint64_t *table = calloc(n_table, sizeof *table), *all = calloc(n_table, sizeof *all);
    for (int d = 0; d < plan->n_directions; d++) {
        memset(table, 0, n_table * sizeof *table);
        count_twin(method, twin, d, table);
        for (size_t k = 0; k < n_table; k++)
            all[k] += table[k];
        method->fetch(counts, d, m);
        same_cells(m, table, n_levels, part->n_voxels);
    }
    method->fetch(counts, RIND_ALL_DIRECTIONS, m);
    same_cells(m, all, n_levels, part->n_voxels * (size_t)plan->n_directions);
    free(table);
    free(all);
}

static size_t list_levels(const region_of *r, const twin_region *twin, uint32_t *level)
{
    size_t slice = twin->size[0] * twin->size[1], n = 0;

    for (uint32_t i = 1; i <= r->levels.n_levels; i++)
        for (size_t k = twin->z0 * slice; k < twin->z1 * slice; k++)
            if (twin->level[k] == i) {
                level[n++] = i;
                break;
            }
    return n;
}

/* All parts of one scope: single slices, or all as planes, or the volume. */
static void check_scope(const region_of *r, const random_region *from, const rind_texture_method *method, bool planar,
                        bool by_slice)
{
    enum { LARGEST_NEIGHBOURHOOD = 7 * 7 * 7 };
    static uint32_t level[MAX_LEVEL + 1];
    bool directed = method == &rind_glcm_method || method == &rind_glrlm_method;
    rind_count_plan plan = { .input = &r->input, .planar = planar, .max_slices = by_slice ? 1 : from->size[2] };
    const rind_runs *runs = &r->roi.runs;
    size_t n_parts = by_slice ? from->size[2] : 1;
    rind_part part[MAX_SLICES] = { 0 };
    rind_matrix m;

    plan.n_directions = !directed ? 1 : planar ? RIND_PLANAR_DIRECTIONS : RIND_DIRECTIONS;
    for (size_t p = 0; p < n_parts; p++) {
        size_t first = by_slice ? runs->slice[p] : 0, end = by_slice ? runs->slice[p + 1] : runs->n;

        part[p] = (rind_part){ .run = runs->run + first, .n_runs = end - first, .planar = planar, .level = level };
        for (size_t k = first; k < end; k++)
            part[p].n_voxels += runs->run[k].n;
        plan.max_voxels = part[p].n_voxels > plan.max_voxels ? part[p].n_voxels : plan.max_voxels;
    }
    width = 1 + (method == &rind_glcm_method               ? r->levels.n_levels
                 : plan.max_voxels > LARGEST_NEIGHBOURHOOD ? plan.max_voxels
                                                           : LARGEST_NEIGHBOURHOOD);
    if (width > MAX_SMALL + 1)
        width = method == &rind_glszm_method ? MAX_VOXELS : MAX_SMALL + 1;
    void *counts = method->create(r->ctx, &plan);
    assert_non_null(counts);
    assert_int_equal(rind_matrix_create(r->ctx, method->kind, r->levels.n_levels, method->max_cells(&plan), &m),
                     RIND_OK);
    for (size_t p = 0; p < n_parts; p++) {
        twin_region twin = { .size = { from->size[0], from->size[1], from->size[2] },
                             .level = from->level,
                             .morphological = from->morphological,
                             .distance = (int)from->texture.distance,
                             .linkage = (int)from->texture.linkage,
                             .alpha = (int)from->texture.alpha,
                             .z0 = by_slice ? p : 0,
                             .z1 = by_slice ? p + 1 : from->size[2],
                             .planar = planar };

        part[p].n_levels = list_levels(r, &twin, level);
        if (part[p].n_voxels > 0)
            check_part(r, method, counts, &plan, &part[p], &twin, &m);
    }
    rind_matrix_free(&m);
    method->free_counts(counts);
}

/* A region that is cut into several jobs and slabs: smooth, with holes, an empty slice and a step in the mask. */
static void make_large(random_region *r, uint32_t n_levels)
{
    static const size_t size[3] = { 96, 61, 41 };
    size_t slice = size[0] * size[1], n = slice * size[2];

    memcpy(r->size, size, sizeof size);
    for (size_t k = 0; k < n; k++) {
        uint16_t near = k % 3 == 0 && k >= slice ? r->level[k - slice] : k > 0 ? r->level[k - 1] : 0;

        r->level[k] = near != 0 && random_below(5) < 3 ? near : (uint16_t)(1 + random_below(n_levels));
        r->morphological[k] = random_below(300) != 0;
        if (!r->morphological[k] || random_below(100) == 0 || k / slice == 17)
            r->level[k] = 0;
    }
    r->texture = every_aggregation();
}

static void check_large(const rind_texture_method *method, uint32_t n_levels)
{
    static random_region from;
    region_of r;

    random_state = n_levels;
    make_large(&from, n_levels);
    region_of_levels(&r, from.level, from.morphological, from.size, &from.texture, 2);
    check_scope(&r, &from, method, true, true);
    check_scope(&r, &from, method, true, false);
    check_scope(&r, &from, method, false, false);
    region_of_free(&r);
}

static void large_regions_are_merged_from_their_jobs(void **state)
{
    static const rind_texture_method *const method[] = {
        &rind_glcm_method,  &rind_glrlm_method, &rind_glszm_method,
        &rind_gldzm_method, &rind_ngtdm_method, &rind_ngldm_method,
    };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(method); k++) {
        check_large(method[k], 6);
        check_large(method[k], 100);
    }
}

static void check_regions(const rind_texture_method *method, uint64_t seed, int n_regions)
{
    static random_region from;

    random_state = seed;
    for (int k = 0; k < n_regions; k++) {
        region_of r;

        make(&from);
        region_of_levels(&r, from.level, from.morphological, from.size, &from.texture, 1 + k % 2);
        check_scope(&r, &from, method, true, true);
        check_scope(&r, &from, method, true, false);
        check_scope(&r, &from, method, false, false);
        region_of_free(&r);
    }
}

#define KERNEL_TEST(name, n)                           \
    static void name##_equals_its_twin(void **state)   \
    {                                                  \
        (void)state;                                   \
        check_regions(&rind_##name##_method, 2026, n); \
    }

KERNEL_TEST(glcm, 150)
KERNEL_TEST(glrlm, 150)
KERNEL_TEST(glszm, 150)
KERNEL_TEST(gldzm, 60)
KERNEL_TEST(ngtdm, 300)
KERNEL_TEST(ngldm, 200)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_regions_are_merged_from_their_jobs),
        cmocka_unit_test(glcm_equals_its_twin),
        cmocka_unit_test(glrlm_equals_its_twin),
        cmocka_unit_test(glszm_equals_its_twin),
        cmocka_unit_test(gldzm_equals_its_twin),
        cmocka_unit_test(ngtdm_equals_its_twin),
        cmocka_unit_test(ngldm_equals_its_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
