/* screen.c - see screen.h */
#include "screen.h"

#include "model/linear.h"

#include <math.h>

/* A breach smaller than this is rounding: relative to the limit, and to gradients of size 1. */
#define BREACH 1e-10
#define TRIFLE 1e-13

/* Looking at more than one column in so many costs more than multiplying all of them, which helps later too. */
enum { FEW = 6 };

void rind_screen_place(rind_screen *screen, const rind_design *design, rind_arena *arena)
{
    size_t p = design->p;

    screen->width = rind_padded(p);
    screen->basis = rind_arena_take(arena, RIND_SCREEN_BASIS * design->stride, sizeof *screen->basis);
    screen->product = rind_arena_take(arena, RIND_SCREEN_BASIS * screen->width, sizeof *screen->product);
    screen->rest2 = rind_arena_take(arena, p, sizeof *screen->rest2);
    screen->estimate = rind_arena_take(arena, screen->width, sizeof *screen->estimate);
    screen->rest = rind_arena_take(arena, design->stride, sizeof *screen->rest);
    screen->some = rind_arena_take(arena, p, sizeof *screen->some);
    screen->index = rind_arena_take(arena, p, sizeof *screen->index);
    screen->exact = rind_arena_take(arena, p, sizeof *screen->exact);
}

static void forget(rind_screen *screen, const rind_design *design)
{
    screen->n_basis = 0;
    for (size_t j = 0; j < design->p; j++) {
        const double *z = design->z + j * design->stride;

        screen->rest2[j] = rind_dot(z, z, design->stride);
    }
}

void rind_screen_begin(rind_screen *screen, const rind_design *design)
{
    forget(screen, design);
    for (size_t k = 0; k < RIND_SCREEN_BASIS; k++)
        for (size_t j = design->p; j < screen->width; j++)
            screen->product[k * screen->width + j] = 0;
}

/*
 * Splits r into its part within the basis, whose products with all columns go to 'estimate', and the rest; returns
 * the length of the rest. Taking the part away twice leaves no rounding of it.
 */
static double split(rind_screen *screen, const rind_design *design, const double *r)
{
    size_t n = design->stride, m = screen->n_basis;
    const double *vector[RIND_SCREEN_BASIS], *product[RIND_SCREEN_BASIS];
    double part[RIND_SCREEN_BASIS] = { 0 };

    for (size_t k = 0; k < m; k++) {
        vector[k] = screen->basis + k * n;
        product[k] = screen->product + k * screen->width;
    }
    for (size_t i = 0; i < n; i++)
        screen->rest[i] = r[i];
    for (int turn = 0; turn < 2; turn++)
        for (size_t k = 0; k < m; k++) {
            double c = rind_dot(vector[k], screen->rest, n);

            part[k] += c;
            rind_add_scaled(screen->rest, -c, vector[k], n);
        }
    rind_combine(product, part, m, screen->width, screen->estimate);
    return sqrt(rind_dot(screen->rest, screen->rest, n));
}

/* Multiplies every column by the rest, which joins the basis: estimates become exact. */
static void join(rind_screen *screen, const rind_design *design, double length)
{
    size_t n = design->stride;
    double *q = screen->basis + screen->n_basis * n, *product = screen->product + screen->n_basis * screen->width;

    for (size_t i = 0; i < n; i++)
        q[i] = screen->rest[i] / length;
    rind_dots(design->z, design->stride, design->p, q, n, product);
    for (size_t j = 0; j < design->p; j++) {
        screen->estimate[j] += length * product[j];
        screen->rest2[j] = fmax(screen->rest2[j] - product[j] * product[j], 0);
    }
    screen->n_basis++;
}

static size_t suspects(rind_screen *screen, const rind_design *design, const double *l1, double lambda, double length,
                       const bool *skip)
{
    size_t n = 0;

    for (size_t j = 0; j < design->p; j++)
        if (!skip[j] && fabs(screen->estimate[j]) + length * sqrt(screen->rest2[j]) > lambda * l1[j])
            screen->index[n++] = j;
    return n;
}

size_t rind_screen_find(rind_screen *screen, const rind_design *design, const double *r, const double *l1,
                        double lambda, const bool *skip, size_t *found, double *gradient, double *excess)
{
    double length = split(screen, design, r);
    size_t n = suspects(screen, design, l1, lambda, length, skip), n_found = 0;

    *excess = 0;
    if (n > 64 + design->p / FEW && length > 0) {
        if (screen->n_basis == RIND_SCREEN_BASIS) {
            forget(screen, design);
            length = split(screen, design, r);
        }
        join(screen, design, length);
        n = suspects(screen, design, l1, lambda, 0, skip);
        for (size_t k = 0; k < n; k++)
            screen->exact[k] = screen->estimate[screen->index[k]];
    } else {
        for (size_t k = 0; k < n; k++)
            screen->some[k] = design->z + screen->index[k] * design->stride;
        rind_dots_at(screen->some, n, r, design->stride, screen->exact);
    }
    for (size_t k = 0; k < n; k++) {
        size_t j = screen->index[k];
        double limit = lambda * l1[j], size = fabs(screen->exact[k]);

        *excess = fmax(*excess, size - limit);
        if (size <= limit + BREACH * limit + TRIFLE)
            continue;
        gradient[j] = screen->exact[k];
        found[n_found++] = j;
    }
    return n_found;
}
