/* text.h - cells of CSV and strings of JSON, quoted as their standards ask */
#ifndef RIND_TABLE_TEXT_H
#define RIND_TABLE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

/* One CSV cell (RFC 4180): in quotes only if it holds a comma, a quote or a line end. NULL counts as "". */
void rind_csv_cell(FILE *out, const char *text);

/* A number as rind_number_text() prints it. */
void rind_csv_number(FILE *out, double value);

bool rind_is_utf8(const char *text);

/* The first n bytes of a text; those that are no UTF-8 become U+FFFD. */
void rind_utf8_text(FILE *out, const char *text, size_t n);

/* One JSON string with its quotes (RFC 8259). Bytes that are no UTF-8 become U+FFFD. NULL counts as "". */
void rind_json_string(FILE *out, const char *text);

/* One JSON number; null where JSON has none (NaN and the infinities). */
void rind_json_number(FILE *out, double value);

#endif
