/*
 * record.h - what is known of a case when it is over
 *
 * A record is filled item by item, in the process that computes or from the pipe of one that does: the inputs it read,
 * what was said of it, its rows and seconds, and how it ended. What came before a crash is in it as well. The journal
 * keeps it as it is.
 */
#ifndef RIND_STUDY_RECORD_H
#define RIND_STUDY_RECORD_H

#include "digest.h"
#include "image/source.h"
#include "study/manifest.h"
#include "study/pack.h"
#include "table/provenance.h"
#include "table/rows.h"

typedef enum rind_outcome {
    RIND_CASE_OK,
    RIND_CASE_FAILED,
    RIND_CASE_CRASHED,
    RIND_CASE_TIMEOUT,
    RIND_CASE_REFUSED,
    RIND_CASE_UNCHANGED, /* not computed: what the journal holds of it is right still; never in a record kept */
    RIND_N_OUTCOMES
} rind_outcome;

/* "ok", "failed", "crashed", "timeout", "refused", "unchanged": the cell 'status'. */
const char *rind_outcome_name(rind_outcome outcome);

/* Kinds of items. */
enum {
    RIND_ITEM_INPUT = 'I',   /* rind_input */
    RIND_ITEM_FACTS = 'F',   /* path, number, name and value of each: what a file says of its image */
    RIND_ITEM_MESSAGE = 'M', /* severity, text */
    RIND_ITEM_ROWS = 'R',    /* rind_record_pack_rows() */
    RIND_ITEM_RENEWED = 'N', /* all inputs, with new times: of RIND_CASE_UNCHANGED */
    RIND_ITEM_TIMES = 'T',   /* step and seconds of each */
    RIND_ITEM_END = 'E'      /* outcome, rind_status, message, seconds, peak bytes */
};

typedef struct rind_record {
    rind_outcome outcome;
    rind_status failure; /* of RIND_CASE_FAILED */
    rind_pack message;   /* one text */
    rind_pack inputs;    /* items INPUT and FACTS, each behind its kind */
    rind_pack messages;  /* items MESSAGE */
    rind_pack rows;      /* empty but for RIND_CASE_OK */
    rind_pack times;
    double seconds; /* wall clock */
    uint64_t peak_bytes;
} rind_record;

void rind_record_clear(rind_record *record);
void rind_record_free(rind_record *record);

/* Adds an item. True if it was the last one. */
bool rind_record_take(rind_record *record, int kind, const void *bytes, size_t n);

/* Whether there was memory for all of it. */
bool rind_record_is_whole(const rind_record *record);

const char *rind_record_message(const rind_record *record);

/* Ends a record from outside: the case did not. */
void rind_record_end(rind_record *record, rind_outcome outcome, const char *message);

/* A file a case was computed of. */
typedef struct rind_input {
    const char *role;
    const char *path;  /* as the user named it */
    const char *place; /* the same, absolute */
    int error;         /* errno; 0: it was read */
    rind_file_facts file;
} rind_input;

void rind_pack_input(rind_pack *pack, const rind_input *input);

/* Texts are borrowed. */
void rind_unpack_input(rind_unpack *unpack, rind_input *out);

/* The next input of a record's inputs; false behind the last. What lies between is skipped. */
bool rind_next_input(rind_unpack *inputs, rind_input *out);

/* Passes over an item FACTS, with its kind. */
void rind_unpack_facts_item(rind_unpack *inputs);

/* The rows of a computed table, whose first cells are 'values' own carried ones. */
void rind_pack_rows(rind_pack *pack, const rind_table *values);

/* The record's inputs, what they say and what was said of them, into the provenance. */
rind_status rind_record_to_provenance(rind_ctx *ctx, const rind_record *record, const char *about,
                                      rind_provenance *provenance);

/*
 * Rows of a record under the keys of its case. 'heading' names the columns, of which the first n_carried are the
 * manifest's and the rest computed; of a case without rows there is an empty one for each region the settings promise.
 */
typedef struct rind_record_rows {
    rind_ctx *ctx;
    const rind_table *heading;
    const rind_settings *settings;
    size_t n_carried;
    /* inside */
    const rind_case *now;
    const rind_record *record;
    rind_unpack left;
    size_t at, n_rows, n_own;
    bool bad;
    rind_row row;
    const char **cells;
    double *values;
    char region[256];
} rind_record_rows;

/* Memory for rows; free with rind_record_rows_free() also after a failure. The first four members are set. */
rind_status rind_record_rows_begin(rind_record_rows *rows);
void rind_record_rows_of(rind_record_rows *rows, const rind_case *now, const rind_record *record);

/* The next row, NULL behind the last. RIND_BAD_FILE where the record is damaged. */
rind_status rind_record_rows_next(rind_record_rows *rows, const rind_row **row);
void rind_record_rows_free(rind_record_rows *rows);

#endif
