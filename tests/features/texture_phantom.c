/*
 * texture_phantom.c - the six texture families on the IBSI digital phantom
 *
 * phantoms/ibsi1_reference.csv holds the reference value of every feature in every aggregation, rounded to as many
 * significant digits as it says; the tolerance of all of them is 0.
 */
#include "test.h"

#include "region_of.h"

#include <stdio.h>
#include <string.h>

/* 5 x 4 x 4 voxels of 2 mm, 0 outside the mask; Image Biomarker Standardisation Initiative, CC BY 4.0. */
static const uint16_t phantom[] = {
    1, 4, 4, 1, 1, 1, 4, 6, 1, 1, 4, 1, 6, 4, 1, 4, 4, 6, 4, 1,

    1, 4, 4, 1, 1, 1, 1, 6, 1, 1, 0, 1, 3, 1, 1, 4, 4, 6, 1, 1,

    1, 4, 4, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 6, 1, 1,

    1, 4, 4, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6, 1, 1,
};
static const size_t size[3] = { 5, 4, 4 };

typedef struct reference {
    char family[16], aggregation[32], code[8], tag[48];
    double value, tolerance;
    int digits;
} reference;

enum { N_REFERENCES = 408 };

static bool is_texture(const char *family)
{
    static const char *const names[] = { "glcm", "glrlm", "glszm", "gldzm", "ngtdm", "ngldm" };

    for (size_t k = 0; k < COUNT_OF(names); k++)
        if (strcmp(names[k], family) == 0)
            return true;
    return false;
}

/* The lines of the digital phantom's texture. */
static size_t read_references(reference *out)
{
    FILE *file = fopen(RIND_SOURCE "/phantoms/ibsi1_reference.csv", "r");
    char line[512];
    size_t n = 0;

    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        reference r;

        if (sscanf(line, "digital,%15[^,],%31[^,],%7[^,],%47[^,],%lf,%lf,%d", r.family, r.aggregation, r.code, r.tag,
                   &r.value, &r.tolerance, &r.digits) != 7 ||
            !is_texture(r.family))
            continue;
        assert_true(n < N_REFERENCES);
        out[n++] = r;
    }
    fclose(file);
    return n;
}

static double rounded(double value, int digits)
{
    char text[64];

    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    return strtod(text, NULL);
}

static const reference *find(const reference *table, const char *tag)
{
    for (size_t k = 0; k < N_REFERENCES; k++)
        if (strcmp(table[k].tag, tag) == 0)
            return &table[k];
    return NULL;
}

static void every_reference_value_is_met(void **state)
{
    (void)state;
    static reference table[N_REFERENCES];
    rind_texture_settings texture = every_aggregation();
    size_t n_met = 0;
    region_of r;

    assert_int_equal(read_references(table), N_REFERENCES);
    region_of_levels(&r, phantom, NULL, size, &texture, 1);
    assert_int_equal(r.roi.runs.n_voxels, 74);
    for (size_t f = 0; f < rind_n_families; f++) {
        const rind_family *family = rind_families[f];
        rind_aggregation aggregation[RIND_N_AGGREGATIONS];
        size_t n = rind_family_aggregations(family, &texture, aggregation);
        double value[6 * 64];

        if (n == 0)
            continue; /* not a texture family */
        assert_int_equal(family->compute(r.ctx, &r.input, value), RIND_OK);
        for (size_t a = 0; a < n; a++)
            for (size_t k = 0; k < family->n_features; k++) {
                const rind_feature *feature = &family->features[k];
                double computed = value[a * family->n_features + k];
                char tag[128];

                snprintf(tag, sizeof tag, "%s%s_%s", family->tag_prefix, feature->tag,
                         rind_aggregation_tag(aggregation[a]));
                const reference *expected = find(table, tag);
                if (expected == NULL)
                    fail_msg("%s has no reference", tag);
                assert_string_equal(expected->family, family->name);
                assert_string_equal(expected->aggregation, rind_aggregation_name(aggregation[a]));
                assert_string_equal(expected->code, feature->code);
                if (!(fabs(rounded(computed, expected->digits) - expected->value) <=
                      expected->tolerance + 1e-9 * fabs(expected->value)))
                    fail_msg("%s is %.17g, not %g", tag, computed, expected->value);
                n_met++;
            }
    }
    assert_int_equal(n_met, N_REFERENCES);
    region_of_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reference_value_is_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
