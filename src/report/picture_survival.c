/*
 * picture_survival.c - Kaplan-Meier curves; see pictures.h
 *
 * The numbers at risk stand under the times they belong to.
 */
#include "report/pictures.h"

#include <math.h>
#include <string.h>

enum { WIDE = 640, HIGH = 400, MAX_LEGEND = 8 };

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
        end = fmax(end, rind_highest(c->x, c->n, 1.0));
        end = fmax(end, rind_highest(group[g].censored_time, group[g].n_censored, 1.0));
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
    if (note != NULL) /* beside "Number at risk": there is no corner that no curve reaches */
        rind_plot_note(&plot, plot.right, plot.bottom + 60.0, "end", 12.0, note);
    rind_plot_legend(&plot, RIND_TOP_RIGHT, entry, n_entries);
    write_at_risk(&plot, group, n_groups, risk_time, n_risk_times);
    rind_plot_end(&plot);
}
