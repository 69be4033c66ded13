/*
 * lock.c - see lock.h
 *
 * A lock of fcntl() is the process's: workers forked from it do not hold it, and it goes when the process goes, however
 * it does. Whoever gets the lock makes sure that the file is still the one under that name: the run before removes it.
 */
#include "study/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HOST_SIZE = 65, OWNER_SIZE = 160 };

struct rind_lock {
    int fd;
    char path[PATH_MAX];
};

static rind_status refuse(rind_ctx *ctx, const char *path, int fd)
{
    struct flock held = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    char owner[OWNER_SIZE] = "";
    ssize_t n = pread(fd, owner, sizeof owner - 1, 0);

    owner[n > 0 ? n : 0] = '\0';
    owner[strcspn(owner, "\n")] = '\0';
    if (*owner == '\0' && fcntl(fd, F_GETLK, &held) == 0 && held.l_type != F_UNLCK)
        snprintf(owner, sizeof owner, "process %d", (int)held.l_pid);
    return rind_fail(ctx, RIND_BAD_ARGUMENT,
                     "%s: another run is at work on this journal: %s; wait for it, or give another --out", path,
                     *owner != '\0' ? owner : "a process of another machine");
}

static void sign(int fd)
{
    char host[HOST_SIZE] = "?", when[32] = "", text[OWNER_SIZE];
    time_t now = time(NULL);
    struct tm utc;

    gethostname(host, sizeof host - 1);
    if (gmtime_r(&now, &utc) != NULL)
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    int n = snprintf(text, sizeof text, "process %d on %s since %s\n", (int)getpid(), host, when);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
        return; /* the lock holds without its text */
}

/* True if 'fd' is the file under that name. */
static bool is_there(int fd, const char *path)
{
    struct stat ours, theirs;

    return fstat(fd, &ours) == 0 && stat(path, &theirs) == 0 && ours.st_ino == theirs.st_ino &&
           ours.st_dev == theirs.st_dev;
}

static rind_status take(rind_ctx *ctx, const char *path, rind_lock *lock)
{
    for (;;) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

        lock->fd = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (lock->fd < 0)
            return rind_fail(ctx, RIND_CANNOT_WRITE, "%s: the journal cannot be written: %s", path, strerror(errno));
        if (fcntl(lock->fd, F_SETLK, &whole) != 0) {
            int reason = errno;
            rind_status status =
                reason == EAGAIN || reason == EACCES
                    ? refuse(ctx, path, lock->fd)
                    : rind_fail(ctx, RIND_CANNOT_WRITE, "%s: the journal cannot be locked: %s", path, strerror(reason));
            close(lock->fd);
            return status;
        }
        if (is_there(lock->fd, lock->path))
            break;
        close(lock->fd); /* removed by the run before, between open and lock */
    }
    sign(lock->fd);
    return RIND_OK;
}

rind_status rind_lock_take(rind_ctx *ctx, const char *path, rind_lock **out)
{
    rind_lock *lock = rind_alloc_zero(ctx, 1, sizeof *lock, "lock of a journal");

    *out = NULL;
    if (lock == NULL)
        return RIND_NO_MEMORY;
    rind_status status = RIND_OK;
    if (snprintf(lock->path, sizeof lock->path, "%s.lock", path) >= PATH_MAX)
        status =
            rind_fail(ctx, RIND_CANNOT_WRITE, "%s: the journal cannot be written: %s", path, strerror(ENAMETOOLONG));
    if (status == RIND_OK)
        status = take(ctx, path, lock);
    if (status != RIND_OK) {
        free(lock);
        return status;
    }
    *out = lock;
    return RIND_OK;
}

void rind_lock_release(rind_lock *lock)
{
    if (lock == NULL)
        return;
    unlink(lock->path);
    close(lock->fd);
    free(lock);
}
