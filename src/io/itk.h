/*
 * itk.h - NRRD and MetaImage: told apart by ourselves, held against the file, then read by ITK
 */
#ifndef RIND_IO_ITK_H
#define RIND_IO_ITK_H

#include "context.h"

bool rind_nrrd_probe(const uint8_t *head, size_t n);
bool rind_meta_probe(const uint8_t *head, size_t n);

#endif
