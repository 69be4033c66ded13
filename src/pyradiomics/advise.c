/*
 * advise.c - see advise.h
 *
 * Texture needs levels. PyRadiomics' own advice is a bin width that gives 30 to 130 bins; below a handful every matrix
 * is nearly empty, and features are 0, 1, or the size of the region in disguise. A width of 25, made for CT, does that
 * to images of other units (diffusion in mm2/s, SUV, normalised MR) and to response maps.
 */
#include "pyradiomics/advise.h"

#include <stdio.h>
#include <string.h>

enum { FEW_BINS = 8, MANY_BINS = 2000 };

static void keep(rind_py_bins *bins, const char *image, size_t n_bins)
{
    size_t n = strlen(bins->few);

    bins->n_few++;
    if (n + RIND_IMAGE_NAME_SIZE + 24 < sizeof bins->few)
        snprintf(bins->few + n, sizeof bins->few - n, "%s%s %zu", n > 0 ? ", " : "", image, n_bins);
    else if (n + 4 < sizeof bins->few && bins->few[n - 1] != '.')
        snprintf(bins->few + n, sizeof bins->few - n, ", ...");
}

void rind_py_see_bins(rind_ctx *ctx, rind_py_bins *bins, const char *image, const rind_roi *roi,
                      const rind_pyradiomics_settings *settings, size_t n_bins)
{
    double range = roi->max - roi->min;

    bins->n_images++;
    if (n_bins < FEW_BINS && range == 0.0 && strcmp(image, "original") == 0)
        rind_tell(ctx, RIND_WARNING, "all voxels of the region have the intensity %.6g: texture says nothing",
                  roi->min);
    else if (n_bins < FEW_BINS && strcmp(image, "original") == 0 && settings->bin_count == 0)
        rind_tell(ctx, RIND_WARNING,
                  "%zu bin%s of width %g in the region: its intensities range from %.6g to %.6g, and texture of so few "
                  "levels says little; a binWidth near %.2g would give 32",
                  n_bins, n_bins == 1 ? "" : "s", settings->bin_width, roi->min, roi->max, range / 32.0);
    else if (n_bins < FEW_BINS)
        keep(bins, image, n_bins);
    if (n_bins > MANY_BINS && settings->bin_count == 0 && !bins->many_told) {
        bins->many_told = true;
        rind_tell(
            ctx, RIND_WARNING,
            "%zu bins of width %g in the region (image %s): most levels hold a voxel or none; a binWidth near %.2g "
            "would give 64",
            n_bins, settings->bin_width, image, range / 64.0);
    }
}

void rind_py_tell_bins(rind_ctx *ctx, const rind_py_bins *bins)
{
    if (bins->n_few > 0)
        rind_tell(ctx, RIND_WARNING,
                  "%zu of %zu images have fewer than %d bins in the region, and their texture says little (%s); "
                  "binWidth can be set for each image type",
                  bins->n_few, bins->n_images, FEW_BINS, bins->few);
}
