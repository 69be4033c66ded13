/*
 * scan_walk.c - every file of a folder, in the order of names
 */
#include "study/scan_inside.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_DEPTH = 32 };

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static rind_status walk(rind_scan_work *work, const char *folder, int depth);

static rind_status visit(rind_scan_work *work, const char *path, int depth)
{
    struct stat itself, about;

    if (lstat(path, &itself) != 0 || stat(path, &about) != 0)
        return rind_scan_leave(work, path, "cannot be read: %s", strerror(errno));
    if (S_ISDIR(about.st_mode)) {
        if (S_ISLNK(itself.st_mode))
            return rind_scan_leave(work, path, "a link to a folder; links are not followed");
        if (depth == MAX_DEPTH)
            return rind_scan_leave(work, path, "more than %d folders deep", (int)MAX_DEPTH);
        return walk(work, path, depth + 1);
    }
    if (!S_ISREG(about.st_mode))
        return RIND_OK;
    if (rind_scan_is_image(path)) {
        work->scan->n_files++;
        return rind_scan_add_file(work, path, false);
    }
    return rind_scan_dicom_take(work, path);
}

static rind_status walk(rind_scan_work *work, const char *folder, int depth)
{
    char path[PATH_MAX];
    struct dirent **entry = NULL;
    rind_status status = RIND_OK;
    int n = scandir(folder, &entry, is_shown, by_name);

    if (n < 0)
        return depth == 0 ? rind_fail(work->ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", folder, strerror(errno))
                          : rind_scan_leave(work, folder, "cannot be read: %s", strerror(errno));
    for (int k = 0; k < n; k++) {
        bool slash = folder[strlen(folder) - 1] == '/';

        if (status == RIND_OK) {
            if (snprintf(path, sizeof path, "%s%s%s", folder, slash ? "" : "/", entry[k]->d_name) < PATH_MAX)
                status = visit(work, path, depth);
            else
                status = rind_scan_leave(work, folder, "holds a path that is too long");
        }
        free(entry[k]);
    }
    free(entry);
    return status;
}

rind_status rind_scan_walk(rind_scan_work *work)
{
    return walk(work, work->folder, 0);
}
