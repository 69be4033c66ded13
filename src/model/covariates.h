/*
 * covariates.h - columns of a labels table as the terms of a regression
 *
 * A column of numbers is one term. A column that holds words is a factor: its levels are sorted, the first is the
 * reference, and each of the others is a term of 0 and 1 named "column=level". What a column is, and which levels it
 * has, is decided on one table (the training side) and then given to others: a level nobody trained on is missing
 * there.
 */
#ifndef RIND_MODEL_COVARIATES_H
#define RIND_MODEL_COVARIATES_H

#include "model/labels.h"

typedef struct rind_covariates {
    rind_ids variables; /* as they were asked for */
    rind_ids *levels;   /* of each variable, sorted; none of a column of numbers */
    size_t *first_term; /* of each variable, and one past the last */
    rind_ids terms;     /* names */
    int *variable;      /* of each term */
    size_t n_rows;      /* cases of the table */
    double *value;      /* term after term; NaN: missing */
} rind_covariates;

/*
 * 'names' are columns separated by commas. 'like' decides kinds and levels; NULL: this table does.
 *
 * Returns RIND_OK, RIND_NO_MEMORY, RIND_BAD_ARGUMENT (a column named twice), RIND_BAD_FILE (no such column, a text in a
 * column of numbers, a column without a value) or RIND_NOT_ESTIMABLE (one level alone).
 */
rind_status rind_covariates_read(rind_ctx *ctx, const rind_label_table *labels, const char *names,
                                 const rind_covariates *like, rind_covariates *out);
void rind_covariates_free(rind_covariates *covariates);

/* Whether a row has a value of every term of the variables first ... stop - 1. */
bool rind_covariates_complete(const rind_covariates *covariates, size_t first, size_t stop, size_t row);

/* Adds the words of a column to 'out', sorted: as numbers if all are. Empty cells are no words. */
rind_status rind_words_of_column(rind_ctx *ctx, const rind_label_table *labels, size_t column, rind_ids *out);

#endif
