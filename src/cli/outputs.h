/* outputs.h - a table and what is written beside it: where, in which format, and one after the other */
#ifndef RIND_CLI_OUTPUTS_H
#define RIND_CLI_OUTPUTS_H

#include "cli/cli.h"
#include "study/results.h"
#include "table/provenance.h"

enum { RIND_DICTIONARY, RIND_REASONS, RIND_PROVENANCE, RIND_N_SIDECARS };

/* The choices of --format: rind_format, and PyRadiomics' names. */
#define RIND_FORMAT_CHOICES "wide|long|json|csv|txt|sqlite"

typedef struct rind_outputs {
    const char *out; /* "-": standard output */
    rind_format format;
    char *sidecar[RIND_N_SIDECARS]; /* NULL: not written */
    char *journal;                  /* where it belongs; NULL beside standard output, devices and pipes */
} rind_outputs;

/*
 * Decides by the arguments --out and --format (NULL: not given) and makes sure that all of it can be written.
 *
 * python_style  the table is PyRadiomics' own
 *
 * Returns RIND_OK, RIND_BAD_ARGUMENT (the format), RIND_CANNOT_WRITE or RIND_NO_MEMORY. Free in any case.
 */
rind_status rind_outputs_choose(rind_ctx *ctx, const char *out, const char *format, bool python_style,
                                rind_outputs *outputs);
void rind_outputs_free(rind_outputs *outputs);

/*
 * Sums the results up and writes table, dictionary, reasons and provenance.
 *
 * facts       how it came about; what the summary knows (cases that succeeded and failed, seconds) is filled in here
 * start       of the run, by rind_now()
 */
rind_status rind_outputs_write(rind_ctx *ctx, const rind_outputs *outputs, rind_results *results,
                               rind_provenance *provenance, rind_run_facts *facts, double start, rind_summary *summary);

/* Says what failed, by kind, and where the files are. */
void rind_say_failures(const rind_summary *summary);
/* Says which steps the time went to, and which cases were slowest. */
void rind_say_times(const rind_summary *summary);
void rind_outputs_say(const rind_outputs *outputs);

/* The exit code of a table of so many cases. */
int rind_exit_code_of(const rind_summary *summary, size_t n_cases);

#endif
