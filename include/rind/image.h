/*
 * image.h - a volume of voxels and where it lies
 *
 * Voxel (x, y, z) stands at index x + size[0] * (y + size[1] * z): x runs fastest. Positions are in
 * mm in a right-handed patient frame whose axes run to the patient's left, posterior and superior
 * (LPS, as DICOM and ITK). Readers of formats with another frame convert.
 */
#ifndef RIND_IMAGE_H
#define RIND_IMAGE_H

#include <rind/status.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rind_type {
    RIND_INT8,
    RIND_UINT8,
    RIND_INT16,
    RIND_UINT16,
    RIND_INT32,
    RIND_UINT32,
    RIND_INT64,
    RIND_UINT64,
    RIND_FLOAT32,
    RIND_FLOAT64
} rind_type;

/* Where a voxel grid lies. */
typedef struct rind_grid {
    size_t size[3];         /* voxels along x, y, z; each at least 1 */
    double spacing_mm[3];   /* distance of neighbouring voxel centres; finite and positive */
    double origin_mm[3];    /* centre of voxel (0, 0, 0) */
    double direction[3][3]; /* direction[r][c]: component r of the unit vector along axis c */
} rind_grid;

typedef struct rind_image rind_image;

/* A grid of that size and spacing at the origin with the identity direction. */
RIND_API rind_grid rind_grid_make(size_t nx, size_t ny, size_t nz, double sx_mm, double sy_mm, double sz_mm);

/*
 * Makes an image from an array, which is copied.
 *
 * grid   checked: sizes, finite positive spacing, finite origin, orthonormal direction
 * voxel  size[0] * size[1] * size[2] values of 'type', x fastest
 *
 * Returns RIND_OK, RIND_BAD_ARGUMENT or RIND_NO_MEMORY.
 */
RIND_API rind_status rind_image_create(rind_ctx *ctx, const rind_grid *grid, rind_type type, const void *voxel,
                                       rind_image **out);

/*
 * Reads an image: NIfTI-1 and NIfTI-2 (.nii, .nii.gz, .hdr/.img), NRRD (.nrrd, .nhdr), MetaImage (.mha, .mhd), a
 * DICOM series, or a picture: PNG, TIFF, JPEG, BMP. The format is told by the content. Voxels keep the file's type; a
 * scale slope and intercept are kept beside them and applied when values are taken. A picture is one slice; colours
 * become grey by the luma of ITU-R BT.709, rounded.
 *
 * path    a file; of DICOM the series' folder, or one of its files
 * volume  1-based volume of a file or series that holds several (phases in the order of time, pages of a TIFF); 0: it
 *         must hold just one
 *
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_UNSUPPORTED, RIND_NO_MEMORY, or RIND_BAD_ARGUMENT: there is
 * no such volume, or 'volume' is 0 and there are several.
 */
RIND_API rind_status rind_image_read(rind_ctx *ctx, const char *path, int volume, rind_image **out);

/*
 * The same where the mask is known: of a folder with several DICOM series the one is read that the mask at 'mask_path',
 * a DICOM SEG or RTSTRUCT, refers to.
 */
RIND_API rind_status rind_image_read_for(rind_ctx *ctx, const char *path, const char *mask_path, int volume,
                                         rind_image **out);

/*
 * Writes NIfTI-1, compressed where 'path' ends in .gz; to a temporary name first, then renamed.
 *
 * Returns RIND_OK, RIND_CANNOT_WRITE, RIND_UNSUPPORTED (a side above 32,767 voxels) or RIND_NO_MEMORY.
 */
RIND_API rind_status rind_image_write(rind_ctx *ctx, const rind_image *image, const char *path);

RIND_API const rind_grid *rind_image_grid(const rind_image *image);
RIND_API rind_type rind_image_type(const rind_image *image);

/* The stored voxels, x fastest, in the image's type, before slope and intercept. Borrowed. */
RIND_API const void *rind_image_voxels(const rind_image *image);
RIND_API double rind_image_slope(const rind_image *image);
RIND_API double rind_image_intercept(const rind_image *image);

RIND_API void rind_image_free(rind_image *image);

#ifdef __cplusplus
}
#endif
#endif
