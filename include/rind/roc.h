/*
 * roc.h - how well a score tells events from the others
 *
 *     rind_auc auc;
 *
 *     if (rind_auc_delong(ctx, probability, y, n, 0.95, &auc) == RIND_OK)
 *         printf("%.3f (%.3f to %.3f)\n", auc.auc, auc.low, auc.high);
 *
 * y is 1 for an event and 0 else; a higher score means an event. This direction is never chosen from the data: a
 * score that points the other way has an area below 0.5. Scores that are equal count one half.
 *
 * All functions refuse a value that is not finite (RIND_NON_FINITE, with its row) and a y other than 0 and 1
 * (RIND_BAD_ARGUMENT). Those that compare both classes refuse a table of one class (RIND_NOT_ESTIMABLE).
 * docs/model/roc.md tells definitions and sources.
 */
#ifndef RIND_ROC_H
#define RIND_ROC_H

#include <rind/status.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The area under the ROC curve with DeLong's variance (1988). */
typedef struct rind_auc {
    size_t n_events, n_others;
    double auc;
    double variance, se;          /* NaN with a single event or a single other: their spread is not known */
    double low, high;             /* auc -+ z se, cut at 0 and 1 */
    double logit_low, logit_high; /* the same on the scale of log(auc / (1 - auc)): never leaves 0 to 1 */
    double u;                     /* pairs won by the event: Mann and Whitney's U of the events */
    double z, p;                  /* against 0.5, two-sided */
} rind_auc;

/* n log n. 'level' of the intervals, 0.95 usually. */
RIND_API rind_status rind_auc_delong(rind_ctx *ctx, const double *score, const double *y, size_t n, double level,
                                     rind_auc *out);

/* Two areas compared. */
typedef struct rind_delong {
    double auc[2], variance[2];
    double covariance; /* 0 for different cases */
    double difference, se, low, high;
    double z;  /* difference / se: standard normal for the same cases, Student's t for different ones */
    double df; /* Welch's degrees of freedom; infinite for the same cases */
    double p;  /* two-sided. 1 where all placements are equal, NaN where there is no spread to test against */
} rind_delong;

/* Two scores of the same cases. */
RIND_API rind_status rind_delong_test(rind_ctx *ctx, const double *score_a, const double *score_b, const double *y,
                                      size_t n, double level, rind_delong *out);

/* A score in two different groups of cases (a centre and another). */
RIND_API rind_status rind_delong_test_unpaired(rind_ctx *ctx, const double *score_a, const double *y_a, size_t n_a,
                                               const double *score_b, const double *y_b, size_t n_b, double level,
                                               rind_delong *out);

/*
 * The whole curve: one point a group of equal scores and one beyond, from "all called events" to "none". At point k
 * a case is called an event when its score is at least value[k], or, which is the same, above threshold[k].
 */
typedef struct rind_roc {
    size_t n_points;
    double *threshold;                 /* midpoints between neighbouring scores; the ends are infinite */
    double *value;                     /* smallest score called an event; infinite at the last point */
    double *sensitivity, *specificity; /* rates */
    size_t *tp, *fp;
    size_t youden; /* point with the largest sensitivity + specificity; of several the one of most events called */
} rind_roc;

RIND_API rind_status rind_roc_curve(rind_ctx *ctx, const double *score, const double *y, size_t n, rind_roc **out);
RIND_API void rind_roc_free(rind_roc *roc);

/* A proportion k of n with an interval. NaN where n is 0. */
typedef struct rind_proportion {
    double value, low, high;
} rind_proportion;

/* The exact interval of Clopper and Pearson (1934), and Wilson's score interval (1927). */
RIND_API rind_proportion rind_clopper_pearson(size_t k, size_t n, double level);
RIND_API rind_proportion rind_wilson(size_t k, size_t n, double level);

/* A cut-off applied: a case is called an event when its score is >= threshold. Intervals are exact. */
typedef struct rind_classification {
    double threshold;
    size_t tp, fp, fn, tn;
    rind_proportion sensitivity, specificity, ppv, npv, accuracy;
    double balanced_accuracy, f1, mcc; /* NaN where a denominator is 0 */
} rind_classification;

RIND_API rind_status rind_classify(rind_ctx *ctx, const double *score, const double *y, size_t n, double threshold,
                                   double level, rind_classification *out);

/* Area under precision and recall as a sum of steps: of each group of equal scores, recall gained times precision. */
RIND_API rind_status rind_average_precision(rind_ctx *ctx, const double *score, const double *y, size_t n, double *out);

#ifdef __cplusplus
}
#endif
#endif
