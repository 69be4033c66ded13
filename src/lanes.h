/*
 * lanes.h - the same arithmetic on eight numbers at once
 *
 * Kernels work on bundles of RIND_LANES numbers in loops the compiler turns into vector instructions. A
 * function marked RIND_CLONES is compiled for several instruction sets, and the best the processor has is chosen
 * when the program is loaded. Lanes never mix within such a function, multiplications and additions are
 * never fused, and sums over lanes have a fixed order: every variant gives the same bytes.
 *
 * Sanitizers run before the choice can be made, so their builds have one variant only.
 */
#ifndef RIND_LANES_H
#define RIND_LANES_H

enum { RIND_LANES = 8 };

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define RIND_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RIND_SANITIZED 1
#endif

#if defined(__x86_64__) && !defined(RIND_SANITIZED)
#define RIND_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define RIND_CLONES
#endif

/* A loop over the lanes. What it writes is not read by another lane. */
#if defined(__clang__)
#define FOR_LANES(l) _Pragma("clang loop vectorize(assume_safety)") for (int l = 0; l < RIND_LANES; l++)
#else
#define FOR_LANES(l) _Pragma("GCC ivdep") _Pragma("GCC unroll 1") for (int l = 0; l < RIND_LANES; l++)
#endif

#define RIND_INLINE static inline __attribute__((always_inline))

/* Sum of the lanes, in pairs. */
static inline double rind_sum_lanes(const double lane[RIND_LANES])
{
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

#endif
