/* statistics.h - all of the statistics on tables of numbers; each header can be included alone */
#ifndef RIND_STATISTICS_H
#define RIND_STATISTICS_H

#include <rind/agreement.h>
#include <rind/calibration.h>
#include <rind/columns.h>
#include <rind/explain.h>
#include <rind/harmonise.h>
#include <rind/hypothesis.h>
#include <rind/match.h>
#include <rind/roc.h>
#include <rind/select.h>
#include <rind/survival.h>

#endif
