/* files.c - see files.h */
#include "files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static void listen(void *user, rind_severity severity, const char *text)
{
    files *f = user;
    size_t n = strlen(f->warnings);

    (void)severity;
    snprintf(f->warnings + n, sizeof f->warnings - n, "%s\n", text);
    f->n_warnings++;
}

int files_setup(void **state)
{
    files *f = calloc(1, sizeof *f);

    if (f == NULL)
        return -1;
    strcpy(f->folder, "files-XXXXXX");
    f->ctx = rind_ctx_create(1);
    rind_ctx_set_listener(f->ctx, listen, f);
    *state = f;
    return mkdtemp(f->folder) != NULL ? 0 : -1;
}

void files_empty(const files *f)
{
    DIR *folder = opendir(f->folder);

    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
        unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder != NULL)
        closedir(folder);
}

int files_teardown(void **state)
{
    files *f = *state;

    files_empty(f);
    rmdir(f->folder);
    rind_ctx_free(f->ctx);
    free(f);
    return 0;
}

const char *files_path(const files *f, const char *name)
{
    static char paths[8][512];
    static int turn;
    char *path = paths[turn++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", f->folder, name);
    return path;
}

void files_write(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

void files_append_gz(const char *path, const void *bytes, size_t n)
{
    gzFile file = gzopen(path, "ab");

    assert_non_null(file);
    assert_int_equal(gzwrite(file, bytes, (unsigned)n), n);
    assert_int_equal(gzclose(file), Z_OK);
}

uint8_t *files_read(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *n = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*n + 1);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    fclose(file);
    return bytes;
}

void files_cut(const char *path, size_t n)
{
    assert_int_equal(truncate(path, (off_t)n), 0);
}

int files_count(const char *path)
{
    DIR *folder = opendir(path);
    int n = -2; /* "." and ".." */

    assert_non_null(folder);
    while (readdir(folder) != NULL)
        n++;
    closedir(folder);
    return n;
}

void files_swap(void *data, size_t n, size_t size)
{
    for (uint8_t *value = data; n > 0; n--, value += size)
        for (size_t k = 0; k < size / 2; k++) {
            uint8_t byte = value[k];
            value[k] = value[size - 1 - k];
            value[size - 1 - k] = byte;
        }
}

nifti nifti_recipe(int version)
{
    return (nifti){
        .version = version,
        .dim = { 3, 4, 3, 2, 1, 1, 1, 1 },
        .datatype = 4,
        .bits = 16,
        .pixdim = { 1, 0.5, 0.75, 2, 1, 1, 1, 1 },
        .vox_offset = version == 1 ? 352 : 544,
        .slope = 1,
        .units = 2,
        .sform_code = 1,
        .srow = { { 0.5, 0, 0, -10 }, { 0, 0.75, 0, 20 }, { 0, 0, 2, 30 } },
    };
}

/* A field of 'size' bytes: floating point if 'real'. */
static void put(const nifti *n, uint8_t *at, size_t size, bool real, double value)
{
    int64_t whole = real ? 0 : (int64_t)value;
    int16_t i16 = (int16_t)whole;
    int32_t i32 = (int32_t)whole;
    float f32 = (float)value;

    memcpy(at,
           size == 2   ? (void *)&i16
           : size == 4 ? (real ? (void *)&f32 : (void *)&i32)
           : real      ? (void *)&value
                       : (void *)&whole,
           size);
    if (n->swapped)
        files_swap(at, 1, size);
}

/* 'count' fields from an array. */
static void put_all(const nifti *n, uint8_t *at, size_t size, const double *value, size_t count)
{
    for (size_t k = 0; k < count; k++)
        put(n, at + k * size, size, true, value[k]);
}

static void header_1(const nifti *n, uint8_t *h)
{
    put(n, h, 4, false, 348);
    for (size_t k = 0; k < 8; k++)
        put(n, h + 40 + 2 * k, 2, false, (double)n->dim[k]);
    put(n, h + 70, 2, false, n->datatype);
    put(n, h + 72, 2, false, n->bits);
    put_all(n, h + 76, 4, n->pixdim, 8);
    put(n, h + 108, 4, true, n->vox_offset);
    put(n, h + 112, 4, true, n->slope);
    put(n, h + 116, 4, true, n->intercept);
    h[123] = (uint8_t)n->units;
    put(n, h + 252, 2, false, n->qform_code);
    put(n, h + 254, 2, false, n->sform_code);
    put_all(n, h + 256, 4, n->quaternion, 3);
    put_all(n, h + 268, 4, n->qoffset, 3);
    put_all(n, h + 280, 4, n->srow[0], 12);
    memcpy(h + 344, n->magic != NULL ? n->magic : n->pair ? "ni1" : "n+1", 4);
}

static void header_2(const nifti *n, uint8_t *h)
{
    put(n, h, 4, false, 540);
    memcpy(h + 4, n->magic != NULL ? n->magic : n->pair ? "ni2\0\r\n\032\n" : "n+2\0\r\n\032\n", n->magic ? 4 : 8);
    put(n, h + 12, 2, false, n->datatype);
    put(n, h + 14, 2, false, n->bits);
    for (size_t k = 0; k < 8; k++) {
        memcpy(h + 16 + 8 * k, &n->dim[k], 8); /* not through double: sizes up to 2^63 */
        if (n->swapped)
            files_swap(h + 16 + 8 * k, 1, 8);
    }
    put_all(n, h + 104, 8, n->pixdim, 8);
    put(n, h + 168, 8, false, n->vox_offset);
    put(n, h + 176, 8, true, n->slope);
    put(n, h + 184, 8, true, n->intercept);
    put(n, h + 344, 4, false, n->qform_code);
    put(n, h + 348, 4, false, n->sform_code);
    put_all(n, h + 352, 8, n->quaternion, 3);
    put_all(n, h + 376, 8, n->qoffset, 3);
    put_all(n, h + 400, 8, n->srow[0], 12);
    put(n, h + 500, 4, false, n->units);
}

size_t nifti_header(const nifti *n, uint8_t out[1024])
{
    size_t size = n->version == 1 ? 348 : 540;

    memset(out, 0, 1024);
    (n->version == 1 ? header_1 : header_2)(n, out);
    return !n->pair && n->vox_offset > (double)size && n->vox_offset <= 1024 ? (size_t)n->vox_offset : size;
}

void nifti_write(const nifti *n, const char *path, const void *voxels, size_t n_bytes)
{
    uint8_t head[1024];
    size_t n_head = nifti_header(n, head);

    if (strstr(path, ".gz") != NULL) {
        unlink(path);
        uint8_t *all = malloc(n_head + n_bytes);
        memcpy(all, head, n_head);
        memcpy(all + n_head, voxels, n_bytes);
        files_append_gz(path, all, n_head + n_bytes);
        free(all);
        return;
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(head, 1, n_head, file), n_head);
    assert_int_equal(fwrite(voxels, 1, n_bytes, file), n_bytes);
    assert_int_equal(fclose(file), 0);
}

rind_image *files_image(files *f, const char *path, int volume)
{
    rind_image *image = NULL;
    rind_status status = rind_image_read(f->ctx, path, volume, &image);

    if (status != RIND_OK)
        fail_msg("%s: %s", rind_status_name(status), rind_ctx_message(f->ctx));
    assert_non_null(image);
    return image;
}

void files_refused(files *f, const char *path, int volume, rind_status status, const char *part)
{
    rind_image *image = NULL;
    rind_status got = rind_image_read(f->ctx, path, volume, &image);
    const char *message = rind_ctx_message(f->ctx);

    if (image != NULL)
        fail_msg("%s was read; expected %s with '%s'", path, rind_status_name(status), part);
    if (got != status || strncmp(message, path, strlen(path)) != 0 || strstr(message, part) == NULL ||
        strchr(message, '\n') != NULL)
        fail_msg("expected %s of %s with '%s', got %s: %s", rind_status_name(status), path, part, rind_status_name(got),
                 message);
}
