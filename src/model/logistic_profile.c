/*
 * logistic_profile.c - intervals from the profile of the (penalised) likelihood
 *
 * The profile of a coefficient is the likelihood maximised over all others while it is held. The interval holds the
 * values whose profile lies no more than half a chi-square quantile (1 degree of freedom) below the maximum: unlike
 * Wald's it need not be symmetric, and it can have no end. Its square root is nearly linear in the value,
 * so the end is soon found between a value inside and one outside.
 *
 * Venzon and Moolgavkar, Appl. Stat. 37 (1988) 87; penalised: Heinze and Schemper, Stat. Med. 21 (2002) 2409.
 */
#include "logistic.h"

#include "model/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An end is found when it is known to this part of the standard error. */
#define END_KNOWN 1e-9

/* So many standard errors from the estimate there is no end to be found. */
#define NO_END 1e4

enum { MAX_TURNS = 100 };

typedef struct profile {
    rind_logit *g;
    const double *best; /* coefficients at the maximum, in the order of g's columns */
    double top;         /* objective there */
    double scale;       /* of the held column: coefficient times scale is that of the standardised column */
    double target;      /* sqrt of the chi-square quantile */
    bool failed;
} profile;

/* sqrt(2 (top - profile at the value)) - target: below 0 inside the interval. */
static double depth(profile *p, double value)
{
    rind_logit *g = p->g;

    g->coefficient[g->k - 1] = value * p->scale;
    if (rind_logit_maximise(g) == RIND_LOGIT_ENDLESS)
        p->failed = true;
    return sqrt(fmax(2 * (p->top - g->objective), 0)) - p->target;
}

/* The end on one side of the estimate: 'step' is a first guess of its distance, with sign. */
static double find_end(profile *p, double estimate, double se, double step)
{
    rind_logit *g = p->g;
    double inside = estimate, low = -p->target, outside = estimate + step, high;

    memcpy(g->coefficient, p->best, g->k * sizeof *p->best);
    high = depth(p, outside);
    while (high < 0) {
        if (fabs(outside - estimate) > NO_END * se || p->failed)
            return step > 0 ? INFINITY : -INFINITY;
        inside = outside;
        low = high;
        outside = estimate + 2 * (outside - estimate);
        high = depth(p, outside);
    }
    /* False position; a side that stays twice is given half its weight (Illinois). */
    for (int turn = 0, side = 0; turn < MAX_TURNS && fabs(outside - inside) > END_KNOWN * se; turn++) {
        double middle = (inside * high - outside * low) / (high - low), at = depth(p, middle);

        if (fabs(at) < 1e-13)
            return middle;
        if (at < 0) {
            inside = middle;
            low = at;
            high /= side < 0 ? 2 : 1;
            side = -1;
        } else {
            outside = middle;
            high = at;
            low /= side > 0 ? 2 : 1;
            side = 1;
        }
    }
    return (inside * high - outside * low) / (high - low);
}

/* Puts column 'term' last; for the intercept the others are not centred, so that it is a coefficient of its own. */
static void arrange(rind_logistic_work *work, size_t term, const double *estimate, double *best)
{
    rind_logit *g = &work->logit;
    size_t at = 0;

    for (size_t a = 0; a <= g->k; a++) {
        size_t from = a < g->k ? a : term;

        if (a == term)
            continue;
        if (from == 0) {
            g->column[at] = work->ones;
            best[at] = estimate[0];
            for (size_t b = 1; term != 0 && b < g->k; b++)
                best[at] += work->design.mean[b - 1] * estimate[b];
        } else {
            const double *columns = term == 0 ? work->shifted : work->design.z;

            g->column[at] = columns + (from - 1) * g->stride;
            best[at] = estimate[from] * work->design.sd[from - 1];
        }
        at++;
    }
}

rind_status rind_logistic_profile(rind_ctx *ctx, rind_logistic_work *work, rind_logistic *out)
{
    rind_logit *g = &work->logit;
    double *best = rind_alloc(ctx, g->k, sizeof *best, "a profile"), top = g->objective;
    double quantile = rind_normal_quantile(0.5 + work->settings->level / 2);
    bool failed = false;

    if (best == NULL)
        return RIND_NO_MEMORY;
    g->n_free = g->k - 1;
    for (size_t t = 0; t < g->k && !failed; t++) {
        profile p = { g, best, top, t > 0 ? work->design.sd[t - 1] : 1, quantile, false };
        double step = quantile * out->se[t];

        arrange(work, t, out->estimate, best);
        if (g->firth) { /* the determinant of other columns differs by a constant */
            memcpy(g->coefficient, best, g->k * sizeof *best);
            rind_logit_maximise(g);
            p.top = g->objective;
        }
        out->profile_low[t] = find_end(&p, out->estimate[t], out->se[t], -step);
        out->profile_high[t] = find_end(&p, out->estimate[t], out->se[t], step);
        if (g->firth) {
            memcpy(g->coefficient, best, g->k * sizeof *best);

            double root = depth(&p, 0) + p.target;

            out->p[t] = rind_chi2_upper(root * root, 1);
        }
        failed = p.failed;
    }
    g->n_free = g->k;
    free(best);
    if (failed)
        return rind_fail(ctx, RIND_NOT_CONVERGED, "a profile likelihood has no maximum: ask for Wald intervals");
    return RIND_OK;
}
