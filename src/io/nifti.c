/*
 * nifti.c - reads one volume of a NIfTI-1 or NIfTI-2 file
 *
 * A file is a header, extensions that are skipped, and from vox_offset on the voxels, x fastest, volume after
 * volume; or a pair of a .hdr file with the header and an .img file with the voxels. Any of these may be
 * compressed with gzip. scl_slope and scl_inter are kept beside the voxels, which stay as they are, NaN included.
 *
 * What a header promises is held against the file before memory is asked for.
 */
#include "io/io.h"
#include "io/bytes.h"
#include "io/frame.h"
#include "io/nifti.h"
#include "io/swap.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* What is to be read of which file. */
typedef struct plan {
    const char *path;
    rind_grid grid;
    const rind_nifti_type *type;
    double slope, intercept;
    uint32_t channel;                   /* as rind_read_options has it */
    size_t n_voxels, n_volumes, volume; /* 'volume' counts from 0 */
    uint64_t first_byte;
} plan;

/* Whether the values along axis 'k' are the channels of a mask, which stand one after the other like volumes. */
static bool are_channels(const rind_nifti_header *h, int k, uint32_t channel)
{
    return k == 5 && h->dim[4] == 1 && channel > 0;
}

/* Sizes along x, y, z and the number of volumes. */
static rind_status plan_sizes(rind_ctx *ctx, const rind_nifti_header *h, plan *p)
{
    if (h->n_dims < 1 || h->n_dims > 7)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its header claims %lld dimensions; 1 to 7 are possible", p->path,
                         (long long)h->n_dims);
    for (int k = 0; k < 3; k++)
        p->grid.size[k] = 1;
    p->n_volumes = 1;
    for (int k = 1; k <= h->n_dims; k++) {
        if (h->dim[k] < 1)
            return rind_fail(ctx, RIND_BAD_FILE, "%s: its size along axis %d is %lld; it must be positive", p->path, k,
                             (long long)h->dim[k]);
        if (k > 4 && h->dim[k] != 1 && !are_channels(h, k, p->channel))
            return rind_fail(
                ctx, RIND_UNSUPPORTED,
                "%s: has %lld values along its axis %d (vectors or tensors); rind reads one value a voxel, "
                "in up to 4 dimensions",
                p->path, (long long)h->dim[k], k);
        if (k <= 3)
            p->grid.size[k - 1] = (size_t)h->dim[k];
        else
            p->n_volumes *= (size_t)h->dim[k];
    }
    return RIND_OK;
}

static rind_status plan_type(rind_ctx *ctx, const rind_nifti_header *h, plan *p)
{
    p->type = rind_nifti_type_of_code(h->datatype);
    if (p->type == NULL)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its voxel type has the code %d, which is none of NIfTI's", p->path,
                         h->datatype);
    if (p->type->type < 0)
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: its voxels are %s; rind reads integers and real numbers", p->path,
                         p->type->name);
    if (h->bits != p->type->bits && h->bits != 0)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its header contradicts itself: type %s, but %d bits a voxel", p->path,
                         p->type->name, h->bits);
    return RIND_OK;
}

/* A slope of 0 (or none, NaN) means that there is no scaling. */
static rind_status plan_scale(rind_ctx *ctx, const rind_nifti_header *h, plan *p)
{
    bool scaled = h->slope != 0.0 && !isnan(h->slope);

    p->slope = scaled ? h->slope : 1.0;
    p->intercept = scaled ? h->intercept : 0.0;
    if (!isfinite(p->slope) || !isfinite(p->intercept))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its scale slope %g and intercept %g are not finite", p->path,
                         h->slope, h->intercept);
    return RIND_OK;
}

static rind_status plan_volume(rind_ctx *ctx, int volume, plan *p)
{
    if (p->channel > 0 && p->n_volumes > 1) {
        p->volume = p->channel - 1;
        return rind_channel_check(ctx, p->path, p->n_volumes, p->channel);
    }
    p->volume = volume <= 0 ? 0 : (size_t)volume - 1;
    return rind_volume_check(ctx, p->path, p->n_volumes, volume);
}

static rind_status plan_offset(rind_ctx *ctx, const rind_nifti_header *h, plan *p)
{
    double least = h->pair ? 0 : h->version == 2 ? NIFTI_2_SIZE : NIFTI_1_SIZE;
    double offset = h->vox_offset;

    if (!h->pair && offset == 0) /* left out: straight after the header and its four extension bytes */
        offset = least + 4;
    if (!(offset >= least && offset < 0x1p62 && offset == floor(offset)))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its voxels cannot begin at byte %g; the header ends at byte %g",
                         p->path, h->vox_offset, least);
    p->first_byte = (uint64_t)offset;
    return RIND_OK;
}

static rind_status make_plan(rind_ctx *ctx, const rind_nifti_header *h, plan *p)
{
    rind_status status = plan_sizes(ctx, h, p);

    if (status == RIND_OK)
        status = plan_type(ctx, h, p);
    if (status == RIND_OK)
        status = plan_scale(ctx, h, p);
    if (status == RIND_OK)
        status = plan_offset(ctx, h, p);
    return status == RIND_OK ? rind_nifti_frame(ctx, p->path, h, &p->grid) : status;
}

/* Bytes of one volume and of all, held against the file. */
static rind_status check_promise(rind_ctx *ctx, const rind_bytes *bytes, plan *p, size_t *volume_bytes)
{
    size_t all, voxel_bytes = rind_type_size((rind_type)p->type->type);
    const size_t *size = p->grid.size;

    if (!rind_count_voxels(size, &p->n_voxels) || __builtin_mul_overflow(p->n_voxels, voxel_bytes, volume_bytes) ||
        __builtin_mul_overflow(*volume_bytes, p->n_volumes, &all))
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: its header promises %zu x %zu x %zu x %zu voxels, more than a file can hold", p->path,
                         size[0], size[1], size[2], p->n_volumes);
    return rind_bytes_promise(ctx, bytes, p->first_byte, all);
}

static rind_status read_voxels(rind_ctx *ctx, rind_bytes *bytes, bool swapped, int volume, plan *p, rind_image **out)
{
    size_t n = 0;
    void *voxel = NULL;
    rind_status status = check_promise(ctx, bytes, p, &n);

    if (status == RIND_OK)
        status = plan_volume(ctx, volume, p);
    if (status == RIND_OK)
        status = rind_bytes_take(ctx, bytes, p->first_byte + p->volume * n, n, p->volume + 1 == p->n_volumes, &voxel);
    if (status != RIND_OK)
        return status;
    if (swapped)
        rind_swap(voxel, p->n_voxels, rind_type_size((rind_type)p->type->type));
    status = rind_image_adopt(ctx, &p->grid, (rind_type)p->type->type, voxel, out);
    if (status == RIND_BAD_ARGUMENT) /* a grid that no check above has refused */
        status = RIND_BAD_FILE;
    if (status == RIND_OK) {
        (*out)->slope = p->slope;
        (*out)->intercept = p->intercept;
    }
    return status;
}

/* "x.hdr" to "x.img" or, if that is missing, "x.img.gz"; from "x.hdr.gz" the other way round. */
static rind_status voxel_path(rind_ctx *ctx, const char *path, char out[PATH_MAX])
{
    size_t n = strlen(path);
    bool gz = n > 3 && strcasecmp(path + n - 3, ".gz") == 0;
    size_t stem = n - (gz ? 3 : 0) - 4;

    if (n < (gz ? 7 : 4) || strncasecmp(path + stem, ".hdr", 4) != 0)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: its header says that the voxels are in an .img file, but its name does not end in .hdr",
                         path);
    const char *img = path[stem + 1] == 'H' ? ".IMG" : ".img";
    for (int attempt = 0; attempt < 2; attempt++) {
        int length = snprintf(out, PATH_MAX, "%.*s%s%s", (int)stem, path, img, gz == (attempt == 0) ? ".gz" : "");

        if (length < PATH_MAX && access(out, F_OK) == 0)
            return RIND_OK;
    }
    return rind_fail(ctx, RIND_CANNOT_READ, "%s: the voxels that belong to it are missing: there is no %.*s%s", path,
                     (int)stem, path, img);
}

static rind_status read_pair(rind_ctx *ctx, bool swapped, int volume, plan *p, rind_image **out)
{
    char path[PATH_MAX];
    rind_bytes *bytes = NULL;
    rind_status status = voxel_path(ctx, p->path, path);

    if (status == RIND_OK)
        status = rind_bytes_open(ctx, path, &bytes);
    if (status == RIND_OK)
        status = read_voxels(ctx, bytes, swapped, volume, p, out);
    rind_bytes_close(bytes);
    return status;
}

rind_status rind_nifti_read(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **out)
{
    uint8_t head[NIFTI_2_SIZE];
    size_t n = 0;
    rind_bytes *bytes = NULL;
    rind_nifti_header header;
    plan p = { .path = path, .channel = options->channel };
    rind_status status = rind_bytes_open(ctx, path, &bytes);

    *out = NULL;
    if (status == RIND_OK)
        status = rind_bytes_peek(ctx, bytes, head, sizeof head, &n);
    if (status == RIND_OK)
        status = rind_nifti_decode(ctx, path, head, n, &header);
    if (status == RIND_OK)
        status = make_plan(ctx, &header, &p);
    if (status == RIND_OK)
        status = header.pair ? read_pair(ctx, header.swapped, options->volume, &p, out)
                             : read_voxels(ctx, bytes, header.swapped, options->volume, &p, out);
    rind_bytes_close(bytes);
    return status;
}
