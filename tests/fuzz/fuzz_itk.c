/*
 * fuzz_itk.c - NRRD and MetaImage headers: what stands between a file and ITK
 *
 * ITK itself is not built with clang; what is tried here is everything that must hold before it is asked.
 */
#include "io/itk.h"
#include "io/io.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    rind_ctx *ctx = rind_ctx_create(1);
    rind_itk_format format;

    if (fd >= 0 && ctx != NULL && size > 0 && write(fd, data, size) == (ssize_t)size) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (rind_nrrd_probe(data, size) || rind_meta_probe(data, size))
            (void)rind_itk_check(ctx, path, &format);
    }
    rind_ctx_free(ctx);
    if (fd >= 0)
        close(fd);
    return 0;
}
