/* performance.c - see performance.h */
#include "model/performance.h"

#include <math.h>
#include <stdlib.h>

/* A measure that these data cannot give is left out; anything else is the call's failure. */
static bool is_absent(rind_status *status)
{
    if (*status != RIND_NOT_ESTIMABLE && *status != RIND_SEPARATION && *status != RIND_NOT_CONVERGED)
        return false;
    *status = RIND_OK;
    return true;
}

static rind_status measure_calibration(rind_ctx *ctx, const double *p, const double *y, size_t n, rind_performance *out)
{
    rind_status status = rind_calibration(ctx, p, y, n, &out->calibration);

    out->has_calibration = status == RIND_OK;
    if (is_absent(&status) || status != RIND_OK)
        return status;
    out->n_bins = n < RIND_BINS ? n : RIND_BINS;
    status = rind_calibration_bins(ctx, p, y, n, out->n_bins, 0.95, out->bin);
    if (status == RIND_OK) {
        status = rind_hosmer_lemeshow(ctx, p, y, n, RIND_BINS, &out->hl);
        if (is_absent(&status))
            out->hl = NULL;
    }
    if (status != RIND_OK)
        return status;
    out->curve_p = rind_alloc(ctx, n, sizeof *out->curve_p, "a calibration curve");
    out->curve_y = rind_alloc(ctx, n, sizeof *out->curve_y, "a calibration curve");
    if (out->curve_p == NULL || out->curve_y == NULL)
        return RIND_NO_MEMORY;
    status = rind_calibration_curve(ctx, p, y, n, out->curve_p, out->curve_y);
    if (is_absent(&status)) {
        free(out->curve_p);
        out->curve_p = NULL;
    }
    return status;
}

static rind_status measure_decisions(rind_ctx *ctx, const double *p, const double *y, size_t n, rind_performance *out)
{
    double threshold[RIND_DECISIONS];

    for (size_t k = 0; k < RIND_DECISIONS; k++)
        threshold[k] = (double)(k + 1) / 100.0;
    return rind_decision_curve(ctx, p, y, n, threshold, RIND_DECISIONS, out->decision);
}

rind_status rind_performance_measure(rind_ctx *ctx, const double *score, const double *p, const double *y, size_t n,
                                     double cut_off, rind_performance *out)
{
    *out = (rind_performance){ .n = n };
    for (size_t k = 0; k < n; k++) {
        double bin = floor(p[k] * RIND_HISTOGRAM);

        out->n_events += y[k] > 0.5;
        out->histogram[y[k] > 0.5][bin < RIND_HISTOGRAM ? (size_t)bin : RIND_HISTOGRAM - 1]++;
    }
    rind_status status = rind_auc_delong(ctx, score, y, n, 0.95, &out->auc);
    if (status == RIND_OK)
        status = rind_roc_curve(ctx, p, y, n, &out->roc);
    if (status == RIND_OK)
        status = rind_classify(ctx, p, y, n, cut_off, 0.95, &out->at);
    if (status == RIND_OK)
        status = rind_average_precision(ctx, score, y, n, &out->average_precision);
    if (status == RIND_OK)
        status = measure_calibration(ctx, p, y, n, out);
    if (status == RIND_OK)
        status = measure_decisions(ctx, p, y, n, out);
    if (status != RIND_OK)
        rind_performance_free(out);
    return status;
}

static void write_proportion(rind_json *out, const char *key, const rind_proportion *p)
{
    rind_json_add_interval(out, key, p->value, p->low, p->high);
}

static void write_roc(rind_json *out, const rind_performance *p)
{
    rind_json_array(out, "roc");
    for (size_t k = 0; k < p->roc->n_points; k++) {
        rind_proportion band = rind_wilson(p->roc->tp[k], p->n_events, 0.95);

        rind_json_object(out, NULL);
        rind_json_add_real(out, "threshold", p->roc->threshold[k]);
        rind_json_add_real(out, "sensitivity", p->roc->sensitivity[k]);
        rind_json_add_real(out, "specificity", p->roc->specificity[k]);
        rind_json_add_real(out, "sensitivity_low", band.low);
        rind_json_add_real(out, "sensitivity_high", band.high);
        rind_json_end(out);
    }
    rind_json_end(out);
}

static void write_hl(rind_json *out, const rind_hl *hl, bool development)
{
    rind_json_object(out, "hosmer_lemeshow");
    rind_json_add_real(out, "chi2", hl->chi2);
    rind_json_add_real(out, "df", development ? hl->df_development : hl->df_external);
    rind_json_add_real(out, "p", development ? hl->p_development : hl->p_external);
    rind_json_add_reals(out, "breaks", hl->breaks, hl->n_groups + 1);
    rind_json_add_reals(out, "cases", hl->n, hl->n_groups);
    rind_json_add_reals(out, "observed", hl->observed, hl->n_groups);
    rind_json_add_reals(out, "expected", hl->expected, hl->n_groups);
    rind_json_end(out);
}

static void write_bins(rind_json *out, const rind_performance *p)
{
    rind_json_array(out, "bins");
    for (size_t k = 0; k < p->n_bins; k++) {
        rind_json_object(out, NULL);
        rind_json_add_count(out, "cases", p->bin[k].n);
        rind_json_add_count(out, "events", p->bin[k].n_events);
        rind_json_add_real(out, "mean_probability", p->bin[k].mean_p);
        rind_json_add_real(out, "observed", p->bin[k].observed.value);
        rind_json_add_real(out, "low", p->bin[k].observed.low);
        rind_json_add_real(out, "high", p->bin[k].observed.high);
        rind_json_end(out);
    }
    rind_json_end(out);
}

static void write_calibration(rind_json *out, const rind_performance *p, bool development)
{
    const rind_calibration_result *c = &p->calibration;

    rind_json_object(out, "calibration");
    rind_json_add_real(out, "intercept", c->intercept);
    rind_json_add_real(out, "intercept_se", c->intercept_se);
    rind_json_add_real(out, "slope", c->slope);
    rind_json_add_real(out, "slope_se", c->slope_se);
    rind_json_add_real(out, "in_the_large", c->citl);
    rind_json_add_real(out, "in_the_large_se", c->citl_se);
    rind_json_add_real(out, "observed_to_expected", c->oe_ratio);
    rind_json_add_real(out, "e_max", c->e_max);
    rind_json_add_real(out, "e_mean", c->e_mean);
    rind_json_add_real(out, "spiegelhalter_z", c->s_z);
    rind_json_add_real(out, "spiegelhalter_p", c->s_p);
    write_bins(out, p);
    if (p->curve_p != NULL) {
        rind_json_object(out, "smooth");
        rind_json_add_reals(out, "probability", p->curve_p, p->n);
        rind_json_add_reals(out, "observed", p->curve_y, p->n);
        rind_json_end(out);
    }
    if (p->hl != NULL)
        write_hl(out, p->hl, development);
    rind_json_end(out);
}

static void write_decisions(rind_json *out, const rind_performance *p)
{
    rind_json_array(out, "decision_curve");
    for (size_t k = 0; k < RIND_DECISIONS; k++) {
        const rind_decision *d = &p->decision[k];

        rind_json_object(out, NULL);
        rind_json_add_real(out, "threshold", d->threshold);
        rind_json_add_real(out, "net_benefit", d->net_benefit);
        rind_json_add_real(out, "treat_all", d->treat_all);
        rind_json_add_real(out, "standardised", d->standardised);
        rind_json_add_real(out, "avoided_per_100", d->avoided_per_100);
        rind_json_end(out);
    }
    rind_json_end(out);
}

static void write_cut_off(rind_json *out, const rind_classification *at)
{
    rind_json_add_real(out, "threshold", at->threshold);
    rind_json_object(out, "confusion");
    rind_json_add_count(out, "tp", at->tp);
    rind_json_add_count(out, "fp", at->fp);
    rind_json_add_count(out, "fn", at->fn);
    rind_json_add_count(out, "tn", at->tn);
    rind_json_end(out);
    write_proportion(out, "accuracy", &at->accuracy);
    write_proportion(out, "sensitivity", &at->sensitivity);
    write_proportion(out, "specificity", &at->specificity);
    write_proportion(out, "ppv", &at->ppv);
    write_proportion(out, "npv", &at->npv);
    rind_json_add_real(out, "balanced_accuracy", at->balanced_accuracy);
    rind_json_add_real(out, "f1", at->f1);
    rind_json_add_real(out, "mcc", at->mcc);
}

void rind_performance_write_members(rind_json *out, const rind_performance *p, bool development)
{
    rind_json_add_count(out, "n", p->n);
    rind_json_add_count(out, "events", p->n_events);
    rind_json_object(out, "auc");
    rind_json_add_real(out, "value", p->auc.auc);
    rind_json_add_real(out, "low", p->auc.low);
    rind_json_add_real(out, "high", p->auc.high);
    rind_json_add_real(out, "se", p->auc.se);
    rind_json_add_real(out, "p", p->auc.p);
    rind_json_end(out);
    write_cut_off(out, &p->at);
    rind_json_add_real(out, "average_precision", p->average_precision);
    if (p->has_calibration) {
        rind_json_add_real(out, "brier", p->calibration.brier);
        rind_json_add_real(out, "brier_scaled", p->calibration.brier_scaled);
        rind_json_add_real(out, "log_loss", p->calibration.log_loss);
        write_calibration(out, p, development);
    }
    write_roc(out, p);
    write_decisions(out, p);
    rind_json_object(out, "histogram");
    rind_json_add_count(out, "bins", RIND_HISTOGRAM);
    rind_json_add_counts(out, "others", p->histogram[0], RIND_HISTOGRAM);
    rind_json_add_counts(out, "events", p->histogram[1], RIND_HISTOGRAM);
    rind_json_end(out);
}

void rind_performance_write(rind_json *out, const char *key, const rind_performance *performance, bool development)
{
    rind_json_object(out, key);
    rind_performance_write_members(out, performance, development);
    rind_json_end(out);
}

void rind_performance_free(rind_performance *performance)
{
    rind_roc_free(performance->roc);
    rind_hl_free(performance->hl);
    free(performance->curve_p);
    free(performance->curve_y);
    *performance = (rind_performance){ 0 };
}
