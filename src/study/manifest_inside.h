/* manifest_inside.h - what the files of the manifest share */
#ifndef RIND_STUDY_MANIFEST_INSIDE_H
#define RIND_STUDY_MANIFEST_INSIDE_H

#include "study/manifest.h"
#include "table/csv_read.h"

/* Columns with a meaning, in manifests and in PyRadiomics' batch files. */
enum {
    RIND_COLUMN_CASE_ID,
    RIND_COLUMN_IMAGE,
    RIND_COLUMN_MASK,
    RIND_N_REQUIRED_COLUMNS,
    RIND_COLUMN_IMAGE_ID = RIND_N_REQUIRED_COLUMNS,
    RIND_COLUMN_MASK_ID,
    RIND_COLUMN_LABEL,
    RIND_COLUMN_VOLUME,
    RIND_COLUMN_CHANNEL,
    RIND_N_KNOWN_COLUMNS
};

struct rind_manifest {
    rind_csv csv;
    bool is_batch;
    const char *const *names;            /* of the columns with a meaning; NULL: there is no such column */
    size_t column[RIND_N_KNOWN_COLUMNS]; /* n_columns where there is none */
    const char **carried;                /* names, then n_carried cells a case */
    size_t n_carried;
    size_t n_masks;         /* columns of further masks */
    rind_named_path *masks; /* n_masks a case */
    char *folder;           /* with its '/'; owned */
    char *paths;
    rind_case *cases;
};

/* Which column is which, and which are carried. */
rind_status rind_manifest_read_header(rind_ctx *ctx, const char *path, rind_manifest *m);

/* The name of a further mask that a column is of; NULL if it is not. */
const char *rind_manifest_mask_of(const rind_manifest *m, const char *name);

/* The rows as cases, each checked. */
rind_status rind_manifest_make_cases(rind_ctx *ctx, const char *path, rind_manifest *m);

/* Two rows of one key would be one row of the table: refused. */
rind_status rind_manifest_check_keys(rind_ctx *ctx, const char *path, const rind_manifest *m);

#endif
