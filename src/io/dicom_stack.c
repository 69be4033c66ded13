/*
 * dicom_stack.c - see dicom_stack.h
 *
 * Names and instance numbers of files say nothing reliable about where a slice lies; its position does. So frames are
 * sorted along the normal of their plane, those at one place are counted, and what is no even stack is refused: a
 * missing slice would only stretch the spacing, and no later step could know.
 */
#include "io/dicom_stack.h"
#include "io/dicom.h"
#include "io/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Frames nearer than this along the normal lie at one place. */
static const double same_place_mm = 0.01;
/* How far gaps may differ: this much, or this fraction of the median gap. */
static const double gap_tolerance_mm = 0.1, gap_tolerance = 0.02;
/* What the decimals of positions in headers may differ by over a stack. */
static const double rounding_mm = 1e-4;
/* A slice may lie this fraction of a pixel beside the others. */
static const double shear_tolerance = 0.1;

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(const double a[3], const double b[3], double out[3])
{
    for (int r = 0; r < 3; r++)
        out[r] = a[(r + 1) % 3] * b[(r + 2) % 3] - a[(r + 2) % 3] * b[(r + 1) % 3];
}

/*
 * The direction of sorting: the normal, to the side where the patient axis nearest to it (left, posterior, superior)
 * ascends. So slices come in one order however rows and columns run, and axial ones from feet to head.
 */
static void stack_axis(const rind_dicom_frame *frame, double axis[3])
{
    static const double clearly = 1e-3;
    int nearest = 2;

    cross(frame->x_axis, frame->y_axis, axis);
    for (int r = 1; r >= 0; r--)
        if (fabs(axis[r]) > fabs(axis[nearest]) + clearly)
            nearest = r;
    for (int r = 0, back = axis[nearest] < 0; r < 3 && back; r++)
        axis[r] = -axis[r];
}

void rind_dicom_frame_name(const rind_dicom_scan *scan, size_t frame, char *out, size_t size)
{
    const rind_dicom_frame *f = &scan->frame[frame];
    const rind_dicom_file *file = &scan->file[f->file];
    const char *slash = strrchr(file->path, '/');

    if (file->layout.n_frames > 1)
        snprintf(out, size, "frame %u", f->number + 1);
    else
        snprintf(out, size, "%s", slash != NULL ? slash + 1 : file->path);
}

static int by_place(const void *a, const void *b, void *user)
{
    const rind_dicom_scan *scan = user;
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    double x = scan->frame[i].along_mm, y = scan->frame[j].along_mm;

    return x != y ? (x > y) - (x < y) : (i > j) - (i < j);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Frames at one place from 'first' on. */
static size_t n_at_place(const rind_dicom_scan *scan, const size_t *frame, size_t first, size_t n)
{
    size_t k = first + 1;

    while (k < n && scan->frame[frame[k]].along_mm - scan->frame[frame[k - 1]].along_mm < same_place_mm)
        k++;
    return k - first;
}

static rind_status uneven_counts(rind_ctx *ctx, const rind_dicom_scan *scan, const size_t *frame, size_t n_here,
                                 size_t n_elsewhere)
{
    char names[5 * RIND_FRAME_NAME_SIZE] = "";
    size_t n = 0;

    for (size_t k = 0; k < n_here && k < 4; k++) {
        char name[RIND_FRAME_NAME_SIZE];
        rind_dicom_frame_name(scan, frame[k], name, sizeof name);
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", k > 0 ? ", " : "", name);
    }
    return rind_fail(ctx, RIND_BAD_FILE,
                     "%s: %s: %zu image%s (%s) at %g mm along the slice normal, but %zu at the other places",
                     scan->path, n_here > n_elsewhere ? "holds a slice too often" : "a slice is missing", n_here,
                     n_here == 1 ? "" : "s", names, scan->frame[*frame].along_mm, n_elsewhere);
}

/* The number of frames that most places hold. */
static size_t usual_count(const rind_dicom_scan *scan, const size_t *frame, size_t n)
{
    size_t usual = 1, places = 0;

    for (size_t at = 0; at < n; at += n_at_place(scan, frame, at, n)) {
        size_t here = n_at_place(scan, frame, at, n), like_it = 0;

        if (here == usual && places > 0)
            continue;
        for (size_t k = 0; k < n; k += n_at_place(scan, frame, k, n))
            like_it += n_at_place(scan, frame, k, n) == here;
        if (like_it > places) {
            usual = here;
            places = like_it;
        }
        if (2 * places * usual > n)
            break;
    }
    return usual;
}

static rind_status count_places(rind_ctx *ctx, rind_dicom_stack *stack, size_t n)
{
    size_t usual = usual_count(stack->scan, stack->frame, n);

    stack->n_slices = 0;
    for (size_t at = 0, here; at < n; at += here, stack->n_slices++) {
        here = n_at_place(stack->scan, stack->frame, at, n);
        if (here != usual)
            return uneven_counts(ctx, stack->scan, stack->frame + at, here, usual);
    }
    stack->n_volumes = usual;
    return RIND_OK;
}

static rind_status uneven_gap(rind_ctx *ctx, const rind_dicom_stack *stack, size_t z, double gap, double median)
{
    char a[RIND_FRAME_NAME_SIZE], b[RIND_FRAME_NAME_SIZE], missing[64] = "the slices are unevenly spaced";
    double n = rint(gap / median) - 1.0;

    rind_dicom_frame_name(stack->scan, stack->frame[z], a, sizeof a);
    rind_dicom_frame_name(stack->scan, stack->frame[z + 1], b, sizeof b);
    if (n >= 1.0 && fabs(gap - (n + 1.0) * median) <= fmax(gap_tolerance_mm, gap_tolerance * median))
        snprintf(missing, sizeof missing, "%.0f slice%s missing", n, n > 1.0 ? "s are" : " is");
    return rind_fail(ctx, RIND_BAD_FILE, "%s: %s: between %s and %s there are %g mm, between most slices %g mm",
                     stack->scan->path, missing, a, b, gap, median);
}

/*
 * The mean gap; where the header states a spacing that gives the same positions but for the decimals they are rounded
 * to, that one.
 */
static double spacing_of(const rind_dicom_stack *stack)
{
    const rind_dicom_frame *first = &stack->scan->frame[stack->frame[0]];
    const rind_dicom_frame *last = &stack->scan->frame[stack->frame[stack->n_slices - 1]];
    double span = last->along_mm - first->along_mm, n = (double)stack->n_slices - 1.0;

    return fabs(n * first->slice_mm - span) <= rounding_mm ? first->slice_mm : span / n;
}

/* Even gaps along the normal. */
static rind_status check_gaps(rind_ctx *ctx, rind_dicom_stack *stack)
{
    const rind_dicom_frame *frame = stack->scan->frame;
    size_t n = stack->n_slices - 1;
    double *gap = rind_alloc(ctx, 2 * n, sizeof *gap, "gaps of slices");

    if (gap == NULL)
        return RIND_NO_MEMORY;
    double *sorted = gap + n;
    for (size_t z = 0; z < n; z++)
        gap[z] = frame[stack->frame[z + 1]].along_mm - frame[stack->frame[z]].along_mm;
    memcpy(sorted, gap, n * sizeof *gap);
    qsort(sorted, n, sizeof *sorted, by_value);
    double median = sorted[n / 2];
    rind_status status = RIND_OK;
    for (size_t z = 0; z < n && status == RIND_OK; z++)
        if (!(fabs(gap[z] - median) <= fmax(gap_tolerance_mm, gap_tolerance * median)))
            status = uneven_gap(ctx, stack, z, gap[z], median);
    free(gap);
    stack->grid.spacing_mm[2] = spacing_of(stack);
    return status;
}

/* First pixels must lie on one line along the normal: a tilted gantry makes a sheared volume. */
static rind_status check_shear(rind_ctx *ctx, const rind_dicom_stack *stack, const double normal[3])
{
    const rind_dicom_frame *frame = stack->scan->frame, *first = &frame[stack->frame[0]];
    double allowed = shear_tolerance * fmin(first->pixel_mm[0], first->pixel_mm[1]);

    for (size_t k = 1; k < stack->n_slices * stack->n_volumes; k++) {
        const rind_dicom_frame *f = &frame[stack->frame[k]];
        double beside[3], along = f->along_mm - first->along_mm;
        char name[RIND_FRAME_NAME_SIZE];

        for (int r = 0; r < 3; r++)
            beside[r] = f->position_mm[r] - first->position_mm[r] - along * normal[r];
        double distance = sqrt(dot(beside, beside));
        rind_dicom_frame_name(stack->scan, stack->frame[k], name, sizeof name);
        if (!(distance <= allowed))
            return rind_fail(ctx, RIND_UNSUPPORTED,
                             "%s: the slices do not lie above each other: %s is %g mm beside the first (a tilted "
                             "gantry?); resample the series to a rectangular grid",
                             stack->scan->path, name, distance);
    }
    return RIND_OK;
}

static rind_status make_grid(rind_ctx *ctx, rind_dicom_stack *stack)
{
    const rind_dicom_frame *first = &stack->scan->frame[stack->frame[0]];
    const rind_dicom_file *file = &stack->scan->file[first->file];
    rind_grid *grid = &stack->grid;
    double normal[3];

    if (!(first->pixel_mm[0] > 0) || first->other_mm[0] > 0)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: its slices have positions but %s pixel spacing", stack->scan->path,
                         first->other_mm[0] > 0 ? "more than one" : "no");
    stack_axis(first, normal);
    grid->size[0] = file->layout.columns;
    grid->size[1] = file->layout.rows;
    grid->size[2] = stack->n_slices;
    for (int r = 0; r < 3; r++) {
        grid->origin_mm[r] = first->position_mm[r] + 0.0;
        grid->direction[r][0] = first->x_axis[r];
        grid->direction[r][1] = first->y_axis[r];
        grid->direction[r][2] = normal[r];
    }
    grid->spacing_mm[0] = first->pixel_mm[0];
    grid->spacing_mm[1] = first->pixel_mm[1];
    if (stack->n_slices == 1) {
        grid->spacing_mm[2] = first->slice_mm > 0 ? first->slice_mm : 1.0;
        if (!(first->slice_mm > 0))
            rind_tell(ctx, RIND_WARNING, "%s: does not say how thick its only slice is; 1 mm is taken",
                      stack->scan->path);
    }
    rind_status status = stack->n_slices > 1 ? check_gaps(ctx, stack) : RIND_OK;
    if (status == RIND_OK)
        status = check_shear(ctx, stack, normal);
    if (status == RIND_OK)
        status = rind_frame_polish(ctx, stack->scan->path, "image orientation", grid->direction);
    return status;
}

/* Pictures that lie nowhere, as of ultrasound: each frame is a volume of one slice. */
static rind_status take_pictures(rind_ctx *ctx, rind_dicom_stack *stack, size_t series, size_t n)
{
    static const char *const volumes[] = { "CT", "MR", "PT", "NM", "RTDOSE" };
    const rind_dicom_frame *first = &stack->scan->frame[stack->frame[0]];
    const rind_dicom_file *file = &stack->scan->file[first->file];
    bool known = first->pixel_mm[0] > 0 && !(first->other_mm[0] > 0);

    if (stack->scan->series[series].n_files > 1)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: holds %zu images of a series without positions; name one of them",
                         stack->scan->path, stack->scan->series[series].n_files);
    for (size_t k = 0; k < COUNT_OF(volumes) && n > 1; k++)
        if (strcmp(stack->scan->series[series].modality, volumes[k]) == 0)
            return rind_fail(ctx, RIND_UNSUPPORTED,
                             "%s: holds %zu frames and gives no positions for them, so they make no volume", file->path,
                             n);
    stack->is_picture = true;
    stack->in_pixels = !known;
    stack->n_slices = 1;
    stack->n_volumes = n;
    stack->grid = rind_grid_make(file->layout.columns, file->layout.rows, 1, known ? first->pixel_mm[0] : 1.0,
                                 known ? first->pixel_mm[1] : 1.0, first->slice_mm > 0 ? first->slice_mm : 1.0);
    return RIND_OK;
}

static rind_status sort_frames(rind_ctx *ctx, rind_dicom_scan *scan, rind_dicom_stack *stack, size_t n)
{
    const rind_dicom_frame *first = &scan->frame[stack->frame[0]];
    double normal[3];

    stack_axis(first, normal);
    for (size_t k = 0; k < n; k++) {
        rind_dicom_frame *f = &scan->frame[stack->frame[k]];
        f->along_mm = dot(f->position_mm, normal);
    }
    qsort_r(stack->frame, n, sizeof *stack->frame, by_place, scan);
    rind_status status = count_places(ctx, stack, n);
    if (status == RIND_OK && stack->n_volumes > 1)
        status = rind_dicom_tell_apart(ctx, scan, stack->n_slices, stack->n_volumes, stack->frame, &stack->by);
    if (status == RIND_OK)
        status = make_grid(ctx, stack);
    return status;
}

rind_status rind_dicom_stack_sort(rind_ctx *ctx, rind_dicom_scan *scan, size_t series, rind_dicom_stack *out)
{
    size_t n = 0;
    rind_status status = rind_dicom_check_instances(ctx, scan, series);

    *out = (rind_dicom_stack){ .scan = scan, .by = RIND_N_DICOM_KEYS };
    if (status != RIND_OK)
        return status;
    out->frame = rind_alloc(ctx, scan->n_frames, sizeof *out->frame, "headers of DICOM files");
    if (out->frame == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < scan->n_frames && status == RIND_OK; k++)
        if (scan->file[scan->frame[k].file].series == series) {
            out->frame[n++] = k;
            status = rind_dicom_check_alike(ctx, scan, out->frame[0], k);
        }
    if (status == RIND_OK)
        status =
            scan->frame[out->frame[0]].placed ? sort_frames(ctx, scan, out, n) : take_pictures(ctx, out, series, n);
    if (status != RIND_OK)
        rind_dicom_stack_free(out);
    return status;
}

void rind_dicom_stack_free(rind_dicom_stack *stack)
{
    free(stack->frame);
    *stack = (rind_dicom_stack){ 0 };
}
