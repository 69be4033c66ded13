/* cache.c - frees what the families of a region shared */
#include "family.h"

#include <stdlib.h>

void rind_cache_free(rind_cache *cache)
{
    free(cache->texture);
    *cache = (rind_cache){ 0 };
}
