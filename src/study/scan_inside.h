/* scan_inside.h - what the files of rind scan share */
#ifndef RIND_STUDY_SCAN_INSIDE_H
#define RIND_STUDY_SCAN_INSIDE_H

#include "study/scan.h"

enum { RIND_SCAN_MAX_WORDS = 24, RIND_SCAN_NAME_SIZE = 1024 };

/* What a path says of a file. Words point into 'text'. */
typedef struct rind_scan_name {
    char text[RIND_SCAN_NAME_SIZE];
    char scope[RIND_SCAN_NAME_SIZE]; /* its folders but those that tell what it is: where its partner must be */
    bool is_mask;
    const char *word[RIND_SCAN_MAX_WORDS]; /* of its name, in order, but those that tell what it is */
    size_t n_words;
    const char *aside[RIND_SCAN_MAX_WORDS]; /* of a mask: words no image has, label-lesion */
    size_t n_aside;
    char reader[64]; /* of a mask; "": not told */
} rind_scan_name;

/* Whether the file is an image or mask by its suffix. */
bool rind_scan_is_image(const char *path);

/* 'path' is relative to the folder that is looked through. */
void rind_scan_read_name(const char *path, rind_scan_name *out);

/* Words that tell how an image was taken (t2, dwi, post1), not whose it is. */
bool rind_scan_is_sequence(const char *word);

/* A row on its way. NULL stands for "". */
typedef struct rind_scan_row {
    const char *case_id, *image_id, *mask_id, *reader, *image, *mask, *label, *volume;
} rind_scan_row;

/* A file to be paired by its name. */
typedef struct rind_scan_file {
    char *path;       /* as it can be opened; owned */
    bool is_dicom;    /* a series: a folder, or one of its files */
    const char *name; /* of it, from the scanned folder on */
    rind_scan_name said;
    size_t n_pairs;
} rind_scan_file;

typedef struct rind_scan_files {
    rind_scan_file *file;
    size_t n, allocated;
} rind_scan_files;

typedef struct rind_scan_work {
    rind_ctx *ctx;
    const char *folder;
    size_t n_folder; /* bytes of it before a file's name */
    rind_scan *scan;
    rind_scan_files images, masks; /* by name */
    struct rind_scan_dicom *dicom;
} rind_scan_work;

/* Adds a file under its name; copies 'path'. */
rind_status rind_scan_add_file(rind_scan_work *work, const char *path, bool is_dicom);

/* Adds a pair or a leftover; all texts are copied. */
rind_status rind_scan_add_pair(rind_scan_work *work, const rind_scan_row *row);
rind_status rind_scan_leave(rind_scan_work *work, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a row for each volume and structure, or a leftover where they cannot be told (scan_rows.c). */
rind_status rind_scan_add_dicom(rind_scan_work *work, const rind_scan_row *row, bool image_is_dicom,
                                bool mask_is_dicom);

/* Visits every file (scan_walk.c): images by name, others by content, DICOM. */
rind_status rind_scan_walk(rind_scan_work *work);

/* Pairs files by name (scan_match.c). */
rind_status rind_scan_match(rind_scan_work *work);

/* DICOM (scan_dicom.c): takes a file if it is one; then pairs; series without a mask become images by name. */
rind_status rind_scan_dicom_create(rind_scan_work *work);
rind_status rind_scan_dicom_take(rind_scan_work *work, const char *path);
rind_status rind_scan_dicom_pair(rind_scan_work *work);
void rind_scan_dicom_free(rind_scan_work *work);

/* A list with room for one more; NULL, and a message, without memory. The old one stays where it is in that case. */
void *rind_scan_grow(rind_ctx *ctx, void *list, size_t n, size_t *allocated, size_t size);

#endif
