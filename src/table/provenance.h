/*
 * provenance.h - where a table comes from: NAME.provenance.json beside it
 *
 * Inputs are told by path, size, time and digest (XXH3, 64 bit, of the file's bytes), the computation by
 * rind's version, its libraries' and the settings with every default filled in. Everything needed to make the
 * table again, or to see why it cannot be the same.
 */
#ifndef RIND_TABLE_PROVENANCE_H
#define RIND_TABLE_PROVENANCE_H

#include "context.h"
#include "digest.h"
#include "image/source.h"
#include "timings.h"
#include <rind/settings.h>
#include <stdio.h>
#include <time.h>

typedef struct rind_provenance rind_provenance;

rind_status rind_provenance_create(rind_ctx *ctx, rind_provenance **out);

/*
 * Reads and digests a file, or a folder's files, once however often it is named. 'role' is a constant: image, mask,
 * manifest, settings. A file that cannot be read is recorded as such: that is no failure here.
 */
rind_status rind_provenance_add_input(rind_ctx *ctx, rind_provenance *provenance, const char *role, const char *path);

/* Keeps an input that was digested elsewhere, once however often it is named; 'role' is copied. */
rind_status rind_provenance_add_known(rind_ctx *ctx, rind_provenance *provenance, const char *role, const char *path,
                                      int error, const rind_file_facts *facts);

/* Keeps what an input says of itself, once; an input of that path must have been added. */
rind_status rind_provenance_add_facts(rind_ctx *ctx, rind_provenance *provenance, const char *path,
                                      const rind_fact *fact, size_t n);

/* Keeps a notice or a warning; 'case_id' may be NULL. */
rind_status rind_provenance_add_message(rind_ctx *ctx, rind_provenance *provenance, rind_severity severity,
                                        const char *case_id, const char *text);

/* What is known at the end of a run. */
typedef struct rind_run_facts {
    int argc;
    const char *const *argv; /* the command line */
    const rind_settings *settings;
    const rind_timings *timings;
    double total_seconds; /* wall clock */
    time_t started;
    int n_threads;
    size_t n_cases, n_ok, n_failed; /* n_cases > n_ok + n_failed where the run was interrupted */
} rind_run_facts;

rind_status rind_provenance_write(rind_ctx *ctx, const rind_provenance *provenance, const rind_run_facts *run,
                                  const char *path);

/*
 * What does not depend on when, how fast and by which command the table was computed: the same for a run that was
 * interrupted, for one of more threads, and for merged tables.
 */
void rind_provenance_print_lasting(const rind_provenance *provenance, const rind_run_facts *run, FILE *out);

void rind_provenance_free(rind_provenance *provenance);

/* A library rind is built with. */
typedef struct rind_library {
    const char *name, *version;
} rind_library;

extern const rind_library rind_libraries[];
extern const size_t rind_n_libraries;

#endif
