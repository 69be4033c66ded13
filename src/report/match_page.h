/* match_page.h - matched pairs as a page, a picture and tables */
#ifndef RIND_REPORT_MATCH_PAGE_H
#define RIND_REPORT_MATCH_PAGE_H

#include "model/match_study.h"

/*
 * Writes index.html, match.json, matched.csv (the lines of the cases in pairs, with their pair's number: a table of
 * labels for rind split and rind train), pairs.csv, balance.csv, propensity.csv, unmatched.csv and love.svg, all or
 * none.
 */
rind_status rind_match_report(rind_ctx *ctx, const rind_match_study *study, const char *folder, size_t *n_files);

#endif
