/*
 * zone_masks.h - which neighbours of a voxel decide its zone
 *
 * For every voxel of a row two bytes: the choice of the equal neighbour whose label to copy (below, behind, to the
 * left, or none of them), and a bit for each of the ten other preceding neighbours that is equal and does not touch
 * the chosen one. See zones.c for why the others need not be looked at.
 */
#ifndef RIND_ZONE_MASKS_H
#define RIND_ZONE_MASKS_H

#include "voxels.h"

#include <stdlib.h>
#include <string.h>

enum { LANES = 16, N_OTHERS = 10, N_PRECEDING = 13 };

/* What to copy: the upper two bits of a voxel's second mask byte. */
enum { BELOW = 0, BEHIND = 1, LEFT = 2, NEW = 3, CHOICE_SHIFT = 6 };

/* The ten other neighbours, in bits 0-6 of the first mask byte and 0-2 of the second. */
static const int8_t others[N_OTHERS][3] = {
    { -1, -1, 0 }, { 1, -1, 0 }, { -1, -1, -1 }, { 0, -1, -1 }, { 1, -1, -1 },
    { -1, 0, -1 }, { 1, 0, -1 }, { -1, 1, -1 },  { 0, 1, -1 },  { 1, 1, -1 },
};
enum {
    ALL_FIRST = 0x7f,
    ALL_SECOND = 0x07,
    BESIDE_LEFT_FIRST = 0x52,  /* (1, -1, 0), (1, -1, -1), (1, 0, -1): what the left voxel does not touch */
    BESIDE_LEFT_SECOND = 0x04, /* (1, 1, -1) */
    SLICE_BELOW = 0x3fc        /* of both bytes together: z = -1 */
};

static inline bool touch(const int8_t a[3], const int8_t b[3])
{
    return abs(a[0] - b[0]) <= 1 && abs(a[1] - b[1]) <= 1 && abs(a[2] - b[2]) <= 1;
}

/* For every set of the ten others the first of each connected group. */
static inline void list_needed(uint16_t *needed)
{
    uint32_t touching[N_OTHERS] = { 0 };

    for (int a = 0; a < N_OTHERS; a++)
        for (int b = 0; b < N_OTHERS; b++)
            touching[a] |= (uint32_t)touch(others[a], others[b]) << b;
    for (uint32_t set = 0; set < 1u << N_OTHERS; set++) {
        uint32_t left = set;

        needed[set] = 0;
        while (left != 0) {
            uint32_t group = left & -left, ahead = group;

            needed[set] |= (uint16_t)group;
            for (; ahead != 0; ahead &= ahead - 1) {
                uint32_t more = touching[__builtin_ctz(ahead)] & left & ~group;

                group |= more;
                ahead |= more;
            }
            left &= ~group;
        }
    }
}

typedef uint8_t bytes __attribute__((vector_size(LANES)));

RIND_INLINE bytes load(const uint8_t *from)
{
    bytes v;

    memcpy(&v, from, sizeof v);
    return v;
}

/* Writes the mask bytes of n voxels of a row of one-byte levels, and of up to 15 more. */
RIND_INLINE void masks_narrow(const uint8_t *v, size_t n, ptrdiff_t row, ptrdiff_t slice, bool planar, uint8_t *first,
                              uint8_t *second)
{
    for (size_t k = 0; k < n; k += LANES, v += LANES) {
        const bytes here = load(v), none = { 0 };
        bytes below = planar ? none : (bytes)(here == load(v - slice));
        bytes behind = (bytes)(here == load(v - row)) & ~below;
        bytes left = (bytes)(here == load(v - 1)) & ~below & ~behind;
        bytes fresh = ~(below | behind | left), a = none, b = none;

#pragma GCC unroll 10
        for (int o = 0; o < N_OTHERS; o++) {
            ptrdiff_t step = others[o][0] + others[o][1] * row + others[o][2] * slice;

            if (planar && others[o][2] != 0)
                continue;
            bytes bit = (bytes)(here == load(v + step)) & (uint8_t)(1u << (o < 7 ? o : o - 7));
            if (o < 7)
                a |= bit;
            else
                b |= bit;
        }
        a &= (fresh & ALL_FIRST) | (left & BESIDE_LEFT_FIRST);
        b &= ((fresh | behind) & ALL_SECOND) | (left & BESIDE_LEFT_SECOND);
        b |= (behind & (BEHIND << CHOICE_SHIFT)) | (left & (LEFT << CHOICE_SHIFT)) | (fresh & (NEW << CHOICE_SHIFT));
        memcpy(first + k, &a, sizeof a);
        memcpy(second + k, &b, sizeof b);
    }
}

/* The same for two-byte levels, voxel by voxel. */
RIND_INLINE void masks_wide(const uint16_t *v, size_t n, ptrdiff_t row, ptrdiff_t slice, bool planar, uint8_t *first,
                            uint8_t *second)
{
    for (size_t k = 0; k < n; k++, v++) {
        unsigned choice = !planar && v[0] == v[-slice] ? BELOW : v[0] == v[-row] ? BEHIND : v[0] == v[-1] ? LEFT : NEW;
        unsigned bits = 0;

        for (int o = 0; o < N_OTHERS && choice != BELOW; o++)
            if (!planar || others[o][2] == 0)
                bits |= (unsigned)(v[0] == v[others[o][0] + others[o][1] * row + others[o][2] * slice]) << o;
        if (choice == BEHIND)
            bits &= ALL_SECOND << 7;
        else if (choice == LEFT)
            bits &= BESIDE_LEFT_FIRST | BESIDE_LEFT_SECOND << 7;
        first[k] = (uint8_t)(bits & ALL_FIRST);
        second[k] = (uint8_t)(bits >> 7 | choice << CHOICE_SHIFT);
    }
}

#endif
