/* sort.c - see sort.h */
#include "sort.h"

#include <string.h>

enum { FEW = 32, BYTE_VALUES = 256, BYTES = 8 };

/* Items are 'width' words, the first of which is the key. */
static void insertion(uint64_t *item, size_t n, size_t width)
{
    for (size_t k = 1; k < n; k++) {
        uint64_t moved[2] = { item[k * width], item[k * width + width - 1] };
        size_t to = k;

        for (; to > 0 && item[(to - 1) * width] > moved[0]; to--)
            memcpy(item + to * width, item + (to - 1) * width, width * sizeof *item);
        item[to * width + width - 1] = moved[1];
        item[to * width] = moved[0];
    }
}

static inline void sort(uint64_t *item, uint64_t *spare, size_t n, size_t width)
{
    uint64_t any = 0, all = UINT64_MAX, *from = item, *to = spare;

    if (n <= FEW) {
        insertion(item, n, width);
        return;
    }
    for (size_t k = 0; k < n; k++) {
        any |= item[k * width];
        all &= item[k * width];
    }
    for (int byte = 0; byte < BYTES; byte++) {
        size_t first[BYTE_VALUES] = { 0 }, sum = 0;
        int shift = 8 * byte;

        if (((any ^ all) >> shift & 0xff) == 0)
            continue;
        for (size_t k = 0; k < n; k++)
            first[from[k * width] >> shift & 0xff]++;
        for (size_t v = 0; v < BYTE_VALUES; v++) {
            size_t here = first[v];

            first[v] = sum;
            sum += here;
        }
        for (size_t k = 0; k < n; k++)
            memcpy(to + width * first[from[k * width] >> shift & 0xff]++, from + k * width, width * sizeof *to);
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != item)
        memcpy(item, from, n * width * sizeof *item);
}

void rind_sort_keys(uint64_t *key, uint64_t *spare, size_t n)
{
    sort(key, spare, n, 1);
}

void rind_sort_pairs(uint64_t *pair, uint64_t *spare, size_t n)
{
    sort(pair, spare, n, 2);
}
