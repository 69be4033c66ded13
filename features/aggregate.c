/*
 * aggregate.c - from counted parts to the values of a family, in all aggregations asked for
 *
 * Aggregations that look at the same parts (every slice; the planes together; the volume) share one count.
 * For a mean over slices, over directions, or over both, a feature is computed from every matrix and its values
 * are averaged with equal weight; for the others the matrices are added first.
 *
 * A matrix in which nothing was counted takes no part in a mean, nor does one from which the feature has no
 * value (a slice of a single grey level has no correlation): so a mean is over the matrices where the
 * feature exists, and NaN only if there are none.
 *
 * Slices are shared out to jobs by the number of voxels; each writes sums of its own slices, which are added
 * in order of slices. A whole volume is one job here, and its kernels start threads themselves.
 */
#include "texture.h"

#include "parallel.h"
#include <stdlib.h>
#include <string.h>

/* Slices are cut into jobs of at least this many voxels, and at most this many jobs. */
enum { VOXELS_OF_JOB = 16384, MAX_JOBS = 16 };

typedef enum rind_scope { BY_SLICE, PLANES, VOLUME, N_SCOPES } rind_scope;

/* How an aggregation goes through parts and directions. */
static const struct {
    rind_scope scope;
    bool averaged; /* over directions */
} ways[RIND_N_AGGREGATIONS] = {
    [RIND_2D_AVERAGED] = { BY_SLICE, true },
    [RIND_2D_SLICE_MERGED] = { BY_SLICE, false },
    [RIND_2_5D_DIRECTION_MERGED] = { PLANES, true },
    [RIND_2_5D_MERGED] = { PLANES, false },
    [RIND_3D_AVERAGED] = { VOLUME, true },
    [RIND_3D_MERGED] = { VOLUME, false },
    [RIND_2D] = { BY_SLICE, false },
    [RIND_2_5D] = { PLANES, false },
    [RIND_3D] = { VOLUME, false },
};

/* Sum of a feature's values over the matrices of one part, and how many there were. */
typedef struct partial {
    double sum;
    size_t n;
} partial;

/* One job's buffers. */
typedef struct worker {
    void *counts;
    rind_matrix matrix;
    uint32_t *level;   /* of a part */
    uint8_t *present;  /* by level; zeros between parts */
    size_t first, end; /* its parts */
} worker;

typedef struct work {
    const rind_ctx *ctx;
    const rind_family_input *input;
    const rind_face *faces;
    size_t n_faces, n_values; /* features of all faces */
    rind_count_plan plan;
    rind_part *part;
    size_t n_parts, n_workers, n_ways;
    bool averaged[RIND_N_AGGREGATIONS]; /* [n_ways] */
    worker *worker;
    partial *partial; /* [n_parts][n_ways][n_values] */
} work;

void rind_part_cut(const rind_part *part, size_t n_jobs, size_t *first)
{
    size_t job = 0, done = 0;

    for (size_t r = 0; r < part->n_runs; r++) {
        while (job < n_jobs && done * n_jobs >= part->n_voxels * job)
            first[job++] = r;
        done += part->run[r].n;
    }
    while (job <= n_jobs)
        first[job++] = part->n_runs;
}

static void list_levels(const rind_levels *levels, worker *w, rind_part *part)
{
    part->level = w->level;
    part->n_levels = 0;
    if (part->n_voxels == levels->runs->n_voxels) { /* those of the region are known */
        for (uint32_t i = 1; i <= levels->n_levels; i++)
            if (levels->count[i] > 0)
                w->level[part->n_levels++] = i;
        return;
    }
    for (size_t r = 0; r < part->n_runs; r++) {
        const rind_run *run = &part->run[r];
        ptrdiff_t at = rind_level_step(levels, (int)run->x, (int)run->y, (int)run->z);

        if (levels->narrow != NULL)
            for (uint32_t k = 0; k < run->n; k++)
                w->present[levels->narrow[at + k]] = 1;
        else
            for (uint32_t k = 0; k < run->n; k++)
                w->present[levels->wide[at + k]] = 1;
    }
    for (uint8_t *p = w->present, *end = p + levels->n_levels + 1; (p = memchr(p, 1, (size_t)(end - p))) != NULL; p++) {
        w->level[part->n_levels++] = (uint32_t)(p - w->present);
        *p = 0;
    }
}

static void add_values(const rind_face *face, const rind_matrix *m, partial *sum)
{
    if (m->total == 0)
        return;
    for (size_t f = 0; f < face->family->n_features; f++) {
        if (!face->wanted[f])
            continue;
        double value = face->family->features[f].of_matrix(m);

        if (!isnan(value)) {
            sum[f].sum += value;
            sum[f].n++;
        }
    }
}

static void run_part(const work *job, worker *w, size_t index)
{
    rind_part *part = &job->part[index];

    list_levels(job->input->levels, w, part);
    job->faces[0].method->count(job->ctx, w->counts, part);
    for (size_t way = 0; way < job->n_ways; way++) {
        partial *sum = job->partial + (index * job->n_ways + way) * job->n_values;
        int first = job->averaged[way] ? 0 : RIND_ALL_DIRECTIONS;
        int end = job->averaged[way] ? job->plan.n_directions : 0;

        for (size_t f = 0; f < job->n_faces; f++) {
            for (int d = first; d < end; d++) {
                job->faces[f].method->fetch(w->counts, d, &w->matrix);
                add_values(&job->faces[f], &w->matrix, sum);
            }
            sum += job->faces[f].family->n_features;
        }
    }
}

static void run_worker(void *data, size_t index)
{
    const work *job = data;
    worker *w = &job->worker[index];

    for (size_t p = w->first; p < w->end; p++)
        run_part(job, w, p);
}

/* Lists the parts of a scope: slices that hold voxels, or all of them as one. */
static rind_status list_parts(rind_ctx *ctx, rind_scope scope, work *job)
{
    const rind_runs *runs = job->input->levels->runs;
    size_t n_slices = job->input->levels->size[2];

    job->plan.max_slices = scope == BY_SLICE ? 1 : n_slices;
    job->part = rind_alloc_zero(ctx, scope == BY_SLICE ? n_slices : 1, sizeof *job->part, "parts of a region");
    if (job->part == NULL)
        return RIND_NO_MEMORY;
    if (scope != BY_SLICE) {
        job->part[job->n_parts++] =
            (rind_part){ .run = runs->run, .n_runs = runs->n, .n_voxels = runs->n_voxels, .planar = scope == PLANES };
    } else
        for (size_t z = 0; z < n_slices; z++) {
            rind_part part = { .run = runs->run + runs->slice[z],
                               .n_runs = runs->slice[z + 1] - runs->slice[z],
                               .planar = true };

            for (size_t r = 0; r < part.n_runs; r++)
                part.n_voxels += part.run[r].n;
            if (part.n_voxels > 0)
                job->part[job->n_parts++] = part;
        }
    for (size_t p = 0; p < job->n_parts; p++) {
        const rind_part *part = &job->part[p];

        job->plan.max_voxels = part->n_voxels > job->plan.max_voxels ? part->n_voxels : job->plan.max_voxels;
    }
    return RIND_OK;
}

static rind_status make_workers(rind_ctx *ctx, work *job)
{
    const rind_levels *levels = job->input->levels;
    size_t n = levels->runs->n_voxels / VOXELS_OF_JOB + 1, next = 0, done = 0;
    size_t max_cells = job->faces[0].method->max_cells(&job->plan);

    n = n < MAX_JOBS ? n : MAX_JOBS;
    n = n < job->n_parts ? n : job->n_parts;
    job->worker = rind_alloc_zero(ctx, n, sizeof *job->worker, "texture");
    if (job->worker == NULL)
        return RIND_NO_MEMORY;
    for (job->n_workers = 0; job->n_workers < n; job->n_workers++) {
        worker *w = &job->worker[job->n_workers];

        w->first = next;
        while (next < job->n_parts && done * n < levels->runs->n_voxels * (job->n_workers + 1))
            done += job->part[next++].n_voxels;
        w->end = next;
        w->level = rind_alloc(ctx, levels->n_levels + 1, sizeof *w->level, "texture");
        w->present = rind_alloc_zero(ctx, levels->n_levels + 1, 1, "texture");
        w->counts = job->faces[0].method->create(ctx, &job->plan);
        if (rind_matrix_create(ctx, job->faces[0].method->kind, levels->n_levels, max_cells, &w->matrix) != RIND_OK ||
            w->level == NULL || w->present == NULL || w->counts == NULL) {
            job->n_workers++; /* this one too is freed */
            return RIND_NO_MEMORY;
        }
    }
    return RIND_OK;
}

static void free_work(work *job)
{
    for (size_t k = 0; k < job->n_workers; k++) {
        worker *w = &job->worker[k];

        if (w->counts != NULL)
            job->faces[0].method->free_counts(w->counts);
        rind_matrix_free(&w->matrix);
        free(w->level);
        free(w->present);
    }
    free(job->worker);
    free(job->part);
    free(job->partial);
}

/* The mean over all matrices of all parts, in order of parts. */
static double mean_of(const work *job, size_t way, size_t index)
{
    double sum = 0.0;
    size_t n = 0;

    for (size_t p = 0; p < job->n_parts; p++) {
        const partial *part = &job->partial[(p * job->n_ways + way) * job->n_values + index];

        sum += part->sum;
        n += part->n;
    }
    return n > 0 ? sum / (double)n : NAN;
}

/* Writes the values of a way, which is the aggregation 'asked' of each face. */
static void write_values(const work *job, size_t way, size_t asked)
{
    size_t index = 0;

    for (size_t f = 0; f < job->n_faces; f++) {
        size_t n_features = job->faces[f].family->n_features;

        for (size_t k = 0; k < n_features; k++)
            job->faces[f].value[asked * n_features + k] = mean_of(job, way, index++);
    }
}

/* Computes the aggregations of one scope; 'asked' of a way is its place among those asked for. */
static rind_status compute_scope(rind_ctx *ctx, rind_scope scope, work *job, const size_t *asked)
{
    rind_status status = list_parts(ctx, scope, job);

    if (status == RIND_OK)
        status = make_workers(ctx, job);
    if (status == RIND_OK) {
        job->partial =
            rind_alloc_zero(ctx, job->n_parts * job->n_ways * job->n_values, sizeof *job->partial, "texture");
        status = job->partial == NULL ? RIND_NO_MEMORY : RIND_OK;
    }
    if (status == RIND_OK) {
        if (scope == BY_SLICE)
            rind_parallel(ctx, job->n_workers, run_worker, job);
        else
            run_worker(job, 0);
        for (size_t way = 0; way < job->n_ways; way++)
            write_values(job, way, asked[way]);
    }
    free_work(job);
    return status;
}

rind_status rind_texture_aggregate(rind_ctx *ctx, const rind_family_input *input, const rind_face *faces,
                                   size_t n_faces)
{
    const rind_family *family = faces[0].family;
    rind_aggregation aggregation[RIND_N_AGGREGATIONS];
    size_t n_asked = rind_family_aggregations(family, input->texture, aggregation);
    bool directed = family->needs == RIND_NEEDS_LEVELS_DIRECTED;
    rind_status status = RIND_OK;

    for (rind_scope scope = BY_SLICE; scope < N_SCOPES && status == RIND_OK; scope++) {
        size_t asked[RIND_N_AGGREGATIONS];
        bool planar = scope != VOLUME;
        work job = { .ctx = ctx, .input = input, .faces = faces, .n_faces = n_faces };

        for (size_t f = 0; f < n_faces; f++)
            job.n_values += faces[f].family->n_features;
        job.plan = (rind_count_plan){ .input = input, .planar = planar };
        job.plan.n_directions = !directed ? 1 : planar ? RIND_PLANAR_DIRECTIONS : RIND_DIRECTIONS;
        for (size_t k = 0; k < n_asked; k++)
            if (ways[aggregation[k]].scope == scope) {
                job.averaged[job.n_ways] = ways[aggregation[k]].averaged;
                asked[job.n_ways++] = k;
            }
        if (job.n_ways > 0)
            status = compute_scope(ctx, scope, &job, asked);
    }
    return status;
}
