/* picture_write.h - a slice of an image as a picture, to look at */
#ifndef RIND_IO_PICTURE_WRITE_H
#define RIND_IO_PICTURE_WRITE_H

#include "image/image.h"

/*
 * Writes slice size[2] / 2 as a grey PNG of 8 bits, its first row on top, to a temporary name first, then renamed.
 *
 * Grey is linear in the value and of this slice alone. Where it has values below zero: from -m to m, m being its
 * largest absolute value, so that 0 is mid-grey (128); else from its smallest value to its largest, or
 * mid-grey if it has only one. What is not finite is black.
 *
 * A voxel is a rectangle of whole pixels, as near to its shape in mm as those come (sides up to 1 : 16); the longer
 * side of a small slice is enlarged to 256 pixels or more.
 *
 * Returns RIND_OK, RIND_CANNOT_WRITE, RIND_UNSUPPORTED (a side of a million pixels) or RIND_NO_MEMORY.
 */
rind_status rind_picture_write(rind_ctx *ctx, const rind_image *image, const char *path);

#endif
