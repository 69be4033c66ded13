/*
 * pyradiomics_values.h - PyRadiomics' values of its reference case, as tables of tests
 */
#ifndef RIND_PHANTOMS_PYRADIOMICS_VALUES_H
#define RIND_PHANTOMS_PYRADIOMICS_VALUES_H

#include "reference.h"
#include "table/csv_read.h"

enum { RIND_MAX_VALUE_FILES = 16, RIND_TEST_NAME_SIZE = 48 };

/* The tables of one folder, and what is compared. Free with rind_py_values_free(). */
typedef struct rind_py_values {
    rind_csv file[RIND_MAX_VALUE_FILES];
    size_t n_files;
    bool published[RIND_MAX_VALUE_FILES];
    rind_references references; /* a row for each value, in the order of the files; strings are the files' */
    const char **settings;      /* of each row, JSON */
} rind_py_values;

/*
 * Reads the tables of a folder: NAMES holds their paths within it, the first 'n_published' are PyRadiomics' own.
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE or RIND_NO_MEMORY.
 */
rind_status rind_py_values_read(rind_ctx *ctx, const char *folder, const char *const *names, size_t n_names,
                                size_t n_published, rind_py_values *out);
void rind_py_values_free(rind_py_values *values);

/* The text of a member of a JSON object, to be given to free(); *out is NULL if there is no such member. */
rind_status rind_json_member(rind_ctx *ctx, const char *object, const char *member, char **out);

#endif
