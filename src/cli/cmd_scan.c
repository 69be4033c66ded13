/*
 * cmd_scan.c - rind scan: a manifest of the images and masks in a folder
 *
 * What could not be paired is told line by line, for a pair that is missing without a word would be missed in no table.
 */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/say.h"
#include "cli/start.h"
#include "io/io.h"
#include "study/scan.h"

#include <string.h>

enum { OUT, UNPAIRED, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FILE_OPTION("the manifest, CSV; standard output unless given"),
    [UNPAIRED] = { .name = "unpaired",
                   .letter = 'u',
                   .kind = RIND_ARGUMENT_FILE,
                   .argument = "FILE",
                   .help = "writes what has no row, and why, as CSV too" },
    [QUIET] = RIND_QUIET_OPTION("errors only: neither what is not paired nor the summary"),
};

static void tell(const rind_scan *scan, const char *out)
{
    for (size_t k = 0; k < scan->n_left; k++)
        rind_say_warning(NULL, "%s: not paired: %s", scan->left[k].path, scan->left[k].why);
    if (scan->n_spread > 0)
        rind_say_notice(NULL,
                        "%zu time%s a series has several volumes or a mask several structures: there is a row for "
                        "each, delete those that are not wanted",
                        scan->n_spread, scan->n_spread == 1 ? "" : "s");
    rind_say_notice(NULL, "%zu files; %zu pair%s of %zu case%s, %zu not paired%s%s", scan->n_files, scan->n_pairs,
                    scan->n_pairs == 1 ? "" : "s", scan->n_cases, scan->n_cases == 1 ? "" : "s", scan->n_left,
                    strcmp(out, "-") == 0 ? "" : "; manifest ", strcmp(out, "-") == 0 ? "" : out);
}

static int write_all(rind_ctx *ctx, const rind_arguments *arguments, const rind_scan *scan, const char *out)
{
    const char *unpaired = rind_argument(arguments, UNPAIRED);

    if (unpaired != NULL && rind_scan_write_left(ctx, scan, unpaired) != RIND_OK)
        return rind_stop(ctx, RIND_EXIT_OUTPUT);
    if (scan->n_pairs == 0) {
        rind_say_error(NULL, "%s: no image and mask could be paired among %zu files; see rind scan --help",
                       arguments->operand, scan->n_files);
        return RIND_EXIT_NONE_OK;
    }
    if (rind_scan_write(ctx, scan, out) != RIND_OK)
        return rind_stop(ctx, RIND_EXIT_OUTPUT);
    int code = strcmp(out, "-") == 0 ? rind_finish_output() : RIND_EXIT_OK;
    return code == RIND_EXIT_OK && scan->n_left > 0 ? RIND_EXIT_SOME_FAILED : code;
}

static int run_scan(const rind_arguments *arguments)
{
    const char *out = rind_argument(arguments, OUT);
    rind_ctx *ctx = rind_start(1);
    rind_scan scan;

    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    out = out != NULL ? out : "-";
    rind_say_quiet(rind_argument_given(arguments, QUIET));
    rind_status status = rind_scan_folder(ctx, arguments->operand, &scan);
    int code = RIND_EXIT_OK;
    if (status != RIND_OK)
        code = rind_stop(ctx, status == RIND_CANNOT_READ ? RIND_EXIT_USAGE : RIND_EXIT_NONE_OK);
    else {
        code = write_all(ctx, arguments, &scan, out);
        tell(&scan, scan.n_pairs > 0 && code != RIND_EXIT_OUTPUT ? out : "-");
    }
    rind_scan_free(&scan);
    rind_ctx_free(ctx);
    return code;
}

const rind_verb rind_verb_scan = {
    .name = "scan",
    .summary = "writes a manifest of the images and masks in a folder",
    .usage = "scan DIR [--out FILE] [options]",
    .text =
        "Masks are found by their names (P01_mask beside P01, P01-label, P01_t2_seg_reader1), by folders (imagesTr and "
        "labelsTr, images and masks, derivatives of BIDS, a folder for each patient), and DICOM segmentations by the "
        "series they refer to. The manifest is a table to look at and to correct before rind extract --cases.\n"
        "What fits no partner, or two, is told with the reason and has no row: then the exit code is 1, or 4 where no "
        "pair is found.",
    .operand = "DIR",
    .operand_is_folder = true,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_scan,
};
