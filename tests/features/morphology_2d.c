/*
 * morphology_2d.c - shapes in the plane with known answers, and random ones against a twin that draws the outline
 *
 * The twin follows each square's pieces of outline with their ends in mm, adds up lengths and cross products, looks at
 * every pair of ends for the diameter, and wraps the hull like a gift.
 */
#include "test.h"

#include "shape_fixture.h"

extern const rind_family rind_family_morphology_2d;

#define PI 3.14159265358979323846

static const rind_family *const family = &rind_family_morphology_2d;

static double of(const solid *s, const char *name)
{
    return solid_value(s, family, name);
}

static void compute(solid *s)
{
    solid_refresh(s);
    s->roi.is_picture = true;
    solid_compute(s, family);
}

static void one_pixel_is_a_diamond(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 3, 2, 1, 3, 4, 1);
    s.mask[solid_at(&s, 2, 1, 0)] = 1; /* in the corner of the box */
    s.intensity[solid_at(&s, 2, 1, 0)] = 5.0;
    compute(&s);
    assert_near(of(&s, "mesh_surface"), 6.0, 1e-12, "area");
    assert_near(of(&s, "pixel_surface"), 12.0, 1e-12, "pixels");
    assert_near(of(&s, "perimeter"), 10.0, 1e-12, "perimeter");
    assert_near(of(&s, "maximum_diameter"), 4.0, 1e-12, "diameter");
    assert_near(of(&s, "area_density_aabb"), 0.5, 1e-12, "box");
    assert_near(of(&s, "area_density_convex_hull"), 1.0, 1e-12, "hull");
    assert_near(of(&s, "perimeter_density_convex_hull"), 1.0, 1e-12, "hull");
    assert_near(of(&s, "integrated_intensity"), 30.0, 1e-12, "integrated intensity");
    assert_true(of(&s, "centre_of_mass_shift") == 0.0);
    assert_true(isnan(of(&s, "major_axis_length")) && isnan(of(&s, "elongation")) && isnan(of(&s, "area_density_aee")));
    solid_drop(&s);
}

static void a_rectangle_has_cut_corners(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 9, 7, 1, 0.3, 0.4, 1);
    for (size_t y = 1; y < 5; y++)
        for (size_t x = 2; x < 9; x++)
            s.mask[solid_at(&s, x, y, 0)] = 1;
    compute(&s); /* 7 x 4 */
    assert_near(of(&s, "mesh_surface"), (28 - 0.5) * 0.12, 1e-12, "area");
    assert_near(of(&s, "perimeter"), 2 * 6 * 0.3 + 2 * 3 * 0.4 + 4 * 0.25, 1e-12, "perimeter");
    assert_near(of(&s, "perimeter_surface_ratio"), of(&s, "perimeter") / of(&s, "mesh_surface"), 1e-12, "ratio");
    assert_near(of(&s, "area_density_aabb"), 27.5 / 28, 1e-12, "box");
    assert_near(of(&s, "area_density_ombb"), 27.5 / 28, 1e-12, "box");
    assert_near(of(&s, "area_density_convex_hull"), 1.0, 1e-12, "hull");
    assert_near(of(&s, "major_axis_length"), 4 * 0.3 * sqrt((49 - 1) / 12.0), 1e-12, "axis");
    assert_near(of(&s, "minor_axis_length"), 4 * 0.4 * sqrt((16 - 1) / 12.0), 1e-12, "axis");
    assert_near(of(&s, "circularity"), pow(of(&s, "sphericity"), 2), 1e-12, "circularity");
    assert_near(of(&s, "spherical_disproportion") * of(&s, "sphericity"), 1.0, 1e-12, "disproportion");
    solid_drop(&s);
}

static void a_disc_is_nearly_round(void **state)
{
    (void)state;
    const double r = 40;
    solid s;

    solid_make(&s, 91, 91, 1, 1, 1, 1);
    solid_add_ellipsoid(&s, r, r, 1);
    compute(&s);
    assert_near(of(&s, "mesh_surface"), PI * r * r, 3e-3, "area");
    assert_near(of(&s, "perimeter"), 2 * PI * r, 0.07, "perimeter"); /* steps make it longer, on average by 5.5 % */
    assert_near(of(&s, "major_axis_length"), 2 * r, 3e-3, "axis");
    assert_near(of(&s, "elongation"), 1.0, 1e-12, "elongation");
    assert_near(of(&s, "area_density_aee"), 1.0, 3e-3, "ellipse");
    assert_near(of(&s, "maximum_diameter"), 2 * r + 1, 2e-3, "diameter");
    assert_true(of(&s, "area_density_convex_hull") > 0.98 && of(&s, "area_density_convex_hull") < 1.0);
    solid_drop(&s);
}

/* Pixels that touch at a corner are two; a hole is taken off, and its edge counts. */
static void corners_and_holes(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 5, 5, 1, 1, 1, 1);
    s.mask[solid_at(&s, 1, 1, 0)] = s.mask[solid_at(&s, 2, 2, 0)] = 1;
    compute(&s);
    assert_near(of(&s, "mesh_surface"), 1.0, 1e-12, "area");
    assert_near(of(&s, "perimeter"), 8 * sqrt(0.5), 1e-12, "perimeter");
    memset(s.mask, 1, 25);
    s.mask[solid_at(&s, 2, 2, 0)] = 0;
    compute(&s);
    assert_near(of(&s, "mesh_surface"), 25 - 0.5 - 0.5, 1e-12, "area");
    assert_near(of(&s, "perimeter"), 16 + 4 * sqrt(0.5) + 4 * sqrt(0.5), 1e-12, "perimeter");
    solid_drop(&s);
}

/* What the twin finds. */
typedef struct twin {
    double area, perimeter, diameter, hull_area, hull_perimeter;
    double (*end)[2];
    size_t n;
} twin;

static bool inside(const solid *s, long x, long y)
{
    return x >= 0 && y >= 0 && x < (long)s->roi.size[0] && y < (long)s->roi.size[1] &&
           s->mask[solid_at(s, (size_t)x, (size_t)y, 0)] != 0;
}

/* A piece of outline with the inside on its left, ends as edges of the square: 0 top, 1 right, 2 bottom, 3 left. */
static void add_piece(twin *t, const solid *s, long x, long y, int from, int to)
{
    static const double middle[4][2] = { { 0.5, 0 }, { 1, 0.5 }, { 0.5, 1 }, { 0, 0.5 } };
    double a[2], b[2];

    for (int k = 0; k < 2; k++) {
        double corner = (double)(k == 0 ? x : y);

        a[k] = (corner + middle[from][k]) * s->roi.spacing_mm[k];
        b[k] = (corner + middle[to][k]) * s->roi.spacing_mm[k];
    }
    t->perimeter += hypot(b[0] - a[0], b[1] - a[1]);
    t->area += (a[0] * b[1] - a[1] * b[0]) / 2;
    memcpy(t->end[t->n++], a, sizeof a);
}

static void add_square(twin *t, const solid *s, long x, long y)
{
    const bool in[4] = { inside(s, x, y), inside(s, x + 1, y), inside(s, x + 1, y + 1), inside(s, x, y + 1) };
    const int n = in[0] + in[1] + in[2] + in[3];

    /* corner k lies between edge k - 1 (left of corner 0) and edge k */
    for (int k = 0; k < 4; k++) {
        const int before = (k + 3) % 4;
        const bool next = in[(k + 1) % 4], last = in[before], far = in[(k + 2) % 4];

        if (in[k] && !next && !last)
            add_piece(t, s, x, y, k, before); /* alone, or across from another */
        if (!in[k] && next && last && far)
            add_piece(t, s, x, y, before, k);
        if (n == 2 && in[k] && next)
            add_piece(t, s, x, y, (k + 1) % 4, before);
    }
}

static double cross(const double a[2], const double b[2], const double c[2])
{
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

static void wrap(twin *t)
{
    size_t first = 0, at, steps = 0;

    for (size_t k = 0; k < t->n; k++)
        if (t->end[k][0] < t->end[first][0] || (t->end[k][0] == t->end[first][0] && t->end[k][1] < t->end[first][1]))
            first = k;
    at = first;
    do {
        size_t best = SIZE_MAX;

        for (size_t k = 0; k < t->n; k++) {
            double d = hypot(t->end[k][0] - t->end[at][0], t->end[k][1] - t->end[at][1]);
            double c = best != SIZE_MAX ? cross(t->end[at], t->end[best], t->end[k]) : -1;

            if (d > 1e-9 &&
                (best == SIZE_MAX || c < -1e-12 ||
                 (c < 1e-12 && d > hypot(t->end[best][0] - t->end[at][0], t->end[best][1] - t->end[at][1]))))
                best = k;
        }
        t->hull_perimeter += hypot(t->end[best][0] - t->end[at][0], t->end[best][1] - t->end[at][1]);
        t->hull_area += (t->end[at][0] * t->end[best][1] - t->end[at][1] * t->end[best][0]) / 2;
        at = best;
        assert_true(++steps <= t->n);
    } while (hypot(t->end[at][0] - t->end[first][0], t->end[at][1] - t->end[first][1]) > 1e-9);
}

static void measure_twin(twin *t, const solid *s)
{
    *t = (twin){ .end = calloc(8 * s->roi.size[0] * s->roi.size[1] + 64, sizeof *t->end) };
    for (long y = -1; y < (long)s->roi.size[1]; y++)
        for (long x = -1; x < (long)s->roi.size[0]; x++)
            add_square(t, s, x, y);
    for (size_t k = 0; k < t->n; k++)
        for (size_t i = 0; i < k; i++)
            t->diameter = fmax(t->diameter, hypot(t->end[k][0] - t->end[i][0], t->end[k][1] - t->end[i][1]));
    wrap(t);
    free(t->end);
}

static void random_shapes_agree_with_the_twin(void **state)
{
    (void)state;
    static const size_t sizes[][2] = { { 1, 1 }, { 7, 1 }, { 1, 6 }, { 5, 4 }, { 13, 9 }, { 24, 31 } };

    for (size_t k = 0; k < COUNT_OF(sizes); k++)
        for (unsigned percent = 3; percent < 100; percent += 12) {
            solid s;
            twin t;

            solid_make(&s, sizes[k][0], sizes[k][1], 1, 0.7, 1.3, 1);
            solid_scatter(&s, 17 * percent + (uint32_t)k, percent, 100, 1.0);
            compute(&s);
            measure_twin(&t, &s);
            assert_near(of(&s, "mesh_surface"), fabs(t.area), 1e-9, "area");
            assert_near(of(&s, "perimeter"), t.perimeter, 1e-9, "perimeter");
            assert_near(of(&s, "maximum_diameter"), t.diameter, 1e-9, "diameter");
            assert_near(of(&s, "area_density_convex_hull"), fabs(t.area) / fabs(t.hull_area), 1e-9, "hull area");
            assert_near(of(&s, "perimeter_density_convex_hull"), t.perimeter / t.hull_perimeter, 1e-9,
                        "hull perimeter");
            assert_true(of(&s, "area_density_ombb") >= of(&s, "area_density_aabb") * (1 - 1e-9));
            solid_drop(&s);
        }
}

/* The rectangle around a square that stands on its corner is half of its box. */
static void the_smallest_rectangle_is_found(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 41, 41, 1, 1, 1, 1);
    for (int y = 0; y < 41; y++)
        for (int x = 0; x < 41; x++)
            s.mask[solid_at(&s, (size_t)x, (size_t)y, 0)] = abs(x - 20) + abs(y - 20) <= 20;
    compute(&s);
    assert_near(of(&s, "area_density_aabb"), 0.5, 0.03, "box");
    assert_near(of(&s, "area_density_ombb"), 1.0, 0.03, "smallest rectangle");
    solid_drop(&s);
}

static void refusals_are_survived(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 12, 12, 1, 1, 1, 1);
    solid_scatter(&s, 5, 50, 100, 1.0);
    s.roi.is_picture = true;
    assert_int_equal(assert_survives_refusals(&s, family), 2);
    assert_threads_agree(&s, family);
    solid_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_pixel_is_a_diamond),
        cmocka_unit_test(a_rectangle_has_cut_corners),
        cmocka_unit_test(a_disc_is_nearly_round),
        cmocka_unit_test(corners_and_holes),
        cmocka_unit_test(random_shapes_agree_with_the_twin),
        cmocka_unit_test(the_smallest_rectangle_is_found),
        cmocka_unit_test(refusals_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
