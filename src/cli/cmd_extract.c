/*
 * cmd_extract.c - rind extract: features of one case or of a manifest's
 *
 * Everything that can be wrong with the command, the settings, the manifest and the place of the output is
 * found before the first image is read. Then every case becomes a row; at the end the table and its
 * companions are written, each whole.
 */
#include "cli/choose_settings.h"
#include "cli/commands.h"
#include "cli/extra_masks.h"
#include "cli/extract_cases.h"
#include "cli/names.h"
#include "cli/start.h"
#include "extract/extract.h"
#include "io/io.h"
#include "settings/pyradiomics/profile.h"
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

enum {
    IMAGE,
    MASK,
    EXTRA_MASK,
    CASES,
    SETTINGS,
    PRESET,
    SET,
    LABEL,
    OUT,
    FORMAT,
    THREADS,
    QUIET,
    PROGRESS,
    LOG,
    N_OPTIONS
};

static const rind_option options[N_OPTIONS] = {
    [IMAGE] = { .name = "image",
                .letter = 'i',
                .kind = RIND_ARGUMENT_FILE,
                .argument = "FILE",
                .help = "image of one case: NIfTI, NRRD, MetaImage, PNG, TIFF, JPEG, BMP, or the folder or a file of a "
                        "DICOM series" },
    [MASK] = { .name = "mask",
               .letter = 'm',
               .kind = RIND_ARGUMENT_FILE,
               .argument = "FILE",
               .help = "its segmentation: an image on the same grid, or a DICOM SEG or RTSTRUCT" },
    [EXTRA_MASK] = RIND_EXTRA_MASK_OPTION,
    [CASES] = { .name = "cases",
                .letter = 'c',
                .kind = RIND_ARGUMENT_FILE,
                .argument = "FILE",
                .help = "manifest of many cases: CSV with the columns case_id, image, mask, or a batch file of "
                        "PyRadiomics: Image, Mask" },
    [SETTINGS] = { .name = "settings",
                   .letter = 's',
                   .kind = RIND_ARGUMENT_FILE,
                   .argument = "FILE",
                   .help = "what to compute, as YAML; rind list settings tells the keys; or a parameter file of "
                           "PyRadiomics, YAML or JSON" },
    [PRESET] = { .name = "preset",
                 .letter = 'p',
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "NAME",
                 .help = "settings that ship with rind; rind list presets tells the names" },
    [SET] = { .name = "set",
              .kind = RIND_ARGUMENT_TEXT,
              .argument = "KEY=VALUE",
              .repeats = true,
              .help = "changes one key of the settings" },
    [LABEL] = { .name = "label",
                .kind = RIND_ARGUMENT_TEXT,
                .argument = "LABEL",
                .help = "a number, or of a DICOM mask a name: short for --set mask.label=LABEL" },
    [OUT] = { .name = "out",
              .letter = 'o',
              .kind = RIND_ARGUMENT_FILE,
              .argument = "FILE",
              .help = "the table; its dictionary, reasons and provenance are written beside it; standard output, and "
                      "nothing beside, unless given" },
    [FORMAT] = { .name = "format",
                 .letter = 'f',
                 .kind = RIND_ARGUMENT_CHOICE,
                 .argument = "wide|long|json|csv|txt", /* rind_format, and PyRadiomics' names */
                 .help =
                     "of the table; json if FILE ends in .json, txt with a parameter file of PyRadiomics if it ends "
                     "in .txt, else wide, unless given; csv is wide" },
    [THREADS] = { .name = "threads",
                  .letter = 't',
                  .kind = RIND_ARGUMENT_COUNT,
                  .argument = "N",
                  .least = 1,
                  .most = 1024,
                  .help = "threads to compute with; all processors unless given; values do not depend on it" },
    [QUIET] = { .name = "quiet",
                .letter = 'q',
                .kind = RIND_ARGUMENT_FLAG,
                .help = "errors only: no notices, warnings, progress or summary" },
    [PROGRESS] = { .name = "progress",
                   .kind = RIND_ARGUMENT_CHOICE,
                   .argument = "auto|always|never", /* in the order of rind_progress */
                   .help = "a bar on a terminal, a line now and then elsewhere; auto unless given" },
    [LOG] = { .name = "log",
              .kind = RIND_ARGUMENT_FILE,
              .argument = "FILE",
              .help = "appends every message to this file, with its time" },
};

static const rind_settings_options settings_options = { SETTINGS, PRESET, SET, LABEL };

/* Files beside the table. */
enum { DICTIONARY, REASONS, PROVENANCE, N_SIDECARS };

static const struct {
    const char *name, *suffix;
} sidecars[N_SIDECARS] = {
    [DICTIONARY] = { "dictionary", ".dictionary.csv" },
    [REASONS] = { "reasons", ".reasons.csv" },
    [PROVENANCE] = { "provenance", ".provenance.json" },
};

/* What one run works with; all owned but the strings of the command line. */
typedef struct run {
    const rind_arguments *arguments;
    rind_ctx *ctx;
    rind_settings *settings;
    rind_manifest *manifest;
    char *case_id; /* of --image */
    rind_case one;
    rind_extra_masks extra; /* of --image */
    char *absolute[2];      /* image and mask of --image, with a parameter file of PyRadiomics */
    const char *carried[2]; /* the same */
    bool python_style;      /* the table is PyRadiomics' own */
    const char *out;
    rind_format format;
    char *sidecar[N_SIDECARS]; /* NULL: not written */
    rind_table *table;
    rind_provenance *provenance;
    rind_extraction extraction;
    time_t started;
    double start;
} run;

static int misuse(const char *text)
{
    rind_say_error(NULL, "extract: %s", text);
    return RIND_EXIT_USAGE;
}

static int check_usage(const rind_arguments *a)
{
    bool image = rind_argument_given(a, IMAGE), mask = rind_argument_given(a, MASK);

    if (rind_argument_given(a, CASES) && rind_argument_given(a, EXTRA_MASK))
        return misuse("--extra-mask goes with --image; a manifest has a column mask:NAME");
    if (rind_argument_given(a, CASES))
        return image || mask ? misuse("either --cases, or --image and --mask") : RIND_EXIT_OK;
    if (!image && !mask)
        return misuse("what? give --image and --mask, or --cases");
    if (!mask)
        return misuse("--image needs --mask");
    if (!image)
        return misuse("--mask needs --image");
    return RIND_EXIT_OK;
}

/* PyRadiomics' parameter file with its batch file, or one case: its table, too. */
static bool wants_python_style(const run *r)
{
    const struct rind_py *py = r->settings->pyradiomics;

    return py != NULL && !py->own_keys && (r->manifest == NULL || rind_manifest_is_batch(r->manifest));
}

/* Image and Mask of one case as PyRadiomics writes them, whole paths. */
static rind_status carry_paths(run *r)
{
    const char *path[2] = { r->one.image, r->one.mask };

    for (int k = 0; k < 2; k++) {
        char *whole = realpath(path[k], NULL); /* a file that is not there fails its case later */

        r->absolute[k] = rind_copy_text(r->ctx, whole != NULL ? whole : path[k]);
        free(whole);
        if (r->absolute[k] == NULL)
            return RIND_NO_MEMORY;
        r->carried[k] = r->absolute[k];
    }
    r->one.carried = r->carried;
    return RIND_OK;
}

static rind_status read_cases(run *r)
{
    const char *manifest = rind_argument(r->arguments, CASES), *image = rind_argument(r->arguments, IMAGE);

    if (manifest != NULL) {
        rind_status status = rind_manifest_read(r->ctx, manifest, &r->manifest);

        r->python_style = status == RIND_OK && wants_python_style(r);
        return status;
    }
    rind_status extra = rind_extra_masks_read(r->ctx, r->arguments, EXTRA_MASK, r->settings, &r->extra);
    if (extra != RIND_OK)
        return extra;
    r->case_id = rind_case_id_of(r->ctx, image);
    r->one = (rind_case){ .case_id = r->case_id,
                          .image_id = "",
                          .mask_id = "",
                          .image = image,
                          .mask = rind_argument(r->arguments, MASK),
                          .label = "",
                          .channel = "",
                          .volume = "",
                          .masks = r->extra.mask,
                          .n_masks = r->extra.n };
    if (r->case_id == NULL)
        return RIND_NO_MEMORY;
    r->python_style = wants_python_style(r);
    return r->python_style ? carry_paths(r) : RIND_OK;
}

static const rind_case *get_case(const void *source, size_t k)
{
    const run *r = source;

    return r->manifest != NULL ? rind_manifest_case(r->manifest, k) : &r->one;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

/* A place nothing can be written to is told now, not after an hour. What is there stays as it is. */
static rind_status check_place(rind_ctx *ctx, const char *path)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    return status == RIND_OK ? rind_output_close(ctx, output, false) : status;
}

static rind_status choose_format(run *r)
{
    enum { WIDE, LONG, JSON, CSV, TXT }; /* as in the option */
    static const rind_format own[] = { RIND_WIDE, RIND_LONG, RIND_JSON, RIND_WIDE, RIND_WIDE };
    static const rind_format python[] = { RIND_PYTHON_CSV, RIND_LONG, RIND_PYTHON_JSON, RIND_PYTHON_CSV,
                                          RIND_PYTHON_TEXT };
    const char *format = rind_argument(r->arguments, FORMAT);
    size_t how = WIDE;

    if (format != NULL)
        rind_choice_find(options[FORMAT].argument, format, &how);
    else if (ends_with(r->out, ".json"))
        how = JSON;
    else if (ends_with(r->out, ".txt") && r->python_style)
        how = TXT;
    if (how == TXT && !r->python_style)
        return rind_fail(
            r->ctx, RIND_BAD_ARGUMENT,
            "--format txt is PyRadiomics': it goes with a parameter file of PyRadiomics, and with one case or "
            "a batch file");
    r->format = r->python_style ? python[how] : own[how];
    return RIND_OK;
}

static rind_status check_output(run *r)
{
    static const int inputs[] = { IMAGE, MASK, CASES, SETTINGS };

    r->out = rind_argument(r->arguments, OUT);
    r->out = r->out != NULL ? r->out : "-";
    rind_status status = choose_format(r);
    if (status != RIND_OK)
        return status;
    if (strcmp(r->out, "-") == 0)
        return RIND_OK;

    for (size_t k = 0; k < COUNT_OF(inputs); k++) {
        const char *input = rind_argument(r->arguments, (size_t)inputs[k]);

        if (input != NULL && rind_same_file(input, r->out))
            return rind_fail(r->ctx, RIND_CANNOT_WRITE, "%s: the table would take the place of --%s", r->out,
                             options[inputs[k]].name);
    }
    status = check_place(r->ctx, r->out);
    for (size_t k = 0; k < N_SIDECARS && status == RIND_OK; k++) {
        if (k == REASONS && (r->format == RIND_LONG || r->format == RIND_JSON))
            continue; /* the other formats tell the reason beside the cell */
        r->sidecar[k] = rind_sidecar_path(r->ctx, r->out, sidecars[k].suffix);
        status = r->sidecar[k] != NULL ? check_place(r->ctx, r->sidecar[k]) : RIND_NO_MEMORY;
    }
    return status;
}

static rind_status make_table(run *r)
{
    const char *manifest = rind_argument(r->arguments, CASES), *settings = rind_argument(r->arguments, SETTINGS);
    static const char *const of_one[] = { "Image", "Mask" };
    size_t n_carried = r->manifest != NULL ? rind_manifest_n_carried(r->manifest) : r->python_style ? 2 : 0;
    const char *const *carried = r->manifest != NULL && n_carried > 0 ? rind_manifest_carried(r->manifest) : of_one;
    rind_status status = rind_plan_table(r->ctx, r->settings, carried, n_carried, &r->table);

    if (status == RIND_OK)
        status = rind_provenance_create(r->ctx, &r->provenance);
    if (status == RIND_OK && manifest != NULL)
        status = rind_provenance_add_input(r->ctx, r->provenance, "manifest", manifest);
    if (status == RIND_OK && settings != NULL)
        status = rind_provenance_add_input(r->ctx, r->provenance, "settings", settings);
    r->extraction = (rind_extraction){
        .ctx = r->ctx,
        .settings = r->settings,
        .table = r->table,
        .provenance = r->provenance,
        .n_carried = n_carried,
        .n_cases = r->manifest != NULL ? rind_manifest_n_cases(r->manifest) : 1,
    };
    return status;
}

static rind_status write_all(run *r)
{
    rind_extraction *e = &r->extraction;
    double before = rind_now();
    rind_status status = rind_table_write(r->ctx, r->table, r->format, r->out);

    if (status == RIND_OK && r->sidecar[DICTIONARY] != NULL)
        status = rind_table_write_dictionary(r->ctx, r->table, r->sidecar[DICTIONARY]);
    if (status == RIND_OK && r->sidecar[REASONS] != NULL)
        status = rind_table_write_reasons(r->ctx, r->table, r->sidecar[REASONS]);
    rind_timings_add(&e->timings, "write", rind_now() - before);
    if (status != RIND_OK || r->sidecar[PROVENANCE] == NULL)
        return status;

    const rind_run_facts facts = {
        .argc = r->arguments->argc,
        .argv = r->arguments->argv,
        .settings = r->settings,
        .timings = &e->timings,
        .total_seconds = rind_now() - r->start,
        .started = r->started,
        .n_threads = rind_ctx_threads(r->ctx),
        .n_cases = e->n_cases,
        .n_ok = e->n_ok,
        .n_failed = e->n_failed,
    };
    return rind_provenance_write(r->ctx, r->provenance, &facts, r->sidecar[PROVENANCE]);
}

static void summarise(const run *r, bool written)
{
    const rind_extraction *e = &r->extraction;
    char duration[32], files[1024] = "";
    size_t n = 0;

    rind_duration_text(rind_now() - r->start, duration, sizeof duration);
    if (e->interrupted)
        rind_say_notice(NULL, "interrupted: %zu of %zu cases are finished", e->n_ok + e->n_failed, e->n_cases);
    rind_say_notice(NULL, "%zu case%s: %zu ok, %zu failed in %s", e->n_cases, e->n_cases == 1 ? "" : "s", e->n_ok,
                    e->n_failed, duration);
    for (size_t k = 0; k < RIND_N_STATUSES && e->n_cases > 1; k++)
        if (e->failures[k].n > 0)
            rind_say_notice(NULL, "  %zu %s   %s: %s", e->failures[k].n, rind_status_name((rind_status)k),
                            e->failures[k].cases, e->failures[k].message != NULL ? e->failures[k].message : "");
    for (size_t k = 0; k < N_SIDECARS && n < sizeof files; k++)
        if (r->sidecar[k] != NULL)
            n += (size_t)snprintf(files + n, sizeof files - n, " · %s %s", sidecars[k].name, r->sidecar[k]);
    if (written && strcmp(r->out, "-") != 0)
        rind_say_notice(NULL, "table %s%s", r->out, files);
}

static int exit_code(const rind_extraction *e)
{
    if (e->interrupted)
        return RIND_EXIT_INTERRUPTED;
    if (e->n_ok == 0)
        return RIND_EXIT_NONE_OK;
    return e->n_ok == e->n_cases ? RIND_EXIT_OK : RIND_EXIT_SOME_FAILED;
}

/* From the checked command to the written table. */
static int compute(run *r)
{
    rind_status status = rind_extract_cases(&r->extraction, get_case, r);
    bool any = rind_table_n_rows(r->table) > 0;

    if (status != RIND_OK)
        rind_stop(r->ctx, 0);
    status = any ? write_all(r) : RIND_OK; /* nothing finished: an old table stays */
    if (status != RIND_OK)
        rind_stop(r->ctx, 0);
    summarise(r, any && status == RIND_OK);
    return status != RIND_OK ? RIND_EXIT_OUTPUT : exit_code(&r->extraction);
}

static int prepare(run *r)
{
    const char *log = rind_argument(r->arguments, LOG), *progress = rind_argument(r->arguments, PROGRESS);
    size_t how = RIND_PROGRESS_AUTO;
    int code = check_usage(r->arguments);

    if (code != RIND_EXIT_OK)
        return code;
    if (progress != NULL)
        rind_choice_find(options[PROGRESS].argument, progress, &how);
    rind_say_quiet(rind_argument_given(r->arguments, QUIET));
    rind_progress_start((rind_progress)how);
    if (rind_choose_settings(r->ctx, r->arguments, &settings_options, &r->settings) != RIND_OK ||
        read_cases(r) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_USAGE);
    if (log != NULL && rind_say_log(r->ctx, log) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_OUTPUT);
    rind_status place = check_output(r);
    if (place != RIND_OK)
        return rind_stop(r->ctx, place == RIND_BAD_ARGUMENT ? RIND_EXIT_USAGE : RIND_EXIT_OUTPUT);
    return make_table(r) == RIND_OK ? RIND_EXIT_OK : rind_stop(r->ctx, RIND_EXIT_NONE_OK);
}

static int run_extract(const rind_arguments *arguments)
{
    run r = { .arguments = arguments, .started = time(NULL), .start = rind_now() };

    r.ctx = rind_start((int)rind_argument_count(arguments, THREADS, 0));
    if (r.ctx == NULL)
        return RIND_EXIT_NONE_OK;
    int code = prepare(&r);
    if (code == RIND_EXIT_OK)
        code = compute(&r);

    rind_extraction_end(&r.extraction);
    rind_provenance_free(r.provenance);
    rind_table_free(r.table);
    for (size_t k = 0; k < N_SIDECARS; k++)
        free(r.sidecar[k]);
    rind_extra_masks_free(&r.extra);
    free(r.case_id);
    free(r.absolute[0]);
    free(r.absolute[1]);
    rind_manifest_free(r.manifest);
    rind_settings_free(r.settings);
    rind_ctx_free(r.ctx);
    return code;
}

const rind_verb rind_verb_extract = {
    .name = "extract",
    .summary = "computes the features of one case, or of many",
    .usage = "extract --image FILE --mask FILE [options]\nextract --cases FILE [options]",
    .text = "A row of the table is one region of one image. A case that fails keeps its row, with empty cells, status "
            "'failed' and a message; the others go on. Cells label and volume of a manifest win over the settings.\n"
            "Settings, manifest and the place of the output are checked before the first image is read. Files appear "
            "whole or not at all.",
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_extract,
};
