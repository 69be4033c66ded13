/*
 * match.h - pairs of treated and untreated cases that are alike
 *
 * Greedy matching on a score (a propensity, its logit) without replacement, and what it does to the balance of
 * covariates. treated is 1 or 0 for each row. Values that are not finite are RIND_NON_FINITE with their row.
 * docs/model/match.md tells rules and sources.
 */
#ifndef RIND_MATCH_H
#define RIND_MATCH_H

#include <rind/columns.h>
#include <rind/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who chooses first. */
typedef enum rind_match_order {
    RIND_MATCH_LARGEST,  /* treated by falling score (equal ones in file order): the hardest to match */
    RIND_MATCH_SMALLEST, /* by rising score */
    RIND_MATCH_FILE_ORDER
} rind_match_order;

typedef struct rind_match_pair {
    size_t treated, control; /* rows from 0 */
    double distance;         /* score of the treated less that of the control */
} rind_match_pair;

typedef struct rind_matching {
    size_t n_pairs, n_treated, n_controls;
    rind_match_pair *pairs;  /* in the order they were made */
    double largest_distance; /* absolute, 0 without pairs */
} rind_matching;

/*
 * Each treated row takes the nearest control that is left (of equally near ones the first in the file), or none if that
 * is farther than 'caliper' (INFINITY: no limit).
 */
RIND_API rind_status rind_match(rind_ctx *ctx, const double *score, const double *treated, size_t n, double caliper,
                                rind_match_order order, rind_matching **out);
RIND_API void rind_matching_free(rind_matching *matching);

/* 'width' standard deviations (n - 1) of the score, both groups together: 0.2 of the logit is usual. */
RIND_API rind_status rind_match_caliper(rind_ctx *ctx, const double *score, size_t n, double width, double *caliper);

/* How far apart the groups' means of a covariate are. Standard deviations are those before matching, so that
   numbers before and after can be compared; NaN where they are 0. */
typedef struct rind_balance_row {
    double mean_treated, mean_control;
    double smd_treated; /* difference / sd of the treated */
    double smd_pooled;  /* difference / sqrt of the mean of both variances */
} rind_balance_row;

/* matching  NULL: all rows as they are. out: x->n_columns rows. */
RIND_API rind_status rind_balance(rind_ctx *ctx, const rind_columns *x, const double *treated,
                                  const rind_matching *matching, rind_balance_row *out);

#ifdef __cplusplus
}
#endif
#endif
