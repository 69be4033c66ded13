/*
 * check_page_charts.c - the cohort on the page of a check: voxel spacings, and how many cases have which value
 *
 * Bars are rectangles of an SVG that stretches with its figure. Volumes and bins span orders of magnitude, so their
 * steps are of equal ratio where the cohort does.
 */
#include "study/check_page_inside.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* What a histogram shows. */
typedef struct histogram {
    const char *title, *unit, *remark;
    bool ratios; /* steps of equal ratio where the values span more than a factor of eight */
} histogram;

enum { BARS = 20, CHART_WIDTH = 300, CHART_HEIGHT = 70 };

static void write_bars(const rind_check_page *p, const size_t count[BARS])
{
    size_t most = 1;

    for (size_t b = 0; b < BARS; b++)
        most = count[b] > most ? count[b] : most;
    for (size_t b = 0; b < BARS; b++) {
        double height = (double)CHART_HEIGHT * (double)count[b] / (double)most;

        if (count[b] > 0)
            fprintf(p->out,
                    "<rect class=\"bar\" x=\"%zu\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"><title>%zu</title></rect>",
                    b * CHART_WIDTH / BARS + 1, CHART_HEIGHT - height, CHART_WIDTH / BARS - 2, height, count[b]);
    }
}

/* How many cases have which value. 'value' is put in order. */
static void write_histogram(const rind_check_page *p, const histogram *h, double *value, size_t n)
{
    size_t count[BARS] = { 0 };
    char low[32], high[32], median[32];
    const char *space = *h->unit != '\0' ? " " : "";

    if (n < 2)
        return;
    qsort(value, n, sizeof *value, ascending);
    rind_check_page_digits(value[0], low);
    rind_check_page_digits(value[n - 1], high);
    rind_check_page_digits(0.5 * (value[(n - 1) / 2] + value[n / 2]), median);
    if (!(value[n - 1] > value[0])) {
        fprintf(p->out, "<figure><figcaption>%s</figcaption><p>%s%s%s in all cases</p></figure>\n", h->title, low,
                space, h->unit);
        return;
    }
    bool ratios = h->ratios && value[0] > 0.0 && value[n - 1] > 8.0 * value[0];
    double from = ratios ? log(value[0]) : value[0], to = ratios ? log(value[n - 1]) : value[n - 1];
    for (size_t k = 0; k < n; k++)
        count[(size_t)fmin(((ratios ? log(value[k]) : value[k]) - from) / (to - from) * BARS, BARS - 1)]++;
    fprintf(p->out,
            "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
            "aria-label=\"%s of %zu cases: from %s to %s %s, median %s\">",
            h->title, CHART_WIDTH, CHART_HEIGHT, h->title, n, low, high, h->unit, median);
    write_bars(p, count);
    fprintf(p->out, "</svg><p>%s … %s%s%s, median %s%s%s</p></figure>\n", low, high, space, h->unit, median,
            ratios ? "; steps of equal ratio" : "", h->remark);
}

static void write_spacings(const rind_check_page *p)
{
    const rind_check *c = p->check;
    enum { MOST = 6 };

    if (c->n_spacings == 0)
        return;
    fputs("<figure><figcaption>Voxel spacing</figcaption><table class=\"spacings\"><thead class=\"quiet\"><tr><th "
          "scope=\"col\">x × y × z</th><th scope=\"col\">cases</th><th scope=\"col\"></th></tr></thead><tbody>",
          p->out);
    for (size_t k = 0; k < c->n_spacings && k < MOST; k++) {
        const rind_check_spacing *s = &c->spacing[k];

        fprintf(p->out,
                "<tr><td>%.3g × %.3g × %.3g %s</td><td>%zu</td><td class=\"share\"><span "
                "style=\"width:%.0f%%\"></span></td></tr>",
                s->spacing_mm[0], s->spacing_mm[1], s->spacing_mm[2], s->in_pixels ? "pixel" : "mm", s->n_cases,
                100.0 * (double)s->n_cases / (double)c->spacing[0].n_cases);
    }
    fputs("</tbody></table>", p->out);
    if (c->n_spacings > MOST)
        fprintf(p->out, "<p>and %zu%s others</p>", c->n_spacings - MOST, c->more_spacings ? " or more" : "");
    fputs("</figure>\n", p->out);
}

rind_status rind_check_page_charts(rind_ctx *ctx, const rind_check_page *p)
{
    const rind_check *c = p->check;
    double *value = rind_alloc(ctx, c->n_cases, sizeof *value, "chart of a check");
    char remark[96] = "";
    size_t n = 0;

    if (value == NULL)
        return RIND_NO_MEMORY;
    fputs("<h2>The cohort</h2>\n<div class=\"charts\">\n", p->out);
    write_spacings(p);
    for (size_t k = 0; k < c->n_cases; k++)
        if (c->of[k].n_regions > 0 && c->of[k].region[0].n_voxels > 0)
            value[n++] = c->of[k].region[0].volume_mm3 / (c->of[k].in_pixels ? 1.0 : 1000.0);
    const char *unit = c->n_spacings > 0 && c->spacing[0].in_pixels ? "pixel" : "cm³";
    write_histogram(p, &(histogram){ "Volume of the tumour", unit, "", true }, value, n);
    n = 0;
    for (size_t k = 0; k < c->n_cases; k++)
        if (c->of[k].n_regions > 0 && isfinite(c->of[k].region[0].n_bins[0]))
            value[n++] = c->of[k].region[0].n_bins[0];
    if (isfinite(c->suggested_width[0]))
        snprintf(remark, sizeof remark, "; a width of %g would give the median tumour about 32", c->suggested_width[0]);
    write_histogram(p, &(histogram){ "Bins in the tumour", "bins", remark, true }, value, n);
    n = 0;
    for (size_t k = 0; k < c->n_cases; k++)
        if (c->of[k].n_regions > 0 && isfinite(c->of[k].region[0].quantile[2]))
            value[n++] = c->of[k].region[0].quantile[2];
    write_histogram(p, &(histogram){ "Median intensity of the tumour", "", "", false }, value, n);
    fputs("</div>\n", p->out);
    free(value);
    return RIND_OK;
}
