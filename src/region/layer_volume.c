/*
 * layer_volume.c - see layer_volume.h
 *
 * Voxels belong to a layer or do not, so a layer thinner than the voxels holds too few of them, or too many: around a
 * lesion on slices 3 mm apart no slice lies within 1 mm of its upper and lower end. What the layer would hold if
 * voxels could be divided is measured on the distances themselves, which change almost evenly from voxel to voxel.
 *
 * Between eight neighbouring centres (in the plane four) the distance is interpolated linearly along each axis. Most
 * such cells lie inside or outside as a whole. In the others lines are drawn along the axis on which the distance
 * changes most; along a line it is linear, and the part that lies in the layer is known exactly.
 */
#include "region/layer_volume.h"

#include <math.h>

enum { LINES = 3 }; /* along each of the other axes */

/* The distances at a cell's corners, x fastest; in the plane those of the upper layer repeat the lower. */
typedef struct cell {
    double corner[8];
    double low, high;
} cell;

static double signed_distance(const rind_boundary_distance *d, size_t k)
{
    return d->beyond[k] > 0.0 ? d->beyond[k] : -d->before[k];
}

/* False if the cell is so far from the layer that its distances are not known. */
static bool look_at(const rind_boundary_distance *d, size_t first, cell *out)
{
    size_t row = d->size[0], slice = d->in_plane ? 0 : d->size[0] * d->size[1];

    out->low = INFINITY;
    out->high = -INFINITY;
    for (size_t c = 0; c < 8; c++) {
        double value = signed_distance(d, first + (c & 1) + (c >> 1 & 1) * row + (c >> 2) * slice);

        out->corner[c] = value;
        out->low = value < out->low ? value : out->low;
        out->high = value > out->high ? value : out->high;
    }
    return isfinite(out->low) && isfinite(out->high);
}

/* The part of a line from 'a' to 'b' that lies in (from, to]. */
static double part_of_line(double a, double b, double from, double to)
{
    double low = a < b ? a : b, high = a < b ? b : a;

    if (high - low < 1e-9)
        return low > from && low <= to;
    double begin = low > from ? low : from, end = high < to ? high : to;
    return end > begin ? (end - begin) / (high - low) : 0.0;
}

/* Sum over pairs of corners of how much the distance changes along an axis. */
static double change_along(const cell *c, size_t axis)
{
    size_t step = (size_t)1 << axis;
    double sum = 0.0;

    for (size_t k = 0; k < 8; k++)
        if (!(k & step))
            sum += fabs(c->corner[k + step] - c->corner[k]);
    return sum;
}

/* The distance at a corner line's end: bilinear over the four corners on that side. */
static double between(const cell *c, size_t side, size_t u_step, size_t v_step, double u, double v)
{
    const double *at = c->corner + side;

    return (1.0 - v) * ((1.0 - u) * at[0] + u * at[u_step]) + v * ((1.0 - u) * at[v_step] + u * at[u_step + v_step]);
}

/* The part of a cell that lies in the layer. */
static double part_of_cell(const cell *c, double from, double to)
{
    size_t axis = 0;
    double sum = 0.0;

    for (size_t a = 1; a < 3; a++)
        axis = change_along(c, a) > change_along(c, axis) ? a : axis;
    size_t step = (size_t)1 << axis, u_step = (size_t)1 << (axis + 1) % 3, v_step = (size_t)1 << (axis + 2) % 3;
    for (int i = 0; i < LINES; i++)
        for (int j = 0; j < LINES; j++) {
            double u = (i + 0.5) / LINES, v = (j + 0.5) / LINES;

            sum += part_of_line(between(c, 0, u_step, v_step, u, v), between(c, step, u_step, v_step, u, v), from, to);
        }
    return sum / (LINES * LINES);
}

double rind_layer_volume(const rind_boundary_distance *d, double from_mm, double to_mm)
{
    const size_t *size = d->size;
    size_t n_z = d->in_plane ? size[2] : size[2] - 1;
    double sum = 0.0;

    for (size_t z = 0; z < n_z; z++)
        for (size_t y = 0; y + 1 < size[1]; y++)
            for (size_t x = 0; x + 1 < size[0]; x++) {
                cell c;

                if (!look_at(d, x + size[0] * (y + size[1] * z), &c) || c.high <= from_mm || c.low > to_mm)
                    continue;
                sum += c.low > from_mm && c.high <= to_mm ? 1.0 : part_of_cell(&c, from_mm, to_mm);
            }
    return sum * d->spacing_mm[0] * d->spacing_mm[1] * d->spacing_mm[2];
}
