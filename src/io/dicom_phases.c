/*
 * dicom_phases.c - telling apart volumes that lie at the same place
 *
 * No one element does it for all scanners: in a real contrast study the acquisition number is 1, 2, 2 for three
 * phases, and in another one phase carries two content times. So every key is put to the test. At each place the
 * frames are ranked by it; the k-th of every place make volume k. The key is right if it ranks without ties and the
 * ranges of the volumes do not overlap. Where no single key passes, pairs are tried (echoes within phases). If two
 * keys pass and cut the series differently the headers contradict each other, and the series is refused: nobody can
 * know which is right.
 *
 * The instance number alone is trusted only where all other keys agree that volumes come in its order.
 */
#include "io/dicom_stack.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One way to rank: by 'first', ties by 'second' (RIND_N_DICOM_KEYS: none). */
typedef struct ranking {
    const rind_dicom_scan *scan;
    rind_dicom_key first, second;
} ranking;

typedef struct series {
    const rind_dicom_scan *scan;
    size_t n_slices, n_volumes;
    const size_t *frame; /* by place */
} series;

const char *rind_dicom_key_name(rind_dicom_key key)
{
    static const char *const name[] = {
        [RIND_BY_TEMPORAL_POSITION] = "temporal position",
        [RIND_BY_TRIGGER_TIME] = "trigger time",
        [RIND_BY_ACQUISITION_NUMBER] = "acquisition number",
        [RIND_BY_ACQUISITION_TIME] = "acquisition time",
        [RIND_BY_CONTENT_TIME] = "content time",
        [RIND_BY_ECHO_TIME] = "echo time",
        [RIND_BY_B_VALUE] = "b-value",
        [RIND_BY_IMAGE_TYPE] = "image type",
        [RIND_BY_INSTANCE_NUMBER] = "instance number",
        [RIND_N_DICOM_KEYS] = "frame number",
    };

    return name[key];
}

void rind_dicom_key_print(const rind_dicom_scan *scan, rind_dicom_key key, double value, char *out, size_t size)
{
    if (key == RIND_BY_ACQUISITION_TIME || key == RIND_BY_CONTENT_TIME) {
        double day = fmod(value, 86400.0);
        snprintf(out, size, "%02d:%02d:%06.3f", (int)(day / 3600.0), (int)(fmod(day, 3600.0) / 60.0), fmod(day, 60.0));
        char *end = out + strlen(out);
        while (strchr(out, '.') != NULL && (end[-1] == '0' || end[-1] == '.'))
            *--end = '\0';
    } else if (key == RIND_BY_IMAGE_TYPE && scan->n_image_types > 0) {
        snprintf(out, size, "%s", scan->image_type[(size_t)value]);
    } else
        snprintf(out, size, "%.10g", value);
}

static int compare_by(const ranking *r, size_t a, size_t b)
{
    const rind_dicom_key key[] = { r->first, r->second };

    for (size_t k = 0; k < COUNT_OF(key) && key[k] != RIND_N_DICOM_KEYS; k++) {
        double x = r->scan->frame[a].key[key[k]], y = r->scan->frame[b].key[key[k]];
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static int compare(const void *a, const void *b, void *user)
{
    return compare_by(user, *(const size_t *)a, *(const size_t *)b);
}

static bool has_key(const series *s, rind_dicom_key key)
{
    if (key == RIND_N_DICOM_KEYS)
        return true;
    for (size_t k = 0; k < s->n_slices * s->n_volumes; k++)
        if (isnan(s->scan->frame[s->frame[k]].key[key]))
            return false;
    return true;
}

/* Volume 'v' ends before volume v + 1 begins. 'cut' holds volumes one after the other. */
static bool ends_before(const ranking *r, const series *s, const size_t *cut, size_t v)
{
    const size_t *one = cut + v * s->n_slices, *next = one + s->n_slices;
    size_t last = one[0], first = next[0];

    for (size_t z = 1; z < s->n_slices; z++) {
        last = compare_by(r, one[z], last) > 0 ? one[z] : last;
        first = compare_by(r, next[z], first) < 0 ? next[z] : first;
    }
    return compare_by(r, last, first) < 0;
}

/* Cuts the series by a ranking; false where it does not pass. 'place' has room for a frame a volume. */
static bool cut_by(ranking *r, const series *s, size_t *place, size_t *cut)
{
    if (!has_key(s, r->first) || !has_key(s, r->second))
        return false;
    for (size_t z = 0; z < s->n_slices; z++) {
        memcpy(place, s->frame + z * s->n_volumes, s->n_volumes * sizeof *place);
        qsort_r(place, s->n_volumes, sizeof *place, compare, r);
        for (size_t v = 0; v < s->n_volumes; v++) {
            if (v > 0 && compare_by(r, place[v - 1], place[v]) == 0)
                return false;
            cut[v * s->n_slices + z] = place[v];
        }
    }
    for (size_t v = 0; v + 1 < s->n_volumes; v++)
        if (!ends_before(r, s, cut, v))
            return false;
    return true;
}

/* The same frames together, whatever the order of the volumes. */
static bool same_cut(const series *s, const size_t *a, const size_t *b)
{
    for (size_t v = 0; v < s->n_volumes; v++) {
        bool found = false;

        for (size_t w = 0; w < s->n_volumes && !found; w++)
            found = memcmp(a + v * s->n_slices, b + w * s->n_slices, s->n_slices * sizeof *a) == 0;
        if (!found)
            return false;
    }
    return true;
}

/* No key says that a later volume of the cut comes before an earlier one. */
static bool nothing_against(const series *s, const size_t *cut)
{
    for (rind_dicom_key key = 0; key < RIND_BY_INSTANCE_NUMBER; key++) {
        if (!has_key(s, key))
            continue;
        double last = -INFINITY; /* of the volumes before */
        for (size_t v = 0; v < s->n_volumes; v++) {
            double low = INFINITY, high = -INFINITY;

            for (size_t z = 0; z < s->n_slices; z++) {
                double value = s->scan->frame[cut[v * s->n_slices + z]].key[key];
                low = fmin(low, value);
                high = fmax(high, value);
            }
            if (low < last)
                return false;
            last = high;
        }
    }
    return true;
}

static rind_status contradiction(rind_ctx *ctx, const series *s, rind_dicom_key a, rind_dicom_key b)
{
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: holds %zu volumes of %zu slices, but the %s of the files cuts them differently than their "
                     "%s: the headers contradict each other",
                     s->scan->path, s->n_volumes, s->n_slices, rind_dicom_key_name(a), rind_dicom_key_name(b));
}

static rind_status cannot_tell(rind_ctx *ctx, const series *s)
{
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: holds %zu images at each of %zu places, and no header element tells in order which belong "
                     "together (temporal position, trigger, acquisition and content time, acquisition number, echo, "
                     "b-value, image type, instance number)",
                     s->scan->path, s->n_volumes, s->n_slices);
}

/* The first ranking that passes: keys alone, then pairs, then the instance number. */
static bool find_ranking(const series *s, size_t *place, size_t *cut, ranking *found)
{
    ranking r = { .scan = s->scan, .second = RIND_N_DICOM_KEYS };

    for (r.first = 0; r.first < RIND_BY_INSTANCE_NUMBER; r.first++)
        if (cut_by(&r, s, place, cut)) {
            *found = r;
            return true;
        }
    for (r.first = 0; r.first < RIND_BY_INSTANCE_NUMBER; r.first++)
        for (r.second = r.first + 1; r.second < RIND_BY_INSTANCE_NUMBER; r.second++)
            if (cut_by(&r, s, place, cut)) {
                *found = r;
                return true;
            }
    r = (ranking){ s->scan, RIND_BY_INSTANCE_NUMBER, RIND_N_DICOM_KEYS };
    *found = r;
    return cut_by(&r, s, place, cut) && nothing_against(s, cut);
}

static rind_status tell_apart(rind_ctx *ctx, const series *s, size_t *work, size_t *cut, rind_dicom_key *by)
{
    size_t *place = work, *other = work + s->n_volumes;
    ranking found, r = { .scan = s->scan, .second = RIND_N_DICOM_KEYS };

    if (!find_ranking(s, place, cut, &found))
        return cannot_tell(ctx, s);
    *by = found.first;
    for (r.first = 0; r.first < RIND_N_DICOM_KEYS; r.first++)
        if (r.first != found.first && cut_by(&r, s, place, other) && !same_cut(s, cut, other))
            return contradiction(ctx, s, r.first, found.first);
    return RIND_OK;
}

rind_status rind_dicom_tell_apart(rind_ctx *ctx, const rind_dicom_scan *scan, size_t n_slices, size_t n_volumes,
                                  size_t *frame, rind_dicom_key *by)
{
    size_t n = n_slices * n_volumes;
    series s = { scan, n_slices, n_volumes, frame };
    size_t *work = rind_alloc(ctx, n_volumes + n, sizeof *work, "volumes of a series");
    size_t *cut = rind_alloc(ctx, n, sizeof *cut, "volumes of a series");
    rind_status status = work != NULL && cut != NULL ? tell_apart(ctx, &s, work, cut, by) : RIND_NO_MEMORY;

    if (status == RIND_OK)
        memcpy(frame, cut, n * sizeof *frame);
    free(work);
    free(cut);
    return status;
}
