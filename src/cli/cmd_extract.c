/*
 * cmd_extract.c - rind extract: features of one case or of a manifest's
 *
 * Everything that can be wrong with the command, the settings, the manifest and the place of the output is found before
 * the first image is read. One case is computed here, many by workers (study/batch.h); either way what comes out is in
 * a journal, a private one if need be, and the table is written from it.
 */
#include "cli/choose_settings.h"
#include "cli/commands.h"
#include "cli/extra_masks.h"
#include "cli/extract_cases.h"
#include "cli/names.h"
#include "cli/outputs.h"
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
                        "PyRadiomics: Image, Mask; or a folder, in which pairs are found as by rind scan" },
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
    [PERTURB] = { .name = "perturb",
                  .kind = RIND_ARGUMENT_TEXT,
                  .argument = "SPEC",
                  .help =
                      "repeats all rows under perturbations, as rotate_deg=-6:6,translate=0.25,noise=1,grow=-0.1:0.1: "
                      "short for --set perturb='{rotate_deg: [-6, 6], ...}'" },
    [OUT] = { .name = "out",
              .letter = 'o',
              .kind = RIND_ARGUMENT_FILE,
              .argument = "FILE",
              .help =
                  "the table; its dictionary, reasons, provenance and, of many cases, journal are written beside it; "
                  "standard output, and nothing beside, unless given" },
    [FORMAT] = { .name = "format",
                 .letter = 'f',
                 .kind = RIND_ARGUMENT_CHOICE,
                 .argument = RIND_FORMAT_CHOICES,
                 .help = "of the table; json if FILE ends in .json, sqlite if in .sqlite, txt with a parameter file of "
                         "PyRadiomics if it ends "
                         "in .txt, else wide, unless given; csv is wide" },
    [THREADS] = { .name = "threads",
                  .letter = 't',
                  .kind = RIND_ARGUMENT_COUNT,
                  .argument = "N",
                  .least = 1,
                  .most = 1024,
                  .help =
                      "threads to compute with, of each worker; all processors, shared by the workers, unless given; "
                      "values do not depend on it" },
    [JOBS] = { .name = "jobs",
               .letter = 'j',
               .kind = RIND_ARGUMENT_COUNT,
               .argument = "N",
               .least = 1,
               .most = 1024,
               .help = "worker processes for --cases; 1 unless given; values do not depend on it" },
    [MEMORY] = { .name = "memory",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "SIZE",
                 .help = "what all workers together may need, like 8G or 500M: a case that does not fit beside others "
                         "waits, one that needs more alone is refused; no limit unless given" },
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
    [QUIET] = { .name = "quiet",
                .letter = 'q',
                .kind = RIND_ARGUMENT_FLAG,
                .help = "errors only: no notices, warnings, progress or summary" },
    [PROGRESS] = { .name = "progress",
                   .kind = RIND_ARGUMENT_CHOICE,
                   .argument = "auto|always|never|json", /* in the order of rind_progress */
                   .help =
                       "a bar on a terminal, a line now and then elsewhere, or an object of JSON a line; auto unless "
                       "given" },
    [LOG] = { .name = "log",
              .kind = RIND_ARGUMENT_FILE,
              .argument = "FILE",
              .help = "appends every message to this file, with its time" },
};

static const rind_settings_options settings_options = { SETTINGS, PRESET, SET, LABEL };

/* What one run works with; all owned but the strings of the command line. */
typedef struct run {
    const rind_arguments *arguments;
    rind_ctx *ctx;
    rind_settings *settings;
    rind_manifest *manifest;
    char *case_id; /* of --image, as are */
    rind_extra_masks extra;
    char *absolute[2];      /* image and mask of --image, with a parameter file of PyRadiomics */
    const char *carried[2]; /* the same */
    bool python_style;      /* the table is PyRadiomics' own */
    bool is_one;            /* --image */
    rind_outputs outputs;
    rind_table *heading;
    rind_provenance *provenance;
    rind_batch_options options;
    rind_variant variant;
    rind_journal *journal;
    bool private; /* the journal goes with the process */
    rind_batch_plan plan;
    rind_batch_result result;
    rind_summary summary;
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

    if (rind_argument_given(a, RESUME) && rind_argument_given(a, RECOMPUTE))
        return misuse("either --resume or --recompute");
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
    return rind_argument_given(a, SHARD) ? misuse("--shard goes with --cases") : RIND_EXIT_OK;
}

static int processors_for(int n_jobs)
{
    rind_ctx *all = rind_ctx_create(0);
    int n = all != NULL ? rind_ctx_threads(all) / n_jobs : 1;

    rind_ctx_free(all);
    return n > 1 ? n : 1;
}

static int read_options(run *r)
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
        return misuse("--memory takes a size like 8G, 1.5G or 500M");
    if (timeout != NULL && !rind_seconds_read(timeout, &o->case_timeout_s))
        return misuse("--case-timeout takes seconds, more than 0");
    if (shard != NULL && !rind_shard_read(shard, &o->shard, &o->n_shards))
        return misuse("--shard takes K/N, the K-th of N parts: 1/4, 2/4, ...");
    return RIND_EXIT_OK;
}

/* PyRadiomics' parameter file with its batch file, or one case: its table, too. */
static bool wants_python_style(const run *r)
{
    const struct rind_py *py = r->settings->pyradiomics;

    return py != NULL && !py->own_keys && (r->is_one || rind_manifest_is_batch(r->manifest));
}

/* Image and Mask of one case as PyRadiomics writes them, whole paths. */
static rind_status carry_paths(run *r, rind_case *one)
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

static rind_status read_cases(run *r)
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
    rind_case one = { .case_id = r->case_id,
                      .image_id = "",
                      .mask_id = "",
                      .image = image,
                      .mask = rind_argument(r->arguments, MASK),
                      .label = "",
                      .channel = "",
                      .volume = "",
                      .masks = r->extra.mask,
                      .n_masks = r->extra.n };
    if (r->case_id == NULL || (r->python_style && carry_paths(r, &one) != RIND_OK))
        return RIND_NO_MEMORY;
    return rind_manifest_of_one(r->ctx, &one, names, r->python_style ? COUNT_OF(names) : 0, &r->manifest);
}

static rind_status choose_settings(run *r)
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

static rind_status check_output(run *r)
{
    static const int inputs[] = { IMAGE, MASK, CASES, SETTINGS };
    const char *out = rind_argument(r->arguments, OUT);

    for (size_t k = 0; k < COUNT_OF(inputs) && out != NULL; k++) {
        const char *input = rind_argument(r->arguments, (size_t)inputs[k]);

        if (input != NULL && rind_same_file(input, out))
            return rind_fail(r->ctx, RIND_CANNOT_WRITE, "%s: the table would take the place of --%s", out,
                             options[inputs[k]].name);
    }
    return rind_outputs_choose(r->ctx, out, rind_argument(r->arguments, FORMAT), r->python_style, &r->outputs);
}

static rind_status make_heading(run *r)
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

static rind_status open_journal(run *r)
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

static int prepare(run *r)
{
    const char *log = rind_argument(r->arguments, LOG), *progress = rind_argument(r->arguments, PROGRESS);
    size_t how = RIND_PROGRESS_AUTO;
    int code = check_usage(r->arguments);

    if (code == RIND_EXIT_OK)
        code = read_options(r);
    if (code != RIND_EXIT_OK)
        return code;
    if (progress != NULL)
        rind_choice_find(options[PROGRESS].argument, progress, &how);
    rind_say_quiet(rind_argument_given(r->arguments, QUIET));
    rind_progress_start((rind_progress)how);
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

/* Computes into the journal what it does not hold. */
static rind_status compute(run *r)
{
    const rind_batch_events events = rind_events_said();
    rind_journal_others others;

    rind_status status = rind_batch_plan_create(r->ctx, &r->options, r->journal, &r->plan);
    if (status == RIND_OK)
        status = rind_journal_find_others(r->ctx, r->journal, &others);
    if (status != RIND_OK)
        return status;
    if (r->is_one)
        return rind_extract_one(r->ctx, r->manifest, r->settings, r->journal);
    rind_say_plan(r->outputs.out, &r->options, &r->plan, r->heading, &r->variant, &others);
    status = rind_say_kept_failures(r->ctx, r->manifest, &r->plan, r->journal);
    if (status == RIND_OK)
        status = rind_batch_run(r->ctx, &r->options, &events, r->journal, &r->plan, &r->result);
    rind_progress_end();
    return status;
}

static rind_status write_all(run *r)
{
    rind_results results = { .journal = r->journal,
                             .manifest = r->manifest,
                             .selected = r->plan.selected,
                             .heading = r->heading,
                             .settings = r->settings,
                             .n_carried = rind_manifest_n_carried(r->manifest) };
    rind_row_source rows;
    rind_status status = rind_results_sum(r->ctx, &results, r->provenance, &r->summary);

    rind_run_facts facts = {
        .argc = r->arguments->argc,
        .argv = r->arguments->argv,
        .settings = r->settings,
        .timings = &r->summary.timings,
        .started = r->started,
        .n_threads = r->options.n_threads,
        .n_cases = r->plan.n_cases,
        .n_ok = r->summary.n_ok,
        .n_failed = r->summary.n_failed,
    };
    if (status == RIND_OK)
        status = rind_results_rows(r->ctx, &results, &rows);
    if (status == RIND_OK)
        status = rind_outputs_write(r->ctx, &r->outputs, r->heading, &rows, r->provenance, &facts, &r->summary.timings);
    rind_results_end(&results);
    facts.total_seconds = rind_now() - r->start;
    return status == RIND_OK ? rind_outputs_write_provenance(r->ctx, &r->outputs, r->provenance, &facts) : status;
}

static void summarise(const run *r)
{
    const rind_summary *s = &r->summary;
    size_t n_changed = r->plan.n_changed + r->result.n_changed;
    char duration[32], before[64] = "";

    rind_duration_text(rind_now() - r->start, duration, sizeof duration);
    if (r->plan.n_before > 0)
        snprintf(before, sizeof before, "; %zu of them in earlier runs", r->plan.n_before + r->result.n_same);
    if (n_changed > 0)
        rind_say_notice(NULL, "%zu case%s changed since, computed again", n_changed, n_changed == 1 ? "" : "s");
    rind_say_notice(NULL, "%zu case%s: %zu ok, %zu failed in %s%s", r->plan.n_cases, r->plan.n_cases == 1 ? "" : "s",
                    s->n_ok, s->n_failed, duration, before);
    if (r->is_one)
        return;
    rind_say_failures(s);
    rind_say_times(s);
}

/* Where the run stopped, and how to go on. */
static void say_interrupted(const run *r)
{
    size_t n_done = r->plan.n_before + r->result.n_done;

    if (!r->private)
        rind_say_notice(
            NULL,
            "interrupted: %zu of %zu cases are finished and kept in %s; the same command goes on from there, "
            "%s is as it was before",
            n_done, r->plan.n_cases, r->outputs.journal, r->outputs.out);
    else
        rind_say_notice(NULL, "interrupted: %zu of %zu cases are finished", n_done, r->plan.n_cases);
}

/* From the checked command to the written table. */
static int compute_and_write(run *r)
{
    rind_status status = compute(r);
    bool stopped = r->result.interrupted;

    if (status == RIND_OK && stopped)
        say_interrupted(r);
    if (status == RIND_OK && stopped && (!r->private || r->result.at_once || r->result.n_done == 0))
        return RIND_EXIT_INTERRUPTED;
    if (status == RIND_OK)
        status = write_all(r);
    if (status != RIND_OK) {
        rind_stop(r->ctx, RIND_EXIT_OUTPUT);
        if (!r->private)
            rind_say_notice(NULL, "what was computed is kept in %s; the same command goes on from there",
                            r->outputs.journal);
        return RIND_EXIT_OUTPUT;
    }
    summarise(r);
    rind_outputs_say(&r->outputs);
    if (!r->is_one && !r->private)
        rind_say_notice(NULL, "run again to add cases, or with --retry-failed to retry them: %s holds what is done",
                        r->outputs.journal);
    return stopped ? RIND_EXIT_INTERRUPTED : rind_exit_code_of(&r->summary, r->plan.n_cases);
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
    run r = { .arguments = arguments, .started = time(NULL), .start = rind_now() };

    r.ctx = rind_start((int)rind_argument_count(arguments, THREADS, 0));
    if (r.ctx == NULL)
        return RIND_EXIT_NONE_OK;
    take_errors_for_signals();
    int code = prepare(&r);
    if (code == RIND_EXIT_OK)
        code = compute_and_write(&r);
    if (rind_journal_close(r.ctx, r.journal) != RIND_OK && code != RIND_EXIT_OUTPUT)
        code = rind_stop(r.ctx, RIND_EXIT_OUTPUT);

    rind_batch_plan_free(&r.plan);
    rind_provenance_free(r.provenance);
    rind_table_free(r.heading);
    rind_outputs_free(&r.outputs);
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
