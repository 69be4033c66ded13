/*
 * mrmr.c - minimum redundancy, maximum relevance
 *
 * Ding and Peng (J. Bioinform. Comput. Biol. 3 (2005) 185) pick columns one by one: the next has the largest quotient
 * of its relevance, here F of a one-way analysis of variance with the outcome, and its redundancy, the mean |Pearson r|
 * with those picked. A correlation below 0.001 counts as that much, so that one column that happens to be orthogonal
 * does not win by a division by nothing. The sums of |r| run along with the picks: a pick costs one pass over the
 * table.
 */
#include "model/check.h"
#include "model/selection.h"
#include "model/spread.h"
#include "model/units.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>

#define SMALLEST_R 0.001

typedef struct picking {
    const rind_columns *x;
    const double *y;
    size_t n_events;
    rind_units units;
    double *relevance, *redundancy; /* by column: F, or NaN once picked or without spread; sum of max(|r|, 0.001) */
    size_t last;                    /* column picked last */
} picking;

/* F of a column, its values read from the unit vector: scale and shift change nothing. NaN without spread. */
static void relate(void *data, size_t j)
{
    picking *p = data;
    const double *value = p->units.value + j * p->units.length;
    double sum[2] = { 0.0, 0.0 }, n[2] = { (double)(p->x->n_rows - p->n_events), (double)p->n_events };
    double within = 0.0, total = 0.0;

    for (size_t i = 0; i < p->x->n_rows; i++)
        sum[p->y[i] == 1.0] += value[i];
    for (size_t i = 0; i < p->x->n_rows; i++) {
        double d = value[i] - sum[p->y[i] == 1.0] / n[p->y[i] == 1.0];

        within += d * d;
        total += value[i] * value[i];
    }
    double mean = (sum[0] + sum[1]) / (n[0] + n[1]), between = 0.0;

    for (int k = 0; k < 2; k++)
        between += n[k] * (sum[k] / n[k] - mean) * (sum[k] / n[k] - mean);
    p->relevance[j] = total > 0.0 ? between / (within / (n[0] + n[1] - 2.0)) : NAN;
    p->redundancy[j] = 0.0;
}

static void add_redundancy(void *data, size_t j)
{
    picking *p = data;
    size_t length = p->units.length;

    p->redundancy[j] +=
        fmax(SMALLEST_R, fabs(rind_units_one(p->units.value + j * length, p->units.value + p->last * length, length)));
}

static void pick(rind_ctx *ctx, picking *p, size_t n_picks, rind_selection *s)
{
    size_t n_columns = p->x->n_columns;

    while (s->n_kept < n_picks) {
        double best = -INFINITY, n = (double)s->n_kept;
        size_t chosen = n_columns;

        for (size_t j = 0; j < n_columns; j++) {
            double score = s->n_kept > 0 ? p->relevance[j] / (p->redundancy[j] / n) : p->relevance[j];

            if (score > best) {
                best = score;
                chosen = j;
            }
        }
        if (chosen == n_columns)
            break;
        s->kept[s->n_kept] = chosen;
        s->score[s->n_kept++] = best;
        p->relevance[chosen] = NAN;
        p->last = chosen;
        if (s->n_kept < n_picks)
            rind_parallel(ctx, n_columns, add_redundancy, p);
    }
}

rind_status rind_mrmr(rind_ctx *ctx, const rind_columns *x, const double *y, size_t n_picks, rind_selection **out)
{
    picking p = { .x = x, .y = y };
    rind_selection *s = NULL;
    rind_status status = rind_check_two_classes(ctx, y, x->n_rows, &p.n_events);

    *out = NULL;
    if (status == RIND_OK && x->n_rows < 3)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu rows; F needs three", x->n_rows);
    if (status == RIND_OK)
        status = rind_check_columns(ctx, x);
    if (status == RIND_OK)
        status = rind_units_make(ctx, x, 0, x->n_columns, &p.units);
    if (status == RIND_OK)
        status = rind_selection_make_scored(ctx, x->n_columns, &s);
    if (status == RIND_OK && (p.relevance = rind_alloc(ctx, x->n_columns, 2 * sizeof(double), "relevance")) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK) {
        p.redundancy = p.relevance + x->n_columns;
        rind_parallel(ctx, x->n_columns, relate, &p);
        pick(ctx, &p, n_picks < x->n_columns ? n_picks : x->n_columns, s);
        *out = s;
    } else {
        rind_selection_free(s);
    }
    free(p.relevance);
    rind_units_free(&p.units);
    return status;
}
