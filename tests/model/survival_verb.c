/*
 * survival_verb.c - covariates, scores and studies of times to an event, against what is known of them
 *
 * The folds of a table with holes are imputed and fitted one by one; those of a whole table by rind_lasso_cv(). A hole
 * in a column that says nothing must therefore change nothing: two ways to the same numbers.
 */
#include "test.h"
#include "near.h"

#include "model/survival_study.h"
#include "random.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { N = 80, P = 6 };

static rind_ctx *ctx;
static char folder[] = "rind-survival-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_text(const char *name, const char *text)
{
    FILE *out = fopen(path_of(name), "w");

    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

/* A side of random numbers; the first column tells the time. The last is 1 throughout. */
static void make_side(rind_survival_side *side)
{
    rind_random random;
    char name[16];

    *side = (rind_survival_side){ .name = "all", .n = N };
    rind_random_seed(&random, 3, 0);
    side->x = calloc(N * P, sizeof *side->x);
    side->time = calloc(N, sizeof *side->time);
    side->event = calloc(N, sizeof *side->event);
    side->unit = calloc(N, sizeof *side->unit);
    assert_true(side->x != NULL && side->time != NULL && side->event != NULL && side->unit != NULL);
    for (size_t c = 0; c < P; c++) {
        snprintf(name, sizeof name, "f%zu", c);
        assert_int_equal(rind_ids_add(ctx, &side->features, name, NULL), RIND_OK);
        for (size_t k = 0; k < N; k++)
            side->x[c * N + k] = c == P - 1 ? 1.0 : rind_random_normal(&random);
    }
    for (size_t k = 0; k < N; k++) {
        side->unit[k] = k;
        side->time[k] = rint(40.0 + 8.0 * (rind_random_normal(&random) - side->x[k]));
        side->event[k] = rind_random_unit(&random) < 0.7;
        side->n_events += side->event[k] == 1;
        side->time[k] = fmax(side->time[k], 1.0);
    }
}

static void holes_that_say_nothing(void **state)
{
    rind_survival_options how = { .n_folds = 5, .n_repeats = 2, .seed = 1 };
    rind_survival_side side;
    rind_survival_score whole, holes;

    (void)state;
    make_side(&side);
    assert_int_equal(rind_survival_score_fit(ctx, &how, &side, &whole), RIND_OK);
    for (size_t k = 0; k < N; k += 7)
        side.x[(P - 1) * N + k] = (double)NAN;
    assert_int_equal(rind_survival_score_fit(ctx, &how, &side, &holes), RIND_OK);
    assert_int_equal(whole.n_missing_all, 0);
    assert_int_equal(holes.n_missing_all, (N + 6) / 7);
    assert_int_equal(whole.n_lambda, holes.n_lambda);
    for (size_t k = 0; k < whole.n_lambda; k++) {
        assert_near(holes.deviance[k], whole.deviance[k], 1e-8);
        assert_near(holes.deviance_se[k], whole.deviance_se[k], 1e-8);
        assert_near(holes.c[k], whole.c[k], 1e-12);
    }
    assert_int_equal(whole.index, holes.index);
    assert_int_equal(whole.selected[0], 0);
    rind_survival_score_free(&whole);
    rind_survival_score_free(&holes);
    rind_survival_side_free(&side);
}

/* The score is 0 on average over its own rows; a missing value counts as the training's median. */
static void score_of_a_row(void **state)
{
    rind_survival_options how = { .n_folds = 5, .n_repeats = 1, .seed = 1 };
    rind_survival_side side;
    rind_survival_score score;
    double value[N], sum = 0.0;

    (void)state;
    make_side(&side);
    assert_int_equal(rind_survival_score_fit(ctx, &how, &side, &score), RIND_OK);
    rind_survival_score_apply(&score, &side, value);
    for (size_t k = 0; k < N; k++)
        sum += value[k];
    assert_near(sum / N, 0.0, 1e-12); /* z-scores: the mean of the training is 0 */
    side.x[3] = (double)NAN;
    rind_survival_score_apply(&score, &side, value);
    double filled = value[3];
    side.x[3] = score.median[0];
    rind_survival_score_apply(&score, &side, value);
    assert_true(value[3] == filled);
    how.n_folds = 70;
    rind_survival_score none;
    assert_int_equal(rind_survival_score_fit(ctx, &how, &side, &none), RIND_NOT_ESTIMABLE);
    rind_survival_score_free(&score);
    rind_survival_side_free(&side);
}

static void words_and_numbers(void **state)
{
    rind_label_table train = { 0 }, test = { 0 };
    rind_covariates a, b;

    (void)state;
    write_text("train.csv", "case_id,age,stage\na,50,II\nb,60,I\nc,,III\nd,70,\n");
    write_text("test.csv", "case_id,age,stage\ne,55,III\nf,65,IV\n");
    assert_int_equal(rind_label_table_read(ctx, path_of("train.csv"), NULL, NULL, &train), RIND_OK);
    assert_int_equal(rind_label_table_read(ctx, path_of("test.csv"), NULL, NULL, &test), RIND_OK);
    assert_int_equal(rind_covariates_read(ctx, &train, "age,stage", NULL, &a), RIND_OK);
    assert_int_equal(a.terms.n, 3);
    assert_string_equal(a.terms.text[1], "stage=II");
    assert_string_equal(a.terms.text[2], "stage=III");
    assert_true(a.value[1 * 4 + 0] == 1.0 && a.value[1 * 4 + 1] == 0.0 && a.value[2 * 4 + 2] == 1.0);
    assert_true(isnan(a.value[2]) && isnan(a.value[1 * 4 + 3]));
    assert_true(rind_covariates_complete(&a, 1, 2, 2) && !rind_covariates_complete(&a, 0, 2, 2));
    assert_int_equal(rind_covariates_read(ctx, &test, "age,stage", &a, &b), RIND_OK);
    assert_int_equal(b.terms.n, 3);
    assert_true(b.value[2 * 2 + 0] == 1.0 && isnan(b.value[2 * 2 + 1])); /* nobody trained on IV */
    rind_covariates_free(&b);
    assert_int_equal(rind_covariates_read(ctx, &train, "age,age", NULL, &b), RIND_BAD_ARGUMENT);
    assert_int_equal(rind_covariates_read(ctx, &train, "weight", NULL, &b), RIND_BAD_FILE);
    rind_covariates_free(&a);
    rind_label_table_free(&train);
    rind_label_table_free(&test);
}

/* Every allocation of a study fails once: it says so and loses nothing. */
static void no_memory(void **state)
{
    rind_survival_options how = {
        .time = "t", .event = "d", .clinical = "age,stage", .group = "stage", .n_folds = 2, .n_repeats = 1, .seed = 1
    };
    rind_survival_study *study = calloc(1, sizeof *study);
    char labels[256];
    rind_status status = RIND_NO_MEMORY;

    (void)state;
    assert_non_null(study);
    write_text("labels.csv", "case_id,t,d,age,stage\n"
                             "a,5,1,50,I\nb,3,1,61,II\nc,8,0,55,I\nd,2,1,47,II\ne,9,1,66,I\nf,7,0,52,II\n"
                             "g,4,1,58,I\nh,6,1,49,II\ni,1,1,63,I\nj,10,0,57,II\n");
    snprintf(labels, sizeof labels, "%s", path_of("labels.csv"));
    how.labels = labels;
    for (long left = 0; status != RIND_OK && left < 4000; left++) {
        ctx->allocations_left = left;
        status = rind_survival_study_run(ctx, &how, study);
        ctx->allocations_left = -1;
        if (status == RIND_OK) {
            assert_int_equal(study->n_multivariable, 2);
            assert_true(!isnan(study->judged[0].uno));
            assert_true(!isnan(study->judged[0].brier_null[0]));
            assert_true(!isnan(study->comparison[0].hr));
        } else
            assert_int_equal(status, RIND_NO_MEMORY);
        rind_survival_study_free(study);
    }
    assert_int_equal(status, RIND_OK);
    free(study);
}

static int tidy(void **state)
{
    (void)state;
    unlink(path_of("train.csv"));
    unlink(path_of("test.csv"));
    unlink(path_of("labels.csv"));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holes_that_say_nothing),
        cmocka_unit_test(score_of_a_row),
        cmocka_unit_test(words_and_numbers),
        cmocka_unit_test(no_memory),
    };

    ctx = rind_ctx_create(1);
    if (ctx == NULL || mkdtemp(folder) == NULL)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, tidy);
    rind_ctx_free(ctx);
    return failed;
}
