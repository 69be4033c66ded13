/*
 * ngtdm.c - PyRadiomics' neighbourhood grey tone difference matrix
 *
 * For every level i that occurs, n_i voxels and s_i, the sum of |i - mean level of the neighbours in the region| over
 * them. A voxel without a neighbour is one of n_i and adds nothing to s_i, where the IBSI leaves it out. Neighbours are
 * those at one of the distances. p_i = n_i / N.
 */
#include "pyradiomics/classes.h"

#include <stdlib.h>

/* PyRadiomics' value where nothing differs from its neighbourhood. */
#define COARSENESS_OF_FLAT 1e6

typedef struct rind_py_tones {
    double n_voxels;
    size_t n; /* levels that occur */
    struct tone {
        double level, p, s;
    } * tone;
} rind_py_tones;

static double sum_of_differences(const rind_py_tones *t)
{
    double sum = 0.0;

    for (size_t k = 0; k < t->n; k++)
        sum += t->tone[k].s;
    return sum;
}

/* sum_i p_i s_i */
static double weighted_difference(const rind_py_tones *t)
{
    double sum = 0.0;

    for (size_t k = 0; k < t->n; k++)
        sum += t->tone[k].p * t->tone[k].s;
    return sum;
}

/* sum_i p_i s_i / sum_ij |i p_i - j p_j|; 0 where that is 0 */
static double busyness(const rind_py_tones *t)
{
    double sum = 0.0;

    for (size_t a = 0; a < t->n; a++)
        for (size_t b = 0; b < a; b++)
            sum += fabs(t->tone[a].level * t->tone[a].p - t->tone[b].level * t->tone[b].p);
    return sum == 0.0 ? 0.0 : weighted_difference(t) / (2.0 * sum);
}

/* 1 / sum_i p_i s_i; 10^6 where that is 0 */
static double coarseness(const rind_py_tones *t)
{
    double sum = weighted_difference(t);

    return sum == 0.0 ? COARSENESS_OF_FLAT : 1.0 / sum;
}

/* sum_ij |i - j| (p_i s_i + p_j s_j) / (p_i + p_j) / N */
static double complexity(const rind_py_tones *t)
{
    double sum = 0.0;

    for (size_t k = 0; k < t->n; k++)
        for (size_t l = 0; l < k; l++) {
            const struct tone *a = &t->tone[k], *b = &t->tone[l];

            sum += (a->level - b->level) * (a->p * a->s + b->p * b->s) / (a->p + b->p);
        }
    return 2.0 * sum / t->n_voxels;
}

/* sum_ij p_i p_j (i - j)^2 / (N_gp (N_gp - 1)) * sum_i s_i / N; 0 for one level */
static double contrast(const rind_py_tones *t)
{
    double mean = 0.0, variance = 0.0, n = (double)t->n;

    if (t->n < 2)
        return 0.0;
    for (size_t k = 0; k < t->n; k++)
        mean += t->tone[k].p * t->tone[k].level;
    for (size_t k = 0; k < t->n; k++)
        variance += t->tone[k].p * (t->tone[k].level - mean) * (t->tone[k].level - mean);
    return 2.0 * variance / (n * (n - 1.0)) * sum_of_differences(t) / t->n_voxels;
}

/* sum_ij (p_i + p_j) (i - j)^2 / sum_i s_i; 0 where that is 0 */
static double strength(const rind_py_tones *t)
{
    double sum = 0.0, differences = sum_of_differences(t);

    for (size_t a = 0; a < t->n; a++)
        for (size_t b = 0; b < a; b++) {
            double step = t->tone[a].level - t->tone[b].level;

            sum += (t->tone[a].p + t->tone[b].p) * step * step;
        }
    return differences == 0.0 ? 0.0 : 2.0 * sum / differences;
}

#define FEATURE(name, code, function)                     \
    {                                                     \
        name, code, { .of_tones = function }, NULL, false \
    }

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value);

static const rind_pyradiomics_feature features[] = {
    FEATURE("Busyness", "NQ30", busyness),     FEATURE("Coarseness", "QCDE", coarseness),
    FEATURE("Complexity", "HDEZ", complexity), FEATURE("Contrast", "65HE", contrast),
    FEATURE("Strength", "1X9X", strength),
};

const rind_pyradiomics_class rind_pyradiomics_ngtdm = {
    .name = "ngtdm",
    .title = "neighbourhood grey tone difference matrix",
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};

/* Every level that occurs, with the difference of those of its voxels that have neighbours. */
static void read_tones(const rind_levels *levels, const rind_matrix *matrix, rind_py_tones *out)
{
    const rind_tone *counted = matrix->tone, *end = counted + matrix->n_tones;

    out->n_voxels = (double)levels->runs->n_voxels;
    out->n = 0;
    for (uint32_t i = 1; i <= levels->n_levels; i++) {
        if (levels->count[i] == 0)
            continue;
        bool has_neighbours = counted < end && counted->level == i;

        out->tone[out->n++] =
            (struct tone){ i, (double)levels->count[i] / out->n_voxels, has_neighbours ? counted->s : 0.0 };
        counted += has_neighbours;
    }
}

static rind_status compute(rind_ctx *ctx, const rind_pyradiomics_input *input, double *value)
{
    const rind_count_plan plan = { .n_directions = 1 };
    const rind_levels *levels = &input->grey->levels;
    rind_py_count count = { 0 };
    rind_py_tones tones = { 0 };
    rind_status status = rind_py_check_neighbours(ctx, input, true);

    if (status == RIND_OK)
        status = rind_py_count_create(ctx, input, &rind_ngtdm_method, &plan, &count);
    if (status == RIND_OK) {
        tones.tone = rind_alloc(ctx, levels->n_levels, sizeof *tones.tone, "tone differences");
        status = tones.tone != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    if (status == RIND_OK) {
        rind_py_count_run(ctx, &count);
        read_tones(levels, rind_py_count_fetch(&count, RIND_ALL_DIRECTIONS), &tones);
        for (size_t f = 0; f < COUNT_OF(features); f++)
            value[f] = rind_py_wanted(input, f) ? features[f].of_tones(&tones) : NAN;
    }
    free(tones.tone);
    rind_py_count_free(&count);
    return status;
}
