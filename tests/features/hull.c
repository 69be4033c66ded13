/* hull.c - the hull in whole numbers against libqhull, and what is measured on it */
#include "test.h"

#include "shape_fixture.h"
#include "slow/shape_directly.h"

static const double unit[3] = { 2.0, 2.0, 2.0 }; /* half voxels of 1 */

static void to_doubles(const int32_t (*point)[3], size_t n, const double half[3], double (*out)[3])
{
    for (size_t k = 0; k < n; k++)
        for (int a = 0; a < 3; a++)
            out[k][a] = half[a] * point[k][a];
}

/* No point lies above a facet, every facet is a triangle, and Euler's formula holds. */
static void assert_convex(const rind_hull *h)
{
    assert_int_equal(h->n_facets, 2 * h->n_vertices - 4);
    for (size_t f = 0; f < h->n_facets; f++) {
        const int32_t *p = h->point[h->facet[f][0]], *q = h->point[h->facet[f][1]], *r = h->point[h->facet[f][2]];
        int64_t normal[3];

        for (int k = 0; k < 3; k++) {
            int i = (k + 1) % 3, j = (k + 2) % 3;

            normal[k] = (int64_t)(q[i] - p[i]) * (r[j] - p[j]) - (int64_t)(q[j] - p[j]) * (r[i] - p[i]);
        }
        assert_true(normal[0] != 0 || normal[1] != 0 || normal[2] != 0);
        for (size_t k = 0; k < h->n_points; k++) {
            int64_t height = 0;

            for (int a = 0; a < 3; a++)
                height += normal[a] * (h->point[k][a] - p[a]);
            assert_true(height <= 0);
        }
    }
}

static void compare_hulls(rind_ctx *ctx, int32_t (*point)[3], size_t n)
{
    double(*as_double)[3] = malloc(n * sizeof *as_double), (*corner)[3], diameter;
    rind_hull h;

    to_doubles((const int32_t(*)[3])point, n, (const double[3]){ 1, 1, 1 }, as_double);
    hull_measures expected = hull_by_qhull((const double(*)[3])as_double, n);
    assert_int_equal(rind_hull_create(ctx, point, n, &h), RIND_OK);
    assert_convex(&h);
    assert_near(rind_hull_volume_mm3(&h, unit), expected.volume, 1e-11, "volume");
    assert_near(rind_hull_area_mm2(&h, unit), expected.area, 1e-11, "area");
    assert_int_equal(rind_hull_corners(ctx, &h, unit, &corner), RIND_OK);
    assert_int_equal(rind_diameter(ctx, (const double(*)[3])corner, h.n_vertices, &diameter), RIND_OK);
    assert_near(diameter, diameter_directly((const double(*)[3])as_double, n), 1e-15, "diameter");
    free(corner);
    free(as_double);
    rind_hull_free(&h);
}

/* Points on a coarse lattice: many in one plane, many twice. */
static void lattices_and_clouds(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    uint32_t seed = 5;

    for (int range = 2; range < 400; range += range / 2 + 1)
        for (size_t n = 4; n < 600; n += n / 2 + 5) {
            int32_t(*point)[3] = rind_alloc(ctx, n, sizeof *point, "points");

            for (size_t k = 0; k < n; k++)
                for (int a = 0; a < 3; a++)
                    point[k][a] = (int32_t)(solid_random(&seed) % (uint32_t)range);
            for (int k = 0; k < 4; k++) /* never all in one plane */
                for (int a = 0; a < 3; a++)
                    point[k][a] = k == a + 1 ? range : 0;
            compare_hulls(ctx, point, n);
        }
    rind_ctx_free(ctx);
}

/* All mesh vertices, not only the extreme ones, have the same hull. */
static void compare_shape(solid *s)
{
    triangle_list mesh = mesh_directly(&s->roi);
    double(*vertex)[3] = malloc(3 * mesh.n * sizeof *vertex), half[3], (*corner)[3], diameter;
    rind_hull h;

    for (int a = 0; a < 3; a++)
        half[a] = 0.5 * s->roi.spacing_mm[a];
    for (size_t k = 0; k < 3 * mesh.n; k++)
        for (int a = 0; a < 3; a++)
            vertex[k][a] = half[a] * mesh.triangle[k / 3][k % 3][a];
    hull_measures expected = hull_by_qhull((const double(*)[3])vertex, 3 * mesh.n);
    assert_int_equal(rind_hull_of_shape(s->ctx, &s->roi, &h), RIND_OK);
    assert_convex(&h);
    assert_near(rind_hull_volume_mm3(&h, s->roi.spacing_mm), expected.volume, 1e-11, "volume");
    assert_near(rind_hull_area_mm2(&h, s->roi.spacing_mm), expected.area, 1e-11, "area");
    assert_int_equal(rind_hull_corners(s->ctx, &h, s->roi.spacing_mm, &corner), RIND_OK);
    assert_int_equal(rind_diameter(s->ctx, (const double(*)[3])corner, h.n_vertices, &diameter), RIND_OK);
    assert_near(diameter, diameter_directly((const double(*)[3])vertex, 3 * mesh.n), 1e-15, "diameter");
    free(corner);
    free(vertex);
    free(mesh.triangle);
    rind_hull_free(&h);
}

static void hulls_of_shapes(void **state)
{
    (void)state;
    solid s;

    solid_make(&s, 19, 21, 12, 1, 1, 2);
    solid_add_ellipsoid(&s, 9, 10, 11);
    solid_refresh(&s);
    compare_shape(&s);
    solid_drop(&s);
    for (unsigned percent = 1; percent < 20; percent += 6) { /* holes, hollows, far away voxels */
        solid_make(&s, 15, 12, 9, 0.7, 1.1, 3);
        solid_scatter(&s, percent, percent, 1, 1.0);
        compare_shape(&s);
        solid_drop(&s);
    }
    solid_make(&s, 9, 1, 1, 1, 1, 1);
    s.mask[0] = s.mask[8] = 1;
    solid_refresh(&s);
    compare_shape(&s);
    solid_drop(&s);
}

/* The ellipsoid holds every corner, and a cube's is a ball through its corners. */
static void ellipsoid_of_a_box(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    double corner[8][3], semi[3];

    for (int k = 0; k < 8; k++)
        for (int a = 0; a < 3; a++)
            corner[k][a] = (k >> a & 1 ? 1.0 : -1.0) * (3 - a) + 5.0;
    assert_int_equal(rind_minimum_ellipsoid(ctx, (const double(*)[3])corner, 8, semi), RIND_OK);
    for (int a = 0; a < 3; a++)
        assert_near(semi[a], (3 - a) * sqrt(3.0), 1e-5, "semi-axis");
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lattices_and_clouds),
        cmocka_unit_test(hulls_of_shapes),
        cmocka_unit_test(ellipsoid_of_a_box),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
