/* logit.c - see logit.h */
#include "logit.h"

#include "model/linear.h"
#include "model/loss.h"

#include <math.h>
#include <string.h>

/* Newton has arrived when no coefficient moves by more than this, relative to its size and 1. */
#define MOVE_ENDS 1e-11

/* Pivots below this part of the diagonal are rounding. Separation makes tiny ones, so it is smaller than elsewhere. */
#define LEAST_PIVOT 1e-15

/* An objective may fall by rounding. */
#define OBJECTIVE_ROUNDING 1e-13

/* Part of the largest that counts as 0 in a separating direction and in its products with rows. */
#define DIRECTION_ROUNDING 1e-6

enum {
    MAX_ITERATIONS = 300,
    MAX_HALVINGS = 40,
    PATIENCE = 25 /* iterations after which the others' share of a separating step is e^-25 */
};

void rind_logit_place(rind_logit *g, size_t n, size_t k, rind_arena *arena)
{
    size_t rows = rind_padded(n);

    g->n = n;
    g->stride = rows;
    g->k = k;
    g->n_free = k;
    g->width = rind_padded(k);
    g->column = rind_arena_take(arena, k, sizeof *g->column);
    g->b = rind_arena_take(arena, k, sizeof *g->b);
    g->coefficient = rind_arena_take(arena, k, sizeof(double));
    g->direction = rind_arena_take(arena, k, sizeof(double));
    g->score = rind_arena_take(arena, k, sizeof(double));
    g->trial = rind_arena_take(arena, k, sizeof(double));
    g->half = rind_arena_take(arena, k, sizeof(double));
    g->eta = rind_arena_take(arena, rows, sizeof(double));
    g->r = rind_arena_take(arena, rows, sizeof(double));
    g->w = rind_arena_take(arena, rows, sizeof(double));
    g->b_room = rind_arena_take(arena, k * rows, sizeof(double));
    g->hessian = rind_arena_take(arena, k * g->width, sizeof(double));
    g->factor = rind_arena_take(arena, k * g->width, sizeof(double));
}

static double weight_of(const rind_logit *g, size_t i)
{
    return g->weight != NULL ? g->weight[i] : 1;
}

double rind_logit_likelihood(const rind_logit *g)
{
    double sum = 0;

    for (size_t i = 0; i < g->n; i++)
        sum -= weight_of(g, i) * rind_logistic_loss(g->eta[i], g->y[i]);
    return sum;
}

/* Scores of rows and weights of the information at g->eta. */
static void rows_at(rind_logit *g)
{
    memset(g->r, 0, g->stride * sizeof *g->r);
    memset(g->w, 0, g->stride * sizeof *g->w);
    for (size_t i = 0; i < g->n; i++) {
        double v = weight_of(g, i), one, zero;

        rind_logistic_probability(g->eta[i], &one, &zero);
        g->r[i] = g->y[i] > 0.5 ? v * zero : -v * one;
        g->w[i] = v * one * zero;
    }
}

static void information(rind_logit *g)
{
    memset(g->hessian, 0, g->k * g->width * sizeof *g->hessian);
    for (size_t a = 0; a < g->k; a++) {
        double *b = g->b_room + a * g->stride;

        rind_multiply(b, g->column[a], g->w, g->stride);
        g->b[a] = b;
    }
    rind_add_gram(g->column, g->b, 0, g->k, g->stride, g->hessian, g->width);
    rind_cholesky(g->hessian, g->factor, g->width, 0, g->k, LEAST_PIVOT, NULL);
}

static double half_log_determinant(const rind_logit *g)
{
    double sum = 0;

    for (size_t a = 0; a < g->k; a++)
        sum += log(g->factor[a * g->width + a]);
    return sum;
}

/* Everything at the coefficients 'at'; returns the objective. */
static double evaluate(rind_logit *g, const double *at)
{
    rind_combine(g->column, at, g->k, g->stride, g->eta);
    for (size_t i = 0; g->offset != NULL && i < g->n; i++)
        g->eta[i] += g->offset[i];
    rows_at(g);
    if (!g->firth)
        return rind_logit_likelihood(g);
    information(g);
    return rind_logit_likelihood(g) + half_log_determinant(g);
}

/* Adds h_i (1/2 - p_i) to the scores of rows. */
static void add_firth(rind_logit *g)
{
    for (size_t i = 0; i < g->n; i++) {
        double one, zero;

        for (size_t a = 0; a < g->k; a++)
            g->half[a] = g->column[a][i];
        rind_cholesky_half_solve(g->factor, g->width, g->k, g->half);
        rind_logistic_probability(g->eta[i], &one, &zero);
        g->r[i] += g->w[i] * rind_dot(g->half, g->half, g->k) * (zero - one) / 2;
    }
}

/* Newton's step of the free coefficients; returns its largest component relative to the coefficient. */
static double find_step(rind_logit *g)
{
    double largest = 0;

    if (!g->firth)
        information(g);
    else
        add_firth(g);
    rind_dots_at(g->column, g->n_free, g->r, g->stride, g->direction);
    rind_cholesky_solve(g->factor, g->width, g->n_free, g->direction);
    for (size_t a = 0; a < g->k; a++) {
        if (a >= g->n_free)
            g->direction[a] = 0;
        largest = fmax(largest, fabs(g->direction[a]) / (1 + fabs(g->coefficient[a])));
    }
    return largest;
}

/* Takes the step, halved until the objective does not fall. */
static void take_step(rind_logit *g)
{
    double before = g->objective, t = 1;

    for (int halving = 0; halving < MAX_HALVINGS; halving++) {
        for (size_t a = 0; a < g->k; a++)
            g->trial[a] = g->coefficient[a] + t * g->direction[a];
        g->objective = evaluate(g, g->trial);
        if (g->objective >= before - OBJECTIVE_ROUNDING * (1 + fabs(before)))
            break;
        t /= 2;
    }
    memcpy(g->coefficient, g->trial, g->k * sizeof *g->trial);
}

rind_separation_kind rind_logit_separates(rind_logit *g)
{
    double largest = 0, most = 0, least = INFINITY, *product = g->b_room;

    for (size_t a = 0; a < g->k; a++)
        largest = fmax(largest, fabs(g->direction[a]));
    for (size_t a = 0; a < g->k; a++) {
        g->direction[a] /= largest > 0 ? largest : 1;
        if (fabs(g->direction[a]) < DIRECTION_ROUNDING)
            g->direction[a] = 0;
    }
    rind_combine(g->column, g->direction, g->k, g->stride, product);
    for (size_t i = 0; i < g->n; i++) {
        double margin = g->y[i] > 0.5 ? product[i] : -product[i];

        if (weight_of(g, i) == 0)
            continue;
        most = fmax(most, margin);
        least = fmin(least, margin);
    }
    if (most <= 0 || least < -DIRECTION_ROUNDING * most)
        return RIND_OVERLAP;
    return least > DIRECTION_ROUNDING * most ? RIND_COMPLETE_SEPARATION : RIND_QUASI_SEPARATION;
}

rind_logit_end rind_logit_maximise(rind_logit *g)
{
    g->objective = evaluate(g, g->coefficient);
    for (g->n_iterations = 0; g->n_iterations < MAX_ITERATIONS; g->n_iterations++) {
        double largest = find_step(g);

        if (!isfinite(largest))
            return RIND_LOGIT_ENDLESS;
        take_step(g);
        if (largest <= MOVE_ENDS) {
            information(g); /* leaves its factor at the maximum */
            return RIND_LOGIT_MAXIMUM;
        }
        if (g->firth || g->n_iterations < PATIENCE)
            continue;
        memcpy(g->trial, g->direction, g->k * sizeof *g->trial);
        information(g);
        if (rind_logit_separates(g) != RIND_OVERLAP)
            return RIND_LOGIT_SEPARATED;
        memcpy(g->direction, g->trial, g->k * sizeof *g->trial);
    }
    return RIND_LOGIT_ENDLESS;
}
