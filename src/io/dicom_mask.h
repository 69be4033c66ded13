/*
 * dicom_mask.h - masks that are DICOM objects: segmentations (SEG) and structure sets (RTSTRUCT)
 *
 * Neither is an image by itself: one is frames at places in the patient, the other polygons. Both hold several
 * structures, by number and name, and are drawn on the grid of the image they belong to.
 */
#ifndef RIND_IO_DICOM_MASK_H
#define RIND_IO_DICOM_MASK_H

#include "io/dicom.h"
#include "io/dicom_frame.h"

/* A segment or region of interest. */
typedef struct rind_dicom_label {
    long long number;
    int32_t value; /* in the image: the number, never 0 */
    char name[RIND_DICOM_TEXT_SIZE];
} rind_dicom_label;

/* An open mask. */
typedef struct rind_dicom_mask {
    rind_dicom dicom;
    rind_dicom_kind kind;
    rind_dicom_label *label; /* owned */
    size_t n_labels;
} rind_dicom_mask;

/*
 * Opens a mask and lists its structures. To be closed, also after a failure.
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_UNSUPPORTED or RIND_NO_MEMORY.
 */
rind_status rind_dicom_mask_open(rind_ctx *ctx, const char *path, rind_dicom_mask *mask);
void rind_dicom_mask_close(rind_dicom_mask *mask);

/* False if structure 'k' has no contours; of segments always true. */
bool rind_dicom_mask_draws(const rind_dicom_mask *mask, size_t k);

/* What to take of it. */
typedef struct rind_label_query {
    enum {
        RIND_TAKE_AUTO,   /* the only one; of several that of number 1 */
        RIND_TAKE_NUMBER, /* 'number' */
        RIND_TAKE_NAME,   /* 'name': exact, else the only one but for case */
        RIND_TAKE_ALL,    /* every one */
        RIND_TAKE_NONE    /* none but the further ones */
    } how;
    long long number;
    const char *name;
    const int64_t *further; /* numbers that are wanted besides, if they are there */
    size_t n_further;
    bool own_grid; /* what does not fit the image's grid is drawn on its own, to be resampled */
} rind_label_query;

/* Whether a DICOM file is a SEG or RTSTRUCT. RIND_OK, or why it cannot be read. */
rind_status rind_dicom_is_mask(rind_ctx *ctx, const char *path, bool *is_one);

/*
 * Draws what is asked for on the grid of 'image' (or its own, query->own_grid): voxels have the number of their segment
 * or structure (where that is 0, one above the largest), and (*out)->label is that of the one asked for. Where several
 * lie at one place the one asked for has it, else the first.
 *
 * Returns RIND_OK; RIND_BAD_FILE; RIND_UNSUPPORTED; RIND_GRID_MISMATCH (of another study, or on another grid);
 * RIND_LABEL_ABSENT, which lists what there is; RIND_EMPTY_REGION (nothing drawn, or nothing within the image) or
 * RIND_NO_MEMORY.
 */
rind_status rind_dicom_mask_read(rind_ctx *ctx, const char *path, const rind_image *image,
                                 const rind_label_query *query, rind_image **out);

/* A label image being drawn. */
typedef struct rind_canvas {
    const rind_grid *grid;
    int32_t *voxel;
    size_t n_inside, n_outside, n_shared; /* voxels painted; beyond the grid; with another label already */
} rind_canvas;

static inline void rind_paint(rind_canvas *canvas, size_t voxel, int32_t value)
{
    int32_t *at = &canvas->voxel[voxel];

    canvas->n_inside += *at == 0;
    canvas->n_shared += *at != 0 && *at != value;
    *at = *at == 0 ? value : *at;
}

/*
 * Paint the labels whose value, value[k], is not 0.
 * Return RIND_OK, RIND_BAD_FILE, RIND_UNSUPPORTED, RIND_GRID_MISMATCH, RIND_CANNOT_READ or RIND_NO_MEMORY.
 */
rind_status rind_dicom_seg_draw(rind_ctx *ctx, const rind_dicom_mask *mask, const int32_t *value, rind_canvas *canvas);
rind_status rind_dicom_rtstruct_draw(rind_ctx *ctx, const rind_dicom_mask *mask, const int32_t *value,
                                     rind_canvas *canvas);

/*
 * The grid to draw on: the image's if the frames, or the planes of the contours of labels whose value is not 0, fit it;
 * else their own. Return as above.
 */
rind_status rind_dicom_seg_grid(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_grid *image, rind_grid *out);
rind_status rind_dicom_rtstruct_grid(rind_ctx *ctx, const rind_dicom_mask *mask, const int32_t *value,
                                     const rind_grid *image, rind_grid *out);

/* Index in the grid, fractional, of a position in mm. */
void rind_grid_index(const rind_grid *grid, const double position_mm[3], double index[3]);

#endif
