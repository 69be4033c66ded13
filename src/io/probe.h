/*
 * probe.h - what the header of an image file promises: everything but the voxels
 *
 * For looking before work: what there is, whether it fits together, and what reading it will take. Of a compressed file
 * nothing but its beginning is inflated, of a DICOM series the heads of its files are read.
 */
#ifndef RIND_IO_PROBE_H
#define RIND_IO_PROBE_H

#include "io/io.h"

typedef enum rind_probe_format {
    RIND_PROBE_NIFTI,
    RIND_PROBE_ITK, /* NRRD, MetaImage */
    RIND_PROBE_PICTURE,
    RIND_PROBE_DICOM
} rind_probe_format;

typedef struct rind_probe {
    rind_probe_format format;
    rind_image *image; /* as rind_image_read_with() gives it, without voxels; owned */
    size_t n_volumes;  /* of the file or series, which all have the grid of 'image'; values of a voxel are some, too */
    size_t n_files;    /* of the series; else 1 */
    uint64_t file_bytes;    /* of all of them */
    uint64_t voxel_bytes;   /* of the one volume, in memory */
    uint64_t reading_bytes; /* most that is held at a time while it is read, its own voxels included */
    bool compressed;        /* the voxels are */
    bool inflated_in_one;   /* in one step, not piece by piece */
} rind_probe;

/*
 * Takes the same options as rind_image_read_with(). What a header cannot tell - whether a picture in colours is grey
 * all over, say - stays open: a picture in colours counts as one.
 *
 * Returns as that, but for what only the voxels can show. Free with rind_probe_free(), also after a failure.
 */
rind_status rind_image_probe(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out);
void rind_probe_free(rind_probe *probe);

/* Size of a file; 0 where there is none. */
uint64_t rind_file_bytes(const char *path);

/* An image of that grid and type without voxels, for the formats' own functions, which fill the rest of 'out'. */
rind_status rind_probe_adopt(rind_ctx *ctx, const rind_grid *grid, rind_type type, rind_probe *out);

/* The formats' own. */
rind_status rind_nifti_look(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out);
rind_status rind_itk_look(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out);

#endif
