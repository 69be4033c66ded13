/* morphology.c - shapes with known answers, the digital phantom, degenerate regions */
#include "test.h"

#include "shape_fixture.h"

#define PI 3.14159265358979323846

static const rind_family *const morphology = &rind_family_morphology;

static double of(const solid *s, const char *name)
{
    return solid_value(s, morphology, name);
}

static void expect(const solid *s, const char *name, double expected)
{
    assert_near(of(s, name), expected, 1e-12, name);
}

static void fill_box(solid *s, size_t nx, size_t ny, size_t nz)
{
    for (size_t z = 1; z <= nz; z++)
        for (size_t y = 1; y <= ny; y++)
            for (size_t x = 1; x <= nx; x++)
                s->mask[solid_at(s, x, y, z)] = 1;
    solid_refresh(s);
}

/* Its mesh is an octahedron whose corners lie half a step from the voxel's centre. */
static void one_voxel_is_an_octahedron(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 3, 3, 3, 1, 1, 1);
    fill_box(&s, 1, 1, 1);
    s.intensity[solid_at(&s, 1, 1, 1)] = 5.0;
    solid_compute(&s, morphology);
    expect(&s, "volume", 1.0 / 6.0);
    expect(&s, "approximate_volume", 1.0);
    expect(&s, "surface_area", sqrt(3.0));
    expect(&s, "maximum_3d_diameter", 1.0);
    expect(&s, "volume_density_aabb", 1.0 / 6.0);
    expect(&s, "area_density_aabb", sqrt(3.0) / 6.0);
    expect(&s, "volume_density_convex_hull", 1.0);
    expect(&s, "area_density_convex_hull", 1.0);
    expect(&s, "integrated_intensity", 5.0 / 6.0);
    assert_near(of(&s, "volume_density_mvee"), 1.0 / PI, 1e-5, "a ball around an octahedron");
    assert_near(of(&s, "area_density_mvee"), sqrt(3.0) / PI, 1e-5, "a ball around an octahedron");
    assert_true(of(&s, "volume_density_ombb") >= 1.0 / 6.0 - 1e-12 && of(&s, "volume_density_ombb") < 1.0);
    assert_true(of(&s, "centre_of_mass_shift") == 0.0);
    static const char *const undefined[] = { "major_axis_length", "minor_axis_length", "least_axis_length",
                                             "elongation",        "flatness",          "volume_density_aee",
                                             "area_density_aee" };
    for (size_t k = 0; k < COUNT_OF(undefined); k++)
        assert_true(isnan(of(&s, undefined[k])));
    solid_drop(&s);
}

/*
 * The mesh of a x b x c voxels is the box of their centres widened by the octahedron of half steps. With A = a - 1,
 * ...: V = ABC + AB + BC + CA + (A + B + C) / 2 + 1/6, and bevelled edges in the area.
 */
static void a_box_has_bevelled_edges(void **state)
{
    (void)state;
    solid s;
    const double a = 4, b = 3, c = 2;

    solid_make(&s, 7, 6, 5, 1, 1, 1);
    fill_box(&s, 5, 4, 3);
    solid_compute(&s, morphology);
    expect(&s, "volume", a * b * c + a * b + b * c + c * a + (a + b + c) / 2 + 1.0 / 6.0);
    expect(&s, "surface_area", 2 * (a * b + b * c + c * a) + 4 * (a + b + c) * sqrt(0.5) + sqrt(3.0));
    expect(&s, "volume_density_convex_hull", 1.0);
    expect(&s, "area_density_convex_hull", 1.0);
    expect(&s, "volume_density_aabb", of(&s, "volume") / 60.0);
    expect(&s, "volume_density_ombb", of(&s, "volume_density_aabb"));
    expect(&s, "maximum_3d_diameter", sqrt(25.0 + 9.0 + 4.0));
    /* variance of 0 ... n - 1 along each axis, N / (N - 1) of (n^2 - 1) / 12 */
    expect(&s, "major_axis_length", 4.0 * sqrt(60.0 / 59.0 * 24.0 / 12.0));
    expect(&s, "minor_axis_length", 4.0 * sqrt(60.0 / 59.0 * 15.0 / 12.0));
    expect(&s, "least_axis_length", 4.0 * sqrt(60.0 / 59.0 * 8.0 / 12.0));
    expect(&s, "elongation", sqrt(15.0 / 24.0));
    expect(&s, "flatness", sqrt(8.0 / 24.0));
    solid_drop(&s);
}

static void a_large_ball_is_nearly_one(void **state)
{
    (void)state;
    solid s;
    const double r = 30.0;

    solid_make(&s, 63, 63, 42, 1, 1, 1.5);
    solid_add_ellipsoid(&s, r, r, r);
    solid_refresh(&s);
    solid_compute(&s, morphology);
    assert_near(of(&s, "volume"), 4.0 / 3.0 * PI * r * r * r, 0.01, "volume");
    assert_near(of(&s, "approximate_volume"), 4.0 / 3.0 * PI * r * r * r, 0.01, "approximate volume");
    assert_near(of(&s, "maximum_3d_diameter"), 2.0 * r, 0.03, "diameter");
    assert_near(of(&s, "major_axis_length"), 4.0 * r / sqrt(5.0), 0.01, "axis"); /* a solid ball: r^2 / 5 */
    assert_near(of(&s, "flatness"), 1.0, 0.01, "flatness");
    assert_near(of(&s, "volume_density_mvee"), 1.0, 0.06, "enclosing ball");
    assert_true(of(&s, "volume_density_mvee") < 1.0);
    assert_true(of(&s, "volume_density_convex_hull") < 1.0 && of(&s, "volume_density_convex_hull") > 0.97);
    assert_true(of(&s, "sphericity") < 1.0 && of(&s, "sphericity") > 0.9);
    solid_drop(&s);
}

static void an_ellipsoid_has_its_axes(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 83, 45, 40, 1, 1, 0.5);
    solid_add_ellipsoid(&s, 40, 20, 8);
    solid_refresh(&s);
    solid_compute(&s, morphology);
    assert_near(of(&s, "elongation"), 20.0 / 40.0, 0.01, "elongation");
    assert_near(of(&s, "flatness"), 8.0 / 40.0, 0.01, "flatness");
    assert_near(of(&s, "volume_density_mvee"), 1.0, 0.08, "enclosing ellipsoid");
    /* semi-axes a of a solid ellipsoid give axes of 4 a / sqrt(5): the AEE has (2 / sqrt 5)^3 of its volume */
    assert_near(of(&s, "volume_density_aee"), pow(5.0, 1.5) / 8.0, 0.01, "approximate ellipsoid");
    solid_drop(&s);
}

/* Spacings multiplied by k: lengths by k, areas by k^2, volumes by k^3, ratios not at all. */
static void features_scale_with_spacing(void **state)
{
    (void)state;
    solid s;
    double before[64];
    const double k = 2.0; /* a power of two, so that not even rounding differs */

    solid_make(&s, 20, 17, 12, 0.75, 1.25, 3);
    solid_scatter(&s, 7, 30, 50, 1.0);
    solid_compute(&s, morphology);
    memcpy(before, s.value, sizeof before);
    for (int a = 0; a < 3; a++)
        s.roi.spacing_mm[a] *= k;
    solid_compute(&s, morphology);
    for (size_t f = 0; f < morphology->n_features; f++) {
        const char *unit = morphology->features[f].unit;
        double factor = 1.0;

        if (unit != NULL && strcmp(unit, "1/mm") == 0)
            factor = 1.0 / k;
        else if (unit != NULL && strcmp(unit, "mm") == 0)
            factor = k;
        else if (unit != NULL && strcmp(unit, "mm2") == 0)
            factor = k * k;
        else if (unit != NULL)
            factor = k * k * k;
        assert_near(s.value[f], factor * before[f], 1e-9, morphology->features[f].name);
    }
    solid_drop(&s);
}

/* The same body with x and z exchanged, voxels and spacing alike. */
static void axes_of_the_image_do_not_matter(void **state)
{
    (void)state;
    solid s, t;

    solid_make(&s, 24, 20, 16, 0.8, 1, 2.5);
    solid_add_ellipsoid(&s, 9, 8, 15);
    solid_make(&t, 16, 20, 24, 2.5, 1, 0.8);
    for (size_t z = 0; z < 16; z++)
        for (size_t y = 0; y < 20; y++)
            for (size_t x = 0; x < 24; x++) {
                s.intensity[solid_at(&s, x, y, z)] = t.intensity[solid_at(&t, z, y, x)] = (double)(x * x + y + 3 * z);
                t.mask[solid_at(&t, z, y, x)] = s.mask[solid_at(&s, x, y, z)];
            }
    solid_refresh(&s);
    solid_refresh(&t);
    solid_compute(&s, morphology);
    solid_compute(&t, morphology);
    for (size_t f = 0; f < morphology->n_features; f++)
        assert_near(t.value[f], s.value[f], 1e-5, morphology->features[f].name);
    solid_drop(&s);
    solid_drop(&t);
}

static void a_slanted_box_is_found(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 60, 60, 14, 1, 1, 1);
    for (size_t z = 1; z < 13; z++)
        for (size_t y = 0; y < 60; y++)
            for (size_t x = 0; x < 60; x++) {
                double u = ((double)x + (double)y) / sqrt(2.0) - 41.7, v = ((double)x - (double)y) / sqrt(2.0);

                s.mask[solid_at(&s, x, y, z)] = fabs(u) < 25.0 && fabs(v) < 8.0;
            }
    solid_refresh(&s);
    solid_compute(&s, morphology);
    assert_true(of(&s, "volume_density_aabb") < 0.5);
    assert_true(of(&s, "volume_density_ombb") > 0.9 && of(&s, "volume_density_ombb") < 1.0);
    assert_true(of(&s, "area_density_ombb") > 0.9);
    solid_drop(&s);
}

static void a_slice_has_no_ellipsoid_volume(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 12, 10, 3, 1, 1, 4);
    fill_box(&s, 9, 7, 1);
    solid_compute(&s, morphology);
    assert_true(of(&s, "least_axis_length") == 0.0 && of(&s, "flatness") == 0.0);
    expect(&s, "elongation", sqrt(48.0 / 80.0));
    assert_true(isnan(of(&s, "volume_density_aee")));
    assert_true(of(&s, "area_density_aee") > 0.0);
    assert_true(isfinite(of(&s, "volume_density_mvee")) && isfinite(of(&s, "volume_density_ombb")));
    solid_drop(&s);
}

/* A plane that is not along the image's axes is as flat. */
static void a_slanted_plane_has_no_least_axis(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 14, 14, 14, 0.7, 1.1, 3);
    for (size_t y = 0; y < 14; y++)
        for (size_t x = 0; x < 14; x++)
            s.mask[solid_at(&s, x, y, 13 - x)] = 1;
    solid_refresh(&s);
    solid_compute(&s, morphology);
    assert_true(of(&s, "least_axis_length") == 0.0);
    assert_true(isnan(of(&s, "volume_density_aee")));
    solid_drop(&s);
}

static void a_line_has_one_axis(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 12, 3, 3, 2, 1, 1);
    fill_box(&s, 10, 1, 1);
    solid_compute(&s, morphology);
    expect(&s, "major_axis_length", 4.0 * 2.0 * sqrt(10.0 / 9.0 * 99.0 / 12.0));
    assert_true(of(&s, "minor_axis_length") == 0.0 && of(&s, "least_axis_length") == 0.0);
    assert_true(isnan(of(&s, "volume_density_aee")) && isnan(of(&s, "area_density_aee")));
    expect(&s, "maximum_3d_diameter", 20.0);
    solid_drop(&s);
}

static void an_empty_intensity_mask_leaves_the_shape(void **state)
{
    (void)state;
    solid s;
    uint8_t none[7 * 6 * 5] = { 0 };

    solid_make(&s, 7, 6, 5, 1, 1, 1);
    fill_box(&s, 5, 4, 3);
    s.roi.inside = none;
    rind_runs_free(&s.roi.runs);
    assert_int_equal(rind_runs_create(s.ctx, none, s.roi.size, &s.roi.runs), RIND_OK);
    solid_compute(&s, morphology);
    for (size_t f = 0; f < morphology->n_features; f++) {
        const char *name = morphology->features[f].name;
        bool intensities = strcmp(name, "integrated_intensity") == 0 || strcmp(name, "centre_of_mass_shift") == 0;

        assert_int_equal(isnan(s.value[f]) != 0, intensities);
    }
    solid_drop(&s);
}

static void the_centre_moves_to_the_bright_side(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 4, 3, 3, 2, 1, 1);
    fill_box(&s, 2, 1, 1);
    s.intensity[solid_at(&s, 1, 1, 1)] = 1.0;
    s.intensity[solid_at(&s, 2, 1, 1)] = 3.0;
    solid_compute(&s, morphology);
    expect(&s, "centre_of_mass_shift", 0.5); /* three quarters along a step of 2 mm, not half */
    s.intensity[solid_at(&s, 2, 1, 1)] = -1.0;
    solid_compute(&s, morphology);
    assert_true(isnan(of(&s, "centre_of_mass_shift"))); /* weights that add up to nothing */
    solid_drop(&s);
}

static void only_what_is_wanted_is_computed(void **state)
{
    (void)state;
    solid s;
    double all[64];

    solid_make(&s, 10, 10, 10, 1, 1, 1);
    solid_scatter(&s, 3, 40, 20, 1.0);
    solid_compute(&s, morphology);
    memcpy(all, s.value, sizeof all);
    for (size_t f = 0; f < morphology->n_features; f++) {
        memset(s.wanted, 0, sizeof s.wanted);
        s.wanted[f] = true;
        solid_compute(&s, morphology);
        for (size_t g = 0; g < morphology->n_features; g++)
            assert_true(f == g ? s.value[g] == all[g] : isnan(s.value[g]));
    }
    solid_drop(&s);
}

/* The reference values of IBSI 1 for the digital phantom; compared at three significant digits. */
static const struct {
    const char *tag;
    double value, tolerance;
} reference[] = {
    { "volume", 556, 4 },
    { "vol_approx", 592, 4 },
    { "area_mesh", 388, 3 },
    { "av", 0.698, 0.004 },
    { "comp_1", 0.0411, 0.0003 },
    { "comp_2", 0.599, 0.004 },
    { "sph_dispr", 1.19, 0.01 },
    { "sphericity", 0.843, 0.005 },
    { "asphericity", 0.186, 0.001 },
    { "com", 0.672, 0.004 },
    { "diam", 13.1, 0.1 },
    { "pca_maj_axis", 11.4, 0.1 },
    { "pca_min_axis", 9.31, 0.06 },
    { "pca_least_axis", 8.54, 0.05 },
    { "pca_elongation", 0.816, 0.005 },
    { "pca_flatness", 0.749, 0.005 },
    { "vol_dens_aabb", 0.869, 0.005 },
    { "area_dens_aabb", 0.866, 0.005 },
    { "vol_dens_aee", 1.17, 0.01 },
    { "area_dens_aee", 1.36, 0.01 },
    { "vol_dens_conv_hull", 0.961, 0.006 },
    { "area_dens_conv_hull", 1.03, 0.01 },
    { "integ_int", 1200, 10 },
    { "moran_i", 0.0397, 0.0003 },
    { "geary_c", 0.974, 0.006 },
};

static void make_phantom(solid *s)
{
    static const uint8_t level[80] = {
        1, 4, 4, 1, 1, 1, 4, 6, 1, 1, 4, 1, 6, 4, 1, 4, 4, 6, 4, 1, /* z = 0 */
        1, 4, 4, 1, 1, 1, 1, 6, 1, 1, 0, 1, 3, 1, 1, 4, 4, 6, 1, 1, /* z = 1 */
        1, 4, 4, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 6, 1, 1, /* z = 2 */
        1, 4, 4, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6, 1, 1, /* z = 3 */
    };

    solid_make(s, 5, 4, 4, 2, 2, 2);
    for (size_t k = 0; k < 80; k++) {
        s->mask[k] = level[k] != 0;
        s->intensity[k] = level[k];
    }
    solid_refresh(s);
}

static double three_digits(double value)
{
    double unit = pow(10.0, floor(log10(fabs(value))) - 2.0);

    return rint(value / unit) * unit;
}

static void the_digital_phantom_agrees(void **state)
{
    (void)state;
    static const rind_family *const family[] = { &rind_family_morphology, &rind_family_spatial };
    solid s;
    size_t n_compared = 0;

    make_phantom(&s);
    for (size_t k = 0; k < COUNT_OF(family); k++) {
        solid_compute(&s, family[k]);
        for (size_t f = 0; f < family[k]->n_features; f++)
            for (size_t r = 0; r < COUNT_OF(reference); r++)
                if (strcmp(family[k]->features[f].tag, reference[r].tag) == 0) {
                    double got = three_digits(s.value[f]), tolerance = reference[r].tolerance;

                    n_compared++;
                    if (!(fabs(got - reference[r].value) <= tolerance + 1e-9 * fabs(got)))
                        fail_msg("%s: %g, reference %g", reference[r].tag, s.value[f], reference[r].value);
                }
    }
    assert_int_equal(n_compared, COUNT_OF(reference));
    solid_drop(&s);
}

static void threads_and_refusals(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 24, 20, 16, 0.8, 1, 2.5);
    solid_scatter(&s, 11, 20, 100, 1.0);
    assert_threads_agree(&s, morphology);
    assert_true(assert_survives_refusals(&s, morphology) > 10);
    solid_drop(&s);
}

/* The series as the IBSI writes it, with Legendre polynomials of their own. */
static double area_by_legendre(double a, double b, double c)
{
    double alpha = sqrt(1.0 - b * b / (a * a)), beta = sqrt(1.0 - c * c / (a * a));
    double t = (alpha * alpha + beta * beta) / (2.0 * alpha * beta), before = 1.0, p = t, sum = 1.0;

    for (int v = 1; v <= 20; v++) {
        sum += pow(alpha * beta, v) / (1.0 - 4.0 * v * v) * p;
        double next = ((2.0 * v + 1.0) * t * p - v * before) / (v + 1.0);

        before = p;
        p = next;
    }
    return 4.0 * PI * a * b * sum;
}

static void areas_of_ellipsoids(void **state)
{
    (void)state;
    assert_near(rind_ellipsoid_area((double[]){ 2, 2, 2 }), 16.0 * PI, 1e-14, "ball");
    assert_near(rind_ellipsoid_area((double[]){ 5, 4, 3 }), area_by_legendre(5, 4, 3), 1e-13, "three axes");
    assert_near(rind_ellipsoid_area((double[]){ 9, 1, 1 }), area_by_legendre(9, 1, 1), 1e-12, "prolate");
    /* b = a, where the argument of the polynomials is infinite: the limit */
    assert_near(rind_ellipsoid_area((double[]){ 2, 2, 1 }), area_by_legendre(2, 2 - 1e-9, 1), 1e-8, "oblate");
    assert_near(rind_ellipsoid_volume((double[]){ 3, 2, 1 }), 8.0 * PI, 1e-15, "volume");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_voxel_is_an_octahedron),
        cmocka_unit_test(a_box_has_bevelled_edges),
        cmocka_unit_test(a_large_ball_is_nearly_one),
        cmocka_unit_test(an_ellipsoid_has_its_axes),
        cmocka_unit_test(features_scale_with_spacing),
        cmocka_unit_test(axes_of_the_image_do_not_matter),
        cmocka_unit_test(a_slanted_box_is_found),
        cmocka_unit_test(a_slice_has_no_ellipsoid_volume),
        cmocka_unit_test(a_slanted_plane_has_no_least_axis),
        cmocka_unit_test(a_line_has_one_axis),
        cmocka_unit_test(an_empty_intensity_mask_leaves_the_shape),
        cmocka_unit_test(the_centre_moves_to_the_bright_side),
        cmocka_unit_test(only_what_is_wanted_is_computed),
        cmocka_unit_test(the_digital_phantom_agrees),
        cmocka_unit_test(threads_and_refusals),
        cmocka_unit_test(areas_of_ellipsoids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
