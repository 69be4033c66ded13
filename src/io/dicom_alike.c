/* dicom_alike.c - whether the frames of a series can make one stack: of one kind, size and orientation, none twice */
#include "io/dicom.h"
#include "io/dicom_stack.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cosines and relative spacings that differ less are rounding of decimals. */
static const double axis_tolerance = 1e-3, spacing_tolerance = 1e-4;

static bool same_axes(const rind_dicom_frame *a, const rind_dicom_frame *b)
{
    for (int r = 0; r < 3; r++)
        if (!(fabs(a->x_axis[r] - b->x_axis[r]) <= axis_tolerance &&
              fabs(a->y_axis[r] - b->y_axis[r]) <= axis_tolerance))
            return false;
    return true;
}

static bool same_pixels(const rind_dicom_frame *a, const rind_dicom_frame *b)
{
    return fabs(a->pixel_mm[0] - b->pixel_mm[0]) <= spacing_tolerance * a->pixel_mm[0] &&
           fabs(a->pixel_mm[1] - b->pixel_mm[1]) <= spacing_tolerance * a->pixel_mm[1];
}

static rind_status mixed(rind_ctx *ctx, const rind_dicom_scan *scan, size_t a, size_t b, const char *what,
                         const char *of_a, const char *of_b)
{
    char name_a[RIND_FRAME_NAME_SIZE], name_b[RIND_FRAME_NAME_SIZE];

    rind_dicom_frame_name(scan, a, name_a, sizeof name_a);
    rind_dicom_frame_name(scan, b, name_b, sizeof name_b);
    return rind_fail(ctx, RIND_BAD_FILE, "%s: holds images of different %s in one series: %s %s, %s %s", scan->path,
                     what, name_a, of_a, name_b, of_b);
}

rind_status rind_dicom_check_alike(rind_ctx *ctx, const rind_dicom_scan *scan, size_t a, size_t b)
{
    const rind_dicom_frame *f = &scan->frame[a], *g = &scan->frame[b];
    const rind_dicom_file *file_f = &scan->file[f->file], *file_g = &scan->file[g->file];
    char of_f[120], of_g[120];

    if (file_f->layout.columns != file_g->layout.columns || file_f->layout.rows != file_g->layout.rows) {
        snprintf(of_f, sizeof of_f, "%ux%u", file_f->layout.columns, file_f->layout.rows);
        snprintf(of_g, sizeof of_g, "%ux%u", file_g->layout.columns, file_g->layout.rows);
        return mixed(ctx, scan, a, b, "size", of_f, of_g);
    }
    if ((file_f->layout.colours == RIND_DICOM_GREY) != (file_g->layout.colours == RIND_DICOM_GREY))
        return mixed(ctx, scan, a, b, "kind", file_f->layout.colours == RIND_DICOM_GREY ? "is grey" : "is in colours",
                     file_g->layout.colours == RIND_DICOM_GREY ? "is grey" : "is in colours");
    if (f->placed != g->placed)
        return mixed(ctx, scan, a, b, "kind", f->placed ? "has a position" : "has none",
                     g->placed ? "has a position" : "has none");
    if (!same_pixels(f, g)) {
        snprintf(of_f, sizeof of_f, "%gx%g mm", f->pixel_mm[0], f->pixel_mm[1]);
        snprintf(of_g, sizeof of_g, "%gx%g mm", g->pixel_mm[0], g->pixel_mm[1]);
        return mixed(ctx, scan, a, b, "pixel spacing", of_f, of_g);
    }
    if (f->placed && !same_axes(f, g)) {
        snprintf(of_f, sizeof of_f, "%g\\%g\\%g\\%g\\%g\\%g", f->x_axis[0], f->x_axis[1], f->x_axis[2], f->y_axis[0],
                 f->y_axis[1], f->y_axis[2]);
        snprintf(of_g, sizeof of_g, "%g\\%g\\%g\\%g\\%g\\%g", g->x_axis[0], g->x_axis[1], g->x_axis[2], g->y_axis[0],
                 g->y_axis[1], g->y_axis[2]);
        return mixed(ctx, scan, a, b, "orientation", of_f, of_g);
    }
    return RIND_OK;
}

static int by_instance(const void *a, const void *b)
{
    return rind_uid_compare(&(*(const rind_dicom_file *const *)a)->instance,
                            &(*(const rind_dicom_file *const *)b)->instance);
}

rind_status rind_dicom_check_instances(rind_ctx *ctx, const rind_dicom_scan *scan, size_t series)
{
    size_t n = 0;
    const rind_dicom_file **file = rind_alloc(ctx, scan->n_files, sizeof *file, "headers of DICOM files");
    rind_status status = file != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t k = 0; k < scan->n_files && file != NULL; k++)
        if (scan->file[k].series == series && scan->file[k].instance.text[0] != '\0')
            file[n++] = &scan->file[k];
    if (n > 1)
        qsort(file, n, sizeof *file, by_instance);
    for (size_t k = 1; k < n && status == RIND_OK; k++)
        if (strcmp(file[k - 1]->instance.text, file[k]->instance.text) == 0)
            status = rind_fail(ctx, RIND_BAD_FILE, "%s: is the same image as %s (instance %s); remove one of them",
                               file[k - 1]->path, file[k]->path, file[k]->instance.text);
    free(file);
    return status;
}
