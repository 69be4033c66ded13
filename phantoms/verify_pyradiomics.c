/*
 * verify_pyradiomics.c - agreement with PyRadiomics on its own reference case, as users would compute it
 *
 * The tables of the reference data tell the settings of every test in PyRadiomics' words. Each becomes the text of a
 * parameter file that asks for the test's features, and goes the way of any user's file: rind_settings_parse(),
 * rind_region_create(), rind_extract(). Nothing is computed here.
 */
#include "digest.h"
#include "facts.h"
#include "io/folder.h"
#include "pyradiomics_values.h"
#include "timings.h"
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PUBLISHED, RECOMPUTED, N_CONFIGS };

static const char *const names[] = {
    "expected/brain1_shape.csv", "expected/brain1_shape2D.csv", "expected/brain1_firstorder.csv",
    "expected/brain1_glcm.csv",  "expected/brain1_gldm.csv",    "expected/brain1_glrlm.csv",
    "expected/brain1_glszm.csv", "expected/brain1_ngtdm.csv",   "recomputed/brain1_recomputed.csv",
};
enum { N_NAMES = COUNT_OF(names), N_PUBLISHED = N_NAMES - 1 };

/* One verification. */
typedef struct work {
    rind_ctx *ctx;
    rind_verification *v;
    const rind_py_values *values;
    rind_image *image, *mask, *mask_2d;
    rind_tagged *got; /* of each reference row */
} work;

/* "original_glcm_Contrast": where the class begins, and where the feature. */
static void split(const char *column, const char **class, size_t *n_class, const char **feature)
{
    *class = strchr(column, '_');
    *class = *class != NULL ? *class + 1 : column;
    *n_class = strcspn(*class, "_");
    *feature = (*class)[*n_class] == '_' ? *class + *n_class + 1 : "";
}

/* True if an earlier row of the group asks for the same class, or the same feature of it. */
static bool is_asked(const work *w, size_t first, size_t row, bool feature_too)
{
    const char *class, *feature, *other_class, *other_feature;
    size_t n, n_other;

    split(w->values->references.row[row].tag, &class, &n, &feature);
    for (size_t k = first; k < row; k++) {
        split(w->values->references.row[k].tag, &other_class, &n_other, &other_feature);
        if (n == n_other && strncmp(class, other_class, n) == 0 &&
            (!feature_too || strcmp(feature, other_feature) == 0))
            return true;
    }
    return false;
}

static void print_classes(const work *w, size_t first, size_t end, FILE *out)
{
    const char *class, *feature, *other_class, *other_feature, *before = "";
    size_t n, n_other;

    for (size_t k = first; k < end; k++) {
        if (is_asked(w, first, k, false))
            continue;
        split(w->values->references.row[k].tag, &class, &n, &feature);
        fprintf(out, "%s\"%.*s\": [", before, (int)n, class);
        before = ", ";
        const char *comma = "";
        for (size_t i = k; i < end; i++) {
            split(w->values->references.row[i].tag, &other_class, &n_other, &other_feature);
            if (n != n_other || strncmp(class, other_class, n) != 0 || is_asked(w, first, i, true))
                continue;
            fprintf(out, "%s\"%s\"", comma, other_feature);
            comma = ", ";
        }
        fputs("]", out);
    }
}

/* A member of the settings under PyRadiomics' name in one of the two kinds of table; "{}" if it is in neither. */
static rind_status member(const work *w, const char *settings, const char *name, const char *other_name, char **out)
{
    rind_status status = rind_json_member(w->ctx, settings, name, out);

    if (status == RIND_OK && *out == NULL)
        status = rind_json_member(w->ctx, settings, other_name, out);
    if (status == RIND_OK && *out == NULL)
        *out = rind_copy_text(w->ctx, "{}");
    return *out != NULL ? status : RIND_NO_MEMORY;
}

/* The text of the parameter file of rows 'first' to 'end'. */
static rind_status parameter_file(const work *w, size_t first, size_t end, char **out)
{
    const char *settings = w->values->settings[first];
    char *setting = NULL, *image_types = NULL;
    size_t size = 0;
    rind_status status = member(w, settings, "setting", "Settings", &setting);

    *out = NULL;
    if (status == RIND_OK)
        status = member(w, settings, "imageType", "EnabledImageTypes", &image_types);
    FILE *text = status == RIND_OK ? open_memstream(out, &size) : NULL;
    if (text != NULL) {
        fprintf(text, "{\"setting\": %s, \"imageType\": %s, \"featureClass\": {", setting, image_types);
        print_classes(w, first, end, text);
        fputs("}}\n", text);
        fclose(text);
    } else if (status == RIND_OK)
        status = rind_fail(w->ctx, RIND_NO_MEMORY, "no memory for a parameter file");
    free(setting);
    free(image_types);
    return status;
}

/* Values of the group's rows from the columns of their names. */
static void take(const work *w, size_t first, size_t end, const rind_table *table)
{
    for (size_t k = first; k < end; k++)
        for (size_t c = 0; c < rind_table_n_columns(table); c++)
            if (strcmp(rind_table_column(table, c)->name, w->values->references.row[k].tag) == 0) {
                w->got[k].value = rind_table_value(table, 0, c, NULL);
                w->got[k].tag = w->values->references.row[k].tag;
            }
}

static rind_status run_group(const work *w, size_t first, size_t end)
{
    bool planar = strstr(w->values->settings[first], "\"brain1_2D\"") != NULL;
    const rind_image *mask = planar ? w->mask_2d : w->mask;
    const char *test = w->values->references.row[first].family;
    rind_settings *settings = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;
    char *text = NULL;
    rind_status status = parameter_file(w, first, end, &text);

    if (status == RIND_OK)
        status = rind_settings_parse(w->ctx, text, test, &settings);
    if (status == RIND_OK)
        status = rind_region_create(w->ctx, w->image, mask, settings, &region);
    if (status == RIND_OK)
        status = rind_extract(w->ctx, w->image, region, settings, &table);
    if (status == RIND_OK)
        take(w, first, end, table);
    else if (status != RIND_NO_MEMORY) { /* its values are missing; the others go on */
        char message[RIND_MESSAGE_SIZE];

        memcpy(message, rind_ctx_message(w->ctx), sizeof message);
        rind_tell(w->ctx, RIND_WARNING, "test %s: %.1900s", test, message);
        status = RIND_OK;
    }
    rind_table_free(table);
    rind_region_free(region);
    rind_settings_free(settings);
    free(text);
    return status;
}

/* Rows that follow each other with the same test and settings are one extraction. */
static rind_status run_config(const work *w, size_t config)
{
    const rind_references *all = &w->values->references;
    const char *dataset = w->v->config[config].dataset;
    double start = rind_now();
    rind_status status = RIND_OK;

    for (size_t k = 0, end; k < all->n && status == RIND_OK; k = end) {
        for (end = k + 1; end < all->n && all->row[end].dataset == all->row[k].dataset &&
                          strcmp(all->row[end].family, all->row[k].family) == 0 &&
                          strcmp(w->values->settings[end], w->values->settings[k]) == 0;
             end++)
            ;
        if (strcmp(all->row[k].dataset, dataset) == 0)
            status = run_group(w, k, end);
    }
    w->v->config[config].seconds = rind_now() - start;
    w->v->config[config].run = true;
    return status;
}

/* Row by row: a value belongs to its row, not to every row of its name. */
static void judge(const work *w, size_t config)
{
    for (size_t k = 0; k < w->values->references.n; k++) {
        const rind_reference *r = &w->values->references.row[k];

        if (strcmp(r->dataset, w->v->config[config].dataset) == 0)
            rind_verification_judge_row(w->v, k, &w->got[k], w->got[k].tag != NULL);
    }
}

static rind_status keep_digest(rind_ctx *ctx, rind_verification *v, const char *folder, const char *name)
{
    rind_verify_file *file = &v->file[v->n_files];
    char *path = rind_folder_join(ctx, folder, name);
    rind_status status = path != NULL ? rind_facts_digest(ctx, path, &file->bytes, file->digest) : RIND_NO_MEMORY;

    snprintf(file->name, sizeof file->name, "%s", name);
    v->n_files += status == RIND_OK;
    free(path);
    return status;
}

/* The folder itself, or its folder 'data'. To be given to free(). */
static char *data_folder(rind_ctx *ctx, const char *folder)
{
    char *within = rind_folder_join(ctx, folder, "data/brain1_image.nrrd");
    bool is_within = within != NULL && access(within, R_OK) == 0;

    free(within);
    return is_within ? rind_folder_join(ctx, folder, "data") : rind_copy_text(ctx, folder);
}

static rind_status read_all(work *w, const char *folder, rind_py_values *values)
{
    rind_status status = rind_verification_read(w->ctx, w->v, folder, "brain1_image.nrrd", &w->image);

    if (status == RIND_OK)
        status = rind_verification_read(w->ctx, w->v, folder, "brain1_label.nrrd", &w->mask);
    if (status == RIND_OK)
        status = rind_verification_read(w->ctx, w->v, folder, "brain1_label_2D.nrrd", &w->mask_2d);
    if (status == RIND_OK)
        status = rind_py_values_read(w->ctx, folder, names, N_NAMES, N_PUBLISHED, values);
    uint64_t digest = 0;
    for (size_t k = 0; k < N_NAMES && status == RIND_OK; k++) {
        status = keep_digest(w->ctx, w->v, folder, names[k]);
        digest = rind_digest(w->v->file[w->v->n_files - 1].digest, 16, digest);
    }
    snprintf(w->v->reference_digest, sizeof w->v->reference_digest, "%016" PRIx64, digest);
    return status;
}

/* The reference rows are the files'; the verification owns them from here. */
static rind_status hand_over(work *w)
{
    size_t n = w->values->references.n;

    w->v->row = rind_alloc_zero(w->ctx, n, sizeof *w->v->row, "verdicts");
    w->got = rind_alloc_zero(w->ctx, n, sizeof *w->got, "values to compare");
    if (w->v->row == NULL || w->got == NULL)
        return RIND_NO_MEMORY;
    w->v->references.row = w->values->references.row;
    w->v->references.n = n;
    return RIND_OK;
}

static void free_values(void *values)
{
    rind_py_values_free(values);
    free(values);
}

static rind_status run(rind_ctx *ctx, rind_verification *v, const char *folder, const bool *wanted)
{
    rind_py_values *values = rind_alloc_zero(ctx, 1, sizeof *values, "reference values");
    char *data = data_folder(ctx, folder);
    work w = { .ctx = ctx, .v = v, .values = values };
    rind_status status = values != NULL && data != NULL ? RIND_OK : RIND_NO_MEMORY;

    v->owned = values;
    v->free_owned = free_values;
    if (status == RIND_OK)
        status = read_all(&w, data, values);
    if (status == RIND_OK)
        status = hand_over(&w);

    rind_listener *listener = ctx->listener; /* what a person should know of a region is known of this one */
    ctx->listener = NULL;
    for (size_t k = 0; k < N_CONFIGS && status == RIND_OK; k++) {
        if (!wanted[k])
            continue;
        status = run_config(&w, k);
        if (status == RIND_OK)
            judge(&w, k);
    }
    ctx->listener = listener;
    rind_image_free(w.image);
    rind_image_free(w.mask);
    rind_image_free(w.mask_2d);
    free(w.got);
    free(data);
    return status;
}

static const rind_verify_config configs[N_CONFIGS] = {
    [PUBLISHED] = { "published", "published", "published", NULL, "Values published by PyRadiomics",
                    .needs_data = true },
    [RECOMPUTED] = { "recomputed", "recomputed", "recomputed", NULL,
                     "Values recomputed with PyRadiomics' feature classes", .needs_data = true },
};

const rind_standard rind_standard_pyradiomics = {
    .name = "pyradiomics",
    .title = "PyRadiomics",
    .references = RIND_NO_REFERENCES,
    .group = "test",
    .of_values = "reference",
    .authority = "PyRadiomics",
    .no_endorsement = "its authors",
    .config = configs,
    .n_configs = N_CONFIGS,
    .needs = "PyRadiomics' reference case brain1 with its values: name the folder that holds data/brain1_image.nrrd, "
             "data/expected and data/recomputed",
    .absent = "",
    .without = "",
    .own_rule =
        "<p>A value passes if it differs from its reference by no more than the tolerance, a fraction of the "
        "reference: 10<sup>&minus;9</sup> for first order and texture of images that are not interpolated, "
        "10<sup>&minus;6</sup> for shape, for resampled images and for Laplacians of Gaussians and wavelets. "
        "Differences "
        "below 10<sup>&minus;14</sup> are rounding. A value that the engine does not compute is missing, and counts "
        "against it. Settings are those of the reference data, as a parameter file of PyRadiomics.</p>\n",
    .rule =
        "<p>Mesh volume, surface area, their ratio and sphericity of the unresampled published case were made with an "
        "older mesh of PyRadiomics and are compared to 10<sup>&minus;3</sup>; the recomputed values hold the same "
        "features to 10<sup>&minus;6</sup>.</p>\n",
    .exceptions = "<p>Feature maps, and the image type LBP3D, have no reference values here.</p>\n",
    .sources = "<li>van Griethuysen JJM, Fedorov A, Parmar C, et al. Computational radiomics system to decode the "
               "radiographic "
               "phenotype. Cancer Research 2017; 77: e104&ndash;e107. doi 10.1158/0008-5472.CAN-17-0339</li>\n"
               "<li>Reference case brain1 and its baseline values. github.com/AIM-Harvard/pyradiomics, BSD 3-clause; "
               "not part of "
               "the program</li>\n",
    .run = run,
};

rind_status rind_verify_pyradiomics(rind_ctx *ctx, const rind_verify_options *options, rind_verify_totals *totals)
{
    return rind_verify(ctx, &rind_standard_pyradiomics, options, totals);
}
