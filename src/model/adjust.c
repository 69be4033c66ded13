/*
 * adjust.c - p of many tests
 *
 * Bonferroni multiplies by the number of tests. Holm (Scand. J. Stat. 6 (1979) 65) multiplies the k-th smallest by
 * n - k + 1 and lets none be below its predecessor: as safe, and never larger. Both bound the chance of any false
 * alarm. Benjamini and Hochberg (J. R. Stat. Soc. B 57 (1995) 289) bound the share of false ones among the alarms:
 * n / k times the k-th smallest, none above its successor.
 */
#include <rind/hypothesis.h>

#include "model/check.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

/* 'order' begins with the n tests by rising p. */
static void adjust(const double *p, const size_t *order, size_t n, rind_adjustment kind, double *out)
{
    double tests = (double)n, running = kind == RIND_HOLM ? 0.0 : 1.0;

    for (size_t step = 0; step < n; step++) {
        size_t k = kind == RIND_BENJAMINI_HOCHBERG ? n - 1 - step : step;
        double value = p[order[k]];

        if (kind == RIND_BONFERRONI)
            running = value * tests;
        else if (kind == RIND_HOLM)
            running = fmax(running, value * (tests - (double)k));
        else
            running = fmin(running, value * tests / ((double)k + 1.0));
        out[order[k]] = fmin(1.0, running);
    }
}

rind_status rind_adjust_p(rind_ctx *ctx, const double *p, size_t n, rind_adjustment kind, double *out)
{
    double *value = rind_alloc(ctx, n, sizeof *value, "tests");
    size_t *order = NULL, n_tests = 0;
    rind_status status = value != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t i = 0; status == RIND_OK && i < n; i++) {
        if (p[i] < 0.0 || p[i] > 1.0)
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "test %zu: p is %g", i + 1, p[i]);
        n_tests += isnan(p[i]) ? 0 : 1;
        value[i] = isnan(p[i]) ? INFINITY : p[i]; /* behind all tests */
    }
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, value, n, &order);
    if (status == RIND_OK) {
        for (size_t i = 0; i < n; i++)
            out[i] = NAN;
        adjust(value, order, n_tests, kind, out);
    }
    free(order);
    free(value);
    return status;
}
