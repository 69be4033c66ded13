/*
 * nifti_frame.c - where the voxels of a NIfTI file lie
 *
 * A header can place the voxels three ways. The sform is an affine matrix. The qform is a rotation, as a unit
 * quaternion, the spacings pixdim and an offset; it cannot shear. With neither there are the spacings alone.
 * Both forms at once are common (scanner frame and the same again); where they disagree the sform wins, as in FSL,
 * SPM, nibabel and ITK.
 *
 * NIfTI's x and y run to the patient's right and anterior (RAS), rind's to the left and posterior (LPS): both rows
 * change sign. A grid here has its axes at right angles; an affine that shears is refused, for no reading of
 * spacing, volume or direction would be right. The dust of float32 is polished away.
 */
#include "io/nifti.h"
#include "io/frame.h"

#include <math.h>
#include <string.h>

/* Millimetres of the header's unit of length. */
static double millimetres(rind_ctx *ctx, const char *path, int units)
{
    switch (units & 7) {
    case 0: /* not said: everyone means mm */
    case 2:
        return 1.0;
    case 1:
        return 1e3;
    case 3:
        return 1e-3;
    default:
        rind_tell(ctx, RIND_WARNING, "%s: its unit of length has the unknown code %d; taken as mm", path, units & 7);
        return 1.0;
    }
}

/* Columns spacing * direction and the origin, RAS, in the file's unit. */
typedef struct affine {
    double column[3][3]; /* [row][column] */
    double origin[3];
} affine;

static bool is_finite(const affine *a)
{
    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++)
            if (!isfinite(a->column[r][c]) || !isfinite(a->origin[r]))
                return false;
    return true;
}

/* The spacing of an axis that the file has; of one that it lacks (a picture's third) it may be left out. */
static double pixdim(const rind_nifti_header *h, int axis)
{
    double spacing = h->pixdim[axis + 1];

    return axis >= h->n_dims && !(isfinite(spacing) && spacing > 0) ? 1.0 : spacing;
}

static rind_status check_pixdim(rind_ctx *ctx, const char *path, const rind_nifti_header *h)
{
    for (int a = 0; a < 3; a++)
        if (!(isfinite(pixdim(h, a)) && pixdim(h, a) > 0))
            return rind_fail(ctx, RIND_BAD_FILE, "%s: its spacing pixdim[%d] is %g; it must be positive and finite",
                             path, a + 1, pixdim(h, a));
    return RIND_OK;
}

static rind_status qform(rind_ctx *ctx, const char *path, const rind_nifti_header *h, affine *out)
{
    double b = h->quaternion[0], c = h->quaternion[1], d = h->quaternion[2];
    double square = b * b + c * c + d * d;
    rind_status status = check_pixdim(ctx, path, h);

    if (status != RIND_OK)
        return status;
    if (!(square <= 1.0 + 1e-3)) /* NaN fails, too */
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its qform is no rotation: the quaternion (%g %g %g) is longer than 1",
                         path, b, c, d);
    if (square > 1.0) {
        b /= sqrt(square);
        c /= sqrt(square);
        d /= sqrt(square);
    }
    double a = square < 1.0 ? sqrt(1.0 - square) : 0.0;
    double rotation[3][3] = {
        { a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c) },
        { 2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b) },
        { 2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - c * c - b * b },
    };
    double handedness = h->pixdim[0] < 0 ? -1.0 : 1.0;

    for (int r = 0; r < 3; r++) {
        for (int k = 0; k < 3; k++)
            out->column[r][k] = rotation[r][k] * pixdim(h, k) * (k == 2 ? handedness : 1.0);
        out->origin[r] = h->qoffset[r];
    }
    if (!is_finite(out))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its qform is not finite: offset (%g %g %g)", path, h->qoffset[0],
                         h->qoffset[1], h->qoffset[2]);
    return RIND_OK;
}

static rind_status sform(rind_ctx *ctx, const char *path, const rind_nifti_header *h, affine *out)
{
    for (int r = 0; r < 3; r++) {
        memcpy(out->column[r], h->srow[r], sizeof out->column[r]);
        out->origin[r] = h->srow[r][3];
    }
    if (!is_finite(out))
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: its sform is not finite: rows (%g %g %g %g) (%g %g %g %g) (%g %g %g %g)", path,
                         h->srow[0][0], h->srow[0][1], h->srow[0][2], h->srow[0][3], h->srow[1][0], h->srow[1][1],
                         h->srow[1][2], h->srow[1][3], h->srow[2][0], h->srow[2][1], h->srow[2][2], h->srow[2][3]);
    return RIND_OK;
}

/*
 * Splits an affine into spacing, direction and origin, LPS, mm.
 *
 * The length of a column is the spacing up to float32; where pixdim says the same it is the cleaner number.
 */
static rind_status split(rind_ctx *ctx, const char *path, const rind_nifti_header *h, const affine *a, double unit_mm,
                         const char *form, rind_grid *grid)
{
    static const double to_lps[3] = { -1, -1, 1 };

    for (int c = 0; c < 3; c++) {
        double length = sqrt(a->column[0][c] * a->column[0][c] + a->column[1][c] * a->column[1][c] +
                             a->column[2][c] * a->column[2][c]);

        if (!(isfinite(length) && length > 0))
            return rind_fail(ctx, RIND_BAD_FILE,
                             "%s: its %s gives axis %c the spacing %g; it must be positive and finite", path, form,
                             "xyz"[c], length);
        for (int r = 0; r < 3; r++)
            grid->direction[r][c] = to_lps[r] * a->column[r][c] / length;
        if (fabs(h->pixdim[c + 1] - length) <= 1e-6 * length)
            length = h->pixdim[c + 1];
        grid->spacing_mm[c] = length * unit_mm;
        grid->origin_mm[c] = to_lps[c] * a->origin[c] * unit_mm + 0.0; /* + 0.0: no negative zero */
        if (!isfinite(grid->spacing_mm[c]) || !(grid->spacing_mm[c] > 0) || !isfinite(grid->origin_mm[c]))
            return rind_fail(ctx, RIND_BAD_FILE, "%s: its %s places the voxels beyond all numbers", path, form);
    }
    return rind_frame_polish(ctx, path, form, grid->direction);
}

/* Tells the user when the form that is not used says something else. */
static void compare(rind_ctx *ctx, const char *path, const rind_nifti_header *h, double unit_mm, const rind_grid *used)
{
    char message[RIND_MESSAGE_SIZE];
    rind_grid other = *used;
    affine a;

    memcpy(message, ctx->message, sizeof message);
    bool valid = qform(ctx, path, h, &a) == RIND_OK && split(ctx, path, h, &a, unit_mm, "qform", &other) == RIND_OK;
    memcpy(ctx->message, message, sizeof message); /* what the qform lacks is no failure */

    double smallest = fmin(used->spacing_mm[0], fmin(used->spacing_mm[1], used->spacing_mm[2]));
    double difference = valid ? rind_grid_difference_mm(used, &other) : 0.0;
    if (difference > 0.1 * smallest)
        rind_tell(ctx, RIND_WARNING,
                  "%s: its sform and qform place the corners up to %.4g mm apart; the sform is taken", path,
                  difference);
}

rind_status rind_nifti_frame(rind_ctx *ctx, const char *path, const rind_nifti_header *h, rind_grid *grid)
{
    double unit_mm = millimetres(ctx, path, h->units);
    affine a = { 0 };
    rind_status status;

    if (h->sform_code > 0) {
        if ((status = sform(ctx, path, h, &a)) == RIND_OK)
            status = split(ctx, path, h, &a, unit_mm, "sform", grid);
        if (status == RIND_OK && h->qform_code > 0)
            compare(ctx, path, h, unit_mm, grid);
        return status;
    }
    if (h->qform_code > 0) {
        status = qform(ctx, path, h, &a);
        return status == RIND_OK ? split(ctx, path, h, &a, unit_mm, "qform", grid) : status;
    }
    if ((status = check_pixdim(ctx, path, h)) != RIND_OK)
        return status;
    rind_tell(ctx, RIND_WARNING, "%s: says nothing of position and direction; origin 0 and NIfTI's axes are taken",
              path);
    for (int k = 0; k < 3; k++)
        a.column[k][k] = pixdim(h, k);
    return split(ctx, path, h, &a, unit_mm, "pixdim", grid);
}
