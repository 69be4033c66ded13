/* report_inside.h - what the parts of a report share */
#ifndef RIND_REPORT_REPORT_INSIDE_H
#define RIND_REPORT_REPORT_INSIDE_H

#include "model/model_file.h"
#include "report/page.h"
#include "report/report.h"
#include "report/sheet.h"
#include "report/values.h"

/* One classifier: the model, or one of its two stages. */
typedef struct rind_reported {
    const json_t *json;     /* its members in model.json */
    const json_t *test;     /* its performance on test cases; NULL: none */
    const char *suffix;     /* of file names: "", or "_stage2" */
    const char *title;      /* NULL, or which stage it is */
    const char *classes[2]; /* of outcome 0 and 1 */
} rind_reported;

typedef struct rind_report_job {
    rind_ctx *ctx;
    rind_model model;
    json_t *eval; /* NULL: none */
    rind_page page;
    rind_keep keep;
    size_t n_stages;
    rind_reported stage[2];
    rind_report_summary summary;
} rind_report_job;

/* "NAME" with the stage's suffix. */
void rind_reported_name(const rind_reported *stage, const char *name, char file[RIND_BUNDLE_NAME - 8]);

/* report_about.c: what the model is, before how good it is. */
void rind_report_warnings(rind_report_job *job);
void rind_report_lead(rind_report_job *job);
void rind_report_model(rind_report_job *job);
void rind_report_pipeline(rind_report_job *job, const rind_reported *stage);
void rind_report_flow(rind_report_job *job);
void rind_report_baseline(rind_report_job *job);

/* report_numbers.c */
void rind_report_performance(rind_report_job *job, const rind_reported *stage);
void rind_report_coefficients(rind_report_job *job, const rind_reported *stage);
void rind_report_classes(rind_report_job *job);
void rind_report_comparison(rind_report_job *job);

/* report_figures.c */
void rind_report_curves(rind_report_job *job, const rind_reported *stage);
void rind_report_penalty(rind_report_job *job, const rind_reported *stage);
void rind_report_inputs(rind_report_job *job, const rind_reported *stage);

/* checklist.c */
void rind_report_checklist(rind_report_job *job);

#endif
