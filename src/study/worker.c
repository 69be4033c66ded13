/*
 * worker.c - see worker.h
 *
 * Between the two is a socket pair. Questions: case, flag, length of what the journal knows, that. Answers: frames of
 * kind, length, bytes. The stage is a page of shared memory, because a process that is killed says nothing more.
 */
#include "study/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct question {
    uint64_t index, last, n_known;
} question;

typedef struct frame {
    uint64_t kind, n;
} frame;

static bool send_all(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;

    while (n > 0) {
        ssize_t k = send(fd, at, n, MSG_NOSIGNAL);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

static bool receive_all(int fd, void *bytes, size_t n)
{
    char *at = bytes;

    while (n > 0) {
        ssize_t k = recv(fd, at, n, 0);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

/* A rind_item_sink, in the worker. Without a parent there is nobody to work for. */
static void answer(void *user, int kind, const void *bytes, size_t n)
{
    const int *fd = user;
    const frame head = { (uint64_t)kind, n };

    if (!send_all(*fd, &head, sizeof head) || !send_all(*fd, bytes, n))
        _exit(0);
}

/*
 * Interruptions are the parent's business: a terminal sends them to all. If memory ends, the kernel shall take the
 * worker and not the parent.
 */
static void settle(pid_t parent)
{
    static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigset_t none;
    int fd;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    for (size_t k = 0; k < COUNT_OF(ignored); k++)
        sigaction(ignored[k], &ignore, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (write(fd, "500", 3) != 3)
            errno = 0;
        close(fd);
    }
}

static void work(const rind_workshop *shop, int fd, char *stage)
{
    rind_computer computer = { .settings = shop->settings, .sink = answer, .user = &fd, .stage = stage };
    rind_pack known = { .bytes = NULL };
    question q;

    computer.ctx = rind_ctx_create(shop->n_threads);
    while (computer.ctx != NULL && receive_all(fd, &q, sizeof q)) {
        rind_pack_clear(&known);
        for (uint64_t left = q.n_known; left > 0;) {
            char chunk[4096];
            size_t n = left < sizeof chunk ? (size_t)left : sizeof chunk;

            if (!receive_all(fd, chunk, n))
                _exit(0);
            rind_pack_put(&known, chunk, n);
            left -= n;
        }
        const rind_case *c = rind_manifest_case(shop->manifest, (size_t)q.index);

        rind_timings_begin(&(rind_timings){ .stage = stage }, "start");
        if (shop->before_case != NULL)
            shop->before_case(shop->user, c);
        rind_compute_case(&computer, c, known.bytes, known.lacking ? 0 : known.n);
        if (q.last != 0)
            rind_computer_drop(&computer);
    }
    _exit(0); /* nothing of the parent's - its journal, its streams - is touched */
}

static rind_status share_stage(rind_ctx *ctx, rind_worker *worker)
{
    if (worker->stage != NULL)
        return RIND_OK;
    void *page = mmap(NULL, RIND_STAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory to share with a worker: %s", strerror(errno));
    worker->stage = page;
    return RIND_OK;
}

rind_status rind_worker_start(rind_ctx *ctx, const rind_workshop *shop, const rind_worker *others, size_t n_others,
                              rind_worker *out)
{
    pid_t parent = getpid();
    int pair[2];

    out->pid = 0;
    rind_pack_clear(&out->in);
    if (share_stage(ctx, out) != RIND_OK)
        return RIND_NO_MEMORY;
    out->stage[0] = '\0';
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return rind_fail(ctx, RIND_NO_MEMORY, "no pipe to a worker: %s", strerror(errno));
    pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        for (size_t k = 0; k < n_others; k++)
            if (others[k].pid != 0)
                close(others[k].fd);
        settle(parent);
        work(shop, pair[1], out->stage);
    }
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return rind_fail(ctx, RIND_NO_MEMORY, "no process for a worker: %s", strerror(errno));
    }
    out->pid = pid;
    out->fd = pair[0];
    return RIND_OK;
}

bool rind_worker_ask(rind_worker *worker, size_t index, bool last, const void *known, size_t n_known)
{
    const question q = { index, last, n_known };

    return send_all(worker->fd, &q, sizeof q) && send_all(worker->fd, known, n_known);
}

/* Gives away the whole frames of 'in'. */
static void take_frames(rind_worker *worker, rind_item_sink *sink, void *user)
{
    rind_pack *in = &worker->in;
    size_t at = 0;
    frame head;

    while (in->n - at >= sizeof head) {
        memcpy(&head, in->bytes + at, sizeof head);
        if (in->n - at - sizeof head < head.n)
            break;
        sink(user, (int)head.kind, in->bytes + at + sizeof head, (size_t)head.n);
        at += sizeof head + (size_t)head.n;
    }
    in->n -= at;
    if (at > 0 && in->n > 0)
        memmove(in->bytes, in->bytes + at, in->n);
}

bool rind_worker_hear(rind_worker *worker, rind_item_sink *sink, void *user)
{
    enum { CHUNK = 1 << 16 };
    char chunk[CHUNK];
    ssize_t n;

    while ((n = recv(worker->fd, chunk, sizeof chunk, MSG_DONTWAIT)) > 0)
        rind_pack_put(&worker->in, chunk, (size_t)n);
    bool gone = n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
    if (worker->in.lacking) /* its answer is larger than our memory: the case's fault, not the run's */
        return false;
    take_frames(worker, sink, user);
    return !gone;
}

rind_worker_end rind_worker_stop(rind_worker *worker)
{
    rind_worker_end end = { 0 };
    struct rusage usage = { 0 };
    int status = 0;

    if (worker->pid == 0)
        return end;
    kill(worker->pid, SIGKILL); /* of one that has ended by itself, how it did stays */
    while (wait4(worker->pid, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    close(worker->fd);
    worker->pid = 0;
    worker->fd = -1;
    rind_pack_free(&worker->in);
    if (WIFSIGNALED(status))
        end.signal = WTERMSIG(status);
    else
        end.exit_code = WEXITSTATUS(status);
    end.peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
    return end;
}

void rind_worker_forget(rind_worker *worker)
{
    if (worker->stage != NULL)
        munmap(worker->stage, RIND_STAGE_SIZE);
    rind_pack_free(&worker->in);
    worker->stage = NULL;
}
