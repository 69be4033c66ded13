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

enum { RIND_MAX_CONFIGS = 6, RIND_MAX_VERIFY_FILES = 64, RIND_NOTE_SIZE = 160 };

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
    char note[RIND_NOTE_SIZE]; /* what a number does not tell: where a map differs most; "" mostly */
} rind_verify_row;

typedef struct rind_verify_config {
    const char *name;    /* digital, a ... e: as options name it */
    const char *dataset; /* config_a: as the table names it */
    const char *label;   /* A: as people write it */
    const char *preset;  /* ibsi1-a; NULL: settings differ by test */
    const char *title;   /* Configuration A */
    bool needs_data;
    bool run;
    char *settings; /* resolved, YAML; owned; NULL until run */
    char hash[17];
    double seconds;
} rind_verify_config;

typedef struct rind_verify_file {
    char name[128]; /* relative to the data folder */
    uint64_t bytes;
    char digest[17];
} rind_verify_file;

typedef struct rind_verification rind_verification;

/* What is verified: IBSI 1 or 2, PyRadiomics. Texts of the certificate are HTML. */
#define RIND_NO_REFERENCES SIZE_MAX

typedef struct rind_standard {
    const char *name;           /* ibsi1 */
    const char *title;          /* IBSI 1 */
    size_t references;          /* the table, by its index in embedded.h; RIND_NO_REFERENCES: 'run' reads it */
    const char *group;          /* what the column 'family' of the table holds: family, test */
    const char *of_values;      /* standardised, reference */
    const char *authority;      /* whose values they are: the Image Biomarker Standardisation Initiative */
    const char *no_endorsement; /* who did not issue the certificate: the IBSI */
    const rind_verify_config *config;
    size_t n_configs;
    const char *needs;      /* what configurations with needs_data need, and how to name it */
    const char *absent;     /* why they were not run, a sentence */
    const char *without;    /* which features have no reference value */
    const char *own_rule;   /* when a value passes, in place of the common rule; NULL: that */
    const char *rule;       /* what is beyond it */
    const char *exceptions; /* what is not counted */
    const char *sources;    /* items of the list of references */
    /* Runs the configurations that are wanted and judges them. 'folder' is not NULL where one needs data. */
    rind_status (*run)(rind_ctx *ctx, rind_verification *v, const char *folder, const bool *wanted);
} rind_standard;

extern const rind_standard rind_standard_ibsi1, rind_standard_ibsi2, rind_standard_pyradiomics;

struct rind_verification {
    const rind_standard *standard;
    rind_references references;
    rind_verify_row *row; /* references.n */
    rind_verify_config config[RIND_MAX_CONFIGS];
    rind_verify_file file[RIND_MAX_VERIFY_FILES];
    size_t n_files;
    bool diagnostics;
    char reference_digest[17];
    time_t started;
    void *owned; /* what the references stand on, where they are not the program's; NULL: they are */
    void (*free_owned)(void *owned);
};

/* Reads the reference table; no configuration is marked as run. Free also after a failure. */
rind_status rind_verification_create(rind_ctx *ctx, const rind_standard *standard, rind_verification *out);
void rind_verification_free(rind_verification *verification);

/* Chooses, runs and reports: what rind_verify_ibsi1() and its like are. */
rind_status rind_verify(rind_ctx *ctx, const rind_standard *standard, const rind_verify_options *options,
                        rind_verify_totals *totals);

/* Reads one image of the data folder and keeps the file's digest. */
rind_status rind_verification_read(rind_ctx *ctx, rind_verification *v, const char *folder, const char *name,
                                   rind_image **out);

/* Keeps the settings a configuration was run with, as text. */
rind_status rind_verification_keep(rind_ctx *ctx, rind_verification *v, size_t config, const char *settings,
                                   const char *hash);

/* A value that was computed, under its tag; NaN is no value. */
typedef struct rind_tagged {
    const char *tag;
    double value;
    const char *family; /* NULL: the tag tells enough */
    const char *note;   /* copied to the row; NULL: none */
} rind_tagged;

/*
 * Judges the reference rows of a configuration: its diagnostics, or all others. Marks it as run.
 */
void rind_verification_judge(rind_verification *verification, size_t config, bool diagnostics,
                             const rind_tagged *values, size_t n_values);

/* Judges one reference row by its own value. */
void rind_verification_judge_row(rind_verification *verification, size_t row, const rind_tagged *value, bool is_there);

/* Counts the rows that were run; 'dataset' and 'family' NULL count all. */
typedef struct rind_count {
    size_t n_pass, n_fail, n_missing, n_of;
} rind_count;
rind_count rind_verification_count(const rind_verification *verification, const char *dataset, const char *family,
                                   rind_reference_status status);
rind_verify_totals rind_verification_totals(const rind_verification *verification);

/* Names of the families in the order of the table; returns their number. */
enum { RIND_MAX_VERIFY_FAMILIES = 64 };
size_t rind_verification_families(const rind_verification *verification, const char *family[RIND_MAX_VERIFY_FAMILIES]);

/* "config_c" as people write it: "C"; "digital" for the phantom. */
const char *rind_dataset_label(const rind_verification *verification, const char *dataset);

/* What was not tested and why, one sentence; false if everything was. */
bool rind_verification_untested(const rind_verification *verification, char *text, size_t size);

void rind_verify_report_text(const rind_verification *verification, FILE *out);
void rind_verify_report_csv(const rind_verification *verification, FILE *out);
void rind_verify_report_json(const rind_verification *verification, FILE *out);
void rind_certificate_html(const rind_verification *verification, FILE *out);
/* The report's JSON is the certificate's: the same facts. */

#endif
