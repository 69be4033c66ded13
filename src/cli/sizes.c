/* sizes.c - see sizes.h */
#include "cli/sizes.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool rind_size_read(const char *text, uint64_t *bytes)
{
    static const char units[] = "BKMGT";
    char *end;
    double number = strtod(text, &end), factor = 1.0;

    if (end == text || !isdigit((unsigned char)*text) || !isfinite(number))
        return false;
    while (*end == ' ')
        end++;
    const char *unit = *end != '\0' ? strchr(units, toupper((unsigned char)*end)) : units;
    if (unit == NULL)
        return false;
    for (const char *u = units; u < unit; u++)
        factor *= 1024.0;
    end += *end != '\0';
    if (unit > units && (*end == 'i'))
        end++;
    if (unit > units && (*end == 'B' || *end == 'b'))
        end++;
    number *= factor;
    if (*end != '\0' || number < 1.0 || number > 1e18)
        return false;
    *bytes = (uint64_t)number;
    return true;
}

bool rind_seconds_read(const char *text, double *seconds)
{
    char *end;

    *seconds = strtod(text, &end);
    return end != text && isdigit((unsigned char)*text) && *end == '\0' && *seconds > 0.0 && *seconds < 1e9;
}

bool rind_shard_read(const char *text, int *shard, int *n_shards)
{
    enum { MOST = 100000 };
    char *slash, *end;

    if (!isdigit((unsigned char)*text))
        return false;
    long k = strtol(text, &slash, 10);
    if (*slash != '/' || !isdigit((unsigned char)slash[1]))
        return false;
    long n = strtol(slash + 1, &end, 10);
    if (*end != '\0' || k < 1 || n > MOST || k > n)
        return false;
    *shard = (int)k;
    *n_shards = (int)n;
    return true;
}
