/*
 * dicom_tree.h - a DICOM file taken apart: its elements, sequences and items, every one within the file
 *
 * The file is read up to its pixels. Nothing is trusted: lengths are held against the file, nesting against a limit,
 * and what is broken or cut off is an error. (A library that asserts what a file promises ends the process with it.)
 */
#ifndef RIND_IO_DICOM_TREE_H
#define RIND_IO_DICOM_TREE_H

#include "context.h"

/* An element, or an item of a sequence. Node 0 is the data set itself. */
typedef struct rind_dicom_node {
    uint32_t tag;
    char vr[2];
    uint64_t offset, length; /* of the value in the bytes; of sequences and items without meaning */
    size_t child, next;      /* first within, next beside; 0: none */
    size_t n_children;
} rind_dicom_node;

/* How the file is written. */
typedef struct rind_dicom_syntax {
    char uid[65];      /* of the transfer syntax */
    bool encapsulated; /* pixels lie in fragments, compressed */
    bool deflated;     /* everything behind the meta header is; the bytes are inflated */
    bool big_endian;   /* binary values, of two bytes and more */
    bool has_pixels;
    bool is_real;                        /* pixels are float or double */
    uint64_t pixel_offset, pixel_length; /* in the file, of deflated ones in the bytes; length 0 if encapsulated */
} rind_dicom_syntax;

typedef struct rind_dicom_tree {
    uint8_t *bytes; /* the file as far as it was read; owned */
    uint64_t n_bytes;
    rind_dicom_node *node; /* owned */
    size_t n_nodes;
    rind_dicom_syntax syntax;
    /* inside */
    uint64_t bytes_allocated, size;
    size_t nodes_allocated;
    int fd;
} rind_dicom_tree;

/*
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_UNSUPPORTED (a transfer syntax of another age) or
 * RIND_NO_MEMORY. On failure nothing is left to be freed.
 */
rind_status rind_dicom_tree_read(rind_ctx *ctx, const char *path, rind_dicom_tree *out);
void rind_dicom_tree_free(rind_dicom_tree *tree);

#endif
