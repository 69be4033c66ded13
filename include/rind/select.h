/*
 * select.h - which columns to keep, and the constants that scale them
 *
 * Filters that take columns away without fitting a model, and z-score constants. Each answers for the rows it is
 * given and no others: refit it in every fold. Values that are not finite are RIND_NON_FINITE with column and row.
 * docs/model/select.md tells the rules with their sources.
 */
#ifndef RIND_SELECT_H
#define RIND_SELECT_H

#include <rind/columns.h>
#include <rind/status.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a column is scaled by and imputed with. */
typedef struct rind_scale {
    double mean;
    double sd_n;             /* divided by n: what penalised regression standardises with; 0 for a constant column */
    double sd_n_minus_1;     /* divided by n - 1; 0 for a constant column */
    double median, q25, q75; /* linear between order statistics (type 7) */
    double minimum, maximum;
} rind_scale;

/* out: x->n_columns constants. */
RIND_API rind_status rind_scale_columns(rind_ctx *ctx, const rind_columns *x, rind_scale *out);

/* (value - mean) / sd, with sd_n or sd_n_minus_1; 0 where sd is 0, whatever the value. */
RIND_API double rind_z_score(const rind_scale *scale, double value, bool sample_sd);

/*
 * Three rules that leave no two columns (of those kept) with |Pearson r| above a threshold. A column without spread
 * correlates with nothing: rules keep it; a filter of zero variance belongs before them.
 */
typedef enum rind_redundancy_rule {
    RIND_KEEP_RELATED,       /* walk columns by falling |r with y| (ties: file order); keep what no kept one matches */
    RIND_KEEP_FIRST,         /* the same walk in file order; needs no y */
    RIND_DROP_MOST_CONNECTED /* drop, one at a time, the column that matches most of those behind it that are
                                left (ties: the first), until none matches; needs no y */
} rind_redundancy_rule;

typedef struct rind_selection {
    size_t n_kept, n_dropped;
    size_t *kept;    /* column numbers of the view, rising (mRMR: in the order of picks) */
    size_t *dropped; /* in the order they were dropped (walks: as met) */
    double *score;   /* mRMR: of each kept column; else NULL */
} rind_selection;

/*
 * y  the outcome for RIND_KEEP_RELATED, any numbers; else NULL
 *
 * Correlations are computed as they are needed and not kept: besides a standardised copy of the table a walk needs room
 * for the columns it keeps, and the last rule one bit a pair (12 MB for 10,000 columns, which take seconds).
 */
RIND_API rind_status rind_redundancy_filter(rind_ctx *ctx, const rind_columns *x, const double *y,
                                            rind_redundancy_rule rule, double threshold, rind_selection **out);

/*
 * Minimum redundancy, maximum relevance by quotient: the next pick has the largest
 * F / mean over picks of max(|r|, 0.001), the first the largest F (one-way analysis of variance with y of 0 and 1).
 * Fewer than n_picks are kept when columns with spread run out.
 */
RIND_API rind_status rind_mrmr(rind_ctx *ctx, const rind_columns *x, const double *y, size_t n_picks,
                               rind_selection **out);

RIND_API void rind_selection_free(rind_selection *selection);

/* Pearson's r of columns a and b of the view: r[j * n_a + i] of column first_a + i with first_b + j. NaN without
   spread. */
RIND_API rind_status rind_correlation_block(rind_ctx *ctx, const rind_columns *x, size_t first_a, size_t n_a,
                                            size_t first_b, size_t n_b, double *r);

#ifdef __cplusplus
}
#endif
#endif
