/*
 * itk.h - NRRD and MetaImage: told apart by ourselves, held against the file, then read by ITK
 */
#ifndef RIND_IO_ITK_H
#define RIND_IO_ITK_H

#include "context.h"

typedef enum rind_itk_format { RIND_ITK_NRRD, RIND_ITK_META } rind_itk_format;

bool rind_nrrd_probe(const uint8_t *head, size_t n);
bool rind_meta_probe(const uint8_t *head, size_t n);

/*
 * Holds what the text header of a NRRD or MetaImage file promises against the file with the voxels, so that ITK is
 * given nothing it would allocate without end for or read past the end of.
 *
 * format  on success which of the two it is
 *
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE, RIND_UNSUPPORTED or RIND_NO_MEMORY.
 */
rind_status rind_itk_check(rind_ctx *ctx, const char *path, rind_itk_format *format);

#endif
