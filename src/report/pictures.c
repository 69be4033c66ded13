/*
 * pictures.c - see pictures.h
 *
 * What readers of such papers look for decides the frames: an ROC curve is square and has its diagonal, a calibration
 * plot too; a decision curve is cut below zero, where no model is of use; a path runs over the logarithm of lambda with
 * the number of columns told above; survival has the numbers at risk under the times they belong to.
 */
#include "report/pictures.h"

#include <math.h>
#include <string.h>

enum { SQUARE = 420, WIDE = 640, HIGH = 400, ROW = 22, MAX_SHOWN = 40, MAX_LEGEND = 8, N_BINS = 20 };

static double lowest(const double *value, size_t n, double otherwise)
{
    double low = INFINITY;

    for (size_t k = 0; k < n; k++)
        if (isfinite(value[k]))
            low = fmin(low, value[k]);
    return isfinite(low) ? low : otherwise;
}

static double highest(const double *value, size_t n, double otherwise)
{
    double high = -INFINITY;

    for (size_t k = 0; k < n; k++)
        if (isfinite(value[k]))
            high = fmax(high, value[k]);
    return isfinite(high) ? high : otherwise;
}

static void legend_of(rind_plot *plot, rind_corner corner, const rind_curve *curve, size_t n)
{
    rind_legend_entry entry[MAX_LEGEND];
    size_t n_entries = n < MAX_LEGEND ? n : MAX_LEGEND;

    for (size_t k = 0; k < n_entries; k++)
        entry[k] = (rind_legend_entry){ .text = curve[k].name, .ink = rind_curve_ink(k) };
    rind_plot_legend(plot, corner, entry, n_entries);
}

void rind_picture_roc(FILE *out, const rind_curve *curve, size_t n_curves, const double mark[2])
{
    const double diagonal[] = { 0.0, 1.0 };
    rind_axis x = { .label = "1 - specificity", .low = 0.0, .high = 1.0 };
    rind_axis y = { .label = "Sensitivity", .low = 0.0, .high = 1.0 };
    rind_plot plot;

    rind_plot_begin(&plot, out, "Receiver operating characteristic", SQUARE, SQUARE, x, y, 0.0, 0.0);
    rind_plot_line(&plot, diagonal, diagonal, 2, RIND_INK_GREY, RIND_DASHED, 1.0);
    for (size_t k = 0; k < n_curves; k++)
        if (curve[k].low != NULL)
            rind_plot_band(&plot, curve[k].x, curve[k].low, curve[k].high, curve[k].n, rind_curve_ink(k), false);
    for (size_t k = 0; k < n_curves; k++)
        rind_plot_line(&plot, curve[k].x, curve[k].y, curve[k].n, rind_curve_ink(k), RIND_SOLID, 2.0);
    if (mark != NULL) {
        rind_plot_points(&plot, &mark[0], &mark[1], 1, RIND_INK_BLACK, 4.0);
        rind_plot_text(&plot, mark[0], mark[1], 9.0, 13.0, "start", RIND_INK_BLACK, "frozen cut-off");
    }
    legend_of(&plot, RIND_BOTTOM_RIGHT, curve, n_curves);
    rind_plot_end(&plot);
}

void rind_picture_calibration(FILE *out, const rind_curve *groups, const rind_curve *smooth)
{
    const double diagonal[] = { 0.0, 1.0 };
    rind_axis x = { .label = "Predicted probability", .low = 0.0, .high = 1.0 };
    rind_axis y = { .label = "Observed rate", .low = 0.0, .high = 1.0 };
    rind_legend_entry entry[] = {
        { .text = "ideal", .ink = RIND_INK_GREY, .dash = RIND_DASHED },
        { .text = groups->name, .ink = RIND_INK_BLUE },
        { .text = smooth->name, .ink = RIND_INK_VERMILION },
    };
    rind_plot plot;

    rind_plot_begin(&plot, out, "Calibration", SQUARE, SQUARE, x, y, 0.0, 0.0);
    rind_plot_line(&plot, diagonal, diagonal, 2, RIND_INK_GREY, RIND_DASHED, 1.0);
    if (smooth->n > 0)
        rind_plot_line(&plot, smooth->x, smooth->y, smooth->n, RIND_INK_VERMILION, RIND_SOLID, 2.0);
    for (size_t k = 0; k < groups->n && groups->low != NULL; k++)
        rind_plot_whisker(&plot, groups->x[k], groups->low[k], groups->high[k], false, RIND_INK_BLUE);
    rind_plot_points(&plot, groups->x, groups->y, groups->n, RIND_INK_BLUE, 4.0);
    rind_plot_legend(&plot, RIND_TOP_LEFT, entry, smooth->n > 0 ? 3 : 2);
    rind_plot_end(&plot);
}

void rind_picture_decision(FILE *out, const rind_curve *model, size_t n_models, const rind_curve *all)
{
    double top = highest(all->y, all->n, 0.1), right = highest(all->x, all->n, 1.0);
    const double ends[] = { 0.0, right }, zero[] = { 0.0, 0.0 };
    rind_legend_entry entry[MAX_LEGEND + 2];
    size_t n = 0;
    rind_plot plot;

    for (size_t k = 0; k < n_models; k++)
        top = fmax(top, highest(model[k].y, model[k].n, 0.0));
    rind_axis x = { .label = "Threshold probability", .low = 0.0, .high = right };
    rind_axis y = { .label = "Net benefit", .low = -0.15 * top, .high = 1.08 * top };
    rind_plot_begin(&plot, out, "Decision curve", WIDE, HIGH, x, y, 0.0, 0.0);
    rind_plot_line(&plot, ends, zero, 2, RIND_INK_BLACK, RIND_DOTTED, 1.4);
    rind_plot_line(&plot, all->x, all->y, all->n, RIND_INK_GREY, RIND_DASHED, 1.4);
    for (size_t k = 0; k < n_models; k++) {
        rind_plot_line(&plot, model[k].x, model[k].y, model[k].n, rind_curve_ink(k), RIND_SOLID, 2.0);
        if (n < MAX_LEGEND)
            entry[n++] = (rind_legend_entry){ .text = model[k].name, .ink = rind_curve_ink(k) };
    }
    entry[n++] = (rind_legend_entry){ .text = "treat all", .ink = RIND_INK_GREY, .dash = RIND_DASHED };
    entry[n++] = (rind_legend_entry){ .text = "treat none", .ink = RIND_INK_BLACK, .dash = RIND_DOTTED };
    rind_plot_legend(&plot, RIND_TOP_RIGHT, entry, n);
    rind_plot_end(&plot);
}

/* The axis of lambda, large to the right. */
static rind_axis lambda_axis(const double *lambda, size_t n)
{
    double low = lowest(lambda, n, 0.1), high = highest(lambda, n, 1.0);

    return (rind_axis){ .label = "Penalty lambda", .low = low * 0.9, .high = high * 1.1, .log = true };
}

static void mark_lambda(rind_plot *plot, double lambda, const char *text)
{
    if (!isfinite(lambda))
        return;
    const double x[] = { lambda, lambda }, y[] = { plot->y.low, plot->y.high };
    rind_plot_line(plot, x, y, 2, RIND_INK_BLACK, RIND_DOTTED, 1.2);
    rind_plot_text(plot, lambda, plot->y.high, 4.0, 14.0, "start", RIND_INK_BLACK, text);
}

static void mark_lambdas(rind_plot *plot, double lambda_min, double lambda_1se)
{
    mark_lambda(plot, lambda_min, lambda_min == lambda_1se ? "min = 1se" : "min");
    if (lambda_1se != lambda_min)
        mark_lambda(plot, lambda_1se, "1se");
}

void rind_picture_path(FILE *out, const rind_curve *curve, size_t n_curves, double lambda_min, double lambda_1se)
{
    static const double none[] = { 1.0 };
    const double zero[] = { 0.0, 0.0 };
    double low = 0.0, high = 0.0;
    rind_plot plot;

    for (size_t k = 0; k < n_curves; k++) {
        low = fmin(low, lowest(curve[k].y, curve[k].n, 0.0));
        high = fmax(high, highest(curve[k].y, curve[k].n, 0.0));
    }
    const double both[] = { low, high };
    rind_axis x = n_curves > 0 ? lambda_axis(curve[0].x, curve[0].n) : lambda_axis(none, 1);
    rind_plot_begin(&plot, out, "Coefficients along the path of lambda", WIDE, HIGH, x,
                    rind_axis_around("Standardised coefficient", both, 2), 0.0, 0.0);
    rind_plot_line(&plot, (const double[]){ x.low, x.high }, zero, 2, RIND_INK_GREY, RIND_SOLID, 1.0);
    for (size_t k = 0; k < n_curves; k++)
        rind_plot_line(&plot, curve[k].x, curve[k].y, curve[k].n, rind_curve_ink(k), RIND_SOLID, 1.4);
    mark_lambdas(&plot, lambda_min, lambda_1se);
    rind_plot_end(&plot);
}

/* Numbers of columns in the model, above a few of the lambdas. */
static void write_sizes(rind_plot *plot, const rind_curve *error, const double *df)
{
    double written = -INFINITY;

    for (size_t k = 0; k < error->n; k++) {
        double x = rind_plot_x(plot, error->x[k]);
        char text[32];

        if (fabs(x - written) < 44.0)
            continue;
        written = x;
        snprintf(text, sizeof text, "%g", df[k]);
        rind_plot_text(plot, error->x[k], plot->y.low, 0.0, -8.0, "middle", RIND_INK_GREY, text);
    }
}

void rind_picture_cv(FILE *out, const rind_curve *error, const char *measure, const double *df, double lambda_min,
                     double lambda_1se)
{
    const double *low = error->low != NULL ? error->low : error->y,
                 *high = error->high != NULL ? error->high : error->y;
    const double both[] = { lowest(low, error->n, 0.0), highest(high, error->n, 1.0) };
    rind_plot plot;

    rind_plot_begin(&plot, out, "Cross-validation along the path of lambda", WIDE, HIGH,
                    lambda_axis(error->x, error->n), rind_axis_around(measure, both, 2), 0.0, 0.0);
    for (size_t k = 0; k < error->n && error->low != NULL; k++)
        rind_plot_whisker(&plot, error->x[k], error->low[k], error->high[k], false, RIND_INK_GREY);
    rind_plot_points(&plot, error->x, error->y, error->n, RIND_INK_VERMILION, 2.5);
    mark_lambdas(&plot, lambda_min, lambda_1se);
    if (df != NULL)
        write_sizes(&plot, error, df);
    rind_plot_end(&plot);
}

/* Room for names of columns, which are long. */
static double names_width(const char *const *name, size_t n)
{
    size_t longest = 6;

    for (size_t k = 0; k < n; k++)
        longest = strlen(name[k]) > longest ? strlen(name[k]) : longest;
    return 24.0 + 6.2 * (double)longest;
}

/* The frame of a picture with a row a name, the first on top. */
static void begin_rows(rind_plot *plot, FILE *out, const char *title, rind_axis x, const char *const *name, size_t n)
{
    double margin = names_width(name, n);
    rind_axis y = { .label = "", .low = (double)n - 0.4, .high = -0.6, .name = name, .n_names = n };

    rind_plot_begin(plot, out, title, margin + 420.0, 70.0 + ROW * (double)(n > 0 ? n : 1), x, y, margin, 0.0);
}

void rind_picture_forest(FILE *out, const char *title, const char *label, const char *const *name, const double *value,
                         const double *low, const double *high, size_t n, double neutral)
{
    double ends[2 * MAX_SHOWN + 1];
    size_t n_ends = 0;
    rind_plot plot;

    n = n < MAX_SHOWN ? n : MAX_SHOWN;
    ends[n_ends++] = neutral;
    for (size_t k = 0; k < n; k++) {
        ends[n_ends++] = fmin(value[k], isfinite(low[k]) ? low[k] : value[k]);
        ends[n_ends++] = fmax(value[k], isfinite(high[k]) ? high[k] : value[k]);
    }
    begin_rows(&plot, out, title, rind_axis_around(label, ends, n_ends), name, n);
    rind_plot_line(&plot, (const double[]){ neutral, neutral }, (const double[]){ plot.y.low, plot.y.high }, 2,
                   RIND_INK_GREY, RIND_DASHED, 1.0);
    for (size_t k = 0; k < n; k++) {
        double row = (double)k;

        rind_plot_whisker(&plot, row, low[k], high[k], true, RIND_INK_BLUE);
        rind_plot_points(&plot, &value[k], &row, 1, RIND_INK_BLUE, 4.0);
    }
    rind_plot_end(&plot);
}

void rind_picture_frequency(FILE *out, const char *const *name, const double *share, size_t n)
{
    rind_axis x = { .label = "Share of resamples that selected it", .low = 0.0, .high = 1.0 };
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

void rind_picture_histogram(FILE *out, const char *const class_name[2], const double *const probability[2],
                            const size_t n[2], double cut)
{
    double count[2][N_BINS] = { { 0 } }, top = 1.0;
    rind_plot plot;

    for (size_t c = 0; c < 2; c++)
        for (size_t k = 0; k < n[c]; k++) {
            double at = floor(probability[c][k] * N_BINS);

            if (at >= 0.0 && at <= N_BINS) /* also no NaN */
                count[c][at < N_BINS ? (size_t)at : N_BINS - 1]++;
        }
    for (size_t b = 0; b < N_BINS; b++)
        top = fmax(top, fmax(count[0][b], count[1][b]));
    /* One class upwards, the other downwards: neither hides the other. */
    rind_axis x = { .label = "Predicted probability", .low = 0.0, .high = 1.0 };
    rind_axis y = { .label = "Cases", .low = -1.1 * top, .high = 1.6 * top, .mirrored = true };
    rind_plot_begin(&plot, out, "Predicted probabilities by class", WIDE, HIGH, x, y, 0.0, 0.0);
    for (size_t b = 0; b < N_BINS; b++) {
        double from = (double)b / N_BINS + 0.004, to = (double)(b + 1) / N_BINS - 0.004;

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

/* A ruler with its ticks; labels of ticks that would overlap the one before are left out. */
static void draw_scale(FILE *out, const rind_nomogram_scale *scale, double left, double width, double y)
{
    double low = lowest(scale->at, scale->n, 0.0), high = highest(scale->at, scale->n, 1.0), free_from = -INFINITY;

    fprintf(out, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"end\" font-size=\"12\" fill=\"#1a1a1a\">", left - 12.0,
            y + 4.0);
    rind_markup(out, scale->label);
    fprintf(out, "</text>\n<path d=\"M%.2f %.2fH%.2f\" stroke=\"#1a1a1a\"/>", left + low * width, y,
            left + high * width);
    for (size_t k = 0; k < scale->n; k++) {
        double x = left + scale->at[k] * width, half = 3.4 * (double)strlen(scale->tick[k]);

        fprintf(out, "<path d=\"M%.2f %.2fv6\" stroke=\"#1a1a1a\"/>", x, y);
        if (x - half < free_from)
            continue;
        free_from = x + half + 3.0;
        fprintf(out, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"middle\" font-size=\"11\" fill=\"#1a1a1a\">", x,
                y + 19.0);
        rind_markup(out, scale->tick[k]);
        fputs("</text>\n", out);
    }
}

void rind_picture_nomogram(FILE *out, const rind_nomogram_scale *scale, size_t n)
{
    const double row = 46.0, width = 560.0;
    double left = 90.0;

    for (size_t k = 0; k < n; k++)
        left = fmax(left, 24.0 + 6.4 * (double)strlen(scale[k].label));
    double whole = left + width + 28.0, height = 20.0 + row * (double)n;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.2f %.2f\" width=\"%.2f\" height=\"%.2f\" "
            "role=\"img\" font-family=\"Helvetica, Arial, sans-serif\">\n<title>Nomogram</title>\n"
            "<rect width=\"%.2f\" height=\"%.2f\" fill=\"#fff\"/>\n",
            whole, height, whole, height, whole, height);
    for (size_t k = 0; k < n; k++)
        draw_scale(out, &scale[k], left, width, 24.0 + row * (double)k);
    fputs("</svg>\n", out);
}

/* Times of the risk table stand below those of the axis. */
static void write_at_risk(rind_plot *plot, const rind_survival_group *group, size_t n_groups, const double *risk_time,
                          size_t n_risk_times)
{
    double y = plot->bottom + 60.0;

    rind_plot_note(plot, 8.0, y, "start", 12.0, "Number at risk");
    for (size_t g = 0; g < n_groups; g++) {
        y += 17.0;
        rind_plot_note(plot, 8.0, y, "start", 12.0, group[g].survival.name);
        for (size_t k = 0; k < n_risk_times; k++) {
            char text[32];

            snprintf(text, sizeof text, "%g", group[g].n_at_risk[k]);
            rind_plot_note(plot, rind_plot_x(plot, risk_time[k]), y, "middle", 12.0, text);
        }
    }
}

void rind_picture_survival(FILE *out, const char *time_label, const rind_survival_group *group, size_t n_groups,
                           const double *risk_time, size_t n_risk_times, const char *note)
{
    double end = 1.0, margin = 70.0;
    rind_legend_entry entry[MAX_LEGEND];
    size_t n_entries = n_groups < MAX_LEGEND ? n_groups : MAX_LEGEND;
    rind_plot plot;

    for (size_t g = 0; g < n_groups; g++) {
        const rind_curve *c = &group[g].survival;
        end = fmax(end, highest(c->x, c->n, 1.0));
        end = fmax(end, highest(group[g].censored_time, group[g].n_censored, 1.0));
        margin = fmax(margin, 26.0 + 6.8 * (double)strlen(c->name));
    }
    rind_axis x = { .label = time_label, .low = 0.0, .high = end * 1.02 };
    rind_axis y = { .label = "Survival", .low = 0.0, .high = 1.02 };
    double below = 30.0 + 17.0 * (double)n_groups;
    rind_plot_begin(&plot, out, "Kaplan-Meier curves", WIDE + margin - 56.0, HIGH + below, x, y, margin, below);
    for (size_t g = 0; g < n_groups; g++) {
        const rind_curve *c = &group[g].survival;

        if (c->low != NULL)
            rind_plot_band(&plot, c->x, c->low, c->high, c->n, rind_curve_ink(g), true);
        rind_plot_steps(&plot, c->x, c->y, c->n, rind_curve_ink(g), 2.0);
        rind_plot_ticks(&plot, group[g].censored_time, group[g].censored_at, group[g].n_censored, rind_curve_ink(g));
        if (g < MAX_LEGEND)
            entry[g] = (rind_legend_entry){ .text = c->name, .ink = rind_curve_ink(g) };
    }
    if (note != NULL)
        rind_plot_text(&plot, 0.0, 0.0, 10.0, -10.0, "start", RIND_INK_BLACK, note);
    rind_plot_legend(&plot, RIND_TOP_RIGHT, entry, n_entries);
    write_at_risk(&plot, group, n_groups, risk_time, n_risk_times);
    rind_plot_end(&plot);
}
