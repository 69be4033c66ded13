/*
 * mask.c - image and mask of a case as the settings ask for them, from whatever form they have
 *
 * Label images are read as they are, and rind_region_create() chooses among their labels. DICOM segmentations and
 * structure sets mean nothing without the image they were drawn on, have names, and may overlap; so what the settings
 * ask for is drawn here, as labels.
 */
#include "io/dicom_mask.h"
#include "io/io.h"
#include "io/probe.h"
#include "region/region.h"
#include "settings/pyradiomics/profile.h"
#include "settings/settings.h"

/* 'further' has room for what rules and the settings' own names may ask for. */
static rind_label_query query_of(const rind_settings *settings, int64_t further[RIND_MAX_RULES + RIND_MAX_NAMED_LABELS])
{
    rind_label_query query = { .how = RIND_TAKE_AUTO,
                               .further = further,
                               .own_grid = settings->mask.resample_on_mismatch };

    for (size_t k = 0; k < settings->rules.n; k++)
        if (settings->rules.rule[k].kind == RIND_RULE_LABEL)
            further[query.n_further++] = settings->rules.rule[k].label;
    for (size_t k = 0; k < settings->mask.n_named; k++)
        further[query.n_further++] = settings->mask.named[k].label;
    switch (settings->mask.choice) {
    case RIND_LABEL_AUTO:
        break;
    case RIND_LABEL_NUMBER:
        query.how = RIND_TAKE_NUMBER;
        query.number = settings->mask.label;
        break;
    case RIND_LABEL_BY_NAME:
        query.how = RIND_TAKE_NAME;
        query.name = settings->mask.name;
        break;
    case RIND_LABEL_NONZERO:
    case RIND_LABEL_ALL:
        query.how = RIND_TAKE_ALL;
        break;
    case RIND_LABEL_NAMED:
        query.how = RIND_TAKE_NONE;
        break;
    }
    return query;
}

uint32_t rind_mask_channel(const rind_settings *settings)
{
    const rind_py *py = settings->pyradiomics;

    return py != NULL && !py->own_keys ? py->options.label_channel + 1 : 0;
}

rind_status rind_mask_read(rind_ctx *ctx, const char *path, const rind_image *image, const rind_settings *settings,
                           rind_image **out)
{
    int64_t further[RIND_MAX_RULES + RIND_MAX_NAMED_LABELS];
    const rind_label_query query = query_of(settings, further);
    bool is_object = false;
    rind_status status = RIND_OK;
    const rind_read_options options = { .is_mask = true, .mask_channel = rind_mask_channel(settings) };

    *out = NULL;
    if (rind_is_dicom(ctx, path))
        status = rind_dicom_is_mask(ctx, path, &is_object);
    if (status != RIND_OK)
        return status;
    return is_object ? rind_dicom_mask_read(ctx, path, image, &query, out)
                     : rind_image_read_with(ctx, path, &options, out);
}

static rind_read_options options_of(const char *mask_path, int volume, const rind_settings *settings)
{
    return (rind_read_options){ .volume = volume,
                                .at_time = volume == 0 && settings->image.has_time,
                                .time_s = settings->image.time_s,
                                .channel = settings->image.channel,
                                .mask_path = mask_path,
                                .grey = settings->image.grey,
                                .spacing_is_known = settings->image.has_spacing };
}

rind_status rind_case_image_read(rind_ctx *ctx, const char *path, const char *mask_path, int volume,
                                 const rind_settings *settings, rind_image **out)
{
    const rind_read_options options = options_of(mask_path, volume, settings);

    return rind_image_read_with(ctx, path, &options, out);
}

rind_status rind_case_image_probe(rind_ctx *ctx, const char *path, const char *mask_path, const rind_settings *settings,
                                  rind_probe *out)
{
    const uint32_t *subtract = settings->image.subtract;
    const rind_read_options options =
        options_of(mask_path, subtract[0] > 0 ? (int)subtract[0] : settings->image.volume, settings);

    return rind_image_probe(ctx, path, &options, out);
}
