/* cmd_match.c - rind match: treated cases and controls that are alike, one to one */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/model_verb.h"
#include "cli/say.h"
#include "report/match_page.h"

#include <math.h>
#include <string.h>

enum { OUT, TREATMENT, COVARIATES, CALIPER, ORDER, ID, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FOLDER_OPTION,
    [TREATMENT] = { .name = "treatment",
                    .kind = RIND_ARGUMENT_TEXT,
                    .argument = "COLUMN=VALUE",
                    .help = "these cases are treated, all others with a cell in the column are controls" },
    [COVARIATES] = { .name = "covariates",
                     .kind = RIND_ARGUMENT_TEXT,
                     .argument = "COLUMNS",
                     .help = "columns that are to be alike, separated by commas: numbers, or words, whose first in "
                             "alphabetical order is the reference" },
    [CALIPER] = { .name = "caliper",
                  .kind = RIND_ARGUMENT_TEXT,
                  .argument = "SD",
                  .help = "the farthest a control may be, in standard deviations of the propensity's logit; 0.2 unless "
                          "given, none: no limit" },
    [ORDER] = { .name = "order",
                .kind = RIND_ARGUMENT_CHOICE,
                .argument = "largest|smallest|data",
                .help = "which treated case chooses first: by propensity, or as they stand in the file; largest unless "
                        "given" },
    [ID] = RIND_MODEL_ID("column of case ids; case_id unless given"),
    [QUIET] = RIND_MODEL_QUIET,
};

static bool read_options(const rind_arguments *arguments, rind_match_options *out)
{
    const char *caliper = rind_argument(arguments, CALIPER), *order = rind_argument(arguments, ORDER);
    size_t k = 0;

    if (!rind_argument_needed(arguments, OUT) || !rind_argument_needed(arguments, TREATMENT) ||
        !rind_argument_needed(arguments, COVARIATES))
        return false;
    *out = (rind_match_options){ .labels = arguments->operand,
                                 .id = rind_argument(arguments, ID),
                                 .treatment = rind_argument(arguments, TREATMENT),
                                 .covariates = rind_argument(arguments, COVARIATES),
                                 .caliper = (double)INFINITY };
    if (order != NULL)
        rind_choice_find(options[ORDER].argument, order, &k);
    out->order = (rind_match_order)k;
    return (caliper != NULL && strcmp(caliper, "none") == 0) ||
           rind_argument_real(arguments, CALIPER, 0.0, 100.0, 0.2, &out->caliper);
}

static int run_match(const rind_arguments *arguments)
{
    rind_match_options how;
    rind_match_study study;
    size_t n_files = 0;

    if (!read_options(arguments, &how))
        return RIND_EXIT_USAGE;
    rind_ctx *ctx = rind_model_verb_start(arguments, QUIET, SIZE_MAX);
    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    rind_status status = rind_match_study_run(ctx, &how, &study);
    if (status == RIND_OK) {
        status = rind_match_report(ctx, &study, rind_argument(arguments, OUT), &n_files);
        if (status == RIND_OK)
            rind_say_notice(NULL,
                            "%s: %zu pairs of %zu treated cases and %zu controls; %zu files, index.html is the page",
                            rind_argument(arguments, OUT), study.matching->n_pairs, study.matching->n_treated,
                            study.matching->n_controls, n_files);
        rind_match_study_free(&study);
    }
    return rind_model_verb_end(ctx, status);
}

const rind_verb rind_verb_match = {
    .name = "match",
    .summary = "pairs treated cases with controls that are alike",
    .usage = "match LABELS.csv --treatment COLUMN=VALUE --covariates COLUMNS --out DIR",
    .text = "The propensity is a logistic regression of the treatment on the covariates. Each treated case takes the "
            "nearest control that is left (of equally near ones the first in the file), on the logit of the "
            "propensity, none if the nearest is farther than the caliper.\n"
            "DIR/matched.csv holds the lines of the cases in pairs and their pair's number, match_pair: labels for "
            "rind split --group match_pair, rind train and rind survival. DIR/index.html shows the balance before and "
            "after.",
    .operand = "LABELS.csv",
    .operand_is_file = true,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_match,
};
