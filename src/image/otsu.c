/*
 * otsu.c - see otsu.h
 *
 * With w_0 of w values in the lower class, their sum m_0, and the sum m of all, the variance between the classes is
 * (m w_0 / w - m_0)^2 / (w_0 (w - w_0)) but for a constant factor. Bin numbers do for values.
 */
#include "image/otsu.h"

#include <math.h>
#include <stdlib.h>

enum { N_BINS = 1024 };

size_t rind_otsu(const uint64_t *count, size_t n_bins)
{
    double all = 0.0, sum = 0.0, lower = 0.0, lower_sum = 0.0, best = -1.0;
    size_t first = 0, last = 0;

    for (size_t k = 0; k < n_bins; k++) {
        all += (double)count[k];
        sum += (double)count[k] * (double)k;
    }
    for (size_t k = 0; k + 1 < n_bins; k++) {
        lower += (double)count[k];
        lower_sum += (double)count[k] * (double)k;
        if (!(lower > 0.0 && lower < all))
            continue;
        double apart = sum * (lower / all) - lower_sum, variance = apart * apart / (lower * (all - lower));

        if (variance > best) {
            best = variance;
            first = k;
        }
        if (variance == best)
            last = k;
    }
    return first + (last - first) / 2;
}

static void find_range(const rind_image *image, double *row, double *low, double *high)
{
    const size_t *size = image->grid.size;

    *low = (double)INFINITY;
    *high = -(double)INFINITY;
    for (size_t r = 0; r < size[1] * size[2]; r++) {
        rind_image_row(image, 0, r % size[1], r / size[1], size[0], row);
        for (size_t x = 0; x < size[0]; x++) {
            if (!isfinite(row[x]))
                continue;
            *low = row[x] < *low ? row[x] : *low;
            *high = row[x] > *high ? row[x] : *high;
        }
    }
}

static void count_bins(const rind_image *image, double *row, double low, double width, uint64_t *count)
{
    const size_t *size = image->grid.size;

    for (size_t r = 0; r < size[1] * size[2]; r++) {
        rind_image_row(image, 0, r % size[1], r / size[1], size[0], row);
        for (size_t x = 0; x < size[0]; x++) {
            if (!isfinite(row[x]))
                continue;
            size_t bin = (size_t)((row[x] - low) / width);

            count[bin < N_BINS ? bin : N_BINS - 1]++;
        }
    }
}

rind_status rind_image_body_threshold(rind_ctx *ctx, const rind_image *image, double *threshold)
{
    uint64_t count[N_BINS] = { 0 };
    double low, high, *row = rind_alloc(ctx, image->grid.size[0], sizeof *row, "row of an image");

    if (row == NULL)
        return RIND_NO_MEMORY;
    find_range(image, row, &low, &high);
    if (low > high) {
        free(row);
        return rind_fail(ctx, RIND_NON_FINITE, "no voxel of the image is finite");
    }
    double width = (high - low) / N_BINS;
    *threshold = low;
    if (width > 0.0) {
        count_bins(image, row, low, width, count);
        *threshold = low + width * (double)(rind_otsu(count, N_BINS) + 1);
    }
    free(row);
    return RIND_OK;
}
