/* baseline.c - see baseline.h */
#include "model/baseline.h"
#include <rind/hypothesis.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool rind_name_listed(const char *names, const char *name)
{
    size_t n = strlen(name);

    for (const char *s = names; s != NULL;) {
        if (strcspn(s, ",") == n && strncmp(s, name, n) == 0)
            return true;
        s = strchr(s, ',');
        s = s != NULL ? s + 1 : NULL;
    }
    return false;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Mean, standard deviation and median; sorts. */
static void describe(double *value, size_t n, double *mean, double *sd, double *median)
{
    double sum = 0.0, squares = 0.0;

    *mean = *sd = *median = (double)NAN;
    if (n == 0)
        return;
    qsort(value, n, sizeof *value, by_value);
    *median = n % 2 == 1 ? value[n / 2] : 0.5 * (value[n / 2 - 1] + value[n / 2]);
    for (size_t k = 0; k < n; k++)
        sum += value[k];
    *mean = sum / (double)n;
    for (size_t k = 0; k < n; k++)
        squares += (value[k] - *mean) * (value[k] - *mean);
    *sd = n > 1 ? sqrt(squares / (double)(n - 1)) : (double)NAN;
}

static rind_status fill(rind_ctx *ctx, const rind_cohort *cohort, rind_baseline_row *row, double *buffer, double *y)
{
    const double *value = rind_frame_column(&cohort->frame, row->column);
    size_t n = 0;
    rind_screen screen;

    for (int class = 0; class < 2; class ++) {
        size_t m = 0;

        for (size_t k = 0; k < cohort->frame.ids.n; k++)
            if (!isnan(value[k]) && (cohort->y[k] > 0.5) == (class == 1))
                buffer[m++] = value[k];
        describe(buffer, m, &row->mean[class], &row->sd[class], &row->median[class]);
    }
    for (size_t k = 0; k < cohort->frame.ids.n; k++)
        if (!isnan(value[k])) {
            y[n] = cohort->y[k];
            buffer[n++] = value[k];
        }
    row->n_missing = cohort->frame.ids.n - n;
    row->student_p = row->welch_p = row->mann_whitney_p = row->auc = (double)NAN;
    rind_columns x = { .value = buffer, .n_rows = n, .n_columns = 1 };
    rind_status status = rind_univariate_screen(ctx, &x, y, &screen);
    if (status == RIND_NOT_ESTIMABLE || status == RIND_BAD_ARGUMENT)
        return RIND_OK;
    if (status == RIND_OK) {
        row->student_p = screen.student_p;
        row->welch_p = screen.welch_p;
        row->mann_whitney_p = screen.mann_whitney_p;
        row->auc = screen.auc;
    }
    return status;
}

static bool is_input(const rind_fitted *fitted, size_t column)
{
    for (size_t k = 0; fitted != NULL && k < fitted->n_inputs; k++)
        if (fitted->input[k] == column)
            return true;
    return fitted == NULL;
}

rind_status rind_baseline_make(rind_ctx *ctx, const rind_cohort *cohort, const char *clinical,
                               const rind_fitted *fitted, rind_baseline_table *out)
{
    size_t n = cohort->frame.ids.n;
    double *buffer = rind_alloc(ctx, n + 1, sizeof *buffer, "table 1"),
           *y = rind_alloc(ctx, n + 1, sizeof *y, "table 1");
    rind_status status = buffer != NULL && y != NULL ? RIND_OK : RIND_NO_MEMORY;

    *out = (rind_baseline_table){ .frame = &cohort->frame };
    out->row = rind_alloc_zero(ctx, cohort->frame.columns.n + 1, sizeof *out->row, "table 1");
    if (out->row == NULL)
        status = RIND_NO_MEMORY;
    for (int pass = 0; status == RIND_OK && pass < 2; pass++) /* clinical columns first */
        for (size_t c = 0; status == RIND_OK && c < cohort->frame.columns.n; c++) {
            bool is_clinical = rind_name_listed(clinical, cohort->frame.columns.text[c]);

            if (is_clinical != (pass == 0) || (!is_clinical && !is_input(fitted, c)))
                continue;
            out->row[out->n] = (rind_baseline_row){ .column = c, .clinical = is_clinical };
            status = fill(ctx, cohort, &out->row[out->n++], buffer, y);
        }
    free(buffer);
    free(y);
    return status;
}

void rind_baseline_write(rind_json *out, const rind_baseline_table *table)
{
    rind_json_array(out, "table1");
    for (size_t k = 0; k < table->n; k++) {
        const rind_baseline_row *r = &table->row[k];

        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", table->frame->columns.text[r->column]);
        rind_json_add_text(out, "unit", table->frame->unit[r->column]);
        rind_json_add_bool(out, "clinical", r->clinical);
        rind_json_add_count(out, "n_missing", r->n_missing);
        rind_json_add_reals(out, "mean", r->mean, 2);
        rind_json_add_reals(out, "sd", r->sd, 2);
        rind_json_add_reals(out, "median", r->median, 2);
        rind_json_add_real(out, "student_p", r->student_p);
        rind_json_add_real(out, "welch_p", r->welch_p);
        rind_json_add_real(out, "mann_whitney_p", r->mann_whitney_p);
        rind_json_add_real(out, "auc", r->auc);
        rind_json_end(out);
    }
    rind_json_end(out);
}

void rind_baseline_free(rind_baseline_table *table)
{
    free(table->row);
    *table = (rind_baseline_table){ 0 };
}
