/*
 * cmd_region.c - rind region: writes the regions of a mask, and says what they measure
 *
 * Settings and the folder are checked before the image is read. Each region is written whole, and its line is printed
 * when it is there.
 */
#include "cli/choose_settings.h"
#include "cli/commands.h"
#include "cli/extra_masks.h"
#include "cli/option_rows.h"
#include "cli/say.h"
#include "cli/start.h"
#include "extract/extract.h"
#include "io/folder.h"
#include "region/region.h"
#include "region/rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { IMAGE, MASK, EXTRA_MASK, SETTINGS, PRESET, SET, LABEL, OUT, GRID, THREADS, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [IMAGE] = RIND_IMAGE_OPTION("the image"),
    [MASK] = RIND_MASK_OPTION(RIND_MASK_HELP),
    [EXTRA_MASK] = RIND_EXTRA_MASK_OPTION,
    [SETTINGS] = RIND_SETTINGS_OPTION("which regions, as YAML; rind list settings tells the keys"),
    [PRESET] = RIND_PRESET_OPTION,
    [SET] = RIND_SET_OPTION("changes one key: --set 'regions=[tumour, {name: p, shell_mm: [0, 3]}]'"),
    [LABEL] = RIND_LABEL_OPTION,
    [OUT] = RIND_OUT_FOLDER_OPTION,
    [GRID] = { .name = "grid",
               .letter = 'g',
               .kind = RIND_ARGUMENT_CHOICE,
               .argument = "analysis|image",
               .help = "grid of the files: the one features are computed on, or the image's; analysis unless given" },
    [THREADS] =
        RIND_THREADS_OPTION("threads to compute with; all processors unless given; regions do not depend on it"),
    [QUIET] = RIND_QUIET_OPTION("errors only, and no list"),
};

static const rind_settings_options settings_options = { SETTINGS, PRESET, SET, LABEL };

typedef struct run {
    const rind_arguments *arguments;
    rind_ctx *ctx;
    rind_settings *settings;
    rind_extra_masks extra;
    rind_image *image, *mask;
} run;

/* Writes a mask; the path goes to 'path', to be given to free(). */
static rind_status write_mask(const run *r, const char *name, const rind_image *mask, char **path)
{
    static const size_t inputs[] = { IMAGE, MASK };
    char file[2 * RIND_REGION_NAME_SIZE + 8];

    snprintf(file, sizeof file, "%s.nii.gz", name);
    *path = rind_folder_join(r->ctx, rind_argument(r->arguments, OUT), file);
    if (*path == NULL)
        return RIND_NO_MEMORY;
    rind_status status = rind_spare_inputs(r->ctx, r->arguments, inputs, COUNT_OF(inputs), *path, "the region ");
    return status == RIND_OK ? rind_image_write(r->ctx, mask, *path) : status;
}

/* A rind_region_sink. */
static rind_status take_region(void *user, const rind_region_facts *facts, const rind_image *mask)
{
    const run *r = user;
    char thickness[32] = "-", *path = NULL;
    rind_status status = write_mask(r, facts->name, mask, &path);

    if (!isnan(facts->thickness_mm))
        snprintf(thickness, sizeof thickness, "%.4g", facts->thickness_mm);
    if (status == RIND_OK && !rind_argument_given(r->arguments, QUIET))
        printf("%-24s %10zu %14.6g %14s %12.3g  %s\n", facts->name, facts->n_voxels, facts->volume_mm3, thickness,
               facts->clipped, path);
    free(path);
    return status;
}

static rind_status compute(run *r)
{
    const char *grid = rind_argument(r->arguments, GRID);
    bool own_grid = grid != NULL && strcmp(grid, "image") == 0;
    rind_region *region = NULL;
    rind_status status = rind_read_image(r->ctx, rind_argument(r->arguments, IMAGE), rind_argument(r->arguments, MASK),
                                         r->settings, NULL, &r->image);

    if (status == RIND_OK)
        status = rind_mask_read(r->ctx, rind_argument(r->arguments, MASK), r->image, r->settings, &r->mask);
    if (status == RIND_OK)
        status = rind_region_create(r->ctx, r->image, r->mask, r->settings, &region);
    if (status == RIND_OK)
        status = rind_region_read_masks(r->ctx, region, r->extra.mask, r->extra.n, r->image, r->settings);
    if (status == RIND_OK && !rind_argument_given(r->arguments, QUIET))
        printf("%-24s %10s %14s %14s %12s  %s\n", "region", "voxels", "volume_mm3", "thickness_mm", "clipped", "file");
    if (status == RIND_OK)
        status = rind_extract_regions(r->ctx, r->image, region, r->settings, own_grid, take_region, r);
    rind_region_free(region);
    return status;
}

static int work(run *r)
{
    rind_say_quiet(rind_argument_given(r->arguments, QUIET));
    if (rind_choose_settings(r->ctx, r->arguments, &settings_options, &r->settings) != RIND_OK ||
        rind_extra_masks_read(r->ctx, r->arguments, EXTRA_MASK, r->settings, &r->extra) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_USAGE);
    if (rind_folder_make(r->ctx, rind_argument(r->arguments, OUT)) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_OUTPUT);
    rind_status status = compute(r);
    if (status == RIND_OK)
        return rind_finish_output();
    return rind_stop(r->ctx, status == RIND_CANNOT_WRITE ? RIND_EXIT_OUTPUT : RIND_EXIT_NONE_OK);
}

static int run_region(const rind_arguments *arguments)
{
    run r = { .arguments = arguments };

    if (!rind_argument_given(arguments, IMAGE))
        return rind_lacks_option(arguments, IMAGE);
    if (!rind_argument_given(arguments, MASK))
        return rind_lacks_option(arguments, MASK);
    if (!rind_argument_given(arguments, OUT))
        return rind_lacks_option(arguments, OUT);
    r.ctx = rind_start((int)rind_argument_count(arguments, THREADS, 0));
    if (r.ctx == NULL)
        return RIND_EXIT_NONE_OK;
    int code = work(&r);
    rind_image_free(r.image);
    rind_image_free(r.mask);
    rind_extra_masks_free(&r.extra);
    rind_settings_free(r.settings);
    rind_ctx_free(r.ctx);
    return code;
}

const rind_verb rind_verb_region = {
    .name = "region",
    .summary = "writes a mask's regions: tumour, shells, rims",
    .usage = "region --image FILE --mask FILE --out DIR [options]",
    .text =
        "Every region that the settings' list 'regions' gives a row is written to DIR as NIfTI, 0 and 1, named as in "
        "rows: peri_3mm.nii.gz. A line for each tells its voxels and volume on the analysis grid, the effective "
        "thickness of shells and rims, and the share of it that the image's edge, within and exclude took away.",
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_region,
};
