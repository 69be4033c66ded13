/* digest.c - see digest.h; the one place that knows xxHash */
#include "digest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#define XXH_INLINE_ALL
#include <xxhash.h>
#pragma GCC diagnostic pop

uint64_t rind_digest(const void *bytes, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, n, seed);
}

/* Size and times of a regular file; the digest only if it is read. */
static rind_file_facts facts_of(const struct stat *info)
{
    const int64_t what[] = { info->st_size, info->st_mtim.tv_sec, info->st_mtim.tv_nsec };

    return (rind_file_facts){ .size = (uint64_t)info->st_size,
                              .mtime = info->st_mtime,
                              .stamp = rind_digest(what, sizeof what, 0) };
}

static int kind_of(const struct stat *info)
{
    return S_ISDIR(info->st_mode) ? EISDIR : S_ISREG(info->st_mode) ? 0 : ENODEV;
}

static int stamp_one(const char *path, rind_file_facts *out)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return errno;
    if (kind_of(&info) == 0)
        *out = facts_of(&info);
    return kind_of(&info);
}

static int digest_one(const char *path, rind_file_facts *out)
{
    enum { CHUNK = 1 << 16 };
    unsigned char chunk[CHUNK];
    struct stat info;
    XXH3_state_t state;
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return errno;
    int error = fstat(fd, &info) != 0 ? errno : kind_of(&info);
    XXH3_64bits_reset(&state);
    while (error == 0 && (n = read(fd, chunk, CHUNK)) != 0) {
        if (n > 0)
            XXH3_64bits_update(&state, chunk, (size_t)n);
        else if (errno != EINTR)
            error = errno;
    }
    close(fd);
    if (error == 0) {
        *out = facts_of(&info);
        out->digest = XXH3_64bits_digest(&state);
    }
    return error;
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

typedef int look(const char *path, rind_file_facts *out);

/* Adds a file of the folder; folders within do not count. */
static int add_entry(look *look_at, const char *folder, const char *name, rind_file_facts *all)
{
    char path[PATH_MAX];
    rind_file_facts one;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX)
        return ENAMETOOLONG;
    int error = look_at(path, &one);
    if (error != 0)
        return error == EISDIR ? 0 : error;
    all->stamp = rind_digest(name, strlen(name), all->stamp);
    all->stamp = rind_digest(&one.stamp, sizeof one.stamp, all->stamp);
    all->digest = rind_digest(name, strlen(name), all->digest);
    all->digest = rind_digest(&one.digest, sizeof one.digest, all->digest);
    all->size += one.size;
    all->mtime = one.mtime > all->mtime ? one.mtime : all->mtime;
    all->n_files++;
    return 0;
}

static int look_at_all(look *look_at, const char *path, rind_file_facts *out)
{
    struct dirent **entry = NULL;
    rind_file_facts all = { 0 };
    int error = look_at(path, out);

    if (error != EISDIR)
        return error;
    int n = scandir(path, &entry, is_shown, by_name);
    if (n < 0)
        return errno;
    error = 0;
    for (int k = 0; k < n; k++) {
        if (error == 0)
            error = add_entry(look_at, path, entry[k]->d_name, &all);
        free(entry[k]);
    }
    free(entry);
    if (look_at == stamp_one)
        all.digest = 0;
    if (error == 0)
        *out = all;
    return error;
}

int rind_digest_file(const char *path, rind_file_facts *out)
{
    return look_at_all(digest_one, path, out);
}

int rind_stamp_file(const char *path, rind_file_facts *out)
{
    return look_at_all(stamp_one, path, out);
}
