/*
 * bundle.h - files of one folder that appear together or not at all
 *
 * They are written in memory. rind_bundle_write() then puts all of them beside their names as temporary files and
 * renames them only when the last byte of the last is written: a full disk leaves the folder as it was.
 */
#ifndef RIND_REPORT_BUNDLE_H
#define RIND_REPORT_BUNDLE_H

#include "context.h"
#include <stdio.h>

enum { RIND_MAX_BUNDLE = 96, RIND_BUNDLE_NAME = 48 };

typedef struct rind_bundle {
    size_t n;
    struct rind_bundled {
        char name[RIND_BUNDLE_NAME];
        FILE *stream;
        char *text; /* valid after fflush(stream) */
        size_t size;
    } file[RIND_MAX_BUNDLE];
    FILE *nowhere; /* what is written after memory ran out */
    bool failed;
} rind_bundle;

/* RIND_OK, or RIND_NO_MEMORY. */
rind_status rind_bundle_begin(rind_ctx *ctx, rind_bundle *bundle);

/* A new file. Never NULL: where there is no memory for it, rind_bundle_write() says so. */
FILE *rind_bundle_add(rind_bundle *bundle, const char *name);

/* What was written so far to the file of that name; "" if there is none. Borrowed, until more is written to it. */
const char *rind_bundle_text(rind_bundle *bundle, const char *name);

/* Makes the folder and writes all files. RIND_OK, RIND_CANNOT_WRITE or RIND_NO_MEMORY. */
rind_status rind_bundle_write(rind_ctx *ctx, rind_bundle *bundle, const char *folder);
void rind_bundle_free(rind_bundle *bundle);

#endif
