/*
 * frame.c - see frame.h
 *
 * The orthonormal matrix nearest to M (in the sum of squares) is the rotation part of its polar decomposition.
 * Newton's iteration M <- (M + M^-T) / 2 reaches it quadratically: from 1e-3 in three steps. Higham, SIAM J. Sci.
 * Stat. Comput. 7 (1986) 1160.
 */
#include "io/frame.h"

#include <math.h>

static double dot(const double m[3][3], int a, int b)
{
    return m[0][a] * m[0][b] + m[1][a] * m[1][b] + m[2][a] * m[2][b];
}

static double largest_defect(const double m[3][3])
{
    double defect = 0.0;

    for (int a = 0; a < 3; a++)
        for (int b = a; b < 3; b++)
            defect = fmax(defect, fabs(dot(m, a, b) - (a == b)));
    return defect;
}

/* The transposed inverse is the matrix of cofactors over the determinant. */
static void newton_step(double m[3][3])
{
    double cofactor[3][3];

    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++) {
            int r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3, c2 = (c + 2) % 3;
            cofactor[r][c] = m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
        }
    double determinant = m[0][0] * cofactor[0][0] + m[0][1] * cofactor[0][1] + m[0][2] * cofactor[0][2];

    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++)
            m[r][c] = 0.5 * (m[r][c] + cofactor[r][c] / determinant);
}

static double degrees(double cosine)
{
    return acos(fmax(-1.0, fmin(1.0, cosine))) * 180.0 / M_PI;
}

rind_status rind_frame_polish(rind_ctx *ctx, const char *path, const char *source, double direction[3][3])
{
    static const double tolerance = 1e-3, clean = 1e-15;
    double defect = largest_defect((const double(*)[3])direction);

    for (int c = 0; c < 3; c++) {
        double length = sqrt(dot((const double(*)[3])direction, c, c));
        if (!(fabs(length - 1.0) <= tolerance)) /* NaN fails, too */
            return rind_fail(ctx, RIND_BAD_FILE, "%s: its %s is broken: axis %c is (%g %g %g), not of unit length",
                             path, source, "xyz"[c], direction[0][c], direction[1][c], direction[2][c]);
    }
    if (!(defect <= 2 * tolerance)) {
        const double(*m)[3] = (const double(*)[3])direction;
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: its %s is sheared: the axes meet at %.3f (x, y), %.3f (x, z) and %.3f (y, z) degrees "
                         "instead of 90; resample the image to a rectangular grid",
                         path, source, degrees(dot(m, 0, 1)), degrees(dot(m, 0, 2)), degrees(dot(m, 1, 2)));
    }
    for (int step = 0; step < 4 && defect > clean; step++) {
        newton_step(direction);
        defect = largest_defect((const double(*)[3])direction);
    }
    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++)
            direction[r][c] += 0.0; /* no negative zeros */
    return RIND_OK;
}

rind_status rind_volume_check(rind_ctx *ctx, const char *path, size_t n_volumes, int volume)
{
    if (volume == 0 && n_volumes > 1)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: holds %zu volumes; say which one (1 to %zu)", path, n_volumes,
                         n_volumes);
    if (volume < 0 || (size_t)volume > n_volumes)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: there is no volume %d; the file holds %zu", path, volume,
                         n_volumes);
    return RIND_OK;
}

rind_status rind_channel_check(rind_ctx *ctx, const char *path, size_t n_channels, uint32_t channel)
{
    if (channel > n_channels)
        return rind_fail(ctx, RIND_BAD_ARGUMENT,
                         "%s: there is no channel %u: the mask holds %zu, and label_channel counts them from 0", path,
                         channel - 1, n_channels);
    rind_tell(ctx, RIND_NOTICE, "%s: holds %zu masks; label_channel takes the one of index %u", path, n_channels,
              channel - 1);
    return RIND_OK;
}
