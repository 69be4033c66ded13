/* texture_twins.c - see texture_twins.h */
#include "texture_twins.h"

#include <stdlib.h>

typedef struct place {
    int x, y, z;
} place;

/* Level of a voxel of the part, 0 elsewhere. */
static uint32_t level_at(const twin_region *r, place p)
{
    if (p.x < 0 || p.y < 0 || p.x >= (int)r->size[0] || p.y >= (int)r->size[1] || p.z < (int)r->z0 || p.z >= (int)r->z1)
        return 0;
    return r->level[(size_t)p.x + r->size[0] * ((size_t)p.y + r->size[1] * (size_t)p.z)];
}

static place step(place p, const int8_t direction[3], int n)
{
    return (place){ p.x + n * direction[0], p.y + n * direction[1], p.z + n * direction[2] };
}

/* for all voxels p of the part with their level */
#define FOR_VOXELS(r, p, i)                                           \
    for (place p = { 0, 0, (int)(r)->z0 }; p.z < (int)(r)->z1; p.z++) \
        for (p.y = 0; p.y < (int)(r)->size[1]; p.y++)                 \
            for (p.x = 0; p.x < (int)(r)->size[0]; p.x++)             \
                for (uint32_t i = level_at(r, p); i != 0; i = 0)

/* for all other places within a Chebyshev distance */
#define FOR_NEIGHBOURS(r, p, q, reach)                                                                           \
    for (place q = { 0, 0, p.z - ((r)->planar ? 0 : (reach)) }; q.z <= p.z + ((r)->planar ? 0 : (reach)); q.z++) \
        for (q.y = p.y - (reach); q.y <= p.y + (reach); q.y++)                                                   \
            for (q.x = p.x - (reach); q.x <= p.x + (reach); q.x++)                                               \
                if (q.x != p.x || q.y != p.y || q.z != p.z)

void twin_glcm(const twin_region *r, const int8_t direction[3], uint64_t *table, size_t width)
{
    FOR_VOXELS(r, p, i)
    {
        uint32_t j = level_at(r, step(p, direction, r->distance));

        if (j != 0)
            table[(i < j ? i : j) * width + (i < j ? j : i)] += i == j ? 2 : 1;
    }
}

void twin_glrlm(const twin_region *r, const int8_t direction[3], uint64_t *table, size_t width)
{
    FOR_VOXELS(r, p, i)
    {
        int length = 1;

        if (level_at(r, step(p, direction, -1)) == i)
            continue;
        while (level_at(r, step(p, direction, length)) == i)
            length++;
        table[i * width + (size_t)length]++;
    }
}

static bool outside(const twin_region *r, int x, int y, int z)
{
    bool within = x >= 0 && y >= 0 && z >= 0 && x < (int)r->size[0] && y < (int)r->size[1] && z < (int)r->size[2];

    return !within || !r->morphological[(size_t)x + r->size[0] * ((size_t)y + r->size[1] * (size_t)z)];
}

/* City-block distance of a voxel to the nearest place outside the morphological mask: the first shell that has one. */
static int distance_outside(const twin_region *r, place p)
{
    for (int d = 0;; d++)
        for (int dz = r->planar ? 0 : -d; dz <= (r->planar ? 0 : d); dz++)
            for (int dy = abs(dz) - d; dy <= d - abs(dz); dy++) {
                int dx = d - abs(dz) - abs(dy);

                if (outside(r, p.x - dx, p.y + dy, p.z + dz) || outside(r, p.x + dx, p.y + dy, p.z + dz))
                    return d;
            }
}

void twin_zones(const twin_region *r, bool by_distance, uint64_t *table, size_t width)
{
    size_t n = r->size[0] * r->size[1] * r->size[2];
    uint8_t *seen = calloc(n, 1);
    place *stack = malloc(n * sizeof *stack);

    FOR_VOXELS(r, p, i)
    {
        size_t n_stack = 0, size = 0;
        int distance = INT32_MAX;

        if (seen[(size_t)p.x + r->size[0] * ((size_t)p.y + r->size[1] * (size_t)p.z)])
            continue;
        seen[(size_t)p.x + r->size[0] * ((size_t)p.y + r->size[1] * (size_t)p.z)] = 1;
        stack[n_stack++] = p;
        while (n_stack > 0) {
            place at = stack[--n_stack];
            int d = by_distance ? distance_outside(r, at) : 0;

            size++;
            distance = d < distance ? d : distance;
            FOR_NEIGHBOURS(r, at, q, r->linkage)
            {
                if (level_at(r, q) != i)
                    continue;
                uint8_t *known = &seen[(size_t)q.x + r->size[0] * ((size_t)q.y + r->size[1] * (size_t)q.z)];
                if (!*known)
                    stack[n_stack++] = q;
                *known = 1;
            }
        }
        table[i * width + (by_distance ? (size_t)distance : size)]++;
    }
    free(seen);
    free(stack);
}

void twin_ngldm(const twin_region *r, uint64_t *table, size_t width)
{
    FOR_VOXELS(r, p, i)
    {
        size_t dependence = 1;

        FOR_NEIGHBOURS(r, p, q, r->distance)
        {
            uint32_t j = level_at(r, q);

            dependence += j != 0 && abs((int)i - (int)j) <= r->alpha;
        }
        table[i * width + dependence]++;
    }
}

void twin_ngtdm(const twin_region *r, uint64_t *n, double *s)
{
    FOR_VOXELS(r, p, i)
    {
        double sum = 0.0, present = 0.0;

        FOR_NEIGHBOURS(r, p, q, r->distance)
        {
            uint32_t j = level_at(r, q);

            sum += j;
            present += j != 0;
        }
        if (present > 0.0) {
            n[i]++;
            s[i] += fabs(i - sum / present);
        }
    }
}
