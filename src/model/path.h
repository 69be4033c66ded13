/*
 * path.h - one penalised path in one job: standardise, find the sequence, solve step by step
 *
 * The same job fits all rows and the rows outside a fold; what becomes of each solution is the caller's 'step'.
 */
#ifndef RIND_MODEL_PATH_H
#define RIND_MODEL_PATH_H

#include "model/active_set.h"

/* The sequence for nearly pure ridge regression begins as if alpha were this. */
#define RIND_LEAST_ALPHA 1e-3

typedef struct rind_path rind_path;

struct rind_path {
    /* What to fit: set before rind_path_place(). */
    const rind_columns *x;
    const rind_outcome *y;
    const rind_lasso_settings *settings;
    const size_t *order; /* n rows of the view, sorted for Cox */
    size_t n;
    size_t n_lambda;
    double *lambda;     /* of the user, or those of all rows */
    bool find_lambda;   /* fill 'lambda' */
    const size_t *held; /* n_held rows of the view to be predicted at each step: a fold. The step then gets these */
    size_t n_held;      /* predictions, but from ridge regression no coefficients */
    void (*step)(rind_path *path, size_t k); /* called at each solution; reads the next group */
    void *user;

    /* The present solution: on the standardised scale, in units of y. */
    size_t n_used; /* columns that may have a coefficient other than 0 */
    size_t *used;
    double *value;
    double base;       /* linear predictor where every column has its mean */
    const double *eta; /* by row at hand, with offset; gaussian: in standard deviations of y from its mean */
    double kkt_now;
    double *held_eta; /* by row held, without offset */

    /* What it works with. */
    rind_design design;
    rind_loss loss;
    rind_active_set set;
    double *l1, *l2, *y_used, *weight, *offset;
    struct rind_ridge_room {
        rind_design design; /* rows by unknowns */
        double *no_l1, *one_l2;
        double *gram, *factor;      /* rows by rows of 'width': K and R */
        double *cross;              /* rows held by rows of 'width': their products, as K */
        double *block, *held_block; /* a few columns, transposed; the same of the rows held */
        double *eta, *r, *w;        /* of the coefficients by column */
        double *gradient;           /* by column */
        size_t width;
    } ridge;                /* alpha 0 */
    double y_mean, y_scale; /* gaussian: y is used as (y - mean) / scale */

    /* What came of it. */
    size_t n_done;     /* steps solved */
    rind_solution end; /* RIND_SOLVED also where max_active ended the path */
    double kkt;        /* largest so far */
};

/* Most columns that can be active, the intercept among them. */
size_t rind_path_capacity(const rind_columns *x, const rind_lasso_settings *settings, size_t n);

/* Deals out (or counts) the memory for at most 'n' rows. */
void rind_path_place(rind_path *path, size_t n, rind_arena *arena);

/* The lambdas of the default sequence, from the one at which the first coefficient leaves 0. */
void rind_path_make_sequence(rind_path *path, double largest);

/* Predictions of the rows held from the coefficients used. */
void rind_path_predict_held(rind_path *path);

/* Runs the path in the memory placed; allocates nothing, has no message. */
void rind_path_run(rind_path *path);

/* The present solution for columns as they are: intercept of a linear predictor without offset. */
double rind_path_intercept(const rind_path *path);

#endif
