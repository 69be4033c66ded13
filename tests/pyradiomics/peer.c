/*
 * peer.c - random small cases against PyRadiomics itself, where it is installed
 *
 * The environment variable RIND_PYRADIOMICS_PYTHON names an interpreter that has it; without it the test is skipped.
 * RIND_PYRADIOMICS_CASES: how many cases, and a seed: "200 7".
 */
#include "test.h"

#include "case.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void read_picture(const json_t *of, picture *out)
{
    static const struct {
        const char *name;
        rind_type type;
    } types[] = {
        { "int16", RIND_INT16 }, { "int32", RIND_INT32 }, { "float32", RIND_FLOAT32 }, { "float64", RIND_FLOAT64 }
    };
    const json_t *image = json_object_get(of, "image"), *label = json_object_get(of, "label");
    size_t n = json_array_size(image);

    for (size_t a = 0; a < 3; a++) {
        out->size[a] = (size_t)json_integer_value(json_array_get(json_object_get(of, "size"), a));
        out->spacing_mm[a] = json_number_value(json_array_get(json_object_get(of, "spacing"), a));
    }
    for (size_t k = 0; k < COUNT_OF(types); k++)
        if (strcmp(types[k].name, json_string_value(json_object_get(of, "type"))) == 0)
            out->type = types[k].type;
    out->value = malloc(n * sizeof *out->value);
    out->label = malloc(n);
    for (size_t k = 0; k < n; k++) {
        out->value[k] = json_number_value(json_array_get(image, k));
        out->label[k] = (uint8_t)json_integer_value(json_array_get(label, k));
    }
}

/* Relative to the value. LoG images are of single precision; eigenvalues of Q near a multiple one are uncertain. */
static double tolerance(const char *feature)
{
    return strncmp(feature, "log-", 4) == 0 ? 1e-5 : strstr(feature, "_MCC") != NULL ? 1e-7 : 1e-8;
}

/*
 * What rounding decides. Where levels are independent, HXY2 - HXY and the second eigenvalue of Q are 0, and the sign of
 * what is left of them decides whether the direction counts in the means of Imc2 and MCC: without symmetry that happens
 * in every direction where all pairs begin with one level. Wavelets of so small images repeat values but for their last
 * bits, which decide what lies above the 10th percentile.
 */
static bool is_rounding(const char *feature, const json_t *setting)
{
    bool independent = json_is_false(json_object_get(setting, "symmetricalGLCM"));

    return (independent && (strstr(feature, "glcm_Imc2") != NULL || strstr(feature, "glcm_MCC") != NULL)) ||
           (strncmp(feature, "wavelet", 7) == 0 && strstr(feature, "RobustMeanAbsoluteDeviation") != NULL);
}

static size_t compare(size_t number, const json_t *of, const values *got)
{
    json_t *expected = json_object_get(of, "features"), *setting = json_object_get(of, "setting");
    size_t wrong = 0;
    const char *name;
    json_t *value;

    json_object_foreach(expected, name, value)
    {
        double e = json_is_number(value) ? json_number_value(value) : NAN, allowed = tolerance(name);
        const double *g = values_find(got, name);
        bool equal = g != NULL && (isnan(e) ? isnan(*g) : fabs(*g - e) <= allowed * fabs(e) + allowed * 1e-3);

        if (equal || is_rounding(name, setting))
            continue;
        if (wrong++ == 0) {
            char *text = json_dumps(setting, 0);

            print_message("case %zu %s\n", number, text);
            free(text);
        }
        if (wrong <= 12)
            print_message("    %s: %.17g, not %.17g\n", name, g != NULL ? *g : NAN, e);
    }
    return wrong;
}

static void random_cases(void **state)
{
    const char *python = getenv("RIND_PYRADIOMICS_PYTHON"), *how = getenv("RIND_PYRADIOMICS_CASES");
    char command[1024];
    rind_ctx *ctx = rind_ctx_create(1);
    static values got;
    size_t n = 0, n_values = 0, wrong = 0;
    (void)state;

    snprintf(command, sizeof command, "%s -W ignore %s/tests/pyradiomics/peer.py %s", python, RIND_SOURCE,
             how != NULL ? how : "40 1");
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    for (json_t *of; (of = json_loadf(pipe, JSON_DISABLE_EOF_CHECK, NULL)) != NULL; n++) {
        const json_t *expected = json_object_get(of, "features");
        parameters how_computed;
        picture p = { .type = RIND_FLOAT64 };

        read_picture(of, &p);
        parameters_read(of, &how_computed);
        if (expected != NULL && case_compute(ctx, &p, &how_computed, &got) != RIND_OK) {
            print_message("case %zu: %s\n", n, ctx->message);
            wrong++;
        } else if (expected != NULL)
            wrong += compare(n, of, &got);
        n_values += json_object_size(expected);
        picture_free(&p);
        json_decref(of);
    }
    assert_int_equal(pclose(pipe), 0);
    rind_ctx_free(ctx);
    print_message("%zu cases, %zu values, %zu wrong\n", n, n_values, wrong);
    assert_true(n > 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(random_cases) };

    if (getenv("RIND_PYRADIOMICS_PYTHON") == NULL) {
        puts("skipped: RIND_PYRADIOMICS_PYTHON names no interpreter with PyRadiomics");
        return TEST_SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
