/* cmd_survival.c - rind survival: times to an event, from groups to a score that was trained without a leak */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/model_verb.h"
#include "cli/say.h"
#include "report/survival_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    OUT,
    LABELS,
    TIME,
    STATUS,
    SPLIT,
    GROUP,
    CLINICAL,
    REGIONS,
    CUT,
    AT,
    LAMBDA,
    FOLDS,
    REPEATS,
    PATIENT,
    ID,
    SEED,
    THREADS,
    QUIET,
    N_OPTIONS
};

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FOLDER_OPTION,
    [LABELS] = RIND_MODEL_LABELS("CSV with a line a case: time, status, groups, clinical columns"),
    [TIME] = { .name = "time",
               .kind = RIND_ARGUMENT_TEXT,
               .argument = "COLUMN",
               .help = "column of the labels with the time of the event or of the end of observation" },
    [STATUS] = { .name = "status",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "COLUMN",
                 .help = "column of the labels with 1 for the event and 0 for censored" },
    [SPLIT] = RIND_MODEL_SPLIT(
        "of rind split: everything is chosen on its training cases; without it, or with none, all cases "
        "train and none test"),
    [GROUP] = RIND_MODEL_GROUP("column of the labels whose groups are compared; needs no features"),
    [CLINICAL] =
        RIND_MODEL_CLINICAL("columns of the labels for the Cox tables, separated by commas: numbers, or words, whose "
                            "first in alphabetical order is the reference"),
    [REGIONS] = RIND_MODEL_REGIONS("regions whose features are candidates, separated by commas; all unless given"),
    [CUT] = { .name = "cut",
              .kind = RIND_ARGUMENT_TEXT,
              .argument = "RULE",
              .help =
                  "what parts low from high risk, on the training cases: median, maxstat or a number; median unless "
                  "given" },
    [AT] = { .name = "at",
             .kind = RIND_ARGUMENT_TEXT,
             .argument = "TIMES",
             .help = "times for areas under the ROC curve and Brier scores, separated by commas; quartiles of the "
                     "training's event times unless given" },
    [LAMBDA] = { .name = "lambda",
                 .kind = RIND_ARGUMENT_CHOICE,
                 .argument = "min|1se",
                 .help =
                     "the best lambda of the cross-validation, or the largest within one standard error; min unless "
                     "given" },
    [FOLDS] = RIND_MODEL_FOLDS("folds that lambda is chosen with; 10 unless given"),
    [REPEATS] = RIND_MODEL_REPEATS,
    [PATIENT] = { .name = "patient",
                  .kind = RIND_ARGUMENT_TEXT,
                  .argument = "COLUMN",
                  .help = "column of the labels whose equal cells stay in one fold and on one side" },
    [ID] = RIND_MODEL_ID("column of case ids in both tables; case_id unless given"),
    [SEED] = RIND_MODEL_SEED("the same seed gives the same files, byte by byte; 1 unless given"),
    [THREADS] = RIND_MODEL_THREADS,
    [QUIET] = RIND_MODEL_QUIET,
};

static bool read_cut(const char *text, rind_survival_options *out)
{
    char *end;

    if (text == NULL || strcmp(text, "median") == 0)
        return true;
    out->cut = RIND_CUT_MAXSTAT;
    if (strcmp(text, "maxstat") == 0)
        return true;
    out->cut = RIND_CUT_VALUE;
    out->cut_value = strtod(text, &end);
    if (end != text && *end == '\0' && isfinite(out->cut_value))
        return true;
    rind_say_error(NULL, "survival: --cut takes median, maxstat or a number, not '%s'", text);
    return false;
}

/* Rising times above 0. */
static bool read_times(const char *text, rind_survival_options *out)
{
    for (const char *s = text; s != NULL;) {
        char *end;
        double time = strtod(s, &end), last = out->n_times > 0 ? out->times[out->n_times - 1] : 0.0;

        if (end == s || (*end != ',' && *end != '\0') || !isfinite(time) || !(time > last) ||
            out->n_times == RIND_MAX_TIMES) {
            rind_say_error(NULL, "survival: --at takes up to %d rising times above 0, separated by commas, not '%s'",
                           RIND_MAX_TIMES, text);
            return false;
        }
        out->times[out->n_times++] = time;
        s = *end == ',' ? end + 1 : NULL;
    }
    return true;
}

/* What only a score could need says nothing without one. */
static bool check_score(const rind_arguments *arguments)
{
    static const size_t of_score[] = { REGIONS, CUT, LAMBDA, FOLDS, REPEATS };

    for (size_t k = 0; arguments->operand == NULL && k < COUNT_OF(of_score); k++)
        if (rind_argument_given(arguments, of_score[k])) {
            rind_say_error(NULL, "survival: --%s is about a score, which needs FEATURES.csv",
                           options[of_score[k]].name);
            return false;
        }
    return true;
}

static bool read_options(const rind_arguments *arguments, rind_survival_options *out)
{
    const char *lambda = rind_argument(arguments, LAMBDA);

    for (size_t k = LABELS; k <= STATUS; k++)
        if (!rind_argument_needed(arguments, k))
            return false;
    if (!rind_argument_needed(arguments, OUT) || !check_score(arguments))
        return false;
    *out = (rind_survival_options){
        .features = arguments->operand,
        .labels = rind_argument(arguments, LABELS),
        .id = rind_argument(arguments, ID),
        .split = rind_argument(arguments, SPLIT),
        .time = rind_argument(arguments, TIME),
        .event = rind_argument(arguments, STATUS),
        .regions = rind_argument(arguments, REGIONS),
        .clinical = rind_argument(arguments, CLINICAL),
        .group = rind_argument(arguments, GROUP),
        .patient = rind_argument(arguments, PATIENT),
        .n_folds = (size_t)rind_argument_count(arguments, FOLDS, 10),
        .n_repeats = (size_t)rind_argument_count(arguments, REPEATS, 1),
        .seed = (uint64_t)rind_argument_count(arguments, SEED, 1),
        .by_1se = lambda != NULL && strcmp(lambda, "1se") == 0,
    };
    if (out->features == NULL && out->group == NULL && out->clinical == NULL) {
        rind_say_error(NULL, "survival: nothing to explain the times with: give FEATURES.csv, --clinical or --group");
        return false;
    }
    return read_cut(rind_argument(arguments, CUT), out) && read_times(rind_argument(arguments, AT), out);
}

static void tell(const char *folder, const rind_survival_study *s, size_t n_files)
{
    char text[256] = "";
    size_t used = 0;

    for (size_t k = 0; k < s->n_judged && used < sizeof text; k++)
        used += (size_t)snprintf(text + used, sizeof text - used, "; C of %s, %s %.3f", s->judged[k].model,
                                 s->judged[k].side, s->judged[k].harrell);
    for (size_t k = 0; k < s->n_comparisons && s->n_judged == 0 && used < sizeof text; k++)
        used += (size_t)snprintf(text + used, sizeof text - used, "; log-rank p %.3g (%s)", s->comparison[k].p,
                                 s->comparison[k].side);
    rind_say_notice(NULL, "%s: %zu cases, %zu events%s; %zu warnings; %zu files, index.html is the page", folder,
                    s->side[0].n, s->side[0].n_events, text, s->notes.n, n_files);
}

static int run_survival(const rind_arguments *arguments)
{
    const char *folder = rind_argument(arguments, OUT);
    rind_survival_options how;
    size_t n_files = 0;

    if (!read_options(arguments, &how))
        return RIND_EXIT_USAGE;
    rind_ctx *ctx = rind_model_verb_start(arguments, QUIET, THREADS);
    rind_survival_study *study = ctx != NULL ? rind_alloc_zero(ctx, 1, sizeof *study, "a study") : NULL;
    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    rind_status status = study != NULL ? rind_survival_study_run(ctx, &how, study) : RIND_NO_MEMORY;
    /* Written down before anybody reads the result. */
    if (status == RIND_OK)
        status = rind_survival_study_enter(ctx, study, folder);
    if (status == RIND_OK)
        status = rind_survival_report(ctx, study, folder, &n_files);
    if (status == RIND_OK)
        tell(folder, study, n_files);
    if (study != NULL)
        rind_survival_study_free(study);
    free(study);
    return rind_model_verb_end(ctx, status);
}

const rind_verb rind_verb_survival = {
    .name = "survival",
    .summary = "times to an event: a score, risk groups, Cox regressions",
    .usage = "survival FEATURES.csv --labels LABELS.csv --time COLUMN --status COLUMN [--split SPLIT.json] --out DIR\n"
             "survival --labels LABELS.csv --time COLUMN --status COLUMN --group COLUMN --out DIR",
    .text =
        "From features a score is made by LASSO-Cox regression, and a cut that parts low from high risk, both on the "
        "training cases alone; medians for missing values and z-scores are made anew in every fold. The test cases "
        "are put into groups by the frozen cut and predicted by the frozen models.\n"
        "Kaplan-Meier curves with numbers at risk, log-rank tests, univariable and multivariable Cox tables with a "
        "test of proportional hazards, Harrell's and Uno's C, areas under time-dependent ROC curves and Brier scores "
        "are written to DIR: index.html, survival.json, tables as CSV and pictures as SVG.\n"
        "Without features, --group compares given groups, and --clinical makes the Cox tables.",
    .operand = "FEATURES.csv",
    .operand_is_file = true,
    .operand_is_optional = true,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_survival,
};
