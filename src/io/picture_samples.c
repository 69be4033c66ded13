/* picture_samples.c - memory for the samples of a picture: part of the library and of the module of decoders */
#include "io/picture.h"

#include <inttypes.h>

static size_t size_of(rind_type type)
{
    switch (type) {
    case RIND_INT8:
    case RIND_UINT8:
        return 1;
    case RIND_INT16:
    case RIND_UINT16:
        return 2;
    case RIND_INT32:
    case RIND_UINT32:
    case RIND_FLOAT32:
        return 4;
    case RIND_INT64:
    case RIND_UINT64:
    case RIND_FLOAT64:
    default:
        return 8;
    }
}

rind_status rind_picture_allocate(const rind_picture_job *job, uint64_t file_size, uint64_t best_ratio,
                                  rind_picture *out)
{
    size_t n, n_bytes;

    if (out->width == 0 || out->height == 0)
        return job->fail(job->ctx, RIND_BAD_FILE, "%s: its header promises %zu x %zu pixels; there must be some",
                         job->path, out->width, out->height);
    if (__builtin_mul_overflow(out->width, out->height, &n) || __builtin_mul_overflow(n, out->n_channels, &n) ||
        __builtin_mul_overflow(n, size_of(out->type), &n_bytes) || n_bytes / best_ratio > file_size)
        return job->fail(job->ctx, RIND_BAD_FILE,
                         "%s: its header promises %zu x %zu pixels, but a file of %" PRIu64
                         " bytes cannot hold so many: it is truncated or damaged",
                         job->path, out->width, out->height, file_size);
    if (job->header_only)
        return RIND_INTERRUPTED;
    out->sample = job->alloc(job->ctx, n, size_of(out->type), job->path);
    return out->sample != NULL ? RIND_OK : RIND_NO_MEMORY;
}
