/*
 * certificate.c - the report as one page of HTML that a laboratory can file
 *
 * Nothing is fetched: style and data stand in the file, so it opens the same in ten years. It prints on A4. What it
 * says is counted from the rows of the verification, like every other report. It is rind's own statement about
 * itself, and says so.
 */
#include "embedded.h"
#include "facts.h"
#include "table/provenance.h"
#include "table/table.h"
#include "verify.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

static void escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static void fact(FILE *out, const char *name, const char *text)
{
    fprintf(out, "<tr><th>%s</th><td>", name);
    escaped(out, text);
    fputs("</td></tr>\n", out);
}

static void print_outcome(const rind_verification *v, FILE *out)
{
    rind_verify_totals t = rind_verification_totals(v);
    size_t n = t.n_pass + t.n_fail + t.n_missing;
    char untested[512];
    bool good = rind_verify_good(&t);

    fprintf(out, "<div class=\"outcome %s\"><strong>%zu of %zu %s values reproduced</strong>\n", good ? "good" : "bad",
            t.n_pass, n, v->standard->of_values);
    fprintf(out, "%zu pass, %zu fail, %zu missing, %zu skipped.", t.n_pass, t.n_fail, t.n_missing, t.n_skipped);
    if (t.n_diagnostics_pass + t.n_diagnostics_fail + t.n_diagnostics_missing > 0)
        fprintf(out, " Of the diagnostics, counted apart: %zu pass, %zu fail, %zu missing.", t.n_diagnostics_pass,
                t.n_diagnostics_fail, t.n_diagnostics_missing);
    fputs("</div>\n", out);
    if (rind_verification_untested(v, untested, sizeof untested)) {
        fputs("<div class=\"untested\"><b>Not tested.</b> ", out);
        escaped(out, untested);
        fputs("</div>\n", out);
    }
}

static void print_facts(const rind_verification *v, FILE *out)
{
    rind_facts_of_run facts;
    char date[32], text[512];

    rind_facts_find(&facts);
    rind_facts_time(v->started, date);
    fputs("<table class=\"facts\">\n", out);
    fact(out, "Engine", "rind " RIND_VERSION);
    fact(out, "Compiler", facts.compiler);
    fact(out, "Build", facts.build);
    fputs("<tr><th>Libraries</th><td>", out);
    for (size_t k = 0; k < rind_n_libraries; k++) {
        fputs(k > 0 ? ", " : "", out);
        escaped(out, rind_libraries[k].name);
        fputc(' ', out);
        escaped(out, rind_libraries[k].version);
    }
    fputs("</td></tr>\n", out);
    fact(out, "Machine", facts.host);
    fact(out, "Processor", facts.processor);
    fact(out, "System", facts.system);
    fact(out, "Date", date);
    snprintf(text, sizeof text, "%zu rows, XXH3 %s", v->references.n, v->reference_digest);
    fact(out, "Reference table", text);
    if (!v->standard->config[0].needs_data)
        fact(out, "Digital phantom", "part of the program");
    if (v->n_files > 0) {
        snprintf(text, sizeof text, "%zu, listed below", v->n_files);
        fact(out, "Data files", text);
    }
    fputs("</table>\n", out);
}

static void print_files(const rind_verification *v, FILE *out)
{
    if (v->n_files == 0)
        return;
    fputs("<h2>Data files</h2>\n<table class=\"facts\">\n", out);
    for (size_t k = 0; k < v->n_files; k++) {
        char text[64];

        snprintf(text, sizeof text, "%" PRIu64 " bytes, XXH3 %s", v->file[k].bytes, v->file[k].digest);
        fact(out, v->file[k].name, text);
    }
    fputs("</table>\n", out);
}

/* One row of the summary; 'family' NULL is the sum. */
static void print_summary_row(const rind_verification *v, const char *name, const char *family,
                              rind_reference_status status, FILE *out)
{
    rind_count all = rind_verification_count(v, NULL, family, status);

    if (all.n_of == 0)
        return;
    fprintf(out, "<tr%s><td>%s</td>", family == NULL && status == RIND_STANDARDISED ? " class=\"total\"" : "", name);
    for (size_t k = 0; k < v->standard->n_configs; k++) {
        rind_count c = rind_verification_count(v, v->config[k].dataset, family, status);

        if (c.n_of > 0)
            fprintf(out, "<td class=\"n\">%zu / %zu</td>", c.n_pass, c.n_of);
        else
            fputs("<td class=\"n\">&ndash;</td>", out);
    }
    fprintf(out, "<td class=\"n\">%zu / %zu</td></tr>\n", all.n_pass, all.n_of);
}

static void print_summary(const rind_verification *v, FILE *out)
{
    const char *family[RIND_MAX_VERIFY_FAMILIES];
    size_t n = rind_verification_families(v, family);

    fprintf(out,
            "<h2>Results by %s</h2>\n<table>\n<caption>Values that pass / values compared; a dash: not "
            "tested</caption>\n<thead><tr><th>%c%s</th>",
            v->standard->group, toupper(v->standard->group[0]), v->standard->group + 1);
    for (size_t k = 0; k < v->standard->n_configs; k++)
        fprintf(out, "<th class=\"n\">%s</th>", v->config[k].label);
    fputs("<th class=\"n\">all</th></tr></thead>\n<tbody>\n", out);
    for (size_t k = 0; k < n; k++)
        print_summary_row(v, family[k], family[k], RIND_STANDARDISED, out);
    print_summary_row(v, "sum", NULL, RIND_STANDARDISED, out);
    print_summary_row(v, "diagnostics (apart)", NULL, RIND_DIAGNOSTIC, out);
    fputs("</tbody></table>\n", out);
}

static void print_value_row(const rind_verification *v, const rind_reference *r, const rind_verify_row *row, FILE *out)
{
    char got[RIND_NUMBER_SIZE];
    const char *verdict = rind_verdict_name(row->verdict);

    rind_number_text(row->got, got);
    fprintf(out,
            "<tr class=\"%s\"><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td class=\"n\">%s</td>"
            "<td class=\"n\">%s</td><td class=\"n\">%d</td>",
            verdict, rind_dataset_label(v, r->dataset), r->tag, r->code, r->family, r->value_text, r->tolerance_text,
            r->digits);
    if (isnan(row->got))
        fputs("<td></td><td></td>", out);
    else
        fprintf(out, "<td class=\"n\">%.*g</td><td class=\"n\">%s</td>", r->digits,
                rind_round_to_digits(row->got, r->digits), got);
    fprintf(out, "<td>%s%s", verdict, row->n_columns > 1 ? " (several columns)" : "");
    if (row->verdict == RIND_FAIL && *row->note != '\0') {
        fputs(": ", out);
        escaped(out, row->note);
    }
    fputs("</td></tr>\n", out);
}

typedef bool row_filter(const rind_reference *, const rind_verify_row *);

static bool did_not_pass(const rind_reference *r, const rind_verify_row *row)
{
    return r->status != RIND_UNCONFIRMED && (row->verdict == RIND_FAIL || row->verdict == RIND_MISSING);
}

static bool unconfirmed(const rind_reference *r, const rind_verify_row *row)
{
    return r->status == RIND_UNCONFIRMED && row->verdict != RIND_NOT_RUN;
}

static bool compared(const rind_reference *r, const rind_verify_row *row)
{
    return r->status == RIND_STANDARDISED && row->verdict != RIND_NOT_RUN;
}

static bool diagnostic(const rind_reference *r, const rind_verify_row *row)
{
    return r->status == RIND_DIAGNOSTIC && row->verdict != RIND_NOT_RUN;
}

/* A table of the rows of a data set (NULL: all) that the filter takes; returns their number. */
static size_t print_values(const rind_verification *v, const char *dataset, row_filter *filter, const char *caption,
                           FILE *out)
{
    size_t n = 0;

    for (size_t k = 0; k < v->references.n; k++) {
        const rind_reference *r = &v->references.row[k];

        if ((dataset != NULL && strcmp(r->dataset, dataset) != 0) || !filter(r, &v->row[k]))
            continue;
        if (n++ == 0)
            fprintf(out,
                    "<table "
                    "class=\"values\">\n<caption>%s</caption>\n<thead><tr><th>Set</th><th>Tag</th><th>Code</"
                    "th><th>%c%s</th>"
                    "<th class=\"n\">Expected</th><th class=\"n\">Tolerance</th><th class=\"n\">Digits</th>"
                    "<th class=\"n\">Rounded</th><th class=\"n\">Got</th><th>Verdict</th></tr></thead>\n<tbody>\n",
                    caption, toupper(v->standard->group[0]), v->standard->group + 1);
        print_value_row(v, r, &v->row[k], out);
    }
    if (n > 0)
        fputs("</tbody></table>\n", out);
    return n;
}

static void print_exceptions(const rind_verification *v, FILE *out)
{
    fputs("<h2>Values that did not pass</h2>\n", out);
    if (print_values(v, NULL, did_not_pass, "All configurations", out) == 0)
        fputs("<p>None.</p>\n", out);

    fprintf(out, "<h2>What is not counted</h2>\n%s", v->standard->exceptions);
    for (size_t k = 0; k < v->references.n; k++) {
        if (v->row[k].verdict != RIND_NO_VERDICT || *v->row[k].note == '\0')
            continue;
        fprintf(out, "<p>%s: ", v->references.row[k].family);
        escaped(out, v->row[k].note);
        fputs(".</p>\n", out);
    }
    print_values(v, NULL, unconfirmed, "Unconfirmed", out);
}

static void print_rule(const rind_verification *v, FILE *out)
{
    static const char common[] =
        "<p>The value is rounded to as many significant digits as its reference is printed with; it passes if it then "
        "differs from the reference by no more than the tolerance (with a slack of 10<sup>&minus;9</sup> of the "
        "value for decimals that binary numbers cannot hold). A value that the engine does not compute is missing, "
        "and counts against it. Values were computed with the presets that ship with the program, by the same path as "
        "any user's data.</p>\n";

    fputs("<h2>When a value passes</h2>\n", out);
    fputs(v->standard->own_rule != NULL ? v->standard->own_rule : common, out);
    fputs(v->standard->rule, out);
}

static void print_settings(const rind_verification *v, FILE *out)
{
    fputs("<h2 class=\"break\">Settings</h2>\n<p>As resolved, defaults filled in.</p>\n<div class=\"settings\">\n",
          out);
    for (size_t k = 0; k < v->standard->n_configs; k++) {
        const rind_verify_config *config = &v->config[k];

        if (!config->run)
            continue;
        fprintf(out, "<div><h3>%s</h3>\n<p><code>%s</code>, hash <code>%s</code>, %.2f s</p>\n<pre>", config->title,
                config->preset != NULL ? config->preset : "one setting a test", config->hash, config->seconds);
        escaped(out, config->settings != NULL ? config->settings : "");
        fputs("</pre></div>\n", out);
    }
    fputs("</div>\n", out);
}

static void print_all_values(const rind_verification *v, FILE *out)
{
    fputs("<h2 class=\"break\">Every value</h2>\n", out);
    for (size_t k = 0; k < v->standard->n_configs; k++) {
        const rind_verify_config *config = &v->config[k];

        if (!config->run)
            continue;
        fprintf(out, "<h3>%s</h3>\n", config->title);
        print_values(v, config->dataset, compared, "Standardised values", out);
        print_values(v, config->dataset, diagnostic, "Diagnostics", out);
    }
}

static void print_title(const rind_verification *v, FILE *out)
{
    rind_verify_totals totals = rind_verification_totals(v);
    char untested[512];

    if (!rind_verify_good(&totals))
        fprintf(out, "%s: conformance not shown", v->standard->title);
    else
        fprintf(out, "Certificate of conformance: %s%s", v->standard->title,
                rind_verification_untested(v, untested, sizeof untested) ? ", in part" : "");
}

void rind_certificate_html(const rind_verification *v, FILE *out)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>",
          out);
    fprintf(out, "%s conformance of rind " RIND_VERSION "</title>\n<style>\n", v->standard->title);
    fputs(rind_phantom_files_text[RIND_FILE_CERTIFICATE_CSS], out);
    fputs("</style>\n</head>\n<body>\n<h1>", out);
    print_title(v, out);
    fputs("</h1>\n", out);
    fprintf(
        out,
        "<p class=\"subtitle\">Radiomic features computed by rind " RIND_VERSION
        " compared with the reference values of %s. Produced by the program on the machine named below; not issued or "
        "endorsed by %s.</p>\n",
        v->standard->authority, v->standard->no_endorsement);
    print_outcome(v, out);
    print_facts(v, out);
    print_summary(v, out);
    print_exceptions(v, out);
    print_rule(v, out);
    fprintf(out, "<h2>References</h2>\n<ol class=\"references\">\n%s</ol>\n", v->standard->sources);
    fputs(
        "<table class=\"sign\"><tr><td><span>Name</span></td><td><span>Date</span></td><td><span>Signature</span></td>"
        "</tr></table>\n",
        out);
    print_files(v, out);
    print_settings(v, out);
    print_all_values(v, out);
    fputs("</body>\n</html>\n", out);
}
