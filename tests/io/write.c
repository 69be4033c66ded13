/* write.c - images come back as they were written; files appear whole or not at all */
#include "files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NX = 5, NY = 4, NZ = 3, N = NX * NY * NZ };

/* A turn about all three axes, left-handed if asked. Origin and spacing are exact in float32. */
static rind_grid turned_grid(double a, double b, double c, bool left_handed)
{
    rind_grid grid = rind_grid_make(NX, NY, NZ, 0.5, 0.75, 2.5);
    double ca = cos(a), sa = sin(a), cb = cos(b), sb = sin(b), cc = cos(c), sc = sin(c);
    double d[3][3] = {
        { ca * cb, ca * sb * sc - sa * cc, ca * sb * cc + sa * sc },
        { sa * cb, sa * sb * sc + ca * cc, sa * sb * cc - ca * sc },
        { -sb, cb * sc, cb * cc },
    };

    for (int r = 0; r < 3; r++)
        for (int k = 0; k < 3; k++)
            grid.direction[r][k] = d[r][k] * (k == 2 && left_handed ? -1 : 1) + 0.0; /* no negative zero */
    memcpy(grid.origin_mm, (double[]){ -12.25, 7.5, 100.125 }, sizeof grid.origin_mm);
    return grid;
}

static rind_image *make(files *f, const rind_grid *grid, rind_type type)
{
    _Alignas(8) uint8_t voxels[N * 8];
    rind_image *image = NULL;

    for (size_t k = 0; k < sizeof voxels; k++)
        voxels[k] = (uint8_t)(k * 37 % 251);
    if (type == RIND_FLOAT32)
        ((float *)(void *)voxels)[3] = NAN;
    if (type == RIND_FLOAT64)
        ((double *)(void *)voxels)[3] = -INFINITY;
    assert_int_equal(rind_image_create(f->ctx, grid, type, voxels, &image), RIND_OK);
    return image;
}

static void every_type_comes_back(void **state)
{
    files *f = *state;
    static const char *const names[] = { "a.nii", "a.nii.gz" };
    rind_grid grid = turned_grid(0, 0, 0, false);

    for (int type = RIND_INT8; type <= RIND_FLOAT64; type++)
        for (size_t k = 0; k < COUNT_OF(names); k++) {
            const char *path = files_path(f, names[k]);
            rind_image *image = make(f, &grid, (rind_type)type);

            image->slope = 0.25;
            image->intercept = -1024;
            assert_int_equal(rind_image_write(f->ctx, image, path), RIND_OK);
            rind_image *back = files_image(f, path, 0);
            assert_int_equal(rind_image_type(back), type);
            assert_true(back->slope == 0.25 && back->intercept == -1024);
            assert_memory_equal(back->voxel, image->voxel, N * rind_type_size((rind_type)type));
            assert_memory_equal(&back->grid, &image->grid, sizeof grid);
            rind_image_free(image);
            rind_image_free(back);
        }
    assert_int_equal(f->n_warnings, 0);
}

/* Frames of all octants, so that each component of the quaternion is once the largest; and both hands. */
static void every_frame_comes_back_from_sform_and_qform(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "turned.nii");

    for (int turn = 0; turn < 2 * 125; turn++) {
        rind_grid grid = turned_grid(turn % 5 * 1.5, turn / 5 % 5 * 1.3, turn / 25 % 5 * 1.2, turn >= 125);
        rind_image *image = make(f, &grid, RIND_UINT8);
        size_t n;

        assert_int_equal(rind_image_write(f->ctx, image, path), RIND_OK);
        rind_image *back = files_image(f, path, 0);
        assert_true(rind_grid_difference_mm(&back->grid, &grid) < 1e-4);
        assert_true(back->grid.spacing_mm[0] == 0.5 && back->grid.spacing_mm[2] == 2.5);
        rind_image_free(back);

        uint8_t *bytes = files_read(path, &n);
        memset(bytes + 254, 0, 2); /* sform_code: now the qform speaks */
        files_write(path, bytes, n);
        back = files_image(f, path, 0);
        /* A small first component is the root of what is left of 1, hence the precision's root. */
        assert_true(rind_grid_difference_mm(&back->grid, &grid) < 1e-2);
        free(bytes);
        rind_image_free(back);
        rind_image_free(image);
    }
    assert_int_equal(f->n_warnings, 0);
}

static void the_same_image_gives_the_same_bytes(void **state)
{
    files *f = *state;
    rind_grid grid = turned_grid(0.1, 0.2, 0.3, true);
    rind_image *image = make(f, &grid, RIND_INT16);
    const char *one = files_path(f, "one.nii.gz"), *two = files_path(f, "two.nii.gz");
    static const uint8_t no_time[4];
    size_t n_one, n_two;

    assert_int_equal(rind_image_write(f->ctx, image, one), RIND_OK);
    assert_int_equal(rind_image_write(f->ctx, image, two), RIND_OK);
    uint8_t *bytes_one = files_read(one, &n_one), *bytes_two = files_read(two, &n_two);
    assert_int_equal(n_one, n_two);
    assert_memory_equal(bytes_one, bytes_two, n_one);
    assert_memory_equal(bytes_one + 4, no_time, 4);
    free(bytes_one);
    free(bytes_two);
    rind_image_free(image);
}

static void sides_beyond_nifti_1_are_refused(void **state)
{
    files *f = *state;
    rind_grid grid = rind_grid_make(32768, 1, 1, 1, 1, 1);
    static const uint8_t voxels[32768];
    rind_image *image = NULL;

    assert_int_equal(rind_image_create(f->ctx, &grid, RIND_UINT8, voxels, &image), RIND_OK);
    assert_int_equal(rind_image_write(f->ctx, image, files_path(f, "long.nii")), RIND_UNSUPPORTED);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "32768x1x1"));
    assert_int_equal(files_count(f->folder), 0);
    rind_image_free(image);
}

/* Opens, writes much and closes; returns the status of whichever fails. */
static rind_status output(files *f, const char *path, bool keep, size_t n)
{
    rind_output *out = NULL;
    rind_status status = rind_output_open(f->ctx, path, &out);

    if (status != RIND_OK) {
        assert_null(out);
        return status;
    }
    for (size_t k = 0; k < n; k++)
        fputs("0123456789abcdef", rind_output_stream(out));
    return rind_output_close(f->ctx, out, keep);
}

static void assert_fails(files *f, const char *path, const char *part)
{
    const char *message = rind_ctx_message(f->ctx);

    assert_int_equal(output(f, path, true, 100000), RIND_CANNOT_WRITE);
    if (strncmp(message, path, strlen(path)) != 0 || strstr(message, part) == NULL || strchr(message, '\n') != NULL)
        fail_msg("'%s' does not begin with %s and hold '%s'", message, path, part);
}

static void failures_say_why(void **state)
{
    files *f = *state;
    rind_grid grid = turned_grid(0, 0, 0, false);
    rind_image *image = make(f, &grid, RIND_INT16);
    struct stat about;
    char longest[300];

    assert_fails(f, "/dev/full", "No space left on device");
    assert_int_equal(stat("/dev/full", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
    assert_int_equal(rind_image_write(f->ctx, image, "/dev/full"), RIND_CANNOT_WRITE);
    assert_fails(f, files_path(f, "nowhere/x.csv"), "there is no folder ");
    assert_fails(f, f->folder, "it is a folder");
    files_write(files_path(f, "file"), "x", 1);
    assert_fails(f, files_path(f, "file/x.csv"), "Not a directory");
    snprintf(longest, sizeof longest, "%s/%0260d", f->folder, 1);
    assert_fails(f, longest, "File name too long");
    assert_int_equal(output(f, "", true, 1), RIND_CANNOT_WRITE);
    assert_int_equal(output(f, files_path(f, "x/"), true, 1), RIND_CANNOT_WRITE);
    if (geteuid() != 0) {
        chmod(files_path(f, "file"), 0444);
        assert_fails(f, files_path(f, "file"), "Permission denied");
    }
    assert_int_equal(files_count(f->folder), 1);
    rind_image_free(image);
}

static void assert_holds(const char *path, const char *text)
{
    size_t n;
    uint8_t *bytes = files_read(path, &n);

    assert_int_equal(n, strlen(text));
    assert_memory_equal(bytes, text, n);
    free(bytes);
}

static void an_old_file_stays_until_the_new_one_is_whole(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "table.csv"), *link = files_path(f, "link.csv");
    struct stat about;

    files_write(path, "old", 3);
    chmod(path, 0640);
    assert_int_equal(output(f, path, false, 100000), RIND_OK); /* given up */
    assert_holds(path, "old");
    assert_int_equal(files_count(f->folder), 1);

    assert_int_equal(symlink("table.csv", link), 0);
    rind_output *out = NULL;
    assert_int_equal(rind_output_open(f->ctx, link, &out), RIND_OK);
    fputs("new", rind_output_stream(out));
    assert_holds(path, "old");
    assert_int_equal(rind_output_close(f->ctx, out, true), RIND_OK);
    assert_holds(path, "new");
    assert_int_equal(lstat(link, &about), 0);
    assert_true(S_ISLNK(about.st_mode)); /* the link's target was replaced, not the link */
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
    assert_int_equal(files_count(f->folder), 2);
    assert_int_equal(rind_output_close(f->ctx, NULL, true), RIND_OK);
}

static void a_new_file_gets_the_usual_rights(void **state)
{
    files *f = *state;
    struct stat about;
    mode_t mask = umask(027);

    assert_int_equal(output(f, files_path(f, "new"), true, 1), RIND_OK);
    umask(mask);
    assert_int_equal(stat(files_path(f, "new"), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
}

static void minus_is_standard_output(void **state)
{
    files *f = *state;
    const char *path = files_path(f, "stdout");
    int old = dup(STDOUT_FILENO);

    fflush(stdout);
    assert_non_null(freopen(path, "w", stdout));
    fputs("before ", stdout);
    rind_status status = output(f, "-", true, 2);
    fputs(" after", stdout);
    fflush(stdout);
    dup2(old, STDOUT_FILENO);
    close(old);
    assert_int_equal(status, RIND_OK);
    assert_holds(path, "before 0123456789abcdef0123456789abcdef after");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_comes_back, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(every_frame_comes_back_from_sform_and_qform, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(the_same_image_gives_the_same_bytes, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(sides_beyond_nifti_1_are_refused, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(failures_say_why, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(an_old_file_stays_until_the_new_one_is_whole, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(a_new_file_gets_the_usual_rights, files_setup, files_teardown),
        cmocka_unit_test_setup_teardown(minus_is_standard_output, files_setup, files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
