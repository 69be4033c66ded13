/* dicom_compressed.h - compressed pixels: the chain of fragments, and who decodes them */
#ifndef RIND_IO_DICOM_COMPRESSED_H
#define RIND_IO_DICOM_COMPRESSED_H

#include "io/dicom_data.h"

/* One reading of pixels. */
typedef struct rind_dicom_reading {
    const char *path;
    const rind_dicom_syntax *syntax;
    const rind_dicom_layout *layout;
    uint64_t all; /* bytes that the layout makes */
} rind_dicom_reading;

/* All 'n' bytes at that place of a file, or false. */
bool rind_dicom_read_at(int fd, uint64_t offset, void *out, size_t n);

/*
 * Decodes 'n' frames from 'first' on, of a file of 'size' bytes.
 *
 * Returns RIND_OK, RIND_BAD_FILE, RIND_UNSUPPORTED or RIND_NO_MEMORY.
 */
rind_status rind_dicom_decompress(rind_ctx *ctx, const rind_dicom_reading *r, int fd, uint64_t size, uint32_t first,
                                  uint32_t n, void *out);

#endif
