/* judge.c - verdicts and counts; see verify.h */
#include "verify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *rind_verdict_name(rind_verdict verdict)
{
    static const char *const name[] = {
        [RIND_NOT_RUN] = "not_run",         [RIND_PASS] = "pass", [RIND_FAIL] = "fail", [RIND_MISSING] = "missing",
        [RIND_NO_VERDICT] = "no_reference",
    };

    return name[verdict];
}

const char *rind_dataset_label(const rind_verification *verification, const char *dataset)
{
    for (size_t k = 0; k < verification->standard->n_configs; k++)
        if (strcmp(dataset, verification->config[k].dataset) == 0)
            return verification->config[k].label;
    return dataset;
}

rind_status rind_verification_create(rind_ctx *ctx, const rind_standard *standard, rind_verification *out)
{
    *out = (rind_verification){ .standard = standard, .started = time(NULL) };
    memcpy(out->config, standard->config, standard->n_configs * sizeof *standard->config);
    if (standard->references == RIND_NO_REFERENCES)
        return RIND_OK;
    rind_references_digest(standard->references, out->reference_digest);

    rind_status status = rind_references_create(ctx, standard->references, &out->references);
    if (status != RIND_OK)
        return status;
    out->row = rind_alloc_zero(ctx, out->references.n, sizeof *out->row, "verdicts");
    if (out->row == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < out->references.n; k++)
        out->row[k].got = NAN;
    return RIND_OK;
}

void rind_verification_free(rind_verification *verification)
{
    for (size_t k = 0; k < RIND_MAX_CONFIGS; k++)
        free(verification->config[k].settings);
    free(verification->row);
    if (verification->free_owned != NULL)
        verification->free_owned(verification->owned);
    else
        rind_references_free(&verification->references);
    *verification = (rind_verification){ 0 };
}

static void judge(const rind_reference *reference, const rind_tagged *values, size_t n_values, rind_verify_row *row)
{
    *row = (rind_verify_row){ .got = NAN };
    for (size_t k = 0; k < n_values; k++) {
        const rind_tagged *v = &values[k];

        if (strcmp(v->tag, reference->tag) != 0 || (v->family != NULL && strcmp(v->family, reference->family) != 0))
            continue;
        row->got = v->value;
        row->n_columns++;
        snprintf(row->note, sizeof row->note, "%s", v->note != NULL ? v->note : "");
    }
    if (reference->status == RIND_NO_REFERENCE)
        row->verdict = RIND_NO_VERDICT;
    else if (row->n_columns > 1)
        row->verdict = RIND_FAIL;
    else if (isnan(row->got))
        row->verdict = RIND_MISSING;
    else
        row->verdict = rind_reference_met(reference, row->got) ? RIND_PASS : RIND_FAIL;
}

void rind_verification_judge(rind_verification *verification, size_t config, bool diagnostics,
                             const rind_tagged *values, size_t n_values)
{
    const char *dataset = verification->config[config].dataset;

    verification->config[config].run = true;
    for (size_t k = 0; k < verification->references.n; k++) {
        const rind_reference *reference = &verification->references.row[k];

        if (strcmp(reference->dataset, dataset) == 0 && (reference->status == RIND_DIAGNOSTIC) == diagnostics)
            judge(reference, values, n_values, &verification->row[k]);
    }
}

void rind_verification_judge_row(rind_verification *verification, size_t row, const rind_tagged *value, bool is_there)
{
    judge(&verification->references.row[row], value, is_there, &verification->row[row]);
}

rind_count rind_verification_count(const rind_verification *verification, const char *dataset, const char *family,
                                   rind_reference_status status)
{
    rind_count count = { 0 };

    for (size_t k = 0; k < verification->references.n; k++) {
        const rind_reference *reference = &verification->references.row[k];
        rind_verdict verdict = verification->row[k].verdict;

        if (reference->status != status || verdict == RIND_NOT_RUN ||
            (dataset != NULL && strcmp(reference->dataset, dataset) != 0) ||
            (family != NULL && strcmp(reference->family, family) != 0))
            continue;
        count.n_of++;
        count.n_pass += verdict == RIND_PASS;
        count.n_fail += verdict == RIND_FAIL;
        count.n_missing += verdict == RIND_MISSING;
    }
    return count;
}

rind_verify_totals rind_verification_totals(const rind_verification *verification)
{
    rind_count all = rind_verification_count(verification, NULL, NULL, RIND_STANDARDISED);
    rind_count stages = rind_verification_count(verification, NULL, NULL, RIND_DIAGNOSTIC);

    return (rind_verify_totals){
        .n_pass = all.n_pass,
        .n_fail = all.n_fail,
        .n_missing = all.n_missing,
        .n_diagnostics_pass = stages.n_pass,
        .n_diagnostics_fail = stages.n_fail,
        .n_diagnostics_missing = stages.n_missing,
    };
}

size_t rind_verification_families(const rind_verification *verification, const char *family[RIND_MAX_VERIFY_FAMILIES])
{
    size_t n = 0;

    for (size_t k = 0; k < verification->references.n; k++) {
        const char *name = verification->references.row[k].family;
        size_t i = 0;

        while (i < n && strcmp(family[i], name) != 0)
            i++;
        if (i == n && n < RIND_MAX_VERIFY_FAMILIES)
            family[n++] = name;
    }
    return n;
}

bool rind_verification_untested(const rind_verification *verification, char *text, size_t size)
{
    size_t n_values = 0, n_configs = 0, used = 0;
    bool data = false;
    char names[64] = "";

    for (size_t c = 0; c < verification->standard->n_configs; c++) {
        const rind_verify_config *config = &verification->config[c];

        if (config->run)
            continue;
        n_configs++;
        data = data || config->needs_data;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used > 0 ? ", " : "", config->label);
        for (size_t k = 0; k < verification->references.n; k++)
            n_values += verification->references.row[k].status == RIND_STANDARDISED &&
                        strcmp(verification->references.row[k].dataset, config->dataset) == 0;
    }
    if (n_configs == 0)
        return false;
    snprintf(text, size, "%s %s %s not run, so %zu of the %s values of %s were not tested.%s%s",
             n_configs > 1 ? "Configurations" : "Configuration", names, n_configs > 1 ? "were" : "was", n_values,
             verification->standard->of_values, verification->standard->title, data ? " " : "",
             data ? verification->standard->absent : "");
    return true;
}
