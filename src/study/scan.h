/*
 * scan.h - finds images and their masks in a folder
 *
 * Files are paired by their names and folders, DICOM by what segmentations refer to. docs/manual/scan.md tells the
 * rules. Nothing is guessed: what fits two ways, or none, is left over with the reason.
 */
#ifndef RIND_STUDY_SCAN_H
#define RIND_STUDY_SCAN_H

#include "context.h"
#include <stdio.h>

/* A row of a manifest. All strings are owned; "" where there is nothing to say. */
typedef struct rind_pair {
    char *case_id, *image_id, *mask_id, *reader;
    char *image, *mask; /* paths as they can be opened from here */
    char *label, *volume;
} rind_pair;

/* A file, or the folder of a DICOM series, that has no row. */
typedef struct rind_leftover {
    char *path, *why;
} rind_leftover;

typedef struct rind_scan {
    rind_pair *pair; /* in the order of case_id, image_id, mask_id */
    size_t n_pairs, pairs_allocated;
    rind_leftover *left; /* in the order of paths */
    size_t n_left, left_allocated;
    size_t n_spread;         /* times a series and a mask became several rows, one for each volume and structure */
    size_t n_cases, n_files; /* image and mask files seen, those of a DICOM series one by one */
} rind_scan;

/*
 * Looks through 'folder' and all folders in it but hidden ones and those behind links.
 *
 * Returns RIND_OK, also if nothing was found; RIND_CANNOT_READ (no such folder) or RIND_NO_MEMORY. Free with
 * rind_scan_free() in any case.
 */
rind_status rind_scan_folder(rind_ctx *ctx, const char *folder, rind_scan *out);

/*
 * Writes the pairs as a manifest that rind_manifest_read() reads: paths below the manifest's folder are relative to it,
 * others absolute, as all are for "-", standard output. Columns 'reader', 'label' and 'volume' only where they hold
 * something.
 */
rind_status rind_scan_write(rind_ctx *ctx, const rind_scan *scan, const char *path);

/* The same to a stream, with absolute paths. */
void rind_scan_print(const rind_scan *scan, FILE *out);

/*
 * Scans in a process of its own, so that no file of the folder can harm this one, and gives the manifest as a text, to
 * be given to free(). 'unpaired' is told what is left over.
 *
 * Returns as rind_scan_folder(); RIND_BAD_SETTINGS if there is no pair, RIND_BAD_FILE if scanning crashed.
 */
rind_status rind_scan_apart(rind_ctx *ctx, const char *folder,
                            void (*unpaired)(void *user, const char *path, const char *why), void *user, char **text);

/* Writes what is left over as CSV: path, why. */
rind_status rind_scan_write_left(rind_ctx *ctx, const rind_scan *scan, const char *path);

void rind_scan_free(rind_scan *scan);

#endif
