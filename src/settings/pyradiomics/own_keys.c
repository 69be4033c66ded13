/*
 * own_keys.c - profile: pyradiomics in rind's own settings
 *
 * The same computation as a parameter file's, asked for by the keys of every other study. Keys that nobody set take
 * PyRadiomics' defaults (bins of width 25, cubic interpolation, the mean over directions); a key that PyRadiomics has
 * nothing for is refused rather than passed over. Diagnostics are left out: the provenance file has them.
 */
#include "settings/pyradiomics/own_keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is_said(const rind_reader *reader, const char *path)
{
    return reader->settings->pyradiomics->said[rind_key_find(path) - rind_keys];
}

rind_status rind_py_refuse(rind_reader *reader, const char *path, const char *why)
{
    const rind_place *place = rind_key_given(reader, path);
    rind_place nowhere = { .name = "profile: pyradiomics" };

    return rind_settings_fail(reader, place->name != NULL ? place : &nowhere, path,
                              "does not go with profile pyradiomics: %s", why);
}

rind_status rind_py_set_number(rind_reader *reader, const char *name, const char *format, double value)
{
    char text[64];

    snprintf(text, sizeof text, format, value);
    return rind_py_set(reader, name, text);
}

/* What has no counterpart must be as it is by default. */
static rind_status check_foreign(rind_reader *reader)
{
    const rind_settings *s = reader->settings;
    const struct {
        const char *path;
        bool wrong;
        const char *why;
    } rules[] = {
        { "image.non_finite", s->image.exclude_non_finite, "voxels that are not finite fail the case; allowed: error" },
        { "image.normalise.method",
          s->image.normalise.method != RIND_NORMALISE_NONE &&
              (s->image.normalise.method != RIND_NORMALISE_Z_SCORE || s->image.normalise.over != RIND_OVER_IMAGE),
          "allowed: none, z_score over image" },
        { "image.spacing_mm", s->image.has_spacing || s->image.in_pixels,
          "spacings are those of the files; allowed: none" },
        { "image.bias_field.method", s->image.bias_field.method != RIND_BIAS_FIELD_NONE,
          "images are taken as they are; allowed: none" },
        { "regions", s->two_d && s->slice_axis != RIND_AXIS_Z && s->rules.n > 1,
          "regions by slice are made across z; allowed with another slice_axis: [tumour]" },
        { "mask.label", s->mask.choice == RIND_LABEL_NUMBER && (s->mask.label < 1 || s->mask.label > UINT32_MAX),
          "labels are whole numbers above 0" },
        { "resample.mask", s->resample.mask != RIND_NEAREST,
          "masks are resampled by nearest neighbour; allowed: nearest" },
        { "resample.round", s->resample.round,
          "intensities of images of whole numbers are truncated, not rounded; allowed: false" },
        { "discretise.method", s->n_discretisations > 1, "one discretisation; allowed: a single entry" },
        { "discretise.method", s->discretise[0].method == RIND_AS_IS, "allowed: fixed_bin_size, fixed_bin_number" },
        { "discretise.start", s->discretise[0].has_start, "bins begin at a multiple of their width; allowed: none" },
        { "texture.linkage", s->texture.linkage != 1, "zones are linked at distance 1; allowed: 1" },
        { "texture.alpha", s->texture.alpha != floor(s->texture.alpha), "allowed: a whole number" },
        { "resegment.outlier_sigma", s->resegment.outlier_sigma > 0.0 && s->resegment.has_range,
          "one way of re-segmentation at a time; allowed: this or resegment.range" },
    };

    for (size_t k = 0; k < COUNT_OF(rules); k++)
        if (rules[k].wrong)
            return rind_py_refuse(reader, rules[k].path, rules[k].why);
    return RIND_OK;
}

/* Keys nobody set. */
static void take_defaults(rind_reader *reader)
{
    rind_settings *s = reader->settings;

    if (!is_said(reader, "resample.image"))
        s->resample.image = RIND_CUBIC;
    if (!is_said(reader, "resample.mask"))
        s->resample.mask = RIND_NEAREST;
    if (!is_said(reader, "discretise.method"))
        s->discretise[0] = (rind_discretisation){ .method = RIND_FIXED_BIN_SIZE, .width = 25.0, .name = "fbs25" };
    if (!is_said(reader, "texture.aggregation")) {
        s->texture.n_aggregations = 1;
        s->texture.aggregation[0] = s->two_d ? RIND_2_5D_DIRECTION_MERGED : RIND_3D_AVERAGED;
    }
}

static rind_status set_normalisation(rind_reader *reader)
{
    const rind_normalisation *n = &reader->settings->image.normalise;

    if (n->method == RIND_NORMALISE_NONE)
        return RIND_OK;
    rind_status status = rind_py_set(reader, "normalize", "true");
    if (status == RIND_OK)
        status = rind_py_set_number(reader, "normalizeScale", "%.17g", n->scale);
    return status == RIND_OK && n->clip_sigma > 0.0
               ? rind_py_set_number(reader, "removeOutliers", "%.17g", n->clip_sigma)
               : status;
}

static rind_status set_resampling(rind_reader *reader)
{
    static const char *const names[] = { "sitkNearestNeighbor", "sitkLinear", "sitkBSpline" };
    const rind_settings *s = reader->settings;
    const double *mm = s->resample.spacing_mm;
    char text[160];

    if (!s->resample.on)
        return RIND_OK;
    snprintf(text, sizeof text, "[%.17g, %.17g, %.17g]", mm[0], mm[1], s->two_d ? 0.0 : mm[2]);
    rind_status status = rind_py_set(reader, "resampledPixelSpacing", text);
    return status == RIND_OK ? rind_py_set(reader, "interpolator", names[s->resample.image]) : status;
}

static rind_status set_resegmentation(rind_reader *reader)
{
    const rind_settings *s = reader->settings;
    const double *range = s->resegment.range;
    char text[96];

    if (s->resegment.outlier_sigma > 0.0) {
        double n = s->resegment.outlier_sigma;

        snprintf(text, sizeof text, "[%.17g, %.17g]", -n, n);
        rind_status status = rind_py_set(reader, "resegmentMode", "sigma");
        return status == RIND_OK ? rind_py_set(reader, "resegmentRange", text) : status;
    }
    if (!s->resegment.has_range || (isinf(range[0]) && isinf(range[1])))
        return RIND_OK;
    if (isinf(range[1]))
        return rind_py_set_number(reader, "resegmentRange", "[%.17g]", range[0]);
    snprintf(text, sizeof text, "[%.17g, %.17g]", isinf(range[0]) ? -1e300 : range[0], range[1]);
    return rind_py_set(reader, "resegmentRange", text);
}

static rind_status set_levels(rind_reader *reader)
{
    const rind_discretisation *d = &reader->settings->discretise[0];

    return d->method == RIND_FIXED_BIN_NUMBER ? rind_py_set_number(reader, "binCount", "%.0f", d->bins)
                                              : rind_py_set_number(reader, "binWidth", "%.17g", d->width);
}

static rind_status set_texture(rind_reader *reader)
{
    const rind_texture_settings *t = &reader->settings->texture;
    rind_aggregation a = t->aggregation[0];
    rind_status status = RIND_OK;

    if (t->n_aggregations > 1 || a == RIND_2D_AVERAGED || a == RIND_2D_SLICE_MERGED)
        return rind_py_refuse(
            reader, "texture.aggregation",
            "allowed: 3D_averaged or 3D_merged, with dimension 2d 2.5D_direction_merged or 2.5D_merged");
    if (a == RIND_3D_MERGED || a == RIND_2_5D_MERGED)
        status = rind_py_set(reader, "weightingNorm", "no_weighting");
    if (status == RIND_OK)
        status = rind_py_set_number(reader, "distances", "[%.0f]", t->distance);
    if (status == RIND_OK)
        status = rind_py_set_number(reader, "gldm_a", "%.0f", t->alpha);
    if (status == RIND_OK && reader->settings->two_d) {
        status = rind_py_set(reader, "force2D", "true");
        if (status == RIND_OK)
            status = rind_py_set_number(reader, "force2Ddimension", "%.0f", 2.0 - (double)reader->settings->slice_axis);
    }
    return status;
}

static rind_status translate(rind_reader *reader)
{
    const rind_settings *s = reader->settings;
    rind_status status = rind_py_set(reader, "additionalInfo", "false");

    if (status == RIND_OK && s->mask.choice == RIND_LABEL_NUMBER)
        status = rind_py_set_number(reader, "label", "%.0f", (double)s->mask.label);
    if (status == RIND_OK && s->mask.resample_on_mismatch)
        status = rind_py_set(reader, "correctMask", "true");
    if (status == RIND_OK)
        status = set_normalisation(reader);
    if (status == RIND_OK)
        status = set_resampling(reader);
    if (status == RIND_OK)
        status = set_resegmentation(reader);
    if (status == RIND_OK)
        status = set_levels(reader);
    if (status == RIND_OK)
        status = set_texture(reader);
    if (status == RIND_OK)
        status = rind_py_own_filters(reader);
    return status == RIND_OK ? rind_py_own_features(reader) : status;
}

rind_status rind_py_own_keys(rind_reader *reader)
{
    rind_settings *settings = reader->settings;
    bool said[RIND_MAX_KEYS] = { false };

    if (settings->pyradiomics != NULL)
        memcpy(said, settings->pyradiomics->said, sizeof said);
    for (size_t k = 0; k < rind_n_keys; k++)
        said[k] = said[k] || reader->given[k].name != NULL;
    rind_status status = rind_py_create(reader);
    if (status != RIND_OK)
        return status;
    rind_py *py = settings->pyradiomics;
    memcpy(py->said, said, sizeof said);
    py->own_keys = true;
    take_defaults(reader);
    status = check_foreign(reader);
    if (status == RIND_OK)
        status = translate(reader);
    for (size_t k = 0; k < py->n_images && status == RIND_OK; k++)
        py->image[k].options = py->options; /* now that all is set */
    if (status == RIND_OK)
        rind_py_finish(py);
    return status;
}
