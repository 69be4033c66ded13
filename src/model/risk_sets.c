/* risk_sets.c - see risk_sets.h */
#include "risk_sets.h"

#include <math.h>
#include <string.h>

static bool before(const rind_outcome *y, size_t a, size_t b)
{
    if (y->stratum != NULL && y->stratum[a] != y->stratum[b])
        return y->stratum[a] < y->stratum[b];
    if (y->time[a] != y->time[b])
        return y->time[a] < y->time[b];
    return y->event[a] > y->event[b];
}

/* Merges of doubling runs: stable, and without memory of its own. */
void rind_risk_order(const rind_outcome *y, size_t n, size_t *order, size_t *scratch)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n;
            size_t a = low, b = middle;

            for (size_t k = low; k < high; k++)
                scratch[k] = b >= high || (a < middle && !before(y, order[b], order[a])) ? order[a++] : order[b++];
        }
        memcpy(order, scratch, n * sizeof *order);
    }
}

static bool same_stratum(const rind_outcome *y, size_t a, size_t b)
{
    return y->stratum == NULL || y->stratum[a] == y->stratum[b];
}

void rind_risk_sets_fill(const rind_outcome *y, const size_t *order, size_t n, rind_risk_sets *out)
{
    out->n = n;
    out->n_moments = 0;
    for (size_t begin = 0, stop; begin < n; begin = stop) {
        for (stop = begin + 1; stop < n && same_stratum(y, order[begin], order[stop]);)
            stop++;
        for (size_t i = begin, next; i < stop; i = next) {
            size_t events = 0;

            for (next = i; next < stop && y->time[order[next]] == y->time[order[i]]; next++)
                events += (size_t)(out->event[next] = y->event[order[next]]);
            if (events > 0)
                out->moment[out->n_moments++] = (rind_moment){ i, stop, events };
        }
    }
}

/* The first moment behind those of moment k's stratum. */
static size_t next_stratum(const rind_risk_sets *sets, size_t k)
{
    size_t last = k;

    while (last < sets->n_moments && sets->moment[last].stop == sets->moment[k].stop)
        last++;
    return last;
}

/* What exponents are taken relative to in a stratum: its largest predictor at or after moment k. */
static double largest_of(const rind_risk_sets *sets, size_t k, const double *eta)
{
    double largest = -INFINITY;

    for (size_t r = sets->moment[k].first; r < sets->moment[k].stop; r++)
        largest = eta[r] > largest ? eta[r] : largest;
    return largest;
}

void rind_breslow_sums(const rind_risk_sets *sets, const double *eta, double *e, double *s0, double *hazard)
{
    memset(hazard, 0, sets->n * sizeof *hazard);
    memset(e, 0, sets->n * sizeof *e);
    for (size_t k = 0, last; k < sets->n_moments; k = last) {
        size_t stop = sets->moment[k].stop, i = stop;
        double largest = largest_of(sets, k, eta), sum = 0;

        last = next_stratum(sets, k);
        for (size_t m = last; m-- > k;) {
            for (; i > sets->moment[m].first; i--) {
                e[i - 1] = exp(fmax(eta[i - 1] - largest, RIND_LEAST_EXPONENT));
                sum += e[i - 1];
            }
            s0[m] = sum;
        }
        sum = 0;
        for (size_t m = k; m < last; m++) {
            size_t end = m + 1 < last ? sets->moment[m + 1].first : stop;

            sum += (double)sets->moment[m].n_events / s0[m];
            for (size_t r = sets->moment[m].first; r < end; r++)
                hazard[r] = sum;
        }
    }
}

double rind_breslow_likelihood(const rind_risk_sets *sets, const double *eta, double *e)
{
    double likelihood = 0;

    for (size_t k = 0, last; k < sets->n_moments; k = last) {
        size_t stop = sets->moment[k].stop, i = stop;
        double largest = largest_of(sets, k, eta), sum = 0;

        last = next_stratum(sets, k);
        for (size_t m = last; m-- > k;) {
            const rind_moment *moment = &sets->moment[m];

            for (; i > moment->first; i--) {
                e[i - 1] = exp(fmax(eta[i - 1] - largest, RIND_LEAST_EXPONENT));
                sum += e[i - 1];
            }
            likelihood -= (double)moment->n_events * log(sum);
            for (size_t r = moment->first; r < moment->first + moment->n_events; r++)
                likelihood += eta[r] - largest;
        }
    }
    return likelihood;
}

double rind_breslow_saturated(const rind_risk_sets *sets)
{
    double sum = 0;

    for (size_t k = 0; k < sets->n_moments; k++) {
        double d = (double)sets->moment[k].n_events;

        sum -= d * log(d);
    }
    return sum;
}
