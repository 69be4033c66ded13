/* dicom_place.h - the frames of one file: where each lies, its scaling, and what tells it from others at its place */
#ifndef RIND_IO_DICOM_PLACE_H
#define RIND_IO_DICOM_PLACE_H

#include "io/dicom_frame.h"

/* Number of an image type in the scan's list, which it is added to where it is new. */
typedef bool rind_dicom_intern(void *user, const char *text, double *number);

/*
 * Fills 'frame', which has room for all frames of an open file. Of the file number and index are the caller's.
 * False if 'intern' refuses.
 */
bool rind_dicom_place_frames(const rind_dicom *dicom, uint32_t n_frames, rind_dicom_intern *intern, void *user,
                             rind_dicom_frame *frame);

#endif
