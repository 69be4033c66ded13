/*
 * verify.h - what a verification found, as every report and the certificate print it
 *
 * One array of rows, parallel to the reference table, is filled by judging; totals are counted from it and
 * nothing else, so text, CSV, JSON, certificate and exit code cannot disagree.
 */
#ifndef RIND_PHANTOMS_VERIFY_H
#define RIND_PHANTOMS_VERIFY_H

#include "phantoms.h"
#include "reference.h"

#include <stdio.h>
#include <time.h>

enum { RIND_N_CONFIGS = 6, RIND_MAX_VERIFY_FILES = 4 };

typedef enum rind_verdict {
    RIND_NOT_RUN, /* its configuration was not run */
    RIND_PASS,
    RIND_FAIL,      /* another value, or several columns with the tag */
    RIND_MISSING,   /* no column with the tag, or no value in it */
    RIND_NO_VERDICT /* the feature has no reference value */
} rind_verdict;

/* "pass", "fail", "missing", "not_run", "no_reference". */
const char *rind_verdict_name(rind_verdict verdict);

typedef struct rind_verify_row {
    double got;       /* NaN if missing */
    size_t n_columns; /* with the tag */
    rind_verdict verdict;
} rind_verify_row;

typedef struct rind_verify_config {
    const char *name;    /* digital, a ... e: as options name it */
    const char *dataset; /* config_a: as the table names it */
    const char *preset;  /* ibsi1-a */
    const char *title;   /* Configuration A */
    bool needs_data;
    bool run;
    char *settings; /* resolved, YAML; owned; NULL until run */
    char hash[17];
    double seconds;
} rind_verify_config;

typedef struct rind_verify_file {
    const char *name; /* relative to the data folder */
    uint64_t bytes;
    char digest[17];
} rind_verify_file;

typedef struct rind_verification {
    rind_references references;
    rind_verify_row *row; /* references.n */
    rind_verify_config config[RIND_N_CONFIGS];
    rind_verify_file file[RIND_MAX_VERIFY_FILES];
    size_t n_files;
    bool diagnostics;
    char reference_digest[17];
    time_t started;
} rind_verification;

/* Reads the reference table; no configuration is marked as run. Free also after a failure. */
rind_status rind_verification_create(rind_ctx *ctx, rind_verification *out);
void rind_verification_free(rind_verification *verification);

/* A value that was computed, under its tag; NaN is no value. */
typedef struct rind_tagged {
    const char *tag;
    double value;
} rind_tagged;

/*
 * Judges the reference rows of a configuration: its diagnostics, or all others. Marks it as run.
 */
void rind_verification_judge(rind_verification *verification, size_t config, bool diagnostics,
                             const rind_tagged *values, size_t n_values);

/* Counts the rows that were run; 'dataset' and 'family' NULL count all. */
typedef struct rind_count {
    size_t n_pass, n_fail, n_missing, n_of;
} rind_count;
rind_count rind_verification_count(const rind_verification *verification, const char *dataset, const char *family,
                                   rind_reference_status status);
rind_verify_totals rind_verification_totals(const rind_verification *verification);

/* Names of the families in the order of the table; returns their number. */
enum { RIND_MAX_VERIFY_FAMILIES = 32 };
size_t rind_verification_families(const rind_verification *verification, const char *family[RIND_MAX_VERIFY_FAMILIES]);

/* "config_c" as people write it: "C"; "digital" for the phantom. */
const char *rind_dataset_label(const char *dataset);

/* What was not tested and why, one sentence; false if everything was. */
bool rind_verification_untested(const rind_verification *verification, char *text, size_t size);

void rind_verify_report_text(const rind_verification *verification, FILE *out);
void rind_verify_report_csv(const rind_verification *verification, FILE *out);
void rind_verify_report_json(const rind_verification *verification, FILE *out);
void rind_certificate_html(const rind_verification *verification, FILE *out);
/* The report's JSON is the certificate's: the same facts. */

#endif
