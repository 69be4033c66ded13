/* rank.c - see rank.h */
#include "model/rank.h"

#include <math.h>
#include <string.h>

void rind_rank_order(const double *value, size_t n, size_t *order, size_t *work)
{
    size_t *from = order, *to = work;

    for (size_t k = 0; k < n; k++)
        order[k] = k;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t begin = 0; begin < n; begin += 2 * width) {
            size_t middle = begin + width < n ? begin + width : n;
            size_t end = begin + 2 * width < n ? begin + 2 * width : n;
            size_t a = begin, b = middle;

            for (size_t k = begin; k < end; k++)
                to[k] = b >= end || (a < middle && value[from[a]] <= value[from[b]]) ? from[a++] : from[b++];
        }
        size_t *held = from;
        from = to;
        to = held;
    }
    if (from != order)
        memcpy(order, from, n * sizeof *order);
}

rind_status rind_rank_make_order(rind_ctx *ctx, const double *value, size_t n, size_t **order)
{
    size_t *block = rind_alloc(ctx, n, 2 * sizeof *block, "order of values");

    if (block == NULL)
        return RIND_NO_MEMORY;
    rind_rank_order(value, n, block, block + n);
    *order = block;
    return RIND_OK;
}

void rind_rank_mid(const double *value, const size_t *order, size_t n, double *rank)
{
    for (size_t k = 0, end; k < n; k = end) {
        end = rind_rank_group_end(value, order, n, k);
        double mean = 0.5 * (double)(k + 1 + end);

        for (size_t i = k; i < end; i++)
            rank[order[i]] = mean;
    }
}

void rind_rank_sort(double *value, size_t n, double *work)
{
    double *from = value, *to = work;

    for (size_t width = 1; width < n; width *= 2) {
        for (size_t begin = 0; begin < n; begin += 2 * width) {
            size_t middle = begin + width < n ? begin + width : n;
            size_t end = begin + 2 * width < n ? begin + 2 * width : n;
            size_t a = begin, b = middle;

            for (size_t k = begin; k < end; k++)
                to[k] = b >= end || (a < middle && from[a] <= from[b]) ? from[a++] : from[b++];
        }
        double *held = from;
        from = to;
        to = held;
    }
    if (from != value)
        memcpy(value, from, n * sizeof *value);
}

static double between(const double *sorted, size_t n, size_t place, double part)
{
    double a = sorted[place];

    if (part == 0.0 || place + 1 >= n || sorted[place + 1] == a)
        return a;
    return (1.0 - part) * a + part * sorted[place + 1];
}

double rind_rank_quantile(const double *sorted, size_t n, size_t k, size_t of)
{
    if (n == 0)
        return NAN;
    size_t times = (n - 1) * k;

    return between(sorted, n, times / of, (double)(times % of) / (double)of);
}

double rind_rank_quantile_at(const double *sorted, size_t n, double p)
{
    if (n == 0)
        return NAN;
    double at = (double)(n - 1) * p, place = floor(at);

    return between(sorted, n, (size_t)place, at - place);
}
