/*
 * dicom_study.c - writes a small study for dicom.sh: a series of two phases, masks of it, a mask of another study, a
 * picture of ultrasound
 *
 * study/pVzK.dcm   8 x 8 voxels of 1 x 1 mm in 5 slices of 2 mm; voxel (x, y, z) of phase V is 100 V + x + 10 z; the
 *                  second phase 60 s after the first
 * seg.dcm, rs.dcm  2 x 2 voxels from (3, 3) on in slices 1 and 2: means 100 V + 18.5
 * foreign.dcm      a segmentation of another study
 * coarse.dcm       the same region as seg.dcm in voxels of 2 x 2 mm
 * us.dcm, us_mask.dcm  8 x 8 pixels of 0.5 mm in colours, and a mask of 3 x 2 of them
 */
#include "io/dcm_objects.h"
#include "io/dicom_tags.h"

#include <string.h>
#include <sys/stat.h>

enum { SIDE = 8, N_PIXELS = SIDE * SIDE, N_SLICES = 5 };

static void write_series(void)
{
    assert_int_equal(mkdir("study", 0777), 0);
    for (unsigned v = 0; v < 2; v++)
        for (unsigned z = 0; z < N_SLICES; z++) {
            dcm_slice s = dcm_recipe(v * N_SLICES + z, 2.0 * z);
            int16_t pixels[N_PIXELS];
            char name[64];

            for (unsigned k = 0; k < N_PIXELS; k++)
                pixels[k] = (int16_t)(100 * (v + 1) + k % SIDE + 10 * z);
            s.columns = s.rows = SIDE;
            s.spacing = "1\\1";
            s.pixels = pixels;
            s.acquisition_time = v == 0 ? "101500" : "101600";
            snprintf(name, sizeof name, "study/p%uz%u.dcm", v + 1, z);
            dcm_write_slice(&s, name);
        }
}

static void write_masks(void)
{
    uint8_t bits[2 * N_PIXELS / 8] = { 0 }, coarse[4] = { 0 };
    const char *const contours[] = { "2.5\\2.5\\2\\4.5\\2.5\\2\\4.5\\4.5\\2\\2.5\\4.5\\2",
                                     "2.5\\2.5\\4\\4.5\\2.5\\4\\4.5\\4.5\\4\\2.5\\4.5\\4", NULL };

    for (unsigned z = 0; z < 2; z++)
        for (unsigned y = 3; y < 5; y++)
            bits[8 * z + y] = 0x18;
    dcm_seg s = dcm_seg_recipe(bits, sizeof bits);
    s.columns = s.rows = SIDE;
    s.n_frames = 2;
    s.x = s.y = 0;
    s.z[0] = 4; /* in disorder */
    s.z[1] = 2;
    dcm_write_seg(&s, "seg.dcm");
    s.study = "9.9.1";
    s.series = "9.9.2";
    s.frame_of_reference = "9.9.3";
    dcm_write_seg(&s, "foreign.dcm");
    dcm_write_rtstruct("1.2.3.1", contours, "CLOSED_PLANAR", "rs.dcm");

    s = dcm_seg_recipe(coarse, sizeof coarse); /* pixels of 2 mm at -0.5, 1.5, 3.5, ...: one holds the region */
    coarse[1] = coarse[3] = 0x04;
    s.columns = s.rows = 4;
    s.n_frames = 2;
    s.spacing = "2\\2";
    s.x = s.y = -0.5;
    s.z[0] = 4;
    s.z[1] = 2;
    dcm_write_seg(&s, "coarse.dcm");
}

/* A picture of 8 bits, in colours or grey. */
static void write_picture(const char *path, const char *kind, unsigned samples, const uint8_t *pixels)
{
    dcm d = { 0 };

    dcm_text(&d, TAG_SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.6.1");
    dcm_text(&d, TAG_SOP_INSTANCE_UID, "UI", samples == 3 ? "1.2.3.4.1" : "1.2.3.4.2");
    dcm_text(&d, TAG_MODALITY, "CS", "US");
    dcm_sequence(&d, TAG_SEQUENCE_OF_ULTRASOUND_REGIONS);
    dcm_item(&d);
    dcm_us(&d, TAG_REGION_SPATIAL_FORMAT, 1);
    dcm_us(&d, TAG_PHYSICAL_UNITS_X, 3);
    dcm_us(&d, TAG_PHYSICAL_UNITS_Y, 3);
    dcm_fd(&d, TAG_PHYSICAL_DELTA_X, 0.05);
    dcm_fd(&d, TAG_PHYSICAL_DELTA_Y, 0.05);
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_text(&d, TAG_STUDY_INSTANCE_UID, "UI", "1.2.3.1");
    dcm_text(&d, TAG_SERIES_INSTANCE_UID, "UI", samples == 3 ? "1.2.3.7" : "1.2.3.8");
    dcm_us(&d, TAG_SAMPLES_PER_PIXEL, samples);
    dcm_text(&d, TAG_PHOTOMETRIC_INTERPRETATION, "CS", kind);
    if (samples == 3)
        dcm_us(&d, TAG_PLANAR_CONFIGURATION, 0);
    dcm_us(&d, TAG_ROWS, SIDE);
    dcm_us(&d, TAG_COLUMNS, SIDE);
    dcm_us(&d, TAG_BITS_ALLOCATED, 8);
    dcm_us(&d, TAG_BITS_STORED, 8);
    dcm_us(&d, TAG_HIGH_BIT, 7);
    dcm_us(&d, TAG_PIXEL_REPRESENTATION, 0);
    dcm_bytes(&d, TAG_PIXEL_DATA, "OB", pixels, (size_t)samples * N_PIXELS);
    dcm_write(&d, path, DCM_EXPLICIT);
}

static void write_pictures(void)
{
    uint8_t colours[3 * N_PIXELS], mask[N_PIXELS] = { 0 };

    for (unsigned k = 0; k < N_PIXELS; k++) {
        colours[3 * k] = (uint8_t)(10 + k);
        colours[3 * k + 1] = colours[3 * k + 2] = 7;
        mask[k] = k % SIDE >= 2 && k % SIDE < 5 && k / SIDE >= 4 && k / SIDE < 6;
    }
    write_picture("us.dcm", "RGB", 3, colours);
    write_picture("us_mask.dcm", "MONOCHROME2", 1, mask);
}

int main(void)
{
    write_series();
    write_masks();
    write_pictures();
    return 0;
}
