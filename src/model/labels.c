/* labels.c - see labels.h */
#include "model/labels.h"
#include "model/frame.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

rind_status rind_label_table_read(rind_ctx *ctx, const char *path, const char *id, const rind_ids *wanted,
                                  rind_label_table *out)
{
    rind_label_table l = { 0 };
    size_t column = RIND_NO_ID;

    *out = l;
    id = id != NULL ? id : "case_id";
    rind_status status = rind_csv_read(ctx, path, &l.csv);
    if (status == RIND_OK && ((l.path = rind_copy_text(ctx, path)) == NULL ||
                              (l.row = rind_alloc(ctx, l.csv.n_rows + 1, sizeof *l.row, "labels")) == NULL))
        status = RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = rind_label_table_column(ctx, &l, id, &column);
    for (size_t row = 1; status == RIND_OK && row < l.csv.n_rows; row++) {
        const char *name = l.csv.cell[row * l.csv.n_columns + column];
        size_t n = l.ids.n, k;

        if (*name == '\0')
            status = rind_fail(ctx, RIND_BAD_FILE, "%s:%zu: the case id is empty", path, l.csv.line[row]);
        else if (wanted == NULL || rind_ids_find(wanted, name) != RIND_NO_ID) {
            status = rind_ids_add(ctx, &l.ids, name, &k);
            if (status == RIND_OK && l.ids.n == n)
                status =
                    rind_fail(ctx, RIND_BAD_FILE, "%s:%zu: case %s has a label on line %zu already; keep one of them",
                              path, l.csv.line[row], name, l.csv.line[l.row[k]]);
            if (status == RIND_OK)
                l.row[k] = row;
        }
    }
    if (status != RIND_OK) {
        rind_label_table_free(&l);
        return status;
    }
    *out = l;
    return RIND_OK;
}

void rind_label_table_free(rind_label_table *labels)
{
    rind_csv_free(&labels->csv);
    rind_ids_free(&labels->ids);
    free(labels->row);
    free(labels->path);
    *labels = (rind_label_table){ 0 };
}

const char *rind_label_table_cell(const rind_label_table *labels, size_t of_case, size_t column)
{
    return column != RIND_NO_ID ? labels->csv.cell[labels->row[of_case] * labels->csv.n_columns + column] : "";
}

rind_status rind_label_table_column(rind_ctx *ctx, const rind_label_table *labels, const char *name, size_t *column)
{
    char known[512] = "";
    size_t used = 0;

    *column = rind_csv_column(&labels->csv, name);
    if (*column != RIND_NO_ID)
        return RIND_OK;
    for (size_t k = 0; labels->csv.n_rows > 0 && k < labels->csv.n_columns && used < sizeof known - 1; k++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", k > 0 ? ", " : "", labels->csv.cell[k]);
    return rind_fail(ctx, RIND_BAD_FILE, "%s: has no column '%s'; its columns are %s", labels->path, name, known);
}

rind_status rind_label_table_number(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, size_t column,
                                    double *out)
{
    const char *cell = rind_label_table_cell(labels, of_case, column);

    if (rind_cell_number(cell, out) && !isinf(*out))
        return RIND_OK;
    return rind_fail(ctx, RIND_BAD_FILE, "%s:%zu: case %s, column %s: '%.60s' is no finite number", labels->path,
                     labels->csv.line[labels->row[of_case]], labels->ids.text[of_case], labels->csv.cell[column], cell);
}

const char *rind_her2_name(rind_her2 her2)
{
    static const char *const name[] = { "zero", "low", "positive", "equivocal", "unknown" };

    return name[her2];
}

/* A column under the first of its usual names, letters large or small. */
static size_t column_of(const rind_label_table *labels, const char *const names[], size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t c = 0; c < labels->csv.n_columns; c++)
            if (strcasecmp(labels->csv.cell[c], names[k]) == 0)
                return c;
    return RIND_NO_ID;
}

/* Index of the word among 'n' words in any case, n if none. */
static size_t word_of(const char *cell, const char *const words[], size_t n)
{
    char text[64];
    size_t used = 0;

    for (const char *s = cell; *s != '\0' && used < sizeof text - 1; s++)
        if (!isspace((unsigned char)*s))
            text[used++] = (char)tolower((unsigned char)*s);
    text[used] = '\0';
    for (size_t k = 0; k < n; k++)
        if (strcmp(text, words[k]) == 0)
            return k;
    return n;
}

static rind_status bad_cell(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, size_t column,
                            const char *allowed)
{
    return rind_fail(ctx, RIND_BAD_FILE, "%s:%zu: case %s, column %s: '%.60s' is none of %s", labels->path,
                     labels->csv.line[labels->row[of_case]], labels->ids.text[of_case], labels->csv.cell[column],
                     rind_label_table_cell(labels, of_case, column), allowed);
}

/* 0 ... 3, or 4 where the cell is empty. */
static rind_status ihc_of(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, size_t column, int *out)
{
    static const char *const words[] = { "0", "1+", "2+", "3+",   "",      "0+",    "1",
                                         "2", "3",  "na", "ihc0", "ihc1+", "ihc2+", "ihc3+" };
    static const int score[] = { 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3 };
    size_t k = word_of(rind_label_table_cell(labels, of_case, column), words, COUNT_OF(words));

    if (k == COUNT_OF(words))
        return bad_cell(ctx, labels, of_case, column, "0, 1+, 2+, 3+, or empty");
    *out = score[k];
    return RIND_OK;
}

/* 0 negative, 1 positive, 2 not done. */
static rind_status fish_of(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, size_t column, int *out)
{
    static const char *const words[] = { "negative", "positive", "",    "neg", "pos",     "na",           "-",
                                         "+",        "notdone",  "0",   "1",   "unknown", "notamplified", "amplified",
                                         "n/a",      "no",       "yes", "none" };
    static const int value[] = { 0, 1, 2 };
    size_t k =
        column == RIND_NO_ID ? 2 : word_of(rind_label_table_cell(labels, of_case, column), words, COUNT_OF(words));

    if (k == COUNT_OF(words))
        return bad_cell(ctx, labels, of_case, column, "positive, negative, or empty");
    *out = value[k % 3];
    return RIND_OK;
}

/* The rule at the head of labels.h. */
static rind_her2 by_rule(int ihc, int fish)
{
    if (ihc == 4)
        return RIND_HER2_UNKNOWN;
    if (ihc == 0)
        return RIND_HER2_ZERO;
    if (ihc == 2 && fish == 2)
        return RIND_HER2_EQUIVOCAL;
    return ihc == 3 || (ihc == 2 && fish == 1) ? RIND_HER2_POSITIVE : RIND_HER2_LOW;
}

/* What the column her2 says: a class, or only whether it is positive ('only_positive'). */
static rind_status said(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, size_t column, rind_her2 *out,
                        bool *only_positive)
{
    static const char *const words[] = { "zero", "low", "positive", "equivocal", "",   "na",
                                         "0",    "1",   "negative", "pos",       "neg" };
    static const rind_her2 means[] = { RIND_HER2_ZERO,    RIND_HER2_LOW,      RIND_HER2_POSITIVE, RIND_HER2_EQUIVOCAL,
                                       RIND_HER2_UNKNOWN, RIND_HER2_UNKNOWN,  RIND_HER2_LOW,      RIND_HER2_POSITIVE,
                                       RIND_HER2_LOW,     RIND_HER2_POSITIVE, RIND_HER2_LOW };
    size_t k = word_of(rind_label_table_cell(labels, of_case, column), words, COUNT_OF(words));

    if (k == COUNT_OF(words))
        return bad_cell(ctx, labels, of_case, column, "zero, low, positive, equivocal, 0, 1, or empty");
    *out = means[k];
    *only_positive = k == 6 || k == 8 || k == 10; /* 0, negative: zero or low, who knows */
    return RIND_OK;
}

/* Like rind_label_table_her2(); 'coarse': LOW means zero or low. */
static rind_status her2_of(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, rind_her2 *out, bool *coarse,
                           bool *discordant)
{
    static const char *const ihc_names[] = { "ihc", "her2_ihc" }, *const fish_names[] = { "fish", "ish", "her2_fish" },
                             *const her2_names[] = { "her2", "her2_status" };
    size_t c_ihc = column_of(labels, ihc_names, 2), c_fish = column_of(labels, fish_names, 3),
           c_her2 = column_of(labels, her2_names, 2);
    rind_her2 word = RIND_HER2_UNKNOWN, rule = RIND_HER2_UNKNOWN;
    rind_status status = RIND_OK;
    int ihc = 4, fish = 2;
    bool only_positive = false;

    if (c_ihc == RIND_NO_ID && c_her2 == RIND_NO_ID)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: has no column 'ihc' (with 'fish') and no column 'her2'; name another "
                         "outcome with --task COLUMN=VALUE",
                         labels->path);
    if (c_ihc != RIND_NO_ID)
        status = ihc_of(ctx, labels, of_case, c_ihc, &ihc);
    if (status == RIND_OK && c_ihc != RIND_NO_ID)
        status = fish_of(ctx, labels, of_case, c_fish, &fish);
    if (status == RIND_OK && c_her2 != RIND_NO_ID)
        status = said(ctx, labels, of_case, c_her2, &word, &only_positive);
    if (status != RIND_OK)
        return status;
    rule = by_rule(ihc, fish);
    if (discordant != NULL)
        *discordant = (ihc == 3 && fish == 0) || ((ihc == 0 || ihc == 1) && fish == 1);
    bool known = rule < RIND_HER2_EQUIVOCAL && word < RIND_HER2_EQUIVOCAL;
    if (known && (only_positive ? rule == RIND_HER2_POSITIVE : rule != word))
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s:%zu: case %s contradicts itself: column %s says '%s', %s %s%s%s says %s", labels->path,
                         labels->csv.line[labels->row[of_case]], labels->ids.text[of_case], labels->csv.cell[c_her2],
                         rind_label_table_cell(labels, of_case, c_her2), "IHC",
                         rind_label_table_cell(labels, of_case, c_ihc), fish == 2 ? "" : " with FISH ",
                         fish == 2 ? "" : rind_label_table_cell(labels, of_case, c_fish), rind_her2_name(rule));
    *out = rule != RIND_HER2_UNKNOWN ? rule : word;
    *coarse = rule == RIND_HER2_UNKNOWN && only_positive;
    return RIND_OK;
}

rind_status rind_label_table_her2(rind_ctx *ctx, const rind_label_table *labels, size_t of_case, rind_her2 *out,
                                  bool *discordant)
{
    bool coarse = false;
    rind_status status = her2_of(ctx, labels, of_case, out, &coarse, discordant);

    if (status == RIND_OK && coarse)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s:%zu: case %s: HER2 '0' or 'negative' does not tell zero from low; give "
                         "columns ihc and fish, or zero, low and positive",
                         labels->path, labels->csv.line[labels->row[of_case]], labels->ids.text[of_case]);
    return status;
}

rind_status rind_task_parse(rind_ctx *ctx, const char *text, rind_task *out)
{
    static const char *const names[] = { "her2-positive", "her2-low", "two-stage" };
    const char *equals = strchr(text, '=');

    *out = (rind_task){ .kind = RIND_TASK_COLUMN };
    snprintf(out->text, sizeof out->text, "%s", text);
    for (size_t k = 0; k < COUNT_OF(names); k++)
        if (strcmp(text, names[k]) == 0) {
            out->kind = (rind_task_kind)k;
            return RIND_OK;
        }
    if (equals == NULL || equals == text || equals[1] == '\0' || strlen(text) >= sizeof out->column)
        return rind_fail(ctx, RIND_BAD_ARGUMENT,
                         "'%.100s' is no task; there are her2-positive, her2-low, two-stage and COLUMN=VALUE", text);
    snprintf(out->column, sizeof out->column, "%.*s", (int)(equals - text), text);
    snprintf(out->value, sizeof out->value, "%s", equals + 1);
    return RIND_OK;
}

const char *rind_task_rule(const rind_task *task)
{
    static const char *const rules[] = {
        "HER2 positive (IHC 3+, or 2+ with FISH positive) against zero and low; 2+ without FISH excluded",
        ("HER2 low (IHC 1+, or 2+ with FISH negative) against zero (IHC 0); positive cases left out, 2+ without FISH "
         "excluded"),
        "HER2 positive against the rest, then low against zero with the first stage's probability among the inputs",
        "the column's cell equals the value",
    };

    return rules[task->kind];
}

/* Equal as texts, or as numbers: 1 and 1.0. */
static bool equal_cells(const char *cell, const char *value)
{
    double a, b;

    if (strcmp(cell, value) == 0)
        return true;
    return rind_cell_number(cell, &a) && rind_cell_number(value, &b) && a == b;
}

rind_status rind_label_table_label(rind_ctx *ctx, const rind_label_table *labels, const rind_task *task, size_t of_case,
                                   rind_label *out, bool *discordant)
{
    rind_her2 her2 = RIND_HER2_UNKNOWN;
    bool coarse = false;
    rind_status status;
    size_t column;

    if (discordant != NULL)
        *discordant = false;
    if (task->kind == RIND_TASK_COLUMN) {
        status = rind_label_table_column(ctx, labels, task->column, &column);
        if (status != RIND_OK)
            return status;
        const char *cell = rind_label_table_cell(labels, of_case, column);
        double number;
        bool missing = rind_cell_number(cell, &number) && isnan(number);
        *out = missing ? RIND_LABEL_MISSING : equal_cells(cell, task->value) ? RIND_LABEL_YES : RIND_LABEL_NO;
        return RIND_OK;
    }
    status = task->kind == RIND_TASK_HER2_POSITIVE ? her2_of(ctx, labels, of_case, &her2, &coarse, discordant)
                                                   : rind_label_table_her2(ctx, labels, of_case, &her2, discordant);
    if (status != RIND_OK)
        return status;
    if (her2 == RIND_HER2_UNKNOWN || her2 == RIND_HER2_EQUIVOCAL)
        *out = her2 == RIND_HER2_UNKNOWN ? RIND_LABEL_MISSING : RIND_LABEL_EQUIVOCAL;
    else if (task->kind == RIND_TASK_HER2_LOW)
        *out = her2 == RIND_HER2_POSITIVE ? RIND_LABEL_OTHER : her2 == RIND_HER2_LOW ? RIND_LABEL_YES : RIND_LABEL_NO;
    else
        *out = her2 == RIND_HER2_POSITIVE ? RIND_LABEL_YES : RIND_LABEL_NO;
    return RIND_OK;
}
