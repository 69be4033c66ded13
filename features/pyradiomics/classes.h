/*
 * classes.h - what the classes of PyRadiomics share
 *
 * Counting is done by the kernels of the families. A matrix of theirs holds whole numbers; weightingNorm adds
 * directions with weights that are none, so here cells are doubles, made from the kernels' in one way for all
 * classes: one direction alone, or several added.
 */
#ifndef RIND_PYRADIOMICS_CLASSES_H
#define RIND_PYRADIOMICS_CLASSES_H

#include "pyradiomics/pyradiomics.h"
#include "sample.h"
#include "texture.h"

/* numpy.spacing(1): PyRadiomics adds it inside logarithms and to some denominators. */
#define RIND_PY_EPSILON 0x1p-52

typedef struct rind_py_cell {
    uint32_t i, j;
    double n;
} rind_py_cell;

typedef struct rind_py_bin {
    uint32_t key;
    double n;
} rind_py_bin;

typedef struct rind_py_margin {
    size_t n;
    rind_py_bin *bin;
} rind_py_margin;

/*
 * Occupied cells in order of (i, j), and margins in order of their keys. With 'half' a cell (i, j), i < j, stands for
 * (j, i) too, and margins and total are those of the whole.
 */
typedef struct rind_py_matrix {
    rind_matrix_kind kind; /* RIND_PAIRS or RIND_SIZES */
    bool half;
    uint32_t n_levels; /* the highest level of the region */
    size_t n_present;  /* levels that occur in the region */
    double total;
    size_t n_cells;
    rind_py_cell *cell;
    rind_py_margin by_i, by_j;            /* level and level, or level and size */
    rind_py_margin by_difference, by_sum; /* pairs: |i - j|, i + j */
    /* Owned. */
    rind_py_cell *spare;
    rind_py_bin *bins;
    double *dense;   /* by level, difference or sum; zeros between uses */
    uint64_t *pair;  /* { size, sum } */
    double *lanczos; /* room for the eigenvalue of MCC, made when it is needed */
    size_t max_cells, lanczos_size;
} rind_py_matrix;

rind_status rind_py_matrix_create(rind_ctx *ctx, rind_matrix_kind kind, const rind_levels *levels, bool half,
                                  size_t max_cells, rind_py_matrix *out);
void rind_py_matrix_free(rind_py_matrix *matrix);
void rind_py_matrix_clear(rind_py_matrix *matrix);
/* Adds the cells of a count, each times 'weight'. */
void rind_py_matrix_add(rind_py_matrix *matrix, const rind_matrix *count, double weight);
/* Total and margins. */
void rind_py_matrix_finish(rind_py_matrix *matrix);

/* How often a stored cell stands in the whole matrix. */
static inline double rind_py_times(const rind_py_matrix *m, const rind_py_cell *cell)
{
    return m->half && cell->i != cell->j ? 2.0 : 1.0;
}

/* p log2(p + epsilon) */
static inline double rind_py_plog2p(double p)
{
    return p * log2(p + RIND_PY_EPSILON);
}

/* The region counted by one of the families' methods, slice by slice together with force2D. */
typedef struct rind_py_count {
    const rind_texture_method *method;
    rind_texture_settings texture;
    rind_family_input input;
    rind_count_plan plan;
    rind_part part;
    uint32_t *level;
    void *counts;
    rind_matrix matrix;
} rind_py_count;

/*
 * Prepares a count of the whole region. 'plan' holds what the method needs beyond input and part: n_directions, step,
 * ordered. Returns RIND_OK or RIND_NO_MEMORY. Free with rind_py_count_free(), also after a failure.
 */
rind_status rind_py_count_create(rind_ctx *ctx, const rind_pyradiomics_input *input, const rind_texture_method *method,
                                 const rind_count_plan *plan, rind_py_count *out);
void rind_py_count_run(const rind_ctx *ctx, rind_py_count *count);
const rind_matrix *rind_py_count_fetch(rind_py_count *count, int direction);
void rind_py_count_free(rind_py_count *count);

/*
 * RIND_BAD_SETTINGS where no neighbour at one of the distances fits into the box: PyRadiomics gives the case up.
 * max_distance  SIZE_MAX: those of the settings; else 1, of GLRLM and GLSZM
 */
rind_status rind_py_check_neighbours(rind_ctx *ctx, const rind_pyradiomics_input *input, bool distances);

/* Weight of a step (x, y, z) in mm along the axes of the levels. */
double rind_py_length(rind_pyradiomics_norm norm, const int8_t step[3], const double spacing_mm[3]);

/* Mean of the features over matrices. */
typedef struct rind_py_mean {
    double *sum;
    size_t *n;
} rind_py_mean;

/* Adds a feature of every matrix to its mean; NaN is left out. */
void rind_py_add_values(const rind_pyradiomics_input *input, const rind_pyradiomics_class *class,
                        const rind_py_matrix *matrix, double *sum, size_t *n);

/* The values of a class of one matrix of sizes, not directed: GLSZM, GLDM. */
rind_status rind_py_compute_sizes(rind_ctx *ctx, const rind_pyradiomics_input *input,
                                  const rind_pyradiomics_class *class, const rind_texture_method *method,
                                  double *value);

/*
 * The steps of the settings' distances, one of each opposite pair, and their number: steps.c. The list is filled up to
 * whole batches, of rind_py_steps_batch(), with steps that are counted and not read; give it to free().
 */
rind_status rind_py_make_steps(rind_ctx *ctx, const rind_pyradiomics_settings *settings, int8_t (**step)[3], size_t *n);

/* Steps are counted in batches of this many: as many as the kernel is made for. */
size_t rind_py_steps_batch(const rind_pyradiomics_settings *settings);

/* What a matrix counts for in the sum of all: exp(-d^2), or 1. */
double rind_py_step_weight(const rind_pyradiomics_input *input, const int8_t step[3]);

/* Entropies of pairs: information.c. */
double rind_py_margin_entropy(const rind_py_matrix *m, const rind_py_margin *by);
double rind_py_joint_entropy(const rind_py_matrix *m);
double rind_py_information_correlation_1(const rind_py_matrix *m);
double rind_py_information_correlation_2(const rind_py_matrix *m);

/* Second largest eigenvalue of the matrix Q of MCC: correlation.c. */
rind_status rind_py_reserve_correlation(rind_ctx *ctx, rind_py_matrix *matrix);
double rind_py_second_eigenvalue(const rind_py_matrix *matrix);

/* Real parts of the eigenvalues of a matrix of n times n, which is destroyed: eigenvalues.c. */
void rind_py_eigenvalues(double *matrix, size_t n, double *value);

/* Formulas of GLRLM, GLSZM and GLDM: sizes.c. */
double rind_py_small_emphasis(const rind_py_matrix *m);
double rind_py_large_emphasis(const rind_py_matrix *m);
double rind_py_low_level_emphasis(const rind_py_matrix *m);
double rind_py_high_level_emphasis(const rind_py_matrix *m);
double rind_py_small_low_emphasis(const rind_py_matrix *m);
double rind_py_small_high_emphasis(const rind_py_matrix *m);
double rind_py_large_low_emphasis(const rind_py_matrix *m);
double rind_py_large_high_emphasis(const rind_py_matrix *m);
double rind_py_level_non_uniformity(const rind_py_matrix *m);
double rind_py_level_non_uniformity_normalized(const rind_py_matrix *m);
double rind_py_size_non_uniformity(const rind_py_matrix *m);
double rind_py_size_non_uniformity_normalized(const rind_py_matrix *m);
double rind_py_percentage(const rind_py_matrix *m);
double rind_py_level_variance(const rind_py_matrix *m);
double rind_py_size_variance(const rind_py_matrix *m);
double rind_py_entropy(const rind_py_matrix *m);

#define RIND_PY_OF_MATRIX(name, code, function)            \
    {                                                      \
        name, code, { .of_matrix = function }, NULL, false \
    }
/* A deprecated name that PyRadiomics accepts and gives no value for. */
#define RIND_PY_WITHOUT_VALUE(name)      \
    {                                    \
        name, NULL, { NULL }, NULL, true \
    }

static inline bool rind_py_wanted(const rind_pyradiomics_input *input, size_t feature)
{
    return input->wanted == NULL || input->wanted[feature];
}

#endif
