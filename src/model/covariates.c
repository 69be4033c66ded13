/* covariates.c - see covariates.h */
#include "model/covariates.h"
#include "model/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_number(const void *a, const void *b)
{
    double x = strtod(*(const char *const *)a, NULL), y = strtod(*(const char *const *)b, NULL);

    return x != y ? (x < y ? -1 : 1) : by_text(a, b);
}

/* Whether a cell is a word, not a number and not missing. */
static bool is_word(const char *cell)
{
    double number;

    return !rind_cell_number(cell, &number);
}

static bool is_missing(const char *cell)
{
    double number;

    return rind_cell_number(cell, &number) && isnan(number);
}

rind_status rind_words_of_column(rind_ctx *ctx, const rind_label_table *labels, size_t column, rind_ids *out)
{
    const char **word = rind_alloc(ctx, labels->ids.n + 1, sizeof *word, "words of a column");
    rind_status status = word != NULL ? RIND_OK : RIND_NO_MEMORY;
    bool numbers = true;
    size_t n = 0;

    for (size_t k = 0; status == RIND_OK && k < labels->ids.n; k++) {
        const char *cell = rind_label_table_cell(labels, k, column);

        if (is_missing(cell))
            continue;
        numbers = numbers && !is_word(cell);
        word[n++] = cell;
    }
    if (status == RIND_OK && n > 0)
        qsort(word, n, sizeof *word, numbers ? by_number : by_text);
    for (size_t k = 0; status == RIND_OK && k < n; k++)
        status = rind_ids_add(ctx, out, word[k], NULL);
    free(word);
    return status;
}

static rind_status read_names(rind_ctx *ctx, const char *names, rind_ids *out)
{
    char name[128];
    rind_status status = RIND_OK;

    for (const char *s = names; status == RIND_OK && s != NULL;) {
        size_t n = strcspn(s, ","), before = out->n;

        snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name - 1), s);
        status = rind_ids_add(ctx, out, name, NULL);
        if (status == RIND_OK && out->n == before)
            status = rind_fail(ctx, RIND_BAD_ARGUMENT, "column '%s' is named twice among the covariates", name);
        s = s[n] == ',' ? s + n + 1 : NULL;
    }
    return status;
}

/* Kind and levels of a variable by the table itself. */
static rind_status find_levels(rind_ctx *ctx, const rind_label_table *labels, size_t column, rind_ids *levels)
{
    bool words = false, any = false;

    for (size_t k = 0; k < labels->ids.n; k++) {
        const char *cell = rind_label_table_cell(labels, k, column);

        words = words || is_word(cell);
        any = any || !is_missing(cell);
    }
    if (!any)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: column %s is empty for all %zu cases", labels->path,
                         labels->csv.cell[column], labels->ids.n);
    if (!words)
        return RIND_OK;
    rind_status status = rind_words_of_column(ctx, labels, column, levels);
    if (status == RIND_OK && levels->n == 1)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%s: column %s is '%s' in all cases; it can explain nothing",
                           labels->path, labels->csv.cell[column], levels->text[0]);
    /* A number misspelt in a column of numbers would make every number a level. */
    if (status == RIND_OK && levels->n > 20)
        status = rind_fail(ctx, RIND_BAD_FILE,
                           "%s: column %s has words and %zu different values; a factor has at most 20 levels",
                           labels->path, labels->csv.cell[column], levels->n);
    return status;
}

static rind_status add_terms(rind_ctx *ctx, rind_covariates *c, size_t v)
{
    const rind_ids *levels = &c->levels[v];
    rind_status status = RIND_OK;
    char name[300];

    c->first_term[v] = c->terms.n;
    if (levels->n == 0)
        status = rind_ids_add(ctx, &c->terms, c->variables.text[v], NULL);
    for (size_t k = 1; status == RIND_OK && k < levels->n; k++) {
        snprintf(name, sizeof name, "%s=%s", c->variables.text[v], levels->text[k]);
        status = rind_ids_add(ctx, &c->terms, name, NULL);
    }
    c->first_term[v + 1] = c->terms.n;
    return status;
}

static rind_status read_variable(rind_ctx *ctx, const rind_label_table *labels, size_t column, rind_covariates *c,
                                 size_t v)
{
    const rind_ids *levels = &c->levels[v];
    rind_status status = RIND_OK;

    for (size_t t = c->first_term[v]; t < c->first_term[v + 1]; t++)
        c->variable[t] = (int)v;
    for (size_t k = 0; status == RIND_OK && k < c->n_rows; k++) {
        double *value = c->value + k;

        if (levels->n == 0) {
            status = rind_label_table_number(ctx, labels, k, column, &value[c->first_term[v] * c->n_rows]);
            continue;
        }
        size_t level = rind_ids_find(levels, rind_label_table_cell(labels, k, column));
        for (size_t t = c->first_term[v]; t < c->first_term[v + 1]; t++)
            value[t * c->n_rows] = level == RIND_NO_ID ? (double)NAN : level == t - c->first_term[v] + 1 ? 1.0 : 0.0;
    }
    return status;
}

static rind_status copy_levels(rind_ctx *ctx, const rind_ids *from, rind_ids *to)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; status == RIND_OK && k < from->n; k++)
        status = rind_ids_add(ctx, to, from->text[k], NULL);
    return status;
}

static rind_status read_all(rind_ctx *ctx, const rind_label_table *labels, const char *names,
                            const rind_covariates *like, rind_covariates *c)
{
    rind_status status = read_names(ctx, names, &c->variables);
    size_t n = c->variables.n, column;

    if (status != RIND_OK)
        return status;
    c->levels = rind_alloc_zero(ctx, n + 1, sizeof *c->levels, "covariates");
    c->first_term = rind_alloc_zero(ctx, n + 2, sizeof *c->first_term, "covariates");
    if (c->levels == NULL || c->first_term == NULL)
        return RIND_NO_MEMORY;
    for (size_t v = 0; status == RIND_OK && v < n; v++) {
        status = rind_label_table_column(ctx, labels, c->variables.text[v], &column);
        if (status == RIND_OK)
            status = like != NULL ? copy_levels(ctx, &like->levels[v], &c->levels[v])
                                  : find_levels(ctx, labels, column, &c->levels[v]);
        if (status == RIND_OK)
            status = add_terms(ctx, c, v);
    }
    if (status != RIND_OK)
        return status;
    c->variable = rind_alloc(ctx, c->terms.n + 1, sizeof *c->variable, "covariates");
    c->value = rind_alloc(ctx, c->terms.n * c->n_rows + 1, sizeof *c->value, "covariates");
    if (c->variable == NULL || c->value == NULL)
        return RIND_NO_MEMORY;
    for (size_t v = 0; status == RIND_OK && v < n; v++) {
        status = rind_label_table_column(ctx, labels, c->variables.text[v], &column);
        if (status == RIND_OK)
            status = read_variable(ctx, labels, column, c, v);
    }
    return status;
}

rind_status rind_covariates_read(rind_ctx *ctx, const rind_label_table *labels, const char *names,
                                 const rind_covariates *like, rind_covariates *out)
{
    *out = (rind_covariates){ .n_rows = labels->ids.n };
    rind_status status = read_all(ctx, labels, names, like, out);
    if (status != RIND_OK)
        rind_covariates_free(out);
    return status;
}

void rind_covariates_free(rind_covariates *covariates)
{
    for (size_t v = 0; covariates->levels != NULL && v < covariates->variables.n; v++)
        rind_ids_free(&covariates->levels[v]);
    free(covariates->levels);
    free(covariates->first_term);
    free(covariates->variable);
    free(covariates->value);
    rind_ids_free(&covariates->variables);
    rind_ids_free(&covariates->terms);
    *covariates = (rind_covariates){ 0 };
}

bool rind_covariates_complete(const rind_covariates *covariates, size_t first, size_t stop, size_t row)
{
    for (size_t t = covariates->first_term[first]; t < covariates->first_term[stop]; t++)
        if (isnan(covariates->value[t * covariates->n_rows + row]))
            return false;
    return true;
}
