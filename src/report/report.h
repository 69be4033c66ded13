/*
 * report.h - a model and its evaluation as a page to read, pictures to print and tables to compute with
 *
 * The page says first what speaks against the model. Numbers are those of the two files: nothing is computed anew but
 * what a picture needs (Wald intervals of a slope from its standard error, odds ratios from coefficients). The same
 * files give the same bytes.
 */
#ifndef RIND_REPORT_REPORT_H
#define RIND_REPORT_REPORT_H

#include "context.h"

typedef struct rind_report_summary {
    size_t n_warnings, n_files, n_items; /* items: of checklists that the report answers */
} rind_report_summary;

/*
 * Writes index.html, *.svg and *.csv into 'folder', all or none. 'evaluation' may be NULL: then there is no test
 * section, and that is the first warning.
 *
 * Returns RIND_OK, RIND_CANNOT_READ, RIND_BAD_FILE (no model, no evaluation, edited), RIND_TABLES_DIFFER (an evaluation
 * of another model), RIND_CANNOT_WRITE or RIND_NO_MEMORY.
 */
rind_status rind_report(rind_ctx *ctx, const char *model, const char *evaluation, const char *folder,
                        rind_report_summary *summary);

#endif
