/* mesh.c - the counted mesh against its triangles, and whether they are closed */
#include "test.h"

#include "shape_fixture.h"
#include "slow/shape_directly.h"

typedef struct edge {
    int from[3], to[3];
} edge;

static int compare_edges(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(edge));
}

/* Every edge must be walked once in each direction, by two triangles. */
static void assert_closed(const triangle_list *mesh)
{
    size_t n = 3 * mesh->n;
    edge *forth = malloc(n * sizeof *forth), *back = malloc(n * sizeof *back);

    for (size_t k = 0; k < n; k++) {
        const int *from = mesh->triangle[k / 3][k % 3], *to = mesh->triangle[k / 3][(k + 1) % 3];

        memcpy(forth[k].from, from, sizeof forth[k].from);
        memcpy(forth[k].to, to, sizeof forth[k].to);
        memcpy(back[k].from, to, sizeof back[k].from);
        memcpy(back[k].to, from, sizeof back[k].to);
    }
    qsort(forth, n, sizeof *forth, compare_edges);
    qsort(back, n, sizeof *back, compare_edges);
    assert_memory_equal(forth, back, n * sizeof *forth);
    for (size_t k = 1; k < n; k++)
        assert_true(compare_edges(&forth[k - 1], &forth[k]) != 0);
    free(forth);
    free(back);
}

static void compare_with_triangles(solid *s)
{
    triangle_list mesh = mesh_directly(&s->roi);
    rind_mesh_measures expected = measure_triangles(&mesh, s->roi.spacing_mm), got;

    assert_int_equal(rind_mesh_measure(s->ctx, &s->roi, &got), RIND_OK);
    assert_near(got.volume_mm3, expected.volume_mm3, 1e-12, "volume");
    assert_near(got.area_mm2, expected.area_mm2, 1e-12, "area");
    assert_true(got.volume_mm3 > 0.0);
    assert_closed(&mesh);
    free(mesh.triangle);
}

/* Every configuration occurs in noise, also in pairs that share an ambiguous face. */
static void noise_has_a_closed_mesh(void **state)
{
    (void)state;
    solid s;

    for (unsigned percent = 10; percent <= 90; percent += 20) {
        solid_make(&s, 23, 19, 17, 0.7, 1.1, 3);
        solid_scatter(&s, percent, percent, 1, 1.0);
        compare_with_triangles(&s);
        solid_drop(&s);
    }
}

static void every_size_is_measured(void **state)
{
    (void)state;
    solid s;

    for (size_t n = 1; n < 20; n++) { /* rows around the words of eight cubes */
        solid_make(&s, n, 2, 3, 1, 2, 0.5);
        memset(s.mask, 1, 6 * n);
        solid_refresh(&s);
        compare_with_triangles(&s);
        solid_drop(&s);
    }
}

/* What is on the other side of the surface has the same surface. */
static void triangles_of_a_configuration(void **state)
{
    (void)state;
    for (unsigned configuration = 0; configuration < RIND_CUBE_CONFIGURATIONS; configuration++) {
        rind_cube_triangles t;
        int n_crossed = 0;

        rind_cube_triangulate(configuration, &t);
        for (unsigned a = 0; a < 8; a++)
            for (unsigned axis = 1; axis < 8; axis <<= 1)
                n_crossed += !(a & axis) && (configuration >> a & 1) != (configuration >> (a | axis) & 1);
        assert_true(t.n <= n_crossed - 2 || t.n == 0);
        assert_int_equal(t.n == 0, n_crossed == 0);
        for (int k = 0; k < t.n; k++)
            for (int v = 0; v < 3; v++) {
                const int *p = t.vertex[k][v]; /* the middle of an edge: one coordinate is 1 */

                assert_int_equal((p[0] == 1) + (p[1] == 1) + (p[2] == 1), 1);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_has_a_closed_mesh),
        cmocka_unit_test(every_size_is_measured),
        cmocka_unit_test(triangles_of_a_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
