/* journal_inside.h - what the files of the journal share: journal_open.c, journal_manifest.c and journal.c */
#ifndef RIND_STUDY_JOURNAL_INSIDE_H
#define RIND_STUDY_JOURNAL_INSIDE_H

#include "study/journal.h"
#include "study/lock.h"

#include <sqlite3.h>

/* The statements of journal.c, prepared with the opening. */
enum {
    RIND_JOURNAL_PUT,
    RIND_JOURNAL_RENEW,
    RIND_JOURNAL_LIST,
    RIND_JOURNAL_FIND,
    RIND_JOURNAL_GET,
    RIND_JOURNAL_N_STATEMENTS
};
extern const char *const rind_journal_statements[RIND_JOURNAL_N_STATEMENTS];

struct rind_journal {
    char *path; /* "" of a private one */
    sqlite3 *db;
    rind_lock *lock;
    sqlite3_stmt *statement[RIND_JOURNAL_N_STATEMENTS];
    int64_t variant;
    rind_variant read; /* of a journal opened for reading: */
    char *text[3];     /* what its strings point to */
};

/* Says what SQLite says, in words of use; 'what' is read or written. Returns 'status', or a better one. */
rind_status rind_journal_fail(rind_ctx *ctx, const rind_journal *j, rind_status status, const char *what);

/* Runs statements that answer nothing; a transaction that fails is taken back. */
rind_status rind_journal_run(rind_ctx *ctx, rind_journal *j, const char *sql);

/* Closes and frees, in whatever state it is. */
void rind_journal_discard(rind_journal *j);

/* A text of a row, "" for NULL; it lives until the next step. */
const char *rind_journal_text(sqlite3_stmt *s, int column);

/* The time now as a table says it. */
void rind_journal_now(char text[32]);

#endif
