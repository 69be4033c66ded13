/*
 * phantoms.h - data with known answers, and the runs that compare
 *
 * The digital phantom of IBSI 1 and every reference value of the IBSI are part of the program; the CT phantom, whose
 * licence forbids bundling, and the images of IBSI 2 are read from a folder. Values come from rind_extract() with the
 * presets that users have, response maps from rind_filter_image(): there is no second pipeline here.
 */
#ifndef RIND_PHANTOMS_H
#define RIND_PHANTOMS_H

#include "context.h"
#include <rind/rind.h>

/* The IBSI 1 digital phantom, 5 x 4 x 4 voxels of 2 mm, and its mask of 74 voxels. */
rind_status rind_phantom_digital(rind_ctx *ctx, rind_image **image, rind_image **mask);

/* Writes image.nii.gz and mask.nii.gz of it into a folder, which is made if its parent exists. */
rind_status rind_phantom_digital_write(rind_ctx *ctx, const char *folder);

/* An image into a folder that exists. */
rind_status rind_phantom_write_into(rind_ctx *ctx, const rind_image *image, const char *folder, const char *name);

/* Two images that show what a filter does, 8 bits, voxels of 1 mm: 255 amid 33^3 zeros, and 128 x 128 x 33 of a
 * pattern. */
rind_status rind_phantom_impulse(rind_ctx *ctx, rind_image **image);
rind_status rind_phantom_pattern(rind_ctx *ctx, rind_image **image);

/* Writes impulse.nii.gz and pattern.nii.gz into a folder, which is made if its parent exists. */
rind_status rind_phantom_filters_write(rind_ctx *ctx, const char *folder);

/*
 * Writes 'n_cases' synthetic MRI-like lesions on several grids, their masks, manifest.csv (case_id, image,
 * mask) and labels.csv (the truth each case was made with). The same seed gives the same bytes.
 */
rind_status rind_phantom_cohort_write(rind_ctx *ctx, size_t n_cases, uint64_t seed, const char *folder);

typedef enum rind_verify_format { RIND_VERIFY_TEXT, RIND_VERIFY_CSV, RIND_VERIFY_JSON } rind_verify_format;

typedef struct rind_verify_options {
    const char *data;    /* folder of the IBSI's data sets; NULL: what needs none, the digital phantom of IBSI 1 */
    const char *configs; /* "digital,a,c"; NULL: all there are data for */
    bool diagnostics;    /* IBSI 1: the 300 values of intermediate stages as well */
    rind_verify_format format;
    const char *out;         /* file for the report; NULL: standard output */
    const char *certificate; /* .html or .json; NULL: none */
} rind_verify_options;

typedef struct rind_verify_totals {
    size_t n_pass, n_fail, n_missing, n_skipped; /* standardised values; nothing is ever skipped by itself */
    size_t n_diagnostics_pass, n_diagnostics_fail, n_diagnostics_missing;
} rind_verify_totals;

/* True if something was compared and nothing failed or was missing: what the exit code says. */
static inline bool rind_verify_good(const rind_verify_totals *t)
{
    return t->n_pass > 0 && t->n_fail + t->n_missing + t->n_diagnostics_fail + t->n_diagnostics_missing == 0;
}

/*
 * Compares with the reference values of IBSI 1 and writes the report, whose last line (text) is
 * "ibsi1: P pass, F fail, M missing, S skipped". A value that is not computed is missing, never skipped. Diagnostics
 * are counted apart. The certificate is made of the same rows.
 *
 * Returns RIND_OK also when values fail (see 'totals'); RIND_BAD_ARGUMENT for an unknown configuration, or one that
 * needs data without a folder; else what reading, extraction or writing returned.
 */
rind_status rind_verify_ibsi1(rind_ctx *ctx, const rind_verify_options *options, rind_verify_totals *totals);

/*
 * The same with IBSI 2: 33 response maps, every voxel, and 323 values of features of filtered images. All of it needs
 * the folder.
 */
rind_status rind_verify_ibsi2(rind_ctx *ctx, const rind_verify_options *options, rind_verify_totals *totals);

/*
 * The same with PyRadiomics on its reference case: the 674 values it publishes and 6,126 recomputed with its classes.
 * All of it needs the folder.
 */
rind_status rind_verify_pyradiomics(rind_ctx *ctx, const rind_verify_options *options, rind_verify_totals *totals);

#endif
