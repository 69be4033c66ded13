/* wavelet_filters.h - low-pass coefficients of orthogonal wavelets (wavelet_filters.c) */
#ifndef RIND_WAVELET_FILTERS_H
#define RIND_WAVELET_FILTERS_H

#include <stddef.h>

enum { RIND_MAX_WAVELET_TAPS = 30 };

/* For the words of a choice, in the order of the table. */
#define RIND_WAVELET_NAMES                                                                                         \
    "haar", "db1", "db2", "db3", "db4", "db5", "db6", "db7", "db8", "db9", "db10", "sym2", "sym3", "sym4", "sym5", \
        "sym6", "sym7", "sym8", "sym9", "sym10", "coif1", "coif2", "coif3", "coif4", "coif5"

typedef struct rind_wavelet_filter {
    const char *name;
    size_t n;          /* even */
    const double *low; /* of decomposition, in convolution order; the sum is sqrt(2) */
} rind_wavelet_filter;

extern const rind_wavelet_filter rind_wavelet_filters[];
extern const size_t rind_n_wavelet_filters;

/* The high-pass filter that belongs to it: high[k] = (-1)^(k + 1) low[n - 1 - k]. */
void rind_wavelet_high(const rind_wavelet_filter *filter, double high[RIND_MAX_WAVELET_TAPS]);

#endif
