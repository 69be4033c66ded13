/* parallel.c - see parallel.h */
#include "parallel.h"

#include <omp.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

/*
 * Tails of Gaussians and recursions over zero background produce denormal numbers, which cost a hundred
 * times the time of others. Flushing is part of the result, so it is set in every job, also with one thread.
 */
static void run_flushed(rind_job *run, void *data, size_t job)
{
#if defined(__SSE2__)
    enum { FLUSH_TO_ZERO = 0x8000, DENORMALS_ARE_ZERO = 0x0040 };
    unsigned before = _mm_getcsr();

    _mm_setcsr(before | FLUSH_TO_ZERO | DENORMALS_ARE_ZERO);
    run(data, job);
    _mm_setcsr(before);
#else
    run(data, job);
#endif
}

static int threads_for(const rind_ctx *ctx, size_t n_jobs)
{
    return n_jobs < (size_t)ctx->n_threads ? (int)n_jobs : ctx->n_threads;
}

void rind_parallel(const rind_ctx *ctx, size_t n_jobs, rind_job *run, void *data)
{
    if (ctx->n_threads == 1 || n_jobs < 2 || omp_in_parallel()) {
        for (size_t job = 0; job < n_jobs; job++)
            run_flushed(run, data, job);
        return;
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_for(ctx, n_jobs))
    for (size_t job = 0; job < n_jobs; job++)
        run_flushed(run, data, job);
}
