/* pipeline.c - pipelines as text: steps, their values, and the files they name; see pipeline.h */
#include "model/pipeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char rind_default_pipeline[] = "zero-variance,ttest:0.05,corr:0.8,lasso:1se,logistic";

/* What a step is called, whether it takes a number first, its range and what it is without one. */
static const struct step_row {
    const char *name;
    rind_step_kind kind;
    bool number;
    double least, most, otherwise;
} steps[] = {
    { "zero-variance", RIND_STEP_ZERO_VARIANCE, false, 0, 0, 0 },
    { "variance", RIND_STEP_VARIANCE, true, 0, INFINITY, 0 },
    { "missing", RIND_STEP_MISSING, true, 0, 1, 0.2 },
    { "icc", RIND_STEP_ICC, false, 0, 0, 0 },
    { "list", RIND_STEP_LIST, false, 0, 0, 0 },
    { "z-score", RIND_STEP_Z_SCORE, false, 0, 0, 0 },
    { "zscore", RIND_STEP_Z_SCORE, false, 0, 0, 0 },
    { "ttest", RIND_STEP_TTEST, true, 0, 1, 0.05 },
    { "welch", RIND_STEP_WELCH, true, 0, 1, 0.05 },
    { "mwu", RIND_STEP_MWU, true, 0, 1, 0.05 },
    { "corr", RIND_STEP_CORR, true, 0, 1, 0.9 },
    { "mrmr", RIND_STEP_MRMR, true, 1, 10000, 20 },
    { "lasso", RIND_STEP_LASSO, false, 0, 0, 1 },
    { "elastic-net", RIND_STEP_ELASTIC_NET, true, 0.001, 1, 0.5 },
    { "enet", RIND_STEP_ELASTIC_NET, true, 0.001, 1, 0.5 },
    { "ridge", RIND_STEP_RIDGE, false, 0, 0, 0 },
    { "logistic", RIND_STEP_LOGISTIC, false, 0, 0, 0 },
};

static bool is_penalised(rind_step_kind kind)
{
    return kind == RIND_STEP_LASSO || kind == RIND_STEP_ELASTIC_NET || kind == RIND_STEP_RIDGE;
}

static bool is_test(rind_step_kind kind)
{
    return kind == RIND_STEP_TTEST || kind == RIND_STEP_WELCH || kind == RIND_STEP_MWU;
}

/* A word behind a colon that is no number. */
static bool take_word(rind_step *step, const char *word)
{
    static const struct {
        const char *word;
        rind_cv_measure measure;
    } measures[] = {
        { "deviance", RIND_BY_DEVIANCE }, { "class", RIND_BY_CLASS }, { "mse", RIND_BY_MSE }, { "auc", RIND_BY_AUC }
    };

    if (is_penalised(step->kind)) {
        for (size_t k = 0; k < COUNT_OF(measures); k++)
            if (strcmp(word, measures[k].word) == 0) {
                step->measure = measures[k].measure;
                return true;
            }
        const char *rule = strncmp(word, "lambda.", 7) == 0 ? word + 7 : word;
        if (strcmp(rule, "min") == 0 || strcmp(rule, "1se") == 0) {
            step->by_min = *rule == 'm';
            return true;
        }
        if (step->kind != RIND_STEP_RIDGE && (strcmp(word, "gaussian") == 0 || strcmp(word, "binomial") == 0)) {
            step->gaussian = *word == 'g';
            return true;
        }
    }
    if (step->kind == RIND_STEP_CORR && (strcmp(word, "related") == 0 || strcmp(word, "connected") == 0)) {
        step->connected = *word == 'c';
        return true;
    }
    if (step->kind == RIND_STEP_CORR && (strcmp(word, "pearson") == 0 || strcmp(word, "spearman") == 0)) {
        step->spearman = *word == 's';
        return true;
    }
    if (is_test(step->kind) && strcmp(word, "bh") == 0)
        return step->adjust = true;
    if (step->kind == RIND_STEP_LOGISTIC && strcmp(word, "firth") == 0)
        return step->firth = true;
    return false;
}

static rind_status take_values(rind_ctx *ctx, const struct step_row *row, char *values, rind_step *step)
{
    bool first = true;

    for (char *word = values, *next; word != NULL; word = next, first = false) {
        char *end;

        next = strchr(word, ':');
        if (next != NULL)
            *next++ = '\0';
        double number = strtod(word, &end);
        if (row->number && first && end != word && *end == '\0') {
            if (!(number >= row->least && number <= row->most))
                return rind_fail(ctx, RIND_BAD_ARGUMENT, "--pipeline: %s takes a number from %g to %g, not %s",
                                 row->name, row->least, row->most, word);
            step->level = number;
            continue;
        }
        if (!take_word(step, word))
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "--pipeline: '%s' means nothing to %s; see docs/manual/model.md",
                             word, row->name);
    }
    return RIND_OK;
}

static rind_status parse_step(rind_ctx *ctx, const char *text, rind_step *step)
{
    char word[sizeof step->text], known[256] = "";
    size_t used = 0, length = strlen(text);

    if (length >= sizeof word)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "--pipeline: a step is longer than %zu bytes: %.40s...",
                         sizeof word - 1, text);
    memcpy(word, text, length + 1);
    char *values = strchr(word, ':');
    if (values != NULL)
        *values++ = '\0';
    for (size_t k = 0; k < COUNT_OF(steps); k++) {
        if (strcmp(word, steps[k].name) != 0) {
            bool short_name = k > 0 && steps[k].kind == steps[k - 1].kind;
            if (!short_name && used < sizeof known)
                used +=
                    (size_t)snprintf(known + used, sizeof known - used, "%s%s", used > 0 ? ", " : "", steps[k].name);
            continue;
        }
        *step = (rind_step){ .kind = steps[k].kind, .level = steps[k].otherwise };
        memcpy(step->text, text, length + 1);
        if (step->kind != RIND_STEP_ICC && step->kind != RIND_STEP_LIST)
            return take_values(ctx, &steps[k], values, step);
        if (values == NULL || *values == '\0')
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "--pipeline: %s needs a file: %s:FILE", word, word);
        snprintf(step->path, sizeof step->path, "%s", values);
        return RIND_OK;
    }
    return rind_fail(ctx, RIND_BAD_ARGUMENT, "--pipeline: '%s' is no step; there are %s", word, known);
}

/* The order of steps: what would do nothing, and what would choose behind the model's back. */
static rind_status check_order(rind_ctx *ctx, const rind_pipeline *p)
{
    bool scored = false;

    for (size_t k = 0; k < p->n; k++) {
        const rind_step *s = &p->step[k];
        bool last = k + 1 == p->n;

        if (s->kind == RIND_STEP_VARIANCE && scored)
            return rind_fail(ctx, RIND_BAD_ARGUMENT,
                             "--pipeline: %s after z-score can do nothing: every column has variance "
                             "1 there; put it before",
                             s->text);
        scored = scored || s->kind == RIND_STEP_Z_SCORE;
        if ((s->kind == RIND_STEP_LOGISTIC || s->kind == RIND_STEP_RIDGE) && !last)
            return rind_fail(ctx, RIND_LEAK,
                             "--pipeline: %s stands behind the model (%s): a choice made with its result would "
                             "not be refitted in the folds; put it before",
                             p->step[k + 1].text, s->text);
        if (last && !is_penalised(s->kind) && s->kind != RIND_STEP_LOGISTIC)
            return rind_fail(
                ctx, RIND_BAD_ARGUMENT,
                "--pipeline: ends with %s, which is no model; end it with lasso, elastic-net, ridge or logistic",
                s->text);
    }
    return RIND_OK;
}

/* A stable.json: names, and a digest of each case it was computed on. */
static rind_status read_icc(rind_ctx *ctx, rind_step *step, const rind_split *split)
{
    json_t *tree = NULL, *item;
    rind_status status = rind_json_read(ctx, step->path, "icc", &tree);
    rind_ids cases = { 0 };
    size_t k;

    if (status != RIND_OK)
        return status;
    json_array_foreach(json_object_get(tree, "case_hashes"), k, item) if (status == RIND_OK && json_is_string(item))
        status = rind_ids_add(ctx, &cases, json_string_value(item), NULL);
    for (k = 0; status == RIND_OK && split != NULL && k < split->test.n; k++) {
        char hash[RIND_HASH_SIZE];

        rind_case_hash(split->test.text[k], hash);
        if (rind_ids_find(&cases, hash) != RIND_NO_ID)
            status = rind_fail(ctx, RIND_LEAK,
                               "%s: the ICC was computed on test cases too (%s is one); run rind icc with "
                               "--split",
                               step->path, split->test.text[k]);
    }
    json_array_foreach(json_object_get(tree, "stable"), k, item) if (status == RIND_OK && json_is_string(item)) status =
        rind_ids_add(ctx, &step->names, json_string_value(item), NULL);
    const char *form = rind_json_text(tree, "form");
    snprintf(step->note, sizeof step->note, "ICC(%s) %s %g on %zu cases and %zu readings keeps %zu of %zu columns",
             form != NULL ? form : "?",
             json_is_true(json_object_get(tree, "by_lower_bound")) ? "lower bound at least" : "at least",
             rind_json_real(tree, "min"), rind_json_count(tree, "n"), rind_json_count(tree, "n_readings"),
             step->names.n, rind_json_count(tree, "n_columns"));
    rind_ids_free(&cases);
    json_decref(tree);
    return status;
}

/* A list: one name a line, or the first column of a CSV; lines that begin with # are remarks. */
static rind_status read_list(rind_ctx *ctx, rind_step *step)
{
    char kind[16];
    rind_csv csv;

    rind_json_kind(step->path, kind, sizeof kind);
    if (*kind != '\0')
        return rind_fail(ctx, RIND_LEAK,
                         "%s: is a %s file of rind, not a list of names: columns that a model chose have seen "
                         "its labels; a list must come from elsewhere (the literature, another cohort)",
                         step->path, kind);
    rind_status status = rind_csv_read(ctx, step->path, &csv);
    if (status != RIND_OK)
        return status;
    for (size_t row = 0; status == RIND_OK && row < csv.n_rows; row++) {
        const char *name = csv.cell[row * csv.n_columns];

        if (*name != '#' && *name != '\0' && !(row == 0 && (strcmp(name, "name") == 0 || strcmp(name, "feature") == 0)))
            status = rind_ids_add(ctx, &step->names, name, NULL);
    }
    rind_csv_free(&csv);
    if (status == RIND_OK && step->names.n == 0)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: names no column", step->path);
    snprintf(step->note, sizeof step->note, "an external list of %zu names, chosen outside this training",
             step->names.n);
    return status;
}

rind_status rind_pipeline_parse(rind_ctx *ctx, const char *text, const rind_split *split, rind_pipeline *out)
{
    rind_pipeline *p = out;
    char copy[sizeof p->text];
    rind_status status = RIND_OK;

    *p = (rind_pipeline){ 0 };
    if (strlen(text) >= sizeof copy)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "--pipeline: longer than %zu bytes", sizeof copy - 1);
    snprintf(p->text, sizeof p->text, "%s", text);
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = copy, *next; status == RIND_OK && word != NULL; word = next) {
        next = strchr(word, ',');
        if (next != NULL)
            *next++ = '\0';
        if (p->n == RIND_MAX_STEPS)
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "--pipeline: more than %d steps", RIND_MAX_STEPS);
        else
            status = parse_step(ctx, word, &p->step[p->n++]);
    }
    if (status == RIND_OK)
        status = check_order(ctx, p);
    for (size_t k = 0; status == RIND_OK && k < p->n; k++) {
        if (p->step[k].kind == RIND_STEP_ICC)
            status = read_icc(ctx, &p->step[k], split);
        else if (p->step[k].kind == RIND_STEP_LIST)
            status = read_list(ctx, &p->step[k]);
    }
    if (status != RIND_OK)
        rind_pipeline_free(p);
    return status;
}

void rind_pipeline_free(rind_pipeline *pipeline)
{
    for (size_t k = 0; k < pipeline->n; k++)
        rind_ids_free(&pipeline->step[k].names);
    *pipeline = (rind_pipeline){ 0 };
}

static const char *measure_name(rind_cv_measure measure)
{
    static const char *const names[] = { "deviance", "classification error", "squared error", "AUC", "concordance" };

    return names[measure];
}

void rind_step_describe(const rind_step *step, char *text, size_t size)
{
    static const char *const tests[] = { "Student's t test", "Welch's t test", "Mann-Whitney test" };

    switch (step->kind) {
    case RIND_STEP_ZERO_VARIANCE:
        snprintf(text, size, "drops columns with one value");
        break;
    case RIND_STEP_VARIANCE:
        snprintf(text, size, "drops columns with a variance (over n - 1) of at most %g", step->level);
        break;
    case RIND_STEP_MISSING:
        snprintf(text, size, "drops columns with more than %g %% of values missing", 100 * step->level);
        break;
    case RIND_STEP_ICC:
    case RIND_STEP_LIST:
        snprintf(text, size, "%s", step->note);
        break;
    case RIND_STEP_Z_SCORE:
        snprintf(text, size, "subtracts the mean and divides by the standard deviation");
        break;
    case RIND_STEP_TTEST:
    case RIND_STEP_WELCH:
    case RIND_STEP_MWU:
        snprintf(text, size, "%s: keeps p < %g%s", tests[step->kind - RIND_STEP_TTEST], step->level,
                 step->adjust ? " after Benjamini and Hochberg" : "");
        break;
    case RIND_STEP_CORR:
        snprintf(text, size, "%s correlation above %g: %s", step->spearman ? "Spearman" : "Pearson", step->level,
                 step->connected ? "drops the most connected column" : "keeps the column more related to the outcome");
        break;
    case RIND_STEP_MRMR:
        snprintf(text, size, "minimum redundancy, maximum relevance: keeps %g columns", step->level);
        break;
    case RIND_STEP_LASSO:
    case RIND_STEP_ELASTIC_NET:
    case RIND_STEP_RIDGE:
        snprintf(text, size, "%s%s, alpha %g, lambda.%s by %s", step->gaussian ? "least squares on 0 and 1 with " : "",
                 step->kind == RIND_STEP_LASSO   ? "LASSO"
                 : step->kind == RIND_STEP_RIDGE ? "ridge"
                                                 : "elastic net",
                 step->level, step->by_min ? "min" : "1se", measure_name(step->measure));
        break;
    case RIND_STEP_LOGISTIC:
        snprintf(text, size, "logistic regression, %s",
                 step->firth ? "Firth's penalised likelihood" : "maximum likelihood");
        break;
    }
}
