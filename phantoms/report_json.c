/* report_json.c - the report as JSON, which is the certificate's JSON too: every fact the HTML page shows */
#include "facts.h"
#include "table/provenance.h"
#include "table/text.h"
#include "verify.h"

#include <inttypes.h>
#include <math.h>

static void member(FILE *out, const char *indent, const char *name, const char *text, const char *after)
{
    fprintf(out, "%s\"%s\": ", indent, name);
    rind_json_string(out, text);
    fputs(after, out);
}

static void print_engine(FILE *out)
{
    rind_facts_of_run facts;

    rind_facts_find(&facts);
    fputs("  \"engine\": {\n", out);
    member(out, "    ", "name", "rind", ",\n");
    member(out, "    ", "version", RIND_VERSION, ",\n");
    member(out, "    ", "compiler", facts.compiler, ",\n");
    member(out, "    ", "build", facts.build, ",\n");
    fputs("    \"libraries\": {", out);
    for (size_t k = 0; k < rind_n_libraries; k++) {
        member(out, k > 0 ? ", " : " ", rind_libraries[k].name, rind_libraries[k].version, "");
    }
    fputs(" }\n  },\n  \"machine\": {\n", out);
    member(out, "    ", "host", facts.host, ",\n");
    member(out, "    ", "processor", facts.processor, ",\n");
    member(out, "    ", "system", facts.system, "\n  },\n");
}

static void print_totals(const rind_verification *v, FILE *out)
{
    rind_verify_totals t = rind_verification_totals(v);
    char untested[512];

    fprintf(out, "  \"totals\": { \"pass\": %zu, \"fail\": %zu, \"missing\": %zu, \"skipped\": %zu },\n", t.n_pass,
            t.n_fail, t.n_missing, t.n_skipped);
    fprintf(out, "  \"diagnostics\": { \"pass\": %zu, \"fail\": %zu, \"missing\": %zu },\n", t.n_diagnostics_pass,
            t.n_diagnostics_fail, t.n_diagnostics_missing);
    if (rind_verification_untested(v, untested, sizeof untested))
        member(out, "  ", "not_tested", untested, ",\n");
    else
        fputs("  \"not_tested\": null,\n", out);
}

static void print_configs(const rind_verification *v, FILE *out)
{
    fputs("  \"configurations\": [", out);
    for (size_t k = 0; k < v->standard->n_configs; k++) {
        const rind_verify_config *config = &v->config[k];
        rind_count count = rind_verification_count(v, config->dataset, NULL, RIND_STANDARDISED);

        fprintf(out, "%s\n    { \"dataset\": \"%s\", \"preset\": \"%s\", \"run\": %s", k > 0 ? "," : "",
                config->dataset, config->preset != NULL ? config->preset : "", config->run ? "true" : "false");
        if (config->run) {
            fprintf(out, ", \"seconds\": %.3f, \"pass\": %zu, \"fail\": %zu, \"missing\": %zu, \"of\": %zu,\n      ",
                    config->seconds, count.n_pass, count.n_fail, count.n_missing, count.n_of);
            member(out, "", "settings_hash", config->hash, ", ");
            member(out, "", "settings", config->settings, "");
        }
        fputs(" }", out);
    }
    fputs("\n  ],\n", out);
}

/* A number of the reference table as it stands there. */
static const char *number_or_null(const char *text)
{
    return *text != '\0' ? text : "null";
}

static void print_row(const rind_reference *r, const rind_verify_row *row, FILE *out)
{
    fprintf(
        out,
        "    { \"dataset\": \"%s\", \"family\": \"%s\", \"aggregation\": \"%s\", \"code\": \"%s\", \"tag\": \"%s\", "
        "\"expected\": %s, \"tolerance\": %s, \"digits\": %d, \"consensus\": \"%s\", \"status\": \"%s\", "
        "\"source\": \"%s\", \"got\": ",
        r->dataset, r->family, r->aggregation, r->code, r->tag, number_or_null(r->value_text),
        number_or_null(r->tolerance_text), r->digits, r->consensus, r->status_text, r->source);
    rind_json_number(out, row->got);
    fputs(", \"rounded\": ", out);
    rind_json_number(out, r->digits > 0 ? rind_round_to_digits(row->got, r->digits) : NAN);
    fprintf(out, ", \"verdict\": \"%s\"", rind_verdict_name(row->verdict));
    if (*row->note != '\0')
        member(out, ", ", "note", row->note, "");
    fputs(" }", out);
}

void rind_verify_report_json(const rind_verification *v, FILE *out)
{
    char date[32];
    bool first = true;

    rind_facts_time(v->started, date);
    fputs("{\n", out);
    fprintf(out, "  \"report\": \"conformance with the reference values of %s\",\n", v->standard->title);
    member(out, "  ", "date", date, ",\n");
    print_engine(out);
    fprintf(out, "  \"reference_table\": { \"rows\": %zu, \"xxh3_64\": \"%s\" },\n  \"files\": [", v->references.n,
            v->reference_digest);
    for (size_t k = 0; k < v->n_files; k++)
        fprintf(out, "%s\n    { \"name\": \"%s\", \"bytes\": %" PRIu64 ", \"xxh3_64\": \"%s\" }", k > 0 ? "," : "",
                v->file[k].name, v->file[k].bytes, v->file[k].digest);
    fputs(v->n_files > 0 ? "\n  ],\n" : "],\n", out);
    print_totals(v, out);
    print_configs(v, out);
    fputs("  \"rows\": [\n", out);
    for (size_t k = 0; k < v->references.n; k++) {
        if (v->references.row[k].status == RIND_DIAGNOSTIC && !v->diagnostics)
            continue;
        fputs(first ? "" : ",\n", out);
        first = false;
        print_row(&v->references.row[k], &v->row[k], out);
    }
    fputs("\n  ]\n}\n", out);
}
