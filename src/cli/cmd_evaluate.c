/* cmd_evaluate.c - rind evaluate: a model judged on its test cases, or on cases from elsewhere */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/model_verb.h"
#include "cli/say.h"
#include "model/evaluate.h"

#include <stdlib.h>

enum { OUT, LABELS, SPLIT, COMPARE, ID, GROUP, CENTRE, ALLOW, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FILE_OPTION("the evaluation, JSON"),
    [LABELS] = RIND_MODEL_LABELS("CSV with a line a case: outcome and clinical columns"),
    [SPLIT] =
        RIND_MODEL_SPLIT("of rind split: its test cases are used; without it, or with none, all cases of the labels"),
    [COMPARE] = { .name = "compare",
                  .kind = RIND_ARGUMENT_FILE,
                  .argument = "MODEL",
                  .repeats = true,
                  .help =
                      "another model on the same cases: paired DeLong test, p adjusted after Holm; may be repeated" },
    [ID] = RIND_MODEL_ID("column of case ids; that of the training unless given"),
    [GROUP] = RIND_MODEL_GROUP("column of the labels with patients"),
    [CENTRE] = { .name = "centre",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "COLUMN",
                 .help = "column that names the centre" },
    [ALLOW] = { .name = "allow-mismatch",
                .kind = RIND_ARGUMENT_FLAG,
                .help = "takes features of other settings or definitions too, and says so" },
    [QUIET] = RIND_MODEL_QUIET,
};

static size_t count_compared(const rind_arguments *arguments, const char **models)
{
    size_t n = 0;

    for (const char *model; (model = rind_argument_nth(arguments, COMPARE, n)) != NULL; n++)
        models[n] = model;
    return n;
}

static int run_evaluate(const rind_arguments *arguments)
{
    rind_evaluate_summary s;

    if (arguments->n_operands < 2) {
        rind_say_error(NULL, "evaluate: the features are needed: rind evaluate MODEL.json FEATURES.csv");
        return RIND_EXIT_USAGE;
    }
    if (!rind_argument_needed(arguments, LABELS) || !rind_argument_needed(arguments, OUT))
        return RIND_EXIT_USAGE;
    rind_ctx *ctx = rind_model_verb_start(arguments, QUIET, SIZE_MAX);
    const char **models = calloc(arguments->n_values + 1, sizeof *models);
    if (ctx == NULL || models == NULL) {
        free(models);
        rind_ctx_free(ctx);
        return RIND_EXIT_NONE_OK;
    }
    rind_evaluate_options how = { .model = arguments->operands[0],
                                  .features = arguments->operands[1],
                                  .labels = rind_argument(arguments, LABELS),
                                  .split = rind_argument(arguments, SPLIT),
                                  .compare = models,
                                  .n_compare = count_compared(arguments, models),
                                  .id = rind_argument(arguments, ID),
                                  .group_column = rind_argument(arguments, GROUP),
                                  .centre_column = rind_argument(arguments, CENTRE),
                                  .allow_mismatch = rind_argument_given(arguments, ALLOW) };
    rind_status status = rind_evaluate(ctx, &how, rind_argument(arguments, OUT), &s);
    if (status == RIND_OK)
        rind_say_notice(NULL, "%s: %zu cases, %zu events; AUC %.3f (%.3f to %.3f), GDI %.1f %%; %zu warnings",
                        rind_argument(arguments, OUT), s.n, s.n_events, s.auc, s.low, s.high, 100.0 * s.gdi,
                        s.n_warnings);
    free(models);
    return rind_model_verb_end(ctx, status);
}

const rind_verb rind_verb_evaluate = {
    .name = "evaluate",
    .summary = "judges a model on cases it has not seen",
    .usage = "evaluate MODEL.json FEATURES.csv --labels LABELS.csv [options] --out EVAL.json",
    .text =
        "Area under the ROC curve with DeLong's interval, rates at the model's frozen cut-off with exact intervals, "
        "calibration, decision curve, generalisation gap (GDI). No cut-off and no direction is chosen here.\n"
        "Cases that trained the model are refused with exit code 6. Each evaluation on a split's test cases is written "
        "into "
        "the ledger beside it; a second one carries the warning test_reused.",
    .operand = "MODEL.json",
    .operand_is_file = true,
    .most_operands = 2,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_evaluate,
};
