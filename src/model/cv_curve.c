/*
 * cv_curve.c - how well the fits without a fold predict it: a curve over the path, and the lambdas it points to
 *
 * Each fold has a value at each step; the mean weighs folds by their size, and its standard error is that of a
 * weighted mean of independent values. Two choices are read from a curve: its best point, and the sparsest model within
 * one standard error of it (Breiman et al., Classification and Regression Trees, 1984, section 3.4.3).
 */
#include "cross_validation.h"

#include "model/concordance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Probabilities enter the deviance no nearer to 0 and 1 than this, as in glmnet. */
#define LEAST_PROBABILITY 1e-5

typedef struct fold_view {
    const rind_cv_study *s;
    size_t repeat, fold;
    const double *predictor; /* of all rows at one step */
    double *room;            /* n numbers */
    size_t *row;             /* rows inside */
    size_t n;
} fold_view;

static double weight_of(const rind_cv_study *s, size_t row)
{
    return s->settings->weight != NULL ? s->settings->weight[row] : 1;
}

static double loss_of(const rind_cv_study *s, rind_cv_measure measure, double y, double predictor)
{
    double one, zero, d = y - predictor;

    if (s->settings->family == RIND_GAUSSIAN)
        return d * d;
    rind_logistic_probability(predictor, &one, &zero);
    switch (measure) {
    case RIND_BY_CLASS:
        return (y > 0.5) != (predictor > 0);
    case RIND_BY_MSE:
        return 2 * (y - one) * (y - one);
    default:
        one = fmin(fmax(one, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY);
        return -2 * log(y > 0.5 ? one : 1 - one);
    }
}

static double mean_loss(const fold_view *v, rind_cv_measure measure)
{
    double sum = 0, weights = 0;

    for (size_t i = 0; i < v->n; i++) {
        size_t row = v->row[i];
        double offset = v->s->settings->offset != NULL ? v->s->settings->offset[row] : 0, w = weight_of(v->s, row);

        sum += w * loss_of(v->s, measure, v->s->y->y[row], v->predictor[row] + offset);
        weights += w;
    }
    return sum / weights;
}

/* Pairs of one row of each class, counted: folds are small. */
static double auc(const fold_view *v)
{
    const double *y = v->s->y->y, *offset = v->s->settings->offset;
    double good = 0, pairs = 0;

    for (size_t i = 0; i < v->n; i++)
        v->room[i] = v->predictor[v->row[i]] + (offset != NULL ? offset[v->row[i]] : 0);
    for (size_t i = 0; i < v->n; i++)
        for (size_t k = 0; k < v->n; k++) {
            if (y[v->row[i]] < 0.5 || y[v->row[k]] > 0.5)
                continue;
            pairs += 1;
            good += v->room[i] > v->room[k] ? 1 : v->room[i] == v->room[k] ? 0.5 : 0;
        }
    return pairs > 0 ? good / pairs : (double)NAN;
}

static double measure_fold(const fold_view *v, rind_cv_measure measure, size_t k)
{
    const rind_cv_study *s = v->s;

    if (measure == RIND_BY_AUC)
        return auc(v);
    if (measure == RIND_BY_CONCORDANCE)
        return rind_harrell_c(s->y, v->row, v->n, v->predictor);
    if (s->settings->family == RIND_COX)
        return s->deviance[(v->repeat * s->n_folds + v->fold) * s->n_lambda + k];
    return mean_loss(v, measure);
}

static bool has_measure(rind_family_of_y family, rind_cv_measure measure)
{
    switch (measure) {
    case RIND_BY_CLASS:
    case RIND_BY_AUC:
        return family == RIND_BINOMIAL;
    case RIND_BY_MSE:
        return family != RIND_COX;
    case RIND_BY_CONCORDANCE:
        return family == RIND_COX;
    default:
        return true;
    }
}

/* How much a fold counts. */
static double fold_weight(const fold_view *v, rind_cv_measure measure)
{
    double sum = 0;

    if (v->s->settings->equal_folds)
        return 1;
    for (size_t i = 0; i < v->n; i++)
        sum += measure == RIND_BY_DEVIANCE && v->s->settings->family == RIND_COX ? v->s->y->event[v->row[i]]
                                                                                 : weight_of(v->s, v->row[i]);
    return sum;
}

/* Adds the curve of one repeat to mean and se; false if no fold could be measured. */
static bool add_repeat(const rind_cv_study *s, const double *value, const double *weight, rind_cv_curve *curve)
{
    size_t n = s->n_kept;

    for (size_t k = 0; k < n; k++) {
        double sum = 0, weights = 0, square = 0, folds = 0;

        for (size_t f = 0; f < s->n_folds; f++)
            if (!isnan(value[f * n + k])) {
                sum += weight[f] * value[f * n + k];
                weights += weight[f];
                folds += 1;
            }
        if (folds == 0)
            return false;
        double mean = sum / weights;

        for (size_t f = 0; f < s->n_folds; f++)
            if (!isnan(value[f * n + k]))
                square += weight[f] * (value[f * n + k] - mean) * (value[f * n + k] - mean);
        curve->mean[k] += mean / (double)s->n_repeats;
        curve->se[k] += folds > 1 ? sqrt(square / weights / (folds - 1)) / (double)s->n_repeats : 0;
    }
    return true;
}

static void choose(rind_cv_curve *curve, size_t n, bool larger_is_better)
{
    double sign = larger_is_better ? -1 : 1, limit;

    curve->index_min = 0;
    for (size_t k = 1; k < n; k++)
        if (sign * curve->mean[k] < sign * curve->mean[curve->index_min])
            curve->index_min = k;
    limit = sign * curve->mean[curve->index_min] + curve->se[curve->index_min];
    for (curve->index_1se = 0; sign * curve->mean[curve->index_1se] > limit;)
        curve->index_1se++;
}

void rind_cv_curve_clear(rind_cv_curve *curve)
{
    free(curve->mean);
    free(curve->se);
    free(curve->fold);
    *curve = (rind_cv_curve){ 0 };
}

static size_t view_fold(fold_view *v, size_t repeat, size_t fold)
{
    size_t n = v->s->x->n_rows;

    v->repeat = repeat;
    v->fold = fold;
    v->n = 0;
    for (size_t i = 0; i < n; i++)
        if (v->s->fold[repeat * n + i] == fold)
            v->row[v->n++] = i;
    return v->n;
}

rind_status rind_cv_make_curve(rind_ctx *ctx, const rind_cv_study *s, rind_cv_measure measure, rind_cv_curve *curve)
{
    size_t n = s->x->n_rows, n_steps = s->n_kept, n_folds = s->n_folds;
    fold_view v = { .s = s };
    rind_status status = RIND_NO_MEMORY;
    double *weight;

    if (!has_measure(s->settings->family, measure))
        return RIND_OK;
    weight = rind_alloc(ctx, n_folds, sizeof *weight, "weights of folds");
    v.room = rind_alloc(ctx, n, sizeof *v.room, "predictions");
    v.row = rind_alloc(ctx, n, sizeof *v.row, "rows of a fold");
    curve->mean = rind_alloc_zero(ctx, n_steps, sizeof(double), "a curve");
    curve->se = rind_alloc_zero(ctx, n_steps, sizeof(double), "a curve");
    curve->fold = rind_alloc(ctx, s->n_repeats * n_folds * n_steps, sizeof(double), "curves of folds");
    if (weight == NULL || v.room == NULL || v.row == NULL || curve->mean == NULL || curve->se == NULL ||
        curve->fold == NULL)
        goto done;
    status = RIND_OK;
    for (size_t r = 0; r < s->n_repeats; r++) {
        double *value = curve->fold + r * n_folds * n_steps;

        for (size_t f = 0; f < n_folds; f++) {
            view_fold(&v, r, f);
            weight[f] = fold_weight(&v, measure);
            for (size_t k = 0; k < n_steps; k++) {
                v.predictor = s->predictor + (r * s->n_lambda + k) * n;
                value[f * n_steps + k] = measure_fold(&v, measure, k);
            }
        }
        if (!add_repeat(s, value, weight, curve)) {
            rind_cv_curve_clear(curve);
            goto done;
        }
    }
    choose(curve, n_steps, measure == RIND_BY_AUC || measure == RIND_BY_CONCORDANCE);
done:
    free(weight);
    free(v.room);
    free(v.row);
    return status;
}
