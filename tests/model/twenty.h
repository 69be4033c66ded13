/*
 * twenty.h - twenty made-up cases, small enough to be fitted anywhere
 *
 * All cases with x2 = 1 have y = 1: x2 separates the classes without completing it.
 */
#ifndef RIND_TEST_TWENTY_H
#define RIND_TEST_TWENTY_H

#include <stddef.h>

enum { N_TWENTY = 20 };

static const double twenty_x[2 * N_TWENTY] = {
    0.5, 1.2, -0.3, 2.1, 0.8, -1.5, 0.1, 1.9, -0.7, 0.4, 1.1, -0.2, 0.9, 2.5, -1.1, 0.3, 1.6, -0.4, 0.7, -0.9,
    1,   0,   0,    1,   0,   0,    0,   1,   0,    0,   0,   0,    0,   1,   0,    0,   0,   0,    1,   0,
};
static const char *const twenty_name[] = { "x1", "x2" };
static const double twenty_y[N_TWENTY] = { 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0 };
static const double twenty_time[N_TWENTY] = { 4, 7, 7, 3, 9, 12, 12, 2, 5, 8, 7, 14, 6, 1, 16, 10, 4, 15, 3, 11 };
static const int twenty_event[N_TWENTY] = { 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0 };
static const int twenty_stratum[N_TWENTY] = { 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2 };

#endif
