/*
 * levels.h - grey levels: discretised intensities, laid out for the texture kernels
 *
 * One byte a voxel (two above 255 levels), level 1 ... n_levels inside the intensity mask and 0 outside it.
 * Around the box lies a border of zeros 'border' voxels wide on every side, rows are padded to a multiple of
 * 32, and zeros lie before and after, so that a kernel may read 'border' + 3 steps in any of the 26
 * directions, and 64 bytes past the end of a run, without a test.
 */
#ifndef RIND_LEVELS_H
#define RIND_LEVELS_H

#include "region/roi.h"

enum { RIND_MAX_LEVELS = 65535 };

typedef enum rind_binning { RIND_FIXED_BIN_NUMBER, RIND_FIXED_BIN_SIZE, RIND_AS_IS } rind_binning;

/* How intensities become levels (IBSI 1, section on discretisation). */
typedef struct rind_discretisation {
    rind_binning method;
    uint32_t bins;  /* RIND_FIXED_BIN_NUMBER */
    double width;   /* RIND_FIXED_BIN_SIZE */
    bool has_start; /* RIND_FIXED_BIN_SIZE: 'start' is the lower edge of bin 1; else the */
    double start;   /* re-segmentation's lower end, else the region's minimum */
    char name[32];  /* in columns: fbn32, fbs25, fbs2.5, as_is */
} rind_discretisation;

typedef struct rind_levels {
    uint32_t n_levels;     /* N_g: the highest level that occurs; empty levels below it count */
    void *memory;          /* owned */
    const uint8_t *narrow; /* level of box voxel (0, 0, 0) if n_levels <= 255, else NULL */
    const uint16_t *wide;  /* the same above that, else NULL */
    ptrdiff_t row, slice;  /* voxels from one row or slice to the next */
    uint32_t border;
    size_t size[3];        /* of the box without border */
    const rind_runs *runs; /* borrowed from the region */
    uint64_t *count;       /* owned; count[level], n_levels + 1 entries, count[0] is 0 */
} rind_levels;

/*
 * Discretises the intensity mask, which must not be empty.
 * border  1, or the largest texture distance
 * Returns RIND_OK, RIND_NO_MEMORY or RIND_BAD_SETTINGS (more than RIND_MAX_LEVELS levels, or intensities that
 * 'as is' cannot take, with the remedy).
 */
rind_status rind_levels_create(rind_ctx *ctx, const rind_roi *roi, const rind_discretisation *how, uint32_t border,
                               rind_levels *out);
void rind_levels_free(rind_levels *levels);

/*
 * Memory for levels 1 ... n_levels of the intensity mask, all still 0, for a discretisation of another kind: the
 * caller writes every voxel of the runs through rind_levels_narrow() or _wide(), and 'count'.
 * Returns RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_levels_make(rind_ctx *ctx, const rind_roi *roi, uint32_t n_levels, uint32_t border, rind_levels *out);

/* The level of box voxel (0, 0, 0), to be written. */
static inline uint8_t *rind_levels_narrow(const rind_levels *levels)
{
    return (uint8_t *)levels->memory + (levels->narrow - (const uint8_t *)levels->memory);
}

static inline uint16_t *rind_levels_wide(const rind_levels *levels)
{
    return (uint16_t *)levels->memory + (levels->wide - (const uint16_t *)levels->memory);
}

/* Step from a voxel to its neighbour. */
static inline ptrdiff_t rind_level_step(const rind_levels *levels, int dx, int dy, int dz)
{
    return dx + dy * levels->row + dz * levels->slice;
}

#endif
