/*
 * dicom_stack.h - the frames of a series sorted into volumes
 *
 * A volume is a stack of frames of one size and orientation at even distances. One series may hold several of them at
 * the same place: phases of a contrast study, echoes, diffusion weightings.
 */
#ifndef RIND_IO_DICOM_STACK_H
#define RIND_IO_DICOM_STACK_H

#include "image/image.h"
#include "io/dicom_frame.h"

typedef struct rind_dicom_stack {
    const rind_dicom_scan *scan;
    size_t n_slices, n_volumes;
    size_t *frame;     /* index in the scan of slice z of volume v: frame[v * n_slices + z]; owned */
    rind_dicom_key by; /* what tells the volumes apart; RIND_N_DICOM_KEYS where there is but one, or no key needed */
    bool is_picture;   /* frames that lie nowhere, one a volume */
    bool in_pixels;    /* their pixels have no size */
    rind_grid grid;
} rind_dicom_stack;

/*
 * Sorts the frames of one series of the scan.
 *
 * Returns RIND_OK, RIND_BAD_FILE (slices missing, double or uneven, volumes that cannot be told apart, with the facts),
 * RIND_UNSUPPORTED (slices that are sheared) or RIND_NO_MEMORY.
 */
rind_status rind_dicom_stack_sort(rind_ctx *ctx, rind_dicom_scan *scan, size_t series, rind_dicom_stack *out);
void rind_dicom_stack_free(rind_dicom_stack *stack);

/* Kind, size, spacing and orientation of frame 'b' are those of frame 'a': RIND_OK, or RIND_BAD_FILE with what differs.
 */
rind_status rind_dicom_check_alike(rind_ctx *ctx, const rind_dicom_scan *scan, size_t a, size_t b);

/* One instance in two files are copies, of which none may be counted twice: RIND_OK, RIND_BAD_FILE or RIND_NO_MEMORY.
 */
rind_status rind_dicom_check_instances(rind_ctx *ctx, const rind_dicom_scan *scan, size_t series);

/*
 * Cuts frames sorted by place, 'n_volumes' at each of 'n_slices' places, into volumes in the order of their key.
 *
 * frame  on success reordered: all slices of the first volume, then the next
 *
 * Returns RIND_OK, RIND_BAD_FILE or RIND_NO_MEMORY.
 */
rind_status rind_dicom_tell_apart(rind_ctx *ctx, const rind_dicom_scan *scan, size_t n_slices, size_t n_volumes,
                                  size_t *frame, rind_dicom_key *by);

/* "content time", and a value of the key as people write it: "10:25:51". */
const char *rind_dicom_key_name(rind_dicom_key key);
void rind_dicom_key_print(const rind_dicom_scan *scan, rind_dicom_key key, double value, char *out, size_t size);

enum { RIND_FRAME_NAME_SIZE = 80 };

/* "dir/a.dcm", and the frame where the file has several: for messages. */
void rind_dicom_frame_name(const rind_dicom_scan *scan, size_t frame, char *out, size_t size);

#endif
