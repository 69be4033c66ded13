/*
 * cost.c - predicted peaks of memory against those of real runs, and the order that predicted times give
 *
 * Each case is extracted by the built program in a process of its own, whose peak the kernel counts. Real images are in
 * the packs beside the repository; a synthetic cohort is made here.
 */
#include "test.h"

#include "region/region.h"
#include "study/cost.h"
#include "study/manifest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITISED 1 /* shadow memory counts as well */
#else
#define IS_SANITISED 0
#endif

static const double mb = 1024.0 * 1024.0;

/* How far a prediction may lie below and above the peak; and what a few pages and libraries may differ by. */
static const double below = 0.10, above = 0.30, slack_mb = 1.5;

/* Runs the program without a word; its peak in bytes, 0 if it failed. */
static double run(const char *const *arguments)
{
    struct rusage used;
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);

        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execv(RIND_PROGRAM, (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return 0.0;
    return 1024.0 * (double)used.ru_maxrss;
}

static rind_settings *make_settings(rind_ctx *ctx, const char *preset, const char *set, const char *volume)
{
    rind_settings *settings = NULL, *changed = NULL;
    char choice[64];

    if (preset != NULL)
        assert_int_equal(rind_settings_preset(ctx, preset, &settings), RIND_OK);
    else
        assert_int_equal(rind_settings_default(ctx, &settings), RIND_OK);
    for (int k = 0; k < 2; k++) {
        snprintf(choice, sizeof choice, "image.volume=%s", volume);
        const char *assignment = k == 0 ? set : *volume != '\0' ? choice : NULL;

        if (assignment == NULL)
            continue;
        assert_int_equal(rind_settings_with(ctx, settings, assignment, &changed), RIND_OK);
        rind_settings_free(settings);
        settings = changed;
    }
    return settings;
}

/*
 * Predicts in a process of its own: what a process held when it was forked counts for the program it becomes, so this
 * one must stay small.
 */
static rind_cost predict(rind_ctx *ctx, const rind_case *c, const rind_settings *settings)
{
    rind_cost cost = { .peak_bytes = 0 };
    int ends[2], status = -1;

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        bool good = rind_cost_predict(ctx, c->image, c->mask, settings, &cost) == RIND_OK &&
                    write(ends[1], &cost, sizeof cost) == (ssize_t)sizeof cost;
        _exit(good ? 0 : 1);
    }
    assert_true(child > 0);
    close(ends[1]);
    assert_int_equal(read(ends[0], &cost, sizeof cost), sizeof cost);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    return cost;
}

/* Whether the prediction holds for one case; told where it does not. */
static bool holds(rind_ctx *ctx, const rind_case *c, const char *preset, const char *set)
{
    char volume[64];
    const char *arguments[24] = {
        "rind", "extract", "--quiet", "--threads", "1", "--image", c->image, "--mask", c->mask
    };
    size_t n = 9;
    rind_settings *settings = make_settings(ctx, preset, set, c->volume);
    const rind_cost cost = predict(ctx, c, settings);

    rind_settings_free(settings);
    assert_true(cost.by_region);
    assert_true(cost.cpu_seconds > 0.0 && cost.cpu_seconds < 1e4);
    snprintf(volume, sizeof volume, "image.volume=%s", c->volume);
    if (preset != NULL) {
        arguments[n++] = "--preset";
        arguments[n++] = preset;
    }
    if (set != NULL) {
        arguments[n++] = "--set";
        arguments[n++] = set;
    }
    if (*c->volume != '\0') {
        arguments[n++] = "--set";
        arguments[n++] = volume;
    }
    double peak_mb = run(arguments) / mb, predicted_mb = (double)cost.peak_bytes / mb;
    assert_true(peak_mb > 0.0);
    bool good =
        predicted_mb >= peak_mb * (1.0 - below) - slack_mb && predicted_mb <= peak_mb * (1.0 + above) + slack_mb;
    print_message("%-24s %-20s predicted %6.1f MB, measured %6.1f MB%s\n", c->case_id, preset != NULL ? preset : set,
                  predicted_mb, peak_mb, good ? "" : "  <-- off");
    return good;
}

/* The long ones are run of some cases only. */
static const struct {
    const char *preset, *set;
    bool takes_long;
} of_volumes[] = {
    { "gao2026", NULL, true },
    { "ibsi1-d", NULL, false },
    { "qiu-mri", NULL, true },
    { "pyradiomics-default", NULL, false },
    { NULL, "perturb={rotate_deg: 5, noise: 1, grow: 0.1, contour_mm: 1}", false },
    { NULL, "profile=pyradiomics", false },
}, of_pictures[] = {
    { "hu-ultrasound", NULL, false },
    { NULL, "profile=pyradiomics", false },
};

/* All cases of a manifest with all settings that suit them. */
static size_t count_off(rind_ctx *ctx, const char *path, bool pictures)
{
    rind_manifest *manifest = NULL;
    size_t n_off = 0;

    assert_int_equal(rind_manifest_read(ctx, path, &manifest), RIND_OK);
    for (size_t k = 0; k < rind_manifest_n_cases(manifest); k++)
        for (size_t s = 0; s < (pictures ? COUNT_OF(of_pictures) : COUNT_OF(of_volumes)); s++) {
            const char *preset = pictures ? of_pictures[s].preset : of_volumes[s].preset;
            const char *set = pictures ? of_pictures[s].set : of_volumes[s].set;

            if (pictures || !of_volumes[s].takes_long || (k + s) % 4 == 0)
                n_off += !holds(ctx, rind_manifest_case(manifest, k), preset, set);
        }
    rind_manifest_free(manifest);
    return n_off;
}

static bool is_there(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0;
}

static void test_synthetic_cohort(void **state)
{
    char folder[] = "rind_cost_XXXXXX", path[64], command[96];

    (void)state;
    if (IS_SANITISED)
        skip();
    rind_ctx *ctx = rind_ctx_create(1);
    assert_non_null(mkdtemp(folder));
    const char *const make[] = { "rind", "phantom", "cohort", "--cases", "2", "--out", folder, NULL };
    assert_true(run(make) > 0.0);
    snprintf(path, sizeof path, "%s/manifest.csv", folder);
    size_t n_off = count_off(ctx, path, false);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(n_off, 0);
    rind_ctx_free(ctx);
}

static void test_real_cases(void **state)
{
    static const char volumes[] = RIND_SHARED "/cases/manifest.csv", pictures[] = RIND_SHARED "/cases/manifest-us.csv";

    (void)state;
    if (IS_SANITISED || !is_there(volumes) || !is_there(pictures))
        skip();
    rind_ctx *ctx = rind_ctx_create(1);
    size_t n_off = count_off(ctx, volumes, false) + count_off(ctx, pictures, true);
    assert_int_equal(n_off, 0);
    rind_ctx_free(ctx);
}

static void test_ct_phantom(void **state)
{
    static const char folder[] = RIND_SHARED "/ibsi/data/ct_radiomics_phantom";
    static const char *const filtered[] = { "ibsi1-a", "ibsi1-e", "ibsi2-a" };
    const rind_case c = { .case_id = "ct_phantom",
                          .image = RIND_SHARED "/ibsi/data/ct_radiomics_phantom/image.nii.gz",
                          .mask = RIND_SHARED "/ibsi/data/ct_radiomics_phantom/mask.nii.gz",
                          .volume = "" };
    size_t n_off = 0;

    (void)state;
    if (IS_SANITISED || !is_there(folder))
        skip();
    rind_ctx *ctx = rind_ctx_create(1);
    for (size_t s = 0; s < COUNT_OF(of_volumes); s++)
        n_off += !holds(ctx, &c, of_volumes[s].preset, of_volumes[s].set);
    for (size_t s = 0; s < COUNT_OF(filtered); s++)
        n_off += !holds(ctx, &c, filtered[s], NULL);
    assert_int_equal(n_off, 0);
    rind_ctx_free(ctx);
}

/* A cube with a region in its middle, as files. */
static void write_cube(rind_ctx *ctx, size_t n, size_t side, const char *image_path, const char *mask_path)
{
    const rind_grid grid = rind_grid_make(n, n, n, 1.0, 1.0, 1.0);
    uint8_t *voxel = calloc(n * n * n, 1);
    int16_t *value = calloc(n * n * n, sizeof *value);
    rind_image *image = NULL, *mask = NULL;

    for (size_t k = 0; k < n * n * n; k++) {
        size_t at[3] = { k % n, k / n % n, k / n / n };
        bool inside = true;

        value[k] = (int16_t)((k * 2654435761u) >> 20 & 255);
        for (int a = 0; a < 3; a++)
            inside = inside && at[a] >= (n - side) / 2 && at[a] < (n + side) / 2;
        voxel[k] = inside;
    }
    assert_int_equal(rind_image_create(ctx, &grid, RIND_INT16, value, &image), RIND_OK);
    assert_int_equal(rind_image_create(ctx, &grid, RIND_UINT8, voxel, &mask), RIND_OK);
    assert_int_equal(rind_image_write(ctx, image, image_path), RIND_OK);
    assert_int_equal(rind_image_write(ctx, mask, mask_path), RIND_OK);
    rind_image_free(image);
    rind_image_free(mask);
    free(value);
    free(voxel);
}

/* Larger regions, more filters and further shells need more of both; and what fails says why. */
static void test_order(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_settings *plain = make_settings(ctx, "ibsi1-d", NULL, ""), *rich = make_settings(ctx, "gao2026", NULL, "");
    rind_settings *absent = make_settings(ctx, "ibsi1-d", "mask.label=7", "");
    rind_cost small, large, filtered, failed;

    (void)state;
    write_cube(ctx, 32, 8, "cost_small.nii", "cost_small_mask.nii");
    write_cube(ctx, 64, 40, "cost_large.nii.gz", "cost_large_mask.nii.gz");
    assert_int_equal(rind_cost_predict(ctx, "cost_small.nii", "cost_small_mask.nii", plain, &small), RIND_OK);
    assert_int_equal(rind_cost_predict(ctx, "cost_large.nii.gz", "cost_large_mask.nii.gz", plain, &large), RIND_OK);
    assert_int_equal(rind_cost_predict(ctx, "cost_large.nii.gz", "cost_large_mask.nii.gz", rich, &filtered), RIND_OK);
    assert_true(large.peak_bytes > small.peak_bytes && large.cpu_seconds > small.cpu_seconds);
    assert_true(filtered.peak_bytes > large.peak_bytes && filtered.cpu_seconds > 3.0 * large.cpu_seconds);
    assert_int_equal(rind_cost_predict(ctx, "cost_small.nii", "cost_small_mask.nii", absent, &failed),
                     RIND_LABEL_ABSENT);
    assert_true(failed.peak_bytes > 0 && failed.peak_bytes <= small.peak_bytes && failed.cpu_seconds == 0.0);
    assert_int_equal(rind_cost_predict(ctx, "cost_nowhere.nii", "cost_small_mask.nii", plain, &failed),
                     RIND_CANNOT_READ);
    assert_int_equal(rind_cost_predict(ctx, "cost_small.nii", "cost_large_mask.nii.gz", plain, &failed),
                     RIND_GRID_MISMATCH);
    rind_settings_free(plain);
    rind_settings_free(rich);
    rind_settings_free(absent);
    static const char *const files[] = { "cost_small.nii", "cost_small_mask.nii", "cost_large.nii.gz",
                                         "cost_large_mask.nii.gz" };
    for (size_t k = 0; k < COUNT_OF(files); k++)
        remove(files[k]);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_synthetic_cohort), cmocka_unit_test(test_real_cases), cmocka_unit_test(test_ct_phantom),
        cmocka_unit_test(test_order), /* last: this process grows with it */
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
