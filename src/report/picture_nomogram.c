/*
 * picture_nomogram.c - scales to be read by hand; see pictures.h
 */
#include "report/pictures.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { FONT = 11 };

static void tick_text(FILE *out, double x, double y, const char *anchor, const char *text)
{
    fprintf(out, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"#1a1a1a\">", x, y, anchor,
            FONT);
    rind_markup(out, text);
    fputs("</text>\n", out);
}

static double half_width(const char *text)
{
    return 0.31 * FONT * (double)strlen(text) + 2.0;
}

/* Whether the labels of every 'step'-th tick have room. */
static bool have_room(const rind_nomogram_scale *scale, double width, size_t step)
{
    for (size_t k = step; k < scale->n; k += step) {
        double distance = (scale->at[k] - scale->at[k - step]) * width;

        if (distance < half_width(scale->tick[k]) + half_width(scale->tick[k - step]))
            return false;
    }
    return true;
}

/* A ruler with its ticks, as many of them labelled as have room; if it is one alone, both ends are, outwards. */
static void draw_scale(FILE *out, const rind_nomogram_scale *scale, double left, double width, double y)
{
    double low = rind_lowest(scale->at, scale->n, 0.0), high = rind_highest(scale->at, scale->n, 1.0);
    size_t step = 1;

    fprintf(out, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"end\" font-size=\"12\" fill=\"#1a1a1a\">", left - 12.0,
            y + 4.0);
    rind_markup(out, scale->label);
    fprintf(out, "</text>\n<path d=\"M%.2f %.2fH%.2f\" stroke=\"#1a1a1a\"/>", left + low * width, y,
            left + high * width);
    for (size_t k = 0; k < scale->n; k++)
        fprintf(out, "<path d=\"M%.2f %.2fv6\" stroke=\"#1a1a1a\"/>", left + scale->at[k] * width, y);
    while (step < scale->n && !have_room(scale, width, step))
        step++;
    if (step >= scale->n && scale->n > 1) {
        tick_text(out, left + low * width + 3.0, y + 19.0, "end", scale->tick[0]);
        tick_text(out, left + high * width - 3.0, y + 19.0, "start", scale->tick[scale->n - 1]);
        return;
    }
    for (size_t k = 0; k < scale->n; k += step)
        tick_text(out, left + scale->at[k] * width, y + 19.0, "middle", scale->tick[k]);
}

void rind_picture_nomogram(FILE *out, const rind_nomogram_scale *scale, size_t n)
{
    const double row = 46.0, width = 560.0;
    double left = 90.0;

    for (size_t k = 0; k < n; k++)
        left = fmax(left, 24.0 + 7.0 * (double)strlen(scale[k].label));
    double whole = left + width + 28.0, height = 20.0 + row * (double)n;
    rind_svg_begin(out, "Nomogram", whole, height);
    for (size_t k = 0; k < n; k++)
        draw_scale(out, &scale[k], left, width, 24.0 + row * (double)k);
    fputs("</svg>\n", out);
}
