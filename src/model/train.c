/*
 * train.c - from tables to a model file; see train.h
 *
 * Order matters: the split is read first, then the labels of its training cases, then the features of those with a
 * label. What is behind has no path to a file and sees training rows alone.
 */
#include "model/train.h"
#include "model/baseline.h"
#include "model/model_file.h"
#include <rind/hypothesis.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A training. */
typedef struct training {
    rind_ctx *ctx;
    const rind_train_options *options;
    rind_task task;
    rind_split split;
    rind_pipeline pipeline;
    rind_cohort cohort;
    rind_resampling plan;
    size_t *resample;
    rind_notes notes;
    size_t n_stages;
    rind_trained stage[2];
    rind_frame second; /* frame and outcomes of the second stage */
    double *second_y;
    size_t *second_group;
    rind_baseline_table baseline;
} training;

/* --resamples: a column a sample, a line a row; numbers of rows from 1, in the order of the features table. */
static rind_status read_resamples(training *t)
{
    const char *path = t->options->resamples;
    size_t n = t->cohort.frame.ids.n;
    rind_csv csv;
    rind_status status = rind_csv_read(t->ctx, path, &csv);

    if (status != RIND_OK)
        return status;
    if (csv.n_rows != n + 1)
        status = rind_fail(t->ctx, RIND_BAD_FILE, "%s: has %zu rows below its header, but %zu cases are trained on",
                           path, csv.n_rows > 0 ? csv.n_rows - 1 : 0, n);
    t->resample = status == RIND_OK ? rind_alloc(t->ctx, n * csv.n_columns, sizeof *t->resample, path) : NULL;
    if (status == RIND_OK && t->resample == NULL)
        status = RIND_NO_MEMORY;
    for (size_t b = 0; status == RIND_OK && b < csv.n_columns; b++)
        for (size_t k = 0; status == RIND_OK && k < n; k++) {
            double number = 0.0;
            const char *cell = csv.cell[(k + 1) * csv.n_columns + b];

            if (!rind_cell_number(cell, &number) || !(number >= 1.0 && number <= (double)n) || number != rint(number))
                status = rind_fail(t->ctx, RIND_BAD_FILE, "%s:%zu: '%.40s' is no row from 1 to %zu", path,
                                   csv.line[k + 1], cell, n);
            else
                t->resample[b * n + k] = (size_t)number - 1;
        }
    t->plan.n_bootstrap = csv.n_columns;
    t->plan.resample = t->resample;
    rind_csv_free(&csv);
    return status;
}

static rind_status read_inputs(training *t)
{
    const rind_train_options *o = t->options;
    rind_status status = rind_task_parse(t->ctx, o->task, &t->task);

    if (status == RIND_OK && strcmp(o->split, "none") != 0)
        status = rind_split_read(t->ctx, o->split, &t->split);
    if (status == RIND_OK)
        status = rind_pipeline_parse(t->ctx, o->pipeline != NULL ? o->pipeline : rind_default_pipeline, &t->split,
                                     &t->pipeline);
    if (status == RIND_OK) {
        rind_cohort_options how = { .features = o->features,
                                    .labels = o->labels,
                                    .id = o->id,
                                    .regions = o->regions,
                                    .clinical = o->clinical,
                                    .group_column = o->group_column,
                                    .fold_column = o->fold_column,
                                    .centre_column = o->centre_column,
                                    .task = &t->task,
                                    .split = &t->split };
        status = rind_cohort_read(t->ctx, &how, &t->notes, &t->cohort);
    }
    t->plan = (rind_resampling){ .n_folds = o->n_folds,
                                 .n_repeats = o->n_repeats,
                                 .n_outer = o->n_outer,
                                 .n_bootstrap = o->n_bootstrap,
                                 .seed = o->seed,
                                 .fold = t->cohort.fold };
    if (status == RIND_OK && o->resamples != NULL)
        status = read_resamples(t);
    return status;
}

/* Whether the outcome can be told from the centre: then a model may learn scanners. */
static rind_status note_centre(training *t)
{
    const rind_cohort *c = &t->cohort;
    size_t n = c->centres.n;
    rind_test_result test;

    if (!c->has_centre || n < 2)
        return RIND_OK;
    double *count = rind_alloc_zero(t->ctx, 2 * n, sizeof *count, "centres");
    if (count == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < c->frame.ids.n; k++)
        count[2 * c->centre[k] + (c->y[k] > 0.5)]++;
    rind_status status = rind_chi2(t->ctx, count, n, 2, false, &test);
    if (status == RIND_OK && test.p < 0.05)
        rind_note(t->ctx, &t->notes, "centre_confounded",
                  "the outcome differs between the %zu values of %s (chi-square %.2f, p = "
                  "%.2g): the model may learn centres instead of tumours",
                  n, c->centre_column, test.statistic, test.p);
    free(count);
    return status == RIND_NOT_ESTIMABLE ? RIND_OK : status;
}

static void note_training(training *t)
{
    if (t->split.path == NULL)
        rind_note(t->ctx, &t->notes, "no_external_test", "no split: all cases train, and nothing is left to test on");
    else if (strcmp(t->split.how, "random") == 0)
        rind_note(t->ctx, &t->notes, "no_external_test",
                  "the %zu test cases of %s were drawn by chance: they come from where the "
                  "training cases come from, and are no external test",
                  t->split.test.n, t->split.path);
}

/* The cases that are not positive, with the first stage's probability among their columns. */
static rind_status make_second(training *t)
{
    const rind_cohort *c = &t->cohort;
    size_t n = c->frame.ids.n, m = 0;
    rind_ids wanted = { 0 };
    double *carried = rind_alloc(t->ctx, n + 1, sizeof *carried, "second stage");
    rind_status status = carried != NULL ? RIND_OK : RIND_NO_MEMORY;

    t->second_y = rind_alloc(t->ctx, n + 1, sizeof *t->second_y, "second stage");
    t->second_group = rind_alloc(t->ctx, n + 1, sizeof *t->second_group, "second stage");
    if (t->second_y == NULL || t->second_group == NULL)
        status = RIND_NO_MEMORY;
    for (size_t k = 0; status == RIND_OK && k < n; k++) {
        if (c->her2[k] == RIND_HER2_POSITIVE)
            continue;
        carried[m] = t->stage[0].validation.probability[k]; /* by fits that had not seen the case */
        t->second_y[m] = c->her2[k] == RIND_HER2_LOW;
        t->second_group[m++] = c->group[k];
        status = rind_ids_add(t->ctx, &wanted, c->frame.ids.text[k], NULL);
    }
    if (status == RIND_OK)
        status = rind_frame_copy(t->ctx, &c->frame, &wanted, &t->second);
    if (status == RIND_OK)
        status = rind_frame_add(t->ctx, &t->second, rind_carried_probability, carried);
    rind_ids_free(&wanted);
    free(carried);
    return status;
}

static rind_status train_second(training *t)
{
    rind_resampling *plan = &t->plan;
    rind_status status = make_second(t);

    if (status != RIND_OK)
        return status;
    plan->fold = NULL; /* given folds and resamples are of the first stage's rows */
    plan->n_bootstrap = plan->resample != NULL ? 0 : plan->n_bootstrap;
    plan->resample = NULL;
    rind_study study = { &t->second, t->second_y, t->second_group };
    status = rind_train_stage(t->ctx, &t->pipeline, &study, plan, &t->stage[1]);
    if (status == RIND_OK)
        t->n_stages = 2;
    return status;
}

static void add_notes(rind_notes *to, const rind_notes *from)
{
    for (size_t k = 0; k < from->n && to->n < RIND_MAX_NOTES; k++)
        to->note[to->n++] = from->note[k];
}

static rind_status train(training *t)
{
    rind_study study = { &t->cohort.frame, t->cohort.y, t->cohort.group };
    rind_status status = rind_train_stage(t->ctx, &t->pipeline, &study, &t->plan, &t->stage[0]);

    if (status != RIND_OK)
        return status;
    t->n_stages = 1;
    add_notes(&t->notes, &t->stage[0].notes);
    if (t->task.kind == RIND_TASK_TWO_STAGE) {
        status = train_second(t);
        if (status != RIND_OK)
            return status;
        add_notes(&t->notes, &t->stage[1].notes);
    }
    status = note_centre(t);
    if (status == RIND_OK)
        status = rind_baseline_make(t->ctx, &t->cohort, t->options->clinical, &t->stage[0].fitted, &t->baseline);
    note_training(t);
    return status;
}

static void write_origin(rind_json *out, const training *t)
{
    const rind_frame *f = &t->cohort.frame;
    const rind_train_options *o = t->options;

    rind_json_object(out, "task");
    rind_json_add_text(out, "name", t->task.text);
    rind_json_add_text(out, "rule", rind_task_rule(&t->task));
    rind_json_end(out);
    rind_json_add_text(out, "id", o->id != NULL ? o->id : "case_id");
    rind_json_object(out, "features");
    rind_json_add_text(out, "path", f->path);
    rind_json_add_text(out, "file_digest", f->origin.file_digest);
    rind_json_add_bool(out, "is_extract", f->origin.is_extract);
    rind_json_add_text(out, "settings_hash", f->origin.settings_hash);
    rind_json_add_text(out, "engine_version", f->origin.version);
    rind_json_add_text(out, "definitions", f->origin.definitions);
    rind_json_add_texts(out, "regions", f->regions.text, f->regions.n);
    char regions[1024] = "";
    for (size_t k = 0, used = 0; k < f->regions.n && used < sizeof regions - 1; k++)
        used += (size_t)snprintf(regions + used, sizeof regions - used, "%s%s", k > 0 ? "," : "", f->regions.text[k]);
    rind_json_add_text(out, "regions_text", f->regions.n > 0 ? regions : NULL);
    rind_json_add_count(out, "n_columns", f->columns.n);
    rind_json_end(out);
    rind_json_add_text(out, "labels", o->labels);
    rind_json_add_text(out, "labels_digest", t->cohort.labels_digest);
    rind_json_add_text(out, "clinical", o->clinical);
}

static void write_plan(rind_json *out, const training *t)
{
    const rind_train_options *o = t->options;

    rind_json_object(out, "split");
    rind_json_add_text(out, "path", t->split.path != NULL ? t->split.path : "none");
    rind_json_add_text(out, "hash", t->split.path != NULL ? t->split.hash : NULL);
    rind_json_add_text(out, "how", t->split.path != NULL ? t->split.how : "all cases train");
    rind_json_add_count(out, "n_test", t->split.test.n);
    rind_json_end(out);
    rind_json_object(out, "resampling");
    rind_json_add_count(out, "folds", o->n_folds);
    rind_json_add_count(out, "repeats", t->stage[0].validation.n_repeats);
    rind_json_add_count(out, "outer", o->n_outer);
    rind_json_add_count(out, "bootstrap", t->stage[0].plan->n_bootstrap);
    rind_json_add_text(out, "fold_column", o->fold_column);
    rind_json_add_text(out, "resamples", o->resamples);
    rind_json_add_count(out, "seed", o->seed);
    rind_json_add_text(out, "generator", "xoshiro256**");
    rind_json_end(out);
}

static void write_hashes(rind_json *out, const rind_ids *ids)
{
    rind_json_list(out, "case_hashes");
    for (size_t k = 0; k < ids->n; k++) {
        char hash[RIND_HASH_SIZE];

        rind_case_hash(ids->text[k], hash);
        rind_json_add_text(out, NULL, hash);
    }
    rind_json_end(out);
}

static rind_status write_stages(rind_json *out, const training *t)
{
    static const char *const names[] = { "positive against the rest", "low against zero" };

    rind_status status = RIND_OK;

    if (t->n_stages == 1)
        return rind_trained_write(t->ctx, out, &t->stage[0], t->options->clinical);
    rind_json_array(out, "stages");
    for (size_t k = 0; status == RIND_OK && k < t->n_stages; k++) {
        rind_json_object(out, NULL);
        rind_json_add_text(out, "stage", names[k]);
        status = rind_trained_write(t->ctx, out, &t->stage[k], t->options->clinical);
        rind_json_end(out);
    }
    rind_json_end(out);
    return status;
}

static rind_status write(const training *t, const char *path)
{
    rind_json out;
    rind_status status = rind_json_open(t->ctx, &out, "model");
    const rind_cohort *c = &t->cohort;

    if (status != RIND_OK)
        return status;
    write_origin(&out, t);
    rind_json_add_count(&out, "n", c->frame.ids.n);
    rind_json_add_count(&out, "events", c->n_events);
    rind_json_add_real(&out, "prevalence", (double)c->n_events / (double)c->frame.ids.n);
    rind_json_add_count(&out, "groups", c->n_groups);
    rind_notes_write(&out, &t->notes);
    rind_flow_write(&out, &c->flow);
    write_plan(&out, t);
    status = write_stages(&out, t);
    rind_baseline_write(&out, &t->baseline);
    write_hashes(&out, &c->frame.ids);
    rind_status closed = rind_json_close(t->ctx, &out, status == RIND_OK ? path : NULL, NULL);
    return status == RIND_OK ? closed : status;
}

static void summarise(const training *t, rind_train_summary *out)
{
    const rind_trained *s = &t->stage[0];

    *out = (rind_train_summary){ .n = t->cohort.frame.ids.n,
                                 .n_events = t->cohort.n_events,
                                 .n_inputs = s->fitted.n_inputs,
                                 .n_warnings = t->notes.n,
                                 .apparent_auc = s->apparent.auc.auc,
                                 .cross_validated_auc = s->validation.auc.auc,
                                 .nested_auc = s->validation.nested_auc,
                                 .nested_low = s->validation.nested_low,
                                 .nested_high = s->validation.nested_high,
                                 .corrected_auc =
                                     s->plan->n_bootstrap > 0 ? s->validation.bootstrap.corrected_auc : (double)NAN };
}

rind_status rind_train(rind_ctx *ctx, const rind_train_options *options, const char *path, rind_train_summary *summary)
{
    training *t = rind_alloc_zero(ctx, 1, sizeof *t, "a training");

    if (t == NULL)
        return RIND_NO_MEMORY;
    t->ctx = ctx;
    t->options = options;
    rind_status status = read_inputs(t);
    if (status == RIND_OK)
        status = train(t);
    if (status == RIND_OK)
        status = write(t, path);
    if (status == RIND_OK)
        summarise(t, summary);
    rind_baseline_free(&t->baseline);
    rind_trained_free(&t->stage[0]);
    rind_trained_free(&t->stage[1]);
    rind_frame_free(&t->second);
    rind_cohort_free(&t->cohort);
    rind_pipeline_free(&t->pipeline);
    rind_split_free(&t->split);
    free(t->second_y);
    free(t->second_group);
    free(t->resample);
    free(t);
    return status;
}
