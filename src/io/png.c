/*
 * png.c - PNG by libpng: grey and colour, palettes, 1 to 16 bits, interlaced or not
 *
 * Samples come out as the file stores them: no gamma, no colour profile, no background. Palettes become colours, and
 * grey of fewer than 8 bits is spread over 0 to 255, as the format means it.
 *
 * libpng leaves by longjmp(), to a function whose only variable points to what others own: nothing is lost in a
 * register.
 */
#include "io/picture.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* Deflate's best ratio; a filter byte a row is on top. */
enum { PNG_BEST_RATIO = 1032 };

/* Bytes that a byte of indices of one bit becomes. */
enum { MOST_SPREAD = 24 };

typedef struct reader {
    const rind_picture_job *job;
    rind_picture *out;
    size_t position;
    png_structp png;
    png_infop info;
    png_bytep *row;
    rind_status status;
    jmp_buf escape;
} reader;

static void PNGCBAPI fail_png(png_structp png, png_const_charp text)
{
    reader *r = png_get_error_ptr(png);

    if (r->status == RIND_OK)
        r->status = r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: is damaged: %.200s", r->job->path, text);
    longjmp(r->escape, 1);
}

/* What libpng can do without does not touch the samples. */
static void PNGCBAPI ignore(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void PNGCBAPI give_bytes(png_structp png, png_bytep to, size_t n)
{
    reader *r = png_get_io_ptr(png);

    if (n > r->job->n_bytes - r->position) {
        r->status = r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: is truncated: it ends after %zu bytes", r->job->path,
                                 r->job->n_bytes);
        longjmp(r->escape, 1);
    }
    memcpy(to, r->job->bytes + r->position, n);
    r->position += n;
}

static png_voidp PNGCBAPI allocate(png_structp png, png_alloc_size_t n)
{
    reader *r = png_get_mem_ptr(png);
    void *memory = r->job->alloc(r->job->ctx, n, 1, r->job->path);

    if (memory == NULL)
        r->status = RIND_NO_MEMORY;
    return memory;
}

static void PNGCBAPI release(png_structp png, png_voidp memory)
{
    (void)png;
    free(memory);
}

static void read_resolution(reader *r)
{
    png_uint_32 x = 0, y = 0;
    int unit = 0;

    if (png_get_pHYs(r->png, r->info, &x, &y, &unit) == 0 || x == 0 || y == 0)
        return;
    if (unit == PNG_RESOLUTION_METER) {
        r->out->spacing_mm[0] = 1000.0 / x;
        r->out->spacing_mm[1] = 1000.0 / y;
    } else
        r->out->is_oblong = x != y;
}

/* Everything becomes grey or red, green, blue, of 8 or 16 bits. */
static void choose_transformations(reader *r)
{
    int type = png_get_color_type(r->png, r->info);

    if (type == PNG_COLOR_TYPE_PALETTE)
        png_set_palette_to_rgb(r->png);
    if (type == PNG_COLOR_TYPE_GRAY)
        png_set_expand_gray_1_2_4_to_8(r->png);
    r->out->had_alpha = (type & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(r->png, r->info, PNG_INFO_tRNS) != 0;
    if (r->out->had_alpha)
        png_set_strip_alpha(r->png);
    if (png_get_bit_depth(r->png, r->info) == 16 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        png_set_swap(r->png);
    png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
}

/* Before libpng asks for memory for a row. */
static bool is_possible(const reader *r)
{
    uint64_t row = png_get_rowbytes(r->png, r->info), all;

    return !__builtin_mul_overflow(row, (uint64_t)png_get_image_height(r->png, r->info), &all) &&
           all / PNG_BEST_RATIO <= r->job->n_bytes;
}

static void read_picture(reader *r)
{
    rind_picture *out = r->out;

    png_read_info(r->png, r->info);
    if (!is_possible(r)) {
        r->status = r->job->fail(r->job->ctx, RIND_BAD_FILE,
                                 "%s: its header promises %u x %u pixels, but a file of %zu bytes cannot hold so many: "
                                 "it is truncated or damaged",
                                 r->job->path, (unsigned)png_get_image_width(r->png, r->info),
                                 (unsigned)png_get_image_height(r->png, r->info), r->job->n_bytes);
        return;
    }
    read_resolution(r);
    choose_transformations(r);
    out->width = png_get_image_width(r->png, r->info);
    out->height = png_get_image_height(r->png, r->info);
    out->n_channels = png_get_channels(r->png, r->info);
    out->type = png_get_bit_depth(r->png, r->info) == 16 ? RIND_UINT16 : RIND_UINT8;

    size_t row_bytes = png_get_rowbytes(r->png, r->info);
    if (row_bytes != out->width * out->n_channels * (out->type == RIND_UINT16 ? 2 : 1))
        png_error(r->png, "its rows are not of the size its header gives");
    r->status = rind_picture_allocate(r->job, r->job->n_bytes, (uint64_t)PNG_BEST_RATIO * MOST_SPREAD, out);
    if (r->status != RIND_OK)
        return;
    r->row = r->job->alloc(r->job->ctx, out->height, sizeof *r->row, r->job->path);
    if (r->row == NULL) {
        r->status = RIND_NO_MEMORY;
        return;
    }
    for (size_t y = 0; y < out->height; y++)
        r->row[y] = (png_bytep)out->sample + y * row_bytes;
    png_read_image(r->png, r->row);
    png_read_end(r->png, NULL);
}

/* Nothing of libpng's is trusted to be larger than the format allows. */
static bool open_png(reader *r)
{
    r->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, r, fail_png, ignore, r, allocate, release);
    if (r->png == NULL)
        return false;
    r->info = png_create_info_struct(r->png);
    if (r->info == NULL)
        return false;
    png_set_read_fn(r->png, r, give_bytes);
    png_set_user_limits(r->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    return true;
}

static void attempt(reader *r)
{
    if (setjmp(r->escape) != 0)
        return;
    if (open_png(r))
        read_picture(r);
    else if (r->status == RIND_OK)
        r->status = r->job->fail(r->job->ctx, RIND_NO_MEMORY, "%s: no memory to read it", r->job->path);
}

rind_status rind_png_decode(const rind_picture_job *job, rind_picture *out)
{
    reader r = { .job = job, .out = out };

    attempt(&r);
    png_destroy_read_struct(&r.png, &r.info, NULL);
    free(r.row);
    return r.status;
}
