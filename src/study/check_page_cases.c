/*
 * check_page_cases.c - a row of the page of a check: picture, findings, regions and needs of one case
 *
 * Cells carry what they are sorted by as data-value. Pictures are data URIs and are decoded when they come into view;
 * outlines are paths over them, in coordinates of voxels.
 */
#include "image/image.h"
#include "study/check_page_inside.h"

#include <math.h>

static void base64(const rind_check_page *p, const uint8_t *from, size_t n)
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

static void write_picture(const rind_check_page *p, const rind_checked_case *c)
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
    rind_check_page_escape(p, c->row->case_id);
    fputs(" with outlines of its regions\" src=\"data:image/png;base64,", p->out);
    base64(p, v->png, v->n_png);
    fprintf(p->out, "\"><svg viewBox=\"0 0 %zu %zu\" preserveAspectRatio=\"none\" aria-hidden=\"true\">", v->width,
            v->height);
    for (size_t k = v->n_paths; k-- > 0;) { /* the tumour on top */
        size_t index = k < c->n_regions ? rind_check_page_index(p, c->region[k].name) : 0;

        if (v->path[k] != NULL && *v->path[k] != '\0')
            fprintf(p->out, "<path data-region=\"%zu\" stroke=\"%s\" d=\"%s\"/>", index, rind_check_page_colour(index),
                    v->path[k]);
    }
    fprintf(p->out, "</svg></button><div class=\"under\">slice %zu of %zu</div></td>", v->slice, c->analysis.size[2]);
}

static void write_findings(const rind_check_page *p, const rind_checked_case *c)
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
            rind_check_page_escape(p, finding->text);
            fputs("</li>", p->out);
        }
    fputs("</ul>", p->out);
    if (n_notes > 0) {
        fprintf(p->out, "<details><summary>%zu note%s</summary><ul class=\"findings\">", n_notes,
                n_notes == 1 ? "" : "s");
        for (size_t f = 0; f < c->findings.n; f++)
            if (c->findings.finding[f].level == RIND_FOUND_NOTE) {
                fputs("<li class=\"note\">", p->out);
                rind_check_page_escape(p, c->findings.finding[f].text);
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
        snprintf(out, 48, "%s px", rind_check_page_digits(volume, number));
    else if (volume >= 100.0)
        snprintf(out, 48, "%s cm³", rind_check_page_digits(volume / 1000.0, number));
    else
        snprintf(out, 48, "%s mm³", rind_check_page_digits(volume, number));
    return out;
}

static void write_regions(const rind_check_page *p, const rind_checked_case *c)
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
                rind_check_page_colour(rind_check_page_index(p, r->name)));
        rind_check_page_escape(p, r->name);
        fprintf(p->out, "</th><td>%s</td><td>%zu</td>", volume_text(c, r->volume_mm3, volume), r->n_voxels);
        if (shells && isfinite(r->thickness_mm))
            fprintf(p->out, "<td>%.3g</td><td>%.0f %%</td>", r->thickness_mm, 100.0 * r->clipped);
        else if (shells)
            fputs("<td></td><td></td>", p->out);
        if (!p->check->options.headers_only) {
            fprintf(p->out, "<td>%s</td>", rind_check_page_digits(r->n_bins[0], number));
            fprintf(p->out, "<td>%s</td>", rind_check_page_digits(r->quantile[2], number));
        }
        fputs("</tr>", p->out);
    }
    fputs("</tbody></table></td>", p->out);
}

void rind_check_page_case(const rind_check_page *p, const rind_checked_case *c)
{
    static const char *const words[] = { "✓ fine", "! look", "✕ fails" };
    rind_finding_level worst = rind_worst_finding(c);
    const char *const ids[] = { c->row->image_id, c->row->mask_id };
    char number[32];

    fprintf(p->out, "<tr class=\"%s\" data-level=\"%d\"><td class=\"status\" data-value=\"%d\">%s</td>",
            rind_finding_level_name(worst), (int)worst, (int)worst, words[worst]);
    fputs("<th scope=\"row\"><b>", p->out);
    rind_check_page_escape(p, c->row->case_id);
    fputs("</b>", p->out);
    for (size_t k = 0; k < COUNT_OF(ids); k++)
        if (*ids[k] != '\0') {
            fputs("<span>", p->out);
            rind_check_page_escape(p, ids[k]);
            fputs("</span>", p->out);
        }
    if (*c->labels != '\0') {
        fputs("<span>label ", p->out);
        rind_check_page_escape(p, c->labels);
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
                rind_check_page_bytes((double)c->cost.peak_bytes, number));
        fprintf(p->out, "<div class=\"under\">%s</div></td></tr>\n",
                rind_check_page_duration(c->cost.cpu_seconds, number));
    } else
        fputs("<td data-value=\"\">–</td></tr>\n", p->out);
}
