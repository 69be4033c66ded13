/* matrices.c - the texture matrices that PyRadiomics publishes for its case "brain1", cell by cell */
#include "test.h"

#include "case.h"
#include "pyradiomics/classes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DATA RIND_SHARED "/pyradiomics/data/"

/* An array of doubles as NumPy writes it, last index fastest. */
typedef struct array {
    size_t size[3];
    double *value;
} array;

static array read_array(const char *name)
{
    char path[256], header[1024];
    unsigned char start[10];
    array a = { .size = { 1, 1, 1 } };

    snprintf(path, sizeof path, "%sexpected/matrices/brain1_%s.npy", DATA, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(start, 1, sizeof start, file), sizeof start);
    size_t length = start[8] + 256u * start[9];
    assert_true(start[6] == 1 && length < sizeof header);
    assert_int_equal(fread(header, 1, length, file), length);
    header[length] = '\0';
    assert_non_null(strstr(header, "'<f8'"));
    bool columns_first = strstr(header, "'fortran_order': True") != NULL; /* two indices, the first one fastest */
    char *text = strstr(header, "'shape': (");
    assert_non_null(text);
    text += strlen("'shape': (");
    for (size_t k = 0; k < 3 && *text != ')'; k++) {
        a.size[k] = strtoul(text, &text, 10);
        text += strspn(text, ", ");
    }
    size_t n = a.size[0] * a.size[1] * a.size[2];
    a.value = malloc(n * sizeof *a.value);
    assert_int_equal(fread(a.value, sizeof *a.value, n, file), n);
    fclose(file);
    if (columns_first) {
        double *turned = malloc(n * sizeof *turned);

        assert_int_equal(a.size[2], 1);
        for (size_t k = 0; k < n; k++)
            turned[k % a.size[0] * a.size[1] + k / a.size[0]] = a.value[k];
        free(a.value);
        a.value = turned;
    }
    return a;
}

typedef struct fixture {
    rind_ctx *ctx;
    picture p;
    rind_roi roi;
    rind_pyradiomics_grey grey;
    rind_pyradiomics_input input;
    size_t row[RIND_MAX_LEVELS + 1]; /* of a level that occurs */
} fixture;

static int set_up(void **state)
{
    static fixture f;
    size_t n_rows = 0;

    f.ctx = rind_ctx_create(1);
    picture_read(f.ctx, DATA "brain1_image.nrrd", DATA "brain1_label.nrrd", &f.p);
    roi_make(f.ctx, f.p.size, f.p.spacing_mm, f.p.value, f.p.label, f.p.label, &f.roi);
    assert_int_equal(rind_pyradiomics_grey_create(f.ctx, &f.roi, &rind_pyradiomics_defaults, &f.grey), RIND_OK);
    f.input = (rind_pyradiomics_input){ .roi = &f.roi, .settings = &rind_pyradiomics_defaults, .grey = &f.grey };
    for (uint32_t i = 1; i <= f.grey.levels.n_levels; i++)
        if (f.grey.levels.count[i] > 0)
            f.row[i] = n_rows++;
    assert_int_equal(n_rows, 33);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;

    rind_pyradiomics_grey_free(&f->grey);
    roi_free(&f->roi);
    picture_free(&f->p);
    rind_ctx_free(f->ctx);
    return 0;
}

/* PyRadiomics' order of directions, as (x, y, z). */
static const int8_t order[RIND_DIRECTIONS][3] = {
    { 1, 1, 1 },  { 0, 1, 1 },   { -1, 1, 1 }, { 1, 0, 1 }, { 0, 0, 1 },  { -1, 0, 1 }, { 1, -1, 1 },
    { 0, -1, 1 }, { -1, -1, 1 }, { 1, 1, 0 },  { 0, 1, 0 }, { -1, 1, 0 }, { 1, 0, 0 },
};

static void count(fixture *f, const rind_texture_method *method, const rind_count_plan *plan, rind_py_count *out)
{
    assert_int_equal(rind_py_count_create(f->ctx, &f->input, method, plan, out), RIND_OK);
    rind_py_count_run(f->ctx, out);
}

static void glcm(void **state)
{
    fixture *f = *state;
    array expected = read_array("glcm");
    const rind_count_plan plan = { .n_directions = RIND_DIRECTIONS, .step = order };
    rind_py_count c;

    assert_int_equal(expected.size[2], RIND_DIRECTIONS);
    count(f, &rind_glcm_method, &plan, &c);
    for (size_t d = 0; d < RIND_DIRECTIONS; d++) {
        const rind_matrix *m = rind_py_count_fetch(&c, (int)d);
        double total = 0.0;

        for (const rind_cell *cell = m->cell; cell < m->cell + m->n_cells; cell++) {
            size_t i = f->row[cell->i], j = f->row[cell->j];
            double share = (double)cell->n / (double)m->total;

            assert_true(fabs(expected.value[(i * 33 + j) * RIND_DIRECTIONS + d] - share) < 1e-15);
            assert_true(fabs(expected.value[(j * 33 + i) * RIND_DIRECTIONS + d] - share) < 1e-15);
            total += cell->i == cell->j ? share : 2.0 * share;
        }
        assert_true(fabs(total - 1.0) < 1e-12); /* so no cell is left */
    }
    rind_py_count_free(&c);
    free(expected.value);
}

/* Sizes that occur stand in the columns, rising. */
static size_t columns_of(const rind_matrix *m, uint32_t *column)
{
    for (size_t k = 0; k < m->by_size.n; k++)
        column[m->by_size.bin[k].key] = (uint32_t)k;
    return m->by_size.n;
}

static double sum_of(const array *a, size_t d, size_t n_directions)
{
    double sum = 0.0;

    for (size_t k = 0; k < a->size[0] * a->size[1]; k++)
        sum += a->value[k * n_directions + d];
    return sum;
}

static void compare_sizes(const fixture *f, const rind_matrix *m, const uint32_t *column, const array *expected,
                          size_t d)
{
    size_t n_directions = expected->size[2];
    double total = 0.0;

    for (const rind_cell *cell = m->cell; cell < m->cell + m->n_cells; cell++) {
        size_t at = (f->row[cell->i] * expected->size[1] + column[cell->j]) * n_directions + d;

        assert_true(expected->value[at] == (double)cell->n);
        total += (double)cell->n;
    }
    assert_true(sum_of(expected, d, n_directions) == total);
}

static void glrlm(void **state)
{
    fixture *f = *state;
    array expected = read_array("glrlm");
    const rind_count_plan plan = { .n_directions = RIND_DIRECTIONS };
    uint32_t column[512] = { 0 };
    rind_py_count c;

    count(f, &rind_glrlm_method, &plan, &c);
    assert_int_equal(columns_of(rind_py_count_fetch(&c, RIND_ALL_DIRECTIONS), column), expected.size[1]);
    for (size_t d = 0; d < RIND_DIRECTIONS; d++)
        for (int own = 0; own < RIND_DIRECTIONS; own++)
            if (memcmp(order[d], rind_direction[own], 3) == 0)
                compare_sizes(f, rind_py_count_fetch(&c, own), column, &expected, d);
    rind_py_count_free(&c);
    free(expected.value);
}

static void sizes(fixture *f, const char *name, const rind_texture_method *method)
{
    array expected = read_array(name);
    const rind_count_plan plan = { .n_directions = 1 };
    static uint32_t column[8192];
    rind_py_count c;

    count(f, method, &plan, &c);
    const rind_matrix *m = rind_py_count_fetch(&c, RIND_ALL_DIRECTIONS);
    assert_int_equal(columns_of(m, column), expected.size[1]);
    compare_sizes(f, m, column, &expected, 0);
    rind_py_count_free(&c);
    free(expected.value);
}

static void glszm(void **state)
{
    sizes(*state, "glszm", &rind_glszm_method);
}

static void gldm(void **state)
{
    sizes(*state, "gldm", &rind_ngldm_method);
}

static void ngtdm(void **state)
{
    fixture *f = *state;
    array expected = read_array("ngtdm");
    const rind_count_plan plan = { .n_directions = 1 };
    rind_py_count c;

    count(f, &rind_ngtdm_method, &plan, &c);
    const rind_matrix *m = rind_py_count_fetch(&c, RIND_ALL_DIRECTIONS);
    assert_int_equal(m->n_tones, expected.size[0]);
    for (size_t k = 0; k < m->n_tones; k++) {
        assert_true(expected.value[3 * k] == (double)m->tone[k].n);
        assert_true(fabs(expected.value[3 * k + 1] - m->tone[k].s) <= 1e-12 * m->tone[k].s);
        assert_true(expected.value[3 * k + 2] == m->tone[k].level);
    }
    rind_py_count_free(&c);
    free(expected.value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glcm), cmocka_unit_test(glrlm), cmocka_unit_test(glszm),
        cmocka_unit_test(gldm), cmocka_unit_test(ngtdm),
    };

    if (access(DATA "brain1_image.nrrd", R_OK) != 0)
        return TEST_SKIPPED;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
