/*
 * diameter.c - the largest distance between two corners of the hull
 *
 * Two points are at most as far apart as the sum of their distances from any centre. With the corners in
 * order of that distance, the search may stop where the sum falls below the best pair found; a first good pair
 * comes from walking to the farthest corner twice. What is left is compared pair by pair: the result is exact.
 */
#include "shape.h"

#include <math.h>
#include <stdlib.h>

typedef struct reach {
    double distance, at[3];
} reach;

static int by_falling_distance(const void *a, const void *b)
{
    double p = ((const reach *)a)->distance, q = ((const reach *)b)->distance;

    return (p < q) - (p > q);
}

static double squared_distance(const double a[3], const double b[3])
{
    double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];

    return x * x + y * y + z * z;
}

static size_t farthest_from(const reach *corner, size_t n, const double at[3], double *best)
{
    size_t farthest = 0;

    *best = -1.0;
    for (size_t k = 0; k < n; k++) {
        double d = squared_distance(corner[k].at, at);

        if (d > *best) {
            *best = d;
            farthest = k;
        }
    }
    return farthest;
}

static double largest(const reach *corner, size_t n)
{
    const double slack = 1.0 + 1e-12; /* rounding of the distances from the centre */
    double best;
    size_t end = farthest_from(corner, n, corner[0].at, &best);

    farthest_from(corner, n, corner[end].at, &best);
    for (size_t i = 0; i < n; i++) {
        double enough = sqrt(best);

        for (size_t j = i + 1; j < n && (corner[i].distance + corner[j].distance) * slack >= enough; j++)
            best = fmax(best, squared_distance(corner[i].at, corner[j].at));
    }
    return sqrt(best);
}

rind_status rind_diameter(rind_ctx *ctx, const double (*corner)[3], size_t n, double *out)
{
    reach *sorted = rind_alloc(ctx, n, sizeof *sorted, "corners of a hull");
    double centre[3];

    if (sorted == NULL)
        return RIND_NO_MEMORY;
    for (int a = 0; a < 3; a++) {
        double low = INFINITY, high = -INFINITY;

        for (size_t k = 0; k < n; k++) {
            low = fmin(low, corner[k][a]);
            high = fmax(high, corner[k][a]);
        }
        centre[a] = 0.5 * (low + high);
    }
    for (size_t k = 0; k < n; k++)
        sorted[k] = (reach){ sqrt(squared_distance(corner[k], centre)), { corner[k][0], corner[k][1], corner[k][2] } };
    qsort(sorted, n, sizeof *sorted, by_falling_distance);
    *out = largest(sorted, n);
    free(sorted);
    return RIND_OK;
}
