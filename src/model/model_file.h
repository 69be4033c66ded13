/*
 * model_file.h - a classifier as it is kept: everything that is needed to apply it, and to judge it
 *
 * rind_train() writes model.json, rind_model_read() reads what prediction needs of it and keeps the whole tree for who
 * needs more (reports). A model that was edited, or that does not reproduce its own three self-test rows, is refused.
 *
 * The linear predictor of a case is
 *
 *     intercept + sum over inputs of coefficient * (x - mean) / sd,      x missing: impute
 *
 * and its probability 1 / (1 + exp(-lp)), or, for a model by least squares (link identity), lp cut to 0 ... 1.
 */
#ifndef RIND_MODEL_MODEL_FILE_H
#define RIND_MODEL_MODEL_FILE_H

#include "model/frame.h"
#include "model/json.h"
#include "model/labels.h"

typedef struct rind_model_input {
    const char *name, *unit; /* borrowed from the tree */
    double impute, mean, sd, low, high, coefficient;
    bool clinical; /* a column of the labels, not of the features */
} rind_model_input;

/* One classifier: a model has one, of two-stage two. */
typedef struct rind_stage {
    const json_t *json; /* its object in the tree */
    double intercept, cut_off;
    bool identity;
    size_t n_inputs;
    rind_model_input *input;
} rind_stage;

typedef struct rind_model {
    char *path;
    json_t *json;
    const char *hash, *id, *regions, *clinical; /* borrowed; NULL where there is none */
    rind_task task;
    size_t n_stages;
    rind_stage stage[2];
    rind_origin origin;   /* of the table it was trained on */
    rind_ids case_hashes; /* of the training cases */
} rind_model;

/* RIND_CANNOT_READ, or RIND_BAD_FILE: no model, edited, or not itself. */
rind_status rind_model_read(rind_ctx *ctx, const char *path, rind_model *out);
void rind_model_free(rind_model *model);

/*
 * Whether a table may be predicted: same extraction settings, same definitions of features, all inputs there. 'column'
 * gets the frame's column of each input of each stage (stage s, input k: column[s][k], to be freed). RIND_TABLES_DIFFER
 * says what differs. With 'allow' other settings and definitions are let pass and told in 'why', "" if nothing differs;
 * an input that is absent never passes. The second stage's "first_stage_probability" is no column: RIND_NO_ID.
 */
rind_status rind_model_match(rind_ctx *ctx, const rind_model *model, const rind_frame *frame, bool allow,
                             size_t *column[2], char *why, size_t why_size);

/* Name of the input that carries the first stage's probability into the second. */
extern const char rind_carried_probability[];

/* The value of an input in a row: of the frame, or 'carried'. */
double rind_stage_value(const rind_stage *stage, const size_t *column, const rind_frame *frame, size_t row,
                        size_t input, double carried);

/* Linear predictor; 'contribution' (n_inputs, or NULL) receives what each input adds: exactly lp - intercept in sum. */
double rind_stage_predict(const rind_stage *stage, const double *value, double *contribution);

/*
 * Linear predictors and probabilities of all rows of a frame, by stage (of one stage, lp[1] and p[1] may be NULL). For
 * two stages p[1] is that of the second stage by itself.
 */
void rind_model_predict(const rind_model *model, const rind_frame *frame, size_t *const column[2], double *lp[2],
                        double *p[2]);

/* Names of the features a model reads: neither clinical columns nor the carried probability. */
rind_status rind_model_features(rind_ctx *ctx, const rind_model *model, rind_ids *out);

/* Reads what a model needs of a features table, and of 'labels' (may be NULL) its clinical columns. */
rind_status rind_model_frame(rind_ctx *ctx, const rind_model *model, const char *features, const char *labels,
                             const char *id, const rind_ids *wanted, rind_frame *out);

#endif
