/* active_set.c - see active_set.h */
#include "active_set.h"

#include "model/linear.h"

#include <math.h>
#include <string.h>

/* Newton ends here; the conditions promised to users are a thousand times looser. */
#define GRADIENT_ENDS 1e-12
#define GRADIENT_PROMISED 1e-9

/* Relative size under which a pivot means that a column depends on those before. */
#define LEAST_PIVOT 1e-12

/* A step is too long when the slope along it comes back at more than this part of what it was. */
#define OVERSHOOT 0.5

enum { MAX_STEPS = 5000, MAX_HALVINGS = 60 };

void rind_active_set_place(rind_active_set *set, rind_arena *arena)
{
    size_t rows = set->design->stride, p = set->design->p, k = set->capacity;
    size_t length = rows + set->loss->n_means;

    set->width = rind_padded(k);
    set->column = rind_arena_take(arena, k, sizeof *set->column);
    set->beta = rind_arena_take(arena, k, sizeof *set->beta);
    set->sign = rind_arena_take(arena, k, sizeof *set->sign);
    set->is_active = rind_arena_take(arena, p, sizeof *set->is_active);
    set->eta = rind_arena_take(arena, rows, sizeof *set->eta);
    set->r = rind_arena_take(arena, rows, sizeof *set->r);
    set->w = rind_arena_take(arena, rows, sizeof *set->w);
    set->slope = rind_arena_take(arena, k, sizeof *set->slope);
    set->direction = rind_arena_take(arena, k, sizeof *set->direction);
    set->a = rind_arena_take(arena, k, sizeof *set->a);
    set->b = rind_arena_take(arena, k, sizeof *set->b);
    set->a_room = set->loss->n_means > 0 ? rind_arena_take(arena, k * length, sizeof *set->a_room) : NULL;
    set->b_room = rind_arena_take(arena, k * length, sizeof *set->b_room);
    set->hessian = rind_arena_take(arena, k * set->width, sizeof *set->hessian);
    set->factor = rind_arena_take(arena, k * set->width, sizeof *set->factor);
    set->w_kept = rind_arena_take(arena, rows, sizeof *set->w_kept);
    set->ones = rind_arena_take(arena, rows, sizeof *set->ones);
    set->move = rind_arena_take(arena, rows, sizeof *set->move);
    set->eta_before = rind_arena_take(arena, rows, sizeof *set->eta_before);
    set->gradient = rind_arena_take(arena, p, sizeof *set->gradient);
    set->breaking = rind_arena_take(arena, p, sizeof *set->breaking);
    rind_bounds_place(&set->bounds, set->design, arena);
}

static size_t length_of(const rind_active_set *set)
{
    return set->design->stride + set->loss->n_means;
}

static const double *column_of(const rind_active_set *set, size_t column)
{
    return column == RIND_INTERCEPT ? set->ones : set->design->z + column * set->design->stride;
}

static double l1_of(const rind_active_set *set, size_t k)
{
    return set->column[k] == RIND_INTERCEPT ? 0 : set->lambda * set->l1[set->column[k]];
}

static double l2_of(const rind_active_set *set, size_t k)
{
    return set->column[k] == RIND_INTERCEPT ? 0 : set->lambda * set->l2[set->column[k]];
}

/* The linear predictor from the start, so that rounding of many moves does not pile up. */
static void predict(rind_active_set *set)
{
    for (size_t k = 0; k < set->n; k++)
        set->a[k] = column_of(set, set->column[k]);
    rind_combine(set->a, set->beta, set->n, set->design->stride, set->eta);
    if (set->offset != NULL)
        rind_add_scaled(set->eta, 1, set->offset, set->design->stride);
    if (set->a_room != NULL)
        for (size_t k = 0; k < set->n; k++)
            set->a[k] = set->a_room + k * length_of(set);
    rind_loss_score(set->loss, set->eta, set->r, set->w);
}

/* Columns first ... n-1 with the curvature kept: rows of the Hessian and of its factor. */
static size_t extend(rind_active_set *set, size_t first)
{
    size_t rows = set->design->stride, length = length_of(set);

    for (size_t k = first; k < set->n; k++) {
        const double *z = column_of(set, set->column[k]);
        double *b = set->b_room + k * length;

        rind_multiply(b, z, set->w_kept, rows);
        set->a[k] = z;
        set->b[k] = b;
        if (set->a_room != NULL) {
            double *a = set->a_room + k * length;

            memcpy(a, z, rows * sizeof *a);
            rind_loss_means(set->loss, z, a + rows);
            for (size_t i = rows; i < length; i++)
                b[i] = -a[i];
            set->a[k] = a;
        }
        memset(set->hessian + k * set->width, 0, (k + 1) * sizeof *set->hessian);
    }
    rind_add_gram(set->a, set->b, first, set->n, length, set->hessian, set->width);
    for (size_t k = first; k < set->n; k++)
        set->hessian[k * set->width + k] += l2_of(set, k);
    return rind_cholesky(set->hessian, set->factor, set->width, first, set->n, LEAST_PIVOT, NULL);
}

static void renew(rind_active_set *set)
{
    memcpy(set->w_kept, set->w, set->design->stride * sizeof *set->w);
    rind_loss_keep(set->loss);
    extend(set, 0);
    set->stale = false;
}

/* Minus the gradient of the objective along the active columns; returns the largest. */
static double slopes(rind_active_set *set)
{
    double largest = 0;

    rind_dots_at(set->a, set->n, set->r, set->design->stride, set->slope);
    for (size_t k = 0; k < set->n; k++) {
        set->slope[k] -= l1_of(set, k) * set->sign[k] + l2_of(set, k) * set->beta[k];
        largest = fmax(largest, fabs(set->slope[k]));
    }
    return largest;
}

static double along(const rind_active_set *set)
{
    return rind_dot(set->slope, set->direction, set->n);
}

/* Takes column k out; the factor is renewed from its row on. */
static void drop(rind_active_set *set, size_t k)
{
    size_t behind = set->n - k - 1, width = set->width, length = length_of(set);

    if (set->column[k] != RIND_INTERCEPT)
        set->is_active[set->column[k]] = false;
    memmove(set->column + k, set->column + k + 1, behind * sizeof *set->column);
    memmove(set->beta + k, set->beta + k + 1, behind * sizeof *set->beta);
    memmove(set->sign + k, set->sign + k + 1, behind * sizeof *set->sign);
    memmove(set->b_room + k * length, set->b_room + (k + 1) * length, behind * length * sizeof *set->b_room);
    if (set->a_room != NULL)
        memmove(set->a_room + k * length, set->a_room + (k + 1) * length, behind * length * sizeof *set->a_room);
    else
        memmove(set->a + k, set->a + k + 1, behind * sizeof *set->a);
    for (size_t i = k; i + 1 < set->n; i++) {
        double *row = set->hessian + i * width;

        memcpy(row, row + width, k * sizeof *row);
        memcpy(row + k, row + width + k + 1, (i + 1 - k) * sizeof *row);
    }
    set->n--;
    rind_cholesky(set->hessian, set->factor, width, k, set->n, LEAST_PIVOT, NULL);
}

/* How far along the direction until the first coefficient would change its sign; 1 if none does. */
static double reach(const rind_active_set *set)
{
    double t = 1;

    for (size_t k = 0; k < set->n; k++) {
        double b = set->beta[k], d = set->direction[k];

        if (set->sign[k] * (b + d) < 0)
            t = fmin(t, -b / d);
    }
    return t;
}

/* Moves by t, halved until the slope along the way has not turned over; the slopes are those of the new place. */
static double move(rind_active_set *set, double t, double *largest)
{
    size_t rows = set->design->stride;
    double before = along(set);

    rind_combine(set->a, set->direction, set->n, rows, set->move);
    memcpy(set->eta_before, set->eta, rows * sizeof *set->eta);
    for (int halving = 0;; halving++) {
        memcpy(set->eta, set->eta_before, rows * sizeof *set->eta);
        rind_add_scaled(set->eta, t, set->move, rows);
        rind_loss_score(set->loss, set->eta, set->r, set->w);
        for (size_t k = 0; k < set->n; k++)
            set->beta[k] += t * set->direction[k];
        *largest = slopes(set);
        if (along(set) >= -OVERSHOOT * before || halving == MAX_HALVINGS)
            return t;
        for (size_t k = 0; k < set->n; k++)
            set->beta[k] -= t * set->direction[k];
        t /= 2;
    }
}

/* Removes the columns whose coefficient is 0 and would leave its sign, or was brought to 0 by a step of t. */
static bool drop_ended(rind_active_set *set, double t)
{
    bool any = false;

    for (size_t k = set->n; k-- > 0;) {
        double b = set->beta[k], d = set->direction[k];

        if (set->sign[k] == 0 || set->sign[k] * d >= 0)
            continue;
        if (set->sign[k] * b > 0 && -(b - t * d) / d > t * (1 + 1e-12))
            continue;
        drop(set, k);
        any = true;
    }
    return any;
}

/* Whether making the Hessian anew is cheaper than the iterations that the one kept will still take. */
static bool worth_renewing(const rind_active_set *set, double largest, double rate)
{
    double k = (double)set->n, rows = (double)set->design->stride;
    double one = 4 * k * rows + 2 * k * k + 80 * rows, anew = k * k * rows / 2 + k * k * k / 3 + k * rows;

    if (!set->stale)
        return false;
    if (rate >= 0.5)
        return true;
    return anew < one * (log(GRADIENT_ENDS / largest) / log(rate) - 2);
}

/* Newton's method on the active columns. */
static rind_solution descend(rind_active_set *set)
{
    double largest = slopes(set), rate = 0;

    for (int step = 0; step < MAX_STEPS; step++) {
        if (largest <= GRADIENT_ENDS)
            return RIND_SOLVED;
        if (worth_renewing(set, largest, rate))
            renew(set);
        memcpy(set->direction, set->slope, set->n * sizeof *set->slope);
        rind_cholesky_solve(set->factor, set->width, set->n, set->direction);

        double t = reach(set), before = largest;
        bool ends = t < 1;

        if (t > 0) {
            double moved = move(set, t, &largest);

            rate = moved < t ? 1 : ends ? 0 : largest / before; /* a step cut short tells nothing of the curvature */
            ends = ends && moved == t;
            t = moved;
            set->stale = set->stale || set->loss->family != RIND_GAUSSIAN;
        }
        if (ends && drop_ended(set, t))
            largest = slopes(set);
        else if (largest >= 0.9 * before && before <= GRADIENT_PROMISED / 10)
            return RIND_SOLVED; /* as far as rounding allows */
    }
    return RIND_NO_PROGRESS;
}

static void enter(rind_active_set *set, size_t column, double sign)
{
    set->column[set->n] = column;
    set->beta[set->n] = 0;
    set->sign[set->n] = sign;
    if (column != RIND_INTERCEPT)
        set->is_active[column] = true;
    set->n++;
}

/*
 * Lets in the columns that break optimality most. Few at a time: with the first of them inside, many of the others no
 * longer do.
 */
static bool admit(rind_active_set *set, size_t n_breaking)
{
    size_t first = set->n, batch = 4 + set->n / 4;

    for (; batch > 0 && n_breaking > 0; batch--) {
        size_t worst = 0;
        double most = 0;

        if (set->n == set->capacity)
            break;
        for (size_t i = 0; i < n_breaking; i++) {
            size_t j = set->breaking[i];
            double ratio = fabs(set->gradient[j]) / (set->lambda * set->l1[j]);

            if (ratio > most) {
                most = ratio;
                worst = i;
            }
        }
        size_t j = set->breaking[worst];

        set->breaking[worst] = set->breaking[--n_breaking];
        enter(set, j, set->gradient[j] > 0 ? 1 : -1);
    }
    if (set->n == first)
        return false;
    extend(set, first);
    return true;
}

rind_solution rind_active_set_begin(rind_active_set *set)
{
    const rind_design *design = set->design;

    set->n = 0;
    set->lambda = 0;
    memset(set->is_active, 0, design->p * sizeof *set->is_active);
    for (size_t i = 0; i < design->stride; i++)
        set->ones[i] = i < design->n ? 1 : 0;
    rind_bounds_begin(&set->bounds, design);
    if (set->loss->family != RIND_COX)
        enter(set, RIND_INTERCEPT, 0);
    for (size_t j = 0; j < design->p; j++)
        if (set->l1[j] == 0 && set->l2[j] == 0 && design->sd[j] > 0) {
            if (set->n == set->capacity)
                return RIND_TOO_MANY_ACTIVE;
            enter(set, j, 0);
        }
    predict(set);
    memcpy(set->w_kept, set->w, design->stride * sizeof *set->w);
    rind_loss_keep(set->loss);
    set->stale = false;
    return extend(set, 0) > 0 ? RIND_DEPENDENT : descend(set);
}

void rind_active_set_enter_all(rind_active_set *set, double lambda)
{
    size_t first = set->n;

    set->lambda = lambda;
    for (size_t j = 0; j < set->design->p; j++)
        enter(set, j, 0);
    extend(set, first);
}

double rind_active_set_largest_lambda(rind_active_set *set)
{
    double largest = 0;

    rind_dots(set->design->z, set->design->stride, set->design->p, set->r, set->design->stride, set->gradient);
    for (size_t j = 0; j < set->design->p; j++)
        if (!set->is_active[j] && set->l1[j] > 0)
            largest = fmax(largest, fabs(set->gradient[j]) / set->l1[j]);
    return largest;
}

/* Penalties that grow with the squares sit on the Hessian's diagonal. */
static void change_lambda(rind_active_set *set, double lambda)
{
    double change = lambda - set->lambda;
    bool any = false;

    set->lambda = lambda;
    for (size_t k = 0; k < set->n; k++) {
        double l2 = set->column[k] == RIND_INTERCEPT ? 0 : set->l2[set->column[k]];

        set->hessian[k * set->width + k] += change * l2;
        any = any || l2 > 0;
    }
    if (any)
        rind_cholesky(set->hessian, set->factor, set->width, 0, set->n, LEAST_PIVOT, NULL);
}

rind_solution rind_active_set_solve(rind_active_set *set, double lambda)
{
    change_lambda(set, lambda);
    predict(set);
    for (int round = 0; round < MAX_STEPS; round++) {
        rind_solution solution = descend(set);
        double excess, largest;

        if (solution != RIND_SOLVED)
            return solution;
        largest = slopes(set);

        size_t n_breaking = rind_bounds_find(&set->bounds, set->design, set->r, set->l1, lambda, set->is_active,
                                             set->breaking, set->gradient, &excess);

        set->kkt = fmax(largest, excess);
        if (n_breaking == 0)
            return set->kkt <= GRADIENT_PROMISED ? RIND_SOLVED : RIND_NO_PROGRESS;
        if (!admit(set, n_breaking))
            return RIND_TOO_MANY_ACTIVE;
    }
    return RIND_NO_PROGRESS;
}

size_t rind_active_set_df(const rind_active_set *set)
{
    size_t df = 0;

    for (size_t k = 0; k < set->n; k++)
        df += set->column[k] != RIND_INTERCEPT && set->beta[k] != 0;
    return df;
}
