/*
 * predict.c - see predict.h
 *
 * Helper j looks at case j, j + n, j + 2n, ... and writes what it finds into shared memory, its place there first. When
 * one breaks, the next begins behind that place.
 */
#include "study/predict.h"
#include "study/compute.h"
#include "study/cost.h"
#include "study/signals.h"
#include "timings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_HELPERS = 64 };

typedef struct found {
    uint64_t bytes;
    double seconds;
} found;

typedef struct shared {
    size_t next[MAX_HELPERS]; /* behind the case a helper is at */
    found of[];
} shared;

typedef struct job {
    const rind_manifest *manifest;
    const rind_settings *settings;
    const bool *todo;
    size_t n_helpers;
    shared *shared;
    struct pollfd fds[MAX_HELPERS];
    pid_t pid[MAX_HELPERS];
} job;

rind_status rind_costs_create(rind_ctx *ctx, size_t n_cases, rind_costs *out)
{
    out->bytes = rind_alloc_zero(ctx, n_cases, sizeof *out->bytes, "costs of cases");
    out->seconds = rind_alloc_zero(ctx, n_cases, sizeof *out->seconds, "costs of cases");
    return out->bytes != NULL && out->seconds != NULL ? RIND_OK : RIND_NO_MEMORY;
}

void rind_costs_free(rind_costs *costs)
{
    free(costs->bytes);
    free(costs->seconds);
    *costs = (rind_costs){ NULL, NULL };
}

static void predict_one(rind_ctx *ctx, const job *j, size_t k)
{
    const rind_case *c = rind_manifest_case(j->manifest, k);
    rind_settings *own = NULL;
    rind_cost cost = { 0 };

    if (rind_case_settings(ctx, j->settings, c, &own) == RIND_OK)
        rind_cost_predict(ctx, c->image, c->mask, own != NULL ? own : j->settings, &cost);
    rind_settings_free(own);
    j->shared->of[k] = (found){ cost.peak_bytes, cost.cpu_seconds };
}

static void help(const job *j, size_t helper)
{
    size_t n_cases = rind_manifest_n_cases(j->manifest);
    rind_ctx *ctx = rind_ctx_create(1);

    while (ctx != NULL && j->shared->next[helper] < n_cases) {
        size_t k = j->shared->next[helper];

        j->shared->next[helper] = k + j->n_helpers;
        if (j->todo[k])
            predict_one(ctx, j, k);
    }
    rind_ctx_free(ctx);
    _exit(0);
}

/* A helper behind a pipe that is closed when it ends. */
static bool start(job *j, size_t helper)
{
    pid_t parent = getpid();
    int pipe_fds[2];

    if (pipe2(pipe_fds, O_CLOEXEC) != 0)
        return false;
    j->pid[helper] = fork();
    if (j->pid[helper] == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);
        close(pipe_fds[0]);
        for (size_t k = 0; k < j->n_helpers; k++)
            if (k != helper && j->fds[k].fd >= 0)
                close(j->fds[k].fd);
        help(j, helper);
    }
    close(pipe_fds[1]);
    if (j->pid[helper] < 0) {
        close(pipe_fds[0]);
        return false;
    }
    j->fds[helper] = (struct pollfd){ .fd = pipe_fds[0], .events = POLLIN };
    return true;
}

/* True if it has left nothing to do. */
static bool end(job *j, size_t helper, bool at_once)
{
    int status = 0;

    if (at_once)
        kill(j->pid[helper], SIGKILL);
    while (waitpid(j->pid[helper], &status, 0) < 0 && errno == EINTR)
        ;
    close(j->fds[helper].fd);
    j->fds[helper].fd = -1;
    return j->shared->next[helper] >= rind_manifest_n_cases(j->manifest);
}

/* Waits for the first helper that ends, or the end of patience. True if one has ended. */
static bool wait_for_one(job *j, const rind_predict_watch *watch, double *patience_s)
{
    double before = rind_now();
    struct timespec time = { .tv_sec = (time_t)*patience_s };
    bool is_patient = *patience_s > 0;

    time.tv_nsec = (long)(1e9 * (*patience_s - (double)time.tv_sec));
    int n = rind_signals_wait(j->fds, j->n_helpers, is_patient ? &time : NULL, watch->waiting);
    if (!is_patient)
        return n > 0;
    *patience_s = n == 0 ? 0.0 : *patience_s - (rind_now() - before);
    if (*patience_s <= 0)
        watch->slow(watch->user);
    return n > 0;
}

static bool run(job *j, const rind_predict_watch *watch)
{
    double patience_s = watch->patience_s;
    size_t n_left = 0;

    for (size_t k = 0; k < j->n_helpers; k++)
        n_left += start(j, k);
    while (n_left > 0 && !*watch->signalled) {
        if (!wait_for_one(j, watch, &patience_s))
            continue;
        for (size_t k = 0; k < j->n_helpers; k++)
            if (j->fds[k].fd >= 0 && j->fds[k].revents != 0 && (end(j, k, false) || !start(j, k)))
                n_left--;
    }
    for (size_t k = 0; k < j->n_helpers; k++)
        if (j->fds[k].fd >= 0)
            end(j, k, true);
    return !*watch->signalled;
}

rind_status rind_predict(rind_ctx *ctx, const rind_manifest *manifest, const rind_settings *settings, const bool *todo,
                         int n_jobs, const rind_predict_watch *watch, rind_costs *out)
{
    size_t n_cases = rind_manifest_n_cases(manifest), size = sizeof(shared) + n_cases * sizeof(found);
    job j = { .manifest = manifest, .settings = settings, .todo = todo };
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return rind_fail(ctx, RIND_NO_MEMORY, "costs of cases: %s", strerror(errno));
    j.shared = memory;
    j.n_helpers = n_jobs < MAX_HELPERS ? (size_t)n_jobs : MAX_HELPERS;
    for (size_t k = 0; k < MAX_HELPERS; k++) {
        j.fds[k].fd = -1;
        j.shared->next[k] = k;
    }
    bool done = run(&j, watch);
    for (size_t k = 0; k < n_cases; k++)
        if (todo[k]) {
            out->bytes[k] = j.shared->of[k].bytes;
            out->seconds[k] = j.shared->of[k].seconds;
        }
    munmap(memory, size);
    return done ? RIND_OK : RIND_INTERRUPTED;
}
