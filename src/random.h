/*
 * random.h - random numbers that are the same on every machine
 *
 * xoshiro256** 1.0 (Blackman and Vigna, ACM Trans. Math. Softw. 47 (2021) 36), its state filled by splitmix64
 * (Steele, Lea and Flood, OOPSLA 2014). Only integer arithmetic and IEEE additions and multiplications are used, no
 * function of libm: a seed gives the same bits wherever it runs. Not for secrets.
 */
#ifndef RIND_RANDOM_H
#define RIND_RANDOM_H

#include <stdint.h>

typedef struct rind_random {
    uint64_t state[4];
} rind_random;

/* The next number of splitmix64. */
uint64_t rind_splitmix64(uint64_t *state);

/* Independent sequences for one seed are told apart by 'stream'. */
void rind_random_seed(rind_random *random, uint64_t seed, uint64_t stream);

uint64_t rind_random_bits(rind_random *random);

/* Uniform in [0, 1), a multiple of 2^-53; uniform in [low, high). */
double rind_random_unit(rind_random *random);
double rind_random_between(rind_random *random, double low, double high);

/* Each of 0 ... n - 1 equally likely; n is at least 1. */
uint64_t rind_random_below(rind_random *random, uint64_t n);

/*
 * Nearly normal, mean 0, variance exactly 1: the sum of twelve uniform numbers less six. It stays within -6 ... 6,
 * and differs from the normal distribution function by less than 0.003.
 */
double rind_random_normal(rind_random *random);

/* A direction uniform on the sphere. */
void rind_random_direction(rind_random *random, double unit[3]);

#endif
