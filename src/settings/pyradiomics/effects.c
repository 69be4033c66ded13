/*
 * effects.c - settings that a file gives and that change nothing
 *
 * PyRadiomics takes them in silence: an interpolator without a spacing, a sigma without LoG, a label for one image
 * type. Whoever wrote them believes they do something.
 */
#include "settings/pyradiomics/parameters.h"
#include "settings/pyradiomics/schema.h"

#include <stdio.h>
#include <string.h>

static bool is_word_of(const char *word, const char *list)
{
    size_t n = strlen(word);

    for (const char *at = list; (at = strstr(at, word)) != NULL; at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static bool has_image(const rind_py *py, const char *name)
{
    for (size_t k = 0; k < py->n_images; k++)
        if (strcmp(py->image[k].type->name, name) == 0)
            return true;
    return false;
}

/* Whether a class or an image type that reads the setting is asked for. */
static bool is_read(const rind_py *py, const char *readers)
{
    bool any = false;

    for (size_t k = 0; k < py->n_images; k++)
        any = any || is_word_of(py->image[k].type->name, readers);
    for (size_t k = 0; k < py->n_classes; k++)
        any = any || is_word_of(py->class[k].class->name, readers);
    return any;
}

/* Why a preprocessing setting is in vain, or NULL. */
static const char *why_in_vain(const rind_py *py, const char *name)
{
    const rind_py_options *o = &py->options;
    bool resamples = rind_py_resamples(o);
    const struct {
        const char *name;
        bool in_vain;
        const char *why;
    } rules[] = {
        { "normalizeScale", !o->normalize, "normalize is off" },
        { "removeOutliers", !o->normalize && o->remove_outliers > 0.0, "normalize is off" },
        { "interpolator", o->spacing.n == 0 && o->interpolator != RIND_PY_NO_INTERPOLATOR,
          "resampledPixelSpacing is not set: nothing is resampled" },
        { "resampledPixelSpacing", o->spacing.n > 0 && o->interpolator == RIND_PY_NO_INTERPOLATOR,
          "interpolator is null: nothing is resampled" },
        { "padDistance", !resamples && !o->pre_crop, "nothing is resampled and preCrop is off" },
        { "correctMask", resamples && o->correct_mask, "resampling brings image and mask to one grid" },
        { "geometryTolerance", resamples && o->geometry_tolerance > 0.0, "resampling compares no grids" },
        { "preCrop", resamples && o->pre_crop, "resampling crops by itself" },
        { "resegmentMode", o->resegment_range.n == 0, "resegmentRange is not set" },
        { "resegmentShape", o->resegment_range.n == 0 && o->resegment_shape, "resegmentRange is not set" },
        { "force2Ddimension", !o->features.force_2d && !has_image(py, "LBP2D"), "force2D is off" },
        { "binWidth", o->features.bin_count > 0, "binCount is set and wins" },
    };

    for (size_t k = 0; k < COUNT_OF(rules); k++)
        if (strcmp(rules[k].name, name) == 0 && rules[k].in_vain)
            return rules[k].why;
    return NULL;
}

static void tell_setting(rind_ctx *ctx, const rind_py *py, const char *file, const rind_py_given *given)
{
    const rind_py_setting *s = &rind_py_settings[given->setting];
    const char *why = why_in_vain(py, s->name);
    bool off = strcmp(py->text + given->text, "None") == 0;

    if (given->line == 0 || off) /* a default, or said not to be set */
        return;
    if (why != NULL)
        rind_tell(ctx, RIND_WARNING, "%s:%u: setting.%s has no effect: %s", file, given->line, s->name, why);
    else if (s->readers != NULL && !is_read(py, s->readers) && strcmp(s->name, "distances") != 0)
        rind_tell(ctx, RIND_WARNING, "%s:%u: setting.%s has no effect: nothing that reads it (%s) is asked for", file,
                  given->line, s->name, s->readers);
}

static void tell_image(rind_ctx *ctx, const char *file, const rind_py_image_type *image)
{
    for (size_t k = 0; k < image->own.n; k++) {
        const rind_py_setting *s = &rind_py_settings[image->own.given[k].setting];
        unsigned line = image->own.given[k].line;

        if (s->stage == RIND_PY_PREPROCESSING)
            rind_tell(ctx, RIND_WARNING,
                      "%s:%u: imageType.%s.%s has no effect: it acts before filters; give it under setting", file, line,
                      image->type->name, s->name);
        else if (strcmp(s->name, "binWidth") == 0 && image->options.features.bin_count > 0)
            rind_tell(ctx, RIND_WARNING, "%s:%u: imageType.%s.binWidth has no effect: binCount is set and wins", file,
                      line, image->type->name);
        else if (s->stage == RIND_PY_FILTER && !is_word_of(image->type->name, s->readers))
            rind_tell(ctx, RIND_WARNING, "%s:%u: imageType.%s.%s has no effect: %s reads it", file, line,
                      image->type->name, s->name, s->readers);
    }
    if (strcmp(image->type->name, "LoG") == 0 && image->options.sigma.n == 0)
        rind_tell(ctx, RIND_WARNING, "%s: imageType.LoG gives no image: sigma is not set", file);
}

void rind_py_tell_effects(rind_ctx *ctx, const rind_py *py, const char *file)
{
    bool voxel = false;

    for (size_t k = 0; k < py->setting.n; k++) {
        const rind_py_given *given = &py->setting.given[k];

        if (rind_py_settings[given->setting].stage == RIND_PY_VOXEL)
            voxel = true;
        else
            tell_setting(ctx, py, file, given);
    }
    if (voxel)
        rind_tell(ctx, RIND_NOTICE,
                  "%s: voxelSetting is for feature maps, which this version does not compute: it is not used", file);
    for (size_t k = 0; k < py->n_images; k++)
        tell_image(ctx, file, &py->image[k]);
    for (size_t k = 0; k < py->n_classes && py->classes_given; k++)
        if (strcmp(py->class[k].class->name, "shape2D") == 0 && !py->options.features.force_2d)
            rind_tell(ctx, RIND_WARNING, "%s: featureClass.shape2D gives no columns: it needs force2D", file);
    if (rind_py_resamples(&py->options) && py->options.interpolator == RIND_PY_LABEL_GAUSSIAN)
        rind_tell(ctx, RIND_WARNING,
                  "%s: setting.interpolator is sitkLabelGaussian, which is made for labels: of intensities it takes "
                  "the most frequent around a position; sitkBSpline is the default",
                  file);
    if (py->options.features.bin_count > 0)
        rind_tell(ctx, RIND_NOTICE, "%s: binCount is set; PyRadiomics recommends a fixed binWidth", file);
}
