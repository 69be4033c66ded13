/* dicom_masks.c - segmentations and structure sets drawn on images, against masks worked out by hand */
#include "dcm_objects.h"
#include "io/dicom_tags.h"
#include <rind/region.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The image: 5 x 3 pixels of 1 x 1 mm, 4 slices 2 mm apart, first voxel at (10, 20, 30). */
enum { NX = 5, NY = 3, NZ = 4, N = NX * NY * NZ };

static rind_image *make_image(files *f)
{
    static const int16_t pixels[NX * NY];

    for (unsigned k = 0; k < NZ; k++) {
        dcm_slice s = dcm_recipe(k, 30 + 2.0 * k);
        char name[16];

        s.columns = NX;
        s.rows = NY;
        s.spacing = "1\\1";
        s.pixels = pixels;
        s.position[0] = 10;
        s.position[1] = 20;
        snprintf(name, sizeof name, "image%u", k);
        dcm_write_slice(&s, files_path(f, name));
    }
    rind_image *image = files_image(f, f->folder, 0);
    assert_int_equal(image->grid.size[0] * image->grid.size[1] * image->grid.size[2], N);
    return image;
}

/* Reads the mask with a label as --label takes it; NULL where it is refused. */
static rind_image *mask_of(files *f, const char *name, const rind_image *image, const char *label)
{
    rind_settings *plain = NULL, *settings = NULL;
    rind_image *mask = NULL;
    char assignment[64];

    snprintf(assignment, sizeof assignment, "mask.label=%s", label);
    assert_int_equal(rind_settings_default(f->ctx, &plain), RIND_OK);
    assert_int_equal(rind_settings_with(f->ctx, plain, assignment, &settings), RIND_OK);
    rind_status status = rind_mask_read(f->ctx, files_path(f, name), image, settings, &mask);
    assert_true((status == RIND_OK) == (mask != NULL));
    if (mask != NULL) { /* the region is what was drawn */
        rind_region *region = NULL;
        size_t n = 0;

        for (size_t k = 0; k < N; k++)
            n += ((const int32_t *)mask->voxel)[k] != 0;
        assert_int_equal(rind_region_create(f->ctx, image, mask, settings, &region), RIND_OK);
        assert_int_equal(rind_region_n_voxels(region), n);
        rind_region_free(region);
    }
    rind_settings_free(plain);
    rind_settings_free(settings);
    return mask;
}

/* 'picture': a character a voxel, '.' outside, slices one after the other; blanks do not count. */
static void expect_mask(files *f, const char *name, const rind_image *image, const char *label, const char *picture)
{
    rind_image *mask = mask_of(f, name, image, label);
    size_t k = 0;

    if (mask == NULL)
        fail_msg("%s", rind_ctx_message(f->ctx));
    for (; *picture != '\0'; picture++) {
        if (*picture == ' ')
            continue;
        assert_true(k < N);
        if ((((const int32_t *)mask->voxel)[k] != 0) != (*picture != '.'))
            fail_msg("label %s: voxel %zu is %d", label, k, ((const int32_t *)mask->voxel)[k]);
        k++;
    }
    for (; k < N; k++)
        assert_int_equal(((const int32_t *)mask->voxel)[k], 0);
    rind_image_free(mask);
}

static void expect_refusal(files *f, const char *name, const rind_image *image, const char *label, rind_status status,
                           const char *part)
{
    rind_settings *plain = NULL, *settings = NULL;
    rind_image *mask = NULL;
    char assignment[64];

    snprintf(assignment, sizeof assignment, "mask.label=%s", label);
    assert_int_equal(rind_settings_default(f->ctx, &plain), RIND_OK);
    assert_int_equal(rind_settings_with(f->ctx, plain, assignment, &settings), RIND_OK);
    rind_status got = rind_mask_read(f->ctx, files_path(f, name), image, settings, &mask);
    if (got != status || strstr(rind_ctx_message(f->ctx), part) == NULL)
        fail_msg("expected %s with '%s', got %s: %s", rind_status_name(status), part, rind_status_name(got),
                 rind_ctx_message(f->ctx));
    assert_null(mask);
    rind_settings_free(plain);
    rind_settings_free(settings);
}

/* Three frames of 15 bits: the second begins within a byte. In another order than the slices, two segments. */
static void bits_across_frames(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    static const char *const frames[] = { "x...x .x... ....x", ".xx.. ..... x...x", "..... xxxxx ....." };
    uint8_t bits[6] = { 0 };
    size_t n = 0;
    dcm_seg s = dcm_seg_recipe(bits, sizeof bits);

    for (size_t k = 0; k < 3; k++)
        for (const char *c = frames[k]; *c != '\0'; c++)
            if (*c != ' ') {
                bits[n / 8] |= (uint8_t)((*c == 'x') << n % 8);
                n++;
            }
    s.n_frames = 3;
    s.z[0] = 34;
    s.z[1] = 30;
    s.z[2] = 34;
    s.segment[1] = 2;
    s.segment[2] = 2;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", "............... ............... x...x.x.......x");
    expect_mask(f, "seg.dcm", image, "2", ".xx.......x...x ............... .....xxxxx.....");
    expect_mask(f, "seg.dcm", image, "nonzero", ".xx.......x...x ............... x...xxxxxx....x");
    expect_mask(f, "seg.dcm", image, "auto", "............... ............... x...x.x.......x");
    assert_non_null(
        strstr(f->warnings, "holds several structures (1 'Tumour', 2 'Dr\xc3\xbcse', 3 'tumour'); number 1"));
    expect_mask(f, "seg.dcm", image, "Dr\xc3\xbcse", ".xx.......x...x ............... .....xxxxx.....");
    expect_mask(f, "seg.dcm", image, "Tumour", "............... ............... x...x.x.......x");
    expect_refusal(f, "seg.dcm", image, "TUMOUR", RIND_LABEL_ABSENT, "more than one is named 'TUMOUR'");
    expect_refusal(f, "seg.dcm", image, "Lung", RIND_LABEL_ABSENT, "nothing in it is named 'Lung'");
    expect_refusal(f, "seg.dcm", image, "4", RIND_LABEL_ABSENT, "label 4 is not in it; there are: 1 'Tumour', 2");
    expect_refusal(f, "seg.dcm", image, "3", RIND_EMPTY_REGION, "holds no voxel");
    rind_image_free(image);
}

/* Labels besides the one asked for: those of rules, of names of the settings, all. Where two lie the one asked for has
 * it. */
static void several_labels(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f), *mask = NULL;
    static const uint8_t bits[4] = { 0x07, 0x00, 0x07, 0x00 }; /* pixels 0 to 2; of the frame from bit 15 on 1 to 3 */
    static const struct {
        const char *settings;
        int32_t voxels[5];
        int64_t label;
    } wanted[] = {
        { "mask: {label: 2}", { 0, 2, 2, 2, 0 }, 2 },
        { "mask: {label: 1}\nregions: [tumour, {name: b, label: 2}]", { 1, 1, 1, 2, 0 }, 1 },
        { "mask: {label: Dr\xc3\xbcse}\nregions: [tumour, {name: b, label: 1}]", { 1, 2, 2, 2, 0 }, 2 },
        { "mask: {label: all}", { 1, 1, 1, 2, 0 }, 0 },
        { "mask: {label: {a: 2, b: 3}}", { 0, 2, 2, 2, 0 }, 0 },
    };
    dcm_seg s = dcm_seg_recipe(bits, sizeof bits);

    s.n_frames = 2;
    s.z[1] = 30;
    s.segment[1] = 2;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    for (size_t k = 0; k < COUNT_OF(wanted); k++) {
        rind_settings *settings = NULL;

        if (rind_settings_parse(f->ctx, wanted[k].settings, "s", &settings) != RIND_OK ||
            rind_mask_read(f->ctx, files_path(f, "seg.dcm"), image, settings, &mask) != RIND_OK)
            fail_msg("%s: %s", wanted[k].settings, rind_ctx_message(f->ctx));
        for (size_t i = 0; i < 5; i++)
            if (((const int32_t *)mask->voxel)[i] != wanted[k].voxels[i])
                fail_msg("%s: voxel %zu is %d", wanted[k].settings, i, ((const int32_t *)mask->voxel)[i]);
        assert_int_equal(mask->label, wanted[k].label);
        rind_image_free(mask);
        rind_settings_free(settings);
    }
    assert_non_null(strstr(f->warnings, "2 voxels belong to several structures and count to one: to that asked for"));
    rind_image_free(image);
}

static void fractions(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    static const uint8_t half[NX * NY] = { 0, 49, 50, 51, 100, 255 };
    static const uint8_t map[NX * NY] = { 0, 1, 2, 3, 2, 1 };
    dcm_seg s = dcm_seg_recipe(half, sizeof half);

    s.type = "FRACTIONAL";
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", "..xxxx.........");
    s.type = "LABELMAP";
    s.pixels = map;
    s.segment[0] = 0;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "2", "..x.x..........");
    expect_mask(f, "seg.dcm", image, "nonzero", ".xxxxx.........");
    s.type = "BINARY";
    s.n_bytes = 2;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_BAD_FILE, "does not say which segment");
    s.n_bytes = 4;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_BAD_FILE, "make 2 bytes of pixels, but it holds 4");
    rind_image_free(image);
}

static const uint8_t row_of_three[2] = { 0x07, 0x00 }; /* the first three pixels of the first row */

static void places_of_frames(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    dcm_seg s = dcm_seg_recipe(row_of_three, sizeof row_of_three);

    s.x = 10.5; /* half a pixel off, as where the corner is meant */
    s.y = 20.5;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", "xxx............");
    assert_non_null(strstr(f->warnings, "lies 0.5, 0.5, 0 voxels (x, y, z) beside the image's grid"));

    s.x = 14; /* rows run to the right, columns up */
    s.y = 22;
    s.orientation = "-1\\0\\0\\0\\-1\\0";
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", "..... ..... ..xxx");

    s = dcm_seg_recipe((const uint8_t[]){ 0x05 }, 1); /* cropped: 2 x 2 pixels, 1 and 3 set */
    s.columns = s.rows = 2;
    s.x = 12;
    s.y = 21;
    s.z[0] = 32;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", "............... .....  ..x.. ..x..");

    s = dcm_seg_recipe(row_of_three, sizeof row_of_three); /* frames across the patient: z by x, of 2 mm */
    s.spacing = "1\\2";
    s.orientation = "0\\0\\1\\0\\1\\0";
    s.columns = 4;
    s.x = 11;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", ".x............. .x............. .x.............");
    rind_image_free(image);
}

static void segmentations_beyond_the_image(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    dcm_seg s = dcm_seg_recipe(row_of_three, sizeof row_of_three);

    s.x = 13;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", "...xx..........");
    assert_non_null(strstr(f->warnings, "33.3 % of the segment (1 of 3 voxels) lies outside the image"));
    s.x = 10;
    s.z[0] = 28;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_EMPTY_REGION, "lies outside the image altogether");
    s.z[0] = 30;
    s.spacing = "1\\1.1";
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_GRID_MISMATCH, "do not fit the grid of the image");
    s.spacing = "1\\1";
    s.orientation = "0.8\\0.6\\0\\-0.6\\0.8\\0";
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_GRID_MISMATCH, "do not fit");
    static const uint8_t two[4] = { 0xff, 0xff, 0xff, 0x3f };
    s = dcm_seg_recipe(two, sizeof two);
    s.n_frames = 2;
    s.z[1] = 31.2; /* frames between the slices */
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_GRID_MISMATCH, "frame 2 lies between the voxels");
    rind_image_free(image);
}

static void identities(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    dcm_seg s = dcm_seg_recipe(row_of_three, sizeof row_of_three);

    s.series = "9.9"; /* another series of the study */
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", "xxx............");
    assert_non_null(strstr(f->warnings, "refers to other images than these"));
    s.frame_of_reference = "9.8";
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_GRID_MISMATCH, "another frame of reference");
    s.study = "9.7";
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_GRID_MISMATCH, "belongs to another study");
    s.series = "1.2.3.2"; /* anonymised: a new study, but the series is named */
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_mask(f, "seg.dcm", image, "1", "xxx............");
    files_refused(f, files_path(f, "seg.dcm"), 0, RIND_UNSUPPORTED, "give it as mask");

    /* A plain image in place of DICOM is matched by place. */
    assert_int_equal(rind_image_write(f->ctx, image, files_path(f, "image.nii")), RIND_OK);
    rind_image *plain = files_image(f, files_path(f, "image.nii"), 0);
    expect_mask(f, "seg.dcm", plain, "1", "xxx............");
    assert_non_null(strstr(f->warnings, "the image is not DICOM, so it is matched by position alone"));
    rind_image_free(plain);
    rind_image_free(image);
}

/* A folder with two series: the mask chooses. */
static void the_mask_chooses_the_series(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    dcm_slice other = dcm_recipe(9, 0);
    dcm_seg s = dcm_seg_recipe(row_of_three, sizeof row_of_three);

    rind_image_free(image);
    other.series = "1.2.3.8";
    dcm_write_slice(&other, files_path(f, "other"));
    dcm_write_seg(&s, files_path(f, "seg.dcm")); /* in the same folder */
    assert_int_equal(rind_image_read(f->ctx, f->folder, 0, &image), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_image_read_for(f->ctx, f->folder, files_path(f, "seg.dcm"), 0, &image), RIND_OK);
    assert_int_equal(image->grid.size[2], NZ);
    assert_true(image->source->by_mask);
    rind_image_free(image);
    s.series = "7.7";
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    assert_int_equal(rind_image_read_for(f->ctx, f->folder, files_path(f, "seg.dcm"), 0, &image), RIND_BAD_ARGUMENT);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "the mask refers to none of them"));
}

/* Corners of a rectangle. */
static const char *rectangle(double x0, double y0, double x1, double y1, double z)
{
    static char texts[8][160];
    static int turn;
    char *text = texts[turn++ % 8];

    snprintf(text, sizeof texts[0], "%g\\%g\\%g\\%g\\%g\\%g\\%g\\%g\\%g\\%g\\%g\\%g", x0, y0, z, x1, y0, z, x1, y1, z,
             x0, y1, z);
    return text;
}

static void polygons(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    /* The whole slice with a hole of three voxels and an island in the hole; a triangle, a second part beside it. */
    const char *const contours[] = {
        rectangle(9.5, 19.5, 14.5, 22.5, 30),  rectangle(10.5, 20.5, 13.5, 21.5, 30),
        rectangle(11.5, 20.6, 12.5, 21.4, 30), "9.4\\19.4\\32\\12.4\\19.4\\32\\9.4\\22.4\\32",
        rectangle(13.5, 19.5, 14.5, 22.5, 32), NULL
    };

    dcm_write_rtstruct("1.2.3.1", contours, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    static const char picture[] = "xxxxx x.x.x xxxxx  xx..x x...x ....x";
    expect_mask(f, "rs.dcm", image, "7", picture);
    expect_mask(f, "rs.dcm", image, "\"GTV: 1\"", picture);
    expect_mask(f, "rs.dcm", image, "\"gtv: 1\"", picture);
    expect_mask(f, "rs.dcm", image, "nonzero", picture);
    expect_refusal(f, "rs.dcm", image, "empty", RIND_EMPTY_REGION, "holds no voxel");
    expect_refusal(f, "rs.dcm", image, "auto", RIND_LABEL_ABSENT, "none of number 1");
    files_refused(f, files_path(f, "rs.dcm"), 0, RIND_UNSUPPORTED, "structure set");
    assert_int_equal(f->n_warnings, 0);

    dcm_write_rtstruct("1.2.9.9", contours, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_refusal(f, "rs.dcm", image, "7", RIND_GRID_MISMATCH, "another study");
    dcm_write_rtstruct("1.2.3.1", contours, "OPEN_PLANAR", files_path(f, "rs.dcm"));
    expect_refusal(f, "rs.dcm", image, "7", RIND_EMPTY_REGION, "holds no voxel");
    assert_non_null(strstr(f->warnings, "5 contours are points or open lines"));
    rind_image_free(image);
}

/* A centre on an edge belongs to the structure to its right, or below: two neighbours share no voxel. */
static void edges_on_centres(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    const char *const left[] = { rectangle(10, 20, 12, 22, 30), NULL };
    const char *const right[] = { rectangle(12, 20, 14, 22, 30), NULL };

    dcm_write_rtstruct("1.2.3.1", left, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_mask(f, "rs.dcm", image, "7", "xx... xx... .....");
    dcm_write_rtstruct("1.2.3.1", right, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_mask(f, "rs.dcm", image, "7", "..xx. ..xx. .....");
    rind_image_free(image);
}

static void contours_in_odd_places(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    const char *const partly[] = { rectangle(12.5, 19.5, 16.5, 20.5, 30), rectangle(12.5, 19.5, 14.5, 20.5, 28), NULL };
    const char *const outside[] = { rectangle(12.5, 19.5, 14.5, 20.5, 38), NULL };
    const char *const oblique[] = { "9.5\\19.5\\30\\14.5\\19.5\\30\\14.5\\22.5\\31", NULL };
    const char *const apart[] = { rectangle(9.5, 19.5, 10.5, 20.5, 30), rectangle(9.5, 19.5, 10.5, 20.5, 36), NULL };
    const char *const between[] = { rectangle(9.5, 19.5, 10.5, 20.5, 30.6), rectangle(9.5, 19.5, 12.5, 20.5, 30.2),
                                    NULL };
    const char *const broken[] = { "1\\2\\3\\4", NULL };

    dcm_write_rtstruct("1.2.3.1", partly, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_mask(f, "rs.dcm", image, "7", "...xx..........");
    assert_non_null(strstr(f->warnings, "66.7 % of the region of interest (4 of 6 voxels) lies outside the image"));
    dcm_write_rtstruct("1.2.3.1", outside, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_refusal(f, "rs.dcm", image, "7", RIND_EMPTY_REGION, "outside the image altogether");
    dcm_write_rtstruct("1.2.3.1", oblique, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_refusal(f, "rs.dcm", image, "7", RIND_UNSUPPORTED, "does not run parallel to the slices");
    dcm_write_rtstruct("1.2.3.1", apart, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_mask(f, "rs.dcm", image, "7", "x.............. ............... ............... x..............");
    assert_non_null(strstr(f->warnings, "contours on 2 slices of the 4 from its first to its last"));
    dcm_write_rtstruct("1.2.3.1", between, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_mask(f, "rs.dcm", image, "7", "xxx............");
    assert_non_null(strstr(f->warnings, "1 contours share a slice"));
    dcm_write_rtstruct("1.2.3.1", broken, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_refusal(f, "rs.dcm", image, "7", RIND_BAD_FILE, "4 coordinates, which make no points");
    rind_image_free(image);
}

/* With mask.on_mismatch: resample; the region as expect_mask() has it. */
static void expect_resampled(files *f, const char *name, const rind_image *image, const char *label,
                             const char *picture)
{
    rind_settings *settings = NULL;
    rind_image *mask = NULL;
    rind_region *region = NULL;
    char text[96];
    size_t k = 0;

    snprintf(text, sizeof text, "mask: {label: %s, on_mismatch: resample}", label);
    assert_int_equal(rind_settings_parse(f->ctx, text, "s", &settings), RIND_OK);
    if (rind_mask_read(f->ctx, files_path(f, name), image, settings, &mask) != RIND_OK ||
        rind_region_create(f->ctx, image, mask, settings, &region) != RIND_OK)
        fail_msg("%s", rind_ctx_message(f->ctx));
    for (; *picture != '\0'; picture++)
        if (*picture != ' ' && (rind_region_voxels(region)[k++] != 0) != (*picture != '.'))
            fail_msg("voxel %zu is %d", k - 1, rind_region_voxels(region)[k - 1]);
    for (; k < N; k++)
        assert_int_equal(rind_region_voxels(region)[k], 0);
    rind_region_free(region);
    rind_image_free(mask);
    rind_settings_free(settings);
}

static void segmentations_that_are_resampled(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    static const uint8_t all[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    dcm_seg s = dcm_seg_recipe(all, 6);

    s.spacing = "0.5\\0.5"; /* a box of 2.5 x 1.5 mm, partly before the image, 3 planes a slice's distance apart */
    s.n_frames = 3;
    s.x = 8.9;
    s.y = 19.9;
    s.z[0] = 34;
    s.z[1] = 30;
    s.z[2] = 32;
    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    expect_refusal(f, "seg.dcm", image, "1", RIND_GRID_MISMATCH, "or mask.on_mismatch: resample");
    expect_resampled(f, "seg.dcm", image, "1", "xx... xx... ..... xx... xx... ..... xx... xx... .....");
    assert_non_null(strstr(f->warnings, "became 12 of the image, 24 mm3"));
    assert_non_null(strstr(f->warnings, "% of the mask's region"));
    rind_image_free(image);
}

static void contours_that_are_resampled(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f); /* slices at 30, 32, 34, 36 */
    const char *const between[] = { rectangle(9.5, 19.5, 10.5, 20.5, 29.6), rectangle(9.5, 19.5, 11.5, 20.5, 32.6),
                                    rectangle(9.5, 19.5, 12.5, 20.5, 35.6), NULL };
    const char *const second[] = { rectangle(9.5, 19.5, 10.5, 20.5, 30), rectangle(9.5, 19.5, 11.5, 20.5, 34), NULL };
    const char *const uneven[] = { rectangle(9.5, 19.5, 10.5, 20.5, 30.5), rectangle(9.5, 19.5, 10.5, 20.5, 32.5),
                                   rectangle(9.5, 19.5, 10.5, 20.5, 35.7), NULL };

    dcm_write_rtstruct("1.2.3.1", between, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_mask(f, "rs.dcm", image, "7", "x.............. xx............. ............... xxx............");
    assert_non_null(strstr(f->warnings, "(mask.on_mismatch: resample draws them at their own distance)"));
    expect_resampled(f, "rs.dcm", image, "7", "x.............. xx............. xx............. xxx............");
    assert_non_null(strstr(f->warnings, "its 6 voxels, 18 mm3, became 8 of the image, 16 mm3"));
    expect_resampled(f, "rs.dcm", image, "{gtv: 7}", "x.............. xx............. xx............. xxx............");
    dcm_write_rtstruct("1.2.3.1", second, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_mask(f, "rs.dcm", image, "7", "x.............. ............... xx.............");
    expect_resampled(f, "rs.dcm", image, "7", "x.............. xx............. xx.............");
    dcm_write_rtstruct("1.2.3.1", uneven, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    expect_mask(f, "rs.dcm", image, "7", "x.............. x.............. ............... x..............");

    rind_settings *settings = NULL;
    rind_image *mask = NULL;
    assert_int_equal(rind_settings_parse(f->ctx, "mask: {label: 7, on_mismatch: resample}", "s", &settings), RIND_OK);
    assert_int_equal(rind_mask_read(f->ctx, files_path(f, "rs.dcm"), image, settings, &mask), RIND_GRID_MISMATCH);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "at uneven distances"));
    rind_settings_free(settings);
    rind_image_free(image);
}

/* Cut anywhere, a mask is an error: never a smaller region. */
static void truncated_masks(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    dcm_seg s = dcm_seg_recipe(row_of_three, sizeof row_of_three);
    const char *const contours[] = { rectangle(9.5, 19.5, 14.5, 22.5, 30), rectangle(9.5, 19.5, 14.5, 22.5, 32), NULL };
    static const char *const names[] = { "seg.dcm", "rs.dcm" };
    rind_settings *plain = NULL, *settings = NULL;

    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    dcm_write_rtstruct("1.2.3.1", contours, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    assert_int_equal(rind_settings_default(f->ctx, &plain), RIND_OK);
    assert_int_equal(rind_settings_with(f->ctx, plain, "mask.label=nonzero", &settings), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        size_t n = 0;
        uint8_t *whole = files_read(files_path(f, names[k]), &n);

        for (size_t cut = n - 1; cut > 0; cut--) {
            rind_image *mask = NULL;

            files_write(files_path(f, names[k]), whole, cut);
            if (rind_mask_read(f->ctx, files_path(f, names[k]), image, settings, &mask) == RIND_OK)
                fail_msg("%s: read with %zu of %zu bytes", names[k], cut, n);
        }
        free(whole);
    }
    rind_settings_free(plain);
    rind_settings_free(settings);
    rind_image_free(image);
}

/* Whatever allocation is refused, there is a message and nothing is lost. */
static void memory_that_is_refused(void **state)
{
    files *f = *state;
    rind_image *image = make_image(f);
    dcm_seg s = dcm_seg_recipe(row_of_three, sizeof row_of_three);
    const char *const contours[] = { rectangle(9.5, 19.5, 14.5, 22.5, 30), NULL };
    static const char *const names[] = { "seg.dcm", "rs.dcm", "image0" };
    rind_settings *plain = NULL, *settings = NULL;

    dcm_write_seg(&s, files_path(f, "seg.dcm"));
    dcm_write_rtstruct("1.2.3.1", contours, "CLOSED_PLANAR", files_path(f, "rs.dcm"));
    assert_int_equal(rind_settings_default(f->ctx, &plain), RIND_OK);
    assert_int_equal(rind_settings_with(f->ctx, plain, "mask.label=nonzero", &settings), RIND_OK);
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        rind_status status = RIND_NO_MEMORY;
        long n = 0;

        for (; status != RIND_OK; n++) {
            rind_image *mask = NULL;

            f->ctx->allocations_left = n;
            status = rind_mask_read(f->ctx, files_path(f, names[k]), image, settings, &mask);
            assert_true((status == RIND_OK) == (mask != NULL));
            if (status != RIND_OK && status != RIND_NO_MEMORY)
                fail_msg("%s: %s", rind_status_name(status), rind_ctx_message(f->ctx));
            rind_image_free(mask);
        }
        assert_true(n > 5);
        f->ctx->allocations_left = -1;
    }
    rind_settings_free(plain);
    rind_settings_free(settings);
    rind_image_free(image);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)
    const struct CMUnitTest tests[] = {
        TEST(bits_across_frames),
        TEST(several_labels),
        TEST(fractions),
        TEST(places_of_frames),
        TEST(segmentations_beyond_the_image),
        TEST(identities),
        TEST(the_mask_chooses_the_series),
        TEST(polygons),
        TEST(edges_on_centres),
        TEST(contours_in_odd_places),
        TEST(segmentations_that_are_resampled),
        TEST(contours_that_are_resampled),
        TEST(truncated_masks),
        TEST(memory_that_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
