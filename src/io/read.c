/*
 * read.c - the one door for image files
 *
 * The format is told by the first bytes of the content (looked at through gzip), never by the name. A new format is
 * one line in the table below. A folder is a DICOM series. One exception: the voxels of a NIfTI pair are bytes without
 * a mark, so an .img file that is nothing else is read through the .hdr file beside it.
 */
#include "io/io.h"
#include "io/bytes.h"
#include "io/dicom.h"
#include "io/dicom_frame.h"
#include "io/itk.h"
#include "io/nifti.h"
#include "io/picture.h"
#include "io/probe.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* As much of the content as the probes may look at. */
enum { HEAD_SIZE = 1024 };

typedef struct format {
    const char *name;
    bool (*probe)(const uint8_t *head, size_t n);
    rind_status (*read)(rind_ctx *ctx, const char *path, const rind_read_options *options,
                        rind_image **out); /* NULL: a picture */
    rind_status (*look)(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out);
    rind_picture_format picture;
    rind_probe_format kind;
} format;

static rind_status read_dicom(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **out)
{
    return rind_dicom_read(ctx, path, options, NULL, out);
}

static rind_status look_at_dicom(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out)
{
    return rind_dicom_look(ctx, path, options, NULL, out);
}

static const format formats[] = {
    { "NIfTI", rind_nifti_probe, rind_nifti_read, rind_nifti_look, 0, RIND_PROBE_NIFTI },
    { "NRRD", rind_nrrd_probe, rind_itk_read, rind_itk_look, 0, RIND_PROBE_ITK },
    { "MetaImage", rind_meta_probe, rind_itk_read, rind_itk_look, 0, RIND_PROBE_ITK },
    { "PNG", rind_png_probe, NULL, NULL, RIND_PNG, RIND_PROBE_PICTURE },
    { "TIFF", rind_tiff_probe, NULL, NULL, RIND_TIFF, RIND_PROBE_PICTURE },
    { "JPEG", rind_jpeg_probe, NULL, NULL, RIND_JPEG, RIND_PROBE_PICTURE },
    { "BMP", rind_bmp_probe, NULL, NULL, RIND_BMP, RIND_PROBE_PICTURE },
    /* Last: without its preamble it has the weakest mark. */
    { "DICOM", rind_dicom_probe, read_dicom, look_at_dicom, 0, RIND_PROBE_DICOM },
};

static bool ends_with(const char *path, size_t n, const char *suffix)
{
    size_t m = strlen(suffix);

    return n > m && strncasecmp(path + n - m, suffix, m) == 0;
}

/* The header beside the voxels of a pair: "x.img" to "x.hdr" or "x.hdr.gz". False if 'path' is no such file. */
static bool header_beside(const char *path, char out[PATH_MAX])
{
    size_t n = strlen(path);

    n -= ends_with(path, n, ".gz") ? 3 : 0;
    if (!ends_with(path, n, ".img"))
        return false;
    for (int gz = 0; gz < 2; gz++) {
        const char *hdr = path[n - 3] == 'I' ? ".HDR" : ".hdr";
        int length = snprintf(out, PATH_MAX, "%.*s%s%s", (int)(n - 4), path, hdr, gz ? ".gz" : "");

        if (length < PATH_MAX && access(out, R_OK) == 0)
            return true;
    }
    return false;
}

static rind_status unknown(rind_ctx *ctx, const char *path, const uint8_t *head, size_t n)
{
    char names[128] = "", bytes[32] = "";

    for (size_t k = 0, at = 0; k < COUNT_OF(formats) && at < sizeof names; k++)
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", k > 0 ? ", " : "", formats[k].name);
    for (size_t k = 0; k < n && k < 8; k++)
        snprintf(bytes + 3 * k, sizeof bytes - 3 * k, " %02x", head[k]);
    return rind_fail(ctx, RIND_BAD_FILE, "%s: is of no format that rind reads (%s); it begins with the bytes%s", path,
                     names, bytes);
}

/* The format of a file; NULL where it is none of the table's. */
static rind_status tell_format(rind_ctx *ctx, const char *path, uint8_t head[HEAD_SIZE], size_t *n, const format **out)
{
    rind_bytes *bytes = NULL;
    rind_status status = rind_bytes_open(ctx, path, &bytes);

    *out = NULL;
    if (status == RIND_OK)
        status = rind_bytes_peek(ctx, bytes, head, HEAD_SIZE, n);
    rind_bytes_close(bytes);
    for (size_t k = 0; k < COUNT_OF(formats) && status == RIND_OK && *out == NULL; k++)
        if (formats[k].probe(head, *n))
            *out = &formats[k];
    return status;
}

static bool is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

bool rind_is_dicom(rind_ctx *ctx, const char *path)
{
    uint8_t head[HEAD_SIZE];
    const format *f = NULL;
    size_t n = 0;

    return !is_folder(path) && tell_format(ctx, path, head, &n, &f) == RIND_OK && f != NULL && f->read == read_dicom;
}

/* What the mask refers to, if it is a SEG or RTSTRUCT. *is_one tells. */
static rind_status refer(rind_ctx *ctx, const char *mask_path, rind_dicom_reference *reference, bool *is_one)
{
    rind_dicom dicom;
    rind_status status = rind_dicom_open(ctx, mask_path, &dicom);

    *is_one = false;
    if (status != RIND_OK)
        return status;
    rind_dicom_kind kind = rind_dicom_kind_of(&dicom);
    if (kind == RIND_DICOM_SEG || kind == RIND_DICOM_RTSTRUCT) {
        status = rind_dicom_refer(ctx, &dicom, reference);
        *is_one = status == RIND_OK;
    }
    rind_dicom_close(&dicom);
    return status;
}

static rind_status lacks_channel(rind_ctx *ctx, const char *path, const rind_read_options *options, const char *kind)
{
    return rind_fail(
        ctx, RIND_BAD_SETTINGS,
        "%s: image.channel %d is not there: of vectors rind reads NIfTI alone, and of %s files one value a "
        "voxel",
        path, options->channel, kind);
}

/* A folder is a DICOM series; of several, the one that the mask refers to. Either an image or a probe is wanted. */
static rind_status read_folder(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **image,
                               rind_probe *probe)
{
    rind_dicom_reference reference = { 0 };
    bool referring = false;
    rind_status status = options->channel > 1 ? lacks_channel(ctx, path, options, "DICOM") : RIND_OK;

    if (status == RIND_OK && options->mask_path != NULL && rind_is_dicom(ctx, options->mask_path))
        status = refer(ctx, options->mask_path, &reference, &referring);
    if (status == RIND_OK && image != NULL)
        status = rind_dicom_read(ctx, path, options, referring ? &reference : NULL, image);
    else if (status == RIND_OK)
        status = rind_dicom_look(ctx, path, options, referring ? &reference : NULL, probe);
    if (referring)
        rind_dicom_reference_free(&reference);
    return status;
}

static rind_status lacks_times(rind_ctx *ctx, const char *path, const rind_read_options *options, const char *kind)
{
    return rind_fail(
        ctx, RIND_BAD_ARGUMENT,
        "%s: the volume at %.10g s is not known: %s files do not tell when volumes were acquired, DICOM does; "
        "give the number of the volume",
        path, options->time_s, kind);
}

/* What only some formats have. */
static rind_status check_options(rind_ctx *ctx, const char *path, const rind_read_options *options, const format *f)
{
    if (options->channel > 1 && f->read != rind_nifti_read)
        return lacks_channel(ctx, path, options, f->name);
    if (options->at_time && f->read != read_dicom)
        return lacks_times(ctx, path, options, f->name);
    return RIND_OK;
}

rind_status rind_image_read_with(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_image **out)
{
    uint8_t head[HEAD_SIZE];
    char header[PATH_MAX];
    const format *f = NULL;
    size_t n = 0;

    *out = NULL;
    if (is_folder(path))
        return read_folder(ctx, path, options, out, NULL);
    rind_status status = tell_format(ctx, path, head, &n, &f);
    if (status != RIND_OK)
        return status;
    status = f != NULL ? check_options(ctx, path, options, f) : RIND_OK;
    if (status != RIND_OK)
        return status;
    if (f != NULL && f->read != NULL)
        return f->read(ctx, path, options, out);
    if (f != NULL)
        return rind_picture_read(ctx, path, f->picture, options, out);
    if (header_beside(path, header))
        return rind_nifti_read(ctx, header, options, out);
    return unknown(ctx, path, head, n);
}

rind_status rind_image_read(rind_ctx *ctx, const char *path, int volume, rind_image **out)
{
    return rind_image_read_with(ctx, path, &(rind_read_options){ .volume = volume }, out);
}

rind_status rind_image_read_for(rind_ctx *ctx, const char *path, const char *mask_path, int volume, rind_image **out)
{
    return rind_image_read_with(ctx, path, &(rind_read_options){ .volume = volume, .mask_path = mask_path }, out);
}

static rind_status look(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out)
{
    uint8_t head[HEAD_SIZE];
    char header[PATH_MAX];
    const format *f = NULL;
    size_t n = 0;

    out->format = RIND_PROBE_DICOM;
    if (is_folder(path))
        return read_folder(ctx, path, options, NULL, out);
    rind_status status = tell_format(ctx, path, head, &n, &f);
    if (status != RIND_OK)
        return status;
    status = f != NULL ? check_options(ctx, path, options, f) : RIND_OK;
    if (status != RIND_OK)
        return status;
    out->format = f != NULL ? f->kind : RIND_PROBE_NIFTI;
    if (f != NULL && f->look != NULL)
        return f->look(ctx, path, options, out);
    if (f != NULL)
        return rind_picture_look(ctx, path, f->picture, options, out);
    if (header_beside(path, header))
        return rind_nifti_look(ctx, header, options, out);
    return unknown(ctx, path, head, n);
}

rind_status rind_image_probe(rind_ctx *ctx, const char *path, const rind_read_options *options, rind_probe *out)
{
    *out = (rind_probe){ .n_volumes = 1, .n_files = 1 };
    return look(ctx, path, options, out);
}

rind_status rind_probe_adopt(rind_ctx *ctx, const rind_grid *grid, rind_type type, rind_probe *out)
{
    size_t n = 0;
    rind_status status = rind_image_adopt(ctx, grid, type, NULL, &out->image);

    if (status == RIND_BAD_ARGUMENT)
        return RIND_BAD_FILE;
    if (status == RIND_OK && rind_count_voxels(grid->size, &n))
        out->voxel_bytes = out->reading_bytes = n * rind_type_size(type);
    return status;
}

void rind_probe_free(rind_probe *probe)
{
    rind_image_free(probe->image);
    probe->image = NULL;
}

uint64_t rind_file_bytes(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
}
