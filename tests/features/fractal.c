/*
 * fractal.c - shapes whose dimension is known, and random regions against the definitions taken by their word
 */
#include "test.h"

#include "boxes.h"
#include "shape_fixture.h"

extern const rind_family rind_family_fractal_shape, rind_family_fractal_intensity;

#define SHAPE &rind_family_fractal_shape
#define INTENSITY &rind_family_fractal_intensity

typedef bool belongs(size_t x, size_t y, size_t z);

static bool everywhere(size_t x, size_t y, size_t z)
{
    return x + y + z < SIZE_MAX;
}

/* The Sierpinski tetrahedron: no bit is set in two coordinates. Four copies of half the size: dimension 2. */
static bool tetrahedron(size_t x, size_t y, size_t z)
{
    return (x & y) == 0 && (y & z) == 0 && (x & z) == 0;
}

/* The Sierpinski triangle: three copies of half the size: dimension log 3 / log 2. */
static bool triangle(size_t x, size_t y, size_t z)
{
    return (x & y) == 0 && z == 0;
}

/* Cantor's dust in space: eight corners of a quarter of the size: dimension 3/2. */
static bool dust(size_t x, size_t y, size_t z)
{
    for (size_t bits = x | y | z, k = 0; bits >> k > 0; k += 2)
        if ((x >> k & 1) != (x >> (k + 1) & 1) || (y >> k & 1) != (y >> (k + 1) & 1) ||
            (z >> k & 1) != (z >> (k + 1) & 1))
            return false;
    return true;
}

/* Menger's sponge: of 27 thirds 20 stay. */
static bool sponge(size_t x, size_t y, size_t z)
{
    for (; x + y + z > 0; x /= 3, y /= 3, z /= 3)
        if ((x % 3 == 1) + (y % 3 == 1) + (z % 3 == 1) >= 2)
            return false;
    return true;
}

/* 'shape' in a box of that size, somewhere in a larger one. */
static void place(solid *s, const size_t size[3], belongs *shape, size_t margin)
{
    solid_make(s, size[0] + margin, size[1] + 2 * margin, size[2] + margin, 1, 1, 2);
    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++)
            for (size_t x = 0; x < size[0]; x++)
                s->mask[solid_at(s, x + margin, y + margin, z)] = shape(x, y, z);
    solid_refresh(s);
}

static void shapes_have_their_dimension(void **state)
{
    static const struct {
        size_t size[3];
        belongs *shape;
        double volume, volume_tolerance, surface, surface_tolerance;
    } cases[] = {
        { { 64, 1, 1 }, everywhere, 1.0, 1e-12, 0.0, 1.0 }, /* a line; its ends are its surface */
        { { 64, 64, 1 }, everywhere, 2.0, 1e-12, 1.0, 0.2 },
        { { 1, 32, 64 }, everywhere, 2.0, 1e-12, 1.0, 0.35 },
        { { 64, 64, 64 }, everywhere, 3.0, 1e-12, 2.0, 0.35 },
        { { 64, 64, 64 }, tetrahedron, 2.0, 1e-12, 2.0, 1e-12 },
        { { 64, 64, 1 }, triangle, 1.5849625007211562, 1e-12, 1.58, 0.1 },
        { { 64, 64, 64 }, dust, 1.5, 0.15, 1.5, 0.15 }, /* counts fall at every other side */
    };
    (void)state;

    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        solid s;

        place(&s, cases[k].size, cases[k].shape, 3);
        solid_compute(&s, SHAPE);
        double volume = solid_value(&s, SHAPE, "volume_dimension"),
               surface = solid_value(&s, SHAPE, "surface_dimension");
        if (!(fabs(volume - cases[k].volume) <= cases[k].volume_tolerance) ||
            !(fabs(surface - cases[k].surface) <= cases[k].surface_tolerance))
            fail_msg("shape %zu: volume %.15g, surface %.15g", k, volume, surface);
        solid_drop(&s);
    }
}

/* A side that is no power of 2 makes all slopes smaller; what a shape lacks to a solid one stays. */
static void a_sponge_lacks_as_much_as_it_should(void **state)
{
    const size_t size[3] = { 81, 81, 81 };
    double dimension[2];
    (void)state;

    for (size_t k = 0; k < 2; k++) {
        solid s;

        place(&s, size, k == 0 ? everywhere : sponge, 0);
        solid_compute(&s, SHAPE);
        dimension[k] = solid_value(&s, SHAPE, "volume_dimension");
        solid_drop(&s);
    }
    printf("of 81 voxels: cube %.4f, sponge %.4f\n", dimension[0], dimension[1]);
    assert_true(fabs(dimension[0] - dimension[1] - (3.0 - log(20.0) / log(3.0))) < 0.06);
}

/* Surface of a cube of 64: n^3 - (n - 2)^3 boxes with n = 64 / s, for all corners alike. */
static void the_surface_of_a_cube_is_counted_exactly(void **state)
{
    const size_t size[3] = { 64, 64, 64 };
    double count[RIND_MAX_BOX_SIDES];
    rind_boxed boxed;
    solid s;
    (void)state;

    place(&s, size, everywhere, 0);
    assert_int_equal(rind_boxed_create(s.ctx, &s.roi, &s.roi.shape, NULL, 0.0, &boxed), RIND_OK);
    assert_int_equal(rind_boxed_keep_surface(s.ctx, &boxed), RIND_OK);
    assert_int_equal(rind_boxed_n_sides(&boxed), 6);
    assert_int_equal(rind_box_counts(s.ctx, &boxed, 6, count), RIND_OK);
    for (size_t k = 0; k < 6; k++) {
        double n = (double)(64 >> k);

        assert_true(count[k] == n * n * n - (n - 2) * (n - 2) * (n - 2));
    }
    rind_boxed_free(&boxed);
    solid_drop(&s);
}

static void smooth_intensities_fill_less_than_rough_ones(void **state)
{
    const size_t size[3] = { 64, 64, 64 };
    uint32_t seed = 5;
    solid s;
    (void)state;

    place(&s, size, everywhere, 0);
    solid_compute(&s, INTENSITY); /* all 0 */
    assert_near(solid_value(&s, INTENSITY, "intensity_dimension"), 3.0, 1e-12, "flat");
    assert_true(isnan(solid_value(&s, INTENSITY, "intensity_lacunarity_2")));
    for (size_t k = 0; k < (size_t)64 * 64 * 64; k++)
        s.intensity[k] = (double)(k % 64);
    solid_refresh(&s);
    solid_compute(&s, INTENSITY);
    assert_near(solid_value(&s, INTENSITY, "intensity_dimension"), 3.0, 1e-12, "ramp");
    for (size_t k = 0; k < (size_t)64 * 64 * 64; k++)
        s.intensity[k] = (double)(solid_random(&seed) % 4096);
    solid_refresh(&s);
    solid_compute(&s, INTENSITY);
    double noise = solid_value(&s, INTENSITY, "intensity_dimension");
    assert_true(noise > 3.6 && noise < 4.0);

    /* Uniform on 0 ... 1: <M> = V / 2, var M = V / 12 with V the volume of the box. */
    assert_near(solid_value(&s, INTENSITY, "intensity_lacunarity_2"), 1.0 + 1.0 / (3.0 * 8.0), 1e-3, "noise, 2");
    assert_near(solid_value(&s, INTENSITY, "intensity_lacunarity_4"), 1.0 + 1.0 / (3.0 * 64.0), 1e-3, "noise, 4");
    solid_drop(&s);
}

static void lacunarity_of_a_line_of_points(void **state)
{
    solid s;
    (void)state;

    /* 1 0 1 1 0 1: masses in boxes of 2 are 1 1 2 1 1, in boxes of 4: 3 2 3. */
    solid_make(&s, 8, 3, 2, 1, 1, 1);
    for (size_t k = 0; k < 6; k++)
        s.mask[solid_at(&s, k + 1, 1, 1)] = k != 1 && k != 4;
    solid_refresh(&s);
    solid_compute(&s, SHAPE);
    assert_near(solid_value(&s, SHAPE, "mask_lacunarity_2"), 5.0 * 8.0 / 36.0, 1e-14, "2");
    assert_near(solid_value(&s, SHAPE, "mask_lacunarity_4"), 3.0 * 22.0 / 64.0, 1e-14, "4");
    assert_true(isnan(solid_value(&s, SHAPE, "volume_dimension")));
    solid_drop(&s);
}

/* Boxes of side 2^k that hold a voxel, from a corner, and what stands over them, as the definition reads. */
static double boxes_directly(const rind_boxed *b, size_t k, size_t corner, double range)
{
    size_t longest = rind_boxed_longest(b), side = (size_t)1 << k, n[3];
    double sum = 0.0;

    for (int a = 0; a < 3; a++)
        n[a] = (b->size[a] + side - 1) / side;
    for (size_t box = 0; box < n[0] * n[1] * n[2]; box++) {
        const size_t at[3] = { box % n[0], box / n[0] % n[1], box / n[0] / n[1] };
        double low = INFINITY, high = -INFINITY;

        for (size_t v = 0; v < rind_boxed_n(b); v++) {
            const size_t voxel[3] = { v % b->size[0], v / b->size[0] % b->size[1], v / b->size[0] / b->size[1] };
            bool in = b->inside[v];

            for (int a = 0; a < 3; a++)
                in = in && (corner >> a & 1 ? b->size[a] - 1 - voxel[a] : voxel[a]) / side == at[a];
            low = in ? fmin(low, b->value[v]) : low;
            high = in ? fmax(high, b->value[v]) : high;
        }
        if (low <= high)
            sum += range > 0.0 ? floor((high - low) * (double)longest / (range * (double)side) + 1e-9) + 1.0 : 1.0;
    }
    return sum;
}

static double lacunarity_directly(const rind_boxed *b, size_t side, bool values)
{
    double n = 0.0, sum = 0.0, squares = 0.0;
    size_t box[3];

    for (int a = 0; a < 3; a++)
        box[a] = side < b->size[a] ? side : b->size[a];
    for (size_t z = 0; z + box[2] <= b->size[2]; z++)
        for (size_t y = 0; y + box[1] <= b->size[1]; y++)
            for (size_t x = 0; x + box[0] <= b->size[0]; x++) {
                double mass = 0.0;
                bool whole = true;

                for (size_t v = 0; v < box[0] * box[1] * box[2]; v++) {
                    size_t at = x + v % box[0] +
                                b->size[0] * (y + v / box[0] % box[1] + b->size[1] * (z + v / box[0] / box[1]));

                    whole = whole && b->inside[at];
                    mass += values ? b->value[at] : b->inside[at];
                }
                if (values && !whole)
                    continue;
                n += 1.0;
                sum += mass;
                squares += mass * mass;
            }
    return squares / n / (sum / n * (sum / n));
}

static void random_regions_are_counted_as_defined(void **state)
{
    static const struct {
        size_t size[3];
        unsigned percent;
    } cases[] = { { { 11, 9, 7 }, 5 }, { { 8, 8, 8 }, 95 }, { { 1, 12, 9 }, 90 }, { { 13, 5, 3 }, 100 } };
    (void)state;

    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        double count[RIND_MAX_BOX_SIDES], high[RIND_MAX_BOX_SIDES];
        rind_boxed b;
        solid s;

        solid_make(&s, cases[c].size[0], cases[c].size[1], cases[c].size[2], 1, 1, 1);
        solid_scatter(&s, (uint32_t)c, cases[c].percent, 20, 0.5);
        double range = s.roi.max - s.roi.min;
        assert_int_equal(rind_boxed_create(s.ctx, &s.roi, &s.roi.runs, s.roi.intensity, s.roi.min, &b), RIND_OK);
        size_t n_sides = rind_boxed_n_sides(&b);
        assert_int_equal(rind_box_counts(s.ctx, &b, n_sides, count), RIND_OK);
        assert_int_equal(rind_surface_box_counts(s.ctx, &b, range, n_sides, high), RIND_OK);
        for (size_t k = 0; k < n_sides; k++) {
            double boxes = 0.0, over = 0.0;

            for (size_t corner = 0; corner < 8; corner++) {
                boxes += boxes_directly(&b, k, corner, 0.0) / 8.0;
                over += boxes_directly(&b, k, corner, range) / 8.0;
            }
            assert_true(count[k] == boxes);
            assert_true(high[k] == over);
        }
        solid_compute(&s, SHAPE);
        assert_near(solid_value(&s, SHAPE, "mask_lacunarity_2"), lacunarity_directly(&b, 2, false), 1e-13, "mask 2");
        assert_near(solid_value(&s, SHAPE, "mask_lacunarity_4"), lacunarity_directly(&b, 4, false), 1e-13, "mask 4");
        solid_compute(&s, INTENSITY);
        double two = lacunarity_directly(&b, 2, true), got = solid_value(&s, INTENSITY, "intensity_lacunarity_2");
        assert_true(isnan(two) ? isnan(got) : fabs(got - two) < 1e-12);
        rind_boxed_free(&b);
        solid_drop(&s);
    }
}

static void threads_and_memory(void **state)
{
    solid s;
    (void)state;

    solid_make(&s, 33, 21, 18, 1, 1, 1);
    solid_scatter(&s, 9, 97, 500, 0.1);
    assert_threads_agree(&s, SHAPE);
    assert_threads_agree(&s, INTENSITY);
    assert_true(assert_survives_refusals(&s, SHAPE) >= 6);
    assert_true(assert_survives_refusals(&s, INTENSITY) >= 6);
    solid_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_have_their_dimension),
        cmocka_unit_test(a_sponge_lacks_as_much_as_it_should),
        cmocka_unit_test(the_surface_of_a_cube_is_counted_exactly),
        cmocka_unit_test(smooth_intensities_fill_less_than_rough_ones),
        cmocka_unit_test(lacunarity_of_a_line_of_points),
        cmocka_unit_test(random_regions_are_counted_as_defined),
        cmocka_unit_test(threads_and_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
