/* cmd_predict.c - rind predict: a model applied to new cases */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/model_verb.h"
#include "cli/say.h"
#include "model/predict.h"

enum { OUT, LABELS, ID, EXPLAIN, ALLOW, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FILE_OPTION("the predictions, CSV; standard output unless given"),
    [LABELS] = RIND_MODEL_LABELS("CSV with the clinical columns of a model that has some; outcomes are not read"),
    [ID] = RIND_MODEL_ID("column of case ids; that of the training unless given"),
    [EXPLAIN] = { .name = "explain",
                  .kind = RIND_ARGUMENT_FLAG,
                  .help = "adds columns with what each input adds to the linear predictor" },
    [ALLOW] = { .name = "allow-mismatch",
                .kind = RIND_ARGUMENT_FLAG,
                .help = "predicts features of other settings or definitions too, and marks every row" },
    [QUIET] = RIND_MODEL_QUIET,
};

static int run_predict(const rind_arguments *arguments)
{
    const char *out = rind_argument(arguments, OUT);
    rind_apply_summary summary;

    out = out != NULL ? out : "-";
    if (arguments->n_operands < 2) {
        rind_say_error(NULL, "predict: the features are needed: rind predict MODEL.json FEATURES.csv");
        return RIND_EXIT_USAGE;
    }
    rind_apply_options how = { .model = arguments->operands[0],
                               .features = arguments->operands[1],
                               .labels = rind_argument(arguments, LABELS),
                               .id = rind_argument(arguments, ID),
                               .explain = rind_argument_given(arguments, EXPLAIN),
                               .allow_mismatch = rind_argument_given(arguments, ALLOW) };
    rind_ctx *ctx = rind_model_verb_start(arguments, QUIET, SIZE_MAX);
    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    rind_status status = rind_model_apply(ctx, &how, out, &summary);
    if (status == RIND_OK && summary.mismatch)
        rind_say_warning(NULL, "the features are not what the model was trained on; every row says so");
    if (status == RIND_OK)
        rind_say_notice(NULL, "%s: %zu cases predicted, %zu with warnings; %zu could not be", out, summary.n,
                        summary.n_warned, summary.n_failed);
    int code = rind_model_verb_end(ctx, status);
    if (code != RIND_EXIT_OK)
        return code;
    return summary.n == 0 ? RIND_EXIT_NONE_OK : summary.n_failed > 0 ? RIND_EXIT_SOME_FAILED : RIND_EXIT_OK;
}

const rind_verb rind_verb_predict = {
    .name = "predict",
    .summary = "applies a model to new cases",
    .usage = "predict MODEL.json FEATURES.csv [--explain] [--out PREDICTIONS.csv]",
    .text =
        "A line a case: linear predictor, probability, class at the frozen cut-off, and warnings: values outside the "
        "training range, imputed values, a case the model was trained on.\n"
        "Features of other settings, definitions or regions are refused with exit code 5.",
    .operand = "MODEL.json",
    .operand_is_file = true,
    .most_operands = 2,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_predict,
};
