/*
 * screen.c - every column against a binary outcome
 *
 * The filter most radiomics papers begin with: Student's, Welch's and Mann and Whitney's p of each column, events
 * against the others, with Pearson's correlation and the area under the ROC curve. Here they come from one sort of each
 * column. Columns are dealt out to a fixed number of jobs, each with its own work space, so that memory does not
 * grow with the columns and results do not depend on threads.
 */
#include <rind/hypothesis.h>

#include "model/check.h"
#include "model/distribution.h"
#include "model/rank.h"
#include "model/two_sample.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>

enum { JOBS = 32 };

typedef struct screening {
    const rind_columns *x;
    const double *y;
    size_t n_events;
    const rind_spread *of_y;
    double *value;  /* JOBS times 2 n: a column, and its values class by class */
    size_t *places; /* JOBS times 2 n */
    rind_screen *out;
} screening;

static double t_p(const rind_spread m[2], void (*error)(const rind_spread[2], double *, double *))
{
    double se, df;

    error(m, &se, &df);
    return rind_t_two_sided((m[0].mean - m[1].mean) / se, df);
}

/* U of the events and the sum of t^3 - t over equal values. */
static double rank_sum(const double *value, const double *y, const size_t *order, size_t n, size_t n_events,
                       double *ties)
{
    double sum = -0.5 * (double)n_events * ((double)n_events + 1.0);

    *ties = 0.0;
    for (size_t k = 0, end; k < n; k = end) {
        end = rind_rank_group_end(value, order, n, k);
        double t = (double)(end - k), events = 0.0;

        for (size_t i = k; i < end; i++)
            events += y[order[i]];
        sum += events * 0.5 * (double)(k + 1 + end);
        *ties += t * t * t - t;
    }
    return sum;
}

static void screen_column(const screening *s, size_t job, size_t j)
{
    size_t n = s->x->n_rows, others = 0, events = n - s->n_events, n_events = s->n_events;
    double *value = s->value + 2 * n * job, *by_class = value + n;
    size_t *order = s->places + 2 * n * job;

    rind_columns_gather(s->x, j, value);
    for (size_t i = 0; i < n; i++)
        by_class[s->y[i] == 1.0 ? events++ : others++] = value[i];
    rind_spread all = rind_spread_of(value, n);
    rind_spread m[2] = { rind_spread_of(by_class + others, n_events), rind_spread_of(by_class, others) };

    s->out[j] = (rind_screen){ NAN, NAN, NAN, NAN, NAN };
    if (all.squares == 0.0)
        return;
    double ties, n_a = (double)n_events, n_b = (double)others;
    rind_rank_order(value, n, order, order + n);
    double u = rank_sum(value, s->y, order, n, n_events, &ties);

    s->out[j] = (rind_screen){
        .student_p = t_p(m, rind_student_error),
        .welch_p = t_p(m, rind_welch_error),
        .mann_whitney_p = rind_mann_whitney_normal(u, n_a, n_b, ties, true),
        .r = rind_spread_correlation(value, &all, s->y, s->of_y, n),
        .auc = u / (n_a * n_b),
    };
}

static void run(void *data, size_t job)
{
    const screening *s = data;

    for (size_t j = job; j < s->x->n_columns; j += JOBS)
        screen_column(s, job, j);
}

rind_status rind_univariate_screen(rind_ctx *ctx, const rind_columns *x, const double *y, rind_screen *out)
{
    size_t n = x->n_rows;
    screening s = { .x = x, .y = y, .out = out };
    rind_status status = rind_check_two_classes(ctx, y, n, &s.n_events);

    if (status == RIND_OK)
        status = rind_check_columns(ctx, x);
    if (status != RIND_OK)
        return status;
    rind_spread of_y = rind_spread_of(y, n);

    s.of_y = &of_y;
    s.value = rind_alloc(ctx, n, 2 * JOBS * sizeof *s.value, "columns");
    s.places = rind_alloc(ctx, n, 2 * JOBS * sizeof *s.places, "order of columns");
    if (s.value == NULL || s.places == NULL)
        status = RIND_NO_MEMORY;
    else
        rind_parallel(ctx, JOBS, run, &s);
    free(s.value);
    free(s.places);
    return status;
}
