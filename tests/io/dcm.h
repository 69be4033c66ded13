/*
 * dcm.h - DICOM files made element by element, so that the reader is tested against the standard and no library
 *
 * Elements are appended in the order of their tags, as explicit VR little endian. Sequences nest.
 */
#ifndef RIND_TESTS_IO_DCM_H
#define RIND_TESTS_IO_DCM_H

#include "files.h"

typedef struct dcm {
    uint8_t *bytes;
    size_t n, allocated;
} dcm;

/* An element of text, padded; its representation as two letters. */
void dcm_text(dcm *d, uint32_t tag, const char *vr, const char *text);
void dcm_us(dcm *d, uint32_t tag, unsigned value);
void dcm_fd(dcm *d, uint32_t tag, double value);
void dcm_bytes(dcm *d, uint32_t tag, const char *vr, const void *bytes, size_t n);

/* A sequence and its items, of undefined length each. */
void dcm_sequence(dcm *d, uint32_t tag);
void dcm_item(dcm *d);
void dcm_end_item(dcm *d);
void dcm_end_sequence(dcm *d);

/* Pixels as one compressed fragment behind an empty offset table; without the end mark if 'broken'. */
void dcm_fragment(dcm *d, const void *bytes, size_t n, bool broken);

/* Writes preamble, meta header and what was appended, and frees it. */
void dcm_write(dcm *d, const char *path, const char *transfer_syntax);

#define DCM_EXPLICIT "1.2.840.10008.1.2.1"
#define DCM_RLE "1.2.840.10008.1.2.5"

/* What a slice says; dcm_recipe() gives a plain one to be changed. Texts may be NULL: the element is missing. */
typedef struct dcm_slice {
    const char *sop_class, *instance, *study, *series, *frame_of_reference, *modality, *image_type;
    const char *content_time, *acquisition_time, *temporal_position, *acquisition_number, *echo_time, *instance_number;
    const char *trigger_time, *b_value;
    const char *orientation, *spacing, *thickness, *photometric, *slope, *intercept;
    double position[3];
    bool no_place;
    unsigned columns, rows, bits, stored, sign;
    const void *pixels; /* columns * rows values; NULL: none at all */
} dcm_slice;

/* 4 x 3 pixels of 16 bits, axial, at (0, 0, z). 'k' numbers the instance. */
dcm_slice dcm_recipe(unsigned k, double z);
void dcm_write_slice(const dcm_slice *slice, const char *path);

#endif
