/* contingency.h - totals of a table of counts, checked: whole numbers, no empty row or column */
#ifndef RIND_MODEL_CONTINGENCY_H
#define RIND_MODEL_CONTINGENCY_H

#include "context.h"

typedef struct rind_margins {
    double *row, *column; /* one block */
    double all;
} rind_margins;

rind_status rind_margins_make(rind_ctx *ctx, const double *count, size_t n_rows, size_t n_columns, rind_margins *out);
void rind_margins_free(rind_margins *m);

#endif
