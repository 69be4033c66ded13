/*
 * picture_flow.c - where cases went, as boxes; see pictures.h
 *
 * A column a chart: who came on top, who stayed at the bottom, and to the right of the line between them who left.
 */
#include "report/pictures.h"

#include <math.h>
#include <string.h>

enum { BOX = 190, BOX_HIGH = 46, LEFT_BOX = 200, LEFT_HIGH = 40, GAP = 14, MARGIN = 12, TITLE = 26 };

static void text(FILE *out, double x, double y, double size, const char *weight, const char *what)
{
    fprintf(out, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"middle\" font-size=\"%g\"%s fill=\"#1a1a1a\">", x, y, size,
            weight);
    rind_markup(out, what);
    fputs("</text>\n", out);
}

static void box(FILE *out, double x, double y, double width, double height, const char *step, double cases)
{
    char n[48];

    snprintf(n, sizeof n, "n = %.0f", cases);
    fprintf(out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"#fff\" stroke=\"#1a1a1a\"/>\n", x,
            y, width, height);
    text(out, x + width / 2.0, y + height / 2.0 - 4.0, 12.0, "", step);
    text(out, x + width / 2.0, y + height / 2.0 + 13.0, 12.0, "", n);
}

static size_t n_left(const rind_flow_chart *chart)
{
    return chart->n > 2 ? chart->n - 2 : 0;
}

static double chart_width(const rind_flow_chart *chart)
{
    return n_left(chart) > 0 ? BOX + GAP + LEFT_BOX : BOX;
}

/* From the top of the first box to the bottom of the last, where it is 'rows' boxes of those who left apart. */
static double chart_height(size_t rows)
{
    return 2.0 * BOX_HIGH + GAP + (double)rows * (LEFT_HIGH + GAP) + (rows == 0 ? GAP : 0.0);
}

static void draw_chart(FILE *out, const rind_flow_chart *chart, double x, double top, size_t rows)
{
    double middle = x + BOX / 2.0, bottom = top + chart_height(rows) - BOX_HIGH;

    text(out, middle, top - 10.0, 13.0, " font-weight=\"bold\"", chart->title);
    if (chart->n == 0)
        return;
    box(out, x, top, BOX, BOX_HIGH, chart->step[0], chart->cases[0]);
    if (chart->n < 2)
        return;
    fprintf(out, "<path d=\"M%.2f %.2fV%.2fm-4 -7l4 7l4 -7\" fill=\"none\" stroke=\"#1a1a1a\"/>\n", middle,
            top + BOX_HIGH, bottom);
    for (size_t k = 0; k < n_left(chart); k++) {
        double y = top + BOX_HIGH + GAP + (double)k * (LEFT_HIGH + GAP), centre = y + LEFT_HIGH / 2.0;

        fprintf(out, "<path d=\"M%.2f %.2fH%.2fm-7 -4l7 4l-7 4\" fill=\"none\" stroke=\"#1a1a1a\"/>\n", middle, centre,
                x + BOX + GAP);
        box(out, x + BOX + GAP, y, LEFT_BOX, LEFT_HIGH, chart->step[k + 1], chart->cases[k + 1]);
    }
    box(out, x, bottom, BOX, BOX_HIGH, chart->step[chart->n - 1], chart->cases[chart->n - 1]);
}

void rind_picture_flow(FILE *out, const rind_flow_chart *chart, size_t n_charts)
{
    double width = MARGIN, x = MARGIN;
    size_t rows = 0;

    for (size_t k = 0; k < n_charts; k++) {
        width += chart_width(&chart[k]) + (k + 1 < n_charts ? 3.0 * MARGIN : MARGIN);
        rows = n_left(&chart[k]) > rows ? n_left(&chart[k]) : rows;
    }
    rind_svg_begin(out, "Flow of cases", width, TITLE + chart_height(rows) + MARGIN);
    for (size_t k = 0; k < n_charts; k++) {
        draw_chart(out, &chart[k], x, TITLE, rows);
        x += chart_width(&chart[k]) + 3.0 * MARGIN;
    }
    fputs("</svg>\n", out);
}
