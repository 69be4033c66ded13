/*
 * performance.h - everything that is measured of predictions, once: for a model's own folds and for its test
 *
 * Probabilities and outcomes go in; area, curve, rates at a cut-off that was fixed before, calibration and decision
 * curve come out, with the points a report draws. Nothing is chosen here.
 */
#ifndef RIND_MODEL_PERFORMANCE_H
#define RIND_MODEL_PERFORMANCE_H

#include "model/json.h"
#include <rind/calibration.h>
#include <rind/roc.h>

enum { RIND_BINS = 10, RIND_HISTOGRAM = 20, RIND_DECISIONS = 99 };

typedef struct rind_performance {
    size_t n, n_events, n_bins;
    rind_auc auc;
    rind_roc *roc;
    rind_classification at; /* the cut-off */
    double average_precision;
    bool has_calibration;
    rind_calibration_result calibration;
    rind_calibration_bin bin[RIND_BINS];
    rind_hl *hl;               /* NULL: too few different probabilities */
    double *curve_p, *curve_y; /* smooth calibration, n points */
    rind_decision decision[RIND_DECISIONS];
    size_t histogram[2][RIND_HISTOGRAM]; /* by outcome, of probability */
} rind_performance;

/*
 * score    what is ranked (linear predictor); p probabilities; y 0 or 1
 *
 * Returns RIND_OK, RIND_NO_MEMORY, or RIND_NOT_ESTIMABLE for one class. What some data cannot tell (calibration of a
 * constant) is left out, not an error.
 */
rind_status rind_performance_measure(rind_ctx *ctx, const double *score, const double *p, const double *y, size_t n,
                                     double cut_off, rind_performance *out);

/* As an object under 'key'; 'development': the rows the model was made with (degrees of freedom of Hosmer-Lemeshow). */
void rind_performance_write(rind_json *out, const char *key, const rind_performance *performance, bool development);

/* Its members, into an object that is open. */
void rind_performance_write_members(rind_json *out, const rind_performance *performance, bool development);
void rind_performance_free(rind_performance *performance);

#endif
