/*
 * oracle.h - expected numbers from a file, compared one by one
 *
 * The pack of expected results lies beside the checkout and need not be there: a test program calls oracle_present()
 * first and skips without it. A file is opened, every comparison counts a row, a row that is off is printed as
 * `FILE KEY EXPECTED GOT`, and closing the file prints `oracle FILE: N rows, M wrong` and fails the running test if
 * any was wrong or if nothing was compared.
 *
 * JSON keys are paths: names and 0-based positions between slashes, "markers/s100b/ci95_delong/0". A name that holds
 * a slash is not needed. null and the texts NA and NaN stand for a number that does not exist; NaN equals them.
 */
#ifndef RIND_TEST_ORACLE_H
#define RIND_TEST_ORACLE_H

#include "table/csv_read.h"

#include <stdbool.h>

typedef struct oracle oracle;

/* Whether the pack is there. */
bool oracle_present(void);

/* EXPECTED/NAME of the pack, a .json or .csv; ends the test if it is not readable. */
oracle *oracle_open(const char *name);

/* Prints the count and ends the test if a row was wrong or none was compared. */
void oracle_close(oracle *o);

/* A row: is 'got' the number at 'key' (printf style), within 'tolerance' (absolute; relative in the second)? */
bool oracle_near(oracle *o, double got, double tolerance, const char *key, ...) __attribute__((format(printf, 4, 5)));
bool oracle_close_to(oracle *o, double got, double relative, const char *key, ...)
    __attribute__((format(printf, 4, 5)));
bool oracle_text(oracle *o, const char *got, const char *key, ...) __attribute__((format(printf, 3, 4)));

/* A row whose expectation does not come from the file, or comes by another way: counted under 'key' all the same. */
bool oracle_value(oracle *o, double expected, double got, double tolerance, const char *key, ...)
    __attribute__((format(printf, 5, 6)));

/* What the file says, for input or a loop: number (NaN if null), text, count of a list's or object's members. */
double oracle_number(oracle *o, const char *key, ...) __attribute__((format(printf, 2, 3)));
const char *oracle_string(oracle *o, const char *key, ...) __attribute__((format(printf, 2, 3)));
size_t oracle_count(oracle *o, const char *key, ...) __attribute__((format(printf, 2, 3)));

/* A list of numbers, to be freed; a number alone is a list of one. */
double *oracle_numbers(oracle *o, size_t *n, const char *key, ...) __attribute__((format(printf, 3, 4)));

/* CSV: number in data row 'row' (from 0) of the column, and the rows below the header. */
double oracle_cell(oracle *o, size_t row, const char *column);
const char *oracle_cell_text(oracle *o, size_t row, const char *column);
size_t oracle_rows(oracle *o);
bool oracle_cell_near(oracle *o, double got, double tolerance, size_t row, const char *column);

/*
 * An input table, data/NAME of the pack (or expected/NAME if 'name' begins with a slash-free "expected/"). Columns by
 * name; an empty cell or NA is NaN. Columns are to be freed; texts are borrowed.
 */
typedef struct oracle_table {
    rind_csv csv;
    size_t n_rows;
} oracle_table;

oracle_table oracle_read(const char *name);
void oracle_table_free(oracle_table *table);
size_t oracle_column_index(const oracle_table *table, const char *column);
double *oracle_column(const oracle_table *table, const char *column);
double *oracle_column_at(const oracle_table *table, size_t column);
const char *oracle_table_text(const oracle_table *table, size_t row, const char *column);

#endif
