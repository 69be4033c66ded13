/*
 * choose.c - choosing features, on a small list of families made for the purpose
 *
 * The source file itself is compiled here against that list in place of families.def's.
 */
#include "test.h"

#include "settings_test.h"

extern const rind_family *const few_families[];
extern const size_t n_few_families;

#define rind_families few_families
#define rind_n_families n_few_families
#define rind_features_read few_features_read
#define rind_features_print few_features_print
#define rind_features_follow few_features_follow
#include "../../src/settings/choose.c"

static const rind_feature of_shape[] = {
    { .name = "volume", .code = "RNU0" },
    { .name = "ombb_density", .code = "ZBLY", .optional = true },
};
static const rind_feature of_space[] = { { .name = "moran", .code = "N365" } };
static const rind_feature of_histogram[] = { { .name = "mean", .code = "X6K6" }, { .name = "mode", .code = "AMMC" } };
static const rind_feature of_pairs[] = {
    { .name = "mean", .code = "60VM" },
    { .name = "joint_entropy", .code = "TU9B" },
    { .name = "late", .code = "QQQQ", .optional = true },
};

static const rind_feature of_fractals[] = { { .name = "dimension", .code = "", .optional = true } };

static const rind_family shape = { .name = "morphology", .step = "mesh", .features = of_shape, .n_features = 2 };
static const rind_family space = { .name = "morphology", .step = "spatial", .features = of_space, .n_features = 1 };
static const rind_family histogram = { .name = "ih", .step = "ih", .features = of_histogram, .n_features = 2 };
static const rind_family pairs = { .name = "glcm", .step = "glcm", .features = of_pairs, .n_features = 3 };

static const rind_family fractals = { .name = "fractal", .step = "fractal", .features = of_fractals, .n_features = 1 };

static const rind_feature of_pictures[] = { { .name = "volume" }, { .name = "area" } };
static const rind_family pictures = {
    .name = "flat", .step = "flat", .features = of_pictures, .n_features = 2, .scope = RIND_FOR_PICTURES
};

const rind_family *const few_families[] = { &shape, &space, &histogram, &pairs, &fractals, &pictures, NULL };
const size_t n_few_families = 6;

/*
 * A list; which of volume, ombb_density*, moran, mean, mode, mean, joint_entropy, late*, dimension* it chooses; how
 * that is printed. Or a message.
 */
static const struct {
    const char *list, *wanted, *printed;
} cases[] = {
    { "[all]", "101111100", "[all]" },
    { "[all, optional]", "111111111", "[all, fractal, morphology_ombb_density, glcm_late]" },
    { "[optional]", "010000011", "[fractal, morphology_ombb_density, glcm_late]" },
    { "[morphology]", "101000000", "[morphology]" },
    { "[mesh]", "100000000", "[mesh]" },
    { "[spatial]", "001000000", "[spatial]" },
    { "[spatial, mesh]", "101000000", "[morphology]" },
    { "[glcm]", "000001100", "[glcm]" },
    { "glcm", "000001100", "[glcm]" },
    { "[mean]", "000101000", "[ih_mean, glcm_mean]" },
    { "[glcm_mean]", "000001000", "[glcm_mean]" },
    { "[X6K6]", "000100000", "[ih_mean]" },
    { "[late]", "000000010", "[glcm_late]" },
    { "[QQQQ, glcm]", "000001110", "[glcm, glcm_late]" },
    { "[glcm_late]", "000000010", "[glcm_late]" },
    { "[all, fractal]", "101111101", "[all, fractal]" },
    { "[fractal_dimension]", "000000001", "[fractal]" },
    { "[all, fractal, -fractal]", "101111100", "[all]" },
    { "[all, -glcm]", "101110000", "[morphology, ih]" },
    { "[all, late, -glcm]", "101110000", "[morphology, ih]" },
    { "[all, -mean]", "101010100", "[morphology, ih_mode, glcm_joint_entropy]" },
    { "[all, -mean, ih_mean]", "101110100", "[morphology, ih, glcm_joint_entropy]" },
    { "[all, -TU9B, -spatial]", "100111000", "[mesh, ih, glcm_mean]" },
    { "[glcm, -glcm]", "!s:1:1: features: no feature is left", NULL },
    { "[-glcm, all]", "!s:1:2: features: '-glcm' takes away where nothing was chosen", NULL },
    { "[glmc]", "!s:1:2: features: 'glmc' is no family, feature or IBSI code (did you mean 'glcm'?)", NULL },
    { "[all, -joint_entrpy]", "!*did you mean 'joint_entropy'?", NULL },
    { "[glcm_joint_entropi]", "!*did you mean 'glcm_joint_entropy'?", NULL },
    { "[tu9b]", "!s:1:2: features: 'tu9b' is no family", NULL },
    { "[ih_joint_entropy]", "!s:1:2: features: 'ih_joint_entropy' is no family", NULL },
    { "[glcm_]", "!s:1:2: features: 'glcm_' is no family", NULL },
    { "[-]", "!s:1:2: features: '-' is no family", NULL },
    { "['']", "!s:1:2: features: '' is no family", NULL },
    { "[[glcm]]", "!s:1:2: features: a list of 1 is no family", NULL },
};

/* Reads 'list' into 'settings'. */
static rind_status choose(rind_ctx *ctx, rind_settings *settings, const char *list)
{
    rind_reader reader = { .ctx = ctx, .settings = settings, .yaml = { .name = "s" } };

    assert_int_equal(rind_yaml_load(ctx, &reader.yaml, list, strlen(list)), RIND_OK);
    rind_status status =
        few_features_read(&reader, rind_key_find("features"), rind_yaml_root(&reader.yaml), (char *)settings);
    yaml_document_delete(&reader.yaml.document);
    return status;
}

static void lists_choose_and_are_printed_shortest(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        struct rind_settings settings = { 0 }, again = { 0 };
        rind_status status = choose(ctx, &settings, cases[k].list);
        const char *expected = cases[k].wanted, *message = rind_ctx_message(ctx);
        char printed[1024];
        rind_printer printer = { .out = printed };

        if (*expected == '!') {
            bool right = expected[1] == '*' ? strstr(message, expected + 2) != NULL
                                            : strncmp(message, expected + 1, strlen(expected + 1)) == 0;
            if (status != RIND_BAD_SETTINGS || !right)
                fail_msg("%s gave '%s', '%s'", cases[k].list, rind_status_name(status), message);
            continue;
        }
        if (status != RIND_OK)
            fail_msg("%s: %s", cases[k].list, message);
        for (size_t f = 0; expected[f] != '\0'; f++)
            if (settings.wanted[f] != (expected[f] == '1'))
                fail_msg("%s: feature %zu", cases[k].list, f);
        few_features_print(&printer, rind_key_find("features"), (const char *)&settings);
        assert_string_equal(printed, cases[k].printed);
        assert_int_equal(choose(ctx, &again, printed), RIND_OK);
        assert_memory_equal(again.wanted, settings.wanted, sizeof again.wanted);
    }
}

/* A list; whether the two features of pictures are wanted in 3d and in 2d; how the list is printed in 3d and 2d. */
static const struct {
    const char *list, *in_3d, *in_2d, *printed_3d, *printed_2d;
} of_dimension[] = {
    { "[all]", "00", "11", "[all]", "[all]" },
    { "[all, optional]", "00", "11", "[all, fractal, morphology_ombb_density, glcm_late]",
      "[all, fractal, morphology_ombb_density, glcm_late]" },
    { "[all, -flat]", "00", "00", "[all, -flat]", "[all, -flat]" },
    { "[all, flat]", "11", "11", "[all, flat]", "[all, flat]" },
    { "[flat]", "11", "11", "[flat]", "[flat]" },
    { "[flat_area]", "01", "01", "[flat_area]", "[flat_area]" },
    { "[all, -flat_area]", "10", "10", "[all, -flat, flat_volume]", "[all, -flat, flat_volume]" },
    { "[volume]", "00", "00", "[mesh]", "[mesh]" },
    { "[all, -glcm]", "00", "11", "[morphology, ih]", "[morphology, ih, flat]" },
    { "[glcm]", "00", "00", "[glcm]", "[glcm]" },
};

static void features_of_pictures_follow_the_dimension(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(of_dimension); k++)
        for (int two_d = 0; two_d < 2; two_d++) {
            struct rind_settings settings = { .two_d = two_d != 0 }, again = { .two_d = two_d != 0 };
            const char *wanted = two_d ? of_dimension[k].in_2d : of_dimension[k].in_3d;
            char printed[1024];
            rind_printer printer = { .out = printed };

            assert_int_equal(choose(ctx, &settings, of_dimension[k].list), RIND_OK);
            few_features_follow(&settings);
            for (int f = 0; f < 2; f++)
                if (settings.wanted[9 + f] != (wanted[f] == '1'))
                    fail_msg("%s: feature %d with dimension %dd", of_dimension[k].list, f, 3 - two_d);
            few_features_print(&printer, rind_key_find("features"), (const char *)&settings);
            assert_string_equal(printed, two_d ? of_dimension[k].printed_2d : of_dimension[k].printed_3d);
            assert_int_equal(choose(ctx, &again, printed), RIND_OK);
            few_features_follow(&again);
            assert_memory_equal(again.wanted, settings.wanted, sizeof again.wanted);
        }
}

/* Every choice there is of the eleven features prints to a list that reads back. */
static void every_choice_reads_back(void **state)
{
    rind_ctx *ctx = *state;

    for (unsigned set = 1; set < 2048; set++) {
        struct rind_settings settings = { 0 }, again = { 0 };
        char printed[1024];
        rind_printer printer = { .out = printed };

        for (unsigned f = 0; f < 11; f++)
            settings.wanted[f] = (set >> f & 1) != 0;
        few_features_print(&printer, rind_key_find("features"), (const char *)&settings);
        assert_int_equal(choose(ctx, &again, printed), RIND_OK);
        assert_memory_equal(again.wanted, settings.wanted, sizeof again.wanted);
    }
}

static int setup(void **state)
{
    *state = rind_ctx_create(1);
    return *state == NULL;
}

static int teardown(void **state)
{
    rind_ctx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_choose_and_are_printed_shortest),
        cmocka_unit_test(features_of_pictures_follow_the_dimension),
        cmocka_unit_test(every_choice_reads_back),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
