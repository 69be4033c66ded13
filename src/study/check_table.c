/*
 * check_table.c - what a check found, to be read by programs: CSV with a row a case and region, and JSON
 *
 * A case whose regions are not known has one row, with an empty region. Cells that are not known are empty, null in
 * JSON.
 */
#include "image/image.h"
#include "study/check.h"
#include "table/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static size_t n_discretisations(const rind_check *check)
{
    return check->settings->pyradiomics != NULL ? 1 : check->settings->n_discretisations;
}

static const char *const quantile_names[RIND_CHECK_QUANTILES] = { "intensity_min", "intensity_p5", "intensity_median",
                                                                  "intensity_p95", "intensity_max" };

static const char *outcome(const rind_checked_case *c)
{
    static const char *const words[] = { "fine", "warning", "failing" };

    return words[rind_worst_finding(c)];
}

static void cell(FILE *out, const char *text)
{
    putc(',', out);
    rind_csv_cell(out, text);
}

static void number(FILE *out, bool known, double value)
{
    putc(',', out);
    if (known && isfinite(value))
        rind_csv_number(out, value);
}

/* All findings in one cell, worst first. */
static void print_findings(const rind_checked_case *c, FILE *out)
{
    char text[4 * RIND_MESSAGE_SIZE] = "";
    size_t n = 0;

    for (int level = RIND_FOUND_ERROR; level >= RIND_FOUND_NOTE; level--)
        for (size_t f = 0; f < c->findings.n && n < sizeof text; f++)
            if (c->findings.finding[f].level == (rind_finding_level)level)
                n += (size_t)snprintf(text + n, sizeof text - n, "%s%s: %s", n > 0 ? "; " : "",
                                      rind_finding_level_name((rind_finding_level)level), c->findings.finding[f].text);
    cell(out, text);
}

static void print_row(const rind_check *check, const rind_checked_case *c, const rind_checked_region *r, FILE *out)
{
    static const rind_checked_region unknown = { .n_voxels = 0 };
    bool known = r != NULL;

    r = known ? r : &unknown;
    rind_csv_cell(out, c->row->case_id);
    cell(out, c->row->image_id);
    cell(out, c->row->mask_id);
    cell(out, r->name);
    cell(out, outcome(c));
    print_findings(c, out);
    for (int a = 0; a < 3; a++)
        number(out, c->has_grid, (double)c->grid.size[a]);
    for (int a = 0; a < 3; a++)
        number(out, c->has_grid, c->grid.spacing_mm[a]);
    cell(out, c->has_grid ? rind_type_name(c->type) : "");
    cell(out, c->labels);
    number(out, c->n_voxels > 0, (double)c->n_voxels);
    number(out, c->n_voxels > 0, c->volume_mm3);
    number(out, known, (double)r->n_voxels);
    number(out, known, r->volume_mm3);
    number(out, known, r->thickness_mm);
    number(out, known, r->clipped);
    for (size_t q = 0; q < RIND_CHECK_QUANTILES; q++)
        number(out, known, r->quantile[q]);
    for (size_t d = 0; d < n_discretisations(check); d++)
        number(out, known, r->n_bins[d]);
    number(out, c->cost.peak_bytes > 0, (double)c->cost.peak_bytes);
    number(out, c->cost.peak_bytes > 0, c->cost.cpu_seconds);
    fprintf(out, ",%016" PRIx64 ",%016" PRIx64 "\n", c->image_digest, c->mask_digest);
}

void rind_check_write_csv(const rind_check *check, FILE *out)
{
    size_t n = n_discretisations(check);

    fputs(
        "case_id,image_id,mask_id,region,outcome,findings,size_x,size_y,size_z,spacing_x_mm,spacing_y_mm,spacing_z_mm,"
        "type,labels,mask_voxels,mask_volume_mm3,voxels,volume_mm3,thickness_mm,clipped",
        out);
    for (size_t q = 0; q < RIND_CHECK_QUANTILES; q++)
        fprintf(out, ",%s", quantile_names[q]);
    for (size_t d = 0; d < n; d++)
        fprintf(out, ",bins%s%s", n > 1 ? "_" : "", n > 1 ? check->settings->discretise[d].name : "");
    fputs(",peak_bytes,cpu_seconds,image_digest,mask_digest\n", out);
    for (size_t k = 0; k < check->n_cases; k++) {
        const rind_checked_case *c = &check->of[k];

        for (size_t r = 0; r < c->n_regions; r++)
            print_row(check, c, &c->region[r], out);
        if (c->n_regions == 0)
            print_row(check, c, NULL, out);
    }
}

static void json_text(FILE *out, const char *name, const char *text)
{
    fprintf(out, "\"%s\": ", name);
    rind_json_string(out, text);
    fputs(", ", out);
}

static void json_numbers(FILE *out, const char *name, const double *value, size_t n)
{
    fprintf(out, "\"%s\": [", name);
    for (size_t k = 0; k < n; k++) {
        fputs(k > 0 ? ", " : "", out);
        rind_json_number(out, value[k]);
    }
    fputs("], ", out);
}

static void json_number(FILE *out, const char *name, double value, bool last)
{
    fprintf(out, "\"%s\": ", name);
    rind_json_number(out, value);
    fputs(last ? "" : ", ", out);
}

static void json_region(const rind_check *check, const rind_checked_region *r, FILE *out)
{
    fputs("\n      {", out);
    json_text(out, "name", r->name);
    json_number(out, "voxels", (double)r->n_voxels, false);
    json_number(out, "volume_mm3", r->volume_mm3, false);
    json_number(out, "thickness_mm", r->thickness_mm, false);
    json_number(out, "clipped", r->clipped, false);
    for (size_t q = 0; q < RIND_CHECK_QUANTILES; q++)
        json_number(out, quantile_names[q], r->quantile[q], false);
    fputs("\"bins\": [", out);
    for (size_t d = 0; d < n_discretisations(check); d++) {
        fputs(d > 0 ? ", " : "", out);
        rind_json_number(out, r->n_bins[d]);
    }
    fputs("]}", out);
}

static void json_case(const rind_check *check, const rind_checked_case *c, FILE *out)
{
    double size[3];

    fputs("\n    {", out);
    json_text(out, "case_id", c->row->case_id);
    json_text(out, "image_id", c->row->image_id);
    json_text(out, "mask_id", c->row->mask_id);
    json_text(out, "image", c->row->image);
    json_text(out, "mask", c->row->mask);
    json_text(out, "outcome", outcome(c));
    fputs("\"findings\": [", out);
    for (size_t f = 0; f < c->findings.n; f++) {
        fputs(f > 0 ? ", {" : "{", out);
        json_text(out, "level", rind_finding_level_name(c->findings.finding[f].level));
        json_text(out, "kind", rind_finding_title(c->findings.finding[f].kind));
        fputs("\"text\": ", out);
        rind_json_string(out, c->findings.finding[f].text);
        putc('}', out);
    }
    fputs("],\n     ", out);
    for (int a = 0; a < 3; a++)
        size[a] = (double)c->grid.size[a];
    json_numbers(out, "size", size, c->has_grid ? 3 : 0);
    json_numbers(out, "spacing_mm", c->grid.spacing_mm, c->has_grid ? 3 : 0);
    json_text(out, "type", c->has_grid ? rind_type_name(c->type) : "");
    json_text(out, "labels", c->labels);
    json_number(out, "mask_voxels", (double)c->n_voxels, false);
    json_number(out, "mask_volume_mm3", c->volume_mm3, false);
    json_number(out, "peak_bytes", c->cost.peak_bytes > 0 ? (double)c->cost.peak_bytes : (double)NAN, false);
    json_number(out, "cpu_seconds", c->cost.peak_bytes > 0 ? c->cost.cpu_seconds : (double)NAN, false);
    fprintf(out, "\"image_digest\": \"%016" PRIx64 "\", \"mask_digest\": \"%016" PRIx64 "\",\n     \"regions\": [",
            c->image_digest, c->mask_digest);
    for (size_t r = 0; r < c->n_regions; r++) {
        fputs(r > 0 ? "," : "", out);
        json_region(check, &c->region[r], out);
    }
    fputs("]}", out);
}

void rind_check_write_json(const rind_check *check, FILE *out)
{
    fprintf(out, "{\n  \"settings_hash\": \"%s\",\n  \"n_cases\": %zu, \"n_failing\": %zu, \"n_warned\": %zu,\n  ",
            rind_settings_hash(check->settings), check->n_cases, check->n_failing, check->n_warned);
    json_number(out, "cpu_seconds", check->cpu_seconds, false);
    json_number(out, "wall_seconds", check->wall_seconds, false);
    json_number(out, "peak_bytes", (double)check->peak_bytes, false);
    json_number(out, "jobs_at_a_time", (double)check->jobs_at_a_time, false);
    json_numbers(out, "suggested_width", check->suggested_width, n_discretisations(check));
    fputs("\n  \"spacings\": [", out);
    for (size_t k = 0; k < check->n_spacings; k++) {
        fputs(k > 0 ? ", {" : "{", out);
        json_numbers(out, "spacing_mm", check->spacing[k].spacing_mm, 3);
        json_number(out, "n_cases", (double)check->spacing[k].n_cases, true);
        putc('}', out);
    }
    fputs("],\n  \"cases\": [", out);
    for (size_t k = 0; k < check->n_cases; k++) {
        fputs(k > 0 ? "," : "", out);
        json_case(check, &check->of[k], out);
    }
    fputs("]\n}\n", out);
}
