/*
 * match.c - greedy matching and balance
 *
 * Rosenbaum and Rubin (Biometrika 70 (1983) 41; Am. Stat. 39 (1985) 33) compare treated with untreated cases of the
 * same propensity. Greedy matching without replacement gives each treated case in turn the nearest control that is
 * left. It depends on the order of turns and, where scores are tied, on who comes first: both are part of the rule
 * here, so that the pairs can be made again. A caliper of 0.2 standard deviations of the logit is Austin's (Pharm.
 * Stat. 10 (2011) 150). Balance is judged by standardised mean differences, not by p, which grow with the sample.
 *
 * Controls stand sorted by score (equal ones by file order); the nearest that is left lies directly below or above,
 * found over links that skip those taken. Of a distance several may be at: those with the same score above, and those
 * with the same score below; the first in the file among them is found by walking the group.
 */
#include <rind/match.h>

#include "model/check.h"
#include "model/rank.h"
#include "model/spread.h"

#include <math.h>
#include <stdlib.h>

void rind_matching_free(rind_matching *matching)
{
    if (matching == NULL)
        return;
    free(matching->pairs);
    free(matching);
}

/* Controls sorted by score, those taken linked over. Places from 1; 0 and n + 1 are the ends. */
typedef struct shelf {
    const double *score;
    size_t *row, *below, *above; /* by place */
    size_t n;
} shelf;

/* The first place at or beyond 'place' that is left, upwards or downwards; links are shortened on the way. */
static size_t left_at(size_t *link, size_t place)
{
    size_t end = place;

    while (link[end] != end)
        end = link[end];
    while (link[place] != end) {
        size_t next = link[place];

        link[place] = end;
        place = next;
    }
    return end;
}

static void take(shelf *s, size_t place)
{
    s->above[place] = place + 1;
    s->below[place] = place - 1;
}

/* The first place whose score is at least 'score'. */
static size_t first_not_below(const shelf *s, double score)
{
    size_t low = 1, high = s->n + 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (s->score[s->row[middle]] < score)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double distance_of(const shelf *s, size_t place, double score)
{
    return place == 0 || place > s->n ? INFINITY : fabs(s->score[s->row[place]] - score);
}

/*
 * The nearest place that is left, of several equally near the first in the file; 0 if there is none. Distances are
 * compared as computed, so rows of neighbouring scores whose distances round to the same number are equally near too.
 */
static size_t nearest(shelf *s, double score)
{
    size_t up = left_at(s->above, first_not_below(s, score)), down = left_at(s->below, first_not_below(s, score) - 1);
    double least = fmin(distance_of(s, up, score), distance_of(s, down, score));
    size_t best = 0;

    for (size_t k = up; distance_of(s, k, score) == least && k <= s->n; k = left_at(s->above, k + 1))
        if (best == 0 || s->row[k] < s->row[best])
            best = k;
    for (size_t k = down; distance_of(s, k, score) == least && k > 0; k = left_at(s->below, k - 1))
        if (best == 0 || s->row[k] < s->row[best])
            best = k;
    return best;
}

static void pair_up(shelf *s, const double *score, const size_t *turn, size_t n_turns, double caliper, rind_matching *m)
{
    for (size_t t = 0; t < n_turns && m->n_pairs < s->n; t++) {
        size_t row = turn[t], place = nearest(s, score[row]);

        if (place == 0 || !(distance_of(s, place, score[row]) <= caliper))
            continue;
        m->pairs[m->n_pairs++] = (rind_match_pair){ row, s->row[place], score[row] - score[s->row[place]] };
        m->largest_distance = fmax(m->largest_distance, distance_of(s, place, score[row]));
        take(s, place);
    }
}

/* Rows of one group in the order of 'order', reversed in score but not among equals if 'falling'. */
static size_t list_group(const double *score, const double *treated, const size_t *order, size_t n, double group,
                         bool falling, size_t *out)
{
    size_t count = 0;

    for (size_t k = 0, end; k < n; k = end) {
        end = rind_rank_group_end(score, order, n, k);
        for (size_t i = k; i < end; i++)
            if (treated[order[falling ? end - 1 - (i - k) : i]] == group)
                out[count++] = order[falling ? end - 1 - (i - k) : i];
    }
    for (size_t a = 0, b = count; falling && a + 1 < b; a++) {
        size_t held = out[a];

        out[a] = out[--b];
        out[b] = held;
    }
    return count;
}

static rind_status match_sorted(rind_ctx *ctx, const double *score, const double *treated, const size_t *order,
                                size_t n, double caliper, rind_match_order turns, rind_matching *m)
{
    size_t *block = rind_alloc(ctx, n + 2, 4 * sizeof *block, "controls"), *turn;
    shelf s = { .score = score };

    m->pairs = rind_alloc(ctx, m->n_treated, sizeof *m->pairs, "pairs");
    if (block == NULL || m->pairs == NULL) {
        free(block);
        return RIND_NO_MEMORY;
    }
    s.row = block;
    s.below = s.row + n + 2;
    s.above = s.below + n + 2;
    turn = s.above + n + 2;
    s.n = list_group(score, treated, order, n, 0.0, false, s.row + 1);
    for (size_t k = 0; k <= s.n + 1; k++)
        s.below[k] = s.above[k] = k;
    size_t n_turns = 0;

    if (turns == RIND_MATCH_FILE_ORDER) {
        for (size_t i = 0; i < n; i++)
            if (treated[i] == 1.0)
                turn[n_turns++] = i;
    } else {
        n_turns = list_group(score, treated, order, n, 1.0, turns == RIND_MATCH_LARGEST, turn);
    }
    pair_up(&s, score, turn, n_turns, caliper, m);
    free(block);
    return RIND_OK;
}

rind_status rind_match(rind_ctx *ctx, const double *score, const double *treated, size_t n, double caliper,
                       rind_match_order order, rind_matching **out)
{
    size_t n_treated = 0, *by_score = NULL;
    rind_matching *m = NULL;
    rind_status status = rind_check_finite(ctx, score, n, "score");

    *out = NULL;
    if (status == RIND_OK)
        status = rind_check_two_classes(ctx, treated, n, &n_treated);
    if (status == RIND_OK && !(caliper >= 0.0))
        status = rind_fail(ctx, RIND_BAD_ARGUMENT, "a caliper of %g; it must be 0 or more", caliper);
    if (status == RIND_OK)
        status = rind_rank_make_order(ctx, score, n, &by_score);
    if (status == RIND_OK && (m = rind_alloc_zero(ctx, 1, sizeof *m, "pairs")) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK) {
        m->n_treated = n_treated;
        m->n_controls = n - n_treated;
        status = match_sorted(ctx, score, treated, by_score, n, caliper, order, m);
    }
    free(by_score);
    if (status == RIND_OK)
        *out = m;
    else
        rind_matching_free(m);
    return status;
}

rind_status rind_match_caliper(rind_ctx *ctx, const double *score, size_t n, double width, double *caliper)
{
    rind_status status = rind_check_finite(ctx, score, n, "score");

    if (status == RIND_OK && n < 2)
        status = rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu rows have no standard deviation", n);
    if (status != RIND_OK)
        return status;
    rind_spread s = rind_spread_of(score, n);

    *caliper = width * sqrt(rind_spread_variance(&s));
    return RIND_OK;
}

/* 'part' holds n values. */
static rind_balance_row balance_column(const rind_columns *x, size_t j, const double *treated,
                                       const rind_matching *matching, double *part)
{
    rind_spread s[2];
    double mean[2] = { 0.0, 0.0 };

    for (int group = 0; group < 2; group++) {
        size_t count = 0;

        for (size_t i = 0; i < x->n_rows; i++)
            if (treated[i] == group)
                part[count++] = rind_columns_at(x, i, j);
        s[group] = rind_spread_of(part, count);
        mean[group] = s[group].mean;
    }
    if (matching != NULL) {
        mean[0] = mean[1] = 0.0;
        for (size_t k = 0; k < matching->n_pairs; k++) {
            mean[1] += rind_columns_at(x, matching->pairs[k].treated, j);
            mean[0] += rind_columns_at(x, matching->pairs[k].control, j);
        }
        mean[0] /= (double)matching->n_pairs;
        mean[1] /= (double)matching->n_pairs;
    }
    double of_treated = rind_spread_variance(&s[1]), pooled = (of_treated + rind_spread_variance(&s[0])) / 2.0;

    return (rind_balance_row){
        .mean_treated = mean[1],
        .mean_control = mean[0],
        .smd_treated = of_treated > 0.0 ? (mean[1] - mean[0]) / sqrt(of_treated) : NAN,
        .smd_pooled = pooled > 0.0 ? (mean[1] - mean[0]) / sqrt(pooled) : NAN,
    };
}

rind_status rind_balance(rind_ctx *ctx, const rind_columns *x, const double *treated, const rind_matching *matching,
                         rind_balance_row *out)
{
    size_t n_treated = 0;
    rind_status status = rind_check_two_classes(ctx, treated, x->n_rows, &n_treated);

    if (status == RIND_OK)
        status = rind_check_columns(ctx, x);
    if (status != RIND_OK)
        return status;
    double *part = rind_alloc(ctx, x->n_rows, sizeof *part, "groups");

    if (part == NULL)
        return RIND_NO_MEMORY;
    for (size_t j = 0; j < x->n_columns; j++)
        out[j] = balance_column(x, j, treated, matching, part);
    free(part);
    return RIND_OK;
}
