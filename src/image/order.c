/*
 * order.c - see order.h
 *
 * A double's bits, with the sign bit turned over and all others too where it was set, are in the order of the values.
 * So a value of a given rank is found sixteen bits at a time: count the digits of those that begin with what is known,
 * and take the digit the rank falls on.
 */
#include "image/order.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 16, N_DIGITS = 1 << DIGIT_BITS, KEY_BITS = 64 };

static uint64_t key_of(double value)
{
    uint64_t bits;

    value += 0.0; /* -0 and 0 are one value */
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double value_of(uint64_t key)
{
    uint64_t bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* What is known of a rank's value: the first bits of its key, and its rank among those that begin with them. */
typedef struct place {
    uint64_t key, rank;
} place;

static void count_digits(rind_value_source *source, void *user, const place *at, size_t n_ranks, unsigned shift,
                         uint64_t *count)
{
    const double *value = NULL;
    size_t n = 0;

    for (size_t batch = 0; source(user, batch, &value, &n); batch++)
        for (size_t k = 0; k < n; k++) {
            uint64_t key = key_of(value[k]) >> shift;

            for (size_t r = 0; r < n_ranks; r++)
                count[r * N_DIGITS + key % N_DIGITS] += key / N_DIGITS == at[r].key;
        }
}

rind_status rind_order_statistics(rind_ctx *ctx, rind_value_source *source, void *user, const uint64_t *rank,
                                  size_t n_ranks, double *out)
{
    place at[RIND_MAX_RANKS] = { 0 };
    uint64_t *count = rind_alloc(ctx, n_ranks * N_DIGITS, sizeof *count, "order statistics");

    if (count == NULL)
        return RIND_NO_MEMORY;
    for (size_t r = 0; r < n_ranks; r++)
        at[r].rank = rank[r];
    for (unsigned shift = KEY_BITS; shift > 0;) {
        shift -= DIGIT_BITS;
        memset(count, 0, n_ranks * N_DIGITS * sizeof *count);
        count_digits(source, user, at, n_ranks, shift, count);
        for (size_t r = 0; r < n_ranks; r++) {
            const uint64_t *digits = count + r * N_DIGITS;
            uint64_t digit = 0;

            for (; digit + 1 < N_DIGITS && digits[digit] <= at[r].rank; digit++)
                at[r].rank -= digits[digit];
            at[r].key = at[r].key << DIGIT_BITS | digit;
        }
    }
    for (size_t r = 0; r < n_ranks; r++)
        out[r] = value_of(at[r].key);
    free(count);
    return RIND_OK;
}
