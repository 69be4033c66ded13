/* nonseparable.h - the band-pass factors of isotropic wavelets (nonseparable_wavelet.c), also for riesz.c */
#ifndef RIND_NONSEPARABLE_H
#define RIND_NONSEPARABLE_H

#include <stdint.h>

typedef enum rind_isotropic { RIND_SIMONCELLI, RIND_SHANNON } rind_isotropic;

enum { RIND_MAX_ISOTROPIC_LEVEL = 6 };

/* The factor at the radial frequency r, of which 1 is the highest along an axis. */
double rind_isotropic_factor(rind_isotropic family, uint32_t level, double r);

#endif
