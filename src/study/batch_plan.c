/* batch_plan.c - what of a manifest the journal holds already; see batch.h */
#include "study/batch.h"

#include <stdlib.h>
#include <string.h>

/* Cases of the manifest by their key. */
typedef struct lookup {
    const rind_batch_options *options;
    rind_batch_plan *plan;
    rind_places places;
    size_t *slot, n_slots; /* 1 + index of a case; a power of 2 */
} lookup;

static uint64_t hash_key(const char *case_id, const char *image_id, const char *mask_id)
{
    uint64_t hash = rind_digest(case_id, strlen(case_id) + 1, 0);

    hash = rind_digest(image_id, strlen(image_id) + 1, hash);
    return rind_digest(mask_id, strlen(mask_id) + 1, hash);
}

static size_t *find_slot(const lookup *l, const char *case_id, const char *image_id, const char *mask_id)
{
    size_t k = (size_t)hash_key(case_id, image_id, mask_id) & (l->n_slots - 1);

    for (; l->slot[k] != 0; k = (k + 1) & (l->n_slots - 1)) {
        const rind_case *c = rind_manifest_case(l->options->manifest, l->slot[k] - 1);

        if (strcmp(c->case_id, case_id) == 0 && strcmp(c->image_id, image_id) == 0 && strcmp(c->mask_id, mask_id) == 0)
            break;
    }
    return &l->slot[k];
}

static rind_status fill_lookup(rind_ctx *ctx, lookup *l)
{
    size_t n_cases = rind_manifest_n_cases(l->options->manifest);

    for (l->n_slots = 16; l->n_slots < 2 * n_cases;)
        l->n_slots *= 2;
    l->slot = rind_alloc_zero(ctx, l->n_slots, sizeof *l->slot, "cases by name");
    if (l->slot == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n_cases; k++) {
        const rind_case *c = rind_manifest_case(l->options->manifest, k);

        if (l->plan->selected[k])
            *find_slot(l, c->case_id, c->image_id, c->mask_id) = k + 1;
    }
    return RIND_OK;
}

/* A case the journal holds: is it the one that is wanted? */
static rind_status look_at(rind_ctx *ctx, void *user, const rind_entry *entry)
{
    lookup *l = user;
    rind_batch_plan *plan = l->plan;
    size_t slot = *find_slot(l, entry->case_id, entry->image_id, entry->mask_id);

    (void)ctx;
    if (slot == 0)
        return RIND_OK; /* no longer in the manifest */
    size_t k = slot - 1;
    bool failed = entry->outcome != RIND_CASE_OK;

    plan->id[k] = entry->id;
    if (l->options->recompute || (failed && l->options->retry_failed))
        return RIND_OK;
    if (entry->identity !=
        rind_case_identity(&l->places, rind_manifest_case(l->options->manifest, k), l->options->settings)) {
        plan->n_changed++;
        return RIND_OK;
    }
    if (!rind_inputs_look_unchanged(entry->inputs, entry->n_inputs)) {
        plan->todo[k] = RIND_TODO_COMPARE;
        return RIND_OK;
    }
    plan->todo[k] = RIND_TODO_NONE;
    plan->failed[k] = failed;
    plan->n_before++;
    plan->n_failed_before += failed;
    return RIND_OK;
}

static rind_status compare(rind_ctx *ctx, const rind_batch_options *options, rind_journal *journal,
                           rind_batch_plan *plan)
{
    lookup l = { .options = options, .plan = plan };
    rind_status status = fill_lookup(ctx, &l);

    if (status == RIND_OK)
        status = rind_journal_list(ctx, journal, look_at, &l);
    free(l.slot);
    rind_places_free(&l.places);
    return status;
}

rind_status rind_batch_plan_create(rind_ctx *ctx, const rind_batch_options *options, rind_journal *journal,
                                   rind_batch_plan *out)
{
    size_t n = rind_manifest_n_cases(options->manifest);
    rind_status status = RIND_OK;

    *out = (rind_batch_plan){ .n_cases = 0 };
    out->todo = rind_alloc_zero(ctx, n, sizeof *out->todo, "cases of a batch");
    out->selected = rind_alloc_zero(ctx, n, sizeof *out->selected, "cases of a batch");
    out->id = rind_alloc_zero(ctx, n, sizeof *out->id, "cases of a batch");
    out->failed = rind_alloc_zero(ctx, n, sizeof *out->failed, "cases of a batch");
    if (out->todo == NULL || out->selected == NULL || out->id == NULL || out->failed == NULL)
        return RIND_NO_MEMORY;
    if (options->n_shards > 0)
        status = rind_shard_select(ctx, options->manifest, options->shard, options->n_shards, out->selected);
    else
        memset(out->selected, true, n * sizeof *out->selected);
    for (size_t k = 0; k < n; k++)
        out->todo[k] = out->selected[k] ? RIND_TODO_COMPUTE : RIND_TODO_NONE;
    if (status == RIND_OK)
        status = compare(ctx, options, journal, out);
    for (size_t k = 0; k < n; k++) {
        out->n_cases += out->selected[k];
        out->n_to_do += out->todo[k] != RIND_TODO_NONE;
    }
    return status;
}

void rind_batch_plan_free(rind_batch_plan *plan)
{
    free(plan->todo);
    free(plan->selected);
    free(plan->id);
    free(plan->failed);
    *plan = (rind_batch_plan){ .n_cases = 0 };
}
