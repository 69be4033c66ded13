/*
 * report.c - the report as text and as CSV
 *
 * The text is for eyes: counts by configuration and family, every value that did not pass, and what does not count.
 * The CSV holds every row.
 */
#include "table/table.h"
#include "table/text.h"
#include "verify.h"

#include <math.h>
#include <string.h>

static void print_count(FILE *out, const char *name, rind_count count)
{
    fprintf(out, "  %-20s %6zu %6zu %8zu %6zu\n", name, count.n_pass, count.n_fail, count.n_missing, count.n_of);
}

static void print_config(const rind_verification *v, const rind_verify_config *config, FILE *out)
{
    const char *family[RIND_MAX_VERIFY_FAMILIES];
    size_t n = rind_verification_families(v, family);

    if (config->preset != NULL)
        fprintf(out, "%s (preset %s)\n", config->title, config->preset);
    else
        fprintf(out, "%s\n", config->title);
    fprintf(out, "  %-20s %6s %6s %8s %6s\n", v->standard->group, "pass", "fail", "missing", "of");
    for (size_t k = 0; k < n; k++) {
        rind_count count = rind_verification_count(v, config->dataset, family[k], RIND_STANDARDISED);
        if (count.n_of > 0)
            print_count(out, family[k], count);
    }
    print_count(out, "all", rind_verification_count(v, config->dataset, NULL, RIND_STANDARDISED));
    rind_count stages = rind_verification_count(v, config->dataset, NULL, RIND_DIAGNOSTIC);
    if (stages.n_of > 0)
        print_count(out, "diagnostics", stages);
    fputc('\n', out);
}

static void print_row(const rind_verification *v, const rind_reference *reference, const rind_verify_row *row,
                      FILE *out)
{
    char got[RIND_NUMBER_SIZE];
    bool by_test = strcmp(v->standard->group, "test") == 0;

    rind_number_text(row->got, got);
    if (reference->relative)
        fprintf(out, "  %-8s %s %s expected %s +/- %s of it, ", rind_verdict_name(row->verdict), reference->family,
                reference->tag, reference->value_text, reference->tolerance_text);
    else
        fprintf(out, "  %-8s %-7s %-32s expected %s +/- %s (%d digits), ", rind_verdict_name(row->verdict),
                by_test ? reference->family : rind_dataset_label(v, reference->dataset), reference->tag,
                reference->value_text, reference->tolerance_text, reference->digits);
    if (row->n_columns > 1)
        fprintf(out, "%zu columns have this tag\n", row->n_columns);
    else if (row->n_columns == 0)
        fputs("no column has this tag\n", out);
    else if (isnan(row->got))
        fputs("no value\n", out);
    else if (reference->relative)
        fprintf(out, "got %s, off by %.2g of it\n", got, fabs(row->got - reference->value) / fabs(reference->value));
    else
        fprintf(out, "got %.*g (%s)%s%s\n", reference->digits, rind_round_to_digits(row->got, reference->digits), got,
                *row->note != '\0' ? ", " : "", row->note);
}

/* The rows of a status that were run, or only those that did not pass; with a title if there are any. */
static void print_rows(const rind_verification *v, const char *title, bool counted, bool all, FILE *out)
{
    bool any = false;

    for (size_t k = 0; k < v->references.n; k++) {
        const rind_reference *reference = &v->references.row[k];
        const rind_verify_row *row = &v->row[k];

        if (row->verdict == RIND_NOT_RUN || row->verdict == RIND_NO_VERDICT ||
            (reference->status == RIND_UNCONFIRMED) == counted || (!all && row->verdict == RIND_PASS))
            continue;
        if (!any)
            fprintf(out, "%s\n", title);
        any = true;
        print_row(v, reference, row, out);
    }
    if (any)
        fputc('\n', out);
}

static void print_without(const rind_verification *v, FILE *out)
{
    size_t n = 0;

    for (size_t k = 0; k < v->references.n; k++)
        n += v->row[k].verdict == RIND_NO_VERDICT;
    if (n > 0)
        fprintf(out, "Without a reference value, not counted: %zu (%s)\n", n, v->standard->without);
    for (size_t k = 0; k < v->references.n; k++)
        if (v->row[k].verdict == RIND_NO_VERDICT && *v->row[k].note != '\0')
            fprintf(out, "  %s: %s\n", v->references.row[k].family, v->row[k].note);
}

void rind_verify_report_text(const rind_verification *v, FILE *out)
{
    rind_verify_totals totals = rind_verification_totals(v);
    char untested[512];

    fprintf(out, "%s reference values, rind %s, reference table xxh3 %s\n\n", v->standard->title, RIND_VERSION,
            v->reference_digest);
    for (size_t c = 0; c < v->standard->n_configs; c++)
        if (v->config[c].run)
            print_config(v, &v->config[c], out);
    print_rows(v, "Not passed:", true, false, out);
    print_rows(v, "Unconfirmed by the IBSI, compared but not counted:", false, true, out);
    print_without(v, out);
    if (rind_verification_untested(v, untested, sizeof untested))
        fprintf(out, "%s\n", untested);
    if (totals.n_diagnostics_pass + totals.n_diagnostics_fail + totals.n_diagnostics_missing > 0)
        fprintf(out, "diagnostics: %zu pass, %zu fail, %zu missing\n", totals.n_diagnostics_pass,
                totals.n_diagnostics_fail, totals.n_diagnostics_missing);
    fprintf(out, "%s: %zu pass, %zu fail, %zu missing, %zu skipped\n", v->standard->name, totals.n_pass, totals.n_fail,
            totals.n_missing, totals.n_skipped);
}

void rind_verify_report_csv(const rind_verification *v, FILE *out)
{
    fputs("dataset,family,aggregation,code,tag,expected,tolerance,digits,consensus,status,got,rounded,verdict\n", out);
    for (size_t k = 0; k < v->references.n; k++) {
        const rind_reference *r = &v->references.row[k];
        const rind_verify_row *row = &v->row[k];

        if (r->status == RIND_DIAGNOSTIC && !v->diagnostics)
            continue;
        fprintf(out, "%s,%s,%s,%s,%s,%s,%s,", r->dataset, r->family, r->aggregation, r->code, r->tag, r->value_text,
                r->tolerance_text);
        if (r->digits > 0)
            fprintf(out, "%d", r->digits);
        fprintf(out, ",%s,%s,", r->consensus, r->status_text);
        rind_csv_number(out, row->got);
        fputc(',', out);
        rind_csv_number(out, r->digits > 0 ? rind_round_to_digits(row->got, r->digits) : NAN);
        fprintf(out, ",%s\n", rind_verdict_name(row->verdict));
    }
}
