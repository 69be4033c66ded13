/*
 * timings.h - seconds by step, for the provenance file
 *
 * A step's name is a family's ("glcm") or one of the engine's own ("read", "resample", ...).
 */
#ifndef RIND_TIMINGS_H
#define RIND_TIMINGS_H

#include <stddef.h>

enum { RIND_MAX_TIMINGS = 64 };

typedef struct rind_timings {
    size_t n;
    struct {
        const char *step; /* borrowed, a constant */
        double seconds;
    } entry[RIND_MAX_TIMINGS];
} rind_timings;

/* Seconds of a clock that only goes forward. */
double rind_now(void);

/* Adds to a step, which is made if it is new. 'timings' may be NULL. */
void rind_timings_add(rind_timings *timings, const char *step, double seconds);

#endif
