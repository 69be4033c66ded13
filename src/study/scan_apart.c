/*
 * scan_apart.c - a folder scanned by a process of its own; see scan.h
 *
 * What goes through the pipe: a number, 0 behind the last path that is left over; these with their reasons; then status
 * and message, then the manifest.
 */
#include "study/pack.h"
#include "study/scan.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static bool write_all(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;

    while (n > 0) {
        ssize_t k = write(fd, at, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

static void pack_left(rind_pack *pack, const rind_scan *scan)
{
    for (size_t k = 0; k < scan->n_left; k++) {
        rind_pack_number(pack, 1);
        rind_pack_text(pack, scan->left[k].path);
        rind_pack_text(pack, scan->left[k].why);
    }
    rind_pack_number(pack, 0);
}

/* The manifest as a text; NULL without memory. */
static char *print(const rind_scan *scan)
{
    char *text = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&text, &n);

    if (stream == NULL)
        return NULL;
    rind_scan_print(scan, stream);
    if (fclose(stream) == 0)
        return text;
    free(text);
    return NULL;
}

static void work(const char *folder, int fd)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_pack pack = { .bytes = NULL };
    rind_scan scan = { .n_pairs = 0 };
    char *text = NULL;

    rind_status status = ctx != NULL ? rind_scan_folder(ctx, folder, &scan) : RIND_NO_MEMORY;
    if (status == RIND_OK && scan.n_pairs == 0)
        status = rind_fail(ctx, RIND_BAD_SETTINGS,
                           "%s: no image and mask could be paired among %zu files of this folder; see rind scan --help",
                           folder, scan.n_files);
    if (status == RIND_OK && (text = print(&scan)) == NULL)
        status = rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for its manifest", folder);
    pack_left(&pack, &scan);
    rind_pack_number(&pack, status);
    rind_pack_text(&pack, ctx != NULL ? rind_ctx_message(ctx) : "no memory");
    rind_pack_text(&pack, text != NULL ? text : "");
    bool told = !pack.lacking && write_all(fd, pack.bytes, pack.n);
    rind_pack_free(&pack);
    free(text);
    rind_scan_free(&scan);
    rind_ctx_free(ctx);
    _exit(told ? 0 : 1);
}

static void read_all(int fd, rind_pack *pack)
{
    char chunk[4096];
    ssize_t n;

    while ((n = read(fd, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            rind_pack_put(pack, chunk, (size_t)n);
}

static rind_status take(rind_ctx *ctx, const char *folder, const rind_pack *pack,
                        void (*unpaired)(void *user, const char *path, const char *why), void *user, char **text)
{
    rind_unpack left = rind_unpack_begin(pack->bytes, pack->n);

    while (rind_unpack_number(&left) == 1 && !left.bad) {
        const char *path = rind_unpack_text(&left), *why = rind_unpack_text(&left);

        if (!left.bad)
            unpaired(user, path, why);
    }
    rind_status status = (rind_status)rind_unpack_number(&left);
    const char *message = rind_unpack_text(&left), *manifest = rind_unpack_text(&left);
    if (left.bad || pack->lacking)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: what scanning found did not arrive", folder);
    if (status != RIND_OK)
        return rind_fail(ctx, status, "%s", message);
    *text = rind_copy_text(ctx, manifest);
    return *text != NULL ? RIND_OK : RIND_NO_MEMORY;
}

rind_status rind_scan_apart(rind_ctx *ctx, const char *folder,
                            void (*unpaired)(void *user, const char *path, const char *why), void *user, char **text)
{
    rind_pack pack = { .bytes = NULL };
    pid_t parent = getpid();
    int fds[2], how = 0;

    *text = NULL;
    if (pipe(fds) != 0)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no pipe to scan through: %s", folder, strerror(errno));
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent)
            work(folder, fds[1]);
        _exit(1);
    }
    close(fds[1]);
    if (pid > 0)
        read_all(fds[0], &pack);
    close(fds[0]);
    if (pid < 0)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no process to scan it: %s", folder, strerror(errno));
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    rind_status status = WIFSIGNALED(how) ? rind_fail(ctx, RIND_BAD_FILE,
                                                      "%s: scanning it was ended by signal %d (%s); write a manifest "
                                                      "instead",
                                                      folder, WTERMSIG(how), strsignal(WTERMSIG(how)))
                                          : take(ctx, folder, &pack, unpaired, user, text);
    rind_pack_free(&pack);
    return status;
}
