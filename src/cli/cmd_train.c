/* cmd_train.c - rind train: a classifier from a feature table and labels */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/model_verb.h"
#include "cli/say.h"
#include "model/train.h"

#include <math.h>
#include <string.h>

enum {
    OUT,
    LABELS,
    SPLIT,
    TASK,
    REGIONS,
    CLINICAL,
    ID,
    GROUP,
    CENTRE,
    PIPELINE,
    FOLDS,
    REPEATS,
    OUTER,
    BOOTSTRAP,
    FOLD_COLUMN,
    RESAMPLES,
    SEED,
    THREADS,
    QUIET,
    N_OPTIONS
};

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FILE_OPTION("the model, JSON"),
    [LABELS] = RIND_MODEL_LABELS("CSV with a line a case: outcome, clinical columns, folds"),
    [SPLIT] = RIND_MODEL_SPLIT("of rind split: its training cases are used; none: all cases are"),
    [TASK] = { .name = "task",
               .kind = RIND_ARGUMENT_TEXT,
               .argument = "TASK",
               .help =
                   "her2-positive, her2-low, two-stage, or COLUMN=VALUE of the labels; her2-positive unless given" },
    [REGIONS] = RIND_MODEL_REGIONS("regions whose features are candidates, separated by commas; all unless given"),
    [CLINICAL] = RIND_MODEL_CLINICAL("columns of numbers of the labels that are candidates too, separated by commas"),
    [ID] = RIND_MODEL_ID("column of case ids in both tables; case_id unless given"),
    [GROUP] =
        RIND_MODEL_GROUP("column of the labels whose equal cells stay in one fold, where the split has no groups"),
    [CENTRE] = { .name = "centre",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "COLUMN",
                 .help = "column of the labels that names the centre; centre, center, site or hospital unless given" },
    [PIPELINE] = { .name = "pipeline",
                   .kind = RIND_ARGUMENT_TEXT,
                   .argument = "STEPS",
                   .help =
                       "steps separated by commas; zero-variance,ttest:0.05,corr:0.8,lasso:1se,logistic unless given" },
    [FOLDS] = RIND_MODEL_FOLDS("folds that lambda and the cut-off are chosen with; 10 unless given"),
    [REPEATS] = RIND_MODEL_REPEATS,
    [OUTER] = { .name = "outer",
                .kind = RIND_ARGUMENT_COUNT,
                .argument = "N",
                .most = 1000,
                .help = "outer folds of the nested estimate; 5 unless given, 0: none" },
    [BOOTSTRAP] = { .name = "bootstrap",
                    .kind = RIND_ARGUMENT_COUNT,
                    .argument = "N",
                    .most = 100000,
                    .help =
                        "bootstrap samples for optimism, .632+ and selection frequency; 200 unless given, 0: none" },
    [FOLD_COLUMN] = { .name = "fold-column",
                      .kind = RIND_ARGUMENT_TEXT,
                      .argument = "COLUMN",
                      .help = "column of the labels with each case's fold, instead of --folds and --repeats" },
    [RESAMPLES] = { .name = "resamples",
                    .kind = RIND_ARGUMENT_FILE,
                    .argument = "FILE",
                    .help = "CSV of row numbers from 1, a column a bootstrap sample, instead of --bootstrap" },
    [SEED] = RIND_MODEL_SEED("the same seed gives the same model, byte by byte; 1 unless given"),
    [THREADS] = RIND_MODEL_THREADS,
    [QUIET] = RIND_MODEL_QUIET,
};

static bool check(const rind_arguments *arguments)
{
    if (!rind_argument_needed(arguments, LABELS) || !rind_argument_needed(arguments, OUT))
        return false;
    if (!rind_argument_given(arguments, SPLIT)) {
        rind_say_error(NULL, "train: --split is needed: a file of rind split, or none to train on all cases");
        return false;
    }
    if (rind_argument_given(arguments, FOLD_COLUMN) &&
        (rind_argument_given(arguments, FOLDS) || rind_argument_given(arguments, REPEATS))) {
        rind_say_error(NULL, "train: --fold-column gives the folds; leave out --folds and --repeats");
        return false;
    }
    if (rind_argument_given(arguments, RESAMPLES) && rind_argument_given(arguments, BOOTSTRAP)) {
        rind_say_error(NULL, "train: --resamples gives the samples; leave out --bootstrap");
        return false;
    }
    return true;
}

static void tell(const char *path, const rind_train_summary *s)
{
    char nested[64] = "", corrected[32] = "";

    if (!isnan(s->nested_auc))
        snprintf(nested, sizeof nested, ", nested %.3f (%.3f to %.3f)", s->nested_auc, s->nested_low, s->nested_high);
    if (!isnan(s->corrected_auc))
        snprintf(corrected, sizeof corrected, ", less optimism %.3f", s->corrected_auc);
    rind_say_notice(
        NULL, "%s: %zu cases, %zu events, %zu inputs; AUC apparent %.3f, cross-validated %.3f%s%s; %zu warnings", path,
        s->n, s->n_events, s->n_inputs, s->apparent_auc, s->cross_validated_auc, nested, corrected, s->n_warnings);
}

static int run_train(const rind_arguments *arguments)
{
    rind_train_summary summary;

    if (!check(arguments))
        return RIND_EXIT_USAGE;
    const char *task = rind_argument(arguments, TASK);
    rind_train_options how = {
        .features = arguments->operand,
        .labels = rind_argument(arguments, LABELS),
        .split = rind_argument(arguments, SPLIT),
        .task = task != NULL ? task : "her2-positive",
        .id = rind_argument(arguments, ID),
        .regions = rind_argument(arguments, REGIONS),
        .clinical = rind_argument(arguments, CLINICAL),
        .group_column = rind_argument(arguments, GROUP),
        .fold_column = rind_argument(arguments, FOLD_COLUMN),
        .centre_column = rind_argument(arguments, CENTRE),
        .pipeline = rind_argument(arguments, PIPELINE),
        .resamples = rind_argument(arguments, RESAMPLES),
        .n_folds = (size_t)rind_argument_count(arguments, FOLDS, 10),
        .n_repeats = (size_t)rind_argument_count(arguments, REPEATS, 1),
        .n_outer = (size_t)rind_argument_count(arguments, OUTER, 5),
        .n_bootstrap = (size_t)rind_argument_count(arguments, BOOTSTRAP, 200),
        .seed = (uint64_t)rind_argument_count(arguments, SEED, 1),
    };
    if (how.n_outer == 1) {
        rind_say_error(NULL, "train: --outer takes 0, or 2 folds and more");
        return RIND_EXIT_USAGE;
    }
    rind_ctx *ctx = rind_model_verb_start(arguments, QUIET, THREADS);
    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    rind_status status = rind_train(ctx, &how, rind_argument(arguments, OUT), &summary);
    if (status == RIND_OK)
        tell(rind_argument(arguments, OUT), &summary);
    return rind_model_verb_end(ctx, status);
}

const rind_verb rind_verb_train = {
    .name = "train",
    .summary = "trains a classifier and says how far to trust it",
    .usage = "train FEATURES.csv --labels LABELS.csv --split SPLIT.json|none --out MODEL.json",
    .text =
        "The features are a table of rind extract, whose regions and images become columns, or any CSV with a column "
        "of "
        "case ids. Only training cases are read: neither features nor labels of the others are parsed.\n"
        "The pipeline is fitted as one thing: medians for missing values, z-scores, every choice of columns and lambda "
        "are "
        "fitted again in every fold and every bootstrap sample. Steps: zero-variance, variance:V, missing:F, icc:FILE, "
        "list:FILE, z-score, ttest:P, welch:P, mwu:P, corr:R, mrmr:K, lasso, elastic-net:A, ridge, logistic; "
        "docs/manual/model.md tells what each takes.\n"
        "The model file says what was dropped where, how good the model is on cases it has not seen, and what to "
        "beware of "
        "(warnings, each with a code).",
    .operand = "FEATURES.csv",
    .operand_is_file = true,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_train,
};
