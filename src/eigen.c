/* eigen.c - see eigen.h */
#include "eigen.h"

#include <math.h>

/* Turns rows and columns p and q so that m[p][q] becomes 0 (Jacobi 1846); 'v' collects the turns. */
static void rotate(double m[3][3], double v[3][3], int p, int q)
{
    if (m[p][q] == 0.0)
        return;
    double theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
    double t = copysign(1.0, theta) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0), s = t * c;

    for (int k = 0; k < 3; k++) {
        double kp = m[k][p], kq = m[k][q];

        m[k][p] = c * kp - s * kq;
        m[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < 3; k++) {
        double pk = m[p][k], qk = m[q][k], vp = v[p][k], vq = v[q][k];

        m[p][k] = c * pk - s * qk;
        m[q][k] = s * pk + c * qk;
        v[p][k] = c * vp - s * vq;
        v[q][k] = s * vp + c * vq;
    }
    m[p][q] = m[q][p] = 0.0;
}

static void swap_if_smaller(double value[3], double axis[3][3], int i, int j)
{
    if (value[i] >= value[j])
        return;
    double held = value[i];

    value[i] = value[j];
    value[j] = held;
    for (int k = 0; k < 3; k++) {
        held = axis[i][k];
        axis[i][k] = axis[j][k];
        axis[j][k] = held;
    }
}

void rind_symmetric_eigen(const double matrix[3][3], double value[3], double axis[3][3])
{
    enum { SWEEPS = 12 }; /* converges quadratically: 4 to 6 do */
    const double rounding = 1e-15;
    double m[3][3];

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            m[i][j] = matrix[i][j];
            axis[i][j] = i == j;
        }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        rotate(m, axis, 0, 1);
        rotate(m, axis, 0, 2);
        rotate(m, axis, 1, 2);
    }
    for (int k = 0; k < 3; k++)
        value[k] = m[k][k];
    swap_if_smaller(value, axis, 0, 1);
    swap_if_smaller(value, axis, 1, 2);
    swap_if_smaller(value, axis, 0, 1);
    for (int k = 1; k < 3; k++) /* a flat or straight region has an axis of no length: no rounding remains of it */
        if (fabs(value[k]) <= rounding * value[0] * 4.0)
            value[k] = 0.0;
}
