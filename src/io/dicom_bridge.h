/*
 * dicom_bridge.h - what the loadable module rind_dicom offers: data elements of DICOM files, plain C, no exceptions
 *
 * The module knows how DICOM writes data sets (transfer syntaxes, value representations, nested sequences) and how
 * compressed pixels are decoded. What the elements mean is none of its business.
 */
#ifndef RIND_IO_DICOM_BRIDGE_H
#define RIND_IO_DICOM_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RIND_DICOM_BRIDGE_VERSION = 1, RIND_DICOM_MESSAGE_SIZE = 256 };

#define RIND_DICOM_BRIDGE_SYMBOL "rind_dicom_bridge_table"

typedef enum rind_dicom_outcome { RIND_DICOM_OK, RIND_DICOM_FAILED, RIND_DICOM_NO_MEMORY } rind_dicom_outcome;

/* How a file is written. */
typedef struct rind_dicom_syntax {
    char uid[65];          /* of the transfer syntax */
    int encapsulated;      /* pixels lie in fragments, compressed */
    int in_file;           /* pixels lie in the file as they are, little-endian; else they were read with the rest */
    uint64_t pixel_offset; /* of the value of Pixel Data in the file; 0: there is none, or it was read */
} rind_dicom_syntax;

typedef struct rind_dicom_bytes {
    const void *bytes; /* the file's, of native byte order; until close */
    size_t n;
    char vr[2]; /* value representation: "DS" */
} rind_dicom_bytes;

typedef struct rind_dicom_bridge {
    int version;
    const char *gdcm_version;
    /* Reads the data set, without the pixels where these lie in the file as they are. '*file' is to be closed. */
    rind_dicom_outcome (*open)(const char *path, void **file, rind_dicom_syntax *syntax,
                               char message[RIND_DICOM_MESSAGE_SIZE]);
    /* The value of an element of 'item' (NULL: the data set itself); 0 where there is none or it is empty. */
    int (*value)(void *file, const void *item, uint32_t tag, rind_dicom_bytes *out);
    /* Items of a sequence, 0 where there is none; and the item 'k' of them, until close. */
    size_t (*n_items)(void *file, const void *item, uint32_t tag);
    const void *(*item)(void *file, const void *item, uint32_t tag, size_t k);
    void (*close)(void *file);
    /* Decodes all frames into 'pixels', which must be exactly 'n' bytes. */
    rind_dicom_outcome (*decode)(const char *path, void *pixels, size_t n, char message[RIND_DICOM_MESSAGE_SIZE]);
} rind_dicom_bridge;

#ifdef __cplusplus
}
#endif
#endif
