/* evaluate_write.c - eval.json; see evaluation.h and docs/manual/model.md */
#include "model/evaluation.h"
#include "model/json.h"

#include <math.h>

const char *rind_evaluation_zone(const rind_evaluation *e)
{
    static const char *const zones[] = { "up to 15 %", "15 to 20 %", "above 20 %" };

    return isnan(e->gdi.value) ? NULL : zones[e->gdi.zone];
}

/* A model compared: its rates at its own cut-off, its curve, and the test against the first. */
static void write_comparison(rind_json *out, const rind_judged *j)
{
    const rind_performance *p = &j->performance;
    const rind_classification *at = &p->at;

    rind_json_object(out, NULL);
    rind_json_add_text(out, "model", j->model.path);
    rind_json_add_text(out, "hash", j->model.hash);
    rind_json_add_text(out, "regions", j->model.regions);
    rind_json_add_text(out, "clinical", j->model.clinical);
    rind_json_add_interval(out, "auc", p->auc.auc, p->auc.low, p->auc.high);
    rind_json_add_interval(out, "difference", j->against.difference, j->against.low, j->against.high);
    rind_json_add_real(out, "z", j->against.z);
    rind_json_add_real(out, "p", j->against.p);
    rind_json_add_real(out, "p_holm", j->adjusted_p);
    rind_json_add_real(out, "threshold", at->threshold);
    rind_json_add_interval(out, "accuracy", at->accuracy.value, at->accuracy.low, at->accuracy.high);
    rind_json_add_interval(out, "sensitivity", at->sensitivity.value, at->sensitivity.low, at->sensitivity.high);
    rind_json_add_interval(out, "specificity", at->specificity.value, at->specificity.low, at->specificity.high);
    rind_json_add_real(out, "brier", p->has_calibration ? p->calibration.brier : (double)NAN);
    rind_json_object(out, "roc");
    rind_json_add_reals(out, "sensitivity", p->roc->sensitivity, p->roc->n_points);
    rind_json_add_reals(out, "specificity", p->roc->specificity, p->roc->n_points);
    rind_json_end(out);
    rind_json_end(out);
}

static void write_comparisons(rind_json *out, const rind_evaluation *e)
{
    rind_json_array(out, "compare");
    for (size_t k = 1; k < e->n_models; k++)
        write_comparison(out, &e->judged[k]);
    rind_json_end(out);
}

static void write_joint(rind_json *out, const rind_evaluation *e)
{
    static const char *const names[] = { "zero", "low", "positive" };
    size_t right = 0, n = 0;

    if (e->joint.has_second)
        rind_performance_write(out, "second_stage", &e->joint.second, false);
    rind_json_object(out, "classes");
    for (size_t k = 0; k < 3; k++) {
        rind_json_add_counts(out, names[k], e->joint.confusion[k], 3);
        right += e->joint.confusion[k][k];
        n += e->joint.confusion[k][0] + e->joint.confusion[k][1] + e->joint.confusion[k][2];
    }
    rind_proportion accuracy = rind_clopper_pearson(right, n, 0.95);
    rind_json_add_interval(out, "accuracy", accuracy.value, accuracy.low, accuracy.high);
    rind_json_end(out);
}

static void write_gdi(rind_json *out, const rind_evaluation *e)
{
    rind_json_object(out, "gdi");
    rind_json_add_real(out, "value", e->gdi.value);
    rind_json_add_real(out, "low", e->gdi.low);
    rind_json_add_real(out, "high", e->gdi.high);
    rind_json_add_text(out, "zone", rind_evaluation_zone(e));
    rind_json_add_real(out, "auc_train", e->train_auc);
    rind_json_end(out);
}

rind_status rind_evaluation_write(rind_evaluation *e, const char *path)
{
    const rind_judged *j = &e->judged[0];
    rind_json out;
    rind_status status = rind_json_open(e->ctx, &out, "evaluation");

    if (status != RIND_OK)
        return status;
    rind_json_object(&out, "model");
    rind_json_add_text(&out, "path", j->model.path);
    rind_json_add_text(&out, "hash", j->model.hash);
    rind_json_add_text(&out, "task", j->model.task.text);
    rind_json_add_text(&out, "regions", j->model.regions);
    rind_json_end(&out);
    rind_json_add_text(&out, "features", e->options->features);
    rind_json_add_text(&out, "labels", e->options->labels);
    rind_json_add_text(&out, "labels_digest", j->cohort.labels_digest);
    rind_json_object(&out, "split");
    rind_json_add_text(&out, "path", e->split.path != NULL ? e->split.path : "none");
    rind_json_add_text(&out, "hash", e->split.path != NULL ? e->split.hash : NULL);
    rind_json_add_text(&out, "how", e->split.path != NULL ? e->split.how : "all cases test");
    rind_json_add_count(&out, "evaluations_before", e->n_before);
    rind_json_end(&out);
    rind_notes_write(&out, &e->notes);
    rind_flow_write(&out, &j->cohort.flow);
    rind_performance_write_members(&out, &e->judged[0].performance, false);
    write_gdi(&out, e);
    rind_json_add_count(&out, "outside_training_range", e->n_outside);
    rind_json_add_count(&out, "imputed", e->n_imputed);
    if (j->model.n_stages == 2)
        write_joint(&out, e);
    write_comparisons(&out, e);
    rind_baseline_write(&out, &e->baseline);
    rind_json_object(&out, "predictions");
    rind_json_add_reals(&out, "probability", j->p[0], j->cohort.frame.ids.n);
    rind_json_add_reals(&out, "outcome", j->cohort.y, j->cohort.frame.ids.n);
    rind_json_end(&out);
    return rind_json_close(e->ctx, &out, path, NULL);
}
