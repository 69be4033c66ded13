/*
 * threshold.c - what a cut-off does: counts, rates with intervals
 *
 * A case is called an event when its score is at least the threshold. Rates are binomial proportions: the interval of
 * Clopper and Pearson (Biometrika 26 (1934) 404) inverts the exact test and holds its level always, for which it is
 * wide; Wilson's (J. Am. Stat. Assoc. 22 (1927) 209) inverts the score test and holds its level on average. F1 is the
 * harmonic mean of sensitivity and positive predictive value; Matthews' coefficient is the correlation of
 * the two binary columns.
 */
#include <rind/roc.h>

#include "model/check.h"
#include "model/distribution.h"

#include <math.h>

rind_proportion rind_clopper_pearson(size_t k, size_t n, double level)
{
    double alpha = 0.5 * (1.0 - level), hits = (double)k, all = (double)n;

    if (n == 0)
        return (rind_proportion){ NAN, NAN, NAN };
    return (rind_proportion){
        .value = hits / all,
        .low = k == 0 ? 0.0 : rind_beta_quantile(alpha, hits, all - hits + 1.0),
        .high = k == n ? 1.0 : rind_beta_quantile(1.0 - alpha, hits + 1.0, all - hits),
    };
}

rind_proportion rind_wilson(size_t k, size_t n, double level)
{
    if (n == 0)
        return (rind_proportion){ NAN, NAN, NAN };
    double all = (double)n, p = (double)k / all, z = rind_normal_quantile(0.5 + 0.5 * level);
    double scale = 1.0 + z * z / all, centre = (p + z * z / (2.0 * all)) / scale;
    double reach = z * sqrt(p * (1.0 - p) / all + z * z / (4.0 * all * all)) / scale;

    return (rind_proportion){
        .value = p,
        .low = k == 0 ? 0.0 : centre - reach,
        .high = k == n ? 1.0 : centre + reach,
    };
}

rind_status rind_classify(rind_ctx *ctx, const double *score, const double *y, size_t n, double threshold, double level,
                          rind_classification *out)
{
    size_t n_events = 0, called = 0, tp = 0;
    rind_status status = rind_check_finite(ctx, score, n, "score");

    if (status == RIND_OK)
        status = rind_check_binary(ctx, y, n, &n_events);
    if (status == RIND_OK)
        status = rind_check_level(ctx, level);
    if (status == RIND_OK && isnan(threshold))
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "the threshold is not a number");
    if (status != RIND_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        called += score[i] >= threshold;
        tp += score[i] >= threshold && y[i] == 1.0;
    }
    size_t fp = called - tp, fn = n_events - tp, tn = n - n_events - fp;
    double a = (double)tp, b = (double)fp, c = (double)fn, d = (double)tn;

    *out = (rind_classification){
        .threshold = threshold,
        .tp = tp,
        .fp = fp,
        .fn = fn,
        .tn = tn,
        .sensitivity = rind_clopper_pearson(tp, tp + fn, level),
        .specificity = rind_clopper_pearson(tn, tn + fp, level),
        .ppv = rind_clopper_pearson(tp, tp + fp, level),
        .npv = rind_clopper_pearson(tn, tn + fn, level),
        .accuracy = rind_clopper_pearson(tp + tn, n, level),
        .f1 = 2.0 * a / (2.0 * a + b + c),
        .mcc = (a * d - b * c) / sqrt((a + b) * (a + c)) / sqrt((d + b) * (d + c)),
    };
    out->balanced_accuracy = 0.5 * (out->sensitivity.value + out->specificity.value);
    return RIND_OK;
}
