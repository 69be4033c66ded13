/*
 * lesion.c - see lesion.h
 *
 * In the ellipsoid's own frame, each coordinate divided by its semi-axis, the surface is r(u) = 1 + f(u), cut to
 * 0.55 ... 1.45 so that it stays a surface whatever is drawn. The volume is
 *
 *     V = a b c / 3 * integral of r(u)^3 over the unit sphere,
 *
 * taken over the six faces of a cube seen from its centre: a face point (s, t, 1) stands for the solid angle
 * ds dt / (1 + s^2 + t^2)^(3/2). Only arithmetic and square roots: the same bits on every machine.
 */
#include "lesion.h"

#include <math.h>

#define RADIUS_MIN 0.55
#define RADIUS_MAX 1.45

enum { DEGREE_MIN = 2, N_DEGREES = 5, FACE_STEPS = 96 };

static int degree_of(int bump)
{
    return DEGREE_MIN + bump % N_DEGREES;
}

/* Legendre polynomial P_l(t): (k + 1) P_k+1 = (2 k + 1) t P_k - k P_k-1. */
static double legendre(int degree, double t)
{
    double before = 1.0, now = t;

    for (int k = 1; k < degree; k++) {
        double next = ((2 * k + 1) * t * now - k * before) / (k + 1);
        before = now;
        now = next;
    }
    return now;
}

/* Radius in the direction of 'u', a unit vector. */
static double radius(const rind_lesion *lesion, const double u[3])
{
    double r = 1.0;

    for (int k = 0; k < RIND_LESION_BUMPS; k++) {
        const double *v = lesion->about[k];
        r += lesion->amplitude[k] * legendre(degree_of(k), u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
    }
    return fmin(fmax(r, RADIUS_MIN), RADIUS_MAX);
}

/* A random rotation: the matrix of a random unit quaternion. */
static void draw_frame(rind_random *random, double frame[3][3])
{
    double q[4], square;

    do {
        square = 0.0;
        for (int k = 0; k < 4; k++) {
            q[k] = rind_random_between(random, -1.0, 1.0);
            square += q[k] * q[k];
        }
    } while (square > 1.0 || square < 0.01);

    const double s = 2.0 / square, w = q[0], x = q[1], y = q[2], z = q[3];
    const double rotation[3][3] = {
        { 1.0 - s * (y * y + z * z), s * (x * y - w * z), s * (x * z + w * y) },
        { s * (x * y + w * z), 1.0 - s * (x * x + z * z), s * (y * z - w * x) },
        { s * (x * z - w * y), s * (y * z + w * x), 1.0 - s * (x * x + y * y) },
    };
    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++)
            frame[r][c] = rotation[r][c];
}

void rind_lesion_draw(rind_random *random, double smallest_mm, double largest_mm, double irregularity,
                      rind_lesion *lesion)
{
    double expected = 0.0; /* mean square of f for amplitudes of variance 1: that of P_l is 1 / (2 l + 1) */

    for (int k = 0; k < RIND_LESION_BUMPS; k++)
        expected += 1.0 / (2 * degree_of(k) + 1);
    for (int k = 0; k < RIND_LESION_BUMPS; k++) {
        lesion->amplitude[k] = rind_random_normal(random) * irregularity / sqrt(expected);
        rind_random_direction(random, lesion->about[k]);
    }
    for (int axis = 0; axis < 3; axis++) {
        lesion->axis_mm[axis] = rind_random_between(random, smallest_mm, largest_mm);
        lesion->centre_mm[axis] = 0.0;
    }
    draw_frame(random, lesion->frame);
}

bool rind_lesion_holds(const rind_lesion *lesion, const double position_mm[3])
{
    double offset[3], u[3], square = 0.0;

    for (int c = 0; c < 3; c++)
        offset[c] = position_mm[c] - lesion->centre_mm[c];
    for (int r = 0; r < 3; r++) {
        const double *along = lesion->frame[r];
        u[r] = (offset[0] * along[0] + offset[1] * along[1] + offset[2] * along[2]) / lesion->axis_mm[r];
        square += u[r] * u[r];
    }
    if (square > RADIUS_MAX * RADIUS_MAX)
        return false;
    if (square <= RADIUS_MIN * RADIUS_MIN)
        return true;
    double length = sqrt(square);
    for (int r = 0; r < 3; r++)
        u[r] /= length;
    return length <= radius(lesion, u);
}

double rind_lesion_reach_mm(const rind_lesion *lesion)
{
    return RADIUS_MAX * fmax(lesion->axis_mm[0], fmax(lesion->axis_mm[1], lesion->axis_mm[2]));
}

double rind_lesion_volume_mm3(const rind_lesion *lesion)
{
    const double step = 2.0 / FACE_STEPS;
    double cubes = 0.0, angle = 0.0;

    for (int face = 0; face < 6; face++) {
        const int axis = face / 2;

        for (int i = 0; i < FACE_STEPS; i++) {
            for (int j = 0; j < FACE_STEPS; j++) {
                double s = -1.0 + (i + 0.5) * step, t = -1.0 + (j + 0.5) * step;
                double length = sqrt(1.0 + s * s + t * t), u[3];

                u[axis] = (face % 2 ? -1.0 : 1.0) / length;
                u[(axis + 1) % 3] = s / length;
                u[(axis + 2) % 3] = t / length;
                double share = 1.0 / (length * length * length), r = radius(lesion, u);
                angle += share;
                cubes += share * r * r * r;
            }
        }
    }
    /* Dividing by the summed solid angle instead of its true 4 pi takes out most of the quadrature's error. */
    const double ball = 4.18879020478639098462; /* 4 pi / 3 */
    return ball * lesion->axis_mm[0] * lesion->axis_mm[1] * lesion->axis_mm[2] * cubes / angle;
}
