/*
 * pictures_rows.c - pictures of bars and rows; see pictures.h
 *
 * Names of features are long, so they stand in rows, and the margin is as wide as the longest. Ratios have a
 * logarithmic axis: 0.5 and 2 are equally far from 1.
 */
#include "report/pictures.h"

#include <math.h>
#include <string.h>

enum { WIDE = 480, HIGH = 380, ROW = 22, MAX_SHOWN = 40 };

/* Room for names of columns, which are long. */
static double names_width(const char *const *name, size_t n)
{
    size_t longest = 6;

    for (size_t k = 0; k < n; k++)
        longest = strlen(name[k]) > longest ? strlen(name[k]) : longest;
    return 24.0 + 7.0 * (double)longest;
}

/* The frame of a picture with a row a name, the first on top. */
static void begin_rows(rind_plot *plot, FILE *out, const char *title, rind_axis x, const char *const *name, size_t n)
{
    double margin = names_width(name, n);
    rind_axis y = { .label = "", .low = (double)n - 0.4, .high = -0.6, .name = name, .n_names = n };

    rind_plot_begin(plot, out, title, margin + 420.0, 70.0 + ROW * (double)(n > 0 ? n : 1), x, y, margin, 0.0);
}

/* The axis of a forest, which holds all rows' intervals; of a ratio, at most four decades on either side of 1. */
static rind_axis forest_axis(const rind_forest *f, size_t n)
{
    double ends[2 * MAX_SHOWN + 1];
    size_t n_ends = 0;

    ends[n_ends++] = f->neutral;
    for (size_t k = 0; k < n; k++) {
        ends[n_ends++] = isfinite(f->low[k]) ? fmin(f->low[k], f->value[k]) : f->value[k];
        ends[n_ends++] = isfinite(f->high[k]) ? fmax(f->high[k], f->value[k]) : f->value[k];
    }
    if (!f->ratio)
        return rind_axis_around(f->label, ends, n_ends);
    return (rind_axis){ .label = f->label,
                        .low = fmax(1e-4, rind_lowest(ends, n_ends, 0.5) / 1.2),
                        .high = fmin(1e4, rind_highest(ends, n_ends, 2.0) * 1.2),
                        .log = true };
}

void rind_picture_forest(FILE *out, const char *title, const rind_forest *f)
{
    size_t n = f->n < MAX_SHOWN ? f->n : MAX_SHOWN;
    rind_plot plot;

    begin_rows(&plot, out, title, forest_axis(f, n), f->name, n);
    rind_plot_line(&plot, (const double[]){ f->neutral, f->neutral }, (const double[]){ plot.y.low, plot.y.high }, 2,
                   RIND_INK_GREY, RIND_DASHED, 1.0);
    for (size_t k = 0; k < n; k++) {
        double row = (double)k, low = fmax(f->low[k], plot.x.low), high = fmin(f->high[k], plot.x.high);

        if (isfinite(f->low[k]) && isfinite(f->high[k]))
            rind_plot_whisker(&plot, row, low, high, true, RIND_INK_BLUE);
        rind_plot_points(&plot, &f->value[k], &row, 1, RIND_INK_BLUE, 4.0);
    }
    rind_plot_end(&plot);
}

void rind_picture_frequency(FILE *out, const char *const *name, const double *share, size_t n)
{
    rind_axis x = { .label = "Share of refits that selected it", .low = 0.0, .high = 1.0 };
    rind_plot plot;

    n = n < MAX_SHOWN ? n : MAX_SHOWN;
    begin_rows(&plot, out, "Selection frequency", x, name, n);
    for (size_t k = 0; k < n; k++)
        rind_plot_bar(&plot, 0.0, share[k], (double)k - 0.32, (double)k + 0.32,
                      share[k] < 0.5 ? RIND_INK_VERMILION : RIND_INK_BLUE, 0.85);
    rind_plot_line(&plot, (const double[]){ 0.5, 0.5 }, (const double[]){ plot.y.low, plot.y.high }, 2, RIND_INK_BLACK,
                   RIND_DOTTED, 1.2);
    rind_plot_end(&plot);
}

void rind_picture_histogram(FILE *out, const char *const class_name[2], const double *const count[2], size_t n_bins,
                            double cut)
{
    double down = fmax(1.0, rind_highest(count[0], n_bins, 1.0)), up = fmax(1.0, rind_highest(count[1], n_bins, 1.0));
    double legend = 0.3 * (up + down);
    double width = 1.0 / (double)n_bins, gap = 0.08 * width;
    rind_plot plot;

    /* One class upwards, the other downwards: neither hides the other. */
    rind_axis x = { .label = "Predicted probability", .low = 0.0, .high = 1.0 };
    rind_axis y = { .label = "Cases", .low = -1.05 * down, .high = 1.05 * up + legend, .mirrored = true };
    rind_plot_begin(&plot, out, "Predicted probabilities by class", WIDE, HIGH, x, y, 0.0, 0.0);
    for (size_t b = 0; b < n_bins; b++) {
        double from = (double)b * width + gap, to = (double)(b + 1) * width - gap;

        rind_plot_bar(&plot, from, to, 0.0, -count[0][b], RIND_INK_BLUE, 0.85);
        rind_plot_bar(&plot, from, to, 0.0, count[1][b], RIND_INK_VERMILION, 0.85);
    }
    rind_plot_line(&plot, (const double[]){ 0.0, 1.0 }, (const double[]){ 0.0, 0.0 }, 2, RIND_INK_BLACK, RIND_SOLID,
                   1.0);
    rind_plot_line(&plot, (const double[]){ cut, cut }, (const double[]){ y.low, y.high }, 2, RIND_INK_BLACK,
                   RIND_DASHED, 1.2);
    const rind_legend_entry entry[] = {
        { .text = class_name[1], .ink = RIND_INK_VERMILION },
        { .text = class_name[0], .ink = RIND_INK_BLUE },
        { .text = "frozen cut-off", .ink = RIND_INK_BLACK, .dash = RIND_DASHED },
    };
    rind_plot_legend(&plot, RIND_TOP_RIGHT, entry, 3);
    rind_plot_end(&plot);
}
