/*
 * check_page.c - what a check found, to be looked at: one HTML page that needs nothing beside it
 *
 * Pictures are data URIs and are decoded when they come into view; outlines are paths over them, in coordinates of
 * voxels. Style and script stand in check_page.css and check_page.js. Without the script the page shows everything, in
 * the order of problems.
 */
#include "image/image.h"
#include "settings/pyradiomics/profile.h"
#include "study/check.h"
#include "study/progress.h"

#include <math.h>
#include <rind/version.h>
#include <stdlib.h>
#include <string.h>

extern const char *const rind_check_page_text[];
enum { PAGE_CSS, PAGE_JS };

/* Bright on grey, and told apart by people who do not see red or green. */
static const char *const colours[] = { "#ffd54a", "#4fc3f7", "#ff7ad1", "#7ee787", "#ff9d5c", "#b9a5ff" };

typedef struct page {
    const rind_check *check;
    FILE *out;
    const char *name[RIND_MAX_LABELS + RIND_MAX_RULES]; /* of regions, as they came; for colours */
    size_t n_names;
} page;

static void text(const page *p, const char *s)
{
    for (; *s != '\0'; s++)
        switch (*s) {
        case '&':
            fputs("&amp;", p->out);
            break;
        case '<':
            fputs("&lt;", p->out);
            break;
        case '>':
            fputs("&gt;", p->out);
            break;
        case '"':
            fputs("&quot;", p->out);
            break;
        default:
            if ((unsigned char)*s >= ' ' || *s == '\t')
                putc(*s, p->out);
            else
                putc(' ', p->out);
        }
}

/* Three digits that count, without an exponent as far as people read them. */
static const char *digits(double value, char out[32])
{
    double size = fabs(value);

    if (!isfinite(value))
        snprintf(out, 32, "–");
    else if (size >= 100.0 && size < 1e7)
        snprintf(out, 32, "%.0f", value);
    else
        snprintf(out, 32, "%.3g", value);
    return out;
}

static const char *duration(double seconds, char out[32])
{
    rind_duration_text(seconds, out, 32);
    return out;
}

static const char *bytes(double n, char out[32])
{
    rind_bytes_text((uint64_t)n, out, 32);
    return out;
}

static void base64(const page *p, const uint8_t *from, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t k = 0; k < n; k += 3) {
        unsigned left = (unsigned)(n - k), group = (unsigned)from[k] << 16;

        group |= left > 1 ? (unsigned)from[k + 1] << 8 : 0;
        group |= left > 2 ? (unsigned)from[k + 2] : 0;
        putc(letters[group >> 18], p->out);
        putc(letters[group >> 12 & 63], p->out);
        putc(left > 1 ? letters[group >> 6 & 63] : '=', p->out);
        putc(left > 2 ? letters[group & 63] : '=', p->out);
    }
}

/* The colour of a region goes by its name, so that it is the same in all cases. */
static size_t index_of(const page *p, const char *name)
{
    for (size_t k = 0; k < p->n_names; k++)
        if (strcmp(p->name[k], name) == 0)
            return k;
    return 0;
}

static void find_names(page *p)
{
    for (size_t k = 0; k < p->check->n_cases; k++)
        for (size_t r = 0; r < p->check->of[k].n_regions && p->n_names < COUNT_OF(p->name); r++) {
            const char *name = p->check->of[k].region[r].name;

            if (p->n_names == 0 || strcmp(p->name[index_of(p, name)], name) != 0)
                p->name[p->n_names++] = name;
        }
}

static void tile(const page *p, const char *kind, const char *number, const char *what)
{
    fprintf(p->out, "<li class=\"%s\"><b>%s</b> %s</li>\n", kind, number, what);
}

static void write_tiles(const page *p)
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
    duration(c->wall_seconds, number);
    snprintf(label, sizeof label, "predicted, with %zu job%s", c->jobs_at_a_time, c->jobs_at_a_time == 1 ? "" : "s");
    tile(p, "", number, label);
    tile(p, "", bytes((double)c->peak_bytes, number), "of memory at most");
    fputs("</ul>\n", p->out);
}

static void write_kinds(const page *p)
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

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* What a histogram shows. */
typedef struct histogram {
    const char *title, *unit, *remark;
    bool ratios; /* steps of equal ratio where the values span more than a factor of eight */
} histogram;

enum { BARS = 20, CHART_WIDTH = 300, CHART_HEIGHT = 70 };

static void write_bars(const page *p, const size_t count[BARS])
{
    size_t most = 1;

    for (size_t b = 0; b < BARS; b++)
        most = count[b] > most ? count[b] : most;
    for (size_t b = 0; b < BARS; b++) {
        double height = (double)CHART_HEIGHT * (double)count[b] / (double)most;

        if (count[b] > 0)
            fprintf(p->out,
                    "<rect class=\"bar\" x=\"%zu\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"><title>%zu</title></rect>",
                    b * CHART_WIDTH / BARS + 1, CHART_HEIGHT - height, CHART_WIDTH / BARS - 2, height, count[b]);
    }
}

/* How many cases have which value. 'value' is put in order. */
static void write_histogram(const page *p, const histogram *h, double *value, size_t n)
{
    size_t count[BARS] = { 0 };
    char low[32], high[32], median[32];
    const char *space = *h->unit != '\0' ? " " : "";

    if (n < 2)
        return;
    qsort(value, n, sizeof *value, ascending);
    digits(value[0], low);
    digits(value[n - 1], high);
    digits(0.5 * (value[(n - 1) / 2] + value[n / 2]), median);
    if (!(value[n - 1] > value[0])) {
        fprintf(p->out, "<figure><figcaption>%s</figcaption><p>%s%s%s in all cases</p></figure>\n", h->title, low,
                space, h->unit);
        return;
    }
    bool ratios = h->ratios && value[0] > 0.0 && value[n - 1] > 8.0 * value[0];
    double from = ratios ? log(value[0]) : value[0], to = ratios ? log(value[n - 1]) : value[n - 1];
    for (size_t k = 0; k < n; k++)
        count[(size_t)fmin(((ratios ? log(value[k]) : value[k]) - from) / (to - from) * BARS, BARS - 1)]++;
    fprintf(p->out,
            "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
            "aria-label=\"%s of %zu cases: from %s to %s %s, median %s\">",
            h->title, CHART_WIDTH, CHART_HEIGHT, h->title, n, low, high, h->unit, median);
    write_bars(p, count);
    fprintf(p->out, "</svg><p>%s … %s%s%s, median %s%s%s</p></figure>\n", low, high, space, h->unit, median,
            ratios ? "; steps of equal ratio" : "", h->remark);
}

static void write_spacings(const page *p)
{
    const rind_check *c = p->check;
    enum { MOST = 6 };

    if (c->n_spacings == 0)
        return;
    fputs("<figure><figcaption>Voxel spacing</figcaption><table class=\"spacings\"><thead class=\"quiet\"><tr><th "
          "scope=\"col\">x × y × z</th><th scope=\"col\">cases</th><th scope=\"col\"></th></tr></thead><tbody>",
          p->out);
    for (size_t k = 0; k < c->n_spacings && k < MOST; k++) {
        const rind_check_spacing *s = &c->spacing[k];

        fprintf(p->out,
                "<tr><td>%.3g × %.3g × %.3g %s</td><td>%zu</td><td class=\"share\"><span "
                "style=\"width:%.0f%%\"></span></td></tr>",
                s->spacing_mm[0], s->spacing_mm[1], s->spacing_mm[2], s->in_pixels ? "pixel" : "mm", s->n_cases,
                100.0 * (double)s->n_cases / (double)c->spacing[0].n_cases);
    }
    fputs("</tbody></table>", p->out);
    if (c->n_spacings > MOST)
        fprintf(p->out, "<p>and %zu%s others</p>", c->n_spacings - MOST, c->more_spacings ? " or more" : "");
    fputs("</figure>\n", p->out);
}

static rind_status write_charts(rind_ctx *ctx, const page *p)
{
    const rind_check *c = p->check;
    double *value = rind_alloc(ctx, c->n_cases, sizeof *value, "chart of a check");
    char remark[96] = "";
    size_t n = 0;

    if (value == NULL)
        return RIND_NO_MEMORY;
    fputs("<h2>The cohort</h2>\n<div class=\"charts\">\n", p->out);
    write_spacings(p);
    for (size_t k = 0; k < c->n_cases; k++)
        if (c->of[k].n_regions > 0 && c->of[k].region[0].n_voxels > 0)
            value[n++] = c->of[k].region[0].volume_mm3 / (c->of[k].in_pixels ? 1.0 : 1000.0);
    const char *unit = c->n_spacings > 0 && c->spacing[0].in_pixels ? "pixel" : "cm³";
    write_histogram(p, &(histogram){ "Volume of the tumour", unit, "", true }, value, n);
    n = 0;
    for (size_t k = 0; k < c->n_cases; k++)
        if (c->of[k].n_regions > 0 && isfinite(c->of[k].region[0].n_bins[0]))
            value[n++] = c->of[k].region[0].n_bins[0];
    if (isfinite(c->suggested_width[0]))
        snprintf(remark, sizeof remark, "; a width of %g would give the median tumour about 32", c->suggested_width[0]);
    write_histogram(p, &(histogram){ "Bins in the tumour", "bins", remark, true }, value, n);
    n = 0;
    for (size_t k = 0; k < c->n_cases; k++)
        if (c->of[k].n_regions > 0 && isfinite(c->of[k].region[0].quantile[2]))
            value[n++] = c->of[k].region[0].quantile[2];
    write_histogram(p, &(histogram){ "Median intensity of the tumour", "", "", false }, value, n);
    fputs("</div>\n", p->out);
    free(value);
    return RIND_OK;
}

static void write_tools(const page *p)
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
                    k, colours[k % COUNT_OF(colours)]);
            text(p, p->name[k]);
            fputs("</label>", p->out);
        }
        fputs("</fieldset>\n", p->out);
    }
    fputs("<span class=\"quiet\" id=\"shown\" aria-live=\"polite\"></span></div>\n", p->out);
}

static void write_picture(const page *p, const rind_checked_case *c)
{
    const rind_check_picture *v = &c->picture;

    if (v->png == NULL) {
        fputs("<td><div class=\"none\">no picture</div></td>", p->out);
        return;
    }
    fprintf(p->out,
            "<td><button class=\"view\" type=\"button\" aria-expanded=\"false\" style=\"aspect-ratio:%.4f\"><img "
            "loading=\"lazy\" decoding=\"async\" alt=\"slice %zu of ",
            v->width_mm / v->height_mm, v->slice);
    text(p, c->row->case_id);
    fputs(" with outlines of its regions\" src=\"data:image/png;base64,", p->out);
    base64(p, v->png, v->n_png);
    fprintf(p->out, "\"><svg viewBox=\"0 0 %zu %zu\" preserveAspectRatio=\"none\" aria-hidden=\"true\">", v->width,
            v->height);
    for (size_t k = v->n_paths; k-- > 0;) { /* the tumour on top */
        size_t index = k < c->n_regions ? index_of(p, c->region[k].name) : 0;

        if (v->path[k] != NULL && *v->path[k] != '\0')
            fprintf(p->out, "<path data-region=\"%zu\" stroke=\"%s\" d=\"%s\"/>", index,
                    colours[index % COUNT_OF(colours)], v->path[k]);
    }
    fprintf(p->out, "</svg></button><div class=\"under\">slice %zu of %zu</div></td>", v->slice, c->analysis.size[2]);
}

static void write_findings(const page *p, const rind_checked_case *c)
{
    size_t n_notes = 0;

    fputs("<td><ul class=\"findings\">", p->out);
    for (int level = RIND_FOUND_ERROR; level >= RIND_FOUND_WARNING; level--)
        for (size_t f = 0; f < c->findings.n; f++) {
            const rind_finding *finding = &c->findings.finding[f];

            n_notes += level == RIND_FOUND_ERROR && finding->level == RIND_FOUND_NOTE;
            if (finding->level != (rind_finding_level)level)
                continue;
            fprintf(p->out, "<li class=\"%s\"><b>%s:</b> ", rind_finding_level_name(finding->level),
                    rind_finding_title(finding->kind));
            text(p, finding->text);
            fputs("</li>", p->out);
        }
    fputs("</ul>", p->out);
    if (n_notes > 0) {
        fprintf(p->out, "<details><summary>%zu note%s</summary><ul class=\"findings\">", n_notes,
                n_notes == 1 ? "" : "s");
        for (size_t f = 0; f < c->findings.n; f++)
            if (c->findings.finding[f].level == RIND_FOUND_NOTE) {
                fputs("<li class=\"note\">", p->out);
                text(p, c->findings.finding[f].text);
                fputs("</li>", p->out);
            }
        fputs("</ul></details>", p->out);
    }
    fputs("</td>", p->out);
}

static const char *volume_text(const rind_checked_case *c, double volume, char out[48])
{
    char number[32];

    if (c->in_pixels)
        snprintf(out, 48, "%s px", digits(volume, number));
    else if (volume >= 100.0)
        snprintf(out, 48, "%s cm³", digits(volume / 1000.0, number));
    else
        snprintf(out, 48, "%s mm³", digits(volume, number));
    return out;
}

static void write_regions(const page *p, const rind_checked_case *c)
{
    char volume[48], number[32];
    bool shells = false;

    for (size_t k = 0; k < c->n_regions; k++)
        shells = shells || isfinite(c->region[k].thickness_mm);
    if (c->n_regions == 0) {
        fputs("<td data-value=\"\">–</td>", p->out);
        return;
    }
    fprintf(p->out,
            "<td data-value=\"%.9g\"><table class=\"regions\"><thead><tr><th scope=\"col\">region</th><th "
            "scope=\"col\">volume</th><th scope=\"col\">voxels</th>%s%s</tr></thead><tbody>",
            c->region[0].volume_mm3, shells ? "<th scope=\"col\">thick</th><th scope=\"col\">cut</th>" : "",
            p->check->options.headers_only ? "" : "<th scope=\"col\">bins</th><th scope=\"col\">median</th>");
    for (size_t k = 0; k < c->n_regions; k++) {
        const rind_checked_region *r = &c->region[k];

        fprintf(p->out,
                "<tr><th scope=\"row\"><span class=\"key\" style=\"background:%s;display:inline-block\"></span>",
                colours[index_of(p, r->name) % COUNT_OF(colours)]);
        text(p, r->name);
        fprintf(p->out, "</th><td>%s</td><td>%zu</td>", volume_text(c, r->volume_mm3, volume), r->n_voxels);
        if (shells && isfinite(r->thickness_mm))
            fprintf(p->out, "<td>%.3g</td><td>%.0f %%</td>", r->thickness_mm, 100.0 * r->clipped);
        else if (shells)
            fputs("<td></td><td></td>", p->out);
        if (!p->check->options.headers_only) {
            fprintf(p->out, "<td>%s</td>", digits(r->n_bins[0], number));
            fprintf(p->out, "<td>%s</td>", digits(r->quantile[2], number));
        }
        fputs("</tr>", p->out);
    }
    fputs("</tbody></table></td>", p->out);
}

static void write_case(const page *p, const rind_checked_case *c)
{
    static const char *const words[] = { "✓ fine", "! look", "✕ fails" };
    rind_finding_level worst = rind_worst_finding(c);
    const char *const ids[] = { c->row->image_id, c->row->mask_id };
    char number[32];

    fprintf(p->out, "<tr class=\"%s\" data-level=\"%d\"><td class=\"status\" data-value=\"%d\">%s</td>",
            rind_finding_level_name(worst), (int)worst, (int)worst, words[worst]);
    fputs("<th scope=\"row\"><b>", p->out);
    text(p, c->row->case_id);
    fputs("</b>", p->out);
    for (size_t k = 0; k < COUNT_OF(ids); k++)
        if (*ids[k] != '\0') {
            fputs("<span>", p->out);
            text(p, ids[k]);
            fputs("</span>", p->out);
        }
    if (*c->labels != '\0') {
        fputs("<span>label ", p->out);
        text(p, c->labels);
        fputs("</span>", p->out);
    }
    fputs("</th>", p->out);
    if (p->check->options.pictures)
        write_picture(p, c);
    write_findings(p, c);
    write_regions(p, c);
    if (c->has_grid)
        fprintf(p->out,
                "<td class=\"nowrap\" data-value=\"%.9g\">%.3g × %.3g × %.3g %s<div class=\"under\">%zu × %zu × %zu "
                "voxels, %s%s</div></td>",
                c->grid.spacing_mm[0] * c->grid.spacing_mm[1] * c->grid.spacing_mm[2], c->grid.spacing_mm[0],
                c->grid.spacing_mm[1], c->grid.spacing_mm[2], c->in_pixels ? "pixel" : "mm", c->grid.size[0],
                c->grid.size[1], c->grid.size[2], rind_type_name(c->type), c->n_volumes > 1 ? ", several volumes" : "");
    else
        fputs("<td data-value=\"\">–</td>", p->out);
    if (c->cost.peak_bytes > 0) {
        fprintf(p->out, "<td class=\"nowrap\" data-value=\"%.9g\">%s", c->cost.cpu_seconds,
                bytes((double)c->cost.peak_bytes, number));
        fprintf(p->out, "<div class=\"under\">%s</div></td></tr>\n", duration(c->cost.cpu_seconds, number));
    } else
        fputs("<td data-value=\"\">–</td></tr>\n", p->out);
}

static void write_heads(const page *p)
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
    page p = { .check = check, .out = out };
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
        status = write_charts(ctx, &p);
    fputs("<h2>Cases</h2>\n", out);
    write_tools(&p);
    write_heads(&p);
    for (size_t k = 0; k < check->n_cases && order != NULL; k++)
        write_case(&p, &check->of[order[k]]);
    fprintf(out,
            "</tbody></table>\n</main>\n<footer>Slices are shown with the patient&#39;s left on the right and anterior "
            "or superior on top, the window from the 1st to the 99th percentile; pictures without a position as they "
            "are stored. Volumes and voxels are of the grid "
            "features are computed on.</footer>\n<script>\n%s</script></body></html>\n",
            rind_check_page_text[PAGE_JS]);
    free(order);
    return status;
}
