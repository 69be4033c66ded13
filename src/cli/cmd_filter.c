/*
 * cmd_filter.c - rind filter: writes what filters make of an image
 *
 * Settings and the folder are checked before the image is read. Each map is written whole, and named when it is there.
 */
#include "cli/choose_settings.h"
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/say.h"
#include "cli/start.h"
#include "extract/extract.h"
#include "image/image.h"
#include "io/folder.h"
#include "io/picture_write.h"
#include "region/region.h"
#include <rind/response.h>

#include <stdlib.h>
#include <string.h>

enum { IMAGE, MASK, SETTINGS, PRESET, SET, LABEL, OUT, TYPE, PICTURE, THREADS, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [IMAGE] = RIND_IMAGE_OPTION("the image"),
    [MASK] = RIND_MASK_OPTION("a segmentation: its masks are written too, on the grid of the maps"),
    [SETTINGS] = RIND_SETTINGS_OPTION("which filters, as YAML; rind list filters tells them"),
    [PRESET] = RIND_PRESET_OPTION,
    [SET] = RIND_SET_OPTION("changes one key of the settings: --set 'filters=[{log: {sigma_mm: 2}}]'"),
    [LABEL] = RIND_LABEL_OPTION,
    [OUT] = RIND_OUT_FOLDER_OPTION,
    [TYPE] = { .name = "type",
               .kind = RIND_ARGUMENT_CHOICE,
               .argument = "float64|float32",
               .help = "of the voxels; float64 unless given" },
    [PICTURE] = { .name = "picture",
                  .kind = RIND_ARGUMENT_FLAG,
                  .help = "also writes each map's middle slice as a grey PNG, to look at" },
    [THREADS] = RIND_THREADS_OPTION("threads to compute with; all processors unless given; values do not depend on it"),
    [QUIET] = RIND_QUIET_OPTION("errors only, and no list"),
};

static const rind_settings_options settings_options = { SETTINGS, PRESET, SET, LABEL };

typedef struct run {
    const rind_arguments *arguments;
    rind_ctx *ctx;
    rind_settings *settings;
    rind_image *image, *mask;
} run;

/* Writes NAME with the suffix by 'writer' and prints the path. */
static rind_status write_file(const run *r, const char *name, const char *suffix, const rind_image *image,
                              rind_status writer(rind_ctx *, const rind_image *, const char *))
{
    static const size_t inputs[] = { IMAGE, MASK };
    char file[128];

    snprintf(file, sizeof file, "%s%s", name, suffix);
    char *path = rind_folder_join(r->ctx, rind_argument(r->arguments, OUT), file);
    if (path == NULL)
        return RIND_NO_MEMORY;
    rind_status status = rind_spare_inputs(r->ctx, r->arguments, inputs, COUNT_OF(inputs), path, "the map ");
    if (status == RIND_OK)
        status = writer(r->ctx, image, path);
    if (status == RIND_OK && !rind_argument_given(r->arguments, QUIET))
        printf("%s\n", path);
    free(path);
    return status;
}

static rind_status write_image(const run *r, const char *name, const rind_image *image)
{
    return write_file(r, name, ".nii.gz", image, rind_image_write);
}

/* Writes a map with the voxels that --type says. */
static rind_status write_map(const run *r, const char *name, const rind_image *map)
{
    const char *type = rind_argument(r->arguments, TYPE);
    const double *from = rind_image_voxels(map);
    rind_image *narrow = NULL;
    size_t n = 0;

    if (type == NULL || strcmp(type, "float32") != 0)
        return write_image(r, name, map);
    rind_count_voxels(rind_image_grid(map)->size, &n);
    float *voxel = rind_alloc(r->ctx, n, sizeof *voxel, "response map");
    if (voxel == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++)
        voxel[k] = (float)from[k];
    rind_status status = rind_image_adopt(r->ctx, rind_image_grid(map), RIND_FLOAT32, voxel, &narrow);
    if (status == RIND_OK)
        status = write_image(r, name, narrow);
    rind_image_free(narrow);
    return status;
}

/* A rind_map_sink. */
static rind_status take_map(void *user, const char *name, const rind_image *map)
{
    const run *r = user;
    rind_status status = write_map(r, name, map);

    if (status == RIND_OK && rind_argument_given(r->arguments, PICTURE))
        status = write_file(r, name, ".png", map, rind_picture_write);
    return status;
}

static rind_status write_masks(const run *r)
{
    rind_region *region = NULL;
    rind_image *morphological = NULL, *intensity = NULL;
    rind_status status = rind_region_create(r->ctx, r->image, r->mask, r->settings, &region);

    if (status == RIND_OK)
        status = rind_extract_masks(r->ctx, r->image, region, r->settings, &morphological, &intensity);
    if (status == RIND_OK)
        status = write_image(r, "mask_morphological", morphological);
    if (status == RIND_OK)
        status = write_image(r, "mask_intensity", intensity);
    rind_image_free(morphological);
    rind_image_free(intensity);
    rind_region_free(region);
    return status;
}

static rind_status compute(run *r)
{
    const char *mask = rind_argument(r->arguments, MASK);
    rind_status status =
        rind_read_image(r->ctx, rind_argument(r->arguments, IMAGE), mask, r->settings, NULL, &r->image);

    if (status == RIND_OK && mask != NULL)
        status = rind_mask_read(r->ctx, mask, r->image, r->settings, &r->mask);
    if (status == RIND_OK && mask != NULL)
        status = write_masks(r);
    return status == RIND_OK ? rind_filter_image(r->ctx, r->image, r->settings, take_map, r) : status;
}

static int work(run *r)
{
    rind_say_quiet(rind_argument_given(r->arguments, QUIET));
    if (rind_choose_settings(r->ctx, r->arguments, &settings_options, &r->settings) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_USAGE);
    if (rind_folder_make(r->ctx, rind_argument(r->arguments, OUT)) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_OUTPUT);
    rind_status status = compute(r);
    if (status == RIND_OK)
        return rind_finish_output();
    return rind_stop(r->ctx, status == RIND_CANNOT_WRITE ? RIND_EXIT_OUTPUT : RIND_EXIT_NONE_OK);
}

static int run_filter(const rind_arguments *arguments)
{
    run r = { .arguments = arguments };

    if (!rind_argument_given(arguments, IMAGE))
        return rind_lacks_option(arguments, IMAGE);
    if (!rind_argument_given(arguments, OUT))
        return rind_lacks_option(arguments, OUT);
    r.ctx = rind_start((int)rind_argument_count(arguments, THREADS, 0));
    if (r.ctx == NULL)
        return RIND_EXIT_NONE_OK;
    int code = work(&r);
    rind_image_free(r.image);
    rind_image_free(r.mask);
    rind_settings_free(r.settings);
    rind_ctx_free(r.ctx);
    return code;
}

const rind_verb rind_verb_filter = {
    .name = "filter",
    .summary = "writes an image's response maps",
    .usage = "filter --image FILE --out DIR [options]",
    .text = "Every image that the settings' list 'filters' names is written to DIR as NIfTI, named as in columns: "
            "log_s2mm.nii.gz. None is the image itself as features see it, resampled and rounded. The files' names are "
            "printed as they are written.\n"
            "Maps are of the whole image. With --mask the morphological and the intensity mask are written beside "
            "them. With --picture each map's middle slice is written as a PNG of the same name: 0 is mid-grey where a "
            "slice "
            "has values below 0, else grey spans its values.",
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_filter,
};
