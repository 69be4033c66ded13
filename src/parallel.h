/*
 * parallel.h - the one place that starts threads
 *
 * Work is cut into jobs by the data, never by the number of threads, and what jobs produce is merged in
 * job order: so the same bytes come out for any number of threads. Jobs run with denormal numbers
 * flushed to zero, in every thread alike. A job allocates nothing and cannot fail; memory is made before.
 */
#ifndef RIND_PARALLEL_H
#define RIND_PARALLEL_H

#include "context.h"

typedef void rind_job(void *data, size_t job);

/* Runs job 0 ... n_jobs - 1, in any order, on the context's threads. A call from inside a job is serial. */
void rind_parallel(const rind_ctx *ctx, size_t n_jobs, rind_job *run, void *data);

#endif
