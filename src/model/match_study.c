/* match_study.c - see match_study.h */
#include "model/match_study.h"
#include "digest.h"
#include "model/frame.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const rind_match_order_names[3] = { "largest", "smallest", "data" };

/* Words equal as texts, or as numbers: 1 and 1.0. */
static bool same_cell(const char *cell, const char *value)
{
    double a, b;

    return strcmp(cell, value) == 0 || (rind_cell_number(cell, &a) && rind_cell_number(value, &b) && a == b);
}

/* Who is treated: 1, 0, or NaN for an empty cell. */
static rind_status read_treatment(rind_ctx *ctx, const rind_label_table *labels, const char *rule, double *treated)
{
    const char *equals = strchr(rule, '=');
    char column_name[128];
    size_t column, n_treated = 0, n_control = 0;

    if (equals == NULL || equals == rule || equals[1] == '\0' || (size_t)(equals - rule) >= sizeof column_name)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "--treatment takes COLUMN=VALUE, not '%s'", rule);
    snprintf(column_name, sizeof column_name, "%.*s", (int)(equals - rule), rule);
    rind_status status = rind_label_table_column(ctx, labels, column_name, &column);
    for (size_t k = 0; status == RIND_OK && k < labels->ids.n; k++) {
        const char *cell = rind_label_table_cell(labels, k, column);
        double number;
        bool missing = rind_cell_number(cell, &number) && isnan(number), yes = same_cell(cell, equals + 1);

        treated[k] = missing ? (double)NAN : yes ? 1.0 : 0.0;
        n_treated += !missing && yes;
        n_control += !missing && !yes;
    }
    if (status == RIND_OK && (n_treated == 0 || n_control == 0))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%s: %zu cases have %s, %zu have not; pairs need both",
                           labels->path, n_treated, rule, n_control);
    return status;
}

/* Keeps the cases that have everything; covariates are cut down to their rows. */
static rind_status keep_complete(rind_ctx *ctx, const rind_label_table *labels, rind_match_study *s)
{
    rind_covariates *c = &s->covariates;
    rind_ids untreated = { 0 }, incomplete = { 0 };
    rind_status status = RIND_OK;
    size_t n = 0, all = c->n_rows;

    for (size_t k = 0; status == RIND_OK && k < all; k++) {
        bool known = !isnan(s->treated[k]), complete = rind_covariates_complete(c, 0, c->variables.n, k);
        rind_ids *to = !known ? &untreated : !complete ? &incomplete : &s->ids;

        status = rind_ids_add(ctx, to, labels->ids.text[k], NULL);
        if (to != &s->ids)
            continue;
        s->treated[n] = s->treated[k];
        for (size_t t = 0; t < c->terms.n; t++)
            c->value[t * all + n] = c->value[t * all + k];
        n++;
    }
    for (size_t t = 1; t < c->terms.n; t++)
        memmove(c->value + t * n, c->value + t * all, n * sizeof *c->value);
    c->n_rows = n;
    rind_flow_add(&s->flow, "cases in the table", all, NULL);
    if (untreated.n > 0)
        rind_flow_add(&s->flow, "treatment empty", untreated.n, untreated.text);
    if (incomplete.n > 0) {
        rind_flow_add(&s->flow, "a covariate missing", incomplete.n, incomplete.text);
        rind_note(ctx, &s->notes, "covariates_missing",
                  "%zu of %zu cases lack a covariate and are in no pair (%s is the "
                  "first)",
                  incomplete.n, all, incomplete.text[0]);
    }
    rind_flow_add(&s->flow, "used", n, NULL);
    rind_ids_free(&untreated);
    rind_ids_free(&incomplete);
    return status;
}

static rind_status make_pairs(rind_ctx *ctx, rind_match_study *s)
{
    rind_covariates *c = &s->covariates;
    rind_columns x = {
        .value = c->value, .n_rows = c->n_rows, .n_columns = c->terms.n, .name = (const char *const *)c->terms.text
    };
    rind_logistic_settings settings = rind_logistic_defaults();
    rind_status status = rind_logistic_fit(ctx, &x, s->treated, &settings, &s->propensity);

    if (status != RIND_OK)
        return status;
    s->score = s->propensity->linear_predictor;
    s->caliper = (double)INFINITY;
    if (isfinite(s->options.caliper))
        status = rind_match_caliper(ctx, s->score, c->n_rows, s->options.caliper, &s->caliper);
    if (status == RIND_OK)
        status = rind_match(ctx, s->score, s->treated, c->n_rows, s->caliper, s->options.order, &s->matching);
    if (status == RIND_OK && s->matching->n_pairs == 0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE,
                           "no treated case has a control within %g (%g standard deviations of the logit); widen "
                           "--caliper",
                           s->caliper, s->options.caliper);
    return status;
}

static rind_status weigh(rind_ctx *ctx, rind_match_study *s)
{
    rind_covariates *c = &s->covariates;
    size_t n = c->n_rows;

    s->n_terms = c->terms.n + 1;
    s->before = rind_alloc_zero(ctx, s->n_terms, sizeof *s->before, "balance");
    s->after = rind_alloc_zero(ctx, s->n_terms, sizeof *s->after, "balance");
    s->term = rind_alloc_zero(ctx, s->n_terms, sizeof *s->term, "balance");
    s->balanced = rind_alloc(ctx, s->n_terms * n, sizeof *s->balanced, "balance");
    s->in_pair = rind_alloc_zero(ctx, n, sizeof *s->in_pair, "balance");
    if (s->before == NULL || s->after == NULL || s->term == NULL || s->balanced == NULL || s->in_pair == NULL)
        return RIND_NO_MEMORY;
    s->term[0] = "logit of the propensity";
    memcpy(s->balanced, s->score, n * sizeof *s->balanced);
    memcpy(s->balanced + n, c->value, c->terms.n * n * sizeof *s->balanced);
    for (size_t t = 0; t < c->terms.n; t++)
        s->term[t + 1] = c->terms.text[t];
    for (size_t p = 0; p < s->matching->n_pairs; p++) {
        s->in_pair[s->matching->pairs[p].treated] = true;
        s->in_pair[s->matching->pairs[p].control] = true;
    }
    rind_columns x = { .value = s->balanced, .n_rows = n, .n_columns = s->n_terms, .name = s->term };
    rind_status status = rind_balance(ctx, &x, s->treated, NULL, s->before);
    return status == RIND_OK ? rind_balance(ctx, &x, s->treated, s->matching, s->after) : status;
}

static void tell(rind_ctx *ctx, rind_match_study *s)
{
    const rind_matching *m = s->matching;
    size_t worst = 0;

    if (m->n_pairs < m->n_treated)
        rind_note(ctx, &s->notes, "treated_unmatched",
                  "%zu of %zu treated cases have no pair: what is found holds for those that have",
                  m->n_treated - m->n_pairs, m->n_treated);
    for (size_t t = 1; t < s->n_terms; t++)
        if (fabs(s->after[t].smd_pooled) > fabs(s->after[worst].smd_pooled) || worst == 0)
            worst = t;
    if (fabs(s->after[worst].smd_pooled) > 0.1)
        rind_note(ctx, &s->notes, "not_balanced",
                  "%s still differs by %.2f standard deviations after matching; up to 0.1 is called balanced",
                  s->term[worst], fabs(s->after[worst].smd_pooled));
    rind_flow_add(&s->flow, "cases in pairs", 2 * m->n_pairs, NULL);
}

static rind_status run(rind_ctx *ctx, rind_match_study *s)
{
    rind_label_table *labels = &s->labels;
    rind_status status = rind_label_table_read(ctx, s->options.labels, s->options.id, NULL, labels);
    rind_file_facts facts;

    if (status == RIND_OK && rind_csv_column(&labels->csv, RIND_MATCH_PAIR) != RIND_NO_ID)
        status = rind_fail(ctx, RIND_BAD_FILE, "%s: has a column '%s' already: match the table it was made from",
                           s->options.labels, RIND_MATCH_PAIR);
    if (status != RIND_OK)
        return status;
    if (rind_digest_file(s->options.labels, &facts) == 0)
        snprintf(s->labels_digest, sizeof s->labels_digest, "%016" PRIx64, facts.digest);
    s->treated = rind_alloc(ctx, labels->ids.n + 1, sizeof *s->treated, "treatment");
    status = s->treated != NULL ? read_treatment(ctx, labels, s->options.treatment, s->treated) : RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = rind_covariates_read(ctx, labels, s->options.covariates, NULL, &s->covariates);
    if (status == RIND_OK)
        status = keep_complete(ctx, labels, s);
    if (status == RIND_OK)
        status = make_pairs(ctx, s);
    if (status == RIND_OK)
        status = weigh(ctx, s);
    if (status == RIND_OK)
        tell(ctx, s);
    return status;
}

rind_status rind_match_study_run(rind_ctx *ctx, const rind_match_options *options, rind_match_study *out)
{
    *out = (rind_match_study){ .options = *options };
    rind_status status = run(ctx, out);
    if (status != RIND_OK)
        rind_match_study_free(out);
    return status;
}

void rind_match_study_free(rind_match_study *study)
{
    rind_label_table_free(&study->labels);
    rind_covariates_free(&study->covariates);
    rind_ids_free(&study->ids);
    free(study->treated);
    rind_logistic_free(study->propensity);
    rind_matching_free(study->matching);
    free(study->before);
    free(study->after);
    free(study->term);
    free(study->balanced);
    free(study->in_pair);
    *study = (rind_match_study){ 0 };
}

static void write_settings(rind_json *out, const rind_match_study *s)
{
    const rind_match_options *o = &s->options;
    char text[1024], hash[RIND_HASH_SIZE];

    int n = snprintf(text, sizeof text, "%s|%s|%s|%.17g|%s|%s", o->id != NULL ? o->id : "case_id", o->treatment,
                     o->covariates, o->caliper, rind_match_order_names[o->order], s->labels_digest);
    rind_hash_text(text, n > 0 && (size_t)n < sizeof text ? (size_t)n : sizeof text - 1, hash);
    rind_json_object(out, "settings");
    rind_json_add_text(out, "id", o->id != NULL ? o->id : "case_id");
    rind_json_add_text(out, "treatment", o->treatment);
    rind_json_add_text(out, "covariates", o->covariates);
    rind_json_add_real(out, "caliper_sd", o->caliper);
    rind_json_add_text(out, "order", rind_match_order_names[o->order]);
    rind_json_add_text(out, "labels_digest", s->labels_digest);
    rind_json_add_text(out, "hash", hash);
    rind_json_end(out);
}

void rind_match_study_write(rind_json *out, const rind_match_study *s)
{
    const rind_matching *m = s->matching;

    write_settings(out, s);
    rind_json_add_count(out, "n", s->covariates.n_rows);
    rind_json_add_count(out, "n_treated", m->n_treated);
    rind_json_add_count(out, "n_controls", m->n_controls);
    rind_json_add_count(out, "n_pairs", m->n_pairs);
    rind_json_add_real(out, "caliper", s->caliper);
    rind_json_add_real(out, "largest_distance", m->largest_distance);
    rind_json_object(out, "propensity");
    rind_json_add_real(out, "intercept", s->propensity->estimate[0]);
    rind_json_array(out, "terms");
    for (size_t t = 1; t < s->propensity->n_terms; t++) {
        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", s->term[t]);
        rind_json_add_real(out, "coefficient", s->propensity->estimate[t]);
        rind_json_add_real(out, "se", s->propensity->se[t]);
        rind_json_add_real(out, "p", s->propensity->p[t]);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_end(out);
    rind_json_array(out, "balance");
    for (size_t t = 0; t < s->n_terms; t++) {
        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", s->term[t]);
        rind_json_add_real(out, "smd_before", s->before[t].smd_pooled);
        rind_json_add_real(out, "smd_after", s->after[t].smd_pooled);
        rind_json_add_real(out, "smd_before_treated_sd", s->before[t].smd_treated);
        rind_json_add_real(out, "smd_after_treated_sd", s->after[t].smd_treated);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_flow_write(out, &s->flow);
    rind_notes_write(out, &s->notes);
}
