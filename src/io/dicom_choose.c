/*
 * dicom_choose.c - see dicom_choose.h
 *
 * The time of a phase is that of its earliest slice, counted from the first phase's. No one element tells it on all
 * scanners: acquisition times may be one and the same in all phases, or only trigger times run on. The first that grows
 * from phase to phase counts, beginning with what tells the phases apart.
 *
 * A time stands for the phase nearest to it. Between two phases that is the one less than half their distance away; in
 * the middle it is neither. Before the first and behind the last half the distance to the next holds as well: 90 s are
 * not the last of two phases at 0 and 20 s.
 */
#include "io/dicom_choose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LIST_SIZE = 768, MOST_LISTED = 12 };

/* Seconds of a volume by a key; NaN where a slice does not tell. */
static double moment(const rind_dicom_stack *stack, size_t v, rind_dicom_key key)
{
    double least = INFINITY;

    for (size_t z = 0; z < stack->n_slices; z++) {
        double value = stack->scan->frame[stack->frame[v * stack->n_slices + z]].key[key];
        if (isnan(value))
            return NAN;
        least = fmin(least, value);
    }
    return key == RIND_BY_TRIGGER_TIME ? least / 1000.0 : least; /* in ms */
}

static bool grows(const rind_dicom_stack *stack, rind_dicom_key key)
{
    for (size_t v = 0; v < stack->n_volumes; v++)
        if (!(v == 0 ? isfinite(moment(stack, v, key)) : moment(stack, v, key) > moment(stack, v - 1, key)))
            return false;
    return true;
}

/* The key that tells the times; RIND_N_DICOM_KEYS: none does. */
static rind_dicom_key time_key(const rind_dicom_stack *stack)
{
    static const rind_dicom_key keys[] = { RIND_BY_ACQUISITION_TIME, RIND_BY_TRIGGER_TIME, RIND_BY_CONTENT_TIME };

    for (size_t k = 0; k < COUNT_OF(keys); k++)
        if (keys[k] == stack->by && grows(stack, keys[k]))
            return keys[k];
    for (size_t k = 0; k < COUNT_OF(keys); k++)
        if (grows(stack, keys[k]))
            return keys[k];
    return RIND_N_DICOM_KEYS;
}

static double since_first(const rind_dicom_stack *stack, size_t v, rind_dicom_key key)
{
    return rint(1000.0 * (moment(stack, v, key) - moment(stack, 0, key))) / 1000.0;
}

bool rind_dicom_time_of(const rind_dicom_stack *stack, size_t v, double *time_s)
{
    rind_dicom_key key = time_key(stack);

    if (key == RIND_N_DICOM_KEYS)
        return false;
    *time_s = since_first(stack, v, key);
    return true;
}

/* " - 1: 10:25:51 (0 s), 2: 10:32:38 (407 s)", or "" where there is nothing to tell. */
static void list(const rind_dicom_stack *stack, char out[LIST_SIZE])
{
    rind_dicom_key key = time_key(stack);
    size_t n = 0;

    *out = '\0';
    for (size_t v = 0; v < stack->n_volumes && v < MOST_LISTED && stack->by != RIND_N_DICOM_KEYS && n < LIST_SIZE;
         v++) {
        const rind_dicom_frame *first = &stack->scan->frame[stack->frame[v * stack->n_slices]];
        char value[RIND_DICOM_TEXT_SIZE], time[32] = "";

        rind_dicom_key_print(stack->scan, stack->by, first->key[stack->by], value, sizeof value);
        if (key != RIND_N_DICOM_KEYS)
            snprintf(time, sizeof time, " (%.10g s)", since_first(stack, v, key));
        n += (size_t)snprintf(out + n, LIST_SIZE - n, "%s%zu: %s%s", v > 0 ? ", " : " - ", v + 1, value, time);
    }
    if (stack->n_volumes > MOST_LISTED && n > 0 && n < LIST_SIZE)
        snprintf(out + n, LIST_SIZE - n, ", ...");
}

static rind_status choose_number(rind_ctx *ctx, const rind_dicom_stack *stack, int volume, size_t *v)
{
    char text[LIST_SIZE];

    *v = volume > 0 ? (size_t)volume - 1 : 0;
    if (volume >= 0 && *v < stack->n_volumes && (volume > 0 || stack->n_volumes == 1))
        return RIND_OK;
    list(stack, text);
    if (volume == 0)
        return rind_fail(ctx, RIND_BAD_ARGUMENT,
                         "%s: holds %zu volumes, told apart by %s%s; say which one (1 to %zu%s)", stack->scan->path,
                         stack->n_volumes, rind_dicom_key_name(stack->by), text, stack->n_volumes,
                         time_key(stack) != RIND_N_DICOM_KEYS ? ", or a time as 90s" : "");
    return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: there is no volume %d; the series holds %zu%s", stack->scan->path,
                     volume, stack->n_volumes, text);
}

/* Seconds from volume 'v' to the next one on the side where 'time_s' lies; at the ends, to the only neighbour. */
static double gap_beside(const rind_dicom_stack *stack, rind_dicom_key key, size_t v, double time_s)
{
    size_t last = stack->n_volumes - 1;
    bool up = v == 0 || (v < last && time_s > since_first(stack, v, key));

    return fabs(since_first(stack, up ? v + 1 : v - 1, key) - since_first(stack, v, key));
}

static rind_status choose_time(rind_ctx *ctx, const rind_dicom_stack *stack, double time_s, size_t *v)
{
    static const double middle = 0.01; /* of the distance of two phases: who asks for that wants neither */
    rind_dicom_key key = time_key(stack);
    char text[LIST_SIZE];

    list(stack, text);
    if (stack->n_volumes == 1)
        return rind_fail(ctx, RIND_BAD_ARGUMENT,
                         "%s: holds one volume, so no time since a first one is known; leave image.volume out",
                         stack->scan->path);
    if (key == RIND_N_DICOM_KEYS)
        return rind_fail(
            ctx, RIND_BAD_ARGUMENT,
            "%s: holds %zu volumes, told apart by %s%s, and neither acquisition nor trigger nor content time "
            "grows from each to the next; give the number of the volume",
            stack->scan->path, stack->n_volumes, rind_dicom_key_name(stack->by), text);
    *v = 0;
    for (size_t k = 1; k < stack->n_volumes; k++)
        if (fabs(since_first(stack, k, key) - time_s) < fabs(since_first(stack, *v, key) - time_s))
            *v = k;
    double away = fabs(since_first(stack, *v, key) - time_s), gap = gap_beside(stack, key, *v, time_s);
    if (away < (0.5 - middle) * gap)
        return RIND_OK;
    return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: %.10g s are %s; say which one is meant%s", stack->scan->path, time_s,
                     away > (0.5 + middle) * gap ? "far from every volume" : "in the middle between two volumes", text);
}

rind_status rind_dicom_choose_volume(rind_ctx *ctx, const rind_dicom_stack *stack, const rind_read_options *options,
                                     size_t *v)
{
    return options->at_time ? choose_time(ctx, stack, options->time_s, v)
                            : choose_number(ctx, stack, options->volume, v);
}
