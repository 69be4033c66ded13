/*
 * io.h - formats behind the one door rind_image_read(), and files written whole or not at all
 *
 * read.c tells the format by the first bytes of the file and hands it to a reader. A reader returns an image
 * in the LPS frame with the file's own type, or a status and one sentence that begins with the path.
 */
#ifndef RIND_IO_H
#define RIND_IO_H

#include "image/bias_field.h"
#include "image/image.h"
#include <stdio.h>

/* How a file is read. All zeros are rind_image_read()'s ways. */
typedef struct rind_read_options {
    int volume;            /* from 1; 0: the file must hold one, or */
    bool at_time;          /* the volume nearest to a time since the first, */
    double time_s;         /* this one */
    int channel;           /* of a vector image's values, from 1; 0: there must be one */
    const char *mask_path; /* NULL, or as rind_image_read_for() */
    rind_grey grey;
    bool is_mask;          /* colours are labels, 0xRRGGBB each */
    uint32_t mask_channel; /* from 1: which of several masks, values of a voxel or volumes; 0: there must be one */
    bool spacing_is_known; /* whatever the file says of it is overridden and not worth a word */
} rind_read_options;

rind_status rind_image_read_with(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **out);

rind_status rind_nifti_read(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **out);
rind_status rind_nifti_write(rind_ctx *ctx, const rind_image *image, const char *path);

/* NRRD and MetaImage, through the ITK bridge, which is loaded when first needed. */
rind_status rind_itk_read(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **out);

/* Whether the file is DICOM by its content; false for a folder and where it cannot be read. */
bool rind_is_dicom(rind_ctx *ctx, const char *path);

/*
 * The image divided by its bias field, as float32, through the module rind_n4.
 *
 * Returns RIND_OK, RIND_BAD_SETTINGS (the image holds nothing to estimate a field on), RIND_NON_FINITE,
 * RIND_UNSUPPORTED (a build without ITK) or RIND_NO_MEMORY.
 */
rind_status rind_bias_field_remove(rind_ctx *ctx, const rind_image *image, const rind_bias_field *how,
                                   rind_image **out);

/*
 * A file that appears under its name only when all of it is there: written to a temporary name in the same
 * folder, flushed, renamed. "-" is standard output. rind_output_close() with 'keep' false, or a failure, leaves
 * nothing behind and an old file of that name as it was. Every failure is RIND_CANNOT_WRITE and says why.
 */
typedef struct rind_output rind_output;

rind_status rind_output_open(rind_ctx *ctx, const char *path, rind_output **out);
/* The stream to write to with stdio; errors are found by close. */
FILE *rind_output_stream(rind_output *output);
rind_status rind_output_close(rind_ctx *ctx, rind_output *output, bool keep);

#endif
