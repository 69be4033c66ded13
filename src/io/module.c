/* module.c - see module.h */
#include "io/module.h"

#if RIND_HAVE_MODULES

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder of the file this code was loaded from, with its '/'; of the program where that has no path. */
static bool own_folder(char folder[PATH_MAX])
{
    Dl_info info;
    char *found = NULL;

    /* Of a program without position dladdr() gives the name it was called by, which may have no folder. */
    if (dladdr((const void *)(uintptr_t)rind_module_table, &info) != 0 && info.dli_fname != NULL &&
        strchr(info.dli_fname, '/') != NULL)
        found = realpath(info.dli_fname, folder);
    if (found == NULL)
        found = realpath("/proc/self/exe", folder);
    if (found == NULL)
        return false;
    strrchr(folder, '/')[1] = '\0';
    return true;
}

/* The first module found is the one: if it cannot be loaded, dlerror() tells why. */
static void *open_module(const char *module)
{
    static const char *const near[] = { "", "rind/", "../lib/rind/", "../lib/" RIND_MULTIARCH "/rind/" };
    char folder[PATH_MAX], path[PATH_MAX];
    bool found = false;

    if (own_folder(folder))
        for (size_t k = 0; k < COUNT_OF(near) && !found; k++)
            found =
                snprintf(path, sizeof path, "%s%s%s", folder, near[k], module) < PATH_MAX && access(path, R_OK) == 0;
    if (!found)
        snprintf(path, sizeof path, "%s/%s", RIND_MODULE_DIR, module);
    return dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

const void *rind_module_table(rind_ctx *ctx, const char *path, const char *formats, const char *module,
                              const char *symbol, int version)
{
    void *loaded = open_module(module);

    if (loaded == NULL) {
        const char *reason = dlerror();
        rind_fail(ctx, RIND_UNSUPPORTED, "%s: the module %s, which reads %s, cannot be loaded (%s)", path, module,
                  formats, reason != NULL ? reason : "not found");
        return NULL;
    }
    const int *table = dlsym(loaded, symbol);
    if (table == NULL || *table != version) {
        rind_fail(ctx, RIND_UNSUPPORTED, "%s: the module %s belongs to another version of rind", path, module);
        table = NULL;
    }
    dlclose(loaded); /* it is not unloaded: RTLD_NODELETE */
    return table;
}

#else

const void *rind_module_table(rind_ctx *ctx, const char *path, const char *formats, const char *module,
                              const char *symbol, int version)
{
    (void)module;
    (void)symbol;
    (void)version;
    rind_fail(ctx, RIND_UNSUPPORTED, "%s: this build of rind does not read %s (it was made without that module)", path,
              formats);
    return NULL;
}

#endif
