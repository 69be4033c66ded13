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
    char name[RIND_DICOM_TEXT_SIZE];
} rind_dicom_label;

/* An open mask. */
typedef struct rind_dicom_mask {
    rind_dicom dicom;
    rind_dicom_kind kind;
    rind_dicom_label *label; /* owned */
    size_t n_labels;
} rind_dicom_mask;

/* What to take of it. */
typedef struct rind_label_query {
    enum { RIND_TAKE_AUTO, RIND_TAKE_NUMBER, RIND_TAKE_NAME, RIND_TAKE_ALL } how;
    long long number;
    const char *name;
} rind_label_query;

/* Whether a DICOM file is a SEG or RTSTRUCT. RIND_OK, or why it cannot be read. */
rind_status rind_dicom_is_mask(rind_ctx *ctx, const char *path, bool *is_one);

/*
 * Draws what is asked for on the grid of 'image': 1 inside, 0 outside, bytes.
 *
 * Returns RIND_OK; RIND_BAD_FILE; RIND_UNSUPPORTED; RIND_GRID_MISMATCH (of another study, or on another grid);
 * RIND_LABEL_ABSENT, which lists what there is; RIND_EMPTY_REGION (nothing drawn, or nothing within the image) or
 * RIND_NO_MEMORY.
 */
rind_status rind_dicom_mask_read(rind_ctx *ctx, const char *path, const rind_image *image,
                                 const rind_label_query *query, rind_image **out);

/* How many voxels were drawn, within the image and beyond it. */
typedef struct rind_drawn {
    size_t n_inside, n_outside;
} rind_drawn;

/*
 * Draw the labels with wanted[k] set into 'voxel', which is on 'grid' and holds zeros.
 * Return RIND_OK, RIND_BAD_FILE, RIND_UNSUPPORTED, RIND_GRID_MISMATCH, RIND_CANNOT_READ or RIND_NO_MEMORY.
 */
rind_status rind_dicom_seg_draw(rind_ctx *ctx, const rind_dicom_mask *mask, const bool *wanted, const rind_grid *grid,
                                uint8_t *voxel, rind_drawn *drawn);
rind_status rind_dicom_rtstruct_draw(rind_ctx *ctx, const rind_dicom_mask *mask, const bool *wanted,
                                     const rind_grid *grid, uint8_t *voxel, rind_drawn *drawn);

/* Index in the grid, fractional, of a position in mm. */
void rind_grid_index(const rind_grid *grid, const double position_mm[3], double index[3]);

#endif
