/* cache.c - frees what families of one region share */
#include "family.h"

void rind_cache_free(rind_cache *cache)
{
    *cache = (rind_cache){ 0 };
}
