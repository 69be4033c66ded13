/*
 * distribution.h - the distributions that tests and intervals are read from
 *
 * Of each the probability below ('cdf'), the probability above ('upper', exact in the far tail, where 1 - cdf has
 * no digits left) and the point below which a given probability lies ('quantile'). Degrees of freedom may be any
 * positive number, as Welch's are. Outside its domain each answers NaN. All are pure: no state, no message.
 *
 * Behind it stands Boost.Math, compiled alone in distribution.cpp.
 */
#ifndef RIND_MODEL_DISTRIBUTION_H
#define RIND_MODEL_DISTRIBUTION_H

#ifdef __cplusplus
extern "C" {
#endif

double rind_normal_cdf(double z);
double rind_normal_upper(double z);
double rind_normal_two_sided(double z); /* P(|Z| >= |z|) */
double rind_normal_density(double z);
double rind_normal_quantile(double p);

double rind_t_cdf(double t, double df);
double rind_t_upper(double t, double df);
double rind_t_two_sided(double t, double df);
double rind_t_quantile(double p, double df);

double rind_f_cdf(double f, double df1, double df2);
double rind_f_upper(double f, double df1, double df2);
double rind_f_quantile(double p, double df1, double df2);

double rind_chi2_cdf(double x, double df);
double rind_chi2_upper(double x, double df);
double rind_chi2_quantile(double p, double df);

double rind_beta_cdf(double x, double a, double b);
double rind_beta_quantile(double p, double a, double b);

/* Successes among n trials of probability p: of exactly k, of at most k, of at least k. */
double rind_binomial_mass(double k, double n, double p);
double rind_binomial_cdf(double k, double n, double p);
double rind_binomial_upper(double k, double n, double p);

/* k marked ones among 'n_drawn' of 'n_all', of which 'n_marked' are marked. */
double rind_hypergeometric_mass(double k, double n_marked, double n_drawn, double n_all);

/* Logarithms of the gamma function and of n! / (k! (n - k)!). */
double rind_log_gamma(double x);
double rind_log_choose(double n, double k);

#ifdef __cplusplus
}
#endif
#endif
