/* facts.h - what a certificate says about the program and the machine that made it */
#ifndef RIND_PHANTOMS_FACTS_H
#define RIND_PHANTOMS_FACTS_H

#include "context.h"

#include <time.h>

enum { RIND_FACT_SIZE = 256 };

typedef struct rind_facts_of_run {
    char compiler[RIND_FACT_SIZE]; /* GNU 12.2.0 */
    char build[RIND_FACT_SIZE];    /* Release, flags */
    char processor[RIND_FACT_SIZE];
    char system[RIND_FACT_SIZE]; /* distribution, kernel, architecture */
    char host[RIND_FACT_SIZE];
} rind_facts_of_run;

/* What cannot be found out is "unknown". */
void rind_facts_find(rind_facts_of_run *facts);

/* "2026-01-31T12:00:00Z" */
void rind_facts_time(time_t time, char text[32]);

/* XXH3 (64 bit) of a file's bytes, as 16 hexadecimal digits. Returns RIND_OK or RIND_CANNOT_READ. */
rind_status rind_facts_digest(rind_ctx *ctx, const char *path, uint64_t *bytes, char digest[17]);

#endif
