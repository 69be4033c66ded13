/*
 * synthetic.h - one synthetic MRI-like case, and the truth it is made with
 *
 * The truth is drawn first, from the cohort's seed and the case's number alone: the first cases of a larger cohort are
 * those of a smaller one. Painting then draws the noise.
 */
#ifndef RIND_PHANTOMS_SYNTHETIC_H
#define RIND_PHANTOMS_SYNTHETIC_H

#include "image/image.h"
#include "lesion.h"

/* A place that acquires images: its voxel grid, and how bright its scanner renders the same tissue. */
typedef struct rind_site {
    const char *name;
    size_t size[3];
    double spacing_mm[3];
    bool oblique;
    double gain;
} rind_site;

typedef struct rind_synthetic {
    uint64_t seed;
    size_t number; /* from 1 */
    const rind_site *site;
    bool her2;
    double shell_strength; /* intensity added at the lesion's surface, falling to 0 at 5 mm; before gain */
    double texture_sigma;  /* of the lesion's texture; before gain */
    double texture_mm;     /* its correlation length */
    double irregularity;
    double bias[4];     /* receive field: linear along x, y, z, and quadratic */
    rind_lesion lesion; /* position in mm from the first voxel's centre along the grid's axes */
} rind_synthetic;

void rind_synthetic_draw(uint64_t seed, size_t number, rind_synthetic *out);

/* The grid of a site. */
rind_grid rind_site_grid(const rind_site *site);

/*
 * Makes image (int16) and mask (uint8, 1 in the lesion) of a case.
 * n_voxels  of the lesion
 */
rind_status rind_synthetic_paint(rind_ctx *ctx, const rind_synthetic *truth, rind_image **image, rind_image **mask,
                                 size_t *n_voxels);

#endif
