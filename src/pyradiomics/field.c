/*
 * field.c - see field.h
 *
 * Sums of whole numbers are exact in doubles as long as they stay below 2^53, which images of 16 bits do; for others
 * the slices' sums are added in their order.
 */
#include "pyradiomics/field.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

rind_py_field rind_py_field_of(const rind_image *image)
{
    bool scaled = image->slope != 1.0 || image->intercept != 0.0;

    return (rind_py_field){ .image = image, .grid = image->grid, .type = scaled ? RIND_FLOAT64 : image->type };
}

void rind_py_field_row(const rind_py_field *field, size_t x, size_t y, size_t z, size_t n, double *out)
{
    const size_t *size = field->grid.size;

    if (field->voxel == NULL)
        rind_image_row(field->image, x, y, z, n, out);
    else
        memcpy(out, field->voxel + x + size[0] * (y + size[1] * z), n * sizeof *out);
}

typedef struct copying {
    const rind_py_field *field;
    const rind_box *box;
    double *out;
} copying;

static void copy_slice(void *data, size_t z)
{
    const copying *job = data;
    const rind_box *box = job->box;

    for (size_t y = 0; y < box->size[1]; y++)
        rind_py_field_row(job->field, box->first[0], box->first[1] + y, box->first[2] + z, box->size[0],
                          job->out + box->size[0] * (y + box->size[1] * z));
}

void rind_py_field_box(const rind_ctx *ctx, const rind_py_field *field, const rind_box *box, double *out)
{
    copying job = { field, box, out };

    rind_parallel(ctx, box->size[2], copy_slice, &job);
}

typedef struct measuring {
    const rind_py_field *field;
    const rind_box *box;
    double *row;              /* one a slice */
    rind_py_moments *moments; /* likewise */
} measuring;

static void measure_slice(void *data, size_t z)
{
    const measuring *job = data;
    const rind_box *box = job->box;
    double *row = job->row + z * box->size[0];
    rind_py_moments m = { .min = (double)INFINITY, .max = -(double)INFINITY };

    for (size_t y = 0; y < box->size[1]; y++) {
        rind_py_field_row(job->field, box->first[0], box->first[1] + y, box->first[2] + z, box->size[0], row);
        for (size_t x = 0; x < box->size[0]; x++) {
            m.sum += row[x];
            m.sum_of_squares += row[x] * row[x];
            m.min = row[x] < m.min ? row[x] : m.min;
            m.max = row[x] > m.max ? row[x] : m.max;
        }
    }
    job->moments[z] = m;
}

rind_status rind_py_field_moments(rind_ctx *ctx, const rind_py_field *field, const rind_box *box, rind_py_moments *out)
{
    measuring job = { field, box, rind_alloc(ctx, box->size[2] * box->size[0], sizeof(double), "rows of an image"),
                      rind_alloc(ctx, box->size[2], sizeof(rind_py_moments), "moments of an image") };
    rind_status status = job.row != NULL && job.moments != NULL ? RIND_OK : RIND_NO_MEMORY;

    *out = (rind_py_moments){ .min = (double)INFINITY, .max = -(double)INFINITY };
    if (status == RIND_OK) {
        rind_parallel(ctx, box->size[2], measure_slice, &job);
        out->n = (double)(box->size[0] * box->size[1] * box->size[2]);
    }
    for (size_t z = 0; z < box->size[2] && status == RIND_OK; z++) {
        out->sum += job.moments[z].sum;
        out->sum_of_squares += job.moments[z].sum_of_squares;
        out->min = fmin(out->min, job.moments[z].min);
        out->max = fmax(out->max, job.moments[z].max);
    }
    free(job.row);
    free(job.moments);
    return status;
}

typedef struct normalising {
    size_t slice;
    double *value;
    double shift, factor, outliers, scale;
} normalising;

static void normalise_slice(void *data, size_t z)
{
    const normalising *job = data;
    double *value = job->value + z * job->slice;

    for (size_t k = 0; k < job->slice; k++) {
        double v = (value[k] - job->shift) * job->factor;

        if (job->outliers > 0.0)
            v = fmax(fmin(v, job->outliers), -job->outliers);
        value[k] = v * job->scale;
    }
}

rind_status rind_py_normalise(rind_ctx *ctx, const rind_py_field *field, double scale, double outliers, double **out)
{
    rind_box whole = { .first = { 0 } };
    rind_py_moments m;

    *out = NULL;
    memcpy(whole.size, field->grid.size, sizeof whole.size);
    rind_status status = rind_py_field_moments(ctx, field, &whole, &m);
    if (status != RIND_OK)
        return status;
    double variance = (m.sum_of_squares - m.sum * m.sum / m.n) / (m.n - 1.0);
    if (!(variance > 0.0))
        return rind_fail(ctx, RIND_NON_FINITE,
                         "the image cannot be normalised: its standard deviation is %s; take normalize: false",
                         isnan(variance) ? "no number" : "zero");
    *out = rind_alloc(ctx, (size_t)m.n, sizeof **out, "normalised image");
    if (*out == NULL)
        return RIND_NO_MEMORY;
    rind_py_field_box(ctx, field, &whole, *out);
    normalising job = { whole.size[0] * whole.size[1], *out, m.sum / m.n, 1.0 / sqrt(variance), outliers, scale };
    rind_parallel(ctx, whole.size[2], normalise_slice, &job);
    return RIND_OK;
}
