/*
 * cox_zph.c - do hazard ratios stay the same over time?
 *
 * Beside each column x stands x g(t), with g a transformation of time; proportional hazards mean that its coefficient
 * is 0. The score test of that needs no second fit: with V the covariance of the columns in each term of the
 * partial likelihood, u = sum g (x - mean) over events, and the information of both kinds of columns is
 *
 *     sum V     sum g V
 *     sum g V   sum g^2 V
 *
 * Grambsch and Therneau, Biometrika 81 (1994) 515, who approximated V by its mean; here it is not.
 */
#include "cox.h"

#include "model/distribution.h"
#include "model/linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct zph {
    const double *g;        /* by moment */
    double *u;              /* k */
    double *first, *second; /* sum g V, sum g^2 V: rows of the partial likelihood's width */
} zph;

static void add_term(void *user, const rind_partial *p, size_t moment, double denominator)
{
    zph *z = user;
    double g = z->g[moment];

    (void)denominator;
    for (size_t a = 0; a < p->k; a++) {
        z->u[a] -= g * p->mean[a];
        for (size_t b = 0; b <= a; b++) {
            size_t at = a * p->width + b;

            z->first[at] += g * p->covariance[at];
            z->second[at] += g * g * p->covariance[at];
        }
    }
}

static int compare_times(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Replaces event times (one a moment, rising) by 1 - Kaplan-Meier of all rows just before them; equal times share it.
 */
static void kaplan_meier(const rind_outcome *y, size_t n, const double *time, size_t n_times, double *out)
{
    double survival = 1;

    for (size_t k = 0; k < n_times; k++) {
        double at_risk = 0, events = 0;

        out[k] = k > 0 && time[k] == time[k - 1] ? out[k - 1] : 1 - survival;
        if (k + 1 < n_times && time[k + 1] == time[k])
            continue;
        for (size_t i = 0; i < n; i++) {
            at_risk += y->time[i] >= time[k];
            events += y->event[i] == 1 && y->time[i] == time[k];
        }
        survival *= 1 - events / at_risk;
    }
}

/*
 * Transformed times of moments, less their mean over events: the tests do not depend on it, their rounding does.
 * 'room' is for 2 n numbers.
 */
static void transform_times(const rind_cox_work *work, rind_zph_transform transform, double *g, double *room)
{
    const rind_risk_sets *sets = &work->partial.sets;
    double sum = 0, events = 0, *sorted = room, *curve = room + sets->n;

    for (size_t k = 0; k < sets->n_moments; k++)
        sorted[k] = work->y->time[work->order[sets->moment[k].first]];
    qsort(sorted, sets->n_moments, sizeof *sorted, compare_times);
    kaplan_meier(work->y, sets->n, sorted, sets->n_moments, curve);
    for (size_t k = 0; k < sets->n_moments; k++) {
        double t = work->y->time[work->order[sets->moment[k].first]], d = (double)sets->moment[k].n_events;
        const double *at = bsearch(&t, sorted, sets->n_moments, sizeof t, compare_times);

        g[k] = transform == RIND_ZPH_KM ? curve[at - sorted] : transform == RIND_ZPH_LOG ? log(t) : t;
        sum += d * g[k];
        events += d;
    }
    for (size_t k = 0; k < sets->n_moments; k++)
        g[k] -= sum / events;
}

/* Score test of the columns of one group, or of all with group < 0. 'h' and 'l' have 2 k rows of 'width'. */
static rind_test test_group(const rind_cox_work *work, const zph *z, const int *group, int which, double *h, double *l,
                            size_t width, double *u)
{
    const rind_partial *p = &work->partial;
    size_t k = p->k, n = k;

    for (size_t a = 0; a < k; a++) {
        memcpy(h + a * width, p->information + a * p->width, (a + 1) * sizeof *h);
        u[a] = 0;
    }
    for (size_t a = 0; a < k; a++) {
        if (which >= 0 && (group != NULL ? group[a] : (int)a) != which)
            continue;
        double *row = h + n * width;
        size_t at = k;

        for (size_t b = 0; b < k; b++)
            row[b] = z->first[b <= a ? a * p->width + b : b * p->width + a];
        for (size_t b = 0; b <= a; b++)
            if (which < 0 || (group != NULL ? group[b] : (int)b) == which)
                row[at++] = z->second[a * p->width + b];
        u[n++] = z->u[a];
    }
    rind_cholesky(h, l, width, 0, n, 1e-14, NULL);
    rind_cholesky_half_solve(l, width, n, u);

    rind_test test = { .chi2 = rind_dot(u, u, n), .df = n - k };

    test.p = rind_chi2_upper(test.chi2, (double)test.df);
    return test;
}

static rind_status check_groups(rind_ctx *ctx, const int *group, size_t k, int *n_groups)
{
    *n_groups = (int)k;
    if (group == NULL)
        return RIND_OK;
    for (size_t a = 0; a < k; a++)
        if (group[a] != (a == 0 ? 0 : group[a - 1]) && !(a > 0 && group[a] == group[a - 1] + 1))
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "column %zu is of group %d: groups rise from 0 without gaps",
                             a + 1, group[a]);
    *n_groups = group[k - 1] + 1;
    return RIND_OK;
}

static rind_status run_tests(rind_ctx *ctx, rind_cox_work *work, const int *group, int n_groups,
                             rind_zph_transform transform, rind_test *test)
{
    rind_partial *p = &work->partial;
    size_t k = p->k, width = rind_padded(2 * k);
    double *room = rind_alloc_zero(ctx, k + 2 * k * p->width + 4 * k * width + 2 * k, sizeof *room, "a score test");
    double *g = rind_alloc(ctx, 3 * p->n, sizeof *g, "transformed times");
    rind_status status = room != NULL && g != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (status == RIND_OK) {
        zph z = { .g = g, .u = room, .first = room + k, .second = room + k + k * p->width };
        double *h = z.second + k * p->width, *l = h + 2 * k * width, *u = l + 2 * k * width;

        transform_times(work, transform, g, g + p->n);
        for (size_t m = 0; m < p->sets.n_moments; m++)
            for (size_t i = 0; i < p->sets.moment[m].n_events; i++)
                for (size_t a = 0; a < k; a++)
                    z.u[a] += g[m] * p->z[a * p->stride + p->sets.moment[m].first + i];
        rind_partial_evaluate(p, work->coefficient, add_term, &z);
        for (int t = 0; t <= n_groups; t++)
            test[t] = test_group(work, &z, group, t < n_groups ? t : -1, h, l, width, u);
    }
    free(room);
    free(g);
    return status;
}

rind_status rind_cox_zph(rind_ctx *ctx, const rind_cox *fit, const rind_columns *x, const rind_outcome *y,
                         const int *group, rind_zph_transform transform, rind_test *test)
{
    rind_cox_work work;
    int n_groups = 0;
    rind_status status = rind_cox_prepare(ctx, x, y, fit->ties, &work);

    if (status == RIND_OK && (x->n_columns != fit->n_terms || x->n_rows != fit->n_rows))
        status = rind_fail(ctx, RIND_BAD_ARGUMENT,
                           "the model was fitted to %zu rows and %zu columns, the table has "
                           "%zu and %zu",
                           fit->n_rows, fit->n_terms, x->n_rows, x->n_columns);
    if (status == RIND_OK)
        status = check_groups(ctx, group, fit->n_terms, &n_groups);
    for (size_t i = 0; status == RIND_OK && transform == RIND_ZPH_LOG && i < x->n_rows; i++)
        if (y->event[i] == 1 && y->time[i] == 0)
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "row %zu: an event at time 0 has no logarithm of time", i + 1);
    if (status == RIND_OK) {
        for (size_t a = 0; a < fit->n_terms; a++)
            work.coefficient[a] = fit->estimate[a] * work.design.sd[a];
        status = run_tests(ctx, &work, group, n_groups, transform, test);
    }
    rind_cox_release(&work);
    return status;
}
