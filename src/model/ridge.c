/* ridge.c - see ridge.h */
#include "ridge.h"

#include "model/linear.h"
#include "model/spread.h"

#include <math.h>
#include <string.h>

/* A pivot of K smaller than this part of its diagonal is rounding: centred rows depend on each other. */
#define LEAST_PIVOT 1e-14

size_t rind_ridge_size(const rind_columns *x, size_t n)
{
    return x->n_columns < n ? x->n_columns : n;
}

/* As transpose(), of the rows held, on the scale of the others. */
static void transpose_held(const rind_path *path, size_t first, size_t m)
{
    const rind_design *design = &path->design;

    for (size_t h = 0; h < path->n_held; h++)
        for (size_t k = 0; k < RIND_RIDGE_BLOCK; k++) {
            size_t j = first + (k < m ? k : 0);
            double centred = rind_columns_at(path->x, path->held[h], j) - design->mean[j];
            bool none = k >= m || design->sd[j] == 0;

            path->ridge.held_block[h * RIND_RIDGE_BLOCK + k] = none ? 0 : centred / design->sd[j] / sqrt(path->l2[j]);
        }
}

/* Columns first ... first + m - 1, divided by the root of their penalty, as m numbers a row. */
static void transpose(const rind_path *path, size_t first, size_t m)
{
    const rind_design *design = &path->design;

    for (size_t k = 0; k < RIND_RIDGE_BLOCK; k++) {
        const double *z = design->z + (first + (k < m ? k : 0)) * design->stride;
        double scale = k < m ? 1 / sqrt(path->l2[first + k]) : 0;

        for (size_t i = 0; i < design->n; i++)
            path->ridge.block[i * RIND_RIDGE_BLOCK + k] = k < m ? scale * z[i] : 0;
    }
}

/* K = sum over columns of their products of rows, and its factor R. */
static void factor_rows(rind_path *path)
{
    struct rind_ridge_room *room = &path->ridge;
    size_t n = path->n, p = path->design.p;
    const double **row = path->set.a; /* as many as there are unknowns, and free before the path begins */

    for (size_t i = 0; i < n; i++) {
        memset(room->gram + i * room->width, 0, (i + 1) * sizeof *room->gram);
        row[i] = room->block + i * RIND_RIDGE_BLOCK;
    }
    memset(room->cross, 0, path->n_held * room->width * sizeof *room->cross);
    for (size_t j = 0; j < p; j += RIND_RIDGE_BLOCK) {
        transpose(path, j, p - j < RIND_RIDGE_BLOCK ? p - j : RIND_RIDGE_BLOCK);
        rind_add_gram(row, row, 0, n, RIND_RIDGE_BLOCK, room->gram, room->width);
        transpose_held(path, j, p - j < RIND_RIDGE_BLOCK ? p - j : RIND_RIDGE_BLOCK);
        for (size_t h = 0; h < path->n_held; h++) {
            rind_dots_at(row, n, room->held_block + h * RIND_RIDGE_BLOCK, RIND_RIDGE_BLOCK, room->gradient);
            rind_add_scaled(room->cross + h * room->width, 1, room->gradient, n);
        }
    }
    rind_cholesky(room->gram, room->factor, room->width, 0, n, LEAST_PIVOT, NULL);
}

static void make_design(rind_path *path)
{
    struct rind_ridge_room *room = &path->ridge;
    rind_design *small = &room->design;
    size_t n = path->n, stride = rind_padded(n);

    small->n = n;
    small->stride = stride;
    small->p = rind_ridge_size(path->x, n);
    if (small->p == n)
        factor_rows(path);
    for (size_t k = 0; k < small->p; k++) {
        double *column = small->z + k * stride;

        small->sd[k] = 1;
        room->no_l1[k] = 0;
        room->one_l2[k] = 1;
        for (size_t i = 0; i < stride; i++)
            column[i] = i >= n         ? 0
                        : small->p < n ? path->design.z[k * stride + i] / sqrt(path->l2[k])
                        : i >= k       ? room->factor[i * room->width + k]
                                       : 0;
    }
    path->set.l1 = room->no_l1;
    path->set.l2 = room->one_l2;
}

/* lambda at which the LASSO with a thousandth of L1 penalty would begin. */
static double largest_lambda(const rind_path *path)
{
    const rind_lasso_settings *settings = path->settings;
    double largest = 0;

    for (size_t j = 0; j < path->design.p; j++) {
        double factor = settings->penalty_factor != NULL ? settings->penalty_factor[j] : 1;
        double scale = settings->standardise || path->design.sd[j] == 0 ? 1 : path->design.sd[j];
        double gradient = rind_dot(path->design.z + j * path->design.stride, path->set.r, path->design.stride);

        largest = fmax(largest, fabs(gradient) * path->y_scale * scale / factor);
    }
    return largest / RIND_LEAST_ALPHA;
}

/* Linear predictor of the coefficients that follow from the score: through K, or over the columns where they are few.
 */
static void predict_rows(rind_path *path, double intercept, double lambda)
{
    struct rind_ridge_room *room = &path->ridge;
    const rind_active_set *set = &path->set;
    size_t n = path->n;

    for (size_t i = 0; i < path->design.stride; i++)
        room->eta[i] = i >= n ? 0 : intercept + (set->offset != NULL ? set->offset[i] : 0);
    if (room->design.p < n) {
        for (size_t u = 0; u < path->n_used; u++)
            rind_add_scaled(room->eta, path->value[u] / path->y_scale,
                            path->design.z + path->used[u] * path->design.stride, path->design.stride);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const double *row = room->gram + i * room->width;

        room->eta[i] += rind_dot(row, set->r, i + 1) / lambda;
        for (size_t k = 0; k < i; k++)
            room->eta[k] += row[k] * (set->r[i] / lambda);
    }
}

/* What a step hands out: coefficients from the score of rows, z_j . r / (lambda l2_j). */
static void find_coefficients(rind_path *path, double lambda)
{
    const rind_design *design = &path->design;

    rind_dots(design->z, design->stride, design->p, path->set.r, design->stride, path->ridge.gradient);
    path->n_used = 0;
    for (size_t j = 0; j < design->p; j++) {
        if (design->sd[j] == 0)
            continue;
        path->used[path->n_used] = j;
        path->value[path->n_used++] = path->y_scale * path->ridge.gradient[j] / (lambda * path->l2[j]);
    }
}

/* Predictions of the rows held, through their products with the others. */
static void predict_held(rind_path *path, double lambda)
{
    const struct rind_ridge_room *room = &path->ridge;

    for (size_t h = 0; h < path->n_held; h++)
        path->held_eta[h] =
            path->base + path->y_scale / lambda * rind_dot(room->cross + h * room->width, path->set.r, path->n);
}

/*
 * What is left of the conditions is the score of the linear predictor of the coefficients less the one they came from,
 * times a column: at most the length of that difference times that of a standardised column, sqrt(n).
 */
static void report(rind_path *path, size_t k)
{
    const rind_active_set *set = &path->set;
    struct rind_ridge_room *room = &path->ridge;
    double intercept = 0, square = 0, lambda = path->lambda[k];

    for (size_t a = 0; a < set->n; a++)
        if (set->column[a] == RIND_INTERCEPT)
            intercept = set->beta[a];
    path->base = path->y_mean + path->y_scale * intercept;
    if (path->n_held == 0 || room->design.p < path->n)
        find_coefficients(path, lambda);
    predict_rows(path, intercept, lambda);
    if (room->design.p < path->n)
        rind_path_predict_held(path);
    else
        predict_held(path, lambda);
    rind_loss_score(&path->loss, room->eta, room->r, room->w);
    for (size_t i = 0; i < path->n; i++)
        square += (room->r[i] - set->r[i]) * (room->r[i] - set->r[i]);
    path->eta = room->eta;
    path->kkt_now = fmax(sqrt(square * (double)path->n), set->kkt);
    path->kkt = fmax(path->kkt, path->kkt_now);
    path->step(path, k);
    path->n_done = k + 1;
}

void rind_ridge_run(rind_path *path)
{
    rind_active_set *set = &path->set;

    make_design(path);
    path->end = rind_active_set_begin(set);
    if (path->end != RIND_SOLVED)
        return;
    if (path->find_lambda)
        rind_path_make_sequence(path, largest_lambda(path));
    if (path->n_lambda == 0 || !(path->lambda[0] > 0))
        return;
    rind_active_set_enter_all(set, path->lambda[0]);
    for (size_t k = 0; k < path->n_lambda; k++) {
        path->end = rind_active_set_solve(set, path->lambda[k]);
        if (path->end != RIND_SOLVED)
            return;
        report(path, k);
    }
}
