/*
 * dicom_frame.h - what the headers of DICOM images say: files, their frames, the series they belong to
 *
 * A frame is one rectangle of pixels: the whole of a classic file, one of many in a multi-frame object (enhanced MR
 * and CT, ultrasound). All that sorting needs is gathered here once; the files are not opened again but for pixels.
 */
#ifndef RIND_IO_DICOM_FRAME_H
#define RIND_IO_DICOM_FRAME_H

#include "io/dicom_data.h"

/* What may tell volumes apart that lie at the same place, in the order in which it is tried. */
typedef enum rind_dicom_key {
    RIND_BY_TEMPORAL_POSITION,
    RIND_BY_TRIGGER_TIME,
    RIND_BY_ACQUISITION_NUMBER,
    RIND_BY_ACQUISITION_TIME,
    RIND_BY_CONTENT_TIME,
    RIND_BY_ECHO_TIME,
    RIND_BY_B_VALUE,
    RIND_BY_IMAGE_TYPE, /* magnitude and phase, water and fat */
    RIND_BY_INSTANCE_NUMBER,
    RIND_N_DICOM_KEYS
} rind_dicom_key;

typedef struct rind_dicom_frame {
    size_t file;     /* index in the scan */
    uint32_t number; /* in its file, from 0 */
    bool placed;     /* position and orientation are known */
    double position_mm[3];
    double x_axis[3], y_axis[3]; /* unit vectors along a row and down a column */
    double pixel_mm[2];          /* along x and y; 0 where it is unknown */
    double other_mm[2];          /* of another part of the picture, which differs: then pixel_mm holds for none */
    double slice_mm;             /* spacing between slices, or their thickness; 0 where it is unknown */
    double slope, intercept;
    double key[RIND_N_DICOM_KEYS]; /* NaN where it is not told; times in seconds */
    double along_mm;               /* position along the normal; set when sorted */
} rind_dicom_frame;

/* The colours of an index. Below the first and beyond the last the nearest counts. */
typedef struct rind_dicom_palette {
    uint32_t first, n;
    uint8_t colour[][3];
} rind_dicom_palette;

typedef struct rind_dicom_file {
    char *path; /* owned */
    rind_uid instance;
    size_t series; /* index in the scan */
    rind_dicom_layout layout;
    rind_dicom_syntax syntax;
    bool inverted, lossy;
    rind_dicom_palette *palette; /* owned; NULL: there is none */
} rind_dicom_file;

typedef struct rind_dicom_series {
    rind_uid uid, study, frame_of_reference;
    char modality[20], number[16], description[RIND_DICOM_TEXT_SIZE];
    size_t n_files, n_frames;
} rind_dicom_series;

/* Image files of a folder, or one of them. */
typedef struct rind_dicom_scan {
    const char *path; /* borrowed; for messages */
    rind_dicom_file *file;
    size_t n_files;
    rind_dicom_frame *frame; /* in the order of the files */
    size_t n_frames;
    rind_dicom_series *series;
    size_t n_series;
    /* inside */
    size_t files_allocated, frames_allocated, series_allocated;
    char (*image_type)[RIND_DICOM_TEXT_SIZE];
    size_t n_image_types, image_types_allocated;
} rind_dicom_scan;

typedef enum rind_dicom_kind {
    RIND_DICOM_IMAGE,
    RIND_DICOM_SEG,
    RIND_DICOM_RTSTRUCT,
    RIND_DICOM_OTHER
} rind_dicom_kind;

/* What kind of object the file holds, by its SOP class. */
rind_dicom_kind rind_dicom_kind_of(const rind_dicom *dicom);

/*
 * Layout, syntax, palette and the like of an open image. Returns RIND_OK, RIND_BAD_FILE, RIND_UNSUPPORTED or
 * RIND_NO_MEMORY.
 */
rind_status rind_dicom_read_shape(rind_ctx *ctx, const rind_dicom *dicom, rind_dicom_file *file);

/*
 * Reads the head of one file and adds it to the scan, if it is an image.
 *
 * Returns RIND_OK, RIND_BAD_FILE, RIND_UNSUPPORTED or RIND_NO_MEMORY.
 */
rind_status rind_dicom_add_file(rind_ctx *ctx, rind_dicom_scan *scan, const char *path, rind_dicom_kind *kind);

void rind_dicom_scan_free(rind_dicom_scan *scan);

#endif
