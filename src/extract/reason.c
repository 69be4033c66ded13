/*
 * reason.c - why a feature of a region has no value
 *
 * A formula answers NaN where it divides by zero, and does not say why. The reason lies in the region: it is
 * found here, for every family alike, and only when there is a NaN.
 */
#include "extract/reason.h"

static bool is_inside(const rind_roi *roi, int64_t x, int64_t y, int64_t z)
{
    const size_t *size = roi->size;

    if (x < 0 || y < 0 || z < 0 || x >= (int64_t)size[0] || y >= (int64_t)size[1] || z >= (int64_t)size[2])
        return false;
    return roi->inside[(size_t)x + size[0] * ((size_t)y + size[1] * (size_t)z)];
}

static bool has_neighbour(const rind_roi *roi, const rind_run *run, int64_t d)
{
    for (int64_t dz = -d; dz <= d; dz++)
        for (int64_t dy = -d; dy <= d; dy++)
            for (int64_t x = (int64_t)run->x - d; x < (int64_t)run->x + run->n + d; x++) {
                bool itself = dz == 0 && dy == 0 && x >= run->x && x < (int64_t)run->x + run->n;

                if (!itself && is_inside(roi, x, run->y + dy, run->z + dz))
                    return true;
            }
    return false;
}

/* Does any voxel of the intensity mask have another within a Chebyshev distance? */
static bool any_neighbours(const rind_roi *roi, uint32_t distance)
{
    for (size_t r = 0; r < roi->runs.n; r++)
        if (roi->runs.run[r].n > 1 || has_neighbour(roi, &roi->runs.run[r], distance))
            return true;
    return false;
}

static bool is_one_level(const rind_levels *levels)
{
    size_t n_occupied = 0;

    for (uint32_t level = 1; level <= levels->n_levels; level++)
        n_occupied += levels->count[level] > 0;
    return n_occupied == 1;
}

/* Voxels along each axis of the smallest box around a mask. */
static void find_box(const rind_runs *runs, size_t box[3])
{
    size_t low[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, high[3] = { 0 };

    for (size_t r = 0; r < runs->n; r++) {
        const rind_run *run = &runs->run[r];
        size_t from[3] = { run->x, run->y, run->z };

        for (int a = 0; a < 3; a++) {
            size_t to = a == 0 ? from[a] + run->n - 1 : from[a];

            low[a] = from[a] < low[a] ? from[a] : low[a];
            high[a] = to > high[a] ? to : high[a];
        }
    }
    for (int a = 0; a < 3; a++)
        box[a] = high[a] - low[a] + 1;
}

/* The region lies in a plane or on a line along the axes; in a picture: on a line. */
static bool is_flat_shape(const rind_roi *roi)
{
    size_t box[3];

    find_box(&roi->shape, box);
    return box[0] == 1 || box[1] == 1 || (box[2] == 1 && !roi->is_picture);
}

bool rind_family_suits(const rind_family *family, const rind_roi *roi)
{
    return family->scope == RIND_FOR_ALL || (family->scope == RIND_FOR_PICTURES) == roi->is_picture;
}

static bool is_too_small(const rind_family *family, const rind_runs *runs)
{
    size_t box[3];

    if (family->long_enough_vox == 0)
        return false;
    find_box(runs, box);
    return box[0] < family->long_enough_vox && box[1] < family->long_enough_vox && box[2] < family->long_enough_vox;
}

rind_reason rind_find_reason(const rind_family *family, const rind_facts *facts)
{
    const rind_roi *roi = facts->roi;
    bool shape = family->needs == RIND_NEEDS_SHAPE;
    bool texture = family->needs >= RIND_NEEDS_LEVELS_DIRECTED;

    if (!rind_family_suits(family, roi))
        return roi->is_picture ? RIND_NOT_FOR_PICTURES : RIND_NOT_FOR_VOLUMES;
    if (shape && roi->shape.n_voxels == 1)
        return RIND_ONE_VOXEL;
    if (shape && is_too_small(family, &roi->shape))
        return RIND_TOO_SMALL;
    if (roi->runs.n_voxels == 0)
        return shape && is_flat_shape(roi) ? RIND_FLAT_SHAPE : RIND_EMPTY_AFTER_RESEGMENTATION;
    if (family->reach_mm > 0.0 && facts->n_non_finite_around > 0)
        return RIND_UNDEFINED;
    if (roi->runs.n_voxels == 1 && !shape)
        return RIND_ONE_VOXEL;
    if (texture && !any_neighbours(roi, facts->distance))
        return RIND_NO_NEIGHBOUR;
    if (!shape && (facts->levels != NULL ? is_one_level(facts->levels) : roi->min == roi->max))
        return RIND_FLAT_REGION;
    if (!shape && is_too_small(family, &roi->runs))
        return RIND_TOO_SMALL;
    if (shape && is_flat_shape(roi))
        return RIND_FLAT_SHAPE;
    return RIND_UNDEFINED;
}
