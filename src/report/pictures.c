/*
 * pictures.c - see pictures.h
 *
 * What readers of such papers look for decides the frames: an ROC curve is square and has its diagonal, a calibration
 * plot too; a decision curve is cut below zero, where no model is of use; a path runs over the logarithm of lambda, and
 * what the model kept stands out from what it left.
 */
#include "report/pictures.h"

#include <math.h>
#include <string.h>

enum { SQUARE = 420, WIDE = 480, HIGH = 380, MAX_LEGEND = 8 };

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
    rind_axis x = { .label = "Predicted probability", .low = -0.02, .high = 1.02 };
    rind_axis y = { .label = "Observed rate", .low = -0.02, .high = 1.02 };
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
    double top = rind_highest(all->y, all->n, 0.1), right = 1.0;
    const double ends[] = { 0.0, right }, zero[] = { 0.0, 0.0 };
    rind_legend_entry entry[MAX_LEGEND + 2];
    size_t n = 0;
    rind_plot plot;

    for (size_t k = 0; k < n_models; k++)
        top = fmax(top, rind_highest(model[k].y, model[k].n, 0.0));
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

/* The axis of lambda, large to the right, with room for the label of a line at the end. */
static rind_axis lambda_axis(const double *lambda, size_t n)
{
    double low = rind_lowest(lambda, n, 0.1), high = rind_highest(lambda, n, 1.0);

    return (rind_axis){
        .label = "Penalty lambda", .low = low * 0.9, .high = high * fmax(1.1, pow(high / low, 0.09)), .log = true
    };
}

/* The smaller lambda's label stands left of its line, the larger one's right: they never meet. */
static void mark_lambda(rind_plot *plot, double lambda, bool left, const char *text)
{
    if (!isfinite(lambda))
        return;
    const double x[] = { lambda, lambda }, y[] = { plot->y.low, plot->y.high };
    rind_plot_line(plot, x, y, 2, RIND_INK_BLACK, RIND_DOTTED, 1.2);
    rind_plot_text(plot, lambda, plot->y.high, left ? -4.0 : 4.0, 14.0, left ? "end" : "start", RIND_INK_BLACK, text);
}

static void mark_lambdas(rind_plot *plot, double lambda_min, double lambda_1se)
{
    mark_lambda(plot, lambda_min, true, lambda_min == lambda_1se ? "min = 1se" : "min");
    if (lambda_1se != lambda_min)
        mark_lambda(plot, lambda_1se, false, "1se");
}

void rind_picture_path(FILE *out, const rind_curve *curve, const bool *chosen, size_t n_curves, double lambda_min,
                       double lambda_1se)
{
    static const double none[] = { 1.0 };
    const double zero[] = { 0.0, 0.0 };
    double low = 0.0, high = 0.0;
    rind_plot plot;

    for (size_t k = 0; k < n_curves; k++) {
        low = fmin(low, rind_lowest(curve[k].y, curve[k].n, 0.0));
        high = fmax(high, rind_highest(curve[k].y, curve[k].n, 0.0));
    }
    const double both[] = { low, high };
    rind_axis x = n_curves > 0 ? lambda_axis(curve[0].x, curve[0].n) : lambda_axis(none, 1);
    rind_plot_begin(&plot, out, "Coefficients along the path of lambda", WIDE, HIGH, x,
                    rind_axis_around("Standardised coefficient", both, 2), 0.0, 0.0);
    rind_plot_line(&plot, (const double[]){ x.low, x.high }, zero, 2, RIND_INK_GREY, RIND_SOLID, 1.0);
    for (size_t k = 0; k < n_curves; k++)
        if (!chosen[k])
            rind_plot_line(&plot, curve[k].x, curve[k].y, curve[k].n, RIND_INK_GREY, RIND_SOLID, 0.6);
    for (size_t k = 0, n_coloured = 0; k < n_curves; k++)
        if (chosen[k])
            rind_plot_line(&plot, curve[k].x, curve[k].y, curve[k].n, rind_curve_ink(n_coloured++), RIND_SOLID, 1.4);
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

        if (fabs(x - written) < 44.0 || x < plot->left + 12.0 || x > plot->right - 12.0)
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
    const double both[] = { rind_lowest(low, error->n, 0.0), rind_highest(high, error->n, 1.0) };
    rind_plot plot;

    rind_axis y = rind_axis_around(measure, both, 2);
    y.low -= df != NULL ? 0.07 * (y.high - y.low) : 0.0; /* a lane for the numbers of columns */
    rind_plot_begin(&plot, out, "Cross-validation along the path of lambda", WIDE, HIGH,
                    lambda_axis(error->x, error->n), y, 0.0, 0.0);
    for (size_t k = 0; k < error->n && error->low != NULL; k++)
        rind_plot_whisker(&plot, error->x[k], error->low[k], error->high[k], false, RIND_INK_GREY);
    rind_plot_points(&plot, error->x, error->y, error->n, RIND_INK_VERMILION, 2.5);
    mark_lambdas(&plot, lambda_min, lambda_1se);
    if (df != NULL)
        write_sizes(&plot, error, df);
    rind_plot_end(&plot);
}
