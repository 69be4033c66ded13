/*
 * profile.c - a profile in the making: defaults, single settings, and what follows from others
 */
#include "settings/pyradiomics/parameters.h"
#include "settings/pyradiomics/schema.h"
#include "settings/pyradiomics/values.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Keeps the text of a value; a setting given before keeps its place, as in Python's dictionaries. */
static rind_status keep(rind_ctx *ctx, rind_py *py, rind_py_mapping *in, size_t setting, const char *text, size_t line)
{
    size_t k = 0, size = strlen(text) + 1;

    if (py->text_used + size > RIND_PY_TEXT_SIZE)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s: all values together are longer than %d letters",
                         rind_py_settings[setting].name, RIND_PY_TEXT_SIZE);
    while (k < in->n && in->given[k].setting != setting)
        k++;
    assert(k < RIND_PY_MAX_GIVEN);
    in->n += k == in->n;
    in->given[k] = (rind_py_given){ (uint16_t)setting, (uint16_t)py->text_used, (uint32_t)line };
    memcpy(py->text + py->text_used, text, size);
    py->text_used += size;
    return RIND_OK;
}

rind_status rind_py_store(rind_reader *reader, const char *path, size_t setting, const yaml_node_t *node,
                          rind_py_options *options, rind_py_mapping *in)
{
    char printed[2048];
    rind_status status = rind_py_value_read(reader, path, setting, node, options, printed, sizeof printed);

    if (status != RIND_OK)
        return status;
    return keep(reader->ctx, reader->settings->pyradiomics, in, setting, printed,
                rind_yaml_place(&reader->yaml, node).line);
}

rind_py_image_type *rind_py_add_image(rind_py *py, const char *name)
{
    size_t k = 0;

    for (k = 0; k < py->n_images; k++)
        if (strcmp(py->image[k].type->name, name) == 0)
            return &py->image[k];
    for (size_t i = 0; i < rind_n_pyradiomics_image_types && k < RIND_PY_MAX_IMAGES; i++)
        if (strcmp(rind_pyradiomics_image_types[i]->name, name) == 0) {
            py->image[k] = (rind_py_image_type){ .type = rind_pyradiomics_image_types[i] };
            py->n_images++;
            return &py->image[k];
        }
    return NULL;
}

rind_py_class *rind_py_add_class(rind_py *py, const char *name)
{
    size_t k = 0;

    for (k = 0; k < py->n_classes; k++)
        if (strcmp(py->class[k].class->name, name) == 0)
            return &py->class[k];
    for (size_t i = 0; i < rind_n_pyradiomics_classes && k < RIND_PY_MAX_CLASSES; i++)
        if (strcmp(rind_pyradiomics_classes[i]->name, name) == 0) {
            py->class[k] = (rind_py_class){ .class = rind_pyradiomics_classes[i], .all = true };
            py->n_classes++;
            return &py->class[k];
        }
    return NULL;
}

/* Values as 'text' in YAML, as a file would set them. */
static rind_status set_text(rind_reader *reader, const char *name, const char *text, bool in_dictionary)
{
    rind_py *py = reader->settings->pyradiomics;
    rind_py_mapping unused = { .n = 0 };
    rind_yaml before = reader->yaml;
    size_t setting = rind_py_setting_find(name), used = py->text_used;

    reader->yaml = (rind_yaml){ .name = name, .assignment = true };
    rind_status status = rind_yaml_load(reader->ctx, &reader->yaml, text, strlen(text));
    if (status == RIND_OK) {
        status = rind_py_store(reader, name, setting, rind_yaml_root(&reader->yaml), &py->options,
                               in_dictionary ? &py->setting : &unused);
        yaml_document_delete(&reader->yaml.document);
    }
    if (!in_dictionary)
        py->text_used = used;
    reader->yaml = before;
    return status;
}

rind_status rind_py_set(rind_reader *reader, const char *name, const char *text)
{
    return set_text(reader, name, text, true);
}

static rind_status read_defaults(rind_reader *reader)
{
    rind_status status = RIND_OK;

    *reader->settings->pyradiomics = (rind_py){ .n_images = 0 };
    for (size_t k = 0; k < rind_py_n_settings && status == RIND_OK; k++)
        status =
            set_text(reader, rind_py_settings[k].name, rind_py_settings[k].fallback, rind_py_settings[k].in_dictionary);
    return status;
}

/* Values that stand in two places. */
static void follow(rind_py_options *o)
{
    o->filters.force_2d = o->features.force_2d;
    o->filters.force_2d_axis = o->features.force_2d_axis;
    o->filters.n_sigmas = o->sigma.n;
    for (size_t k = 0; k < o->sigma.n; k++)
        o->filters.sigma_mm[k] = o->sigma.value[k];
    o->features.n_distances = o->distances.n;
    for (size_t k = 0; k < o->distances.n; k++)
        o->features.distance[k] = (uint32_t)o->distances.value[k];
}

/* Whether 'a' stands before 'b': PyRadiomics sorts its methods, getMeanAbsoluteDeviationFeatureValue before
 * getMeanFeatureValue. */
static bool stands_before(const char *a, const char *b)
{
    char method[2][RIND_PATH_SIZE];

    snprintf(method[0], RIND_PATH_SIZE, "%sFeatureValue", a);
    snprintf(method[1], RIND_PATH_SIZE, "%sFeatureValue", b);
    return strcmp(method[0], method[1]) < 0;
}

static void choose_all(rind_py_class *class)
{
    const rind_pyradiomics_feature *features = class->class->features;

    class->n_features = 0;
    for (size_t f = 0; f < class->class->n_features; f++) {
        size_t k = class->n_features;

        if (features[f].deprecated)
            continue;
        for (; k > 0 && stands_before(features[f].name, features[class->feature[k - 1]].name); k--)
            class->feature[k] = class->feature[k - 1];
        class->feature[k] = (uint8_t)f;
        class->n_features++;
    }
}

void rind_py_finish(rind_py *py)
{
    if (py->n_images == 0)
        rind_py_add_image(py, "Original")->options = py->options;
    if (!py->classes_given) {
        py->n_classes = 0;
        for (size_t k = 0; k < rind_n_pyradiomics_classes; k++)
            rind_py_add_class(py, rind_pyradiomics_classes[k]->name);
    }
    for (size_t k = 0; k < py->n_classes; k++)
        if (py->class[k].all)
            choose_all(&py->class[k]);
    follow(&py->options);
    for (size_t k = 0; k < py->n_images; k++)
        follow(&py->image[k].options);
}

rind_status rind_py_create(rind_reader *reader)
{
    rind_settings *settings = reader->settings;

    if (settings->pyradiomics == NULL)
        settings->pyradiomics = rind_alloc_zero(reader->ctx, 1, sizeof *settings->pyradiomics, "settings");
    return settings->pyradiomics != NULL ? read_defaults(reader) : RIND_NO_MEMORY;
}

/* A setting of the file goes to every image type that does not set its own. */
static rind_status spread(rind_reader *reader, const char *path, size_t setting, const yaml_node_t *node)
{
    rind_py *py = reader->settings->pyradiomics;
    char unused[2048];
    rind_status status = RIND_OK;

    for (size_t k = 0; k < py->n_images && status == RIND_OK; k++) {
        bool own = false;

        for (size_t g = 0; g < py->image[k].own.n; g++)
            own = own || py->image[k].own.given[g].setting == setting;
        if (!own)
            status = rind_py_value_read(reader, path, setting, node, &py->image[k].options, unused, sizeof unused);
    }
    return status;
}

rind_status rind_py_assign(rind_reader *reader, const char *path, const yaml_node_t *node)
{
    rind_py *py = reader->settings->pyradiomics;
    const char *name = strncmp(path, "setting.", 8) == 0         ? path + 8
                       : strncmp(path, "voxelSetting.", 13) == 0 ? path + 13
                       : strcmp(path, "mask.label") == 0         ? "label"
                                                                 : path;
    size_t setting = rind_py_setting_find(name);

    if (strcmp(path, "image.volume") == 0 || strcmp(path, "image.channel") == 0) {
        const rind_key *key = rind_key_find(path);
        return key->type->read(reader, key, node, (char *)reader->settings);
    }
    if (setting == rind_py_n_settings) {
        rind_nearest nearest = rind_nearest_start(name);
        rind_place place = rind_yaml_place(&reader->yaml, node);

        for (size_t k = 0; k < rind_py_n_settings; k++)
            rind_nearest_try(&nearest, rind_py_settings[k].name);
        return rind_settings_fail(reader, &place, NULL, "'%s' is no setting of PyRadiomics%s%s%s", name,
                                  nearest.found[0] ? "; did you mean '" : "", nearest.found,
                                  nearest.found[0] ? "'?" : "");
    }
    rind_status status = rind_py_store(reader, path, setting, node, &py->options, &py->setting);
    if (status == RIND_OK)
        status = spread(reader, path, setting, node);
    rind_py_finish(py);
    return status;
}
