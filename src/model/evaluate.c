/* evaluate.c - see evaluate.h */
#include "model/evaluate.h"
#include "model/cohort.h"
#include "model/evaluation.h"
#include <rind/hypothesis.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_MODELS = 32 };

/* No case may have trained the model. */
static rind_status check_unseen(rind_evaluation *e, const rind_judged *j)
{
    size_t n_seen = 0;
    const char *seen = "";

    for (size_t k = 0; k < j->cohort.frame.ids.n; k++) {
        char hash[RIND_HASH_SIZE];

        rind_case_hash(j->cohort.frame.ids.text[k], hash);
        if (rind_ids_find(&j->model.case_hashes, hash) != RIND_NO_ID && n_seen++ == 0)
            seen = j->cohort.frame.ids.text[k];
    }
    if (n_seen > 0)
        return rind_fail(e->ctx, RIND_LEAK,
                         "%zu of %zu cases trained %s (%s is one): what it predicts of them says nothing; "
                         "evaluate the test cases with --split, or cases from elsewhere",
                         n_seen, j->cohort.frame.ids.n, j->model.path, seen);
    return RIND_OK;
}

static rind_status predict(rind_evaluation *e, rind_judged *j)
{
    size_t n = j->cohort.frame.ids.n + 1;

    for (size_t s = 0; s < j->model.n_stages; s++) {
        j->lp[s] = rind_alloc(e->ctx, n, sizeof(double), "predictions");
        j->p[s] = rind_alloc(e->ctx, n, sizeof(double), "predictions");
        if (j->lp[s] == NULL || j->p[s] == NULL)
            return RIND_NO_MEMORY;
    }
    rind_model_predict(&j->model, &j->cohort.frame, j->column, j->lp, j->p);
    return rind_performance_measure(e->ctx, j->lp[0], j->p[0], j->cohort.y, j->cohort.frame.ids.n,
                                    j->model.stage[0].cut_off, &j->performance);
}

/* Reads a model and the cases it is judged on; 'notes' NULL: what was said of the first model's cases is not said
 * again. */
static rind_status judge(rind_evaluation *e, const char *path, rind_notes *notes, rind_judged *j)
{
    const rind_evaluate_options *o = e->options;
    rind_ids only = { 0 };
    rind_status status = rind_model_read(e->ctx, path, &j->model);

    if (status == RIND_OK && strcmp(j->model.task.text, e->judged[0].model.task.text) != 0)
        status = rind_fail(e->ctx, RIND_BAD_ARGUMENT, "%s predicts %s, %s predicts %s: they cannot be compared", path,
                           j->model.task.text, e->judged[0].model.path, e->judged[0].model.task.text);
    if (status == RIND_OK)
        status = rind_model_features(e->ctx, &j->model, &only);
    if (status == RIND_OK) {
        rind_cohort_options how = { .features = o->features,
                                    .labels = o->labels,
                                    .only = &only,
                                    .id = o->id != NULL ? o->id : j->model.id,
                                    .regions = j->model.regions,
                                    .clinical = j->model.clinical,
                                    .group_column = o->group_column,
                                    .centre_column = o->centre_column,
                                    .task = &j->model.task,
                                    .split = &e->split,
                                    .test = true };
        status = rind_cohort_read(e->ctx, &how, notes, &j->cohort);
    }
    rind_ids_free(&only);
    if (status == RIND_OK)
        status =
            rind_model_match(e->ctx, &j->model, &j->cohort.frame, o->allow_mismatch, j->column, j->why, sizeof j->why);
    if (status == RIND_OK)
        status = check_unseen(e, j);
    return status == RIND_OK ? predict(e, j) : status;
}

/* The two models' predictions of the same cases, by the first one's order. */
static rind_status compare(rind_evaluation *e, rind_judged *other)
{
    const rind_judged *first = &e->judged[0];
    size_t n = first->cohort.frame.ids.n;
    double *score = rind_alloc(e->ctx, n + 1, sizeof *score, "a comparison");

    if (score == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        size_t row = rind_ids_find(&other->cohort.frame.ids, first->cohort.frame.ids.text[k]);

        if (row == RIND_NO_ID || n != other->cohort.frame.ids.n) {
            free(score);
            return rind_fail(e->ctx, RIND_BAD_FILE,
                             "%s and %s can predict %zu and %zu of the cases (not %s): they compare on "
                             "the same cases alone",
                             first->model.path, other->model.path, n, other->cohort.frame.ids.n,
                             row == RIND_NO_ID ? first->cohort.frame.ids.text[k] : "all");
        }
        score[k] = other->lp[0][row];
    }
    rind_status status = rind_delong_test(e->ctx, score, first->lp[0], first->cohort.y, n, 0.95, &other->against);
    free(score);
    return status;
}

static rind_status compare_all(rind_evaluation *e)
{
    double p[MAX_MODELS];
    rind_status status = RIND_OK;

    for (size_t k = 1; status == RIND_OK && k < e->n_models; k++) {
        status = judge(e, e->options->compare[k - 1], &(rind_notes){ 0 }, &e->judged[k]);
        if (status == RIND_OK)
            status = compare(e, &e->judged[k]);
        p[k - 1] = e->judged[k].against.p;
    }
    if (status == RIND_OK && e->n_models > 1)
        status = rind_adjust_p(e->ctx, p, e->n_models - 1, RIND_HOLM, p);
    for (size_t k = 1; status == RIND_OK && k < e->n_models; k++)
        e->judged[k].adjusted_p = p[k - 1];
    return status;
}

/* The second stage where the truth is low or zero; the table of classes for all. */
static rind_status judge_joint(rind_evaluation *e)
{
    const rind_judged *j = &e->judged[0];
    size_t n = j->cohort.frame.ids.n, m = 0, n_low = 0;
    double *buffer = rind_alloc(e->ctx, 3 * n + 1, sizeof *buffer, "second stage");

    if (buffer == NULL)
        return RIND_NO_MEMORY;
    double *lp = buffer, *p = buffer + n, *y = buffer + 2 * n;
    for (size_t k = 0; k < n; k++) {
        bool positive = j->p[0][k] >= j->model.stage[0].cut_off, low = j->p[1][k] >= j->model.stage[1].cut_off;
        size_t told = positive ? 2 : low ? 1 : 0;

        e->joint.confusion[j->cohort.her2[k]][told]++;
        if (j->cohort.her2[k] == RIND_HER2_POSITIVE)
            continue;
        lp[m] = j->lp[1][k];
        p[m] = j->p[1][k];
        y[m] = j->cohort.her2[k] == RIND_HER2_LOW;
        n_low += y[m++] > 0.5;
    }
    e->joint.has_second = n_low > 0 && n_low < m;
    rind_status status = RIND_OK;
    if (e->joint.has_second)
        status = rind_performance_measure(e->ctx, lp, p, y, m, j->model.stage[1].cut_off, &e->joint.second);
    free(buffer);
    return status;
}

static void count_values(rind_evaluation *e)
{
    const rind_judged *j = &e->judged[0];

    for (size_t s = 0; s < j->model.n_stages; s++)
        for (size_t k = 0; k < j->model.stage[s].n_inputs; k++)
            for (size_t row = 0; j->column[s][k] != RIND_NO_ID && row < j->cohort.frame.ids.n; row++) {
                double value = rind_frame_column(&j->cohort.frame, j->column[s][k])[row];
                const rind_model_input *in = &j->model.stage[s].input[k];

                e->n_imputed += isnan(value) ? (size_t)1 : 0;
                e->n_outside += value < in->low || value > in->high;
            }
}

/* Generalisation decay from the apparent area of the training to the test's. */
static void measure_gdi(rind_evaluation *e)
{
    const json_t *performance = json_object_get(e->judged[0].model.stage[0].json, "performance");
    const json_t *auc = json_object_get(json_object_get(performance, "apparent"), "auc");

    e->train_auc = rind_json_real(auc, "value");
    e->gdi = rind_gdi_of(e->train_auc, rind_json_real(auc, "se"), e->judged[0].performance.auc.auc,
                         e->judged[0].performance.auc.se, 0.95);
}

static void note_test(rind_evaluation *e)
{
    const rind_calibration_result *c = &e->judged[0].performance.calibration;

    if (e->split.path == NULL)
        rind_tell(e->ctx, RIND_NOTICE, "no split: all cases of the labels are the test, and no ledger is kept");
    else if (strcmp(e->split.how, "random") == 0)
        rind_note(e->ctx, &e->notes, "no_external_test",
                  "the test cases were drawn by chance from where the training cases come "
                  "from: this is no external test");
    if (e->n_before > 0)
        rind_note(e->ctx, &e->notes, "test_reused",
                  "these test cases were evaluated %zu times before, %zu of them with other "
                  "models: a test set that helps to choose is no test any more",
                  e->n_before, e->n_other_models);
    if (e->gdi.value > 0.15)
        rind_note(e->ctx, &e->notes, "gdi_zone", "GDI %.1f %% (%.1f to %.1f), zone %s: AUC falls from %.3f to %.3f",
                  100 * e->gdi.value, 100 * e->gdi.low, 100 * e->gdi.high, rind_evaluation_zone(e), e->train_auc,
                  e->judged[0].performance.auc.auc);
    if (e->judged[0].performance.has_calibration && (c->slope < 0.8 || c->slope > 1.2))
        rind_note(e->ctx, &e->notes, "calibration_slope", "the calibration slope is %.2f, outside 0.8 to 1.2",
                  c->slope);
    if (e->n_outside > 0)
        rind_note(e->ctx, &e->notes, "outside_training_range",
                  "%zu values of inputs lie outside the range they had in the training", e->n_outside);
    if (e->n_imputed > 0)
        rind_note(e->ctx, &e->notes, "imputed", "%zu values of inputs are missing; the training's medians stand in",
                  e->n_imputed);
    if (e->judged[0].why[0] != '\0')
        rind_note(e->ctx, &e->notes, "mismatch", "the features are not what the model was trained on: %s",
                  e->judged[0].why);
}

static rind_status evaluate(rind_evaluation *e)
{
    rind_judged *first = &e->judged[0];
    rind_status status = judge(e, e->options->model, &e->notes, first);

    if (status == RIND_OK)
        status = rind_baseline_make(e->ctx, &first->cohort, first->model.clinical, NULL, &e->baseline);
    if (status == RIND_OK && first->model.n_stages == 2)
        status = judge_joint(e);
    if (status == RIND_OK)
        status = compare_all(e);
    if (status == RIND_OK && e->split.path != NULL)
        status = rind_ledger_read(e->ctx, &e->split, &e->n_before, &e->n_other_models, first->model.hash);
    if (status == RIND_OK) {
        count_values(e);
        measure_gdi(e);
        note_test(e);
    }
    /* Written down before anybody reads the result. */
    for (size_t k = 0; status == RIND_OK && e->split.path != NULL && k < e->n_models; k++)
        status = rind_ledger_add(e->ctx, &e->split, e->judged[k].model.path, e->judged[k].model.hash,
                                 e->judged[k].model.task.text, first->cohort.frame.ids.n,
                                 k == 0 ? e->judged[0].performance.auc.auc : e->judged[k].against.auc[0]);
    return status;
}

static void free_judged(rind_judged *j)
{
    for (size_t s = 0; s < 2; s++) {
        free(j->column[s]);
        free(j->lp[s]);
        free(j->p[s]);
    }
    rind_performance_free(&j->performance);
    rind_cohort_free(&j->cohort);
    rind_model_free(&j->model);
}

rind_status rind_evaluate(rind_ctx *ctx, const rind_evaluate_options *options, const char *path,
                          rind_evaluate_summary *summary)
{
    rind_evaluation *e = rind_alloc_zero(ctx, 1, sizeof *e, "an evaluation");

    if (e == NULL)
        return RIND_NO_MEMORY;
    e->ctx = ctx;
    e->options = options;
    e->n_models = 1 + options->n_compare;
    rind_status status = RIND_OK;
    if (e->n_models > MAX_MODELS)
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "%zu models; %d are the most", e->n_models, MAX_MODELS);
    if (status == RIND_OK &&
        (e->judged = rind_alloc_zero(ctx, e->n_models, sizeof *e->judged, "an evaluation")) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK && options->split != NULL && strcmp(options->split, "none") != 0)
        status = rind_split_read(ctx, options->split, &e->split);
    if (status == RIND_OK)
        status = evaluate(e);
    if (status == RIND_OK)
        status = rind_evaluation_write(e, path);
    if (status == RIND_OK)
        *summary = (rind_evaluate_summary){ e->judged[0].performance.n,
                                            e->judged[0].performance.n_events,
                                            e->notes.n,
                                            e->judged[0].performance.auc.auc,
                                            e->judged[0].performance.auc.low,
                                            e->judged[0].performance.auc.high,
                                            e->gdi.value };
    for (size_t k = 0; e->judged != NULL && k < e->n_models; k++)
        free_judged(&e->judged[k]);
    free(e->judged);
    rind_baseline_free(&e->baseline);
    rind_performance_free(&e->joint.second);
    rind_split_free(&e->split);
    free(e);
    return status;
}
