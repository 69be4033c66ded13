/*
 * check.c - rind check: every finding provoked by a case made for it, the page, the tables, and the prediction for a
 * run
 *
 * Images are blocks of even steps of intensity, so that medians, bins and outlines are known by counting.
 */
#include "test.h"

#include "image/image.h"
#include "study/check.h"
#include "table/csv_read.h"

#include <ftw.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[32];

static int make_root(void **state)
{
    (void)state;
    snprintf(root, sizeof root, "rind_check_XXXXXX");
    return mkdtemp(root) == NULL ? -1 : 0;
}

static int take_away(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

static int remove_root(void **state)
{
    (void)state;
    return nftw(root, take_away, 8, FTW_DEPTH | FTW_PHYS);
}

enum { N = 24 };

/* A case as it is to be made: intensities base, base + 1, ... base + 63 in turn; a block of label 1. */
typedef struct recipe {
    const char *name;
    int base;
    double spacing_mm;
    size_t first, side; /* of the block, along each axis */
    int label;
    size_t mask_n; /* of the mask's grid; 0: the image's */
} recipe;

static char *path_of(const char *name, const char *what)
{
    char *path = malloc(96);

    snprintf(path, 96, "%s/%s_%s.nii.gz", root, name, what);
    return path;
}

static void write_case(rind_ctx *ctx, const recipe *r)
{
    size_t n_mask = r->mask_n > 0 ? r->mask_n : N;
    rind_grid grid = rind_grid_make(N, N, N, r->spacing_mm, r->spacing_mm, r->spacing_mm);
    rind_grid mask_grid = rind_grid_make(n_mask, n_mask, n_mask, r->spacing_mm, r->spacing_mm, r->spacing_mm);
    int16_t *value = malloc(N * N * N * sizeof *value);
    uint8_t *inside = calloc(n_mask * n_mask * n_mask, 1);
    rind_image *image = NULL, *mask = NULL;
    char *paths[2] = { path_of(r->name, "image"), path_of(r->name, "mask") };

    for (size_t k = 0; k < N * N * N; k++)
        value[k] = (int16_t)(r->base + (int)(k * 7 % 64));
    for (size_t z = r->first; z < r->first + r->side; z++)
        for (size_t y = r->first; y < r->first + r->side; y++)
            memset(inside + r->first + n_mask * (y + n_mask * z), r->label, r->side);
    assert_int_equal(rind_image_create(ctx, &grid, RIND_INT16, value, &image), RIND_OK);
    assert_int_equal(rind_image_create(ctx, &mask_grid, RIND_UINT8, inside, &mask), RIND_OK);
    assert_int_equal(rind_image_write(ctx, image, paths[0]), RIND_OK);
    assert_int_equal(rind_image_write(ctx, mask, paths[1]), RIND_OK);
    rind_image_free(image);
    rind_image_free(mask);
    free(value);
    free(inside);
    free(paths[0]);
    free(paths[1]);
}

/* Rows of a manifest, without one. */
typedef struct cohort {
    rind_ctx *ctx;
    rind_settings *settings;
    rind_case row[32];
    char *text[64];
    size_t n;
    rind_check check;
} cohort;

static void add_row(cohort *c, const char *name, const char *label)
{
    c->text[2 * c->n] = path_of(name, "image");
    c->text[2 * c->n + 1] = path_of(name, "mask");
    c->row[c->n] = (rind_case){ .case_id = name,
                                .image_id = "",
                                .mask_id = "",
                                .image = c->text[2 * c->n],
                                .mask = c->text[2 * c->n + 1],
                                .label = label,
                                .channel = "",
                                .volume = "" };
    c->n++;
}

static cohort start(const char *settings)
{
    cohort c = { .ctx = rind_ctx_create(1) };

    assert_int_equal(rind_settings_parse(c.ctx, settings, "test", &c.settings), RIND_OK);
    return c;
}

static void look(cohort *c, const rind_check_options *options)
{
    assert_int_equal(rind_check_create(c->ctx, c->settings, c->n, options, &c->check), RIND_OK);
    for (size_t k = 0; k < c->n; k++)
        assert_int_equal(rind_check_case(c->ctx, &c->check, k, &c->row[k]), RIND_OK);
    assert_int_equal(rind_check_finish(c->ctx, &c->check), RIND_OK);
}

static void end(cohort *c)
{
    rind_check_free(&c->check);
    for (size_t k = 0; k < 2 * c->n; k++)
        free(c->text[k]);
    rind_settings_free(c->settings);
    rind_ctx_free(c->ctx);
}

/* Whether anything was said with that word. */
static bool is_said(const cohort *c, size_t k, const char *word)
{
    const rind_findings *f = &c->check.of[k].findings;
    bool said = false;

    for (size_t i = 0; i < f->n; i++)
        said = said || (f->finding[i].kind == RIND_FOUND_SAID && strstr(f->finding[i].text, word) != NULL);
    return said;
}

/* The text of a case's finding of that kind and level, or NULL. */
static const char *found(const cohort *c, size_t k, rind_finding_level level, rind_finding_kind kind)
{
    const rind_findings *f = &c->check.of[k].findings;

    for (size_t i = 0; i < f->n; i++)
        if (f->finding[i].kind == kind && f->finding[i].level == level)
            return f->finding[i].text;
    return NULL;
}

static void assert_found(const cohort *c, size_t k, rind_finding_level level, rind_finding_kind kind, const char *word)
{
    const char *text = found(c, k, level, kind);

    if (text == NULL || strstr(text, word) == NULL)
        fail_msg("%s: %s with '%s' is missing; there is: %s", c->row[k].case_id, rind_finding_title(kind), word,
                 text != NULL ? text : "nothing");
}

static const char plain[] =
    "version: 1\ndiscretise: {method: fixed_bin_size, width: 2}\nfeatures: [statistics, glcm]\n";

static void test_a_case_without_a_fault(void **state)
{
    const recipe good = { "good", 100, 1.0, 8, 8, 1, 0 };
    cohort c = start(plain);

    (void)state;
    write_case(c.ctx, &good);
    add_row(&c, "good", "");
    look(&c, &(rind_check_options){ .jobs = 1 });
    const rind_checked_case *of = &c.check.of[0];
    assert_int_equal(of->status, RIND_OK);
    assert_int_equal(rind_worst_finding(of), RIND_FOUND_NOTE);
    assert_int_equal(c.check.n_failing + c.check.n_warned, 0);
    assert_int_equal(of->grid.size[0], N);
    assert_string_equal(of->labels, "1");
    assert_int_equal(of->n_voxels, 512);
    assert_int_equal(of->n_regions, 1);
    assert_int_equal(of->region[0].n_voxels, 512);
    assert_float_equal(of->region[0].volume_mm3, 512.0, 1e-9);
    assert_float_equal(of->region[0].quantile[0], 100.0, 0.0);
    assert_float_equal(of->region[0].quantile[4], 163.0, 0.0);
    assert_float_equal(of->region[0].n_bins[0], 32.0, 0.0); /* 64 values, two a bin */
    assert_float_equal(c.check.suggested_width[0], 2.0, 1e-12);
    assert_true(of->cost.peak_bytes > 1 << 20 && of->cost.by_region);
    assert_true(of->picture.png == NULL);
    end(&c);
}

static void test_what_would_fail(void **state)
{
    const recipe other = { "other", 100, 1.0, 2, 4, 1, 16 }, empty = { "empty", 200, 1.0, 8, 0, 1, 0 },
                 good = { "right", 300, 1.0, 8, 8, 1, 0 };
    cohort c = start(plain);
    char text[96];

    (void)state;
    write_case(c.ctx, &other);
    write_case(c.ctx, &empty);
    write_case(c.ctx, &good);
    add_row(&c, "nowhere", "");
    add_row(&c, "other", "");
    add_row(&c, "empty", "");
    add_row(&c, "right", "7");
    add_row(&c, "no_image", "");
    snprintf(text, sizeof text, "%s/no_image_image.nii.gz", root);
    FILE *file = fopen(text, "w");
    assert_non_null(file);
    fputs("a letter, not an image", file);
    fclose(file);
    add_row(&c, "right", "");
    look(&c, &(rind_check_options){ .jobs = 1 });
    assert_found(&c, 0, RIND_FOUND_ERROR, RIND_FOUND_FAILURE, "no such file");
    assert_found(&c, 1, RIND_FOUND_ERROR, RIND_FOUND_FAILURE, "different grids");
    assert_found(&c, 2, RIND_FOUND_ERROR, RIND_FOUND_FAILURE, "empty");
    assert_found(&c, 3, RIND_FOUND_ERROR, RIND_FOUND_FAILURE, "label 7 is not in the mask (labels present: 1)");
    assert_found(&c, 4, RIND_FOUND_ERROR, RIND_FOUND_FAILURE, "no format");
    assert_int_equal(c.check.of[1].status, RIND_GRID_MISMATCH);
    assert_int_equal(c.check.of[3].status, RIND_LABEL_ABSENT);
    assert_string_equal(c.check.of[1].labels, "1");
    assert_int_equal(c.check.n_failing, 5);
    /* the last: its files are also those of the fourth, but of the same name */
    assert_int_equal(rind_worst_finding(&c.check.of[5]), RIND_FOUND_NOTE);
    size_t *order = rind_check_order(c.ctx, &c.check);
    assert_int_equal(order[0], 0);
    assert_int_equal(order[5], 5);
    free(order);
    end(&c);
}

/* Shells at the edge, thin shells, rims beyond the region, bins, a handful of voxels. */
static void test_regions(void **state)
{
    static const char settings[] =
        "version: 1\n"
        "regions:\n  - tumour\n  - {name: near, shell_mm: [0, 1.35]}\n  - {name: deep, rim_mm: [30, 31]}\n"
        "discretise: {method: fixed_bin_size, width: 20}\nfeatures: [statistics, glcm]\n";
    const recipe at_edge = { "at_edge", 100, 1.0, 0, 8, 1, 0 }, tiny = { "tiny", 100, 1.0, 8, 2, 1, 0 };
    cohort c = start(settings);

    (void)state;
    write_case(c.ctx, &at_edge);
    write_case(c.ctx, &tiny);
    add_row(&c, "at_edge", "");
    add_row(&c, "tiny", "");
    look(&c, &(rind_check_options){ .jobs = 1 });
    assert_int_equal(c.check.of[0].n_regions, 3);
    assert_found(&c, 0, RIND_FOUND_WARNING, RIND_FOUND_CLIPPED, "near: the image's edge");
    assert_found(&c, 0, RIND_FOUND_WARNING, RIND_FOUND_EMPTY, "deep holds no voxel");
    assert_found(&c, 0, RIND_FOUND_WARNING, RIND_FOUND_BINS, "tumour has 4 bins");
    assert_found(&c, 0, RIND_FOUND_WARNING, RIND_FOUND_SAID, "touches the edge of the image");
    assert_found(&c, 1, RIND_FOUND_WARNING, RIND_FOUND_SAID, "has 8 voxels: too few");
    assert_float_equal(c.check.of[0].region[1].wanted_mm, 1.35, 1e-12);
    assert_true(isfinite(c.check.of[1].region[1].thickness_mm));
    /* distances are 1, 1.41, ...: the shell is one voxel thick */
    const char *thin = found(&c, 0, RIND_FOUND_NOTE, RIND_FOUND_THIN);
    thin = thin != NULL ? thin : found(&c, 0, RIND_FOUND_WARNING, RIND_FOUND_THIN);
    assert_non_null(thin);
    assert_non_null(strstr(thin, "near is effectively"));
    assert_false(is_said(&c, 0, "effective thickness")); /* not twice */
    end(&c);
}

static void test_too_many_bins(void **state)
{
    const recipe good = { "many", 100, 1.0, 8, 8, 1, 0 };
    cohort c = start("version: 1\ndiscretise: {method: fixed_bin_size, width: 0.1}\nfeatures: [glcm]\n");

    (void)state;
    write_case(c.ctx, &good);
    add_row(&c, "many", "");
    look(&c, &(rind_check_options){ .jobs = 1 });
    assert_found(&c, 0, RIND_FOUND_WARNING, RIND_FOUND_BINS, "631 bins");
    assert_float_equal(c.check.suggested_width[0], 2.0, 1e-12);
    end(&c);
}

/* Nine alike; one of other intensities, one of other voxels, one that is another again under a new name. */
static void test_what_the_cohort_shows(void **state)
{
    static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "bright", "coarse" };
    cohort c = start(plain);

    (void)state;
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        recipe r = { names[k], 100 + (int)(k * 3 % 7), 1.0, 8, 8, 1, 0 };

        r.first = 7 + k % 3; /* masks differ, too */
        r.side = 6 + k / 3;
        if (strcmp(names[k], "bright") == 0)
            r.base = 4000;
        if (strcmp(names[k], "coarse") == 0)
            r.spacing_mm = 3.0;
        write_case(c.ctx, &r);
        add_row(&c, names[k], "");
    }
    add_row(&c, "again", "");
    c.row[c.n - 1].image = c.row[0].image;
    c.row[c.n - 1].mask = c.row[0].mask;
    look(&c, &(rind_check_options){ .jobs = 1 });
    assert_int_equal(c.check.n_failing, 0);
    assert_int_equal(c.check.n_warned, 4);
    assert_found(&c, 7, RIND_FOUND_WARNING, RIND_FOUND_INTENSITY, "where the median of all cases is");
    assert_found(&c, 8, RIND_FOUND_WARNING, RIND_FOUND_SPACING, "voxels of 3 mm along x");
    assert_found(&c, 0, RIND_FOUND_WARNING, RIND_FOUND_DUPLICATE, "that of again");
    assert_found(&c, 9, RIND_FOUND_WARNING, RIND_FOUND_DUPLICATE, "that of a");
    assert_int_equal(c.check.n_spacings, 2);
    assert_int_equal(c.check.spacing[0].n_cases, 9);
    assert_float_equal(c.check.spacing[1].spacing_mm[0], 3.0, 1e-6);
    end(&c);
}

/* A case that needs more than there may be; and as many jobs as there is memory for. */
static void test_memory_and_time(void **state)
{
    const recipe good = { "one", 100, 1.0, 8, 8, 1, 0 }, another = { "two", 200, 1.0, 7, 8, 1, 0 };
    cohort c = start(plain);

    (void)state;
    write_case(c.ctx, &good);
    write_case(c.ctx, &another);
    add_row(&c, "one", "");
    add_row(&c, "two", "");
    look(&c, &(rind_check_options){ .jobs = 2 });
    uint64_t peak = c.check.of[0].cost.peak_bytes;
    assert_int_equal(c.check.jobs_at_a_time, 2);
    assert_true(c.check.peak_bytes >= 2 * peak - 4096 && c.check.wall_seconds < c.check.cpu_seconds);
    rind_check_free(&c.check);
    look(&c, &(rind_check_options){ .jobs = 2, .memory_bytes = peak + peak / 2 });
    assert_int_equal(c.check.jobs_at_a_time, 1);
    assert_float_equal(c.check.wall_seconds, c.check.cpu_seconds, 1e-12);
    rind_check_free(&c.check);
    look(&c, &(rind_check_options){ .jobs = 2, .memory_bytes = 1 << 20 });
    assert_found(&c, 0, RIND_FOUND_ERROR, RIND_FOUND_REFUSAL, "more than the");
    assert_int_equal(c.check.n_failing, 2);
    end(&c);
}

static void test_headers_alone(void **state)
{
    const recipe good = { "head", 100, 1.0, 8, 8, 1, 0 };
    cohort c = start("version: 1\nimage: {normalise: z_score}\n"
                     "regions: [tumour, {name: peri, shell_mm: [0, 3], exclude: {air_below: 50}}]\n"
                     "resample: {spacing_mm: [2, 2, 2], image: cubic}\nfeatures: [statistics]\n");

    (void)state;
    write_case(c.ctx, &good);
    add_row(&c, "head", "");
    add_row(&c, "head", "3");
    look(&c, &(rind_check_options){ .jobs = 1, .headers_only = true });
    const rind_checked_case *of = &c.check.of[0];
    assert_int_equal(of->status, RIND_OK);
    assert_int_equal(of->n_regions, 2);
    assert_float_equal(of->analysis.spacing_mm[2], 2.0, 1e-12);
    assert_true(of->region[0].n_voxels > 0 && of->region[1].n_voxels > of->region[0].n_voxels);
    assert_true(isnan(of->region[0].quantile[2]) && isnan(of->region[0].n_bins[0]));
    assert_found(&c, 1, RIND_FOUND_ERROR, RIND_FOUND_FAILURE, "labels present: 1");
    end(&c);
}

static void test_the_other_profile(void **state)
{
    const recipe good = { "py", 100, 1.0, 8, 8, 1, 0 }, single = { "py_single", 100, 1.0, 8, 1, 1, 0 };
    cohort c = start("version: 1\nprofile: pyradiomics\n");

    (void)state;
    write_case(c.ctx, &good);
    write_case(c.ctx, &single);
    add_row(&c, "py", "");
    add_row(&c, "py_single", "");
    look(&c, &(rind_check_options){ .jobs = 1, .pictures = true });
    assert_int_equal(c.check.of[0].status, RIND_OK);
    assert_int_equal(c.check.of[0].region[0].n_voxels, 512);
    assert_float_equal(c.check.of[0].region[0].n_bins[0], 3.0, 0.0); /* 100 ... 163 in bins of 25 from 100 */
    assert_non_null(c.check.of[0].picture.png);
    assert_found(&c, 1, RIND_FOUND_ERROR, RIND_FOUND_FAILURE, "single voxel");
    end(&c);
}

/* Length of all edges of a path: "M8 8h8M..." */
static long length_of(const char *path)
{
    long sum = 0;

    for (const char *s = path; *s != '\0'; s++)
        if (*s == 'h' || *s == 'v')
            sum += strtol(s + 1, NULL, 10);
    return sum;
}

static void test_pictures(void **state)
{
    static const uint8_t mark[4] = { 0x89, 'P', 'N', 'G' };
    const recipe good = { "seen", 100, 1.0, 8, 8, 1, 0 };
    cohort c = start("version: 1\nregions: [tumour, {name: peri, shell_mm: [0, 1]}]\nfeatures: [statistics]\n");

    (void)state;
    write_case(c.ctx, &good);
    add_row(&c, "seen", "");
    look(&c, &(rind_check_options){ .jobs = 1, .pictures = true });
    const rind_check_picture *p = &c.check.of[0].picture;
    assert_non_null(p->png);
    assert_memory_equal(p->png, mark, sizeof mark);
    assert_true(p->n_png < 64 * 1024);
    assert_int_equal(p->n_paths, 2);
    assert_int_equal(length_of(p->path[0]), 4 * 8);
    assert_int_equal(length_of(p->path[1]), 4 * 8 + 4 * 10); /* both sides of a ring of one voxel without corners */
    assert_true(p->slice >= 9 && p->slice <= 16);
    end(&c);
}

static char *written(const cohort *c, void (*write)(const rind_check *, FILE *))
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    assert_non_null(out);
    write(&c->check, out);
    assert_int_equal(fclose(out), 0);
    char *copy = strdup(text);
    free(text);
    return copy;
}

static size_t count_of(const char *text, const char *word)
{
    size_t n = 0;

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        n++;
    return n;
}

static void test_what_is_written(void **state)
{
    const recipe good = { "w<r>&", 100, 1.0, 8, 8, 1, 0 };
    cohort c = start("version: 1\nregions: [tumour, {name: peri, shell_mm: [0, 1]}]\nfeatures: [statistics, glcm]\n");
    rind_csv csv;
    char *page = NULL;
    size_t n_page = 0;

    (void)state;
    write_case(c.ctx, &good);
    add_row(&c, "w<r>&", "");
    add_row(&c, "lost", "");
    look(&c, &(rind_check_options){ .jobs = 1, .pictures = true });

    char *text = written(&c, rind_check_write_csv);
    assert_int_equal(rind_csv_parse(c.ctx, text, "csv", &csv), RIND_OK);
    assert_int_equal(csv.n_rows, 4); /* header, two regions, the case that fails */
    assert_string_equal(csv.cell[3], "region");
    assert_string_equal(csv.cell[csv.n_columns + 3], "tumour");
    assert_string_equal(csv.cell[3 * csv.n_columns + 4], "failing");
    rind_csv_free(&csv);
    free(text);

    text = written(&c, rind_check_write_text);
    assert_non_null(strstr(text, "2 cases: 1 fine, 0 with warnings, 1 would fail"));
    assert_true(strstr(text, "error: would fail (1 case)") < strstr(text, "spacing "));
    free(text);

    text = written(&c, rind_check_write_json);
    assert_int_equal(count_of(text, "\"case_id\""), 2);
    assert_null(strstr(text, "nan"));
    free(text);

    FILE *out = open_memstream(&page, &n_page);
    assert_int_equal(rind_check_write_page(c.ctx, &c.check, out), RIND_OK);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(count_of(page, "<tr class=\"error\""), 1);
    assert_int_equal(count_of(page, "data:image/png;base64,"), 1);
    assert_non_null(strstr(page, "w&lt;r&gt;&amp;"));
    assert_null(strstr(page, "w<r>"));
    assert_null(strstr(page, "http"));
    assert_true(strstr(page, "<tr class=\"error\"") < strstr(page, "<tr class=\"note\""));
    free(page);
    end(&c);
}

/* Without memory anywhere the check ends with that status, or the case has that finding; nothing is lost. */
static void test_out_of_memory(void **state)
{
    const recipe good = { "lean", 100, 1.0, 8, 8, 1, 0 };
    cohort c = start("version: 1\nregions: [tumour, {name: peri, shell_mm: [0, 1]}]\nfeatures: [statistics, glcm]\n");
    bool done = false;

    (void)state;
    write_case(c.ctx, &good);
    add_row(&c, "lean", "");
    for (long left = 0; !done; left++) {
        c.ctx->allocations_left = left;
        rind_status status =
            rind_check_create(c.ctx, c.settings, c.n, &(rind_check_options){ .pictures = true }, &c.check);
        if (status == RIND_OK)
            status = rind_check_case(c.ctx, &c.check, 0, &c.row[0]);
        if (status == RIND_OK)
            status = rind_check_finish(c.ctx, &c.check);
        done = c.ctx->allocations_left > 0;
        c.ctx->allocations_left = -1;
        assert_true(status == RIND_OK || status == RIND_NO_MEMORY);
        if (done) {
            assert_int_equal(status, RIND_OK);
            assert_int_equal(c.check.of[0].status, RIND_OK);
        }
        rind_check_free(&c.check);
    }
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_case_without_a_fault),
        cmocka_unit_test(test_what_would_fail),
        cmocka_unit_test(test_regions),
        cmocka_unit_test(test_too_many_bins),
        cmocka_unit_test(test_what_the_cohort_shows),
        cmocka_unit_test(test_memory_and_time),
        cmocka_unit_test(test_headers_alone),
        cmocka_unit_test(test_the_other_profile),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_what_is_written),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, make_root, remove_root);
}
