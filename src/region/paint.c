/*
 * paint.c - see paint.h
 *
 * Masks are images of whole numbers, labels. Files from other software store them as float, with dust of a
 * resampling or a scale slope, so a value within 1e-3 of a whole number is that number; anything else shows
 * that the file is no mask.
 */
#include "region/paint.h"

#include <math.h>
#include <string.h>

static const double label_tolerance = 1e-3;

bool rind_label_row_is_empty(const rind_image *mask, size_t y, size_t z)
{
    size_t bytes = mask->grid.size[0] * rind_type_size(mask->type);
    const char *row = (const char *)mask->voxel + (y + mask->grid.size[1] * z) * bytes;

    return mask->intercept == 0.0 && row[0] == 0 && memcmp(row, row + 1, bytes - 1) == 0;
}

bool rind_label_row(const rind_image *mask, bool truncate, size_t y, size_t z, double *row, double *culprit)
{
    size_t n = mask->grid.size[0];

    rind_image_row(mask, 0, y, z, n, row);
    if (rind_image_is_whole(mask) && rind_type_size(mask->type) < 8)
        return true;
    for (size_t x = 0; x < n; x++) {
        double whole = truncate && isfinite(row[x]) ? trunc(row[x]) : rint(row[x]);

        if (truncate && isfinite(row[x]) && fabs(whole) < 9e15) {
            row[x] = whole;
            continue;
        }

        if (!(fabs(row[x] - whole) <= label_tolerance && fabs(whole) < 9e15)) {
            *culprit = row[x];
            return false;
        }
        row[x] = whole;
    }
    return true;
}

static void look_up(rind_painter *p, double value)
{
    const rind_region *region = p->region;

    if (value == p->value)
        return;
    p->value = value;
    p->which = 0;
    for (size_t k = 0; k < region->n_labels && p->which == 0; k++)
        if (value == (double)region->label[k].value)
            p->which = (uint8_t)(k + 1);
    if (region->n_tumours > 0)
        p->inside = p->which > 0 && p->which <= region->n_tumours;
    else
        p->inside = p->label == 0 ? value != 0.0 : value == (double)p->label;
}

static void paint(rind_painter *p, double value, size_t voxel)
{
    look_up(p, value);
    p->region->voxel[voxel] = p->inside;
    if (p->region->which != NULL)
        p->region->which[voxel] = p->which;
}

void rind_paint_same_grid(const rind_image *mask, bool truncate, double *row, rind_painter *p)
{
    const size_t *size = mask->grid.size;
    size_t voxel = 0;
    double culprit;

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++, voxel += size[0]) {
            if (rind_label_row_is_empty(mask, y, z))
                continue;
            (void)rind_label_row(mask, truncate, y, z, row, &culprit); /* passed once already */
            for (size_t x = 0; x < size[0]; x++)
                paint(p, row[x], voxel + x);
        }
}

/* Index in 'to' of a position in mm; 'to' has orthonormal axes. */
static void index_of(const rind_grid *to, const double position_mm[3], double index[3])
{
    for (int a = 0; a < 3; a++) {
        index[a] = 0.0;
        for (int r = 0; r < 3; r++)
            index[a] += to->direction[r][a] * (position_mm[r] - to->origin_mm[r]);
        index[a] /= to->spacing_mm[a];
    }
}

/* The voxel of 'to' whose centre is nearest to one of 'from'; false beyond its edge. */
static bool nearest_of(const rind_grid *from, const size_t voxel[3], const rind_grid *to, size_t nearest[3])
{
    double position[3], at[3];
    bool within = true;

    rind_grid_position(from, (double[3]){ (double)voxel[0], (double)voxel[1], (double)voxel[2] }, position);
    index_of(to, position, at);
    for (int a = 0; a < 3; a++) {
        double whole = floor(at[a] + 0.5);

        within = within && whole >= 0.0 && whole < (double)to->size[a];
        nearest[a] = within ? (size_t)whole : 0;
    }
    return within;
}

/* Voxels of the mask that are of the region, and those of them beyond the image. */
static void count_loss(const rind_image *mask, bool truncate, double *row, rind_painter *p, rind_loss *loss)
{
    const size_t *size = mask->grid.size;
    double culprit;

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++) {
            if (rind_label_row_is_empty(mask, y, z))
                continue;
            (void)rind_label_row(mask, truncate, y, z, row, &culprit);
            for (size_t x = 0; x < size[0]; x++) {
                size_t nearest[3];

                look_up(p, row[x]);
                loss->n_voxels += p->inside;
                loss->n_outside +=
                    p->inside && !nearest_of(&mask->grid, (size_t[3]){ x, y, z }, &p->region->grid, nearest);
            }
        }
}

void rind_paint_other_grid(const rind_image *mask, bool truncate, double *row, rind_painter *p, rind_loss *loss)
{
    const rind_grid *grid = &p->region->grid;
    size_t voxel = 0;

    for (size_t z = 0; z < grid->size[2]; z++)
        for (size_t y = 0; y < grid->size[1]; y++)
            for (size_t x = 0; x < grid->size[0]; x++, voxel++) {
                double value;
                size_t nearest[3];

                if (!nearest_of(grid, (size_t[3]){ x, y, z }, &mask->grid, nearest))
                    continue;
                rind_image_row(mask, nearest[0], nearest[1], nearest[2], 1, &value);
                paint(p, rint(value), voxel);
            }
    count_loss(mask, truncate, row, p, loss);
}
