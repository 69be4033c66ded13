/*
 * verify_ibsi1.c - conformance with IBSI 1, as users would compute it
 *
 * Each configuration is a preset that ships with rind. Its image and mask are read like any others, and the values
 * come from rind_extract(); a reference row finds its value by the tag of the column. Nothing is computed here.
 */
#include "facts.h"
#include "io/folder.h"
#include "io/io.h"
#include "settings/settings.h"
#include "timings.h"
#include "extract/diagnostics.h"
#include "verify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The images a verification reads. */
typedef struct sources {
    rind_image *digital, *digital_mask;
    rind_image *ct, *ct_mask;
} sources;

static void sources_free(sources *s)
{
    rind_image_free(s->digital);
    rind_image_free(s->digital_mask);
    rind_image_free(s->ct);
    rind_image_free(s->ct_mask);
}

/* Index of the configuration a list names in its first 'length' characters; RIND_N_CONFIGS if there is none. */
static size_t find_config(const rind_verification *v, const char *name, size_t length)
{
    for (size_t k = 0; k < RIND_N_CONFIGS; k++) {
        const rind_verify_config *config = &v->config[k];

        if ((strlen(config->name) == length && strncmp(config->name, name, length) == 0) ||
            (strlen(config->dataset) == length && strncmp(config->dataset, name, length) == 0))
            return k;
    }
    return RIND_N_CONFIGS;
}

static rind_status choose(rind_ctx *ctx, const rind_verification *v, const rind_verify_options *options,
                          bool wanted[RIND_N_CONFIGS])
{
    if (options->configs == NULL) {
        for (size_t k = 0; k < RIND_N_CONFIGS; k++)
            wanted[k] = !v->config[k].needs_data || options->data != NULL;
        return RIND_OK;
    }
    for (const char *at = options->configs;;) {
        size_t length = strcspn(at, ","), k = find_config(v, at, length);

        if (k == RIND_N_CONFIGS)
            return rind_fail(ctx, RIND_BAD_ARGUMENT,
                             "no configuration is named '%.*s': IBSI 1 has digital, a, b, c, d and e", (int)length, at);
        if (v->config[k].needs_data && options->data == NULL)
            return rind_fail(ctx, RIND_BAD_ARGUMENT,
                             "configuration %s needs the IBSI's CT phantom, which is not part of rind: name the folder "
                             "that holds data/ct_radiomics_phantom with --data DIR",
                             v->config[k].name);
        wanted[k] = true;
        if (at[length] == '\0')
            return RIND_OK;
        at += length + 1;
    }
}

/* Reads one file of the data folder and keeps its digest. */
static rind_status read_data(rind_ctx *ctx, rind_verification *v, const char *folder, const char *name,
                             rind_image **out)
{
    rind_verify_file *file = &v->file[v->n_files];
    char *path = rind_folder_join(ctx, folder, name);
    rind_status status = path != NULL ? rind_image_read(ctx, path, 0, out) : RIND_NO_MEMORY;

    if (status == RIND_OK)
        status = rind_facts_digest(ctx, path, &file->bytes, file->digest);
    if (status == RIND_OK) {
        file->name = name;
        v->n_files++;
    }
    free(path);
    return status;
}

static rind_status read_sources(rind_ctx *ctx, rind_verification *v, const char *folder,
                                const bool wanted[RIND_N_CONFIGS], sources *out)
{
    bool data = false;

    for (size_t k = 0; k < RIND_N_CONFIGS; k++)
        data = data || (wanted[k] && v->config[k].needs_data);
    rind_status status = rind_phantom_digital(ctx, &out->digital, &out->digital_mask);
    if (status == RIND_OK && data)
        status = read_data(ctx, v, folder, "data/ct_radiomics_phantom/image.nii.gz", &out->ct);
    if (status == RIND_OK && data)
        status = read_data(ctx, v, folder, "data/ct_radiomics_phantom/mask.nii.gz", &out->ct_mask);
    return status;
}

/* Judges by the columns of a table of one row. */
static rind_status judge_table(rind_ctx *ctx, rind_verification *v, size_t config, const rind_table *table)
{
    size_t n = rind_table_n_columns(table);
    rind_tagged *values = rind_alloc(ctx, n, sizeof *values, "values to compare");

    if (values == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++)
        values[k] = (rind_tagged){ rind_table_column(table, k)->ibsi_tag, rind_table_value(table, 0, k, NULL) };
    rind_verification_judge(v, config, false, values, n);
    free(values);
    return RIND_OK;
}

static rind_status judge_diagnostics(rind_ctx *ctx, rind_verification *v, size_t config, const rind_image *image,
                                     const rind_region *region, const rind_settings *settings)
{
    rind_diagnostic diagnostic[RIND_N_DIAGNOSTICS];
    rind_tagged values[RIND_N_DIAGNOSTICS];
    rind_status status = rind_extract_diagnostics(ctx, image, region, settings, diagnostic);

    if (status != RIND_OK)
        return status;
    for (size_t k = 0; k < RIND_N_DIAGNOSTICS; k++)
        values[k] = (rind_tagged){ diagnostic[k].tag, diagnostic[k].value };
    rind_verification_judge(v, config, true, values, RIND_N_DIAGNOSTICS);
    return RIND_OK;
}

static rind_status run_config(rind_ctx *ctx, rind_verification *v, size_t k, const sources *from)
{
    rind_verify_config *config = &v->config[k];
    const rind_image *image = config->needs_data ? from->ct : from->digital;
    const rind_image *mask = config->needs_data ? from->ct_mask : from->digital_mask;
    rind_settings *settings = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;
    double start = rind_now();

    rind_status status = rind_settings_preset(ctx, config->preset, &settings);
    if (status == RIND_OK)
        status = rind_region_create(ctx, image, mask, settings, &region);
    if (status == RIND_OK)
        status = rind_extract(ctx, image, region, settings, &table);
    if (status == RIND_OK)
        status = judge_table(ctx, v, k, table);
    config->seconds = rind_now() - start;
    if (status == RIND_OK && v->diagnostics)
        status = judge_diagnostics(ctx, v, k, image, region, settings);
    if (status == RIND_OK) {
        snprintf(config->hash, sizeof config->hash, "%s", rind_settings_hash(settings));
        config->settings = rind_copy_text(ctx, rind_settings_text(settings));
        status = config->settings != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    rind_table_free(table);
    rind_region_free(region);
    rind_settings_free(settings);
    return status;
}

typedef void print_report(const rind_verification *, FILE *);

static rind_status write_report(rind_ctx *ctx, const rind_verification *v, print_report *print, const char *path)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    if (status != RIND_OK)
        return status;
    print(v, rind_output_stream(output));
    return rind_output_close(ctx, output, true);
}

static rind_status write_reports(rind_ctx *ctx, const rind_verification *v, const rind_verify_options *options,
                                 print_report *certificate)
{
    static print_report *const report[] = {
        [RIND_VERIFY_TEXT] = rind_verify_report_text,
        [RIND_VERIFY_CSV] = rind_verify_report_csv,
        [RIND_VERIFY_JSON] = rind_verify_report_json,
    };
    rind_status status = RIND_OK;

    if (certificate != NULL)
        status = write_report(ctx, v, certificate, options->certificate);
    if (status == RIND_OK)
        status = write_report(ctx, v, report[options->format], options->out != NULL ? options->out : "-");
    return status;
}

/* What writes a certificate of that name; NULL for no name. */
static rind_status choose_certificate(rind_ctx *ctx, const char *path, print_report **out)
{
    const char *end = path != NULL ? strrchr(path, '.') : NULL;

    *out = NULL;
    if (path == NULL)
        return RIND_OK;
    if (end != NULL && strcmp(end, ".html") == 0)
        *out = rind_certificate_html;
    else if (end != NULL && strcmp(end, ".json") == 0)
        *out = rind_verify_report_json;
    else
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: a certificate's name ends in .html or .json", path);
    return RIND_OK;
}

rind_status rind_verify_ibsi1(rind_ctx *ctx, const rind_verify_options *options, rind_verify_totals *totals)
{
    rind_verification v;
    sources from = { 0 };
    bool wanted[RIND_N_CONFIGS] = { false };
    print_report *certificate = NULL;

    *totals = (rind_verify_totals){ 0 };
    rind_status status = rind_verification_create(ctx, &v);
    v.diagnostics = options->diagnostics;
    if (status == RIND_OK)
        status = choose_certificate(ctx, options->certificate, &certificate);
    if (status == RIND_OK)
        status = choose(ctx, &v, options, wanted);
    if (status == RIND_OK)
        status = read_sources(ctx, &v, options->data, wanted, &from);
    for (size_t k = 0; k < RIND_N_CONFIGS && status == RIND_OK; k++)
        if (wanted[k])
            status = run_config(ctx, &v, k, &from);
    if (status == RIND_OK) {
        *totals = rind_verification_totals(&v);
        status = write_reports(ctx, &v, options, certificate);
    }
    sources_free(&from);
    rind_verification_free(&v);
    return status;
}
