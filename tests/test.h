/* test.h - what every test program includes: cmocka and what it wants before it, and files */
#ifndef RIND_TEST_H
#define RIND_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Exit code that CTest reports as skipped. */
enum { TEST_SKIPPED = 77 };

#endif
