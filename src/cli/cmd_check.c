/*
 * cmd_check.c - rind check: a study looked over before it is computed
 *
 * Settings, manifest and the places of the output are checked first; then case after case is looked at, and what was
 * found is written. A file that cannot be read is a finding, and the check goes on.
 */
#include "cli/choose_settings.h"
#include "cli/commands.h"
#include "cli/extra_masks.h"
#include "cli/extract_cases.h"
#include "cli/names.h"
#include "cli/option_rows.h"
#include "cli/say.h"
#include "cli/sizes.h"
#include "cli/start.h"
#include "io/folder.h"
#include "io/io.h"
#include "study/check.h"
#include "study/record.h"
#include "timings.h"

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
    HTML,
    FORMAT,
    HEADERS_ONLY,
    JOBS,
    MEMORY,
    THREADS,
    QUIET,
    PROGRESS,
    N_OPTIONS
};

static const rind_option options[N_OPTIONS] = {
    [IMAGE] = RIND_IMAGE_OPTION("image of one case"),
    [MASK] = RIND_MASK_OPTION(RIND_MASK_HELP),
    [EXTRA_MASK] = RIND_EXTRA_MASK_OPTION,
    [CASES] =
        RIND_CASES_OPTION("manifest of many cases, as for rind extract; or a folder, which is looked through as rind "
                          "scan does"),
    [SETTINGS] = RIND_SETTINGS_OPTION("what is to be computed, as YAML, or a parameter file of PyRadiomics"),
    [PRESET] = RIND_PRESET_OPTION,
    [SET] = RIND_SET_OPTION("changes one key of the settings"),
    [LABEL] = RIND_LABEL_OPTION,
    [OUT] = RIND_OUT_FILE_OPTION("a table with a row for each case and region, CSV"),
    [HTML] = { .name = "html",
               .kind = RIND_ARGUMENT_FOLDER,
               .argument = "DIR",
               .help = "writes the page DIR/index.html with a picture of each case; DIR is made if its parent exists" },
    [FORMAT] = RIND_FORMAT_OPTION("text|json", "of the summary on standard output; text unless given"),
    [HEADERS_ONLY] = { .name = "headers-only",
                       .kind = RIND_ARGUMENT_FLAG,
                       .help = "reads headers and masks, no voxels of images: faster, but without bins, intensities "
                               "and pictures" },
    [JOBS] = RIND_JOBS_OPTION("worker processes the run will have, for its time and memory; 1 unless given"),
    [MEMORY] = RIND_MEMORY_OPTION("memory the run may take, 8G: a case that needs more counts as failing"),
    [THREADS] = RIND_THREADS_OPTION("threads to look with; all processors unless given"),
    [QUIET] = RIND_QUIET_OPTION("errors only, and no summary"),
    [PROGRESS] = RIND_PROGRESS_OPTION("auto|always|never",
                                      "a bar on a terminal, a line now and then elsewhere; auto unless given"),
};

static const rind_settings_options settings_options = { SETTINGS, PRESET, SET, LABEL };

typedef struct run {
    const rind_arguments *arguments;
    rind_ctx *ctx;
    rind_settings *settings;
    rind_extra_masks extra;
    rind_manifest *manifest;
    char *case_id; /* of --image */
    char *page;
    rind_check check;
} run;

static int check_usage(const rind_arguments *a)
{
    bool image = rind_argument_given(a, IMAGE), mask = rind_argument_given(a, MASK);

    if (rind_argument_given(a, HTML) && rind_argument_given(a, HEADERS_ONLY))
        return rind_misuse(a, "--html shows pictures, which --headers-only does without");
    if (rind_argument_given(a, CASES))
        return image || mask ? rind_misuse(a, "either --cases, or --image and --mask") : RIND_EXIT_OK;
    if (!image && !mask)
        return rind_misuse(a, "what? give --cases, or --image and --mask");
    return image && mask ? RIND_EXIT_OK : rind_misuse(a, image ? "--image needs --mask" : "--mask needs --image");
}

static rind_status read_cases(run *r)
{
    const char *cases = rind_argument(r->arguments, CASES), *image = rind_argument(r->arguments, IMAGE);

    if (cases != NULL)
        return rind_cases_read(r->ctx, cases, &r->manifest);
    r->case_id = rind_case_id_of(r->ctx, image);
    if (r->case_id == NULL)
        return RIND_NO_MEMORY;
    rind_case one = rind_case_of_files(r->case_id, image, rind_argument(r->arguments, MASK), &r->extra);
    return rind_manifest_of_one(r->ctx, &one, NULL, 0, &r->manifest);
}

static rind_status read_memory(run *r, uint64_t *bytes)
{
    const char *text = rind_argument(r->arguments, MEMORY);

    *bytes = 0;
    if (text == NULL || rind_size_read(text, bytes))
        return RIND_OK;
    return rind_fail(r->ctx, RIND_BAD_SETTINGS, "--memory %s: is no size; write 8G, or 500M", text);
}

/* A place nothing can be written to is told now. What is there stays as it is. */
static rind_status check_place(run *r, const char *path)
{
    static const size_t inputs[] = { IMAGE, MASK, CASES, SETTINGS };
    rind_output *output = NULL;
    rind_status status = rind_spare_inputs(r->ctx, r->arguments, inputs, COUNT_OF(inputs), path, "");

    if (status == RIND_OK)
        status = rind_output_open(r->ctx, path, &output);
    return status == RIND_OK ? rind_output_close(r->ctx, output, false) : status;
}

static rind_status check_places(run *r)
{
    const char *out = rind_argument(r->arguments, OUT), *html = rind_argument(r->arguments, HTML);
    rind_status status = out != NULL && strcmp(out, "-") != 0 ? check_place(r, out) : RIND_OK;

    if (status != RIND_OK || html == NULL)
        return status;
    status = rind_folder_make(r->ctx, html);
    if (status == RIND_OK) {
        r->page = rind_folder_join(r->ctx, html, "index.html");
        status = r->page != NULL ? check_place(r, r->page) : RIND_NO_MEMORY;
    }
    return status;
}

static rind_status look_at_cases(run *r)
{
    size_t n_cases = rind_manifest_n_cases(r->manifest);
    rind_progress_state state = { .n_all = n_cases, .n_running = 1 };
    double start = rind_now();
    rind_status status = RIND_OK;

    rind_progress_choose(r->arguments, PROGRESS);
    for (size_t k = 0; k < n_cases && status == RIND_OK; k++) {
        const rind_case *row = rind_manifest_case(r->manifest, k);

        state.n_done = k;
        state.seconds = rind_now() - start;
        rind_case_describe(row, state.running[0].about, sizeof state.running[0].about);
        rind_progress_show(&state);
        status = rind_check_case(r->ctx, &r->check, k, row);
        state.n_failed += status == RIND_OK && r->check.of[k].status != RIND_OK;
    }
    rind_progress_end();
    return status == RIND_OK ? rind_check_finish(r->ctx, &r->check) : status;
}

static rind_status write_file(run *r, const char *path, bool page)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(r->ctx, path, &output), closed;

    if (status != RIND_OK)
        return status;
    if (page)
        status = rind_check_write_page(r->ctx, &r->check, rind_output_stream(output));
    else
        rind_check_write_csv(&r->check, rind_output_stream(output));
    closed = rind_output_close(r->ctx, output, status == RIND_OK);
    return status == RIND_OK ? closed : status;
}

static int report(run *r)
{
    const char *out = rind_argument(r->arguments, OUT), *format = rind_argument(r->arguments, FORMAT);
    bool quiet = rind_argument_given(r->arguments, QUIET), to_stdout = out != NULL && strcmp(out, "-") == 0;

    if ((out != NULL && write_file(r, out, false) != RIND_OK) ||
        (r->page != NULL && write_file(r, r->page, true) != RIND_OK))
        return rind_stop(r->ctx, RIND_EXIT_OUTPUT);
    if (format != NULL && strcmp(format, "json") == 0)
        rind_check_write_json(&r->check, stdout);
    else if (!quiet && !to_stdout)
        rind_check_write_text(&r->check, stdout);
    if (r->page != NULL)
        rind_say_notice(NULL, "page %s", r->page);
    if (out != NULL && !to_stdout)
        rind_say_notice(NULL, "table %s", out);
    int code = rind_finish_output();
    if (code != RIND_EXIT_OK)
        return code;
    if (r->check.n_failing == 0)
        return RIND_EXIT_OK;
    return r->check.n_failing < r->check.n_cases ? RIND_EXIT_SOME_FAILED : RIND_EXIT_NONE_OK;
}

static int work(run *r)
{
    rind_check_options how = { .headers_only = rind_argument_given(r->arguments, HEADERS_ONLY),
                               .pictures = rind_argument_given(r->arguments, HTML),
                               .jobs = (int)rind_argument_count(r->arguments, JOBS, 1) };

    rind_say_quiet(rind_argument_given(r->arguments, QUIET));
    if (rind_choose_settings(r->ctx, r->arguments, &settings_options, &r->settings) != RIND_OK ||
        rind_extra_masks_read(r->ctx, r->arguments, EXTRA_MASK, r->settings, &r->extra) != RIND_OK ||
        read_memory(r, &how.memory_bytes) != RIND_OK || read_cases(r) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_USAGE);
    if (check_places(r) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_OUTPUT);
    if (rind_check_create(r->ctx, r->settings, rind_manifest_n_cases(r->manifest), &how, &r->check) != RIND_OK ||
        look_at_cases(r) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_NONE_OK);
    return report(r);
}

static int run_check(const rind_arguments *arguments)
{
    run r = { .arguments = arguments };
    int code = check_usage(arguments);

    if (code != RIND_EXIT_OK)
        return code;
    r.ctx = rind_start((int)rind_argument_count(arguments, THREADS, 0));
    if (r.ctx == NULL)
        return RIND_EXIT_NONE_OK;
    code = work(&r);
    rind_check_free(&r.check);
    rind_extra_masks_free(&r.extra);
    rind_manifest_free(r.manifest);
    rind_settings_free(r.settings);
    free(r.case_id);
    free(r.page);
    rind_ctx_free(r.ctx);
    return code;
}

const rind_verb rind_verb_check = {
    .name = "check",
    .summary = "looks a study over before features are computed",
    .usage = "check --cases FILE [--html DIR] [--out FILE] [options]\n"
             "check --image FILE --mask FILE [options]",
    .text =
        "Tells what would fail, with the words of rind extract, and what a reader of the results should know: regions "
        "that are empty, small or cut off, shells of another thickness, too few or too many bins, cases whose spacing "
        "or intensities are unlike the others', the same file in two cases; and predicts the memory and the time of "
        "each case and of the run. No feature is computed.\n"
        "The exit code is 0 where no case would fail, 1 where some would, 4 where all would.",
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_check,
};
