/*
 * dcmtk.h - DICOM files as dcmtk understands them: another parser than rind's, for tests to compare with
 *
 * What is handed out belongs to the caller. Every function returns 0 where dcmtk does not read the file.
 */
#ifndef RIND_TESTS_IO_DCMTK_H
#define RIND_TESTS_IO_DCMTK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A frame of a segmentation. */
typedef struct dcmtk_frame {
    int segment;        /* 0: the values tell */
    double position[3]; /* of the first pixel */
    double x_axis[3], y_axis[3], spacing[2] /* of columns, of rows */;
    uint16_t *pixel; /* columns * rows values as stored */
} dcmtk_frame;

typedef struct dcmtk_seg {
    char type[16];
    double maximum;
    size_t columns, rows, n_frames;
    dcmtk_frame *frame;
} dcmtk_seg;

int dcmtk_read_seg(const char *path, dcmtk_seg *out);
void dcmtk_free_seg(dcmtk_seg *seg);

/* A contour of a structure set. */
typedef struct dcmtk_contour {
    int roi;
    char type[24];
    size_t n;      /* points */
    double *point; /* 3 * n, mm */
} dcmtk_contour;

typedef struct dcmtk_rtstruct {
    size_t n;
    dcmtk_contour *contour;
} dcmtk_rtstruct;

int dcmtk_read_rtstruct(const char *path, dcmtk_rtstruct *out);
void dcmtk_free_rtstruct(dcmtk_rtstruct *set);

/* Red, green, blue of each pixel of a frame (from 0) of an image of any kind, 8 bits each; *n is their number. */
int dcmtk_read_colours(const char *path, unsigned frame, uint8_t **out, size_t *n);

/* Writes a file anew: "rle", "lossless" (JPEG), or JPEG baseline of this quality as "jpeg" (luminance
 * and differences), "jpeg 422" (these at half the width) and "jpeg rgb". */
int dcmtk_compress(const char *from, const char *to, const char *how, int quality);

#ifdef __cplusplus
}
#endif
#endif
