/*
 * split.c - splits read, checked and written; see split.h
 */
#include "model/split.h"
#include "io/io.h"
#include "model/frame.h"
#include "table/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

void rind_case_hash(const char *id, char hash[RIND_HASH_SIZE])
{
    rind_hash_text(id, strlen(id), hash);
}

static rind_status read_cases(rind_ctx *ctx, const json_t *list, const char *path, rind_ids *out)
{
    const json_t *item;
    size_t k;

    json_array_foreach(list, k, item)
    {
        const char *id = json_string_value(item);

        if (id == NULL)
            return rind_fail(ctx, RIND_BAD_FILE, "%s: a case of its lists is no text", path);
        if (rind_ids_add(ctx, out, id, NULL) != RIND_OK)
            return RIND_NO_MEMORY;
    }
    return RIND_OK;
}

static rind_status read_groups(rind_ctx *ctx, const json_t *tree, rind_split *s)
{
    const json_t *groups = json_object_get(tree, "groups"), *train = json_object_get(groups, "train"),
                 *test = json_object_get(groups, "test"), *item;
    size_t k;

    s->has_groups = json_is_object(groups);
    s->group = rind_alloc(ctx, s->train.n + 1, sizeof *s->group, "groups of a split");
    if (s->group == NULL)
        return RIND_NO_MEMORY;
    for (k = 0; k < s->train.n; k++) {
        const char *name = s->has_groups ? json_string_value(json_array_get(train, k)) : s->train.text[k];

        if (name == NULL)
            return rind_fail(ctx, RIND_BAD_FILE, "%s: its groups are not one a case", s->path);
        if (rind_ids_add(ctx, &s->groups, name, &s->group[k]) != RIND_OK)
            return RIND_NO_MEMORY;
    }
    json_array_foreach(test, k, item)
    {
        const char *name = json_string_value(item);

        if (name != NULL && rind_ids_find(&s->groups, name) != RIND_NO_ID)
            return rind_fail(ctx, RIND_LEAK, "%s: group %s has cases on both sides of the split", s->path, name);
    }
    return RIND_OK;
}

static rind_status read_tree(rind_ctx *ctx, const json_t *tree, rind_split *s)
{
    const char *how = rind_json_text(tree, "how"), *hash = rind_json_text(tree, "hash");
    rind_status status = read_cases(ctx, json_object_get(tree, "train"), s->path, &s->train);

    snprintf(s->how, sizeof s->how, "%s", how != NULL ? how : "");
    snprintf(s->hash, sizeof s->hash, "%s", hash != NULL ? hash : "");
    if (status == RIND_OK)
        status = read_cases(ctx, json_object_get(tree, "test"), s->path, &s->test);
    for (size_t k = 0; status == RIND_OK && k < s->test.n; k++)
        if (rind_ids_find(&s->train, s->test.text[k]) != RIND_NO_ID)
            status =
                rind_fail(ctx, RIND_LEAK, "%s: case %s stands on both sides of the split", s->path, s->test.text[k]);
    if (status == RIND_OK)
        status = read_groups(ctx, tree, s);
    return status;
}

rind_status rind_split_read(rind_ctx *ctx, const char *path, rind_split *out)
{
    rind_split s = { 0 };
    json_t *tree = NULL;

    *out = s;
    rind_status status = rind_json_read(ctx, path, "split", &tree);
    if (status == RIND_OK && (s.path = rind_copy_text(ctx, path)) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = read_tree(ctx, tree, &s);
    json_decref(tree);
    if (status != RIND_OK) {
        rind_split_free(&s);
        return status;
    }
    *out = s;
    return RIND_OK;
}

void rind_split_free(rind_split *split)
{
    rind_ids_free(&split->train);
    rind_ids_free(&split->test);
    rind_ids_free(&split->groups);
    free(split->group);
    free(split->path);
    *split = (rind_split){ 0 };
}

static void ledger_path(const rind_split *split, char *path, size_t path_size)
{
    size_t n = strlen(split->path);

    n -= n > 5 && strcmp(split->path + n - 5, ".json") == 0 ? 5 : 0;
    snprintf(path, path_size, "%.*s.ledger.csv", (int)n, split->path);
}

static const char ledger_header[] = "time,split_hash,model,model_hash,task,n,auc\n";

/* Lines of evaluations of this very split; none where there is no ledger. */
static rind_status read_ledger(rind_ctx *ctx, const rind_split *split, rind_csv *out)
{
    char path[4096];
    FILE *file;

    *out = (rind_csv){ 0 };
    ledger_path(split, path, sizeof path);
    if ((file = fopen(path, "rbe")) == NULL)
        return RIND_OK;
    fclose(file);
    return rind_csv_read(ctx, path, out);
}

rind_status rind_ledger_read(rind_ctx *ctx, const rind_split *split, size_t *n_before, size_t *n_other_models,
                             const char *model_hash)
{
    rind_csv csv;
    rind_status status = read_ledger(ctx, split, &csv);

    *n_before = *n_other_models = 0;
    if (status != RIND_OK)
        return status;
    size_t hash = rind_csv_column(&csv, "split_hash"), model = rind_csv_column(&csv, "model_hash");
    for (size_t row = 1; hash != RIND_NO_ID && model != RIND_NO_ID && row < csv.n_rows; row++) {
        if (strcmp(csv.cell[row * csv.n_columns + hash], split->hash) != 0)
            continue;
        ++*n_before;
        *n_other_models += strcmp(csv.cell[row * csv.n_columns + model], model_hash) != 0;
    }
    rind_csv_free(&csv);
    return RIND_OK;
}

rind_status rind_ledger_add(rind_ctx *ctx, const rind_split *split, const char *model, const char *model_hash,
                            const char *task, size_t n, double auc)
{
    char path[4096], when[32];
    time_t now = time(NULL);
    struct tm utc;
    rind_output *output = NULL;
    rind_csv csv;
    rind_status status = read_ledger(ctx, split, &csv);

    ledger_path(split, path, sizeof path);
    if (status == RIND_OK)
        status = rind_output_open(ctx, path, &output);
    if (status != RIND_OK) {
        rind_csv_free(&csv);
        return status;
    }
    FILE *out = rind_output_stream(output);
    fputs(ledger_header, out);
    for (size_t row = 1; row < csv.n_rows; row++)
        for (size_t c = 0; c < csv.n_columns; c++) {
            rind_csv_cell(out, csv.cell[row * csv.n_columns + c]);
            putc(c + 1 < csv.n_columns ? ',' : '\n', out);
        }
    rind_csv_free(&csv);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    fprintf(out, "%s,%s,", when, split->hash);
    rind_csv_cell(out, model);
    fprintf(out, ",%s,", model_hash);
    rind_csv_cell(out, task);
    fprintf(out, ",%zu,", n);
    rind_csv_number(out, auc);
    putc('\n', out);
    return rind_output_close(ctx, output, true);
}
