/*
 * frame.c - see frame.h
 *
 * The file is cut into cells; then it is found which line holds which part (region and image) of which case, and only
 * then are cells of the cases asked for read as numbers.
 */
#include "model/frame.h"
#include "digest.h"
#include "model/origin.h"
#include "table/csv_read.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table while it is read. */
typedef struct reader {
    rind_ctx *ctx;
    const rind_frame_options *options;
    rind_csv csv;
    rind_frame *frame;
    size_t id, region, image, status; /* columns; RIND_NO_ID where there is none */
    size_t first_feature;
    rind_ids cases; /* asked for, in the order of the file */
    rind_ids parts; /* "tumour__" or "tumour__t2__"; one part "" of a table from elsewhere */
    size_t *line;   /* row of the CSV by case and part; 0: none */
    bool *failed;   /* by case */
} reader;

bool rind_cell_number(const char *cell, double *out)
{
    static const char *const missing[] = { "", "NA", "NaN", "nan", "null", "NULL", "N/A" };
    char *end;

    for (size_t k = 0; k < COUNT_OF(missing); k++)
        if (strcmp(cell, missing[k]) == 0) {
            *out = (double)NAN;
            return true;
        }
    *out = strtod(cell, &end);
    while (*end == ' ')
        end++;
    return end != cell && *end == '\0' && strpbrk(cell, "xXpP") == NULL;
}

size_t rind_csv_column(const struct rind_csv *csv, const char *name)
{
    for (size_t k = 0; csv->n_rows > 0 && k < csv->n_columns; k++)
        if (strcmp(csv->cell[k], name) == 0)
            return k;
    return RIND_NO_ID;
}

static const char *cell(const reader *r, size_t row, size_t column)
{
    return column != RIND_NO_ID ? r->csv.cell[row * r->csv.n_columns + column] : "";
}

/* As rind extract --format long writes it. */
static bool is_long(const rind_csv *csv)
{
    return rind_csv_column(csv, "region") != RIND_NO_ID && rind_csv_column(csv, "feature") != RIND_NO_ID &&
           rind_csv_column(csv, "value") != RIND_NO_ID && rind_csv_column(csv, "reason") != RIND_NO_ID;
}

static rind_status find_columns(reader *r)
{
    const char *id = r->options->id != NULL ? r->options->id : "case_id";
    const char *path = r->frame->path;
    rind_ids names = { 0 };
    rind_status status = RIND_OK;

    if (r->csv.n_rows == 0)
        return rind_fail(r->ctx, RIND_BAD_FILE, "%s: is empty; it must be a CSV with a header", path);
    for (size_t k = 0; status == RIND_OK && k < r->csv.n_columns; k++) {
        size_t before = names.n;

        status = rind_ids_add(r->ctx, &names, r->csv.cell[k], NULL);
        if (status == RIND_OK && names.n == before)
            status = rind_fail(r->ctx, RIND_BAD_FILE, "%s: two columns are called '%s'", path, r->csv.cell[k]);
    }
    r->id = rind_ids_find(&names, id);
    r->region = rind_ids_find(&names, "region");
    r->image = rind_ids_find(&names, "image_id");
    r->status = rind_ids_find(&names, "status");
    rind_ids_free(&names);
    if (status != RIND_OK)
        return status;
    if (is_long(&r->csv))
        return rind_fail(r->ctx, RIND_BAD_FILE, "%s: is a long table, one value a row; a model takes the wide one",
                         path);
    if (r->id == RIND_NO_ID)
        return rind_fail(r->ctx, RIND_BAD_FILE, "%s: has no column '%s'; name its column of case ids with --id", path,
                         id);
    r->frame->origin.is_extract = r->region != RIND_NO_ID && r->status != RIND_NO_ID;
    r->first_feature = r->frame->origin.is_extract ? r->status + 1 : 0;
    if (!r->frame->origin.is_extract && r->options->regions != NULL)
        return rind_fail(r->ctx, RIND_BAD_FILE,
                         "%s: has no columns 'region' and 'status', so --regions means nothing there; leave it out",
                         path);
    return RIND_OK;
}

/* The column that tells repeated rows apart, of a table that has the unperturbed ones among them. */
static size_t perturbation_column(const rind_csv *csv)
{
    size_t column = rind_csv_column(csv, "perturbation");

    for (size_t row = 1; column != RIND_NO_ID && row < csv->n_rows; row++)
        if (strcmp(csv->cell[row * csv->n_columns + column], "none") == 0)
            return column;
    return RIND_NO_ID;
}

/* Drops the rows of other perturbations than the one asked for; a failed case is of none. */
static void keep_perturbation(reader *r)
{
    size_t column = perturbation_column(&r->csv), n = r->csv.n_columns, kept = 1;
    const char *wanted = r->options->perturbation != NULL ? r->options->perturbation : "none";

    if (column == RIND_NO_ID)
        return;
    for (size_t row = 1; row < r->csv.n_rows; row++) {
        const char *name = cell(r, row, column);

        if (*name != '\0' && strcmp(name, wanted) != 0)
            continue;
        memmove(&r->csv.cell[kept * n], &r->csv.cell[row * n], n * sizeof *r->csv.cell);
        r->csv.line[kept++] = r->csv.line[row];
    }
    r->csv.n_rows = kept;
}

rind_status rind_frame_perturbations(rind_ctx *ctx, const char *path, rind_ids *out)
{
    rind_csv csv = { .n_rows = 0 };
    rind_status status = rind_csv_read(ctx, path, &csv);
    size_t column = status == RIND_OK && csv.n_rows > 0 ? perturbation_column(&csv) : RIND_NO_ID;

    for (size_t row = 1; status == RIND_OK && column != RIND_NO_ID && row < csv.n_rows; row++) {
        const char *name = csv.cell[row * csv.n_columns + column];

        if (*name != '\0')
            status = rind_ids_add(ctx, out, name, NULL);
    }
    rind_csv_free(&csv);
    return status;
}

/* Whether a region is asked for. */
static bool is_wanted_region(const reader *r, const char *region)
{
    size_t n = strlen(region);

    for (const char *s = r->options->regions; s != NULL;) {
        if (strcspn(s, ",") == n && strncmp(s, region, n) == 0)
            return true;
        s = strchr(s, ',');
        s = s != NULL ? s + 1 : NULL;
    }
    return r->options->regions == NULL;
}

static rind_status part_of(reader *r, size_t row, size_t *part)
{
    char name[512] = "";
    const char *region = cell(r, row, r->region), *image = cell(r, row, r->image);

    if (r->frame->origin.is_extract)
        snprintf(name, sizeof name, "%s%s%s%s", region, *region != '\0' ? "__" : "", image, *image != '\0' ? "__" : "");
    return rind_ids_add(r->ctx, &r->parts, name, part);
}

/* A failed case may have one line without a region. */
static bool is_failure_alone(const reader *r, size_t row)
{
    return cell(r, row, r->region)[0] == '\0' && strcmp(cell(r, row, r->status), "ok") != 0;
}

/* Regions named are checked against all lines of the table, and come in the order they are named. */
static rind_status add_regions(reader *r)
{
    char known[512] = "", name[128];
    rind_ids there = { 0 };
    rind_status status = RIND_OK;

    for (size_t row = 1; status == RIND_OK && row < r->csv.n_rows; row++)
        if (!is_failure_alone(r, row))
            status = rind_ids_add(r->ctx, &there, cell(r, row, r->region), NULL);
    for (size_t k = 0, used = 0; k < there.n && used < sizeof known - 1; k++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", k > 0 ? ", " : "", there.text[k]);
    for (const char *s = r->options->regions; status == RIND_OK && s != NULL;) {
        size_t n = strcspn(s, ",");

        snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name), s);
        if (rind_ids_find(&there, name) == RIND_NO_ID)
            status = rind_fail(r->ctx, RIND_TABLES_DIFFER, "%s: has no region '%s'; its regions are %s", r->frame->path,
                               name, known);
        if (status == RIND_OK)
            status = rind_ids_add(r->ctx, &r->frame->regions, name, NULL);
        s = s[n] == ',' ? s + n + 1 : NULL;
    }
    for (size_t k = 0; status == RIND_OK && r->options->regions == NULL && k < there.n; k++)
        status = rind_ids_add(r->ctx, &r->frame->regions, there.text[k], NULL);
    rind_ids_free(&there);
    return status;
}

/* Cases and parts, in two passes so that the parts' order follows from the regions' and not from the first case. */
static rind_status find_cases(reader *r)
{
    rind_ids all = { 0 };
    rind_status status = RIND_OK;

    for (size_t row = 1; status == RIND_OK && row < r->csv.n_rows; row++) {
        const char *id = cell(r, row, r->id);

        if (*id == '\0')
            status = rind_fail(r->ctx, RIND_BAD_FILE, "%s:%zu: the case id is empty", r->frame->path, r->csv.line[row]);
        else
            status = rind_ids_add(r->ctx, &all, id, NULL);
        if (status == RIND_OK && (r->options->wanted == NULL || rind_ids_find(r->options->wanted, id) != RIND_NO_ID))
            status = rind_ids_add(r->ctx, &r->cases, id, NULL);
    }
    r->frame->n_cases = all.n;
    for (size_t k = 0; status == RIND_OK && k < all.n; k++)
        if (rind_ids_find(&r->cases, all.text[k]) == RIND_NO_ID)
            status = rind_ids_add(r->ctx, &r->frame->unwanted, all.text[k], NULL);
    rind_ids_free(&all);
    for (size_t k = 0; status == RIND_OK && k < r->frame->regions.n; k++)
        for (size_t row = 1; status == RIND_OK && row < r->csv.n_rows; row++)
            if (strcmp(cell(r, row, r->region), r->frame->regions.text[k]) == 0 &&
                rind_ids_find(&r->cases, cell(r, row, r->id)) != RIND_NO_ID)
                status = part_of(r, row, NULL);
    if (status == RIND_OK && !r->frame->origin.is_extract)
        status = rind_ids_add(r->ctx, &r->parts, "", NULL);
    return status;
}

static rind_status find_lines(reader *r)
{
    r->line = rind_alloc_zero(r->ctx, r->cases.n * r->parts.n + 1, sizeof *r->line, "lines of a table");
    r->failed = rind_alloc_zero(r->ctx, r->cases.n + 1, sizeof *r->failed, "lines of a table");
    if (r->line == NULL || r->failed == NULL)
        return RIND_NO_MEMORY;
    for (size_t row = 1; row < r->csv.n_rows; row++) {
        size_t id = rind_ids_find(&r->cases, cell(r, row, r->id)), part = 0;

        if (id != RIND_NO_ID && r->frame->origin.is_extract && is_failure_alone(r, row)) {
            r->failed[id] = true;
            continue;
        }
        if (id == RIND_NO_ID || (r->frame->origin.is_extract && !is_wanted_region(r, cell(r, row, r->region))))
            continue;
        if (part_of(r, row, &part) != RIND_OK)
            return RIND_NO_MEMORY;
        size_t *line = &r->line[id * r->parts.n + part];
        if (*line != 0)
            return rind_fail(r->ctx, RIND_BAD_FILE, "%s:%zu: case %s stands on line %zu already%s%s; keep one of them",
                             r->frame->path, r->csv.line[row], r->cases.text[id], r->csv.line[*line],
                             r->frame->origin.is_extract ? ", for region " : "",
                             r->frame->origin.is_extract ? cell(r, row, r->region) : "");
        *line = row;
        if (r->frame->origin.is_extract && strcmp(cell(r, row, r->status), "ok") != 0)
            r->failed[id] = true;
    }
    return RIND_OK;
}

/* Cases that have all their parts become rows. */
static rind_status keep_cases(reader *r)
{
    for (size_t k = 0; k < r->cases.n; k++) {
        bool complete = true;

        for (size_t p = 0; p < r->parts.n; p++)
            complete = complete && r->line[k * r->parts.n + p] != 0;
        rind_ids *to = r->failed[k] ? &r->frame->failed : complete ? &r->frame->ids : &r->frame->incomplete;
        if (rind_ids_add(r->ctx, to, r->cases.text[k], NULL) != RIND_OK)
            return RIND_NO_MEMORY;
    }
    return RIND_OK;
}

/* Whether no kept case has a number in this column, but some have text. */
static bool is_text(const reader *r, size_t column)
{
    bool text = false;
    double number;

    for (size_t k = 0; k < r->frame->ids.n; k++) {
        size_t id = rind_ids_find(&r->cases, r->frame->ids.text[k]);
        const char *c = cell(r, r->line[id * r->parts.n], column);

        if (!rind_cell_number(c, &number))
            text = true;
        else if (!isnan(number))
            return false;
    }
    return text;
}

static rind_status read_column(reader *r, size_t part, size_t column, double *value)
{
    for (size_t k = 0; k < r->frame->ids.n; k++) {
        const char *id = r->frame->ids.text[k];
        size_t row = r->line[rind_ids_find(&r->cases, id) * r->parts.n + part];
        const char *c = cell(r, row, column);

        if (!rind_cell_number(c, &value[k]))
            return rind_fail(r->ctx, RIND_BAD_FILE,
                             "%s:%zu: case %s, column %s: '%.60s' is no number; leave the cell empty "
                             "if the value is missing",
                             r->frame->path, r->csv.line[row], id, r->csv.cell[column], c);
        if (isinf(value[k]))
            return rind_fail(
                r->ctx, RIND_BAD_FILE,
                "%s:%zu: case %s, column %s: the value is infinite; leave the cell empty, or take the column out",
                r->frame->path, r->csv.line[row], id, r->csv.cell[column]);
    }
    return RIND_OK;
}

static rind_status read_values(reader *r)
{
    rind_frame *f = r->frame;
    size_t n_all = r->parts.n * (r->csv.n_columns - r->first_feature);
    char name[1024];

    f->value = rind_alloc(r->ctx, f->ids.n * n_all + 1, sizeof *f->value, "values of a table");
    f->unit = rind_alloc(r->ctx, n_all + 1, sizeof *f->unit, "values of a table");
    if (f->value == NULL || f->unit == NULL)
        return RIND_NO_MEMORY;
    for (size_t p = 0; p < r->parts.n; p++)
        for (size_t c = r->first_feature; c < r->csv.n_columns; c++) {
            if (c == r->id)
                continue;
            if (!f->origin.is_extract && r->options->exclude != NULL &&
                rind_ids_find(r->options->exclude, r->csv.cell[c]) != RIND_NO_ID) {
                if (rind_ids_add(r->ctx, &f->excluded, r->csv.cell[c], NULL) != RIND_OK)
                    return RIND_NO_MEMORY;
                continue;
            }
            snprintf(name, sizeof name, "%s%s", r->parts.text[p], r->csv.cell[c]);
            if (r->options->only != NULL && rind_ids_find(r->options->only, name) == RIND_NO_ID)
                continue;
            if (!f->origin.is_extract && is_text(r, c)) {
                if (rind_ids_add(r->ctx, &f->text_columns, r->csv.cell[c], NULL) != RIND_OK)
                    return RIND_NO_MEMORY;
                continue;
            }
            f->unit[f->columns.n] = "";
            rind_status status = read_column(r, p, c, f->value + f->columns.n * f->ids.n);
            if (status == RIND_OK)
                status = rind_ids_add(r->ctx, &f->columns, name, NULL);
            if (status != RIND_OK)
                return status;
        }
    return RIND_OK;
}

/* The header of a table without rows still names its columns. */
static rind_status read_all(reader *r)
{
    rind_status status = find_columns(r);

    if (status == RIND_OK && r->frame->origin.is_extract) {
        keep_perturbation(r);
        status = add_regions(r);
    }
    if (status == RIND_OK)
        status = find_cases(r);
    if (status == RIND_OK)
        status = find_lines(r);
    if (status == RIND_OK)
        status = keep_cases(r);
    if (status == RIND_OK)
        status = rind_origin_read(r->ctx, r->frame, &r->csv, r->first_feature);
    if (status == RIND_OK)
        status = read_values(r);
    if (status == RIND_OK)
        status = rind_origin_units(r->ctx, r->frame);
    return status;
}

rind_status rind_frame_read(rind_ctx *ctx, const char *path, const rind_frame_options *options, rind_frame *out)
{
    reader r = { .ctx = ctx, .options = options, .frame = out };

    *out = (rind_frame){ 0 };
    rind_status status = rind_csv_read(ctx, path, &r.csv);
    if (status == RIND_OK && (out->path = rind_copy_text(ctx, path)) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = read_all(&r);
    rind_csv_free(&r.csv);
    rind_ids_free(&r.cases);
    rind_ids_free(&r.parts);
    free(r.line);
    free(r.failed);
    if (status != RIND_OK)
        rind_frame_free(out);
    return status;
}
