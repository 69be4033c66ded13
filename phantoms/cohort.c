/*
 * cohort.c - a cohort of synthetic cases as files
 *
 *     FOLDER/images/case_0001.nii.gz ...
 *     FOLDER/masks/case_0001.nii.gz ...
 *     FOLDER/manifest.csv   case_id,image,mask,group: what `rind extract --cases` reads
 *     FOLDER/labels.csv     the truth, one line a case
 *
 * The two tables come last: where they are, all images are.
 */
#include "phantoms.h"

#include "io/folder.h"
#include "io/io.h"
#include "synthetic.h"
#include "table/table.h"

#include <stdlib.h>

enum { MAX_CASES = 9999, ID_SIZE = 16 };

/* A line of labels.csv that is only known once the case is painted. */
typedef struct painted {
    rind_synthetic truth;
    size_t n_voxels;
} painted;

static void case_id(size_t number, char id[ID_SIZE])
{
    snprintf(id, ID_SIZE, "case_%04u", (unsigned)number % 10000);
}

static rind_status write_volume(rind_ctx *ctx, const rind_image *image, const char *folder, const char *kind,
                                size_t number)
{
    char id[ID_SIZE], name[64];

    case_id(number, id);
    snprintf(name, sizeof name, "%s/%s.nii.gz", kind, id);
    char *path = rind_folder_join(ctx, folder, name);
    rind_status status = path != NULL ? rind_image_write(ctx, image, path) : RIND_NO_MEMORY;
    free(path);
    return status;
}

static rind_status write_case(rind_ctx *ctx, const char *folder, painted *one)
{
    rind_image *image = NULL, *mask = NULL;
    rind_status status = rind_synthetic_paint(ctx, &one->truth, &image, &mask, &one->n_voxels);

    if (status == RIND_OK)
        status = write_volume(ctx, image, folder, "images", one->truth.number);
    if (status == RIND_OK)
        status = write_volume(ctx, mask, folder, "masks", one->truth.number);
    rind_image_free(image);
    rind_image_free(mask);
    return status;
}

static void print_manifest(FILE *stream, const painted *cases, size_t n)
{
    fputs("case_id,image,mask,group\n", stream);
    for (size_t k = 0; k < n; k++) {
        char id[ID_SIZE];

        case_id(cases[k].truth.number, id);
        fprintf(stream, "%s,images/%s.nii.gz,masks/%s.nii.gz,%s\n", id, id, id, cases[k].truth.site->name);
    }
}

static void print_labels(FILE *stream, const painted *cases, size_t n)
{
    fputs("case_id,her2,group,seed,shell_strength,texture_sigma,texture_mm,irregularity,gain,lesion_volume_mm3,"
          "mask_voxels,mask_volume_mm3\n",
          stream);
    for (size_t k = 0; k < n; k++) {
        const rind_synthetic *t = &cases[k].truth;
        const double *s = t->site->spacing_mm;
        const double number[] = { t->shell_strength,
                                  t->texture_sigma,
                                  t->texture_mm,
                                  t->irregularity,
                                  t->site->gain,
                                  rind_lesion_volume_mm3(&t->lesion),
                                  (double)cases[k].n_voxels,
                                  (double)cases[k].n_voxels * s[0] * s[1] * s[2] };
        char id[ID_SIZE], text[RIND_NUMBER_SIZE];

        case_id(t->number, id);
        fprintf(stream, "%s,%d,%s,%llu", id, t->her2, t->site->name, (unsigned long long)t->seed);
        for (size_t i = 0; i < COUNT_OF(number); i++) {
            rind_number_text(number[i], text);
            fprintf(stream, ",%s", text);
        }
        fputc('\n', stream);
    }
}

static rind_status write_table(rind_ctx *ctx, const char *folder, const char *name, const painted *cases, size_t n,
                               void (*print)(FILE *, const painted *, size_t))
{
    rind_output *output;
    char *path = rind_folder_join(ctx, folder, name);
    rind_status status = path != NULL ? rind_output_open(ctx, path, &output) : RIND_NO_MEMORY;

    free(path);
    if (status != RIND_OK)
        return status;
    print(rind_output_stream(output), cases, n);
    return rind_output_close(ctx, output, true);
}

static rind_status make_folders(rind_ctx *ctx, const char *folder)
{
    rind_status status = rind_folder_make(ctx, folder);

    for (int k = 0; k < 2 && status == RIND_OK; k++) {
        char *path = rind_folder_join(ctx, folder, k == 0 ? "images" : "masks");
        status = path != NULL ? rind_folder_make(ctx, path) : RIND_NO_MEMORY;
        free(path);
    }
    return status;
}

rind_status rind_phantom_cohort_write(rind_ctx *ctx, size_t n_cases, uint64_t seed, const char *folder)
{
    if (n_cases == 0 || n_cases > MAX_CASES)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "a cohort of %zu cases cannot be made: ask for 1 to %d", n_cases,
                         MAX_CASES);

    painted *cases = rind_alloc_zero(ctx, n_cases, sizeof *cases, "the cohort's truth");
    if (cases == NULL)
        return RIND_NO_MEMORY;
    rind_status status = make_folders(ctx, folder);
    for (size_t k = 0; k < n_cases && status == RIND_OK; k++) {
        rind_synthetic_draw(seed, k + 1, &cases[k].truth);
        status = write_case(ctx, folder, &cases[k]);
    }
    if (status == RIND_OK)
        status = write_table(ctx, folder, "labels.csv", cases, n_cases, print_labels);
    if (status == RIND_OK)
        status = write_table(ctx, folder, "manifest.csv", cases, n_cases, print_manifest);
    free(cases);
    return status;
}
