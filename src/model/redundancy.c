/*
 * redundancy.c - columns that say the same
 *
 * "Features with a correlation above 0.9 were removed" names no rule, and the rules keep different columns: of the 120
 * correlated columns of the reference pack, three rules keep three lists at the same threshold. These are written in
 * select.h: keep the one more related to the outcome, keep the first, drop the most connected.
 *
 * The walks only need each column against those kept, the third needs all pairs, kept as one bit each. Columns are unit
 * vectors (units.h) and products run in tiles that stay in the cache; a walk tests a block of columns against all that
 * were kept before the block at once, on all threads, and then one after the other against those kept within the block:
 * the same list as one by one.
 */
#include <rind/select.h>

#include "model/check.h"
#include "model/rank.h"
#include "model/selection.h"
#include "model/spread.h"
#include "model/units.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TILE = 64 };

/* Whether any of 'n' vectors one behind the other exceeds the threshold with 'a'. */
static bool any_above(const double *a, const double *b, size_t n, size_t length, double threshold)
{
    size_t k = 0;

    for (double r[4]; k + 4 <= n; k += 4) {
        rind_units_four(a, b + k * length, length, r);
        if (fabs(r[0]) > threshold || fabs(r[1]) > threshold || fabs(r[2]) > threshold || fabs(r[3]) > threshold)
            return true;
    }
    for (; k < n; k++)
        if (fabs(rind_units_one(a, b + k * length, length)) > threshold)
            return true;
    return false;
}

/* ---- walks ---- */

typedef struct walk {
    const rind_units *all;
    const size_t *order;     /* of columns, the walk */
    double *kept;            /* vectors kept so far, one behind the other */
    size_t n_kept, begin, n; /* the block: columns order[begin] ... */
    double threshold;
    bool *matched; /* of tile of kept t and column c of the block: [t * TILE + c] */
} walk;

static void match_tile(void *data, size_t tile)
{
    const walk *w = data;
    size_t length = w->all->length, first = tile * TILE, n = w->n_kept - first < TILE ? w->n_kept - first : TILE;

    for (size_t c = 0; c < w->n; c++)
        w->matched[tile * TILE + c] = any_above(w->all->value + w->order[w->begin + c] * length,
                                                w->kept + first * length, n, length, w->threshold);
}

/* The block's columns one after the other: matched before, or by one kept within the block? */
static void decide(walk *w, rind_selection *s)
{
    size_t length = w->all->length, before = w->n_kept, n_tiles = (before + TILE - 1) / TILE;

    for (size_t c = 0; c < w->n; c++) {
        size_t column = w->order[w->begin + c];
        const double *a = w->all->value + column * length;
        bool matched = false;

        for (size_t t = 0; t < n_tiles && !matched; t++)
            matched = w->matched[t * TILE + c];
        if (!matched)
            matched = any_above(a, w->kept + before * length, w->n_kept - before, length, w->threshold);
        if (matched) {
            s->dropped[s->n_dropped++] = column;
            continue;
        }
        memcpy(w->kept + w->n_kept++ * length, a, length * sizeof *a);
        s->kept[s->n_kept++] = column;
    }
}

static int by_number(const void *a, const void *b)
{
    const size_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static rind_status walk_columns(rind_ctx *ctx, const rind_units *all, const size_t *order, double threshold,
                                rind_selection *s)
{
    size_t p = all->n_columns;
    walk w = { .all = all, .order = order, .threshold = threshold };

    w.kept = rind_alloc(ctx, p, all->length * sizeof *w.kept, "columns kept");
    w.matched = rind_alloc(ctx, p + TILE, sizeof *w.matched, "matches");
    if (w.kept == NULL || w.matched == NULL) {
        free(w.kept);
        free(w.matched);
        return RIND_NO_MEMORY;
    }
    for (w.begin = 0; w.begin < p; w.begin += w.n) {
        w.n = p - w.begin < TILE ? p - w.begin : TILE;
        rind_parallel(ctx, (w.n_kept + TILE - 1) / TILE, match_tile, &w);
        decide(&w, s);
    }
    qsort(s->kept, s->n_kept, sizeof *s->kept, by_number);
    free(w.kept);
    free(w.matched);
    return RIND_OK;
}

/* Columns by falling |r with y|, equal ones in file order. */
static rind_status order_by_relation(rind_ctx *ctx, const rind_units *all, const double *y, size_t n_rows,
                                     size_t **order)
{
    double *unit = rind_alloc(ctx, all->length + all->n_columns, sizeof *unit, "outcome"), *relation;
    rind_status status = RIND_OK;

    if (unit == NULL)
        return RIND_NO_MEMORY;
    relation = unit + all->length;
    if (!rind_units_fill(y, n_rows, unit))
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "all %zu outcomes are %g: no column can be related to them", n_rows,
                           y[0]);
    for (size_t j = 0; j < all->n_columns; j++)
        relation[j] = -fabs(rind_units_one(all->value + j * all->length, unit, all->length));
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, relation, all->n_columns, order);
    free(unit);
    return status;
}

/* ---- the most connected ---- */

typedef struct graph {
    const rind_units *all;
    double threshold;
    size_t words;   /* of a row of bits */
    uint64_t *bits; /* bit j of row i < j: columns i and j match */
} graph;

/* Rows of one tile against all columns behind them. */
static void connect_tile(void *data, size_t tile)
{
    const graph *g = data;
    size_t length = g->all->length, p = g->all->n_columns, first = tile * TILE;
    size_t end = first + TILE < p ? first + TILE : p;

    for (size_t j = first; j < p; j += 4)
        for (size_t i = first; i < end && i < j + 4; i++) {
            const double *a = g->all->value + i * length, *b = g->all->value + j * length;
            size_t n = p - j < 4 ? p - j : 4;
            double r[4] = { 0.0 };

            if (n == 4)
                rind_units_four(a, b, length, r);
            for (size_t k = 0; k < n && n < 4; k++)
                r[k] = rind_units_one(a, b + k * length, length);
            for (size_t k = 0; k < n; k++)
                if (j + k > i && fabs(r[k]) > g->threshold)
                    g->bits[i * g->words + (j + k) / 64] |= (uint64_t)1 << (j + k) % 64;
        }
}

static void prune(const graph *g, size_t *n_partners, bool *gone, rind_selection *s)
{
    size_t p = g->all->n_columns;

    for (size_t i = 0; i < p; i++)
        for (size_t w = 0; w < g->words; w++)
            n_partners[i] += (size_t)__builtin_popcountll(g->bits[i * g->words + w]);
    for (;;) {
        size_t most = 0;

        for (size_t i = 0; i < p; i++)
            if (n_partners[i] > n_partners[most])
                most = i;
        if (p == 0 || n_partners[most] == 0)
            break;
        s->dropped[s->n_dropped++] = most;
        gone[most] = true;
        n_partners[most] = 0;
        for (size_t i = 0; i < most; i++)
            if (!gone[i])
                n_partners[i] -= g->bits[i * g->words + most / 64] >> most % 64 & 1;
    }
    for (size_t i = 0; i < p; i++)
        if (!gone[i])
            s->kept[s->n_kept++] = i;
}

static rind_status drop_connected(rind_ctx *ctx, const rind_units *all, double threshold, rind_selection *s)
{
    size_t p = all->n_columns;
    graph g = { .all = all, .threshold = threshold, .words = (p + 63) / 64 };
    size_t *n_partners = rind_alloc_zero(ctx, p, sizeof *n_partners, "partners");
    bool *gone = rind_alloc_zero(ctx, p, sizeof *gone, "columns dropped");
    rind_status status = RIND_NO_MEMORY;

    g.bits = rind_alloc_zero(ctx, p, g.words * sizeof *g.bits, "matches of columns");
    if (n_partners != NULL && gone != NULL && g.bits != NULL) {
        rind_parallel(ctx, (p + TILE - 1) / TILE, connect_tile, &g);
        prune(&g, n_partners, gone, s);
        status = RIND_OK;
    }
    free(g.bits);
    free(gone);
    free(n_partners);
    return status;
}

/* ---- the filter ---- */

static rind_status apply(rind_ctx *ctx, const rind_units *all, const double *y, size_t n_rows,
                         rind_redundancy_rule rule, double threshold, rind_selection *s)
{
    size_t *order = NULL;
    rind_status status = RIND_OK;

    if (rule == RIND_DROP_MOST_CONNECTED)
        return drop_connected(ctx, all, threshold, s);
    if (rule == RIND_KEEP_RELATED) {
        status = order_by_relation(ctx, all, y, n_rows, &order);
    } else {
        order = rind_alloc(ctx, all->n_columns, sizeof *order, "order of columns");
        status = order != NULL ? RIND_OK : RIND_NO_MEMORY;
        for (size_t j = 0; status == RIND_OK && j < all->n_columns; j++)
            order[j] = j;
    }
    if (status == RIND_OK)
        status = walk_columns(ctx, all, order, threshold, s);
    free(order);
    return status;
}

rind_status rind_redundancy_filter(rind_ctx *ctx, const rind_columns *x, const double *y, rind_redundancy_rule rule,
                                   double threshold, rind_selection **out)
{
    rind_units all = { 0 };
    rind_selection *s = NULL;
    rind_status status = rind_check_columns(ctx, x);

    *out = NULL;
    if (status == RIND_OK && !(threshold >= 0.0 && threshold <= 1.0))
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "a threshold of |r| is within 0 and 1, not %g", threshold);
    if (status == RIND_OK && rule == RIND_KEEP_RELATED)
        status = rind_check_finite(ctx, y, x->n_rows, "outcome");
    if (status == RIND_OK)
        status = rind_units_make(ctx, x, 0, x->n_columns, &all);
    if (status == RIND_OK)
        status = rind_selection_make(ctx, x->n_columns, &s);
    if (status == RIND_OK)
        status = apply(ctx, &all, y, x->n_rows, rule, threshold, s);
    if (status == RIND_OK)
        *out = s;
    else
        rind_selection_free(s);
    rind_units_free(&all);
    return status;
}

rind_status rind_correlation_block(rind_ctx *ctx, const rind_columns *x, size_t first_a, size_t n_a, size_t first_b,
                                   size_t n_b, double *r)
{
    rind_units a = { 0 }, b = { 0 };
    rind_status status = rind_check_columns(ctx, x);

    if (status == RIND_OK && (first_a + n_a > x->n_columns || first_b + n_b > x->n_columns))
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "columns %zu to %zu and %zu to %zu of %zu", first_a + 1,
                           first_a + n_a, first_b + 1, first_b + n_b, x->n_columns);
    if (status == RIND_OK)
        status = rind_units_make(ctx, x, first_a, n_a, &a);
    if (status == RIND_OK)
        status = rind_units_make(ctx, x, first_b, n_b, &b);
    for (size_t j = 0; status == RIND_OK && j < n_b; j++)
        for (size_t i = 0; i < n_a; i++) {
            const double *u = a.value + i * a.length, *v = b.value + j * b.length;
            bool spread = rind_units_one(u, u, a.length) > 0.0 && rind_units_one(v, v, b.length) > 0.0;

            r[j * n_a + i] = spread ? fmax(-1.0, fmin(1.0, rind_units_one(u, v, a.length))) : NAN;
        }
    rind_units_free(&a);
    rind_units_free(&b);
    return status;
}
