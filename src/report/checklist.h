/*
 * checklist.h - items of reporting guidelines, and what of a report answers each
 *
 * Numbers are those of CLEAR (Kocak et al., Insights Imaging 14 (2023) 75), METRICS (Kocak et al., Insights Imaging 15
 * (2024) 8) and TRIPOD+AI (Collins et al., BMJ 385 (2024) e078378), topics in our own short words. Of RQS 2.0 (Lambin
 * et al., Nat. Rev. Clin. Oncol. 2025) only subjects are named: they have no numbers here.
 */
#ifndef RIND_REPORT_CHECKLIST_H
#define RIND_REPORT_CHECKLIST_H

#include <stddef.h>

/* What a report can tell of itself. */
typedef enum rind_evidence {
    RIND_EVIDENCE_AUTHOR, /* nothing: for the authors to state */
    RIND_EVIDENCE_ALGORITHM,
    RIND_EVIDENCE_BALANCE,
    RIND_EVIDENCE_BASELINE,
    RIND_EVIDENCE_BASELINE_TEST,
    RIND_EVIDENCE_CALIBRATION,
    RIND_EVIDENCE_CENTRE,
    RIND_EVIDENCE_CLINICAL,
    RIND_EVIDENCE_COMPARE,
    RIND_EVIDENCE_CUT_OFF,
    RIND_EVIDENCE_DECISION,
    RIND_EVIDENCE_EPV,
    RIND_EVIDENCE_EVENTS,
    RIND_EVIDENCE_EXPLAIN,
    RIND_EVIDENCE_EXTERNAL,
    RIND_EVIDENCE_FEATURES,
    RIND_EVIDENCE_FLOW,
    RIND_EVIDENCE_ICC,
    RIND_EVIDENCE_INTERNAL,
    RIND_EVIDENCE_METRICS,
    RIND_EVIDENCE_MISSING,
    RIND_EVIDENCE_MODEL,
    RIND_EVIDENCE_N_COLUMNS,
    RIND_EVIDENCE_OUTCOME,
    RIND_EVIDENCE_PERFORMANCE,
    RIND_EVIDENCE_PIPELINE,
    RIND_EVIDENCE_REDUNDANT,
    RIND_EVIDENCE_SCALING,
    RIND_EVIDENCE_SETTINGS,
    RIND_EVIDENCE_SPLIT,
    RIND_EVIDENCE_TEST,
    RIND_EVIDENCE_TUNING,
    RIND_EVIDENCE_UNCERTAINTY,
    RIND_N_EVIDENCE
} rind_evidence;

typedef struct rind_checklist_item {
    const char *guideline, *item, *topic;
    rind_evidence evidence;
} rind_checklist_item;

extern const rind_checklist_item rind_checklist_items[];
extern const size_t rind_n_checklist_items;

#endif
