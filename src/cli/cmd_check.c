/*
 * cmd_check.c - rind check: a study looked over before it is computed
 *
 * Settings, manifest and the places of the output are checked first; then case after case is looked at, and what was
 * found is written. A file that cannot be read is a finding, and the check goes on.
 */
#include "cli/choose_settings.h"
#include "cli/commands.h"
#include "cli/extra_masks.h"
#include "cli/names.h"
#include "cli/say.h"
#include "cli/start.h"
#include "io/folder.h"
#include "io/io.h"
#include "study/check.h"
#include "study/scan.h"
#include "timings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

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
                .help = "manifest of many cases, as for rind extract; or a folder, which is looked through as rind "
                        "scan does" },
    [SETTINGS] = { .name = "settings",
                   .letter = 's',
                   .kind = RIND_ARGUMENT_FILE,
                   .argument = "FILE",
                   .help = "what is to be computed, as YAML, or a parameter file of PyRadiomics" },
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
              .help = "a table with a row for each case and region, CSV" },
    [HTML] = { .name = "html",
               .kind = RIND_ARGUMENT_FOLDER,
               .argument = "DIR",
               .help = "writes the page DIR/index.html with a picture of each case; DIR is made if its parent exists" },
    [FORMAT] = { .name = "format",
                 .letter = 'f',
                 .kind = RIND_ARGUMENT_CHOICE,
                 .argument = "text|json",
                 .help = "of the summary on standard output; text unless given" },
    [HEADERS_ONLY] = { .name = "headers-only",
                       .kind = RIND_ARGUMENT_FLAG,
                       .help = "reads headers and masks, no voxels of images: faster, but without bins, intensities "
                               "and pictures" },
    [JOBS] = { .name = "jobs",
               .letter = 'j',
               .kind = RIND_ARGUMENT_COUNT,
               .argument = "N",
               .least = 1,
               .most = 1024,
               .help = "worker processes the run will have, for its time and memory; 1 unless given" },
    [MEMORY] = { .name = "memory",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "SIZE",
                 .help = "memory the run may take, 8G: a case that needs more counts as failing" },
    [THREADS] = { .name = "threads",
                  .letter = 't',
                  .kind = RIND_ARGUMENT_COUNT,
                  .argument = "N",
                  .least = 1,
                  .most = 1024,
                  .help = "threads to look with; all processors unless given" },
    [QUIET] = { .name = "quiet", .letter = 'q', .kind = RIND_ARGUMENT_FLAG, .help = "errors only, and no summary" },
    [PROGRESS] = { .name = "progress",
                   .kind = RIND_ARGUMENT_CHOICE,
                   .argument = "auto|always|never", /* in the order of rind_progress */
                   .help = "a bar on a terminal, a line now and then elsewhere; auto unless given" },
};

static const rind_settings_options settings_options = { SETTINGS, PRESET, SET, LABEL };

typedef struct run {
    const rind_arguments *arguments;
    rind_ctx *ctx;
    rind_settings *settings;
    rind_extra_masks extra;
    rind_manifest *manifest;
    rind_scan scan; /* of a folder */
    char *case_id;  /* of --image */
    rind_case *row; /* of a folder or --image; owned */
    size_t n_cases;
    char *page;
    rind_check check;
} run;

static int misuse(const char *text)
{
    rind_say_error(NULL, "check: %s", text);
    return RIND_EXIT_USAGE;
}

static int check_usage(const rind_arguments *a)
{
    bool image = rind_argument_given(a, IMAGE), mask = rind_argument_given(a, MASK);

    if (rind_argument_given(a, HTML) && rind_argument_given(a, HEADERS_ONLY))
        return misuse("--html shows pictures, which --headers-only does without");
    if (rind_argument_given(a, CASES))
        return image || mask ? misuse("either --cases, or --image and --mask") : RIND_EXIT_OK;
    if (!image && !mask)
        return misuse("what? give --cases, or --image and --mask");
    return image && mask ? RIND_EXIT_OK : misuse(image ? "--image needs --mask" : "--mask needs --image");
}

static bool is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static rind_status make_rows(run *r, size_t n)
{
    static const rind_case empty = { .image_id = "", .mask_id = "", .label = "", .channel = "", .volume = "" };

    r->row = rind_alloc(r->ctx, n, sizeof *r->row, "cases");
    if (r->row == NULL)
        return RIND_NO_MEMORY;
    r->n_cases = n;
    for (size_t k = 0; k < n; k++)
        r->row[k] = empty;
    return RIND_OK;
}

static rind_status scan_folder(run *r, const char *folder)
{
    rind_status status = rind_scan_folder(r->ctx, folder, &r->scan);

    if (status == RIND_OK && r->scan.n_pairs == 0)
        status = rind_fail(r->ctx, RIND_BAD_SETTINGS,
                           "%s: no image and mask could be paired among %zu files; see rind scan --help", folder,
                           r->scan.n_files);
    for (size_t k = 0; k < r->scan.n_left && status == RIND_OK; k++)
        rind_say_warning(NULL, "%s: not paired: %s", r->scan.left[k].path, r->scan.left[k].why);
    if (status == RIND_OK)
        status = make_rows(r, r->scan.n_pairs);
    for (size_t k = 0; k < r->n_cases && status == RIND_OK; k++) {
        const rind_pair *pair = &r->scan.pair[k];

        r->row[k].case_id = pair->case_id;
        r->row[k].image_id = pair->image_id;
        r->row[k].mask_id = pair->mask_id;
        r->row[k].image = pair->image;
        r->row[k].mask = pair->mask;
    }
    return status;
}

static rind_status read_cases(run *r)
{
    const char *cases = rind_argument(r->arguments, CASES), *image = rind_argument(r->arguments, IMAGE);
    rind_status status;

    if (cases != NULL && is_folder(cases))
        return scan_folder(r, cases);
    if (cases != NULL) {
        status = rind_manifest_read(r->ctx, cases, &r->manifest);
        r->n_cases = status == RIND_OK ? rind_manifest_n_cases(r->manifest) : 0;
        return status;
    }
    r->case_id = rind_case_id_of(r->ctx, image);
    status = r->case_id != NULL ? make_rows(r, 1) : RIND_NO_MEMORY;
    if (status == RIND_OK) {
        r->row[0].case_id = r->case_id;
        r->row[0].image = image;
        r->row[0].mask = rind_argument(r->arguments, MASK);
        r->row[0].masks = r->extra.mask;
        r->row[0].n_masks = r->extra.n;
    }
    return status;
}

/* "8G", "500M", "1048576": powers of 1024. */
static rind_status read_memory(run *r, uint64_t *bytes)
{
    static const char units[] = "bkmgt";
    const char *text = rind_argument(r->arguments, MEMORY), *unit;
    char *end = NULL;
    double value = text != NULL ? strtod(text, &end) : 0.0;

    *bytes = 0;
    if (text == NULL)
        return RIND_OK;
    end += strspn(end, " ");
    unit = *end != '\0' ? strchr(units, *end | 0x20) : units;
    if (end == text || unit == NULL || !(value > 0.0) || value > 1e15 ||
        (*end != '\0' && end[1] != '\0' && strcasecmp(end + 1, "b") != 0))
        return rind_fail(r->ctx, RIND_BAD_SETTINGS, "--memory %s: is no size; write 8G, or 500M", text);
    *bytes = (uint64_t)(value * (double)((uint64_t)1 << 10 * (unit - units)));
    return *bytes > 0 ? RIND_OK : rind_fail(r->ctx, RIND_BAD_SETTINGS, "--memory %s: is nothing", text);
}

/* A place nothing can be written to is told now. What is there stays as it is. */
static rind_status check_place(run *r, const char *path)
{
    static const int inputs[] = { IMAGE, MASK, CASES, SETTINGS };
    rind_output *output = NULL;

    for (size_t k = 0; k < COUNT_OF(inputs); k++) {
        const char *input = rind_argument(r->arguments, (size_t)inputs[k]);

        if (input != NULL && rind_same_file(input, path))
            return rind_fail(r->ctx, RIND_CANNOT_WRITE, "%s: would take the place of --%s", path,
                             options[inputs[k]].name);
    }
    rind_status status = rind_output_open(r->ctx, path, &output);
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
    double start = rind_now();
    rind_status status = RIND_OK;

    rind_progress_start(RIND_PROGRESS_AUTO);
    for (size_t k = 0; k < r->n_cases && status == RIND_OK; k++) {
        const rind_case *row = r->manifest != NULL ? rind_manifest_case(r->manifest, k) : &r->row[k];
        rind_progress_state state = { .n_done = k, .n_all = r->n_cases, .seconds = rind_now() - start, .n_running = 1 };
        char about[256];

        rind_case_describe(row, about, sizeof about);
        snprintf(state.running[0].about, sizeof state.running[0].about, "%.63s", about);
        state.running[0].stage = "";
        rind_progress_show(&state);
        status = rind_check_case(r->ctx, &r->check, k, row);
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
    return r->check.n_failing < r->n_cases ? RIND_EXIT_SOME_FAILED : RIND_EXIT_NONE_OK;
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
    if (rind_check_create(r->ctx, r->settings, r->n_cases, &how, &r->check) != RIND_OK || look_at_cases(r) != RIND_OK)
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
    rind_scan_free(&r.scan);
    rind_settings_free(r.settings);
    free(r.row);
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
