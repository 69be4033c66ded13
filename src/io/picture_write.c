/*
 * picture_write.c - a slice of an image as a grey PNG
 *
 * A response map has no natural scale, so the slice itself gives it, and the scale must not hide the sign: a filter's
 * zero is what it answers to flat parts, and mid-grey is what the eye takes for nothing. So signed slices are shown on
 * both sides of mid-grey alike, and the others over their whole range.
 *
 * Enlarging repeats pixels. Whoever looks at a kernel counts its voxels; smooth interpolation would show a filter that
 * is not there.
 */
#include "io/picture_write.h"

#include "io/io.h"

#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

enum { BLACK = 0, MID_GREY = 128, WHITE = 255, SMALLEST_SIDE = 256, LONGEST_SIDE = 1000000, MOST_OBLONG = 16 };

/* The values that become black and white. */
typedef struct scale {
    double black, white;
} scale;

static scale scale_of(const double *value, size_t n)
{
    double least = INFINITY, most = -INFINITY;

    for (size_t k = 0; k < n; k++)
        if (isfinite(value[k])) {
            least = fmin(least, value[k]);
            most = fmax(most, value[k]);
        }
    if (least < 0.0) {
        most = fmax(-least, most);
        least = -most;
    }
    return (scale){ least, most };
}

static uint8_t grey_of(scale s, double value)
{
    if (!isfinite(value))
        return BLACK;
    if (s.black == s.white)
        return MID_GREY;
    /* Halves first: the difference of the largest doubles is none. */
    double share = (value / 2 - s.black / 2) / (s.white / 2 - s.black / 2);
    return (uint8_t)floor(share * WHITE + 0.5);
}

/* How many pixels a voxel takes along x and y. */
static void choose_enlargement(const rind_grid *grid, size_t times[2])
{
    double least_mm = fmin(grid->spacing_mm[0], grid->spacing_mm[1]), longest = 0;
    double oblong[2];

    for (int k = 0; k < 2; k++) {
        oblong[k] = fmin(grid->spacing_mm[k] / least_mm, MOST_OBLONG);
        longest = fmax(longest, oblong[k] * (double)grid->size[k]);
    }
    double whole = fmax(ceil(SMALLEST_SIDE / longest), 1.0);
    for (int k = 0; k < 2; k++)
        times[k] = (size_t)lround(whole * oblong[k]);
}

/* The grey values of the slice, each repeated. */
static rind_status paint(rind_ctx *ctx, const rind_image *image, const size_t times[2], uint8_t *pixel)
{
    const size_t *size = image->grid.size, width = size[0] * times[0];
    double *slice = rind_alloc(ctx, size[0] * size[1], sizeof *slice, "slice of a picture");

    if (slice == NULL)
        return RIND_NO_MEMORY;
    for (size_t y = 0; y < size[1]; y++)
        rind_image_row(image, 0, y, size[2] / 2, size[0], slice + size[0] * y);
    scale s = scale_of(slice, size[0] * size[1]);
    for (size_t y = 0; y < size[1]; y++) {
        uint8_t *row = pixel + width * times[1] * y;

        for (size_t x = 0; x < size[0]; x++)
            memset(row + times[0] * x, grey_of(s, slice[size[0] * y + x]), times[0]);
        for (size_t k = 1; k < times[1]; k++)
            memcpy(row + width * k, row, width);
    }
    free(slice);
    return RIND_OK;
}

static rind_status write_png(rind_ctx *ctx, const char *path, size_t width, size_t height, const uint8_t *pixel)
{
    png_image png = { .version = PNG_IMAGE_VERSION,
                      .format = PNG_FORMAT_GRAY,
                      .width = (png_uint_32)width,
                      .height = (png_uint_32)height };
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    if (status != RIND_OK)
        return status;
    FILE *stream = rind_output_stream(output);
    /* A write that failed is told by the output, with its reason. */
    if (!png_image_write_to_stdio(&png, stream, 0, pixel, 0, NULL) && !ferror(stream)) {
        rind_output_close(ctx, output, false);
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: cannot be written: libpng: %s", path, png.message);
    }
    return rind_output_close(ctx, output, true);
}

rind_status rind_picture_write(rind_ctx *ctx, const rind_image *image, const char *path)
{
    const size_t *size = image->grid.size;
    size_t times[2];

    choose_enlargement(&image->grid, times);
    size_t width = size[0] * times[0], height = size[1] * times[1];
    if (width > LONGEST_SIDE || height > LONGEST_SIDE)
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: a picture of %zu x %zu pixels; PNG is written up to %d a side",
                         path, width, height, LONGEST_SIDE);
    uint8_t *pixel = rind_alloc(ctx, width, height, "picture");
    if (pixel == NULL)
        return RIND_NO_MEMORY;
    rind_status status = paint(ctx, image, times, pixel);
    if (status == RIND_OK)
        status = write_png(ctx, path, width, height, pixel);
    free(pixel);
    return status;
}
