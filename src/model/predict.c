/* predict.c - see predict.h */
#include "model/predict.h"
#include "io/io.h"
#include "model/model_file.h"
#include "model/split.h"
#include "table/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct prediction {
    const rind_apply_options *options;
    rind_model model;
    rind_frame frame;
    size_t *column[2];
    double *lp[2], *p[2];
    char why[256]; /* what differs from the training table; "" if nothing */
} prediction;

static const char *class_of(const prediction *r, size_t row)
{
    const rind_stage *s = r->model.stage;

    if (r->model.n_stages == 1)
        return r->p[0][row] >= s[0].cut_off ? "1" : "0";
    if (r->p[0][row] >= s[0].cut_off)
        return "positive";
    return r->p[1][row] >= s[1].cut_off ? "low" : "zero";
}

/* Codes of a row; returns whether there are any. */
static bool write_warnings(FILE *out, const prediction *r, size_t row)
{
    char text[2048] = "", hash[RIND_HASH_SIZE];
    size_t used = 0, n_missing = 0;

    if (r->why[0] != '\0')
        used += (size_t)snprintf(text, sizeof text, "mismatch: %s", r->why);
    rind_case_hash(r->frame.ids.text[row], hash);
    if (rind_ids_find(&r->model.case_hashes, hash) != RIND_NO_ID)
        used += (size_t)snprintf(text + used, sizeof text - used, "%straining_case", used > 0 ? ";" : "");
    for (size_t s = 0; s < r->model.n_stages; s++)
        for (size_t k = 0; k < r->model.stage[s].n_inputs; k++) {
            const rind_model_input *in = &r->model.stage[s].input[k];
            size_t c = r->column[s][k];
            double value = c == RIND_NO_ID ? r->p[0][row] : rind_frame_column(&r->frame, c)[row];

            n_missing += isnan(value) ? (size_t)1 : 0;
            if ((value < in->low || value > in->high) && used + strlen(in->name) + 40 < sizeof text)
                used += (size_t)snprintf(text + used, sizeof text - used, "%soutside_training_range:%s",
                                         used > 0 ? ";" : "", in->name);
        }
    if (n_missing > 0 && used + 32 < sizeof text)
        used += (size_t)snprintf(text + used, sizeof text - used, "%simputed:%zu", used > 0 ? ";" : "", n_missing);
    rind_csv_cell(out, text);
    return used > 0;
}

static void write_contributions(FILE *out, const prediction *r, size_t row)
{
    for (size_t s = 0; s < r->model.n_stages; s++) {
        const rind_stage *stage = &r->model.stage[s];

        putc(',', out);
        rind_csv_number(out, stage->intercept);
        for (size_t k = 0; k < stage->n_inputs; k++) {
            const rind_model_input *in = &stage->input[k];
            double value = rind_stage_value(stage, r->column[s], &r->frame, row, k, r->p[0][row]);

            putc(',', out);
            rind_csv_number(out, in->coefficient * ((value - in->mean) / in->sd));
        }
    }
}

static void write_header(FILE *out, const prediction *r)
{
    fputs("case_id,linear_predictor,probability,class", out);
    if (r->model.n_stages == 2)
        fputs(",probability_zero,probability_low,probability_positive", out);
    fputs(",warnings", out);
    for (size_t s = 0; r->options->explain && s < r->model.n_stages; s++) {
        const char *before = r->model.n_stages == 1 ? "" : s == 0 ? "stage1:" : "stage2:";

        fprintf(out, ",%sintercept", before);
        for (size_t k = 0; k < r->model.stage[s].n_inputs; k++) {
            char name[1200];

            snprintf(name, sizeof name, "%scontribution:%s", before, r->model.stage[s].input[k].name);
            putc(',', out);
            rind_csv_cell(out, name);
        }
    }
    putc('\n', out);
}

static bool write_row(FILE *out, const prediction *r, size_t row)
{
    rind_csv_cell(out, r->frame.ids.text[row]);
    putc(',', out);
    rind_csv_number(out, r->lp[0][row]);
    putc(',', out);
    rind_csv_number(out, r->p[0][row]);
    fprintf(out, ",%s,", class_of(r, row));
    if (r->model.n_stages == 2) {
        double positive = r->p[0][row], low = (1.0 - positive) * r->p[1][row];

        rind_csv_number(out, (1.0 - positive) * (1.0 - r->p[1][row]));
        putc(',', out);
        rind_csv_number(out, low);
        putc(',', out);
        rind_csv_number(out, positive);
        putc(',', out);
    }
    bool warned = write_warnings(out, r, row);
    if (r->options->explain)
        write_contributions(out, r, row);
    putc('\n', out);
    return warned;
}

/* Cases that cannot be predicted: every column but the id and the warnings is empty. */
static void write_failed(FILE *out, const prediction *r, const rind_ids *cases, const char *code)
{
    for (size_t k = 0; k < cases->n; k++) {
        rind_csv_cell(out, cases->text[k]);
        fputs(r->model.n_stages == 2 ? ",,,,,,," : ",,,,", out);
        fprintf(out, "%s%s%s", r->why[0] != '\0' ? "mismatch;" : "", code, "");
        for (size_t s = 0; r->options->explain && s < r->model.n_stages; s++)
            for (size_t i = 0; i <= r->model.stage[s].n_inputs; i++)
                putc(',', out);
        putc('\n', out);
    }
}

static rind_status write(rind_ctx *ctx, const prediction *r, const char *path, rind_apply_summary *summary)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    if (status != RIND_OK)
        return status;
    FILE *out = rind_output_stream(output);
    write_header(out, r);
    for (size_t row = 0; row < r->frame.ids.n; row++)
        summary->n_warned += write_row(out, r, row) ? (size_t)1 : 0;
    write_failed(out, r, &r->frame.failed, "extraction_failed");
    write_failed(out, r, &r->frame.incomplete, "region_absent");
    return rind_output_close(ctx, output, true);
}

static rind_status compute(rind_ctx *ctx, prediction *r)
{
    size_t n = r->frame.ids.n + 1;

    for (size_t s = 0; s < r->model.n_stages; s++) {
        r->lp[s] = rind_alloc(ctx, n, sizeof(double), "predictions");
        r->p[s] = rind_alloc(ctx, n, sizeof(double), "predictions");
        if (r->lp[s] == NULL || r->p[s] == NULL)
            return RIND_NO_MEMORY;
    }
    rind_model_predict(&r->model, &r->frame, r->column, r->lp, r->p);
    return RIND_OK;
}

rind_status rind_model_apply(rind_ctx *ctx, const rind_apply_options *options, const char *path,
                             rind_apply_summary *summary)
{
    prediction r = { .options = options };

    *summary = (rind_apply_summary){ 0 };
    rind_status status = rind_model_read(ctx, options->model, &r.model);
    if (status == RIND_OK)
        status = rind_model_frame(ctx, &r.model, options->features, options->labels, options->id, NULL, &r.frame);
    if (status == RIND_OK)
        status = rind_model_match(ctx, &r.model, &r.frame, options->allow_mismatch, r.column, r.why, sizeof r.why);
    if (status == RIND_OK && r.frame.ids.n + r.frame.failed.n + r.frame.incomplete.n == 0)
        status = rind_fail(ctx, RIND_BAD_FILE, "%s: has no case", options->features);
    if (status == RIND_OK)
        status = compute(ctx, &r);
    if (status == RIND_OK)
        status = write(ctx, &r, path, summary);
    summary->n = r.frame.ids.n;
    summary->n_failed = r.frame.failed.n + r.frame.incomplete.n;
    summary->mismatch = r.why[0] != '\0';
    for (size_t s = 0; s < 2; s++) {
        free(r.column[s]);
        free(r.lp[s]);
        free(r.p[s]);
    }
    rind_frame_free(&r.frame);
    rind_model_free(&r.model);
    return status;
}
