/*
 * check_cohort.c - what only all cases together show: duplicates, spacings, outliers; and what the run will take
 *
 * Unlike the others is told by the robust z: the distance from the median in units of 1.4826 times the median of such
 * distances (Iglewicz and Hoaglin 1993, who take 3.5 for the limit). Half of the cases would have to be odd to shift
 * it.
 */
#include "study/check.h"
#include "study/record.h"
#include "settings/pyradiomics/profile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double outlying_z = 3.5, mad_to_sigma = 1.4826;
enum { FEWEST_FOR_OUTLIERS = 6, WISHED_BINS = 32 };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Median of values, which are put in order. NaN of none. */
static double median_of(double *value, size_t n)
{
    qsort(value, n, sizeof *value, ascending);
    return n == 0 ? (double)NAN : 0.5 * (value[(n - 1) / 2] + value[n / 2]);
}

/* A digest with its case, to be sorted. */
typedef struct stamp {
    uint64_t digest;
    size_t of;
} stamp;

static int by_digest(const void *a, const void *b)
{
    const stamp *x = a, *y = b;

    if (x->digest != y->digest)
        return x->digest < y->digest ? -1 : 1;
    return x->of < y->of ? -1 : x->of > y->of;
}

/* The same patient under two names; the same image under one name is a usual thing. */
static rind_status find_duplicates(rind_ctx *ctx, rind_check *check, bool masks)
{
    stamp *all = rind_alloc(ctx, check->n_cases, sizeof *all, "digests of a check");
    size_t n = 0;
    bool good = true;

    if (all == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < check->n_cases; k++) {
        uint64_t digest = masks ? check->of[k].mask_digest : check->of[k].image_digest;

        if (digest != 0)
            all[n++] = (stamp){ digest, k };
    }
    qsort(all, n, sizeof *all, by_digest);
    for (size_t k = 1, first = 0; k < n && good; k++) {
        rind_checked_case *one = &check->of[all[first].of], *other = &check->of[all[k].of];
        char about[256];

        if (all[k].digest != all[first].digest) {
            first = k;
            continue;
        }
        if (strcmp(one->row->case_id, other->row->case_id) == 0)
            continue;
        rind_case_describe(one->row, about, sizeof about);
        good = rind_find(ctx, other, RIND_FOUND_WARNING, RIND_FOUND_DUPLICATE, "the %s is, byte by byte, that of %s",
                         masks ? "mask" : "image", about);
        rind_case_describe(other->row, about, sizeof about);
        good = good && rind_find(ctx, one, RIND_FOUND_WARNING, RIND_FOUND_DUPLICATE,
                                 "the %s is, byte by byte, that of %s", masks ? "mask" : "image", about);
    }
    free(all);
    return good ? RIND_OK : RIND_NO_MEMORY;
}

static bool same_spacing(const rind_check_spacing *s, const rind_checked_case *c)
{
    static const double within = 5e-3; /* half a percent: what rounding in headers makes */

    for (int a = 0; a < 3; a++)
        if (!(fabs(s->spacing_mm[a] / c->grid.spacing_mm[a] - 1.0) <= within))
            return false;
    return s->in_pixels == c->in_pixels;
}

static int more_cases_first(const void *a, const void *b)
{
    const rind_check_spacing *x = a, *y = b;

    if (x->n_cases != y->n_cases)
        return x->n_cases > y->n_cases ? -1 : 1;
    return memcmp(x->spacing_mm, y->spacing_mm, sizeof x->spacing_mm);
}

static void count_spacings(rind_check *check)
{
    for (size_t k = 0; k < check->n_cases; k++) {
        const rind_checked_case *c = &check->of[k];
        size_t s = 0;

        if (!c->has_grid)
            continue;
        while (s < check->n_spacings && !same_spacing(&check->spacing[s], c))
            s++;
        if (s == RIND_CHECK_MAX_SPACINGS) {
            check->more_spacings = true;
            continue;
        }
        if (s == check->n_spacings) {
            check->spacing[check->n_spacings++] = (rind_check_spacing){ .in_pixels = c->in_pixels };
            memcpy(check->spacing[s].spacing_mm, c->grid.spacing_mm, sizeof c->grid.spacing_mm);
        }
        check->spacing[s].n_cases++;
    }
    qsort(check->spacing, check->n_spacings, sizeof *check->spacing, more_cases_first);
}

static bool resamples(const rind_settings *settings)
{
    return settings->pyradiomics != NULL ? rind_py_resamples(&settings->pyradiomics->options) : settings->resample.on;
}

/* A spacing far from the median of the cohort, along any axis: a thick-slice protocol, a mis-set header. */
static rind_status find_odd_spacings(rind_ctx *ctx, rind_check *check, double *value)
{
    static const double far = 2.0;
    bool good = true;

    for (int a = 0; a < 3 && good; a++) {
        size_t n = 0;

        for (size_t k = 0; k < check->n_cases; k++)
            if (check->of[k].has_grid)
                value[n++] = check->of[k].grid.spacing_mm[a];
        double median = median_of(value, n);
        for (size_t k = 0; k < check->n_cases && n >= FEWEST_FOR_OUTLIERS && good; k++) {
            rind_checked_case *c = &check->of[k];
            double ratio = c->has_grid ? c->grid.spacing_mm[a] / median : 1.0;

            if (ratio > far || ratio < 1.0 / far)
                good = rind_find(ctx, c, RIND_FOUND_WARNING, RIND_FOUND_SPACING,
                                 "voxels of %.4g %s along %c, where the median of all cases is %.4g%s",
                                 c->grid.spacing_mm[a], c->in_pixels ? "pixel" : "mm", "xyz"[a], median,
                                 resamples(check->settings) ? "" : "; resampling makes them comparable");
        }
    }
    return good ? RIND_OK : RIND_NO_MEMORY;
}

enum { AT_MEDIAN = 2, AT_95 = 3 };

/* Cases of one image_id whose tumours' intensities lie elsewhere. */
static rind_status find_odd_intensities(rind_ctx *ctx, rind_check *check, const char *image_id, size_t q, double *value)
{
    size_t n = 0;
    bool good = true;

    for (size_t k = 0; k < check->n_cases; k++) {
        const rind_checked_case *c = &check->of[k];

        if (strcmp(c->row->image_id, image_id) == 0 && c->n_regions > 0 && isfinite(c->region[0].quantile[q]))
            value[n++] = c->region[0].quantile[q];
    }
    double median = median_of(value, n);
    for (size_t k = 0; k < n; k++)
        value[k] = fabs(value[k] - median);
    double sigma = mad_to_sigma * median_of(value, n);
    for (size_t k = 0; k < check->n_cases && n >= FEWEST_FOR_OUTLIERS && sigma > 0.0 && good; k++) {
        rind_checked_case *c = &check->of[k];

        if (strcmp(c->row->image_id, image_id) != 0 || c->n_regions == 0 || !isfinite(c->region[0].quantile[q]))
            continue;
        double z = (c->region[0].quantile[q] - median) / sigma;
        if (fabs(z) > outlying_z)
            good = rind_find(ctx, c, RIND_FOUND_WARNING, RIND_FOUND_INTENSITY,
                             "%s intensity in the tumour %.4g, where the median of all cases is %.4g (robust z %.1f)",
                             q == AT_MEDIAN ? "median" : "95th percentile of", c->region[0].quantile[q], median, z);
    }
    return good ? RIND_OK : RIND_NO_MEMORY;
}

static bool is_first_of_id(const rind_check *check, size_t k)
{
    for (size_t i = 0; i < k; i++)
        if (strcmp(check->of[i].row->image_id, check->of[k].row->image_id) == 0)
            return false;
    return true;
}

/* 1, 2 or 5 times a power of ten, the nearest. */
static double round_number(double value)
{
    static const double steps[] = { 1.0, 2.0, 5.0, 10.0 };
    double power = pow(10.0, floor(log10(value))), best = steps[0];

    for (size_t k = 1; k < COUNT_OF(steps); k++)
        if (fabs(log(value / power / steps[k])) < fabs(log(value / power / best)))
            best = steps[k];
    return best * power;
}

/* The width that gives the median tumour about 32 bins. */
static void suggest_widths(rind_check *check, double *value)
{
    const rind_settings *settings = check->settings;
    size_t n = 0;

    for (size_t k = 0; k < check->n_cases; k++)
        if (isfinite(check->of[k].tumour_range) && check->of[k].tumour_range > 0.0)
            value[n++] = check->of[k].tumour_range;
    double range = median_of(value, n);
    for (size_t d = 0; d < (settings->pyradiomics != NULL ? 1 : settings->n_discretisations); d++) {
        bool by_width = settings->pyradiomics != NULL ? settings->pyradiomics->options.features.bin_count == 0
                                                      : settings->discretise[d].method == RIND_FIXED_BIN_SIZE;

        check->suggested_width[d] = by_width && n > 0 ? round_number(range / WISHED_BINS) : (double)NAN;
    }
}

static int largest_first(const void *a, const void *b)
{
    return -ascending(a, b);
}

/* Longest first to the worker that is free first, as many workers as memory allows. */
static void add_up(rind_check *check, double *value, double *load)
{
    const rind_check_options *o = &check->options;
    size_t jobs = o->jobs > 0 ? (size_t)o->jobs : 1, n = 0;
    double peak = 0.0;

    for (size_t k = 0; k < check->n_cases; k++)
        if (check->of[k].status == RIND_OK)
            value[n++] = (double)check->of[k].cost.peak_bytes;
    qsort(value, n, sizeof *value, largest_first);
    jobs = jobs < n ? jobs : n > 0 ? n : 1;
    check->jobs_at_a_time = 0;
    for (size_t k = 0; k < jobs && k < n; k++) {
        if (check->jobs_at_a_time > 0 && o->memory_bytes > 0 && peak + value[k] > (double)o->memory_bytes)
            break;
        peak += value[k];
        check->jobs_at_a_time++;
    }
    check->peak_bytes = (uint64_t)peak;
    n = 0;
    for (size_t k = 0; k < check->n_cases; k++)
        if (check->of[k].status == RIND_OK) {
            value[n++] = check->of[k].cost.cpu_seconds;
            check->cpu_seconds += check->of[k].cost.cpu_seconds;
        }
    qsort(value, n, sizeof *value, largest_first);
    for (size_t k = 0; k < jobs; k++)
        load[k] = 0.0;
    for (size_t k = 0; k < n; k++) {
        size_t least = 0;

        for (size_t j = 1; j < check->jobs_at_a_time; j++)
            least = load[j] < load[least] ? j : least;
        load[least] += value[k];
        check->wall_seconds = fmax(check->wall_seconds, load[least]);
    }
}

rind_status rind_check_finish(rind_ctx *ctx, rind_check *check)
{
    size_t jobs = check->options.jobs > 0 ? (size_t)check->options.jobs : 1;
    double *value = rind_alloc(ctx, check->n_cases + jobs, sizeof *value, "numbers of a check");
    rind_status status = value != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (status == RIND_OK)
        status = find_duplicates(ctx, check, false);
    if (status == RIND_OK)
        status = find_duplicates(ctx, check, true);
    if (status == RIND_OK)
        status = find_odd_spacings(ctx, check, value);
    for (size_t k = 0; k < check->n_cases && status == RIND_OK; k++) {
        if (!is_first_of_id(check, k))
            continue;
        status = find_odd_intensities(ctx, check, check->of[k].row->image_id, AT_MEDIAN, value);
        if (status == RIND_OK)
            status = find_odd_intensities(ctx, check, check->of[k].row->image_id, AT_95, value);
    }
    if (status == RIND_OK) {
        count_spacings(check);
        suggest_widths(check, value);
        add_up(check, value, value + check->n_cases);
    }
    for (size_t k = 0; k < check->n_cases; k++) {
        rind_finding_level worst = rind_worst_finding(&check->of[k]);

        check->n_failing += worst == RIND_FOUND_ERROR;
        check->n_warned += worst == RIND_FOUND_WARNING;
    }
    free(value);
    return status;
}

size_t *rind_check_order(rind_ctx *ctx, const rind_check *check)
{
    size_t *order = rind_alloc(ctx, check->n_cases, sizeof *order, "order of a check"), n = 0;

    for (int level = RIND_FOUND_ERROR; level >= RIND_FOUND_NOTE && order != NULL; level--)
        for (size_t k = 0; k < check->n_cases; k++)
            if (rind_worst_finding(&check->of[k]) == (rind_finding_level)level)
                order[n++] = k;
    return order;
}
