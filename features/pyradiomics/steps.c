/*
 * steps.c - the steps between the voxels of a pair in PyRadiomics' co-occurrence matrices, and their weights
 *
 * A distance list pools shells: all steps whose largest component is one of the distances, each with a matrix of its
 * own.
 */
#include "pyradiomics/classes.h"

#include <stdlib.h>
#include <string.h>

static double square(double x)
{
    return x * x;
}

size_t rind_py_steps_batch(const rind_pyradiomics_settings *settings)
{
    return settings->force_2d ? RIND_PLANAR_DIRECTIONS : RIND_DIRECTIONS;
}

static bool is_wanted(const rind_pyradiomics_settings *settings, uint32_t distance)
{
    for (size_t k = 0; k < settings->n_distances; k++)
        if (settings->distance[k] == distance)
            return true;
    return false;
}

/* Lists the steps whose largest component is one of the distances, one of each opposite pair; NULL counts only. */
static size_t list_steps(const rind_pyradiomics_settings *settings, int8_t (*step)[3])
{
    int most = 0, dz;
    size_t n = 0;

    for (size_t k = 0; k < settings->n_distances; k++)
        most = (int)settings->distance[k] > most ? (int)settings->distance[k] : most;
    dz = settings->force_2d ? 0 : most;
    for (int z = dz; z >= 0; z--)
        for (int y = most; y >= (z == 0 ? 0 : -most); y--)
            for (int x = most; x >= (z == 0 && y == 0 ? 1 : -most); x--) {
                int in_plane = abs(x) > abs(y) ? abs(x) : abs(y);

                if (!is_wanted(settings, (uint32_t)(in_plane > z ? in_plane : z)))
                    continue;
                if (step != NULL)
                    memcpy(step[n], (int8_t[]){ (int8_t)x, (int8_t)y, (int8_t)z }, 3);
                n++;
            }
    return n;
}

rind_status rind_py_make_steps(rind_ctx *ctx, const rind_pyradiomics_settings *settings, int8_t (**step)[3], size_t *n)
{
    size_t batch = rind_py_steps_batch(settings);

    *n = list_steps(settings, NULL);
    *step = rind_alloc_zero(ctx, *n + batch, sizeof **step, "directions");
    if (*step == NULL)
        return RIND_NO_MEMORY;
    list_steps(settings, *step);
    return RIND_OK;
}

double rind_py_step_weight(const rind_pyradiomics_input *input, const int8_t step[3])
{
    rind_pyradiomics_norm norm = input->settings->norm;

    return norm == RIND_PYRADIOMICS_NO_NORM || norm == RIND_PYRADIOMICS_NO_WEIGHTING
               ? 1.0
               : exp(-square(rind_py_length(norm, step, input->grey->spacing_mm)));
}
