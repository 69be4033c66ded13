/*
 * distribution.cpp - see distribution.h
 *
 * A policy makes Boost.Math a set of plain functions: what is outside a domain gives NaN instead of an exception,
 * what overflows gives infinity, and doubles are computed as doubles (promotion to long double would give other
 * last digits on other processors). So nothing here needs the C++ runtime, and the program does not load it.
 * Boost includes <iostream> for its own debugging; that header alone would bring the runtime and its streams
 * with it (a millisecond of every start), so libstdc++ is told that it has been included.
 */
#define _GLIBCXX_IOSTREAM 1
#include <istream>
#include <ostream>

#include "model/distribution.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace
{
namespace policies = boost::math::policies;

using quiet =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::underflow_error<policies::ignore_error>, policies::denorm_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>,
                     policies::indeterminate_result_error<policies::ignore_error>, policies::promote_double<false>>;
using normal = boost::math::normal_distribution<double, quiet>;
using students_t = boost::math::students_t_distribution<double, quiet>;
using fisher_f = boost::math::fisher_f_distribution<double, quiet>;
using chi_squared = boost::math::chi_squared_distribution<double, quiet>;
using beta = boost::math::beta_distribution<double, quiet>;
using binomial = boost::math::binomial_distribution<double, quiet>;

template <class D> double below(const D &distribution, double x)
{
    return std::isnan(x) ? x : cdf(distribution, x);
}

template <class D> double above(const D &distribution, double x)
{
    return std::isnan(x) ? x : cdf(complement(distribution, x));
}

template <class D> double point(const D &distribution, double p)
{
    return p >= 0.0 && p <= 1.0 ? quantile(distribution, p) : NAN;
}

/* Counts far out would take the logarithm of the gamma function its digits: Loader (2000) keeps them, by the
   deviance of k from its expectation and the error of Stirling's formula. */
double stirling_error(double n)
{
    if (n < 16.0)
        return n == 0.0 ? 0.0
                        : boost::math::lgamma(n + 1.0, quiet()) - (n + 0.5) * std::log(n) + n -
                              0.5 * std::log(2.0 * 3.14159265358979323846);
    double s = 1.0 / (n * n);

    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - s / 1188.0) * s) * s) * s) / n;
}

/* x log(x / m) + m - x, also for x near m */
double deviance(double x, double m)
{
    if (std::fabs(x - m) >= 0.1 * (x + m))
        return x * std::log(x / m) + m - x;
    double v = (x - m) / (x + m), term = 2.0 * x * v, sum = (x - m) * v;

    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        double next = sum + term / (2 * j + 1);
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}
} // namespace

double rind_normal_cdf(double z)
{
    return 0.5 * std::erfc(-z * M_SQRT1_2);
}

double rind_normal_upper(double z)
{
    return 0.5 * std::erfc(z * M_SQRT1_2);
}

double rind_normal_two_sided(double z)
{
    return std::erfc(std::fabs(z) * M_SQRT1_2);
}

double rind_normal_density(double z)
{
    return 0.398942280401432677939946 * std::exp(-0.5 * z * z); /* 1 / sqrt(2 pi) */
}

double rind_normal_quantile(double p)
{
    if (p == 0.0 || p == 1.0)
        return p == 0.0 ? -INFINITY : INFINITY;
    return point(normal(), p);
}

double rind_t_cdf(double t, double df)
{
    return below(students_t(df), t);
}

double rind_t_upper(double t, double df)
{
    return above(students_t(df), t);
}

double rind_t_two_sided(double t, double df)
{
    double p = 2.0 * rind_t_upper(std::fabs(t), df);

    return p > 1.0 ? 1.0 : p; /* NaN stays NaN */
}

double rind_t_quantile(double p, double df)
{
    return point(students_t(df), p);
}

double rind_f_cdf(double f, double df1, double df2)
{
    return below(fisher_f(df1, df2), f);
}

double rind_f_upper(double f, double df1, double df2)
{
    return f == INFINITY ? 0.0 : above(fisher_f(df1, df2), f);
}

double rind_f_quantile(double p, double df1, double df2)
{
    return point(fisher_f(df1, df2), p);
}

double rind_chi2_cdf(double x, double df)
{
    return below(chi_squared(df), x);
}

double rind_chi2_upper(double x, double df)
{
    return x == INFINITY ? 0.0 : above(chi_squared(df), x);
}

double rind_chi2_quantile(double p, double df)
{
    return point(chi_squared(df), p);
}

double rind_beta_cdf(double x, double a, double b)
{
    return below(beta(a, b), x);
}

double rind_beta_quantile(double p, double a, double b)
{
    return point(beta(a, b), p);
}

double rind_binomial_mass(double k, double n, double p)
{
    if (std::isnan(k) || !(n >= 0.0 && p >= 0.0 && p <= 1.0))
        return NAN;
    if (k < 0.0 || k > n)
        return 0.0;
    if (p == 0.0 || p == 1.0)
        return k == n * p ? 1.0 : 0.0;
    if (k == 0.0)
        return std::exp(n * std::log1p(-p));
    if (k == n)
        return std::exp(n * std::log(p));
    double left = n - k, log_mass = stirling_error(n) - stirling_error(k) - stirling_error(left) - deviance(k, n * p) -
                                    deviance(left, n * (1.0 - p));

    return std::exp(log_mass) * std::sqrt(n / (2.0 * M_PI * k * left));
}

double rind_binomial_cdf(double k, double n, double p)
{
    if (k < 0.0 || k >= n)
        return k < 0.0 ? 0.0 : 1.0;
    return below(binomial(n, p), std::floor(k));
}

double rind_binomial_upper(double k, double n, double p)
{
    if (k <= 0.0 || k > n)
        return k <= 0.0 ? 1.0 : 0.0;
    return above(binomial(n, p), std::ceil(k) - 1.0);
}

double rind_hypergeometric_mass(double k, double n_marked, double n_drawn, double n_all)
{
    double p = n_drawn / n_all;

    if (n_all == 0.0)
        return k == 0.0 ? 1.0 : 0.0;
    return rind_binomial_mass(k, n_marked, p) * rind_binomial_mass(n_drawn - k, n_all - n_marked, p) /
           rind_binomial_mass(n_drawn, n_all, p);
}

double rind_log_gamma(double x)
{
    return boost::math::lgamma(x, quiet());
}

double rind_log_choose(double n, double k)
{
    return rind_log_gamma(n + 1.0) - rind_log_gamma(k + 1.0) - rind_log_gamma(n - k + 1.0);
}
