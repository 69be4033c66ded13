/*
 * make.c - how settings are made
 *
 * In one way: the table's defaults or earlier settings, then a file or assignments on top, then what only the
 * whole can tell (dimension against aggregation, spacing and filters, names of discretisations), then the resolved text
 * and its hash.
 */
#include "settings/keys.h"
#include "settings/pyradiomics/own_keys.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rind_status set_defaults(rind_reader *reader)
{
    reader->settings->n_discretisations = 1;
    rind_status status = rind_defaults_read(reader);
    memset(reader->given, 0, sizeof reader->given); /* nothing was said yet */
    memset(reader->filter, 0, sizeof reader->filter);
    reader->settings->aggregation_follows = true;
    return status;
}

/* A choice of texture.aggregation must fit the dimension; without one it follows it. */
static rind_status check_aggregation(rind_reader *reader)
{
    rind_settings *settings = reader->settings;
    rind_texture_settings *texture = &settings->texture;

    if (settings->aggregation_follows) {
        texture->n_aggregations = 1;
        texture->aggregation[0] = settings->two_d ? RIND_2_5D_MERGED : RIND_3D_MERGED;
    }
    for (size_t k = 0; k < texture->n_aggregations && settings->two_d; k++) {
        rind_aggregation a = texture->aggregation[k];
        if (a != RIND_3D_AVERAGED && a != RIND_3D_MERGED)
            continue;
        const rind_place *place = rind_key_given(reader, "texture.aggregation");
        if (place->name == NULL)
            place = rind_key_given(reader, "dimension");
        return rind_settings_fail(reader, place, "texture.aggregation",
                                  "'%s' does not go with dimension 2d; allowed there: 2D_averaged, 2D_slice_merged, "
                                  "2.5D_direction_merged, 2.5D_merged",
                                  rind_aggregation_name(a));
    }
    return RIND_OK;
}

static rind_status check_spacing(rind_reader *reader)
{
    rind_settings *settings = reader->settings;

    if (settings->two_d || !settings->resample.on || settings->resample.spacing_mm[2] > 0.0)
        return RIND_OK;
    const rind_place *place = rind_key_given(reader, "resample.spacing_mm");
    if (place->name == NULL)
        place = rind_key_given(reader, "dimension");
    return rind_settings_fail(
        reader, place, "resample.spacing_mm",
        "two numbers leave z as it is, which goes with dimension 2d only; allowed with 3d: none, a "
        "list of 3");
}

/* An image is one volume or the difference of two. */
static rind_status check_volumes(rind_reader *reader)
{
    const rind_settings *settings = reader->settings;
    const rind_place *place = rind_key_given(reader, "image.volume");

    if ((settings->image.volume == 0 && !settings->image.has_time) || settings->image.subtract[0] == 0)
        return RIND_OK;
    if (place->name == NULL)
        place = rind_key_given(reader, "image.subtract");
    char volume[48];
    snprintf(volume, sizeof volume, settings->image.has_time ? "that at %.10g s" : "volume %.0f",
             settings->image.has_time ? settings->image.time_s : (double)settings->image.volume);
    return rind_settings_fail(reader, place, "image.volume",
                              "the image is %s, and by image.subtract it is volume %u minus volume %u; allowed: one of "
                              "both",
                              volume, settings->image.subtract[0], settings->image.subtract[1]);
}

/* What makes settings: defaults or 'base', then a text or assignments. */
typedef struct recipe {
    const rind_settings *base;
    const char *text, *name;
    const char *const *assignments;
    size_t n_assignments;
} recipe;

/* A copy of earlier settings, to be changed. */
static rind_status copy(rind_reader *reader, const rind_settings *base)
{
    *reader->settings = *base;
    reader->settings->text = NULL;
    reader->settings->pyradiomics = NULL;
    if (base->pyradiomics == NULL)
        return RIND_OK;
    reader->settings->pyradiomics = rind_alloc(reader->ctx, 1, sizeof *base->pyradiomics, "settings");
    if (reader->settings->pyradiomics == NULL)
        return RIND_NO_MEMORY;
    *reader->settings->pyradiomics = *base->pyradiomics;
    return RIND_OK;
}

/* What only the whole can tell. */
static rind_status check(rind_reader *reader)
{
    rind_status status = check_aggregation(reader);

    if (status == RIND_OK)
        rind_features_follow(reader->settings);
    if (status == RIND_OK)
        status = check_spacing(reader);
    if (status == RIND_OK)
        status = check_volumes(reader);
    if (status == RIND_OK)
        status = rind_groups_check(reader);
    if (status == RIND_OK)
        status = rind_binnings_check(reader);
    if (status == RIND_OK)
        status = rind_filters_check(reader);
    if (status == RIND_OK)
        status = rind_masks_check(reader);
    if (status == RIND_OK)
        status = rind_perturb_check(reader);
    return status;
}

/* In order, but the masks first: regions name them. */
static rind_status assign_all(rind_reader *reader, const recipe *from)
{
    static const char masks[] = "masks=";
    rind_status status = RIND_OK;

    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < from->n_assignments && status == RIND_OK; k++)
            if ((strncmp(from->assignments[k], masks, sizeof masks - 1) == 0) == (pass == 0))
                status = rind_assignment_read(reader, from->assignments[k]);
    return status;
}

static rind_status follow(rind_reader *reader, const recipe *from)
{
    rind_status status = from->base != NULL ? copy(reader, from->base) : set_defaults(reader);

    if (status == RIND_OK && from->text != NULL)
        status = rind_document_read(reader, from->text, from->name);
    if (status == RIND_OK)
        status = assign_all(reader, from);
    const rind_py *py = reader->settings->pyradiomics;
    bool own_keys = py == NULL || py->own_keys;
    if (status == RIND_OK && py != NULL && own_keys && reader->settings->profile == RIND_PROFILE_IBSI)
        status = rind_settings_fail(reader, rind_key_given(reader, "profile"), "profile",
                                    "'ibsi' after pyradiomics, whose defaults other keys have taken; change it in the "
                                    "settings file");
    if (status == RIND_OK && own_keys)
        status = check(reader);
    if (status == RIND_OK && own_keys && reader->settings->profile == RIND_PROFILE_PYRADIOMICS)
        status = rind_py_own_keys(reader);
    if (status == RIND_OK && !own_keys) {
        reader->settings->mask.choice = RIND_LABEL_NUMBER;
        reader->settings->mask.label = py->options.label;
    }
    if (status == RIND_OK)
        status = rind_settings_resolve(reader->ctx, reader->settings);
    return status;
}

static rind_status make(rind_ctx *ctx, const recipe *from, rind_settings **out)
{
    rind_reader reader = { .ctx = ctx, .settings = rind_alloc_zero(ctx, 1, sizeof *reader.settings, "settings") };

    *out = NULL;
    if (reader.settings == NULL)
        return RIND_NO_MEMORY;
    /* The host program may write numbers with a comma; YAML does not. */
    locale_t c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (c_locale == (locale_t)0) {
        rind_settings_free(reader.settings);
        return rind_fail(ctx, RIND_NO_MEMORY, "settings: no memory for a locale");
    }
    locale_t before = uselocale(c_locale);
    rind_status status = follow(&reader, from);
    uselocale(before);
    freelocale(c_locale);

    if (status == RIND_OK)
        *out = reader.settings;
    else
        rind_settings_free(reader.settings);
    return status;
}

rind_status rind_settings_default(rind_ctx *ctx, rind_settings **out)
{
    return make(ctx, &(recipe){ 0 }, out);
}

rind_status rind_settings_parse(rind_ctx *ctx, const char *text, const char *name, rind_settings **out)
{
    return make(ctx, &(recipe){ .text = text, .name = name }, out);
}

rind_status rind_settings_with_all(rind_ctx *ctx, const rind_settings *settings, const char *const *assignments,
                                   size_t n_assignments, rind_settings **out)
{
    return make(ctx, &(recipe){ .base = settings, .assignments = assignments, .n_assignments = n_assignments }, out);
}

rind_status rind_settings_with(rind_ctx *ctx, const rind_settings *settings, const char *assignment,
                               rind_settings **out)
{
    return rind_settings_with_all(ctx, settings, &assignment, 1, out);
}

/* The whole file, at most one byte more than settings may have, and a zero. */
static rind_status read_text(rind_ctx *ctx, const char *path, char *text)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(errno));
    errno = 0;
    size_t n = fread(text, 1, RIND_SETTINGS_MAX_BYTES + 1, file);
    int problem = ferror(file) ? errno : 0;
    fclose(file);
    if (problem == EISDIR)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: is a folder; a settings file is needed", path);
    if (problem != 0)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(problem));
    text[n] = '\0';
    if (strlen(text) != n)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s: holds a zero byte: this is no text file in UTF-8", path);
    return RIND_OK;
}

rind_status rind_settings_read(rind_ctx *ctx, const char *path, rind_settings **out)
{
    char *text = rind_alloc(ctx, RIND_SETTINGS_MAX_BYTES + 2, 1, "text of a settings file");

    *out = NULL;
    if (text == NULL)
        return RIND_NO_MEMORY;
    rind_status status = read_text(ctx, path, text);
    if (status == RIND_OK)
        status = rind_settings_parse(ctx, text, path, out);
    free(text);
    return status;
}

const char *rind_settings_hash(const rind_settings *settings)
{
    return settings->hash;
}

const char *rind_settings_text(const rind_settings *settings)
{
    return settings->text;
}

void rind_settings_free(rind_settings *settings)
{
    if (settings == NULL)
        return;
    free(settings->pyradiomics);
    free(settings->text);
    free(settings);
}
