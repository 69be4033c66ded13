/* commands.h - the verbs, each in its cmd_*.c */
#ifndef RIND_CLI_COMMANDS_H
#define RIND_CLI_COMMANDS_H

#include "cli/cli.h"

extern const rind_verb rind_verb_check, rind_verb_evaluate, rind_verb_extract, rind_verb_filter, rind_verb_icc,
    rind_verb_list, rind_verb_match, rind_verb_merge, rind_verb_phantom_digital, rind_verb_phantom_filters,
    rind_verb_phantom_cohort, rind_verb_predict, rind_verb_region, rind_verb_report, rind_verb_scan, rind_verb_split,
    rind_verb_survival, rind_verb_train, rind_verb_verify_ibsi1, rind_verb_verify_ibsi2, rind_verb_verify_pyradiomics;

#endif
