/* dcm_objects.c - see dcm_objects.h */
#include "dcm_objects.h"
#include "io/dicom_tags.h"

#include <string.h>

dcm_seg dcm_seg_recipe(const uint8_t *pixels, size_t n_bytes)
{
    return (dcm_seg){ .type = "BINARY",
                      .study = "1.2.3.1",
                      .series = "1.2.3.2",
                      .frame_of_reference = "1.2.3.3",
                      .orientation = "1\\0\\0\\0\\1\\0",
                      .spacing = "1\\1",
                      .columns = 5,
                      .rows = 3,
                      .n_frames = 1,
                      .segment = { 1, 1, 1, 1, 1, 1, 1, 1 },
                      .x = 10,
                      .y = 20,
                      .z = { 30 },
                      .pixels = pixels,
                      .n_bytes = n_bytes };
}

static void add_segments(dcm *d)
{
    /* The second in Latin-1; the third differs from the first by case alone. */
    static const char *const labels[] = { "Tumour", "Dr\xfcse", "tumour" };

    dcm_sequence(d, TAG_SEGMENT_SEQUENCE);
    for (unsigned k = 0; k < 3; k++) {
        dcm_item(d);
        dcm_us(d, TAG_SEGMENT_NUMBER, k + 1);
        dcm_text(d, TAG_SEGMENT_LABEL, "LO", labels[k]);
        dcm_end_item(d);
    }
    dcm_end_sequence(d);
}

static void add_frame(dcm *d, const dcm_seg *s, unsigned k)
{
    char position[64];

    snprintf(position, sizeof position, "%.10g\\%.10g\\%.10g", s->x, s->y, s->z[k]);
    dcm_item(d);
    dcm_sequence(d, TAG_PLANE_POSITION_SEQUENCE);
    dcm_item(d);
    dcm_text(d, TAG_IMAGE_POSITION_PATIENT, "DS", position);
    dcm_end_item(d);
    dcm_end_sequence(d);
    if (s->segment[k] != 0) {
        dcm_sequence(d, TAG_SEGMENT_IDENTIFICATION_SEQUENCE);
        dcm_item(d);
        dcm_us(d, TAG_REFERENCED_SEGMENT_NUMBER, s->segment[k]);
        dcm_end_item(d);
        dcm_end_sequence(d);
    }
    dcm_end_item(d);
}

static void add_shared(dcm *d, const dcm_seg *s)
{
    dcm_sequence(d, TAG_SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    dcm_item(d);
    dcm_sequence(d, TAG_PLANE_ORIENTATION_SEQUENCE);
    dcm_item(d);
    dcm_text(d, TAG_IMAGE_ORIENTATION_PATIENT, "DS", s->orientation);
    dcm_end_item(d);
    dcm_end_sequence(d);
    dcm_sequence(d, TAG_PIXEL_MEASURES_SEQUENCE);
    dcm_item(d);
    if (s->thickness != NULL)
        dcm_text(d, TAG_SLICE_THICKNESS, "DS", s->thickness);
    dcm_text(d, TAG_PIXEL_SPACING, "DS", s->spacing);
    dcm_end_item(d);
    dcm_end_sequence(d);
    dcm_end_item(d);
    dcm_end_sequence(d);
}

void dcm_write_seg(const dcm_seg *s, const char *path)
{
    dcm d = { 0 };
    char frames[16];
    unsigned bits = strcmp(s->type, "BINARY") == 0 ? 1 : 8;

    dcm_text(&d, TAG_SPECIFIC_CHARACTER_SET, "CS", "ISO_IR 100");
    dcm_text(&d, TAG_SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.66.4");
    dcm_text(&d, TAG_SOP_INSTANCE_UID, "UI", "1.2.3.5");
    dcm_text(&d, TAG_MODALITY, "CS", "SEG");
    dcm_sequence(&d, TAG_REFERENCED_SERIES_SEQUENCE);
    dcm_item(&d);
    dcm_text(&d, TAG_SERIES_INSTANCE_UID, "UI", s->series);
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_text(&d, TAG_STUDY_INSTANCE_UID, "UI", s->study);
    dcm_text(&d, TAG_SERIES_INSTANCE_UID, "UI", "1.2.3.6");
    dcm_text(&d, TAG_FRAME_OF_REFERENCE_UID, "UI", s->frame_of_reference);
    snprintf(frames, sizeof frames, "%u", s->n_frames);
    dcm_text(&d, TAG_NUMBER_OF_FRAMES, "IS", frames);
    dcm_us(&d, TAG_ROWS, s->rows);
    dcm_us(&d, TAG_COLUMNS, s->columns);
    dcm_us(&d, TAG_BITS_ALLOCATED, bits);
    dcm_text(&d, TAG_SEGMENTATION_TYPE, "CS", s->type);
    add_segments(&d);
    dcm_us(&d, TAG_MAXIMUM_FRACTIONAL_VALUE, 100);
    add_shared(&d, s);
    dcm_sequence(&d, TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    for (unsigned k = 0; k < s->n_frames; k++)
        add_frame(&d, s, k);
    dcm_end_sequence(&d);
    dcm_bytes(&d, TAG_PIXEL_DATA, "OB", s->pixels, s->n_bytes);
    dcm_write(&d, path, DCM_EXPLICIT);
}

void dcm_write_rtstruct(const char *study, const char *const *contours, const char *type, const char *path)
{
    dcm d = { 0 };
    static const char *const names[] = { "GTV: 1", "empty" };

    dcm_text(&d, TAG_SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.481.3");
    dcm_text(&d, TAG_MODALITY, "CS", "RTSTRUCT");
    dcm_text(&d, TAG_STUDY_INSTANCE_UID, "UI", study);
    dcm_sequence(&d, TAG_REFERENCED_FRAME_OF_REFERENCE_SEQUENCE);
    dcm_item(&d);
    dcm_text(&d, TAG_FRAME_OF_REFERENCE_UID, "UI", "1.2.3.3");
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_sequence(&d, TAG_STRUCTURE_SET_ROI_SEQUENCE);
    for (int k = 0; k < 2; k++) {
        dcm_item(&d);
        dcm_text(&d, TAG_ROI_NUMBER, "IS", k == 0 ? "7" : "8");
        dcm_text(&d, TAG_ROI_NAME, "LO", names[k]);
        dcm_end_item(&d);
    }
    dcm_end_sequence(&d);
    dcm_sequence(&d, TAG_ROI_CONTOUR_SEQUENCE);
    dcm_item(&d);
    dcm_sequence(&d, TAG_CONTOUR_SEQUENCE);
    for (; *contours != NULL; contours++) {
        dcm_item(&d);
        dcm_text(&d, TAG_CONTOUR_GEOMETRIC_TYPE, "CS", type);
        dcm_text(&d, TAG_CONTOUR_DATA, "DS", *contours);
        dcm_end_item(&d);
    }
    dcm_end_sequence(&d);
    dcm_text(&d, TAG_REFERENCED_ROI_NUMBER, "IS", "7");
    dcm_end_item(&d);
    dcm_end_sequence(&d);
    dcm_write(&d, path, DCM_EXPLICIT);
}
