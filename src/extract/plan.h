/*
 * plan.h - which columns the settings give
 *
 * The columns follow from the settings alone: image, then family, then discretisation, then aggregation, then feature,
 * each in the order of its list.
 */
#ifndef RIND_PLAN_H
#define RIND_PLAN_H

#include "settings/settings.h"
#include <rind/table.h>

/* One image features are computed of, and its steps. */
typedef struct rind_plan_image {
    const rind_chosen_filter *filter; /* of the settings; NULL: the original */
    size_t response;                  /* which of the filter's */
    char name[RIND_IMAGE_NAME_SIZE];  /* in columns: original, log_s2mm */
    size_t first_step, n_steps;
} rind_plan_image;

/* One computation of a family: the columns it fills. */
typedef struct rind_plan_step {
    const rind_family *family;
    const bool *wanted;    /* [n_features] */
    size_t discretisation; /* index; 0 for families without */
    size_t n_aggregations; /* at least 1 */
    size_t first_column;
    size_t n_columns;
} rind_plan_step;

typedef struct rind_plan {
    rind_plan_image *image; /* a filter's responses follow each other */
    size_t n_images;
    rind_plan_step *step;
    size_t n_steps;
    size_t n_columns;
    size_t max_values; /* of one step: aggregations x features */
    double reach_mm;   /* the largest reach of a family that is wanted */
} rind_plan;

rind_status rind_plan_create(rind_ctx *ctx, const rind_settings *settings, rind_plan *out);
void rind_plan_free(rind_plan *plan);

#endif
