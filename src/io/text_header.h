/*
 * text_header.h - headers that are lines of "key: value" (NRRD) or "key = value" (MetaImage)
 */
#ifndef RIND_IO_TEXT_HEADER_H
#define RIND_IO_TEXT_HEADER_H

#include "context.h"

/* Much more than a header of either format needs; DWI gradients and comments included. */
enum { RIND_TEXT_HEADER_SIZE = 1 << 16, RIND_TEXT_VALUE_SIZE = 1024 };

typedef struct rind_text_header {
    char separator;
    size_t n;   /* bytes that were read */
    char *text; /* 'n' bytes and a zero; bytes that are zero in the file are 1 */
} rind_text_header;

/* Reads the beginning of a file. Free with rind_text_header_free(). */
rind_status rind_text_header_read(rind_ctx *ctx, const char *path, char separator, rind_text_header *out);

/*
 * The value of the first line with that key, without spaces around it. Keys are compared without regard to case, a
 * space or none ("data file", "datafile"). False if there is none or it is longer than 'value' holds.
 *
 * end  if not NULL: index in the text of the byte behind the line
 */
bool rind_text_header_find(const rind_text_header *header, const char *key, char value[RIND_TEXT_VALUE_SIZE],
                           size_t *end);

void rind_text_header_free(rind_text_header *header);

#endif
