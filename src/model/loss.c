/* loss.c - see loss.h */
#include "loss.h"

#include "model/linear.h"

#include <math.h>
#include <string.h>

void rind_logistic_probability(double eta, double *one, double *zero)
{
    double e = exp(-fabs(eta)), near = 1 / (1 + e), far = e / (1 + e);

    *one = eta >= 0 ? near : far;
    *zero = eta >= 0 ? far : near;
}

double rind_logistic_loss(double eta, double y)
{
    double wrong = y > 0.5 ? -eta : eta;

    return (wrong > 0 ? wrong : 0) + log1p(exp(-fabs(eta)));
}

static void binomial(const rind_loss *loss, const double *eta, double *r, double *w)
{
    double scale = 1 / (double)loss->n;

    for (size_t i = 0; i < loss->n; i++) {
        double v = loss->weight != NULL ? scale * loss->weight[i] : scale, one, zero;

        rind_logistic_probability(eta[i], &one, &zero);
        r[i] = loss->y[i] > 0.5 ? v * zero : -v * one;
        w[i] = v * one * zero;
    }
}

static void gaussian(const rind_loss *loss, const double *eta, double *r, double *w)
{
    double scale = 1 / (double)loss->n;

    for (size_t i = 0; i < loss->n; i++) {
        w[i] = loss->weight != NULL ? scale * loss->weight[i] : scale;
        r[i] = w[i] * (loss->y[i] - eta[i]);
    }
}

static void cox(rind_loss *loss, const double *eta, double *r, double *w)
{
    double scale = 1 / (double)loss->n;

    rind_breslow_sums(&loss->sets, eta, loss->e, loss->s0, loss->hazard);
    for (size_t i = 0; i < loss->n; i++) {
        double expected = loss->e[i] * loss->hazard[i];

        r[i] = scale * (loss->sets.event[i] - expected);
        w[i] = scale * expected;
    }
}

void rind_loss_score(rind_loss *loss, const double *eta, double *r, double *w)
{
    switch (loss->family) {
    case RIND_BINOMIAL:
        binomial(loss, eta, r, w);
        break;
    case RIND_GAUSSIAN:
        gaussian(loss, eta, r, w);
        break;
    case RIND_COX:
        cox(loss, eta, r, w);
        break;
    }
    for (size_t i = loss->n; i < loss->stride; i++)
        r[i] = w[i] = 0;
}

void rind_loss_keep(rind_loss *loss)
{
    if (loss->family != RIND_COX)
        return;
    memcpy(loss->e_kept, loss->e, loss->n * sizeof *loss->e);
    memcpy(loss->s0_kept, loss->s0, loss->sets.n_moments * sizeof *loss->s0);
}

void rind_loss_means(const rind_loss *loss, const double *z, double *m)
{
    const rind_risk_sets *sets = &loss->sets;
    size_t i = 0, stop = 0;
    double sum = 0;

    for (size_t k = sets->n_moments; k-- > 0;) {
        const rind_moment *moment = &sets->moment[k];

        if (moment->stop != stop) { /* the last moment of its stratum */
            i = stop = moment->stop;
            sum = 0;
        }
        for (; i > moment->first; i--)
            sum += loss->e_kept[i - 1] * z[i - 1];
        m[k] = sum / loss->s0_kept[k] * sqrt((double)moment->n_events / (double)loss->n);
    }
    for (size_t k = sets->n_moments; k < loss->n_means; k++)
        m[k] = 0;
}

double rind_loss_deviance(rind_loss *loss, const double *eta)
{
    double sum = 0;

    if (loss->family == RIND_COX)
        return 2 * (rind_breslow_saturated(&loss->sets) - rind_breslow_likelihood(&loss->sets, eta, loss->e));
    for (size_t i = 0; i < loss->n; i++) {
        double v = loss->weight != NULL ? loss->weight[i] : 1, d = loss->y[i] - eta[i];

        sum += v * (loss->family == RIND_BINOMIAL ? 2 * rind_logistic_loss(eta[i], loss->y[i]) : d * d);
    }
    return sum;
}
