/* parallel.c - jobs: each once, whatever the number of threads, denormals flushed in all of them */
#include "test.h"

#include "parallel.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { N_JOBS = 257 };

typedef struct record {
    const rind_ctx *ctx;
    unsigned times[N_JOBS]; /* each job writes its own place, as kernels do */
    double tiny[N_JOBS];
    unsigned nested[N_JOBS];
} record;

typedef struct nested_work {
    unsigned *sum;
} nested_work;

static void add_number(void *data, size_t job)
{
    *((nested_work *)data)->sum += (unsigned)job; /* no lock: a nested call is serial */
}

static void note(void *data, size_t job)
{
    record *r = data;
    volatile double smallest = DBL_MIN;

    r->times[job]++;
    r->tiny[job] = smallest / 2.0;
    rind_parallel(r->ctx, 10, add_number, &(nested_work){ &r->nested[job] });
}

static void every_job_runs_once_for_any_number_of_threads(void **state)
{
    (void)state;
    for (int n_threads = 1; n_threads <= 7; n_threads += 3) {
        rind_ctx *ctx = rind_ctx_create(n_threads);
        record *r = calloc(1, sizeof *r);

        assert_non_null(ctx);
        assert_non_null(r);
        r->ctx = ctx;
        rind_parallel(ctx, N_JOBS, note, r);
        for (size_t job = 0; job < N_JOBS; job++) {
            assert_int_equal(r->times[job], 1);
            assert_int_equal(r->nested[job], 45);
#if defined(__SSE2__) && !defined(RIND_UNDER_VALGRIND) /* whose processor has no such mode */
            assert_true(r->tiny[job] == 0.0);
#endif
        }
        free(r);
        rind_ctx_free(ctx);
    }
}

static void the_caller_keeps_its_denormals(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(2);
    record *r = calloc(1, sizeof *r);
    volatile double smallest = DBL_MIN;

    assert_non_null(ctx);
    assert_non_null(r);
    r->ctx = ctx;
    rind_parallel(ctx, 2, note, r);
    assert_true(smallest / 2.0 > 0.0);
    free(r);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_runs_once_for_any_number_of_threads),
        cmocka_unit_test(the_caller_keeps_its_denormals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
