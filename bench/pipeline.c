/*
 * pipeline.c - how long a training takes
 *
 * Workload: 200 cases, 2,000 columns of normal numbers in blocks of 20 that share half their variance, ten of which
 * differ between the classes by half a standard deviation; 60 events. The default pipeline. "nested" is everything a
 * training does without a bootstrap: the model, 10 folds x 5 repeats of the whole pipeline, and 5 outer folds with 10 x
 * 5 each.
 */
#include "bench.h"

#include "model/train.h"
#include "random.h"

enum { CASES = 200, COLUMNS = 2000, BLOCK = 20, EVENTS = 60, SIGNALS = 10 };

static void fill(rind_frame *frame, double *y, size_t *group)
{
    rind_random random;

    rind_random_seed(&random, 1, 0);
    for (size_t k = 0; k < CASES; k++) {
        y[k] = k < EVENTS;
        group[k] = k;
    }
    for (size_t c = 0; c < COLUMNS; c += BLOCK)
        for (size_t k = 0; k < CASES; k++) {
            double shared = rind_random_normal(&random);

            for (size_t i = c; i < c + BLOCK; i++)
                frame->value[i * CASES + k] = 0.7 * shared + 0.7 * rind_random_normal(&random) +
                                              (i % BLOCK == 0 && i < SIGNALS * BLOCK && k < EVENTS ? 0.5 : 0.0);
        }
}

static void must(rind_ctx *ctx, rind_status status)
{
    if (status == RIND_OK)
        return;
    fprintf(stderr, "bench_pipeline: %s\n", rind_ctx_message(ctx));
    exit(1);
}

static void train(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study, const rind_resampling *plan)
{
    rind_trained *trained = calloc(1, sizeof *trained);

    if (trained == NULL)
        exit(1);
    must(ctx, rind_train_stage(ctx, pipeline, study, plan, trained));
    rind_trained_free(trained);
    free(trained);
}

static void fit(rind_ctx *ctx, const rind_pipeline *pipeline, const rind_study *study, const size_t *row)
{
    rind_fitted fitted;

    must(ctx, rind_pipeline_fit(ctx, pipeline, study, row, CASES, &(rind_tuning){ .n_folds = 10, .n_repeats = 1 },
                                false, &fitted));
    rind_fitted_free(&fitted);
}

int main(int argc, char **argv)
{
    bench_options options = bench_start(argc, argv, "pipeline");
    rind_ctx *ctx = rind_ctx_create(options.threads);
    rind_frame frame = { .value = calloc(CASES * COLUMNS, sizeof(double)), .unit = calloc(COLUMNS, sizeof(char *)) };
    double y[CASES];
    size_t group[CASES];
    rind_pipeline *pipeline = calloc(1, sizeof *pipeline);
    char name[16];

    if (ctx == NULL || frame.value == NULL || frame.unit == NULL || pipeline == NULL)
        exit(1);
    for (size_t k = 0; k < CASES; k++) {
        snprintf(name, sizeof name, "c%zu", k);
        must(ctx, rind_ids_add(ctx, &frame.ids, name, NULL));
    }
    for (size_t k = 0; k < COLUMNS; k++) {
        snprintf(name, sizeof name, "x%zu", k);
        must(ctx, rind_ids_add(ctx, &frame.columns, name, NULL));
    }
    fill(&frame, y, group);
    must(ctx, rind_pipeline_parse(ctx, "zero-variance,ttest:0.05,corr:0.8,lasso:min,logistic:firth", NULL, pipeline));

    rind_study study = { &frame, y, group };
    rind_resampling plan = { .n_folds = 10, .n_repeats = 5, .n_outer = 5, .seed = 1 };
    bench_options once = options;
    once.repeats = 1;
    once.seconds = 0.0;
    BENCH(&options, "one fit of the pipeline, lambda by 10 folds", 0, fit(ctx, pipeline, &study, group));
    BENCH(&once, "nested: model, 10 x 5 folds, 5 outer folds", 0, train(ctx, pipeline, &study, &plan));

    rind_pipeline_free(pipeline);
    free(pipeline);
    rind_frame_free(&frame);
    rind_ctx_free(ctx);
    return 0;
}
