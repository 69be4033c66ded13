/* regions.c - several regions of a case: each row is what the region alone would give */
#include "test.h"

#include "context.h"
#include "extract/extract.h"
#include "synthetic.h"

#include <math.h>

#define RULES                                                         \
    "regions:\n"                                                      \
    "  - tumour\n"                                                    \
    "  - {name: near, shell_mm: [0, 1.5]}\n"                          \
    "  - {name: far, shell_mm: [1.5, 4], exclude: {air_below: 20}}\n" \
    "  - {name: rim, rim_mm: [0, 1]}\n"                               \
    "  - {name: core, erode_mm: 1, row: false}\n"                     \
    "  - {name: both, union: [near, core], largest_component: true, fill_holes: true}\n"
#define BINS "discretise: [{method: fixed_bin_number, bins: 8}, {method: fixed_bin_size, width: 9, start: -40}]\n"
#define FILTERS "filters: [none, {log: {sigma_mm: 1}}, {mean: {support_vox: 3}}]\n"

enum { MAX_REGIONS = 16 };

/* The masks of a case's regions on the grid of the volume. */
typedef struct masks {
    size_t n, n_voxels;
    char name[MAX_REGIONS][100];
    uint8_t *mask[MAX_REGIONS];
    rind_region_facts facts[MAX_REGIONS];
} masks;

static rind_status take_mask(void *user, const rind_region_facts *facts, const rind_image *mask)
{
    masks *m = user;
    const rind_grid *grid = rind_image_grid(mask);

    assert_true(m->n < MAX_REGIONS);
    m->n_voxels = grid->size[0] * grid->size[1] * grid->size[2];
    m->mask[m->n] = malloc(m->n_voxels);
    memcpy(m->mask[m->n], rind_image_voxels(mask), m->n_voxels);
    snprintf(m->name[m->n], sizeof m->name[0], "%s", facts->name);
    m->facts[m->n++] = *facts;
    return RIND_OK;
}

static void masks_drop(masks *m)
{
    for (size_t k = 0; k < m->n; k++)
        free(m->mask[k]);
}

/* What there is to extract from a volume. */
typedef struct inputs {
    rind_settings *settings;
    rind_image *image, *mask;
    rind_region *region;
} inputs;

static rind_status inputs_make(rind_ctx *ctx, const volume *v, const char *text, inputs *in)
{
    *in = (inputs){ .settings = NULL };
    rind_status status = rind_settings_parse(ctx, text, "s.yaml", &in->settings);
    if (status == RIND_OK)
        status = rind_image_create(ctx, &v->grid, RIND_FLOAT64, v->intensity, &in->image);
    if (status == RIND_OK)
        status = rind_image_create(ctx, &v->grid, RIND_UINT8, v->mask, &in->mask);
    if (status == RIND_OK)
        status = rind_region_create(ctx, in->image, in->mask, in->settings, &in->region);
    return status;
}

static void inputs_drop(inputs *in)
{
    rind_region_free(in->region);
    rind_image_free(in->mask);
    rind_image_free(in->image);
    rind_settings_free(in->settings);
}

static masks masks_of(rind_ctx *ctx, const volume *v, const char *text, bool own_grid)
{
    masks m = { .n = 0 };
    inputs in;

    assert_int_equal(inputs_make(ctx, v, text, &in), RIND_OK);
    assert_int_equal(rind_extract_regions(ctx, in.image, in.region, in.settings, own_grid, take_mask, &m), RIND_OK);
    inputs_drop(&in);
    return m;
}

/* All cells of row 'a' of one table and row 'b' of another of the same columns. */
static void rows_are_equal(const rind_table *one, size_t a, const rind_table *other, size_t b, double tolerance)
{
    assert_int_equal(rind_table_n_columns(one), rind_table_n_columns(other));
    for (size_t c = 0; c < rind_table_n_columns(one); c++) {
        rind_reason why_x, why_y;
        double x = rind_table_value(one, a, c, &why_x), y = rind_table_value(other, b, c, &why_y);

        if (why_x != why_y || (why_x == RIND_HAS_VALUE && !(fabs(x - y) <= tolerance * (fabs(x) + fabs(y)))))
            fail_msg("%s of %s: %.17g (%s), alone %.17g (%s)", rind_table_column(one, c)->name,
                     rind_table_key(one, a, "region"), x, rind_reason_name(why_x), y, rind_reason_name(why_y));
    }
}

static volume noisy_blob(void)
{
    volume v = volume_blob(22, 20, 16, 60, 9);

    for (size_t k = 0; k < volume_n(&v); k++) /* away from the edges, but not everywhere */
        v.mask[k] = v.mask[k] && k % 22 > 4 && k / 22 % 20 > 3 && k / 440 > 2 && k / 440 < 12;
    v.grid.spacing_mm[2] = 1.4;
    return v;
}

/* Extracts each region again, from its own mask as the whole segmentation. */
static void check_against_masks(const char *settings, const char *alone, double tolerance)
{
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = noisy_blob();
    uint8_t *own = v.mask;
    rind_table *all = volume_extract(ctx, &v, settings);
    masks m = masks_of(ctx, &v, settings, false);

    assert_int_equal(m.n, 5);
    assert_int_equal(rind_table_n_rows(all), m.n);
    for (size_t k = 0; k < m.n; k++) {
        v.mask = m.mask[k];
        rind_table *single = volume_extract(ctx, &v, alone);

        assert_string_equal(rind_table_key(all, k, "region"), m.name[k]);
        assert_true(m.facts[k].n_voxels > 50);
        assert_true(rind_table_find(all, k, "original_morphology_approximate_volume") == m.facts[k].volume_mm3);
        rows_are_equal(all, k, single, 0, tolerance);
        rind_table_free(single);
    }
    v.mask = own;
    masks_drop(&m);
    rind_table_free(all);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void a_row_is_what_the_regions_mask_alone_gives(void **state)
{
    (void)state;
    check_against_masks(RULES BINS, BINS, 0.0);
    check_against_masks(RULES BINS FILTERS, BINS FILTERS, 1e-12);
    check_against_masks("region_boundary: subvoxel\n" RULES BINS, BINS, 0.0);
    check_against_masks(RULES "dimension: 2d\n" BINS, "dimension: 2d\n" BINS, 0.0);
    check_against_masks(RULES "resegment: {range: [10, 50]}\n", "resegment: {range: [10, 50]}\n", 0.0);
}

static void threads_change_no_byte(void **state)
{
    (void)state;
    static const char settings[] = RULES BINS FILTERS "resample: {spacing_mm: [0.9, 0.9, 0.9], image: cubic}\n";
    rind_ctx *one = rind_ctx_create(1), *many = rind_ctx_create(5);
    volume v = noisy_blob();
    rind_table *a = volume_extract(one, &v, settings), *b = volume_extract(many, &v, settings);

    assert_int_equal(rind_table_n_rows(a), 5);
    for (size_t row = 0; row < 5; row++)
        rows_are_equal(a, row, b, row, 0.0);
    rind_table_free(a);
    rind_table_free(b);
    volume_drop(&v);
    rind_ctx_free(one);
    rind_ctx_free(many);
}

/* Two lesions, labels 2 and 5, and a third label, 9, around the first. */
static volume lesions(void)
{
    volume v = volume_blob(30, 20, 12, 60, 4);

    for (size_t z = 0; z < 12; z++)
        for (size_t y = 0; y < 20; y++)
            for (size_t x = 0; x < 30; x++) {
                double a = hypot(hypot((double)x - 8, (double)y - 9), (double)z - 6);
                double b = hypot(hypot((double)x - 22, (double)y - 11), (double)z - 5);

                v.mask[volume_at(&v, x, y, z)] = a <= 3.3 ? 2 : b <= 2.6 ? 5 : a <= 5 ? 9 : 0;
            }
    return v;
}

static void labels_in_one_pass_are_labels_one_by_one(void **state)
{
    (void)state;
    static const char shell[] = "regions: [tumour, {name: ring, shell_mm: [0, 2]}]\n" FILTERS;
    static const int label[] = { 2, 5, 9 };
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions();
    char text[400], name[64];

    snprintf(text, sizeof text, "mask: {label: all}\n%s", shell);
    rind_table *all = volume_extract(ctx, &v, text);
    snprintf(text, sizeof text, "mask: {label: {node: 5, gtv: 2, absent: 3}}\n%s", shell);
    rind_table *named = volume_extract(ctx, &v, text);

    assert_int_equal(rind_table_n_rows(all), 6);
    assert_int_equal(rind_table_n_rows(named), 6);
    for (size_t k = 0; k < 3; k++) {
        snprintf(text, sizeof text, "mask: {label: %d}\n%s", label[k], shell);
        rind_table *single = volume_extract(ctx, &v, text);

        snprintf(name, sizeof name, "label_%d", label[k]);
        assert_string_equal(rind_table_key(all, 2 * k, "region"), name);
        snprintf(name, sizeof name, "label_%d_ring", label[k]);
        assert_string_equal(rind_table_key(all, 2 * k + 1, "region"), name);
        for (size_t row = 0; row < 2; row++) {
            rows_are_equal(all, 2 * k + row, single, row, 1e-12);
            if (k < 2)
                rows_are_equal(named, 2 * (1 - k) + row, single, row, 1e-12);
        }
        rind_table_free(single);
    }
    assert_string_equal(rind_table_key(named, 0, "region"), "node");
    assert_string_equal(rind_table_key(named, 3, "region"), "gtv_ring");
    assert_string_equal(rind_table_key(named, 5, "region"), "absent_ring");
    for (size_t c = 0; c < rind_table_n_columns(named); c++) {
        rind_reason why;

        assert_true(isnan(rind_table_value(named, 4, c, &why)));
        assert_int_equal(why, RIND_REGION_EMPTY);
    }
    rind_table_free(named);
    rind_table_free(all);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* Rims and eroded regions need to see the outside, of which the region's own box holds nothing. */
static void rims_see_what_is_outside_the_regions_box(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions();
    static const char rules[] = "mask: {label: 2}\n"
                                "regions: [tumour, {name: rim, rim_mm: [0, 1]}, {name: core, erode_mm: 1}]\n";
    masks m = masks_of(ctx, &v, rules, false);
    char text[400];

    assert_int_equal(m.n, 3);
    for (size_t z = 1; z < 11; z++)
        for (size_t y = 1; y < 19; y++)
            for (size_t x = 1; x < 29; x++) {
                size_t k = volume_at(&v, x, y, z);
                bool inside = v.mask[k] == 2;
                bool enclosed = v.mask[k - 1] == 2 && v.mask[k + 1] == 2 && v.mask[k - 30] == 2 &&
                                v.mask[k + 30] == 2 && v.mask[k - 600] == 2 && v.mask[k + 600] == 2;

                assert_int_equal(m.mask[1][k], inside && !enclosed);
                assert_int_equal(m.mask[2][k], inside && enclosed);
            }
    masks_drop(&m);

    snprintf(text, sizeof text, "region_boundary: subvoxel\n%s", rules);
    m = masks_of(ctx, &v, text, false);
    double rim = (double)m.facts[1].n_voxels / (4.0 / 3.0 * 3.14159265 * (pow(3.4, 3) - pow(2.4, 3)));
    assert_true(rim > 0.8 && rim < 1.2);
    assert_true(m.facts[2].n_voxels > 20);
    masks_drop(&m);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void labels_bound_and_cut_shells(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions();
    masks m = masks_of(ctx, &v,
                       "mask: {label: 2}\n"
                       "regions:\n"
                       "  - {name: around, label: 9, row: false}\n"
                       "  - {name: free, shell_mm: [0, 3]}\n"
                       "  - {name: bound, shell_mm: [0, 3], within: around}\n"
                       "  - {name: outer, shell_mm: [0, 3], exclude: {regions: around}}\n"
                       "  - {name: none, shell_mm: [0, 3], within: around, exclude: {regions: around}}\n"
                       "  - {name: whole, union: [tumour, around]}\n",
                       false);

    assert_int_equal(m.n, 5);
    for (size_t k = 0; k < m.n_voxels; k++) {
        assert_int_equal(m.mask[1][k], m.mask[0][k] && v.mask[k] == 9);
        assert_int_equal(m.mask[2][k], m.mask[0][k] && v.mask[k] != 9);
        assert_int_equal(m.mask[4][k], v.mask[k] == 2 || v.mask[k] == 9);
    }
    assert_int_equal(m.facts[1].n_voxels + m.facts[2].n_voxels, m.facts[0].n_voxels);
    assert_true(fabs(m.facts[1].clipped + m.facts[2].clipped - m.facts[0].clipped - 1.0) < 1e-12);
    assert_int_equal(m.facts[3].n_voxels, 0);
    assert_true(m.facts[3].clipped == 1.0);
    masks_drop(&m);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* The regions of a case with the further mask 'around' from a file. */
static masks masks_with(rind_ctx *ctx, const volume *v, const char *text, const char *file)
{
    masks m = { .n = 0 };
    inputs in;

    assert_int_equal(inputs_make(ctx, v, text, &in), RIND_OK);
    assert_int_equal(rind_region_read_mask(ctx, in.region, "around", file, in.image, in.settings), RIND_OK);
    assert_int_equal(rind_extract_regions(ctx, in.image, in.region, in.settings, false, take_mask, &m), RIND_OK);
    inputs_drop(&in);
    return m;
}

/* A label of the mask, and the same voxels as a mask of their own. */
static void further_masks_act_as_labels_do(void **state)
{
    (void)state;
    static const char *const more[] = { "", "dimension: 2d\n", "slice_axis: x\ndimension: 2d\n",
                                        "resample: {spacing_mm: [0.7, 0.8, 0.9]}\n" };
    static const char *const masks_key[] = { "masks: {around: 9}\n", "masks: [other, around]\n" };
    static const char shells[] = "{name: in, shell_mm: [0, 3], within: around}, {name: out, shell_mm: [0, 3], exclude: "
                                 "{regions: around}}, {name: both, union: [tumour, around]}]\n";
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions(), nine = lesions();
    char file[2][64], text[600];
    rind_image *image = NULL;

    for (size_t k = 0; k < volume_n(&v); k++)
        nine.mask[k] = v.mask[k] == 9;
    for (int alone = 0; alone < 2; alone++) { /* the whole mask, of which 9 is asked for; and that label alone */
        snprintf(file[alone], sizeof file[alone], "extract_regions_%d.nii.gz", alone);
        assert_int_equal(rind_image_create(ctx, &v.grid, RIND_UINT8, alone ? nine.mask : v.mask, &image), RIND_OK);
        assert_int_equal(rind_image_write(ctx, image, file[alone]), RIND_OK);
        rind_image_free(image);
    }
    for (size_t k = 0; k < COUNT_OF(more); k++) {
        snprintf(text, sizeof text, "%smask: {label: 2}\nregions: [tumour, {name: around, label: 9, row: false}, %s",
                 more[k], shells);
        masks by_label = masks_of(ctx, &v, text, false);
        assert_int_equal(by_label.n, 4);
        assert_true(by_label.facts[1].n_voxels > 20 && by_label.facts[1].clipped > 0.0);
        for (int alone = 0; alone < 2; alone++) {
            snprintf(text, sizeof text, "%smask: {label: 2}\nregions: [tumour, %s%s", more[k], shells,
                     masks_key[alone]);
            masks by_file = masks_with(ctx, &v, text, file[alone]);
            assert_int_equal(by_file.n, 4);
            for (size_t i = 0; i < 4; i++)
                assert_memory_equal(by_file.mask[i], by_label.mask[i], by_label.n_voxels);
            masks_drop(&by_file);
        }
        masks_drop(&by_label);
    }
    remove(file[0]);
    remove(file[1]);
    volume_drop(&nine);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void collect_text(void *user, rind_severity severity, const char *text)
{
    char *all = user;

    (void)severity;
    snprintf(all + strlen(all), 1000 - strlen(all), "%s\n", text);
}

static void a_further_mask_is_checked_as_the_first(void **state)
{
    (void)state;
    static const char settings[] = "mask: {label: 2}\nmasks: [around]\nregions: [tumour, {name: in, shell_mm: [0, 2], "
                                   "within: around}]\n";
    static const char file[] = "extract_regions_checked.nii.gz";
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions(), small = volume_make(29, 20, 12), empty = volume_make(30, 20, 12);
    const struct {
        const volume *v;
        const char *more;
        rind_status status;
        const char *part; /* of the message, or of what is told */
    } cases[] = {
        { &v, "", RIND_OK, "" },
        { &small, "", RIND_GRID_MISMATCH, "mask 'around': image and mask are on different grids (sizes differ" },
        { &small, "mask.on_mismatch=resample", RIND_OK, "mask 'around': the region lies outside" },
        { &empty, "", RIND_OK, "mask 'around': the mask is empty" },
        { &v, "masks={around: 3}", RIND_OK, "mask 'around': label 3 is not in the mask" },
        { NULL, "", RIND_CANNOT_READ, "mask 'around': extract_regions_checked.nii.gz: there is no such file" },
    };
    char told[1000];

    small.mask[5] = 1;
    small.grid.origin_mm[0] = 1000;
    rind_ctx_set_listener(ctx, collect_text, told);
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        rind_image *image = NULL;
        rind_settings *more = NULL;
        masks m = { .n = 0 };
        inputs in;

        told[0] = '\0';
        remove(file);
        assert_int_equal(inputs_make(ctx, &v, settings, &in), RIND_OK);
        if (*cases[k].more != '\0') {
            assert_int_equal(rind_settings_with(ctx, in.settings, cases[k].more, &more), RIND_OK);
            rind_settings_free(in.settings);
            in.settings = more;
        }
        if (cases[k].v != NULL) {
            assert_int_equal(rind_image_create(ctx, &cases[k].v->grid, RIND_UINT8, cases[k].v->mask, &image), RIND_OK);
            assert_int_equal(rind_image_write(ctx, image, file), RIND_OK);
            rind_image_free(image);
        }
        assert_int_equal(rind_extract_regions(ctx, in.image, in.region, in.settings, false, take_mask, &m),
                         RIND_BAD_ARGUMENT);
        assert_non_null(strstr(rind_ctx_message(ctx), "mask 'around', which was not given"));
        rind_status status = rind_region_read_mask(ctx, in.region, "around", file, in.image, in.settings);
        assert_int_equal(status, cases[k].status);
        assert_non_null(strstr(status == RIND_OK ? told : rind_ctx_message(ctx), cases[k].part));
        if (status == RIND_OK) {
            assert_int_equal(rind_extract_regions(ctx, in.image, in.region, in.settings, false, take_mask, &m),
                             RIND_OK);
            assert_int_equal(m.facts[1].n_voxels > 0, k == 0);
            assert_int_equal(rind_region_read_mask(ctx, in.region, "around", file, in.image, in.settings),
                             RIND_BAD_ARGUMENT);
            masks_drop(&m);
        }
        assert_int_equal(rind_region_read_mask(ctx, in.region, "round", file, in.image, in.settings),
                         RIND_BAD_ARGUMENT);
        inputs_drop(&in);
    }
    remove(file);
    volume_drop(&empty);
    volume_drop(&small);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* One warning for all shells of a case that the voxels cannot hold, and none where they can. */
static void shells_too_thin_for_the_voxels_are_warned_of(void **state)
{
    (void)state;
    static const struct {
        const char *more, *part; /* NULL: no warning */
    } cases[] = {
        { "", " mm instead of 1, b" },
        { "", " mm instead of 3 (effective" },
        { "", "take region_boundary: subvoxel, and resample" },
        { "region_boundary: subvoxel\n", "instead of 1" },
        { "region_boundary: subvoxel\n", "by volume); resample to" },
        { "region_boundary: subvoxel\nresample: {spacing_mm: [0.5, 0.5, 0.5]}\n", NULL },
    };
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions();

    for (size_t k = 0; k < volume_n(&v); k++) /* a box: no slice lies within 1 mm of its upper and lower face */
        v.mask[k] = k % 30 > 5 && k % 30 < 24 && k / 30 % 20 > 3 && k / 30 % 20 < 16 && k / 600 > 3 && k / 600 < 8;
    v.grid.spacing_mm[2] = 3.0;
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        char told[1000] = "", text[400];

        snprintf(text, sizeof text, "%sregions: [tumour, {name: a, shell_mm: [0, 1]}, {name: b, shell_mm: [0, 3]}]\n",
                 cases[k].more);
        rind_ctx_set_listener(ctx, collect_text, told);
        masks m = masks_of(ctx, &v, text, false);
        masks_drop(&m);
        const char *warning = strstr(told, "too coarse");
        assert_int_equal(warning != NULL, cases[k].part != NULL);
        if (cases[k].part != NULL && strstr(told, cases[k].part) == NULL)
            fail_msg("'%s' is not in '%s'", cases[k].part, told);
        assert_true(warning == NULL || strstr(warning + 1, "too coarse") == NULL);
    }
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* A picture has nothing above it, whatever the dimension: its shells lie in it, and none is cut off. */
static void shells_of_a_picture_lie_in_it(void **state)
{
    (void)state;
    static const char rules[] = "regions: [tumour, {name: near, shell_mm: [0, 2]}]\n";
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = volume_make(31, 31, 1);
    char text[200];

    for (size_t k = 0; k < volume_n(&v); k++)
        v.mask[k] = hypot((double)(k % 31) - 15, (double)(k / 31) - 15) <= 8;
    masks in_space = masks_of(ctx, &v, rules, false);
    snprintf(text, sizeof text, "dimension: 2d\n%s", rules);
    masks in_plane = masks_of(ctx, &v, text, false);
    for (size_t k = 0; k < 2; k++)
        assert_memory_equal(in_space.mask[k], in_plane.mask[k], volume_n(&v));
    assert_true(in_space.facts[1].clipped == 0.0);
    assert_true(in_space.facts[1].thickness_mm > 1.6 && in_space.facts[1].thickness_mm < 2.1);
    masks_drop(&in_plane);
    masks_drop(&in_space);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void an_empty_shell_is_a_row_with_a_reason(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = noisy_blob();
    rind_table *table = volume_extract(ctx, &v,
                                       "regions: [tumour, {name: thin, shell_mm: [0, 0.3]}]\n"
                                       "filters: [none, {log: {sigma_mm: 1}}]\n");
    rind_reason why;

    assert_int_equal(rind_table_n_rows(table), 2);
    for (size_t c = 0; c < rind_table_n_columns(table); c++) {
        assert_true(isnan(rind_table_value(table, 1, c, &why)));
        assert_int_equal(why, RIND_REGION_EMPTY);
    }
    assert_true(isfinite(rind_table_find(table, 0, "original_statistics_mean")));
    rind_table_free(table);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* With slices along x, shells in the plane stay in the tumour's slices of x, also on the image's own grid. */
static void turned_slices_have_regions_in_their_plane(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions();
    masks m = masks_of(ctx, &v,
                       "mask: {label: {a: 2, b: 5}}\ndimension: 2d\nslice_axis: x\n"
                       "regions: [tumour, {name: ring, shell_mm: [0, 2]}]\n",
                       true);

    assert_int_equal(m.n, 4);
    for (size_t x = 0; x < 30; x++) {
        size_t n[4] = { 0 };

        for (size_t z = 0; z < 12; z++)
            for (size_t y = 0; y < 20; y++)
                for (size_t k = 0; k < 4; k++) {
                    size_t at = volume_at(&v, x, y, z);

                    n[k] += m.mask[k][at];
                    if (k % 2 == 0)
                        assert_int_equal(m.mask[k][at], v.mask[at] == (k == 0 ? 2 : 5));
                }
        assert_true((n[0] > 0) == (n[1] > 0) && (n[2] > 0) == (n[3] > 0));
    }
    masks_drop(&m);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

/* Three new voxels to an old one, the middle one on its centre: on the image's grid the region is the mask again. */
static void the_images_own_grid_shows_the_same_place(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions();
    static const char settings[] =
        "mask: {label: 2}\nresample: {spacing_mm: [0.33333333333, 0.33333333333, 0.33333333333]}\n";
    masks fine = masks_of(ctx, &v, settings, false), own = masks_of(ctx, &v, settings, true);
    size_t n_differing = 0, n = 0;

    assert_int_equal(fine.n_voxels, 27 * volume_n(&v));
    assert_int_equal(own.n_voxels, volume_n(&v));
    for (size_t k = 0; k < volume_n(&v); k++) {
        n += v.mask[k] == 2;
        n_differing += own.mask[0][k] != (v.mask[k] == 2);
    }
    assert_true(n > 100);
    assert_int_equal(n_differing, 0);
    masks_drop(&fine);
    masks_drop(&own);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

static void every_refusal_of_memory_is_survived(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    volume v = lesions();
    inputs in;

    assert_int_equal(inputs_make(ctx, &v,
                                 "mask: {label: {a: 2, b: 5}}\nfeatures: [statistics]\nslice_axis: y\n"
                                 "resample: {spacing_mm: [1.2, 1.2, 1.2]}\nfilters: [none, mean]\n"
                                 "regions:\n  - {name: tumour, fill_holes: true}\n  - {name: other, label: 9}\n"
                                 "  - {name: p, shell_mm: [0, 2], exclude: {air_below: 3}}\n",
                                 &in),
                     RIND_OK);
    for (long n = 0;; n++) {
        rind_table *table = NULL;

        ctx->allocations_left = n;
        rind_status status = rind_extract(ctx, in.image, in.region, in.settings, &table);
        ctx->allocations_left = -1;
        if (status == RIND_OK) {
            assert_int_equal(rind_table_n_rows(table), 6);
            rind_table_free(table);
            assert_true(n > 30);
            break;
        }
        assert_int_equal(status, RIND_NO_MEMORY);
        assert_null(table);
    }
    inputs_drop(&in);
    volume_drop(&v);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_what_the_regions_mask_alone_gives),
        cmocka_unit_test(threads_change_no_byte),
        cmocka_unit_test(labels_in_one_pass_are_labels_one_by_one),
        cmocka_unit_test(rims_see_what_is_outside_the_regions_box),
        cmocka_unit_test(labels_bound_and_cut_shells),
        cmocka_unit_test(further_masks_act_as_labels_do),
        cmocka_unit_test(a_further_mask_is_checked_as_the_first),
        cmocka_unit_test(shells_too_thin_for_the_voxels_are_warned_of),
        cmocka_unit_test(shells_of_a_picture_lie_in_it),
        cmocka_unit_test(an_empty_shell_is_a_row_with_a_reason),
        cmocka_unit_test(turned_slices_have_regions_in_their_plane),
        cmocka_unit_test(the_images_own_grid_shows_the_same_place),
        cmocka_unit_test(every_refusal_of_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
