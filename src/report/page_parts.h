/* page_parts.h - what the pages of a study share: warnings first, and where the cases went */
#ifndef RIND_REPORT_PAGE_PARTS_H
#define RIND_REPORT_PAGE_PARTS_H

#include "model/notes.h"
#include "report/page.h"

/* A box with every warning, or a line that there are none. */
void rind_page_warnings(rind_page *page, const rind_notes *notes);

/* The flow of cases as a table NAME.csv. */
void rind_page_flow(rind_page *page, const char *name, const char *caption, const rind_flow *flow);

#endif
