/* two_sample.h - the arithmetic of two-group tests, for those who run thousands of them */
#ifndef RIND_MODEL_TWO_SAMPLE_H
#define RIND_MODEL_TWO_SAMPLE_H

#include "model/spread.h"

#include <stdbool.h>

/* Standard error of the difference of means and its degrees of freedom. */
void rind_student_error(const rind_spread m[2], double *se, double *df);
void rind_welch_error(const rind_spread m[2], double *se, double *df);

/* Two-sided normal p of U; 'ties' is the sum of t^3 - t over groups of t equal values. NaN when all are equal. */
double rind_mann_whitney_normal(double u, double n_a, double n_b, double ties, bool continuity);

#endif
