/*
 * fuzz_pictures.c - any bytes as PNG, TIFF, JPEG or BMP: no crash, no leak, no runaway memory
 *
 * The decoders are linked here and called without their module. A picture that is read becomes an image in both
 * ways, grey and as a mask.
 */
#include "io/picture.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static rind_picture_decoder *decoder_of(const uint8_t *data, size_t size)
{
    return rind_png_probe(data, size)    ? rind_png_decode
           : rind_tiff_probe(data, size) ? rind_tiff_decode
           : rind_jpeg_probe(data, size) ? rind_jpeg_decode
                                         : rind_bmp_decode;
}

static void try(rind_ctx *ctx, const char *path, const uint8_t *data, size_t size, const rind_read_options *options)
{
    const rind_picture_job job = { .ctx = ctx,
                                   .path = path,
                                   .bytes = data,
                                   .n_bytes = size,
                                   .page = options->volume,
                                   .alloc = rind_alloc,
                                   .fail = rind_fail };
    rind_picture picture = { 0 };
    rind_image *image = NULL;
    rind_status status = decoder_of(data, size)(&job, &picture);

    if (status == RIND_OK)
        status = rind_picture_to_image(ctx, path, &picture, options, &image);
    else
        free(picture.sample);
    /* A failure says something, a success has voxels that can be read to the last. */
    if (status != RIND_OK && (image != NULL || *rind_ctx_message(ctx) == '\0'))
        __builtin_trap();
    if (status == RIND_OK) {
        const size_t *n = image->grid.size;
        double last;

        rind_image_row(image, n[0] - 1, n[1] - 1, 0, 1, &last);
    }
    rind_image_free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    rind_ctx *ctx = rind_ctx_create(1);

    if (fd >= 0 && ctx != NULL && size > 0 && write(fd, data, size) == (ssize_t)size) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        try(ctx, path, data, size, &(rind_read_options){ .volume = 0 });
        try(ctx, path, data, size, &(rind_read_options){ .volume = 2, .grey = RIND_GREY_GREEN });
        try(ctx, path, data, size, &(rind_read_options){ .is_mask = true });
    }
    rind_ctx_free(ctx);
    if (fd >= 0)
        close(fd);
    return 0;
}
