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
    int error = fstat(fd, &info) != 0 ? errno : S_ISDIR(info.st_mode) ? EISDIR : S_ISREG(info.st_mode) ? 0 : ENODEV;
    XXH3_64bits_reset(&state);
    while (error == 0 && (n = read(fd, chunk, CHUNK)) != 0) {
        if (n > 0)
            XXH3_64bits_update(&state, chunk, (size_t)n);
        else if (errno != EINTR)
            error = errno;
    }
    close(fd);
    if (error == 0)
        *out = (rind_file_facts){ (uint64_t)info.st_size, XXH3_64bits_digest(&state), info.st_mtime, 0 };
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

/* Adds a file of the folder; folders within do not count. */
static int add_entry(const char *folder, const char *name, rind_file_facts *all)
{
    char path[PATH_MAX];
    rind_file_facts one;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_MAX)
        return ENAMETOOLONG;
    int error = digest_one(path, &one);
    if (error != 0)
        return error == EISDIR ? 0 : error;
    all->digest = rind_digest(name, strlen(name), all->digest);
    all->digest = rind_digest(&one.digest, sizeof one.digest, all->digest);
    all->size += one.size;
    all->mtime = one.mtime > all->mtime ? one.mtime : all->mtime;
    all->n_files++;
    return 0;
}

int rind_digest_file(const char *path, rind_file_facts *out)
{
    struct dirent **entry = NULL;
    rind_file_facts all = { 0 };
    int error = digest_one(path, out);

    if (error != EISDIR)
        return error;
    int n = scandir(path, &entry, is_shown, by_name);
    if (n < 0)
        return errno;
    error = 0;
    for (int k = 0; k < n; k++) {
        if (error == 0)
            error = add_entry(path, entry[k]->d_name, &all);
        free(entry[k]);
    }
    free(entry);
    if (error == 0)
        *out = all;
    return error;
}
