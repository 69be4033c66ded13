/* dicom_colour.h - frames in colours as red, green, blue */
#ifndef RIND_IO_DICOM_COLOUR_H
#define RIND_IO_DICOM_COLOUR_H

#include "io/dicom_frame.h"

/*
 * Makes 'n' pixels red, green, blue.
 *
 * stored  the bytes of a whole frame as rind_dicom_pixels() gives them
 * out     3 n bytes
 */
void rind_dicom_to_rgb(const rind_dicom_file *file, const void *stored, size_t n, uint8_t *out);

#endif
