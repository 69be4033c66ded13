/* python.h - numbers as Python prints them: repr() of a float, which names of images and diagnostics show */
#ifndef RIND_PY_PYTHON_H
#define RIND_PY_PYTHON_H

#include <stddef.h>

enum { RIND_PY_NUMBER_SIZE = 40 };

/* "1.0", "0.1", "1e-05", "1e+16", "nan", "inf". Returns its length. */
size_t rind_py_float(double value, char text[RIND_PY_NUMBER_SIZE]);

#endif
