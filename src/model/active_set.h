/*
 * active_set.h - one exact solution of a penalised regression, from the solution for a larger lambda
 *
 * Minimised is  loss(b) + lambda sum_j (l1_j |b_j| + l2_j b_j^2 / 2)  over the standardised columns and, unless it is a
 * Cox regression, an intercept. Columns whose coefficient is not 0 are active and keep their sign: on them the
 * objective is smooth. So
 *
 *  1. Newton's method runs on the active columns. A coefficient that would change its sign stops the step where
 *     it is 0, and its column leaves the set. The factored Hessian is kept from step to step, even from lambda to
 *     lambda, as long as it serves: a stale one costs iterations, never exactness.
 *  2. When the gradient vanishes on the active columns, the others are looked at: |z_j . r| <= lambda l1_j is
 *     optimality. Those that break it enter with coefficient 0 and the sign of their gradient, and 1. runs again.
 *
 * Each round lowers the objective, and there are finitely many sets: it ends, and it ends at a solution whose
 * optimality conditions hold to rounding, which coordinate descent only approaches.
 *
 * Active set methods: Osborne, Presnell and Turlach, IMA J. Numer. Anal. 20 (2000) 389. Conditions and path:
 * Friedman, Hastie and Tibshirani, J. Stat. Softw. 33 (2010) 1; Cox: Simon et al., J. Stat. Softw. 39 (2011) 1.
 */
#ifndef RIND_MODEL_ACTIVE_SET_H
#define RIND_MODEL_ACTIVE_SET_H

#include "model/arena.h"
#include "model/design.h"
#include "model/loss.h"
#include "model/bounds.h"

/* The active "column" that is the intercept. */
#define RIND_INTERCEPT SIZE_MAX

typedef enum rind_solution { RIND_SOLVED, RIND_TOO_MANY_ACTIVE, RIND_NO_PROGRESS, RIND_DEPENDENT } rind_solution;

typedef struct rind_active_set {
    const rind_design *design;
    rind_loss *loss;
    const double *l1, *l2; /* by column, times lambda */
    double lambda;
    size_t capacity, n; /* of active columns, the intercept among them */
    size_t *column;
    double *beta, *sign;  /* sign 0: not penalised */
    bool *is_active;      /* by column of the design */
    double *eta, *r, *w;  /* by row, at beta */
    const double *offset; /* by row, or NULL */
    double kkt;           /* largest violation of the conditions at the last solution */
    rind_bounds bounds;

    double *slope, *direction; /* by active column: - gradient of the objective, Newton step */
    const double **a, **b;     /* their columns, and the same times the curvature kept; Cox: followed by the means */
    double *a_room, *b_room;   /* where those lie that are not in the design */
    double *hessian, *factor;  /* by rows of 'width' */
    size_t width;
    double *w_kept, *ones, *move, *eta_before;
    double *gradient; /* by column: scratch */
    size_t *breaking; /* by column: scratch */
    bool stale;       /* the curvature kept is not that of the present eta */
} rind_active_set;

/* Room for the set; 'design', 'loss', 'l1', 'l2', 'offset' and 'capacity' are set before. */
void rind_active_set_place(rind_active_set *set, rind_arena *arena);

/*
 * The solution without penalised columns: the intercept and the columns with l1_j = l2_j = 0. RIND_DEPENDENT: the last
 * of 'column' depends on the others.
 */
rind_solution rind_active_set_begin(rind_active_set *set);

/* Lets in every column, unpenalised in its absolute value, at 'lambda'; l2 is above 0. Solutions follow by _solve(). */
void rind_active_set_enter_all(rind_active_set *set, double lambda);

/* The smallest lambda at which the present solution stays one: the largest |z_j . r| / l1_j of columns not active. */
double rind_active_set_largest_lambda(rind_active_set *set);

/* The solution for 'lambda', from the present one for a larger lambda not far away. */
rind_solution rind_active_set_solve(rind_active_set *set, double lambda);

/* Number of coefficients that are not 0, the intercept apart. */
size_t rind_active_set_df(const rind_active_set *set);

#endif
