/* bounds.c - see bounds.h */
#include "bounds.h"

#include "model/linear.h"

#include <math.h>

/* A breach smaller than this is rounding: relative to the limit, and to gradients of size 1. */
#define BREACH 1e-10
#define TRIFLE 1e-13

/* Looking at more than one column in so many costs more than multiplying all of them, which helps later too. */
enum { FEW = 6 };

void rind_bounds_place(rind_bounds *bounds, const rind_design *design, rind_arena *arena)
{
    size_t p = design->p;

    bounds->width = rind_padded(p);
    bounds->basis = rind_arena_take(arena, RIND_BOUNDS_BASIS * design->stride, sizeof *bounds->basis);
    bounds->product = rind_arena_take(arena, RIND_BOUNDS_BASIS * bounds->width, sizeof *bounds->product);
    bounds->rest2 = rind_arena_take(arena, p, sizeof *bounds->rest2);
    bounds->estimate = rind_arena_take(arena, bounds->width, sizeof *bounds->estimate);
    bounds->rest = rind_arena_take(arena, design->stride, sizeof *bounds->rest);
    bounds->some = rind_arena_take(arena, p, sizeof *bounds->some);
    bounds->index = rind_arena_take(arena, p, sizeof *bounds->index);
    bounds->exact = rind_arena_take(arena, p, sizeof *bounds->exact);
}

static void forget(rind_bounds *bounds, const rind_design *design)
{
    bounds->n_basis = 0;
    for (size_t j = 0; j < design->p; j++) {
        const double *z = design->z + j * design->stride;

        bounds->rest2[j] = rind_dot(z, z, design->stride);
    }
}

void rind_bounds_begin(rind_bounds *bounds, const rind_design *design)
{
    forget(bounds, design);
    for (size_t k = 0; k < RIND_BOUNDS_BASIS; k++)
        for (size_t j = design->p; j < bounds->width; j++)
            bounds->product[k * bounds->width + j] = 0;
}

/*
 * Splits r into its part within the basis, whose products with all columns go to 'estimate', and the rest; returns
 * the length of the rest. Taking the part away twice leaves no rounding of it.
 */
static double split(rind_bounds *bounds, const rind_design *design, const double *r)
{
    size_t n = design->stride, m = bounds->n_basis;
    const double *vector[RIND_BOUNDS_BASIS], *product[RIND_BOUNDS_BASIS];
    double part[RIND_BOUNDS_BASIS] = { 0 };

    for (size_t k = 0; k < m; k++) {
        vector[k] = bounds->basis + k * n;
        product[k] = bounds->product + k * bounds->width;
    }
    for (size_t i = 0; i < n; i++)
        bounds->rest[i] = r[i];
    for (int turn = 0; turn < 2; turn++)
        for (size_t k = 0; k < m; k++) {
            double c = rind_dot(vector[k], bounds->rest, n);

            part[k] += c;
            rind_add_scaled(bounds->rest, -c, vector[k], n);
        }
    rind_combine(product, part, m, bounds->width, bounds->estimate);
    return sqrt(rind_dot(bounds->rest, bounds->rest, n));
}

/* Multiplies every column by the rest, which joins the basis: estimates become exact. */
static void join(rind_bounds *bounds, const rind_design *design, double length)
{
    size_t n = design->stride;
    double *q = bounds->basis + bounds->n_basis * n, *product = bounds->product + bounds->n_basis * bounds->width;

    for (size_t i = 0; i < n; i++)
        q[i] = bounds->rest[i] / length;
    rind_dots(design->z, design->stride, design->p, q, n, product);
    for (size_t j = 0; j < design->p; j++) {
        bounds->estimate[j] += length * product[j];
        bounds->rest2[j] = fmax(bounds->rest2[j] - product[j] * product[j], 0);
    }
    bounds->n_basis++;
}

static size_t suspects(rind_bounds *bounds, const rind_design *design, const double *l1, double lambda, double length,
                       const bool *skip)
{
    size_t n = 0;

    for (size_t j = 0; j < design->p; j++)
        if (!skip[j] && fabs(bounds->estimate[j]) + length * sqrt(bounds->rest2[j]) > lambda * l1[j])
            bounds->index[n++] = j;
    return n;
}

size_t rind_bounds_find(rind_bounds *bounds, const rind_design *design, const double *r, const double *l1,
                        double lambda, const bool *skip, size_t *found, double *gradient, double *excess)
{
    double length = split(bounds, design, r);
    size_t n = suspects(bounds, design, l1, lambda, length, skip), n_found = 0;

    *excess = 0;
    if (n > 64 + design->p / FEW && length > 0) {
        if (bounds->n_basis == RIND_BOUNDS_BASIS) {
            forget(bounds, design);
            length = split(bounds, design, r);
        }
        join(bounds, design, length);
        n = suspects(bounds, design, l1, lambda, 0, skip);
        for (size_t k = 0; k < n; k++)
            bounds->exact[k] = bounds->estimate[bounds->index[k]];
    } else {
        for (size_t k = 0; k < n; k++)
            bounds->some[k] = design->z + bounds->index[k] * design->stride;
        rind_dots_at(bounds->some, n, r, design->stride, bounds->exact);
    }
    for (size_t k = 0; k < n; k++) {
        size_t j = bounds->index[k];
        double limit = lambda * l1[j], size = fabs(bounds->exact[k]);

        *excess = fmax(*excess, size - limit);
        if (size <= limit + BREACH * limit + TRIFLE)
            continue;
        gradient[j] = bounds->exact[k];
        found[n_found++] = j;
    }
    return n_found;
}
