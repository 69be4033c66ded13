/*
 * dicom_seg_grid.c - see dicom_seg.h
 *
 * A frame fits a grid if its pixels are voxels: every step along a row or column is a step along one axis. Where frames
 * do not fit the image's grid they may still make one of their own, from which the mask is resampled: they are
 * parallel, of one pixel size, and their planes are a whole number of distances apart. The distance is the spacing
 * between slices that the header states, if all planes keep to it; else the smallest there is. Planes without a frame
 * are empty.
 */
#include "io/dicom_seg.h"
#include "io/dicom_tags.h"
#include "io/frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Voxels a frame may drift from the image's grid from its first to its last pixel. */
static const double drift_tolerance = 0.25;
/* Frames may differ in their shift by as much, in voxels; planes from a whole number of distances. */
static const double slice_tolerance = 0.1;

static rind_status other_grid(rind_ctx *ctx, const rind_seg *s, const rind_dicom_frame *f)
{
    char text[400];

    rind_grid_describe(s->grid, text, sizeof text);
    return rind_fail(
        ctx, RIND_GRID_MISMATCH,
        "%s: its frames of %ux%u pixels of %gx%g mm, axes (%g %g %g) (%g %g %g), do not fit the grid of the "
        "image: %s: use the mask's own image, or mask.on_mismatch: resample",
        s->mask->dicom.path, s->columns, s->rows, f->pixel_mm[0], f->pixel_mm[1], f->x_axis[0], f->x_axis[1],
        f->x_axis[2], f->y_axis[0], f->y_axis[1], f->y_axis[2], text);
}

/* A pixel step as a step of one voxel along one axis; false if it is none. */
static bool whole_step(const rind_grid *grid, const double axis[3], double pixel_mm, double n_pixels, long step[3])
{
    long steps = 0;

    for (int a = 0; a < 3; a++) {
        double value = 0.0;

        for (int r = 0; r < 3; r++)
            value += grid->direction[r][a] * axis[r];
        value *= pixel_mm / grid->spacing_mm[a];
        step[a] = lrint(fmax(-2.0, fmin(2.0, value)));
        steps += labs(step[a]);
        if (!(fabs(value - (double)step[a]) * fmax(1.0, n_pixels - 1.0) <= drift_tolerance))
            return false;
    }
    return steps == 1;
}

/*
 * The shift that is taken for a difference of conventions: of frames as large as the image what is left of the same
 * index, below one voxel; else what is left of the nearest voxel.
 */
static void take_shift(rind_seg *s, const rind_seg_map *m, const double index[3])
{
    for (int a = 0; a < 3; a++) {
        bool in_x = m->along_x[a] != 0, in_plane = in_x || m->along_y[a] != 0;
        size_t n = in_x ? s->columns : s->rows;
        bool back = m->along_x[a] + m->along_y[a] < 0;
        double same = back ? (double)s->grid->size[a] - 1.0 : 0.0;

        s->shift[a] = index[a] - rint(index[a]);
        if (in_plane && n == s->grid->size[a] && fabs(index[a] - same) < 1.0)
            s->shift[a] = index[a] - same;
    }
    s->has_shift = true;
}

/* A frame without a place: the whole of an image of one slice. */
static rind_status map_picture(rind_ctx *ctx, const rind_seg *s, const rind_dicom_frame *f, rind_seg_map *m)
{
    if (s->grid->size[2] != 1 || s->columns != s->grid->size[0] || s->rows != s->grid->size[1])
        return other_grid(ctx, s, f);
    *m = (rind_seg_map){ .along_x = { 1, 0, 0 }, .along_y = { 0, 1, 0 } };
    return RIND_OK;
}

rind_status rind_seg_map_frame(rind_ctx *ctx, rind_seg *s, const rind_dicom_frame *f, rind_seg_map *m)
{
    double index[3];

    if (!f->placed)
        return map_picture(ctx, s, f, m);
    if (!whole_step(s->grid, f->x_axis, f->pixel_mm[0], s->columns, m->along_x) ||
        !whole_step(s->grid, f->y_axis, f->pixel_mm[1], s->rows, m->along_y))
        return other_grid(ctx, s, f);
    rind_grid_index(s->grid, f->position_mm, index);
    if (!s->has_shift)
        take_shift(s, m, index);
    for (int a = 0; a < 3; a++) {
        double at = index[a] - s->shift[a];

        if (!(fabs(at) < 1e9 && fabs(at - rint(at)) <= slice_tolerance))
            return rind_fail(ctx, RIND_GRID_MISMATCH,
                             "%s: frame %u lies between the voxels of the image (at %.3f along %c, where the first "
                             "frame is %.3f off): use the mask's own image, or mask.on_mismatch: resample",
                             s->mask->dicom.path, f->number + 1, index[a], "xyz"[a], s -> shift[a]);
        m->origin[a] = lrint(at);
    }
    return RIND_OK;
}

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static rind_status no_grid(rind_ctx *ctx, const rind_seg *s, uint32_t k, const char *why)
{
    return rind_fail(
        ctx, RIND_GRID_MISMATCH,
        "%s: its frames fit neither the image's grid nor one of their own (frame %u %s), so they cannot be "
        "resampled; use the mask's own image",
        s->mask->dicom.path, k + 1, why);
}

/* Parallel, of one pixel size, and in space. */
static rind_status check_alike(rind_ctx *ctx, const rind_seg *s)
{
    static const double axis_tolerance = 1e-3, spacing_tolerance = 1e-4;
    const rind_dicom_frame *first = &s->frame[0];

    for (uint32_t k = 0; k < s->n_frames; k++) {
        const rind_dicom_frame *f = &s->frame[k];

        if (!f->placed)
            return no_grid(ctx, s, k, "has no position");
        for (int a = 0; a < 2; a++)
            if (!(f->pixel_mm[a] > 0 &&
                  fabs(f->pixel_mm[a] - first->pixel_mm[a]) <= spacing_tolerance * first->pixel_mm[a]))
                return no_grid(ctx, s, k, "has pixels of another size, or does not say theirs");
        for (int r = 0; r < 3; r++)
            if (!(fabs(f->x_axis[r] - first->x_axis[r]) <= axis_tolerance &&
                  fabs(f->y_axis[r] - first->y_axis[r]) <= axis_tolerance))
                return no_grid(ctx, s, k, "is turned against the first");
    }
    return RIND_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorted planes are whole numbers of gaps apart. */
static bool keep_to(const double *plane, size_t n, double gap)
{
    for (size_t k = 1; k < n; k++) {
        double steps = (plane[k] - plane[0]) / gap;
        if (!(fabs(steps - rint(steps)) <= slice_tolerance))
            return false;
    }
    return true;
}

/* The distance of planes; 0: there is none that all keep to. 'plane' is sorted. */
static double gap_of(const rind_seg *s, const double *plane, size_t n)
{
    static const double same_place_mm = 0.01;
    const rind_dicom *d = &s->mask->dicom;
    const void *shared = rind_dicom_first(d, NULL, TAG_SHARED_FUNCTIONAL_GROUPS_SEQUENCE, NULL);
    double least = INFINITY, stated = 0.0;

    for (size_t k = 1; k < n; k++)
        if (plane[k] - plane[k - 1] > same_place_mm)
            least = fmin(least, plane[k] - plane[k - 1]);
    rind_dicom_exactly(d, rind_dicom_first(d, shared, TAG_PIXEL_MEASURES_SEQUENCE, NULL), TAG_SPACING_BETWEEN_SLICES,
                       &stated, 1);
    if (isinf(least))
        return stated > 0 ? stated : s->frame[0].slice_mm;
    if (stated > same_place_mm && keep_to(plane, n, stated))
        return stated;
    return keep_to(plane, n, least) ? least : 0.0;
}

/* First pixel and size of the box around all frames, in the axes of the first. */
static void bound(const rind_seg *s, const double axis[3][3], rind_grid *g)
{
    const uint32_t side[2] = { s->columns, s->rows };
    double low[3] = { INFINITY, INFINITY, INFINITY }, high[3] = { -INFINITY, -INFINITY, -INFINITY };

    for (uint32_t k = 0; k < s->n_frames; k++)
        for (int a = 0; a < 3; a++) {
            double at = dot(s->frame[k].position_mm, axis[a]) / g->spacing_mm[a];

            low[a] = fmin(low[a], at);
            high[a] = fmax(high[a], at + (a < 2 ? side[a] - 1.0 : 0.0));
        }
    for (int a = 0; a < 3; a++) {
        g->size[a] = (size_t)fmin(1e6, rint(high[a] - low[a]) + 1.0);
        for (int r = 0; r < 3; r++) {
            g->direction[r][a] = axis[a][r];
            g->origin_mm[r] += low[a] * g->spacing_mm[a] * axis[a][r];
        }
    }
}

static rind_status make_grid(rind_ctx *ctx, const rind_seg *s, double *plane, rind_grid *out)
{
    const rind_dicom_frame *first = &s->frame[0];
    static const size_t most = (size_t)1 << 31; /* voxels: beyond, a position is broken */
    double axis[3][3], gap;
    size_t n = 0;

    memcpy(axis[0], first->x_axis, sizeof axis[0]);
    memcpy(axis[1], first->y_axis, sizeof axis[1]);
    for (int r = 0; r < 3; r++)
        axis[2][r] = axis[0][(r + 1) % 3] * axis[1][(r + 2) % 3] - axis[0][(r + 2) % 3] * axis[1][(r + 1) % 3];
    for (uint32_t k = 0; k < s->n_frames; k++)
        plane[k] = dot(s->frame[k].position_mm, axis[2]);
    qsort(plane, s->n_frames, sizeof *plane, by_value);
    gap = gap_of(s, plane, s->n_frames);
    if (!(gap > 0))
        return rind_fail(ctx, RIND_GRID_MISMATCH,
                         "%s: its frames fit neither the image's grid nor one of their own: %s, so they cannot be "
                         "resampled; use the mask's own image",
                         s->mask->dicom.path,
                         plane[s->n_frames - 1] > plane[0] ? "their planes are at uneven distances"
                                                           : "the only plane does not say how thick it is");
    rind_grid grid = { .spacing_mm = { first->pixel_mm[0], first->pixel_mm[1], gap } };
    bound(s, (const double(*)[3])axis, &grid);
    if (!rind_count_voxels(grid.size, &n) || n > most)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its frames span %zu x %zu x %zu voxels, which cannot be meant",
                         s->mask->dicom.path, grid.size[0], grid.size[1], grid.size[2]);
    rind_status status = rind_frame_polish(ctx, s->mask->dicom.path, "image orientation", grid.direction);
    *out = grid;
    return status;
}

rind_status rind_seg_own_grid(rind_ctx *ctx, const rind_seg *s, rind_grid *out)
{
    rind_status status = check_alike(ctx, s);

    if (status != RIND_OK)
        return status;
    double *plane = rind_alloc(ctx, s->n_frames, sizeof *plane, s->mask->dicom.path);
    if (plane == NULL)
        return RIND_NO_MEMORY;
    status = make_grid(ctx, s, plane, out);
    free(plane);
    return status;
}
