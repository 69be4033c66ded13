/* listing.c - see listing.h */
#include "cli/listing.h"
#include "table/text.h"

#include <string.h>

static size_t letters(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80; /* bytes that continue a UTF-8 character take no width */
    return n;
}

/* One line, columns padded to 'width' but the last. */
static void text_line(FILE *out, size_t n, const char *const *cell, const size_t *width)
{
    for (size_t c = 0; c < n; c++) {
        fputs(cell[c], out);
        if (c + 1 < n)
            fprintf(out, "%*s", (int)(width[c] + 2 - letters(cell[c])), "");
    }
    putc('\n', out);
}

static void print_text(FILE *out, const rind_listing *listing)
{
    const char *cell[RIND_LISTING_MAX_COLUMNS];
    size_t width[RIND_LISTING_MAX_COLUMNS];

    for (size_t c = 0; c < listing->n_columns; c++)
        width[c] = letters(listing->header[c]);
    for (size_t r = 0; listing->row(r, cell); r++)
        for (size_t c = 0; c < listing->n_columns; c++)
            width[c] = letters(cell[c]) > width[c] ? letters(cell[c]) : width[c];
    text_line(out, listing->n_columns, listing->header, width);
    for (size_t r = 0; listing->row(r, cell); r++)
        text_line(out, listing->n_columns, cell, width);
}

static void csv_line(FILE *out, size_t n, const char *const *cell)
{
    for (size_t c = 0; c < n; c++) {
        if (c > 0)
            putc(',', out);
        rind_csv_cell(out, cell[c]);
    }
    putc('\n', out);
}

static void print_csv(FILE *out, const rind_listing *listing)
{
    const char *cell[RIND_LISTING_MAX_COLUMNS];

    csv_line(out, listing->n_columns, listing->header);
    for (size_t r = 0; listing->row(r, cell); r++)
        csv_line(out, listing->n_columns, cell);
}

static void print_json(FILE *out, const rind_listing *listing)
{
    const char *cell[RIND_LISTING_MAX_COLUMNS];

    putc('[', out);
    for (size_t r = 0; listing->row(r, cell); r++) {
        fputs(r > 0 ? ",\n  { " : "\n  { ", out);
        for (size_t c = 0; c < listing->n_columns; c++) {
            fputs(c > 0 ? ", " : "", out);
            rind_json_string(out, listing->header[c]);
            fputs(": ", out);
            rind_json_string(out, cell[c]);
        }
        fputs(" }", out);
    }
    fputs("\n]\n", out);
}

static void markdown_line(FILE *out, size_t n, const char *const *cell)
{
    putc('|', out);
    for (size_t c = 0; c < n; c++) {
        putc(' ', out);
        for (const char *s = cell[c]; *s != '\0'; s++)
            fprintf(out, *s == '|' ? "\\%c" : "%c", *s);
        fputs(" |", out);
    }
    putc('\n', out);
}

static void print_markdown(FILE *out, const rind_listing *listing)
{
    const char *cell[RIND_LISTING_MAX_COLUMNS];

    markdown_line(out, listing->n_columns, listing->header);
    putc('|', out);
    for (size_t c = 0; c < listing->n_columns; c++)
        fputs("---|", out);
    putc('\n', out);
    for (size_t r = 0; listing->row(r, cell); r++)
        markdown_line(out, listing->n_columns, cell);
}

void rind_listing_print(FILE *out, const rind_listing *listing, rind_listing_format format)
{
    static void (*const print[])(FILE *, const rind_listing *) = {
        [RIND_LISTING_TEXT] = print_text,
        [RIND_LISTING_CSV] = print_csv,
        [RIND_LISTING_JSON] = print_json,
        [RIND_LISTING_MARKDOWN] = print_markdown,
    };

    print[format](out, listing);
}
