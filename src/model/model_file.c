/* model_file.c - see model_file.h */
#include "model/model_file.h"
#include "model/cohort.h"
#include "model/pipeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char rind_carried_probability[] = "first_stage_probability";

static rind_status bad(rind_ctx *ctx, const char *path, const char *what)
{
    return rind_fail(ctx, RIND_BAD_FILE, "%s: %s; train the model again", path, what);
}

static rind_status read_stage(rind_ctx *ctx, const char *path, const json_t *json, rind_stage *s)
{
    const json_t *inputs = json_object_get(json, "inputs"), *item;
    const char *link = rind_json_text(json, "link");
    size_t k;

    *s = (rind_stage){ .json = json,
                       .intercept = rind_json_real(json, "intercept"),
                       .cut_off = rind_json_real(json_object_get(json, "cut_off"), "value"),
                       .identity = link != NULL && strcmp(link, "identity") == 0 };
    s->input = rind_alloc_zero(ctx, json_array_size(inputs) + 1, sizeof *s->input, "a model");
    if (s->input == NULL)
        return RIND_NO_MEMORY;
    json_array_foreach(inputs, k, item)
    {
        rind_model_input *in = &s->input[s->n_inputs++];

        *in = (rind_model_input){ .name = rind_json_text(item, "name"),
                                  .unit = rind_json_text(item, "unit"),
                                  .impute = rind_json_real(item, "impute"),
                                  .mean = rind_json_real(item, "mean"),
                                  .sd = rind_json_real(item, "sd"),
                                  .low = rind_json_real(item, "low"),
                                  .high = rind_json_real(item, "high"),
                                  .coefficient = rind_json_real(item, "coefficient"),
                                  .clinical = json_is_true(json_object_get(item, "clinical")) };
        if (in->name == NULL || !(in->sd > 0.0) || !isfinite(in->mean) || !isfinite(in->coefficient) ||
            !isfinite(in->impute))
            return bad(ctx, path, "an input lacks its name, mean, sd or coefficient");
    }
    return isfinite(s->intercept) && isfinite(s->cut_off) ? RIND_OK
                                                          : bad(ctx, path, "it has no intercept or no cut-off");
}

/* The rows a model carries to prove itself: what it predicts must be what it predicted when it was written. */
static rind_status test_itself(rind_ctx *ctx, const char *path, const rind_stage *s)
{
    const json_t *rows = json_object_get(s->json, "self_test"), *row;
    double *value = rind_alloc(ctx, s->n_inputs + 1, sizeof *value, "a model");
    rind_status status = value != NULL ? RIND_OK : RIND_NO_MEMORY;
    size_t k;

    json_array_foreach(rows, k, row)
    {
        const json_t *values = json_object_get(row, "values");
        double expected = rind_json_real(row, "linear_predictor");

        for (size_t i = 0; status == RIND_OK && i < s->n_inputs; i++) {
            const json_t *v = json_array_get(values, i);
            value[i] = json_is_number(v) ? json_number_value(v) : s->input[i].impute;
        }
        if (status == RIND_OK) {
            double lp = rind_stage_predict(s, value, NULL);
            if (!(fabs(lp - expected) <= 1e-9 * (1.0 + fabs(expected))))
                status = rind_fail(ctx, RIND_BAD_FILE, "%s: self-test %zu gives the linear predictor %.17g, not %.17g",
                                   path, k + 1, lp, expected);
        }
    }
    free(value);
    if (status == RIND_OK && json_array_size(rows) < 3)
        return bad(ctx, path, "it has no self-test");
    return status;
}

static rind_status read_tree(rind_ctx *ctx, rind_model *m)
{
    const json_t *features = json_object_get(m->json, "features"), *stages = json_object_get(m->json, "stages"), *item;
    const char *task = rind_json_text(json_object_get(m->json, "task"), "name");
    const struct {
        const char *key;
        char *to;
        size_t size;
    } origin[] = { { "settings_hash", m->origin.settings_hash, sizeof m->origin.settings_hash },
                   { "engine_version", m->origin.version, sizeof m->origin.version },
                   { "definitions", m->origin.definitions, sizeof m->origin.definitions } };
    rind_status status = task != NULL ? rind_task_parse(ctx, task, &m->task) : bad(ctx, m->path, "it has no task");
    size_t k;

    m->hash = rind_json_text(m->json, "hash");
    m->id = rind_json_text(m->json, "id");
    m->clinical = rind_json_text(m->json, "clinical");
    m->regions = rind_json_text(features, "regions_text");
    m->origin.is_extract = json_is_true(json_object_get(features, "is_extract"));
    for (k = 0; k < COUNT_OF(origin); k++) {
        const char *text = rind_json_text(features, origin[k].key);
        snprintf(origin[k].to, origin[k].size, "%s", text != NULL ? text : "");
    }
    json_array_foreach(json_object_get(m->json, "case_hashes"), k, item) if (status == RIND_OK && json_is_string(item))
        status = rind_ids_add(ctx, &m->case_hashes, json_string_value(item), NULL);
    m->n_stages = json_is_array(stages) ? 2 : 1;
    for (k = 0; status == RIND_OK && k < m->n_stages; k++) {
        status = read_stage(ctx, m->path, m->n_stages == 2 ? json_array_get(stages, k) : m->json, &m->stage[k]);
        if (status == RIND_OK)
            status = test_itself(ctx, m->path, &m->stage[k]);
    }
    return status;
}

rind_status rind_model_read(rind_ctx *ctx, const char *path, rind_model *out)
{
    rind_model *m = out;

    *m = (rind_model){ 0 };
    rind_status status = rind_json_read(ctx, path, "model", &m->json);
    if (status == RIND_OK && (m->path = rind_copy_text(ctx, path)) == NULL)
        status = RIND_NO_MEMORY;
    if (status == RIND_OK)
        status = read_tree(ctx, m);
    if (status != RIND_OK)
        rind_model_free(m);
    return status;
}

void rind_model_free(rind_model *model)
{
    for (size_t k = 0; k < 2; k++)
        free(model->stage[k].input);
    rind_ids_free(&model->case_hashes);
    free(model->path);
    json_decref(model->json);
    *model = (rind_model){ 0 };
}

/* The part of a version before its first dot: a changed feature value is a major change. */
static bool same_major(const char *a, const char *b)
{
    size_t n = strcspn(a, ".");

    return strcspn(b, ".") == n && strncmp(a, b, n) == 0;
}

static rind_status differs(rind_ctx *ctx, bool allow, char *why, size_t why_size, const char *path, const char *what,
                           const char *is, const char *should)
{
    if (allow) {
        size_t used = strlen(why);
        snprintf(why + used, why_size - used, "%s%s differs", used > 0 ? "; " : "", what);
        return RIND_OK;
    }
    return rind_fail(ctx, RIND_TABLES_DIFFER,
                     "%s: its %s %s the model's: '%s', not '%s'; extract the features as the training "
                     "ones were, or take --allow-mismatch, which marks every row",
                     path, what, *is != '\0' ? "differs from" : "is unknown, unlike", is, should);
}

static rind_status match_origin(rind_ctx *ctx, const rind_model *m, const rind_frame *f, bool allow, char *why,
                                size_t size)
{
    const rind_origin *a = &f->origin, *b = &m->origin;
    rind_status status = RIND_OK;

    if (strcmp(a->settings_hash, b->settings_hash) != 0)
        status = differs(ctx, allow, why, size, f->path, "settings hash", a->settings_hash, b->settings_hash);
    if (status == RIND_OK && !same_major(a->version, b->version))
        status = differs(ctx, allow, why, size, f->path, "feature version", a->version, b->version);
    if (status == RIND_OK && strcmp(a->definitions, b->definitions) != 0)
        status = differs(ctx, allow, why, size, f->path, "dictionary", a->definitions, b->definitions);
    return status;
}

static rind_status match_stage(rind_ctx *ctx, const rind_model *m, const rind_stage *s, const rind_frame *f,
                               size_t **column)
{
    size_t n_absent = 0;
    const char *absent = "";

    *column = rind_alloc(ctx, s->n_inputs + 1, sizeof **column, "columns of a model");
    if (*column == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < s->n_inputs; k++) {
        (*column)[k] = rind_ids_find(&f->columns, s->input[k].name);
        if ((*column)[k] == RIND_NO_ID && strcmp(s->input[k].name, rind_carried_probability) != 0 && n_absent++ == 0)
            absent = s->input[k].name;
    }
    if (n_absent > 0)
        return rind_fail(ctx, RIND_TABLES_DIFFER, "%s: lacks %zu of the %zu inputs of %s (%s is the first)", f->path,
                         n_absent, s->n_inputs, m->path, absent);
    return RIND_OK;
}

rind_status rind_model_match(rind_ctx *ctx, const rind_model *model, const rind_frame *frame, bool allow,
                             size_t *column[2], char *why, size_t why_size)
{
    column[0] = column[1] = NULL;
    why[0] = '\0';
    rind_status status = match_origin(ctx, model, frame, allow, why, why_size);
    for (size_t k = 0; status == RIND_OK && k < model->n_stages; k++)
        status = match_stage(ctx, model, &model->stage[k], frame, &column[k]);
    if (status != RIND_OK) {
        free(column[0]);
        free(column[1]);
        column[0] = column[1] = NULL;
    }
    return status;
}

double rind_stage_value(const rind_stage *stage, const size_t *column, const rind_frame *frame, size_t row,
                        size_t input, double carried)
{
    double value = column[input] == RIND_NO_ID ? carried : rind_frame_column(frame, column[input])[row];

    return isnan(value) ? stage->input[input].impute : value;
}

double rind_stage_predict(const rind_stage *stage, const double *value, double *contribution)
{
    double sum = stage->intercept;

    for (size_t k = 0; k < stage->n_inputs; k++) {
        const rind_model_input *in = &stage->input[k];
        double adds = in->coefficient * ((value[k] - in->mean) / in->sd);

        sum += adds;
        if (contribution != NULL)
            contribution[k] = adds;
    }
    return sum;
}

/* Linear predictor of one row, value by value. */
static double predict_row(const rind_stage *s, const size_t *column, const rind_frame *frame, size_t row,
                          double carried)
{
    double sum = s->intercept;

    for (size_t k = 0; k < s->n_inputs; k++)
        sum += s->input[k].coefficient *
               ((rind_stage_value(s, column, frame, row, k, carried) - s->input[k].mean) / s->input[k].sd);
    return sum;
}

void rind_model_predict(const rind_model *model, const rind_frame *frame, size_t *const column[2], double *lp[2],
                        double *p[2])
{
    for (size_t row = 0; row < frame->ids.n; row++)
        for (size_t s = 0; s < model->n_stages; s++) {
            const rind_stage *stage = &model->stage[s];

            lp[s][row] = predict_row(stage, column[s], frame, row, s == 1 ? p[0][row] : (double)NAN);
            p[s][row] = rind_probability(lp[s][row], stage->identity);
        }
}

rind_status rind_model_features(rind_ctx *ctx, const rind_model *model, rind_ids *out)
{
    rind_status status = RIND_OK;

    for (size_t s = 0; s < model->n_stages; s++)
        for (size_t k = 0; status == RIND_OK && k < model->stage[s].n_inputs; k++) {
            const rind_model_input *in = &model->stage[s].input[k];

            if (!in->clinical && strcmp(in->name, rind_carried_probability) != 0)
                status = rind_ids_add(ctx, out, in->name, NULL);
        }
    return status;
}

rind_status rind_model_frame(rind_ctx *ctx, const rind_model *model, const char *features, const char *labels,
                             const char *id, const rind_ids *wanted, rind_frame *out)
{
    rind_frame_options how = { .id = id != NULL ? id : model->id, .regions = model->regions, .wanted = wanted };
    rind_label_table clinical = { 0 };
    rind_ids only = { 0 };
    rind_status status = rind_model_features(ctx, model, &only);

    how.only = &only;
    if (status == RIND_OK)
        status = rind_frame_read(ctx, features, &how, out);
    rind_ids_free(&only);
    if (status != RIND_OK || model->clinical == NULL)
        return status;
    if (labels == NULL)
        status = rind_fail(ctx, RIND_BAD_ARGUMENT,
                           "the model needs the clinical columns %s: give the table that has them with "
                           "--labels (its outcomes are not read)",
                           model->clinical);
    if (status == RIND_OK)
        status = rind_label_table_read(ctx, labels, how.id, &out->ids, &clinical);
    if (status == RIND_OK)
        status = rind_cohort_add_clinical(ctx, &clinical, model->clinical, out);
    rind_label_table_free(&clinical);
    if (status != RIND_OK)
        rind_frame_free(out);
    return status;
}
