/* oracle.c - see oracle.h */
#include "test.h"
#include "oracle.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_SIZE = 512, PATH_SIZE = 4096 };

struct oracle {
    char name[128];
    json_t *root; /* of a .json */
    oracle_table table;
    bool is_csv;
    size_t n_rows, n_wrong;
};

static void path_of(const char *folder, const char *name, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/oracles/%s%s", RIND_SHARED, folder, name);
}

bool oracle_present(void)
{
    char path[PATH_SIZE];

    path_of("", "expected", path);
    return access(path, R_OK) == 0;
}

static oracle_table read_table(const char *folder, const char *name)
{
    oracle_table table = { 0 };
    rind_ctx *ctx = rind_ctx_create(1);
    char path[PATH_SIZE];

    path_of(folder, name, path);
    if (rind_csv_read(ctx, path, &table.csv) != RIND_OK)
        fail_msg("%s", rind_ctx_message(ctx));
    table.n_rows = table.csv.n_rows > 0 ? table.csv.n_rows - 1 : 0;
    rind_ctx_free(ctx);
    return table;
}

oracle_table oracle_read(const char *name)
{
    return read_table(strncmp(name, "expected/", 9) == 0 ? "" : "data/", name);
}

void oracle_table_free(oracle_table *table)
{
    rind_csv_free(&table->csv);
}

oracle *oracle_open(const char *name)
{
    oracle *o = calloc(1, sizeof *o);
    size_t n = strlen(name);

    assert_non_null(o);
    snprintf(o->name, sizeof o->name, "%s", name);
    o->is_csv = n > 4 && strcmp(name + n - 4, ".csv") == 0;
    if (o->is_csv) {
        o->table = read_table("expected/", name);
        return o;
    }
    char path[PATH_SIZE];
    json_error_t error;

    path_of("expected/", name, path);
    o->root = json_load_file(path, 0, &error);
    if (o->root == NULL)
        fail_msg("%s: line %d: %s", path, error.line, error.text);
    return o;
}

void oracle_close(oracle *o)
{
    size_t n_rows = o->n_rows, n_wrong = o->n_wrong;
    char name[sizeof o->name];

    memcpy(name, o->name, sizeof name);
    printf("oracle %s: %zu rows, %zu wrong\n", name, n_rows, n_wrong);
    fflush(stdout);
    if (o->is_csv)
        oracle_table_free(&o->table);
    json_decref(o->root);
    free(o);
    if (n_wrong > 0 || n_rows == 0)
        fail_msg("oracle %s: %zu of %zu rows are wrong", name, n_wrong, n_rows);
}

static json_t *find(oracle *o, const char *key)
{
    json_t *at = o->root;
    char part[KEY_SIZE];

    while (*key != '\0' && at != NULL) {
        size_t n = strcspn(key, "/");

        snprintf(part, sizeof part, "%.*s", (int)n, key);
        at = json_is_array(at) ? json_array_get(at, strtoul(part, NULL, 10)) : json_object_get(at, part);
        key += n + (key[n] == '/');
    }
    return at;
}

static json_t *must_find(oracle *o, const char *key)
{
    json_t *at = find(o, key);

    if (at == NULL)
        fail_msg("%s: no key %s", o->name, key);
    return at;
}

static double number_of(json_t *at)
{
    return json_is_number(at) ? json_number_value(at) : NAN;
}

#define FORMAT_KEY(key)                           \
    char text[KEY_SIZE];                          \
    va_list arguments;                            \
    va_start(arguments, key);                     \
    vsnprintf(text, sizeof text, key, arguments); \
    va_end(arguments)

static bool judge(oracle *o, const char *key, double expected, double got, double tolerance)
{
    bool good = isnan(expected) || isnan(got) ? isnan(expected) && isnan(got)
                                              : expected == got || fabs(got - expected) <= tolerance;

    o->n_rows++;
    if (!good) {
        o->n_wrong++;
        printf("%s %s %.15g %.15g\n", o->name, key, expected, got);
    }
    return good;
}

bool oracle_near(oracle *o, double got, double tolerance, const char *key, ...)
{
    FORMAT_KEY(key);
    return judge(o, text, number_of(must_find(o, text)), got, tolerance);
}

bool oracle_close_to(oracle *o, double got, double relative, const char *key, ...)
{
    FORMAT_KEY(key);
    double expected = number_of(must_find(o, text));

    return judge(o, text, expected, got, relative * fabs(expected));
}

bool oracle_value(oracle *o, double expected, double got, double tolerance, const char *key, ...)
{
    FORMAT_KEY(key);
    return judge(o, text, expected, got, tolerance);
}

bool oracle_text(oracle *o, const char *got, const char *key, ...)
{
    FORMAT_KEY(key);
    const char *expected = json_string_value(must_find(o, text));
    bool good = expected != NULL && strcmp(expected, got) == 0;

    o->n_rows++;
    if (!good) {
        o->n_wrong++;
        printf("%s %s %s %s\n", o->name, text, expected != NULL ? expected : "null", got);
    }
    return good;
}

double oracle_number(oracle *o, const char *key, ...)
{
    FORMAT_KEY(key);
    return number_of(must_find(o, text));
}

const char *oracle_string(oracle *o, const char *key, ...)
{
    FORMAT_KEY(key);
    const char *value = json_string_value(must_find(o, text));

    if (value == NULL)
        fail_msg("%s: %s is no text", o->name, text);
    return value;
}

size_t oracle_count(oracle *o, const char *key, ...)
{
    FORMAT_KEY(key);
    json_t *at = must_find(o, text);

    return json_is_array(at) ? json_array_size(at) : json_object_size(at);
}

double *oracle_numbers(oracle *o, size_t *n, const char *key, ...)
{
    FORMAT_KEY(key);
    json_t *at = must_find(o, text);

    *n = json_is_array(at) ? json_array_size(at) : 1;
    double *list = calloc(*n + 1, sizeof *list);

    assert_non_null(list);
    for (size_t k = 0; k < *n; k++)
        list[k] = number_of(json_is_array(at) ? json_array_get(at, k) : at);
    return list;
}

size_t oracle_column_index(const oracle_table *table, const char *column)
{
    for (size_t c = 0; c < table->csv.n_columns; c++)
        if (strcmp(table->csv.cell[c], column) == 0)
            return c;
    fail_msg("no column %s", column);
    return 0;
}

static const char *cell(const oracle_table *table, size_t row, size_t column)
{
    assert_true(row < table->n_rows);
    return table->csv.cell[(row + 1) * table->csv.n_columns + column];
}

static double cell_number(const char *text)
{
    char *end = NULL;
    double value = strtod(text, &end);

    return end == text || *end != '\0' ? NAN : value;
}

double *oracle_column_at(const oracle_table *table, size_t column)
{
    double *values = calloc(table->n_rows + 1, sizeof *values);

    assert_non_null(values);
    for (size_t r = 0; r < table->n_rows; r++)
        values[r] = cell_number(cell(table, r, column));
    return values;
}

double *oracle_column(const oracle_table *table, const char *column)
{
    return oracle_column_at(table, oracle_column_index(table, column));
}

const char *oracle_table_text(const oracle_table *table, size_t row, const char *column)
{
    return cell(table, row, oracle_column_index(table, column));
}

double oracle_cell(oracle *o, size_t row, const char *column)
{
    return cell_number(oracle_cell_text(o, row, column));
}

const char *oracle_cell_text(oracle *o, size_t row, const char *column)
{
    return oracle_table_text(&o->table, row, column);
}

size_t oracle_rows(oracle *o)
{
    return o->table.n_rows;
}

bool oracle_cell_near(oracle *o, double got, double tolerance, size_t row, const char *column)
{
    char key[KEY_SIZE];

    snprintf(key, sizeof key, "row %zu %s", row + 1, column);
    return judge(o, key, oracle_cell(o, row, column), got, tolerance);
}
