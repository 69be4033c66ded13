/*
 * output.c - files that appear whole or not at all, see io.h
 *
 * The new file is written in the same folder without a name, so that a process which is killed leaves nothing behind;
 * where the file system has no such files, under an unpredictable name, made with O_EXCL so that nobody else's file or
 * link is followed. It is given that name, and renamed, when its last byte is on the disk: readers see the old file or
 * the new one.
 * What is no regular file (a device, a pipe) cannot be replaced and is written directly; the same for "-".
 *
 * The stream is a stdio stream over our own write function, because stdio forgets why a write failed.
 */
#include "io/io.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 16, TEMPORARY_NAME_SIZE = 32 };

struct rind_output {
    FILE *stream;
    int fd;
    int reason;            /* errno of the first write that failed */
    bool is_ours;          /* a temporary file, to be renamed or removed */
    bool is_nameless;      /* it has no name yet */
    char path[PATH_MAX];   /* as given, for messages */
    char target[PATH_MAX]; /* links followed */
    char temporary[PATH_MAX];
    char buffer[BUFFER_SIZE];
};

static ssize_t write_all(void *cookie, const char *data, size_t n)
{
    rind_output *o = cookie;
    size_t done = 0;

    while (done < n) {
        ssize_t k = write(o->fd, data + done, n - done);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            if (o->reason == 0)
                o->reason = errno;
            return 0; /* how fopencookie(3) wants errors told */
        }
        done += (size_t)k;
    }
    return (ssize_t)n;
}

static rind_status fail(rind_ctx *ctx, const char *path, int reason)
{
    return rind_fail(ctx, RIND_CANNOT_WRITE, "%s: cannot be written: %s", path, strerror(reason));
}

/* The way to an open file without a name. */
static void name_of_fd(const rind_output *o, char name[32])
{
    snprintf(name, 32, "/proc/self/fd/%d", o->fd);
}

/* A file without a name in the target's folder; -1 where there are none, or where none can be named later. */
static int open_nameless(rind_output *o, int folder)
{
    char where[PATH_MAX], name[32];

    snprintf(where, sizeof where, "%.*s", folder > 0 ? folder : 1, folder > 0 ? o->target : ".");
    o->fd = open(where, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    if (o->fd < 0)
        return -1;
    name_of_fd(o, name);
    o->is_nameless = access(name, W_OK) == 0;
    if (!o->is_nameless) {
        close(o->fd);
        return -1;
    }
    return o->fd;
}

static bool give_name(rind_output *o)
{
    char name[32];

    if (!o->is_nameless)
        return true;
    name_of_fd(o, name);
    o->is_nameless = linkat(AT_FDCWD, name, AT_FDCWD, o->temporary, AT_SYMLINK_FOLLOW) != 0;
    return !o->is_nameless;
}

/* A new file beside the target, with the rights of the file it will replace, or those the user gives new files. */
static rind_status open_temporary(rind_ctx *ctx, rind_output *o, const struct stat *old)
{
    const char *slash = strrchr(o->target, '/');
    int folder = slash != NULL ? (int)(slash + 1 - o->target) : 0;

    for (int attempt = 0; attempt < 100; attempt++) {
        uint64_t random = 0;

        if (getrandom(&random, sizeof random, 0) != sizeof random)
            return fail(ctx, o->path, errno);
        if (snprintf(o->temporary, PATH_MAX, "%.*s.rind-%016" PRIx64 ".tmp", folder, o->target, random) >= PATH_MAX)
            return fail(ctx, o->path, ENAMETOOLONG);
        o->fd = open_nameless(o, folder);
        if (o->fd < 0)
            o->fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (o->fd >= 0 || errno != EEXIST)
            break;
    }
    if (o->fd < 0 && errno == ENOENT)
        return rind_fail(ctx, RIND_CANNOT_WRITE, "%s: cannot be written: there is no folder %.*s", o->path,
                         folder > 1 ? folder - 1 : folder, o->target);
    if (o->fd < 0)
        return fail(ctx, o->path, errno);
    o->is_ours = true;
    if (old != NULL && fchmod(o->fd, old->st_mode & 07777) != 0)
        return fail(ctx, o->path, errno);
    return RIND_OK;
}

static rind_status open_file(rind_ctx *ctx, rind_output *o)
{
    struct stat old;

    if (strcmp(o->path, "-") == 0) {
        fflush(stdout); /* what was printed before comes before */
        o->fd = STDOUT_FILENO;
        return RIND_OK;
    }
    if (realpath(o->path, o->target) == NULL)
        strcpy(o->target, o->path); /* new, or a link to nothing, which is replaced */
    if (o->path[0] == '\0' || o->path[strlen(o->path) - 1] == '/')
        return rind_fail(ctx, RIND_CANNOT_WRITE, "'%s': cannot be written: it names no file", o->path);
    if (stat(o->target, &old) != 0)
        return errno == ENOENT ? open_temporary(ctx, o, NULL) : fail(ctx, o->path, errno);
    if (S_ISDIR(old.st_mode))
        return rind_fail(ctx, RIND_CANNOT_WRITE, "%s: cannot be written: it is a folder", o->path);
    if (access(o->target, W_OK) != 0) /* renaming would get round a file's write protection */
        return fail(ctx, o->path, errno);
    if (S_ISREG(old.st_mode))
        return open_temporary(ctx, o, &old);
    o->fd = open(o->target, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return o->fd >= 0 ? RIND_OK : fail(ctx, o->path, errno);
}

/* Closes and frees; removes the temporary file if it is still there. */
static void discard(rind_output *o)
{
    if (o->stream != NULL)
        fclose(o->stream);
    if (o->fd > STDOUT_FILENO)
        close(o->fd);
    if (o->is_ours && !o->is_nameless)
        unlink(o->temporary);
    free(o);
}

rind_status rind_output_open(rind_ctx *ctx, const char *path, rind_output **out)
{
    static const cookie_io_functions_t functions = { .write = write_all };

    *out = NULL;
    if (strlen(path) >= PATH_MAX)
        return fail(ctx, path, ENAMETOOLONG);
    rind_output *o = rind_alloc_zero(ctx, 1, sizeof *o, "buffer of an output file");
    if (o == NULL)
        return RIND_NO_MEMORY;
    o->fd = -1;
    strcpy(o->path, path);

    rind_status status = open_file(ctx, o);
    if (status == RIND_OK && (o->stream = fopencookie(o, "w", functions)) == NULL)
        status = rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for a stream", path);
    if (status != RIND_OK) {
        discard(o);
        return status;
    }
    setvbuf(o->stream, o->buffer, _IOFBF, BUFFER_SIZE);
    *out = o;
    return RIND_OK;
}

FILE *rind_output_stream(rind_output *output)
{
    return output->stream;
}

rind_status rind_output_close(rind_ctx *ctx, rind_output *output, bool keep)
{
    rind_status status = RIND_OK;

    if (output == NULL)
        return RIND_OK;
    if (keep) {
        fflush(output->stream);
        if (output->reason != 0)
            status = fail(ctx, output->path, output->reason);
        else if (ferror(output->stream))
            status = fail(ctx, output->path, EIO);
        else if (output->is_ours && fsync(output->fd) != 0)
            status = fail(ctx, output->path, errno);
        else if (output->is_ours && (!give_name(output) || rename(output->temporary, output->target) != 0))
            status = fail(ctx, output->path, errno);
        else
            output->is_ours = false;
    }
    discard(output);
    return status;
}
