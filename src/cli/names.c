/* names.c - see names.h */
#include "cli/names.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* Length of 'name' without its last suffix; a name that only is a suffix (.hidden) keeps it. */
static size_t without_suffix(const char *name, size_t n)
{
    size_t k = n;

    while (k > 0 && name[k - 1] != '.')
        k--;
    return k > 1 ? k - 1 : n;
}

char *rind_case_id_of(rind_ctx *ctx, const char *path)
{
    const char *name = base_name(path);
    size_t n = strlen(name), stem = without_suffix(name, n);
    char *id = rind_copy_text(ctx, n > 0 ? name : path);

    if (id == NULL || n == 0)
        return id;
    if (n - stem == 3 && strncasecmp(name + stem, ".gz", 3) == 0)
        stem = without_suffix(name, stem);
    id[stem] = '\0';
    return id;
}

char *rind_sidecar_path(rind_ctx *ctx, const char *table, const char *suffix)
{
    const char *name = base_name(table);
    size_t n = (size_t)(name - table) + without_suffix(name, strlen(name)), n_suffix = strlen(suffix) + 1;
    char *path = rind_alloc(ctx, n + n_suffix, 1, "name of a file");

    if (path == NULL)
        return NULL;
    memcpy(path, table, n);
    memcpy(path + n, suffix, n_suffix);
    return path;
}

bool rind_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}
