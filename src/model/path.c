/* path.c - see path.h */
#include "path.h"

#include "model/linear.h"
#include "model/ridge.h"
#include "model/spread.h"

#include <math.h>

/* A lambda this much smaller than the one before is reached over others in between. */
#define LONGEST_STEP 0.7

size_t rind_path_capacity(const rind_columns *x, const rind_lasso_settings *settings, size_t n)
{
    size_t most = settings->alpha == 1 ? n + 16 : 2 * n + 1000;

    if (settings->penalty_factor != NULL)
        for (size_t j = 0; j < x->n_columns; j++)
            most += settings->penalty_factor[j] == 0;
    return 1 + (most < x->n_columns ? most : x->n_columns);
}

static void place_ridge(rind_path *path, size_t n, rind_arena *arena)
{
    size_t size = rind_ridge_size(path->x, n), stride = rind_padded(n);
    struct rind_ridge_room *room = &path->ridge;

    room->design = (rind_design){ .n = n, .p = size, .stride = stride };
    room->design.z = rind_arena_take(arena, size * stride, sizeof(double));
    room->design.sd = rind_arena_take(arena, size, sizeof(double));
    room->no_l1 = rind_arena_take(arena, size, sizeof(double));
    room->one_l2 = rind_arena_take(arena, size, sizeof(double));
    room->width = stride;
    room->gram = rind_arena_take(arena, n * stride, sizeof(double));
    room->factor = rind_arena_take(arena, n * stride, sizeof(double));
    room->block = rind_arena_take(arena, n * RIND_RIDGE_BLOCK, sizeof(double));
    room->held_block = rind_arena_take(arena, n * RIND_RIDGE_BLOCK, sizeof(double));
    room->cross = rind_arena_take(arena, n * stride, sizeof(double));
    room->gradient = rind_arena_take(arena, path->x->n_columns, sizeof(double));
    room->eta = rind_arena_take(arena, stride, sizeof(double));
    room->r = rind_arena_take(arena, stride, sizeof(double));
    room->w = rind_arena_take(arena, stride, sizeof(double));
    path->set.design = &room->design;
    path->set.capacity = size + 1;
}

void rind_path_place(rind_path *path, size_t n, rind_arena *arena)
{
    size_t p = path->x->n_columns, stride = rind_padded(n);
    bool cox = path->settings->family == RIND_COX;
    rind_loss *loss = &path->loss;

    path->design = (rind_design){ .n = n, .p = p, .stride = stride };
    path->design.z = rind_arena_take(arena, p * stride, sizeof(double));
    path->design.mean = rind_arena_take(arena, p, sizeof(double));
    path->design.sd = rind_arena_take(arena, p, sizeof(double));
    path->l1 = rind_arena_take(arena, p, sizeof(double));
    path->l2 = rind_arena_take(arena, p, sizeof(double));
    path->held_eta = rind_arena_take(arena, n, sizeof(double));
    path->used = rind_arena_take(arena, p, sizeof *path->used);
    path->value = rind_arena_take(arena, p, sizeof *path->value);
    path->y_used = rind_arena_take(arena, stride, sizeof(double));
    path->weight = rind_arena_take(arena, stride, sizeof(double));
    path->offset = rind_arena_take(arena, stride, sizeof(double));
    *loss = (rind_loss){ .family = path->settings->family, .n = n, .stride = stride };
    if (cox) {
        loss->n_means = stride;
        loss->sets.moment = rind_arena_take(arena, n, sizeof *loss->sets.moment);
        loss->sets.event = rind_arena_take(arena, n, sizeof *loss->sets.event);
        loss->e = rind_arena_take(arena, stride, sizeof(double));
        loss->s0 = rind_arena_take(arena, stride, sizeof(double));
        loss->hazard = rind_arena_take(arena, stride, sizeof(double));
        loss->e_kept = rind_arena_take(arena, stride, sizeof(double));
        loss->s0_kept = rind_arena_take(arena, stride, sizeof(double));
    }
    path->set = (rind_active_set){ .design = &path->design, .loss = loss };
    path->set.capacity = rind_path_capacity(path->x, path->settings, n);
    if (path->settings->alpha == 0)
        place_ridge(path, n, arena);
    rind_active_set_place(&path->set, arena);
}

/* Weights of the rows at hand, brought to mean 1. */
static const double *gather_weights(rind_path *path)
{
    const double *weight = path->settings->weight;
    double sum = 0;

    if (weight == NULL)
        return NULL;
    for (size_t i = 0; i < path->n; i++)
        sum += path->weight[i] = weight[path->order[i]];
    for (size_t i = 0; i < path->n; i++)
        path->weight[i] *= (double)path->n / sum;
    return path->weight;
}

static void gather_gaussian(rind_path *path)
{
    const double *weight = path->loss.weight;
    double mean = 0, square = 0, n = (double)path->n;

    for (size_t i = 0; i < path->n; i++)
        mean += (weight != NULL ? weight[i] : 1) * path->y->y[path->order[i]] / n;
    for (size_t i = 0; i < path->n; i++) {
        double d = path->y->y[path->order[i]] - mean;

        square += (weight != NULL ? weight[i] : 1) * d * d;
        path->y_used[i] = d;
    }
    path->y_mean = mean;
    path->y_scale = sqrt(square / n);
    for (size_t i = 0; i < path->n; i++)
        path->y_used[i] /= path->y_scale;
}

static void gather(rind_path *path)
{
    const rind_lasso_settings *settings = path->settings;
    rind_loss *loss = &path->loss;
    size_t n = path->n, stride = rind_padded(n);

    loss->n = n;
    loss->stride = stride;
    loss->weight = gather_weights(path);
    rind_standardise(path->x, path->order, n, loss->weight, &path->design);
    path->y_mean = 0;
    path->y_scale = 1;
    path->set.offset = NULL;
    if (settings->family == RIND_COX) {
        rind_risk_sets_fill(path->y, path->order, n, &loss->sets);
        loss->n_means = rind_padded(loss->sets.n_moments);
        return;
    }
    loss->y = path->y_used;
    if (settings->family == RIND_GAUSSIAN) {
        gather_gaussian(path);
        return;
    }
    for (size_t i = 0; i < n; i++)
        path->y_used[i] = path->y->y[path->order[i]];
    if (settings->offset == NULL)
        return;
    for (size_t i = 0; i < stride; i++)
        path->offset[i] = i < n ? settings->offset[path->order[i]] : 0;
    path->set.offset = path->offset;
}

/*
 * Penalties by standardised column: times lambda they are those of the objective. A coefficient on the own scale is
 * that on the standardised one times y_scale / sd.
 */
static void set_penalties(rind_path *path)
{
    const rind_lasso_settings *settings = path->settings;

    for (size_t j = 0; j < path->design.p; j++) {
        double factor = settings->penalty_factor != NULL ? settings->penalty_factor[j] : 1;
        double sd = settings->standardise || path->design.sd[j] == 0 ? 1 : path->design.sd[j];

        path->l1[j] = settings->alpha * factor / (path->y_scale * sd);
        path->l2[j] = (1 - settings->alpha) * factor / (sd * sd);
    }
    path->set.l1 = path->l1;
    path->set.l2 = path->l2;
}

void rind_path_make_sequence(rind_path *path, double largest)
{
    const rind_lasso_settings *settings = path->settings;
    double ratio = path->n < path->x->n_columns ? 0.01 : 1e-4;
    size_t n = path->n_lambda;

    if (settings->lambda_ratio > 0)
        ratio = settings->lambda_ratio;
    for (size_t k = 0; k < n; k++)
        path->lambda[k] = largest * pow(ratio, n > 1 ? (double)k / (double)(n - 1) : 0);
}

/* From 'from' to 'to' in steps short enough for the next active set to be found from the last. */
static rind_solution approach(rind_active_set *set, double from, double to)
{
    rind_solution solution = RIND_SOLVED;
    double at = from * LONGEST_STEP;

    while (at > to && solution == RIND_SOLVED) {
        solution = rind_active_set_solve(set, at);
        at *= LONGEST_STEP;
    }
    return solution == RIND_SOLVED ? rind_active_set_solve(set, to) : solution;
}

void rind_path_predict_held(rind_path *path)
{
    for (size_t h = 0; h < path->n_held; h++) {
        double sum = path->base;

        for (size_t k = 0; k < path->n_used; k++) {
            size_t j = path->used[k];
            double z = (rind_columns_at(path->x, path->held[h], j) - path->design.mean[j]) / path->design.sd[j];

            sum += path->value[k] * z;
        }
        path->held_eta[h] = sum;
    }
}

/* Hands a solution of the active set to the caller. */
static void report(rind_path *path, size_t k)
{
    const rind_active_set *set = &path->set;

    path->n_used = 0;
    path->base = path->y_mean;
    for (size_t a = 0; a < set->n; a++) {
        double value = path->y_scale * set->beta[a];

        if (set->column[a] == RIND_INTERCEPT) {
            path->base += value;
            continue;
        }
        path->used[path->n_used] = set->column[a];
        path->value[path->n_used++] = value;
    }
    path->eta = set->eta;
    path->kkt_now = set->kkt;
    path->kkt = fmax(path->kkt, set->kkt);
    rind_path_predict_held(path);
    path->step(path, k);
    path->n_done = k + 1;
}

void rind_path_run(rind_path *path)
{
    rind_active_set *set = &path->set;
    size_t most = path->settings->max_active;

    path->n_done = 0;
    path->kkt = 0;
    gather(path);
    set_penalties(path);
    if (path->settings->alpha == 0) {
        rind_ridge_run(path);
        return;
    }
    path->end = rind_active_set_begin(set);
    if (path->end != RIND_SOLVED)
        return;
    if (path->find_lambda)
        rind_path_make_sequence(path, rind_active_set_largest_lambda(set) * path->settings->alpha /
                                          fmax(path->settings->alpha, RIND_LEAST_ALPHA));

    double from = rind_active_set_largest_lambda(set);

    for (size_t k = 0; k < path->n_lambda; k++) {
        path->end = approach(set, fmin(from, k > 0 ? path->lambda[k - 1] : from), path->lambda[k]);
        if (path->end != RIND_SOLVED || (most > 0 && rind_active_set_df(set) > most))
            return;
        report(path, k);
    }
}

double rind_path_intercept(const rind_path *path)
{
    double intercept = path->base;

    for (size_t k = 0; k < path->n_used; k++)
        intercept -= path->value[k] / path->design.sd[path->used[k]] * path->design.mean[path->used[k]];
    return intercept;
}
