/* merge.c - see merge.h */
#include "study/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

rind_status rind_merge_add(rind_ctx *ctx, rind_merge *merge, const char *path)
{
    if (merge->n == RIND_MAX_MERGED)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "more than %d tables", RIND_MAX_MERGED);
    rind_status status = rind_journal_read(ctx, path, &merge->journal[merge->n]);
    if (status != RIND_OK)
        return status;

    const rind_variant *first = rind_journal_variant(merge->journal[0]);
    const rind_variant *this = rind_journal_variant(merge->journal[merge->n++]);
    bool same = strcmp(first->settings_hash, this->settings_hash) == 0 && strcmp(first->version, this->version) == 0 &&
                first->columns == this->columns;
    if (same)
        return RIND_OK;
    return rind_fail(
        ctx, RIND_BAD_SETTINGS,
        "%s was computed with settings %s and rind %s, %s with settings %s and rind %s: rows of both in one "
        "table could not be compared; compute one of them again",
        rind_journal_path(merge->journal[0]), first->settings_hash, first->version, path, this->settings_hash,
        this->version);
}

/* "P1, P2, ..." */
static void note(char list[128], size_t n, const rind_case *c)
{
    size_t used = strlen(list), left = 128 - used;
    char about[256];

    rind_case_describe(c, about, sizeof about);
    if (n > 0 && used >= 5 && strcmp(list + used - 5, ", ...") == 0)
        return;
    if (strlen(about) + 8 < left)
        snprintf(list + used, left, "%s%s", n > 0 ? ", " : "", about);
    else
        snprintf(list + used, left, "%s", ", ...");
}

static bool same_rows(const rind_record *a, const rind_record *b)
{
    return a->rows.n == b->rows.n && (a->rows.n == 0 || memcmp(a->rows.bytes, b->rows.bytes, a->rows.n) == 0);
}

/* Case k is in journal 'other', too. */
static rind_status choose(rind_ctx *ctx, rind_merge *merge, const rind_case *c, size_t k, size_t other, int64_t id)
{
    rind_journal *first = merge->journal[merge->from[k] - 1], *second = merge->journal[other];
    rind_record a = { .outcome = RIND_CASE_OK }, b = { .outcome = RIND_CASE_OK };
    int64_t id_first = 0;
    rind_status status = rind_journal_find(ctx, first, c, &id_first);

    if (status == RIND_OK)
        status = rind_journal_get(ctx, first, id_first, true, &a);
    if (status == RIND_OK)
        status = rind_journal_get(ctx, second, id, true, &b);
    if (status == RIND_OK && a.outcome == RIND_CASE_OK && b.outcome == RIND_CASE_OK && !same_rows(&a, &b))
        status = rind_fail(ctx, RIND_BAD_SETTINGS,
                           "%s: its rows in %s differ from those in %s: its files were others; compute one again",
                           c->case_id, rind_journal_path(first), rind_journal_path(second));
    if (status == RIND_OK && a.outcome != RIND_CASE_OK && b.outcome == RIND_CASE_OK)
        merge->from[k] = (uint16_t)(other + 1);
    rind_record_free(&a);
    rind_record_free(&b);
    return status;
}

static rind_status find_case(rind_ctx *ctx, rind_merge *merge, const rind_case *c, size_t k)
{
    rind_status status = RIND_OK;
    bool twice = false;

    for (size_t j = 0; j < merge->n && status == RIND_OK; j++) {
        int64_t id = 0;

        status = rind_journal_find(ctx, merge->journal[j], c, &id);
        if (status != RIND_OK || id == 0)
            continue;
        merge->n_found++;
        twice = merge->from[k] != 0;
        if (twice)
            status = choose(ctx, merge, c, k, j, id);
        else
            merge->from[k] = (uint16_t)(j + 1);
    }
    if (merge->from[k] == 0)
        note(merge->missing, merge->n_missing++, c);
    if (twice)
        note(merge->twice, merge->n_twice++, c);
    return status;
}

/* A rind_entry_visitor. */
static rind_status count(rind_ctx *ctx, void *user, const rind_entry *entry)
{
    (void)ctx;
    (void)entry;
    ++*(size_t *)user;
    return RIND_OK;
}

rind_status rind_merge_find(rind_ctx *ctx, rind_merge *merge, const rind_manifest *manifest)
{
    size_t n = rind_manifest_n_cases(manifest);
    rind_status status = RIND_OK;

    merge->from = rind_alloc_zero(ctx, n, sizeof *merge->from, "cases of a table");
    if (merge->from == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n && status == RIND_OK; k++)
        status = find_case(ctx, merge, rind_manifest_case(manifest, k), k);
    for (size_t j = 0; j < merge->n && status == RIND_OK; j++)
        status = rind_journal_list(ctx, merge->journal[j], count, &merge->n_strays);
    merge->n_strays -= status == RIND_OK ? merge->n_found : merge->n_strays;
    return status;
}

void rind_merge_free(rind_ctx *ctx, rind_merge *merge)
{
    for (size_t k = 0; k < merge->n; k++)
        rind_journal_close(ctx, merge->journal[k]);
    free(merge->from);
    *merge = (rind_merge){ .n = 0 };
}
