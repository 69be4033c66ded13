/*
 * dicom_image.c - the DICOM reader: from a folder or file to one volume, and what its headers say of it
 *
 * Facts for the provenance are a list of elements about the acquisition. Patient, dates, places, people and free text
 * (descriptions may hold names) are not on it.
 */
#include "io/dicom.h"
#include "io/dicom_scan.h"
#include "io/dicom_choose.h"
#include "io/dicom_tags.h"
#include "io/dicom_voxels.h"
#include "io/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    uint32_t tag;
    const char *name;
} facts[] = {
    { TAG_MODALITY, "modality" },
    { TAG_SOP_CLASS_UID, "sop_class_uid" },
    { TAG_STUDY_INSTANCE_UID, "study_instance_uid" },
    { TAG_SERIES_INSTANCE_UID, "series_instance_uid" },
    { TAG_FRAME_OF_REFERENCE_UID, "frame_of_reference_uid" },
    { TAG_SERIES_NUMBER, "series_number" },
    { TAG_IMAGE_TYPE, "image_type" },
    { TAG_MANUFACTURER, "manufacturer" },
    { TAG_MANUFACTURER_MODEL_NAME, "manufacturer_model" },
    { TAG_SOFTWARE_VERSIONS, "software_versions" },
    { TAG_BODY_PART_EXAMINED, "body_part" },
    { TAG_MAGNETIC_FIELD_STRENGTH, "magnetic_field_strength" },
    { TAG_SCANNING_SEQUENCE, "scanning_sequence" },
    { TAG_SEQUENCE_VARIANT, "sequence_variant" },
    { TAG_MR_ACQUISITION_TYPE, "mr_acquisition_type" },
    { TAG_REPETITION_TIME, "repetition_time_ms" },
    { TAG_ECHO_TIME, "echo_time_ms" },
    { TAG_INVERSION_TIME, "inversion_time_ms" },
    { TAG_FLIP_ANGLE, "flip_angle_degrees" },
    { TAG_RECEIVE_COIL_NAME, "receive_coil" },
    { TAG_SLICE_THICKNESS, "slice_thickness_mm" },
    { TAG_KVP, "peak_voltage_kv" },
    { TAG_X_RAY_TUBE_CURRENT, "tube_current_ma" },
    { TAG_EXPOSURE, "exposure_mas" },
    { TAG_CONVOLUTION_KERNEL, "convolution_kernel" },
};

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Files and instances of the series. */
static rind_status list_files(rind_ctx *ctx, const rind_dicom_scan *scan, size_t series, rind_source *source)
{
    size_t n = scan->series[series].n_files;

    source->instance = rind_alloc(ctx, n, sizeof *source->instance, scan->path);
    source->file = rind_alloc_zero(ctx, n, sizeof *source->file, scan->path);
    if (source->instance == NULL || source->file == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < scan->n_files; k++) {
        if (scan->file[k].series != series)
            continue;
        source->instance[source->n_instances++] = scan->file[k].instance;
        char *path = rind_copy_text(ctx, scan->file[k].path);
        if (path == NULL)
            return RIND_NO_MEMORY;
        source->file[source->n_files++] = path;
    }
    qsort(source->instance, n, sizeof *source->instance, rind_uid_compare);
    qsort(source->file, n, sizeof *source->file, by_path);
    return RIND_OK;
}

static void tell_facts(const rind_dicom *dicom, const rind_dicom_stack *stack, size_t v, rind_source *source)
{
    char text[RIND_DICOM_TEXT_SIZE];
    const rind_dicom_frame *first = &stack->scan->frame[stack->frame[v * stack->n_slices]];
    double time_s;

    for (size_t k = 0; k < COUNT_OF(facts); k++)
        if (rind_dicom_text(dicom, NULL, facts[k].tag, text, sizeof text))
            rind_source_tell(source, facts[k].name, text);
    rind_source_tell(source, "transfer_syntax_uid", dicom->tree.syntax.uid);
    snprintf(text, sizeof text, "%zu", stack->n_volumes);
    rind_source_tell(source, "n_volumes", text);
    if (stack->n_volumes == 1)
        return;
    rind_source_tell(source, "volumes_told_apart_by", rind_dicom_key_name(stack->by));
    if (stack->by == RIND_N_DICOM_KEYS)
        snprintf(text, sizeof text, "%zu", v + 1);
    else
        rind_dicom_key_print(stack->scan, stack->by, first->key[stack->by], text, sizeof text);
    rind_source_tell(source, "volume_at", text);
    if (rind_dicom_time_of(stack, v, &time_s)) {
        snprintf(text, sizeof text, "%.10g", time_s);
        rind_source_tell(source, "volume_s_after_the_first", text);
    }
}

static rind_status make_source(rind_ctx *ctx, const rind_dicom_stack *stack, size_t series, size_t v, rind_source **out)
{
    const rind_dicom_scan *scan = stack->scan;
    rind_source *source = rind_alloc_zero(ctx, 1, sizeof *source, scan->path);
    rind_dicom dicom;

    if (source == NULL)
        return RIND_NO_MEMORY;
    source->study = scan->series[series].study;
    source->series = scan->series[series].uid;
    source->frame_of_reference = scan->series[series].frame_of_reference;
    rind_status status = list_files(ctx, scan, series, source);
    if (status == RIND_OK)
        status = rind_dicom_open(ctx, scan->file[scan->frame[stack->frame[v * stack->n_slices]].file].path, &dicom);
    if (status != RIND_OK) {
        rind_source_free(source);
        return status;
    }
    tell_facts(&dicom, stack, v, source);
    rind_dicom_close(&dicom);
    *out = source;
    return RIND_OK;
}

/* Either an image or a probe is wanted. */
static rind_status read_series(rind_ctx *ctx, rind_dicom_scan *scan, size_t series, const rind_read_options *options,
                               rind_image **image, rind_probe *probe)
{
    rind_dicom_stack stack;
    rind_source *source = NULL;
    size_t v = 0;
    rind_status status = rind_dicom_stack_sort(ctx, scan, series, &stack);

    if (status != RIND_OK)
        return status;
    status = rind_dicom_choose_volume(ctx, &stack, options, &v);
    if (status == RIND_OK)
        status = make_source(ctx, &stack, series, v, &source);
    if (status == RIND_OK)
        status = image != NULL ? rind_dicom_read_voxels(ctx, &stack, v, options, image)
                               : rind_dicom_look_at_voxels(ctx, &stack, v, probe);
    if (status == RIND_OK)
        (image != NULL ? *image : probe->image)->source = source;
    else
        rind_source_free(source);
    if (status == RIND_OK && probe != NULL) {
        probe->n_volumes = stack.n_volumes;
        probe->n_files = scan->series[series].n_files;
    }
    rind_dicom_stack_free(&stack);
    return status;
}

rind_status rind_dicom_look(rind_ctx *ctx, const char *path, const rind_read_options *options,
                            const rind_dicom_reference *reference, rind_probe *out)
{
    rind_dicom_scan scan;
    size_t series;
    bool by_mask = false;
    rind_status status = rind_dicom_scan_path(ctx, path, &scan, &series);

    if (status == RIND_OK)
        status = rind_dicom_choose_series(ctx, &scan, reference, &series, &by_mask);
    if (status == RIND_OK)
        status = read_series(ctx, &scan, series, options, NULL, out);
    if (status == RIND_OK)
        out->image->source->by_mask = by_mask;
    for (size_t k = 0; k < scan.n_files && status == RIND_OK; k++)
        if (scan.file[k].series == series)
            out->file_bytes += rind_file_bytes(scan.file[k].path);
    rind_dicom_scan_free(&scan);
    return status;
}

rind_status rind_dicom_read(rind_ctx *ctx, const char *path, const rind_read_options *options,
                            const rind_dicom_reference *reference, rind_image **out)
{
    rind_dicom_scan scan;
    size_t series;
    bool by_mask = false;
    rind_status status = rind_dicom_scan_path(ctx, path, &scan, &series);

    *out = NULL;
    if (status == RIND_OK)
        status = rind_dicom_choose_series(ctx, &scan, reference, &series, &by_mask);
    if (status == RIND_OK)
        status = read_series(ctx, &scan, series, options, out, NULL);
    if (status == RIND_OK)
        (*out)->source->by_mask = by_mask;
    rind_dicom_scan_free(&scan);
    return status;
}

rind_status rind_dicom_read_file(rind_ctx *ctx, const char *path, int volume, rind_image **out)
{
    rind_dicom_scan scan = { .path = path };
    rind_dicom_kind kind = RIND_DICOM_OTHER;
    rind_status status = rind_dicom_add_file(ctx, &scan, path, &kind);

    *out = NULL;
    if (status == RIND_OK && kind != RIND_DICOM_IMAGE)
        status = rind_fail(ctx, RIND_UNSUPPORTED, "%s: is a DICOM object without an image", path);
    if (status == RIND_OK)
        status = read_series(ctx, &scan, 0, &(rind_read_options){ .volume = volume }, out, NULL);
    rind_dicom_scan_free(&scan);
    return status;
}
