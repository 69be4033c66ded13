/*
 * files.h - files made byte by byte, so that readers are tested against the formats and not against our writer
 */
#ifndef RIND_TESTS_IO_FILES_H
#define RIND_TESTS_IO_FILES_H

#include "test.h"

#include "io/io.h"

/* A new folder that files_drop() removes with what is in it, and a context that collects warnings. */
typedef struct files {
    char folder[32];
    rind_ctx *ctx;
    char warnings[4096];
    int n_warnings;
} files;

int files_setup(void **state); /* cmocka fixtures: *state is a files */
int files_teardown(void **state);

/* Removes the files of the folder. */
void files_empty(const files *f);

/* "folder/name"; one of a few buffers in turn. */
const char *files_path(const files *f, const char *name);

void files_write(const char *path, const void *bytes, size_t n);
/* Appends a gzip member with these bytes. */
void files_append_gz(const char *path, const void *bytes, size_t n);
/* Reads a whole file; free() the result. */
uint8_t *files_read(const char *path, size_t *n);
void files_cut(const char *path, size_t n);
int files_count(const char *folder);

/* What a NIfTI header says; nifti_recipe() gives a plain one to be changed. */
typedef struct nifti {
    int version; /* 1 or 2 */
    bool swapped, pair;
    int64_t dim[8];
    int datatype, bits;
    double pixdim[8], vox_offset, slope, intercept;
    int units, qform_code, sform_code;
    double quaternion[3], qoffset[3], srow[3][4];
    const char *magic; /* NULL: the right one */
} nifti;

nifti nifti_recipe(int version);
/* Header and the bytes up to vox_offset; returns how many (at most 1024). */
size_t nifti_header(const nifti *recipe, uint8_t out[1024]);
/* A whole .nii (or .nii.gz, by the name) file. */
void nifti_write(const nifti *recipe, const char *path, const void *voxels, size_t n_bytes);

/* Turns the bytes of each of 'n' values round. */
void files_swap(void *data, size_t n, size_t size);

/* Reads and expects success. */
rind_image *files_image(files *f, const char *path, int volume);
/* Reads and expects a failure whose message begins with the path (or that of 'begins') and holds 'part'. */
void files_refused(files *f, const char *path, int volume, rind_status status, const char *part);

#endif
