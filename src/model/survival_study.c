/* survival_study.c - see survival_study.h */
#include "model/survival_study.h"
#include "digest.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* ---- what is asked for, as one digest ---- */

static void digest_file(const char *path, char digest[20])
{
    rind_file_facts facts;

    digest[0] = '\0';
    if (path != NULL && rind_digest_file(path, &facts) == 0)
        snprintf(digest, 20, "%016" PRIx64, facts.digest);
}

static const char *or_none(const char *text)
{
    return text != NULL ? text : "";
}

static rind_status hash_settings(rind_ctx *ctx, rind_survival_study *s)
{
    const rind_survival_options *o = &s->options;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for the settings of a study");
    digest_file(o->labels, s->labels_digest);
    digest_file(o->features, s->features_digest);
    fprintf(out, "id=%s\ntime=%s\nstatus=%s\nregions=%s\nclinical=%s\ngroup=%s\npatient=%s\n",
            o->id != NULL ? o->id : "case_id", o->time, o->event, or_none(o->regions), or_none(o->clinical),
            or_none(o->group), or_none(o->patient));
    fprintf(out, "folds=%zu\nrepeats=%zu\nseed=%" PRIu64 "\nlambda=%s\ncut=%d %.17g\n", o->n_folds, o->n_repeats,
            o->seed, o->by_1se ? "1se" : "min", (int)o->cut, o->cut == RIND_CUT_VALUE ? o->cut_value : 0.0);
    for (size_t k = 0; k < o->n_times; k++)
        fprintf(out, "at=%.17g\n", o->times[k]);
    fprintf(out, "labels=%s\nfeatures=%s\nsplit=%s\n", s->labels_digest, s->features_digest, s->split_hash);
    if (fclose(out) != 0) {
        free(text);
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for the settings of a study");
    }
    rind_hash_text(text, size, s->settings_hash);
    free(text);
    return RIND_OK;
}

/* ---- sides ---- */

static rind_status read_sides(rind_ctx *ctx, rind_survival_study *s)
{
    const rind_survival_options *o = &s->options;
    bool has_split = o->split != NULL && strcmp(o->split, "none") != 0;
    rind_status status = has_split ? rind_split_read(ctx, o->split, &s->split) : RIND_OK;

    if (status != RIND_OK)
        return status;
    snprintf(s->split_hash, sizeof s->split_hash, "%s", s->split.hash);
    status = rind_survival_side_read(ctx, o, has_split ? &s->split : NULL, false, NULL, &s->side[0]);
    s->n_sides = status == RIND_OK ? 1 : 0;
    if (status == RIND_OK && has_split) {
        status = rind_survival_side_read(ctx, o, &s->split, true, &s->side[0], &s->side[1]);
        s->n_sides = status == RIND_OK ? 2 : 1;
    }
    if (status == RIND_OK && has_split)
        status = rind_survival_sides_apart(ctx, o, &s->side[0], &s->side[1]);
    return status;
}

/* Quartiles of the times at which events of the training happened. */
static rind_status choose_times(rind_ctx *ctx, rind_survival_study *s)
{
    const rind_survival_side *train = &s->side[0];
    double *at = rind_alloc(ctx, train->n_events + 1, sizeof *at, "times");
    size_t m = 0;

    if (at == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < train->n; k++)
        if (train->event[k] == 1)
            at[m++] = train->time[k];
    qsort(at, m, sizeof *at, by_value);
    for (size_t q = 1; q <= 3; q++) {
        double time = at[q * (m - 1) / 4];

        if (s->n_times == 0 || time > s->times[s->n_times - 1])
            s->times[s->n_times++] = time;
    }
    free(at);
    return RIND_OK;
}

/* ---- the score and its cut ---- */

static rind_status make_score(rind_ctx *ctx, rind_survival_study *s)
{
    rind_status status = rind_survival_score_fit(ctx, &s->options, &s->side[0], &s->score);

    s->has_score = status == RIND_OK;
    for (size_t k = 0; status == RIND_OK && k < s->n_sides; k++) {
        rind_survival_side *side = &s->side[k];

        side->score = rind_alloc(ctx, side->n + 1, sizeof *side->score, "scores");
        if (side->score == NULL)
            return RIND_NO_MEMORY;
        rind_survival_score_apply(&s->score, side, side->score);
    }
    if (status != RIND_OK)
        return status;
    if ((double)s->side[0].n_events < 10.0 * (double)s->score.n_selected)
        rind_note(ctx, &s->notes, "events_per_variable", "%zu events for %zu selected features: fewer than ten each",
                  s->side[0].n_events, s->score.n_selected);
    if (s->score.index + 1 == s->score.n_lambda)
        rind_note(ctx, &s->notes, "lambda_at_end",
                  "the best lambda is the last of the path: the score is nearly without "
                  "penalty");
    return RIND_OK;
}

static double median_of(const double *value, size_t n, double *scratch)
{
    memcpy(scratch, value, n * sizeof *scratch);
    qsort(scratch, n, sizeof *scratch, by_value);
    return 0.5 * (scratch[(n - 1) / 2] + scratch[n / 2]);
}

static rind_status choose_cut(rind_ctx *ctx, rind_survival_study *s)
{
    const rind_survival_side *train = &s->side[0];
    rind_status status = RIND_OK;

    if (s->options.cut == RIND_CUT_VALUE)
        s->cut = s->options.cut_value;
    else if (s->options.cut == RIND_CUT_MAXSTAT) {
        status = rind_maxstat(ctx, train->time, train->event, train->score, train->n, 0.1, 0.9, &s->maxstat);
        s->cut = status == RIND_OK ? s->maxstat->cut : 0.0;
    } else {
        double *scratch = rind_alloc(ctx, train->n, sizeof *scratch, "a median");
        if (scratch == NULL)
            return RIND_NO_MEMORY;
        s->cut = median_of(train->score, train->n, scratch);
        free(scratch);
    }
    if (status == RIND_OK && s->options.cut == RIND_CUT_MAXSTAT)
        rind_note(ctx, &s->notes, "cut_searched",
                  "the cut is the best of %zu on the training cases: their log-rank p is too small; p allowing for the "
                  "search is %.3g",
                  s->maxstat->n_cuts, s->maxstat->p_lausen_94);
    return status;
}

static rind_status compare_risk(rind_ctx *ctx, rind_survival_study *s, const rind_survival_side *side)
{
    static const char *const names[] = { "low risk", "high risk" };
    int *group = rind_alloc(ctx, side->n + 1, sizeof *group, "risk groups");
    size_t n_high = 0;

    if (group == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < side->n; k++) {
        group[k] = side->score[k] > s->cut;
        n_high += group[k] == 1;
    }
    if (n_high == 0 || n_high == side->n)
        rind_note(ctx, &s->notes, "one_risk_group", "all %zu cases (%s) are on one side of the cut %.4g", side->n,
                  side->name, s->cut);
    rind_status status = rind_survival_compare(ctx, s, side, NULL, group, names, 2);
    free(group);
    return status;
}

static rind_status compare_all(rind_ctx *ctx, rind_survival_study *s)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; status == RIND_OK && k < s->n_sides; k++)
        if (s->has_score)
            status = compare_risk(ctx, s, &s->side[k]);
    for (size_t k = 0; status == RIND_OK && k < s->n_sides; k++)
        if (s->side[k].group != NULL)
            status = rind_survival_compare(ctx, s, &s->side[k], s->options.group, s->side[k].group,
                                           (const char *const *)s->side[k].groups.text, s->side[k].groups.n);
    return status;
}

/* ---- how good the models are ---- */

/* P(no event by t) of every row, from a baseline. */
static double survival_at(const rind_baseline *baseline, double time, double lp)
{
    double hazard = 0.0;

    for (size_t k = 0; k < baseline->n_times && baseline->time[k] <= time; k++)
        hazard = baseline->hazard[k];
    return exp(-hazard * exp(lp));
}

/* Rows of a side that a model predicts. */
typedef struct predicted {
    size_t n, n_events;
    double *time, *lp, *survival;
    int *event;
} predicted;

static rind_status take_predicted(rind_ctx *ctx, const rind_survival_side *side, const double *lp, predicted *p)
{
    *p = (predicted){ 0 };
    p->time = rind_alloc(ctx, 3 * side->n + 1, sizeof(double), "predictions");
    p->event = rind_alloc(ctx, side->n + 1, sizeof(int), "predictions");
    if (p->time == NULL || p->event == NULL)
        return RIND_NO_MEMORY;
    p->lp = p->time + side->n;
    p->survival = p->lp + side->n;
    for (size_t k = 0; k < side->n; k++) {
        if (isnan(lp[k]))
            continue;
        p->time[p->n] = side->time[k];
        p->lp[p->n] = lp[k];
        p->event[p->n++] = side->event[k];
        p->n_events += side->event[k] == 1;
    }
    return RIND_OK;
}

/* What is not determined is NaN, and no failure; a lack of memory is one, and stays in 'failed'. */
static bool estimated(rind_status status, rind_status *failed)
{
    if (status == RIND_NO_MEMORY)
        *failed = status;
    return status == RIND_OK;
}

static rind_status judge_at(rind_ctx *ctx, const rind_survival_model *model, const rind_km_curve *null,
                            const predicted *p, double time, size_t t, rind_survival_judged *j)
{
    rind_td_auc_result auc;
    rind_survival_brier_result brier;
    rind_status failed = RIND_OK;

    if (estimated(rind_td_auc(ctx, p->time, p->event, p->lp, p->n, time, false, 0.95, &auc), &failed)) {
        j->auc[t] = auc.auc;
        j->auc_low[t] = auc.low;
        j->auc_high[t] = auc.high;
    }
    for (size_t k = 0; k < p->n; k++)
        p->survival[k] = survival_at(model->baseline, time, p->lp[k]);
    if (estimated(rind_survival_brier(ctx, p->time, p->event, p->survival, p->n, time, 0.95, &brier), &failed)) {
        j->brier[t] = brier.brier;
        j->brier_low[t] = brier.low;
        j->brier_high[t] = brier.high;
    }
    for (size_t k = 0; k < p->n; k++)
        p->survival[k] = rind_km_at(null, time);
    if (estimated(rind_survival_brier(ctx, p->time, p->event, p->survival, p->n, time, 0.95, &brier), &failed))
        j->brier_null[t] = brier.brier;
    return failed;
}

/* Concordance of all pairs, and what is asked for at single times. */
static rind_status judge_rows(rind_ctx *ctx, const rind_survival_study *s, const rind_survival_model *model,
                              const rind_km_curve *null, const predicted *p, rind_survival_judged *j)
{
    const double z = 1.959963984540054; /* of a 95 % interval */
    rind_outcome y = { .time = p->time, .event = p->event };
    rind_survival_c_result uno;
    rind_concordance_result c;
    rind_status failed = RIND_OK;

    if (estimated(rind_concordance(ctx, p->n, &y, p->lp, &c), &failed) && isfinite(c.se)) {
        j->harrell = c.c;
        j->harrell_low = fmax(0.0, c.c - z * c.se);
        j->harrell_high = fmin(1.0, c.c + z * c.se);
    }
    if (estimated(rind_survival_c(ctx, p->time, p->event, p->lp, p->n, RIND_UNO, (double)INFINITY, &uno), &failed))
        j->uno = uno.c;
    for (size_t t = 0; failed == RIND_OK && t < s->n_times; t++)
        failed = judge_at(ctx, model, null, p, s->times[t], t, j);
    return failed;
}

static void clear(rind_survival_judged *j)
{
    const double none = (double)NAN;

    j->harrell = j->harrell_low = j->harrell_high = j->uno = none;
    for (size_t t = 0; t < RIND_MAX_TIMES; t++)
        j->auc[t] = j->auc_low[t] = j->auc_high[t] = j->brier[t] = j->brier_low[t] = j->brier_high[t] =
            j->brier_null[t] = none;
}

static rind_status judge(rind_ctx *ctx, rind_survival_study *s, const rind_survival_model *model, size_t of_side,
                         const rind_km_curve *null)
{
    const rind_survival_side *side = &s->side[of_side];
    rind_survival_judged *j = &s->judged[s->n_judged++];
    predicted p;
    rind_status status = take_predicted(ctx, side, model->lp[of_side], &p);

    *j = (rind_survival_judged){ .model = model->name, .side = side->name, .n = p.n, .n_events = p.n_events };
    clear(j);
    if (status == RIND_OK && p.n > 0)
        status = judge_rows(ctx, s, model, null, &p, j);
    free(p.time);
    free(p.event);
    return status;
}

static rind_status judge_all(rind_ctx *ctx, rind_survival_study *s)
{
    const rind_survival_side *train = &s->side[0];
    rind_km_curve *null = NULL;
    rind_status status = rind_km(ctx, train->time, train->event, train->n, RIND_KM_LOG_LOG, 0.95, &null);

    for (size_t m = 0; status == RIND_OK && m < s->n_models; m++)
        for (size_t k = 0; status == RIND_OK && k < s->n_sides; k++)
            status = judge(ctx, s, &s->model[m], k, null);
    rind_km_free(null);
    return status;
}

/* ---- the ledger of the test ---- */

static bool is_tested(const rind_survival_study *s)
{
    return s->n_sides == 2 && s->n_judged > 0;
}

/* The same study again is no new look. */
static rind_status count_tests(rind_ctx *ctx, rind_survival_study *s)
{
    size_t n_before = 0, n_others = 0;

    if (!is_tested(s))
        return RIND_OK;
    rind_status status = rind_ledger_read(ctx, &s->split, &n_before, &n_others, s->settings_hash);
    if (status == RIND_OK && n_others > 0)
        rind_note(ctx, &s->notes, "test_reused",
                  "%zu other models or studies were tested on these cases: what was chosen between them saw the test",
                  n_others);
    return status;
}

rind_status rind_survival_study_enter(rind_ctx *ctx, const rind_survival_study *study, const char *folder)
{
    const rind_survival_judged *last = NULL;
    char task[300];

    if (!is_tested(study))
        return RIND_OK;
    for (size_t k = 0; k < study->n_judged; k++)
        if (strcmp(study->judged[k].side, "test") == 0)
            last = &study->judged[k];
    snprintf(task, sizeof task, "survival %s,%s", study->options.time, study->options.event);
    return rind_ledger_add(ctx, &study->split, folder, study->settings_hash, task, last->n, last->harrell);
}

/* ---- all of it ---- */

/* Times at which the last side (the test, if there is one) determines nothing. */
static void tell_times(rind_ctx *ctx, rind_survival_study *s)
{
    const rind_survival_judged *last = s->n_judged > 0 ? &s->judged[s->n_judged - 1] : NULL;

    for (size_t t = 0; last != NULL && t < s->n_times; t++)
        if (isnan(last->auc[t]))
            rind_note(
                ctx, &s->notes, "time_not_covered",
                "no area under the ROC curve at time %g: it needs cases with the event by then and others observed "
                "beyond it (%s)",
                s->times[t], last->side);
}

static void tell(rind_ctx *ctx, rind_survival_study *s)
{
    tell_times(ctx, s);
    if (s->n_sides < 2 && s->n_models > 0)
        rind_note(
            ctx, &s->notes, "no_test",
            "there is no split: C indices, areas and risk groups are those of the cases the models were fitted to");
    if (s->has_score && s->judged[0].harrell - s->score.c[s->score.index] > 0.1)
        rind_note(ctx, &s->notes, "apparent_above_validated",
                  "the score's C is %.2f on the cases it was fitted to and %.2f within folds that were left out: it "
                  "knows its cases by heart",
                  s->judged[0].harrell, s->score.c[s->score.index]);
    if (s->has_score)
        rind_note(ctx, &s->notes, "score_on_its_own_cases",
                  "the Cox tables hold the score on the cases it was fitted to: its hazard ratio there is too large, "
                  "its p too small");
    if (s->n_zph > 0 && s->zph[s->n_zph - 1].test.p < 0.05)
        rind_note(ctx, &s->notes, "hazards_not_proportional",
                  "hazards are not proportional (global test p = %.3g): a hazard ratio is a mean over time",
                  s->zph[s->n_zph - 1].test.p);
}

rind_status rind_survival_study_run(rind_ctx *ctx, const rind_survival_options *options, rind_survival_study *out)
{
    *out = (rind_survival_study){ .options = *options, .n_times = options->n_times };
    memcpy(out->times, options->times, sizeof out->times);
    rind_status status = read_sides(ctx, out);
    if (status == RIND_OK)
        status = hash_settings(ctx, out);
    if (status == RIND_OK && out->n_times == 0)
        status = choose_times(ctx, out);
    if (status == RIND_OK && options->features != NULL)
        status = make_score(ctx, out);
    if (status == RIND_OK && out->has_score)
        status = choose_cut(ctx, out);
    if (status == RIND_OK)
        status = compare_all(ctx, out);
    if (status == RIND_OK && out->has_score)
        status = rind_survival_add_score_model(ctx, out);
    if (status == RIND_OK && (out->has_score || options->clinical != NULL))
        status = rind_survival_cox_tables(ctx, out);
    if (status == RIND_OK)
        status = judge_all(ctx, out);
    if (status == RIND_OK)
        status = count_tests(ctx, out);
    if (status == RIND_OK)
        tell(ctx, out);
    return status;
}

void rind_survival_study_free(rind_survival_study *s)
{
    rind_split_free(&s->split);
    for (size_t k = 0; k < 2; k++)
        rind_survival_side_free(&s->side[k]);
    rind_survival_score_free(&s->score);
    rind_maxstat_free(s->maxstat);
    for (size_t k = 0; k < s->n_comparisons; k++)
        for (size_t g = 0; g < s->comparison[k].n_groups; g++)
            rind_km_free(s->comparison[k].km[g]);
    free(s->univariable);
    free(s->multivariable);
    free(s->zph);
    rind_cox_free(s->cox);
    for (size_t m = 0; m < s->n_models; m++) {
        free(s->model[m].lp[0]);
        free(s->model[m].lp[1]);
        rind_baselines_free(s->model[m].baseline, s->model[m].n_strata);
    }
    *s = (rind_survival_study){ 0 };
}
