/* shop.h - a grid with a tumour in its middle, and regions made on all of it or on a box that reaches beyond it */
#ifndef RIND_TEST_SHOP_H
#define RIND_TEST_SHOP_H

#include "test.h"

#include "region/regions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct shop {
    rind_ctx *ctx;
    rind_workshop work;
    size_t n;
    uint8_t *tumour;
    double *intensity; /* of the grid */
    rind_rules rules;
    rind_made_regions made;
} shop;

/* A grid of that size in a box that is 'margin' voxels larger on every side; nothing is tumour yet. */
static inline void shop_set_up(shop *s, const size_t grid[3], const double spacing_mm[3], size_t margin)
{
    *s = (shop){ .ctx = rind_ctx_create(1), .n = 1, .rules.n = 1 };
    for (int a = 0; a < 3; a++) {
        s->work.grid_size[a] = grid[a];
        s->work.size[a] = grid[a] + 2 * margin;
        s->work.first[a] = -(ptrdiff_t)margin;
        s->work.spacing_mm[a] = spacing_mm[a];
        s->n *= s->work.size[a];
    }
    s->tumour = calloc(s->n, 1);
    s->intensity = calloc(grid[0] * grid[1] * grid[2], sizeof *s->intensity);
    s->work.source[0] = s->tumour;
    s->work.intensity = s->intensity;
    s->rules.rule[0] = (rind_rule){ .name = "tumour", .row = true, .exclude_below = -(double)INFINITY };
}

static inline void shop_drop(shop *s)
{
    rind_made_regions_free(&s->made);
    free(s->tumour);
    free(s->intensity);
    rind_ctx_free(s->ctx);
}

/* Index in the box of a voxel of the grid. */
static inline size_t shop_index(const shop *s, size_t x, size_t y, size_t z)
{
    size_t margin = (size_t)-s->work.first[0];

    return (x + margin) + s->work.size[0] * ((y + margin) + s->work.size[1] * (z + margin));
}

/* Position in mm of a voxel of the box; voxel (0, 0, 0) of the grid lies at the origin. */
static inline void shop_position(const shop *s, size_t index, double mm[3])
{
    for (int a = 0; a < 3; a++) {
        size_t at = a == 0   ? index % s->work.size[0]
                    : a == 1 ? index / s->work.size[0] % s->work.size[1]
                             : index / s->work.size[0] / s->work.size[1];

        mm[a] = (double)((ptrdiff_t)at + s->work.first[a]) * s->work.spacing_mm[a];
    }
}

static inline bool shop_on_grid(const shop *s, size_t index)
{
    double mm[3];

    shop_position(s, index, mm);
    for (int a = 0; a < 3; a++)
        if (mm[a] < 0.0 || mm[a] > ((double)s->work.grid_size[a] - 0.5) * s->work.spacing_mm[a])
            return false;
    return true;
}

/* Adds to the tumour the voxels of the grid in a ball. */
static inline void shop_add_ball(shop *s, double x, double y, double z, double radius)
{
    for (size_t k = 0; k < s->n; k++) {
        double mm[3];

        shop_position(s, k, mm);
        double squared = (mm[0] - x) * (mm[0] - x) + (mm[1] - y) * (mm[1] - y) + (mm[2] - z) * (mm[2] - z);
        if (squared <= radius * radius && shop_on_grid(s, k))
            s->tumour[k] = 1;
    }
}

/* Adds a rule and returns its index. */
static inline size_t shop_add(shop *s, rind_rule rule)
{
    if (rule.exclude_below == 0.0)
        rule.exclude_below = -(double)INFINITY;
    s->rules.rule[s->rules.n] = rule;
    return s->rules.n++;
}

static inline void shop_make(shop *s)
{
    rind_made_regions_free(&s->made);
    assert_int_equal(rind_regions_make(s->ctx, &s->work, &s->rules, &s->made), RIND_OK);
}

#endif
