/*
 * diagnostics.c - see diagnostics.h
 *
 * Texts are what PyRadiomics writes into its tables: tuples in brackets, numbers as Python prints them, dictionaries in
 * the order of their making. The version is rind's; those of Python's libraries have no meaning here.
 */
#include "pyradiomics/diagnostics.h"
#include "settings/pyradiomics/python.h"
#include "settings/pyradiomics/schema.h"
#include "sha1.h"
#include <rind/version.h>

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const of_image[] = { "Hash", "Dimensionality", "Spacing", "Size", "Mean", "Minimum", "Maximum" };
static const char *const of_mask[] = { "Hash",      "Spacing",           "Size",         "BoundingBox", "VoxelNum",
                                       "VolumeNum", "CenterOfMassIndex", "CenterOfMass", "Mean",        "Minimum",
                                       "Maximum" };
enum { IMAGE_HASH_AND_DIMENSIONALITY = 2, MASK_HASH = 1, MASK_WITHOUT_IMAGE = 8 };

/* The groups of columns in order: which fields of which step. */
static size_t group_of(const rind_py *py, size_t g, const char **what, const char **step, const char *const **fields)
{
    const rind_py_options *o = &py->options;
    const struct {
        bool is_there;
        const char *what, *step;
        const char *const *fields;
        size_t first, end;
    } groups[] = {
        { true, "Image", "original", of_image, 0, COUNT_OF(of_image) },
        { true, "Mask", "original", of_mask, 0, MASK_WITHOUT_IMAGE },
        { rind_py_resamples(o), "Image", "interpolated", of_image, IMAGE_HASH_AND_DIMENSIONALITY, COUNT_OF(of_image) },
        { rind_py_resamples(o), "Mask", "interpolated", of_mask, MASK_HASH, COUNT_OF(of_mask) },
        { o->correct_mask && !rind_py_resamples(o), "Mask", "corrected", of_mask, MASK_HASH, COUNT_OF(of_mask) },
        { o->resegment_range.n > 0, "Mask", "resegmented", of_mask, MASK_HASH, COUNT_OF(of_mask) },
    };

    if (g >= COUNT_OF(groups))
        return SIZE_MAX;
    *what = groups[g].what;
    *step = groups[g].step;
    *fields = groups[g].fields + groups[g].first;
    return groups[g].is_there ? groups[g].end - groups[g].first : 0;
}

bool rind_py_note_name(const rind_py *py, size_t k, char name[RIND_PY_NOTE_NAME_SIZE])
{
    static const char *const first[] = { "Versions_rind", "Configuration_Settings", "Configuration_EnabledImageTypes" };
    const char *what, *step, *const *fields;

    if (k < COUNT_OF(first)) {
        snprintf(name, RIND_PY_NOTE_NAME_SIZE, "diagnostics_%s", first[k]);
        return true;
    }
    k -= COUNT_OF(first);
    for (size_t g = 0, n; (n = group_of(py, g, &what, &step, &fields)) != SIZE_MAX; k -= n, g++)
        if (k < n) {
            snprintf(name, RIND_PY_NOTE_NAME_SIZE, "diagnostics_%s-%s_%s", what, step, fields[k]);
            return true;
        }
    return false;
}

void rind_py_notes_free(rind_py_notes *notes)
{
    for (size_t k = 0; k < RIND_PY_MAX_NOTES; k++)
        free(notes->text[k]);
    *notes = (rind_py_notes){ .py = NULL };
}

/* Keeps a text under a name the settings give a column to; other names are passed over. */
static rind_status note(rind_ctx *ctx, rind_py_notes *notes, const char *name, const char *text)
{
    char column[RIND_PY_NOTE_NAME_SIZE];

    for (size_t k = 0; rind_py_note_name(notes->py, k, column); k++) {
        assert(k < RIND_PY_MAX_NOTES);
        if (strcmp(column + strlen("diagnostics_"), name) != 0)
            continue;
        free(notes->text[k]);
        notes->text[k] = rind_copy_text(ctx, text);
        return notes->text[k] != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    return RIND_OK;
}

rind_status rind_py_note_hash(rind_ctx *ctx, rind_py_notes *notes, const char *name, const char *digest)
{
    return notes->py != NULL ? note(ctx, notes, name, digest) : RIND_OK;
}

static void print_mapping(FILE *out, const rind_py *py, const rind_py_mapping *mapping)
{
    putc('{', out);
    for (size_t k = 0; k < mapping->n; k++)
        fprintf(out, "%s'%s': %s", k > 0 ? ", " : "", rind_py_settings[mapping->given[k].setting].name,
                py->text + mapping->given[k].text);
    putc('}', out);
}

static void print_settings(FILE *out, const rind_py *py)
{
    print_mapping(out, py, &py->setting);
}

static void print_image_types(FILE *out, const rind_py *py)
{
    putc('{', out);
    for (size_t k = 0; k < py->n_images; k++) {
        fprintf(out, "%s'%s': ", k > 0 ? ", " : "", py->image[k].type->name);
        print_mapping(out, py, &py->image[k].own);
    }
    putc('}', out);
}

static rind_status note_printed(rind_ctx *ctx, rind_py_notes *notes, const char *name,
                                void (*print)(FILE *out, const rind_py *py))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for diagnostics");
    print(out, notes->py);
    if (fclose(out) != 0 || text == NULL) {
        free(text);
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for diagnostics");
    }
    rind_status status = note(ctx, notes, name, text);
    free(text);
    return status;
}

rind_status rind_py_note_settings(rind_ctx *ctx, rind_py_notes *notes)
{
    if (notes->py == NULL)
        return RIND_OK;
    rind_status status = note(ctx, notes, "Versions_rind", RIND_VERSION);
    if (status == RIND_OK)
        status = note_printed(ctx, notes, "Configuration_Settings", print_settings);
    if (status == RIND_OK)
        status = note_printed(ctx, notes, "Configuration_EnabledImageTypes", print_image_types);
    return status;
}

/* What the next notes are about. */
typedef struct about {
    rind_ctx *ctx;
    rind_py_notes *notes;
    const char *what, *step; /* Image, original */
    rind_status status;      /* of all so far */
} about;

static void put(about *a, const char *field, const char *text)
{
    char name[RIND_PY_NOTE_NAME_SIZE];

    snprintf(name, sizeof name, "%s-%s_%s", a->what, a->step, field);
    if (a->status == RIND_OK)
        a->status = note(a->ctx, a->notes, name, text);
}

static void put_number(about *a, const char *field, double value)
{
    char text[RIND_PY_NUMBER_SIZE];

    rind_py_float(value, text);
    put(a, field, text);
}

static void put_numbers(about *a, const char *field, const double value[3])
{
    char text[3][RIND_PY_NUMBER_SIZE], tuple[4 * RIND_PY_NUMBER_SIZE];

    for (int k = 0; k < 3; k++)
        rind_py_float(value[k], text[k]);
    snprintf(tuple, sizeof tuple, "(%s, %s, %s)", text[0], text[1], text[2]);
    put(a, field, tuple);
}

static void put_counts(about *a, const char *field, const size_t count[3])
{
    char tuple[96];

    snprintf(tuple, sizeof tuple, "(%zu, %zu, %zu)", count[0], count[1], count[2]);
    put(a, field, tuple);
}

static void put_hash(about *a, const rind_image *image)
{
    const size_t *n = image->grid.size;
    char digits[RIND_SHA1_SIZE];
    rind_sha1 sha1;

    rind_sha1_start(&sha1);
    rind_sha1_add(&sha1, image->voxel, n[0] * n[1] * n[2] * rind_type_size(image->type));
    rind_sha1_end(&sha1, digits);
    put(a, "Hash", digits);
}

rind_status rind_py_note_image(rind_ctx *ctx, rind_py_notes *notes, const char *step, const rind_py_field *image,
                               const rind_box *view)
{
    about a = { ctx, notes, "Image", step, RIND_OK };
    rind_py_moments m;

    if (notes->py == NULL)
        return RIND_OK;
    if (strcmp(step, "original") == 0) {
        put_hash(&a, image->image);
        put(&a, "Dimensionality", "3D");
    }
    put_numbers(&a, "Spacing", image->grid.spacing_mm);
    put_counts(&a, "Size", view->size);
    if (a.status == RIND_OK)
        a.status = rind_py_field_moments(ctx, image, view, &m);
    if (a.status != RIND_OK)
        return a.status;
    put_number(&a, "Mean", m.sum / m.n);
    put_number(&a, "Minimum", m.min);
    put_number(&a, "Maximum", m.max);
    return a.status;
}

/* A mask cut to the box around its region, with a border of zeros. */
typedef struct framed {
    size_t size[3];
    uint8_t *voxel;
    uint32_t *stack;
} framed;

static rind_status frame(rind_ctx *ctx, const rind_grid *grid, const uint8_t *mask, const rind_box *box, framed *out)
{
    for (int a = 0; a < 3; a++)
        out->size[a] = box->size[a] + 2;
    size_t n = out->size[0] * out->size[1] * out->size[2];
    out->voxel = rind_alloc_zero(ctx, n, 1, "region");
    out->stack = rind_alloc(ctx, n, sizeof *out->stack, "region");
    if (out->voxel == NULL || out->stack == NULL)
        return RIND_NO_MEMORY;
    for (size_t z = 0; z < box->size[2]; z++)
        for (size_t y = 0; y < box->size[1]; y++)
            memcpy(out->voxel + 1 + out->size[0] * (y + 1 + out->size[1] * (z + 1)),
                   mask + box->first[0] + grid->size[0] * (box->first[1] + y + grid->size[1] * (box->first[2] + z)),
                   box->size[0]);
    return RIND_OK;
}

/* Takes the part that holds 'seed' away; parts hang together over faces, edges and corners. */
static void take_part(framed *f, size_t seed)
{
    size_t n = 0, row = f->size[0], slice = row * f->size[1];

    f->voxel[seed] = 0;
    f->stack[n++] = (uint32_t)seed;
    while (n > 0) {
        size_t from = f->stack[--n];

        for (size_t k = 0; k < 27; k++) {
            size_t to = from + (k % 3 - 1) + (k / 3 % 3 - 1) * row + (k / 9 - 1) * slice;

            if (f->voxel[to] == 0)
                continue;
            f->voxel[to] = 0; /* each is put on the stack once */
            f->stack[n++] = (uint32_t)to;
        }
    }
}

/* Voxels, parts and mean index of the region. */
typedef struct region_facts {
    size_t n, n_parts;
    double centre[3]; /* index within the box */
} region_facts;

static rind_status find_facts(rind_ctx *ctx, const rind_grid *grid, const uint8_t *mask, const rind_box *box,
                              region_facts *out)
{
    framed f = { .voxel = NULL };
    rind_status status = frame(ctx, grid, mask, box, &f);
    size_t n = status == RIND_OK ? f.size[0] * f.size[1] * f.size[2] : 0, sum[3] = { 0 };

    *out = (region_facts){ .n = 0 };
    for (size_t k = 0; k < n; k++)
        if (f.voxel[k]) {
            out->n++;
            sum[0] += k % f.size[0] - 1;
            sum[1] += k / f.size[0] % f.size[1] - 1;
            sum[2] += k / f.size[0] / f.size[1] - 1;
        }
    for (int a = 0; a < 3; a++)
        out->centre[a] = (double)(sum[a] + out->n * box->first[a]) / (double)out->n;
    for (size_t k = 0; k < n; k++)
        if (f.voxel[k]) {
            out->n_parts++;
            take_part(&f, k);
        }
    free(f.voxel);
    free(f.stack);
    return status;
}

static rind_status put_intensities(about *a, const rind_grid *grid, const uint8_t *mask, const rind_box *box,
                                   const rind_py_field *image)
{
    double *row = rind_alloc(a->ctx, box->size[0], sizeof *row, "row of an image");
    double n = 0.0, sum = 0.0, low = (double)INFINITY, high = -(double)INFINITY;

    if (row == NULL)
        return RIND_NO_MEMORY;
    for (size_t z = box->first[2]; z < box->first[2] + box->size[2]; z++)
        for (size_t y = box->first[1]; y < box->first[1] + box->size[1]; y++) {
            const uint8_t *inside = mask + box->first[0] + grid->size[0] * (y + grid->size[1] * z);

            rind_py_field_row(image, box->first[0], y, z, box->size[0], row);
            for (size_t x = 0; x < box->size[0]; x++)
                if (inside[x]) {
                    n += 1.0;
                    sum += row[x];
                    low = fmin(low, row[x]);
                    high = fmax(high, row[x]);
                }
        }
    free(row);
    put_number(a, "Mean", sum / n);
    put_number(a, "Minimum", low);
    put_number(a, "Maximum", high);
    return a->status;
}

rind_status rind_py_note_mask(rind_ctx *ctx, rind_py_notes *notes, const char *step, const rind_grid *grid,
                              const uint8_t *mask, const rind_box *box, const rind_box *view,
                              const rind_py_field *image)
{
    about a = { ctx, notes, "Mask", step, RIND_OK };
    region_facts facts;
    char text[160];
    double position[3];

    if (notes->py == NULL)
        return RIND_OK;
    a.status = find_facts(ctx, grid, mask, box, &facts);
    if (a.status != RIND_OK)
        return a.status;
    put_numbers(&a, "Spacing", grid->spacing_mm);
    put_counts(&a, "Size", view->size);
    snprintf(text, sizeof text, "(%zu, %zu, %zu, %zu, %zu, %zu)", box->first[0] - view->first[0],
             box->first[1] - view->first[1], box->first[2] - view->first[2], box->size[0], box->size[1], box->size[2]);
    put(&a, "BoundingBox", text);
    snprintf(text, sizeof text, "%zu", facts.n);
    put(&a, "VoxelNum", text);
    snprintf(text, sizeof text, "%zu", facts.n_parts);
    put(&a, "VolumeNum", text);
    rind_grid_position(grid, facts.centre, position);
    for (int k = 0; k < 3; k++)
        facts.centre[k] -= (double)view->first[k];
    put_numbers(&a, "CenterOfMassIndex", facts.centre);
    put_numbers(&a, "CenterOfMass", position);
    return image != NULL && a.status == RIND_OK ? put_intensities(&a, grid, mask, box, image) : a.status;
}
