/* near.h - doubles that must be nearly equal (cmocka's own comparison knows floats only) */
#ifndef RIND_TEST_NEAR_H
#define RIND_TEST_NEAR_H

#include "test.h"

#include <math.h>

static inline void assert_near_at(double got, double expected, double tolerance, const char *file, int line)
{
    if (fabs(got - expected) <= tolerance)
        return;
    print_error("%.15g is not %.15g within %g\n", got, expected, tolerance);
    _fail(file, line);
}

#define assert_near(got, expected, tolerance) assert_near_at(got, expected, tolerance, __FILE__, __LINE__)

#endif
