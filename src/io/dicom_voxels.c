/*
 * dicom_voxels.c - see dicom_voxels.h
 *
 * A pixel of 16 bits may use 12 of them; what lies in the others (once, overlays did) is not its value. So the bits in
 * use are taken and the sign is extended from the highest of them.
 */
#include "io/dicom_voxels.h"

#include <stdlib.h>
#include <string.h>

/* Frames of a compressed file are decoded together and kept until another file's are asked for. */
typedef struct decoded {
    size_t file; /* index in the scan; SIZE_MAX: none */
    uint8_t *bytes;
} decoded;

static rind_type type_of(const rind_dicom_file *file)
{
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
    uint32_t mask = file->layout.bits_stored == 32 ? UINT32_MAX : (1u << file->layout.bits_stored) - 1;
    uint32_t sign = 1u << (file->layout.bits_stored - 1);

    if (file->layout.bits_stored == file->layout.bits_allocated)
        return;
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

    if (!file->syntax.deflated && (!file->syntax.encapsulated || file->layout.n_frames == 1))
        return rind_dicom_pixels(ctx, file->path, &file->syntax, NULL, &file->layout, first, n, out);
    if (kept->file != frame->file) {
        rind_dicom d = { 0 };
        rind_status status = RIND_OK;

        free(kept->bytes);
        *kept = (decoded){ .file = SIZE_MAX, .bytes = rind_alloc(ctx, file->layout.n_frames, n, file->path) };
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

static rind_status check_frames(rind_ctx *ctx, const rind_dicom_stack *stack, const size_t *frame)
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

rind_status rind_dicom_read_voxels(rind_ctx *ctx, const rind_dicom_stack *stack, size_t v, rind_image **out)
{
    const size_t *frame = stack->frame + v * stack->n_slices;
    const rind_dicom_frame *first = &stack->scan->frame[frame[0]];
    size_t n_pixels = stack->grid.size[0] * stack->grid.size[1];
    bool uniform = is_uniform(stack, frame);
    rind_type type = uniform ? type_of(&stack->scan->file[first->file]) : RIND_FLOAT64;
    decoded kept = { .file = SIZE_MAX };
    rind_status status = check_frames(ctx, stack, frame);
    void *voxel = NULL, *slice = NULL;

    if (status == RIND_OK) {
        voxel = rind_alloc(ctx, n_pixels * stack->n_slices, rind_type_size(type), stack->scan->path);
        slice = uniform ? NULL : rind_alloc(ctx, n_pixels, sizeof(uint32_t), stack->scan->path);
        status = voxel != NULL && (uniform || slice != NULL) ? RIND_OK : RIND_NO_MEMORY;
    }
    if (status == RIND_OK && uniform)
        status = read_uniform(ctx, stack, frame, &kept, n_pixels, voxel);
    else if (status == RIND_OK)
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
    return status == RIND_BAD_ARGUMENT ? RIND_BAD_FILE : status;
}

/* Frames that are decoded together are held beside the volume, and the largest file's fragments beside them. */
static uint64_t beside_voxels(const rind_dicom_stack *stack, const size_t *frame, uint64_t n_pixels)
{
    uint64_t most = 0;

    for (size_t z = 0; z < stack->n_slices; z++) {
        const rind_dicom_file *file = &stack->scan->file[stack->scan->frame[frame[z]].file];
        uint64_t frame_bytes = n_pixels * (file->layout.bits_allocated / 8), n = 0;

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
    bool uniform = is_uniform(stack, frame);
    rind_status status = check_frames(ctx, stack, frame);

    if (status == RIND_OK)
        status = rind_probe_adopt(ctx, &stack->grid, uniform ? type_of(file) : RIND_FLOAT64, out);
    if (status != RIND_OK)
        return status;
    if (uniform) {
        out->image->slope = first->slope;
        out->image->intercept = first->intercept;
    }
    out->compressed = file->syntax.encapsulated || file->syntax.deflated;
    out->reading_bytes = out->voxel_bytes + beside_voxels(stack, frame, stack->grid.size[0] * stack->grid.size[1]);
    return RIND_OK;
}
