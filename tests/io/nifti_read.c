/* nifti_read.c - every voxel type, byte order, version and container; scaling, volumes, frames and units */
#include "files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 4 * 3 * 2 };

static const struct {
    int code;
    rind_type type;
} types[] = {
    { 256, RIND_INT8 },   { 2, RIND_UINT8 },    { 4, RIND_INT16 },     { 512, RIND_UINT16 }, { 8, RIND_INT32 },
    { 768, RIND_UINT32 }, { 1024, RIND_INT64 }, { 1280, RIND_UINT64 }, { 16, RIND_FLOAT32 }, { 64, RIND_FLOAT64 },
};

/* Bytes with no pattern; as floating point numbers they hold a NaN, an infinity and the largest values. */
static void fill(uint8_t *voxels, rind_type type, size_t n)
{
    static const double special[] = { NAN, INFINITY, -INFINITY, -0.0 };
    uint32_t random = 12345;

    for (size_t k = 0; k < n * rind_type_size(type); k++) {
        random = random * 1664525u + 1013904223u;
        voxels[k] = (uint8_t)(random >> 24);
    }
    for (size_t k = 0; k < COUNT_OF(special); k++) {
        if (type == RIND_FLOAT32)
            ((float *)(void *)voxels)[k] = (float)special[k];
        if (type == RIND_FLOAT64)
            ((double *)(void *)voxels)[k] = special[k];
    }
}

static void check_voxels(files *f, const char *path, rind_type type, const uint8_t *expected)
{
    rind_image *image = files_image(f, path, 0);

    assert_int_equal(rind_image_type(image), type);
    assert_memory_equal(rind_image_voxels(image), expected, N * rind_type_size(type));
    rind_image_free(image);
}

static void write_pair(const nifti *recipe, const char *hdr, const char *img, const uint8_t *voxels, size_t n)
{
    nifti pair = *recipe;
    uint8_t head[1024];

    pair.pair = true;
    pair.vox_offset = 0;
    size_t n_head = nifti_header(&pair, head);
    remove(hdr);
    remove(img);
    if (strstr(hdr, ".gz") != NULL)
        files_append_gz(hdr, head, n_head);
    else
        files_write(hdr, head, n_head);
    if (strstr(img, ".gz") != NULL)
        files_append_gz(img, voxels, n);
    else
        files_write(img, voxels, n);
}

static void every_type_order_version_and_container_reads(void **state)
{
    files *f = *state;
    _Alignas(8) uint8_t native[N * 8], stored[N * 8];

    for (size_t t = 0; t < COUNT_OF(types); t++)
        for (int swapped = 0; swapped < 2; swapped++)
            for (int version = 1; version <= 2; version++) {
                size_t size = rind_type_size(types[t].type), n = N * size;
                nifti recipe = nifti_recipe(version);
                const char *nii = files_path(f, "a.nii"), *gz = files_path(f, "b.nii.gz");
                const char *hdr = files_path(f, "c.hdr"), *img = files_path(f, "c.img");
                const char *hdr_gz = files_path(f, "d.hdr.gz"), *img_gz = files_path(f, "d.img.gz");

                recipe.swapped = swapped;
                recipe.datatype = types[t].code;
                recipe.bits = (int)(8 * size);
                fill(native, types[t].type, N);
                memcpy(stored, native, n);
                if (swapped)
                    files_swap(stored, N, size);
                nifti_write(&recipe, nii, stored, n);
                nifti_write(&recipe, gz, stored, n);
                write_pair(&recipe, hdr, img, stored, n);
                write_pair(&recipe, hdr_gz, img_gz, stored, n);
                check_voxels(f, nii, types[t].type, native);
                check_voxels(f, gz, types[t].type, native);
                check_voxels(f, hdr, types[t].type, native);
                check_voxels(f, img, types[t].type, native);
                check_voxels(f, hdr_gz, types[t].type, native);
                check_voxels(f, img_gz, types[t].type, native);
            }
    assert_int_equal(f->n_warnings, 0);
}

static void the_name_does_not_matter(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);
    int16_t one[N], two[N];

    /* Beside the compressed file lies another of the same name without .gz: each gives its own voxels. */
    fill((uint8_t *)one, RIND_INT16, N);
    memset(two, 0, sizeof two);
    nifti_write(&recipe, files_path(f, "x.nii.gz"), one, sizeof one);
    nifti_write(&recipe, files_path(f, "x.nii"), two, sizeof two);
    check_voxels(f, files_path(f, "x.nii.gz"), RIND_INT16, (uint8_t *)one);
    check_voxels(f, files_path(f, "x.nii"), RIND_INT16, (uint8_t *)two);

    rename(files_path(f, "x.nii.gz"), files_path(f, "compressed.nii"));
    check_voxels(f, files_path(f, "compressed.nii"), RIND_INT16, (uint8_t *)one);
    rename(files_path(f, "x.nii"), files_path(f, "plain"));
    check_voxels(f, files_path(f, "plain"), RIND_INT16, (uint8_t *)two);
}

static void a_gz_file_may_have_several_members(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);
    uint8_t all[1024 + 2 * N];
    size_t n_head = nifti_header(&recipe, all), n = n_head + 2 * N;
    const char *path = files_path(f, "members.nii.gz");

    fill(all + n_head, RIND_INT16, N);
    files_append_gz(path, all, 100);
    files_append_gz(path, all + 100, 270);
    files_append_gz(path, all + 370, n - 370);
    check_voxels(f, path, RIND_INT16, all + n_head);

    /* Zeros behind the voxels, as tape blocks have them, and bytes that are no member. */
    static const uint8_t zeros[3000];
    files_append_gz(path, zeros, sizeof zeros);
    FILE *file = fopen(path, "ab");
    fputs("no member", file);
    fclose(file);
    check_voxels(f, path, RIND_INT16, all + n_head);
}

static void slope_and_intercept_stay_beside_the_voxels(void **state)
{
    files *f = *state;
    static const struct {
        double slope, intercept, expected_slope, expected_intercept;
    } cases[] = {
        { 1, 0, 1, 0 },     { 2.5, -1024, 2.5, -1024 }, { 0, 17, 1, 0 }, /* 0: not scaled */
        { NAN, NAN, 1, 0 }, { -0.5, 3, -0.5, 3 },
    };
    int16_t voxels[N] = { 7, -3 };

    for (int version = 1; version <= 2; version++)
        for (size_t k = 0; k < COUNT_OF(cases); k++) {
            nifti recipe = nifti_recipe(version);
            const char *path = files_path(f, "scaled.nii");
            double value[2];

            recipe.slope = cases[k].slope;
            recipe.intercept = cases[k].intercept;
            nifti_write(&recipe, path, voxels, sizeof voxels);
            rind_image *image = files_image(f, path, 0);
            assert_true(rind_image_slope(image) == cases[k].expected_slope);
            assert_true(rind_image_intercept(image) == cases[k].expected_intercept);
            assert_memory_equal(rind_image_voxels(image), voxels, sizeof voxels);
            rind_image_row(image, 0, 0, 0, 2, value);
            assert_true(value[1] == -3 * cases[k].expected_slope + cases[k].expected_intercept);
            rind_image_free(image);
        }
}

static void a_volume_of_several_is_chosen(void **state)
{
    files *f = *state;
    static const char *const names[] = { "4d.nii", "4d.nii.gz" };
    nifti recipe = nifti_recipe(1);
    int16_t voxels[3][N];

    recipe.dim[0] = 5; /* a fifth axis of one value is none */
    recipe.dim[4] = 3;
    fill((uint8_t *)voxels, RIND_INT16, 3 * N);
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        const char *path = files_path(f, names[k]);

        nifti_write(&recipe, path, voxels, sizeof voxels);
        for (int volume = 1; volume <= 3; volume++) {
            rind_image *image = files_image(f, path, volume);
            assert_memory_equal(rind_image_voxels(image), voxels[volume - 1], sizeof voxels[0]);
            rind_image_free(image);
        }
        files_refused(f, path, 0, RIND_BAD_ARGUMENT, "holds 3 volumes");
        files_refused(f, path, 4, RIND_BAD_ARGUMENT, "no volume 4; the file holds 3");
        files_refused(f, path, -1, RIND_BAD_ARGUMENT, "no volume -1");
    }
    nifti one = nifti_recipe(1);
    nifti_write(&one, files_path(f, "3d.nii"), voxels, sizeof voxels[0]);
    rind_image_free(files_image(f, files_path(f, "3d.nii"), 1));
    files_refused(f, files_path(f, "3d.nii"), 2, RIND_BAD_ARGUMENT, "no volume 2; the file holds 1");
}

static rind_grid grid_of(files *f, const nifti *recipe)
{
    static const int16_t voxels[N];
    const char *path = files_path(f, "grid.nii");

    nifti_write(recipe, path, voxels, sizeof voxels);
    rind_image *image = files_image(f, path, 0);
    rind_grid grid = *rind_image_grid(image);
    rind_image_free(image);
    return grid;
}

static void assert_near(const double *got, const double *expected, size_t n, double tolerance)
{
    for (size_t k = 0; k < n; k++)
        if (!(fabs(got[k] - expected[k]) <= tolerance))
            fail_msg("value %zu is %.17g instead of %.17g", k, got[k], expected[k]);
}

static void an_sform_becomes_lps(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);
    rind_grid grid = grid_of(f, &recipe);
    static const double spacing[] = { 0.5, 0.75, 2 }, origin[] = { 10, -20, 30 };
    static const double direction[] = { -1, 0, 0, 0, -1, 0, 0, 0, 1 };

    assert_int_equal(grid.size[0], 4);
    assert_int_equal(grid.size[1], 3);
    assert_int_equal(grid.size[2], 2);
    assert_near(grid.spacing_mm, spacing, 3, 0);
    assert_near(grid.origin_mm, origin, 3, 0);
    assert_near(grid.direction[0], direction, 9, 0);
}

/* A quarter turn about z and a flip: b = c = 0, d = sin 45 degrees, handedness -1. */
static void a_qform_gives_the_same_frame_as_its_matrix(void **state)
{
    files *f = *state;
    static const double direction[] = { 0, 1, 0, -1, 0, 0, 0, 0, -1 }, spacing[] = { 0.5, 0.75, 2 };
    static const double origin[] = { -1, -2, 3 };

    for (int version = 1; version <= 2; version++) {
        nifti recipe = nifti_recipe(version);

        recipe.sform_code = 0;
        recipe.qform_code = 1;
        recipe.pixdim[0] = -1;
        recipe.quaternion[2] = sqrt(0.5);
        memcpy(recipe.qoffset, (double[]){ 1, 2, 3 }, sizeof recipe.qoffset);
        rind_grid grid = grid_of(f, &recipe);
        assert_near(grid.spacing_mm, spacing, 3, 0);
        assert_near(grid.origin_mm, origin, 3, 0);
        assert_near(grid.direction[0], direction, 9, 1e-7);
    }
    assert_int_equal(f->n_warnings, 0);
}

static void the_sform_wins_and_a_quarrel_is_told(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);

    recipe.qform_code = 1;
    memcpy(recipe.qoffset, (double[]){ -10, 20, 30.05 }, sizeof recipe.qoffset);
    grid_of(f, &recipe); /* a tenth of the smallest spacing is not worth a word */
    assert_int_equal(f->n_warnings, 0);
    recipe.qoffset[2] = 35;
    rind_grid grid = grid_of(f, &recipe);
    assert_true(grid.origin_mm[2] == 30);
    assert_int_equal(f->n_warnings, 1);
    assert_non_null(strstr(f->warnings, "5 mm apart"));
    recipe.quaternion[0] = 3; /* not used, so not worth a failure */
    grid_of(f, &recipe);
    assert_int_equal(f->n_warnings, 1);
}

static void without_forms_there_is_the_spacing(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);

    recipe.sform_code = 0;
    rind_grid grid = grid_of(f, &recipe);
    assert_near(grid.spacing_mm, (double[]){ 0.5, 0.75, 2 }, 3, 0);
    assert_near(grid.origin_mm, (double[]){ 0, 0, 0 }, 3, 0);
    assert_int_equal(f->n_warnings, 1);
    assert_non_null(strstr(f->warnings, "position"));
}

static void units_of_length_are_converted(void **state)
{
    files *f = *state;
    static const struct {
        int units;
        double mm;
        int n_warnings;
    } cases[] = { { 0, 1, 0 }, { 2, 1, 0 }, { 2 + 8, 1, 0 }, { 1, 1000, 0 }, { 3, 1e-3, 0 }, { 5, 1, 1 } };

    for (int version = 1; version <= 2; version++)
        for (size_t k = 0; k < COUNT_OF(cases); k++) {
            nifti recipe = nifti_recipe(version);

            f->n_warnings = 0;
            recipe.units = cases[k].units;
            rind_grid grid = grid_of(f, &recipe);
            assert_true(fabs(grid.spacing_mm[2] - 2 * cases[k].mm) <= 1e-12 * cases[k].mm);
            assert_true(fabs(grid.origin_mm[1] + 20 * cases[k].mm) <= 1e-12 * cases[k].mm);
            assert_int_equal(f->n_warnings, cases[k].n_warnings);
        }
}

/* An oblique frame in float32: spacing is the clean number of pixdim, the axes are at right angles to 1e-15. */
static void dust_of_float32_is_polished_away(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);
    double c = cos(0.3), s = sin(0.3);

    memcpy(recipe.srow, (double[3][4]){ { 0.5 * c, -0.75 * s, 0, 1 }, { 0.5 * s, 0.75 * c, 0, 2 }, { 0, 0, 2, 3 } },
           sizeof recipe.srow);
    rind_grid grid = grid_of(f, &recipe);
    assert_near(grid.spacing_mm, (double[]){ 0.5, 0.75, 2 }, 3, 0);
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            double dot = 0;
            for (int r = 0; r < 3; r++)
                dot += grid.direction[r][a] * grid.direction[r][b];
            assert_true(fabs(dot - (a == b)) < 4e-16);
        }
    assert_true(fabs(grid.direction[0][0] + c) < 1e-7);
}

static void pictures_have_one_slice(void **state)
{
    files *f = *state;
    nifti recipe = nifti_recipe(1);

    recipe.dim[0] = 2;
    recipe.dim[1] = N / 2;
    recipe.dim[2] = 2;
    recipe.dim[3] = 0;
    recipe.pixdim[3] = 0;
    recipe.sform_code = 0;
    rind_grid grid = grid_of(f, &recipe);
    assert_int_equal(grid.size[0], N / 2);
    assert_int_equal(grid.size[2], 1);
    assert_true(grid.spacing_mm[2] == 1);
}

static rind_status read_with(files *f, const char *path, rind_read_options options, rind_image **out)
{
    return rind_image_read_with(f->ctx, path, &options, out);
}

static void a_value_of_a_vector_is_chosen(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "vectors.nii");
    nifti recipe = nifti_recipe(1);
    int16_t voxels[3 * 2 * N]; /* channel after channel, of two volumes each */
    rind_image *image = NULL;

    recipe.dim[0] = 5;
    recipe.dim[4] = 2;
    recipe.dim[5] = 3;
    for (int k = 0; k < 3 * 2 * N; k++)
        voxels[k] = (int16_t)(7 * k);
    nifti_write(&recipe, path, voxels, sizeof voxels);
    for (int channel = 1; channel <= 3; channel++)
        for (int volume = 1; volume <= 2; volume++) {
            const int16_t *expected = voxels + ((channel - 1) * 2 + volume - 1) * N;

            assert_int_equal(read_with(f, path, (rind_read_options){ .volume = volume, .channel = channel }, &image),
                             RIND_OK);
            assert_memory_equal(rind_image_voxels(image), expected, N * sizeof *expected);
            rind_image_free(image);
        }
    files_refused(f, path, 1, RIND_UNSUPPORTED, "3 values a voxel (vectors); choose one with image.channel, 1 to 3");
    assert_int_equal(read_with(f, path, (rind_read_options){ .volume = 1, .channel = 4 }, &image), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "channel 4 is not there"));
    assert_int_equal(read_with(f, path, (rind_read_options){ .volume = 1, .is_mask = true }, &image), RIND_UNSUPPORTED);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "but a mask has one"));
    assert_int_equal(read_with(f, path, (rind_read_options){ .channel = 2 }, &image), RIND_BAD_ARGUMENT);
}

/* Grey by the rule of pictures; of a mask, labels 0xRRGGBB. */
static void colours_become_grey_or_labels(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "colours.nii");
    uint8_t voxels[4 * N];
    rind_image *image = NULL;

    for (int n_parts = 3; n_parts <= 4; n_parts++) {
        nifti recipe = nifti_recipe(2);

        recipe.datatype = n_parts == 3 ? 128 : 2304;
        recipe.bits = 8 * n_parts;
        recipe.slope = 5; /* says nothing of colours */
        for (int k = 0; k < N * n_parts; k++)
            voxels[k] = (uint8_t)(k / n_parts * 9 + k % n_parts * 20);
        nifti_write(&recipe, path, voxels, (size_t)(N * n_parts));
        assert_int_equal(read_with(f, path, (rind_read_options){ .grey = RIND_GREY_BLUE }, &image), RIND_OK);
        assert_int_equal(rind_image_type(image), RIND_UINT8);
        assert_true(image->slope == 1.0);
        for (int k = 0; k < N; k++)
            assert_int_equal(((const uint8_t *)rind_image_voxels(image))[k], voxels[k * n_parts + 2]);
        rind_image_free(image);
        assert_int_equal(read_with(f, path, (rind_read_options){ .grey = RIND_GREY_REC709 }, &image), RIND_OK);
        for (int k = 0; k < N; k++) {
            const uint8_t *c = voxels + k * n_parts;

            assert_int_equal(((const uint8_t *)rind_image_voxels(image))[k],
                             (2126 * c[0] + 7152 * c[1] + 722 * c[2] + 5000) / 10000);
        }
        rind_image_free(image);
        assert_int_equal(read_with(f, path, (rind_read_options){ .is_mask = true }, &image), RIND_OK);
        assert_true(image->in_colours);
        for (int k = 0; k < N; k++) {
            const uint8_t *c = voxels + k * n_parts;

            assert_int_equal(((const uint32_t *)rind_image_voxels(image))[k],
                             (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2]);
        }
        rind_image_free(image);
        assert_int_equal(read_with(f, path, (rind_read_options){ .grey = RIND_GREY_ERROR }, &image), RIND_UNSUPPORTED);
        assert_int_equal(read_with(f, path, (rind_read_options){ .channel = 2 }, &image), RIND_BAD_SETTINGS);
        assert_int_equal(strstr(f->warnings, "alpha channel") != NULL, n_parts == 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_order_version_and_container_reads, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(the_name_does_not_matter, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(a_gz_file_may_have_several_members, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(slope_and_intercept_stay_beside_the_voxels, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(a_volume_of_several_is_chosen, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(a_value_of_a_vector_is_chosen, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(colours_become_grey_or_labels, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(an_sform_becomes_lps, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(a_qform_gives_the_same_frame_as_its_matrix, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(the_sform_wins_and_a_quarrel_is_told, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(without_forms_there_is_the_spacing, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(units_of_length_are_converted, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(dust_of_float32_is_polished_away, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(pictures_have_one_slice, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
