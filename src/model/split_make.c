/*
 * split_make.c - how a split is made; see split.h
 *
 * What moves is a unit: a group of cases (a patient's lesions), or a case. By chance: units of one stratum are
 * shuffled, and the first of them test; how many is the stratum's share of the test part, the remainders going to the
 * strata with the largest fractions, so that the whole is as asked for. A unit belongs to the stratum of its first
 * case.
 */
#include "model/frame.h"
#include "model/split.h"
#include "random.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_STRATA_COLUMNS = 8 };

typedef struct maker {
    rind_ctx *ctx;
    const rind_label_table *labels;
    const rind_split_options *options;
    rind_ids units, strata;
    size_t *unit;     /* of each case */
    size_t *stratum;  /* of each unit */
    size_t *order;    /* of units, shuffled */
    bool *tests;      /* by unit */
    size_t *left_out; /* cases that are on no side: by_column with an empty cell */
    size_t n_left_out;
} maker;

/* Text of a case's stratum: cells of its columns with a slash between. */
static rind_status stratum_of(const maker *m, size_t of_case, char *text, size_t size)
{
    char name[128];
    size_t used = 0;

    text[0] = '\0';
    for (const char *s = m->options->strata; s != NULL;) {
        size_t n = strcspn(s, ","), column;
        rind_status status = RIND_OK;
        const char *cell;

        snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name), s);
        if (rind_csv_column(&m->labels->csv, name) == RIND_NO_ID && strcmp(name, "her2") == 0) {
            rind_her2 her2 = RIND_HER2_UNKNOWN;
            status = rind_label_table_her2(m->ctx, m->labels, of_case, &her2, NULL);
            cell = rind_her2_name(her2);
        } else {
            status = rind_label_table_column(m->ctx, m->labels, name, &column);
            cell = status == RIND_OK ? rind_label_table_cell(m->labels, of_case, column) : "";
        }
        if (status != RIND_OK)
            return status;
        if (used < size - 1)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? " / " : "", cell);
        s = s[n] == ',' ? s + n + 1 : NULL;
    }
    return RIND_OK;
}

static rind_status find_units(maker *m)
{
    size_t n = m->labels->ids.n, column = RIND_NO_ID;
    rind_status status = RIND_OK;
    char text[512];

    m->unit = rind_alloc(m->ctx, n + 1, sizeof *m->unit, "a split");
    m->stratum = rind_alloc_zero(m->ctx, n + 1, sizeof *m->stratum, "a split");
    m->order = rind_alloc(m->ctx, n + 1, sizeof *m->order, "a split");
    m->tests = rind_alloc_zero(m->ctx, n + 1, sizeof *m->tests, "a split");
    m->left_out = rind_alloc(m->ctx, n + 1, sizeof *m->left_out, "a split");
    if (m->unit == NULL || m->stratum == NULL || m->order == NULL || m->tests == NULL || m->left_out == NULL)
        return RIND_NO_MEMORY;
    if (m->options->group != NULL)
        status = rind_label_table_column(m->ctx, m->labels, m->options->group, &column);
    for (size_t k = 0; status == RIND_OK && k < n; k++) {
        size_t before = m->units.n;
        const char *unit = column != RIND_NO_ID ? rind_label_table_cell(m->labels, k, column) : m->labels->ids.text[k];

        if (*unit == '\0')
            return rind_fail(m->ctx, RIND_BAD_FILE,
                             "%s: case %s has an empty cell in column '%s', so its group is unknown", m->labels->path,
                             m->labels->ids.text[k], m->options->group);
        status = rind_ids_add(m->ctx, &m->units, unit, &m->unit[k]);
        if (status == RIND_OK && m->units.n > before) {
            status = stratum_of(m, k, text, sizeof text);
            if (status == RIND_OK)
                status = rind_ids_add(m->ctx, &m->strata, text, &m->stratum[m->unit[k]]);
        }
    }
    return status;
}

/* How many units of each stratum test: largest remainders. 'take' has strata.n entries. */
static rind_status share(const maker *m, size_t *take)
{
    size_t total = (size_t)floor(m->options->test * (double)m->units.n + 0.5), given = 0;
    double *rest = rind_alloc(m->ctx, m->strata.n + 1, sizeof *rest, "a split");

    if (rest == NULL)
        return RIND_NO_MEMORY;
    for (size_t s = 0; s < m->strata.n; s++) {
        double n = 0.0;

        for (size_t u = 0; u < m->units.n; u++)
            n += m->stratum[u] == s;
        take[s] = (size_t)floor(n * m->options->test);
        rest[s] = n * m->options->test - (double)take[s];
        given += take[s];
    }
    for (; given < total; given++) {
        size_t best = 0;

        for (size_t s = 1; s < m->strata.n; s++)
            if (rest[s] > rest[best])
                best = s;
        take[best]++;
        rest[best] = -1.0;
    }
    free(rest);
    return RIND_OK;
}

static rind_status by_chance(maker *m)
{
    rind_random random;
    size_t *take = rind_alloc(m->ctx, m->strata.n + 1, sizeof *take, "a split");
    rind_status status = take != NULL ? share(m, take) : RIND_NO_MEMORY;

    rind_random_seed(&random, m->options->seed, 0);
    for (size_t k = 0; k < m->units.n; k++)
        m->order[k] = k;
    for (size_t k = m->units.n; k > 1; k--) { /* Fisher and Yates */
        size_t other = (size_t)rind_random_below(&random, k), kept = m->order[k - 1];
        m->order[k - 1] = m->order[other];
        m->order[other] = kept;
    }
    for (size_t k = 0; status == RIND_OK && k < m->units.n; k++) {
        size_t s = m->stratum[m->order[k]];

        m->tests[m->order[k]] = take[s] > 0;
        take[s] -= take[s] > 0;
    }
    free(take);
    return status;
}

/* Sides told case by case: all cases of a unit must agree. 1 tests, 0 trains, -1 neither. */
static rind_status by_cases(maker *m, const int *side)
{
    char *seen = rind_alloc_zero(m->ctx, m->units.n + 1, 1, "a split");

    if (seen == NULL)
        return RIND_NO_MEMORY;
    assert(m->unit != NULL && m->units.text != NULL && m->labels->ids.text != NULL);
    for (size_t k = 0; k < m->labels->ids.n; k++) {
        size_t u = m->unit[k];

        if (side[k] < 0) {
            m->left_out[m->n_left_out++] = k;
            continue;
        }
        if (seen[u] && m->tests[u] != (side[k] == 1)) {
            free(seen);
            return rind_fail(
                m->ctx, RIND_LEAK,
                "%s: %s %s has cases on both sides of the split (%s is one); a patient must be in one set alone",
                m->labels->path, m->options->group, m->units.text[u], m->labels->ids.text[k]);
        }
        seen[u] = 1;
        m->tests[u] = side[k] == 1;
    }
    free(seen);
    return RIND_OK;
}

/* --by-column: train, training, 0 against test, testing, validation, 1; empty cells are on no side. */
static rind_status side_said(const maker *m, size_t of_case, size_t column, int *side)
{
    static const char *const words[] = { "train", "test",     "training",    "testing",
                                         "",      "external", "development", "validation" };
    const char *cell = rind_label_table_cell(m->labels, of_case, column);

    for (size_t k = 0; k < COUNT_OF(words); k++)
        if (strcmp(cell, words[k]) == 0) {
            *side = k == 4 ? -1 : (int)(k % 2);
            return RIND_OK;
        }
    return rind_fail(m->ctx, RIND_BAD_FILE, "%s:%zu: case %s, column %s: '%.60s' is neither train nor test",
                     m->labels->path, m->labels->csv.line[m->labels->row[of_case]], m->labels->ids.text[of_case],
                     m->options->by_column, cell);
}

static rind_status by_column(maker *m)
{
    rind_task where = { 0 };
    const char *name = m->options->by_column;
    size_t column = RIND_NO_ID, n = m->labels->ids.n;
    int *side = rind_alloc(m->ctx, n + 1, sizeof *side, "a split");
    rind_status status = side != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (status == RIND_OK && name == NULL) {
        status = rind_task_parse(m->ctx, m->options->test_where, &where);
        if (status != RIND_OK || where.kind != RIND_TASK_COLUMN)
            status = rind_fail(m->ctx, RIND_BAD_ARGUMENT, "--test-where takes COLUMN=VALUE, not '%s'",
                               m->options->test_where);
        name = where.column;
    }
    if (status == RIND_OK)
        status = rind_label_table_column(m->ctx, m->labels, name, &column);
    for (size_t k = 0; status == RIND_OK && k < n; k++) {
        if (m->options->by_column != NULL)
            status = side_said(m, k, column, &side[k]);
        else
            side[k] = strcmp(rind_label_table_cell(m->labels, k, column), where.value) == 0;
    }
    if (status == RIND_OK)
        status = by_cases(m, side);
    free(side);
    return status;
}

static bool is_left_out(const maker *m, size_t of_case)
{
    for (size_t k = 0; k < m->n_left_out; k++)
        if (m->left_out[k] == of_case)
            return true;
    return false;
}

/* The cases of one side; with 'groups' their groups' names instead. */
static void write_side(rind_json *out, const char *key, const maker *m, bool tests, bool groups)
{
    assert(m->unit != NULL && m->units.text != NULL && m->labels->ids.text != NULL);
    rind_json_list(out, key);
    for (size_t k = 0; k < m->labels->ids.n; k++)
        if (!is_left_out(m, k) && m->tests[m->unit[k]] == tests)
            rind_json_add_text(out, NULL, groups ? m->units.text[m->unit[k]] : m->labels->ids.text[k]);
    rind_json_end(out);
}

static void count_sides(const maker *m, size_t stratum, size_t *n_train, size_t *n_test)
{
    *n_train = *n_test = 0;
    for (size_t k = 0; k < m->labels->ids.n; k++)
        if (!is_left_out(m, k) && (stratum == RIND_NO_ID || m->stratum[m->unit[k]] == stratum))
            ++*(m->tests[m->unit[k]] ? n_test : n_train);
}

static void write_options(rind_json *out, const maker *m)
{
    const rind_split_options *o = m->options;
    char how[160];

    if (o->by_column != NULL || o->test_where != NULL)
        snprintf(how, sizeof how, "%s %s", o->by_column != NULL ? "column" : "where",
                 o->by_column != NULL ? o->by_column : o->test_where);
    else
        snprintf(how, sizeof how, "random");
    rind_json_add_text(out, "labels", m->labels->path);
    rind_json_add_text(out, "id", o->id != NULL ? o->id : "case_id");
    rind_json_add_text(out, "how", how);
    if (strcmp(how, "random") == 0) {
        rind_json_add_real(out, "test_fraction", o->test);
        rind_json_add_text(out, "strata", o->strata);
        rind_json_add_count(out, "seed", o->seed);
        rind_json_add_text(out, "generator", "xoshiro256**");
    }
}

static rind_status write(maker *m, const char *path, size_t n_train, size_t n_test)
{
    rind_json out;
    rind_status status = rind_json_open(m->ctx, &out, "split");

    if (status != RIND_OK)
        return status;
    write_options(&out, m);
    rind_json_add_count(&out, "n_train", n_train);
    rind_json_add_count(&out, "n_test", n_test);
    rind_json_add_count(&out, "n_left_out", m->n_left_out);
    rind_json_array(&out, "balance");
    for (size_t s = 0; m->options->strata != NULL && s < m->strata.n; s++) {
        size_t train, test;

        count_sides(m, s, &train, &test);
        rind_json_object(&out, NULL);
        rind_json_add_text(&out, "stratum", m->strata.text[s]);
        rind_json_add_count(&out, "train", train);
        rind_json_add_count(&out, "test", test);
        rind_json_end(&out);
    }
    rind_json_end(&out);
    write_side(&out, "train", m, false, false);
    write_side(&out, "test", m, true, false);
    if (m->options->group != NULL) {
        rind_json_object(&out, "groups");
        rind_json_add_text(&out, "column", m->options->group);
        write_side(&out, "train", m, false, true);
        write_side(&out, "test", m, true, true);
        rind_json_end(&out);
    }
    return rind_json_close(m->ctx, &out, path, NULL);
}

rind_status rind_split_make(rind_ctx *ctx, const rind_label_table *labels, const rind_split_options *options,
                            const char *path, size_t *n_train, size_t *n_test)
{
    maker m = { .ctx = ctx, .labels = labels, .options = options };
    bool told = options->by_column != NULL || options->test_where != NULL;
    rind_status status = labels->ids.n > 0
                             ? find_units(&m)
                             : rind_fail(ctx, RIND_BAD_FILE, "%s: has no case below its header", labels->path);

    if (status == RIND_OK)
        status = told ? by_column(&m) : by_chance(&m);
    if (status == RIND_OK) {
        count_sides(&m, RIND_NO_ID, n_train, n_test);
        if (*n_train == 0 || *n_test == 0)
            status = rind_fail(ctx, RIND_NOT_ESTIMABLE,
                               "%s: the split has %zu cases to train and %zu to test; both sides "
                               "need some",
                               labels->path, *n_train, *n_test);
    }
    if (status == RIND_OK)
        status = write(&m, path, *n_train, *n_test);
    rind_ids_free(&m.units);
    rind_ids_free(&m.strata);
    free(m.unit);
    free(m.stratum);
    free(m.order);
    free(m.tests);
    free(m.left_out);
    return status;
}
