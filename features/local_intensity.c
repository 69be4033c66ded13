/*
 * local_intensity.c - mean intensity around the voxels of a region (IBSI 1, section on local intensity)
 *
 * Around every voxel of the intensity mask lies a sphere of 1 cm3. Its mean is taken over the voxels whose centre
 * is in it, in the region or not, as far as the image reaches. The global peak is the largest of these means, the
 * local peak the one around the voxel of highest intensity, or the largest of several.
 *
 * Here a sphere is measured and the numbers chosen: whole intensities are summed in 32-bit integers where they fit. The
 * sums are made in spheres.c, in jobs that are strips of rows.
 */
#include "family.h"
#include "spheres.h"

#include "lanes.h"
#include "parallel.h"
#include "slots.h"

#define RADIUS_MM 6.2035049089940001667 /* 10 (3 / 4 pi)^(1/3) */

struct rind_peaks {
    double global, local;
};

/* largest mean around a voxel of highest intensity */
static double local_intensity_peak(const rind_peaks *p)
{
    return p->local;
}

/* largest mean around any voxel */
static double global_intensity_peak(const rind_peaks *p)
{
    return p->global;
}

static const rind_feature features[] = {
    { "local_intensity_peak", "VJGA", "peak_loc", { .of_peaks = local_intensity_peak }, "intensity", false },
    { "global_intensity_peak", "0F91", "peak_glob", { .of_peaks = global_intensity_peak }, "intensity", false },
};

enum { X = 0, Y = 1, Z = 2 };

typedef struct work {
    rind_spheres spheres;
    double (*best)[2]; /* per strip */
    rind_slots slots;
} work;

static void strip_job(void *data, size_t job)
{
    work *w = data;
    unsigned char *memory = rind_slot_claim(&w->slots);

    rind_strip_peaks(&w->spheres, job, memory, w->best[job]);
    rind_slot_release(&w->slots, memory);
}

static void make_spans(rind_spheres *w)
{
    const rind_runs *runs = &w->roi->runs;
    const uint32_t lanes = RIND_LANES;

    for (size_t r = 0; r < runs->n; r++) {
        const rind_run *run = &runs->run[r];
        uint32_t from = run->x - w->extent.first[X], to = from + run->n;
        rind_span *s = &w->spans[(run->z - w->extent.first[Z]) * w->extent_size[Y] + (run->y - w->extent.first[Y])];

        if (s->to == 0)
            s->from = from / lanes * lanes;
        s->to = (to + lanes - 1) / lanes * lanes;
    }
}

static void make_half_lengths(rind_spheres *w)
{
    const double *step = w->roi->spacing_mm;

    for (size_t dz = 0; dz <= w->reach[Z]; dz++)
        for (size_t dy = 0; dy <= w->reach[Y]; dy++) {
            double z = (double)dz * step[Z], y = (double)dy * step[Y];
            double rest = RADIUS_MM * RADIUS_MM - z * z - y * y;

            double half = fmin(sqrt(fmax(rest, 0.0)) / step[X], (double)w->reach[X]);

            w->half[dz * (w->reach[Y] + 1) + dy] = rest >= 0.0 ? (int)half : RIND_NO_ROW;
            if (rest >= 0.0)
                w->disc_reach[dz] = dy;
        }
}

/* Largest size of 'n' numbers if all are whole and fit 32 bits, else infinity. */
RIND_CLONES static double largest_whole(const double *value, size_t n)
{
    double most = 0.0, broken = 0.0;

    for (size_t k = 0; k < n; k++) {
        double size = fabs(value[k]), bounded = size < INT32_MAX ? size : INT32_MAX; /* of NaN: INT32_MAX */

        most = size > most ? size : most;
        broken += (double)(int32_t)bounded != size ? 1.0 : 0.0;
    }
    return broken == 0.0 ? most : INFINITY;
}

/* All that spheres reach is whole, and no sum of a sphere overflows. */
static bool fits_whole(const rind_spheres *w)
{
    const rind_roi *roi = w->roi;
    double voxels = 1.0;

    for (int a = 0; a < 3; a++)
        voxels *= 2.0 * (double)w->reach[a] + 1.0;
    return roi->whole &&
           largest_whole(roi->intensity, roi->size[X] * roi->size[Y] * roi->size[Z]) * voxels <= INT32_MAX;
}

static rind_status make_memory(rind_ctx *ctx, work *w, size_t n_strips)
{
    rind_spheres *s = &w->spheres;

    s->half = rind_alloc(ctx, (s->reach[Z] + 1) * (s->reach[Y] + 1), sizeof *s->half, "sphere");
    s->disc_reach = rind_alloc_zero(ctx, s->reach[Z] + 1, sizeof *s->disc_reach, "sphere");
    s->spans = rind_alloc_zero(ctx, s->extent_size[Y] * s->extent_size[Z], sizeof *s->spans, "rows of a region");
    w->best = rind_alloc(ctx, n_strips, sizeof *w->best, "local means");
    if (s->half == NULL || s->disc_reach == NULL || s->spans == NULL || w->best == NULL)
        return RIND_NO_MEMORY;
    return rind_slots_create(ctx, n_strips, rind_strip_memory(s), "sums of spheres", &w->slots);
}

static rind_spheres measure(const rind_roi *roi)
{
    rind_spheres s = { .roi = roi, .extent = rind_extent_of(&roi->runs) };

    for (int a = 0; a < 3; a++) {
        s.reach[a] = (size_t)(RADIUS_MM / roi->spacing_mm[a]);
        s.reach[a] = s.reach[a] < roi->size[a] ? s.reach[a] : roi->size[a];
        s.extent_size[a] = s.extent.last[a] - s.extent.first[a] + (size_t)1;
    }
    s.stride = (s.extent_size[X] + RIND_LANES - 1) / RIND_LANES * RIND_LANES;
    s.whole = fits_whole(&s);
    s.number = s.whole ? sizeof(int32_t) : sizeof(double);
    return s;
}

static rind_status find_peaks(rind_ctx *ctx, const rind_roi *roi, rind_peaks *out)
{
    work w = { .spheres = measure(roi) };
    size_t n_strips = (w.spheres.extent_size[Y] + RIND_SPHERE_STRIP - 1) / RIND_SPHERE_STRIP;
    rind_status status = make_memory(ctx, &w, n_strips);

    if (status == RIND_OK) {
        make_half_lengths(&w.spheres);
        make_spans(&w.spheres);
        rind_parallel(ctx, n_strips, strip_job, &w);
        out->global = out->local = -INFINITY;
        for (size_t k = 0; k < n_strips; k++) {
            out->global = fmax(out->global, w.best[k][0]);
            out->local = fmax(out->local, w.best[k][1]);
        }
    }
    free(w.spheres.half);
    free(w.spheres.disc_reach);
    free(w.spheres.spans);
    free(w.best);
    rind_slots_free(&w.slots);
    return status;
}

static rind_status compute(rind_ctx *ctx, const rind_family_input *input, double *value)
{
    rind_peaks peaks;
    rind_status status = find_peaks(ctx, input->roi, &peaks);

    for (size_t f = 0; f < COUNT_OF(features) && status == RIND_OK; f++)
        value[f] = input->wanted[f] ? features[f].of_peaks(&peaks) : NAN;
    return status;
}

const rind_family rind_family_local_intensity = {
    .name = "local_intensity",
    .step = "local_intensity",
    .title = "local intensity",
    .tag_prefix = "loc_",
    .source = "ibsi1:local_intensity",
    .needs = RIND_NEEDS_INTENSITIES,
    .features = features,
    .n_features = COUNT_OF(features),
    .compute = compute,
    .scope = RIND_FOR_VOLUMES,
    .reach_mm = RADIUS_MM,
    .original_only = true,
};
