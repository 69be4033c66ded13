/*
 * fuzz_nifti.c - any bytes through the one door: NIfTI, plain and compressed; no crash, no leak, no runaway memory
 *
 * The bytes are put in an anonymous file in memory and read by its path under /proc.
 */
#include <rind/image.h>

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    rind_ctx *ctx = rind_ctx_create(1);

    if (fd >= 0 && ctx != NULL && write(fd, data, size) == (ssize_t)size) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        for (int volume = 0; volume <= 2; volume++) {
            rind_image *image = NULL;
            rind_status status = rind_image_read(ctx, path, volume, &image);

            /* A failure says something, a success has voxels that can be read to the last. */
            if (status != RIND_OK && (image != NULL || strncmp(rind_ctx_message(ctx), path, strlen(path)) != 0))
                __builtin_trap();
            if (status == RIND_OK) {
                const rind_grid *grid = rind_image_grid(image);
                size_t n = grid->size[0] * grid->size[1] * grid->size[2];
                volatile uint8_t last = ((const uint8_t *)rind_image_voxels(image))[n - 1];
                (void)last;
            }
            rind_image_free(image);
        }
    }
    rind_ctx_free(ctx);
    if (fd >= 0)
        close(fd);
    return 0;
}
