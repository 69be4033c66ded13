/* resegment.c - see resegment.h */
#include "region/resegment.h"

#include <math.h>

static size_t index_of(const rind_run *run, const size_t size[3])
{
    return run->x + size[0] * (run->y + size[1] * (size_t)run->z);
}

/* Mean and standard deviation (divided by N) in two passes, over the voxels still inside. */
static void spread_of(const rind_runs *runs, const double *intensity, const size_t size[3], const uint8_t *inside,
                      double *mean, double *deviation)
{
    double n = 0.0, sum = 0.0, squares = 0.0;

    for (size_t r = 0; r < runs->n; r++) {
        size_t first = index_of(&runs->run[r], size);

        for (size_t k = first; k < first + runs->run[r].n; k++) {
            n += inside[k];
            sum += inside[k] ? intensity[k] : 0.0;
        }
    }
    *mean = sum / n;
    for (size_t r = 0; r < runs->n; r++) {
        size_t first = index_of(&runs->run[r], size);

        for (size_t k = first; k < first + runs->run[r].n; k++) {
            double difference = inside[k] ? intensity[k] - *mean : 0.0;
            squares += difference * difference;
        }
    }
    *deviation = sqrt(squares / n);
}

size_t rind_resegment(const rind_resegmentation *how, const rind_runs *runs, const double *intensity,
                      const size_t size[3], uint8_t *inside)
{
    double low = how->range[0], high = how->range[1], mean, deviation;
    size_t n_left = 0;

    if (how->outlier_sigma > 0.0) {
        spread_of(runs, intensity, size, inside, &mean, &deviation);
        low = fmax(low, mean - how->outlier_sigma * deviation);
        high = fmin(high, mean + how->outlier_sigma * deviation);
    }
    for (size_t r = 0; r < runs->n; r++) {
        size_t first = index_of(&runs->run[r], size);

        for (size_t k = first; k < first + runs->run[r].n; k++) {
            inside[k] = inside[k] && intensity[k] >= low && intensity[k] <= high;
            n_left += inside[k];
        }
    }
    return n_left;
}
