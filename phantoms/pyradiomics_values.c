/*
 * pyradiomics_values.c - see pyradiomics_values.h
 *
 * A row is test_case, settings, feature, value. How near a value must come depends on what it went through: nothing but
 * sums of products (1e-9 of the value), or a mesh, an interpolation or a filter in single precision (1e-6).
 */
#include "pyradiomics_values.h"
#include "io/folder.h"
#include "settings/yaml.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEST, SETTINGS, FEATURE, VALUE, N_CELLS };

static const char *const header[N_CELLS] = { "test_case", "settings", "feature", "value" };

static rind_status check_header(rind_ctx *ctx, const char *path, const rind_csv *csv)
{
    bool good = csv->n_rows > 0 && csv->n_columns == N_CELLS;

    for (size_t k = 0; k < N_CELLS && good; k++)
        good = strcmp(csv->cell[k], header[k]) == 0;
    return good ? RIND_OK : rind_fail(ctx, RIND_BAD_FILE, "%s: is no table of test_case,settings,feature,value", path);
}

static rind_status read_file(rind_ctx *ctx, const char *folder, const char *name, rind_csv *out)
{
    char *path = rind_folder_join(ctx, folder, name);
    rind_status status = path != NULL ? rind_csv_read(ctx, path, out) : RIND_NO_MEMORY;

    if (status == RIND_OK)
        status = check_header(ctx, path, out);
    free(path);
    return status;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Four values of the unresampled shape were published before PyRadiomics changed its mesh; its authors' data say so. */
static bool is_of_older_mesh(const rind_reference *r)
{
    static const char *const features[] = { "original_shape_MeshVolume", "original_shape_SurfaceArea",
                                            "original_shape_SurfaceVolumeRatio", "original_shape_Sphericity" };

    for (size_t k = 0; k < COUNT_OF(features); k++)
        if (strcmp(r->dataset, "published") == 0 && strcmp(r->family, "brain1") == 0 &&
            strcmp(r->tag, features[k]) == 0)
            return true;
    return false;
}

static const char *tolerance_of(const rind_reference *r, const char *settings)
{
    const char *spacing = strstr(settings, "\"resampledPixelSpacing\": ");
    bool resampled = spacing != NULL && !starts_with(spacing + strlen("\"resampledPixelSpacing\": "), "null");

    if (is_of_older_mesh(r))
        return "1e-3";
    if (resampled || strstr(r->tag, "_shape") != NULL || starts_with(r->tag, "wavelet") || starts_with(r->tag, "log-"))
        return "1e-6";
    return "1e-9";
}

static rind_status read_row(rind_ctx *ctx, const rind_csv *csv, size_t row, bool published, rind_reference *out)
{
    const char *const *cell = csv->cell + row * N_CELLS;
    char *end;

    *out = (rind_reference){
        .dataset = published ? "published" : "recomputed",
        .family = cell[TEST],
        .aggregation = "",
        .code = "",
        .tag = cell[FEATURE],
        .value_text = cell[VALUE],
        .consensus = "",
        .status_text = "standardised",
        .source = "pyradiomics",
        .digits = 17,
        .relative = true,
    };
    out->tolerance_text = tolerance_of(out, cell[SETTINGS]);
    out->tolerance = strtod(out->tolerance_text, NULL);
    out->value = strtod(cell[VALUE], &end);
    if (*cell[VALUE] != '\0' && *end == '\0' && isfinite(out->value))
        return RIND_OK;
    return rind_fail(ctx, RIND_BAD_FILE, "line %zu: '%s' is no number", csv->line[row], cell[VALUE]);
}

static rind_status make_rows(rind_ctx *ctx, rind_py_values *v)
{
    size_t n = 0;

    for (size_t f = 0; f < v->n_files; f++)
        n += v->file[f].n_rows - 1;
    v->references.row = rind_alloc(ctx, n, sizeof *v->references.row, "reference values");
    v->settings = rind_alloc(ctx, n, sizeof *v->settings, "reference values");
    if (v->references.row == NULL || v->settings == NULL)
        return RIND_NO_MEMORY;
    for (size_t f = 0; f < v->n_files; f++)
        for (size_t row = 1; row < v->file[f].n_rows; row++) {
            size_t k = v->references.n++;

            if (read_row(ctx, &v->file[f], row, v->published[f], &v->references.row[k]) != RIND_OK)
                return RIND_BAD_FILE;
            v->settings[k] = v->file[f].cell[row * N_CELLS + SETTINGS];
        }
    return RIND_OK;
}

/* Numbers are read with a decimal point, whatever the program's locale. */
rind_status rind_py_values_read(rind_ctx *ctx, const char *folder, const char *const *names, size_t n_names,
                                size_t n_published, rind_py_values *out)
{
    locale_t c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    rind_status status = RIND_OK;

    *out = (rind_py_values){ .n_files = 0 };
    if (c_locale == (locale_t)0)
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for a locale");
    locale_t before = uselocale(c_locale);
    for (size_t k = 0; k < n_names && status == RIND_OK; k++) {
        status = read_file(ctx, folder, names[k], &out->file[k]);
        out->published[k] = k < n_published;
        out->n_files++;
    }
    if (status == RIND_OK)
        status = make_rows(ctx, out);
    uselocale(before);
    freelocale(c_locale);
    return status;
}

void rind_py_values_free(rind_py_values *values)
{
    for (size_t k = 0; k < values->n_files; k++)
        rind_csv_free(&values->file[k]);
    free(values->references.row);
    free(values->settings);
    *values = (rind_py_values){ .n_files = 0 };
}

rind_status rind_json_member(rind_ctx *ctx, const char *object, const char *member, char **out)
{
    rind_yaml yaml = { .name = "settings of a test" };
    rind_status status = rind_yaml_load(ctx, &yaml, object, strlen(object));

    *out = NULL;
    if (status != RIND_OK)
        return status;
    const yaml_node_t *root = rind_yaml_root(&yaml);
    if (root != NULL && root->type == YAML_MAPPING_NODE)
        for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
            const char *name = rind_yaml_word(rind_yaml_node(&yaml, p->key));
            const yaml_node_t *value = rind_yaml_node(&yaml, p->value);

            if (name == NULL || strcmp(name, member) != 0)
                continue;
            size_t n = value->end_mark.index - value->start_mark.index;
            free(*out);
            *out = rind_alloc(ctx, n + 1, 1, "settings of a test");
            if (*out == NULL) {
                status = RIND_NO_MEMORY;
                break;
            }
            memcpy(*out, object + value->start_mark.index, n);
            (*out)[n] = '\0';
        }
    yaml_document_delete(&yaml.document);
    return status;
}
