/*
 * dicom_place.c - see dicom_place.h
 *
 * Multi-frame objects tell these things in functional groups: a sequence of each kind for every frame, or one shared
 * by all (DICOM PS3.3 C.7.6.16). Classic files tell them in the data set itself. Both are asked in the same way: the
 * frame's group, else the shared one, else the data set.
 */
#include "io/dicom_place.h"
#include "io/dicom_tags.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* An open file and the frame in hand; items are NULL in classic files. */
typedef struct view {
    const rind_dicom *dicom;
    const void *frame, *shared;
} view;

static const void *group(const view *v, uint32_t tag)
{
    return rind_dicom_first(v->dicom, v->frame, tag, rind_dicom_first(v->dicom, v->shared, tag, NULL));
}

/* One number of a group; false and 'out' as it was where there is none. */
static bool number_in(const view *v, uint32_t sequence, uint32_t tag, double *out)
{
    double value;

    if (rind_dicom_numbers(v->dicom, group(v, sequence), tag, &value, 1) < 1 || !isfinite(value))
        return false;
    *out = value;
    return true;
}

static bool number(const view *v, uint32_t tag, double *out)
{
    return rind_dicom_exactly(v->dicom, NULL, tag, out, 1);
}

/* Digits of a date or time as a number; -1 where they are none. */
static int digits(const char *text, size_t n)
{
    int value = 0;

    for (size_t k = 0; k < n; k++) {
        if (text[k] < '0' || text[k] > '9')
            return -1;
        value = 10 * value + (text[k] - '0');
    }
    return value;
}

/* Days since 1 March of year 0 of a date YYYYMMDD. */
static bool days_of(const char *date, double *days)
{
    int y = digits(date, 4), m = y >= 0 ? digits(date + 4, 2) : -1, d = m > 0 ? digits(date + 6, 2) : -1;

    if (d < 1)
        return false;
    y -= m <= 2;
    int from_march = (m + 9) % 12;
    *days = 365.0 * y + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5 + d - 1;
    return true;
}

/* Seconds of a time HHMMSS.FFFFFF, whose end may be missing. */
static bool seconds_of(const char *time, double *seconds)
{
    int part[3] = { 0, 0, 0 };
    size_t n = strspn(time, "0123456789"), n_parts = n / 2 < 3 ? n / 2 : 3;

    if (n_parts == 0)
        return false;
    for (size_t k = 0; k < n_parts; k++)
        part[k] = digits(time + 2 * k, 2);
    *seconds = 3600.0 * part[0] + 60.0 * part[1] + part[2];
    if (n == 6 && time[6] == '.') {
        double place = 0.1;
        for (const char *c = time + 7; *c >= '0' && *c <= '9'; c++, place /= 10)
            *seconds += place * (*c - '0');
    }
    return true;
}

/* A moment in seconds, from one element YYYYMMDDHHMMSS.F of a group. */
static bool moment_in(const view *v, uint32_t sequence, uint32_t tag, double *out)
{
    char text[64];
    double days, seconds;

    if (!rind_dicom_text(v->dicom, group(v, sequence), tag, text, sizeof text) || strlen(text) < 10 ||
        !days_of(text, &days) || !seconds_of(text + 8, &seconds))
        return false;
    *out = 86400.0 * days + seconds;
    return true;
}

/* A moment from the elements of its date, which may be missing, and its time. */
static bool moment(const view *v, uint32_t date_tag, uint32_t time_tag, double *out)
{
    char date[32], time[64];
    double days = 0.0, seconds;

    if (!rind_dicom_text(v->dicom, NULL, time_tag, time, sizeof time) || !seconds_of(time, &seconds))
        return false;
    if (rind_dicom_text(v->dicom, NULL, date_tag, date, sizeof date) && strlen(date) == 8)
        days_of(date, &days);
    *out = 86400.0 * days + seconds;
    return true;
}

static bool take_keys(const view *v, rind_dicom_intern *intern, void *user, double key[RIND_N_DICOM_KEYS])
{
    char text[RIND_DICOM_TEXT_SIZE];

    for (size_t k = 0; k < RIND_N_DICOM_KEYS; k++)
        key[k] = NAN;
    if (!number_in(v, TAG_FRAME_CONTENT_SEQUENCE, TAG_TEMPORAL_POSITION_INDEX, &key[RIND_BY_TEMPORAL_POSITION]))
        number(v, TAG_TEMPORAL_POSITION_IDENTIFIER, &key[RIND_BY_TEMPORAL_POSITION]);
    if (!number_in(v, TAG_CARDIAC_SYNCHRONIZATION_SEQUENCE, TAG_NOMINAL_CARDIAC_TRIGGER_DELAY_TIME,
                   &key[RIND_BY_TRIGGER_TIME]))
        number(v, TAG_TRIGGER_TIME, &key[RIND_BY_TRIGGER_TIME]);
    if (!number_in(v, TAG_FRAME_CONTENT_SEQUENCE, TAG_FRAME_ACQUISITION_NUMBER, &key[RIND_BY_ACQUISITION_NUMBER]))
        number(v, TAG_ACQUISITION_NUMBER, &key[RIND_BY_ACQUISITION_NUMBER]);
    if (!moment_in(v, TAG_FRAME_CONTENT_SEQUENCE, TAG_FRAME_ACQUISITION_DATE_TIME, &key[RIND_BY_ACQUISITION_TIME]) &&
        !moment(v, TAG_ACQUISITION_DATE, TAG_ACQUISITION_TIME, &key[RIND_BY_ACQUISITION_TIME]))
        moment_in(v, 0, TAG_ACQUISITION_DATE_TIME, &key[RIND_BY_ACQUISITION_TIME]);
    if (!moment_in(v, TAG_FRAME_CONTENT_SEQUENCE, TAG_FRAME_REFERENCE_DATE_TIME, &key[RIND_BY_CONTENT_TIME]))
        moment(v, TAG_CONTENT_DATE, TAG_CONTENT_TIME, &key[RIND_BY_CONTENT_TIME]);
    if (!number_in(v, TAG_MR_ECHO_SEQUENCE, TAG_EFFECTIVE_ECHO_TIME, &key[RIND_BY_ECHO_TIME]))
        number(v, TAG_ECHO_TIME, &key[RIND_BY_ECHO_TIME]);
    number_in(v, TAG_MR_DIFFUSION_SEQUENCE, TAG_DIFFUSION_B_VALUE, &key[RIND_BY_B_VALUE]);
    if (v->frame == NULL)
        number(v, TAG_INSTANCE_NUMBER, &key[RIND_BY_INSTANCE_NUMBER]);
    if (rind_dicom_text(v->dicom, group(v, TAG_MR_IMAGE_FRAME_TYPE_SEQUENCE), TAG_FRAME_TYPE, text, sizeof text) ||
        rind_dicom_text(v->dicom, NULL, TAG_IMAGE_TYPE, text, sizeof text))
        return intern(user, text, &key[RIND_BY_IMAGE_TYPE]);
    return true;
}

/* Millimetres of a pixel of an ultrasound region that is a picture of tissue. */
static bool region_spacing(const rind_dicom *dicom, const void *region, double mm[2])
{
    enum { TWO_D = 1, CENTIMETRES = 3 };
    double format, unit[2], delta[2];

    if (!rind_dicom_exactly(dicom, region, TAG_REGION_SPATIAL_FORMAT, &format, 1) || (int)format != TWO_D ||
        !rind_dicom_exactly(dicom, region, TAG_PHYSICAL_UNITS_X, &unit[0], 1) || (int)unit[0] != CENTIMETRES ||
        !rind_dicom_exactly(dicom, region, TAG_PHYSICAL_UNITS_Y, &unit[1], 1) || (int)unit[1] != CENTIMETRES ||
        !rind_dicom_exactly(dicom, region, TAG_PHYSICAL_DELTA_X, &delta[0], 1) ||
        !rind_dicom_exactly(dicom, region, TAG_PHYSICAL_DELTA_Y, &delta[1], 1) || delta[0] == 0 || delta[1] == 0)
        return false;
    mm[0] = 10.0 * fabs(delta[0]);
    mm[1] = 10.0 * fabs(delta[1]);
    return true;
}

/* That of all of them, if they agree; else nobody knows which the mask lies in. */
static bool ultrasound_spacing(const rind_dicom *dicom, rind_dicom_frame *frame)
{
    static const double tolerance = 1e-4; /* relative; headers round */
    bool found = false;

    for (size_t k = 0; k < rind_dicom_n_items(dicom, NULL, TAG_SEQUENCE_OF_ULTRASOUND_REGIONS); k++) {
        double mm[2], *first = frame->pixel_mm;

        if (!region_spacing(dicom, rind_dicom_item(dicom, NULL, TAG_SEQUENCE_OF_ULTRASOUND_REGIONS, k), mm))
            continue;
        if (!found)
            memcpy(first, mm, sizeof mm);
        else if (fabs(mm[0] - first[0]) > tolerance * first[0] || fabs(mm[1] - first[1]) > tolerance * first[1])
            memcpy(frame->other_mm, mm, sizeof mm);
        found = true;
    }
    return found;
}

/* Pixel Spacing comes as distance of rows, distance of columns: y, x. */
static void take_spacing(const view *v, rind_dicom_frame *frame)
{
    static const uint32_t others[] = { TAG_PIXEL_SPACING, TAG_IMAGER_PIXEL_SPACING, TAG_NOMINAL_SCANNED_PIXEL_SPACING };
    const void *measures = group(v, TAG_PIXEL_MEASURES_SEQUENCE);
    double yx[2] = { 0, 0 };
    bool found = rind_dicom_exactly(v->dicom, measures, TAG_PIXEL_SPACING, yx, 2);

    if (!found && !(found = ultrasound_spacing(v->dicom, frame)))
        for (size_t k = 0; k < COUNT_OF(others) && !(yx[0] > 0); k++)
            rind_dicom_exactly(v->dicom, NULL, others[k], yx, 2);
    if (yx[0] > 0 && yx[1] > 0) {
        frame->pixel_mm[0] = yx[1];
        frame->pixel_mm[1] = yx[0];
    }
    if (!rind_dicom_exactly(v->dicom, measures, TAG_SPACING_BETWEEN_SLICES, &frame->slice_mm, 1) ||
        !(frame->slice_mm > 0))
        rind_dicom_exactly(v->dicom, measures, TAG_SLICE_THICKNESS, &frame->slice_mm, 1);
}

/* A parametric map (DICOM PS3.3 A.75), whose values the mapping makes; elsewhere it is a second opinion. */
static bool is_map(const rind_dicom *dicom)
{
    char sop_class[RIND_UID_SIZE];

    rind_dicom_text(dicom, NULL, TAG_SOP_CLASS_UID, sop_class, sizeof sop_class);
    return strcmp(sop_class, "1.2.840.10008.5.1.4.1.1.30") == 0;
}

static void take_place(const view *v, rind_dicom_frame *frame)
{
    const rind_dicom *d = v->dicom;
    double axes[6];

    frame->placed =
        rind_dicom_exactly(d, group(v, TAG_PLANE_POSITION_SEQUENCE), TAG_IMAGE_POSITION_PATIENT, frame->position_mm,
                           3) &&
        rind_dicom_exactly(d, group(v, TAG_PLANE_ORIENTATION_SEQUENCE), TAG_IMAGE_ORIENTATION_PATIENT, axes, 6);
    if (frame->placed) {
        memcpy(frame->x_axis, axes, sizeof frame->x_axis);
        memcpy(frame->y_axis, axes + 3, sizeof frame->y_axis);
    }
    take_spacing(v, frame);
    frame->slope = 1.0;
    number_in(v, TAG_PIXEL_VALUE_TRANSFORMATION_SEQUENCE, TAG_RESCALE_SLOPE, &frame->slope);
    number_in(v, TAG_PIXEL_VALUE_TRANSFORMATION_SEQUENCE, TAG_RESCALE_INTERCEPT, &frame->intercept);
    if (is_map(d)) {
        number_in(v, TAG_REAL_WORLD_VALUE_MAPPING_SEQUENCE, TAG_REAL_WORLD_VALUE_SLOPE, &frame->slope);
        number_in(v, TAG_REAL_WORLD_VALUE_MAPPING_SEQUENCE, TAG_REAL_WORLD_VALUE_INTERCEPT, &frame->intercept);
    }
}

bool rind_dicom_place_frames(const rind_dicom *dicom, uint32_t n_frames, rind_dicom_intern *intern, void *user,
                             rind_dicom_frame *frame)
{
    size_t n_items = rind_dicom_n_items(dicom, NULL, TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);

    for (uint32_t k = 0; k < n_frames; k++) {
        view v = { .dicom = dicom,
                   .shared = rind_dicom_first(dicom, NULL, TAG_SHARED_FUNCTIONAL_GROUPS_SEQUENCE, NULL) };

        if (k < n_items)
            v.frame = rind_dicom_item(dicom, NULL, TAG_PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, k);
        frame[k] = (rind_dicom_frame){ .number = k };
        take_place(&v, &frame[k]);
        if (!take_keys(&v, intern, user, frame[k].key))
            return false;
    }
    return true;
}
