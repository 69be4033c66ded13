/* dcm.c - see dcm.h */
#include "dcm.h"
#include "io/dicom_tags.h"

#include <stdlib.h>
#include <string.h>

static void put(dcm *d, const void *bytes, size_t n)
{
    while (d->n + n > d->allocated) {
        d->allocated = d->allocated == 0 ? 4096 : 2 * d->allocated;
        d->bytes = realloc(d->bytes, d->allocated);
        assert_non_null(d->bytes);
    }
    if (n > 0)
        memcpy(d->bytes + d->n, bytes, n);
    d->n += n;
}

static void put16(dcm *d, unsigned value)
{
    const uint8_t bytes[2] = { (uint8_t)value, (uint8_t)(value >> 8) };
    put(d, bytes, 2);
}

static void put32(dcm *d, uint32_t value)
{
    put16(d, value & 0xffff);
    put16(d, value >> 16);
}

static void put_tag(dcm *d, uint32_t tag)
{
    put16(d, tag >> 16);
    put16(d, tag & 0xffff);
}

static bool has_long_length(const char *vr)
{
    static const char *const those[] = { "OB", "OW", "SQ", "UN", "UT", "OF", "OD" };

    for (size_t k = 0; k < COUNT_OF(those); k++)
        if (strcmp(vr, those[k]) == 0)
            return true;
    return false;
}

static void head(dcm *d, uint32_t tag, const char *vr, uint32_t length)
{
    put_tag(d, tag);
    put(d, vr, 2);
    if (has_long_length(vr)) {
        put16(d, 0);
        put32(d, length);
    } else
        put16(d, length);
}

void dcm_bytes(dcm *d, uint32_t tag, const char *vr, const void *bytes, size_t n)
{
    head(d, tag, vr, (uint32_t)(n + n % 2));
    put(d, bytes, n);
    if (n % 2 != 0)
        put(d, "", 1);
}

void dcm_text(dcm *d, uint32_t tag, const char *vr, const char *text)
{
    size_t n = strlen(text);

    head(d, tag, vr, (uint32_t)(n + n % 2));
    put(d, text, n);
    if (n % 2 != 0)
        put(d, strcmp(vr, "UI") == 0 ? "" : " ", 1);
}

void dcm_us(dcm *d, uint32_t tag, unsigned value)
{
    head(d, tag, "US", 2);
    put16(d, value);
}

void dcm_fd(dcm *d, uint32_t tag, double value)
{
    dcm_bytes(d, tag, "FD", &value, sizeof value);
}

void dcm_sequence(dcm *d, uint32_t tag)
{
    head(d, tag, "SQ", UINT32_MAX);
}

static void mark(dcm *d, uint32_t tag, uint32_t length)
{
    put_tag(d, tag);
    put32(d, length);
}

void dcm_item(dcm *d)
{
    mark(d, 0xfffee000, UINT32_MAX);
}

void dcm_end_item(dcm *d)
{
    mark(d, 0xfffee00d, 0);
}

void dcm_end_sequence(dcm *d)
{
    mark(d, 0xfffee0dd, 0);
}

void dcm_fragment(dcm *d, const void *bytes, size_t n, bool broken)
{
    head(d, TAG_PIXEL_DATA, "OB", UINT32_MAX);
    mark(d, 0xfffee000, 0);
    mark(d, 0xfffee000, (uint32_t)(n + n % 2));
    put(d, bytes, n);
    if (n % 2 != 0)
        put(d, "", 1);
    if (!broken)
        dcm_end_sequence(d);
}

void dcm_write(dcm *d, const char *path, const char *transfer_syntax)
{
    static const uint8_t preamble[128];
    dcm meta = { 0 }, all = { 0 };

    dcm_bytes(&meta, 0x00020001, "OB", "\0\1", 2);
    dcm_text(&meta, 0x00020010, "UI", transfer_syntax);
    put(&all, preamble, sizeof preamble);
    put(&all, "DICM", 4);
    head(&all, 0x00020000, "UL", 4);
    put32(&all, (uint32_t)meta.n);
    put(&all, meta.bytes, meta.n);
    put(&all, d->bytes, d->n);
    files_write(path, all.bytes, all.n);
    free(meta.bytes);
    free(all.bytes);
    free(d->bytes);
    *d = (dcm){ 0 };
}

dcm_slice dcm_recipe(unsigned k, double z)
{
    static char texts[64][2][32];
    static unsigned turn;
    static const int16_t pixels[12] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
    char(*own)[32] = texts[turn++ % 64];

    snprintf(own[0], sizeof own[0], "1.2.3.4.%u", k + 1);
    snprintf(own[1], sizeof own[1], "%u", k + 1);
    return (dcm_slice){ .sop_class = "1.2.840.10008.5.1.4.1.1.4",
                        .instance = own[0],
                        .study = "1.2.3.1",
                        .series = "1.2.3.2",
                        .frame_of_reference = "1.2.3.3",
                        .modality = "MR",
                        .instance_number = own[1],
                        .orientation = "1\\0\\0\\0\\1\\0",
                        .spacing = "0.5\\0.75",
                        .thickness = "2",
                        .photometric = "MONOCHROME2",
                        .position = { 0, 0, z },
                        .columns = 4,
                        .rows = 3,
                        .bits = 16,
                        .stored = 16,
                        .sign = 1,
                        .pixels = pixels };
}

static void text_if(dcm *d, uint32_t tag, const char *vr, const char *text)
{
    if (text != NULL)
        dcm_text(d, tag, vr, text);
}

void dcm_write_slice(const dcm_slice *s, const char *path)
{
    dcm d = { 0 };
    char position[96];

    snprintf(position, sizeof position, "%.10g\\%.10g\\%.10g", s->position[0], s->position[1], s->position[2]);
    text_if(&d, TAG_IMAGE_TYPE, "CS", s->image_type);
    text_if(&d, TAG_SOP_CLASS_UID, "UI", s->sop_class);
    text_if(&d, TAG_SOP_INSTANCE_UID, "UI", s->instance);
    text_if(&d, TAG_ACQUISITION_TIME, "TM", s->acquisition_time);
    text_if(&d, TAG_CONTENT_TIME, "TM", s->content_time);
    text_if(&d, TAG_MODALITY, "CS", s->modality);
    text_if(&d, 0x00100010, "PN", "Somebody^Secret");
    text_if(&d, TAG_SLICE_THICKNESS, "DS", s->thickness);
    text_if(&d, TAG_ECHO_TIME, "DS", s->echo_time);
    text_if(&d, TAG_TRIGGER_TIME, "DS", s->trigger_time);
    if (s->b_value != NULL)
        dcm_fd(&d, TAG_DIFFUSION_B_VALUE, strtod(s->b_value, NULL));
    text_if(&d, TAG_STUDY_INSTANCE_UID, "UI", s->study);
    text_if(&d, TAG_SERIES_INSTANCE_UID, "UI", s->series);
    text_if(&d, TAG_ACQUISITION_NUMBER, "IS", s->acquisition_number);
    text_if(&d, TAG_INSTANCE_NUMBER, "IS", s->instance_number);
    if (!s->no_place) {
        dcm_text(&d, TAG_IMAGE_POSITION_PATIENT, "DS", position);
        dcm_text(&d, TAG_IMAGE_ORIENTATION_PATIENT, "DS", s->orientation);
    }
    text_if(&d, TAG_FRAME_OF_REFERENCE_UID, "UI", s->frame_of_reference);
    text_if(&d, TAG_TEMPORAL_POSITION_IDENTIFIER, "IS", s->temporal_position);
    dcm_us(&d, TAG_SAMPLES_PER_PIXEL, 1);
    text_if(&d, TAG_PHOTOMETRIC_INTERPRETATION, "CS", s->photometric);
    dcm_us(&d, TAG_ROWS, s->rows);
    dcm_us(&d, TAG_COLUMNS, s->columns);
    text_if(&d, TAG_PIXEL_SPACING, "DS", s->spacing);
    dcm_us(&d, TAG_BITS_ALLOCATED, s->bits);
    dcm_us(&d, TAG_BITS_STORED, s->stored);
    dcm_us(&d, TAG_HIGH_BIT, s->stored - 1);
    dcm_us(&d, TAG_PIXEL_REPRESENTATION, s->sign);
    text_if(&d, TAG_RESCALE_INTERCEPT, "DS", s->intercept);
    text_if(&d, TAG_RESCALE_SLOPE, "DS", s->slope);
    if (s->pixels != NULL)
        dcm_bytes(&d, TAG_PIXEL_DATA, s->bits == 8 ? "OB" : "OW", s->pixels,
                  (size_t)s->columns * s->rows * s->bits / 8);
    dcm_write(&d, path, DCM_EXPLICIT);
}
