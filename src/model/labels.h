/*
 * labels.h - what is to be predicted: HER2 status by the ASCO/CAP rule, or any column
 *
 * HER2 from immunohistochemistry (column ihc: 0, 1+, 2+, 3+) and in situ hybridisation (column fish or ish:
 * positive, negative, or empty where it was not done), after Wolff et al., J. Clin. Oncol. 36 (2018) 2105:
 *
 *     IHC 0                                  zero
 *     IHC 1+, or 2+ with negative FISH       low
 *     IHC 3+, or 2+ with positive FISH       positive
 *     IHC 2+ without FISH                    equivocal: excluded, and counted as such
 *
 * A table may instead say it in a column her2: zero, low, positive, or 0 and 1, which tell positive from the rest.
 * Where both are given they must agree.
 *
 * Rows of cases that were not asked for are not looked at: a training never sees the labels of its test set.
 */
#ifndef RIND_MODEL_LABELS_H
#define RIND_MODEL_LABELS_H

#include "context.h"
#include "model/ids.h"
#include "table/csv_read.h"

typedef struct rind_label_table {
    char *path;
    rind_csv csv;
    rind_ids ids; /* cases asked for that the table holds */
    size_t *row;  /* of the CSV, by case */
} rind_label_table;

/*
 * 'id' is the column of case ids (NULL: case_id), 'wanted' the cases to keep (NULL: all). RIND_CANNOT_READ;
 * RIND_BAD_FILE: no such column, or a case on two lines.
 */
rind_status rind_label_table_read(rind_ctx *ctx, const char *path, const char *id, const rind_ids *wanted,
                                  rind_label_table *out);
void rind_label_table_free(rind_label_table *labels);

/* Cell of a case's row; "" if there is no such column. 'column' is RIND_NO_ID or an index of the CSV. */
const char *rind_label_table_cell(const rind_label_table *labels, size_t of_case, size_t column);

/* A column, RIND_BAD_FILE with the columns there are if it is absent. */
rind_status rind_label_table_column(rind_ctx *ctx, const rind_label_table *labels, const char *name, size_t *column);

/* The same as a number; NaN where the cell is empty. */
rind_status rind_label_table_number(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, size_t column,
                                    double *out);

typedef enum rind_her2 {
    RIND_HER2_ZERO,
    RIND_HER2_LOW,
    RIND_HER2_POSITIVE,
    RIND_HER2_EQUIVOCAL,
    RIND_HER2_UNKNOWN
} rind_her2;

/* "zero", "low", ...; never NULL. */
const char *rind_her2_name(rind_her2 her2);

/*
 * HER2 of a case; UNKNOWN where its cells are empty. 'discordant' (may be NULL): IHC and FISH disagree (3+ with
 * negative FISH, 0 or 1+ with positive FISH): the rule follows IHC. RIND_BAD_FILE: no such columns, a cell that says
 * nothing known, or her2 against ihc and fish.
 */
rind_status rind_label_table_her2(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, rind_her2 *out,
                                  bool *discordant);

typedef enum rind_task_kind {
    RIND_TASK_HER2_POSITIVE,
    RIND_TASK_HER2_LOW,
    RIND_TASK_TWO_STAGE,
    RIND_TASK_COLUMN
} rind_task_kind;

typedef struct rind_task {
    rind_task_kind kind;
    char text[256];               /* as it was given */
    char column[128], value[128]; /* of RIND_TASK_COLUMN */
} rind_task;

/* her2-positive, her2-low, two-stage or COLUMN=VALUE; RIND_BAD_ARGUMENT otherwise. */
rind_status rind_task_parse(rind_ctx *ctx, const char *text, rind_task *out);

/* One line for the model file: which classes are told apart, by which rule. */
const char *rind_task_rule(const rind_task *task);

/* What a task makes of a case. */
typedef enum rind_label {
    RIND_LABEL_NO = 0,
    RIND_LABEL_YES = 1,
    RIND_LABEL_MISSING,   /* its cells are empty */
    RIND_LABEL_EQUIVOCAL, /* IHC 2+ without FISH */
    RIND_LABEL_OTHER      /* a class the task leaves out: positive, in her2-low */
} rind_label;

/* Of two-stage, the label of the first stage. */
rind_status rind_label_table_label(rind_ctx *ctx, const rind_label_table *labels, const rind_task *task, size_t of_case,
                                   rind_label *out, bool *discordant);

#endif
