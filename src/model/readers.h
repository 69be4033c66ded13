/*
 * readers.h - which features repeat: intraclass correlation of tables that several readers' masks gave
 *
 * Knows no labels and, given a split, no test cases.
 */
#ifndef RIND_MODEL_READERS_H
#define RIND_MODEL_READERS_H

#include "model/frame.h"
#include "model/notes.h"
#include "model/split.h"
#include <rind/agreement.h>

typedef struct rind_readers_options {
    const char *const *path; /* a table a reading; or one table, whose perturbations are the readings */
    size_t n_paths;
    const char *id, *regions; /* NULL: case_id, all */
    const char *split;        /* its training cases alone; NULL: all cases of the tables */
    const char *form;         /* "2,1" and so on; NULL: that, or of perturbations "1,1" */
    bool by_lower_bound;      /* the interval's lower end must reach 'min', not the estimate */
    double min;
} rind_readers_options;

typedef struct rind_readers_summary {
    const char *form;
    size_t n_cases, n_readings, n_columns, n_stable, n_test_dropped;
} rind_readers_summary;

/*
 * Writes stable.json. RIND_BAD_FILE where the tables have other columns; RIND_TABLES_DIFFER where their settings
 * differ; RIND_LEAK where all cases are test cases, or a table of numbers from elsewhere holds an outcome;
 * RIND_NOT_ESTIMABLE for fewer than 2 cases in common.
 */
rind_status rind_readers_agree(rind_ctx *ctx, const rind_readers_options *options, const char *path,
                               rind_readers_summary *summary);

#endif
