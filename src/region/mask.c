/*
 * mask.c - the mask of an image, from whatever form it has
 *
 * Label images are read as they are, and rind_region_create() chooses among their labels. DICOM segmentations and
 * structure sets mean nothing without the image they were drawn on, and may hold what overlaps, so the choice is made
 * here and only that is drawn.
 */
#include "io/dicom_mask.h"
#include "io/io.h"
#include "region/region.h"
#include "settings/settings.h"

static rind_label_query query_of(const rind_settings *settings)
{
    switch (settings->mask.choice) {
    case RIND_LABEL_NUMBER:
        return (rind_label_query){ .how = RIND_TAKE_NUMBER, .number = settings->mask.label };
    case RIND_LABEL_NAME:
        return (rind_label_query){ .how = RIND_TAKE_NAME, .name = settings->mask.name };
    case RIND_LABEL_NONZERO:
        return (rind_label_query){ .how = RIND_TAKE_ALL };
    case RIND_LABEL_AUTO:
    default:
        return (rind_label_query){ .how = RIND_TAKE_AUTO };
    }
}

rind_status rind_mask_read(rind_ctx *ctx, const char *path, const rind_image *image, const rind_settings *settings,
                           rind_image **out)
{
    const rind_label_query query = query_of(settings);
    bool is_object = false;
    rind_status status = RIND_OK;

    *out = NULL;
    if (rind_is_dicom(ctx, path))
        status = rind_dicom_is_mask(ctx, path, &is_object);
    if (status != RIND_OK)
        return status;
    return is_object ? rind_dicom_mask_read(ctx, path, image, &query, out) : rind_image_read(ctx, path, 0, out);
}
