/* dicom_voxels.h - the voxels of a stack of frames */
#ifndef RIND_IO_DICOM_VOXELS_H
#define RIND_IO_DICOM_VOXELS_H

#include "io/dicom_stack.h"
#include "io/io.h"
#include "io/probe.h"

/*
 * Reads volume 'v' (from 0) of a sorted series. Slices keep the files' type, with slope and intercept beside them;
 * where these differ over the slices, as in PET, the values are computed and kept as double. Colours become what they
 * do in pictures of other formats.
 *
 * Returns as rind_image_read().
 */
rind_status rind_dicom_read_voxels(rind_ctx *ctx, const rind_dicom_stack *stack, size_t v,
                                   const rind_read_options *options, rind_image **out);

/* What reading them will give and take, without reading them: the probe's image and bytes. */
rind_status rind_dicom_look_at_voxels(rind_ctx *ctx, const rind_dicom_stack *stack, size_t v, rind_probe *out);

#endif
