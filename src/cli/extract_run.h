/* extract_run.h - a checked command of rind extract, carried out */
#ifndef RIND_CLI_EXTRACT_RUN_H
#define RIND_CLI_EXTRACT_RUN_H

#include "cli/extra_masks.h"
#include "cli/outputs.h"
#include "study/batch.h"

/* What one run works with; all owned but the strings of the command line. */
typedef struct rind_extraction {
    const rind_arguments *arguments;
    rind_ctx *ctx;
    rind_settings *settings;
    rind_manifest *manifest;
    char *case_id; /* of --image, as are */
    rind_extra_masks extra;
    char *absolute[2];      /* image and mask of --image, with a parameter file of PyRadiomics */
    const char *carried[2]; /* the same */
    bool python_style;      /* the table is PyRadiomics' own */
    bool is_one;            /* --image */
    rind_outputs outputs;
    rind_table *heading;
    rind_provenance *provenance;
    rind_batch_options options;
    rind_variant variant;
    rind_journal *journal;
    bool private; /* the journal goes with the process */
    rind_batch_plan plan;
    rind_batch_result result;
    rind_summary summary;
    time_t started;
    double start;
} rind_extraction;

/* From the checked command to the written table: computes what the journal does not hold. Returns the exit code. */
int rind_extraction_run(rind_extraction *r);

/* All but the journal, whose closing can fail. */
void rind_extraction_free(rind_extraction *r);

#endif
