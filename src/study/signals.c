/*
 * signals.c - the user's signals, counted while a batch runs
 *
 * They are blocked but while the parent waits, so that nothing is ever half done when one is seen.
 */
#include "study/signals.h"
#include "context.h"

#include <errno.h>

volatile sig_atomic_t rind_batch_signals;

static void count_signal(int number)
{
    (void)number;
    rind_batch_signals = rind_batch_signals < 2 ? rind_batch_signals + 1 : 2;
}

static const int heeded[RIND_N_HEEDED] = { SIGINT, SIGTERM, SIGHUP };

void rind_signals_begin(rind_manners *m, sigset_t *waiting)
{
    struct sigaction action = { .sa_handler = count_signal };
    sigset_t block;

    rind_batch_signals = 0;
    sigemptyset(&block);
    for (size_t k = 0; k < COUNT_OF(heeded); k++)
        sigaddset(&block, heeded[k]);
    sigprocmask(SIG_BLOCK, &block, &m->mask);
    *waiting = m->mask;
    for (size_t k = 0; k < COUNT_OF(heeded); k++) {
        sigaction(heeded[k], NULL, &m->old[k]);
        if (heeded[k] != SIGHUP || m->old[k].sa_handler != SIG_IGN)
            sigaction(heeded[k], &action, NULL);
        sigdelset(waiting, heeded[k]);
    }
}

void rind_signals_end(const rind_manners *m)
{
    sigprocmask(SIG_SETMASK, &m->mask, NULL); /* one more signal counts still */
    for (size_t k = 0; k < COUNT_OF(heeded); k++)
        sigaction(heeded[k], &m->old[k], NULL);
}

int rind_signals_wait(struct pollfd *fds, size_t n, const struct timespec *time, const sigset_t *waiting)
{
    sigset_t blocked;
    int n_ready = ppoll(fds, n, time, waiting), error = errno;

    sigprocmask(SIG_SETMASK, waiting, &blocked);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    errno = error;
    return n_ready;
}
