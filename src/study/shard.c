/*
 * shard.c - which cases of a manifest are whose, for machines that do not know of each other
 *
 * Every machine comes to the same answer from the manifest and the sizes of its files: the largest group goes to the
 * shard that has least so far. File sizes and not predicted costs, because they are the same wherever they are asked.
 */
#include "study/batch.h"
#include "study/queue.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes of a case's image and mask; of a folder, and of what is not there, a usual size. */
static double size_of(const rind_case *c)
{
    static const double usual = 1e7;
    double bytes = 0.0;
    const char *role, *path;
    struct stat info;

    for (size_t k = 0; (path = rind_case_file(c, NULL, k, &role)) != NULL; k++)
        bytes += stat(path, &info) == 0 && S_ISREG(info.st_mode) ? (double)info.st_size : usual;
    return bytes;
}

static size_t least_loaded(const double *load, size_t n)
{
    size_t least = 0;

    for (size_t k = 1; k < n; k++)
        if (load[k] < load[least])
            least = k;
    return least;
}

rind_status rind_shard_select(rind_ctx *ctx, const rind_manifest *manifest, int shard, int n_shards, bool *selected)
{
    size_t n = rind_manifest_n_cases(manifest), n_loads = (size_t)n_shards;
    bool *all = rind_alloc(ctx, n, sizeof *all, "cases of a shard");
    double *size = rind_alloc(ctx, n, sizeof *size, "cases of a shard");
    double *load = rind_alloc_zero(ctx, n_loads, sizeof *load, "cases of a shard");
    rind_queue queue = { .n = 0 };
    rind_status status = all != NULL && size != NULL && load != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t k = 0; k < n && status == RIND_OK; k++) {
        all[k] = true;
        size[k] = size_of(rind_manifest_case(manifest, k));
        selected[k] = false;
    }
    if (status == RIND_OK)
        status = rind_queue_create(ctx, manifest, all, size, &queue);
    for (size_t g = 0; g < queue.n_groups && status == RIND_OK; g++) {
        size_t to = least_loaded(load, n_loads);

        for (size_t k = queue.group[g].at; k < queue.group[g].end; k++) {
            load[to] += size[queue.order[k]];
            selected[queue.order[k]] = to + 1 == (size_t)shard;
        }
    }
    rind_queue_free(&queue);
    free(all);
    free(size);
    free(load);
    return status;
}
