/* volume.c - see volume.h */
#include "image/volume.h"

#include <sys/mman.h>

double *rind_volume_alloc(rind_ctx *ctx, const rind_volume *volume, const char *what)
{
    const uintptr_t huge = (uintptr_t)1 << 21; /* bytes of a large page */
    size_t n = rind_volume_n(volume);
    double *value = rind_alloc(ctx, n, sizeof *value, what);

    if (value != NULL) {
        uintptr_t begin = ((uintptr_t)value + huge - 1) / huge * huge, end = (uintptr_t)(value + n) / huge * huge;

        if (end > begin)
            madvise((void *)begin, end - begin, MADV_HUGEPAGE); /* a wish; nothing depends on it */
    }
    return value;
}
