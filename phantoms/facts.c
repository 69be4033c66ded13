/* facts.c - see facts.h */
#include "facts.h"
#include "digest.h"

#include "build_facts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/* The value of the first line "key<separators>value" of a small text file, quotes taken off; false if none. */
static bool find_line(const char *path, const char *key, const char *separators, char value[RIND_FACT_SIZE])
{
    char line[1024];
    bool found = false;
    FILE *file = fopen(path, "re");

    if (file == NULL)
        return false;
    while (!found && fgets(line, sizeof line, file) != NULL) {
        size_t n = strlen(key);

        if (strncmp(line, key, n) != 0 || strchr(separators, line[n]) == NULL)
            continue;
        char *text = line + n + strspn(line + n, separators);
        text += strspn(text, "\"");
        text[strcspn(text, "\"\n")] = '\0';
        snprintf(value, RIND_FACT_SIZE, "%.*s", RIND_FACT_SIZE - 1, text);
        found = true;
    }
    fclose(file);
    return found;
}

void rind_facts_find(rind_facts_of_run *facts)
{
    char name[RIND_FACT_SIZE];
    struct utsname kernel;

    snprintf(facts->compiler, RIND_FACT_SIZE, "%s", RIND_BUILD_COMPILER);
    snprintf(facts->build, RIND_FACT_SIZE, "%s", RIND_BUILD_FLAGS);
    snprintf(facts->processor, RIND_FACT_SIZE, "unknown");
    find_line("/proc/cpuinfo", "model name", "\t :", facts->processor);
    snprintf(facts->system, RIND_FACT_SIZE, "unknown");
    snprintf(facts->host, RIND_FACT_SIZE, "unknown");
    if (uname(&kernel) != 0)
        return;
    if (!find_line("/etc/os-release", "PRETTY_NAME", "=", name))
        snprintf(name, sizeof name, "unknown distribution");
    snprintf(facts->system, RIND_FACT_SIZE, "%.100s, %.30s %.60s, %.30s", name, kernel.sysname, kernel.release,
             kernel.machine);
    snprintf(facts->host, RIND_FACT_SIZE, "%s", kernel.nodename);
}

void rind_facts_time(time_t time, char text[32])
{
    struct tm utc;

    if (gmtime_r(&time, &utc) == NULL || strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        snprintf(text, 32, "unknown");
}

rind_status rind_facts_digest(rind_ctx *ctx, const char *path, uint64_t *bytes, char digest[17])
{
    rind_file_facts facts;
    int error = rind_digest_file(path, &facts);

    if (error != 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(error));
    *bytes = facts.size;
    snprintf(digest, 17, "%016" PRIx64, facts.digest);
    return RIND_OK;
}
