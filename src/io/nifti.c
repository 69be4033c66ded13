/*
 * nifti.c - reads one volume of a NIfTI-1 or NIfTI-2 file
 *
 * A file is a header, extensions that are skipped, and from vox_offset on the voxels, x fastest, volume after
 * volume; or a pair of a .hdr file with the header and an .img file with the voxels. Any of these may be
 * compressed with gzip. scl_slope and scl_inter are kept beside the voxels, which stay as they are, NaN included.
 *
 * A voxel has one value here. Of vectors, which lie one channel after the other along a fifth axis, the settings choose
 * one; colours become grey as those of pictures do, or labels of a mask. Complex numbers are refused: whether their
 * magnitude, phase or real part is meant, the file does not say.
 *
 * What a header promises is held against the file before memory is asked for.
 */
#include "io/io.h"
#include "io/bytes.h"
#include "io/frame.h"
#include "io/nifti.h"
#include "io/picture.h"
#include "io/probe.h"
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
    size_t n_voxels, n_volumes, n_channels;
    uint64_t first_byte;
} plan;

/* Sizes along x, y, z and the number of volumes. */
static rind_status plan_sizes(rind_ctx *ctx, const rind_nifti_header *h, plan *p)
{
    if (h->n_dims < 1 || h->n_dims > 7)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its header claims %lld dimensions; 1 to 7 are possible", p->path,
                         (long long)h->n_dims);
    for (int k = 0; k < 3; k++)
        p->grid.size[k] = 1;
    p->n_volumes = p->n_channels = 1;
    for (int k = 1; k <= h->n_dims; k++) {
        if (h->dim[k] < 1)
            return rind_fail(ctx, RIND_BAD_FILE, "%s: its size along axis %d is %lld; it must be positive", p->path, k,
                             (long long)h->dim[k]);
        if (k > 5 && h->dim[k] != 1)
            return rind_fail(ctx, RIND_UNSUPPORTED,
                             "%s: has %lld values along its axis %d (matrices); rind reads volumes and vectors, in up "
                             "to 5 dimensions",
                             p->path, (long long)h->dim[k], k);
        if (k <= 3)
            p->grid.size[k - 1] = (size_t)h->dim[k];
        else if (k == 4)
            p->n_volumes = (size_t)h->dim[k];
        else if (k == 5)
            p->n_channels = (size_t)h->dim[k];
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
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: its voxels are %s; rind reads integers, real numbers and colours",
                         p->path, p->type->name);
    if (h->bits != p->type->bits && h->bits != 0)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its header contradicts itself: type %s, but %d bits a voxel", p->path,
                         p->type->name, h->bits);
    return RIND_OK;
}

/* A slope of 0 (or none, NaN) means that there is no scaling. */
static rind_status plan_scale(rind_ctx *ctx, const rind_nifti_header *h, plan *p)
{
    bool scaled = h->slope != 0.0 && !isnan(h->slope) && p->type->n_parts == 1; /* of colours it says nothing */

    p->slope = scaled ? h->slope : 1.0;
    p->intercept = scaled ? h->intercept : 0.0;
    if (!isfinite(p->slope) || !isfinite(p->intercept))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its scale slope %g and intercept %g are not finite", p->path,
                         h->slope, h->intercept);
    return RIND_OK;
}

/* Whether one of several masks is asked for, and the file holds several, as values of a voxel or as volumes. */
static bool has_masks(const plan *p, const rind_read_options *options)
{
    return options->mask_channel > 0 && (p->n_channels > 1) != (p->n_volumes > 1);
}

/* Of a vector image one channel must be chosen, of any other there is the first alone. */
static rind_status check_channel(rind_ctx *ctx, const plan *p, const rind_read_options *options)
{
    if (has_masks(p, options))
        return rind_channel_check(ctx, p->path, p->n_channels * p->n_volumes, options->mask_channel);
    if (options->channel > 0 && (size_t)options->channel <= p->n_channels)
        return RIND_OK;
    if (options->channel > 0)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s: has %zu value%s a voxel%s; channel %d is not there", p->path,
                         p->n_channels, p->n_channels > 1 ? "s" : "",
                         p->type->n_parts > 1 ? " (colours, which image.grey makes grey)" : "", options->channel);
    if (p->n_channels == 1)
        return RIND_OK;
    if (options->is_mask)
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: has %zu values a voxel (vectors), but a mask has one: save the channel that is meant",
                         p->path, p->n_channels);
    return rind_fail(ctx, RIND_UNSUPPORTED,
                     "%s: has %zu values a voxel (vectors); choose one with image.channel, 1 to %zu", p->path,
                     p->n_channels, p->n_channels);
}

/* Which of the volumes of the file to read, from 0: those of a channel lie together. */
static rind_status choose_volume(rind_ctx *ctx, const plan *p, const rind_read_options *options, size_t *out)
{
    size_t volume = options->volume <= 0 ? 0 : (size_t)options->volume - 1;
    size_t channel = options->channel <= 0 ? 0 : (size_t)options->channel - 1;

    if (has_masks(p, options)) {
        *out = options->mask_channel - 1;
        return RIND_OK;
    }
    *out = channel * p->n_volumes + volume;
    return rind_volume_check(ctx, p->path, p->n_volumes, options->volume);
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
    size_t all, voxel_bytes = rind_type_size((rind_type)p->type->type) * (size_t)p->type->n_parts;
    const size_t *size = p->grid.size;

    if (!rind_count_voxels(size, &p->n_voxels) || __builtin_mul_overflow(p->n_voxels, voxel_bytes, volume_bytes) ||
        __builtin_mul_overflow(*volume_bytes, p->n_volumes, &all) || __builtin_mul_overflow(all, p->n_channels, &all))
        return rind_fail(
            ctx, RIND_BAD_FILE,
            "%s: its header promises %zu x %zu x %zu x %zu voxels, %zu value%s each, more than a file can hold",
            p->path, size[0], size[1], size[2], p->n_volumes, p->n_channels, p->n_channels > 1 ? "s" : "");
    return rind_bytes_promise(ctx, bytes, p->first_byte, all);
}

/* Colours, in place of what was read, as pictures have them: the volume is one of size y times z. */
static rind_status reduce_colours(rind_ctx *ctx, const plan *p, const rind_read_options *options, void **voxel,
                                  rind_type *type, bool *in_colours)
{
    const size_t *size = p->grid.size, n_parts = (size_t)p->type->n_parts;
    rind_picture picture = {
        .width = size[0], .height = size[1] * size[2], .n_channels = 3, .type = RIND_UINT8, .sample = *voxel
    };
    uint8_t *sample = *voxel;

    for (size_t k = 0; k < p->n_voxels && n_parts > 3; k++)
        memmove(sample + 3 * k, sample + n_parts * k, 3);
    if (n_parts > 3)
        rind_tell(ctx, RIND_NOTICE, "%s: its transparency (alpha channel) is left out", p->path);
    rind_status status = rind_picture_reduce(ctx, p->path, &picture, options, in_colours);
    *voxel = picture.sample;
    *type = picture.type;
    return status;
}

/* Takes over the voxels. */
static rind_status make_image(rind_ctx *ctx, const plan *p, const rind_read_options *options, void *voxel,
                              rind_image **out)
{
    rind_type type = (rind_type)p->type->type;
    bool in_colours = false;
    rind_status status = RIND_OK;

    if (p->type->n_parts > 1)
        status = reduce_colours(ctx, p, options, &voxel, &type, &in_colours);
    if (status != RIND_OK) {
        free(voxel);
        return status;
    }
    status = rind_image_adopt(ctx, &p->grid, type, voxel, out);
    if (status != RIND_OK)
        return status == RIND_BAD_ARGUMENT ? RIND_BAD_FILE : status; /* a grid that no check above has refused */
    (*out)->slope = p->slope;
    (*out)->intercept = p->intercept;
    (*out)->in_colours = in_colours;
    return RIND_OK;
}

static rind_status read_voxels(rind_ctx *ctx, rind_bytes *bytes, bool swapped, const rind_read_options *options,
                               plan *p, rind_image **out)
{
    size_t n = 0, which = 0;
    void *voxel = NULL;
    rind_status status = check_channel(ctx, p, options);

    if (status == RIND_OK)
        status = check_promise(ctx, bytes, p, &n);
    if (status == RIND_OK)
        status = choose_volume(ctx, p, options, &which);
    if (status == RIND_OK)
        status = rind_bytes_take(ctx, bytes, p->first_byte + which * n, n, which + 1 == p->n_volumes * p->n_channels,
                                 &voxel);
    if (status != RIND_OK)
        return status;
    if (swapped)
        rind_swap(voxel, p->n_voxels * (size_t)p->type->n_parts, rind_type_size((rind_type)p->type->type));
    return make_image(ctx, p, options, voxel, out);
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

static rind_status read_pair(rind_ctx *ctx, bool swapped, const rind_read_options *options, plan *p, rind_image **out)
{
    char path[PATH_MAX];
    rind_bytes *bytes = NULL;
    rind_status status = voxel_path(ctx, p->path, path);

    if (status == RIND_OK)
        status = rind_bytes_open(ctx, path, &bytes);
    if (status == RIND_OK)
        status = read_voxels(ctx, bytes, swapped, options, p, out);
    rind_bytes_close(bytes);
    return status;
}

/* Opens the file and decodes its header. 'bytes' is to be closed, also after a failure. */
static rind_status open_header(rind_ctx *ctx, plan *p, rind_nifti_header *header, rind_bytes **bytes)
{
    uint8_t head[NIFTI_2_SIZE];
    size_t n = 0;
    rind_status status = rind_bytes_open(ctx, p->path, bytes);

    if (status == RIND_OK)
        status = rind_bytes_peek(ctx, *bytes, head, sizeof head, &n);
    if (status == RIND_OK)
        status = rind_nifti_decode(ctx, p->path, head, n, header);
    return status == RIND_OK ? make_plan(ctx, header, p) : status;
}

rind_status rind_nifti_read(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **out)
{
    rind_bytes *bytes = NULL;
    rind_nifti_header header;
    plan p = { .path = path };
    rind_status status = open_header(ctx, &p, &header, &bytes);

    *out = NULL;
    if (status == RIND_OK)
        status = header.pair ? read_pair(ctx, header.swapped, options, &p, out)
                             : read_voxels(ctx, bytes, header.swapped, options, &p, out);
    rind_bytes_close(bytes);
    return status;
}

/* What the file that holds the voxels promises. Colours are taken to be some, not grey. */
static rind_status look(rind_ctx *ctx, const rind_bytes *bytes, const rind_read_options *options, plan *p,
                        rind_probe *out)
{
    size_t n = 0, which = 0;
    rind_type type = (rind_type)p->type->type;
    bool in_colours = p->type->n_parts > 1;
    rind_status status = check_channel(ctx, p, options);

    if (status == RIND_OK)
        status = check_promise(ctx, bytes, p, &n);
    if (status == RIND_OK)
        status = choose_volume(ctx, p, options, &which);
    if (status == RIND_OK)
        status = rind_probe_adopt(ctx, &p->grid, in_colours && options->is_mask ? RIND_UINT32 : type, out);
    if (status != RIND_OK)
        return status;
    out->image->slope = p->slope;
    out->image->intercept = p->intercept;
    out->n_volumes = p->n_volumes;
    out->file_bytes = rind_bytes_size(bytes);
    out->compressed = rind_bytes_compressed(bytes);
    out->inflated_in_one =
        rind_bytes_in_one(bytes, p->first_byte + which * n, n, which + 1 == p->n_volumes * p->n_channels);
    out->reading_bytes = n + (out->inflated_in_one ? out->file_bytes : 0);
    if (in_colours) /* grey lies where the colours lay, labels beside them */
        out->reading_bytes += options->is_mask ? out->voxel_bytes : 0;
    if (in_colours && !options->is_mask)
        out->voxel_bytes = n;
    return RIND_OK;
}

rind_status rind_nifti_look(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out)
{
    char voxels[PATH_MAX];
    rind_bytes *bytes = NULL;
    rind_nifti_header header;
    plan p = { .path = path };
    rind_status status = open_header(ctx, &p, &header, &bytes);

    if (status == RIND_OK && header.pair) {
        rind_bytes_close(bytes);
        bytes = NULL;
        status = voxel_path(ctx, path, voxels);
        if (status == RIND_OK)
            status = rind_bytes_open(ctx, voxels, &bytes);
    }
    if (status == RIND_OK)
        status = look(ctx, bytes, options, &p, out);
    rind_bytes_close(bytes);
    return status;
}
