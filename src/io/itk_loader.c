/* itk_loader.c - NRRD and MetaImage through the module rind_itk: what it says of a file is held against sense */
#include "io/io.h"
#include "io/frame.h"
#include "io/itk.h"
#include "io/itk_bridge.h"
#include "io/module.h"
#include "io/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const rind_itk_bridge *load(rind_ctx *ctx, const char *path)
{
    return rind_module_table(ctx, path, "NRRD and MetaImage", "rind_itk.so", RIND_ITK_BRIDGE_SYMBOL,
                             RIND_ITK_BRIDGE_VERSION);
}

static rind_status failed(rind_ctx *ctx, const char *path, rind_itk_outcome outcome, const char *message)
{
    if (outcome == RIND_ITK_NO_MEMORY)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory to read it", path);
    return rind_fail(ctx, RIND_BAD_FILE, "%s: cannot be read: %s", path, message);
}

/* Which volume, from 1, and which value of a voxel, from 0, is wanted; there may be several of one of them. */
static rind_status choose(rind_ctx *ctx, const char *path, const rind_itk_info *info, const rind_read_options *options,
                          int *volume, size_t *component)
{
    size_t n_volumes = info->size[3], n_components = info->n_components;

    *volume = options->volume;
    *component = 0;
    if (n_components != 1 && (n_components == 0 || options->mask_channel == 0 || n_volumes > 1))
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: has %zu values a voxel (colours or vectors); rind reads one", path,
                         n_components);
    if (options->mask_channel == 0 || (n_components == 1 && n_volumes == 1))
        return rind_volume_check(ctx, path, n_volumes, *volume);
    if (n_components > 1)
        *component = options->mask_channel - 1;
    else
        *volume = (int)options->mask_channel;
    return rind_channel_check(ctx, path, n_components > 1 ? n_components : n_volumes, options->mask_channel);
}

/* Refuses what is not on a grid. */
static rind_status check_info(rind_ctx *ctx, const char *path, const rind_itk_info *info, rind_grid *grid)
{
    if (info->n_dims < 1 || info->n_dims > RIND_ITK_MAX_DIMS)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: has %u dimensions; rind reads up to 4", path, info->n_dims);
    if (info->type < 0)
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: its voxels are of the type %s, which rind does not read", path,
                         info->type_name);
    for (int a = 4; a < RIND_ITK_MAX_DIMS; a++)
        if (info->size[a] != 1)
            return rind_fail(ctx, RIND_UNSUPPORTED, "%s: has %u dimensions; rind reads up to 4", path, info->n_dims);
    for (int a = 0; a < 3; a++) {
        grid->size[a] = info->size[a];
        grid->spacing_mm[a] = info->spacing_mm[a];
        grid->origin_mm[a] = info->origin_mm[a] + 0.0;
        if (!(isfinite(info->spacing_mm[a]) && info->spacing_mm[a] > 0) || !isfinite(info->origin_mm[a]))
            return rind_fail(
                ctx, RIND_BAD_FILE,
                "%s: axis %c has the spacing %g and the origin %g; they must be finite, a spacing positive", path,
                "xyz"[a], info -> spacing_mm[a], info -> origin_mm[a]);
    }
    memcpy(grid->direction, info->direction, sizeof grid->direction);
    return rind_frame_polish(ctx, path, "direction", grid->direction);
}

/* Keeps one value of each voxel, 'stride' bytes apart, at the front. */
static void keep_component(uint8_t *voxel, size_t n_voxels, size_t size, size_t stride, size_t component)
{
    for (size_t k = 0; k < n_voxels; k++)
        memmove(voxel + k * size, voxel + k * stride + component * size, size);
}

static rind_status read_voxels(rind_ctx *ctx, const char *path, const rind_itk_bridge *bridge, void *file,
                               const rind_itk_info *info, const rind_read_options *options, rind_image **out)
{
    char message[RIND_ITK_MESSAGE_SIZE] = "";
    rind_grid grid;
    size_t n = 0, bytes = 0, all = 0, component = 0;
    int volume = 0;
    rind_status status = check_info(ctx, path, info, &grid);

    if (status == RIND_OK)
        status = choose(ctx, path, info, options, &volume, &component);
    if (status != RIND_OK)
        return status;
    size_t size = rind_type_size((rind_type)info->type), stride = size * info->n_components;
    if (!rind_count_voxels(grid.size, &n) || __builtin_mul_overflow(n, stride, &bytes) ||
        __builtin_mul_overflow(bytes, (size_t)info->size[3], &all))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: promises more voxels than a file can hold", path);
    uint8_t *voxel = rind_alloc(ctx, all, 1, path);
    if (voxel == NULL)
        return RIND_NO_MEMORY;

    rind_itk_outcome outcome = bridge->read(file, voxel, all, message);
    if (outcome != RIND_ITK_OK) {
        free(voxel);
        return failed(ctx, path, outcome, message);
    }
    if (volume > 1)
        memmove(voxel, voxel + (size_t)(volume - 1) * bytes, bytes);
    if (info->n_components > 1)
        keep_component(voxel, n, size, stride, component);
    status = rind_image_adopt(ctx, &grid, (rind_type)info->type, voxel, out);
    return status == RIND_BAD_ARGUMENT ? RIND_BAD_FILE : status;
}

/* Checks and opens the file; RIND_OK: it is to be closed. */
static rind_status open_file(rind_ctx *ctx, const char *path, const rind_itk_bridge **bridge, void **file,
                             rind_itk_info *info)
{
    char message[RIND_ITK_MESSAGE_SIZE] = "";
    rind_itk_format format;
    rind_status status = rind_itk_check(ctx, path, &format);

    if (status != RIND_OK)
        return status;
    *bridge = load(ctx, path);
    if (*bridge == NULL)
        return RIND_UNSUPPORTED;
    rind_itk_outcome outcome = (*bridge)->open(path, (int)format, file, info, message);
    return outcome == RIND_ITK_OK ? RIND_OK : failed(ctx, path, outcome, message);
}

rind_status rind_itk_read(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **out)
{
    const rind_itk_bridge *bridge = NULL;
    rind_itk_info info;
    void *file = NULL;
    rind_status status = open_file(ctx, path, &bridge, &file, &info);

    *out = NULL;
    if (status != RIND_OK)
        return status;
    status = read_voxels(ctx, path, bridge, file, &info, options, out);
    bridge->close(file);
    return status;
}

rind_status rind_itk_look(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out)
{
    const rind_itk_bridge *bridge = NULL;
    rind_itk_info info;
    rind_grid grid;
    void *file = NULL;
    size_t component;
    int volume;
    rind_status status = open_file(ctx, path, &bridge, &file, &info);

    if (status != RIND_OK)
        return status;
    status = check_info(ctx, path, &info, &grid);
    if (status == RIND_OK)
        status = choose(ctx, path, &info, options, &volume, &component);
    bridge->close(file);
    out->n_volumes = (size_t)info.size[3] * info.n_components;
    if (status == RIND_OK)
        status = rind_probe_adopt(ctx, &grid, (rind_type)info.type, out);
    if (status != RIND_OK)
        return status;
    out->file_bytes = rind_file_bytes(path);
    out->compressed = out->file_bytes < out->n_volumes * out->voxel_bytes; /* or in a file beside it */
    out->reading_bytes = out->n_volumes * out->voxel_bytes + (out->compressed ? out->file_bytes : 0);
    return RIND_OK;
}
