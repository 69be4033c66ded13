/*
 * hypothesis.h - classical tests
 *
 *     rind_test_result t;
 *
 *     if (rind_welch(ctx, tumour, n_tumour, healthy, n_healthy, 0.95, &t) == RIND_OK)
 *         printf("t(%.1f) = %.2f, p = %.3g\n", t.df, t.statistic, t.p);
 *
 * Every p is two-sided, where sides exist. Values that are not finite are RIND_NON_FINITE with their row; too few
 * values or no spread are RIND_NOT_ESTIMABLE. docs/model/tests.md tells definitions and sources.
 */
#ifndef RIND_HYPOTHESIS_H
#define RIND_HYPOTHESIS_H

#include <rind/columns.h>
#include <rind/status.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a test answers; NaN where a test has no such number. */
typedef struct rind_test_result {
    double statistic;
    double df, df2; /* degrees of freedom; df2 of the denominator of F */
    double p;
    double estimate, low, high; /* difference of means, ratio of variances, correlation, odds ratio */
} rind_test_result;

/* ---- two groups, several groups ------------------------------------------------------------------------------- */

/* Difference of means a - b: Student's t with a common variance, and Welch's without. */
RIND_API rind_status rind_student(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b, double level,
                                  rind_test_result *out);
RIND_API rind_status rind_welch(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b, double level,
                                rind_test_result *out);

/* Ratio of variances a / b by F. */
RIND_API rind_status rind_variance_ratio(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b,
                                         double level, rind_test_result *out);

typedef enum rind_mann_whitney_p {
    RIND_MW_EXACT,         /* distribution of U without ties; refused when there are any (RIND_BAD_ARGUMENT) */
    RIND_MW_CONTINUITY,    /* normal with correction for ties and for continuity (1/2) */
    RIND_MW_NO_CONTINUITY, /* normal with correction for ties */
    RIND_MW_AUTO           /* exact below 50 values in each group and no ties, else with continuity: R's choice */
} rind_mann_whitney_p;

/* statistic: U of a, the pairs in which a is larger, ties half. estimate: U / (n_a n_b), the area under the ROC. */
RIND_API rind_status rind_mann_whitney(rind_ctx *ctx, const double *a, size_t n_a, const double *b, size_t n_b,
                                       rind_mann_whitney_p kind, rind_test_result *out);

/* Groups are told by whole numbers, one a row, any values. */
RIND_API rind_status rind_anova(rind_ctx *ctx, const double *value, const int *group, size_t n, rind_test_result *out);
RIND_API rind_status rind_kruskal(rind_ctx *ctx, const double *value, const int *group, size_t n,
                                  rind_test_result *out);
/* Levene's test in the form of Brown and Forsythe: analysis of variance of distances from the group's median. */
RIND_API rind_status rind_levene(rind_ctx *ctx, const double *value, const int *group, size_t n, rind_test_result *out);

/* Shapiro and Wilk's W with Royston's p (1995); 3 to 5,000 values. */
RIND_API rind_status rind_shapiro(rind_ctx *ctx, const double *value, size_t n, rind_test_result *out);

/* ---- counts --------------------------------------------------------------------------------------------------- */

/* Pearson's chi-square of a table of counts, row by row. 'yates' is for two rows and two columns, else refused. */
RIND_API rind_status rind_chi2(rind_ctx *ctx, const double *count, size_t n_rows, size_t n_columns, bool yates,
                               rind_test_result *out);

/* The smallest count that independence would expect: below 5, chi-square's p is rough. NaN for an empty margin. */
RIND_API double rind_chi2_smallest_expected(const double *count, size_t n_rows, size_t n_columns);

/*
 * Fisher's exact test: the sum of the probabilities of all tables with these margins that are not likelier than this
 * one. For two by two also the conditional maximum likelihood odds ratio with its exact interval. RIND_UNSUPPORTED
 * when there are more tables than can be counted.
 */
RIND_API rind_status rind_fisher(rind_ctx *ctx, const double *count, size_t n_rows, size_t n_columns, double level,
                                 rind_test_result *out);

/* McNemar's test of changes; b and c are the pairs that changed one way and the other. */
RIND_API rind_status rind_mcnemar(rind_ctx *ctx, double b, double c, bool continuity, rind_test_result *out);

/* ---- correlation ---------------------------------------------------------------------------------------------- */

/* Pearson's r (estimate), t, df and p; interval by Fisher's z from four rows on. */
RIND_API rind_status rind_pearson(rind_ctx *ctx, const double *a, const double *b, size_t n, double level,
                                  rind_test_result *out);
/* Spearman's rho: Pearson's r of mid-ranks, p by t. */
RIND_API rind_status rind_spearman(rind_ctx *ctx, const double *a, const double *b, size_t n, rind_test_result *out);
/* Kendall's tau-b, n log n; p by the normal distribution with the variance corrected for ties. */
RIND_API rind_status rind_kendall(rind_ctx *ctx, const double *a, const double *b, size_t n, rind_test_result *out);

/* ---- many tests ----------------------------------------------------------------------------------------------- */

typedef enum rind_adjustment { RIND_BONFERRONI, RIND_HOLM, RIND_BENJAMINI_HOCHBERG } rind_adjustment;

/* Adjusted p, in the order given; a p that is NaN was no test: it stays NaN and is not counted. 'out' may be 'p'. */
RIND_API rind_status rind_adjust_p(rind_ctx *ctx, const double *p, size_t n, rind_adjustment kind, double *out);

/* One column against a binary outcome, three tests at once. NaN for a column without spread. */
typedef struct rind_screen {
    double student_p, welch_p, mann_whitney_p; /* Mann-Whitney: normal, with continuity */
    double r;                                  /* Pearson's, with the outcome */
    double auc;                                /* of the column as a score */
} rind_screen;

/* out: x->n_columns results. Columns are shared among the context's threads. */
RIND_API rind_status rind_univariate_screen(rind_ctx *ctx, const rind_columns *x, const double *y, rind_screen *out);

#ifdef __cplusplus
}
#endif
#endif
