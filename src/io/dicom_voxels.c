/*
 * dicom_voxels.c - see dicom_voxels.h
 *
 * A pixel of 16 bits may use 12 of them; what lies in the others (once, overlays did) is not its value. So the bits in
 * use are taken and the sign is extended from the highest of them.
 */
#include "io/dicom_voxels.h"
#include "io/dicom_colour.h"
#include "io/picture.h"

#include <stdlib.h>
#include <string.h>

/* Frames of a compressed file are decoded together and kept until another file's are asked for. */
typedef struct decoded {
    size_t file; /* index in the scan; SIZE_MAX: none */
    uint8_t *bytes;
    bool alone; /* no more than one frame will be asked for */
} decoded;

static rind_type type_of(const rind_dicom_file *file)
{
    if (file->layout.is_real)
        return file->layout.bits_allocated == 32 ? RIND_FLOAT32 : RIND_FLOAT64;
    switch (file->layout.bits_allocated) {
    case 8:
        return file->layout.is_signed ? RIND_INT8 : RIND_UINT8;
    case 16:
        return file->layout.is_signed ? RIND_INT16 : RIND_UINT16;
    default:
        return file->layout.is_signed ? RIND_INT32 : RIND_UINT32;
    }
}

#define CLEAN(unsigned_type)                                                             \
    for (size_t k = 0; k < n; k++) {                                                     \
        unsigned_type value = (unsigned_type)(((const unsigned_type *)bytes)[k] & mask); \
        if (file->layout.is_signed && (value & sign) != 0)                               \
            value = (unsigned_type)(value | (unsigned_type)~mask);                       \
        ((unsigned_type *)bytes)[k] = value;                                             \
    }

/* Leaves the stored bits of 'n' pixels. */
static void clean(const rind_dicom_file *file, void *bytes, size_t n)
{
    if (file->layout.bits_stored == file->layout.bits_allocated)
        return;
    uint32_t mask = (1u << file->layout.bits_stored) - 1, sign = 1u << (file->layout.bits_stored - 1);
    if (file->layout.bits_allocated == 8) {
        CLEAN(uint8_t)
    } else if (file->layout.bits_allocated == 16) {
        CLEAN(uint16_t)
    } else {
        CLEAN(uint32_t)
    }
}

/* Pixels of one frame, 'n' bytes. */
static rind_status read_frame(rind_ctx *ctx, const rind_dicom_scan *scan, const rind_dicom_frame *frame, decoded *kept,
                              size_t n, void *out)
{
    const rind_dicom_file *file = &scan->file[frame->file];
    uint64_t first = (uint64_t)n * frame->number;
    bool alone = file->layout.n_frames == 1 || kept->alone;

    if (!file->syntax.deflated && (!file->syntax.encapsulated || alone))
        return rind_dicom_pixels(ctx, file->path, &file->syntax, NULL, &file->layout, first, n, out);
    if (kept->file != frame->file) {
        rind_dicom d = { 0 };
        rind_status status = RIND_OK;

        free(kept->bytes);
        *kept = (decoded){ .file = SIZE_MAX,
                           .alone = kept->alone,
                           .bytes = rind_alloc(ctx, file->layout.n_frames, n, file->path) };
        if (kept->bytes == NULL)
            return RIND_NO_MEMORY;
        if (file->syntax.deflated)
            status = rind_dicom_open(ctx, file->path, &d);
        if (status == RIND_OK)
            status = rind_dicom_pixels(ctx, file->path, &file->syntax, &d.tree, &file->layout, 0,
                                       n * file->layout.n_frames, kept->bytes);
        rind_dicom_close(&d);
        if (status != RIND_OK)
            return status;
        kept->file = frame->file;
    }
    memcpy(out, kept->bytes + first, n);
    return RIND_OK;
}

/* All slices have one type, slope and intercept. */
static bool is_uniform(const rind_dicom_stack *stack, const size_t *frame)
{
    const rind_dicom_frame *all = stack->scan->frame, *first = &all[frame[0]];
    rind_type type = type_of(&stack->scan->file[first->file]);

    for (size_t z = 1; z < stack->n_slices; z++) {
        const rind_dicom_frame *f = &all[frame[z]];
        if (f->slope != first->slope || f->intercept != first->intercept ||
            type_of(&stack->scan->file[f->file]) != type)
            return false;
    }
    return true;
}

static rind_status check_frames(rind_ctx *ctx, const rind_dicom_stack *stack, const size_t *frame, bool is_mask)
{
    const rind_dicom_scan *scan = stack->scan;
    bool inverted = false, lossy = false;

    for (size_t z = 0; z < stack->n_slices; z++) {
        const rind_dicom_frame *f = &scan->frame[frame[z]];

        if (f->slope == 0.0)
            return rind_fail(ctx, RIND_BAD_FILE, "%s: its rescale slope is 0, which makes all intensities one",
                             scan->file[f->file].path);
        inverted = inverted || scan->file[f->file].inverted;
        lossy = lossy || scan->file[f->file].lossy;
    }
    if (inverted)
        rind_tell(ctx, RIND_NOTICE, "%s: is to be shown inverted (MONOCHROME1); intensities are taken as stored",
                  scan->path);
    if (lossy && is_mask)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: a mask with lossy compression has other values than were drawn: save it without",
                         scan->path);
    if (lossy)
        rind_tell(ctx, RIND_WARNING, "%s: was compressed with loss, which changes texture", scan->path);
    return RIND_OK;
}

/* Slices one after the other into 'voxel', of the files' type. */
static rind_status read_uniform(rind_ctx *ctx, const rind_dicom_stack *stack, const size_t *frame, decoded *kept,
                                size_t n_pixels, uint8_t *voxel)
{
    rind_status status = RIND_OK;

    for (size_t z = 0; z < stack->n_slices && status == RIND_OK; z++) {
        const rind_dicom_frame *f = &stack->scan->frame[frame[z]];
        const rind_dicom_file *file = &stack->scan->file[f->file];
        size_t n = n_pixels * (file->layout.bits_allocated / 8);

        status = read_frame(ctx, stack->scan, f, kept, n, voxel + z * n);
        if (status == RIND_OK)
            clean(file, voxel + z * n, n_pixels);
    }
    return status;
}

/* The same with the values computed. 'slice' has room for the widest pixels. */
static rind_status read_scaled(rind_ctx *ctx, const rind_dicom_stack *stack, const size_t *frame, decoded *kept,
                               size_t n_pixels, void *slice, double *voxel)
{
    rind_status status = RIND_OK;

    for (size_t z = 0; z < stack->n_slices && status == RIND_OK; z++) {
        const rind_dicom_frame *f = &stack->scan->frame[frame[z]];
        const rind_dicom_file *file = &stack->scan->file[f->file];
        rind_image view = { .grid = { .size = { n_pixels, 1, 1 } },
                            .type = type_of(file),
                            .slope = f->slope,
                            .intercept = f->intercept,
                            .voxel = slice };

        status = read_frame(ctx, stack->scan, f, kept, n_pixels * (file->layout.bits_allocated / 8), slice);
        if (status == RIND_OK) {
            clean(file, slice, n_pixels);
            rind_image_row(&view, 0, 0, 0, n_pixels, voxel + z * n_pixels);
        }
    }
    return status;
}

static rind_status read_grey(rind_ctx *ctx, const rind_dicom_stack *stack, const size_t *frame, rind_image **out)
{
    const rind_dicom_frame *first = &stack->scan->frame[frame[0]];
    size_t n_pixels = stack->grid.size[0] * stack->grid.size[1];
    bool uniform = is_uniform(stack, frame);
    rind_type type = uniform ? type_of(&stack->scan->file[first->file]) : RIND_FLOAT64;
    decoded kept = { .file = SIZE_MAX, .alone = stack->n_slices == 1 };
    rind_status status = RIND_OK;
    void *voxel = rind_alloc(ctx, n_pixels * stack->n_slices, rind_type_size(type), stack->scan->path);
    void *slice = uniform ? NULL : rind_alloc(ctx, n_pixels, sizeof(uint64_t), stack->scan->path);

    if (voxel == NULL || (!uniform && slice == NULL))
        status = RIND_NO_MEMORY;
    else if (uniform)
        status = read_uniform(ctx, stack, frame, &kept, n_pixels, voxel);
    else
        status = read_scaled(ctx, stack, frame, &kept, n_pixels, slice, voxel);
    free(kept.bytes);
    free(slice);
    if (status != RIND_OK) {
        free(voxel);
        return status;
    }
    status = rind_image_adopt(ctx, &stack->grid, type, voxel, out);
    if (status == RIND_OK && uniform) {
        (*out)->slope = first->slope;
        (*out)->intercept = first->intercept;
    }
    return status;
}

/* Slices one after the other, as red, green, blue. */
static rind_status read_colours(rind_ctx *ctx, const rind_dicom_stack *stack, const size_t *frame, uint8_t *rgb)
{
    size_t n_pixels = stack->grid.size[0] * stack->grid.size[1], room = 0;
    decoded kept = { .file = SIZE_MAX, .alone = stack->n_slices == 1 };
    rind_status status = RIND_OK;

    for (size_t z = 0; z < stack->n_slices; z++) {
        const rind_dicom_file *file = &stack->scan->file[stack->scan->frame[frame[z]].file];
        size_t n = (size_t)rind_dicom_n_bytes(&file->syntax, &file->layout, 1);
        room = n > room ? n : room;
    }
    void *slice = rind_alloc(ctx, room, 1, stack->scan->path);
    if (slice == NULL)
        return RIND_NO_MEMORY;
    for (size_t z = 0; z < stack->n_slices && status == RIND_OK; z++) {
        const rind_dicom_frame *f = &stack->scan->frame[frame[z]];
        const rind_dicom_file *file = &stack->scan->file[f->file];

        status =
            read_frame(ctx, stack->scan, f, &kept, (size_t)rind_dicom_n_bytes(&file->syntax, &file->layout, 1), slice);
        if (status == RIND_OK)
            rind_dicom_to_rgb(file, slice, n_pixels, rgb + 3 * n_pixels * z);
    }
    free(kept.bytes);
    free(slice);
    return status;
}

/* A stack of slices in colours is one tall picture, until it is grey. */
static rind_status read_coloured(rind_ctx *ctx, const rind_dicom_stack *stack, const size_t *frame,
                                 const rind_read_options *options, rind_image **out)
{
    const rind_dicom_scan *scan = stack->scan;
    const rind_dicom_file *file = &scan->file[scan->frame[frame[0]].file];
    const size_t *size = stack->grid.size;
    const double *mm = stack->grid.spacing_mm;
    rind_picture picture = { .width = size[0],
                             .height = size[1] * size[2],
                             .n_channels = 3,
                             .type = RIND_UINT8,
                             .spacing_mm = { stack->in_pixels ? 0.0 : mm[0], stack->in_pixels ? 0.0 : mm[1] },
                             .is_lossy = file->lossy,
                             .is_measured = true };

    picture.sample = rind_alloc(ctx, size[0] * size[1] * size[2], 3, scan->path);
    if (picture.sample == NULL)
        return RIND_NO_MEMORY;
    bool in_colours = false;
    rind_status status = read_colours(ctx, stack, frame, picture.sample);
    if (status == RIND_OK && stack->is_picture)
        return rind_picture_to_image(ctx, scan->path, &picture, options, out);
    if (status == RIND_OK)
        status = rind_picture_reduce(ctx, scan->path, &picture, options, &in_colours);
    if (status != RIND_OK) {
        free(picture.sample);
        return status;
    }
    status = rind_image_adopt(ctx, &stack->grid, picture.type, picture.sample, out);
    if (status == RIND_OK)
        (*out)->in_colours = in_colours;
    return status;
}

static void tell_scales(rind_ctx *ctx, const rind_dicom_frame *f, const char *path)
{
    if (f->other_mm[0] > 0)
        rind_tell(
            ctx, RIND_WARNING,
            "%s: shows parts of different scale (pixels of %g x %g mm and of %g x %g mm), so lengths are in pixels; "
            "give image.spacing_mm for the part the mask lies in",
            path, f->pixel_mm[0], f->pixel_mm[1], f->other_mm[0], f->other_mm[1]);
}

rind_status rind_dicom_read_voxels(rind_ctx *ctx, const rind_dicom_stack *stack, size_t v,
                                   const rind_read_options *options, rind_image **out)
{
    const size_t *frame = stack->frame + v * stack->n_slices;
    const rind_dicom_file *file = &stack->scan->file[stack->scan->frame[frame[0]].file];
    rind_status status = check_frames(ctx, stack, frame, options->is_mask);

    if (status != RIND_OK)
        return status;
    status = file->layout.colours == RIND_DICOM_GREY ? read_grey(ctx, stack, frame, out)
                                                     : read_coloured(ctx, stack, frame, options, out);
    if (status == RIND_OK && stack->is_picture && !options->is_mask && !options->spacing_is_known)
        tell_scales(ctx, &stack->scan->frame[frame[0]], file->path);
    if (status == RIND_OK) {
        (*out)->is_picture = stack->is_picture;
        (*out)->in_pixels = stack->in_pixels;
    }
    return status == RIND_BAD_ARGUMENT ? RIND_BAD_FILE : status;
}

/* Frames that are decoded together are held beside the volume, and the largest file's fragments beside them. */
static uint64_t beside_voxels(const rind_dicom_stack *stack, const size_t *frame)
{
    uint64_t most = 0;

    for (size_t z = 0; z < stack->n_slices; z++) {
        const rind_dicom_file *file = &stack->scan->file[stack->scan->frame[frame[z]].file];
        uint64_t frame_bytes = rind_dicom_n_bytes(&file->syntax, &file->layout, 1), n = 0;

        if (file->layout.colours != RIND_DICOM_GREY) /* a slice before its colours are turned */
            n += frame_bytes;
        if (file->syntax.deflated || (file->syntax.encapsulated && file->layout.n_frames > 1))
            n += frame_bytes * file->layout.n_frames;
        if (file->syntax.deflated || file->syntax.encapsulated)
            n += rind_file_bytes(file->path) + frame_bytes * file->layout.n_frames; /* the decoder's own copy */
        most = n > most ? n : most;
    }
    return most;
}

rind_status rind_dicom_look_at_voxels(rind_ctx *ctx, const rind_dicom_stack *stack, size_t v, rind_probe *out)
{
    const size_t *frame = stack->frame + v * stack->n_slices;
    const rind_dicom_frame *first = &stack->scan->frame[frame[0]];
    const rind_dicom_file *file = &stack->scan->file[first->file];
    bool coloured = file->layout.colours != RIND_DICOM_GREY, uniform = !coloured && is_uniform(stack, frame);
    rind_type type = coloured ? RIND_UINT8 : uniform ? type_of(file) : RIND_FLOAT64;
    rind_status status = check_frames(ctx, stack, frame, false);

    if (status == RIND_OK)
        status = rind_probe_adopt(ctx, &stack->grid, type, out);
    if (status != RIND_OK)
        return status;
    out->image->is_picture = stack->is_picture;
    out->image->in_pixels = stack->in_pixels;
    if (uniform) {
        out->image->slope = first->slope;
        out->image->intercept = first->intercept;
    }
    out->compressed = file->syntax.encapsulated || file->syntax.deflated;
    out->reading_bytes = (coloured ? 3 : 1) * out->voxel_bytes + beside_voxels(stack, frame);
    return RIND_OK;
}
