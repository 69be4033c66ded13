/*
 * survival_concordance.c - pairs in the right order
 *
 * Harrell et al. (JAMA 247 (1982) 2543): of two rows whose earlier time is an event, the one with the event should have
 * the higher risk; ties in risk count 1/2, pairs of events at the same time are not comparable. The share depends on
 * who was censored when. Uno et al. (Stat. Med. 30 (2011) 1105) weight a pair by 1 / G(t-)^2 with G the Kaplan-Meier
 * curve of censoring, which takes that dependence away.
 *
 * Rows are taken from the latest time back and counted in a tree of partial sums over the ranks of their risks (Fenwick
 * 1994): n log n.
 */
#include <rind/survival.h>

#include "model/censoring.h"
#include "model/check.h"
#include "model/rank.h"

#include <math.h>
#include <stdlib.h>

typedef struct tree {
    size_t *sum, n; /* sum[k], k from 1: of the places k - (lowest bit of k) + 1 to k */
} tree;

static void add(tree *t, size_t place)
{
    for (; place <= t->n; place += place & -place)
        t->sum[place]++;
}

static size_t count_up_to(const tree *t, size_t place)
{
    size_t sum = 0;

    for (; place > 0; place -= place & -place)
        sum += t->sum[place];
    return sum;
}

/* rank[i]: place of row i's risk among the different risks, from 1; returns how many there are. */
static size_t rank_risks(const double *risk, const size_t *order, size_t n, size_t *rank)
{
    size_t place = 0;

    for (size_t k = 0, end; k < n; k = end) {
        end = rind_rank_group_end(risk, order, n, k);
        place++;
        for (size_t i = k; i < end; i++)
            rank[order[i]] = place;
    }
    return place;
}

typedef struct counting {
    const rind_censoring *g;
    const int *event;
    const size_t *rank;
    bool weighted;
    double until;
    tree later;
    size_t n_later;
    double won, comparable; /* weighted */
    rind_survival_c_result *out;
} counting;

/* An event against all rows that are later. */
static void compare(counting *c, size_t row)
{
    size_t rank = c->rank[row], below = count_up_to(&c->later, rank - 1), same = count_up_to(&c->later, rank) - below;
    double before = rind_censoring_before(c->g, c->g->step[row]), weight = c->weighted ? 1.0 / (before * before) : 1.0;

    c->out->concordant += (double)below;
    c->out->tied += (double)same;
    c->out->discordant += (double)(c->n_later - below - same);
    c->won += weight * ((double)below + 0.5 * (double)same);
    c->comparable += weight * (double)c->n_later;
}

static void insert(counting *c, size_t row)
{
    add(&c->later, c->rank[row]);
    c->n_later++;
}

/* From the latest time back: the censored of a time are later than its events. */
static void walk(counting *c)
{
    const rind_censoring *g = c->g;

    for (size_t end = g->n, begin; end > 0; end = begin) {
        size_t step = g->step[g->order[end - 1]];

        for (begin = end; begin > 0 && g->step[g->order[begin - 1]] == step;)
            begin--;
        for (size_t k = begin; k < end; k++)
            if (c->event[g->order[k]] == 0)
                insert(c, g->order[k]);
        for (size_t k = begin; k < end; k++)
            if (c->event[g->order[k]] == 1 && g->time[step] <= c->until)
                compare(c, g->order[k]);
        for (size_t k = begin; k < end; k++)
            if (c->event[g->order[k]] == 1)
                insert(c, g->order[k]);
    }
}

rind_status rind_survival_c(rind_ctx *ctx, const double *time, const int *event, const double *risk, size_t n,
                            rind_survival_c_kind kind, double until, rind_survival_c_result *out)
{
    size_t n_events, *order = NULL, *rank = NULL;
    rind_censoring g = { 0 };
    rind_survival_c_result answer = { 0 };
    rind_status status = rind_check_survival(ctx, time, event, n, &n_events);

    if (status == RIND_OK)
        status = rind_check_finite(ctx, risk, n, "risk");
    if (status == RIND_OK)
        status = rind_censoring_make(ctx, time, event, n, &g);
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, risk, n, &order);
    if (status == RIND_OK && (rank = rind_alloc_zero(ctx, n + 1, 2 * sizeof *rank, "ranks of risks")) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK) {
        counting c = { .g = &g, .event = event, .rank = rank, .weighted = kind == RIND_UNO, .until = until };

        c.later.n = rank_risks(risk, order, n, rank);
        c.later.sum = rank + n;
        c.out = &answer;
        walk(&c);
        answer.c = c.won / c.comparable;
        if (c.comparable == 0.0)
            status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "no two of %zu rows can be compared: %zu events", n, n_events);
        else
            *out = answer;
    }
    free(rank);
    free(order);
    rind_censoring_free(&g);
    return status;
}
