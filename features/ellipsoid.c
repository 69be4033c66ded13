/*
 * ellipsoid.c - volume and area of ellipsoids, and the smallest one around a set of points
 *
 * The minimum volume enclosing ellipsoid is found in its dual: weights on the points, largest determinant
 * of the weighted scatter. Khachiyan's ascent (Math. Oper. Res. 21 (1996) 307) with the away steps of Todd
 * and Yildirim (Discrete Appl. Math. 155 (2007) 1731), which make it converge linearly: each step moves
 * weight to the point farthest outside, or away from the weighted point deepest inside, by the
 * amount that is best for the pair. It ends when every point lies within 1 + TOLERANCE of the ellipsoid and every
 * weighted one within 1 - TOLERANCE; the ellipsoid is then widened to hold all points, so its volume exceeds the
 * smallest by a relative 2e-6 at most.
 */
#include "shape.h"
#include "eigen.h"

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

double rind_ellipsoid_volume(const double semi_axis[3])
{
    return 4.0 / 3.0 * PI * semi_axis[0] * semi_axis[1] * semi_axis[2];
}

/*
 * 4 pi a b sum_v (alpha beta)^v / (1 - 4 v^2) P_v((alpha^2 + beta^2) / (2 alpha beta)), alpha^2 = 1 - b^2 / a^2,
 * beta^2 = 1 - c^2 / a^2. With q_v = (alpha beta)^v P_v the recurrence of the Legendre polynomials becomes
 * (v + 1) q_(v+1) = (2 v + 1) (alpha^2 + beta^2) / 2 q_v - v (alpha beta)^2 q_(v-1): no division by alpha beta,
 * which is 0 for b = a.
 */
double rind_ellipsoid_area(const double semi_axis[3])
{
    enum { LAST_TERM = 20 };
    double a = semi_axis[0], b = semi_axis[1], c = semi_axis[2];
    double alpha2 = 1.0 - b * b / (a * a), beta2 = 1.0 - c * c / (a * a);
    double before = 0.0, q = 1.0, sum = 0.0;

    for (int v = 0; v <= LAST_TERM; v++) {
        double after = ((2 * v + 1) * 0.5 * (alpha2 + beta2) * q - v * alpha2 * beta2 * before) / (v + 1);

        sum += q / (1.0 - 4.0 * v * v);
        before = q;
        q = after;
    }
    return 4.0 * PI * a * b * sum;
}

enum { D = 3 }; /* dimension */
#define TOLERANCE 1e-6

/* Points with weights; distances are those of the ellipsoid: D on its surface. */
typedef struct cloud {
    const double (*point)[3];
    size_t n;
    double *weight, *distance;
    double centre[3], scatter[3][3], inverse[3][3];
} cloud;

static void invert(const double m[3][3], double out[3][3])
{
    double determinant = 0.0;

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int p = (j + 1) % 3, q = (j + 2) % 3, r = (i + 1) % 3, s = (i + 2) % 3;

            out[i][j] = m[p][r] * m[q][s] - m[p][s] * m[q][r];
        }
    for (int i = 0; i < 3; i++)
        determinant += m[0][i] * out[i][0];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out[i][j] /= determinant;
}

/* Weighted mean and scatter of the points, and every point's squared distance in units of the scatter. */
static void weigh(cloud *c)
{
    double second[6] = { 0.0 };

    for (int a = 0; a < 3; a++)
        c->centre[a] = 0.0;
    for (size_t k = 0; k < c->n; k++)
        for (int a = 0; a < 3; a++)
            c->centre[a] += c->weight[k] * c->point[k][a];
    for (size_t k = 0; k < c->n; k++) {
        double w = c->weight[k];
        double x = c->point[k][0] - c->centre[0], y = c->point[k][1] - c->centre[1], z = c->point[k][2] - c->centre[2];

        if (w == 0.0)
            continue;
        second[0] += w * x * x;
        second[1] += w * x * y;
        second[2] += w * x * z;
        second[3] += w * y * y;
        second[4] += w * y * z;
        second[5] += w * z * z;
    }
    static const int place[3][3] = { { 0, 1, 2 }, { 1, 3, 4 }, { 2, 4, 5 } };
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            c->scatter[a][b] = second[place[a][b]];
    invert((const double(*)[3])c->scatter, c->inverse);
    for (size_t k = 0; k < c->n; k++) {
        const double(*m)[3] = (const double(*)[3])c->inverse;
        double x = c->point[k][0] - c->centre[0], y = c->point[k][1] - c->centre[1], z = c->point[k][2] - c->centre[2];

        c->distance[k] = x * (m[0][0] * x + 2.0 * (m[0][1] * y + m[0][2] * z)) + y * (m[1][1] * y + 2.0 * m[1][2] * z) +
                         z * m[2][2] * z;
    }
}

/* One step; false when the ellipsoid is good enough. In the lifted space of D + 1 a distance is one larger. */
static bool step(cloud *c)
{
    size_t out = 0, in = SIZE_MAX;

    for (size_t k = 0; k < c->n; k++) {
        if (c->distance[k] > c->distance[out])
            out = k;
        if (c->weight[k] > 0.0 && (in == SIZE_MAX || c->distance[k] < c->distance[in]))
            in = k;
    }
    double excess = (c->distance[out] - D) / (D + 1), lack = (D - c->distance[in]) / (D + 1);
    if (excess <= TOLERANCE && lack <= TOLERANCE)
        return false;

    size_t moved = excess >= lack ? out : in;
    double g = c->distance[moved] + 1.0, w = c->weight[moved];
    double lambda = (g - (D + 1)) / ((D + 1) * (g - 1.0));
    bool dropped = moved == in && excess < lack && lambda <= -w / (1.0 - w);

    if (dropped)
        lambda = -w / (1.0 - w);
    for (size_t k = 0; k < c->n; k++)
        c->weight[k] *= 1.0 - lambda;
    c->weight[moved] = dropped ? 0.0 : c->weight[moved] + lambda;
    return true;
}

/* Equal weights on the extreme points of a few directions span the set well (Kumar and Yildirim 2005). */
static void first_weights(cloud *c)
{
    static const double direction[][3] = { { 1, 0, 0 },  { 0, 1, 0 },  { 0, 0, 1 }, { 1, 1, 1 },
                                           { 1, 1, -1 }, { 1, -1, 1 }, { -1, 1, 1 } };
    double total = 0.0;

    for (size_t k = 0; k < c->n; k++)
        c->weight[k] = 0.0;
    for (size_t d = 0; d < COUNT_OF(direction); d++) {
        size_t low = 0, high = 0;
        double lowest = INFINITY, highest = -INFINITY;

        for (size_t k = 0; k < c->n; k++) {
            const double *p = c->point[k];
            double along = direction[d][0] * p[0] + direction[d][1] * p[1] + direction[d][2] * p[2];

            if (along < lowest) {
                lowest = along;
                low = k;
            }
            if (along > highest) {
                highest = along;
                high = k;
            }
        }
        c->weight[low] = c->weight[high] = 1.0;
    }
    for (size_t k = 0; k < c->n; k++)
        total += c->weight[k];
    for (size_t k = 0; k < c->n; k++)
        c->weight[k] /= total;
}

rind_status rind_minimum_ellipsoid(rind_ctx *ctx, const double (*corner)[3], size_t n, double semi_axis_mm[3])
{
    enum { MAX_STEPS = 100000 };
    cloud c = { .point = corner, .n = n };
    double farthest = 0.0, value[3], axis[3][3];

    c.weight = rind_alloc(ctx, n, 2 * sizeof *c.weight, "weights of an ellipsoid");
    if (c.weight == NULL)
        return RIND_NO_MEMORY;
    c.distance = c.weight + n;
    first_weights(&c);
    weigh(&c);
    for (int k = 0; k < MAX_STEPS && step(&c); k++)
        weigh(&c);
    for (size_t k = 0; k < n; k++)
        farthest = fmax(farthest, c.distance[k]);
    free(c.weight);
    rind_symmetric_eigen((const double(*)[3])c.scatter, value, axis);
    for (int a = 0; a < 3; a++)
        semi_axis_mm[a] = sqrt(farthest * value[a]);
    return RIND_OK;
}
