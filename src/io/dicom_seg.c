/*
 * dicom_seg.c - segmentations: frames of a segment each, anywhere on the image's grid
 *
 * The frames of a SEG (DICOM PS3.3 A.51) come in any order, cover what they need to, and each tells its place and its
 * segment. BINARY ones are bits, packed without a break from one frame to the next; FRACTIONAL ones are bytes, and half
 * of the maximum and more is inside; of a LABELMAP the value is the segment's number.
 *
 * Software disagrees whether a position means the centre or the corner of a pixel, so a segmentation may lie half a
 * pixel beside its image. Where size, spacing and orientation agree such a shift is of that kind, and pixels are
 * matched by index. Axes may be turned and mirrored, too: every pixel step is a step of one voxel along one axis, or it
 * is another grid.
 */
#include "io/dicom_seg.h"
#include "io/dicom_place.h"
#include "io/dicom_tags.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Shifts below this, in voxels, are rounding. */
static const double shift_tolerance = 0.01;

static bool refuse_types(void *user, const char *text, double *number)
{
    (void)user;
    (void)text;
    *number = 0.0;
    return true;
}

static rind_status read_head(rind_ctx *ctx, rind_seg *s)
{
    const rind_dicom *d = &s->mask->dicom;
    char text[32];
    double columns = 0, rows = 0, frames = 0, bits = 0;

    rind_dicom_text(d, NULL, TAG_SEGMENTATION_TYPE, text, sizeof text);
    s->type = strcmp(text, "FRACTIONAL") == 0 ? RIND_SEG_FRACTIONAL
              : strcmp(text, "LABELMAP") == 0 ? RIND_SEG_LABELMAP
                                              : RIND_SEG_BINARY;
    if (s->type == RIND_SEG_BINARY && strcmp(text, "BINARY") != 0)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: is a segmentation of the type '%s'; rind reads BINARY, FRACTIONAL "
                         "and LABELMAP",
                         d->path, text);
    rind_dicom_exactly(d, NULL, TAG_COLUMNS, &columns, 1);
    rind_dicom_exactly(d, NULL, TAG_ROWS, &rows, 1);
    rind_dicom_exactly(d, NULL, TAG_NUMBER_OF_FRAMES, &frames, 1);
    rind_dicom_exactly(d, NULL, TAG_BITS_ALLOCATED, &bits, 1);
    if (!(columns >= 1 && columns <= 65535 && rows >= 1 && rows <= 65535 && frames >= 1 && frames <= 1e7))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: has %g frames of %gx%g pixels; is it truncated?", d->path, frames,
                         columns, rows);
    if (s->type == RIND_SEG_BINARY ? bits != 1 : !(bits == 8 || (bits == 16 && s->type == RIND_SEG_LABELMAP)))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: a %s segmentation with %g bits a pixel", d->path, text, bits);
    s->columns = (uint32_t)columns;
    s->rows = (uint32_t)rows;
    s->n_frames = (uint32_t)frames;
    s->bits = (unsigned)bits;
    s->maximum = 255.0;
    rind_dicom_exactly(d, NULL, TAG_MAXIMUM_FRACTIONAL_VALUE, &s->maximum, 1);
    size_t n_groups = rind_dicom_n_items(d, NULL, TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    if (n_groups != s->n_frames && (s->n_frames > 1 || n_groups > 1))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: promises %u frames but describes %zu", d->path, s->n_frames,
                         n_groups);
    return RIND_OK;
}

static rind_status place_frames(rind_ctx *ctx, rind_seg *s)
{
    const rind_dicom *d = &s->mask->dicom;

    s->frame = rind_alloc(ctx, s->n_frames, sizeof *s->frame, d->path);
    if (s->frame == NULL)
        return RIND_NO_MEMORY;
    rind_dicom_place_frames(d, s->n_frames, refuse_types, NULL, s->frame);
    return RIND_OK;
}

static rind_status read_pixels(rind_ctx *ctx, rind_seg *s)
{
    const rind_dicom *d = &s->mask->dicom;
    uint64_t n = ((uint64_t)s->columns * s->rows * s->n_frames * s->bits + 7) / 8;

    if (s->type == RIND_SEG_BINARY && d->tree.syntax.encapsulated)
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: is a BINARY segmentation with compressed pixels (%s)", d->path,
                         d->tree.syntax.uid);
    s->pixels = rind_alloc(ctx, (size_t)n, 1, d->path);
    if (s->pixels == NULL)
        return RIND_NO_MEMORY;
    const rind_dicom_layout layout = { .columns = s->columns,
                                       .rows = s->rows,
                                       .n_frames = s->n_frames,
                                       .bits_allocated = s->bits,
                                       .bits_stored = s->bits,
                                       .samples = 1 };
    return rind_dicom_pixels(ctx, d->path, &d->tree.syntax, &d->tree, &layout, 0, (size_t)n, s->pixels);
}

/* The voxel of a pixel; SIZE_MAX outside the image. */
static size_t voxel_of(const rind_grid *grid, const rind_seg_map *m, long c, long r)
{
    size_t at[3];

    for (int a = 0; a < 3; a++) {
        long i = m->origin[a] + c * m->along_x[a] + r * m->along_y[a];

        if (i < 0 || (size_t)i >= grid->size[a])
            return SIZE_MAX;
        at[a] = (size_t)i;
    }
    return at[0] + grid->size[0] * (at[1] + grid->size[1] * at[2]);
}

/* What a segment is painted with; 0: it is not wanted. */
static int32_t value_of(const rind_seg *s, long long number)
{
    for (size_t k = 0; k < s->mask->n_labels; k++)
        if (s->value[k] != 0 && s->mask->label[k].number == number)
            return s->value[k];
    return 0;
}

/* What a pixel is painted with; 'frame_value' is that of the frame's segment. */
static int32_t pixel_value(const rind_seg *s, size_t pixel, int32_t frame_value)
{
    uint16_t wide;

    switch (s->type) {
    case RIND_SEG_BINARY:
        return s->pixels[pixel / 8] >> pixel % 8 & 1 ? frame_value : 0;
    case RIND_SEG_FRACTIONAL:
        return s->pixels[pixel] > 0 && 2.0 * s->pixels[pixel] >= s->maximum ? frame_value : 0;
    case RIND_SEG_LABELMAP:
    default:
        if (s->bits == 8)
            return s->pixels[pixel] != 0 ? value_of(s, s->pixels[pixel]) : 0;
        memcpy(&wide, s->pixels + 2 * pixel, sizeof wide);
        return wide != 0 ? value_of(s, wide) : 0;
    }
}

static rind_status draw_frame(rind_ctx *ctx, rind_seg *s, const rind_dicom_frame *f, int32_t frame_value,
                              rind_canvas *canvas)
{
    rind_seg_map m;
    rind_status status = rind_seg_map_frame(ctx, s, f, &m);
    size_t pixel = (size_t)f->number * s->rows * s->columns;

    if (status != RIND_OK)
        return status;
    for (long r = 0; r < (long)s->rows; r++)
        for (long c = 0; c < (long)s->columns; c++, pixel++) {
            int32_t value = pixel_value(s, pixel, frame_value);
            if (value == 0)
                continue;
            size_t at = voxel_of(s->grid, &m, c, r);
            if (at == SIZE_MAX)
                canvas->n_outside++;
            else
                rind_paint(canvas, at, value);
        }
    return RIND_OK;
}

/* The segment a frame belongs to. */
static rind_status segment_of(rind_ctx *ctx, const rind_seg *s, uint32_t frame, long long *number)
{
    const rind_dicom *d = &s->mask->dicom;
    const void *shared = rind_dicom_first(d, NULL, TAG_SHARED_FUNCTIONAL_GROUPS_SEQUENCE, NULL), *own = NULL;
    double value;

    if (frame < rind_dicom_n_items(d, NULL, TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE))
        own = rind_dicom_item(d, NULL, TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frame);
    const void *item = rind_dicom_first(d, own, TAG_SEGMENT_IDENTIFICATION_SEQUENCE,
                                        rind_dicom_first(d, shared, TAG_SEGMENT_IDENTIFICATION_SEQUENCE, NULL));
    if (!rind_dicom_exactly(d, item, TAG_REFERENCED_SEGMENT_NUMBER, &value, 1))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: frame %u does not say which segment it is of", d->path, frame + 1);
    *number = (long long)value;
    return RIND_OK;
}

static rind_status draw_frames(rind_ctx *ctx, rind_seg *s, rind_canvas *canvas)
{
    for (uint32_t k = 0; k < s->n_frames; k++) {
        long long number = 0;
        rind_status status = s->type == RIND_SEG_LABELMAP ? RIND_OK : segment_of(ctx, s, k, &number);

        int32_t value = s->type == RIND_SEG_LABELMAP ? 0 : value_of(s, number);
        if (status == RIND_OK && (s->type == RIND_SEG_LABELMAP || value != 0))
            status = draw_frame(ctx, s, &s->frame[k], value, canvas);
        if (status != RIND_OK)
            return status;
    }
    if (fabs(s->shift[0]) > shift_tolerance || fabs(s->shift[1]) > shift_tolerance ||
        fabs(s->shift[2]) > shift_tolerance)
        rind_tell(ctx, RIND_NOTICE,
                  "%s: lies %.3g, %.3g, %.3g voxels (x, y, z) beside the image's grid and is matched by index",
                  s->mask->dicom.path, s->shift[0], s->shift[1], s->shift[2]);
    return RIND_OK;
}

rind_status rind_dicom_seg_grid(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_grid *image, rind_grid *out)
{
    rind_seg s = { .mask = mask, .grid = image };
    rind_status status = read_head(ctx, &s);

    *out = *image;
    if (status == RIND_OK)
        status = place_frames(ctx, &s);
    rind_status fit = status;
    for (uint32_t k = 0; k < s.n_frames && fit == RIND_OK; k++) {
        rind_seg_map m;
        fit = rind_seg_map_frame(ctx, &s, &s.frame[k], &m);
    }
    if (status == RIND_OK && fit == RIND_GRID_MISMATCH)
        status = rind_seg_own_grid(ctx, &s, out);
    free(s.frame);
    return status;
}

rind_status rind_dicom_seg_draw(rind_ctx *ctx, const rind_dicom_mask *mask, const int32_t *value, rind_canvas *canvas)
{
    rind_seg s = { .mask = mask, .value = value, .grid = canvas->grid };
    rind_status status = read_head(ctx, &s);

    if (status == RIND_OK)
        status = place_frames(ctx, &s);
    if (status == RIND_OK)
        status = read_pixels(ctx, &s);
    if (status == RIND_OK)
        status = draw_frames(ctx, &s, canvas);
    free(s.frame);
    free(s.pixels);
    return status;
}
