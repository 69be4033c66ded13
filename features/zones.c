/*
 * zones.c - connected zones of one grey level: their sizes and their distances from the border
 *
 * One pass in raster order gives every voxel the label of an equal neighbour that precedes it, or a new one, and
 * unites labels that meet; a second pass over the labels, not the voxels, adds sizes and distances up. GLSZM and
 * GLDZM are both drawn from it.
 *
 * Of the 13 preceding neighbours most need not be looked at. If the voxel below (z - 1) is equal its label is
 * copied, for it touches the other twelve and has been united with them. Else the voxel behind (y - 1): it touches all
 * but three in the slice below. Else the voxel to the left: it touches all but four. Else the first of the other ten.
 * Of equal neighbours that touch each other one is enough: a table says which. A row of byte masks, made sixteen
 * voxels at a time, tells which label to copy and which may remain to be united.
 *
 * A smaller label is always the parent of a larger one; so one sweep from the largest label down adds everything
 * up, and every zone ends in the label of its first voxel.
 *
 * Slabs of slices are labelled by jobs of their own, each with a range of labels above those of the slab before it,
 * and then united across the seam.
 */
#include "cityblock.h"
#include "counter.h"
#include "voxels.h"
#include "zone_masks.h"

#include "parallel.h"
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256, MAX_SLABS = 16, SLAB_VOXELS = 131072, MAX_REACH_OF_MASKS = 1 };

/* What is known of the voxels of one label. */
typedef struct zone_label {
    uint32_t parent; /* itself: the first label of a zone */
    uint32_t size;
    uint16_t level, nearest;
} zone_label;

typedef struct slab {
    size_t first, end; /* runs */
    uint32_t z0;
    uint32_t first_label, n_labels; /* labels first_label ... first_label + n_labels - 1 */
    uint32_t *rows;             /* [3][size[1] + 2][size[0] + 2]: labels of two slices, and of the slab's first one */
    const uint32_t *last_slice; /* one of the first two */
} slab;

typedef struct zone_counts {
    const rind_family_input *input;
    const rind_levels *levels;
    const rind_part *part;
    size_t max_slices, n_slabs, max_slabs, label_row, label_slice;
    slab slab[MAX_SLABS];
    uint32_t *rows;
    zone_label *labels;
    uint16_t needed[1 << N_OTHERS]; /* of equal others: one of each group that touches */
    /* City-block map, of bytes or words. */
    size_t map_z0;
    uint8_t *near_bytes;
    uint16_t *near_words;
    /* Labels of all voxels of the box, for larger linkages. */
    uint32_t *label;
    rind_counter counter[2]; /* by face */
} zone_counts;

static void free_counts(void *counts)
{
    zone_counts *c = counts;

    rind_counters_free(&c->counter[0]);
    rind_counters_free(&c->counter[1]);
    free(c->rows);
    free(c->labels);
    free(c->near_bytes);
    free(c->near_words);
    free(c->label);
    free(c);
}

static bool create_labels(rind_ctx *ctx, const rind_count_plan *plan, zone_counts *c)
{
    static const char what[] = "labels of zones";

    c->rows = rind_alloc(ctx, 3 * c->max_slabs * c->label_slice, sizeof *c->rows, what);
    c->labels = rind_alloc(ctx, plan->max_voxels + c->max_slabs, sizeof *c->labels, what); /* one to spare in each */
    return c->rows != NULL && c->labels != NULL;
}

static bool create_map(rind_ctx *ctx, const rind_count_plan *plan, zone_counts *c)
{
    static const char what[] = "distances of zones";
    const size_t *size = c->levels->size;
    size_t n = size[0] * size[1] * plan->max_slices;
    bool in_bytes = rind_cityblock_max(size, plan->planar) <= RIND_CITYBLOCK_BYTE;

    c->near_bytes = in_bytes ? rind_alloc(ctx, n, sizeof *c->near_bytes, what) : NULL;
    c->near_words = in_bytes ? NULL : rind_alloc(ctx, n, sizeof *c->near_words, what);
    c->label = plan->input->texture->linkage > MAX_REACH_OF_MASKS ? rind_alloc(ctx, n, sizeof *c->label, what) : NULL;
    return (c->near_bytes != NULL || c->near_words != NULL) &&
           (c->label != NULL || plan->input->texture->linkage <= MAX_REACH_OF_MASKS);
}

static void *create(rind_ctx *ctx, const rind_count_plan *plan)
{
    zone_counts *c = rind_alloc_zero(ctx, 1, sizeof *c, "zones");
    const rind_levels *levels = plan->input->levels;
    size_t max_distance = rind_cityblock_max(levels->size, plan->planar);

    if (c == NULL)
        return NULL;
    if (plan->max_voxels > UINT32_MAX - MAX_SLABS) {
        rind_fail(ctx, RIND_NO_MEMORY, "zones: %zu voxels are more than can be labelled", plan->max_voxels);
        free(c);
        return NULL;
    }
    c->input = plan->input;
    c->levels = levels;
    list_needed(c->needed);
    c->max_slices = plan->max_slices;
    c->label_row = levels->size[0] + 2;
    c->label_slice = c->label_row * (levels->size[1] + 2);
    c->max_slabs = plan->max_voxels / SLAB_VOXELS + 1 < MAX_SLABS ? plan->max_voxels / SLAB_VOXELS + 1 : MAX_SLABS;
    c->max_slabs = c->max_slabs < plan->max_slices ? c->max_slabs : plan->max_slices;
    if (!create_labels(ctx, plan, c) || !create_map(ctx, plan, c) ||
        rind_counters_create(ctx, 1, levels->n_levels, plan->max_voxels, plan->max_voxels, false, &c->counter[0]) !=
            RIND_OK ||
        rind_counters_create(ctx, 1, levels->n_levels, max_distance, plan->max_voxels, true, &c->counter[1]) !=
            RIND_OK) {
        free_counts(c);
        return NULL;
    }
    return c;
}

static size_t max_cells(const rind_count_plan *plan)
{
    size_t by_size = rind_max_cells_of_sizes(plan, plan->max_voxels);
    size_t by_distance = rind_max_cells_of_units(plan, rind_cityblock_max(plan->input->levels->size, plan->planar));

    return by_size > by_distance ? by_size : by_distance;
}

static inline uint32_t root_of(zone_label *labels, uint32_t k)
{
    while (labels[k].parent != k)
        k = labels[k].parent = labels[labels[k].parent].parent;
    return k;
}

static inline void unite(zone_label *labels, uint32_t a, uint32_t b)
{
    if (a == b)
        return;
    a = root_of(labels, a);
    b = root_of(labels, b);
    labels[a > b ? a : b].parent = a > b ? b : a;
}

/* Steps in the label rows to the voxels below, behind and to the left, and to the ten others; 'down' is that below. */
static void list_steps(const zone_counts *c, ptrdiff_t down, ptrdiff_t step[N_PRECEDING])
{
    ptrdiff_t row = (ptrdiff_t)c->label_row;

    step[BELOW] = down;
    step[BEHIND] = -row;
    step[LEFT] = -1;
    for (int o = 0; o < N_OTHERS; o++)
        step[NEW + o] = others[o][0] + others[o][1] * row - others[o][2] * down;
}

/*
 * Gives n voxels of a row their labels. Which label cannot be predicted, so nothing branches on it: the next new
 * label is always made ready, and taken or not.
 */
RIND_INLINE uint32_t label_block(zone_counts *c, uint32_t *here, const ptrdiff_t *step, size_t n, const uint8_t *first,
                                 const uint8_t *second, uint32_t next, ptrdiff_t voxel, size_t map, bool wide,
                                 bool in_bytes)
{
    for (size_t k = 0; k < n; k++, here++) {
        unsigned choice = second[k] >> CHOICE_SHIFT;
        uint32_t rest = c->needed[first[k] | (second[k] & ALL_SECOND) << 7];
        uint32_t pick = choice == NEW ? NEW + (uint32_t)__builtin_ctz(rest | 1u << N_OTHERS) : choice;
        uint16_t near = in_bytes ? c->near_bytes[map + k] : c->near_words[map + k];
        uint32_t known = here[step[pick]], label = pick == N_PRECEDING ? next : known;

        c->labels[next] = (zone_label){ next, 0, (uint16_t)rind_level_at(c->levels, voxel + (ptrdiff_t)k, wide), near };
        next += pick == N_PRECEDING;
        *here = label;
        zone_label *own = &c->labels[label];
        own->size++;
        own->nearest = own->nearest < near ? own->nearest : near;
        for (rest &= rest - (choice == NEW); rest != 0; rest &= rest - 1)
            unite(c->labels, label, here[step[NEW + __builtin_ctz(rest)]]);
    }
    return next;
}

RIND_INLINE void label_slab(zone_counts *c, slab *s, bool planar, bool wide, bool in_bytes)
{
    const rind_levels *levels = c->levels;
    uint8_t first[BLOCK + LANES], second[BLOCK + LANES];
    uint32_t next = s->first_label, *of_slice[2] = { s->rows, s->rows + c->label_slice };
    const rind_run *end = c->part->run + s->end;
    ptrdiff_t step[2][N_PRECEDING + 1] = { { 0 } }; /* by parity of the slice; the last is of no neighbour */

    list_steps(c, (ptrdiff_t)c->label_slice, step[0]);
    list_steps(c, -(ptrdiff_t)c->label_slice, step[1]);
    for (const rind_run *run = c->part->run + s->first; run < end; run++) {
        size_t place = run->x + 1 + (run->y + 1) * c->label_row;
        uint32_t *here = of_slice[run->z & 1] + place;
        ptrdiff_t voxel = rind_run_start(levels, run);
        size_t map = run->x + levels->size[0] * (run->y + levels->size[1] * (run->z - c->map_z0));
        /* Below the slab's first slice another job is at work: its seam is united later. */
        bool alone = planar || run->z == s->z0;

        for (size_t left = run->n, n; left > 0; left -= n) {
            n = left < BLOCK ? left : BLOCK;
            if (wide && alone)
                masks_wide(levels->wide + voxel, n, levels->row, levels->slice, true, first, second);
            else if (wide)
                masks_wide(levels->wide + voxel, n, levels->row, levels->slice, false, first, second);
            else if (alone)
                masks_narrow(levels->narrow + voxel, n, levels->row, levels->slice, true, first, second);
            else
                masks_narrow(levels->narrow + voxel, n, levels->row, levels->slice, false, first, second);
            next = label_block(c, here, step[run->z & 1], n, first, second, next, voxel, map, wide, in_bytes);
            if (run->z == s->z0)
                memcpy(s->rows + 2 * c->label_slice + (here - of_slice[run->z & 1]), here, n * sizeof *here);
            here += n;
            voxel += (ptrdiff_t)n;
            map += n;
        }
    }
    s->n_labels = next - s->first_label;
    s->last_slice = of_slice[end[-1].z & 1];
}

static void label_job(void *data, size_t index)
{
    zone_counts *c = data;
    slab *s = &c->slab[index];

    if (s->first == s->end)
        return;
    if (c->levels->wide != NULL)
        label_slab(c, s, c->part->planar, true, c->near_bytes != NULL);
    else if (c->near_bytes == NULL)
        label_slab(c, s, c->part->planar, false, false);
    else if (c->part->planar)
        label_slab(c, s, true, false, true);
    else
        label_slab(c, s, false, false, true);
}

/* Unites n voxels of a slab's first slice with the slice below; 'here' are their labels, 'below' those below. */
static void unite_block(zone_counts *c, const uint32_t *here, const uint32_t *below, size_t n, const uint8_t *first,
                        const uint8_t *second)
{
    for (size_t k = 0; k < n; k++) {
        uint32_t rest = c->needed[(first[k] | (second[k] & ALL_SECOND) << 7) & SLICE_BELOW];

        if (second[k] >> CHOICE_SHIFT == BELOW)
            unite(c->labels, here[k], below[k]);
        for (; rest != 0; rest &= rest - 1) {
            const int8_t *o = others[__builtin_ctz(rest)];

            unite(c->labels, here[k], below[(ptrdiff_t)k + o[0] + o[1] * (ptrdiff_t)c->label_row]);
        }
    }
}

/*
 * Unites the zones of a slab's first slice with those of the last slice of the slab below. Neighbours that the masks
 * pass over are united already: they touch one in the slab's own slice that is not passed over.
 */
static void unite_seam(zone_counts *c, const slab *below, const slab *above)
{
    const rind_levels *levels = c->levels;
    const rind_run *run = c->part->run + above->first, *end = c->part->run + above->end;
    uint8_t first[BLOCK + LANES], second[BLOCK + LANES];

    for (; run < end && run->z == above->z0; run++) {
        size_t place = run->x + 1 + (run->y + 1) * c->label_row;
        ptrdiff_t voxel = rind_run_start(levels, run);

        for (size_t left = run->n, n; left > 0; left -= n, voxel += (ptrdiff_t)n, place += n) {
            n = left < BLOCK ? left : BLOCK;
            if (levels->wide != NULL)
                masks_wide(levels->wide + voxel, n, levels->row, levels->slice, false, first, second);
            else
                masks_narrow(levels->narrow + voxel, n, levels->row, levels->slice, false, first, second);
            unite_block(c, above->rows + 2 * c->label_slice + place, below->last_slice + place, n, first, second);
        }
    }
}

/* Cuts the part into slabs of whole slices. */
static void cut_slabs(zone_counts *c)
{
    const rind_part *part = c->part;
    size_t n_wanted = part->n_voxels / SLAB_VOXELS + 1, done = 0;

    n_wanted = n_wanted < c->max_slabs ? n_wanted : c->max_slabs;
    c->n_slabs = 0;
    for (size_t r = 0; r < part->n_runs; done += part->run[r++].n) {
        bool new_slice = r == 0 || part->run[r].z != part->run[r - 1].z;

        if (new_slice && c->n_slabs < n_wanted && done * n_wanted >= part->n_voxels * c->n_slabs) {
            slab *s = &c->slab[c->n_slabs];

            *s = (slab){ .first = r, .z0 = part->run[r].z, .first_label = (uint32_t)(done + c->n_slabs) };
            s->rows = c->rows + 3 * c->n_slabs * c->label_slice;
            c->n_slabs++;
        }
        c->slab[c->n_slabs - 1].end = r + 1;
    }
}

/* Labels a part whose voxels are linked over more than one step: every voxel has a label of its own at first. */
static void label_far(zone_counts *c)
{
    const size_t *size = c->levels->size;
    bool wide = c->levels->wide != NULL;
    int reach = (int)c->input->texture->linkage, dz = c->part->planar ? 0 : reach;
    uint32_t next = 0;

    for (const rind_run *run = c->part->run; run < c->part->run + c->part->n_runs; run++)
        for (uint32_t k = 0; k < run->n; k++, next++) {
            int64_t at[3] = { run->x + k, run->y, run->z };
            size_t here = (size_t)at[0] + size[0] * ((size_t)at[1] + size[1] * ((size_t)at[2] - c->map_z0));
            uint32_t level = rind_level_at(c->levels, rind_run_start(c->levels, run) + k, wide);

            c->label[here] = next;
            c->labels[next] = (zone_label){ next, 1, (uint16_t)level,
                                            c->near_bytes != NULL ? c->near_bytes[here] : c->near_words[here] };
            for (int64_t z = at[2] - dz < 0 ? 0 : at[2] - dz; z <= at[2]; z++)
                for (int64_t y = at[1] - reach < 0 ? 0 : at[1] - reach; y <= at[1] + reach && y < (int64_t)size[1]; y++)
                    for (int64_t x = at[0] - reach < 0 ? 0 : at[0] - reach; x <= at[0] + reach && x < (int64_t)size[0];
                         x++) {
                        if (z == at[2] && (y > at[1] || (y == at[1] && x >= at[0])))
                            break; /* the rest of this row does not precede the voxel */
                        if (rind_level_at(c->levels, x + y * c->levels->row + z * c->levels->slice, wide) == level)
                            unite(c->labels, next,
                                  c->label[(size_t)x + size[0] * ((size_t)y + size[1] * ((size_t)z - c->map_z0))]);
                    }
        }
    c->n_slabs = 1;
    c->slab[0] = (slab){ .n_labels = next };
}

/* As rind_counter_add() 'n' times, 0 or 1, without a branch that depends on n. */
static inline void add_if(rind_counter *counter, uint32_t level, uint32_t size, uint32_t n)
{
    if (__builtin_expect(size < counter->width, 1))
        counter->dense[(size_t)level * counter->width + size] += n;
    else if (n != 0)
        rind_counter_add(counter, level, size);
}

/* Adds labels to their parents, from the last to the first, and counts the zones. */
static void add_up(zone_counts *c)
{
    for (size_t s = c->n_slabs; s-- > 0;) {
        uint32_t first = c->slab[s].first_label;

        for (uint32_t k = first + c->slab[s].n_labels; k-- > first;) {
            const zone_label label = c->labels[k];
            zone_label *parent = &c->labels[label.parent];
            uint32_t ends = label.parent == k; /* all its children, which are larger, have been added */

            parent->size += label.size & (ends - 1);
            parent->nearest = parent->nearest < label.nearest ? parent->nearest : label.nearest;
            add_if(&c->counter[0], label.level, label.size, ends);
            add_if(&c->counter[1], label.level, label.nearest, ends);
        }
    }
}

static void count(const rind_ctx *ctx, void *counts, const rind_part *part)
{
    zone_counts *c = counts;
    size_t n_slices = c->levels->size[2];
    bool whole = c->max_slices == n_slices;

    c->part = part;
    c->map_z0 = whole ? 0 : part->run[0].z;
    n_slices = whole ? n_slices : c->map_z0 + 1;
    rind_counters_clear(&c->counter[0], 1, part);
    rind_counters_clear(&c->counter[1], 1, part);
    if (c->near_bytes != NULL)
        rind_cityblock_narrow(c->input->roi, c->map_z0, n_slices, part->planar, c->near_bytes);
    else
        rind_cityblock_wide(c->input->roi, c->map_z0, n_slices, part->planar, c->near_words);
    if (c->label != NULL)
        label_far(c);
    else {
        cut_slabs(c);
        rind_parallel(ctx, c->n_slabs, label_job, c);
        for (size_t s = 1; s < c->n_slabs && !part->planar; s++)
            unite_seam(c, &c->slab[s - 1], &c->slab[s]);
    }
    add_up(c);
}

static void fetch_by_size(void *counts, int direction, rind_matrix *matrix)
{
    zone_counts *c = counts;

    (void)direction;
    rind_counters_draw(&c->counter[0], 1, c->part, matrix);
}

static void fetch_by_distance(void *counts, int direction, rind_matrix *matrix)
{
    zone_counts *c = counts;

    (void)direction;
    rind_counters_draw(&c->counter[1], 1, c->part, matrix);
}

const rind_texture_method rind_glszm_method = {
    .kind = RIND_SIZES,
    .create = create,
    .free_counts = free_counts,
    .max_cells = max_cells,
    .count = count,
    .fetch = fetch_by_size,
};

const rind_texture_method rind_gldzm_method = {
    .kind = RIND_SIZES,
    .create = create,
    .free_counts = free_counts,
    .max_cells = max_cells,
    .count = count,
    .fetch = fetch_by_distance,
};
