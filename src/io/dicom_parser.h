/* dicom_parser.h - the bytes beneath dicom_tree.c: as much of a file as is asked for, and never beyond its end */
#ifndef RIND_IO_DICOM_PARSER_H
#define RIND_IO_DICOM_PARSER_H

#include "io/dicom_tree.h"

/* One reading of a file. */
typedef struct rind_dicom_parser {
    rind_ctx *ctx;
    const char *path;
    rind_dicom_tree *tree;
    uint64_t at; /* where it reads */
    rind_status status;
} rind_dicom_parser;

/* Keep the first failure, and answer false. */
bool rind_parser_fail(rind_dicom_parser *p, rind_status status, const char *what);
bool rind_parser_no_memory(rind_dicom_parser *p);

/* Reads on until 'end' bytes are there; the caller knows that the file has them. */
bool rind_parser_load(rind_dicom_parser *p, uint64_t end);

/* The next 'n' bytes; NULL, and a failure, beyond the end. */
const uint8_t *rind_parser_take(rind_dicom_parser *p, uint64_t n);

/* Inflates what is behind the meta header into the bytes. */
bool rind_parser_inflate(rind_dicom_parser *p);

#endif
