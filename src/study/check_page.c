/*
 * check_page.c - what a check found, to be looked at: one HTML page that needs nothing beside it
 *
 * Here are its frame, the totals and the tools; check_page_charts.c draws the cohort and check_page_cases.c a row for
 * each case. Style and script stand in check_page.css and check_page.js. Without the script the page shows everything,
 * in the order of problems.
 */
#include "settings/settings.h"
#include "study/check_page_inside.h"
#include <rind/version.h>

#include <stdlib.h>
#include <string.h>

extern const char *const rind_check_page_text[];
enum { PAGE_CSS, PAGE_JS };

static void find_names(rind_check_page *p)
{
    for (size_t k = 0; k < p->check->n_cases; k++)
        for (size_t r = 0; r < p->check->of[k].n_regions && p->n_names < COUNT_OF(p->name); r++) {
            const char *name = p->check->of[k].region[r].name;

            if (p->n_names == 0 || strcmp(p->name[rind_check_page_index(p, name)], name) != 0)
                p->name[p->n_names++] = name;
        }
}

static void tile(const rind_check_page *p, const char *kind, const char *number, const char *what)
{
    fprintf(p->out, "<li class=\"%s\"><b>%s</b> %s</li>\n", kind, number, what);
}

static void write_tiles(const rind_check_page *p)
{
    const rind_check *c = p->check;
    char number[32], label[96];

    fputs("<ul class=\"tiles\">\n", p->out);
    snprintf(number, sizeof number, "%zu", c->n_cases);
    tile(p, "", number, c->n_cases == 1 ? "case" : "cases");
    snprintf(number, sizeof number, "%zu", c->n_failing);
    tile(p, c->n_failing > 0 ? "bad" : "", number, "would fail");
    snprintf(number, sizeof number, "%zu", c->n_warned);
    tile(p, c->n_warned > 0 ? "warn" : "", number, "with warnings");
    snprintf(number, sizeof number, "%zu", c->n_cases - c->n_failing - c->n_warned);
    tile(p, "good", number, "fine");
    rind_check_page_duration(c->wall_seconds, number);
    snprintf(label, sizeof label, "predicted, with %zu job%s", c->jobs_at_a_time, c->jobs_at_a_time == 1 ? "" : "s");
    tile(p, "", number, label);
    tile(p, "", rind_check_page_bytes((double)c->peak_bytes, number), "of memory at most");
    fputs("</ul>\n", p->out);
}

static void write_kinds(const rind_check_page *p)
{
    fputs("<h2>What was found</h2>\n<ul class=\"found\">\n", p->out);
    for (int level = RIND_FOUND_ERROR; level >= RIND_FOUND_WARNING; level--)
        for (size_t kind = 0; kind < RIND_N_FINDINGS; kind++) {
            size_t n = 0;

            for (size_t k = 0; k < p->check->n_cases; k++) {
                const rind_findings *f = &p->check->of[k].findings;
                bool has = false;

                for (size_t i = 0; i < f->n; i++)
                    has = has || (f->finding[i].kind == (rind_finding_kind)kind &&
                                  f->finding[i].level == (rind_finding_level)level);
                n += has;
            }
            if (n > 0)
                fprintf(p->out, "<li><b>%zu</b><button type=\"button\" data-word=\"%s\">%s</button></li>\n", n,
                        rind_finding_title((rind_finding_kind)kind), rind_finding_title((rind_finding_kind)kind));
        }
    if (p->check->n_failing + p->check->n_warned == 0)
        fputs("<li>nothing to worry about</li>\n", p->out);
    fputs("</ul>\n", p->out);
}

static void write_tools(const rind_check_page *p)
{
    fputs("<div class=\"tools\"><fieldset><legend>Show</legend>"
          "<label><input type=\"radio\" name=\"show\" value=\"all\" checked> all</label>"
          "<label><input type=\"radio\" name=\"show\" value=\"problems\"> problems</label>"
          "<label><input type=\"radio\" name=\"show\" value=\"failing\"> failing</label></fieldset>\n"
          "<label>Search <input type=\"search\" id=\"search\" placeholder=\"case, message, label\"></label>\n",
          p->out);
    if (p->check->options.pictures && p->n_names > 0) {
        fputs("<fieldset><legend>Outlines</legend>", p->out);
        for (size_t k = 0; k < p->n_names && k < 12; k++) {
            fprintf(p->out,
                    "<label><input type=\"checkbox\" data-region=\"%zu\" checked><span class=\"key\" "
                    "style=\"background:%s\"></span>",
                    k, rind_check_page_colour(k));
            rind_check_page_escape(p, p->name[k]);
            fputs("</label>", p->out);
        }
        fputs("</fieldset>\n", p->out);
    }
    fputs("<span class=\"quiet\" id=\"shown\" aria-live=\"polite\"></span></div>\n", p->out);
}

static void write_heads(const rind_check_page *p)
{
    static const struct {
        const char *title, *first;
        bool sorts, of_pictures;
    } heads[] = {
        { "Status", "descending", true, false },  { "Case", "ascending", true, false },
        { "Largest slice", "", false, true },     { "Findings", "", false, false },
        { "Regions", "descending", true, false }, { "Voxels", "descending", true, false },
        { "Needs", "descending", true, false },
    };

    fputs("<table class=\"cases\"><thead><tr>", p->out);
    for (size_t k = 0; k < COUNT_OF(heads); k++) {
        if (heads[k].of_pictures && !p->check->options.pictures)
            continue;
        if (heads[k].sorts)
            fprintf(p->out,
                    "<th scope=\"col\" aria-sort=\"%s\" data-first=\"%s\"><button type=\"button\">%s</button></th>",
                    k == 0 ? "descending" : "none", heads[k].first, heads[k].title);
        else
            fprintf(p->out, "<th scope=\"col\">%s</th>", heads[k].title);
    }
    fputs("</tr></thead><tbody>\n", p->out);
}

rind_status rind_check_write_page(rind_ctx *ctx, const rind_check *check, FILE *out)
{
    rind_check_page p = { .check = check, .out = out };
    size_t *order = rind_check_order(ctx, check);
    rind_status status = order != NULL ? RIND_OK : RIND_NO_MEMORY;

    find_names(&p);
    fprintf(out,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
            "content=\"width=device-width, initial-scale=1\"><title>Study check: %zu cases, %zu would fail</title>\n"
            "<style>\n%s</style></head><body>\n<header><h1>Study check</h1>\n",
            check->n_cases, check->n_failing, rind_check_page_text[PAGE_CSS]);
    fprintf(out, "<p class=\"quiet\">Before any feature is computed. Settings <code>%s</code>, rind %s.</p>\n",
            rind_settings_hash(check->settings), RIND_VERSION);
    write_tiles(&p);
    fputs("</header>\n<main>\n", out);
    write_kinds(&p);
    if (status == RIND_OK)
        status = rind_check_page_charts(ctx, &p);
    fputs("<h2>Cases</h2>\n", out);
    write_tools(&p);
    write_heads(&p);
    for (size_t k = 0; k < check->n_cases && order != NULL; k++)
        rind_check_page_case(&p, &check->of[order[k]]);
    fprintf(out,
            "</tbody></table>\n</main>\n<footer>Slices are shown with the patient&#39;s left on the right and anterior "
            "or superior on top, the window from the 1st to the 99th percentile; pictures without a position as they "
            "are stored. Volumes and voxels are of the grid "
            "features are computed on.</footer>\n<script>\n%s</script></body></html>\n",
            rind_check_page_text[PAGE_JS]);
    free(order);
    return status;
}
