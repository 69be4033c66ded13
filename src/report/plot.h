/*
 * plot.h - a chart as SVG, as journals print them
 *
 * A plot is a frame with two axes, written to a stream in the order of the calls, so what comes later lies above.
 * Coordinates are those of the data; what lies outside the axes is clipped. The picture needs nothing from
 * outside and may stand in a page of HTML or in a file of its own.
 */
#ifndef RIND_REPORT_PLOT_H
#define RIND_REPORT_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Colours that stay apart in print and for the colour-blind (Okabe and Ito 2008). */
typedef enum rind_ink {
    RIND_INK_BLUE,
    RIND_INK_VERMILION,
    RIND_INK_GREEN,
    RIND_INK_ORANGE,
    RIND_INK_PURPLE,
    RIND_INK_SKY,
    RIND_INK_BLACK,
    RIND_INK_GREY,
    RIND_N_INKS
} rind_ink;

/* The k-th of several curves; grey is not among them. */
rind_ink rind_curve_ink(size_t k);

typedef struct rind_axis {
    const char *label;
    double low, high;        /* low < high */
    bool log;                /* of base 10; low > 0 */
    bool mirrored;           /* below zero counts in the other direction: labels have no sign */
    const char *const *name; /* of categories at 0, 1, 2, ... instead of numbers; or NULL */
    size_t n_names;
} rind_axis;

/* The least and the greatest finite value; 'otherwise' if there is none. */
double rind_lowest(const double *value, size_t n, double otherwise);
double rind_highest(const double *value, size_t n, double otherwise);

/* Round values from low to high, as an axis marks them; low alone where low is not below high. Returns how many. */
enum { RIND_MAX_TICKS = 64 };
size_t rind_ticks(double low, double high, double tick[RIND_MAX_TICKS]);

/* low and high that hold all finite values, a twentieth wider on both sides; 0 and 1 if there are none. */
rind_axis rind_axis_around(const char *label, const double *value, size_t n);

typedef struct rind_plot {
    FILE *out;
    double width, height;            /* of the picture, px */
    double left, right, top, bottom; /* of the frame within it, px */
    rind_axis x, y;
    bool left_frame; /* inside */
} rind_plot;

/*
 * Opens a picture of width x height px and draws its axes. 'title' is for those who do not see it.
 *
 * margin_left  px for the labels of y; 0: 56, enough for numbers
 * margin_below px under the axis of x for what the caller writes there; 0: none
 */
void rind_plot_begin(rind_plot *plot, FILE *out, const char *title, double width, double height, rind_axis x,
                     rind_axis y, double margin_left, double margin_below);
void rind_plot_end(rind_plot *plot);

/* Of the frame, px. */
double rind_plot_x(const rind_plot *plot, double x);
double rind_plot_y(const rind_plot *plot, double y);

typedef enum rind_dash { RIND_SOLID, RIND_DASHED, RIND_DOTTED } rind_dash;

/* A polyline; NaN interrupts it. */
void rind_plot_line(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink, rind_dash dash,
                    double width);

/* A function that keeps y[k] from x[k] to x[k + 1]. */
void rind_plot_steps(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink, double width);

/* What lies between low and high, translucent; 'steps' as of rind_plot_steps(). */
void rind_plot_band(rind_plot *plot, const double *x, const double *low, const double *high, size_t n, rind_ink ink,
                    bool steps);

void rind_plot_points(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink, double radius);

/* Short vertical strokes, as of censored times. */
void rind_plot_ticks(rind_plot *plot, const double *x, const double *y, size_t n, rind_ink ink);

/* From x, low to x, high; or, 'flat', from low, y to high, y. */
void rind_plot_whisker(rind_plot *plot, double at, double low, double high, bool flat, rind_ink ink);

void rind_plot_bar(rind_plot *plot, double x0, double x1, double y0, double y1, rind_ink ink, double opacity);

/* Text at a point of the data, moved by px; anchor: "start", "middle" or "end". */
void rind_plot_text(rind_plot *plot, double x, double y, double dx, double dy, const char *anchor, rind_ink ink,
                    const char *text);

/* Text at a point of the picture, px. */
void rind_plot_note(rind_plot *plot, double px, double py, const char *anchor, double size, const char *text);

typedef enum rind_corner { RIND_TOP_RIGHT, RIND_BOTTOM_RIGHT, RIND_TOP_LEFT, RIND_BOTTOM_LEFT } rind_corner;

typedef struct rind_legend_entry {
    const char *text;
    rind_ink ink;
    rind_dash dash;
} rind_legend_entry;

void rind_plot_legend(rind_plot *plot, rind_corner corner, const rind_legend_entry *entry, size_t n);

/* What a picture begins with that is no plot: a white ground and, for those who do not see it, a title. Ended by the
 * caller with </svg>. */
void rind_svg_begin(FILE *out, const char *title, double width, double height);

/* Text of HTML or SVG: & < > " as entities. NULL counts as "". */
void rind_markup(FILE *out, const char *text);

#endif
