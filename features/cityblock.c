/* cityblock.c - see cityblock.h; two sweeps of min(neighbour + 1), forwards and backwards, are exact */
#include "cityblock.h"

static uint16_t nearer(uint16_t here, uint16_t before)
{
    return here <= before ? here : (uint16_t)(before + 1);
}

void rind_cityblock(const rind_roi *roi, size_t z0, size_t z1, bool planar, uint16_t *map)
{
    size_t row = roi->size[0], slice = row * roi->size[1], n = slice * (z1 - z0);
    const uint8_t *mask = roi->morphological + slice * z0;

    for (size_t k = 0; k < n; k++) {
        size_t x = k % row, y = k / row % roi->size[1], z = k / slice;

        map[k] = mask[k] != 0 ? UINT16_MAX : 0;
        map[k] = nearer(map[k], x > 0 ? map[k - 1] : 0);
        map[k] = nearer(map[k], y > 0 ? map[k - row] : 0);
        map[k] = planar ? map[k] : nearer(map[k], z > 0 ? map[k - slice] : 0);
    }
    for (size_t k = n; k-- > 0;) {
        size_t x = k % row, y = k / row % roi->size[1], z = k / slice;

        map[k] = nearer(map[k], x + 1 < row ? map[k + 1] : 0);
        map[k] = nearer(map[k], y + 1 < roi->size[1] ? map[k + row] : 0);
        map[k] = planar ? map[k] : nearer(map[k], z + 1 < z1 - z0 ? map[k + slice] : 0);
    }
}
