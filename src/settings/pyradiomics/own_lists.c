/*
 * own_lists.c - the lists of rind's settings, filters and features, as image types and classes of PyRadiomics
 *
 * A feature that PyRadiomics lacks is passed over where 'all' or its family's name stands for it, and refused where it
 * was asked for by its own name.
 */
#include "settings/pyradiomics/own_keys.h"
#include "settings/pyradiomics/python.h"

#include <stdio.h>
#include <string.h>

/* The value of a parameter of a chosen filter. */
static const void *parameter(const rind_chosen_filter *chosen, const char *name)
{
    for (size_t k = 0; k < chosen->filter->n_parameters; k++)
        if (strcmp(chosen->filter->parameters[k].path, name) == 0)
            return chosen->parameters + chosen->filter->parameters[k].offset;
    return NULL;
}

static const char *word_of(const rind_chosen_filter *chosen, const char *name)
{
    const void *at = parameter(chosen, name);

    for (size_t k = 0; k < chosen->filter->n_parameters; k++) {
        const rind_key *key = &chosen->filter->parameters[k];

        if (strcmp(key->path, name) == 0)
            return key->words[key->size == sizeof(bool) ? *(const bool *)at : *(const uint32_t *)at];
    }
    return "";
}

static rind_status use_log(rind_reader *reader, const rind_chosen_filter *chosen)
{
    const rind_numbers *sigma = parameter(chosen, "sigma_mm");
    char text[1024] = "[", number[RIND_PY_NUMBER_SIZE];
    size_t n = 1;

    for (size_t k = 0; k < sigma->n; k++) {
        rind_py_float(sigma->value[k], number);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", k > 0 ? ", " : "", number);
    }
    snprintf(text + n, sizeof text - n, "]");
    return rind_py_set(reader, "sigma", text);
}

static rind_status use_wavelet(rind_reader *reader, const rind_chosen_filter *chosen)
{
    const rind_counts *level = parameter(chosen, "level");
    const rind_words *bands = parameter(chosen, "bands");

    for (uint32_t k = 0; k < level->n; k++)
        if (level->value[k] != k + 1)
            return rind_py_refuse(reader, "filters", "levels of a wavelet are given as [1], [1, 2], ...");
    if (*(const bool *)parameter(chosen, "rotation_invariant") || bands->n != 1 || strcmp(bands->word[0], "all") != 0)
        return rind_py_refuse(reader, "filters", "a wavelet has all bands, in one orientation");
    rind_status status = rind_py_set(reader, "wavelet", word_of(chosen, "family"));
    return status == RIND_OK ? rind_py_set_number(reader, "level", "%.0f", level->n) : status;
}

static rind_status use_lbp(rind_reader *reader, const rind_chosen_filter *chosen)
{
    rind_status status =
        rind_py_set_number(reader, "lbp2DRadius", "%.17g", *(const double *)parameter(chosen, "radius_vox"));

    if (status == RIND_OK)
        status = rind_py_set_number(reader, "lbp2DSamples", "%.0f", *(const uint32_t *)parameter(chosen, "samples"));
    return status == RIND_OK ? rind_py_set(reader, "lbp2DMethod", word_of(chosen, "method")) : status;
}

static rind_status use_gradient(rind_reader *reader, const rind_chosen_filter *chosen)
{
    return rind_py_set(reader, "gradientUseSpacing",
                       *(const bool *)parameter(chosen, "use_spacing") ? "true" : "false");
}

static const struct {
    const char *filter, *image_type;
    rind_status (*use)(rind_reader *reader, const rind_chosen_filter *chosen);
    const char *parameters; /* that 'use' reads */
} filters[] = {
    { "log", "LoG", use_log, "sigma_mm" },
    { "wavelet", "Wavelet", use_wavelet, "family level bands rotation_invariant pooling" },
    { "gradient", "Gradient", use_gradient, "use_spacing" },
    { "square", "Square", NULL, "" },
    { "square_root", "SquareRoot", NULL, "" },
    { "logarithm", "Logarithm", NULL, "" },
    { "exponential", "Exponential", NULL, "" },
    { "lbp_2d", "LBP2D", use_lbp, "radius_vox samples method" },
};

/* A parameter the image type has nothing for must have its default; PyRadiomics does in its place what it always does.
 */
static rind_status check_parameters(rind_reader *reader, const rind_chosen_filter *chosen, const char *known)
{
    for (size_t k = 0; k < chosen->filter->n_parameters; k++) {
        const rind_key *key = &chosen->filter->parameters[k];
        char text[1024] = "", why[128];
        rind_printer printer = { .out = text };

        if (strstr(known, key->path) != NULL)
            continue;
        key->type->print(&printer, key, (const char *)chosen->parameters);
        if (strcmp(text, key->fallback) == 0)
            continue;
        snprintf(why, sizeof why, "%s of %s is PyRadiomics' own; leave it out", key->path, chosen->filter->name);
        return rind_py_refuse(reader, "filters", why);
    }
    return RIND_OK;
}

static rind_status add_filter(rind_reader *reader, const rind_chosen_filter *chosen)
{
    rind_py *py = reader->settings->pyradiomics;
    size_t n = py->n_images, f = 0;
    rind_status status = RIND_OK;

    while (chosen->filter != NULL && f < COUNT_OF(filters) && strcmp(filters[f].filter, chosen->filter->name) != 0)
        f++;
    if (f == COUNT_OF(filters))
        return rind_py_refuse(
            reader, "filters",
            "allowed: none, log, wavelet, gradient, square, square_root, logarithm, exponential, lbp_2d");
    if (chosen->filter != NULL)
        status = check_parameters(reader, chosen, filters[f].parameters);
    if (status == RIND_OK && chosen->filter != NULL && filters[f].use != NULL)
        status = filters[f].use(reader, chosen);
    rind_py_add_image(py, chosen->filter == NULL ? "Original" : filters[f].image_type);
    if (status == RIND_OK && py->n_images == n)
        status = rind_py_refuse(reader, "filters", "each filter stands once in the list");
    return status;
}

rind_status rind_py_own_filters(rind_reader *reader)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; k < reader->settings->n_filters && status == RIND_OK; k++)
        status = add_filter(reader, &reader->settings->filter[k]);
    return status;
}

static const struct {
    const char *step, *class;
} families[] = {
    { "morphology", "shape" }, { "statistics", "firstorder" }, { "glcm", "glcm" },   { "ngldm", "gldm" },
    { "glrlm", "glrlm" },      { "glszm", "glszm" },           { "ngtdm", "ngtdm" },
};

/* Whether one of a family's wanted features has that code. */
static bool is_wanted(const rind_family *family, const bool *wanted, const char *code)
{
    for (size_t f = 0; f < family->n_features && code != NULL; f++)
        if (wanted[f] && strcmp(family->features[f].code, code) == 0)
            return true;
    return false;
}

static void add_family(rind_py *py, const rind_family *family, const bool *wanted, const char *name)
{
    bool all = true, any = false;

    for (size_t f = 0; f < family->n_features; f++) {
        any = any || wanted[f];
        all = all && (wanted[f] || family->features[f].optional);
    }
    if (!any)
        return;
    rind_py_class *class = rind_py_add_class(py, name);
    class->all = all;
    for (size_t f = 0; f < class->class->n_features && !all; f++)
        if (!class->class->features[f].deprecated && is_wanted(family, wanted, class->class->features[f].code))
            class->feature[class->n_features++] = (uint8_t)f;
    if (!all && class->n_features == 0)
        py->n_classes--;
}

static const char *class_of(const rind_family *family)
{
    for (size_t k = 0; k < COUNT_OF(families); k++)
        if (strcmp(family->step, families[k].step) == 0)
            return families[k].class;
    return NULL;
}

/* Whether all of a family is wanted that the family's name stands for. */
static bool is_whole(const rind_family *family, const bool *wanted)
{
    bool whole = false;

    for (size_t f = 0; f < family->n_features; f++) {
        if (!family->features[f].optional && !wanted[f])
            return false;
        whole = whole || !family->features[f].optional;
    }
    return whole;
}

/* Whether all families are wanted whole that have no class: 'all' was said. With a name, those of that name that have
 * one: morphology also names the spatial features. */
static bool are_whole(const bool *wanted, const char *name)
{
    for (size_t i = 0; i < rind_n_families; wanted += rind_families[i++]->n_features) {
        const rind_family *family = rind_families[i];
        bool only_by_name = family->scope == RIND_FOR_PICTURES || family->features[0].optional;
        bool counts = name == NULL ? class_of(family) == NULL && !only_by_name
                                   : class_of(family) != NULL && strcmp(family->name, name) == 0;

        if (counts && !is_whole(family, wanted))
            return false;
    }
    return true;
}

static bool has_class(const char *name)
{
    for (size_t i = 0; i < rind_n_families; i++)
        if (class_of(rind_families[i]) != NULL && strcmp(rind_families[i]->name, name) == 0)
            return true;
    return false;
}

/* Whether the features of a family were not asked for by their own names. */
static bool is_implied(const rind_settings *s, const rind_family *family, const bool *wanted)
{
    if (family->scope == RIND_FOR_PICTURES)
        return s->pictures_follow;
    if (!is_whole(family, wanted))
        return false;
    return class_of(family) != NULL || are_whole(s->wanted, NULL) ||
           (has_class(family->name) && are_whole(s->wanted, family->name));
}

static bool has_feature(const rind_pyradiomics_class *class, const char *code)
{
    for (size_t f = 0; f < class->n_features && code != NULL; f++)
        if (!class->features[f].deprecated && class->features[f].code != NULL &&
            strcmp(class->features[f].code, code) == 0)
            return true;
    return false;
}

static const rind_pyradiomics_class *find_class(const char *name)
{
    for (size_t k = 0; k < rind_n_pyradiomics_classes && name != NULL; k++)
        if (strcmp(rind_pyradiomics_classes[k]->name, name) == 0)
            return rind_pyradiomics_classes[k];
    return NULL;
}

/* Whether a wanted feature of that name has a counterpart: mean is one of statistics, and one of the histogram. */
static bool is_met(const char *name, const bool *wanted)
{
    for (size_t i = 0; i < rind_n_families; wanted += rind_families[i++]->n_features) {
        const rind_family *family = rind_families[i];
        const rind_pyradiomics_class *class = find_class(class_of(family));

        for (size_t f = 0; f < family->n_features && class != NULL; f++)
            if (wanted[f] && strcmp(family->features[f].name, name) == 0 &&
                has_feature(class, family->features[f].code))
                return true;
    }
    return false;
}

/* What was asked for by name, and not by that of a family or 'all', must have a counterpart. */
static rind_status check_family(rind_reader *reader, const rind_family *family, const bool *wanted)
{
    bool implied = is_implied(reader->settings, family, wanted);
    char why[256];

    for (size_t f = 0; f < family->n_features; f++) {
        const rind_feature *feature = &family->features[f];

        if (!wanted[f] || (implied && !feature->optional) || is_met(feature->name, reader->settings->wanted))
            continue;
        snprintf(why, sizeof why, "PyRadiomics has no %s (%s); leave it out", feature->name, family->name);
        return rind_py_refuse(reader, "features", why);
    }
    return RIND_OK;
}

rind_status rind_py_own_features(rind_reader *reader)
{
    const bool *wanted = reader->settings->wanted;
    rind_py *py = reader->settings->pyradiomics;
    rind_status status = RIND_OK;

    for (size_t i = 0; i < rind_n_families && status == RIND_OK; wanted += rind_families[i++]->n_features)
        status = check_family(reader, rind_families[i], wanted);
    for (size_t k = 0; k < COUNT_OF(families) && status == RIND_OK; k++) {
        wanted = reader->settings->wanted;
        for (size_t i = 0; i < rind_n_families; wanted += rind_families[i++]->n_features)
            if (strcmp(rind_families[i]->step, families[k].step) == 0)
                add_family(py, rind_families[i], wanted, families[k].class);
    }
    py->classes_given = true;
    return status != RIND_OK || py->n_classes > 0
               ? status
               : rind_py_refuse(reader, "features", "PyRadiomics has none of these features");
}
