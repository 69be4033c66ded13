/*
 * combat_fit.c - batch effects taken out by empirical Bayes
 *
 * Johnson, Li and Rabinovic (Biostatistics 8 (2007) 118). A value is taken as
 *
 *     x = mean + covariates' effects + sd (shift_batch + scale_batch e),
 *
 * column by column. Mean and effects come from least squares, sd from its residuals (divided by n). What a batch's rows
 * show of shift and scale in one column is noisy, so it is drawn towards what the batch shows in all columns: shifts
 * have a normal prior, squared scales an inverse gamma one, whose parameters are the moments over columns. The
 * posterior means depend on each other and are iterated until nothing changes.
 *
 * With a reference batch, mean and sd are those of its rows, others are brought to it, and its rows stay bit for bit
 * as they are (the variant of Zhang et al., BMC Bioinform. 19 (2018) 262).
 *
 * Here fitting and applying (combat.c) are apart: a model learned on training rows corrects later rows of the same
 * batches.
 */
#include <rind/harmonise.h>

#include "model/check.h"
#include "model/combat.h"
#include "model/solve.h"
#include "model/spread.h"

#include <math.h>
#include <stdlib.h>

typedef struct fitting {
    const rind_columns *x, *covariates;
    rind_combat *model;
    size_t *index;         /* batch of each row, 0 ... n_batches - 1 */
    double *size;          /* rows of each batch */
    size_t width;          /* of the design: batches and covariates */
    double *centre, *unit; /* of each covariate, so that squares of the design are of one size */
    double *normal, *copy; /* the design's matrix of products, and one to be used up */
    double *standard;      /* standardised values, column after column */
    double *of_batch;      /* mean and variance of standardised values: [(2 b + 0 or 1) * n_columns + j] */
} fitting;

/* Design of a row: 1 for its batch and (centred) covariates. */
static double design(const fitting *f, size_t row, size_t k)
{
    size_t n_batches = f->model->n_batches;

    if (k < n_batches)
        return f->index[row] == k ? 1.0 : 0.0;
    k -= n_batches;
    return (rind_columns_at(f->covariates, row, k) - f->centre[k]) / f->unit[k];
}

static void multiply_design(fitting *f)
{
    for (size_t a = 0; a < f->width; a++)
        for (size_t b = 0; b < f->width; b++) {
            double sum = 0.0;

            for (size_t i = 0; i < f->x->n_rows; i++)
                sum += design(f, i, a) * design(f, i, b);
            f->normal[a * f->width + b] = sum;
        }
}

static double fitted(const fitting *f, const double *effect, size_t row)
{
    double sum = effect[f->index[row]];

    for (size_t k = f->model->n_batches; k < f->width; k++)
        sum += effect[k] * design(f, row, k);
    return sum;
}

/* Least squares of a column: effects of batches and covariates. False where the design is singular. */
static bool regress(fitting *f, size_t j, double *effect)
{
    for (size_t k = 0; k < f->width; k++) {
        effect[k] = 0.0;
        for (size_t i = 0; i < f->x->n_rows; i++)
            effect[k] += design(f, i, k) * rind_columns_at(f->x, i, j);
    }
    for (size_t k = 0; k < f->width * f->width; k++)
        f->copy[k] = f->normal[k];
    return rind_solve_positive(f->copy, f->width, effect, 1);
}

/* Mean, sd and covariates' effects of a column, then its standardised values. */
static void standardise(fitting *f, size_t j, const double *effect)
{
    rind_combat *m = f->model;
    size_t n = f->x->n_rows, p = m->n_columns;
    double mean = 0.0, squares = 0.0, count = 0.0, *standard = f->standard + j * n;

    for (size_t b = 0; b < m->n_batches; b++)
        mean += f->size[b] / (double)n * effect[b];
    if (m->reference < m->n_batches)
        mean = effect[m->reference];
    for (size_t i = 0; i < n; i++) {
        double rest = rind_columns_at(f->x, i, j) - fitted(f, effect, i);

        if (m->reference < m->n_batches && f->index[i] != m->reference)
            continue;
        squares += rest * rest;
        count += 1.0;
    }
    m->sd[j] = sqrt(squares / count);
    m->mean[j] = mean;
    for (size_t c = 0; c < m->n_covariates; c++) {
        double slope = effect[m->n_batches + c] / f->unit[c];

        m->covariate[c * p + j] = slope;
        m->mean[j] -= slope * f->centre[c];
    }
    for (size_t i = 0; i < n; i++) {
        double expected = mean;

        for (size_t k = m->n_batches; k < f->width; k++)
            expected += effect[k] * design(f, i, k);
        standard[i] = (rind_columns_at(f->x, i, j) - expected) / m->sd[j];
    }
}

/* Mean and variance of a column's standardised values in each batch; false where a batch has no spread. */
static bool summarise(fitting *f, size_t j)
{
    rind_combat *m = f->model;
    size_t n = f->x->n_rows, p = m->n_columns;
    const double *standard = f->standard + j * n;

    for (size_t b = 0; b < m->n_batches; b++) {
        double mean = 0.0, squares = 0.0, least = INFINITY, most = -INFINITY;

        for (size_t i = 0; i < n; i++)
            if (f->index[i] == b)
                mean += standard[i] / f->size[b];
        for (size_t i = 0; i < n; i++)
            if (f->index[i] == b) {
                double value = rind_columns_at(f->x, i, j);

                squares += (standard[i] - mean) * (standard[i] - mean);
                least = fmin(least, value);
                most = fmax(most, value);
            }
        if (least == most)
            return false;
        f->of_batch[2 * b * p + j] = mean;
        f->of_batch[(2 * b + 1) * p + j] = squares / (f->size[b] - 1.0);
    }
    if (m->reference < m->n_batches) /* shifts are measured from the reference */
        for (size_t b = 0; b < m->n_batches; b++)
            if (b != m->reference)
                f->of_batch[2 * b * p + j] -= f->of_batch[2 * m->reference * p + j];
    return true;
}

/* Mean and variance (n - 1) over the columns that are adjusted. */
static rind_spread over_columns(const rind_combat *m, const double *value)
{
    rind_spread s = { 0 };

    for (size_t j = 0; j < m->n_columns; j++)
        if (m->adjusted[j]) {
            s.mean += value[j];
            s.n += 1.0;
        }
    s.mean /= s.n;
    for (size_t j = 0; j < m->n_columns; j++)
        if (m->adjusted[j])
            s.squares += (value[j] - s.mean) * (value[j] - s.mean);
    return s;
}

/*
 * Posterior shift and squared scale of a batch in a column: with n rows, their mean 'shift' and the sum of squares
 * around any point, each is the mean of its posterior given the other. Ends when neither changes by 1e-12 of itself.
 */
static void shrink(double n, double mean, double squares, double shift, const rind_spread *shifts, double a, double b,
                   double *out_shift, double *out_scale)
{
    enum { STEPS = 1000 };
    double spread = rind_spread_variance(shifts), g = shift, d = squares / (n - 1.0);

    for (int step = 0; step < STEPS; step++) {
        double g_new = (spread * n * shift + d * shifts->mean) / (spread * n + d);
        double around = squares + n * (mean - g_new) * (mean - g_new);
        double d_new = (0.5 * around + b) / (n / 2.0 + a - 1.0);
        bool still = fabs(g_new - g) <= 1e-12 * fabs(g) && fabs(d_new - d) <= 1e-12 * d;

        g = g_new;
        d = d_new;
        if (still)
            break;
    }
    *out_shift = g;
    *out_scale = sqrt(d);
}

static void shrink_batch(fitting *f, size_t b)
{
    rind_combat *m = f->model;
    size_t p = m->n_columns;
    const double *shift = f->of_batch + 2 * b * p, *variance = shift + p;
    rind_spread shifts = over_columns(m, shift), variances = over_columns(m, variance);
    double v = variances.mean, s2 = rind_spread_variance(&variances);
    double prior_a = (2.0 * s2 + v * v) / s2, prior_b = (v * s2 + v * v * v) / s2, n = f->size[b];

    for (size_t j = 0; j < p; j++) {
        double mean = 0.0, *out_shift = &m->shift[b * p + j], *out_scale = &m->scale[b * p + j];

        *out_shift = 0.0;
        *out_scale = 1.0;
        if (b == m->reference || !m->adjusted[j])
            continue;
        for (size_t i = 0; i < f->x->n_rows; i++)
            if (f->index[i] == b)
                mean += f->standard[j * f->x->n_rows + i] / n;
        shrink(n, mean, variance[j] * (n - 1.0), shift[j], &shifts, prior_a, prior_b, out_shift, out_scale);
    }
}

static rind_status learn(rind_ctx *ctx, fitting *f)
{
    rind_combat *m = f->model;
    size_t n_adjusted = 0;
    double *effect = f->copy + f->width * f->width;

    multiply_design(f);
    for (size_t j = 0; j < m->n_columns; j++) {
        if (!regress(f, j, effect))
            return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                             "the %zu covariates follow from the %zu batches and each other; keep fewer of them",
                             m->n_covariates, m->n_batches);
        standardise(f, j, effect);
        m->adjusted[j] = m->sd[j] > 0.0 && summarise(f, j);
        n_adjusted += m->adjusted[j];
    }
    if (n_adjusted < 2)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE,
                         "%zu of %zu columns vary within every batch; ComBat learns across columns and needs two",
                         n_adjusted, m->n_columns);
    for (size_t b = 0; b < m->n_batches; b++)
        shrink_batch(f, b);
    return RIND_OK;
}

static int by_value(const void *a, const void *b)
{
    const int *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The different numbers, rising; rows of each; the reference. */
static rind_status find_batches(rind_ctx *ctx, fitting *f, const int *batch, const int *reference)
{
    rind_combat *m = f->model;
    size_t n = f->x->n_rows;

    m->batch = rind_alloc(ctx, n, sizeof *m->batch, "batches");
    if (m->batch == NULL)
        return RIND_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        m->batch[i] = batch[i];
    qsort(m->batch, n, sizeof *m->batch, by_value);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || m->batch[i] != m->batch[m->n_batches - 1])
            m->batch[m->n_batches++] = m->batch[i];
    m->reference = reference != NULL ? rind_combat_place(m, *reference) : m->n_batches;
    if (m->n_batches < 2)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu rows in %zu batch; ComBat needs two", n, m->n_batches);
    if (reference != NULL && m->reference == m->n_batches)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "no row is of the reference batch %d", *reference);
    return RIND_OK;
}

static rind_status make_model(rind_ctx *ctx, fitting *f)
{
    rind_combat *m = f->model;
    size_t p = m->n_columns, numbers = 2 + m->n_covariates + 2 * m->n_batches;

    m->mean = rind_alloc_zero(ctx, p, numbers * sizeof *m->mean, "ComBat");
    m->adjusted = rind_alloc_zero(ctx, p, sizeof *m->adjusted, "ComBat");
    if (m->mean == NULL || m->adjusted == NULL)
        return RIND_NO_MEMORY;
    m->sd = m->mean + p;
    m->covariate = m->sd + p;
    m->shift = m->covariate + m->n_covariates * p;
    m->scale = m->shift + m->n_batches * p;
    return RIND_OK;
}

static rind_status make_work(rind_ctx *ctx, fitting *f)
{
    rind_combat *m = f->model;
    size_t n = f->x->n_rows, c = m->n_covariates, w = m->n_batches + c;

    f->width = w;
    f->index = rind_alloc(ctx, n, sizeof *f->index, "batches");
    f->size = rind_alloc_zero(ctx, m->n_batches + 2 * c + 2 * w * w + w, sizeof *f->size, "design");
    f->standard = rind_alloc(ctx, m->n_columns, (n + 2 * m->n_batches) * sizeof *f->standard, "standardised columns");
    if (f->index == NULL || f->size == NULL || f->standard == NULL)
        return RIND_NO_MEMORY;
    f->centre = f->size + m->n_batches;
    f->unit = f->centre + c;
    f->normal = f->unit + c;
    f->copy = f->normal + w * w;
    f->of_batch = f->standard + m->n_columns * n;
    return RIND_OK;
}

static rind_status prepare(rind_ctx *ctx, fitting *f, const int *batch)
{
    rind_combat *m = f->model;
    size_t n = f->x->n_rows;

    for (size_t i = 0; i < n; i++) {
        f->index[i] = rind_combat_place(m, batch[i]);
        f->size[f->index[i]] += 1.0;
    }
    for (size_t b = 0; b < m->n_batches; b++)
        if (f->size[b] < 2.0)
            return rind_fail(ctx, RIND_NOT_ESTIMABLE, "batch %d has one row; a spread needs two", m->batch[b]);
    for (size_t c = 0; c < m->n_covariates; c++) {
        double *value = f->standard; /* not in use yet */

        rind_columns_gather(f->covariates, c, value);
        rind_spread s = rind_spread_of(value, n);

        f->centre[c] = s.mean;
        f->unit[c] = s.squares > 0.0 ? sqrt(s.squares / s.n) : 1.0;
    }
    return RIND_OK;
}

rind_status rind_combat_fit(rind_ctx *ctx, const rind_columns *x, const int *batch, const rind_columns *covariates,
                            const int *reference, rind_combat **out)
{
    fitting f = { .x = x, .covariates = covariates };
    rind_status status = rind_check_columns(ctx, x);

    *out = NULL;
    if (status == RIND_OK && covariates != NULL)
        status = rind_check_columns(ctx, covariates);
    if (status == RIND_OK && (f.model = rind_alloc_zero(ctx, 1, sizeof *f.model, "ComBat")) == NULL)
        status = RIND_NO_MEMORY;
    if (status != RIND_OK)
        return status;
    f.model->n_columns = x->n_columns;
    f.model->n_covariates = covariates != NULL ? covariates->n_columns : 0;
    status = find_batches(ctx, &f, batch, reference);
    if (status == RIND_OK)
        status = make_model(ctx, &f);
    if (status == RIND_OK)
        status = make_work(ctx, &f);
    if (status == RIND_OK)
        status = prepare(ctx, &f, batch);
    if (status == RIND_OK)
        status = learn(ctx, &f);
    free(f.index);
    free(f.size);
    free(f.standard);
    if (status == RIND_OK)
        *out = f.model;
    else
        rind_combat_free(f.model);
    return status;
}
