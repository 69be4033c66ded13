/* source.c - see source.h */
#include "image/source.h"

#include <stdio.h>
#include <stdlib.h>

void rind_source_free(rind_source *source)
{
    if (source == NULL)
        return;
    for (size_t k = 0; k < source->n_files; k++)
        free(source->file[k]);
    free(source->file);
    free(source->instance);
    free(source);
}

void rind_source_tell(rind_source *source, const char *name, const char *value)
{
    if (*value == '\0' || source->n_facts == RIND_MAX_FACTS)
        return;
    rind_fact *fact = &source->fact[source->n_facts++];

    fact->name = name;
    snprintf(fact->value, sizeof fact->value, "%s", value);
}
