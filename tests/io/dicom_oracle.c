/*
 * dicom_oracle.c - segmentations and structure sets as dcmtk reads them, voxel by voxel against ours
 *
 * The parser is another, and so is the way from frames and polygons to voxels: every pixel of a frame goes to the voxel
 * whose centre is nearest in space; every voxel asks each edge of its slice on which side it lies. Objects are made
 * here, at random, so that the test needs no data; the public cases follow where they are at hand.
 */
#include "dcm_objects.h"
#include "dcmtk.h"
#include "image/image.h"
#include "io/dicom_mask.h"
#include <rind/region.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t noise;

static unsigned below(unsigned n)
{
    noise = noise * 1664525u + 1013904223u;
    return (unsigned)((uint64_t)noise * n >> 32);
}

static double fraction(void)
{
    return below(1u << 30) / (double)(1u << 30);
}

/* An image of that many voxels of 1 x 1 x 2 mm at (10, 20, 30). */
static rind_image *make_image(files *f, unsigned columns, unsigned rows, unsigned slices)
{
    static const int16_t pixels[64 * 64];

    assert_true(columns * rows <= COUNT_OF(pixels));
    for (unsigned k = 0; k < slices; k++) {
        dcm_slice s = dcm_recipe(k, 30 + 2.0 * k);
        char name[16];

        s.columns = columns;
        s.rows = rows;
        s.spacing = "1\\1";
        s.pixels = pixels;
        s.position[0] = 10;
        s.position[1] = 20;
        snprintf(name, sizeof name, "image%u", k);
        dcm_write_slice(&s, files_path(f, name));
    }
    return files_image(f, f->folder, 0);
}

static size_t n_voxels(const rind_grid *grid)
{
    return grid->size[0] * grid->size[1] * grid->size[2];
}

/* The voxel whose centre is nearest; SIZE_MAX beyond the grid. */
static size_t voxel_at(const rind_grid *g, const double position[3])
{
    size_t at[3];

    for (int a = 0; a < 3; a++) {
        double index = 0.0;

        for (int r = 0; r < 3; r++)
            index += g->direction[r][a] * (position[r] - g->origin_mm[r]) / g->spacing_mm[a];
        index = floor(index + 0.5);
        if (index < 0 || index >= (double)g->size[a])
            return SIZE_MAX;
        at[a] = (size_t)index;
    }
    return at[0] + g->size[0] * (at[1] + g->size[1] * at[2]);
}

/* What a pixel says of a segment. */
static bool is_of(const dcmtk_seg *seg, const dcmtk_frame *frame, uint16_t value, int segment)
{
    if (strcmp(seg->type, "LABELMAP") == 0)
        return value == segment;
    if (frame->segment != segment)
        return false;
    return strcmp(seg->type, "BINARY") == 0 ? value == 1 : value > 0 && value >= 0.5 * seg->maximum;
}

/* The voxels of a segment, 1 each; how many pixels lie within. */
static size_t put_segment(const dcmtk_seg *seg, int segment, const rind_grid *grid, uint8_t *voxel)
{
    size_t n = 0;

    memset(voxel, 0, n_voxels(grid));
    for (size_t k = 0; k < seg->n_frames; k++)
        for (size_t i = 0; i < seg->columns * seg->rows; i++) {
            const dcmtk_frame *f = &seg->frame[k];
            double c = (double)(i % seg->columns), r = (double)(i / seg->columns), p[3];

            if (!is_of(seg, f, f->pixel[i], segment))
                continue;
            for (int a = 0; a < 3; a++)
                p[a] = f->position[a] + c * f->spacing[0] * f->x_axis[a] + r * f->spacing[1] * f->y_axis[a];
            size_t at = voxel_at(grid, p);
            if (at != SIZE_MAX)
                voxel[at] = 1;
            n++;
        }
    return n;
}

static void expect_same(files *f, const char *path, const rind_image *image, long long number, const uint8_t *expected,
                        const uint8_t *doubtful)
{
    const rind_label_query query = { .how = RIND_TAKE_NUMBER, .number = number };
    rind_image *mask = NULL;
    size_t n = n_voxels(&image->grid), n_expected = 0;

    for (size_t k = 0; k < n; k++)
        n_expected += expected[k];
    rind_status status = rind_dicom_mask_read(f->ctx, path, image, &query, &mask);
    if (n_expected == 0 && status == RIND_EMPTY_REGION)
        return;
    if (status != RIND_OK)
        fail_msg("%s", rind_ctx_message(f->ctx));
    for (size_t k = 0; k < n; k++)
        if ((((const int32_t *)mask->voxel)[k] != 0) != (expected[k] != 0) && (doubtful == NULL || !doubtful[k]))
            fail_msg("%s, %lld: voxel %zu is %d, to dcmtk %d", path, number, k, ((const int32_t *)mask->voxel)[k],
                     expected[k]);
    rind_image_free(mask);
}

/* All of a segmentation's segments; how many voxels they hold. */
static size_t compare_seg(files *f, const char *path, const rind_image *image, int n_segments)
{
    dcmtk_seg seg;
    uint8_t *voxel = calloc(n_voxels(&image->grid), 1);
    size_t n = 0;

    if (!dcmtk_read_seg(path, &seg))
        fail_msg("dcmtk does not read %s", path);
    for (int segment = 1; segment <= n_segments; segment++) {
        n += put_segment(&seg, segment, &image->grid, voxel);
        expect_same(f, path, image, segment, voxel, NULL);
    }
    dcmtk_free_seg(&seg);
    free(voxel);
    return n;
}

/* Frames of random places, segments and pixels. */
static void random_seg(files *f, const rind_image *image, const char *type, unsigned columns, unsigned rows,
                       unsigned n_frames)
{
    static uint8_t pixels[64 * 64 * DCM_SEG_FRAMES];
    bool bits = strcmp(type, "BINARY") == 0;
    size_t n = (size_t)columns * rows * n_frames;
    dcm_seg s = dcm_seg_recipe(pixels, bits ? (n + 7) / 8 : n);

    memset(pixels, 0, sizeof pixels);
    for (size_t k = 0; k < n; k++)
        if (bits)
            pixels[k / 8] |= (uint8_t)((below(3) == 0) << k % 8);
        else
            pixels[k] = (uint8_t)(strcmp(type, "LABELMAP") == 0 ? below(5) : below(101));
    s.type = type;
    s.columns = columns;
    s.rows = rows;
    s.n_frames = n_frames;
    s.x = 10 + (double)below((unsigned)image->grid.size[0] - columns + 1);
    s.y = 20 + (double)below((unsigned)image->grid.size[1] - rows + 1);
    for (unsigned k = 0; k < n_frames; k++) {
        s.z[k] = 30 + 2.0 * below((unsigned)image->grid.size[2]);
        s.segment[k] = strcmp(type, "LABELMAP") == 0 ? 0 : 1 + below(3);
    }
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    compare_seg(f, files_path(f, "seg.dcm"), image, 3);
}

static void segmentations(void **state)
{
    files *f = *state;
    static const char *const types[] = { "BINARY", "FRACTIONAL", "LABELMAP" };

    noise = 1;
    rind_image *image = make_image(f, 13, 9, 7);
    for (unsigned k = 0; k < 120; k++) { /* columns * rows * frames leave every remainder by 8 */
        unsigned columns = 1 + below(13), rows = 1 + below(9), frames = 1 + below(20);

        random_seg(f, image, types[k % 3], columns, rows, frames);
    }
    rind_image_free(image);
}

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Whether the pixel nearest to a point is set, of the plane nearest to it; planes are 'gap' apart, the lowest of all
 * segments is 'low'. */
static bool is_near(const dcmtk_seg *seg, int segment, const double p[3], double low, double gap)
{
    const dcmtk_frame *first = &seg->frame[0];
    const double *x = first->x_axis, *y = first->y_axis;
    const double normal[3] = { x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0] };
    double plane = low + gap * floor((dot(p, normal) - low) / gap + 0.5);

    for (size_t k = 0; k < seg->n_frames; k++) {
        const dcmtk_frame *f = &seg->frame[k];
        double c = floor((dot(p, x) - dot(f->position, x)) / f->spacing[0] + 0.5);
        double r = floor((dot(p, y) - dot(f->position, y)) / f->spacing[1] + 0.5);

        if (fabs(dot(f->position, normal) - plane) > 0.01 || c < 0 || r < 0 || c >= (double)seg->columns ||
            r >= (double)seg->rows)
            continue;
        if (is_of(seg, f, f->pixel[(size_t)c + seg->columns * (size_t)r], segment))
            return true;
    }
    return false;
}

/* The region of a segment, resampled to the image, against the nearest pixels; how many voxels it holds. */
static size_t compare_resampled(files *f, const char *path, const rind_image *image, int segment, double low,
                                double gap)
{
    const rind_grid *g = &image->grid;
    rind_settings *settings = NULL;
    rind_image *mask = NULL;
    rind_region *region = NULL;
    dcmtk_seg seg;
    char text[64];
    size_t n = 0, nx = g->size[0], ny = g->size[1];

    snprintf(text, sizeof text, "mask: {label: %d, on_mismatch: resample}", segment);
    assert_int_equal(rind_settings_parse(f->ctx, text, "s", &settings), RIND_OK);
    assert_true(dcmtk_read_seg(path, &seg));
    rind_status status = rind_mask_read(f->ctx, path, image, settings, &mask);
    if (status == RIND_OK)
        status = rind_region_create(f->ctx, image, mask, settings, &region);
    if (status != RIND_OK && status != RIND_EMPTY_REGION && status != RIND_LABEL_ABSENT)
        fail_msg("%s", rind_ctx_message(f->ctx));
    for (size_t k = 0; k < n_voxels(g); k++) {
        const double index[3] = { (double)(k % nx), (double)(k / nx % ny), (double)(k / nx / ny) };
        double p[3];

        for (int r = 0; r < 3; r++) {
            p[r] = g->origin_mm[r];
            for (int a = 0; a < 3; a++)
                p[r] += g->direction[r][a] * index[a] * g->spacing_mm[a];
        }
        bool expected = is_near(&seg, segment, p, low, gap);
        if (expected != (region != NULL && rind_region_voxels(region)[k] != 0))
            fail_msg("segment %d: voxel %zu is %d, the nearest pixel %d", segment, k, !expected, expected);
        n += expected;
    }
    dcmtk_free_seg(&seg);
    rind_region_free(region);
    rind_image_free(mask);
    rind_settings_free(settings);
    return n;
}

/* Other spacing, other planes, turned in the plane or over: what is nearest counts. */
static void segmentations_on_other_grids(void **state)
{
    files *f = *state;
    static uint8_t pixels[64 * 64 * DCM_SEG_FRAMES];
    rind_image *image = make_image(f, 13, 9, 7);
    size_t n = 0;

    noise = 3;
    for (unsigned turn = 0; turn < 60; turn++) {
        dcm_seg s = dcm_seg_recipe(pixels, 0);
        char spacing[64], orientation[128];
        double angle = 0.1 + 0.4 * fraction(), gap = 0.7 + 2 * fraction(), low = 30.3;

        snprintf(spacing, sizeof spacing, "%.6g\\%.6g", 0.3 + fraction(), 0.3 + fraction());
        snprintf(orientation, sizeof orientation, "%.9g\\%.9g\\0\\%.9g\\%.9g\\0", cos(angle), sin(angle), -sin(angle),
                 cos(angle));
        s.spacing = spacing;
        s.orientation = turn % 3 == 0 ? orientation : s.orientation;
        s.columns = 8 + below(10);
        s.rows = 5 + below(10);
        s.n_frames = 12;
        s.n_bytes = ((size_t)s.columns * s.rows * s.n_frames + 7) / 8;
        s.x = 11.03;
        s.y = 20.71;
        for (unsigned k = 0; k < s.n_frames; k++) { /* planes 0, 1 and some above, in disorder, several segments each */
            s.z[k] = low + gap * (k < 2 ? 1 - k : 1 + below(5));
            s.segment[k] = 1 + below(2);
        }
        for (size_t k = 0; k < s.n_bytes; k++)
            pixels[k] = (uint8_t)below(256);
        dcm_write_seg(&s, files_path(f, "seg.dcm"));
        n += compare_resampled(f, files_path(f, "seg.dcm"), image, 1, low, gap);
    }
    assert_true(n > 60 * 20);
    rind_image_free(image);
}

/* The sides of a voxel's centre by the edges of its slice; false within 'dust' voxels of an edge. */
static bool is_inside(const dcmtk_contour *c, const rind_grid *g, double x, double y, bool *inside)
{
    static const double dust = 1e-9;

    for (size_t i = 0, j = c->n - 1; i < c->n; j = i++) {
        double p[2][2];

        for (int e = 0; e < 2; e++)
            for (int a = 0; a < 2; a++) {
                const double *point = c->point + 3 * (e == 0 ? i : j);
                p[e][a] = 0.0;
                for (int r = 0; r < 3; r++)
                    p[e][a] += g->direction[r][a] * (point[r] - g->origin_mm[r]) / g->spacing_mm[a];
            }
        double dx = p[1][0] - p[0][0], dy = p[1][1] - p[0][1], length = dx * dx + dy * dy;
        double t = length > 0 ? ((x - p[0][0]) * dx + (y - p[0][1]) * dy) / length : 0;
        t = fmax(0, fmin(1, t));
        if (hypot(p[0][0] + t * dx - x, p[0][1] + t * dy - y) < dust)
            return false;
        if ((p[0][1] > y) != (p[1][1] > y) && x < p[0][0] + (y - p[0][1]) * dx / dy)
            *inside = !*inside;
    }
    return true;
}

/* All contours of a structure; how many voxels it holds. */
static size_t compare_rtstruct(files *f, const char *path, const rind_image *image, int roi, size_t *n_doubtful)
{
    const rind_grid *g = &image->grid;
    dcmtk_rtstruct set;
    uint8_t *voxel = calloc(n_voxels(g), 1), *doubtful = calloc(n_voxels(g), 1);
    size_t n = 0;

    if (!dcmtk_read_rtstruct(path, &set))
        fail_msg("dcmtk does not read %s", path);
    for (size_t k = 0; k < set.n; k++) {
        const dcmtk_contour *c = &set.contour[k];
        double z = 0.0;

        for (int r = 0; r < 3; r++)
            z += g->direction[r][2] * (c->point[r] - g->origin_mm[r]) / g->spacing_mm[2];
        z = floor(z + 0.5);
        if (c->roi != roi || z < 0 || z >= (double)g->size[2])
            continue;
        for (size_t i = 0; i < g->size[0] * g->size[1]; i++) {
            size_t at = i + g->size[0] * g->size[1] * (size_t)z;
            bool inside = false;

            if (is_inside(c, g, (double)(i % g->size[0]), (double)(i / g->size[0]), &inside))
                voxel[at] ^= inside;
            else
                doubtful[at] = 1;
        }
    }
    expect_same(f, path, image, roi, voxel, doubtful);
    for (size_t k = 0; k < n_voxels(g); k++) {
        n += voxel[k];
        *n_doubtful += doubtful[k];
    }
    dcmtk_free_rtstruct(&set);
    free(voxel);
    free(doubtful);
    return n;
}

/* A star of 'n' points around (x, y), the nearest 'low' of the farthest. */
static char *star(double x, double y, double z, double radius, double low, unsigned n, bool backwards)
{
    char *text = malloc(64 * n), *end = text;

    *text = '\0';
    for (unsigned k = 0; k < n; k++) {
        double angle = 2 * 3.14159265358979 * (backwards ? n - k : k) / n, r = radius * (low + (1 - low) * fraction());

        end += sprintf(end, "%s%.9g\\%.9g\\%.9g", k > 0 ? "\\" : "", x + r * cos(angle), y + r * sin(angle), z);
    }
    return text;
}

static void structure_sets(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f, 40, 32, 5);
    size_t n = 0, n_doubtful = 0;

    noise = 2;
    for (int turn = 0; turn < 40; turn++) {
        char *contour[17] = { NULL };
        unsigned n_contours = 0;

        for (unsigned z = 0; z < 4; z++) { /* a part with a hole and an island, one beside it, one that crosses it */
            double plane = 30 + 2.0 * z;

            contour[n_contours++] = star(24, 34, plane, 10, 0.8, 30, below(2) == 0);
            contour[n_contours++] = star(24, 34, plane, 7, 0.6, 12, below(2) == 0);
            contour[n_contours++] = star(24, 34, plane, 3, 0.3, 5, below(2) == 0);
            contour[n_contours++] = star(40, 40, plane, 9, 0.1, 50, false);
        }
        dcm_write_rtstruct("1.2.3.1", (const char *const *)contour, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
        n += compare_rtstruct(f, files_path(f, "rs.dcm"), image, 7, &n_doubtful);
        while (n_contours-- > 0)
            free(contour[n_contours]);
    }
    assert_true(n > 40 * 4 * 150);
    assert_int_equal(n_doubtful, 0);
    rind_image_free(image);
}

static void public_cases(void **state)
{
    files *f = *state;
    static const char seg[] = RIND_SHARED "/cases/breast-dce-06/dicom/seg/1-1.dcm";
    static const char set[] = RIND_SHARED "/cases/sts-002-ct-rtstruct/dicom/rtstruct/RS.dcm";
    size_t n_doubtful = 0;

    if (access(seg, R_OK) != 0 || access(set, R_OK) != 0)
        skip();
    rind_image *image = files_image(f, RIND_SHARED "/cases/breast-dce-06/dicom/dce", 1);
    assert_int_equal(compare_seg(f, seg, image, 1), 82527);
    rind_image_free(image);
    image = files_image(f, RIND_SHARED "/cases/sts-002-ct-rtstruct/dicom/image", 0);
    assert_int_equal(compare_rtstruct(f, set, image, 1, &n_doubtful), 17090);
    assert_int_equal(n_doubtful, 0);
    rind_image_free(image);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)
    const struct CMUnitTest tests[] = {
        TEST(segmentations),
        TEST(segmentations_on_other_grids),
        TEST(structure_sets),
        TEST(public_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
