/*
 * ngtdm.c - neighbourhood grey tone difference matrix (IBSI 1, section on NGTDM)
 *
 * How far a voxel's grey level lies from the mean level of its neighbours. Amadasun and King, IEEE Trans. Syst.
 * Man Cybern. 19 (1989) 1264.
 *
 * Matrix: one row per grey level i, { n_i, s_i }: the voxels of that level that have a neighbour in the intensity
 * mask within the Chebyshev distance 'distance', and the sum of |i - mean level of those neighbours| over them.
 * Both are sums over voxels, so slices merge by addition.
 *
 * With N_vc = sum_i n_i, p_i = n_i / N_vc and N_gp the number of levels with p_i > 0; only those have a row.
 */
#include "texture.h"

/* Fixed by the IBSI for a region whose levels do not differ from their neighbourhoods. */
#define COARSENESS_MAX 1e6
/* Fixed by the IBSI for a single level. */
#define BUSYNESS_OF_ONE_LEVEL 0.0
/* Fixed by the IBSI where sum_i s_i = 0. */
#define STRENGTH_OF_FLAT 0.0

static double sum_of_differences(const rind_matrix *m)
{
    double sum = 0.0;

    for (size_t k = 0; k < m->n_tones; k++)
        sum += m->tone[k].s;
    return sum;
}

/* sum_i p_i s_i */
static double weighted_difference(const rind_matrix *m)
{
    double sum = 0.0;

    for (size_t k = 0; k < m->n_tones; k++)
        sum += rind_share(m, m->tone[k].n) * m->tone[k].s;
    return sum;
}

/* 1 / sum_i p_i s_i, at most 10^6 */
static double coarseness(const rind_matrix *m)
{
    double sum = weighted_difference(m);

    return sum > 1.0 / COARSENESS_MAX ? 1.0 / sum : COARSENESS_MAX;
}

/*
 * sum_ij p_i p_j (i - j)^2 / (N_gp (N_gp - 1)) * sum_i s_i / N_vc; no value for one level
 * The double sum is 2 (E[i^2] - E[i]^2), taken about the mean.
 */
static double contrast(const rind_matrix *m)
{
    double mean = 0.0, variance = 0.0, n_levels = (double)m->n_tones;

    for (const rind_tone *t = m->tone; t < m->tone + m->n_tones; t++)
        mean += rind_share(m, t->n) * t->level;
    for (const rind_tone *t = m->tone; t < m->tone + m->n_tones; t++)
        variance += rind_share(m, t->n) * (t->level - mean) * (t->level - mean);
    return 2.0 * variance / (n_levels * (n_levels - 1.0)) * sum_of_differences(m) / (double)m->total;
}

/* sum_i p_i s_i / sum_ij |i p_i - j p_j| */
static double busyness(const rind_matrix *m)
{
    double sum = 0.0;

    if (m->n_tones == 1)
        return BUSYNESS_OF_ONE_LEVEL;
    for (const rind_tone *a = m->tone; a < m->tone + m->n_tones; a++)
        for (const rind_tone *b = m->tone; b < a; b++)
            sum += fabs(a->level * rind_share(m, a->n) - b->level * rind_share(m, b->n));
    return weighted_difference(m) / (2.0 * sum);
}

/* sum_ij |i - j| (p_i s_i + p_j s_j) / (p_i + p_j) / N_vc */
static double complexity(const rind_matrix *m)
{
    double sum = 0.0;

    for (const rind_tone *a = m->tone; a < m->tone + m->n_tones; a++)
        for (const rind_tone *b = m->tone; b < a; b++)
            sum += (double)(a->level - b->level) * ((double)a->n * a->s + (double)b->n * b->s) / (double)(a->n + b->n);
    return 2.0 * sum / (double)m->total;
}

/* sum_ij (p_i + p_j) (i - j)^2 / sum_i s_i */
static double strength(const rind_matrix *m)
{
    double sum = 0.0, differences = sum_of_differences(m);

    if (!(differences > 0.0))
        return STRENGTH_OF_FLAT;
    for (const rind_tone *a = m->tone; a < m->tone + m->n_tones; a++)
        for (const rind_tone *b = m->tone; b < a; b++) {
            double step = a->level - b->level;

            sum += (double)(a->n + b->n) * step * step;
        }
    return 2.0 * sum / (double)m->total / differences;
}

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    return rind_texture_compute(ctx, input, &rind_family_ngtdm, &rind_ngtdm_method, value);
}

static const rind_feature features[] = {
    { "coarseness", "QCDE", "coarseness", { coarseness }, NULL, false },
    { "contrast", "65HE", "contrast", { contrast }, NULL, false },
    { "busyness", "NQ30", "busyness", { busyness }, NULL, false },
    { "complexity", "HDEZ", "complexity", { complexity }, NULL, false },
    { "strength", "1X9X", "strength", { strength }, NULL, false },
};

const rind_family rind_family_ngtdm = {
    .name = "ngtdm",
    .step = "ngtdm",
    .title = "neighbourhood grey tone difference matrix",
    .tag_prefix = "ngt_",
    .source = "ibsi1:ngtdm",
    .needs = RIND_NEEDS_LEVELS_UNDIRECTED,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
};
