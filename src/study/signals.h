/* signals.h - the user's signals, heeded while a batch runs */
#ifndef RIND_STUDY_SIGNALS_H
#define RIND_STUDY_SIGNALS_H

#include <poll.h>
#include <signal.h>
#include <stddef.h>

/* Signals of the user's that have come, at most 2. */
extern volatile sig_atomic_t rind_batch_signals;

/* A terminal that is closed counts as well, unless the process was started to outlive it (nohup). */
enum { RIND_N_HEEDED = 3 };

/* What the process does with signals, to be given back. */
typedef struct rind_manners {
    struct sigaction old[RIND_N_HEEDED];
    sigset_t mask;
} rind_manners;

/* Counts signals and blocks them; 'waiting' is the mask to wait with, which lets them through. */
void rind_signals_begin(rind_manners *manners, sigset_t *waiting);
void rind_signals_end(const rind_manners *manners);

/*
 * Waits as ppoll() does, with the mask 'waiting', and lets through what signals are pending even where there was no
 * need to wait: ppoll() would leave them pending as long as something is always ready.
 */
int rind_signals_wait(struct pollfd *fds, size_t n, const struct timespec *time, const sigset_t *waiting);

#endif
