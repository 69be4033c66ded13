/*
 * values.h - lists as values of settings, small enough to be copied with the struct they stand in
 */
#ifndef RIND_SETTINGS_VALUES_H
#define RIND_SETTINGS_VALUES_H

#include <stdint.h>

enum { RIND_MAX_ITEMS = 16, RIND_WORD_SIZE = 16 };

typedef struct rind_numbers {
    double value[RIND_MAX_ITEMS];
    uint32_t n;
} rind_numbers;

typedef struct rind_counts {
    uint32_t value[RIND_MAX_ITEMS];
    uint32_t n;
} rind_counts;

typedef struct rind_words {
    char word[RIND_MAX_ITEMS][RIND_WORD_SIZE]; /* zero-terminated */
    uint32_t n;
} rind_words;

#endif
