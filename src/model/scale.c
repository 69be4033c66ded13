/*
 * scale.c - the constants of z-scores and imputation
 *
 * Mean and both standard deviations (spread.h), quartiles linear between order statistics (type 7 of Hyndman and Fan,
 * Am. Stat. 50 (1996) 361: what R, NumPy and spreadsheets give). They are taken from training rows and carried
 * along with a model, so that a new case is scaled as the training cases were.
 */
#include <rind/select.h>

#include "model/check.h"
#include "model/rank.h"
#include "model/spread.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>

enum { JOBS = 32 };

typedef struct scaling {
    const rind_columns *x;
    double *work; /* JOBS times 2 n */
    rind_scale *out;
} scaling;

static void run(void *data, size_t job)
{
    const scaling *s = data;
    size_t n = s->x->n_rows;
    double *value = s->work + 2 * n * job;

    for (size_t j = job; j < s->x->n_columns; j += JOBS) {
        rind_columns_gather(s->x, j, value);
        rind_spread spread = rind_spread_of(value, n);

        rind_rank_sort(value, n, value + n);
        s->out[j] = (rind_scale){
            .mean = spread.mean,
            .sd_n = sqrt(spread.squares / spread.n),
            .sd_n_minus_1 = n > 1 ? sqrt(rind_spread_variance(&spread)) : 0.0,
            .median = rind_rank_quantile(value, n, 2, 4),
            .q25 = rind_rank_quantile(value, n, 1, 4),
            .q75 = rind_rank_quantile(value, n, 3, 4),
            .minimum = value[0],
            .maximum = value[n - 1],
        };
    }
}

rind_status rind_scale_columns(rind_ctx *ctx, const rind_columns *x, rind_scale *out)
{
    rind_status status = rind_check_columns(ctx, x);
    scaling s = { .x = x, .out = out };

    if (status == RIND_OK && x->n_rows == 0)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "no rows to take means of");
    if (status == RIND_OK && (s.work = rind_alloc(ctx, x->n_rows, 2 * JOBS * sizeof(double), "columns")) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK)
        rind_parallel(ctx, JOBS, run, &s);
    free(s.work);
    return status;
}

double rind_z_score(const rind_scale *scale, double value, bool sample_sd)
{
    double sd = sample_sd ? scale->sd_n_minus_1 : scale->sd_n;

    return sd > 0.0 ? (value - scale->mean) / sd : 0.0;
}
