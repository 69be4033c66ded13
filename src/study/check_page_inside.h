/* check_page_inside.h - what the files of a check's page share */
#ifndef RIND_STUDY_CHECK_PAGE_INSIDE_H
#define RIND_STUDY_CHECK_PAGE_INSIDE_H

#include "study/check.h"

typedef struct rind_check_page {
    const rind_check *check;
    FILE *out;
    const char *name[RIND_MAX_LABELS + RIND_MAX_RULES]; /* of regions, as they came; for colours */
    size_t n_names;
} rind_check_page;

/* Text, escaped. */
void rind_check_page_escape(const rind_check_page *p, const char *s);

/* Three digits that count, without an exponent as far as people read them; a time; a size. Return 'out'. */
const char *rind_check_page_digits(double value, char out[32]);
const char *rind_check_page_duration(double seconds, char out[32]);
const char *rind_check_page_bytes(double n, char out[32]);

/* The colour of a region goes by its name, so that it is the same in all cases. */
size_t rind_check_page_index(const rind_check_page *p, const char *name);
const char *rind_check_page_colour(size_t index);

/* The charts of the cohort. RIND_OK or RIND_NO_MEMORY. */
rind_status rind_check_page_charts(rind_ctx *ctx, const rind_check_page *p);

/* The row of a case. */
void rind_check_page_case(const rind_check_page *p, const rind_checked_case *c);

#endif
