/* sheet.c - see sheet.h */
#include "report/sheet.h"
#include "report/plot.h"
#include "table/text.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* So many decimals that numbers up to 'size' have four digits or three decimals; where that is senseless, %g. */
static void short_number(double value, double size, char text[RIND_SHORT_SIZE])
{
    if (size >= 0.01 && size < 1e6)
        snprintf(text, RIND_SHORT_SIZE, "%.*f", size < 100.0 ? 3 : size < 1000.0 ? 1 : 0, value);
    else
        snprintf(text, RIND_SHORT_SIZE, "%.4g", value);
    if (strtod(text, NULL) == 0.0 && text[0] == '-') /* no negative zero */
        memmove(text, text + 1, strlen(text));
}

void rind_short_number(double value, char text[RIND_SHORT_SIZE])
{
    if (isnan(value))
        text[0] = '\0';
    else if (value == rint(value) && fabs(value) < 1e7)
        snprintf(text, RIND_SHORT_SIZE, "%.0f", value + 0.0);
    else
        short_number(value, fabs(value), text);
}

void rind_short_p(double value, char text[RIND_SHORT_SIZE])
{
    if (isnan(value))
        text[0] = '\0';
    else if (value < 0.001)
        snprintf(text, RIND_SHORT_SIZE, "< 0.001");
    else
        snprintf(text, RIND_SHORT_SIZE, "%.3f", value);
}

static void begin_csv(rind_sheet *sheet)
{
    for (size_t k = 0; k < sheet->n; k++) {
        const rind_sheet_column *c = &sheet->column[k];

        fputs(k > 0 ? "," : "", sheet->csv);
        rind_csv_cell(sheet->csv, c->key);
        if (c->kind == RIND_COLUMN_INTERVAL)
            fprintf(sheet->csv, ",%s_low,%s_high", c->key, c->key);
    }
    fputs("\n", sheet->csv);
}

static void begin_html(rind_sheet *sheet, const char *caption, const char *file)
{
    fputs("<div class=\"wide\"><table>\n<caption><span class=\"c\">", sheet->html);
    rind_markup(sheet->html, caption);
    if (file != NULL)
        fprintf(sheet->html, " <span class=\"file\">%s</span>", file);
    fputs("</span></caption>\n<thead><tr>", sheet->html);
    for (size_t k = 0; k < sheet->n; k++) {
        const rind_sheet_column *c = &sheet->column[k];

        if (c->only_csv)
            continue;
        fprintf(sheet->html, "<th scope=\"col\"%s>", c->kind == RIND_COLUMN_TEXT ? "" : " class=\"n\"");
        rind_markup(sheet->html, c->title);
        fputs("</th>", sheet->html);
    }
    fputs("</tr></thead>\n<tbody>\n", sheet->html);
}

void rind_sheet_begin(rind_page *page, rind_sheet *sheet, const char *name, const char *caption,
                      const rind_sheet_column *column, size_t n_columns, size_t most_rows)
{
    char file[RIND_BUNDLE_NAME];

    rind_sheet_begin_file(page, sheet, name, column, n_columns);
    sheet->html = page->html;
    sheet->most_rows = most_rows;
    snprintf(file, sizeof file, "%s.csv", name);
    begin_html(sheet, caption, file);
}

void rind_sheet_begin_file(rind_page *page, rind_sheet *sheet, const char *name, const rind_sheet_column *column,
                           size_t n_columns)
{
    char file[RIND_BUNDLE_NAME];

    assert(n_columns <= RIND_MAX_SHEET);
    snprintf(file, sizeof file, "%s.csv", name);
    *sheet = (rind_sheet){
        .html = page->bundle.nowhere, .csv = rind_bundle_add(&page->bundle, file), .column = column, .n = n_columns
    };
    begin_csv(sheet);
}

void rind_sheet_begin_view(rind_page *page, rind_sheet *sheet, const char *caption, const rind_sheet_column *column,
                           size_t n_columns)
{
    assert(n_columns <= RIND_MAX_SHEET);
    *sheet = (rind_sheet){ .html = page->html, .csv = page->bundle.nowhere, .column = column, .n = n_columns };
    begin_html(sheet, caption, NULL);
}

void rind_sheet_end(rind_sheet *sheet)
{
    assert(sheet->at == 0);
    fputs("</tbody></table></div>\n", sheet->html);
    if (sheet->most_rows > 0 && sheet->n_rows > sheet->most_rows)
        fprintf(sheet->html, "<p class=\"small\">%zu of %zu rows are shown; the CSV has all.</p>\n", sheet->most_rows,
                sheet->n_rows);
}

static bool on_page(const rind_sheet *sheet)
{
    return !sheet->column[sheet->at].only_csv && (sheet->most_rows == 0 || sheet->n_rows < sheet->most_rows);
}

static void begin_cell(rind_sheet *sheet)
{
    if (sheet->at > 0)
        putc(',', sheet->csv);
    if (sheet->at == 0 && (sheet->most_rows == 0 || sheet->n_rows < sheet->most_rows))
        fputs("<tr>", sheet->html);
}

static void end_cell(rind_sheet *sheet)
{
    if (++sheet->at < sheet->n)
        return;
    putc('\n', sheet->csv);
    if (sheet->most_rows == 0 || sheet->n_rows < sheet->most_rows)
        fputs("</tr>\n", sheet->html);
    sheet->at = 0;
    sheet->n_rows++;
    sheet->row_is_p = false;
}

void rind_sheet_text(rind_sheet *sheet, const char *text)
{
    const char *tag = sheet->at == 0 ? "th" : "td";

    assert(sheet->column[sheet->at].kind == RIND_COLUMN_TEXT);
    begin_cell(sheet);
    rind_csv_cell(sheet->csv, text);
    if (on_page(sheet)) {
        fprintf(sheet->html, "<%s%s>", tag, sheet->at == 0 ? " scope=\"row\"" : "");
        rind_markup(sheet->html, text);
        fprintf(sheet->html, "</%s>", tag);
    }
    end_cell(sheet);
}

void rind_sheet_number(rind_sheet *sheet, double value)
{
    char text[RIND_SHORT_SIZE];

    begin_cell(sheet);
    rind_csv_number(sheet->csv, value);
    if (on_page(sheet)) {
        if (sheet->row_is_p || sheet->column[sheet->at].kind == RIND_COLUMN_P)
            rind_short_p(value, text);
        else
            rind_short_number(value, text);
        fputs("<td class=\"n\">", sheet->html);
        rind_markup(sheet->html, text);
        fputs("</td>", sheet->html);
    }
    end_cell(sheet);
}

/* "0.858 (0.741 to 0.976)", all three with the decimals of the largest. */
static void show_interval(rind_sheet *sheet, double value, double low, double high)
{
    char text[3][RIND_SHORT_SIZE] = { "" };
    double size = fmax(fabs(value), fmax(fabs(low), fabs(high)));

    if (sheet->row_is_p || (isnan(low) && isnan(high))) {
        if (sheet->row_is_p)
            rind_short_p(value, text[0]);
        else
            rind_short_number(value, text[0]);
        rind_markup(sheet->html, text[0]);
        return;
    }
    const double number[] = { value, low, high };
    for (size_t k = 0; k < 3; k++)
        if (isnan(number[k])) /* an end that is not reached */
            snprintf(text[k], sizeof text[k], "\u2013");
        else
            short_number(number[k], size, text[k]);
    fprintf(sheet->html, "%s <span class=\"i\">(%s to %s)</span>", text[0], text[1], text[2]);
}

void rind_sheet_interval(rind_sheet *sheet, double value, double low, double high)
{
    begin_cell(sheet);
    rind_csv_number(sheet->csv, value);
    putc(',', sheet->csv);
    rind_csv_number(sheet->csv, low);
    putc(',', sheet->csv);
    rind_csv_number(sheet->csv, high);
    if (on_page(sheet)) {
        fputs("<td class=\"n\">", sheet->html);
        show_interval(sheet, value, low, high);
        fputs("</td>", sheet->html);
    }
    end_cell(sheet);
}
