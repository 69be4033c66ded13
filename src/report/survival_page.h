/* survival_page.h - a study of times to an event as a page, pictures and tables */
#ifndef RIND_REPORT_SURVIVAL_PAGE_H
#define RIND_REPORT_SURVIVAL_PAGE_H

#include "model/survival_study.h"
#include "report/page.h"

/* Writes index.html, survival.json, a CSV for each table and an SVG for each picture, all or none. */
rind_status rind_survival_report(rind_ctx *ctx, const rind_survival_study *study, const char *folder, size_t *n_files);

/* survival_sheets.c: tables of the page. */
void rind_survival_sheet_groups(rind_page *page, const rind_survival_study *study);
void rind_survival_sheet_curves(rind_page *page, const rind_survival_study *study);
void rind_survival_sheet_score(rind_page *page, const rind_survival_study *study);
void rind_survival_sheet_cases(rind_page *page, const rind_survival_study *study);
void rind_survival_sheet_cox(rind_page *page, const rind_survival_study *study);
void rind_survival_sheet_performance(rind_page *page, const rind_survival_study *study);

#endif
