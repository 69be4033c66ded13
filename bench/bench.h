/*
 * bench.h - timing of kernels: repeats, minimum and median, one line of a table each
 *
 *     bench_options options = bench_start(argc, argv, "levels");
 *     BENCH(&options, "fixed bin number 32", n_voxels, work(&input));
 *     return 0;
 *
 * The minimum of many short runs is what the kernel costs on an undisturbed machine; the median tells how
 * disturbed it was. The first run warms memory and caches up and is not counted. Runs go on until both the number of
 * repeats and the time asked for are reached.
 *
 *     bench_levels [--repeats N] [--seconds S] [--threads N] [--size N] [--csv]
 */
#ifndef RIND_BENCH_H
#define RIND_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BENCH_MAX_RUNS = 4096 };

typedef struct bench_options {
    const char *room;
    size_t repeats; /* at least */
    double seconds; /* at least, per line */
    int threads;
    size_t size; /* edge of the test volume in voxels */
    bool csv;
} bench_options;

typedef struct bench_clock {
    double run_s[BENCH_MAX_RUNS];
    size_t n;
    double begun, total;
} bench_clock;

static inline double bench_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline bench_options bench_start(int argc, char **argv, const char *room)
{
    bench_options o = { room, 20, 0.2, 1, 100, false };

    for (int k = 1; k < argc; k++) {
        const char *value = k + 1 < argc ? argv[k + 1] : "";
        bool known = true;

        if (strcmp(argv[k], "--csv") == 0) {
            o.csv = true;
            continue;
        }
        if (strcmp(argv[k], "--repeats") == 0)
            o.repeats = strtoul(value, NULL, 10);
        else if (strcmp(argv[k], "--seconds") == 0)
            o.seconds = strtod(value, NULL);
        else if (strcmp(argv[k], "--threads") == 0)
            o.threads = (int)strtol(value, NULL, 10);
        else if (strcmp(argv[k], "--size") == 0)
            o.size = strtoul(value, NULL, 10);
        else
            known = false;
        if (!known || *value == '\0') {
            fprintf(stderr, "bench_%s [--repeats N] [--seconds S] [--threads N] [--size N] [--csv]\n", room);
            exit(2);
        }
        k++;
    }
    if (o.csv)
        printf("room,kernel,threads,voxels,runs,min_ms,median_ms,ns_per_voxel\n");
    else
        printf("%-44s %8s %10s %10s %10s\n", room, "runs", "min ms", "median ms", "ns/voxel");
    if (o.repeats == 0)
        o.repeats = 1;
    return o;
}

/* True while another run is wanted; call before each. */
static inline bool bench_again(bench_clock *clock, const bench_options *o)
{
    if (clock->n == 0 && clock->begun == 0.0) { /* the warm-up run follows */
        clock->begun = -1.0;
        return true;
    }
    double now = bench_now();
    if (clock->begun > 0.0 && clock->n < BENCH_MAX_RUNS) {
        clock->run_s[clock->n++] = now - clock->begun;
        clock->total += now - clock->begun;
    }
    clock->begun = bench_now();
    return clock->n < BENCH_MAX_RUNS && (clock->n < o->repeats || clock->total < o->seconds);
}

static inline int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static inline void bench_print(bench_clock *clock, const bench_options *o, const char *kernel, size_t n_voxels)
{
    qsort(clock->run_s, clock->n, sizeof *clock->run_s, bench_compare);
    double least = clock->run_s[0], median = clock->run_s[clock->n / 2];
    double per_voxel = n_voxels > 0 ? 1e9 * least / (double)n_voxels : 0.0;

    if (o->csv)
        printf("%s,%s,%d,%zu,%zu,%.6f,%.6f,%.3f\n", o->room, kernel, o->threads, n_voxels, clock->n, 1e3 * least,
               1e3 * median, per_voxel);
    else
        printf("%-44s %8zu %10.3f %10.3f %10.2f\n", kernel, clock->n, 1e3 * least, 1e3 * median, per_voxel);
    fflush(stdout);
}

/* Times the statement 'work' and prints its line; 'n_voxels' is what ns/voxel is counted per (0: not). */
#define BENCH(options, kernel, n_voxels, work)             \
    do {                                                   \
        bench_clock *bench_c = calloc(1, sizeof *bench_c); \
        if (bench_c == NULL)                               \
            abort();                                       \
        while (bench_again(bench_c, options)) {            \
            work;                                          \
        }                                                  \
        bench_print(bench_c, options, kernel, n_voxels);   \
        free(bench_c);                                     \
    } while (0)

/* A pseudo-random stream of its own, so that inputs are the same everywhere (splitmix64). */
static inline uint64_t bench_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

#endif
