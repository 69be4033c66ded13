/*
 * dicom.h - DICOM behind the door: image series, and the objects that refer to what a mask is drawn on
 *
 * A series is taken from its folder or from one of its files; all of its slices are looked at, so that a missing, a
 * double or a foreign one is an error and never a wrong volume.
 */
#ifndef RIND_IO_DICOM_H
#define RIND_IO_DICOM_H

#include "image/image.h"
#include "io/dicom_data.h"
#include "io/io.h"

/* What a SEG or RTSTRUCT refers to. */
typedef struct rind_dicom_reference {
    const char *path; /* borrowed; for messages */
    rind_uid study, frame_of_reference;
    rind_uid *series, *instance; /* owned */
    size_t n_series, n_instances;
} rind_dicom_reference;

/* Everything an open SEG or RTSTRUCT refers to. RIND_OK or RIND_NO_MEMORY. */
rind_status rind_dicom_refer(rind_ctx *ctx, const rind_dicom *dicom, rind_dicom_reference *out);
void rind_dicom_reference_free(rind_dicom_reference *reference);

/* Orders identifiers as text, for qsort(); and looks one up in a sorted list. */
int rind_uid_compare(const void *a, const void *b);
bool rind_uid_among(const rind_uid *uid, const rind_uid *list, size_t n);

/*
 * Whether an image of that source is what is referred to: by series or instance, else by study and frame of reference.
 * A source of NULL (no DICOM image) fits with a notice.
 *
 * Returns RIND_OK, or RIND_GRID_MISMATCH with what differs.
 */
rind_status rind_dicom_match(rind_ctx *ctx, const rind_dicom_reference *reference, const rind_source *source);

/*
 * Reads a volume of a series.
 *
 * path       a folder, or a file of the series
 * options    volume: 1-based, in the order of time; 0: the series must hold just one
 * reference  chooses where the folder holds several series; may be NULL
 *
 * Returns as rind_image_read().
 */
rind_status rind_dicom_read(rind_ctx *ctx, const char *path, const rind_read_options *options,
                            const rind_dicom_reference *reference, rind_image **out);

/* The same without the voxels. */
struct rind_probe;
rind_status rind_dicom_look(rind_ctx *ctx, const char *path, const rind_read_options *options,
                            const rind_dicom_reference *reference, struct rind_probe *out);

/* The same as rind_dicom_read() of one file alone, whatever lies beside it. */
rind_status rind_dicom_read_file(rind_ctx *ctx, const char *path, int volume, rind_image **out);

#endif
