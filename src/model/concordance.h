/* concordance.h - Harrell's C without its standard error, for many fits of few rows */
#ifndef RIND_MODEL_CONCORDANCE_H
#define RIND_MODEL_CONCORDANCE_H

#include <rind/fit.h>

/* Of the rows listed; NaN where no pair counts. */
double rind_harrell_c(const rind_outcome *y, const size_t *row, size_t n, const double *risk);

#endif
