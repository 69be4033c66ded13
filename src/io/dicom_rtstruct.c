/*
 * dicom_rtstruct.c - structure sets: polygons on the slices of an image
 *
 * A voxel belongs to a structure if its centre lies inside: if a ray from it crosses the contours of its slice an odd
 * number of times. So a contour within another is a hole, and one within that an island. An edge takes part in a row
 * from its lower end, which belongs to it, to its upper, which does not: a corner is crossed once.
 *
 * Contours are given in mm. They must run parallel to the slices; where they lie between slices the nearest slice
 * takes them, of several planes the one nearest to its middle.
 */
#include "io/dicom_mask.h"
#include "io/dicom_tags.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In slices: how far points of a contour may lie off its plane, and what two planes are. */
static const double plane_tolerance = 0.1, same_plane = 0.01;
/* Largest side and area of a slice's contours, in voxels: beyond, a coordinate is broken. */
enum { MAX_SIDE = 100000, MAX_AREA = 1 << 28 };

typedef struct point {
    double x, y;
} point;

typedef struct contour {
    long slice;
    double plane; /* where it lies, in slices */
    size_t first, n;
} contour;

typedef struct drawing {
    const rind_dicom_mask *mask;
    const rind_grid *grid;
    rind_canvas *canvas;
    int32_t value; /* of the structure in hand */
    contour *contour;
    point *point;
    size_t n_contours, n_points, contours_allocated, points_allocated;
    size_t n_open, n_beside; /* left out: no closed polygon; a second plane in a slice */
    double *data;            /* numbers of one contour */
    size_t data_allocated;
} drawing;

static rind_status make_room(rind_ctx *ctx, drawing *d, size_t n_numbers)
{
    size_t n_points = n_numbers / 3;

    while (d->n_contours + 1 > d->contours_allocated) {
        contour *grown =
            rind_grow(ctx, d->contour, d->n_contours, &d->contours_allocated, sizeof *grown, "what DICOM files tell");
        if (grown == NULL)
            return RIND_NO_MEMORY;
        d->contour = grown;
    }
    while (d->n_points + n_points > d->points_allocated) {
        point *grown =
            rind_grow(ctx, d->point, d->n_points, &d->points_allocated, sizeof *grown, "what DICOM files tell");
        if (grown == NULL)
            return RIND_NO_MEMORY;
        d->point = grown;
    }
    while (n_numbers > d->data_allocated) {
        double *grown = rind_grow(ctx, d->data, 0, &d->data_allocated, sizeof *grown, "what DICOM files tell");
        if (grown == NULL)
            return RIND_NO_MEMORY;
        d->data = grown;
    }
    return RIND_OK;
}

/* Takes a contour's points as indices of the grid. */
static rind_status add_contour(rind_ctx *ctx, drawing *d, const void *item, size_t k)
{
    const rind_dicom *dicom = &d->mask->dicom;
    size_t n = rind_dicom_numbers(dicom, item, TAG_CONTOUR_DATA, NULL, 0);
    double low = INFINITY, high = -INFINITY, sum = 0.0;
    char type[32];

    if (n == 0 || n % 3 != 0)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: contour %zu has %zu coordinates, which make no points; is it truncated?", dicom->path,
                         k + 1, n);
    rind_dicom_text(dicom, item, TAG_CONTOUR_GEOMETRIC_TYPE, type, sizeof type);
    if (n < 9 || strncmp(type, "OPEN", 4) == 0 || strcmp(type, "POINT") == 0) {
        d->n_open++;
        return RIND_OK;
    }
    if (make_room(ctx, d, n) != RIND_OK)
        return RIND_NO_MEMORY;
    rind_dicom_numbers(dicom, item, TAG_CONTOUR_DATA, d->data, n);
    for (size_t p = 0; p < n / 3; p++) {
        double index[3];

        rind_grid_index(d->grid, d->data + 3 * p, index);
        low = fmin(low, index[2]);
        high = fmax(high, index[2]);
        sum += index[2];
        d->point[d->n_points + p] = (point){ index[0], index[1] };
        if (!(fabs(index[0]) < 1e7 && fabs(index[1]) < 1e7 && fabs(index[2]) < 1e7))
            return rind_fail(ctx, RIND_BAD_FILE, "%s: contour %zu has a point at (%g %g %g) mm, which is nowhere",
                             dicom->path, k + 1, d->data[3 * p], d->data[3 * p + 1], d->data[3 * p + 2]);
    }
    if (high - low > plane_tolerance)
        return rind_fail(
            ctx, RIND_UNSUPPORTED,
            "%s: contour %zu does not run parallel to the slices of the image: it reaches from slice %.2f to "
            "%.2f; draw on this image, or export a DICOM segmentation",
            dicom->path, k + 1, low + 1.0, high + 1.0);
    double plane = 3.0 * sum / (double)n;
    d->contour[d->n_contours++] = (contour){ lrint(plane), plane, d->n_points, n / 3 };
    d->n_points += n / 3;
    return RIND_OK;
}

static rind_status gather(rind_ctx *ctx, drawing *d, long long number)
{
    const rind_dicom *dicom = &d->mask->dicom;

    for (size_t k = 0; k < rind_dicom_n_items(dicom, NULL, TAG_ROI_CONTOUR_SEQUENCE); k++) {
        const void *roi = rind_dicom_item(dicom, NULL, TAG_ROI_CONTOUR_SEQUENCE, k);
        double value;

        if (!rind_dicom_exactly(dicom, roi, TAG_REFERENCED_ROI_NUMBER, &value, 1) || (long long)value != number)
            continue;
        for (size_t i = 0; i < rind_dicom_n_items(dicom, roi, TAG_CONTOUR_SEQUENCE); i++) {
            rind_status status = add_contour(ctx, d, rind_dicom_item(dicom, roi, TAG_CONTOUR_SEQUENCE, i), i);
            if (status != RIND_OK)
                return status;
        }
    }
    return RIND_OK;
}

bool rind_dicom_mask_draws(const rind_dicom_mask *mask, size_t k)
{
    const rind_dicom *dicom = &mask->dicom;

    for (size_t i = 0; i < rind_dicom_n_items(dicom, NULL, TAG_ROI_CONTOUR_SEQUENCE); i++) {
        const void *roi = rind_dicom_item(dicom, NULL, TAG_ROI_CONTOUR_SEQUENCE, i);
        double value;

        if (rind_dicom_exactly(dicom, roi, TAG_REFERENCED_ROI_NUMBER, &value, 1) &&
            (long long)value == mask->label[k].number && rind_dicom_n_items(dicom, roi, TAG_CONTOUR_SEQUENCE) > 0)
            return true;
    }
    return mask->kind == RIND_DICOM_SEG;
}

static int by_slice(const void *a, const void *b)
{
    const contour *x = a, *y = b;
    double off_x = fabs(x->plane - (double)x->slice), off_y = fabs(y->plane - (double)y->slice);

    if (x->slice != y->slice)
        return x->slice < y->slice ? -1 : 1;
    if (off_x != off_y)
        return off_x < off_y ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

/* The box around contours, in whole voxels. False: too large to be true. */
typedef struct box {
    long x, y;
    size_t nx, ny;
} box;

static bool bound(const drawing *d, const contour *c, size_t n, box *b)
{
    double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

    for (size_t k = 0; k < n; k++)
        for (size_t p = c[k].first; p < c[k].first + c[k].n; p++) {
            low[0] = fmin(low[0], d->point[p].x);
            low[1] = fmin(low[1], d->point[p].y);
            high[0] = fmax(high[0], d->point[p].x);
            high[1] = fmax(high[1], d->point[p].y);
        }
    double nx = ceil(high[0]) - floor(low[0]) + 1.0, ny = ceil(high[1]) - floor(low[1]) + 1.0;
    *b = (box){ (long)floor(low[0]), (long)floor(low[1]), (size_t)nx, (size_t)ny };
    return nx <= MAX_SIDE && ny <= MAX_SIDE && nx * ny <= MAX_AREA;
}

/* Marks, in each row it crosses, how many of the row's voxels lie before the edge. */
static void cross_rows(const box *b, point p, point q, uint8_t *odd)
{
    long first = (long)ceil(fmin(p.y, q.y)), end = (long)ceil(fmax(p.y, q.y));

    for (long y = first; y < end; y++) {
        double x = (p.x - q.x) * ((double)y - q.y) / (p.y - q.y) + q.x;
        double before = ceil(x) - (double)b->x;
        size_t m = (size_t)fmax(0.0, fmin(before, (double)b->nx));

        odd[(size_t)(y - b->y) * (b->nx + 1) + m] ^= 1;
    }
}

/* Voxels with an odd number of edges behind them. */
static void fill(drawing *d, const box *b, long slice, const uint8_t *odd)
{
    const size_t *size = d->grid->size;

    for (size_t j = 0; j < b->ny; j++) {
        const uint8_t *row = odd + j * (b->nx + 1);
        long y = b->y + (long)j;
        uint8_t inside = 0;

        for (size_t i = b->nx; i-- > 0;) {
            long x = b->x + (long)i;

            inside ^= row[i + 1];
            if (!inside)
                continue;
            if (x < 0 || y < 0 || slice < 0 || (size_t)x >= size[0] || (size_t)y >= size[1] ||
                (size_t)slice >= size[2]) {
                d->canvas->n_outside++;
                continue;
            }
            rind_paint(d->canvas, (size_t)x + size[0] * ((size_t)y + size[1] * (size_t)slice), d->value);
        }
    }
}

static rind_status draw_slice(rind_ctx *ctx, drawing *d, const contour *c, size_t n)
{
    box b;

    if (!bound(d, c, n, &b))
        return rind_fail(ctx, RIND_BAD_FILE, "%s: the contours of a slice span %zux%zu voxels, which cannot be meant",
                         d->mask->dicom.path, b.nx, b.ny);
    uint8_t *odd = rind_alloc_zero(ctx, b.ny, b.nx + 1, "contours of a slice");
    if (odd == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        const point *p = d->point + c[k].first;

        for (size_t i = 0, before = c[k].n - 1; i < c[k].n; before = i++)
            cross_rows(&b, p[before], p[i], odd);
    }
    fill(d, &b, c->slice, odd);
    free(odd);
    return RIND_OK;
}

/* Slices between the first and the last contour that none lies in, and contours that lie beside their slice. */
static void tell_of_planes(rind_ctx *ctx, const drawing *d, const char *name)
{
    size_t n_slices = 0;
    double off = 0.0;

    for (size_t k = 0; k < d->n_contours; k++) {
        n_slices += k == 0 || d->contour[k].slice != d->contour[k - 1].slice;
        off = fmax(off, fabs(d->contour[k].plane - (double)d->contour[k].slice));
    }
    long span = d->contour[d->n_contours - 1].slice - d->contour[0].slice + 1;
    if ((size_t)span > n_slices)
        rind_tell(ctx, RIND_WARNING,
                  "%s: '%s' has contours on %zu slices of the %ld from its first to its last; the others stay empty",
                  d->mask->dicom.path, name, n_slices, span);
    if (off > plane_tolerance)
        rind_tell(ctx, RIND_WARNING,
                  "%s: contours of '%s' lie up to %.2f slices beside a slice; the nearest takes them "
                  "(mask.on_mismatch: resample draws them at their own distance)",
                  d->mask->dicom.path, name, off);
}

static rind_status draw_structure(rind_ctx *ctx, drawing *d, const rind_dicom_label *label)
{
    d->n_contours = d->n_points = 0;
    rind_status status = gather(ctx, d, label->number);

    if (status != RIND_OK || d->n_contours == 0)
        return status;
    qsort(d->contour, d->n_contours, sizeof *d->contour, by_slice);
    for (size_t k = 0, n, end; k < d->n_contours && status == RIND_OK; k = end) {
        const contour *c = d->contour + k;

        for (end = k + 1; end < d->n_contours && d->contour[end].slice == c->slice;)
            end++;
        for (n = 1; k + n < end && fabs(c[n].plane - c->plane) <= same_plane;)
            n++;
        d->n_beside += end - k - n;
        status = draw_slice(ctx, d, c, n);
    }
    if (status == RIND_OK)
        tell_of_planes(ctx, d, label->name);
    return status;
}

static int by_plane(const void *a, const void *b)
{
    const contour *x = a, *y = b;

    return (x->plane > y->plane) - (x->plane < y->plane);
}

/* The smallest distance of sorted contours' planes; 0: they have one plane, or not all keep to it. */
static double gap_of(const contour *c, size_t n)
{
    double gap = INFINITY;

    for (size_t k = 1; k < n; k++)
        if (c[k].plane - c[k - 1].plane > same_plane)
            gap = fmin(gap, c[k].plane - c[k - 1].plane);
    for (size_t k = 1; k < n && isfinite(gap); k++) {
        double steps = (c[k].plane - c[0].plane) / gap;
        if (!(fabs(steps - rint(steps)) <= plane_tolerance))
            return 0.0;
    }
    return isfinite(gap) ? gap : 0.0;
}

/* A contour in every slice from the first to the last, or at least none beside one. */
static bool planes_fit(const contour *c, size_t n, double gap)
{
    for (size_t k = 0; k < n; k++)
        if (fabs(c[k].plane - (double)c[k].slice) > plane_tolerance)
            return false;
    return gap == 0.0 || rint(gap) == 1.0;
}

static rind_status find_planes(rind_ctx *ctx, drawing *d, rind_grid *out)
{
    if (d->n_contours == 0)
        return RIND_OK;
    qsort(d->contour, d->n_contours, sizeof *d->contour, by_plane);
    double gap = gap_of(d->contour, d->n_contours);
    if (planes_fit(d->contour, d->n_contours, gap))
        return RIND_OK;
    double first = d->contour[0].plane, last = d->contour[d->n_contours - 1].plane;
    if (gap == 0.0 && last - first > same_plane)
        return rind_fail(
            ctx, RIND_GRID_MISMATCH,
            "%s: its contours lie between the slices of the image and at uneven distances, so they cannot be "
            "resampled; use the mask's own image",
            d->mask->dicom.path);
    if (gap == 0.0)
        return RIND_OK; /* one plane: the nearest slice takes it */
    rind_grid_position(d->grid, (double[3]){ 0, 0, first }, out->origin_mm);
    out->spacing_mm[2] = gap * d->grid->spacing_mm[2];
    out->size[2] = (size_t)fmin(MAX_SIDE, rint((last - first) / gap) + 1.0);
    return RIND_OK;
}

rind_status rind_dicom_rtstruct_grid(rind_ctx *ctx, const rind_dicom_mask *mask, const int32_t *value,
                                     const rind_grid *image, rind_grid *out)
{
    drawing d = { .mask = mask, .grid = image };
    rind_status status = RIND_OK;

    *out = *image;
    for (size_t k = 0; k < mask->n_labels && status == RIND_OK; k++)
        if (value[k] != 0)
            status = gather(ctx, &d, mask->label[k].number);
    if (status == RIND_OK)
        status = find_planes(ctx, &d, out);
    free(d.contour);
    free(d.point);
    free(d.data);
    return status;
}

rind_status rind_dicom_rtstruct_draw(rind_ctx *ctx, const rind_dicom_mask *mask, const int32_t *value,
                                     rind_canvas *canvas)
{
    drawing d = { .mask = mask, .grid = canvas->grid, .canvas = canvas };
    rind_status status = RIND_OK;

    for (size_t k = 0; k < mask->n_labels && status == RIND_OK; k++) {
        d.value = value[k];
        if (d.value != 0)
            status = draw_structure(ctx, &d, &mask->label[k]);
    }
    if (status == RIND_OK && d.n_open > 0)
        rind_tell(ctx, RIND_NOTICE, "%s: %zu contours are points or open lines and enclose nothing", mask->dicom.path,
                  d.n_open);
    if (status == RIND_OK && d.n_beside > 0)
        rind_tell(ctx, RIND_WARNING,
                  "%s: %zu contours share a slice of the image with others that lie nearer to it, and are left out",
                  mask->dicom.path, d.n_beside);
    free(d.contour);
    free(d.point);
    free(d.data);
    return status;
}
