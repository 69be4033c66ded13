/*
 * gaussian.c - the two Gaussian interpolators
 *
 * The weight of a voxel is the share of a Gaussian around the position that falls into it (Yushkevich, Tustison and
 * Gee, Insight Journal 2010, Gaussian interpolation). sitkGaussian has a standard deviation of 0.8 voxels, cut at 4 of
 * them, and divides by the sum of weights; sitkLabelGaussian, of 1 voxel, cut at 1, takes the value with the largest
 * sum.
 *
 * ITK's error function stops at 3e-7 of its value. In images of whole numbers that are truncated the last bit counts,
 * so it is followed here: the series and the continued fraction of the incomplete gamma function of 1/2 (Abramowitz and
 * Stegun, 6.5.29 and 6.5.31), each to the same end.
 */
#include "pyradiomics/interpolate.h"

#include <float.h>
#include <math.h>

#define PRECISION 3e-7
#define LOG_GAMMA_OF_HALF 0.572364942924847 /* log(sqrt(pi)) as ITK's sum of six terms has it */

static double gamma_factor(double x)
{
    return exp(-x + 0.5 * log(x) - LOG_GAMMA_OF_HALF);
}

/* P(1/2, x) by its series, for x < 3/2. */
static double by_series(double x)
{
    double a = 0.5, term = 1.0 / a, sum = term;

    if (!(x > 0.0))
        return 0.0;
    do {
        a += 1.0;
        term *= x / a;
        sum += term;
    } while (term >= sum * PRECISION);
    return sum * gamma_factor(x);
}

/* 1 - P(1/2, x) by its continued fraction, evaluated from the front (Lentz). */
static double by_fraction(double x)
{
    double b = x + 1.0 - 0.5, c = 1.0 / 1e-30, d = 1.0 / b, product = d, change;

    for (double k = 1.0; k < 100.0; k += 1.0) {
        double a = k * (0.5 - k);

        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        change = d * c;
        product *= change;
        if (fabs(change - 1.0) < PRECISION)
            break;
    }
    return gamma_factor(x) * product;
}

static double error_function(double t)
{
    double x = t * t, p = x < 1.5 ? by_series(x) : 1.0 - by_fraction(x);

    return t < 0.0 ? -p : p;
}

enum { MOST = 9 }; /* voxels along an axis that a cut of 3.2 can touch, and one to spare */

/* First voxel and number of voxels along an axis that count at a position, and their weights. */
static size_t weigh(const rind_py_part *image, int a, double at, double sigma_vox, double cut, size_t *first,
                    double weight[MOST])
{
    double spacing = image->spacing_mm[a], sigma = sigma_vox * spacing, reach = sigma * cut / spacing;
    double scale = 1.0 / (1.4142135623730950488 * sigma / spacing), n = (double)image->size[a];
    double low = fmax(0.0, floor(at + 0.5 - reach)), high = fmin(n, ceil(at + 0.5 + reach));
    double t = (-0.5 - at + low) * scale, before = error_function(t);
    size_t count = (size_t)(high - low);

    for (size_t k = 0; k < count; k++) {
        t += scale;
        double now = error_function(t);
        weight[k] = now - before;
        before = now;
    }
    *first = (size_t)low;
    return count;
}

double rind_py_gaussian(const rind_py_part *image, const double at[3])
{
    double weight[3][MOST], sum = 0.0, weights = 0.0;
    size_t first[3], n[3];

    for (int a = 0; a < 3; a++)
        n[a] = weigh(image, a, at[a], 0.8, 4.0, &first[a], weight[a]);
    for (size_t z = 0; z < n[2]; z++)
        for (size_t y = 0; y < n[1]; y++)
            for (size_t x = 0; x < n[0]; x++) {
                double w = weight[0][x] * weight[1][y] * weight[2][z];

                sum += rind_py_part_at(image, first[0] + x, first[1] + y, first[2] + z) * w;
                weights += w;
            }
    return sum / weights;
}

/* The weights of all values met so far. */
typedef struct votes {
    size_t n;
    double value[MOST * MOST * MOST], weight[MOST * MOST * MOST];
} votes;

/* Adds to the weight of a value and returns its sum. */
static double vote(votes *v, double value, double weight)
{
    size_t k = 0;

    while (k < v->n && v->value[k] != value)
        k++;
    if (k == v->n) {
        v->value[v->n] = value;
        v->weight[v->n++] = 0.0;
    }
    return v->weight[k] += weight;
}

double rind_py_label_gaussian(const rind_py_part *image, const double at[3])
{
    double weight[3][MOST], best = 0.0, found = 0.0;
    size_t first[3], n[3];
    votes v = { .n = 0 };

    for (int a = 0; a < 3; a++)
        n[a] = weigh(image, a, at[a], 1.0, 1.0, &first[a], weight[a]);
    for (size_t z = 0; z < n[2]; z++)
        for (size_t y = 0; y < n[1]; y++)
            for (size_t x = 0; x < n[0]; x++) {
                double value = rind_py_part_at(image, first[0] + x, first[1] + y, first[2] + z);
                double sum = vote(&v, value, weight[0][x] * weight[1][y] * weight[2][z]);

                if (sum > best) {
                    best = sum;
                    found = value;
                }
            }
    return found;
}
