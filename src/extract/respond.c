/* respond.c - see respond.h */
#include "extract/respond.h"
#include "settings/keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool rind_wants_filters(const rind_settings *settings)
{
    for (size_t k = 0; k < settings->n_filters; k++)
        if (settings->filter[k].filter != NULL)
            return true;
    return false;
}

/* Whether copies of the image lie side by side beyond its edge. */
static bool is_periodic(const rind_chosen_filter *chosen)
{
    for (size_t k = 0; k < chosen->filter->n_parameters; k++) {
        const rind_key *key = &chosen->filter->parameters[k];

        if (strcmp(key->path, "boundary") == 0)
            return *(const uint32_t *)(const void *)(chosen->parameters + key->offset) == RIND_BOUNDARY_PERIODIC;
    }
    return false;
}

rind_box rind_filter_box(const rind_chosen_filter *chosen, bool two_d, const rind_grid *grid, const rind_box *tight)
{
    double reach_vox[3] = { 0.0, 0.0, 0.0 };
    bool periodic = is_periodic(chosen);

    chosen->filter->reach(chosen->parameters, two_d, grid->spacing_mm, reach_vox);
    for (int a = 0; a < 3 && periodic; a++) {
        double before = (double)tight->first[a];
        double behind = (double)(grid->size[a] - tight->first[a] - tight->size[a]);

        if (reach_vox[a] > before || reach_vox[a] > behind)
            reach_vox[a] = (double)INFINITY;
    }
    return rind_box_widen(tight, grid, reach_vox);
}

rind_box rind_filters_box(const rind_settings *settings, const rind_grid *grid, const rind_box *tight)
{
    rind_box out = *tight;

    for (size_t k = 0; k < settings->n_filters; k++) {
        if (settings->filter[k].filter == NULL)
            continue;
        rind_box box = rind_filter_box(&settings->filter[k], settings->two_d, grid, tight);
        out = rind_box_join(&out, &box);
    }
    return out;
}

/*
 * Across a single slice a filter would answer to mirror images of it alone. And where a filter reaches several times
 * the image's size, what is assumed beyond the edge outweighs the image.
 */
static rind_status check_size(rind_ctx *ctx, const rind_chosen_filter *chosen, bool two_d, const rind_grid *grid)
{
    static const double too_far = 4.0;
    const size_t *n = grid->size;
    const char *name = chosen->filter->name;
    double reach_vox[3] = { 0.0, 0.0, 0.0 };

    chosen->filter->reach(chosen->parameters, two_d, grid->spacing_mm, reach_vox);
    if (!two_d && n[2] == 1 && reach_vox[2] > 0.0)
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "the image is %zu x %zu x %zu voxels, a single slice, and the filter %s works across slices: "
                         "set dimension: 2d to filter within the slice",
                         n[0], n[1], n[2], name);
    for (int a = 0; a < 3; a++)
        if (isfinite(reach_vox[a]) && reach_vox[a] > too_far * (double)n[a])
            return rind_fail(
                ctx, RIND_BAD_SETTINGS,
                "the filter %s reaches %.0f voxels along %c, more than four times the image of %zu x %zu x "
                "%zu voxels: its answers would come from beyond the edge; take a narrower filter",
                name, reach_vox[a], "xyz"[a], n[0], n[1], n[2]);
    return RIND_OK;
}

/* Adds up the intensities of a region's intensity mask. */
static void add_up(const rind_roi *roi, double *n, double *sum)
{
    for (size_t r = 0; r < roi->runs.n; r++) {
        const double *value = roi->intensity + rind_run_index(roi, &roi->runs.run[r]);

        for (uint32_t k = 0; k < roi->runs.run[r].n; k++) {
            *sum += value[k];
            *n += 1.0;
        }
    }
}

/* What stands for a voxel without a value: the mean of the regions, or of the image where there is none. */
static double stand_in(const rind_prepared *p)
{
    double n = 0.0, sum = 0.0;

    for (size_t k = 0; k < p->n_regions; k++)
        add_up(&p->region[k].roi, &n, &sum);
    for (size_t k = 0; k < rind_box_n(&p->around) && p->n_regions == 0; k++)
        if (isfinite(p->field[k])) {
            sum += p->field[k];
            n += 1.0;
        }
    return n > 0.0 ? sum / n : 0.0;
}

/* NaN and infinity within reach: an error, or a value that stands for them. */
static rind_status treat_non_finite(rind_ctx *ctx, const rind_filter *filter, const rind_settings *settings,
                                    const rind_prepared *prepared, rind_volume *image)
{
    size_t n = rind_volume_n(image), n_bad = 0;

    for (size_t k = 0; k < n; k++)
        n_bad += isfinite(image->value[k]) ? 0 : 1;
    if (n_bad == 0)
        return RIND_OK;
    if (!settings->image.exclude_non_finite)
        return rind_fail(
            ctx, RIND_NON_FINITE,
            "%zu of the %zu voxels the filter %s reads are NaN or infinite: mend the image, or let the mean "
            "intensity stand for them with image.non_finite: exclude",
            n_bad, n, filter->name);
    double value = stand_in(prepared);
    for (size_t k = 0; k < n; k++)
        if (!isfinite(image->value[k]))
            image->value[k] = value;
    rind_tell(ctx, RIND_WARNING,
              "%zu of the %zu voxels the filter %s reads are NaN or infinite: the mean intensity %.6g stands for them",
              n_bad, n, filter->name, value);
    return RIND_OK;
}

/* The caller's sink, and the seconds spent in it. */
typedef struct timed {
    rind_response_sink *sink;
    void *user;
    double seconds;
} timed;

static rind_status take_response(void *user, size_t k, const double *response)
{
    timed *to = user;
    double start = rind_now();
    rind_status status = to->sink(to->user, k, response);

    to->seconds += rind_now() - start;
    return status;
}

rind_status rind_respond(rind_ctx *ctx, const rind_chosen_filter *chosen, const rind_settings *settings,
                         const rind_prepared *prepared, rind_timings *timings, rind_response_sink *sink, void *user)
{
    const rind_filter *filter = chosen->filter;
    rind_box box = rind_filter_box(chosen, settings->two_d, &prepared->grid, &prepared->tight);
    rind_volume image = { .value = NULL };
    timed to = { sink, user, 0.0 };
    double start = rind_now();
    rind_status status = check_size(ctx, chosen, settings->two_d, &prepared->grid);

    rind_timings_begin(timings, filter->name);
    if (status != RIND_OK)
        return status;
    memcpy(image.size, box.size, sizeof image.size);
    memcpy(image.spacing_mm, prepared->grid.spacing_mm, sizeof image.spacing_mm);
    image.value = rind_volume_alloc(ctx, &image, "image of a filter");
    if (image.value == NULL)
        return RIND_NO_MEMORY;
    rind_box_copy(prepared->field, &prepared->around, &box, sizeof *image.value, &box, image.value);
    status = treat_non_finite(ctx, filter, settings, prepared, &image);
    if (status == RIND_OK)
        status = filter->run(ctx, chosen->parameters, settings->two_d, &image, take_response, &to);
    free(image.value);
    rind_timings_add(timings, filter->name, rind_now() - start - to.seconds);
    return status;
}
