/*
 * parameters.c - see parameters.h
 *
 * Four sections: 'setting' for all, 'imageType' (each with settings of its own), 'featureClass', and 'voxelSetting'.
 * The order of image types, classes and features is the order of columns. The last of repeated keys counts, as in
 * Python; since that is seldom meant, it is told.
 */
#include "settings/pyradiomics/parameters.h"
#include "settings/pyradiomics/schema.h"
#include "settings/pyradiomics/values.h"

#include <stdio.h>
#include <string.h>

static const char *const sections[] = { "imageType", "featureClass", "setting", "voxelSetting" };

static const yaml_node_pair_t *first_pair(const yaml_node_t *mapping)
{
    return mapping->data.mapping.pairs.start;
}

static const yaml_node_pair_t *end_of_pairs(const yaml_node_t *mapping)
{
    return mapping->data.mapping.pairs.top;
}

bool rind_py_is_parameter_file(const rind_yaml *yaml, const yaml_node_t *root)
{
    for (const yaml_node_pair_t *p = first_pair(root); p < end_of_pairs(root); p++) {
        const char *name = rind_yaml_word(rind_yaml_node(yaml, p->key));

        for (size_t k = 0; k < COUNT_OF(sections) && name != NULL; k++)
            if (strcmp(name, sections[k]) == 0)
                return true;
    }
    return false;
}

/* An unknown name of any kind, with the nearest there is. */
static rind_status unknown(rind_reader *reader, const char *path, const char *kind, const yaml_node_t *node,
                           const rind_nearest *nearest)
{
    rind_place place = rind_yaml_place(&reader->yaml, node);
    char shown[RIND_SHOWN_SIZE];

    return rind_settings_fail(reader, &place, path, "%s is no %s of PyRadiomics%s%s%s", rind_yaml_shown(node, shown),
                              kind, nearest->found[0] ? "; did you mean '" : "", nearest->found,
                              nearest->found[0] ? "'?" : "");
}

static rind_status unknown_setting(rind_reader *reader, const char *path, const char *name, const yaml_node_t *node,
                                   bool voxel)
{
    rind_nearest nearest = rind_nearest_start(name);
    size_t k = rind_py_setting_find(name);

    if (k < rind_py_n_settings) {
        rind_place place = rind_yaml_place(&reader->yaml, node);
        return rind_settings_fail(reader, &place, path, "'%s' belongs to the section %s", name,
                                  voxel ? "setting" : "voxelSetting");
    }
    for (k = 0; k < rind_py_n_settings; k++)
        if ((rind_py_settings[k].stage == RIND_PY_VOXEL) == voxel)
            rind_nearest_try(&nearest, rind_py_settings[k].name);
    return unknown(reader, path, "setting", node, &nearest);
}

/* The name of a key, or "" where it is none: no section has such a name. */
static const char *name_of(const yaml_node_t *key)
{
    const char *name = rind_yaml_word(key);

    return name != NULL ? name : "";
}

static void tell_repeated(rind_reader *reader, const yaml_node_t *mapping, const yaml_node_pair_t *pair)
{
    const yaml_node_t *key = rind_yaml_node(&reader->yaml, pair->key);
    char where[RIND_PATH_SIZE * 4];
    rind_place place = rind_yaml_place(&reader->yaml, key);

    for (const yaml_node_pair_t *p = first_pair(mapping); p < pair; p++)
        if (strcmp(name_of(rind_yaml_node(&reader->yaml, p->key)), name_of(key)) == 0) {
            rind_place_print(&place, where, sizeof where);
            rind_tell(reader->ctx, RIND_WARNING, "%s: '%s' is given again; the last counts, as in PyRadiomics", where,
                      name_of(key));
            return;
        }
}

static rind_status need_mapping(rind_reader *reader, const char *path, const yaml_node_t *node)
{
    rind_place place = rind_yaml_place(&reader->yaml, node);
    char shown[RIND_SHOWN_SIZE];

    if (node->type == YAML_MAPPING_NODE)
        return RIND_OK;
    return rind_settings_fail(reader, &place, path, "%s where a mapping is needed; an empty one is {}",
                              rind_yaml_shown(node, shown));
}

/* The pairs of a mapping of settings. */
static rind_status read_settings(rind_reader *reader, const char *section, const yaml_node_t *mapping,
                                 rind_py_options *options, rind_py_mapping *in)
{
    bool voxel = strcmp(section, "voxelSetting") == 0;

    for (const yaml_node_pair_t *p = first_pair(mapping); p < end_of_pairs(mapping); p++) {
        const yaml_node_t *key = rind_yaml_node(&reader->yaml, p->key);
        char path[RIND_PATH_SIZE];
        size_t setting = rind_py_setting_find(name_of(key));

        snprintf(path, sizeof path, "%s.%.40s", section, name_of(key));
        if (setting == rind_py_n_settings || (rind_py_settings[setting].stage == RIND_PY_VOXEL) != voxel)
            return unknown_setting(reader, section, name_of(key), key, voxel);
        tell_repeated(reader, mapping, p);
        rind_status status = rind_py_store(reader, path, setting, rind_yaml_node(&reader->yaml, p->value), options, in);
        if (status != RIND_OK)
            return status;
    }
    return RIND_OK;
}

static rind_status unknown_image(rind_reader *reader, const yaml_node_t *key)
{
    rind_nearest nearest = rind_nearest_start(name_of(key));

    for (size_t k = 0; k < rind_n_pyradiomics_image_types; k++)
        rind_nearest_try(&nearest, rind_pyradiomics_image_types[k]->name);
    if (strstr(name_of(key), "BinaryPattern") != NULL) /* as its documentation calls them */
        snprintf(nearest.found, sizeof nearest.found, "LBP%s", strstr(name_of(key), "3") != NULL ? "3D" : "2D");
    return unknown(reader, "imageType", "image type", key, &nearest);
}

static rind_status read_images(rind_reader *reader, const yaml_node_t *mapping)
{
    rind_py *py = reader->settings->pyradiomics;

    for (const yaml_node_pair_t *p = first_pair(mapping); p < end_of_pairs(mapping); p++) {
        const yaml_node_t *key = rind_yaml_node(&reader->yaml, p->key);
        const yaml_node_t *value = rind_yaml_node(&reader->yaml, p->value);
        rind_py_image_type *image = rind_py_add_image(py, name_of(key));
        char path[RIND_PATH_SIZE];

        if (image == NULL)
            return unknown_image(reader, key);
        tell_repeated(reader, mapping, p);
        image->own.n = 0;
        image->options = py->options; /* 'setting' has been read */
        snprintf(path, sizeof path, "imageType.%s", image->type->name);
        rind_status status = need_mapping(reader, path, value);
        if (status == RIND_OK)
            status = read_settings(reader, path, value, &image->options, &image->own);
        if (status != RIND_OK)
            return status;
    }
    return RIND_OK;
}

/* Index of a feature; n_features if there is none of that name. */
static size_t feature_of(const rind_pyradiomics_class *class, const char *name)
{
    size_t f = 0;

    while (f < class->n_features && strcmp(class->features[f].name, name) != 0)
        f++;
    return f;
}

static rind_status read_feature(rind_reader *reader, rind_py_class *class, const char *path, const yaml_node_t *node)
{
    size_t f = feature_of(class->class, name_of(node));
    const rind_pyradiomics_feature *feature = &class->class->features[f];

    if (f == class->class->n_features) {
        rind_nearest nearest = rind_nearest_start(name_of(node));

        for (f = 0; f < class->class->n_features; f++)
            rind_nearest_try(&nearest, class->class->features[f].name);
        return unknown(reader, path, "feature", node, &nearest);
    }
    for (size_t k = 0; k < class->n_features; k++)
        if (class->feature[k] == f)
            return RIND_OK; /* named twice is one column */
    if (feature->formula != NULL) {
        class->feature[class->n_features++] = (uint8_t)f;
        return RIND_OK;
    }
    rind_place place = rind_yaml_place(&reader->yaml, node);
    char where[RIND_PATH_SIZE * 4];
    rind_place_print(&place, where, sizeof where);
    rind_tell(reader->ctx, RIND_WARNING, "%s: %s: '%s' is deprecated and PyRadiomics gives no value for it: no column",
              where, path, feature->name);
    return RIND_OK;
}

static rind_status read_features(rind_reader *reader, rind_py_class *class, const char *path, const yaml_node_t *list)
{
    rind_place place = rind_yaml_place(&reader->yaml, list);
    char shown[RIND_SHOWN_SIZE];

    class->n_features = 0;
    class->all = rind_py_is_null(list) || (list->type == YAML_SEQUENCE_NODE && rind_yaml_n_items(list) == 0);
    if (class->all)
        return RIND_OK;
    if (list->type != YAML_SEQUENCE_NODE)
        return rind_settings_fail(reader, &place, path,
                                  "%s is no list of features; allowed: a list of names, or [] for all of the class",
                                  rind_yaml_shown(list, shown));
    for (size_t k = 0; k < rind_yaml_n_items(list); k++) {
        rind_status status = read_feature(reader, class, path, rind_yaml_item(&reader->yaml, list, k));

        if (status != RIND_OK)
            return status;
    }
    return RIND_OK;
}

static rind_status unknown_class(rind_reader *reader, const yaml_node_t *key)
{
    rind_nearest nearest = rind_nearest_start(name_of(key));

    for (size_t k = 0; k < rind_n_pyradiomics_classes; k++)
        rind_nearest_try(&nearest, rind_pyradiomics_classes[k]->name);
    return unknown(reader, "featureClass", "feature class", key, &nearest);
}

static rind_status read_classes(rind_reader *reader, const yaml_node_t *mapping)
{
    rind_py *py = reader->settings->pyradiomics;

    for (const yaml_node_pair_t *p = first_pair(mapping); p < end_of_pairs(mapping); p++) {
        const yaml_node_t *key = rind_yaml_node(&reader->yaml, p->key);
        rind_py_class *class = rind_py_add_class(py, name_of(key));
        char path[RIND_PATH_SIZE];

        if (class == NULL)
            return unknown_class(reader, key);
        tell_repeated(reader, mapping, p);
        snprintf(path, sizeof path, "featureClass.%s", class->class->name);
        rind_status status = read_features(reader, class, path, rind_yaml_node(&reader->yaml, p->value));
        if (status != RIND_OK)
            return status;
    }
    py->classes_given = py->n_classes > 0;
    return RIND_OK;
}

/* The value of a section, or NULL; unknown keys are refused on the way. */
static rind_status find_sections(rind_reader *reader, const yaml_node_t *root, const yaml_node_t *found[4])
{
    for (const yaml_node_pair_t *p = first_pair(root); p < end_of_pairs(root); p++) {
        const yaml_node_t *key = rind_yaml_node(&reader->yaml, p->key);
        rind_nearest nearest = rind_nearest_start(name_of(key));
        size_t k = 0;

        while (k < COUNT_OF(sections) && strcmp(sections[k], name_of(key)) != 0)
            rind_nearest_try(&nearest, sections[k++]);
        if (k == COUNT_OF(sections))
            return unknown(reader, NULL, "section", key, &nearest);
        tell_repeated(reader, root, p);
        found[k] = rind_yaml_node(&reader->yaml, p->value);
        if (rind_py_is_null(found[k]))
            found[k] = NULL; /* an empty section is one that is not there */
        else if (need_mapping(reader, sections[k], found[k]) != RIND_OK)
            return RIND_BAD_SETTINGS;
    }
    return RIND_OK;
}

rind_status rind_py_document_read(rind_reader *reader, const yaml_node_t *root)
{
    const yaml_node_t *found[COUNT_OF(sections)] = { NULL };
    rind_status status = rind_py_create(reader);
    rind_py *py = reader->settings->pyradiomics;

    if (status == RIND_OK)
        status = find_sections(reader, root, found);
    if (status == RIND_OK && found[2] != NULL)
        status = read_settings(reader, "setting", found[2], &py->options, &py->setting);
    if (status == RIND_OK && found[3] != NULL)
        status = read_settings(reader, "voxelSetting", found[3], &py->options, &py->setting);
    if (status == RIND_OK && found[0] != NULL)
        status = read_images(reader, found[0]);
    if (status == RIND_OK && found[1] != NULL)
        status = read_classes(reader, found[1]);
    if (status != RIND_OK)
        return status;
    rind_py_finish(py);
    rind_py_tell_effects(reader->ctx, py, reader->yaml.name);
    return RIND_OK;
}
