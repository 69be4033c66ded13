/*
 * perturb.h - a case under one perturbation
 *
 * Noise goes to the image before it is resampled; rotation and translation are those of the analysis grid, so that the
 * image is interpolated once; growth and contour change the tumour's mask on that grid.
 */
#ifndef RIND_EXTRACT_PERTURB_H
#define RIND_EXTRACT_PERTURB_H

#include "extract/case_input.h"
#include "extract/crop.h"

/* What is perturbed, and what the perturbations of a case share. */
typedef struct rind_perturber {
    rind_perturbation now;
    uint64_t case_seed; /* of the settings' seed and the case's name */
    bool knows_noise;   /* estimated before */
    double noise;       /* standard deviation */
} rind_perturber;

/* Random numbers follow from the settings' seed, this name and the perturbation's number. */
rind_perturber rind_perturber_make(const rind_settings *settings, const char *case_id);

/* Adds the noise. Returns RIND_OK, RIND_BAD_SETTINGS (there is none to be estimated) or RIND_NO_MEMORY. */
rind_status rind_perturb_image(rind_ctx *ctx, rind_perturber *how, const rind_settings *settings,
                               rind_case_input *input);

/* Turns and moves the analysis grid. Returns RIND_OK or RIND_BAD_ARGUMENT. */
rind_status rind_perturb_grid(rind_ctx *ctx, const rind_perturber *how, const rind_settings *settings, rind_grid *grid);

/*
 * Grows and redraws a tumour's mask on the analysis grid.
 *
 * in_plane  within slices
 * tumour    which of the mask's: each draws other numbers
 */
rind_status rind_perturb_mask(rind_ctx *ctx, const rind_perturber *how, const rind_grid *grid, bool in_plane,
                              size_t tumour, rind_grid_mask *mask);

#endif
