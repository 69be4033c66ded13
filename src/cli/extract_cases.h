/* extract_cases.h - the loop over cases: each becomes one row, whatever happens to it */
#ifndef RIND_CLI_EXTRACT_CASES_H
#define RIND_CLI_EXTRACT_CASES_H

#include "cli/say.h"
#include "study/manifest.h"
#include "table/provenance.h"
#include "table/table.h"
#include <rind/image.h>

/* Failures of one kind, for the summary. */
typedef struct rind_failures {
    size_t n;
    char cases[96]; /* the first few */
    bool full;      /* no more fit */
    char *message;  /* of the first; owned */
} rind_failures;

enum { RIND_N_STATUSES = RIND_INTERRUPTED + 1 };

typedef struct rind_extraction {
    rind_ctx *ctx;
    const rind_settings *settings; /* borrowed */
    rind_table *table;             /* borrowed; rows are added in the cases' order */
    rind_provenance *provenance;   /* borrowed */
    rind_timings timings;
    size_t n_carried; /* of a case; the table may carry more, which computing fills */
    size_t n_cases, n_ok, n_failed;
    bool interrupted;
    rind_failures failures[RIND_N_STATUSES];
    /* inside */
    const char *about; /* the case in hand, for the listener */
    rind_image *image; /* of the last case: rows of several masks read it once */
    const rind_case *image_of;
} rind_extraction;

/*
 * Computes cases in order until all are done or the user interrupts. 'get' gives case k.
 *
 * Returns RIND_OK, also when cases failed; RIND_NO_MEMORY when a row could not be kept.
 */
rind_status rind_extract_cases(rind_extraction *extraction, const rind_case *(*get)(const void *source, size_t k),
                               const void *source);

/* Frees what it owns. */
void rind_extraction_end(rind_extraction *extraction);

#endif
