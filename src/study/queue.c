/* queue.c - see queue.h */
#include "study/queue.h"
#include "digest.h"

#include <stdlib.h>
#include <string.h>

uint64_t rind_case_group(const rind_case *c)
{
    uint64_t digest = rind_digest(c->image, strlen(c->image) + 1, 0);

    return rind_digest(c->volume, strlen(c->volume) + 1, digest);
}

typedef struct member {
    uint64_t group;
    size_t index;
} member;

static int by_group(const void *a, const void *b)
{
    const member *x = a, *y = b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

typedef struct batch_of {
    rind_range of; /* members */
    size_t first;  /* case */
    double seconds;
} batch_of;

static int by_cost(const void *a, const void *b)
{
    const batch_of *x = a, *y = b;

    if (x->seconds != y->seconds)
        return x->seconds > y->seconds ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* Members in order of group and case; the groups they make. */
static size_t find_groups(const member *m, size_t n, const double *seconds, batch_of *group)
{
    size_t n_groups = 0;

    for (size_t k = 0; k < n; k++) {
        if (k == 0 || m[k].group != m[k - 1].group)
            group[n_groups++] = (batch_of){ .of = { k, k }, .first = m[k].index };
        group[n_groups - 1].of.end = k + 1;
        group[n_groups - 1].seconds += seconds[m[k].index];
    }
    return n_groups;
}

static rind_status fill(rind_ctx *ctx, member *m, batch_of *group, const double *seconds, rind_queue *out)
{
    qsort(m, out->n, sizeof *m, by_group);
    out->n_groups = find_groups(m, out->n, seconds, group);
    qsort(group, out->n_groups, sizeof *group, by_cost);
    out->order = rind_alloc(ctx, out->n, sizeof *out->order, "order of cases");
    out->group = rind_alloc(ctx, out->n_groups, sizeof *out->group, "order of cases");
    out->taken = rind_alloc_zero(ctx, out->n_groups, sizeof *out->taken, "order of cases");
    if (out->order == NULL || out->group == NULL || out->taken == NULL)
        return RIND_NO_MEMORY;
    for (size_t g = 0, n = 0; g < out->n_groups; g++) {
        out->group[g].at = n;
        for (size_t k = group[g].of.at; k < group[g].of.end; k++)
            out->order[n++] = m[k].index;
        out->group[g].end = n;
    }
    return RIND_OK;
}

rind_status rind_queue_create(rind_ctx *ctx, const rind_manifest *manifest, const bool *todo, const double *seconds,
                              rind_queue *out)
{
    size_t n_cases = rind_manifest_n_cases(manifest);

    *out = (rind_queue){ .n = 0 };
    for (size_t k = 0; k < n_cases; k++)
        out->n += todo[k];
    member *m = rind_alloc(ctx, out->n + 1, sizeof *m, "order of cases");
    batch_of *group = rind_alloc(ctx, out->n + 1, sizeof *group, "order of cases");
    rind_status status = RIND_NO_MEMORY;
    if (m != NULL && group != NULL) {
        for (size_t k = 0, n = 0; k < n_cases; k++)
            if (todo[k])
                m[n++] = (member){ rind_case_group(rind_manifest_case(manifest, k)), k };
        status = fill(ctx, m, group, seconds, out);
    }
    free(m);
    free(group);
    return status;
}

/* The longest range that another has left, if it can be shared. */
static rind_range *busiest(rind_range *const *ranges, size_t n)
{
    rind_range *most = NULL;

    for (size_t k = 0; k < n; k++)
        if (ranges[k]->end - ranges[k]->at >= 2 &&
            (most == NULL || ranges[k]->end - ranges[k]->at > most->end - most->at))
            most = ranges[k];
    return most;
}

bool rind_queue_take(rind_queue *queue, rind_range *const *ranges, size_t n_ranges,
                     bool (*fits)(void *user, size_t index), void *user, rind_range *out)
{
    while (queue->first < queue->n_groups && queue->taken[queue->first])
        queue->first++;
    for (size_t g = queue->first; g < queue->n_groups; g++)
        if (!queue->taken[g] && fits(user, queue->order[queue->group[g].at])) {
            queue->taken[g] = true;
            *out = queue->group[g];
            return true;
        }
    rind_range *other = queue->first == queue->n_groups ? busiest(ranges, n_ranges) : NULL;
    if (other == NULL)
        return false;
    *out = (rind_range){ other->end - (other->end - other->at) / 2, other->end };
    other->end = out->at;
    return true;
}

void rind_queue_free(rind_queue *queue)
{
    free(queue->order);
    free(queue->group);
    free(queue->taken);
    *queue = (rind_queue){ .n = 0 };
}
