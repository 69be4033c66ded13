/*
 * perturb.h - which perturbations of image and region repeat the rows of a case
 *
 * Sets of values whose combinations are computed one by one. The set that holds 0 alone perturbs nothing.
 */
#ifndef RIND_SETTINGS_PERTURB_H
#define RIND_SETTINGS_PERTURB_H

#include "context.h"
#include "settings/values.h"

#include <stdbool.h>
#include <stddef.h>

enum { RIND_MAX_PERTURBATIONS = 1000, RIND_PERTURBATION_NAME_SIZE = 128 };

/* The key 'perturb'. */
typedef struct rind_perturb {
    bool on;
    rind_numbers rotate_deg; /* of the analysis grid, about its third axis */
    rind_numbers translate;  /* of a voxel of the analysis grid; every axis takes every value */
    rind_numbers noise;      /* times the image's own noise level */
    rind_numbers grow;       /* fraction of the tumour's volume */
    rind_numbers contour_mm; /* how far its boundary strays, standard deviation */
    double contour_scale_mm; /* over which distance along the boundary */
    uint32_t repetitions;    /* of combinations that draw random numbers */
    uint32_t seed;
} rind_perturb;

/* One combination. All 0: the case as it is. */
typedef struct rind_perturbation {
    size_t index;
    double rotate_deg, translate[3], noise, grow, contour_mm, contour_scale_mm;
    uint32_t repetition; /* from 1 */
    uint32_t seed;
} rind_perturbation;

struct rind_settings;

/* Rows of each region: 1 and the perturbations. */
size_t rind_perturb_n(const struct rind_settings *settings);

/* The k-th combination; the first is none. */
rind_perturbation rind_perturb_get(const struct rind_settings *settings, size_t k);

/* "none", "r-6_t0.25x0.75x0.25_n1_g0.1_c0.5_rep2". */
void rind_perturbation_name(const struct rind_settings *settings, const rind_perturbation *p,
                            char name[RIND_PERTURBATION_NAME_SIZE]);

/*
 * The assignment "perturb=..." of what the option says: rotate_deg=-6:6,noise=1 becomes
 * {rotate_deg: [-6, 6], noise: [1]}. To be given to free().
 * Returns RIND_OK, RIND_BAD_SETTINGS or RIND_NO_MEMORY.
 */
rind_status rind_perturb_assignment(rind_ctx *ctx, const char *spec, char **out);

#endif
