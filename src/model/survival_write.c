/* survival_write.c - survival.json: everything a program wants to know of a study; see survival_study.h */
#include "model/survival_study.h"

#include <math.h>

const char *const rind_cut_rule_names[3] = { "median", "maxstat", "value" };

static void write_settings(rind_json *out, const rind_survival_study *s)
{
    const rind_survival_options *o = &s->options;

    rind_json_object(out, "settings");
    rind_json_add_text(out, "id", o->id != NULL ? o->id : "case_id");
    rind_json_add_text(out, "time", o->time);
    rind_json_add_text(out, "status", o->event);
    rind_json_add_text(out, "regions", o->regions);
    rind_json_add_text(out, "clinical", o->clinical);
    rind_json_add_text(out, "group", o->group);
    rind_json_add_text(out, "patient", o->patient);
    rind_json_add_count(out, "folds", o->n_folds);
    rind_json_add_count(out, "repeats", o->n_repeats);
    rind_json_add_count(out, "seed", (size_t)o->seed);
    rind_json_add_text(out, "lambda", o->by_1se ? "1se" : "min");
    rind_json_add_text(out, "cut", rind_cut_rule_names[o->cut]);
    rind_json_add_reals(out, "at", s->times, s->n_times);
    rind_json_add_text(out, "labels_digest", s->labels_digest);
    rind_json_add_text(out, "features_digest", s->features_digest[0] != '\0' ? s->features_digest : NULL);
    rind_json_add_text(out, "extraction_settings",
                       s->side[0].origin.settings_hash[0] != '\0' ? s->side[0].origin.settings_hash : NULL);
    rind_json_add_text(out, "split_hash", s->split_hash[0] != '\0' ? s->split_hash : NULL);
    rind_json_add_text(out, "hash", s->settings_hash);
    rind_json_end(out);
}

static void write_sides(rind_json *out, const rind_survival_study *s)
{
    rind_json_object(out, "sides");
    for (size_t k = 0; k < s->n_sides; k++) {
        rind_json_object(out, s->side[k].name);
        rind_json_add_count(out, "n", s->side[k].n);
        rind_json_add_count(out, "events", s->side[k].n_events);
        rind_flow_write(out, &s->side[k].flow);
        rind_json_end(out);
    }
    rind_json_end(out);
}

static void write_score(rind_json *out, const rind_survival_study *s)
{
    const rind_survival_score *score = &s->score;

    rind_json_object(out, "score");
    rind_json_add_count(out, "candidates", score->n_columns);
    rind_json_add_real(out, "lambda", score->path->lambda[score->index]);
    rind_json_add_real(out, "lambda_min", score->path->lambda[score->index_min]);
    rind_json_add_real(out, "lambda_1se", score->path->lambda[score->index_1se]);
    rind_json_add_real(out, "cross_validated_deviance", score->deviance[score->index]);
    rind_json_add_real(out, "cross_validated_c", score->c[score->index]);
    rind_json_add_real(out, "kkt", score->path->kkt[score->index]);
    rind_json_array(out, "inputs");
    for (size_t j = 0; j < score->n_selected; j++) {
        size_t c = score->selected[j];

        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", s->side[0].features.text[c]);
        rind_json_add_real(out, "impute", score->median[c]);
        rind_json_add_real(out, "mean", score->mean[c]);
        rind_json_add_real(out, "sd", score->sd[c]);
        rind_json_add_real(out, "coefficient", score->coefficient[c]);
        rind_json_add_count(out, "missing", score->n_missing[c]);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_object(out, "cut");
    rind_json_add_text(out, "rule", rind_cut_rule_names[s->options.cut]);
    rind_json_add_real(out, "value", s->cut);
    if (s->maxstat != NULL) {
        rind_json_add_real(out, "statistic", s->maxstat->statistic);
        rind_json_add_count(out, "cuts", s->maxstat->n_cuts);
        rind_json_add_real(out, "p_lausen_1992", s->maxstat->p_lausen_92);
        rind_json_add_real(out, "p_lausen_1994", s->maxstat->p_lausen_94);
    }
    rind_json_end(out);
    rind_json_end(out);
}

static void write_comparison(rind_json *out, const rind_survival_study *s, const rind_comparison *c)
{
    rind_json_object(out, NULL);
    rind_json_add_text(out, "side", c->side);
    rind_json_add_text(out, "by", c->by);
    rind_json_add_bool(out, "by_score", c->by_score);
    rind_json_add_real(out, "logrank_chi2", c->chi2);
    rind_json_add_real(out, "logrank_df", c->df);
    rind_json_add_real(out, "logrank_p", c->p);
    if (c->n_groups == 2)
        rind_json_add_interval(out, "hazard_ratio", c->hr, c->hr_low, c->hr_high);
    rind_json_add_interval(out, "median_follow_up", c->follow_up, c->follow_up_low, c->follow_up_high);
    rind_json_array(out, "groups");
    for (size_t g = 0; g < c->n_groups; g++) {
        const rind_km_curve *km = c->km[g];

        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", c->name[g]);
        rind_json_add_count(out, "n", km != NULL ? km->n_rows : 0);
        rind_json_add_count(out, "events", km != NULL ? km->n_events : 0);
        rind_json_add_real(out, "observed", c->observed[g]);
        rind_json_add_real(out, "expected", c->expected[g]);
        if (km != NULL)
            rind_json_add_interval(out, "median", km->median, km->median_low, km->median_high);
        rind_json_array(out, "survival");
        for (size_t t = 0; km != NULL && t < s->n_times; t++) {
            size_t k = rind_km_step(km, s->times[t]);
            bool before = k == km->n_times;

            rind_json_object(out, NULL);
            rind_json_add_real(out, "time", s->times[t]);
            rind_json_add_real(out, "at_risk", rind_km_at_risk(km, s->times[t]));
            rind_json_add_interval(out, "value", rind_km_at(km, s->times[t]), before ? (double)NAN : km->low[k],
                                   before ? (double)NAN : km->high[k]);
            rind_json_end(out);
        }
        rind_json_end(out);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_end(out);
}

static void write_terms(rind_json *out, const char *key, const rind_cox_term *term, size_t n)
{
    rind_json_array(out, key);
    for (size_t k = 0; k < n; k++) {
        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", term[k].name);
        rind_json_add_count(out, "n", term[k].n);
        rind_json_add_count(out, "events", term[k].n_events);
        rind_json_add_real(out, "coefficient", term[k].coefficient);
        rind_json_add_real(out, "se", term[k].se);
        rind_json_add_interval(out, "hazard_ratio", term[k].hr, term[k].low, term[k].high);
        rind_json_add_real(out, "p", term[k].p);
        rind_json_end(out);
    }
    rind_json_end(out);
}

static void write_cox(rind_json *out, const rind_survival_study *s)
{
    rind_json_object(out, "cox");
    rind_json_add_text(out, "ties", "efron");
    write_terms(out, "univariable", s->univariable, s->n_univariable);
    write_terms(out, "multivariable", s->multivariable, s->n_multivariable);
    rind_json_array(out, "proportional_hazards");
    for (size_t k = 0; k < s->n_zph; k++) {
        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", s->zph[k].name);
        rind_json_add_real(out, "chi2", s->zph[k].test.chi2);
        rind_json_add_count(out, "df", s->zph[k].test.df);
        rind_json_add_real(out, "p", s->zph[k].test.p);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_end(out);
}

static void write_judged(rind_json *out, const rind_survival_study *s, const rind_survival_judged *j)
{
    rind_json_object(out, NULL);
    rind_json_add_text(out, "model", j->model);
    rind_json_add_text(out, "side", j->side);
    rind_json_add_count(out, "n", j->n);
    rind_json_add_count(out, "events", j->n_events);
    rind_json_add_interval(out, "harrell_c", j->harrell, j->harrell_low, j->harrell_high);
    rind_json_add_real(out, "uno_c", j->uno);
    rind_json_array(out, "at");
    for (size_t t = 0; t < s->n_times; t++) {
        rind_json_object(out, NULL);
        rind_json_add_real(out, "time", s->times[t]);
        rind_json_add_interval(out, "auc", j->auc[t], j->auc_low[t], j->auc_high[t]);
        rind_json_add_interval(out, "brier", j->brier[t], j->brier_low[t], j->brier_high[t]);
        rind_json_add_real(out, "brier_without_model", j->brier_null[t]);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_end(out);
}

void rind_survival_study_write(rind_json *out, const rind_survival_study *s)
{
    write_settings(out, s);
    rind_notes_write(out, &s->notes);
    write_sides(out, s);
    if (s->has_score)
        write_score(out, s);
    rind_json_array(out, "comparisons");
    for (size_t k = 0; k < s->n_comparisons; k++)
        write_comparison(out, s, &s->comparison[k]);
    rind_json_end(out);
    if (s->n_multivariable > 0)
        write_cox(out, s);
    rind_json_array(out, "performance");
    for (size_t k = 0; k < s->n_judged; k++)
        write_judged(out, s, &s->judged[k]);
    rind_json_end(out);
}
