/* pipeline_files.h - small files for the tests of the model stage: written into a folder of their own */
#ifndef RIND_TEST_PIPELINE_FILES_H
#define RIND_TEST_PIPELINE_FILES_H

#include "context.h"
#include "random.h"

/* Makes a folder and enters it; leaves and removes it with all it holds. */
int files_setup(void **state);
int files_teardown(void **state);

void files_write(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The whole file, to be freed; "" if it is not there. */
char *files_read(const char *name);
bool files_exist(const char *name);

/*
 * features.csv (case_id, x1 ... xn) and labels.csv (case_id, y, age, centre): half the cases are events; the first
 * 'n_signal' columns differ by 'shift' standard deviations between classes, all others are noise.
 */
void files_cohort(size_t n_cases, size_t n_columns, size_t n_signal, double shift, uint64_t seed);

/* A context that counts warnings and keeps the last text; files_contains() looks for a code among them. */
rind_ctx *files_context(int n_threads);
bool files_warned(const char *code);

#endif
