/* folder.c - see folder.h */
#include "io/folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

rind_status rind_folder_make(rind_ctx *ctx, const char *path)
{
    struct stat there;

    if (mkdir(path, 0777) == 0)
        return RIND_OK;
    int why = errno;
    if (stat(path, &there) == 0 && S_ISDIR(there.st_mode))
        return RIND_OK;
    return rind_fail(ctx, RIND_CANNOT_WRITE, "%s: cannot make this folder: %s", path, strerror(why));
}

char *rind_folder_join(rind_ctx *ctx, const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = rind_alloc(ctx, size, 1, "a path");

    if (path != NULL)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}
