/* timings.c - see timings.h */
#include "timings.h"

#include <string.h>
#include <time.h>

double rind_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void rind_timings_begin(rind_timings *timings, const char *step)
{
    if (timings == NULL || timings->stage == NULL)
        return;
    size_t n = strnlen(step, RIND_STAGE_SIZE - 1);

    timings->stage[n] = '\0'; /* first: whoever reads meanwhile finds an end */
    memcpy(timings->stage, step, n);
}

void rind_timings_add(rind_timings *timings, const char *step, double seconds)
{
    if (timings == NULL)
        return;
    for (size_t k = 0; k < timings->n; k++)
        if (strcmp(timings->entry[k].step, step) == 0) {
            timings->entry[k].seconds += seconds;
            return;
        }
    if (timings->n == RIND_MAX_TIMINGS)
        return;
    timings->entry[timings->n].step = step;
    timings->entry[timings->n].seconds = seconds;
    timings->n++;
}
