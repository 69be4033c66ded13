/* random.c - see random.h */
#include "random.h"

#include <assert.h>
#include <math.h>

uint64_t rind_splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void rind_random_seed(rind_random *random, uint64_t seed, uint64_t stream)
{
    /* Scrambled first, so that neighbouring seeds and streams share no state. */
    uint64_t mixed = rind_splitmix64(&seed) ^ stream;
    uint64_t state = rind_splitmix64(&mixed);

    for (int k = 0; k < 4; k++)
        random->state[k] = rind_splitmix64(&state);
}

static uint64_t rotate_left(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

uint64_t rind_random_bits(rind_random *random)
{
    uint64_t *s = random->state;
    const uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    const uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

double rind_random_unit(rind_random *random)
{
    return (double)(rind_random_bits(random) >> 11) * 0x1p-53;
}

double rind_random_between(rind_random *random, double low, double high)
{
    return low + (high - low) * rind_random_unit(random);
}

uint64_t rind_random_below(rind_random *random, uint64_t n)
{
    assert(n > 0);
    /* Numbers below 2^64 mod n would make the first remainders likelier. */
    const uint64_t first = (0 - n) % n;
    uint64_t bits;

    do
        bits = rind_random_bits(random);
    while (bits < first);
    return bits % n;
}

double rind_random_normal(rind_random *random)
{
    double sum = -6.0;

    for (int k = 0; k < 12; k++)
        sum += rind_random_unit(random);
    return sum;
}

void rind_random_direction(rind_random *random, double unit[3])
{
    double square;

    do { /* a point of the cube, taken if it lies in the ball */
        square = 0.0;
        for (int axis = 0; axis < 3; axis++) {
            unit[axis] = rind_random_between(random, -1.0, 1.0);
            square += unit[axis] * unit[axis];
        }
    } while (square > 1.0 || square < 0.01);

    double length = sqrt(square);
    for (int axis = 0; axis < 3; axis++)
        unit[axis] /= length;
}
