/* partial.c - see partial.h */
#include "partial.h"

#include "model/linear.h"

#include <math.h>
#include <string.h>

void rind_partial_place(rind_partial *partial, size_t n, size_t k, rind_arena *arena)
{
    size_t rows = rind_padded(n), width = rind_padded(k);

    partial->n = n;
    partial->k = k;
    partial->stride = rows;
    partial->width = width;
    partial->sets.moment = rind_arena_take(arena, n, sizeof *partial->sets.moment);
    partial->sets.event = rind_arena_take(arena, n, sizeof *partial->sets.event);
    partial->eta = rind_arena_take(arena, rows, sizeof(double));
    partial->e = rind_arena_take(arena, rows, sizeof(double));
    partial->score = rind_arena_take(arena, k, sizeof(double));
    partial->information = rind_arena_take(arena, k * width, sizeof(double));
    partial->s1 = rind_arena_take(arena, k, sizeof(double));
    partial->d1 = rind_arena_take(arena, k, sizeof(double));
    partial->mean = rind_arena_take(arena, k, sizeof(double));
    partial->s2 = rind_arena_take(arena, k * width, sizeof(double));
    partial->d2 = rind_arena_take(arena, k * width, sizeof(double));
    partial->covariance = rind_arena_take(arena, k * width, sizeof(double));
}

/* Adds row i with its weight to sums of first and second order. */
static void add_row(const rind_partial *p, size_t i, double *s1, double *s2)
{
    for (size_t a = 0; a < p->k; a++) {
        double x = p->e[i] * p->z[a * p->stride + i];

        s1[a] += x;
        for (size_t b = 0; b <= a; b++)
            s2[a * p->width + b] += x * p->z[b * p->stride + i];
    }
}

/* Mean and covariance of one term, where 'part' of the events' weight is taken out. */
static void make_term(rind_partial *p, double denominator, double part)
{
    for (size_t a = 0; a < p->k; a++) {
        p->mean[a] = (p->s1[a] - part * p->d1[a]) / denominator;
        for (size_t b = 0; b <= a; b++) {
            size_t at = a * p->width + b;

            p->covariance[at] = (p->s2[at] - part * p->d2[at]) / denominator - p->mean[a] * p->mean[b];
        }
    }
}

static void clear(const rind_partial *p, double *s1, double *s2)
{
    memset(s1, 0, p->k * sizeof *s1);
    memset(s2, 0, p->k * p->width * sizeof *s2);
}

static void add_moment(rind_partial *p, size_t k, double s0, rind_partial_term *term, void *user)
{
    const rind_moment *moment = &p->sets.moment[k];
    size_t d = moment->n_events;
    double d0 = 0;

    clear(p, p->d1, p->d2);
    for (size_t i = moment->first; i < moment->first + d; i++) {
        d0 += p->e[i];
        add_row(p, i, p->d1, p->d2);
        for (size_t a = 0; a < p->k; a++)
            p->score[a] += p->z[a * p->stride + i];
    }
    for (size_t m = 0; m < d; m++) {
        double part = p->ties == RIND_EFRON ? (double)m / (double)d : 0, denominator = s0 - part * d0;

        make_term(p, denominator, part);
        p->log_likelihood -= log(denominator);
        for (size_t a = 0; a < p->k; a++) {
            p->score[a] -= p->mean[a];
            for (size_t b = 0; b <= a; b++)
                p->information[a * p->width + b] += p->covariance[a * p->width + b];
        }
        if (term != NULL)
            term(user, p, k, denominator);
    }
}

/* Moments first ... last-1 of one stratum; weights are relative to its largest. */
static void add_stratum(rind_partial *p, size_t first, size_t last, rind_partial_term *term, void *user)
{
    size_t stop = p->sets.moment[first].stop, i = stop;
    double largest = -INFINITY, s0 = 0;

    for (size_t r = p->sets.moment[first].first; r < stop; r++)
        largest = fmax(largest, p->eta[r]);
    clear(p, p->s1, p->s2);
    for (size_t k = last; k-- > first;) {
        const rind_moment *moment = &p->sets.moment[k];

        for (; i > moment->first; i--) {
            p->e[i - 1] = exp(fmax(p->eta[i - 1] - largest, RIND_LEAST_EXPONENT));
            s0 += p->e[i - 1];
            add_row(p, i - 1, p->s1, p->s2);
        }
        for (size_t r = moment->first; r < moment->first + moment->n_events; r++)
            p->log_likelihood += p->eta[r] - largest;
        add_moment(p, k, s0, term, user);
    }
}

void rind_partial_evaluate(rind_partial *p, const double *coefficient, rind_partial_term *term, void *user)
{
    memset(p->eta, 0, p->stride * sizeof *p->eta);
    for (size_t a = 0; a < p->k; a++)
        rind_add_scaled(p->eta, coefficient[a], p->z + a * p->stride, p->stride);
    clear(p, p->score, p->information);
    p->log_likelihood = 0;
    for (size_t k = 0, last; k < p->sets.n_moments; k = last) {
        for (last = k; last < p->sets.n_moments && p->sets.moment[last].stop == p->sets.moment[k].stop;)
            last++;
        add_stratum(p, k, last, term, user);
    }
}
