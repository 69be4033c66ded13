/* filters.c - the key 'filters': what is taken, what is refused, and each parameter of each filter */
#include "test.h"

#include "settings_test.h"
#include "settings/keys.h"

#include <stdio.h>
#include <stdlib.h>

/* A text and the lines it gives. */
static const struct {
    const char *text, *lines;
} taken[] = {
    { "filters: none", "filters: [none]\n" },
    { "filters: [none]", "filters: [none]\n" },
    { "filters: mean", "filters:\n  - {mean: {support_vox: 5, boundary: mirror}}\nfeatures" },
    { "filters: [mean, none]", "filters:\n  - {mean: {support_vox: 5, boundary: mirror}}\n  - none\nfeatures" },
    { "filters: [{mean: {}}]", "  - {mean: {support_vox: 5, boundary: mirror}}\n" },
    { "filters:\n  - none\n  - mean:\n      support_vox: 3\n",
      "  - none\n  - {mean: {support_vox: 3, boundary: mirror}}\n" },
    { "filters: [{mean: {support_vox: 3}}, {mean: {support_vox: 7, boundary: zero}}]",
      "  - {mean: {support_vox: 3, boundary: mirror}}\n  - {mean: {support_vox: 7, boundary: zero}}\n" },
    { "filters: [{log: {sigma_mm: 2.5}}]", "  - {log: {sigma_mm: [2.5], truncate: 4, boundary: mirror}}\n" },
    { "filters: [{log: {sigma_mm: [1, 2, 0.1], truncate: 3, boundary: nearest}}]",
      "  - {log: {sigma_mm: [1, 2, 0.1], truncate: 3, boundary: nearest}}\n" },
    { "filters: [{laws: {kernels: [L5E5S5, E3W5R5], energy_distance_vox: 7, rotation_invariant: true}}]",
      "  - {laws: {kernels: [L5E5S5, E3W5R5], energy_distance_vox: 7, rotation_invariant: true, pooling: maximum, " },
    { "dimension: 2d\nfilters: [{laws: {kernels: L5E5}}]", "  - {laws: {kernels: [L5E5], " },
    { "filters: [{laws: {kernels: L5E5}}]\ndimension: 2d", "  - {laws: {kernels: [L5E5], " },
    { "filters: [{wavelet: {family: db3, level: [1, 2], bands: [LLH, HHH]}}]",
      "  - {wavelet: {family: db3, level: [1, 2], bands: [LLH, HHH], rotation_invariant: false, " },
    { "filters: [{gabor: {sigma_mm: 5, lambda_mm: 2, gamma: 1.5, theta_step_rad: 0.39269908169872414}}]",
      "  - {gabor: {sigma_mm: 5, lambda_mm: 2, gamma: 1.5, theta_rad: 0, theta_step_rad: 0.39269908169872414, " },
    { "filters: [{nonseparable_wavelet: {level: [1, 2, 3]}}]",
      "  - {nonseparable_wavelet: {family: simoncelli, level: [1, 2, 3], " },
    { "filters: [{riesz: {order: [0, 2, 0], of: log}}]", "  - {riesz: {order: [0, 2, 0], of: log, " },
    { "filters: [gradient, square, square_root, logarithm, exponential, lbp_2d]", "  - {square: {}}\n" },
    { "discretise: {method: fixed_bin_size, width: 25, start: -1000}\nfilters: [none, log]",
      "  - {method: fixed_bin_size, width: 25, start: -1000}\n" },
    { "features: [morphology, statistics]\nfilters: [log]", "features: [morphology, statistics]\n" },
};

static const struct {
    const char *text, *message;
} refused[] = {
    { "filters: []", "s.yaml:1:10: filters: an empty list is no list of images; allowed: a list of none and" },
    { "filters: {log: {}}", "s.yaml:1:10: filters: a mapping is no list of images" },
    { "filters: [none, none]", "s.yaml:1:17: filters: 'none' is given twice" },
    { "filters: [[none]]", "s.yaml:1:11: filters: a list of 1 is no filter" },
    { "filters: [1]", "s.yaml:1:11: filters: '1' is no filter" },
    { "filters: [lg]", "s.yaml:1:11: filters: 'lg' is no filter; did you mean 'log'?" },
    { "filters:\n  - none\n  - wavelets: {}\n",
      "s.yaml:3:5: filters: 'wavelets' is no filter; did you mean 'wavelet'?" },
    { "filters: [{none: {}}]", "s.yaml:1:12: filters: 'none' is no filter" },
    { "filters: [{log: {}, mean: {}}]", "s.yaml:1:11: filters: a mapping of 2 keys; allowed: one filter" },
    { "filters: [{}]", "s.yaml:1:11: filters: a mapping of 0 keys" },
    { "filters: [{log: 3}]", "s.yaml:1:17: filters.log: '3' where a mapping of its parameters is needed" },
    { "filters: [{log: [1]}]", "s.yaml:1:17: filters.log: a list of 1 where a mapping" },
    { "filters: [{log: }]", "s.yaml:1:17: filters.log: no value where a mapping" },
    { "filters: [{log: {sigma: 2}}]", "s.yaml:1:18: filters.log: unknown key 'sigma'; did you mean 'sigma_mm'?" },
    { "filters: [{log: {truncat: 2}}]", "s.yaml:1:18: filters.log: unknown key 'truncat'; did you mean 'truncate'?" },
    { "filters: [{log: {xyz: 2}}]",
      "s.yaml:1:18: filters.log: unknown key 'xyz'; allowed: sigma_mm, truncate, boundary" },
    { "filters: [{square: {x: 2}}]", "s.yaml:1:21: filters.square: unknown key 'x'; allowed: no parameter" },
    { "filters: [{log: {sigma_mm: 1, sigma_mm: 2}}]", "s.yaml:1:31: filters.log.sigma_mm: is given twice" },
    { "filters: [{log: {sigma_mm: 0}}]", "s.yaml:1:28: filters.log.sigma_mm: '0' is out of range" },
    { "filters: [{log: {sigma_mm: -1}}]", "s.yaml:1:28: filters.log.sigma_mm: '-1' is out of range" },
    { "filters: [{log: {sigma_mm: .inf}}]", "s.yaml:1:28: filters.log.sigma_mm: '.inf' is out of range" },
    { "filters: [{log: {sigma_mm: one}}]", "s.yaml:1:28: filters.log.sigma_mm: 'one' is no number" },
    { "filters: [{log: {sigma_mm: []}}]", "s.yaml:1:28: filters.log.sigma_mm: an empty list has the wrong number" },
    { "filters: [{log: {sigma_mm: [1, 2, 1]}}]", "s.yaml:1:35: filters.log.sigma_mm: '1' is named twice" },
    { "filters: [{log: {boundary: reflect}}]", "s.yaml:1:28: filters.log.boundary: 'reflect' is none of its values" },
    { "filters: [{mean: {support_vox: 4}}]", "s.yaml:1:11: filters.mean: support_vox: 4 is even" },
    { "filters: [{laws: {kernels: L5}}]", "s.yaml:1:11: filters.laws: kernels: 'L5' is not three of" },
    { "filters: [{laws: {kernels: L6E5S5}}]", "s.yaml:1:11: filters.laws: kernels: 'L6E5S5' is not three of" },
    { "filters: [{wavelet: {family: coiff1}}]", "s.yaml:1:30: filters.wavelet.family: 'coiff1' is none of its values" },
    { "filters: [{wavelet: {level: 7}}]", "s.yaml:1:29: filters.wavelet.level: '7' is out of range" },
    { "filters: [{wavelet: {level: 0}}]", "s.yaml:1:29: filters.wavelet.level: '0' is out of range" },
    { "filters: [{wavelet: {level: 1.5}}]", "s.yaml:1:29: filters.wavelet.level: '1.5' is no whole number" },
    { "filters: [{wavelet: {bands: LH}}]", "s.yaml:1:11: filters.wavelet: bands: 'LH' is no band of 3 letters" },
    { "dimension: 2d\nfilters: [none, {wavelet: {bands: LLH}}]",
      "s.yaml:2:17: filters.wavelet: bands: 'LLH' is no band of 2 letters" },
    { "filters: [{wavelet: {bands: LLX}}]", "s.yaml:1:11: filters.wavelet: bands: 'LLX' is no band" },
    { "filters: [{riesz: {order: [1, 0]}}]", "s.yaml:1:27: filters.riesz.order: a list of 2 has the wrong number" },
    { "filters: [{riesz: {order: [0, 0, 0]}}]", "s.yaml:1:11: filters.riesz: order: the sum is 0" },
    { "filters: [log, log]", "s.yaml:1:16: filters: two entries give the image log_s1mm" },
    { "filters: [{log: {sigma_mm: [1, 2]}}, {log: {sigma_mm: [3, 2]}}]",
      "s.yaml:1:38: filters: two entries give the image log_s2mm" },
    { "filters: [none, log]\ndiscretise: {method: as_is}", "s.yaml:1:17: filters: values of response maps cannot be" },
    { "filters: [none, log]\ndiscretise: [{method: fixed_bin_number, bins: 8}, {method: as_is}]",
      "s.yaml:1:17: filters: values of response maps cannot be" },
    { "filters: [none, log]\nivh: {method: as_is}", "s.yaml:1:17: filters: values of response maps cannot be" },
    { "filters: [log]\nfeatures: [morphology, local_intensity]",
      "s.yaml:1:11: filters: the features chosen are computed of the original image alone: add none" },
};

static void lists_are_taken_and_read_back(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(taken); k++) {
        rind_settings *settings = parsed(ctx, taken[k].text);

        if (strstr(rind_settings_text(settings), taken[k].lines) == NULL)
            fail_msg("%s\n gave\n%s without\n%s", taken[k].text, rind_settings_text(settings), taken[k].lines);
        assert_round_trip(ctx, settings);
        rind_settings_free(settings);
    }
}

static void everything_else_is_refused_with_place_and_reason(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(refused); k++) {
        rind_settings *settings = NULL;
        rind_status status = rind_settings_parse(ctx, refused[k].text, "s.yaml", &settings);
        const char *message = rind_ctx_message(ctx), *expected = refused[k].message;

        if (status != RIND_BAD_SETTINGS || settings != NULL || strncmp(message, expected, strlen(expected)) != 0)
            fail_msg("%s\n gave status '%s', '%s', not '%s'", refused[k].text, rind_status_name(status), message,
                     expected);
        assert_null(strchr(message, '\n'));
    }
}

/* What no parameter takes is refused for each, under its full name. */
static void every_parameter_is_checked(void **state)
{
    static const char *const wrong[] = { "{a: 1}", "''", "[[1]]", "[{a: 1}]", "no such value" };
    rind_ctx *ctx = *state;
    const rind_filter *filter;
    rind_key_info info;
    size_t n = 0;

    for (size_t k = 0; rind_settings_filter_parameter(k, &filter, &info); k++)
        for (size_t w = 0; w < COUNT_OF(wrong) && *info.name != '\0'; w++, n++) {
            rind_settings *settings = NULL;
            char text[256], expected[128];

            snprintf(text, sizeof text, "filters: [none, {%s: {%s: %s}}]", filter->name, info.name, wrong[w]);
            snprintf(expected, sizeof expected, "filters.%s.%s: ", filter->name, info.name);
            if (rind_settings_parse(ctx, text, "s.yaml", &settings) != RIND_BAD_SETTINGS ||
                strstr(rind_ctx_message(ctx), expected) == NULL)
                fail_msg("%s gave '%s'", text, rind_ctx_message(ctx));
        }
    assert_true(n > 100);
}

/* Ranges hold where they end. */
static void ranges_hold_at_their_ends(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t f = 0; f < rind_n_filters; f++)
        for (size_t k = 0; k < rind_filters[f]->n_parameters; k++) {
            const rind_key *key = &rind_filters[f]->parameters[k];
            const double beyond[] = { key->above_low ? key->low : key->low - 1.0, key->high + 1.0 };

            if (key->type != &rind_key_number && key->type != &rind_key_numbers && key->type != &rind_key_count)
                continue;
            for (size_t i = 0; i < COUNT_OF(beyond); i++) {
                rind_settings *settings = NULL;
                char text[256];

                snprintf(text, sizeof text, "filters: [{%s: {%s: %.17g}}]", rind_filters[f]->name, key->path,
                         beyond[i]);
                if (rind_settings_parse(ctx, text, "s.yaml", &settings) != RIND_BAD_SETTINGS ||
                    strstr(rind_ctx_message(ctx), "is out of range") == NULL)
                    fail_msg("%s gave '%s'", text,
                             settings != NULL ? rind_settings_text(settings) : rind_ctx_message(ctx));
            }
        }
}

static void parameters_are_told_whole(void **state)
{
    const rind_filter *filter;
    rind_key_info info;
    (void)state;

    for (size_t k = 0; rind_settings_filter_parameter(k, &filter, &info); k++) {
        assert_true(*filter->name != '\0' && *filter->title != '\0' && *filter->source != '\0');
        if (*info.name == '\0') {
            assert_int_equal(filter->n_parameters, 0);
            continue;
        }
        assert_true(*info.type != '\0' && *info.help != '\0' && *info.allowed != '\0');
        assert_true(strlen(info.allowed) < sizeof info.allowed - 1);
    }
}

/* A change of one key must fit the filters that are there, and the hash follows filters. */
static void assignments_work_on_filters(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *base = parsed(ctx, "filters: [none, {wavelet: {bands: LLH}}]"), *made = NULL;

    assert_int_equal(rind_settings_with(ctx, base, "dimension=2d", &made), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "--set dimension=2d: filters.wavelet: bands: 'LLH'"));
    assert_int_equal(rind_settings_with(ctx, base, "discretise.method=as_is", &made), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "--set discretise.method=as_is: filters: values of response maps"));
    assert_int_equal(rind_settings_with(ctx, base, "filters=[none, {wavelet: {bands: LLL}}]", &made), RIND_OK);
    assert_non_null(strstr(rind_settings_text(made), "bands: [LLL]"));
    assert_string_not_equal(rind_settings_hash(base), rind_settings_hash(made));
    assert_round_trip(ctx, made);
    rind_settings_free(made);
    assert_int_equal(rind_settings_with(ctx, base, "filters=none", &made), RIND_OK);
    assert_non_null(strstr(rind_settings_text(made), "filters: [none]\n"));
    rind_settings_free(made);
    assert_int_equal(rind_settings_with(ctx, base, "texture.distance=2", &made), RIND_OK);
    assert_non_null(strstr(rind_settings_text(made), "bands: [LLH]"));
    rind_settings_free(made);
    rind_settings_free(base);
}

static void too_many_are_refused(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *settings = NULL;
    char text[4096] = "filters: [none";
    size_t n = strlen(text);

    for (int k = 1; k < RIND_MAX_FILTERS; k++)
        n += (size_t)snprintf(text + n, sizeof text - n, ", {mean: {support_vox: %d}}", 2 * k + 1);
    snprintf(text + n, sizeof text - n, "]");
    rind_settings *full = parsed(ctx, text);
    assert_int_equal(full->n_filters, RIND_MAX_FILTERS);
    assert_round_trip(ctx, full);
    rind_settings_free(full);
    snprintf(text + n, sizeof text - n, ", log]");
    assert_int_equal(rind_settings_parse(ctx, text, "s.yaml", &settings), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "is too long"));
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
        cmocka_unit_test(lists_are_taken_and_read_back),
        cmocka_unit_test(everything_else_is_refused_with_place_and_reason),
        cmocka_unit_test(every_parameter_is_checked),
        cmocka_unit_test(ranges_hold_at_their_ends),
        cmocka_unit_test(parameters_are_told_whole),
        cmocka_unit_test(assignments_work_on_filters),
        cmocka_unit_test(too_many_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
