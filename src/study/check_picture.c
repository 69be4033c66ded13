/*
 * check_picture.c - see check_picture.h
 *
 * A picture is a grey PNG of at most 176 pixels a side, made of the mean of the voxels under each pixel, with the
 * window from the 1st to the 99th percentile of the slice. Outlines are not painted into it: they are paths along the
 * voxels' edges, so that the page can give them colours and hide them.
 *
 * Slices are shown as radiologists look at them: the patient's left on the right, anterior or superior on top.
 */
#include "study/check_picture.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PIXELS = 176 };

typedef struct slice {
    const double *value; /* of the slice, x fastest */
    size_t size[2];
    double spacing_mm[2];
    bool turned[2]; /* shown from the other end */
} slice;

static size_t choose_slice(const rind_box *box, const rind_drawn_mask *mask)
{
    size_t best = 0, most = 0, area = mask->box.size[0] * mask->box.size[1];

    for (size_t z = 0; z < mask->box.size[2] && mask->voxel != NULL; z++) {
        size_t n = 0;

        for (size_t k = 0; k < area; k++)
            n += mask->voxel[z * area + k];
        if (n > most) {
            most = n;
            best = mask->box.first[2] + z - box->first[2];
        }
    }
    return mask->voxel != NULL && most > 0 ? best : box->size[2] / 2;
}

/*
 * Whether an axis of the slice runs against the reader's: to the right come left (then posterior), downwards posterior
 * (then inferior).
 */
static bool is_turned(const rind_grid *grid, int axis)
{
    double along[3];
    int main_axis = 0;

    for (int r = 0; r < 3; r++)
        along[r] = grid->direction[r][axis];
    for (int r = 1; r < 3; r++)
        if (fabs(along[r]) > fabs(along[main_axis]))
            main_axis = r;
    return main_axis == 2 ? (axis == 1 ? along[2] > 0.0 : along[2] < 0.0) : along[main_axis] < 0.0;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* The window: percentiles of what is finite. */
static rind_status find_window(rind_ctx *ctx, const slice *s, double window[2])
{
    size_t n = s->size[0] * s->size[1], n_finite = 0;
    double *sorted = rind_alloc(ctx, n, sizeof *sorted, "picture of a case");

    if (sorted == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++)
        if (isfinite(s->value[k]))
            sorted[n_finite++] = s->value[k];
    qsort(sorted, n_finite, sizeof *sorted, ascending);
    window[0] = n_finite > 0 ? sorted[(size_t)(0.01 * (double)(n_finite - 1))] : 0.0;
    window[1] = n_finite > 0 ? sorted[(size_t)(0.99 * (double)(n_finite - 1))] : 1.0;
    if (!(window[1] > window[0])) {
        window[0] = n_finite > 0 ? sorted[0] : 0.0;
        window[1] = n_finite > 0 && sorted[n_finite - 1] > window[0] ? sorted[n_finite - 1] : window[0] + 1.0;
    }
    free(sorted);
    return RIND_OK;
}

/* Voxels under pixel 'p' of 'n' along an axis of 'size': from ... to - 1, at least one. */
static void voxels_under(const slice *s, int axis, size_t p, size_t n, size_t *from, size_t *to)
{
    size_t size = s->size[axis];

    *from = p * size / n;
    *to = (p + 1) * size / n;
    *to = *to > *from ? *to : *from + 1;
    if (s->turned[axis]) {
        size_t last = *from;

        *from = size - *to;
        *to = size - last;
    }
}

static void paint(const slice *s, const double window[2], const size_t pixels[2], uint8_t *grey)
{
    for (size_t y = 0; y < pixels[1]; y++)
        for (size_t x = 0; x < pixels[0]; x++) {
            size_t from[2], to[2];
            double sum = 0.0, n = 0.0;

            voxels_under(s, 0, x, pixels[0], &from[0], &to[0]);
            voxels_under(s, 1, y, pixels[1], &from[1], &to[1]);
            for (size_t j = from[1]; j < to[1]; j++)
                for (size_t i = from[0]; i < to[0]; i++)
                    if (isfinite(s->value[i + s->size[0] * j])) {
                        sum += s->value[i + s->size[0] * j];
                        n += 1.0;
                    }
            double share = n > 0.0 ? (sum / n - window[0]) / (window[1] - window[0]) : 0.0;
            grey[x + pixels[0] * y] = (uint8_t)rint(255.0 * fmin(fmax(share, 0.0), 1.0));
        }
}

static rind_status encode(rind_ctx *ctx, const size_t pixels[2], const uint8_t *grey, rind_check_picture *out)
{
    png_image image = { .version = PNG_IMAGE_VERSION,
                        .width = (png_uint_32)pixels[0],
                        .height = (png_uint_32)pixels[1],
                        .format = PNG_FORMAT_GRAY };
    png_alloc_size_t n = PNG_IMAGE_PNG_SIZE_MAX(image);

    out->png = rind_alloc(ctx, n, 1, "picture of a case");
    if (out->png == NULL)
        return RIND_NO_MEMORY;
    if (png_image_write_to_memory(&image, out->png, &n, 0, grey, 0, NULL) == 0)
        return rind_fail(ctx, RIND_NO_MEMORY, "picture of a case: %s", image.message);
    out->n_png = n;
    void *less = realloc(out->png, n);
    out->png = less != NULL ? less : out->png;
    return RIND_OK;
}

static rind_status draw_slice(rind_ctx *ctx, const slice *s, rind_check_picture *out)
{
    double window[2], longer = fmax(out->width_mm, out->height_mm);
    size_t pixels[2];

    for (int a = 0; a < 2; a++) {
        double side = (a == 0 ? out->width_mm : out->height_mm) / longer * MOST_PIXELS;

        pixels[a] = (size_t)fmax(1.0, fmin(rint(side), (double)(s->size[a] * 4)));
    }
    uint8_t *grey = rind_alloc(ctx, pixels[0], pixels[1], "picture of a case");
    rind_status status = grey != NULL ? find_window(ctx, s, window) : RIND_NO_MEMORY;
    if (status == RIND_OK) {
        paint(s, window, pixels, grey);
        status = encode(ctx, pixels, grey, out);
    }
    free(grey);
    return status;
}

/* One slice of a mask, as shown. */
typedef struct outline {
    const slice *s;
    const rind_drawn_mask *mask;
    const rind_box *box;
    size_t z;
    FILE *out;
} outline;

static bool is_inside(const outline *o, ptrdiff_t x, ptrdiff_t y)
{
    const rind_box *m = &o->mask->box;
    ptrdiff_t at[3];

    if (x < 0 || y < 0 || x >= (ptrdiff_t)o->s->size[0] || y >= (ptrdiff_t)o->s->size[1])
        return false;
    at[0] = o->s->turned[0] ? (ptrdiff_t)o->s->size[0] - 1 - x : x;
    at[1] = o->s->turned[1] ? (ptrdiff_t)o->s->size[1] - 1 - y : y;
    at[2] = (ptrdiff_t)o->z;
    for (int a = 0; a < 3; a++) {
        at[a] += (ptrdiff_t)o->box->first[a] - (ptrdiff_t)m->first[a];
        if (at[a] < 0 || at[a] >= (ptrdiff_t)m->size[a])
            return false;
    }
    return o->mask->voxel[at[0] + (ptrdiff_t)m->size[0] * (at[1] + (ptrdiff_t)m->size[1] * at[2])] != 0;
}

/* Edges along one line of the grid, joined where they follow each other. */
static void trace_line(const outline *o, bool across, ptrdiff_t line)
{
    ptrdiff_t n = (ptrdiff_t)o->s->size[across ? 1 : 0], start = -1;

    for (ptrdiff_t k = 0; k <= n; k++) {
        bool edge = k < n && (across ? is_inside(o, line - 1, k) != is_inside(o, line, k)
                                     : is_inside(o, k, line - 1) != is_inside(o, k, line));

        if (edge && start < 0)
            start = k;
        if (!edge && start >= 0) {
            if (across)
                fprintf(o->out, "M%td %tdv%td", line, start, k - start);
            else
                fprintf(o->out, "M%td %tdh%td", start, line, k - start);
            start = -1;
        }
    }
}

static rind_status trace(rind_ctx *ctx, const slice *s, const rind_box *box, const rind_drawn_mask *mask, size_t z,
                         char **path)
{
    size_t n = 0;
    outline o = { s, mask, box, z, open_memstream(path, &n) };

    if (o.out == NULL)
        return rind_fail(ctx, RIND_NO_MEMORY, "picture of a case: no memory");
    for (ptrdiff_t y = 0; y <= (ptrdiff_t)s->size[1] && mask->voxel != NULL; y++)
        trace_line(&o, false, y);
    for (ptrdiff_t x = 0; x <= (ptrdiff_t)s->size[0] && mask->voxel != NULL; x++)
        trace_line(&o, true, x);
    return fclose(o.out) == 0 ? RIND_OK : rind_fail(ctx, RIND_NO_MEMORY, "picture of a case: no memory");
}

rind_status rind_check_draw(rind_ctx *ctx, const rind_grid *grid, const rind_box *box, const double *intensity,
                            const rind_drawn_mask *mask, size_t n_masks, rind_check_picture *out)
{
    size_t z = choose_slice(box, &mask[0]);
    slice s = { .value = intensity + z * box->size[0] * box->size[1] };

    for (int a = 0; a < 2; a++) {
        s.size[a] = box->size[a];
        s.spacing_mm[a] = grid->spacing_mm[a];
        s.turned[a] = is_turned(grid, a);
    }
    out->width = s.size[0];
    out->height = s.size[1];
    out->width_mm = (double)s.size[0] * s.spacing_mm[0];
    out->height_mm = (double)s.size[1] * s.spacing_mm[1];
    out->slice = box->first[2] + z + 1;
    rind_status status = draw_slice(ctx, &s, out);
    out->path = status == RIND_OK ? rind_alloc_zero(ctx, n_masks, sizeof *out->path, "picture of a case") : NULL;
    if (status == RIND_OK && out->path == NULL)
        status = RIND_NO_MEMORY;
    for (; out->n_paths < n_masks && status == RIND_OK; out->n_paths++)
        status = trace(ctx, &s, box, &mask[out->n_paths], z, &out->path[out->n_paths]);
    return status;
}

void rind_check_picture_free(rind_check_picture *picture)
{
    for (size_t k = 0; k < picture->n_paths; k++)
        free(picture->path[k]);
    free(picture->path);
    free(picture->png);
    *picture = (rind_check_picture){ .png = NULL };
}
