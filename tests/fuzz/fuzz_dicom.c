/*
 * fuzz_dicom.c - DICOM files: taken apart, as an image, and as a mask on a small image
 *
 * gdcm is not built with clang; what is tried is all that stands before it, and everything that is not compressed.
 */
#include "image/image.h"
#include "io/dicom.h"
#include "io/dicom_mask.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 5 x 3 x 4 voxels at (10, 20, 30), where the seeds' masks lie. */
static rind_image *make_image(rind_ctx *ctx)
{
    static const uint8_t voxels[60];
    rind_grid grid = rind_grid_make(5, 3, 4, 1, 1, 2);
    rind_image *image = NULL;

    grid.origin_mm[0] = 10;
    grid.origin_mm[1] = 20;
    grid.origin_mm[2] = 30;
    (void)rind_image_create(ctx, &grid, RIND_UINT8, voxels, &image);
    return image;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const rind_label_query query = { .how = RIND_TAKE_ALL };
    static const rind_label_query resampled = { .how = RIND_TAKE_ALL, .own_grid = true };
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image = ctx != NULL ? make_image(ctx) : NULL, *mask = NULL, *read = NULL;

    if (fd >= 0 && image != NULL && rind_dicom_probe(data, size) && write(fd, data, size) == (ssize_t)size) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        (void)rind_dicom_mask_read(ctx, path, image, &query, &mask);
        rind_image_free(mask);
        (void)rind_dicom_mask_read(ctx, path, image, &resampled, &mask);
        (void)rind_dicom_read_file(ctx, path, 1, &read);
    }
    rind_image_free(mask);
    rind_image_free(read);
    rind_image_free(image);
    rind_ctx_free(ctx);
    if (fd >= 0)
        close(fd);
    return 0;
}
