/*
 * pose.c - see pose.h
 *
 * The old index of a new voxel is an affine function of its index: a matrix and a shift that follow from the two grids.
 * An axis of the old grid along which all new voxels stand on old ones is still: one tap there, and no spline. So a
 * rotation within slices costs 4 x 4 taps a voxel with cubic interpolation, 2 x 2 with linear.
 *
 * The old voxels that the box needs are loaded once, as double, into a window: with the prefilter's margin and with the
 * edge repeated where the window reaches beyond the image, as resample.c does. New rows are jobs in blocks.
 */
#include "image/pose.h"
#include "image/spline.h"
#include "parallel.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TAPS = 4, ROWS_A_JOB = 16 };

/* Voxels: what rounding may make of a midpoint, a whole position and an entry of the matrix. */
static const double middle_dust = 1e-6, position_dust = 1e-9, matrix_dust = 1e-13;

/* Old index = turn * new index + shift. */
typedef struct affine {
    double turn[3][3], shift[3];
} affine;

typedef struct posing {
    affine to_old;
    rind_interpolation along[3]; /* nearest where an axis is still */
    bool prefilter[3];
    const rind_image *image; /* one of these two is set */
    const uint8_t *mask;
    size_t old_size[3];
    ptrdiff_t from[3]; /* the window of old voxels */
    size_t length[3];
    double *window;
    rind_box box;
    double least; /* mask: threshold */
    double *out;  /* image */
    uint8_t *mask_out;
} posing;

static double clean(double value)
{
    return fabs(value - rint(value)) < matrix_dust ? rint(value) : value;
}

static affine affine_between(const rind_grid *from, const rind_grid *to)
{
    affine out;

    for (int r = 0; r < 3; r++) {
        out.shift[r] = 0.0;
        for (int k = 0; k < 3; k++)
            out.shift[r] += to->direction[k][r] * (from->origin_mm[k] - to->origin_mm[k]) / to->spacing_mm[r];
        for (int c = 0; c < 3; c++) {
            double dot = 0.0;

            for (int k = 0; k < 3; k++)
                dot += to->direction[k][r] * from->direction[k][c];
            out.turn[r][c] = clean(dot * from->spacing_mm[c] / to->spacing_mm[r]);
        }
    }
    return out;
}

static void apply(const affine *a, const double index[3], double out[3])
{
    for (int r = 0; r < 3; r++)
        out[r] = a->turn[r][0] * index[0] + a->turn[r][1] * index[1] + a->turn[r][2] * index[2] + a->shift[r];
}

rind_status rind_posed_grid(rind_ctx *ctx, const rind_grid *grid, double rotate_deg, const double translate[3],
                            rind_grid *out)
{
    static const double size_dust = 1e-6;
    double radians = rotate_deg * (M_PI / 180.0), cosine = clean(cos(radians)), sine = clean(sin(radians));
    double extent[2] = { (double)grid->size[0] * grid->spacing_mm[0], (double)grid->size[1] * grid->spacing_mm[1] };
    double wide[2] = { fabs(cosine) * extent[0] + fabs(sine) * extent[1],
                       fabs(sine) * extent[0] + fabs(cosine) * extent[1] };
    double middle[3], centre[3], index[3];

    *out = *grid;
    for (int a = 0; a < 3; a++) {
        bool moves = translate[a] != 0.0 && grid->size[a] > 1;
        double more = a < 2 && sine != 0.0 ? (wide[a] - extent[a]) / (2.0 * grid->spacing_mm[a]) : 0.0;

        more = ceil(more - size_dust) + (moves ? ceil(fabs(translate[a])) : 0.0);
        if (!((double)grid->size[a] + 2.0 * more <= UINT32_MAX))
            return rind_fail(ctx, RIND_BAD_ARGUMENT, "a turned grid of more than %u voxels along %c", UINT32_MAX,
                             "xyz"[a]);
        out->size[a] = (size_t)fmax((double)grid->size[a] + 2.0 * more, 1.0);
        middle[a] = 0.5 * ((double)grid->size[a] - 1.0);
        index[a] = (moves ? translate[a] : 0.0) - 0.5 * ((double)out->size[a] - 1.0);
    }
    rind_grid_position(grid, middle, centre);
    for (int k = 0; k < 3; k++) {
        out->direction[k][0] = cosine * grid->direction[k][0] + sine * grid->direction[k][1];
        out->direction[k][1] = cosine * grid->direction[k][1] - sine * grid->direction[k][0];
    }
    for (int k = 0; k < 3; k++)
        out->origin_mm[k] = centre[k] + out->direction[k][0] * out->spacing_mm[0] * index[0] +
                            out->direction[k][1] * out->spacing_mm[1] * index[1] +
                            out->direction[k][2] * out->spacing_mm[2] * index[2];
    return rind_grid_check(ctx, out);
}

/* The range of positions that the voxels of a box take on the other grid. */
static void range_of(const affine *a, const double low[3], const double high[3], double least[3], double most[3])
{
    for (int corner = 0; corner < 8; corner++) {
        double index[3], at[3];

        for (int k = 0; k < 3; k++)
            index[k] = corner >> k & 1 ? high[k] : low[k];
        apply(a, index, at);
        for (int k = 0; k < 3; k++) {
            least[k] = corner == 0 ? at[k] : fmin(least[k], at[k]);
            most[k] = corner == 0 ? at[k] : fmax(most[k], at[k]);
        }
    }
}

void rind_posed_box(const rind_grid *old, const rind_grid *posed, const rind_box *box, rind_box *out)
{
    affine to_posed = affine_between(old, posed);
    double low[3], high[3], least[3], most[3];

    for (int a = 0; a < 3; a++) {
        low[a] = (double)box->first[a] - 1.0;
        high[a] = (double)(box->first[a] + box->size[a]);
    }
    range_of(&to_posed, low, high, least, most);
    for (int a = 0; a < 3; a++) {
        double end = (double)(posed->size[a] - 1);
        double first = fmin(fmax(floor(least[a]), 0.0), end), last = fmax(fmin(ceil(most[a]), end), first);

        out->first[a] = (size_t)first;
        out->size[a] = (size_t)(last - first) + 1;
    }
}

static size_t clamp_index(ptrdiff_t index, size_t n)
{
    return index < 0 ? 0 : (size_t)index < n ? (size_t)index : n - 1;
}

/* How each old axis is interpolated, and which of its voxels are needed. */
static void choose_window(posing *p, const rind_grid *old, rind_interpolation interpolation)
{
    double low[3], high[3], least[3], most[3];

    for (int a = 0; a < 3; a++) {
        low[a] = (double)p->box.first[a];
        high[a] = (double)(p->box.first[a] + p->box.size[a] - 1);
    }
    range_of(&p->to_old, low, high, least, most);
    for (int a = 0; a < 3; a++) {
        const double *row = p->to_old.turn[a];
        bool whole = fabs(p->to_old.shift[a] - rint(p->to_old.shift[a])) < position_dust;
        ptrdiff_t last = (ptrdiff_t)old->size[a] - 1, first_tap = (ptrdiff_t)floor(least[a]) - 1;
        ptrdiff_t last_tap = (ptrdiff_t)floor(most[a]) + 3, begin = first_tap, end = last_tap;

        for (int c = 0; c < 3; c++)
            whole = whole && row[c] == rint(row[c]);
        p->old_size[a] = old->size[a];
        p->along[a] = whole || old->size[a] == 1 ? RIND_NEAREST : interpolation;
        p->prefilter[a] = p->along[a] == RIND_CUBIC;
        if (p->prefilter[a]) {
            ptrdiff_t lowest = first_tap < 0 ? first_tap : 0, highest = last_tap > last ? last_tap : last;

            begin = first_tap - RIND_SPLINE_MARGIN > lowest ? first_tap - RIND_SPLINE_MARGIN : lowest;
            end = last_tap + RIND_SPLINE_MARGIN < highest ? last_tap + RIND_SPLINE_MARGIN : highest;
        } else {
            begin = (ptrdiff_t)clamp_index(begin, old->size[a]);
            end = (ptrdiff_t)clamp_index(end, old->size[a]);
        }
        p->from[a] = begin;
        p->length[a] = (size_t)(end - begin) + 1;
    }
}

/* Row (y, z) of the window; the edge is repeated where it reaches beyond the image. */
static void load_row(const posing *p, size_t y, size_t z, double *row)
{
    ptrdiff_t from = p->from[0], to = from + (ptrdiff_t)p->length[0] - 1;
    size_t first = clamp_index(from, p->old_size[0]), last = clamp_index(to, p->old_size[0]);
    size_t old_y = clamp_index(p->from[1] + (ptrdiff_t)y, p->old_size[1]);
    size_t old_z = clamp_index(p->from[2] + (ptrdiff_t)z, p->old_size[2]);
    ptrdiff_t skipped = (ptrdiff_t)first - from; /* below 0 where the whole window lies beyond the last voxel */
    ptrdiff_t place = skipped < 0 ? 0 : skipped < (ptrdiff_t)p->length[0] ? skipped : (ptrdiff_t)p->length[0] - 1;
    double *inside = row + place;

    if (p->image != NULL)
        rind_image_row(p->image, first, old_y, old_z, last - first + 1, inside);
    else
        for (size_t k = 0; k <= last - first; k++)
            inside[k] = p->mask[first + k + p->old_size[0] * (old_y + p->old_size[1] * old_z)];
    for (double *v = row; v < inside; v++)
        *v = *inside;
    for (double *v = inside + (last - first) + 1; v < row + p->length[0]; v++)
        *v = v[-1];
}

/* A slice of the window: loaded, and filtered along x and y. */
static void load_slice(void *data, size_t z)
{
    const posing *p = data;
    size_t n_x = p->length[0], n_y = p->length[1];
    double *slice = p->window + n_x * n_y * z;

    for (size_t y = 0; y < n_y; y++)
        load_row(p, y, z, slice + n_x * y);
    if (p->prefilter[0])
        rind_spline_prefilter_along_x(slice, n_x, n_y, n_x);
    if (p->prefilter[1])
        rind_spline_prefilter_across(slice, n_y, n_x, n_x);
}

static void filter_along_z(void *data, size_t y)
{
    const posing *p = data;
    size_t n_x = p->length[0];

    rind_spline_prefilter_across(p->window + n_x * y, p->length[2], n_x, n_x * p->length[1]);
}

/* The taps at old position 'at' along an axis: where in the window, and their weights. */
static size_t place_taps(const posing *p, int axis, double at, size_t tap[MAX_TAPS], double weight[MAX_TAPS])
{
    static const size_t n_taps[] = { [RIND_NEAREST] = 1, [RIND_LINEAR] = 2, [RIND_CUBIC] = 4 };
    size_t n = p->along[axis] == RIND_CUBIC ? SIZE_MAX : p->old_size[axis];
    ptrdiff_t first;

    if (fabs(at - rint(at)) < position_dust)
        at = rint(at);
    if (p->along[axis] == RIND_NEAREST) {
        first = (ptrdiff_t)floor(at + 0.5 + middle_dust);
        weight[0] = 1.0;
    } else if (p->along[axis] == RIND_LINEAR) {
        at = fmin(fmax(at, 0.0), (double)(p->old_size[axis] - 1));
        first = (ptrdiff_t)floor(at);
        weight[1] = at - floor(at);
        weight[0] = 1.0 - weight[1];
    } else {
        first = (ptrdiff_t)floor(at) - 1;
        rind_spline_weights(at - floor(at), weight);
    }
    for (size_t k = 0; k < n_taps[p->along[axis]]; k++) {
        ptrdiff_t old = first + (ptrdiff_t)k;

        if (n != SIZE_MAX)
            old = (ptrdiff_t)clamp_index(old, n);
        assert(old >= p->from[axis] && (size_t)(old - p->from[axis]) < p->length[axis]);
        tap[k] = (size_t)(old - p->from[axis]);
    }
    return n_taps[p->along[axis]];
}

/* The weighted sum of a block; what has no weight is not read, so that NaN beside a voxel stays there. */
static double value_at(const posing *p, const double at[3])
{
    size_t tap[3][MAX_TAPS], n[3];
    double weight[3][MAX_TAPS], sum = 0.0;

    for (int a = 0; a < 3; a++)
        n[a] = place_taps(p, a, at[a], tap[a], weight[a]);
    for (size_t z = 0; z < n[2]; z++)
        for (size_t y = 0; y < n[1]; y++) {
            const double *row = p->window + p->length[0] * (tap[1][y] + p->length[1] * tap[2][z]);
            double across = weight[1][y] * weight[2][z], along = 0.0;

            if (across == 0.0)
                continue;
            for (size_t x = 0; x < n[0]; x++)
                if (weight[0][x] != 0.0)
                    along += weight[0][x] * row[tap[0][x]];
            sum += across * along;
        }
    return sum;
}

/* Whether a position lies in a voxel of the old grid: a mask ends with its image. */
static bool is_on_grid(const posing *p, const double at[3])
{
    for (int a = 0; a < 3; a++)
        if (at[a] < -0.5 - middle_dust || at[a] > (double)p->old_size[a] - 0.5 + middle_dust)
            return false;
    return true;
}

static void pose_rows(void *data, size_t job)
{
    const posing *p = data;
    size_t n_x = p->box.size[0], n_rows = p->box.size[1] * p->box.size[2];

    for (size_t k = job * ROWS_A_JOB; k < n_rows && k < (job + 1) * ROWS_A_JOB; k++)
        for (size_t x = 0; x < n_x; x++) {
            const double index[3] = { (double)(p->box.first[0] + x), (double)(p->box.first[1] + k % p->box.size[1]),
                                      (double)(p->box.first[2] + k / p->box.size[1]) };
            double at[3];

            apply(&p->to_old, index, at);
            if (p->mask_out != NULL)
                p->mask_out[k * n_x + x] = is_on_grid(p, at) && value_at(p, at) >= p->least;
            else
                p->out[k * n_x + x] = value_at(p, at);
        }
}

static rind_status run(rind_ctx *ctx, posing *p, const rind_grid *old, const rind_grid *posed, const rind_box *box,
                       rind_interpolation interpolation)
{
    size_t n;

    p->to_old = affine_between(posed, old);
    p->box = *box;
    choose_window(p, old, interpolation);
    if (!rind_count_voxels(p->length, &n))
        n = SIZE_MAX; /* refused below */
    p->window = rind_alloc(ctx, n, sizeof *p->window, "voxels of a turned image");
    if (p->window == NULL)
        return RIND_NO_MEMORY;
    rind_parallel(ctx, p->length[2], load_slice, p);
    if (p->prefilter[2])
        rind_parallel(ctx, p->length[1], filter_along_z, p);
    rind_parallel(ctx, (box->size[1] * box->size[2] + ROWS_A_JOB - 1) / ROWS_A_JOB, pose_rows, p);
    free(p->window);
    return RIND_OK;
}

rind_status rind_pose(rind_ctx *ctx, const rind_image *image, const rind_grid *posed, const rind_box *box,
                      rind_interpolation interpolation, double *out)
{
    posing p = { .image = image, .out = out };

    return run(ctx, &p, &image->grid, posed, box, interpolation);
}

rind_status rind_pose_mask(rind_ctx *ctx, const uint8_t *mask, const rind_grid *old, const rind_grid *posed,
                           const rind_box *box, rind_interpolation interpolation, double threshold, uint8_t *out)
{
    static const double dust = 1e-6; /* as rind_resample_mask() */
    posing p = { .mask = mask, .least = threshold - dust, .mask_out = out };

    assert(interpolation != RIND_CUBIC);
    return run(ctx, &p, old, posed, box, interpolation);
}
