/*
 * fit.h - regressions on tables of numbers
 *
 *     rind_columns x = { .value = table, .n_rows = 200, .n_columns = 500 };
 *     rind_lasso_settings settings = rind_lasso_defaults(RIND_BINOMIAL);
 *     rind_cross_validation *cv = NULL;
 *
 *     if (rind_lasso_cv(ctx, &x, &(rind_outcome){ .y = y }, &settings, fold, 1, &cv) == RIND_OK)
 *         use(cv->path->coefficient + cv->curve[RIND_BY_DEVIANCE].index_1se * cv->path->n_columns);
 *     rind_cross_validation_free(cv);
 *
 * Penalised paths (LASSO, elastic net, ridge) of three families, their cross-validation, logistic regression with
 * and without Firth's penalty, Cox regression. docs/model/fit.md tells the definitions with their sources.
 *
 * Numbers do not depend on the number of threads: sums run in an order fixed by the data, and no outside linear
 * algebra takes part. A penalised solution is exact: its optimality (Karush-Kuhn-Tucker) conditions
 * hold to 1e-9, and what is left of them is part of the result.
 *
 * Tables are borrowed. A value that is not finite is RIND_NON_FINITE with its row and column: who has missing values
 * imputes first. Rows and columns in messages count from 1; columns are called by name where there is one.
 */
#ifndef RIND_FIT_H
#define RIND_FIT_H

#include <rind/columns.h>
#include <rind/status.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is explained; arrays have x->n_rows numbers, in the order of the view's rows. */
typedef struct rind_outcome {
    const double *y;    /* binomial: 0 or 1; gaussian: anything finite */
    const double *time; /* Cox: above or equal 0, end of observation */
    const int *event;   /* Cox: 1 the event at 'time', 0 censored there */
    const int *stratum; /* Cox: any numbers, rows of a stratum share a baseline; NULL: one stratum */
} rind_outcome;

typedef enum rind_family_of_y { RIND_BINOMIAL, RIND_GAUSSIAN, RIND_COX } rind_family_of_y;

/* ---- penalised paths ------------------------------------------------------------------------------------------ */

/*
 * The path minimises, for each lambda,
 *
 *     loss(b) + lambda * sum_j f_j (alpha |b_j| + (1 - alpha) b_j^2 / 2)
 *
 * over the coefficients of standardised columns and a free intercept (Cox has none), where the loss is
 * -log likelihood / n (binomial), residual sum of squares / 2n (gaussian) or -log partial likelihood / n with
 * Breslow's ties (Cox; a case censored at t is still at risk for an event at t). Columns are standardised
 * with their mean and their standard deviation over n (not n - 1). A column without spread has coefficient 0.
 * scikit-learn's C is 1 / (n lambda).
 */
typedef struct rind_lasso_settings {
    rind_family_of_y family;
    double alpha;                 /* 1 LASSO, between: elastic net, 0 ridge */
    bool standardise;             /* false: columns are centred only, lambda acts on their own scale */
    const double *lambda;         /* n_lambda falling positive numbers, or NULL for the sequence below */
    size_t n_lambda;              /* 100 unless told */
    double lambda_ratio;          /* smallest / largest; 0: 0.01 where n < p, else 1e-4 */
    const double *penalty_factor; /* f_j >= 0 by column of the view, used as given; 0: never penalised (not with
                                     ridge). NULL: all 1 */
    const double *weight;         /* of rows, above 0, used as weight / mean weight (not Cox). NULL: all 1 */
    const double *offset;         /* added to the linear predictor of each row (not gaussian, Cox). NULL: none */
    size_t max_active;            /* the path ends before more coefficients than this are not 0; 0: no limit */
    bool equal_folds;             /* cross-validation: every fold counts the same, not by its size */
} rind_lasso_settings;

/*
 * alpha 1, standardised, 100 lambdas from the smallest for which every penalised coefficient is 0, evenly in log.
 * With alpha below 0.001 (ridge), where no such lambda exists, the sequence begins at that of alpha = 0.001.
 */
RIND_API rind_lasso_settings rind_lasso_defaults(rind_family_of_y family);

typedef struct rind_lasso {
    rind_family_of_y family;
    size_t n_rows, n_columns, n_lambda;
    double *lambda;      /* n_lambda, falling */
    double *intercept;   /* n_lambda, for columns on their own scale; 0 for Cox */
    double *coefficient; /* own scale: that of column j at step k is coefficient[k * n_columns + j] */
    size_t *df;          /* n_lambda: coefficients that are not 0 */
    double *deviance;    /* n_lambda: -2 log likelihood; residual sum of squares; Cox 2 (l_saturated - l) */
    double null_deviance;
    double *kkt;       /* n_lambda: largest violation of the optimality conditions on the standardised scale (gaussian:
                          divided by the standard deviation of y) */
    double *mean, *sd; /* n_columns: times sd, a coefficient is on the standardised scale. sd of a column
                          without spread: 0 */
} rind_lasso;

/*
 * Fits the path. Returns RIND_OK, RIND_BAD_ARGUMENT, RIND_NON_FINITE, RIND_NO_MEMORY, RIND_NOT_ESTIMABLE (one
 * class only, no events, y or every column without spread) or RIND_NOT_CONVERGED (the step is named).
 */
RIND_API rind_status rind_lasso_path(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y,
                                     const rind_lasso_settings *settings, rind_lasso **out);
RIND_API void rind_lasso_free(rind_lasso *lasso);

/* Linear predictor of every row of 'x' at step 'k' (from 0) of the path, without offsets; out: x->n_rows numbers. */
RIND_API rind_status rind_lasso_predict(rind_ctx *ctx, const rind_lasso *lasso, const rind_columns *x, size_t k,
                                        double *out);

/* What cross-validation measures. Larger is better for AUC and concordance. */
typedef enum rind_cv_measure {
    RIND_BY_DEVIANCE,    /* binomial: mean -2 log likelihood, probabilities kept within 1e-5 of 0 and 1. gaussian: the
                            mean squared error. Cox: (D(all, b) - D(train, b)) / events of the fold, b without the fold */
    RIND_BY_CLASS,       /* binomial: rate of wrong classes at 0.5 (a probability of 0.5 is class 0) */
    RIND_BY_MSE,         /* binomial: mean 2 (y - p)^2 (both classes count, as in a Brier score). gaussian: (y - f)^2 */
    RIND_BY_AUC,         /* binomial: area under the ROC curve within the fold, ties count 1/2 */
    RIND_BY_CONCORDANCE, /* Cox: Harrell's C within the fold */
    RIND_N_CV_MEASURES
} rind_cv_measure;

typedef struct rind_cv_curve {
    double *mean;     /* n_lambda: mean over folds by size (Cox deviance: by events; equal_folds: evenly). NULL: the
                         family has no such measure, or no fold can be measured (AUC: a fold of one class cannot) */
    double *se;       /* n_lambda: sqrt(weighted mean of (fold - mean)^2 / (folds - 1)) */
    double *fold;     /* of fold f (repeat r counts on: r * n_folds + f) at step k: fold[f * n_lambda + k]; NaN if it
                         cannot be measured */
    size_t index_min; /* the largest lambda with the best mean, from 0 */
    size_t index_1se; /* the largest lambda whose mean is within one se of it */
} rind_cv_curve;

typedef struct rind_cross_validation {
    rind_lasso *path; /* of all rows; gives its lambdas to every fold */
    size_t n_folds, n_repeats;
    rind_cv_curve curve[RIND_N_CV_MEASURES];
    double *linear_predictor; /* of row i, by the fit without its fold, at step k: [k * n_rows + i]; with repeats
                                 the mean over them */
    double kkt_max;           /* largest over all folds and steps */
} rind_cross_validation;

/*
 * Cross-validation with given folds: every fold's path uses the lambdas of all rows and its own standardisation.
 *
 * fold       [r * n_rows + i] of row i in repeat r: any numbers, equal for rows that are left out together
 * n_repeats  1 or more. Curves are means of the repeats' curves, and so are their standard errors
 *
 * Folds run on the context's threads. A step that some fold does not reach (max_active) ends the path of all.
 *
 * Returns as rind_lasso_path(); RIND_NOT_ESTIMABLE also where the rows outside a fold have one class or no events, or
 * the rows inside no event (Cox); RIND_BAD_ARGUMENT for fewer than 2 folds or repeats with different numbers of folds.
 */
RIND_API rind_status rind_lasso_cv(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y,
                                   const rind_lasso_settings *settings, const int *fold, size_t n_repeats,
                                   rind_cross_validation **out);
RIND_API void rind_cross_validation_free(rind_cross_validation *cv);

/* ---- logistic regression -------------------------------------------------------------------------------------- */

typedef struct rind_logistic_settings {
    bool firth;            /* penalise by half the log determinant of the information (Firth 1993): finite under
                              separation, less bias in small samples */
    bool profile;          /* profile (penalised) likelihood intervals too: a few dozen refits each */
    double level;          /* of intervals, 0.95 */
    const double *weight;  /* of rows, above or equal 0; NULL: all 1 */
    const double *offset;  /* NULL: none */
    bool allow_separation; /* false: separation is RIND_SEPARATION. Ignored with firth, which needs no such test */
} rind_logistic_settings;

RIND_API rind_logistic_settings rind_logistic_defaults(void);

/* Term 0 is the intercept, term 1 + j is column j of the view. */
typedef struct rind_logistic {
    size_t n_rows, n_events, n_terms;
    double *estimate, *se, *z, *p; /* by term; Wald. With firth and profile, p is of the penalised likelihood ratio */
    double *wald_low, *wald_high;
    double *profile_low, *profile_high;         /* NULL unless asked for; an end may be infinite */
    double *covariance;                         /* n_terms x n_terms, inverse information */
    double *linear_predictor;                   /* n_rows, with offset */
    double log_likelihood, null_log_likelihood; /* penalised, with firth */
    double deviance, null_deviance;             /* -2 log likelihood without penalty */
    double aic, bic;                            /* from log_likelihood, n_terms and n_rows */
    double lr_chi2, lr_p;                       /* against the intercept alone, lr_df = n_terms - 1 */
    size_t lr_df;
    int n_iterations;
} rind_logistic;

/*
 * Maximum likelihood (Newton with step halving) of P(y = 1) = 1 / (1 + exp(-(b_0 + x b))).
 *
 * A univariable fit is this with a view of one column (or the indicator columns of one factor); x->n_columns may be 0.
 *
 * Returns RIND_OK, RIND_BAD_ARGUMENT, RIND_NON_FINITE, RIND_NO_MEMORY, RIND_NOT_ESTIMABLE (one class only, more
 * terms than rows, a column that depends on others: it is named), RIND_SEPARATION (complete or quasi-complete; the
 * variables whose coefficients are infinite are named) or RIND_NOT_CONVERGED.
 */
RIND_API rind_status rind_logistic_fit(rind_ctx *ctx, const rind_columns *x, const double *y,
                                       const rind_logistic_settings *settings, rind_logistic **out);
RIND_API void rind_logistic_free(rind_logistic *fit);

/* Whether a direction of coefficients separates the classes (Albert and Anderson 1984). */
typedef enum rind_separation_kind {
    RIND_OVERLAP,
    RIND_QUASI_SEPARATION,
    RIND_COMPLETE_SEPARATION
} rind_separation_kind;

/*
 * Tells whether maximum likelihood estimates exist. 'direction' (1 + n_columns numbers, or NULL) receives a
 * separating direction of the coefficients of standardised columns, largest component 1, or zeros: terms with a
 * component other than 0 have no finite estimate. Returns as rind_logistic_fit(), but separation is an answer here.
 */
RIND_API rind_status rind_separation(rind_ctx *ctx, const rind_columns *x, const double *y, rind_separation_kind *kind,
                                     double *direction);

typedef struct rind_elimination {
    size_t n_removed;
    int *removed;         /* group numbers in the order they went */
    double *aic;          /* n_removed + 1: of the full model, then after each removal */
    size_t n_columns;     /* of the final model */
    size_t *column;       /* its columns: numbers of columns of the view given, from 0 */
    rind_logistic *final; /* of these columns */
} rind_elimination;

/*
 * Backward elimination: as long as leaving out a group of columns lowers the AIC, the one that lowers it most goes (the
 * first, of equals).
 *
 * group  number of each column of the view, columns of one factor share one; NULL: every column its own (0, 1, ...)
 *
 * Returns as rind_logistic_fit().
 */
RIND_API rind_status rind_logistic_backward(rind_ctx *ctx, const rind_columns *x, const double *y, const int *group,
                                            const rind_logistic_settings *settings, rind_elimination **out);
RIND_API void rind_elimination_free(rind_elimination *elimination);

/* ---- Cox regression ------------------------------------------------------------------------------------------- */

typedef enum rind_ties { RIND_EFRON, RIND_BRESLOW } rind_ties;

typedef struct rind_test {
    double chi2, p;
    size_t df;
} rind_test;

/* Harrell's C. A pair counts if the earlier time is an event (an event precedes a censoring at the same time). */
typedef struct rind_concordance_result {
    double c;                            /* (concordant + tied / 2) / pairs */
    double se;                           /* infinitesimal jackknife; infinite where no pair counts, and then c is NaN */
    double concordant, discordant, tied; /* pairs: higher predictor earlier event, the reverse, equal predictors */
} rind_concordance_result;

/* 'risk' high means early. Strata are compared within. Returns RIND_OK, RIND_NON_FINITE, RIND_NO_MEMORY. */
RIND_API rind_status rind_concordance(rind_ctx *ctx, size_t n_rows, const rind_outcome *y, const double *risk,
                                      rind_concordance_result *out);

/* Cumulative baseline hazard, at all columns 0, after each distinct time (events and censorings). */
typedef struct rind_baseline {
    int stratum;
    size_t n_times;
    double *time, *hazard; /* rising */
} rind_baseline;

typedef struct rind_cox {
    rind_ties ties;
    size_t n_rows, n_events, n_terms;
    double *estimate, *se, *z, *p; /* by column of the view; Wald */
    double *low, *high;            /* Wald interval of the coefficient; exp() of it is that of the hazard ratio */
    double *covariance;            /* n_terms x n_terms */
    double *mean;                  /* of the columns: a centred linear predictor is (x - mean) b */
    double *linear_predictor;      /* n_rows, x b, not centred */
    double *martingale;            /* n_rows: events seen minus expected */
    double log_likelihood, null_log_likelihood;
    rind_test lr, wald, score;
    rind_concordance_result concordance;
    size_t n_strata;
    rind_baseline *baseline; /* by stratum, rising numbers */
    int n_iterations;
} rind_cox;

/*
 * Maximum partial likelihood. 'level' of the intervals, 0.95 is usual. A column without spread inside every stratum or
 * one that depends on others is RIND_NOT_ESTIMABLE; a coefficient without end (monotone likelihood) is RIND_SEPARATION
 * with the variables.
 *
 * Returns also RIND_OK, RIND_BAD_ARGUMENT, RIND_NON_FINITE, RIND_NO_MEMORY, RIND_NOT_CONVERGED.
 */
RIND_API rind_status rind_cox_fit(rind_ctx *ctx, const rind_columns *x, const rind_outcome *y, rind_ties ties,
                                  double level, rind_cox **out);
RIND_API void rind_cox_free(rind_cox *fit);

/*
 * Survival probability exp(-H_0(t) exp(x b)) of each row of 'x' at each time; out: [t * n_rows + i]. 'stratum' of
 * the rows may be NULL where the fit has one. Times beyond the last observed keep its hazard.
 */
RIND_API rind_status rind_cox_survival(rind_ctx *ctx, const rind_cox *fit, const rind_columns *x, const int *stratum,
                                       const double *time, size_t n_times, double *out);

/*
 * Cumulative baseline hazard (Breslow) of any linear predictor, for instance that of a LASSO-Cox model. 'out' has
 * one entry a stratum; free with rind_baselines_free().
 */
RIND_API rind_status rind_baseline_hazard(rind_ctx *ctx, size_t n_rows, const rind_outcome *y,
                                          const double *linear_predictor, rind_ties ties, rind_baseline **out,
                                          size_t *n_strata);
RIND_API void rind_baselines_free(rind_baseline *baseline, size_t n_strata);

/* How time enters the test of proportional hazards: 1 - Kaplan-Meier just before it, as it is, its logarithm. */
typedef enum rind_zph_transform { RIND_ZPH_KM, RIND_ZPH_IDENTITY, RIND_ZPH_LOG } rind_zph_transform;

/*
 * Score tests of coefficients that change with transformed time (Grambsch and Therneau 1994, exact form).
 *
 * x, y   the table the model was fitted to
 * group  of each column, rising from 0 without gaps: the columns of one factor share one; NULL: each its own
 * test   one a group, then the global one
 */
RIND_API rind_status rind_cox_zph(rind_ctx *ctx, const rind_cox *fit, const rind_columns *x, const rind_outcome *y,
                                  const int *group, rind_zph_transform transform, rind_test *test);

#ifdef __cplusplus
}
#endif
#endif
