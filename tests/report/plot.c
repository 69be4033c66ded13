/* plot.c - charts: where things stand, which ticks there are, and that every picture is well-formed whatever the data
 */
#include "test.h"
#include "report/markup.h"

#include "report/pictures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define assert_near(a, b, most) assert_true(fabs((a) - (b)) <= (most))

static char *text;
static size_t size;
static FILE *out;

static int begin(void **state)
{
    (void)state;
    out = open_memstream(&text, &size);
    return out == NULL;
}

static int end(void **state)
{
    (void)state;
    fclose(out);
    free(text);
    text = NULL;
    return 0;
}

static const char *drawn(void)
{
    fflush(out);
    assert_well_formed("a picture", text);
    return text;
}

static void coordinates_are_those_of_the_data(void **state)
{
    rind_plot plot;

    (void)state;
    rind_plot_begin(&plot, out, "t", 400, 300, (rind_axis){ .label = "x", .low = 0, .high = 10 },
                    (rind_axis){ .label = "y", .low = 1, .high = 100, .log = true }, 0, 0);
    assert_near(rind_plot_x(&plot, 0), plot.left, 1e-12);
    assert_near(rind_plot_x(&plot, 10), plot.right, 1e-12);
    assert_near(rind_plot_x(&plot, 2.5), plot.left + 0.25 * (plot.right - plot.left), 1e-9);
    assert_near(rind_plot_y(&plot, 1), plot.bottom, 1e-9);
    assert_near(rind_plot_y(&plot, 10), 0.5 * (plot.bottom + plot.top), 1e-9);
    assert_near(rind_plot_y(&plot, 100), plot.top, 1e-9);
    rind_plot_end(&plot);
    /* a frame of its own within the picture clips what lies outside */
    assert_int_equal(count_of(drawn(), "<svg"), 2);
}

static void ticks_are_round(void **state)
{
    static const struct {
        double low, high;
        size_t n;
        double first, last;
    } cases[] = { { 0, 1, 6, 0, 1 },          { -0.04, 1.04, 6, 0, 1 },       { 3, 47, 4, 10, 40 },
                  { 0, 0.0031, 7, 0, 0.003 }, { -230, 1700, 4, 0, 1500 },     { 1e5, 9e5, 4, 2e5, 8e5 },
                  { 5, 5, 1, 5, 5 },          { -1e-3, 1e-3, 5, -1e-3, 1e-3 } };

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double tick[RIND_MAX_TICKS];
        size_t n = rind_ticks(cases[k].low, cases[k].high, tick);

        if (n != cases[k].n || fabs(tick[0] - cases[k].first) > 1e-12 || fabs(tick[n - 1] - cases[k].last) > 1e-9)
            fail_msg("%g to %g: %zu ticks, %g to %g", cases[k].low, cases[k].high, n, tick[0], tick[n - 1]);
        for (size_t i = 0; i < n; i++)
            assert_false(signbit(tick[i]) && tick[i] == 0.0); /* would print as -0 */
    }
}

static void axes_hold_what_is_finite(void **state)
{
    const double some[] = { NAN, 2, INFINITY, -1, -INFINITY }, none[] = { NAN, INFINITY }, one[] = { 7, 7 };
    rind_axis a = rind_axis_around("a", some, 5), b = rind_axis_around("b", none, 2), c = rind_axis_around("c", one, 2);

    (void)state;
    assert_near(a.low, -1.15, 1e-12);
    assert_near(a.high, 2.15, 1e-12);
    assert_true(b.low < b.high && b.low <= 0 && b.high >= 1);
    assert_true(c.low < 7 && c.high > 7);
    assert_near(rind_lowest(some, 5, 9), -1, 0);
    assert_near(rind_highest(none, 2, 9), 9, 0);
}

static void text_is_escaped(void **state)
{
    (void)state;
    rind_markup(out, "a<b>&\"c\"\x01 \xc3\xa4");
    rind_markup(out, NULL);
    fflush(out);
    assert_string_equal(text, "a&lt;b&gt;&amp;&quot;c&quot;  \xc3\xa4");
}

static void nan_interrupts_a_line(void **state)
{
    const double x[] = { 0, 1, 2, NAN, 3, 4 }, y[] = { 0, 1, NAN, 1, 1, 0 };
    rind_plot plot;

    (void)state;
    rind_plot_begin(&plot, out, "t", 200, 200, (rind_axis){ .label = "x", .low = 0, .high = 4 },
                    (rind_axis){ .label = "y", .low = 0, .high = 1 }, 0, 0);
    rind_plot_line(&plot, x, y, 6, RIND_INK_BLUE, RIND_SOLID, 2);
    rind_plot_points(&plot, x, y, 6, RIND_INK_GREEN, 3);
    rind_plot_end(&plot);
    const char *line = strstr(drawn(), "<path d=\"M56.00 154.00L");
    assert_non_null(line);
    size_t length = strcspn(line, "/"), moves = 0;
    for (size_t k = 0; k < length; k++)
        moves += line[k] == 'M';
    assert_int_equal(moves, 2);
    assert_int_equal(count_of(text, "<circle"), 4);
}

static void steps_go_along_first(void **state)
{
    const double x[] = { 0, 2 }, y[] = { 1, 0.5 };
    rind_plot plot;

    (void)state;
    rind_plot_begin(&plot, out, "t", 170, 158, (rind_axis){ .label = "x", .low = 0, .high = 2 },
                    (rind_axis){ .label = "y", .low = 0, .high = 1 }, 0, 0);
    rind_plot_steps(&plot, x, y, 2, RIND_INK_BLUE, 2);
    rind_plot_end(&plot);
    assert_non_null(strstr(drawn(), "M56.00 12.00H156.00V62.00"));
}

/* Names that would break markup, numbers that are none, and nothing at all. */
static void pictures_bear_any_data(void **state)
{
    static const char *const names[] = { "a<b", "\"c\" & d" }, *const classes[] = { "<no>", "&yes" };
    const double x[] = { 0.1, 1 }, bad[] = { NAN, INFINITY }, zero[] = { 0, 0 };
    const double *counts[] = { zero, x };
    const bool chosen[] = { true, false };
    rind_curve curve[] = { { "a<b", x, x, bad, bad, 2 }, { "&", x, bad, NULL, NULL, 2 } }, none = { .name = "" };
    rind_nomogram_scale scale[] = { { "<p>", names, x, 2 }, { "none", NULL, NULL, 0 } };
    rind_survival_group group = { .survival = { "g<", x, x, NULL, NULL, 2 }, .n_at_risk = x };
    const rind_flow_chart chart[] = { { "<t>", names, x, 2 }, { "none", NULL, NULL, 0 } };

    (void)state;
    fputs("<all>", out);
    rind_picture_roc(out, curve, 2, bad);
    rind_picture_roc(out, NULL, 0, NULL);
    rind_picture_calibration(out, &curve[0], &none);
    rind_picture_calibration(out, &none, &curve[1]);
    rind_picture_decision(out, curve, 2, &curve[1]);
    rind_picture_path(out, curve, chosen, 2, NAN, 0.5);
    rind_picture_path(out, NULL, NULL, 0, NAN, NAN);
    rind_picture_cv(out, &curve[0], "<m>", x, 0.5, 0.5);
    rind_picture_cv(out, &none, "m", NULL, NAN, NAN);
    for (int ratio = 0; ratio < 2; ratio++) {
        rind_picture_forest(out, "t", &(rind_forest){ "l", names, x, bad, bad, 2, ratio ? 1.0 : 0.0, ratio });
        rind_picture_forest(out, "t", &(rind_forest){ "l", names, bad, bad, bad, 2, ratio ? 1.0 : 0.0, ratio });
    }
    rind_picture_frequency(out, names, x, 2);
    rind_picture_frequency(out, NULL, NULL, 0);
    rind_picture_histogram(out, classes, counts, 2, 0.5);
    rind_picture_nomogram(out, scale, 2);
    rind_picture_survival(out, "time", &group, 1, x, 2, "p < 0.05");
    rind_picture_flow(out, chart, 2);
    fputs("</all>", out);
    assert_null(strstr(drawn(), "a<b"));
    assert_int_equal(count_of(text, "<title>"), 19);
}

static void flow_has_a_box_for_each_step(void **state)
{
    static const char *const steps[] = { "came", "left", "left too", "stayed" };
    const double cases[] = { 10, 2, 1, 7 };
    const rind_flow_chart chart = { "Training", steps, cases, 4 };

    (void)state;
    rind_picture_flow(out, &chart, 1);
    assert_int_equal(count_of(drawn(), "<rect"), 1 + 4);
    assert_non_null(strstr(text, "n = 7"));
}

static void histogram_counts_both_ways(void **state)
{
    static const char *const classes[] = { "no", "yes" };
    const double others[] = { 3, 0 }, events[] = { 0, 1 }, *counts[] = { others, events };

    (void)state;
    rind_picture_histogram(out, classes, counts, 2, 0.5);
    assert_null(strstr(drawn(), ">-2<")); /* labels below zero have no sign */
    assert_non_null(strstr(text, ">2<"));
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(coordinates_are_those_of_the_data),
        TEST(ticks_are_round),
        TEST(axes_hold_what_is_finite),
        TEST(text_is_escaped),
        TEST(nan_interrupts_a_line),
        TEST(steps_go_along_first),
        TEST(pictures_bear_any_data),
        TEST(flow_has_a_box_for_each_step),
        TEST(histogram_counts_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
