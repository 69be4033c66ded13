/*
 * pipeline.h - from columns to a fitted classifier, as one thing that can be done again
 *
 * A pipeline is a list of steps that ends with a model:
 *
 *     zero-variance,icc:stable.json,ttest:0.05,corr:0.8,lasso:1se,logistic
 *
 * Medians for missing values, z-scores and every choice of columns belong to the fit: rind_pipeline_fit() sees the
 * rows it is given and nothing else, so a fold or a bootstrap sample is a fit of its own, from the first step to the
 * last. There is no way to hand it columns that were chosen with other rows.
 *
 * Two steps choose without looking at the outcome and come from outside: icc (a file of rind icc, which knows no
 * labels) and list (names somebody gives). They are checked, and told in the model.
 */
#ifndef RIND_MODEL_PIPELINE_H
#define RIND_MODEL_PIPELINE_H

#include "model/frame.h"
#include "model/split.h"
#include <rind/fit.h>

enum { RIND_MAX_STEPS = 16 };

typedef enum rind_step_kind {
    RIND_STEP_ZERO_VARIANCE,
    RIND_STEP_VARIANCE,
    RIND_STEP_MISSING,
    RIND_STEP_ICC,
    RIND_STEP_LIST,
    RIND_STEP_Z_SCORE,
    RIND_STEP_TTEST,
    RIND_STEP_WELCH,
    RIND_STEP_MWU,
    RIND_STEP_CORR,
    RIND_STEP_MRMR,
    RIND_STEP_LASSO,
    RIND_STEP_ELASTIC_NET,
    RIND_STEP_RIDGE,
    RIND_STEP_LOGISTIC
} rind_step_kind;

typedef struct rind_step {
    rind_step_kind kind;
    char text[256]; /* as it was given */
    double level;   /* p, |r|, variance, part missing, number of picks, or alpha of an elastic net */
    bool adjust;    /* p after Benjamini and Hochberg */
    bool spearman;  /* corr: of ranks */
    bool connected; /* corr: drop the most connected; else keep the one more related to the outcome */
    bool by_min;    /* lambda.min instead of lambda.1se */
    rind_cv_measure measure;
    bool gaussian; /* least squares on 0 and 1 */
    bool firth;
    char path[256];   /* of icc and list */
    rind_ids names;   /* they name */
    bool whole_names; /* names carry their region; else they stand for the feature in every region */
    char note[512];   /* where they come from, for the model file */
} rind_step;

typedef struct rind_pipeline {
    char text[1024];
    size_t n;
    rind_step step[RIND_MAX_STEPS];
} rind_pipeline;

extern const char rind_default_pipeline[];

/*
 * Reads the text, and the files its steps name. 'split' says who tests: an icc file computed on test cases is refused.
 * Returns RIND_OK, RIND_BAD_ARGUMENT (an unknown step, a value out of range, no model at the end, a step that can do
 * nothing), RIND_CANNOT_READ, RIND_BAD_FILE, or RIND_LEAK: a choice of columns behind the model, a list that is itself
 * a model or chosen with labels, an icc file of test cases.
 */
rind_status rind_pipeline_parse(rind_ctx *ctx, const char *text, const rind_split *split, rind_pipeline *out);
void rind_pipeline_free(rind_pipeline *pipeline);

/* One line on what a step does, for the model file and its report. */
void rind_step_describe(const rind_step *step, char *text, size_t size);

/* What is learned from: a frame and the outcome of its rows. */
typedef struct rind_study {
    const rind_frame *frame;
    const double *y;     /* 0 or 1, by row */
    const size_t *group; /* by row: equal numbers stay together; NULL: every row by itself */
} rind_study;

/* How lambda is chosen within a fit: folds given, or drawn. */
typedef struct rind_tuning {
    size_t n_folds, n_repeats;
    const int *fold; /* n_repeats x rows of the fit; NULL: drawn from 'seed' and 'stream' */
    uint64_t seed, stream;
} rind_tuning;

typedef struct rind_fitted {
    size_t n_rows, n_events;
    size_t n_inputs;
    size_t *input;              /* columns of the frame */
    double *impute, *mean, *sd; /* standard deviations over n */
    double *low, *high;         /* range in the rows fitted */
    size_t *n_missing;
    double *coefficient, *se; /* on the standardised scale; se NaN where there is none (penalised) */
    double intercept, intercept_se;
    bool identity; /* the linear predictor is the probability itself (least squares) */
    size_t n_columns;
    size_t n_after[RIND_MAX_STEPS];
    bool *after[RIND_MAX_STEPS]; /* by column of the frame: alive after the step; NULL unless details were asked for */
    double lambda;               /* of the last penalised step; NaN: none */
    size_t lambda_index;
    rind_cv_measure measure;
    size_t n_penalised; /* columns that entered it */
    size_t *penalised;
    rind_cross_validation *cv; /* of it; NULL unless details were asked for */
    int *fold;                 /* [repeat * n_rows + row] it was cross-validated with */
    size_t n_fold_repeats;
    rind_logistic *logistic; /* the refit; NULL unless details were asked for */
    bool nothing_selected;   /* intercept alone */
    bool no_profile;         /* no profile intervals: a profile likelihood had no maximum */
    bool by_firth;           /* the refit was separated, and Firth's penalty took over (resamples alone) */
} rind_fitted;

/*
 * Fits the pipeline to 'n' rows of the study (numbers from 0, repeats allowed: a bootstrap sample).
 *
 * strict  the model itself: separation, nothing selected and too few events are failures with their remedy, and details
 *         are kept. Otherwise a resample: separation is answered with Firth's penalty, nothing selected with the
 *         prevalence, and both are told in the result.
 *
 * Returns RIND_OK, RIND_NO_MEMORY, RIND_NOT_ESTIMABLE, RIND_SEPARATION or RIND_NOT_CONVERGED.
 */
rind_status rind_pipeline_fit(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study, const size_t *row,
                              size_t n, const rind_tuning *tuning, bool strict, rind_fitted *out);
void rind_fitted_free(rind_fitted *fitted);

/* Linear predictor of a row of a frame with the study's columns, and the probability that belongs to it. */
double rind_fitted_predict(const rind_fitted *fitted, const rind_frame *frame, size_t row);
double rind_probability(double linear_predictor, bool identity);

/*
 * Folds of 'n' rows: units (groups, or rows) are dealt out so that events and others are spread evenly and a unit is
 * never on both sides. 'unit' has a number for each row, equal ones stay together. 'fold' receives 0 ... n_folds - 1.
 */
rind_status rind_folds_draw(rind_ctx *ctx, const double *y, const size_t *unit, size_t n, size_t n_folds, uint64_t seed,
                            uint64_t stream, int *fold);

#endif
