/*
 * values.h - arrays of numbers out of JSON, kept until the report is written
 */
#ifndef RIND_REPORT_VALUES_H
#define RIND_REPORT_VALUES_H

#include "context.h"
#include <jansson.h>

/* Memory that is given back at once. */
typedef struct rind_keep {
    struct rind_kept *last;
    bool failed; /* some was refused; what was handed out instead is NULL */
} rind_keep;

void *rind_keep_memory(rind_keep *keep, size_t n, size_t size);
char *rind_keep_text(rind_keep *keep, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rind_keep_free(rind_keep *keep);

/* The numbers of an array; null is NaN. *n is 0 where there is no array or no memory. */
double *rind_values(rind_keep *keep, const json_t *array, size_t *n);

/* The numbers under 'key' of an array's objects. */
double *rind_values_of(rind_keep *keep, const json_t *array, const char *key, size_t *n);

/* The texts under 'key' of an array's objects; "" for none. Borrowed from the tree. */
const char **rind_texts_of(rind_keep *keep, const json_t *array, const char *key, size_t *n);

/* An object's member, down a path of names separated by dots; NULL if one is absent. */
const json_t *rind_member(const json_t *object, const char *path);

/* Numbers and texts at the end of such a path; NaN and NULL if absent. */
double rind_number_at(const json_t *object, const char *path);
const char *rind_text_at(const json_t *object, const char *path);

#endif
