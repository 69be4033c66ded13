/* cmd_report.c - rind report: a model and its evaluation as a page, pictures and tables */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/model_verb.h"
#include "cli/say.h"
#include "report/report.h"

#include <stdint.h>

enum { OUT, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FOLDER_OPTION,
    [QUIET] = RIND_MODEL_QUIET,
};

static int run_report(const rind_arguments *arguments)
{
    rind_report_summary s;

    if (arguments->n_operands < 1) {
        rind_say_error(NULL, "report: the model is needed: rind report MODEL.json [EVAL.json]");
        return RIND_EXIT_USAGE;
    }
    if (!rind_argument_needed(arguments, OUT))
        return RIND_EXIT_USAGE;
    rind_ctx *ctx = rind_model_verb_start(arguments, QUIET, SIZE_MAX);
    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    rind_status status =
        rind_report(ctx, arguments->operands[0], arguments->n_operands > 1 ? arguments->operands[1] : NULL,
                    rind_argument(arguments, OUT), &s);
    if (status == RIND_OK)
        rind_say_notice(NULL, "%s: %zu files, index.html is the page; %zu warnings; %zu checklist items answered",
                        rind_argument(arguments, OUT), s.n_files, s.n_warnings, s.n_items);
    return rind_model_verb_end(ctx, status);
}

const rind_verb rind_verb_report = {
    .name = "report",
    .summary = "a model and its evaluation as a page, pictures and tables",
    .usage = "report MODEL.json [EVAL.json] --out DIR",
    .text =
        "Writes DIR/index.html, one page that needs no network: what speaks against the model first, then what it is, "
        "whom it was made from, how good it is, its pictures, and what of CLEAR, METRICS, TRIPOD+AI and RQS 2.0 it "
        "answers. Every picture is also a file of its own (SVG), every table too (CSV).\n"
        "Without an evaluation there is no test, and the page says so first. An evaluation of another model is refused "
        "with exit code 5.",
    .operand = "MODEL.json",
    .operand_is_file = true,
    .most_operands = 2,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_report,
};
