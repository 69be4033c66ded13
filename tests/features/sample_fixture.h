/* sample_fixture.h - regions made of a few values, and the digital phantom */
#ifndef SAMPLE_FIXTURE_H
#define SAMPLE_FIXTURE_H

#include "region/levels.h"
#include "region/roi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct fixture {
    rind_ctx *ctx;
    rind_roi roi;
    uint8_t *mask;
    double *intensity;
} fixture;

/* A box of 'size' whose voxels outside 'mask' (NULL: none is) hold what must not be looked at. */
static inline void fixture_make(fixture *f, int n_threads, const double *value, const uint8_t *mask,
                                const size_t size[3])
{
    size_t n = size[0] * size[1] * size[2];

    f->ctx = rind_ctx_create(n_threads);
    f->mask = malloc(n);
    f->intensity = malloc(n * sizeof *f->intensity);
    f->roi = (rind_roi){ .size = { size[0], size[1], size[2] },
                         .spacing_mm = { 2, 2, 2 },
                         .intensity = f->intensity,
                         .morphological = f->mask,
                         .inside = f->mask,
                         .min = INFINITY,
                         .max = -INFINITY,
                         .whole = true,
                         .range = { -INFINITY, INFINITY } };
    for (size_t k = 0; k < n; k++) {
        f->mask[k] = mask == NULL || mask[k];
        f->intensity[k] = f->mask[k] ? value[k] : NAN;
        if (!f->mask[k])
            continue;
        f->roi.min = fmin(f->roi.min, value[k]);
        f->roi.max = fmax(f->roi.max, value[k]);
        f->roi.whole = f->roi.whole && value[k] == rint(value[k]);
    }
    assert_int_equal(rind_runs_create(f->ctx, f->mask, size, &f->roi.runs), RIND_OK);
    f->roi.shape = f->roi.runs;
}

static inline void fixture_row(fixture *f, const double *value, size_t n)
{
    fixture_make(f, 1, value, NULL, (size_t[]){ n, 1, 1 });
}

static inline void fixture_drop(fixture *f)
{
    rind_runs_free(&f->roi.runs);
    rind_ctx_free(f->ctx);
    free(f->mask);
    free(f->intensity);
}

/* The digital phantom of IBSI 1, x fastest; 0 lies outside the region. */
static const uint8_t phantom[80] = {
    1, 4, 4, 1, 1, 1, 4, 6, 1, 1, 4, 1, 6, 4, 1, 4, 4, 6, 4, 1, /* z = 0 */
    1, 4, 4, 1, 1, 1, 1, 6, 1, 1, 0, 1, 3, 1, 1, 4, 4, 6, 1, 1, /* z = 1 */
    1, 4, 4, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 6, 1, 1, /* z = 2 */
    1, 4, 4, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6, 1, 1, /* z = 3 */
};

static inline void fixture_phantom(fixture *f)
{
    double value[80];

    for (size_t k = 0; k < 80; k++)
        value[k] = phantom[k];
    fixture_make(f, 1, value, phantom, (size_t[]){ 5, 4, 4 });
}

#endif
