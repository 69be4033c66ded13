/* dicom_choose.h - which of the volumes of a series is meant */
#ifndef RIND_IO_DICOM_CHOOSE_H
#define RIND_IO_DICOM_CHOOSE_H

#include "io/dicom_stack.h"
#include "io/io.h"

/* Seconds of volume 'v' after the first; false where the headers do not tell them of all volumes, each later. */
bool rind_dicom_time_of(const rind_dicom_stack *stack, size_t v, double *time_s);

/*
 * The volume that is asked for, from 0: by number, by time, or the only one.
 *
 * Returns RIND_OK, or RIND_BAD_ARGUMENT with what there is to choose from.
 */
rind_status rind_dicom_choose_volume(rind_ctx *ctx, const rind_dicom_stack *stack, const rind_read_options *options,
                                     size_t *v);

#endif
