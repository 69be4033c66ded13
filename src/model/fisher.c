/*
 * fisher.c - Fisher's exact test
 *
 * Given its margins, a table of independent counts has the probability
 *
 *     product of row totals! times product of column totals! / (all! product of counts!)
 *
 * and p is the sum over all tables with these margins that are not likelier than the one seen (Fisher 1934; Freeman and
 * Halton, Biometrika 38 (1951) 141). Equal probabilities differ in their last digits, so a table counts as not
 * likelier up to 1e-7 above, R's rule. Tables are made column by column; the last column and row follow. What is left
 * of a column's product is kept as a logarithm, a table's probability is one exponential.
 *
 * For two by two the odds ratio is the one that maximises the conditional likelihood, that is whose noncentral
 * hypergeometric mean is the count seen; its interval inverts the two one-sided exact tests. Both are roots of monotone
 * functions of log odds, found by bisection to the last digit.
 */
#include <rind/hypothesis.h>

#include "model/check.h"
#include "model/contingency.h"
#include "model/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAME_PROBABILITY (1.0 + 1e-7)
enum { TABLES_MAX = 50000000 };

/* ---- two by two ---- */

/* Counts of the first cell, low to high, with the logarithms of their probabilities at odds ratio 1. */
typedef struct support {
    double low, high, *log_mass;
    size_t n;
} support;

/* Mean of the first cell, or the probability of at most / at least 'count', at the odds ratio exp(log_odds). */
enum quantity { MEAN, AT_MOST, AT_LEAST };

static double at_odds(const support *s, double log_odds, double count, enum quantity what)
{
    double top = -INFINITY, all = 0.0, part = 0.0;

    for (size_t k = 0; k < s->n; k++)
        top = fmax(top, s->log_mass[k] + log_odds * (double)k);
    for (size_t k = 0; k < s->n; k++) {
        double x = s->low + (double)k, mass = exp(s->log_mass[k] + log_odds * (double)k - top);

        all += mass;
        part += what == MEAN ? mass * x : (what == AT_MOST ? x <= count : x >= count) ? mass : 0.0;
    }
    return part / all;
}

/* The log odds at which a quantity that grows (or falls) with them has the value wanted. */
static double solve(const support *s, double count, enum quantity what, double wanted)
{
    double low = -700.0, high = 700.0;
    bool grows = what != AT_MOST;

    for (int step = 0; step < 200; step++) {
        double middle = 0.5 * (low + high);

        if (middle == low || middle == high)
            break;
        if ((at_odds(s, middle, count, what) < wanted) == grows)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static rind_status two_by_two(rind_ctx *ctx, const double *count, const rind_margins *m, double level,
                              rind_test_result *out)
{
    double seen = count[0], tail = 0.5 * (1.0 - level), p = 0.0;
    support s = { .low = fmax(0.0, m->row[0] + m->column[0] - m->all), .high = fmin(m->row[0], m->column[0]) };

    s.n = (size_t)(s.high - s.low) + 1;
    s.log_mass = rind_alloc(ctx, s.n, sizeof *s.log_mass, "exact distribution");
    if (s.log_mass == NULL)
        return RIND_NO_MEMORY;
    double limit = rind_hypergeometric_mass(seen, m->row[0], m->column[0], m->all) * SAME_PROBABILITY;

    for (size_t k = 0; k < s.n; k++) {
        double mass = rind_hypergeometric_mass(s.low + (double)k, m->row[0], m->column[0], m->all);

        s.log_mass[k] = log(mass);
        p += mass <= limit ? mass : 0.0;
    }
    out->p = fmin(1.0, p);
    out->estimate = seen == s.low ? 0.0 : seen == s.high ? INFINITY : exp(solve(&s, seen, MEAN, seen));
    out->low = seen == s.low ? 0.0 : exp(solve(&s, seen, AT_LEAST, tail));
    out->high = seen == s.high ? INFINITY : exp(solve(&s, seen, AT_MOST, tail));
    if (s.n == 1)
        out->estimate = NAN; /* the margins leave one table: the data say nothing of the odds */
    free(s.log_mass);
    return RIND_OK;
}

/* ---- larger tables ---- */

typedef struct search {
    size_t n_rows, n_columns;
    const double *column;
    double *left; /* of each row, what is not yet in a column */
    double *log_factorial;
    double log_all; /* of the product of totals over all! */
    double limit, p;
    size_t n_tables;
} search;

static void place(search *s, size_t row, size_t column, double to_place, double below, double log_cells);

/* The column is full: the next one, or a whole table. */
static void next_column(search *s, size_t column, double log_cells)
{
    if (column + 1 < s->n_columns - 1) {
        double room = 0.0;

        for (size_t r = 1; r < s->n_rows; r++)
            room += s->left[r];
        place(s, 0, column + 1, s->column[column + 1], room, log_cells);
        return;
    }
    for (size_t r = 0; r < s->n_rows; r++)
        log_cells -= s->log_factorial[(size_t)s->left[r]];
    double mass = exp(s->log_all + log_cells);

    s->n_tables++;
    if (mass <= s->limit)
        s->p += mass;
}

/* Every count that row 'row' can take of what this column has still to place; 'below' fits into later rows. */
static void place(search *s, size_t row, size_t column, double to_place, double below, double log_cells)
{
    if (s->n_tables > TABLES_MAX)
        return;
    double room = s->left[row];
    size_t most = (size_t)fmin(room, to_place);

    for (size_t count = (size_t)fmax(0.0, to_place - below); count <= most; count++) {
        double x = (double)count, cells = log_cells - s->log_factorial[count];

        s->left[row] = room - x;
        if (row + 1 == s->n_rows)
            next_column(s, column, cells);
        else
            place(s, row + 1, column, to_place - x, below - s->left[row + 1], cells);
    }
    s->left[row] = room;
}

static rind_status any_table(rind_ctx *ctx, const double *count, const rind_margins *m, size_t n_rows, size_t n_columns,
                             rind_test_result *out)
{
    size_t n = (size_t)m->all;
    search s = { .n_rows = n_rows, .n_columns = n_columns, .column = m->column };
    double log_seen = 0.0, room = m->all - m->row[0];

    s.log_factorial = rind_alloc(ctx, n + 1 + n_rows, sizeof *s.log_factorial, "exact distribution");
    if (s.log_factorial == NULL)
        return RIND_NO_MEMORY;
    s.left = s.log_factorial + n + 1;
    memcpy(s.left, m->row, n_rows * sizeof *s.left);
    for (size_t k = 0; k <= n; k++)
        s.log_factorial[k] = rind_log_gamma((double)k + 1.0);
    for (size_t k = 0; k < n_rows + n_columns; k++)
        s.log_all += s.log_factorial[(size_t)m->row[k]];
    s.log_all -= s.log_factorial[n];
    for (size_t k = 0; k < n_rows * n_columns; k++)
        log_seen -= s.log_factorial[(size_t)count[k]];
    s.limit = exp(s.log_all + log_seen) * SAME_PROBABILITY;
    place(&s, 0, 0, m->column[0], room, 0.0);
    free(s.log_factorial);
    if (s.n_tables > TABLES_MAX)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "more than %d tables of %zu x %zu have these totals (%.0f cases); take chi-square", TABLES_MAX,
                         n_rows, n_columns, m->all);
    out->p = fmin(1.0, s.p);
    return RIND_OK;
}

rind_status rind_fisher(rind_ctx *ctx, const double *count, size_t n_rows, size_t n_columns, double level,
                        rind_test_result *out)
{
    rind_test_result answer = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
    rind_margins m = { 0 };
    rind_status status = rind_check_level(ctx, level);

    if (status == RIND_OK)
        status = rind_margins_make(ctx, count, n_rows, n_columns, &m);
    if (status == RIND_OK && m.all > 1e7)
        status = rind_fail(ctx, RIND_UNSUPPORTED, "%.0f cases are too many for the exact test; take chi-square", m.all);
    if (status == RIND_OK)
        status = n_rows == 2 && n_columns == 2 ? two_by_two(ctx, count, &m, level, &answer)
                                               : any_table(ctx, count, &m, n_rows, n_columns, &answer);
    if (status == RIND_OK)
        *out = answer;
    rind_margins_free(&m);
    return status;
}
