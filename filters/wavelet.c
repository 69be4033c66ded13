/*
 * wavelet.c - separable wavelets, undecimated (IBSI 2, section on separable wavelets)
 *
 * Splits an image into bands of detail: along each axis a low-pass (L) or a high-pass filter (H), so LLH is smoothed
 * along x and y and differentiated along z; by slice a band has two letters. Nothing is left out (undecimated), the
 * bands are as large as the image. At level n the image goes n - 1 times through the low-pass filter of all axes and
 * then through the band's, each time with the taps twice as far apart (a trous). The level 1 filters are not rescaled.
 *
 * The filters have an even number of taps. A zero is appended, so that there is a middle; a reversed filter begins
 * with it. Along one axis all levels are one chain of convolutions, and axes do not disturb each other, so the
 * bands of a level share chains: two along z, four along x, eight along y.
 *
 * With rotation invariance, the band is computed in all 24 (4) right-angled orientations, the low-pass filters turned
 * together with it, and the responses are pooled.
 *
 * Images: wavelet_FAMILY_BAND_lLEVEL, then _average or _maximum with rotation invariance: wavelet_coif1_LLH_l1.
 */
#include "parameters.h"
#include "wavelet_filters.h"

#include "image/rotate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LEVEL = 6, MAX_TAPS = RIND_MAX_WAVELET_TAPS + 1, LOW = 0, HIGH = 1 };

typedef struct parameters {
    uint32_t family; /* in rind_wavelet_filters */
    rind_counts level;
    rind_words bands;
    bool rotation_invariant;
    rind_pooling pooling;
    rind_boundary boundary;
} parameters;

static const rind_key keys[] = {
    { "family", &rind_key_choice, NULL, "coif1", "The wavelet: Haar, Daubechies, symlets or coiflets.",
      CHOICE(parameters, family, RIND_WAVELET_NAMES) },
    { "level", &rind_key_counts, NULL, "[1]", "Levels of decomposition; the bands of each are images.",
      AT(parameters, level), RANGE(1, MAX_LEVEL) },
    { "bands", &rind_key_words, NULL, "[all]", "Which bands, letters along x, y, z (by slice x, y).",
      AT(parameters, bands),
      .otherwise = "all, a band or a list of bands: LLL, LLH, LHL, LHH, HLL, HLH, HHL, HHH; by slice LL, LH, HL, HH" },
    { "rotation_invariant", &rind_key_truth, NULL, "false", "Pool the responses in all right-angled orientations.",
      TRUTH(parameters, rotation_invariant) },
    { "pooling", &rind_key_choice, NULL, "average", "How orientations are pooled.",
      CHOICE(parameters, pooling, "average", "maximum") },
    BOUNDARY_KEY(parameters, boundary, "mirror"),
};

static bool all_bands(const parameters *p)
{
    return p->bands.n == 1 && strcmp(p->bands.word[0], "all") == 0;
}

static bool check(const void *of, bool two_d, char *why, size_t why_size)
{
    const parameters *p = of;
    size_t letters = two_d ? 2 : 3;

    for (size_t k = 0; k < p->bands.n && !all_bands(p); k++) {
        const char *word = p->bands.word[k];

        if (strlen(word) == letters && strspn(word, "LH") == letters)
            continue;
        snprintf(why, why_size, "bands: '%s' is no band of %zu letters L and H, as %s", word, letters,
                 two_d ? "LH" : "LLH");
        return false;
    }
    return true;
}

static size_t n_bands(const parameters *p, bool two_d)
{
    return !all_bands(p) ? p->bands.n : two_d ? 4 : 8;
}

static size_t n_responses(const void *of, bool two_d)
{
    const parameters *p = of;

    return p->level.n * n_bands(p, two_d);
}

/* Letter (LOW or HIGH) of band 'k' along an axis. */
static int letter(const parameters *p, bool two_d, size_t k, int axis)
{
    if (all_bands(p))
        return (int)(k >> ((two_d ? 1 : 2) - axis)) & 1;
    return p->bands.word[k][axis] == 'H' ? HIGH : LOW;
}

static void response_name(const void *of, bool two_d, size_t k, char name[RIND_IMAGE_NAME_SIZE])
{
    const parameters *p = of;
    size_t band = k % n_bands(p, two_d);
    char letters[4] = "";

    for (int a = 0; a < (two_d ? 2 : 3); a++)
        letters[a] = letter(p, two_d, band, a) == HIGH ? 'H' : 'L';
    snprintf(name, RIND_IMAGE_NAME_SIZE, "wavelet_%s_%s_l%u%s", rind_wavelet_filters[p->family].name, letters,
             p->level.value[k / n_bands(p, two_d)],
             !p->rotation_invariant       ? ""
             : p->pooling == RIND_AVERAGE ? "_average"
                                          : "_maximum");
}

/* A level's filters along an axis, by letter, forward and reversed. */
typedef struct level_filters {
    double low[2][MAX_TAPS], high[2][MAX_TAPS]; /* [reversed] */
    rind_line_filter line[2][2];                /* [reversed][letter] */
} level_filters;

/* Taps and the appended zero, and the same reversed. */
static void extend(const double *tap, size_t n, double out[2][MAX_TAPS])
{
    for (size_t k = 0; k <= n; k++)
        out[0][k] = out[1][n - k] = k < n ? tap[k] : 0.0;
}

static void make_kernels(const parameters *p, uint32_t level, level_filters *out)
{
    const rind_wavelet_filter *filter = &rind_wavelet_filters[p->family];
    double high[RIND_MAX_WAVELET_TAPS];

    rind_wavelet_high(filter, high);
    extend(filter->low, filter->n, out->low);
    extend(high, filter->n, out->high);
    for (int reversed = 0; reversed < 2; reversed++)
        for (int last = LOW; last <= HIGH; last++) {
            rind_line_filter *line = &out->line[reversed][last];

            line->n_steps = level;
            for (uint32_t k = 0; k < level; k++)
                line->step[k] =
                    (rind_line_step){ k + 1 < level || last == LOW ? out->low[reversed] : out->high[reversed],
                                      filter->n + 1, (size_t)1 << k };
        }
}

static size_t reach_of_level(const parameters *p, uint32_t level)
{
    return rind_wavelet_filters[p->family].n / 2 * (((size_t)1 << level) - 1);
}

static void reach(const void *of, bool two_d, const double spacing_mm[3], double reach_vox[3])
{
    const parameters *p = of;
    uint32_t highest = 1;
    (void)spacing_mm;

    for (size_t k = 0; k < p->level.n; k++)
        highest = p->level.value[k] > highest ? p->level.value[k] : highest;
    for (int a = 0; a < 3; a++)
        reach_vox[a] = a == 2 && two_d ? 0.0 : (double)reach_of_level(p, highest);
}

/* The call being answered. */
typedef struct task {
    const parameters *p;
    bool two_d;
    size_t n_voxels, first; /* of the level's responses */
    rind_separable *work;
    double *response[2];
    rind_response_sink *sink;
    void *user;
} task;

/* Bands whose letters along z and x are these: those along y are made together. */
static rind_status run_pair(const task *t, const level_filters *filters, int z, int x)
{
    const rind_line_filter *line = filters->line[0];
    rind_product product[2];
    size_t band[2], n = 0;
    rind_status status = RIND_OK;

    for (size_t k = 0; k < n_bands(t->p, t->two_d); k++)
        if ((t->two_d || letter(t->p, false, k, 2) == z) && letter(t->p, t->two_d, k, 0) == x) {
            band[n] = k;
            product[n] = (rind_product){ &line[x], &line[letter(t->p, t->two_d, k, 1)], t->response[n], RIND_POOL_SET };
            n++;
        }
    if (n > 0)
        rind_separable_run(t->work, product, n);
    for (size_t k = 0; k < n && status == RIND_OK; k++)
        status = t->sink(t->user, t->first + band[k], t->response[k]);
    return status;
}

static bool any_band(const task *t, int z)
{
    for (size_t k = 0; k < n_bands(t->p, t->two_d); k++)
        if (letter(t->p, false, k, 2) == z)
            return true;
    return false;
}

static rind_status run_bands(const task *t, const level_filters *filters)
{
    rind_status status = RIND_OK;

    for (int z = LOW; z <= (t->two_d ? LOW : HIGH); z++) {
        if (!t->two_d && !any_band(t, z))
            continue;
        if (!t->two_d)
            rind_separable_along_z(t->work, &filters->line[0][z]);
        for (int x = LOW; x <= HIGH && status == RIND_OK; x++)
            status = run_pair(t, filters, z, x);
    }
    return status;
}

static rind_status run_rotated(const task *t, const level_filters *filters)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; k < n_bands(t->p, t->two_d) && status == RIND_OK; k++) {
        rind_line_filter along[3], turned[3];

        for (int a = 0; a < (t->two_d ? 2 : 3); a++) {
            along[a] = filters->line[0][letter(t->p, t->two_d, k, a)];
            turned[a] = filters->line[1][letter(t->p, t->two_d, k, a)];
        }
        rind_rotated_run(t->work, t->two_d, along, turned, t->p->pooling, t->response[0], t->n_voxels);
        status = t->sink(t->user, t->first + k, t->response[0]);
    }
    return status;
}

static rind_status run_level(rind_ctx *ctx, task *t, const rind_volume *image, size_t k)
{
    size_t far = reach_of_level(t->p, t->p->level.value[k]);
    level_filters filters;

    make_kernels(t->p, t->p->level.value[k], &filters);
    t->first = k * n_bands(t->p, t->two_d);
    rind_status status =
        rind_separable_create(ctx, image, t->two_d, t->p->boundary, (size_t[]){ far, far, far }, &t->work);
    if (status == RIND_OK)
        status = t->p->rotation_invariant ? run_rotated(t, &filters) : run_bands(t, &filters);
    rind_separable_free(t->work);
    return status;
}

static rind_status run(rind_ctx *ctx, const void *of, bool two_d, const rind_volume *image, rind_response_sink *sink,
                       void *user)
{
    const parameters *p = of;
    task t = { .p = p, .two_d = two_d, .n_voxels = rind_volume_n(image), .sink = sink, .user = user };
    rind_status status = RIND_OK;

    for (int k = 0; k < (p->rotation_invariant || n_bands(p, two_d) == 1 ? 1 : 2) && status == RIND_OK; k++) {
        t.response[k] = rind_response_alloc(ctx, image);
        if (t.response[k] == NULL)
            status = RIND_NO_MEMORY;
    }
    for (size_t k = 0; k < p->level.n && status == RIND_OK; k++)
        status = run_level(ctx, &t, image, k);
    free(t.response[0]);
    free(t.response[1]);
    return status;
}

const rind_filter rind_filter_wavelet = {
    .name = "wavelet",
    .title = "Separable wavelets",
    .source = "ibsi2:separable_wavelet",
    .parameters = keys,
    .n_parameters = COUNT_OF(keys),
    .size = sizeof(parameters),
    .check = check,
    .n_responses = n_responses,
    .response_name = response_name,
    .reach = reach,
    .run = run,
};
