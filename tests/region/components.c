/* components.c - connected parts against a flood that asks all neighbours */
#include "test.h"

#include "region/components.h"

#include <stdlib.h>
#include <string.h>

static const size_t size[3] = { 11, 9, 7 };
enum { N = 11 * 9 * 7 };

static void fill_random(uint8_t *mask, uint64_t seed, uint64_t percent)
{
    for (size_t k = 0; k < N; k++) {
        uint64_t z = (seed += 0x9e3779b97f4a7c15u);

        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        mask[k] = (z ^ (z >> 31)) % 100 < percent;
    }
}

/* Floods from voxel 'from' over voxels of 'value', by corners or faces; marks and counts them; tells of the sides. */
static size_t flood(const uint8_t *mask, uint8_t value, size_t from, bool corners, bool in_plane, uint8_t *mark,
                    bool *side)
{
    size_t stack[N], n = 1, total = 0;

    stack[0] = from;
    mark[from] = 1;
    while (n > 0) {
        size_t k = stack[--n];
        long at[3] = { (long)(k % size[0]), (long)(k / size[0] % size[1]), (long)(k / size[0] / size[1]) };

        total++;
        for (int a = 0; a < (in_plane ? 2 : 3); a++)
            *side = *side || at[a] == 0 || at[a] == (long)size[a] - 1;
        for (int d = 0; d < 27; d++) {
            long step[3] = { d % 3 - 1, d / 3 % 3 - 1, d / 9 - 1 }, to[3];
            bool there = !(in_plane && step[2] != 0) && (corners || labs(step[0]) + labs(step[1]) + labs(step[2]) == 1);

            for (int a = 0; a < 3; a++) {
                to[a] = at[a] + step[a];
                there = there && to[a] >= 0 && to[a] < (long)size[a];
            }
            if (!there)
                continue;
            size_t other = (size_t)to[0] + size[0] * ((size_t)to[1] + size[1] * (size_t)to[2]);
            if (mask[other] == value && !mark[other]) {
                mark[other] = 1;
                stack[n++] = other;
            }
        }
    }
    return total;
}

/* The largest part of the voxels from 'first' to before 'last'. */
static void largest_directly(const uint8_t *mask, size_t first, size_t last, bool in_plane, uint8_t *out)
{
    uint8_t seen[N] = { 0 };
    size_t best = 0;

    memset(out + first, 0, last - first);
    for (size_t k = first; k < last; k++) {
        uint8_t mark[N] = { 0 };
        bool side = false;

        if (!mask[k] || seen[k])
            continue;
        size_t n = flood(mask, 1, k, true, in_plane, mark, &side);
        for (size_t i = 0; i < N; i++)
            seen[i] |= mark[i];
        if (n > best) {
            best = n;
            memcpy(out + first, mark + first, last - first);
        }
    }
}

static void the_largest_part_stays(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    static const size_t slice = 11 * 9;

    for (uint64_t seed = 0; seed < 60; seed++) {
        uint8_t mask[N], expected[N];

        fill_random(mask, seed, 2 + seed % 30);
        for (int in_plane = 0; in_plane < 2; in_plane++) {
            uint8_t kept[N];

            memcpy(kept, mask, N);
            assert_int_equal(rind_keep_largest(ctx, kept, size, in_plane), RIND_OK);
            for (size_t first = 0; first < N; first += in_plane ? slice : N)
                largest_directly(mask, first, first + (in_plane ? slice : N), in_plane, expected);
            assert_memory_equal(kept, expected, N);
        }
    }
    rind_ctx_free(ctx);
}

static void holes_are_filled_and_bays_are_not(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);

    for (uint64_t seed = 0; seed < 60; seed++) {
        uint8_t mask[N], expected[N];

        fill_random(mask, seed, 40 + seed % 50);
        for (int in_plane = 0; in_plane < 2; in_plane++) {
            uint8_t filled[N];

            memcpy(filled, mask, N);
            memcpy(expected, mask, N);
            assert_int_equal(rind_fill_holes(ctx, filled, size, in_plane), RIND_OK);
            for (size_t k = 0; k < N; k++) {
                uint8_t mark[N] = { 0 };
                bool side = false;

                if (mask[k])
                    continue;
                flood(mask, 0, k, false, in_plane, mark, &side);
                expected[k] = !side;
            }
            assert_memory_equal(filled, expected, N);
        }
    }
    rind_ctx_free(ctx);
}

static void empty_and_full_masks_and_no_memory(void **state)
{
    (void)state;
    rind_ctx *ctx = rind_ctx_create(1);
    uint8_t mask[N] = { 0 }, zeros[N] = { 0 }, ones[N];

    memset(ones, 1, N);
    assert_int_equal(rind_keep_largest(ctx, mask, size, false), RIND_OK);
    assert_int_equal(rind_fill_holes(ctx, mask, size, false), RIND_OK);
    assert_memory_equal(mask, zeros, N);
    memset(mask, 1, N);
    assert_int_equal(rind_keep_largest(ctx, mask, size, true), RIND_OK);
    assert_int_equal(rind_fill_holes(ctx, mask, size, true), RIND_OK);
    assert_memory_equal(mask, ones, N);
    for (long n = 0; n < 5; n++) {
        ctx->allocations_left = n;
        assert_int_equal(rind_fill_holes(ctx, mask, size, false), RIND_NO_MEMORY);
    }
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_part_stays),
        cmocka_unit_test(holes_are_filled_and_bays_are_not),
        cmocka_unit_test(empty_and_full_masks_and_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
