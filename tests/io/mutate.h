/*
 * mutate.h - valid files with bytes changed or cut off, from a seed: reading them may fail, never crash
 */
#ifndef RIND_TESTS_IO_MUTATE_H
#define RIND_TESTS_IO_MUTATE_H

#include "files.h"

/* Reads 'n_mutants' mutants of a file, written as 'mutant' (in the same folder); the first 'n_head' bytes are hit most.
 */
void mutate(files *f, const char *path, const char *mutant, size_t n_head, int n_mutants);

/* The same, each mutant's checksums set right by 'mend' so that more than their being wrong is found. */
void mutate_mended(files *f, const char *path, const char *mutant, size_t n_head, int n_mutants,
                   void (*mend)(uint8_t *bytes, size_t n));

#endif
