/*
 * timings.h - seconds by step, for the provenance file
 *
 * A step's name is a family's ("glcm") or one of the engine's own ("read", "resample", ...).
 */
#ifndef RIND_TIMINGS_H
#define RIND_TIMINGS_H

#include <stddef.h>

enum { RIND_MAX_TIMINGS = 64, RIND_STAGE_SIZE = 48 };

typedef struct rind_timings {
    size_t n;
    char *stage; /* RIND_STAGE_SIZE bytes, or NULL: the step begun last, for who watches the process from outside */
    struct {
        const char *step; /* borrowed, a constant */
        double seconds;
    } entry[RIND_MAX_TIMINGS];
} rind_timings;

/* Seconds of a clock that only goes forward. */
double rind_now(void);

/* Says that a step begins. 'timings' may be NULL. */
void rind_timings_begin(rind_timings *timings, const char *step);

/* Adds to a step, which is made if it is new. 'timings' may be NULL. */
void rind_timings_add(rind_timings *timings, const char *step, double seconds);

#endif
