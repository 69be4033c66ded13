/*
 * texture.h - the matrices of the six texture families, and how they become features
 *
 * A texture matrix counts something of the grey levels of a region: pairs of neighbours (GLCM), runs (GLRLM),
 * zones (GLSZM, GLDZM), dependences (NGLDM), or differences from the neighbourhood's mean (NGTDM). It is
 * counted for one part of the region (a slice, all slices as planes, or the volume) and, for GLCM and GLRLM,
 * one direction. The nine aggregations of the IBSI are nine ways to go through parts and directions:
 *
 *                              parts                       directions
 *     2D_averaged              every slice; mean           4; mean
 *     2D_slice_merged, 2D      every slice; mean           4 added (none in 2D)
 *     2.5D_direction_merged    the planes together         4; mean
 *     2.5D_merged, 2.5D        the planes together         4 added (none in 2.5D)
 *     3D_averaged              the volume                  13; mean
 *     3D_merged, 3D            the volume                  13 added (none in 3D)
 *
 * aggregate.c does all of it for all families. A family gives a method (how matrices are counted) and its
 * table of features (what is read from one); it never knows which aggregation it works for.
 */
#ifndef RIND_TEXTURE_H
#define RIND_TEXTURE_H

#include "family.h"

/* n times (i, j): a level, and a second level, length, size, distance or dependence. */
typedef struct rind_cell {
    uint32_t i, j;
    uint64_t n;
} rind_cell;

/* Sums over the cells that share a key (a level, a length, a difference, ...), in ascending order of it. */
typedef struct rind_bin {
    uint32_t key;
    uint64_t n;
} rind_bin;

typedef struct rind_margin {
    size_t n;
    rind_bin *bin;
} rind_margin;

/* A row of the NGTDM: voxels of a level that have neighbours, and their summed difference. */
typedef struct rind_tone {
    uint32_t level;
    uint64_t n;
    double s;
} rind_tone;

/* What a matrix counts decides which of its parts are in use. */
typedef enum rind_matrix_kind {
    RIND_PAIRS, /* GLCM: cells with i <= j; by_level, by_difference, by_sum */
    RIND_SIZES, /* GLRLM, GLSZM, GLDZM, NGLDM: cells; by_level, by_size */
    RIND_TONES  /* NGTDM: tones */
} rind_matrix_kind;

/*
 * One matrix: its occupied cells only, sorted by (i, j), so that 65,535 levels cost no more than occur.
 *
 * The GLCM is symmetric and keeps the half i <= j: a cell's n is that of (i, j) and again that of (j, i),
 * and 'total' is the sum of the whole matrix. Its margins too are those of the whole.
 */
struct rind_matrix {
    rind_matrix_kind kind;
    uint32_t n_levels; /* N_g of the region, the same for all parts */
    uint64_t n_voxels; /* of the part, once for every direction added */
    uint64_t total;    /* N: pairs, runs, zones, voxels; 0 where nothing was counted */
    size_t n_cells;
    rind_cell *cell;
    rind_margin by_level;
    union {
        rind_margin by_difference; /* pairs: j - i */
        rind_margin by_size;       /* sizes: j */
    };
    rind_margin by_sum; /* pairs: i + j */
    size_t n_tones;
    rind_tone *tone;
    void *memory; /* owned: all of the above, and scratch */
    uint64_t *scratch;
};

/* Share of a cell or a bin in the matrix: p = n / N. */
static inline double rind_share(const rind_matrix *m, uint64_t n)
{
    return (double)n / (double)m->total;
}

/* p log2 p, 0 for p = 0. */
static inline double rind_plog2p(double p)
{
    return p > 0.0 ? p * log2(p) : 0.0;
}

/* Makes room for a matrix of at most 'max_cells' cells (tones: rows). */
rind_status rind_matrix_create(rind_ctx *ctx, rind_matrix_kind kind, uint32_t n_levels, size_t max_cells,
                               rind_matrix *out);
void rind_matrix_free(rind_matrix *matrix);

/* Total and margins from the cells, which must be sorted. */
void rind_matrix_finish(rind_matrix *matrix);

/* A part of a region: runs of whole slices. */
typedef struct rind_part {
    const rind_run *run;
    size_t n_runs, n_voxels;
    const uint32_t *level; /* those that occur, ascending */
    size_t n_levels;
    bool planar; /* neighbours lie in the slice */
} rind_part;

/* Cuts a part into n_jobs pieces of whole runs, each of at most n_voxels / n_jobs + the longest run voxels: piece k is
 * runs first[k] ... first[k + 1] - 1. */
void rind_part_cut(const rind_part *part, size_t n_jobs, size_t *first);

/* What a method makes its buffers for. */
typedef struct rind_count_plan {
    const rind_family_input *input;
    bool planar;
    int n_directions;  /* 4, 13; 1 for families without */
    size_t max_voxels; /* of the largest part */
    size_t max_slices; /* that a part spans: 1, or those of the box */
    /* GLCM alone. n_directions steps (x, y, z) instead of the unit directions times the distance; NULL: those. */
    const int8_t (*step)[3];
    bool ordered; /* cells (i, j) of a voxel and the one a step further, not their half; a fetch makes no margins */
} rind_count_plan;

enum { RIND_ALL_DIRECTIONS = -1, RIND_PLANAR_DIRECTIONS = 4, RIND_DIRECTIONS = 13 };

/* Unit steps, one of each opposite pair; the first four lie in the plane. */
extern const int8_t rind_direction[RIND_DIRECTIONS][3];

/* How a family counts. A method makes its memory in create(); the other calls allocate nothing. */
typedef struct rind_texture_method {
    rind_matrix_kind kind;
    /* Buffers to count parts of a plan in; NULL without memory. Given to free_counts(). */
    void *(*create)(rind_ctx *ctx, const rind_count_plan *plan);
    void (*free_counts)(void *counts);
    /* Most cells (or tones) a matrix of this plan can have, all directions added. */
    size_t (*max_cells)(const rind_count_plan *plan);
    /* Counts every direction of a part. */
    void (*count)(const rind_ctx *ctx, void *counts, const rind_part *part);
    /* The matrix of one direction of the part counted last, or of all of them added. */
    void (*fetch)(void *counts, int direction, rind_matrix *matrix);
} rind_texture_method;

/* A family computed from a count: families that share one (GLSZM and GLDZM) are its faces. */
typedef struct rind_face {
    const rind_family *family;
    const rind_texture_method *method; /* faces of one count differ in fetch() only */
    const bool *wanted;                /* [n_features] */
    double *value;                     /* as rind_family.compute() writes it */
} rind_face;

/* Counts by the method of the first face and computes all of them; see aggregate.c. */
rind_status rind_texture_aggregate(rind_ctx *ctx, const rind_family_input *input, const rind_face *faces,
                                   size_t n_faces);

/* Does everything for a family that shares its count with none; see rind_family.compute. */
rind_status rind_texture_compute(rind_ctx *ctx, const rind_family_input *input, const rind_family *family,
                                 const rind_texture_method *method, double *value);

/* The same for GLSZM and GLDZM. */
rind_status rind_texture_compute_zones(rind_ctx *ctx, const rind_family_input *input, const rind_family *family,
                                       double *value);

extern const rind_family rind_family_glcm, rind_family_glrlm, rind_family_glszm, rind_family_gldzm, rind_family_ngtdm,
    rind_family_ngldm;
extern const rind_texture_method rind_glcm_method, rind_glrlm_method, rind_glszm_method, rind_gldzm_method,
    rind_ngtdm_method, rind_ngldm_method;

/* Formulas shared by GLRLM, GLSZM, GLDZM and NGLDM: grey_by_size.c. */
double rind_small_emphasis(const rind_matrix *m);
double rind_large_emphasis(const rind_matrix *m);
double rind_low_grey_level_emphasis(const rind_matrix *m);
double rind_high_grey_level_emphasis(const rind_matrix *m);
double rind_small_low_emphasis(const rind_matrix *m);
double rind_small_high_emphasis(const rind_matrix *m);
double rind_large_low_emphasis(const rind_matrix *m);
double rind_large_high_emphasis(const rind_matrix *m);
double rind_grey_level_non_uniformity(const rind_matrix *m);
double rind_normalised_grey_level_non_uniformity(const rind_matrix *m);
double rind_size_non_uniformity(const rind_matrix *m);
double rind_normalised_size_non_uniformity(const rind_matrix *m);
double rind_percentage(const rind_matrix *m);
double rind_grey_level_variance(const rind_matrix *m);
double rind_size_variance(const rind_matrix *m);
double rind_size_entropy(const rind_matrix *m);
double rind_size_energy(const rind_matrix *m);

#endif
