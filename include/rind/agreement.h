/*
 * agreement.h - do raters agree? Intraclass correlation
 *
 *     rind_icc_result icc;
 *
 *     if (rind_icc(ctx, rating, n_cases, 2, RIND_ICC_2_1, 0.95, &icc) == RIND_OK)
 *         printf("ICC(2,1) = %.2f (%.2f to %.2f)\n", icc.icc, icc.low, icc.high);
 *
 * docs/model/agreement.md tells definitions and sources.
 */
#ifndef RIND_AGREEMENT_H
#define RIND_AGREEMENT_H

#include <rind/status.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Shrout and Fleiss' forms. 1: every case has raters of its own. 2: the same raters, a sample of all raters, rate all
 * cases; absolute agreement: a rater who is always higher costs. 3: the same, but these raters are all there are;
 * consistency, which does not see such a rater. The second figure: one rater's ratings, or the mean of all k.
 */
typedef enum rind_icc_form {
    RIND_ICC_1_1,
    RIND_ICC_2_1,
    RIND_ICC_3_1,
    RIND_ICC_1_K,
    RIND_ICC_2_K,
    RIND_ICC_3_K
} rind_icc_form;

typedef struct rind_icc_result {
    double icc;
    double f, df1, df2, p; /* against no differences between cases */
    double low, high;
} rind_icc_result;

/*
 * rating   rater after rater: rating[r * n_cases + c]; complete, finite
 *
 * Returns RIND_OK, RIND_NON_FINITE (with case and rater), RIND_NOT_ESTIMABLE (fewer than 2 cases or raters, or no
 * differences at all), RIND_BAD_ARGUMENT or RIND_NO_MEMORY. Raters who agree to the last digit have 1, with 1 at both
 * ends of the interval.
 */
RIND_API rind_status rind_icc(rind_ctx *ctx, const double *rating, size_t n_cases, size_t n_raters, rind_icc_form form,
                              double level, rind_icc_result *out);

#ifdef __cplusplus
}
#endif
#endif
