/*
 * plot.c - see plot.h
 *
 * Axes carry four to eight ticks at 1, 2 or 5 times a power of ten, which is what eyes expect; a logarithmic axis
 * carries its decades, and 2 and 5 between them where there are few. Coordinates are printed to a hundredth of a pixel,
 * so the same data give the same bytes everywhere.
 */
#include "report/plot.h"

#include <math.h>
#include <string.h>

enum { FONT = 12, MAX_TICKS = RIND_MAX_TICKS };

static const char *const ink_of[RIND_N_INKS] = {
    [RIND_INK_BLUE] = "#0072b2",   [RIND_INK_VERMILION] = "#d55e00", [RIND_INK_GREEN] = "#009e73",
    [RIND_INK_ORANGE] = "#e69f00", [RIND_INK_PURPLE] = "#cc79a7",    [RIND_INK_SKY] = "#56b4e9",
    [RIND_INK_BLACK] = "#1a1a1a",  [RIND_INK_GREY] = "#8a8a8a",
};

static const char *const dash_of[] = {
    [RIND_SOLID] = "", [RIND_DASHED] = " stroke-dasharray=\"6 4\"", [RIND_DOTTED] = " stroke-dasharray=\"2 3\""
};

rind_ink rind_curve_ink(size_t k)
{
    return (rind_ink)(k % RIND_INK_GREY);
}

double rind_lowest(const double *value, size_t n, double otherwise)
{
    double low = INFINITY;

    for (size_t k = 0; k < n; k++)
        if (isfinite(value[k]))
            low = fmin(low, value[k]);
    return isfinite(low) ? low : otherwise;
}

double rind_highest(const double *value, size_t n, double otherwise)
{
    double high = -INFINITY;

    for (size_t k = 0; k < n; k++)
        if (isfinite(value[k]))
            high = fmax(high, value[k]);
    return isfinite(high) ? high : otherwise;
}

rind_axis rind_axis_around(const char *label, const double *value, size_t n)
{
    rind_axis axis = { .label = label, .low = INFINITY, .high = -INFINITY };

    for (size_t k = 0; k < n; k++) {
        if (!isfinite(value[k]))
            continue;
        axis.low = fmin(axis.low, value[k]);
        axis.high = fmax(axis.high, value[k]);
    }
    if (!(axis.low <= axis.high)) {
        axis.low = 0.0;
        axis.high = 1.0;
    }
    double margin = axis.high > axis.low ? 0.05 * (axis.high - axis.low) : fmax(0.5, 0.05 * fabs(axis.low));
    axis.low -= margin;
    axis.high += margin;
    return axis;
}

/* Where a value stands between the ends of its axis, 0 to 1. */
static double share(const rind_axis *axis, double value)
{
    if (axis->log)
        return (log10(value) - log10(axis->low)) / (log10(axis->high) - log10(axis->low));
    return (value - axis->low) / (axis->high - axis->low);
}

double rind_plot_x(const rind_plot *plot, double x)
{
    return plot->left + share(&plot->x, x) * (plot->right - plot->left);
}

double rind_plot_y(const rind_plot *plot, double y)
{
    return plot->bottom - share(&plot->y, y) * (plot->bottom - plot->top);
}

/* 1, 2 or 5 times a power of ten, with four to eight steps in 'range'. */
static double nice_step(double range)
{
    double power = pow(10.0, floor(log10(range / 5.0))), ratio = range / 5.0 / power;

    return power * (ratio < 1.5 ? 1.0 : ratio < 3.5 ? 2.0 : ratio < 7.5 ? 5.0 : 10.0);
}

/* Values with a tick; *step is what their digits must resolve. */
static size_t ticks_of(const rind_axis *axis, double tick[MAX_TICKS], double *step)
{
    static const double within[] = { 1.0, 2.0, 5.0 };
    size_t n = 0;

    *step = 0.0;
    if (axis->name != NULL) {
        for (; n < axis->n_names && n < MAX_TICKS; n++)
            tick[n] = (double)n;
    } else if (axis->log) {
        double decades = log10(axis->high / axis->low);

        for (double e = floor(log10(axis->low)); e <= log10(axis->high); e++)
            for (size_t k = 0; k < (decades < 3.0 ? 3 : 1); k++) {
                double value = within[k] * pow(10.0, e);
                if (value >= axis->low * (1.0 - 1e-9) && value <= axis->high * (1.0 + 1e-9) && n < MAX_TICKS)
                    tick[n++] = value;
            }
    } else {
        *step = nice_step(axis->high - axis->low);
        for (double k = ceil(axis->low / *step - 1e-9); k * *step <= axis->high + 1e-9 * *step && n < MAX_TICKS; k++)
            tick[n++] = k * *step + 0.0; /* no negative zero */
    }
    return n;
}

size_t rind_ticks(double low, double high, double tick[RIND_MAX_TICKS])
{
    rind_axis axis = { .low = low, .high = high };
    double step;

    if (!(low < high)) {
        tick[0] = low;
        return 1;
    }
    return ticks_of(&axis, tick, &step);
}

enum { TICK_SIZE = 256 }; /* names of features are long */

static void tick_text(const rind_axis *axis, double value, double step, char text[TICK_SIZE])
{
    value = axis->mirrored ? fabs(value) : value;
    if (axis->name != NULL)
        snprintf(text, TICK_SIZE, "%s", axis->name[(size_t)value]);
    else if (axis->log || step == 0.0 || fabs(value) >= 1e6 || step < 1e-5)
        snprintf(text, TICK_SIZE, "%.4g", value);
    else
        snprintf(text, TICK_SIZE, "%.*f", (int)fmax(0.0, -floor(log10(step) + 1e-9)), value);
}

static void open_text(FILE *out, double x, double y, const char *anchor, double size, rind_ink ink)
{
    fprintf(out, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\" font-size=\"%g\" fill=\"%s\">", x, y, anchor, size,
            ink_of[ink]);
}

static void text_at(FILE *out, double x, double y, const char *anchor, double size, rind_ink ink, const char *text)
{
    open_text(out, x, y, anchor, size, ink);
    rind_markup(out, text);
    fputs("</text>\n", out);
}

static void draw_x_axis(rind_plot *plot)
{
    double tick[MAX_TICKS], step;
    size_t n = ticks_of(&plot->x, tick, &step);

    for (size_t k = 0; k < n; k++) {
        double x = rind_plot_x(plot, tick[k]);
        char text[TICK_SIZE];

        tick_text(&plot->x, tick[k], step, text);
        fprintf(plot->out, "<path d=\"M%.2f %.2fv5\" stroke=\"#1a1a1a\"/>", x, plot->bottom);
        text_at(plot->out, x, plot->bottom + 19.0, "middle", FONT, RIND_INK_BLACK, text);
    }
    text_at(plot->out, (plot->left + plot->right) / 2.0, plot->bottom + 38.0, "middle", FONT + 1, RIND_INK_BLACK,
            plot->x.label);
}

static void draw_y_axis(rind_plot *plot)
{
    double tick[MAX_TICKS], step, middle = (plot->top + plot->bottom) / 2.0;
    size_t n = ticks_of(&plot->y, tick, &step);

    for (size_t k = 0; k < n; k++) {
        double y = rind_plot_y(plot, tick[k]);
        char text[TICK_SIZE];

        tick_text(&plot->y, tick[k], step, text);
        fprintf(plot->out, "<path d=\"M%.2f %.2fh-5\" stroke=\"#1a1a1a\"/>", plot->left, y);
        text_at(plot->out, plot->left - 8.0, y + 4.0, "end", FONT, RIND_INK_BLACK, text);
    }
    if (plot->y.label != NULL && *plot->y.label != '\0') {
        fprintf(plot->out, "<g transform=\"rotate(-90 15 %.2f)\">", middle);
        text_at(plot->out, 15.0, middle + 2.0, "middle", FONT + 1, RIND_INK_BLACK, plot->y.label);
        fputs("</g>\n", plot->out);
    }
}

void rind_plot_begin(rind_plot *plot, FILE *out, const char *title, double width, double height, rind_axis x,
                     rind_axis y, double margin_left, double margin_below)
{
    *plot = (rind_plot){
        .out = out,
        .width = width,
        .height = height,
        .left = margin_left > 0.0 ? margin_left : 56.0,
        .right = width - 14.0,
        .top = 12.0,
        .bottom = height - 46.0 - margin_below,
        .x = x,
        .y = y,
    };
    rind_svg_begin(out, title, width, height);
    draw_x_axis(plot);
    draw_y_axis(plot);
    /* An inner picture clips to its frame, and needs no id that would have to differ within a page. */
    const double out_px = 1.5; /* a line along the frame is drawn in its full width */
    double x0 = plot->left - out_px, y0 = plot->top - out_px, w = plot->right - plot->left + 2.0 * out_px,
           h = plot->bottom - plot->top + 2.0 * out_px;
    fprintf(out, "<svg x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" viewBox=\"%.2f %.2f %.2f %.2f\">\n", x0, y0,
            w, h, x0, y0, w, h);
}

/* Leaves the frame: what follows is not clipped. */
static void leave_frame(rind_plot *plot)
{
    if (!plot->left_frame)
        fputs("</svg>\n", plot->out);
    plot->left_frame = true;
}

void rind_plot_end(rind_plot *plot)
{
    leave_frame(plot);
    fprintf(plot->out, "<path d=\"M%.2f %.2fV%.2fH%.2f\" fill=\"none\" stroke=\"#1a1a1a\"/>\n</svg>\n", plot->left,
            plot->top, plot->bottom, plot->right);
}

/* Points of a polyline, with the corners of a step function where 'steps'. */
static void path_points(rind_plot *plot, const double *x, const double *y, size_t n, bool steps)
{
    bool pen = false;

    for (size_t k = 0; k < n; k++) {
        if (!isfinite(x[k]) || !isfinite(y[k])) {
            pen = false;
            continue;
        }
        double px = rind_plot_x(plot, x[k]), py = rind_plot_y(plot, y[k]);
        if (pen && steps)
            fprintf(plot->out, "H%.2fV%.2f", px, py);
        else
            fprintf(plot->out, "%c%.2f %.2f", pen ? 'L' : 'M', px, py);
        pen = true;
    }
}

static void draw_path(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink, rind_dash dash,
                      double width, bool steps)
{
    fputs("<path d=\"", plot->out);
    path_points(plot, x, y, n, steps);
    fprintf(plot->out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"%g\" stroke-linejoin=\"round\"%s/>\n",
            ink_of[ink], width, dash_of[dash]);
}

void rind_plot_line(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink, rind_dash dash,
                    double width)
{
    draw_path(plot, x, y, n, ink, dash, width, false);
}

void rind_plot_steps(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink, double width)
{
    draw_path(plot, x, y, n, ink, RIND_SOLID, width, true);
}

void rind_plot_band(rind_plot *plot, const double *x, const double *low, const double *high, size_t n, rind_ink ink,
                    bool steps)
{
    bool pen = false;

    fputs("<path d=\"", plot->out);
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(low[k]) || !isfinite(high[k]))
            continue;
        double px = rind_plot_x(plot, x[k]), py = rind_plot_y(plot, high[k]);
        if (pen && steps)
            fprintf(plot->out, "H%.2fV%.2f", px, py);
        else
            fprintf(plot->out, "%c%.2f %.2f", pen ? 'L' : 'M', px, py);
        pen = true;
    }
    for (size_t k = n; k-- > 0;) { /* back along the lower side; a step is then vertical first */
        if (!isfinite(low[k]) || !isfinite(high[k]))
            continue;
        double px = rind_plot_x(plot, x[k]), py = rind_plot_y(plot, low[k]);
        if (steps)
            fprintf(plot->out, "V%.2fH%.2f", py, px);
        else
            fprintf(plot->out, "L%.2f %.2f", px, py);
    }
    fprintf(plot->out, "%s\" fill=\"%s\" fill-opacity=\"0.16\"/>\n", pen ? "Z" : "M0 0", ink_of[ink]);
}

void rind_plot_points(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink, double radius)
{
    for (size_t k = 0; k < n; k++)
        if (isfinite(x[k]) && isfinite(y[k]))
            fprintf(plot->out, "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%g\" fill=\"%s\"/>\n", rind_plot_x(plot, x[k]),
                    rind_plot_y(plot, y[k]), radius, ink_of[ink]);
}

void rind_plot_ticks(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink)
{
    fputs("<path d=\"", plot->out);
    for (size_t k = 0; k < n; k++)
        fprintf(plot->out, "M%.2f %.2fv8", rind_plot_x(plot, x[k]), rind_plot_y(plot, y[k]) - 4.0);
    fprintf(plot->out, "%s\" stroke=\"%s\" stroke-width=\"1\"/>\n", n > 0 ? "" : "M0 0", ink_of[ink]);
}

void rind_plot_whisker(rind_plot *plot, double at, double low, double high, bool flat, rind_ink ink)
{
    if (!isfinite(at) || !isfinite(low) || !isfinite(high))
        return;
    if (flat)
        fprintf(plot->out, "<path d=\"M%.2f %.2fH%.2f\" stroke=\"%s\" stroke-width=\"1.4\"/>\n", rind_plot_x(plot, low),
                rind_plot_y(plot, at), rind_plot_x(plot, high), ink_of[ink]);
    else
        fprintf(plot->out, "<path d=\"M%.2f %.2fV%.2f\" stroke=\"%s\" stroke-width=\"1.4\"/>\n", rind_plot_x(plot, at),
                rind_plot_y(plot, low), rind_plot_y(plot, high), ink_of[ink]);
}

void rind_plot_bar(rind_plot *plot, double x0, double x1, double y0, double y1, rind_ink ink, double opacity)
{
    double xa = rind_plot_x(plot, x0), xb = rind_plot_x(plot, x1), ya = rind_plot_y(plot, y0),
           yb = rind_plot_y(plot, y1);

    if (!isfinite(xa + xb + ya + yb))
        return;
    fprintf(plot->out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\" fill-opacity=\"%g\"/>\n",
            fmin(xa, xb), fmin(ya, yb), fabs(xb - xa), fabs(yb - ya), ink_of[ink], opacity);
}

void rind_plot_text(rind_plot *plot, double x, double y, double dx, double dy, const char *anchor, rind_ink ink,
                    const char *text)
{
    if (isfinite(x) && isfinite(y))
        text_at(plot->out, rind_plot_x(plot, x) + dx, rind_plot_y(plot, y) + dy, anchor, FONT, ink, text);
}

void rind_plot_note(rind_plot *plot, double px, double py, const char *anchor, double size, const char *text)
{
    leave_frame(plot);
    text_at(plot->out, px, py, anchor, size, RIND_INK_BLACK, text);
}

/* About: a letter of this font is on average three fifths of its size wide, at most. */
static double text_width(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80; /* characters of UTF-8, not bytes */
    return 0.6 * FONT * (double)n;
}

void rind_plot_legend(rind_plot *plot, rind_corner corner, const rind_legend_entry *entry, size_t n)
{
    const double line = 18.0, key = 20.0;
    double width = 0.0, height = line * (double)n;

    for (size_t k = 0; k < n; k++)
        width = fmax(width, key + 6.0 + text_width(entry[k].text));
    double x = corner == RIND_TOP_LEFT || corner == RIND_BOTTOM_LEFT ? plot->left + 12.0 : plot->right - 8.0 - width;
    double y = corner == RIND_TOP_LEFT || corner == RIND_TOP_RIGHT ? plot->top + 6.0 : plot->bottom - 8.0 - height;
    fprintf(plot->out,
            "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"#fff\" fill-opacity=\"0.8\"/>\n",
            x - 4.0, y - 2.0, width + 8.0, height + 4.0);
    for (size_t k = 0; k < n; k++) {
        double middle = y + line * ((double)k + 0.5);

        fprintf(plot->out, "<path d=\"M%.2f %.2fh%.2f\" stroke=\"%s\" stroke-width=\"2\"%s/>", x, middle, key,
                ink_of[entry[k].ink], dash_of[entry[k].dash]);
        text_at(plot->out, x + key + 6.0, middle + 4.0, "start", FONT, RIND_INK_BLACK, entry[k].text);
    }
}
