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
#define RIND_NO_CLONES 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RIND_NO_CLONES 1
#endif

/* Older clang gives the dispatcher of such a function another name than its callers in other files use. */
#if defined(__clang__) && __clang_major__ < 18
#define RIND_NO_CLONES 1
#endif

#if defined(__x86_64__) && !defined(RIND_NO_CLONES)
#define RIND_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define RIND_CLONES
#endif

/* Before a loop of fixed length whose turns are independent: what one writes, no other reads. */
#if defined(__clang__)
#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTOR_LOOP _Pragma("GCC ivdep") _Pragma("GCC unroll 1")
#endif
#define FOR_LANES(l) VECTOR_LOOP for (int l = 0; l < RIND_LANES; l++)

#define RIND_INLINE static inline __attribute__((always_inline))

/* Sum of the lanes, in pairs. */
static inline double rind_sum_lanes(const double lane[RIND_LANES])
{
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

#endif
