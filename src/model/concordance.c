/*
 * concordance.c - Harrell's C: how often the higher risk meets the earlier event
 *
 * A pair of rows of one stratum counts if the one with the earlier time has its event then; at equal times, if one
 * has the event and the other is censored (which is the longer life). Equal risks count one half. Harrell et
 * al., JAMA 247 (1982) 2543.
 *
 * The standard error is that of the infinitesimal jackknife: with a weight on every row, C = A / P with A the weighted
 * concordant pairs and P all that count, so dC/dw_i = (A_i - C P_i) / P where A_i and P_i belong to pairs of row
 * i; its square summed over rows is the variance. Therneau and Atkinson, "Concordance", vignette of R's survival.
 */
#include "concordance.h"

#include "context.h"
#include "model/design.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1 where a fails before b, -1 the reverse, 0 where the pair tells nothing. */
static int earlier(const rind_outcome *y, size_t a, size_t b)
{
    if (y->stratum != NULL && y->stratum[a] != y->stratum[b])
        return 0;
    if (y->time[a] != y->time[b])
        return y->time[a] < y->time[b] ? y->event[a] : -y->event[b];
    return y->event[a] - y->event[b];
}

double rind_harrell_c(const rind_outcome *y, const size_t *row, size_t n, const double *risk)
{
    double good = 0, pairs = 0;

    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            int first = earlier(y, row[i], row[k]);
            double d = (risk[row[i]] - risk[row[k]]) * first;

            if (first == 0)
                continue;
            pairs += 1;
            good += d > 0 ? 1 : d == 0 ? 0.5 : 0;
        }
    return pairs > 0 ? good / pairs : (double)NAN;
}

/* Counts pairs; good[i] and all[i] are those of row i. */
static void count(size_t n, const rind_outcome *y, const double *risk, rind_concordance_result *out, double *good,
                  double *all)
{
    *out = (rind_concordance_result){ 0 };
    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            int first = earlier(y, i, k);
            double d = (risk[i] - risk[k]) * first, value = d > 0 ? 1 : d == 0 ? 0.5 : 0;

            if (first == 0)
                continue;
            out->concordant += d > 0;
            out->discordant += d < 0;
            out->tied += d == 0;
            good[i] += value;
            good[k] += value;
            all[i] += 1;
            all[k] += 1;
        }
}

rind_status rind_concordance(rind_ctx *ctx, size_t n_rows, const rind_outcome *y, const double *risk,
                             rind_concordance_result *out)
{
    rind_status status = rind_outcome_check(ctx, y, n_rows);

    if (status == RIND_OK)
        status = rind_numbers_check(ctx, risk, n_rows, -INFINITY, "the risk");
    if (status != RIND_OK)
        return status;

    double *good = rind_alloc_zero(ctx, 2 * n_rows, sizeof *good, "pairs of rows"), square = 0;

    if (good == NULL)
        return RIND_NO_MEMORY;

    const double *all = good + n_rows;

    count(n_rows, y, risk, out, good, good + n_rows);

    double pairs = out->concordant + out->discordant + out->tied;

    out->c = pairs > 0 ? (out->concordant + out->tied / 2) / pairs : (double)NAN;
    for (size_t i = 0; i < n_rows && pairs > 0; i++) {
        double influence = (good[i] - out->c * all[i]) / pairs;

        square += influence * influence;
    }
    out->se = pairs > 0 ? sqrt(square) : (double)INFINITY;
    free(good);
    return RIND_OK;
}
