/*
 * sort.h - radix sort of whole numbers
 *
 * Sparse matrices come from lists of keys; sorting them is the whole cost. Least significant byte first,
 * bytes that are the same in all keys are passed over, so that small numbers cost few passes.
 */
#ifndef RIND_SORT_H
#define RIND_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts n keys; 'spare' has room for as many. */
void rind_sort_keys(uint64_t *key, uint64_t *spare, size_t n);

/* Sorts n pairs { key, value } by key, equal keys in their order; 'spare' has room for as many pairs. */
void rind_sort_pairs(uint64_t *pair, uint64_t *spare, size_t n);

#endif
