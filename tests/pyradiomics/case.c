/* case.c - see case.h */
#include "test.h"

#include "case.h"
#include "image/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t voxels(const picture *p)
{
    return p->size[0] * p->size[1] * p->size[2];
}

static double *read_values(rind_ctx *ctx, const char *path, rind_image **image)
{
    if (rind_image_read(ctx, path, 0, image) != RIND_OK)
        fail_msg("%s: %s", path, ctx->message);
    const size_t *size = (*image)->grid.size;
    double *value = malloc(size[0] * size[1] * size[2] * sizeof *value);

    for (size_t z = 0; z < size[2]; z++)
        for (size_t y = 0; y < size[1]; y++)
            rind_image_row(*image, 0, y, z, size[0], value + size[0] * (y + size[1] * z));
    return value;
}

void picture_read(rind_ctx *ctx, const char *image, const char *label, picture *out)
{
    rind_image *read, *mask;

    out->value = read_values(ctx, image, &read);
    memcpy(out->size, read->grid.size, sizeof out->size);
    memcpy(out->spacing_mm, read->grid.spacing_mm, sizeof out->spacing_mm);
    out->type = read->type;
    out->label = calloc(voxels(out), 1);
    double *labels = read_values(ctx, label, &mask);
    long shift[3];
    for (int a = 0; a < 3; a++) { /* a map of a part of the grid stands where its origin says */
        double mm = 0.0;

        for (int r = 0; r < 3; r++)
            mm += read->grid.direction[r][a] * (mask->grid.origin_mm[r] - read->grid.origin_mm[r]);
        shift[a] = lround(mm / out->spacing_mm[a]);
    }
    const size_t *size = mask->grid.size;
    for (size_t k = 0; k < size[0] * size[1] * size[2]; k++) {
        size_t x = k % size[0] + (size_t)shift[0], y = k / size[0] % size[1] + (size_t)shift[1];
        size_t z = k / (size[0] * size[1]) + (size_t)shift[2];

        if (labels[k] == 1.0)
            out->label[x + out->size[0] * (y + out->size[1] * z)] = 1;
    }
    free(labels);
    rind_image_free(read);
    rind_image_free(mask);
}

void picture_free(picture *p)
{
    free(p->value);
    free(p->label);
}

/* --- settings ----------------------------------------------------------------------------------------------------- */

static bool given(const json_t *of, const char *key)
{
    const json_t *value = json_object_get(of, key);

    return value != NULL && !json_is_null(value);
}

static double number(const json_t *of, const char *key, double fallback)
{
    return given(of, key) ? json_number_value(json_object_get(of, key)) : fallback;
}

static bool truth(const json_t *of, const char *key, bool fallback)
{
    return given(of, key) ? json_is_true(json_object_get(of, key)) : fallback;
}

static void read_feature_settings(const json_t *of, rind_pyradiomics_settings *out)
{
    static const char *const norms[] = { "", "euclidean", "manhattan", "infinity", "no_weighting" };
    const json_t *distances = json_object_get(of, "distances");
    const char *norm = given(of, "weightingNorm") ? json_string_value(json_object_get(of, "weightingNorm")) : "";

    out->bin_width = number(of, "binWidth", out->bin_width);
    out->bin_count = (uint32_t)number(of, "binCount", out->bin_count);
    out->force_2d = truth(of, "force2D", out->force_2d);
    out->force_2d_axis = (int)number(of, "force2Ddimension", out->force_2d_axis);
    out->symmetrical_glcm = truth(of, "symmetricalGLCM", out->symmetrical_glcm);
    out->gldm_a = (uint32_t)number(of, "gldm_a", out->gldm_a);
    out->voxel_array_shift = number(of, "voxelArrayShift", out->voxel_array_shift);
    for (size_t k = 0; k < json_array_size(distances); k++) {
        out->distance[k] = (uint32_t)json_integer_value(json_array_get(distances, k));
        out->n_distances = k + 1;
    }
    for (size_t k = 0; k < COUNT_OF(norms); k++)
        if (strcmp(norm, norms[k]) == 0)
            out->norm = (rind_pyradiomics_norm)k;
}

static void read_filter_settings(const json_t *of, rind_pyradiomics_filter_settings *out)
{
    const json_t *sigma = json_object_get(of, "sigma");

    for (size_t k = 0; k < json_array_size(sigma); k++) {
        out->sigma_mm[k] = json_number_value(json_array_get(sigma, k));
        snprintf(out->sigma_text[k], sizeof out->sigma_text[k], "%.1f", out->sigma_mm[k]);
        out->n_sigmas = k + 1;
    }
    out->start_level = (uint32_t)number(of, "start_level", out->start_level);
    out->level = (uint32_t)number(of, "level", out->level);
    if (given(of, "wavelet"))
        snprintf(out->wavelet, sizeof out->wavelet, "%s", json_string_value(json_object_get(of, "wavelet")));
    out->gradient_use_spacing = truth(of, "gradientUseSpacing", out->gradient_use_spacing);
    out->force_2d = truth(of, "force2D", out->force_2d);
    out->force_2d_axis = (int)number(of, "force2Ddimension", out->force_2d_axis);
}

static void read_pipeline(const json_t *of, parameters *out)
{
    const json_t *range = json_object_get(of, "resegmentRange");

    out->normalize = truth(of, "normalize", false);
    out->scale = number(of, "normalizeScale", 1.0);
    out->outliers = number(of, "removeOutliers", 0.0);
    out->pre_crop = truth(of, "preCrop", false);
    out->pad = (size_t)number(of, "padDistance", 5.0);
    out->resample = given(of, "resampledPixelSpacing");
    out->resegment = given(of, "resegmentRange");
    out->shape_of_resegmented = truth(of, "resegmentShape", false);
    out->n_range = json_array_size(range);
    for (size_t k = 0; k < out->n_range; k++)
        out->range[k] = json_number_value(json_array_get(range, k));
    snprintf(out->mode, sizeof out->mode, "%s",
             given(of, "resegmentMode") ? json_string_value(json_object_get(of, "resegmentMode")) : "absolute");
}

void parameters_read(const json_t *root, parameters *out)
{
    json_t *settings = json_object_get(root, "setting"), *types = json_object_get(root, "imageType"), *own;
    const char *name;

    *out = (parameters){ .features = rind_pyradiomics_defaults, .filters = rind_pyradiomics_filter_defaults };
    settings = settings != NULL ? settings : json_object_get(root, "Settings");
    types = types != NULL ? types : json_object_get(root, "EnabledImageTypes");
    read_feature_settings(settings, &out->features);
    read_filter_settings(settings, &out->filters);
    read_pipeline(settings, out);
    json_object_foreach(types, name, own)
    {
        for (size_t k = 0; k < rind_n_pyradiomics_image_types; k++)
            if (strcmp(rind_pyradiomics_image_types[k]->name, name) == 0)
                out->type[out->n_types++] = rind_pyradiomics_image_types[k];
        read_filter_settings(own, &out->filters);
    }
}

/* --- pipeline ----------------------------------------------------------------------------------------------------- */

static rind_box box_of(const uint8_t *mask, const size_t size[3])
{
    size_t first[3] = { SIZE_MAX, SIZE_MAX, SIZE_MAX }, last[3] = { 0, 0, 0 };
    rind_box box;

    for (size_t k = 0; k < size[0] * size[1] * size[2]; k++) {
        size_t at[3] = { k % size[0], k / size[0] % size[1], k / (size[0] * size[1]) };

        for (int a = 0; a < 3 && mask[k]; a++) {
            first[a] = at[a] < first[a] ? at[a] : first[a];
            last[a] = at[a] > last[a] ? at[a] : last[a];
        }
    }
    for (int a = 0; a < 3; a++) {
        box.first[a] = first[a];
        box.size[a] = last[a] - first[a] + 1;
    }
    return box;
}

static void *cut(const void *from, const size_t size[3], size_t bytes, const rind_box *box)
{
    char *out = malloc(box->size[0] * box->size[1] * box->size[2] * bytes), *to = out;

    for (size_t z = 0; z < box->size[2]; z++)
        for (size_t y = 0; y < box->size[1]; y++, to += box->size[0] * bytes)
            memcpy(to,
                   (const char *)from +
                       bytes * (box->first[0] + size[0] * (box->first[1] + y + size[1] * (box->first[2] + z))),
                   box->size[0] * bytes);
    return out;
}

static void normalize(picture *p, const parameters *how)
{
    double sum = 0.0, squares = 0.0, n = (double)voxels(p);

    for (size_t k = 0; k < voxels(p); k++) {
        sum += p->value[k];
        squares += p->value[k] * p->value[k];
    }
    double sd = sqrt((squares - sum * sum / n) / (n - 1.0));
    for (size_t k = 0; k < voxels(p); k++) {
        double v = (p->value[k] - sum / n) / sd;

        if (how->outliers > 0.0)
            v = fmin(fmax(v, -how->outliers), how->outliers);
        p->value[k] = v * how->scale;
    }
    p->type = RIND_FLOAT64;
}

static void pre_crop(picture *p, size_t pad)
{
    rind_box box = box_of(p->label, p->size);

    for (int a = 0; a < 3; a++) {
        size_t before = box.first[a] < pad ? box.first[a] : pad;
        size_t end = box.first[a] + box.size[a] + pad;

        end = end < p->size[a] ? end : p->size[a];
        box.first[a] -= before;
        box.size[a] = end - box.first[a];
    }
    double *value = cut(p->value, p->size, sizeof *value, &box);
    uint8_t *label = cut(p->label, p->size, 1, &box);
    picture_free(p);
    p->value = value;
    p->label = label;
    memcpy(p->size, box.size, sizeof p->size);
}

/* The label map without the voxels the range takes away. */
static uint8_t *resegment(const picture *p, const parameters *how)
{
    double sum = 0.0, squares = 0.0, n = 0.0, max = -INFINITY, low, high;
    uint8_t *mask = malloc(voxels(p));

    for (size_t k = 0; k < voxels(p); k++)
        if (p->label[k]) {
            sum += p->value[k];
            max = fmax(max, p->value[k]);
            n++;
        }
    for (size_t k = 0; k < voxels(p); k++)
        squares += p->label[k] ? (p->value[k] - sum / n) * (p->value[k] - sum / n) : 0.0;
    low = how->range[0];
    high = how->n_range > 1 ? how->range[1] : INFINITY;
    if (strcmp(how->mode, "relative") == 0) {
        low *= max;
        high *= max;
    } else if (strcmp(how->mode, "sigma") == 0) {
        low = sum / n + low * sqrt(squares / n);
        high = sum / n + high * sqrt(squares / n);
    }
    for (size_t k = 0; k < voxels(p); k++)
        mask[k] = p->label[k] && p->value[k] >= low && p->value[k] <= high;
    return mask;
}

void roi_make(rind_ctx *ctx, const size_t size[3], const double spacing_mm[3], const double *intensity,
              const uint8_t *shape, const uint8_t *inside, rind_roi *out)
{
    *out = (rind_roi){ .intensity = intensity,
                       .morphological = shape,
                       .inside = inside,
                       .min = INFINITY,
                       .max = -INFINITY,
                       .whole = true,
                       .range = { -INFINITY, INFINITY } };
    memcpy(out->size, size, sizeof out->size);
    memcpy(out->spacing_mm, spacing_mm, sizeof out->spacing_mm);
    for (size_t k = 0; k < size[0] * size[1] * size[2]; k++)
        if (inside[k]) {
            out->min = fmin(out->min, intensity[k]);
            out->max = fmax(out->max, intensity[k]);
            out->whole = out->whole && intensity[k] == floor(intensity[k]);
        }
    long left = ctx->allocations_left; /* the allocations of the test's own frame never fail */
    ctx->allocations_left = -1;
    assert_int_equal(rind_runs_create(ctx, shape, size, &out->shape), RIND_OK);
    assert_int_equal(rind_runs_create(ctx, inside, size, &out->runs), RIND_OK);
    ctx->allocations_left = left;
}

void roi_free(rind_roi *roi)
{
    rind_runs_free(&roi->shape);
    rind_runs_free(&roi->runs);
}

/* What the sink of an image type needs. */
typedef struct target {
    rind_ctx *ctx;
    const parameters *parameters;
    rind_box box;
    const double *spacing_mm;
    const uint8_t *inside;
    values *out;
} target;

static rind_status add_class(target *t, const rind_pyradiomics_class *class, const rind_pyradiomics_input *input,
                             const char *image)
{
    double value[32];
    rind_status status = class->compute(t->ctx, input, value);

    for (size_t f = 0; f < class->n_features && status == RIND_OK; f++) {
        if (class->features[f].formula == NULL)
            continue;
        assert_true(t->out->n < MAX_VALUES);
        snprintf(t->out->item[t->out->n].name, NAME_SIZE, "%s_%s_%s", image, class->name, class->features[f].name);
        t->out->item[t->out->n++].value = value[f];
    }
    return status;
}

static rind_status take(void *user, const char *name, const double *value)
{
    target *t = user;
    rind_roi roi;
    rind_pyradiomics_grey grey;

    roi_make(t->ctx, t->box.size, t->spacing_mm, value, t->inside, t->inside, &roi);
    rind_status status = rind_pyradiomics_grey_create(t->ctx, &roi, &t->parameters->features, &grey);
    rind_pyradiomics_input input = { .roi = &roi, .settings = &t->parameters->features, .grey = &grey };
    for (size_t k = 0; k < rind_n_pyradiomics_classes && status == RIND_OK; k++)
        if (!rind_pyradiomics_classes[k]->of_shape)
            status = add_class(t, rind_pyradiomics_classes[k], &input, name);
    rind_pyradiomics_grey_free(&grey);
    roi_free(&roi);
    return status;
}

static rind_status add_shape(target *t, const double *value, const uint8_t *shape)
{
    rind_roi roi;
    rind_status status = RIND_OK;

    roi_make(t->ctx, t->box.size, t->spacing_mm, value, shape, shape, &roi);
    rind_pyradiomics_input input = { .roi = &roi, .settings = &t->parameters->features };
    bool flat = t->parameters->features.force_2d && roi.size[2 - t->parameters->features.force_2d_axis] == 1;
    for (size_t k = 0; k < rind_n_pyradiomics_classes && status == RIND_OK; k++) {
        const rind_pyradiomics_class *class = rind_pyradiomics_classes[k];

        if (class->of_shape && (flat || strcmp(class->name, "shape2D") != 0))
            status = add_class(t, class, &input, "original");
    }
    roi_free(&roi);
    return status;
}

rind_status case_compute(rind_ctx *ctx, const picture *original, const parameters *how, values *out)
{
    picture p = *original;
    rind_status status = RIND_OK;

    p.value = malloc(voxels(&p) * sizeof *p.value);
    memcpy(p.value, original->value, voxels(&p) * sizeof *p.value);
    p.label = malloc(voxels(&p));
    memcpy(p.label, original->label, voxels(&p));
    if (how->normalize)
        normalize(&p, how);
    if (how->pre_crop)
        pre_crop(&p, how->pad);
    uint8_t *mask = how->resegment ? resegment(&p, how) : NULL;
    const uint8_t *inside = mask != NULL ? mask : p.label;
    target t = { ctx, how, box_of(inside, p.size), p.spacing_mm, NULL, out };
    double *value = cut(p.value, p.size, sizeof *value, &t.box);
    uint8_t *shape = cut(how->shape_of_resegmented ? inside : p.label, p.size, 1, &t.box);
    uint8_t *in_box = cut(inside, p.size, 1, &t.box);

    out->n = 0;
    t.inside = in_box;
    status = add_shape(&t, value, shape);
    rind_pyradiomics_filter_input filter = {
        .settings = &how->filters, .type = p.type, .box = t.box, .inside = in_box
    };
    memcpy(filter.image.size, p.size, sizeof p.size);
    memcpy(filter.image.spacing_mm, p.spacing_mm, sizeof p.spacing_mm);
    filter.image.value = p.value;
    for (size_t k = 0; k < how->n_types && status == RIND_OK; k++)
        status = how->type[k]->run(ctx, &filter, take, &t);
    free(value);
    free(shape);
    free(in_box);
    free(mask);
    picture_free(&p);
    return status;
}

const double *values_find(const values *v, const char *name)
{
    for (size_t k = 0; k < v->n; k++)
        if (strcmp(v->item[k].name, name) == 0)
            return &v->item[k].value;
    return NULL;
}
