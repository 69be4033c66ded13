/* swap.h - bytes of voxels turned round, for files of the other byte order */
#ifndef RIND_IO_SWAP_H
#define RIND_IO_SWAP_H

#include <stddef.h>
#include <stdint.h>

/* 'n' elements of 'size' (1, 2, 4 or 8) bytes, 'size'-aligned, in place. */
static inline void rind_swap(void *data, size_t n, size_t size)
{
    if (size == 2)
        for (size_t k = 0; k < n; k++)
            ((uint16_t *)data)[k] = __builtin_bswap16(((uint16_t *)data)[k]);
    else if (size == 4)
        for (size_t k = 0; k < n; k++)
            ((uint32_t *)data)[k] = __builtin_bswap32(((uint32_t *)data)[k]);
    else if (size == 8)
        for (size_t k = 0; k < n; k++)
            ((uint64_t *)data)[k] = __builtin_bswap64(((uint64_t *)data)[k]);
}

#endif
