/*
 * nifti.h - what NIfTI-1 and NIfTI-2 have in common: the header, decoded, and the frame it describes
 */
#ifndef RIND_IO_NIFTI_H
#define RIND_IO_NIFTI_H

#include "image/image.h"

enum { NIFTI_1_SIZE = 348, NIFTI_2_SIZE = 540 };

/* The fields that matter here, in the machine's byte order and one set of types for both versions. */
typedef struct rind_nifti_header {
    int version;            /* 1 or 2 */
    bool swapped;           /* the file has the other byte order */
    bool pair;              /* the voxels are in an .img file beside the .hdr file */
    int64_t n_dims, dim[8]; /* dim[1], dim[2], ... are the sizes */
    int datatype, bits;
    double pixdim[8]; /* [0] is the handedness of the qform */
    double vox_offset;
    double slope, intercept;
    int units;
    int qform_code, sform_code;
    double quaternion[3], qoffset[3];
    double srow[3][4];
} rind_nifti_header;

/* True if the bytes begin a NIfTI (or ANALYZE) header. */
bool rind_nifti_probe(const uint8_t *head, size_t n);

/* Decodes a header; 'path' is for the message. Returns RIND_OK, RIND_BAD_FILE or RIND_UNSUPPORTED (ANALYZE). */
rind_status rind_nifti_decode(rind_ctx *ctx, const char *path, const uint8_t *head, size_t n, rind_nifti_header *out);

/* The code, name and size of a voxel type; NULL for a code that NIfTI does not know. */
typedef struct rind_nifti_type {
    int code, bits;
    const char *name;
    int type;    /* rind_type, or -1 if rind does not read it */
    int n_parts; /* of colours 3 or 4 of that type, else 1 */
} rind_nifti_type;

const rind_nifti_type *rind_nifti_type_of_code(int code);
const rind_nifti_type *rind_nifti_type_of(rind_type type);

/*
 * The grid the header describes, in LPS and mm. Sizes are the caller's: they must be in grid->size already.
 * Warns of what had to be decided. Returns RIND_OK or RIND_BAD_FILE.
 */
rind_status rind_nifti_frame(rind_ctx *ctx, const char *path, const rind_nifti_header *header, rind_grid *grid);

#endif
