/*
 * check.h - what every method asks of its numbers, refused by row and name
 *
 * 'what' is the name a message calls the list by: "score", "time". Rows count from 1.
 */
#ifndef RIND_MODEL_CHECK_H
#define RIND_MODEL_CHECK_H

#include "context.h"

#include <rind/columns.h>

/* Every value finite, else RIND_NON_FINITE. */
rind_status rind_check_finite(rind_ctx *ctx, const double *value, size_t n, const char *what);

/* Every y 0 or 1; how many are 1. */
rind_status rind_check_binary(rind_ctx *ctx, const double *y, size_t n, size_t *n_events);

/* The same, and both kinds are there, else RIND_NOT_ESTIMABLE. */
rind_status rind_check_two_classes(rind_ctx *ctx, const double *y, size_t n, size_t *n_events);

/* Every probability within 0 and 1. */
rind_status rind_check_probabilities(rind_ctx *ctx, const double *p, size_t n);

/* Times finite and not negative, events 0 or 1. */
rind_status rind_check_survival(rind_ctx *ctx, const double *time, const int *event, size_t n, size_t *n_events);

/* A level of confidence: above 0 and below 1. */
rind_status rind_check_level(rind_ctx *ctx, double level);

/* Every value of the view finite, else RIND_NON_FINITE with the column's name (or number) and the row. */
rind_status rind_check_columns(rind_ctx *ctx, const rind_columns *x);

/* The view's column j by name, or "column 7" written to 'text'. */
const char *rind_column_name(const rind_columns *x, size_t j, char text[32]);

#endif
