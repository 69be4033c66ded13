/* wavelet_taps.h - decomposition filters of PyWavelets' discrete wavelets (wavelet_taps.c) */
#ifndef RIND_PYRADIOMICS_WAVELET_TAPS_H
#define RIND_PYRADIOMICS_WAVELET_TAPS_H

#include <stdbool.h>
#include <stddef.h>

enum { RIND_PYRADIOMICS_MAX_TAPS = 102 };

typedef struct rind_pyradiomics_wavelet {
    size_t n; /* even */
    double low[RIND_PYRADIOMICS_MAX_TAPS], high[RIND_PYRADIOMICS_MAX_TAPS];
} rind_pyradiomics_wavelet;

/* The filters of a wavelet by PyWavelets' name; false if there is none. 'out' may be NULL. */
bool rind_pyradiomics_find_wavelet(const char *name, rind_pyradiomics_wavelet *out);

#endif
