/*
 * dicom_bridge.h - what the loadable module rind_dicom offers: compressed pixels decoded by gdcm, plain C, no
 * exceptions
 */
#ifndef RIND_IO_DICOM_BRIDGE_H
#define RIND_IO_DICOM_BRIDGE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RIND_DICOM_BRIDGE_VERSION = 2, RIND_DICOM_MESSAGE_SIZE = 256 };

#define RIND_DICOM_BRIDGE_SYMBOL "rind_dicom_bridge_table"

typedef enum rind_dicom_outcome {
    RIND_DICOM_OK,
    RIND_DICOM_FAILED,
    RIND_DICOM_NO_MEMORY,
    RIND_DICOM_UNKNOWN /* a transfer syntax gdcm does not know */
} rind_dicom_outcome;

/* Compressed pixels and what their header says of them. */
typedef struct rind_dicom_compressed {
    const char *transfer_syntax;
    unsigned columns, rows, n_frames;
    unsigned samples; /* values of a pixel, which come out together */
    unsigned bits_allocated, bits_stored, is_signed;
    const void *table; /* of offsets, which may be empty */
    size_t table_size;
    const void *const *fragment;
    const size_t *fragment_size;
    size_t n_fragments;
} rind_dicom_compressed;

typedef struct rind_dicom_bridge {
    int version;
    const char *gdcm_version;
    /* Decodes all frames into 'pixels', which must be exactly 'n' bytes. 'message' is one line. */
    rind_dicom_outcome (*decode)(const rind_dicom_compressed *compressed, void *pixels, size_t n,
                                 char message[RIND_DICOM_MESSAGE_SIZE]);
} rind_dicom_bridge;

#ifdef __cplusplus
}
#endif
#endif
