/*
 * folds.c - folds that keep classes even and groups whole
 *
 * Units are shuffled, then dealt out: first those with events, the largest first, each to the fold with the fewest
 * events (of equals the one with the fewest rows, then the first); then those without, each to the fold with the fewest
 * rows. With units of one row this is the usual stratified cross-validation. A bootstrap sample's copies of a row are
 * one unit, else a fold would be tested on rows it was fitted to.
 */
#include "model/pipeline.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>

typedef struct unit {
    size_t name, n, n_events, shuffled;
} unit;

static int by_name(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

static int by_events(const void *a, const void *b)
{
    const unit *x = a, *y = b;

    if (x->n_events != y->n_events)
        return x->n_events > y->n_events ? -1 : 1;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return (x->shuffled > y->shuffled) - (x->shuffled < y->shuffled);
}

static size_t find_unit(const size_t *name, size_t n, size_t wanted)
{
    const size_t *at = bsearch(&wanted, name, n, sizeof *name, by_name);

    return (size_t)(at - name);
}

/* Counts and shuffles. 'name' holds the distinct units in rising order. */
static size_t make_units(const double *y, const size_t *row_unit, size_t n, rind_random *random, size_t *name,
                         unit *units)
{
    size_t n_units = 0;

    memcpy(name, row_unit, n * sizeof *name);
    qsort(name, n, sizeof *name, by_name);
    for (size_t k = 0; k < n; k++)
        if (k == 0 || name[k] != name[k - 1])
            name[n_units++] = name[k];
    for (size_t k = 0; k < n_units; k++)
        units[k] = (unit){ .name = k, .shuffled = k };
    for (size_t k = 0; k < n; k++) {
        unit *u = &units[find_unit(name, n_units, row_unit[k])];
        u->n++;
        u->n_events += y[k] > 0.5;
    }
    for (size_t k = n_units; k > 1; k--) {
        size_t other = (size_t)rind_random_below(random, k), kept = units[k - 1].shuffled;
        units[k - 1].shuffled = units[other].shuffled;
        units[other].shuffled = kept;
    }
    return n_units;
}

rind_status rind_folds_draw(rind_ctx *ctx, const double *y, const size_t *row_unit, size_t n, size_t n_folds,
                            uint64_t seed, uint64_t stream, int *fold)
{
    size_t *name = rind_alloc(ctx, n + 1, sizeof *name, "folds"),
           *size = rind_alloc_zero(ctx, n_folds, sizeof *size, "folds"),
           *events = rind_alloc_zero(ctx, n_folds, sizeof *events, "folds");
    unit *units = rind_alloc(ctx, n + 1, sizeof *units, "folds");
    int *of_unit = rind_alloc(ctx, n + 1, sizeof *of_unit, "folds");
    rind_status status = RIND_NO_MEMORY;
    rind_random random;

    if (name == NULL || size == NULL || events == NULL || units == NULL || of_unit == NULL)
        goto end;
    rind_random_seed(&random, seed, stream);
    size_t n_units = make_units(y, row_unit, n, &random, name, units);
    qsort(units, n_units, sizeof *units, by_events);
    for (size_t k = 0; k < n_units; k++) {
        size_t best = 0;

        for (size_t f = 1; f < n_folds; f++) {
            bool fewer = events[f] < events[best] || (events[f] == events[best] && size[f] < size[best]);
            if (units[k].n_events > 0 ? fewer : size[f] < size[best])
                best = f;
        }
        of_unit[units[k].name] = (int)best;
        size[best] += units[k].n;
        events[best] += units[k].n_events;
    }
    for (size_t k = 0; k < n; k++)
        fold[k] = of_unit[find_unit(name, n_units, row_unit[k])];
    status = RIND_OK;
end:
    free(name);
    free(size);
    free(events);
    free(units);
    free(of_unit);
    return status;
}
