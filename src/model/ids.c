/* ids.c - see ids.h */
#include "model/ids.h"
#include "digest.h"

#include <stdlib.h>
#include <string.h>

/* The slot of 'text', or the free one where it belongs. */
static size_t slot_of(const rind_ids *ids, const char *text)
{
    size_t k = (size_t)rind_digest(text, strlen(text), 0) & (ids->n_slots - 1);

    while (ids->slot[k] != 0 && strcmp(ids->text[ids->slot[k] - 1], text) != 0)
        k = (k + 1) & (ids->n_slots - 1);
    return k;
}

/* Room for one more, with at most half of the slots taken. */
static rind_status make_room(rind_ctx *ctx, rind_ids *ids)
{
    if (ids->n < ids->n_allocated)
        return RIND_OK;

    size_t n = ids->n_allocated > 0 ? 2 * ids->n_allocated : 64;
    char **text = rind_alloc(ctx, n, sizeof *text, "ids");
    size_t *slot = rind_alloc_zero(ctx, 2 * n, sizeof *slot, "ids");
    if (text == NULL || slot == NULL) {
        free(text);
        free(slot);
        return RIND_NO_MEMORY;
    }
    if (ids->n > 0)
        memcpy(text, ids->text, ids->n * sizeof *text);
    free(ids->text);
    free(ids->slot);
    ids->text = text;
    ids->slot = slot;
    ids->n_allocated = n;
    ids->n_slots = 2 * n;
    for (size_t k = 0; k < ids->n; k++)
        ids->slot[slot_of(ids, ids->text[k])] = k + 1;
    return RIND_OK;
}

rind_status rind_ids_add(rind_ctx *ctx, rind_ids *ids, const char *text, size_t *index)
{
    size_t known = rind_ids_find(ids, text);

    if (known == RIND_NO_ID) {
        if (make_room(ctx, ids) != RIND_OK)
            return RIND_NO_MEMORY;
        char *copy = rind_copy_text(ctx, text);
        if (copy == NULL)
            return RIND_NO_MEMORY;
        size_t slot = slot_of(ids, text);
        known = ids->n;
        ids->text[ids->n++] = copy;
        ids->slot[slot] = ids->n;
    }
    if (index != NULL)
        *index = known;
    return RIND_OK;
}

size_t rind_ids_find(const rind_ids *ids, const char *text)
{
    if (ids->n == 0)
        return RIND_NO_ID;
    size_t slot = ids->slot[slot_of(ids, text)];
    return slot != 0 ? slot - 1 : RIND_NO_ID;
}

void rind_ids_free(rind_ids *ids)
{
    for (size_t k = 0; k < ids->n; k++)
        free(ids->text[k]);
    free(ids->text);
    free(ids->slot);
    *ids = (rind_ids){ 0 };
}
