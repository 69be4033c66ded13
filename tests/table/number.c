/* number.c - numbers print as text that reads back to the same double, and in no other locale than C's */
#include "test.h"
#include "table/table.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void test_known(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        { 0, "0" },
        { -0.0, "-0" },
        { 1, "1" },
        { -42, "-42" },
        { 0.1, "0.1" },
        { 0.1 + 0.2, "0.30000000000000004" },
        { 1.0 / 3, "0.3333333333333333" },
        { 1e-7, "1e-7" },
        { 1e22, "1e22" },
        { -2.5e-10, "-2.5e-10" },
        { 9007199254740992.0, "9007199254740992" },
        { 1234567890123456.0, "1234567890123456" },
        { 18014398509481984.0, "18014398509481984" },
        { 1e300, "1e300" },
        { INFINITY, "inf" },
        { -INFINITY, "-inf" },
        { NAN, "" },
    };

    (void)state;
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        char text[RIND_NUMBER_SIZE];

        assert_int_equal(rind_number_text(cases[k].value, text), strlen(cases[k].text));
        assert_string_equal(text, cases[k].text);
    }
}

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void check_round_trip(double value)
{
    char text[RIND_NUMBER_SIZE];
    size_t n = rind_number_text(value, text);
    double back = strtod(text, NULL);

    assert_int_equal(n, strlen(text));
    assert_true(n < RIND_NUMBER_SIZE);
    assert_memory_equal(&back, &value, sizeof value);
}

static void test_random(void **state)
{
    uint64_t seed = 88172645463325252u;

    (void)state;
    for (int k = 0; k < 100000; k++) {
        uint64_t bits = next(&seed);
        double any, ordinary = (double)(next(&seed) >> 11) * 1e-13;

        memcpy(&any, &bits, sizeof any);
        if (!isnan(any) && !isinf(any))
            check_round_trip(any);
        check_round_trip(ordinary);
        check_round_trip(rint(ordinary * 1e3) / 1e3);
    }
}

/* Fewer digits than were printed must not read back, down to the fifteen every double has. */
static void test_no_digit_too_many(void **state)
{
    uint64_t seed = 12345;

    (void)state;
    for (int k = 0; k < 10000; k++) {
        double value = (double)(next(&seed) >> 11) * 1e-13;
        char text[RIND_NUMBER_SIZE], shorter[400];
        size_t digits = 0;

        rind_number_text(value, text);
        for (const char *c = text + strspn(text, "-0."); *c != '\0' && *c != 'e'; c++)
            digits += *c != '.';
        if (digits <= 15)
            continue;
        snprintf(shorter, sizeof shorter, "%.*g", (int)digits - 1, value);
        assert_true(strtod(shorter, NULL) != value);
    }
}

static void test_locale(void **state)
{
    static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "ps_AF.UTF-8", "de_DE" };
    char text[RIND_NUMBER_SIZE];
    int found = 0;

    (void)state;
    for (size_t k = 0; k < COUNT_OF(locales); k++) {
        if (setlocale(LC_NUMERIC, locales[k]) == NULL)
            continue;
        found++;
        rind_number_text(-1234.5678, text);
        assert_string_equal(text, "-1234.5678");
        rind_number_text(1.5e-300, text);
        assert_string_equal(text, "1.5e-300");
    }
    setlocale(LC_NUMERIC, "C");
    if (found == 0)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_no_digit_too_many),
        cmocka_unit_test(test_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
