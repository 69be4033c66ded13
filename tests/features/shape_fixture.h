/* shape_fixture.h - regions of any shape, spacing and intensities, made in memory */
#ifndef RIND_TEST_SHAPE_FIXTURE_H
#define RIND_TEST_SHAPE_FIXTURE_H

#include "family.h"
#include "shape.h"

#include <stdlib.h>
#include <string.h>

extern const rind_family rind_family_morphology, rind_family_spatial, rind_family_local_intensity;

typedef struct solid {
    rind_ctx *ctx;
    rind_roi roi;
    uint8_t *mask;
    double *intensity;
    bool wanted[64];
    double value[64];
} solid;

/* Takes the runs and the range of intensities anew, after mask or intensities were changed. */
static inline void solid_refresh(solid *s)
{
    size_t n = s->roi.size[0] * s->roi.size[1] * s->roi.size[2];

    rind_runs_free(&s->roi.runs);
    rind_runs_free(&s->roi.shape);
    s->roi.min = INFINITY;
    s->roi.max = -INFINITY;
    s->roi.whole = true;
    for (size_t k = 0; k < n; k++) {
        if (!s->mask[k])
            continue;
        s->roi.min = fmin(s->roi.min, s->intensity[k]);
        s->roi.max = fmax(s->roi.max, s->intensity[k]);
        s->roi.whole = s->roi.whole && s->intensity[k] == rint(s->intensity[k]);
    }
    assert_int_equal(rind_runs_create(s->ctx, s->mask, s->roi.size, &s->roi.runs), RIND_OK);
    assert_int_equal(rind_runs_create(s->ctx, s->mask, s->roi.size, &s->roi.shape), RIND_OK);
}

/* An empty box; fill mask and intensity, then solid_refresh(). */
static inline void solid_make(solid *s, size_t nx, size_t ny, size_t nz, double sx, double sy, double sz)
{
    size_t n = nx * ny * nz;

    *s = (solid){ .ctx = rind_ctx_create(1) };
    s->mask = calloc(n, 1);
    s->intensity = calloc(n, sizeof *s->intensity);
    s->roi = (rind_roi){ .size = { nx, ny, nz },
                         .spacing_mm = { sx, sy, sz },
                         .intensity = s->intensity,
                         .morphological = s->mask,
                         .inside = s->mask,
                         .range = { -INFINITY, INFINITY } };
    memset(s->wanted, 1, sizeof s->wanted);
}

static inline void solid_drop(solid *s)
{
    rind_runs_free(&s->roi.runs);
    rind_runs_free(&s->roi.shape);
    free(s->mask);
    free(s->intensity);
    rind_ctx_free(s->ctx);
}

static inline size_t solid_at(const solid *s, size_t x, size_t y, size_t z)
{
    return x + s->roi.size[0] * (y + s->roi.size[1] * z);
}

/* Voxels whose centre lies in the ellipsoid around the middle of the box; semi-axes in mm. */
static inline void solid_add_ellipsoid(solid *s, double a, double b, double c)
{
    const double semi[3] = { a, b, c };

    for (size_t z = 0; z < s->roi.size[2]; z++)
        for (size_t y = 0; y < s->roi.size[1]; y++)
            for (size_t x = 0; x < s->roi.size[0]; x++) {
                const size_t at[3] = { x, y, z };
                double sum = 0.0;

                for (int k = 0; k < 3; k++) {
                    double d = ((double)at[k] - 0.5 * (double)(s->roi.size[k] - 1)) * s->roi.spacing_mm[k] / semi[k];

                    sum += d * d;
                }
                if (sum <= 1.0)
                    s->mask[solid_at(s, x, y, z)] = 1;
            }
}

static inline uint32_t solid_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* A part of the voxels at random, and random intensities -range ... range. */
static inline void solid_scatter(solid *s, uint32_t seed, unsigned percent, int range, double step)
{
    size_t n = s->roi.size[0] * s->roi.size[1] * s->roi.size[2];

    for (size_t k = 0; k < n; k++) {
        s->mask[k] = solid_random(&seed) % 100 < percent;
        s->intensity[k] = step * ((int)(solid_random(&seed) % (2 * (uint32_t)range + 1)) - range);
    }
    s->mask[n / 2] = 1;
    solid_refresh(s);
}

static inline void solid_compute(solid *s, const rind_family *family)
{
    const rind_family_input input = { .roi = &s->roi, .wanted = s->wanted };

    for (size_t f = 0; f < COUNT_OF(s->value); f++)
        s->value[f] = NAN;
    assert_int_equal(family->compute(s->ctx, &input, s->value), RIND_OK);
}

static inline size_t solid_index(const rind_family *family, const char *name)
{
    for (size_t f = 0; f < family->n_features; f++)
        if (strcmp(family->features[f].name, name) == 0)
            return f;
    fail_msg("no feature %s in %s", name, family->name);
    return 0;
}

static inline double solid_value(const solid *s, const rind_family *family, const char *name)
{
    return s->value[solid_index(family, name)];
}

static inline void assert_near(double value, double expected, double relative, const char *what)
{
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%s: %.17g, expected %.17g", what, value, expected);
}

/* The same bytes for 1, 2 and 7 threads. */
static inline void assert_threads_agree(solid *s, const rind_family *family)
{
    static const int n_threads[] = { 2, 7 };
    double one[64];

    solid_compute(s, family);
    memcpy(one, s->value, sizeof one);
    for (size_t k = 0; k < COUNT_OF(n_threads); k++) {
        s->ctx->n_threads = n_threads[k];
        solid_compute(s, family);
        assert_memory_equal(s->value, one, family->n_features * sizeof *one);
    }
    s->ctx->n_threads = 1;
}

/* Every allocation refused once: a status and a message each time, and at last a result. Returns their number. */
static inline long assert_survives_refusals(solid *s, const rind_family *family)
{
    const rind_family_input input = { .roi = &s->roi, .wanted = s->wanted };

    for (long k = 0;; k++) {
        s->ctx->allocations_left = k;
        s->ctx->message[0] = '\0';
        rind_status status = family->compute(s->ctx, &input, s->value);
        bool spent = s->ctx->allocations_left == 0;

        s->ctx->allocations_left = -1;
        if (status == RIND_OK) {
            assert_false(spent && s->ctx->message[0] != '\0');
            return k;
        }
        assert_int_equal(status, RIND_NO_MEMORY);
        assert_true(s->ctx->message[0] != '\0');
    }
}

#endif
