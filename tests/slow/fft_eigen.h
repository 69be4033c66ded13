/* fft_eigen.h - a Fourier transform by another hand: n complex numbers as { re, im } */
#ifndef RIND_FFT_EIGEN_H
#define RIND_FFT_EIGEN_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void fft_by_eigen(const double *in, size_t n, double *out);

#ifdef __cplusplus
}
#endif
#endif
