/* dicom_scan.h - the DICOM images of a folder */
#ifndef RIND_IO_DICOM_SCAN_H
#define RIND_IO_DICOM_SCAN_H

#include "io/dicom.h"
#include "io/dicom_frame.h"

/*
 * Reads the heads of the files that may belong to the series: those of the folder, or of the folder around a file;
 * of a file that holds many frames, or one that lies nowhere, just its own. *series is that of a file, or SIZE_MAX.
 *
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_UNSUPPORTED or RIND_NO_MEMORY.
 */
rind_status rind_dicom_scan_path(rind_ctx *ctx, const char *path, rind_dicom_scan *scan, size_t *series);

/* The series to take: the file's, the only one, the one referred to; else an error that lists what there is. */
rind_status rind_dicom_choose_series(rind_ctx *ctx, const rind_dicom_scan *scan, const rind_dicom_reference *reference,
                                     size_t *series, bool *by_mask);

#endif
