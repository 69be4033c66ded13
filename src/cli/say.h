/*
 * say.h - what the program says on standard error, and keeps in the log
 *
 * Every line but the progress bar begins "rind: error:", "rind: warning:" or "rind: notice:". Line ends
 * inside a message become spaces: one thing said is one line.
 */
#ifndef RIND_CLI_SAY_H
#define RIND_CLI_SAY_H

#include "study/progress.h"

/* 'about' is the case, or NULL. Errors are said also when quiet. */
void rind_say_error(const char *about, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rind_say_warning(const char *about, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rind_say_notice(const char *about, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* No notices, no warnings, no progress. */
void rind_say_quiet(bool quiet);

/* Lines go to this file too, with the time before them. Returns RIND_OK or RIND_CANNOT_WRITE. */
rind_status rind_say_log(rind_ctx *ctx, const char *path);

typedef enum rind_progress {
    RIND_PROGRESS_AUTO,
    RIND_PROGRESS_ALWAYS,
    RIND_PROGRESS_NEVER,
    RIND_PROGRESS_JSON /* one object a line */
} rind_progress;

/*
 * Shows how far a run is: a bar that is drawn over on a terminal, a line now and then elsewhere. rind_progress_end()
 * takes the bar away; of JSON it shows the last state once more.
 */
void rind_progress_start(rind_progress progress);
void rind_progress_show(const rind_progress_state *state);
void rind_progress_end(void);

#endif
