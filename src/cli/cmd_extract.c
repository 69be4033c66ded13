/*
 * cmd_extract.c - rind extract: features of one case or of a manifest's
 *
 * Everything that can be wrong with the command, the settings, the manifest and the place of the output is found before
 * the first image is read: that is this file. What is then done is in extract_run.c.
 */
#include "cli/choose_settings.h"
#include "cli/commands.h"
#include "cli/extract_cases.h"
#include "cli/extract_run.h"
#include "cli/names.h"
#include "cli/option_rows.h"
#include "cli/say.h"
#include "cli/sizes.h"
#include "cli/start.h"
#include "extract/extract.h"
#include "settings/pyradiomics/profile.h"
#include "settings/settings.h"
#include <rind/version.h>

#include <signal.h>
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
    PERTURB,
    OUT,
    FORMAT,
    THREADS,
    JOBS,
    MEMORY,
    CASE_TIMEOUT,
    RESUME,
    RETRY_FAILED,
    RECOMPUTE,
    NO_JOURNAL,
    SHARD,
    QUIET,
    PROGRESS,
    LOG,
    N_OPTIONS
};

static const rind_option options[N_OPTIONS] = {
    [IMAGE] = RIND_IMAGE_OPTION("image of one case"),
    [MASK] = RIND_MASK_OPTION(RIND_MASK_HELP),
    [EXTRA_MASK] = RIND_EXTRA_MASK_OPTION,
    [CASES] = RIND_CASES_OPTION("manifest of many cases: CSV with the columns case_id, image, mask, or a batch file of "
                                "PyRadiomics: Image, Mask; or a folder, in which pairs are found as by rind scan"),
    [SETTINGS] =
        RIND_SETTINGS_OPTION("what to compute, as YAML; rind list settings tells the keys; or a parameter file of "
                             "PyRadiomics, YAML or JSON"),
    [PRESET] = RIND_PRESET_OPTION,
    [SET] = RIND_SET_OPTION("changes one key of the settings"),
    [LABEL] = RIND_LABEL_OPTION,
    [PERTURB] = { .name = "perturb",
                  .kind = RIND_ARGUMENT_TEXT,
                  .argument = "SPEC",
                  .help =
                      "repeats all rows under perturbations, as rotate_deg=-6:6,translate=0.25,noise=1,grow=-0.1:0.1: "
                      "short for --set perturb='{rotate_deg: [-6, 6], ...}'" },
    [OUT] = RIND_OUT_FILE_OPTION(
        "the table; its dictionary, reasons, provenance and, of many cases, journal are written beside it; "
        "standard output, and nothing beside, unless given"),
    [FORMAT] = RIND_FORMAT_OPTION(
        RIND_FORMAT_CHOICES,
        "of the table; json if FILE ends in .json, sqlite if in .sqlite, txt with a parameter file of "
        "PyRadiomics if it ends "
        "in .txt, else wide, unless given; csv is wide"),
    [THREADS] = RIND_THREADS_OPTION(
        "threads to compute with, of each worker; all processors, shared by the workers, unless given; "
        "values do not depend on it"),
    [JOBS] = RIND_JOBS_OPTION("worker processes for --cases; 1 unless given; values do not depend on it"),
    [MEMORY] = RIND_MEMORY_OPTION(
        "what all workers together may need, like 8G or 500M: a case that does not fit beside others "
        "waits, one that needs more alone is refused; no limit unless given"),
    [CASE_TIMEOUT] = { .name = "case-timeout",
                       .kind = RIND_ARGUMENT_TEXT,
                       .argument = "SECONDS",
                       .help = "a case that takes longer is given up, with the status 'timeout'" },
    [RESUME] = { .name = "resume",
                 .kind = RIND_ARGUMENT_FLAG,
                 .help =
                     "computes only what the journal beside the table does not hold; so it is unless --recompute or "
                     "--no-journal is given" },
    [RETRY_FAILED] = { .name = "retry-failed",
                       .kind = RIND_ARGUMENT_FLAG,
                       .help = "tries cases again that failed, crashed, timed out or were refused in an earlier run" },
    [RECOMPUTE] = { .name = "recompute", .kind = RIND_ARGUMENT_FLAG, .help = "computes all cases again" },
    [NO_JOURNAL] = { .name = "no-journal",
                     .kind = RIND_ARGUMENT_FLAG,
                     .help = "keeps no journal: nothing is resumed, and nothing can be" },
    [SHARD] = { .name = "shard",
                .kind = RIND_ARGUMENT_TEXT,
                .argument = "K/N",
                .help = "computes the K-th of N parts of the cases, with a table of its own; rind merge joins them" },
    [QUIET] = RIND_QUIET_OPTION("errors only: no notices, warnings, progress or summary"),
    [PROGRESS] = RIND_PROGRESS_OPTION(
        "auto|always|never|json",
        "a bar on a terminal, a line now and then elsewhere, or an object of JSON a line; auto unless "
        "given"),
    [LOG] = { .name = "log",
              .kind = RIND_ARGUMENT_FILE,
              .argument = "FILE",
              .help = "appends every message to this file, with its time" },
};

static const rind_settings_options settings_options = { SETTINGS, PRESET, SET, LABEL };

static int check_usage(const rind_arguments *a)
{
    bool image = rind_argument_given(a, IMAGE), mask = rind_argument_given(a, MASK);

    if (rind_argument_given(a, RESUME) && rind_argument_given(a, RECOMPUTE))
        return rind_misuse(a, "either --resume or --recompute");
    if (rind_argument_given(a, CASES) && rind_argument_given(a, EXTRA_MASK))
        return rind_misuse(a, "--extra-mask goes with --image; a manifest has a column mask:NAME");
    if (rind_argument_given(a, CASES))
        return image || mask ? rind_misuse(a, "either --cases, or --image and --mask") : RIND_EXIT_OK;
    if (!image && !mask)
        return rind_misuse(a, "what? give --image and --mask, or --cases");
    if (!mask)
        return rind_misuse(a, "--image needs --mask");
    if (!image)
        return rind_misuse(a, "--mask needs --image");
    return rind_argument_given(a, SHARD) ? rind_misuse(a, "--shard goes with --cases") : RIND_EXIT_OK;
}

static int processors_for(int n_jobs)
{
    rind_ctx *all = rind_ctx_create(0);
    int n = all != NULL ? rind_ctx_threads(all) / n_jobs : 1;

    rind_ctx_free(all);
    return n > 1 ? n : 1;
}

static int read_options(rind_extraction *r)
{
    const rind_arguments *a = r->arguments;
    const char *memory = rind_argument(a, MEMORY), *timeout = rind_argument(a, CASE_TIMEOUT);
    const char *shard = rind_argument(a, SHARD);
    rind_batch_options *o = &r->options;

    o->n_jobs = (int)rind_argument_count(a, JOBS, 1);
    o->n_threads = (int)rind_argument_count(a, THREADS, processors_for(o->n_jobs));
    o->retry_failed = rind_argument_given(a, RETRY_FAILED);
    o->recompute = rind_argument_given(a, RECOMPUTE);
    if (memory != NULL && !rind_size_read(memory, &o->memory_bytes))
        return rind_misuse(a, "--memory takes a size like 8G, 1.5G or 500M");
    if (timeout != NULL && !rind_seconds_read(timeout, &o->case_timeout_s))
        return rind_misuse(a, "--case-timeout takes seconds, more than 0");
    if (shard != NULL && !rind_shard_read(shard, &o->shard, &o->n_shards))
        return rind_misuse(a, "--shard takes K/N, the K-th of N parts: 1/4, 2/4, ...");
    return RIND_EXIT_OK;
}

/* PyRadiomics' parameter file with its batch file, or one case: its table, too. */
static bool wants_python_style(const rind_extraction *r)
{
    const struct rind_py *py = r->settings->pyradiomics;

    return py != NULL && !py->own_keys && (r->is_one || rind_manifest_is_batch(r->manifest));
}

/* Image and Mask of one case as PyRadiomics writes them, whole paths. */
static rind_status carry_paths(rind_extraction *r, rind_case *one)
{
    const char *path[2] = { one->image, one->mask };

    for (int k = 0; k < 2; k++) {
        char *whole = realpath(path[k], NULL); /* a file that is not there fails its case later */

        r->absolute[k] = rind_copy_text(r->ctx, whole != NULL ? whole : path[k]);
        free(whole);
        if (r->absolute[k] == NULL)
            return RIND_NO_MEMORY;
        r->carried[k] = r->absolute[k];
    }
    one->carried = r->carried;
    return RIND_OK;
}

static rind_status read_cases(rind_extraction *r)
{
    static const char *const names[] = { "Image", "Mask" };
    const char *cases = rind_argument(r->arguments, CASES), *image = rind_argument(r->arguments, IMAGE);

    if (cases != NULL) {
        rind_status status = rind_cases_read(r->ctx, cases, &r->manifest);

        r->python_style = status == RIND_OK && wants_python_style(r);
        return status;
    }
    rind_status status = rind_extra_masks_read(r->ctx, r->arguments, EXTRA_MASK, r->settings, &r->extra);
    if (status != RIND_OK)
        return status;
    r->is_one = true;
    r->python_style = wants_python_style(r);
    r->case_id = rind_case_id_of(r->ctx, image);
    rind_case one = rind_case_of_files(r->case_id, image, rind_argument(r->arguments, MASK), &r->extra);
    if (r->case_id == NULL || (r->python_style && carry_paths(r, &one) != RIND_OK))
        return RIND_NO_MEMORY;
    return rind_manifest_of_one(r->ctx, &one, names, r->python_style ? COUNT_OF(names) : 0, &r->manifest);
}

static rind_status choose_settings(rind_extraction *r)
{
    const char *spec = rind_argument(r->arguments, PERTURB);
    rind_settings *plain = NULL;
    char *assignment = NULL;
    rind_status status = rind_choose_settings(r->ctx, r->arguments, &settings_options, &plain);

    if (status == RIND_OK && spec == NULL) {
        r->settings = plain;
        return RIND_OK;
    }
    if (status == RIND_OK)
        status = rind_perturb_assignment(r->ctx, spec, &assignment);
    if (status == RIND_OK)
        status = rind_settings_with(r->ctx, plain, assignment, &r->settings);
    free(assignment);
    rind_settings_free(plain);
    return status;
}

static rind_status check_output(rind_extraction *r)
{
    static const size_t inputs[] = { IMAGE, MASK, CASES, SETTINGS };
    const char *out = rind_argument(r->arguments, OUT);
    rind_status status = RIND_OK;

    if (out != NULL)
        status = rind_spare_inputs(r->ctx, r->arguments, inputs, COUNT_OF(inputs), out, "the table ");
    if (status != RIND_OK)
        return status;
    return rind_outputs_choose(r->ctx, out, rind_argument(r->arguments, FORMAT), r->python_style, &r->outputs);
}

static rind_status make_heading(rind_extraction *r)
{
    const char *cases = rind_argument(r->arguments, CASES), *settings = rind_argument(r->arguments, SETTINGS);
    size_t n_carried = rind_manifest_n_carried(r->manifest);
    rind_status status =
        rind_plan_table(r->ctx, r->settings, rind_manifest_carried(r->manifest), n_carried, &r->heading);

    if (status == RIND_OK)
        status = rind_provenance_create(r->ctx, &r->provenance);
    if (status == RIND_OK && cases != NULL)
        status = rind_provenance_add_input(r->ctx, r->provenance, "manifest", cases);
    if (status == RIND_OK && settings != NULL)
        status = rind_provenance_add_input(r->ctx, r->provenance, "settings", settings);
    r->options.settings = r->settings;
    r->options.manifest = r->manifest;
    return status;
}

static rind_status open_journal(rind_extraction *r)
{
    bool none = r->is_one || rind_argument_given(r->arguments, NO_JOURNAL) || r->outputs.journal == NULL;

    r->private = none;
    r->variant = (rind_variant){ .settings_hash = rind_settings_hash(r->settings),
                                 .settings_text = rind_settings_text(r->settings),
                                 .version = RIND_VERSION,
                                 .columns = rind_columns_digest(r->heading) };
    rind_status status = rind_journal_open(r->ctx, none ? NULL : r->outputs.journal, &r->variant, &r->journal);
    if (status == RIND_OK && !none)
        status =
            rind_keep_manifest(r->ctx, r->manifest, rind_argument(r->arguments, CASES), r->python_style, r->journal);
    return status;
}

static int code_of(rind_status status)
{
    return status == RIND_BAD_ARGUMENT || status == RIND_BAD_SETTINGS ? RIND_EXIT_USAGE : RIND_EXIT_OUTPUT;
}

static int prepare(rind_extraction *r)
{
    const char *log = rind_argument(r->arguments, LOG);
    int code = check_usage(r->arguments);

    if (code == RIND_EXIT_OK)
        code = read_options(r);
    if (code != RIND_EXIT_OK)
        return code;
    rind_say_quiet(rind_argument_given(r->arguments, QUIET));
    rind_progress_choose(r->arguments, PROGRESS);
    if (choose_settings(r) != RIND_OK || read_cases(r) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_USAGE);
    if (log != NULL && rind_say_log(r->ctx, log) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_OUTPUT);
    rind_status status = check_output(r);
    if (status == RIND_OK)
        status = make_heading(r);
    if (status == RIND_OK)
        status = open_journal(r);
    return status == RIND_OK ? RIND_EXIT_OK : rind_stop(r->ctx, code_of(status));
}

/* A limit on the size of files, or a reader that is gone, ends writing with an error, not the process. */
static void take_errors_for_signals(void)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    sigaction(SIGXFSZ, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

static int run_extract(const rind_arguments *arguments)
{
    rind_extraction r = { .arguments = arguments, .started = time(NULL), .start = rind_now() };

    r.ctx = rind_start((int)rind_argument_count(arguments, THREADS, 0));
    if (r.ctx == NULL)
        return RIND_EXIT_NONE_OK;
    take_errors_for_signals();
    int code = prepare(&r);
    if (code == RIND_EXIT_OK)
        code = rind_extraction_run(&r);
    if (rind_journal_close(r.ctx, r.journal) != RIND_OK && code != RIND_EXIT_OUTPUT)
        code = rind_stop(r.ctx, RIND_EXIT_OUTPUT);

    rind_extraction_free(&r);
    return code;
}

const rind_verb rind_verb_extract = {
    .name = "extract",
    .summary = "computes the features of one case, or of many",
    .usage = "extract --image FILE --mask FILE [options]\nextract --cases FILE [options]",
    .text =
        "A row of the table is one region of one image. A case that fails keeps its row, with empty cells, its status "
        "(failed, crashed, timeout, refused) and a message; the others go on. Cells label and volume of a manifest "
        "win over the settings.\n"
        "Settings, manifest and the place of the output are checked before the first image is read. Files appear "
        "whole or not at all.\n"
        "Many cases are computed by worker processes, and each is kept in a journal beside the table as soon as it "
        "is done: the same command again computes what is missing or has changed, and nothing else.",
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_extract,
};
