/*
 * image.h - the inside of rind_image, and boxes of voxels
 *
 * Whole volumes keep the type of their file; values become double row by row, for the crop alone.
 */
#ifndef RIND_IMAGE_IMAGE_H
#define RIND_IMAGE_IMAGE_H

#include "context.h"
#include "image/source.h"
#include <rind/image.h>

/* What the colours of a picture become (the settings' image.grey). */
typedef enum rind_grey { RIND_GREY_REC709, RIND_GREY_RED, RIND_GREY_GREEN, RIND_GREY_BLUE, RIND_GREY_ERROR } rind_grey;

struct rind_image {
    rind_grid grid;
    rind_type type;
    double slope, intercept; /* value = stored * slope + intercept; slope is never 0 */
    bool clipped;            /* values are then cut to 'limit' */
    double limit[2];
    bool unbiased;       /* its bias field was removed */
    void *voxel;         /* rind_alloc()ed */
    bool is_picture;     /* of a format that knows no position: PNG, TIFF, JPEG, BMP */
    bool in_pixels;      /* its file gives no size of a pixel: spacing 1 stands for one pixel */
    bool in_colours;     /* a mask whose labels are colours, 0xRRGGBB */
    rind_source *source; /* what its file says of it; NULL for most formats; owned */
    int64_t label;       /* of a mask with names: the number of what was asked for; 0: nothing was, or plain */
};

/* A box of voxels: first index and number along each axis. */
typedef struct rind_box {
    size_t first[3];
    size_t size[3];
} rind_box;

/* Bytes of one voxel. */
size_t rind_type_size(rind_type type);
const char *rind_type_name(rind_type type);

/* size[0] * size[1] * size[2]; false if that overflows. */
bool rind_count_voxels(const size_t size[3], size_t *n);

/* RIND_OK, or RIND_BAD_ARGUMENT with a message: sizes, finite positive spacing, finite orthonormal frame. */
rind_status rind_grid_check(rind_ctx *ctx, const rind_grid *grid);

/*
 * Makes an image that takes over 'voxel', memory of rind_alloc(), also when it fails (then it is freed).
 * For readers; checks the grid. Slope 1 and intercept 0 are set; the caller may change them.
 */
rind_status rind_image_adopt(rind_ctx *ctx, const rind_grid *grid, rind_type type, void *voxel, rind_image **out);

/* Values of 'n' voxels from (x, y, z) along x, slope, intercept and limits applied, as double. */
void rind_image_row(const rind_image *image, size_t x, size_t y, size_t z, size_t n, double *out);

/* True if every value the image can hold is a whole number: an integer type, whole slope and intercept, no limits. */
bool rind_image_is_whole(const rind_image *image);

/* Position in mm of a voxel index, which may be fractional or outside. */
void rind_grid_position(const rind_grid *grid, const double index[3], double position_mm[3]);

/*
 * Largest distance in mm between corresponding corner voxels of two grids of the same size; infinity
 * where the sizes differ. Two grids are the same when this is within the tolerance.
 */
double rind_grid_difference_mm(const rind_grid *a, const rind_grid *b);

/* "256x256x60 voxels of 0.7031x0.7031x2 mm, origin (...), axes (...)": for messages. */
void rind_grid_describe(const rind_grid *grid, char *text, size_t text_size);

#endif
