/* synthetic.h - small textured regions for tests, from a seed */
#ifndef RIND_TEST_SYNTHETIC_H
#define RIND_TEST_SYNTHETIC_H

#include <rind/rind.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A volume and its mask, x fastest. */
typedef struct volume {
    rind_grid grid;
    double *intensity;
    uint8_t *mask;
} volume;

static inline size_t volume_n(const volume *v)
{
    return v->grid.size[0] * v->grid.size[1] * v->grid.size[2];
}

static inline volume volume_make(size_t nx, size_t ny, size_t nz)
{
    volume v = { .grid = rind_grid_make(nx, ny, nz, 1, 1, 1) };

    v.intensity = calloc(volume_n(&v), sizeof *v.intensity);
    v.mask = calloc(volume_n(&v), 1);
    return v;
}

static inline void volume_drop(volume *v)
{
    free(v->intensity);
    free(v->mask);
}

static inline size_t volume_at(const volume *v, size_t x, size_t y, size_t z)
{
    return x + v->grid.size[0] * (y + v->grid.size[1] * z);
}

static inline uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/* A bumpy blob with a hole and a second part, intensities whole numbers from 0 to about 'highest', locally alike. */
static inline volume volume_blob(size_t nx, size_t ny, size_t nz, uint32_t highest, uint64_t seed)
{
    volume v = volume_make(nx, ny, nz);
    const double half[3] = { (double)nx / 2, (double)ny / 2, (double)nz / 2 };

    for (size_t z = 0; z < nz; z++)
        for (size_t y = 0; y < ny; y++)
            for (size_t x = 0; x < nx; x++) {
                size_t at = volume_at(&v, x, y, z);
                double dx = ((double)x + 0.3 - half[0]) / half[0], dy = ((double)y - 0.2 - half[1]) / half[1],
                       dz = ((double)z - half[2]) / half[2], r = dx * dx + dy * dy + dz * dz;
                uint32_t noise = next_random(&seed) % (highest + 1);

                v.intensity[at] = (double)(x > 0 && noise % 3 ? (uint32_t)v.intensity[at - 1] : noise);
                v.mask[at] = r < 0.8 && r > 0.02 && noise % 11 != 0;
            }
    v.mask[volume_at(&v, 1, 1, 1)] = 1;
    return v;
}

/* One row of features; the program of the test ends where it cannot be had. */
static inline rind_table *volume_extract(rind_ctx *ctx, const volume *v, const char *settings_text)
{
    rind_settings *settings = NULL;
    rind_image *image = NULL, *mask = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;

    if (rind_settings_parse(ctx, settings_text, "settings", &settings) ||
        rind_image_create(ctx, &v->grid, RIND_FLOAT64, v->intensity, &image) ||
        rind_image_create(ctx, &v->grid, RIND_UINT8, v->mask, &mask) ||
        rind_region_create(ctx, image, mask, settings, &region) || rind_extract(ctx, image, region, settings, &table)) {
        fprintf(stderr, "extraction failed: %s\n", rind_ctx_message(ctx));
        exit(1);
    }
    rind_region_free(region);
    rind_image_free(mask);
    rind_image_free(image);
    rind_settings_free(settings);
    return table;
}

#endif
