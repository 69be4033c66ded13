/*
 * explain.h - what a linear model says, and how much of its performance is honest
 *
 * Nomograms and Shapley values of a linear predictor; optimism of apparent performance by resampling; the
 * generalisation decay index. docs/model/explain.md tells definitions and sources.
 */
#ifndef RIND_EXPLAIN_H
#define RIND_EXPLAIN_H

#include <rind/columns.h>
#include <rind/status.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- nomogram ------------------------------------------------------------------------------------------------- */

/* One input of the model: its tick values and what each adds to the linear predictor (coefficient times value; of a
   factor, the coefficient of its level). */
typedef struct rind_nomogram_axis {
    size_t n;
    const double *contribution;
} rind_nomogram_axis;

typedef struct rind_nomogram {
    size_t n_axes;
    double points_per_unit; /* of the linear predictor: the widest axis has 100 points */
    double lp_at_zero;      /* linear predictor at 0 points in total: intercept and every axis at its least */
    double *least;          /* n_axes: the least contribution of each */
} rind_nomogram;

RIND_API rind_status rind_nomogram_make(rind_ctx *ctx, const rind_nomogram_axis *axes, size_t n_axes, double intercept,
                                        rind_nomogram **out);
RIND_API void rind_nomogram_free(rind_nomogram *nomogram);

/* Points of a contribution on an axis; total points of a linear predictor, and the way back. */
RIND_API double rind_nomogram_points(const rind_nomogram *nomogram, size_t axis, double contribution);
RIND_API double rind_nomogram_total(const rind_nomogram *nomogram, double linear_predictor);
RIND_API double rind_nomogram_linear_predictor(const rind_nomogram *nomogram, double total_points);

/* Round tick values, about n + 1 of them, that cover low to high (R's pretty()): first, step and number. */
typedef struct rind_ticks {
    double first, step;
    size_t n;
} rind_ticks;

RIND_API rind_ticks rind_pretty(double low, double high, size_t n);

/* ---- Shapley values ------------------------------------------------------------------------------------------- */

/*
 * Exact for a linear model with inputs taken as independent: coefficient times distance from the mean.
 *
 * coefficient, mean  x->n_columns numbers
 * out                of row i and column j at out[j * x->n_rows + i]; a row's sum plus 'base' is its linear predictor
 */
RIND_API rind_status rind_linear_shap(rind_ctx *ctx, const rind_columns *x, double intercept, const double *coefficient,
                                      const double *mean, double *out, double *base);

/* ---- optimism ------------------------------------------------------------------------------------------------- */

/*
 * Fits the whole model anew on the rows listed (from 0, repeats allowed) and writes the linear predictor (log odds) of
 * all rows of the table, in their order. RIND_NOT_ESTIMABLE, RIND_SEPARATION and RIND_NOT_CONVERGED leave this resample
 * out; any other failure ends the procedure.
 */
typedef rind_status rind_refit(void *user, rind_ctx *ctx, const size_t *rows, size_t n_rows, double *linear_predictor);

typedef struct rind_resample {
    bool failed;
    double auc_boot, auc_orig, auc_oob; /* on the resample, on all rows, on the rows left out (NaN: one class only) */
    double slope_orig, intercept_orig;  /* calibration on all rows; NaN where separated */
    double brier_boot, brier_orig;
    size_t n_oob;
} rind_resample;

typedef struct rind_optimism_result {
    size_t n_used, n_failed;
    double apparent_auc, optimism_auc, corrected_auc, corrected_dxy; /* Efron and Gong */
    double auc_632, overfitting_rate, weight_632_plus, auc_632_plus;
    double shrinkage; /* mean calibration slope */
    double apparent_brier, corrected_brier;
} rind_optimism_result;

/*
 * index      resample b is rows index[b * n] ... index[b * n + n - 1], from 0
 * resamples  n_resamples places, or NULL
 */
RIND_API rind_status rind_optimism(rind_ctx *ctx, const double *y, size_t n, const size_t *index, size_t n_resamples,
                                   rind_refit *refit, void *user, rind_resample *resamples, rind_optimism_result *out);

/* The .632+ estimate of an area from its parts; rate and weight are handed out where asked for. */
RIND_API double rind_auc_632_plus(double apparent, double out_of_bag, double *rate, double *weight);

/* ---- generalisation decay ------------------------------------------------------------------------------------- */

typedef enum rind_gdi_zone { RIND_GDI_STABLE, RIND_GDI_MODERATE, RIND_GDI_SEVERE } rind_gdi_zone;

/* (AUC in training - AUC in test) / AUC in training; interval by the delta method, for different cases in both. */
typedef struct rind_gdi {
    double value, se, low, high;
    rind_gdi_zone zone; /* up to 0.15, up to 0.20, above */
} rind_gdi;

RIND_API rind_gdi rind_gdi_of(double auc_train, double se_train, double auc_test, double se_test, double level);

#ifdef __cplusplus
}
#endif
#endif
