/*
 * verify.c - one run of a verification: choose configurations, run them, report
 *
 * What is compared with what stands in the standard's record and its table; here is what all of them share.
 */
#include "facts.h"
#include "io/folder.h"
#include "io/io.h"
#include "verify.h"

#include <stdlib.h>
#include <string.h>

/* Index of the configuration a list names in its first 'length' characters; n_configs if there is none. */
static size_t find_config(const rind_verification *v, const char *name, size_t length)
{
    size_t k = 0;

    for (; k < v->standard->n_configs; k++) {
        const rind_verify_config *config = &v->config[k];

        if ((strlen(config->name) == length && strncmp(config->name, name, length) == 0) ||
            (strlen(config->dataset) == length && strncmp(config->dataset, name, length) == 0))
            break;
    }
    return k;
}

static rind_status unknown_config(rind_ctx *ctx, const rind_standard *standard, const char *name, size_t length)
{
    char all[128] = "";
    size_t n = 0;

    for (size_t k = 0; k < standard->n_configs; k++)
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%s",
                              k == 0                        ? ""
                              : k + 1 < standard->n_configs ? ", "
                                                            : " and ",
                              standard->config[k].name);
    return rind_fail(ctx, RIND_BAD_ARGUMENT, "no configuration is named '%.*s': %s has %s", (int)length, name,
                     standard->title, all);
}

static rind_status need_data(rind_ctx *ctx, const rind_standard *standard, const char *what)
{
    return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s needs %s with --data DIR", what, standard->needs);
}

/* All configurations there are data for. */
static rind_status choose_all(rind_ctx *ctx, const rind_standard *standard, bool data, bool wanted[RIND_MAX_CONFIGS])
{
    bool any = false;

    for (size_t k = 0; k < standard->n_configs; k++) {
        wanted[k] = data || !standard->config[k].needs_data;
        any = any || wanted[k];
    }
    return any ? RIND_OK : need_data(ctx, standard, standard->title);
}

static rind_status choose(rind_ctx *ctx, const rind_verification *v, const rind_verify_options *options,
                          bool wanted[RIND_MAX_CONFIGS])
{
    const rind_standard *standard = v->standard;

    if (options->configs == NULL)
        return choose_all(ctx, standard, options->data != NULL, wanted);
    for (const char *at = options->configs;;) {
        size_t length = strcspn(at, ","), k = find_config(v, at, length);
        char what[64];

        if (k == standard->n_configs)
            return unknown_config(ctx, standard, at, length);
        snprintf(what, sizeof what, "configuration %s", standard->config[k].name);
        if (standard->config[k].needs_data && options->data == NULL)
            return need_data(ctx, standard, what);
        wanted[k] = true;
        if (at[length] == '\0')
            return RIND_OK;
        at += length + 1;
    }
}

static bool is_listed(const rind_verification *v, const char *name)
{
    for (size_t k = 0; k < v->n_files; k++)
        if (strcmp(v->file[k].name, name) == 0)
            return true;
    return false;
}

rind_status rind_verification_read(rind_ctx *ctx, rind_verification *v, const char *folder, const char *name,
                                   rind_image **out)
{
    rind_verify_file *file = &v->file[v->n_files];
    char *path = rind_folder_join(ctx, folder, name);
    rind_status status = path != NULL ? rind_image_read(ctx, path, 0, out) : RIND_NO_MEMORY;

    if (status == RIND_OK && v->n_files < RIND_MAX_VERIFY_FILES && !is_listed(v, name)) {
        status = rind_facts_digest(ctx, path, &file->bytes, file->digest);
        snprintf(file->name, sizeof file->name, "%s", name);
        v->n_files += status == RIND_OK;
    }
    free(path);
    return status;
}

rind_status rind_verification_keep(rind_ctx *ctx, rind_verification *v, size_t config, const char *settings,
                                   const char *hash)
{
    snprintf(v->config[config].hash, sizeof v->config[config].hash, "%s", hash);
    v->config[config].settings = rind_copy_text(ctx, settings);
    return v->config[config].settings != NULL ? RIND_OK : RIND_NO_MEMORY;
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

rind_status rind_verify(rind_ctx *ctx, const rind_standard *standard, const rind_verify_options *options,
                        rind_verify_totals *totals)
{
    rind_verification v;
    bool wanted[RIND_MAX_CONFIGS] = { false };
    print_report *certificate = NULL;

    *totals = (rind_verify_totals){ 0 };
    rind_status status = rind_verification_create(ctx, standard, &v);
    v.diagnostics = options->diagnostics;
    if (status == RIND_OK)
        status = choose_certificate(ctx, options->certificate, &certificate);
    if (status == RIND_OK)
        status = choose(ctx, &v, options, wanted);
    if (status == RIND_OK)
        status = standard->run(ctx, &v, options->data, wanted);
    if (status == RIND_OK) {
        *totals = rind_verification_totals(&v);
        status = write_reports(ctx, &v, options, certificate);
    }
    rind_verification_free(&v);
    return status;
}
