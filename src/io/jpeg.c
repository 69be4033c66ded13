/*
 * jpeg.c - JPEG by libjpeg-turbo: grey and colour, baseline and progressive
 *
 * libjpeg goes on where data are missing or wrong and paints something plausible. That is no measurement: any such
 * warning is a failure here. Its errors leave by longjmp(), to a function whose only variable points to what others
 * own.
 */
#include "io/picture.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jerror.h>
#include <jpeglib.h>

/* A block of 64 samples takes more than a bit of each channel; subsampled channels count up to sixteen times. */
enum { JPEG_BEST_RATIO = 4096 };

typedef struct reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    const rind_picture_job *job;
    rind_picture *out;
    rind_status status;
    jmp_buf escape;
} reader;

static void leave(j_common_ptr jpeg)
{
    reader *r = jpeg->client_data;
    char text[JMSG_LENGTH_MAX] = "";
    int code = jpeg->err->msg_code;

    jpeg->err->format_message(jpeg, text);
    if (r->status == RIND_OK) /* CMYK, lossless, 12 bits: what the library was not made for */
        r->status = code == JERR_OUT_OF_MEMORY
                        ? r->job->fail(r->job->ctx, RIND_NO_MEMORY, "%s: no memory to read it", r->job->path)
                        : r->job->fail(r->job->ctx, RIND_BAD_FILE, "%s: is damaged: %s", r->job->path, text);
    longjmp(r->escape, 1);
}

static void heed_warning(j_common_ptr jpeg, int level)
{
    int code = jpeg->err->msg_code;

    if (level < 0 && code != JWRN_JFIF_MAJOR && code != JWRN_ADOBE_XFORM)
        leave(jpeg);
}

static void be_quiet(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void read_resolution(const reader *r)
{
    const struct jpeg_decompress_struct *jpeg = &r->jpeg;
    double mm = jpeg->density_unit == 1 ? 25.4 : 10.0; /* dots per inch, per centimetre */

    if (!jpeg->saw_JFIF_marker || jpeg->X_density == 0 || jpeg->Y_density == 0)
        return;
    if (jpeg->density_unit == 1 || jpeg->density_unit == 2) {
        r->out->spacing_mm[0] = mm / jpeg->X_density;
        r->out->spacing_mm[1] = mm / jpeg->Y_density;
    } else
        r->out->is_oblong = jpeg->X_density != jpeg->Y_density;
}

static bool choose_colours(reader *r)
{
    bool is_plain = r->jpeg.num_components == 3 && !r->jpeg.saw_JFIF_marker && !r->jpeg.saw_Adobe_marker;

    if (is_plain && r->job->plain_is_rgb)
        r->jpeg.jpeg_color_space = JCS_RGB;
    J_COLOR_SPACE space = r->jpeg.jpeg_color_space;

    if (space != JCS_GRAYSCALE && space != JCS_YCbCr && space != JCS_RGB) {
        bool inks = space == JCS_CMYK || space == JCS_YCCK;

        r->status = r->job->fail(r->job->ctx, RIND_UNSUPPORTED,
                                 "%s: its colours are %s; rind reads grey and red, green, blue: convert it",
                                 r->job->path, inks ? "inks (CMYK)" : "of an unknown kind");
        return false;
    }
    r->jpeg.out_color_space = space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
    r->jpeg.dct_method = JDCT_ISLOW; /* the accurate one */
    return true;
}

static void read_picture(reader *r)
{
    rind_picture *out = r->out;

    jpeg_create_decompress(&r->jpeg);
    jpeg_mem_src(&r->jpeg, r->job->bytes, (unsigned long)r->job->n_bytes);
    jpeg_read_header(&r->jpeg, TRUE);
    read_resolution(r);
    if (!choose_colours(r))
        return;
    out->width = r->jpeg.image_width;
    out->height = r->jpeg.image_height;
    out->n_channels = r->jpeg.out_color_space == JCS_GRAYSCALE ? 1 : 3;
    out->type = RIND_UINT8;
    out->is_lossy = true;
    r->status = rind_picture_allocate(r->job, r->job->n_bytes, JPEG_BEST_RATIO, out);
    if (r->status != RIND_OK)
        return;
    jpeg_start_decompress(&r->jpeg);
    while (r->jpeg.output_scanline < r->jpeg.output_height) {
        JSAMPROW row = (JSAMPROW)out->sample + r->jpeg.output_scanline * out->width * out->n_channels;

        jpeg_read_scanlines(&r->jpeg, &row, 1);
    }
    jpeg_finish_decompress(&r->jpeg);
}

static void attempt(reader *r)
{
    if (setjmp(r->escape) == 0)
        read_picture(r);
}

rind_status rind_jpeg_decode(const rind_picture_job *job, rind_picture *out)
{
    reader r = { .job = job, .out = out };

    r.jpeg.err = jpeg_std_error(&r.errors);
    r.jpeg.client_data = &r;
    r.errors.error_exit = leave;
    r.errors.emit_message = heed_warning;
    r.errors.output_message = be_quiet;
    attempt(&r);
    jpeg_destroy_decompress(&r.jpeg);
    return r.status;
}
