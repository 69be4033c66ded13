/* distribution.c - distributions against printed tables, their own inverses and direct sums */
#include "test.h"
#include "context.h"
#include "model/distribution.h"

#include <math.h>

static void near(double got, double expected, double relative)
{
    if (!(fabs(got - expected) <= relative * fabs(expected)))
        fail_msg("%.17g, expected %.17g", got, expected);
}

/* Abramowitz and Stegun, tables 26.5, 26.7, 26.9, 26.10, and closed forms */
static void printed_points(void **state)
{
    (void)state;
    near(rind_normal_quantile(0.975), 1.959963984540054, 1e-14);
    near(rind_normal_upper(10), 7.619853024160526e-24, 1e-13);
    near(rind_t_quantile(0.975, 10), 2.2281388519862739, 1e-14);
    near(rind_t_two_sided(1.0, 1.0), 0.5, 1e-14); /* Cauchy */
    near(rind_chi2_upper(3.841458820694124, 1), 0.05, 1e-13);
    near(rind_chi2_upper(2 * 7.0, 2), exp(-7.0), 1e-14); /* exponential */
    near(rind_f_quantile(0.95, 3, 20), 3.0983912121407795, 1e-12);
    near(rind_beta_quantile(0.025, 1, 10), 1 - pow(0.975, 0.1), 1e-12);
    near(rind_log_choose(10, 3), log(120), 1e-14);
}

static void quantiles_invert(void **state)
{
    (void)state;
    static const double p[] = { 1e-8, 0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999 };

    for (size_t k = 0; k < COUNT_OF(p); k++) {
        near(rind_normal_cdf(rind_normal_quantile(p[k])), p[k], 1e-12);
        near(rind_t_cdf(rind_t_quantile(p[k], 4.7), 4.7), p[k], 1e-11);
        near(rind_f_cdf(rind_f_quantile(p[k], 4.5, 61.2), 4.5, 61.2), p[k], 1e-11);
        near(rind_chi2_cdf(rind_chi2_quantile(p[k], 8), 8), p[k], 1e-11);
        near(rind_beta_cdf(rind_beta_quantile(p[k], 23, 37), 23, 37), p[k], 1e-11);
    }
}

static void counts_add_up(void **state)
{
    (void)state;
    double below = 0, all = 0;

    for (int k = 0; k <= 50; k++) {
        assert_true(fabs(rind_binomial_upper(k, 50, 0.3) - (1 - below)) < 1e-14);
        below += rind_binomial_mass(k, 50, 0.3);
        near(rind_binomial_cdf(k, 50, 0.3), below, 1e-12);
        all += rind_hypergeometric_mass(k, 60, 50, 200);
    }
    near(all, 1, 1e-12);
    near(rind_hypergeometric_mass(3, 5, 4, 20), 10.0 * 15 / 4845, 1e-13);
    near(rind_binomial_mass(500000, 1000000, 0.5), 7.978843613e-4, 1e-8); /* Stirling's first two terms */
}

static void outside_is_nan(void **state)
{
    (void)state;
    assert_true(isnan(rind_normal_quantile(1.5)));
    assert_true(isnan(rind_t_upper(NAN, 3)) && isnan(rind_t_two_sided(NAN, 3)) && isnan(rind_normal_two_sided(NAN)));
    assert_true(isnan(rind_t_upper(1, -3)));
    assert_true(isnan(rind_f_upper(1, 0, 3)));
    assert_true(isnan(rind_chi2_quantile(-0.1, 3)));
    assert_true(isnan(rind_binomial_mass(1, 3, 2)));
    assert_true(rind_normal_quantile(1) == INFINITY);
    assert_true(rind_f_upper(INFINITY, 1, 2) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed_points),
        cmocka_unit_test(quantiles_invert),
        cmocka_unit_test(counts_add_up),
        cmocka_unit_test(outside_is_nan),
    };

    return cmocka_run_group_tests_name("distribution", tests, NULL, NULL);
}
