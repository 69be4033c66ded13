/* sizes.h - sizes, seconds and shards as a command line gives them */
#ifndef RIND_CLI_SIZES_H
#define RIND_CLI_SIZES_H

#include <stdbool.h>
#include <stdint.h>

/* "8G", "1.5 GB", "500m", "1048576": B, K, M, G, T, powers of 1024. False if it is no such size or 0. */
bool rind_size_read(const char *text, uint64_t *bytes);

/* A number above 0. */
bool rind_seconds_read(const char *text, double *seconds);

/* "K/N", 1 <= K <= N <= 100000. */
bool rind_shard_read(const char *text, int *shard, int *n_shards);

#endif
