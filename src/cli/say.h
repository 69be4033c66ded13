/*
 * say.h - what the program says on standard error, and keeps in the log
 *
 * Every line but the progress bar begins "rind: error:", "rind: warning:" or "rind: notice:". Line ends
 * inside a message become spaces: one thing said is one line.
 */
#ifndef RIND_CLI_SAY_H
#define RIND_CLI_SAY_H

#include "context.h"

/* 'about' is the case, or NULL. Errors are said also when quiet. */
void rind_say_error(const char *about, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rind_say_warning(const char *about, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rind_say_notice(const char *about, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* No notices, no warnings, no progress. */
void rind_say_quiet(bool quiet);

/* Lines go to this file too, with the time before them. Returns RIND_OK or RIND_CANNOT_WRITE. */
rind_status rind_say_log(rind_ctx *ctx, const char *path);

typedef enum rind_progress { RIND_PROGRESS_AUTO, RIND_PROGRESS_ALWAYS, RIND_PROGRESS_NEVER } rind_progress;

/*
 * Shows how far a run is: a bar that is drawn over on a terminal, a line now and then elsewhere. 'seconds'
 * since the start, 'now' the case begun. rind_progress_end() takes the bar away.
 */
void rind_progress_start(rind_progress progress);
void rind_progress_show(size_t n_done, size_t n_failed, size_t n_all, double seconds, const char *now);
void rind_progress_end(void);

/* "60 ms", "1.4 s", "4 min 31 s", "2 h 5 min". */
void rind_duration_text(double seconds, char *text, size_t text_size);

#endif
