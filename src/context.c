/* context.c - see context.h and rind/status.h */
#include "context.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int processors_of_this_process(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n > 0 ? n : 1;
}

rind_ctx *rind_ctx_create(int n_threads)
{
    rind_ctx *ctx = calloc(1, sizeof *ctx);

    if (ctx == NULL)
        return NULL;
    ctx->n_threads = n_threads > 0 ? n_threads : processors_of_this_process();
    ctx->allocations_left = -1;
    return ctx;
}

void rind_ctx_free(rind_ctx *ctx)
{
    free(ctx);
}

const char *rind_ctx_message(const rind_ctx *ctx)
{
    return ctx->message;
}

void rind_ctx_set_listener(rind_ctx *ctx, rind_listener *listener, void *user)
{
    ctx->listener = listener;
    ctx->user = user;
}

int rind_ctx_threads(const rind_ctx *ctx)
{
    return ctx->n_threads;
}

const char *rind_status_name(rind_status status)
{
    static const char *const name[] = {
        [RIND_OK] = "ok",
        [RIND_NO_MEMORY] = "no memory",
        [RIND_BAD_ARGUMENT] = "bad argument",
        [RIND_CANNOT_READ] = "cannot read",
        [RIND_BAD_FILE] = "bad file",
        [RIND_UNSUPPORTED] = "unsupported",
        [RIND_BAD_SETTINGS] = "bad settings",
        [RIND_GRID_MISMATCH] = "grid mismatch",
        [RIND_LABEL_ABSENT] = "label absent",
        [RIND_EMPTY_REGION] = "empty region",
        [RIND_NON_FINITE] = "non-finite value",
        [RIND_CANNOT_WRITE] = "cannot write",
        [RIND_NOT_ESTIMABLE] = "not estimable",
        [RIND_SEPARATION] = "separation",
        [RIND_NOT_CONVERGED] = "not converged",
        [RIND_TABLES_DIFFER] = "tables differ",
        [RIND_LEAK] = "leak",
        [RIND_INTERRUPTED] = "interrupted",
    };
    size_t index = (size_t)status;

    return index < COUNT_OF(name) && name[index] != NULL ? name[index] : "unknown status";
}

rind_status rind_fail(rind_ctx *ctx, rind_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(ctx->message, sizeof ctx->message, format, arguments);
    va_end(arguments);
    return status;
}

void rind_tell(rind_ctx *ctx, rind_severity severity, const char *format, ...)
{
    char text[RIND_MESSAGE_SIZE];
    va_list arguments;

    if (ctx->listener == NULL)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ctx->listener(ctx->user, severity, text);
}

void *rind_alloc(rind_ctx *ctx, size_t n, size_t size, const char *what)
{
    enum { ALIGNMENT = 64 }; /* a cache line, and the widest vector register */
    size_t bytes = 0;
    bool refused = ctx->allocations_left == 0;

    if (ctx->allocations_left >= 0)
        ctx->allocations_left -= ctx->allocations_left > 0;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX / 2) {
        rind_fail(ctx, RIND_NO_MEMORY, "%s: %zu x %zu bytes are more than this machine can address", what, n, size);
        return NULL;
    }
    bytes = (bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT;

    void *memory = refused ? NULL : aligned_alloc(ALIGNMENT, bytes);
    if (memory == NULL)
        rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for %zu bytes", what, bytes);
    return memory;
}

void *rind_alloc_zero(rind_ctx *ctx, size_t n, size_t size, const char *what)
{
    void *memory = rind_alloc(ctx, n, size, what);

    if (memory != NULL)
        memset(memory, 0, n * size);
    return memory;
}

void *rind_grow(rind_ctx *ctx, void *old, size_t n, size_t *n_allocated, size_t size, const char *what)
{
    size_t n_new = *n_allocated == 0 ? 16 : 2 * *n_allocated;
    void *list = rind_alloc(ctx, n_new, size, what);

    if (list == NULL)
        return NULL;
    if (n > 0)
        memcpy(list, old, n * size);
    free(old);
    *n_allocated = n_new;
    return list;
}

char *rind_copy_text(rind_ctx *ctx, const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = rind_alloc(ctx, n, 1, "text");

    if (copy != NULL)
        memcpy(copy, text, n);
    return copy;
}
