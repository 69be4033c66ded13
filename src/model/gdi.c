/*
 * gdi.c - how much of a model's area is lost on new cases
 *
 * The generalisation decay index is (AUC_train - AUC_test) / AUC_train: the share of the training area that did not
 * carry over, in zones with bounds at 15 and 20 %. It is a ratio of two estimates; training and test cases differ, so
 * by the delta method its variance is (test / train^2)^2 var_train + var_test / train^2. A single figure without that
 * interval says little: with 60 test cases it spans the zones.
 */
#include <rind/explain.h>

#include "model/distribution.h"

#include <math.h>

rind_gdi rind_gdi_of(double auc_train, double se_train, double auc_test, double se_test, double level)
{
    double value = (auc_train - auc_test) / auc_train, z = rind_normal_quantile(0.5 + 0.5 * level);
    double se = hypot(auc_test / (auc_train * auc_train) * se_train, se_test / auc_train);

    return (rind_gdi){
        .value = value,
        .se = se,
        .low = value - z * se,
        .high = value + z * se,
        .zone = value > 0.20   ? RIND_GDI_SEVERE
                : value > 0.15 ? RIND_GDI_MODERATE
                               : RIND_GDI_STABLE,
    };
}
