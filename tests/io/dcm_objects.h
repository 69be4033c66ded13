/* dcm_objects.h - segmentations and structure sets made element by element, as dcm.h makes slices */
#ifndef RIND_TESTS_IO_DCM_OBJECTS_H
#define RIND_TESTS_IO_DCM_OBJECTS_H

#include "dcm.h"

/* A segmentation of any number of frames. */
enum { DCM_SEG_FRAMES = 64 };

typedef struct dcm_seg {
    const char *type, *study, *series, *frame_of_reference, *orientation, *spacing, *thickness;
    unsigned columns, rows, n_frames;
    unsigned segment[DCM_SEG_FRAMES]; /* of each frame; 0: it does not say */
    double x, y, z[DCM_SEG_FRAMES];   /* position of each frame */
    const uint8_t *pixels;
    size_t n_bytes;
} dcm_seg;

/* Binary, one frame of 5 x 3 pixels of 1 x 1 mm at (10, 20, 30), segment 1 of three: Tumour, Drüse (in Latin-1),
 * tumour. */
dcm_seg dcm_seg_recipe(const uint8_t *pixels, size_t n_bytes);
void dcm_write_seg(const dcm_seg *seg, const char *path);

/*
 * A structure set with two structures, 7 'GTV: 1' and 8 'empty', of the frame of reference 1.2.3.3; the first with
 * these contours, each "x\\y\\z...", up to NULL.
 */
void dcm_write_rtstruct(const char *study, const char *const *contours, const char *type, const char *path);

#endif
