/* sample_directly.h - the slow twin of features/sample.c and sample_of_region.c */
#ifndef SAMPLE_DIRECTLY_H
#define SAMPLE_DIRECTLY_H

#include "sample.h"

/* The facts of 'n' values from sorting them all, in long double. 'value' is sorted. */
void sample_directly(double *value, size_t n, rind_sample *out);

#endif
