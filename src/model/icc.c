/*
 * icc.c - intraclass correlation
 *
 * Shrout and Fleiss (Psychol. Bull. 86 (1979) 420), McGraw and Wong (Psychol. Methods 1 (1996) 30). The ratings of n
 * cases by k raters are split into mean squares between cases (B), within cases (W), between raters (J) and what is
 * left of W without the raters (E):
 *
 *     ICC(1,1) = (B - W) / (B + (k - 1) W)
 *     ICC(2,1) = (B - E) / (B + (k - 1) E + k (J - E) / n)
 *     ICC(3,1) = (B - E) / (B + (k - 1) E)
 *
 * and of means of k ratings, (B - W) / B, (B - E) / (B + (J - E) / n), (B - E) / B. Intervals of forms 1 and 3 invert
 * the F ratio B / W or B / E; that of form 2 takes Satterthwaite's degrees of freedom for the mixture of J and E. For
 * means of k ratings the interval of form 2 is stepped up by Spearman and Brown.
 *
 * Between readers who outline the same tumours form 2 is the one to ask for: form 3 forgives a reader who draws every
 * tumour larger, form 1 ignores that the readers are the same.
 */
#include <rind/agreement.h>

#include "model/check.h"
#include "model/distribution.h"

#include <math.h>
#include <stdlib.h>

typedef struct squares {
    double n, k;       /* cases, raters */
    double b, w, j, e; /* mean squares */
    double df_b, df_w, df_e;
} squares;

/* 'of_case' holds n places. */
static void split(const double *rating, size_t n, size_t k, double *of_case, squares *s)
{
    double all = 0.0, b = 0.0, w = 0.0, j = 0.0, e = 0.0;

    for (size_t c = 0; c < n; c++) {
        of_case[c] = 0.0;
        for (size_t r = 0; r < k; r++)
            of_case[c] += rating[r * n + c];
        of_case[c] /= (double)k;
        all += of_case[c];
    }
    all /= (double)n;
    for (size_t r = 0; r < k; r++) {
        double mean = 0.0;

        for (size_t c = 0; c < n; c++)
            mean += rating[r * n + c];
        mean /= (double)n;
        for (size_t c = 0; c < n; c++) {
            double d = rating[r * n + c] - of_case[c], rest = d - (mean - all);

            w += d * d;
            e += rest * rest;
        }
        j += (double)n * (mean - all) * (mean - all);
    }
    for (size_t c = 0; c < n; c++)
        b += (double)k * (of_case[c] - all) * (of_case[c] - all);
    *s = (squares){ .n = (double)n, .k = (double)k };
    s->df_b = s->n - 1.0;
    s->df_w = s->n * (s->k - 1.0);
    s->df_e = (s->n - 1.0) * (s->k - 1.0);
    s->b = b / s->df_b;
    s->w = w / s->df_w;
    s->j = j / (s->k - 1.0);
    s->e = e / s->df_e;
}

/* Forms 1 and 3: from the F ratio's limits. */
static void by_ratio(const squares *s, double within, double df2, bool means, double tail, rind_icc_result *out)
{
    double low, high, k = s->k;

    out->f = s->b / within;
    out->df1 = s->df_b;
    out->df2 = df2;
    low = out->f / rind_f_quantile(1.0 - tail, s->df_b, df2);
    high = out->f * rind_f_quantile(1.0 - tail, df2, s->df_b);
    if (means) {
        out->icc = (s->b - within) / s->b;
        out->low = 1.0 - 1.0 / low;
        out->high = 1.0 - 1.0 / high;
    } else {
        out->icc = (s->b - within) / (s->b + (k - 1.0) * within);
        out->low = (low - 1.0) / (low + k - 1.0);
        out->high = (high - 1.0) / (high + k - 1.0);
    }
}

static double step_up(double icc, double k)
{
    return icc * k / (1.0 + icc * (k - 1.0));
}

static void by_agreement(const squares *s, bool means, double tail, rind_icc_result *out)
{
    double n = s->n, k = s->k, icc = (s->b - s->e) / (s->b + (k - 1.0) * s->e + k * (s->j - s->e) / n);
    double ratio = s->j / s->e, left = n * (1.0 + (k - 1.0) * icc) - k * icc, a = k * icc * ratio + left;
    double df = (k - 1.0) * (n - 1.0) * a * a / ((n - 1.0) * k * k * icc * icc * ratio * ratio + left * left);

    if (s->e == 0.0)
        df = k - 1.0; /* the limit */
    double f_low = rind_f_quantile(1.0 - tail, n - 1.0, df), f_high = rind_f_quantile(1.0 - tail, df, n - 1.0);
    double mixed = k * s->j + (k * n - k - n) * s->e;

    out->f = s->b / s->e;
    out->df1 = s->df_b;
    out->df2 = s->df_e;
    out->icc = means ? (s->b - s->e) / (s->b + (s->j - s->e) / n) : icc;
    out->low = n * (s->b - f_low * s->e) / (f_low * mixed + n * s->b);
    out->high = n * (f_high * s->b - s->e) / (mixed + n * f_high * s->b);
    if (means) {
        out->low = step_up(out->low, k);
        out->high = step_up(out->high, k);
    }
}

static rind_status check(rind_ctx *ctx, const double *rating, size_t n_cases, size_t n_raters, double level)
{
    if (n_cases < 2 || n_raters < 2)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu cases and %zu raters; two of each are needed", n_cases,
                         n_raters);
    for (size_t k = 0; k < n_cases * n_raters; k++)
        if (!isfinite(rating[k]))
            return rind_fail(ctx, RIND_NON_FINITE, "case %zu, rater %zu: the rating is %g; leave the case out",
                             k % n_cases + 1, k / n_cases + 1, rating[k]);
    return rind_check_level(ctx, level);
}

rind_status rind_icc(rind_ctx *ctx, const double *rating, size_t n_cases, size_t n_raters, rind_icc_form form,
                     double level, rind_icc_result *out)
{
    rind_status status = check(ctx, rating, n_cases, n_raters, level);
    bool means = form >= RIND_ICC_1_K;
    squares s;

    if (status != RIND_OK)
        return status;
    double *of_case = rind_alloc(ctx, n_cases, sizeof *of_case, "cases");

    if (of_case == NULL)
        return RIND_NO_MEMORY;
    split(rating, n_cases, n_raters, of_case, &s);
    free(of_case);
    rind_icc_form single = means ? (rind_icc_form)(form - RIND_ICC_1_K) : form;
    double error = single == RIND_ICC_1_1 ? s.w : s.e, tail = 0.5 * (1.0 - level);

    if (s.b == 0.0 && s.w == 0.0)
        return rind_fail(ctx, RIND_NOT_ESTIMABLE, "all ratings are equal: nothing to agree on");
    rind_icc_result answer = { 0 };

    if (error == 0.0 && (single != RIND_ICC_2_1 || s.j == 0.0))
        answer = (rind_icc_result){ 1.0, INFINITY, s.df_b, single == RIND_ICC_1_1 ? s.df_w : s.df_e, 0.0, 1.0, 1.0 };
    else if (single == RIND_ICC_2_1)
        by_agreement(&s, means, tail, &answer);
    else
        by_ratio(&s, error, single == RIND_ICC_1_1 ? s.df_w : s.df_e, means, tail, &answer);
    if (answer.f < INFINITY)
        answer.p = rind_f_upper(answer.f, answer.df1, answer.df2);
    *out = answer;
    return RIND_OK;
}
