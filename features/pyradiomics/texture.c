/*
 * texture.c - PyRadiomics' texture classes on the families' kernels
 *
 * The whole region is one part: the volume, or with force2D all slices as planes.
 */
#include "pyradiomics/classes.h"

#include <stdlib.h>

static void choose_neighbours(const rind_pyradiomics_settings *settings, rind_texture_settings *out)
{
    uint64_t wanted = 0;

    *out = (rind_texture_settings){ .distance = 1, .linkage = 1, .alpha = settings->gldm_a };
    for (size_t k = 0; k < settings->n_distances; k++) {
        wanted |= (uint64_t)1 << settings->distance[k];
        out->distance = settings->distance[k] > out->distance ? settings->distance[k] : out->distance;
    }
    for (uint32_t d = 1; d <= out->distance; d++)
        if ((wanted >> d & 1) == 0)
            out->left_out |= (uint64_t)1 << d;
}

rind_status rind_py_count_create(rind_ctx *ctx, const rind_pyradiomics_input *input, const rind_texture_method *method,
                                 const rind_count_plan *plan, rind_py_count *out)
{
    const rind_levels *levels = &input->grey->levels;

    *out = (rind_py_count){ .method = method };
    choose_neighbours(input->settings, &out->texture);
    out->input = (rind_family_input){ .roi = &input->grey->turned, .levels = levels, .texture = &out->texture };
    out->plan = *plan;
    out->plan.input = &out->input;
    out->plan.planar = input->settings->force_2d;
    out->plan.max_voxels = levels->runs->n_voxels;
    out->plan.max_slices = levels->size[2];
    out->part = (rind_part){ .run = levels->runs->run,
                             .n_runs = levels->runs->n,
                             .n_voxels = levels->runs->n_voxels,
                             .planar = input->settings->force_2d };
    out->level = rind_alloc(ctx, levels->n_levels, sizeof *out->level, "texture");
    out->counts = method->create(ctx, &out->plan);
    rind_status status =
        rind_matrix_create(ctx, method->kind, levels->n_levels, method->max_cells(&out->plan), &out->matrix);
    if (out->level == NULL || out->counts == NULL)
        return RIND_NO_MEMORY;
    for (uint32_t i = 1; i <= levels->n_levels; i++)
        if (levels->count[i] > 0)
            out->level[out->part.n_levels++] = i;
    out->part.level = out->level;
    return status;
}

void rind_py_count_run(const rind_ctx *ctx, rind_py_count *count)
{
    count->method->count(ctx, count->counts, &count->part);
}

const rind_matrix *rind_py_count_fetch(rind_py_count *count, int direction)
{
    count->method->fetch(count->counts, direction, &count->matrix);
    return &count->matrix;
}

void rind_py_count_free(rind_py_count *count)
{
    if (count->counts != NULL)
        count->method->free_counts(count->counts);
    rind_matrix_free(&count->matrix);
    free(count->level);
    *count = (rind_py_count){ 0 };
}

rind_status rind_py_check_neighbours(rind_ctx *ctx, const rind_pyradiomics_input *input, bool distances)
{
    const rind_pyradiomics_settings *settings = input->settings;
    const size_t *size = input->grey->levels.size;
    uint32_t nearest = distances ? settings->distance[0] : 1;

    for (size_t k = 1; k < settings->n_distances && distances; k++)
        nearest = settings->distance[k] < nearest ? settings->distance[k] : nearest;
    for (int a = 0; a < (settings->force_2d ? 2 : 3); a++)
        if (size[a] > nearest)
            return RIND_OK;
    return rind_fail(
        ctx, RIND_BAD_SETTINGS,
        "the region's box of %zux%zux%zu voxels holds no neighbours at distance %u%s: texture classes need "
        "some; take another region or other distances",
        size[0], size[1], size[2], nearest, settings->force_2d ? " in its slices" : "");
}

double rind_py_length(rind_pyradiomics_norm norm, const int8_t step[3], const double spacing_mm[3])
{
    double squares = 0.0, sum = 0.0, largest = 0.0;

    for (int a = 2; a >= 0; a--) { /* arrays are in order z, y, x */
        double length = abs(step[a]) * spacing_mm[a];

        squares += length * length;
        sum += length;
        largest = fmax(largest, length);
    }
    return norm == RIND_PYRADIOMICS_EUCLIDEAN ? sqrt(squares) : norm == RIND_PYRADIOMICS_MANHATTAN ? sum : largest;
}

void rind_py_add_values(const rind_pyradiomics_input *input, const rind_pyradiomics_class *class,
                        const rind_py_matrix *matrix, double *sum, size_t *n)
{
    for (size_t f = 0; f < class->n_features; f++) {
        if (!rind_py_wanted(input, f) || class->features[f].formula == NULL)
            continue;
        double value = class->features[f].of_matrix(matrix);

        if (!isnan(value)) {
            sum[f] += value;
            n[f]++;
        }
    }
}

rind_status rind_py_compute_sizes(rind_ctx *ctx, const rind_pyradiomics_input *input,
                                  const rind_pyradiomics_class *class, const rind_texture_method *method, double *value)
{
    const rind_count_plan plan = { .n_directions = 1 };
    rind_py_count count = { 0 };
    rind_py_matrix matrix = { 0 };
    rind_status status = rind_py_count_create(ctx, input, method, &plan, &count);

    if (status == RIND_OK)
        status = rind_py_matrix_create(ctx, RIND_SIZES, &input->grey->levels, false, method->max_cells(&count.plan),
                                       &matrix);
    if (status == RIND_OK) {
        rind_py_count_run(ctx, &count);
        rind_py_matrix_add(&matrix, rind_py_count_fetch(&count, RIND_ALL_DIRECTIONS), 1.0);
        rind_py_matrix_finish(&matrix);
        for (size_t f = 0; f < class->n_features; f++)
            value[f] = rind_py_wanted(input, f) && class->features[f].formula != NULL
                           ? class->features[f].of_matrix(&matrix)
                           : NAN;
    }
    rind_py_matrix_free(&matrix);
    rind_py_count_free(&count);
    return status;
}
