/* digest.c - see digest.h; the one place that knows xxHash */
#include "digest.h"

#include <errno.h>
#include <fcntl.h>
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

int rind_digest_file(const char *path, rind_file_facts *out)
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
        *out = (rind_file_facts){ (uint64_t)info.st_size, XXH3_64bits_digest(&state), info.st_mtime };
    return error;
}
