/* dicom_volumes.c - several volumes in one series, multi-frame objects, compressed pixels */
#include "dcm.h"
#include "io/dicom_tags.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N_PIXELS = 12, N_SLICES = 3 };

/* What one slice of one phase says; NULL: it says nothing. */
typedef void change(dcm_slice *slice, unsigned volume, unsigned z);

/* Volume v, slice z has the first pixel 100 * v + z. Names and instances are in another order than place and time. */
static void write_series(files *f, unsigned n_volumes, change *how)
{
    for (unsigned v = 0; v < n_volumes; v++)
        for (unsigned z = 0; z < N_SLICES; z++) {
            dcm_slice s = dcm_recipe(v * N_SLICES + z, 2.0 * z);
            int16_t pixels[N_PIXELS] = { (int16_t)(100 * v + z) };
            char name[32];

            s.pixels = pixels;
            how(&s, v, z);
            snprintf(name, sizeof name, "%u-%u.dcm", 9 - z, (5 * v + 3) % 7);
            dcm_write_slice(&s, files_path(f, name));
        }
}

static double first_pixel(const rind_image *image, size_t z)
{
    double value;

    rind_image_row(image, 0, 0, z, 1, &value);
    return value;
}

static void expect_volumes(files *f, const char *path, unsigned n)
{
    for (unsigned v = 0; v < n; v++) {
        rind_image *image = files_image(f, path, (int)v + 1);

        assert_int_equal(image->grid.size[2], N_SLICES);
        for (unsigned z = 0; z < N_SLICES; z++)
            if (first_pixel(image, z) != 100 * v + z)
                fail_msg("volume %u, slice %u holds %g", v, z, first_pixel(image, z));
        rind_image_free(image);
    }
}

static void by_time(dcm_slice *s, unsigned v, unsigned z)
{
    static const char *const times[] = { "235951", "235955.5", "235959.250" };

    (void)z;
    s->content_time = times[v];
    s->acquisition_number = v == 0 ? "1" : "2"; /* as a real scanner does */
}

static void content_time(void **state)
{
    files *f = *state;

    write_series(f, 3, by_time);
    expect_volumes(f, f->folder, 3);
    files_refused(f, f->folder, 0, RIND_BAD_ARGUMENT,
                  "holds 3 volumes, told apart by content time - 1: 23:59:51 (0 s), 2: 23:59:55.5 (4.5 s), 3: "
                  "23:59:59.25 (8.25 s); "
                  "say which one (1 to 3, or a time as 90s)");
    files_refused(f, f->folder, 4, RIND_BAD_ARGUMENT, "there is no volume 4; the series holds 3");
}

/* The volume that lies nearest to a time, by its first pixel; -1, and 'part' in the message, where it is refused. */
static void expect_at(files *f, double time_s, int volume, const char *part)
{
    rind_image *image = NULL;
    rind_status status =
        rind_image_read_with(f->ctx, f->folder, &(rind_read_options){ .at_time = true, .time_s = time_s }, &image);

    if (volume > 0 && status != RIND_OK)
        fail_msg("%s", rind_ctx_message(f->ctx));
    if (volume > 0)
        assert_true(first_pixel(image, 0) == 100 * (volume - 1));
    else if (status != RIND_BAD_ARGUMENT || strstr(rind_ctx_message(f->ctx), part) == NULL)
        fail_msg("%g s: %s: %s", time_s, rind_status_name(status), rind_ctx_message(f->ctx));
    rind_image_free(image);
}

/* Slices of one phase have two times; at every place the order is the same. */
static void by_spread_time(dcm_slice *s, unsigned v, unsigned z)
{
    static const char *const times[][2] = { { "100000", "100001" }, { "100200", "100203" } };

    s->content_time = times[v][z > 1];
}

static void one_phase_with_two_times(void **state)
{
    files *f = *state;

    write_series(f, 2, by_spread_time);
    expect_volumes(f, f->folder, 2);
}

/* The temporal position counts down the instance numbers: the first volume in time was numbered last. */
static void by_position(dcm_slice *s, unsigned v, unsigned z)
{
    static const char *const numbers[] = { "7", "8", "9", "4", "5", "6", "1", "2", "3" };
    static const char *const position[] = { "1", "2", "10" };

    s->temporal_position = position[v];
    s->instance_number = numbers[v * N_SLICES + z];
}

static void temporal_position(void **state)
{
    files *f = *state;

    write_series(f, 3, by_position);
    expect_volumes(f, f->folder, 3);
}

static void by_trigger(dcm_slice *s, unsigned v, unsigned z)
{
    static const char *const triggers[] = { "0", "60500", "180000" };

    (void)z;
    s->trigger_time = triggers[v];
    s->acquisition_time = "101010"; /* of the whole series */
}

static void phases_by_time(void **state)
{
    files *f = *state;

    write_series(f, 3, by_trigger);
    files_refused(f, f->folder, 0, RIND_BAD_ARGUMENT,
                  "told apart by trigger time - 1: 0 (0 s), 2: 60500 (60.5 s), 3: 180000 (180 s); say which");
    expect_at(f, 0, 1, NULL);
    expect_at(f, 29, 1, NULL);
    expect_at(f, 30.25, -1, "30.25 s are in the middle between two volumes; say which one is meant - 1: 0 (0 s)");
    expect_at(f, 31, 2, NULL);
    expect_at(f, 90, 2, NULL);
    expect_at(f, 119, 2, NULL);
    expect_at(f, 120.5, -1, "in the middle");
    expect_at(f, 122, 3, NULL);
    expect_at(f, 235, 3, NULL);
    expect_at(f, 245, -1, "245 s are far from every volume");
    rind_image *image = NULL;
    assert_int_equal(rind_image_read_with(f->ctx, f->folder, &(rind_read_options){ .volume = 2 }, &image), RIND_OK);
    bool found = false;
    for (size_t k = 0; k < image->source->n_facts; k++)
        if (strcmp(image->source->fact[k].name, "volume_s_after_the_first") == 0)
            found = strcmp(image->source->fact[k].value, "60.5") == 0;
    assert_true(found);
    rind_image_free(image);

    files_empty(f);
    write_series(f, 1, by_trigger);
    expect_at(f, 0, -1, "holds one volume, so no time since a first one is known");
    files_empty(f);
    write_series(f, 3, by_position);
    expect_at(f, 0, -1, "told apart by temporal position - 1: 1, 2: 2, 3: 10, and neither acquisition nor trigger");
}

static void by_echo_in_time(dcm_slice *s, unsigned v, unsigned z)
{
    (void)z;
    s->acquisition_time = v < 2 ? "120000" : "130000";
    s->echo_time = v % 2 == 0 ? "4.6" : "12";
    s->instance_number = NULL;
}

static void echoes_within_phases(void **state)
{
    files *f = *state;

    write_series(f, 4, by_echo_in_time);
    expect_volumes(f, f->folder, 4);
}

/* Diffusion weightings, whose instance numbers run slice by slice. */
static void by_b_value(dcm_slice *s, unsigned v, unsigned z)
{
    static const char *const weights[] = { "0", "50", "800" };
    static const char *const numbers[] = { "1", "2", "3", "4", "5", "6", "7", "8", "9" };

    s->b_value = weights[v];
    s->acquisition_time = "101010";
    s->instance_number = numbers[3 * z + v];
}

static void diffusion_weightings(void **state)
{
    files *f = *state;

    write_series(f, 3, by_b_value);
    expect_volumes(f, f->folder, 3);
    files_refused(f, f->folder, 0, RIND_BAD_ARGUMENT,
                  "told apart by b-value - 1: 0, 2: 50, 3: 800; say which one (1 to 3)");
    expect_at(f, 0, -1, "neither acquisition nor trigger nor content time grows");
}

static void by_type(dcm_slice *s, unsigned v, unsigned z)
{
    static const char *const types[] = { "DERIVED\\PRIMARY\\M\\FAT", "DERIVED\\PRIMARY\\M\\WATER" };
    static const char *const numbers[] = { "2", "4", "6", "1", "3", "5" };

    s->image_type = types[v];
    s->instance_number = numbers[v * N_SLICES + z];
}

static void image_types(void **state)
{
    files *f = *state;

    write_series(f, 2, by_type);
    expect_volumes(f, f->folder, 2);
}

static void by_nothing(dcm_slice *s, unsigned v, unsigned z)
{
    (void)s;
    (void)v;
    (void)z;
}

static void by_less(dcm_slice *s, unsigned v, unsigned z)
{
    by_nothing(s, v, z);
    s->instance_number = NULL;
}

/* Where the times were removed, the instance number alone is left; without it nothing is. */
static void instance_number_alone(void **state)
{
    files *f = *state;

    write_series(f, 3, by_nothing);
    expect_volumes(f, f->folder, 3);
    write_series(f, 3, by_less);
    files_refused(f, f->folder, 1, RIND_BAD_FILE, "holds 3 images at each of 3 places, and no header element tells");
}

/* Of one slice the times of two phases are exchanged: instance numbers and times then cut differently. */
static void by_shuffled_time(dcm_slice *s, unsigned v, unsigned z)
{
    by_time(s, z == 1 && v > 0 ? 3 - v : v, z);
    s->acquisition_number = NULL;
}

static void shuffled_phases(void **state)
{
    files *f = *state;

    write_series(f, 3, by_shuffled_time);
    files_refused(f, f->folder, 1, RIND_BAD_FILE,
                  "the instance number of the files cuts them differently than their content time");
}

static void one_slice_of_a_phase_missing(void **state)
{
    files *f = *state;

    write_series(f, 3, by_time);
    assert_int_equal(remove(files_path(f, "8-3.dcm")), 0);
    files_refused(f, f->folder, 2, RIND_BAD_FILE, "a slice is missing: 2 images");
}

/* An enhanced MR object: frames in disorder, two phases, positions, scaling in groups. */
static void write_enhanced(files *f, const char *name, bool placed)
{
    static const int order[6][2] = { { 1, 2 }, { 0, 0 }, { 1, 0 }, { 0, 2 }, { 0, 1 }, { 1, 1 } }; /* volume, slice */
    int16_t pixels[6][N_PIXELS] = { { 0 } };
    dcm d = { 0 };

    dcm_text(&d, TAG_SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.4.1");
    dcm_text(&d, TAG_SOP_INSTANCE_UID, "UI", "1.2.3.4.77");
    dcm_text(&d, TAG_MODALITY, "CS", "MR");
    dcm_text(&d, TAG_STUDY_INSTANCE_UID, "UI", "1.2.3.1");
    dcm_text(&d, TAG_SERIES_INSTANCE_UID, "UI", "1.2.3.2");
    dcm_us(&d, TAG_SAMPLES_PER_PIXEL, 1);
    dcm_text(&d, TAG_PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME2");
    dcm_text(&d, TAG_NUMBER_OF_FRAMES, "IS", "6");
    dcm_us(&d, TAG_ROWS, 3);
    dcm_us(&d, TAG_COLUMNS, 4);
    dcm_us(&d, TAG_BITS_ALLOCATED, 16);
    dcm_us(&d, TAG_BITS_STORED, 16);
    dcm_us(&d, TAG_HIGH_BIT, 15);
    dcm_us(&d, TAG_PIXEL_REPRESENTATION, 1);

    dcm_sequence(&d, TAG_SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    dcm_item(&d);
    dcm_sequence(&d, TAG_PLANE_ORIENTATION_SEQUENCE);
    dcm_item(&d);
    dcm_text(&d, TAG_IMAGE_ORIENTATION_PATIENT, "DS", "1\\0\\0\\0\\1\\0");
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_sequence(&d, TAG_PIXEL_MEASURES_SEQUENCE);
    dcm_item(&d);
    dcm_text(&d, TAG_SLICE_THICKNESS, "DS", "3");
    dcm_text(&d, TAG_PIXEL_SPACING, "DS", "0.5\\0.75");
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_sequence(&d, TAG_PIXEL_VALUE_TRANSFORMATION_SEQUENCE);
    dcm_item(&d);
    dcm_text(&d, TAG_RESCALE_INTERCEPT, "DS", "-5");
    dcm_text(&d, TAG_RESCALE_SLOPE, "DS", "0.5");
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_end_item(&d);
    dcm_end_sequence(&d);

    dcm_sequence(&d, TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    for (int k = 0; k < 6; k++) {
        char position[64];
        const uint32_t index = (uint32_t)order[k][0] + 1;

        pixels[k][0] = (int16_t)(2 * (100 * order[k][0] + order[k][1] + 5));
        dcm_item(&d);
        dcm_sequence(&d, TAG_FRAME_CONTENT_SEQUENCE);
        dcm_item(&d);
        dcm_bytes(&d, TAG_TEMPORAL_POSITION_INDEX, "UL", &index, sizeof index);
        dcm_end_item(&d);
        dcm_end_sequence(&d);
        if (placed) {
            snprintf(position, sizeof position, "1\\2\\%d", 3 + 2 * order[k][1]);
            dcm_sequence(&d, TAG_PLANE_POSITION_SEQUENCE);
            dcm_item(&d);
            dcm_text(&d, TAG_IMAGE_POSITION_PATIENT, "DS", position);
            dcm_end_item(&d);
            dcm_end_sequence(&d);
        }
        dcm_end_item(&d);
    }
    dcm_end_sequence(&d);
    dcm_bytes(&d, TAG_PIXEL_DATA, "OW", pixels, sizeof pixels);
    dcm_write(&d, files_path(f, name), DCM_EXPLICIT);
}

static void enhanced_objects(void **state)
{
    files *f = *state;

    write_enhanced(f, "mr", true);
    expect_volumes(f, files_path(f, "mr"), 2);
    expect_volumes(f, f->folder, 2);
    rind_image *image = files_image(f, files_path(f, "mr"), 2);
    assert_true(image->grid.origin_mm[0] == 1 && image->grid.origin_mm[1] == 2 && image->grid.origin_mm[2] == 3);
    assert_true(image->grid.spacing_mm[0] == 0.75 && image->grid.spacing_mm[2] == 2.0);
    rind_image_free(image);
    write_enhanced(f, "mr", false);
    files_refused(f, files_path(f, "mr"), 1, RIND_UNSUPPORTED, "gives no positions");
}

/* A parametric map of real numbers, with a mapping to the values that are meant. */
static void write_map(files *f, const char *name, unsigned bits, size_t missing)
{
    double wide[2 * N_PIXELS];
    float narrow[2 * N_PIXELS];
    dcm d = { 0 };

    for (unsigned k = 0; k < 2 * N_PIXELS; k++) {
        wide[k] = 1e-3 * k - 0.0078125;
        narrow[k] = (float)wide[k];
    }
    dcm_text(&d, TAG_SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.30");
    dcm_text(&d, TAG_SOP_INSTANCE_UID, "UI", "1.2.3.4.79");
    dcm_text(&d, TAG_SERIES_INSTANCE_UID, "UI", "1.2.3.2");
    dcm_us(&d, TAG_SAMPLES_PER_PIXEL, 1);
    dcm_text(&d, TAG_PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME2");
    dcm_text(&d, TAG_NUMBER_OF_FRAMES, "IS", "2");
    dcm_us(&d, TAG_ROWS, 3);
    dcm_us(&d, TAG_COLUMNS, 4);
    dcm_us(&d, TAG_BITS_ALLOCATED, bits);
    dcm_sequence(&d, TAG_SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    dcm_item(&d);
    dcm_sequence(&d, TAG_PLANE_ORIENTATION_SEQUENCE);
    dcm_item(&d);
    dcm_text(&d, TAG_IMAGE_ORIENTATION_PATIENT, "DS", "1\\0\\0\\0\\1\\0");
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_sequence(&d, TAG_PIXEL_MEASURES_SEQUENCE);
    dcm_item(&d);
    dcm_text(&d, TAG_PIXEL_SPACING, "DS", "1\\1");
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_sequence(&d, TAG_REAL_WORLD_VALUE_MAPPING_SEQUENCE);
    dcm_item(&d);
    dcm_fd(&d, TAG_REAL_WORLD_VALUE_INTERCEPT, 10);
    dcm_fd(&d, TAG_REAL_WORLD_VALUE_SLOPE, 2);
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_sequence(&d, TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    for (int k = 0; k < 2; k++) {
        dcm_item(&d);
        dcm_sequence(&d, TAG_PLANE_POSITION_SEQUENCE);
        dcm_item(&d);
        dcm_text(&d, TAG_IMAGE_POSITION_PATIENT, "DS", k == 0 ? "0\\0\\4" : "0\\0\\2"); /* from above */
        dcm_end_item(&d);
        dcm_end_sequence(&d);
        dcm_end_item(&d);
    }
    dcm_end_sequence(&d);
    if (bits == 32)
        dcm_bytes(&d, TAG_FLOAT_PIXEL_DATA, "OF", narrow, sizeof narrow - missing);
    else
        dcm_bytes(&d, TAG_DOUBLE_FLOAT_PIXEL_DATA, "OD", wide, sizeof wide - missing);
    dcm_write(&d, files_path(f, name), DCM_EXPLICIT);
}

static void real_numbers(void **state)
{
    files *f = *state;

    for (unsigned bits = 32; bits <= 64; bits += 32) {
        write_map(f, "map", bits, 0);
        rind_image *image = files_image(f, files_path(f, "map"), 0);
        assert_int_equal(image->type, bits == 32 ? RIND_FLOAT32 : RIND_FLOAT64);
        for (unsigned z = 0; z < 2; z++)
            for (unsigned k = 0; k < N_PIXELS; k++) {
                double value, stored = 1e-3 * (k + N_PIXELS * (1 - z)) - 0.0078125;

                rind_image_row(image, k % 4, k / 4, z, 1, &value);
                assert_true(value == 2 * (bits == 32 ? (double)(float)stored : stored) + 10);
            }
        rind_image_free(image);
        write_map(f, "map", bits, 8);
        files_refused(f, files_path(f, "map"), 0, RIND_BAD_FILE, "bytes of pixels, but it holds");
    }
    write_map(f, "map", 16, 0);
    files_refused(f, files_path(f, "map"), 0, RIND_BAD_FILE, "has real numbers of 16 bits as pixels");
}

/* Frames of ultrasound lie nowhere: each is a picture; the region of tissue tells centimetres per pixel. */
static void write_ultrasound(files *f, const char *name, bool calibrated)
{
    static const uint8_t pixels[3][N_PIXELS] = { { 0 }, { 100 }, { 200 } };
    dcm d = { 0 };

    dcm_text(&d, TAG_SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.3.1");
    dcm_text(&d, TAG_SOP_INSTANCE_UID, "UI", "1.2.3.4.78");
    dcm_text(&d, TAG_MODALITY, "CS", "US");
    if (calibrated) {
        dcm_sequence(&d, TAG_SEQUENCE_OF_ULTRASOUND_REGIONS);
        for (unsigned k = 0; k < 2; k++) { /* first a region of Doppler spectra, in other units */
            dcm_item(&d);
            dcm_us(&d, TAG_REGION_SPATIAL_FORMAT, k == 0 ? 3 : 1);
            dcm_us(&d, TAG_PHYSICAL_UNITS_X, k == 0 ? 4 : 3);
            dcm_us(&d, TAG_PHYSICAL_UNITS_Y, k == 0 ? 7 : 3);
            dcm_fd(&d, TAG_PHYSICAL_DELTA_X, k == 0 ? 5.0 : 0.0125);
            dcm_fd(&d, TAG_PHYSICAL_DELTA_Y, k == 0 ? 5.0 : 0.02);
            dcm_end_item(&d);
        }
        dcm_end_sequence(&d);
    }
    dcm_text(&d, TAG_SERIES_INSTANCE_UID, "UI", "1.2.3.2");
    dcm_us(&d, TAG_SAMPLES_PER_PIXEL, 1);
    dcm_text(&d, TAG_PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME2");
    dcm_text(&d, TAG_NUMBER_OF_FRAMES, "IS", "3");
    dcm_us(&d, TAG_ROWS, 3);
    dcm_us(&d, TAG_COLUMNS, 4);
    dcm_us(&d, TAG_BITS_ALLOCATED, 8);
    dcm_us(&d, TAG_BITS_STORED, 8);
    dcm_us(&d, TAG_HIGH_BIT, 7);
    dcm_us(&d, TAG_PIXEL_REPRESENTATION, 0);
    dcm_bytes(&d, TAG_PIXEL_DATA, "OB", pixels, sizeof pixels);
    dcm_write(&d, files_path(f, name), DCM_EXPLICIT);
}

static void frames_of_ultrasound(void **state)
{
    files *f = *state;

    write_ultrasound(f, "us", true);
    rind_image *image = files_image(f, files_path(f, "us"), 3);
    assert_int_equal(image->grid.size[2], 1);
    assert_true(image->is_picture && !image->in_pixels);
    assert_true(fabs(image->grid.spacing_mm[0] - 0.125) < 1e-12 && fabs(image->grid.spacing_mm[1] - 0.2) < 1e-12);
    assert_true(first_pixel(image, 0) == 200);
    rind_image_free(image);
    assert_int_equal(f->n_warnings, 0);
    files_refused(f, files_path(f, "us"), 0, RIND_BAD_ARGUMENT, "holds 3 volumes");
    write_ultrasound(f, "us", false);
    image = files_image(f, f->folder, 1);
    assert_true(image->is_picture && image->in_pixels);
    rind_image_free(image);
}

/* A data set without preamble and meta header, as old archives hold. */
static void bare_data_set(void **state)
{
    files *f = *state;
    dcm_slice s = dcm_recipe(0, 0);
    size_t n = 0;

    dcm_write_slice(&s, files_path(f, "a"));
    uint8_t *bytes = files_read(files_path(f, "a"), &n);
    size_t set = 0; /* where the data set begins: behind the meta header */
    while (memcmp(bytes + set, "\x08\x00\x16\x00", 4) != 0)
        set++;
    rind_image *image = files_image(f, files_path(f, "a"), 0), *bare;
    files_write(files_path(f, "a"), bytes + set, n - set);
    bare = files_image(f, files_path(f, "a"), 0);
    assert_memory_equal(image->voxel, bare->voxel, N_PIXELS * sizeof(int16_t));
    rind_image_free(image);
    rind_image_free(bare);
    free(bytes);
}

/* RLE (DICOM PS3.5 G): a header of 16 offsets, then the high bytes and the low bytes of the pixels, packed. */
static void run_lengths(void **state)
{
    files *f = *state;
    uint8_t rle[64 + 2 + 14] = { 2, 0, 0, 0, 64, 0, 0, 0, 66, 0, 0, 0 };
    dcm_slice s = dcm_recipe(0, 0);

    rle[64] = (uint8_t)(257 - N_PIXELS); /* the high byte is always 1 */
    rle[65] = 1;
    rle[66] = N_PIXELS - 1; /* twelve bytes as they are */
    for (uint8_t k = 0; k < N_PIXELS; k++)
        rle[67 + k] = k;

    for (int broken = 0; broken < 2; broken++) {
        dcm d = { 0 };

        dcm_text(&d, TAG_SOP_CLASS_UID, "UI", s.sop_class);
        dcm_text(&d, TAG_SOP_INSTANCE_UID, "UI", s.instance);
        dcm_text(&d, TAG_SERIES_INSTANCE_UID, "UI", s.series);
        dcm_text(&d, TAG_IMAGE_POSITION_PATIENT, "DS", "0\\0\\0");
        dcm_text(&d, TAG_IMAGE_ORIENTATION_PATIENT, "DS", s.orientation);
        dcm_us(&d, TAG_SAMPLES_PER_PIXEL, 1);
        dcm_text(&d, TAG_PHOTOMETRIC_INTERPRETATION, "CS", "MONOCHROME2");
        dcm_us(&d, TAG_ROWS, 3);
        dcm_us(&d, TAG_COLUMNS, 4);
        dcm_text(&d, TAG_PIXEL_SPACING, "DS", "1\\1");
        dcm_us(&d, TAG_BITS_ALLOCATED, 16);
        dcm_us(&d, TAG_BITS_STORED, 16);
        dcm_us(&d, TAG_HIGH_BIT, 15);
        dcm_us(&d, TAG_PIXEL_REPRESENTATION, 0);
        dcm_fragment(&d, rle, sizeof rle, broken == 1);
        dcm_write(&d, files_path(f, "rle"), DCM_RLE);
        if (broken == 1) {
            files_refused(f, files_path(f, "rle"), 0, RIND_BAD_FILE, "truncated");
            continue;
        }
        if (!RIND_TEST_HAS_GDCM) {
            files_refused(f, files_path(f, "rle"), 0, RIND_UNSUPPORTED, "compressed DICOM");
            continue;
        }
        rind_image *image = files_image(f, files_path(f, "rle"), 0);
        for (size_t k = 0; k < N_PIXELS; k++)
            assert_int_equal(((const uint16_t *)image->voxel)[k], 256 + k);
        rind_image_free(image);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)
    const struct CMUnitTest tests[] = {
        TEST(content_time),         TEST(one_phase_with_two_times),
        TEST(temporal_position),    TEST(phases_by_time),
        TEST(diffusion_weightings), TEST(echoes_within_phases),
        TEST(image_types),          TEST(instance_number_alone),
        TEST(shuffled_phases),      TEST(one_slice_of_a_phase_missing),
        TEST(enhanced_objects),     TEST(frames_of_ultrasound),
        TEST(real_numbers),         TEST(bare_data_set),
        TEST(run_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
