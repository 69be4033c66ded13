/* test.h - what every test program includes: cmocka, in the order it wants its headers */
#ifndef RIND_TEST_H
#define RIND_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Exit code that CTest reports as skipped. */
enum { TEST_SKIPPED = 77 };

#endif
