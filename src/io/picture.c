/*
 * picture.c - what the samples of a picture mean: see picture.h
 *
 * Grey stays as it is. A picture in colours whose channels are equal everywhere is grey, too: ultrasound machines
 * save so. Other colours become grey by a rule: one of the channels, or the luma of ITU-R BT.709 of the stored
 * (gamma encoded) values, 0.2126 R + 0.7152 G + 0.0722 B, rounded to the type's whole numbers, halves up; equal
 * channels give just their value.
 *
 * Of a mask colours are labels: 0xRRGGBB. Lossy compression leaves no label what it was.
 *
 * A resolution without a unit of length tells nothing of size; then a pixel is the unit.
 */
#include "io/picture.h"
#include "io/bytes.h"
#include "io/module.h"
#include "io/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool rind_png_probe(const uint8_t *head, size_t n)
{
    static const uint8_t mark[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

    return n >= sizeof mark && memcmp(head, mark, sizeof mark) == 0;
}

/* Either byte order; 42, or 43 for BigTIFF. */
bool rind_tiff_probe(const uint8_t *head, size_t n)
{
    return n >= 8 && ((memcmp(head, "II", 2) == 0 && (head[2] == 42 || head[2] == 43) && head[3] == 0) ||
                      (memcmp(head, "MM", 2) == 0 && head[2] == 0 && (head[3] == 42 || head[3] == 43)));
}

bool rind_jpeg_probe(const uint8_t *head, size_t n)
{
    return n >= 4 && head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff;
}

rind_picture_decoder *rind_picture_find_decoder(rind_ctx *ctx, const char *path, rind_picture_format format)
{
    if (format == RIND_BMP)
        return rind_bmp_decode;
    const rind_picture_bridge *bridge = rind_module_table(ctx, path, "PNG, TIFF and JPEG", "rind_pictures.so",
                                                          RIND_PICTURE_BRIDGE_SYMBOL, RIND_PICTURE_BRIDGE_VERSION);

    if (bridge == NULL)
        return NULL;
    return format == RIND_PNG ? bridge->png : format == RIND_TIFF ? bridge->tiff : bridge->jpeg;
}

/* The whole file, but for TIFF. */
static rind_status load(rind_ctx *ctx, const char *path, rind_picture_format format, void **out, size_t *n)
{
    rind_bytes *bytes = NULL;
    rind_status status = rind_bytes_open(ctx, path, &bytes);

    *out = NULL;
    *n = 0;
    if (status == RIND_OK && rind_bytes_compressed(bytes))
        status =
            rind_fail(ctx, RIND_UNSUPPORTED, "%s: is a picture compressed as a whole; decompress it with gunzip", path);
    if (status == RIND_OK && format != RIND_TIFF) {
        *n = rind_bytes_size(bytes);
        status = rind_bytes_take(ctx, bytes, 0, *n, true, out);
    }
    rind_bytes_close(bytes);
    return status;
}

static rind_status check_volume(rind_ctx *ctx, const char *path, rind_picture_format format, int volume)
{
    if (volume > 1 && format != RIND_TIFF)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: there is no volume %d; a file of this format holds one picture",
                         path, volume);
    return RIND_OK;
}

static rind_status decode(rind_ctx *ctx, const char *path, rind_picture_format format, int volume, bool header_only,
                          rind_picture *out)
{
    void *bytes = NULL;
    size_t n = 0;
    rind_status status = check_volume(ctx, path, format, volume);

    if (status == RIND_OK)
        status = load(ctx, path, format, &bytes, &n);
    if (status != RIND_OK)
        return status;
    rind_picture_decoder *decoder = rind_picture_find_decoder(ctx, path, format);
    const rind_picture_job job = { .ctx = ctx,
                                   .path = path,
                                   .bytes = bytes,
                                   .n_bytes = n,
                                   .page = volume,
                                   .header_only = header_only,
                                   .alloc = rind_alloc,
                                   .fail = rind_fail };
    status = decoder != NULL ? decoder(&job, out) : RIND_UNSUPPORTED;
    free(bytes);
    return status;
}

rind_status rind_picture_read(rind_ctx *ctx, const char *path, rind_picture_format format,
                              const rind_read_options *options, rind_image **out)
{
    rind_picture picture = { 0 };
    rind_status status = decode(ctx, path, format, options->volume, false, &picture);

    *out = NULL;
    if (status == RIND_OK)
        return rind_picture_to_image(ctx, path, &picture, options, out);
    free(picture.sample);
    return status;
}

#define EACH_TYPE(DO)         \
    DO(RIND_INT8, int8_t)     \
    DO(RIND_UINT8, uint8_t)   \
    DO(RIND_INT16, int16_t)   \
    DO(RIND_UINT16, uint16_t) \
    DO(RIND_INT32, int32_t) DO(RIND_UINT32, uint32_t) DO(RIND_FLOAT32, float) DO(RIND_FLOAT64, double)

#define COUNT_COLOURED(type_code, c_type)                                        \
    case type_code: {                                                            \
        const c_type *s = p->sample;                                             \
        for (size_t k = 0; k < n; k++)                                           \
            coloured += !(s[3 * k] == s[3 * k + 1] && s[3 * k] == s[3 * k + 2]); \
        break;                                                                   \
    }

/* Pixels whose channels differ. */
static size_t count_coloured(const rind_picture *p)
{
    size_t n = p->width * p->height, coloured = 0;

    switch (p->type) {
        EACH_TYPE(COUNT_COLOURED)
    default:
        break;
    }
    return coloured;
}

/* Of whole numbers the weighted sum is exact, in ten-thousandths. */
#define GREY_WHOLE(type_code, c_type)                                                         \
    case type_code: {                                                                         \
        c_type *s = p->sample;                                                                \
        for (size_t k = 0; k < n; k++) {                                                      \
            int64_t sum = weight[0] * (int64_t)s[3 * k] + weight[1] * (int64_t)s[3 * k + 1] + \
                          weight[2] * (int64_t)s[3 * k + 2] + WEIGHTS / 2;                    \
            s[k] = (c_type)(sum / WEIGHTS - (sum % WEIGHTS < 0));                             \
        }                                                                                     \
        break;                                                                                \
    }

#define GREY_REAL(type_code, c_type)                                                           \
    case type_code: {                                                                          \
        c_type *s = p->sample;                                                                 \
        for (size_t k = 0; k < n; k++) {                                                       \
            c_type r = s[3 * k], g = s[3 * k + 1], b = s[3 * k + 2];                           \
            double sum = 0.0;                                                                  \
            for (int c = 0; c < 3; c++) /* a channel that does not count may be infinite */    \
                sum += weight[c] > 0 ? (double)weight[c] * (double)s[3 * k + (size_t)c] : 0.0; \
            s[k] = r == g && g == b ? r : (c_type)(sum / WEIGHTS);                             \
        }                                                                                      \
        break;                                                                                 \
    }

/* Makes three channels one, in place. */
static void make_grey(rind_picture *p, rind_grey grey)
{
    enum { WEIGHTS = 10000 };
    static const int64_t weights[][3] = {
        [RIND_GREY_REC709] = { 2126, 7152, 722 },
        [RIND_GREY_RED] = { WEIGHTS, 0, 0 },
        [RIND_GREY_GREEN] = { 0, WEIGHTS, 0 },
        [RIND_GREY_BLUE] = { 0, 0, WEIGHTS },
    };
    const int64_t *weight = weights[grey];
    size_t n = p->width * p->height;

    p->n_channels = 1;
    switch (p->type) {
        GREY_WHOLE(RIND_INT8, int8_t)
        GREY_WHOLE(RIND_UINT8, uint8_t)
        GREY_WHOLE(RIND_INT16, int16_t)
        GREY_WHOLE(RIND_UINT16, uint16_t)
        GREY_WHOLE(RIND_INT32, int32_t)
        GREY_WHOLE(RIND_UINT32, uint32_t)
        GREY_REAL(RIND_FLOAT32, float)
        GREY_REAL(RIND_FLOAT64, double)
    default:
        break;
    }
}

static rind_status to_grey(rind_ctx *ctx, const char *path, rind_picture *p, const rind_read_options *options,
                           size_t n_coloured)
{
    static const char *const rules[] = { "rec709", "red", "green", "blue" };
    rind_grey grey = n_coloured > 0 ? options->grey : RIND_GREY_RED;

    if (grey == RIND_GREY_ERROR)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: is in colours (%zu of %zu pixels are not grey); choose with image.grey what they become: "
                         "rec709, red, green or blue",
                         path, n_coloured, p->width * p->height);
    if (n_coloured > 0)
        rind_tell(ctx, RIND_NOTICE,
                  "%s: is in colours (%zu of %zu pixels are not grey); image.grey: %s makes them grey", path,
                  n_coloured, p->width * p->height, rules[grey]);
    make_grey(p, grey);
    return RIND_OK;
}

/* Eight bits of a channel as labels have them: of 16 bits those that stand for the same. */
static bool channel_of_label(const rind_picture *p, size_t at, uint32_t *out)
{
    if (p->type == RIND_UINT8) {
        *out = ((const uint8_t *)p->sample)[at];
        return true;
    }
    uint32_t value = ((const uint16_t *)p->sample)[at];

    *out = value >> 8;
    return value == *out * 257;
}

static rind_status to_labels(rind_ctx *ctx, const char *path, rind_picture *p)
{
    size_t n = p->width * p->height;

    if (p->type != RIND_UINT8 && p->type != RIND_UINT16)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: a mask in colours of %s is none that rind reads; save it with 8 "
                         "bits a channel",
                         path, rind_type_name(p->type));
    uint32_t *label = rind_alloc(ctx, n, sizeof *label, "labels of a mask");
    if (label == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        uint32_t c[3];

        if (!channel_of_label(p, 3 * k, &c[0]) || !channel_of_label(p, 3 * k + 1, &c[1]) ||
            !channel_of_label(p, 3 * k + 2, &c[2])) {
            free(label);
            return rind_fail(
                ctx, RIND_UNSUPPORTED,
                "%s: a mask with colours of 16 bits that 8 bits do not hold; save it with 8 bits a channel", path);
        }
        label[k] = c[0] << 16 | c[1] << 8 | c[2];
    }
    free(p->sample);
    p->sample = label;
    p->type = RIND_UINT32;
    p->n_channels = 1;
    return RIND_OK;
}

static void tell(rind_ctx *ctx, const char *path, const rind_picture *p, const rind_read_options *options,
                 bool has_spacing)
{
    static const double screens[] = { 72, 96 };

    if (p->had_alpha)
        rind_tell(ctx, RIND_NOTICE, "%s: its transparency (alpha channel) is left out", path);
    if (p->is_turned)
        rind_tell(ctx, RIND_NOTICE, "%s: asks to be shown turned or mirrored; its pixels are taken as they are stored",
                  path);
    if (options->is_mask || options->spacing_is_known)
        return;
    if (p->is_oblong)
        rind_tell(ctx, RIND_WARNING, "%s: its pixels are not square, but it does not say how large they are", path);
    if (!has_spacing || p->is_measured)
        return;
    rind_tell(ctx, RIND_NOTICE, "%s: pixels of %.6g x %.6g mm, from the resolution in the file", path, p->spacing_mm[0],
              p->spacing_mm[1]);
    for (size_t k = 0; k < COUNT_OF(screens); k++)
        if (fabs(25.4 / p->spacing_mm[0] / screens[k] - 1.0) < 1e-3)
            rind_tell(ctx, RIND_WARNING,
                      "%s: its resolution, %g pixels an inch, is what programs write that know of none: if it was not "
                      "measured, give image.spacing_mm",
                      path, screens[k]);
}

/* Where the file tells no size of a pixel, a pixel is the unit. */
static bool find_grid(const rind_picture *p, rind_grid *grid)
{
    const double *s = p->spacing_mm;
    bool has_spacing = isfinite(s[0]) && isfinite(s[1]) && s[0] > 0.0 && s[1] > 0.0;

    *grid = rind_grid_make(p->width, p->height, 1, has_spacing ? s[0] : 1.0, has_spacing ? s[1] : 1.0, 1.0);
    return has_spacing;
}

static rind_status make_image(rind_ctx *ctx, const char *path, rind_picture *p, const rind_read_options *options,
                              bool in_colours, rind_image **out)
{
    rind_grid grid;
    bool has_spacing = find_grid(p, &grid);
    rind_status status;

    if (options->is_mask && p->is_lossy) {
        status = rind_fail(ctx, RIND_UNSUPPORTED,
                           "%s: a mask with lossy compression (JPEG) has other values than were drawn: save it as PNG, "
                           "or as TIFF with a lossless compression",
                           path);
        free(p->sample);
        return status;
    }
    status = rind_image_adopt(ctx, &grid, p->type, p->sample, out);
    if (status != RIND_OK)
        return status == RIND_BAD_ARGUMENT ? RIND_BAD_FILE : status;
    (*out)->is_picture = true;
    (*out)->in_pixels = !has_spacing;
    (*out)->in_colours = in_colours;
    tell(ctx, path, p, options, has_spacing);
    return RIND_OK;
}

rind_status rind_picture_reduce(rind_ctx *ctx, const char *path, rind_picture *p, const rind_read_options *options,
                                bool *in_colours)
{
    size_t n_coloured = p->n_channels == 3 ? count_coloured(p) : 0;

    *in_colours = options->is_mask && n_coloured > 0;
    if (*in_colours && !p->is_lossy)
        return to_labels(ctx, path, p);
    return p->n_channels == 3 ? to_grey(ctx, path, p, options, n_coloured) : RIND_OK;
}

rind_status rind_picture_to_image(rind_ctx *ctx, const char *path, rind_picture *p, const rind_read_options *options,
                                  rind_image **out)
{
    bool in_colours;
    rind_status status = rind_picture_reduce(ctx, path, p, options, &in_colours);

    *out = NULL;
    if (status == RIND_OK)
        return make_image(ctx, path, p, options, in_colours, out);
    free(p->sample);
    p->sample = NULL;
    return status;
}

rind_status rind_picture_look(rind_ctx *ctx, const char *path, rind_picture_format format,
                              const rind_read_options *options, rind_probe *out)
{
    rind_picture p = { 0 };
    rind_grid grid;
    rind_status status = decode(ctx, path, format, options->volume, true, &p);

    if (status != RIND_INTERRUPTED)
        return status;
    bool has_spacing = find_grid(&p, &grid);
    status = rind_probe_adopt(ctx, &grid, p.type, out);
    if (status != RIND_OK)
        return status;
    out->image->is_picture = true;
    out->image->in_pixels = !has_spacing;
    out->file_bytes = rind_file_bytes(path);
    out->compressed = format != RIND_BMP;
    out->voxel_bytes *= p.n_channels; /* colours become grey where they lie */
    out->reading_bytes = out->voxel_bytes + (format != RIND_TIFF ? out->file_bytes : 0);
    return RIND_OK;
}
