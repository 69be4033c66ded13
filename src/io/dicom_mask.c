/* dicom_mask.c - see dicom_mask.h: which structures there are, which is meant, and what became of it */
#include "io/dicom_mask.h"
#include "io/dicom_tags.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void rind_grid_index(const rind_grid *grid, const double position_mm[3], double index[3])
{
    for (int a = 0; a < 3; a++) {
        index[a] = 0.0;
        for (int r = 0; r < 3; r++)
            index[a] += grid->direction[r][a] * (position_mm[r] - grid->origin_mm[r]);
        index[a] /= grid->spacing_mm[a];
    }
}

static const char *noun(const rind_dicom_mask *mask)
{
    return mask->kind == RIND_DICOM_SEG ? "segment" : "region of interest";
}

static rind_status list_labels(rind_ctx *ctx, rind_dicom_mask *mask)
{
    const bool seg = mask->kind == RIND_DICOM_SEG;
    const uint32_t sequence = seg ? TAG_SEGMENT_SEQUENCE : TAG_STRUCTURE_SET_ROI_SEQUENCE;
    const uint32_t number = seg ? TAG_SEGMENT_NUMBER : TAG_ROI_NUMBER, name = seg ? TAG_SEGMENT_LABEL : TAG_ROI_NAME;

    mask->n_labels = rind_dicom_n_items(&mask->dicom, NULL, sequence);
    if (mask->n_labels == 0)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: lists no %s; is it truncated?", mask->dicom.path, noun(mask));
    mask->label = rind_alloc_zero(ctx, mask->n_labels, sizeof *mask->label, mask->dicom.path);
    if (mask->label == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < mask->n_labels; k++) {
        const void *item = rind_dicom_item(&mask->dicom, NULL, sequence, k);
        double value;

        if (!rind_dicom_exactly(&mask->dicom, item, number, &value, 1))
            return rind_fail(ctx, RIND_BAD_FILE, "%s: a %s has no number", mask->dicom.path, noun(mask));
        if (value != rint(value) || fabs(value) > INT32_MAX / 2)
            return rind_fail(ctx, RIND_BAD_FILE, "%s: a %s has the number %g", mask->dicom.path, noun(mask), value);
        mask->label[k].number = (long long)value;
        mask->label[k].value = (int32_t)value;
        rind_dicom_name(&mask->dicom, item, name, mask->label[k].name, sizeof mask->label[k].name);
    }
    return RIND_OK;
}

/* Structures may have the number 0, which in an image is the background. */
static void make_values(rind_dicom_mask *mask)
{
    int32_t largest = 0;

    for (size_t k = 0; k < mask->n_labels; k++)
        largest = mask->label[k].value > largest ? mask->label[k].value : largest;
    for (size_t k = 0; k < mask->n_labels; k++)
        if (mask->label[k].value == 0)
            mask->label[k].value = ++largest;
}

rind_status rind_dicom_mask_open(rind_ctx *ctx, const char *path, rind_dicom_mask *mask)
{
    *mask = (rind_dicom_mask){ 0 };
    rind_status status = rind_dicom_open(ctx, path, &mask->dicom);

    if (status != RIND_OK)
        return status;
    mask->kind = rind_dicom_kind_of(&mask->dicom);
    status = list_labels(ctx, mask);
    if (status == RIND_OK)
        make_values(mask);
    return status;
}

void rind_dicom_mask_close(rind_dicom_mask *mask)
{
    rind_dicom_close(&mask->dicom);
    free(mask->label);
}

/* "1 'GTV', 2 'Lung'" */
static void describe_labels(const rind_dicom_mask *mask, char *text, size_t size)
{
    size_t n = 0;

    *text = '\0';
    for (size_t k = 0; k < mask->n_labels && n < size; k++)
        n += (size_t)snprintf(text + n, size - n, "%s%lld '%s'", k > 0 ? ", " : "", mask->label[k].number,
                              mask->label[k].name);
}

static size_t find_number(const rind_dicom_mask *mask, long long number)
{
    size_t k = 0;

    while (k < mask->n_labels && mask->label[k].number != number)
        k++;
    return k;
}

/* Labels of that name, by a comparison; the last of them in *found. */
static size_t count_names(const rind_dicom_mask *mask, const char *name, int (*compare)(const char *, const char *),
                          size_t *found)
{
    size_t n = 0;

    for (size_t k = 0; k < mask->n_labels; k++)
        if (compare(mask->label[k].name, name) == 0) {
            *found = k;
            n++;
        }
    return n;
}

static rind_status choose_name(rind_ctx *ctx, const rind_dicom_mask *mask, const char *name, size_t *k)
{
    char text[1024];
    size_t n = count_names(mask, name, strcmp, k);

    if (n == 0)
        n = count_names(mask, name, strcasecmp, k);
    if (n == 1)
        return RIND_OK;
    describe_labels(mask, text, sizeof text);
    return rind_fail(ctx, RIND_LABEL_ABSENT, "%s: %s is named '%s'; choose one by name or number: %s", mask->dicom.path,
                     n == 0 ? "nothing in it" : "more than one", name, text);
}

static rind_status choose(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_label_query *query, size_t *k)
{
    char text[1024];

    describe_labels(mask, text, sizeof text);
    if (query->how == RIND_TAKE_NAME)
        return choose_name(ctx, mask, query->name, k);
    *k = find_number(mask, query->how == RIND_TAKE_NUMBER ? query->number : 1);
    if (query->how == RIND_TAKE_NUMBER && *k == mask->n_labels)
        return rind_fail(ctx, RIND_LABEL_ABSENT, "%s: label %lld is not in it; there are: %s", mask->dicom.path,
                         query->number, text);
    if (query->how == RIND_TAKE_NUMBER)
        return RIND_OK;
    if (mask->n_labels > 1 && *k == mask->n_labels)
        return rind_fail(ctx, RIND_LABEL_ABSENT,
                         "%s: holds several structures, none of number 1: choose with mask.label by "
                         "name or number: %s",
                         mask->dicom.path, text);
    *k = mask->n_labels > 1 ? *k : 0;
    if (mask->n_labels > 1)
        rind_tell(ctx, RIND_NOTICE, "%s: holds several structures (%s); number 1 is taken", mask->dicom.path, text);
    return RIND_OK;
}

static rind_status report(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_canvas *canvas)
{
    double all = (double)canvas->n_inside + (double)canvas->n_outside;

    if (all == 0.0)
        return rind_fail(ctx, RIND_EMPTY_REGION, "%s: the %s holds no voxel", mask->dicom.path, noun(mask));
    if (canvas->n_inside == 0)
        return rind_fail(ctx, RIND_EMPTY_REGION, "%s: the %s lies outside the image altogether", mask->dicom.path,
                         noun(mask));
    if (canvas->n_outside > 0)
        rind_tell(ctx, RIND_WARNING, "%s: %.3g %% of the %s (%zu of %.0f voxels) lies outside the image and is dropped",
                  mask->dicom.path, 100.0 * (double)canvas->n_outside / all, noun(mask), canvas->n_outside, all);
    return RIND_OK;
}

static rind_status match(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_image *image)
{
    rind_dicom_reference reference;
    rind_status status = rind_dicom_refer(ctx, &mask->dicom, &reference);

    if (status != RIND_OK)
        return status;
    status = rind_dicom_match(ctx, &reference, image->source);
    rind_dicom_reference_free(&reference);
    return status;
}

/* Values of the labels that are wanted together: the chosen one alone, all, or the further ones. */
static void want(const rind_dicom_mask *mask, const rind_label_query *query, size_t chosen, bool further,
                 int32_t *value)
{
    for (size_t k = 0; k < mask->n_labels; k++) {
        bool wanted = further ? false : query->how == RIND_TAKE_ALL || k == chosen;

        for (size_t i = 0; i < query->n_further && further; i++)
            wanted = wanted || mask->label[k].number == query->further[i];
        value[k] = wanted ? mask->label[k].value : 0;
    }
}

static rind_status paint(rind_ctx *ctx, const rind_dicom_mask *mask, const int32_t *value, rind_canvas *canvas)
{
    return mask->kind == RIND_DICOM_SEG ? rind_dicom_seg_draw(ctx, mask, value, canvas)
                                        : rind_dicom_rtstruct_draw(ctx, mask, value, canvas);
}

/* First what is asked for, then the further ones around it. */
static rind_status draw(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_label_query *query, size_t chosen,
                        int32_t *value, rind_canvas *canvas)
{
    rind_status status = RIND_OK;

    if (query->how != RIND_TAKE_NONE) {
        want(mask, query, chosen, false, value);
        status = paint(ctx, mask, value, canvas);
        if (status == RIND_OK)
            status = report(ctx, mask, canvas);
    }
    if (status == RIND_OK && query->n_further > 0) {
        want(mask, query, chosen, true, value);
        status = paint(ctx, mask, value, canvas);
    }
    if (status == RIND_OK && canvas->n_shared > 0)
        rind_tell(ctx, RIND_WARNING, "%s: %zu voxels belong to several structures and count to one: %s",
                  mask->dicom.path, canvas->n_shared,
                  chosen < mask->n_labels ? "to that asked for, else to the first" : "to the first");
    return status;
}

static rind_status make_image(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_grid *grid,
                              const rind_label_query *query, size_t chosen, int32_t *value, rind_image **out)
{
    rind_canvas canvas = { .grid = grid };
    size_t n = 0;

    rind_count_voxels(grid->size, &n);
    canvas.voxel = rind_alloc_zero(ctx, n, sizeof *canvas.voxel, "mask");
    if (canvas.voxel == NULL)
        return RIND_NO_MEMORY;
    rind_status status = draw(ctx, mask, query, chosen, value, &canvas);
    if (status != RIND_OK) {
        free(canvas.voxel);
        return status;
    }
    status = rind_image_adopt(ctx, grid, RIND_INT32, canvas.voxel, out);
    if (status == RIND_OK && chosen < mask->n_labels)
        (*out)->label = mask->label[chosen].value;
    return status;
}

/* The image's grid, given in 'grid', or the mask's own where it does not fit that. */
static rind_status find_grid(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_label_query *query, size_t chosen,
                             int32_t *value, rind_grid *grid)
{
    const rind_grid image = *grid;

    if (mask->kind == RIND_DICOM_SEG)
        return rind_dicom_seg_grid(ctx, mask, &image, grid);
    want(mask, query, chosen, false, value);
    for (size_t k = 0; k < mask->n_labels; k++)
        for (size_t i = 0; i < query->n_further; i++)
            if (mask->label[k].number == query->further[i])
                value[k] = mask->label[k].value;
    return rind_dicom_rtstruct_grid(ctx, mask, value, &image, grid);
}

static rind_status read_open(rind_ctx *ctx, const rind_dicom_mask *mask, const rind_image *image,
                             const rind_label_query *query, rind_image **out)
{
    int32_t *value = rind_alloc_zero(ctx, mask->n_labels, sizeof *value, "mask");
    size_t chosen = SIZE_MAX;
    rind_status status = value != NULL ? match(ctx, mask, image) : RIND_NO_MEMORY;
    rind_grid grid = image->grid;

    if (status == RIND_OK && query->how != RIND_TAKE_ALL && query->how != RIND_TAKE_NONE)
        status = choose(ctx, mask, query, &chosen);
    if (status == RIND_OK && query->own_grid)
        status = find_grid(ctx, mask, query, chosen, value, &grid);
    if (status == RIND_OK)
        status = make_image(ctx, mask, &grid, query, chosen, value, out);
    free(value);
    return status;
}

rind_status rind_dicom_mask_read(rind_ctx *ctx, const char *path, const rind_image *image,
                                 const rind_label_query *query, rind_image **out)
{
    rind_dicom_mask mask;
    rind_status status = rind_dicom_mask_open(ctx, path, &mask);

    *out = NULL;
    if (status == RIND_OK)
        status = read_open(ctx, &mask, image, query, out);
    rind_dicom_mask_close(&mask);
    return status;
}

rind_status rind_dicom_is_mask(rind_ctx *ctx, const char *path, bool *is_one)
{
    rind_dicom dicom;
    rind_status status = rind_dicom_open(ctx, path, &dicom);

    if (status != RIND_OK)
        return status;
    rind_dicom_kind kind = rind_dicom_kind_of(&dicom);
    *is_one = kind == RIND_DICOM_SEG || kind == RIND_DICOM_RTSTRUCT;
    rind_dicom_close(&dicom);
    return RIND_OK;
}
