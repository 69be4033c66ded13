/*
 * verify_ibsi2.c - conformance with IBSI 2, as users would compute it
 *
 * Phase 1 compares response maps: a digital phantom is filtered by rind_filter_image() with the settings that
 * ibsi2_response_maps.csv gives each test, and every voxel must lie within 1 % of the range of the reference map. The
 * row of the report holds the largest difference there is.
 *
 * Phase 2 compares the statistics of filtered CT images. They come from rind_extract() with the presets ibsi2-a and
 * ibsi2-b, whose filters stand in the order of the tests 1 to 9.
 */
#include "embedded.h"
#include "image/image.h"
#include "settings/settings.h"
#include "table/csv_read.h"
#include "timings.h"
#include "verify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAPS, N_PRESETS = 2 };

/* Columns of ibsi2_response_maps.csv. */
enum { TEST, PHANTOM, MAP, DIMENSION, FILTER, NOTE, N_CELLS };

static const char difference_tag[] = "largest_difference";

/* One response map against its reference. */
typedef struct comparison {
    rind_ctx *ctx;
    const rind_image *reference; /* NULL: there is none */
    size_t n_maps;
    double worst; /* largest difference; infinite where a value is not finite */
    size_t at[3];
    double got, expected; /* there */
    double low, high;     /* of the map */
} comparison;

static void compare_row(comparison *c, const double *got, const double *expected, const size_t row[2], size_t n)
{
    for (size_t x = 0; x < n; x++) {
        double difference = c->reference != NULL ? fabs(got[x] - expected[x]) : 0.0;

        difference = isnan(difference) ? (double)INFINITY : difference;
        c->low = fmin(c->low, got[x]);
        c->high = fmax(c->high, got[x]);
        if (difference <= c->worst)
            continue;
        c->worst = difference;
        c->got = got[x];
        c->expected = expected[x];
        c->at[0] = x;
        c->at[1] = row[0];
        c->at[2] = row[1];
    }
}

/* A rind_map_sink. */
static rind_status take_map(void *user, const char *name, const rind_image *map)
{
    comparison *c = user;
    const size_t *size = map->grid.size;
    double *row = rind_alloc(c->ctx, 2 * size[0], sizeof *row, "a row of a map");

    if (row == NULL)
        return RIND_NO_MEMORY;
    if (c->reference != NULL && memcmp(c->reference->grid.size, size, sizeof map->grid.size) != 0) {
        free(row);
        return rind_fail(c->ctx, RIND_GRID_MISMATCH, "the map %s and its reference have different sizes", name);
    }
    c->n_maps++;
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            rind_image_row(map, 0, y, z, size[0], row);
            if (c->reference != NULL)
                rind_image_row(c->reference, 0, y, z, size[0], row + size[0]);
            compare_row(c, row, row + size[0], (size_t[2]){ y, z }, size[0]);
        }
    free(row);
    return RIND_OK;
}

static rind_status make_settings(rind_ctx *ctx, const char *const *cell, rind_settings **out)
{
    char dimension[32], filters[512];
    const char *const assignment[] = { dimension, filters };
    rind_settings *base = NULL;

    snprintf(dimension, sizeof dimension, "dimension=%s", cell[DIMENSION]);
    snprintf(filters, sizeof filters, "filters=[%s]", cell[FILTER]);
    rind_status status = rind_settings_default(ctx, &base);
    if (status == RIND_OK)
        status = rind_settings_with_all(ctx, base, assignment, COUNT_OF(assignment), out);
    rind_settings_free(base);
    return status;
}

/* What the settings of all tests differ in. */
static void keep_settings(FILE *out, const char *const *cell, const rind_settings *settings)
{
    const char *text = rind_settings_text(settings), *filters = strstr(text, "filters:");

    fprintf(out, "# %s: %s\ndimension: %s\n%.*s", cell[TEST], cell[PHANTOM], cell[DIMENSION],
            (int)(strstr(filters, "features:") - filters), filters);
}

static rind_status compare_map(rind_ctx *ctx, rind_verification *v, const char *folder, const char *const *cell,
                               FILE *texts, comparison *c)
{
    char phantom[128], reference[128];
    rind_image *image = NULL, *expected = NULL;
    rind_settings *settings = NULL;

    snprintf(phantom, sizeof phantom, "data/ibsi2_digital_phantoms/%s/image.nii.gz", cell[PHANTOM]);
    snprintf(reference, sizeof reference, "data/ibsi2_reference_response_maps/%s", cell[MAP]);
    *c = (comparison){ .ctx = ctx, .worst = -1.0, .low = (double)INFINITY, .high = -(double)INFINITY };
    rind_status status = make_settings(ctx, cell, &settings);
    if (status == RIND_OK)
        status = rind_verification_read(ctx, v, folder, phantom, &image);
    if (status == RIND_OK && *cell[MAP] != '\0')
        status = rind_verification_read(ctx, v, folder, reference, &expected);
    c->reference = expected;
    if (status == RIND_OK)
        status = rind_filter_image(ctx, image, settings, take_map, c);
    if (status == RIND_OK)
        keep_settings(texts, cell, settings);
    c->reference = NULL;
    rind_settings_free(settings);
    rind_image_free(expected);
    rind_image_free(image);
    return status;
}

/* What one test gives the report: a value and a note. */
static rind_status run_test(rind_ctx *ctx, rind_verification *v, const char *folder, const char *const *cell,
                            FILE *texts, rind_tagged *value, char note[RIND_NOTE_SIZE])
{
    comparison c;
    rind_status status = RIND_OK;

    *value = (rind_tagged){ difference_tag, NAN, cell[TEST], note };
    snprintf(note, RIND_NOTE_SIZE, "%s", cell[NOTE]);
    status = compare_map(ctx, v, folder, cell, texts, &c);
    if (status != RIND_OK || c.n_maps != 1)
        return status;
    if (*cell[MAP] == '\0') {
        snprintf(note, RIND_NOTE_SIZE, "%s; the map computed lies between %.6g and %.6g", cell[NOTE], c.low, c.high);
        return RIND_OK;
    }
    value->value = c.worst;
    snprintf(note, RIND_NOTE_SIZE, "at voxel (%zu, %zu, %zu): %.9g, reference %.9g", c.at[0], c.at[1], c.at[2], c.got,
             c.expected);
    return RIND_OK;
}

static rind_status run_tests(rind_ctx *ctx, rind_verification *v, const char *folder, const rind_csv *tests,
                             FILE *texts)
{
    size_t n = tests->n_rows - 1;
    rind_tagged *value = rind_alloc(ctx, n, sizeof *value, "results of tests");
    char(*note)[RIND_NOTE_SIZE] = rind_alloc(ctx, n, sizeof *note, "results of tests");
    rind_status status = value != NULL && note != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t k = 0; k < n && status == RIND_OK; k++)
        status = run_test(ctx, v, folder, tests->cell + (k + 1) * N_CELLS, texts, &value[k], note[k]);
    if (status == RIND_OK)
        rind_verification_judge(v, MAPS, false, value, n);
    free(value);
    free(note);
    return status;
}

static rind_status run_maps(rind_ctx *ctx, rind_verification *v, const char *folder)
{
    rind_csv tests = { 0 };
    char *text = NULL, digest[17];
    size_t size = 0;
    double start = rind_now();
    FILE *texts = open_memstream(&text, &size);

    if (texts == NULL)
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for the settings of tests");
    rind_status status =
        rind_csv_parse(ctx, rind_phantom_files_text[RIND_FILE_IBSI2_RESPONSE_MAPS], "table of response maps", &tests);
    if (status == RIND_OK && tests.n_columns != N_CELLS)
        status = rind_fail(ctx, RIND_BAD_FILE, "the table of response maps has %zu columns", tests.n_columns);
    if (status == RIND_OK)
        status = run_tests(ctx, v, folder, &tests, texts);
    fclose(texts);
    v->config[MAPS].seconds = rind_now() - start;
    if (status == RIND_OK) {
        rind_text_digest(text, size, digest);
        status = rind_verification_keep(ctx, v, MAPS, text, digest);
    }
    free(text);
    rind_csv_free(&tests);
    return status;
}

/* Judges by the columns of a table of one row: the k-th image is that of test k. */
static rind_status judge_table(rind_ctx *ctx, rind_verification *v, size_t config, const rind_table *table)
{
    enum { TEST_SIZE = 8 };
    size_t n = rind_table_n_columns(table), image = 0;
    rind_tagged *value = rind_alloc(ctx, n, sizeof *value, "values to compare");
    char(*test)[TEST_SIZE] = rind_alloc(ctx, n, sizeof *test, "values to compare");
    const char *before = "";
    rind_status status = value != NULL && test != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t k = 0; k < n && status == RIND_OK; k++) {
        const rind_column *column = rind_table_column(table, k);

        image += strcmp(column->image, before) != 0;
        before = column->image;
        snprintf(test[k], TEST_SIZE, "%u.%s", (unsigned)image, v->config[config].label);
        value[k] = (rind_tagged){ column->ibsi_tag, rind_table_value(table, 0, k, NULL), test[k], NULL };
    }
    if (status == RIND_OK)
        rind_verification_judge(v, config, false, value, n);
    free(value);
    free(test);
    return status;
}

static rind_status run_preset(rind_ctx *ctx, rind_verification *v, size_t k, const rind_image *image,
                              const rind_image *mask)
{
    rind_settings *settings = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;
    double start = rind_now();

    rind_status status = rind_settings_preset(ctx, v->config[k].preset, &settings);
    if (status == RIND_OK)
        status = rind_region_create(ctx, image, mask, settings, &region);
    if (status == RIND_OK)
        status = rind_extract(ctx, image, region, settings, &table);
    if (status == RIND_OK)
        status = judge_table(ctx, v, k, table);
    v->config[k].seconds = rind_now() - start;
    if (status == RIND_OK)
        status = rind_verification_keep(ctx, v, k, rind_settings_text(settings), rind_settings_hash(settings));
    rind_table_free(table);
    rind_region_free(region);
    rind_settings_free(settings);
    return status;
}

static rind_status run(rind_ctx *ctx, rind_verification *v, const char *folder, const bool *wanted)
{
    rind_image *image = NULL, *mask = NULL;
    bool presets = wanted[MAPS + 1] || wanted[MAPS + N_PRESETS];
    rind_status status = wanted[MAPS] ? run_maps(ctx, v, folder) : RIND_OK;

    if (status == RIND_OK && presets)
        status = rind_verification_read(ctx, v, folder, "data/ct_radiomics_phantom/image.nii.gz", &image);
    if (status == RIND_OK && presets)
        status = rind_verification_read(ctx, v, folder, "data/ct_radiomics_phantom/mask.nii.gz", &mask);
    for (size_t k = MAPS + 1; k <= MAPS + N_PRESETS && status == RIND_OK; k++)
        if (wanted[k])
            status = run_preset(ctx, v, k, image, mask);
    rind_image_free(image);
    rind_image_free(mask);
    return status;
}

static const rind_verify_config configs[] = {
    [MAPS] = { "maps", "maps", "maps", NULL, "Phase 1: response maps", .needs_data = true },
    { "a", "config_a", "A", "ibsi2-a", "Phase 2, configuration A: filters by slice", .needs_data = true },
    { "b", "config_b", "B", "ibsi2-b", "Phase 2, configuration B: filters in the volume", .needs_data = true },
};

const rind_standard rind_standard_ibsi2 = {
    .name = "ibsi2",
    .title = "IBSI 2",
    .references = RIND_FILE_IBSI2_REFERENCE,
    .group = "test",
    .of_values = "standardised",
    .authority = "the Image Biomarker Standardisation Initiative",
    .no_endorsement = "the IBSI",
    .config = configs,
    .n_configs = COUNT_OF(configs),
    .needs = "the IBSI's images, which are not part of rind: name the folder that holds data/ibsi2_digital_phantoms, "
             "data/ibsi2_reference_response_maps and data/ct_radiomics_phantom",
    .absent = "",
    .without = "the IBSI's teams agreed on no map or value",
    .rule =
        "<p>A response map is compared voxel by voxel. Its row holds the largest difference, which may not exceed 1 % "
        "of the range of the reference map.</p>\n",
    .exceptions =
        "<p>Tests 9.b.2, 10.a and 10.b.2 of phase 1, and the quartile coefficient of dispersion in 8.B: the IBSI's "
        "teams agreed on no map or value.</p>\n",
    .sources =
        "<li>Depeursinge A, Andrearczyk V, Whybra P, et al. Standardised convolutional filtering for radiomics. arXiv "
        "2006.05470</li>\n"
        "<li>Whybra P, Zwanenburg A, Andrearczyk V, et al. The Image Biomarker Standardization Initiative: "
        "standardized convolutional filters for reproducible radiomics and enhanced clinical insights. Radiology 2024; "
        "310: e231319. doi 10.1148/radiol.231319</li>\n"
        "<li>IBSI 2 digital phantoms. github.com/theibsi/data_sets, CC BY 4.0; response maps, CC0; not part of the "
        "program</li>\n"
        "<li>Lambin P. Radiomics digital phantom (CT). CancerData 2016. doi 10.17195/candat.2016.08.1, CC BY-NC 3.0; "
        "not part of the program</li>\n",
    .run = run,
};

rind_status rind_verify_ibsi2(rind_ctx *ctx, const rind_verify_options *options, rind_verify_totals *totals)
{
    return rind_verify(ctx, &rind_standard_ibsi2, options, totals);
}
