/* report.c - see report.h */
#include "report/report_inside.h"

#include <stdlib.h>
#include <string.h>

void rind_reported_name(const rind_reported *stage, const char *name, char file[RIND_BUNDLE_NAME - 8])
{
    snprintf(file, RIND_BUNDLE_NAME - 8, "%s%s", name, stage->suffix);
}

static rind_status read_evaluation(rind_report_job *job, const char *path)
{
    rind_status status = rind_json_read(job->ctx, path, "evaluation", &job->eval);

    if (status != RIND_OK)
        return status;
    const char *of = rind_text_at(job->eval, "model.hash"), *name = rind_text_at(job->eval, "model.path");
    if (of == NULL || job->model.hash == NULL || strcmp(of, job->model.hash) != 0)
        return rind_fail(
            job->ctx, RIND_TABLES_DIFFER,
            "%s: evaluates another model (%s, hash %s) than %s (hash %s); evaluate this one, or report that", path,
            name != NULL ? name : "?", of != NULL ? of : "?", job->model.path,
            job->model.hash != NULL ? job->model.hash : "?");
    return RIND_OK;
}

/* Names of the two classes. */
static void name_classes(const rind_report_job *job, rind_reported *stage, size_t k)
{
    static const char *const by_task[][2] = { [RIND_TASK_HER2_POSITIVE] = { "zero or low", "HER2 positive" },
                                              [RIND_TASK_HER2_LOW] = { "HER2 zero", "HER2 low" },
                                              [RIND_TASK_TWO_STAGE] = { "zero or low", "HER2 positive" } };
    rind_task_kind kind = job->model.task.kind;
    bool her2 = (size_t)kind < COUNT_OF(by_task) && by_task[kind][0] != NULL;

    stage->classes[0] = her2 ? by_task[kind][0] : "all others";
    stage->classes[1] = her2 ? by_task[kind][1] : job->model.task.text;
    if (k == 1) {
        stage->classes[0] = "HER2 zero";
        stage->classes[1] = "HER2 low";
    }
}

static void name_stages(rind_report_job *job)
{
    static const char *const titles[] = { "First stage: positive against the rest", "Second stage: low against zero" };

    job->n_stages = job->model.n_stages;
    for (size_t k = 0; k < job->n_stages; k++) {
        rind_reported *stage = &job->stage[k];

        *stage = (rind_reported){ .json = job->model.stage[k].json,
                                  .test = k == 0 ? job->eval : rind_member(job->eval, "second_stage"),
                                  .suffix = k == 0 ? "" : "_stage2",
                                  .title = job->n_stages > 1 ? titles[k] : NULL };
        name_classes(job, stage, k);
    }
}

static void write_stage(rind_report_job *job, const rind_reported *stage)
{
    char id[RIND_BUNDLE_NAME - 8];

    if (stage->title != NULL) {
        rind_reported_name(stage, "stage", id);
        rind_page_heading(&job->page, 2, id, stage->title);
    }
    rind_report_performance(job, stage);
    rind_report_curves(job, stage);
    rind_report_coefficients(job, stage);
    rind_report_inputs(job, stage);
    rind_report_penalty(job, stage);
}

static rind_status write_page(rind_report_job *job)
{
    char title[512];

    snprintf(title, sizeof title, "Report of a model for the task %s", job->model.task.text);
    rind_status status = rind_page_begin(job->ctx, &job->page, title);
    if (status != RIND_OK)
        return status;
    rind_report_warnings(job);
    rind_report_lead(job);
    rind_report_model(job);
    for (size_t k = 0; k < job->n_stages; k++)
        rind_report_pipeline(job, &job->stage[k]);
    rind_report_flow(job);
    rind_report_baseline(job);
    for (size_t k = 0; k < job->n_stages; k++)
        write_stage(job, &job->stage[k]);
    if (job->n_stages > 1)
        rind_report_classes(job);
    rind_report_comparison(job);
    rind_report_checklist(job);
    rind_page_end(&job->page);
    return job->keep.failed ? rind_fail(job->ctx, RIND_NO_MEMORY, "no memory for the numbers of a report") : RIND_OK;
}

rind_status rind_report(rind_ctx *ctx, const char *model, const char *evaluation, const char *folder,
                        rind_report_summary *summary)
{
    rind_report_job *job = rind_alloc_zero(ctx, 1, sizeof *job, "a report");

    if (job == NULL)
        return RIND_NO_MEMORY;
    job->ctx = ctx;
    rind_status status = rind_model_read(ctx, model, &job->model);
    bool has_model = status == RIND_OK;
    if (status == RIND_OK && evaluation != NULL)
        status = read_evaluation(job, evaluation);
    if (status == RIND_OK) {
        name_stages(job);
        status = write_page(job);
    }
    if (status == RIND_OK)
        status = rind_bundle_write(ctx, &job->page.bundle, folder);
    job->summary.n_files = job->page.bundle.n;
    if (status == RIND_OK)
        *summary = job->summary;
    rind_bundle_free(&job->page.bundle);
    rind_keep_free(&job->keep);
    json_decref(job->eval);
    if (has_model)
        rind_model_free(&job->model);
    free(job);
    return status;
}
