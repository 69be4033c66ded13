/*
 * lasso.c - penalised paths by what defines them
 *
 * A solution is one if its optimality conditions hold, so they are computed here a second time, plainly, for every
 * family, penalty, weight and offset. Beside them: problems solved by hand, tables that must give the same
 * answer, threads, refusals, and every allocation failing once.
 */
#include "test.h"

#include "context.h"
#include "near.h"

#include <rind/fit.h>
#include <rind/rind.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static rind_ctx *ctx;

/* A made-up cohort: blocks of related columns of very different scales, the last one constant. */
typedef struct made {
    size_t n, p;
    double *value, *y, *metric, *time, *weight, *offset, *factor;
    int *event, *fold;
    rind_columns x;
    rind_outcome outcome;
} made;

static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*seed >> 33) + 0.5) / 2147483648.0;
}

static double bell(uint64_t *seed)
{
    double sum = -6;

    for (int k = 0; k < 12; k++)
        sum += uniform(seed);
    return sum;
}

static made make(size_t n, size_t p, uint64_t seed)
{
    made m = { .n = n, .p = p };
    double *numbers = calloc(n * p + 5 * n + p, sizeof *numbers);

    assert_non_null(numbers);
    m.value = numbers;
    m.y = m.value + n * p;
    m.metric = m.y + n;
    m.time = m.metric + n;
    m.weight = m.time + n;
    m.offset = m.weight + n;
    m.factor = m.offset + n;
    m.event = calloc(3 * n, sizeof *m.event);
    assert_non_null(m.event);
    m.fold = m.event + n;
    for (size_t i = 0; i < n; i++) {
        double shared = 0, risk = 0;

        for (size_t j = 0; j < p; j++) {
            double own = bell(&seed);

            if (j % 5 == 0)
                shared = bell(&seed);
            m.value[j * n + i] = pow(10, (double)(j % 7) - 3) * (0.8 * shared + 0.6 * own + 3);
            if (j % 6 == 1)
                risk += (j % 12 == 1 ? 0.7 : -0.5) * (0.8 * shared + 0.6 * own);
        }
        m.value[(p - 1) * n + i] = 0.1;
        m.metric[i] = 1e3 * (risk + bell(&seed));
        m.y[i] = uniform(&seed) < 1 / (1 + exp(-risk));
        m.time[i] = ceil(12 * exp(-risk + bell(&seed) / 2));
        m.event[i] = uniform(&seed) < 0.7;
        m.weight[i] = 0.5 + uniform(&seed);
        m.offset[i] = bell(&seed) / 2;
        m.fold[i] = (int)(i * 7 % 5);
        m.fold[n + i] = (int)(i % 5) + 10;
    }
    m.y[0] = 0;
    m.y[n - 1] = 1;
    for (size_t j = 0; j < p; j++)
        m.factor[j] = j % 9 == 0 ? 2 : 1;
    m.factor[2] = 0;
    m.x = (rind_columns){ .value = m.value, .n_rows = n, .n_columns = p };
    m.outcome = (rind_outcome){ .y = m.y, .time = m.time, .event = m.event };
    return m;
}

static void made_free(made *m)
{
    free(m->value);
    free(m->event);
}

static double weight_at(const rind_lasso_settings *settings, size_t n, size_t i)
{
    double sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += settings->weight != NULL ? settings->weight[k] : 1;
    return (settings->weight != NULL ? settings->weight[i] : 1) * (double)n / sum;
}

/* - d loss / d eta_i, in the plainest words. */
static void score(const made *m, const rind_lasso_settings *settings, const double *eta, double *r)
{
    double n = (double)m->n;

    for (size_t i = 0; i < m->n; i++) {
        double w = weight_at(settings, m->n, i), expected = 0;

        if (settings->family == RIND_GAUSSIAN)
            r[i] = w * (m->outcome.y[i] - eta[i]) / n;
        else if (settings->family == RIND_BINOMIAL)
            r[i] = w * (m->outcome.y[i] - 1 / (1 + exp(-eta[i] - (settings->offset ? settings->offset[i] : 0)))) / n;
        else {
            for (size_t k = 0; k < m->n; k++) {
                double at_risk = 0;

                if (m->event[k] == 0 || m->time[k] > m->time[i])
                    continue;
                for (size_t h = 0; h < m->n; h++)
                    at_risk += m->time[h] >= m->time[k] ? exp(eta[h]) : 0;
                expected += exp(eta[i]) / at_risk;
            }
            r[i] = (m->event[i] - expected) / n;
        }
    }
}

/* Largest breach of the conditions, on the standardised scale. */
static double breach(const made *m, const rind_lasso_settings *settings, const rind_lasso *path, size_t k)
{
    double *eta = calloc(2 * m->n, sizeof *eta), *r = eta + m->n, worst = 0, sum = 0;
    double unit = settings->family == RIND_GAUSSIAN ? sqrt(path->null_deviance / (double)m->n) : 1;

    assert_non_null(eta);
    assert_int_equal(rind_lasso_predict(ctx, path, &m->x, k, eta), RIND_OK);
    score(m, settings, eta, r);
    for (size_t i = 0; i < m->n; i++)
        sum += r[i];
    worst = fabs(sum) / unit;
    for (size_t j = 0; j < m->p; j++) {
        double sd = path->sd[j], gradient = 0, b = path->coefficient[k * m->p + j];
        double factor = settings->penalty_factor != NULL ? settings->penalty_factor[j] : 1;
        double scale = settings->standardise ? sd : 1; /* of the coefficient that is penalised */
        double l1 = path->lambda[k] * factor * settings->alpha, l2 = path->lambda[k] * factor * (1 - settings->alpha);

        if (sd == 0) {
            assert_true(b == 0);
            continue;
        }
        for (size_t i = 0; i < m->n; i++)
            gradient += (m->value[j * m->n + i] - path->mean[j]) * r[i];
        gradient = gradient / scale - l2 * b * scale;
        double off = b != 0 ? fabs(gradient - (b > 0 ? l1 : -l1)) : fmax(fabs(gradient) - l1, 0);

        worst = fmax(worst, off * scale / sd / unit);
    }
    free(eta);
    return worst;
}

static void check_path(const made *m, const rind_lasso_settings *settings)
{
    rind_lasso *path = NULL;

    if (rind_lasso_path(ctx, &m->x, &m->outcome, settings, &path) != RIND_OK)
        fail_msg("family %d, alpha %g: %s", (int)settings->family, settings->alpha, rind_ctx_message(ctx));
    for (size_t k = 0; k < path->n_lambda; k++) {
        double off = breach(m, settings, path, k);

        if (!(off <= 1e-9) || !(path->kkt[k] <= 1e-9))
            fail_msg("family %d, alpha %g, %zu x %zu, step %zu: conditions off by %g, told %g", (int)settings->family,
                     settings->alpha, m->n, m->p, k, off, path->kkt[k]);
        if (k > 0)
            assert_true(path->deviance[k] <= path->deviance[k - 1] * (1 + 1e-12));
    }
    if (settings->lambda == NULL && settings->alpha == 1 && settings->penalty_factor == NULL)
        assert_int_equal(path->df[0], 0);
    rind_lasso_free(path);
}

static void test_conditions(void **state)
{
    (void)state;
    static const size_t size[][2] = { { 60, 25 }, { 40, 120 }, { 33, 9 } };
    static const double alpha[] = { 1, 0.5, 0 };

    for (size_t s = 0; s < 3; s++) {
        made m = make(size[s][0], size[s][1], s + 1);

        for (int family = 0; family < 3; family++)
            for (size_t a = 0; a < 3; a++)
                for (int variant = 0; variant < 4; variant++) {
                    rind_lasso_settings settings = rind_lasso_defaults((rind_family_of_y)family);

                    settings.alpha = alpha[a];
                    settings.n_lambda = 30;
                    settings.lambda_ratio = 0.02;
                    settings.standardise = variant != 1;
                    if (variant == 2 && family != RIND_COX)
                        settings.weight = m.weight;
                    if (variant == 2 && family == RIND_BINOMIAL)
                        settings.offset = m.offset;
                    if (variant == 3 && alpha[a] > 0)
                        settings.penalty_factor = m.factor;
                    m.outcome.y = family == RIND_GAUSSIAN ? m.metric : m.y;
                    check_path(&m, &settings);
                }
        made_free(&m);
    }
}

/* Columns that are orthogonal: every coefficient is its product with y, shrunk by lambda. */
static void test_orthogonal(void **state)
{
    (void)state;
    static const double x[] = { 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1 }, y[] = { 3, 1, 2.5, 7 };
    static const double lambda[] = { 1.5, 0.5 };
    rind_columns columns = { .value = x, .n_rows = 4, .n_columns = 3 };
    rind_lasso_settings settings = rind_lasso_defaults(RIND_GAUSSIAN);
    rind_lasso *path = NULL;

    settings.lambda = lambda;
    settings.n_lambda = 2;
    assert_int_equal(rind_lasso_path(ctx, &columns, &(rind_outcome){ .y = y }, &settings, &path), RIND_OK);
    for (size_t k = 0; k < 2; k++)
        for (size_t j = 0; j < 3; j++) {
            double product = 0;

            for (size_t i = 0; i < 4; i++)
                product += x[j * 4 + i] * y[i] / 4;
            assert_near(path->coefficient[k * 3 + j], copysign(fmax(fabs(product) - lambda[k], 0), product), 1e-14);
        }
    assert_near(path->intercept[0], 3.375, 1e-14);
    assert_int_equal(path->df[0], 1); /* products: -0.625, -1.375, 1.625 */
    rind_lasso_free(path);
}

/* A row of weight 2 is a row that comes twice; a view is the table it shows; the order of columns does not matter. */
static void test_same_answers(void **state)
{
    (void)state;
    made m = make(40, 30, 5);
    size_t row[60], column[30];
    double y[60], weight[40];
    rind_lasso *weighted = NULL, *repeated = NULL;

    for (size_t i = 0; i < 60; i++) {
        row[i] = i < 40 ? i : 2 * (i - 40);
        y[i] = m.y[row[i]];
    }
    for (size_t i = 0; i < 40; i++)
        weight[i] = i % 2 == 0 ? 2 : 1;
    for (size_t j = 0; j < 30; j++)
        column[j] = 29 - j;

    rind_lasso_settings settings = rind_lasso_defaults(RIND_BINOMIAL);
    rind_columns twice = m.x;

    settings.lambda_ratio = 0.05;
    twice.n_rows = 60;
    twice.stride = 40;
    twice.row = row;
    twice.column = column;
    assert_int_equal(rind_lasso_path(ctx, &twice, &(rind_outcome){ .y = y }, &settings, &repeated), RIND_OK);
    settings.weight = weight;
    assert_int_equal(rind_lasso_path(ctx, &m.x, &m.outcome, &settings, &weighted), RIND_OK);
    for (size_t k = 0; k < 100; k++) {
        assert_near(weighted->lambda[k], repeated->lambda[k], 1e-13);
        assert_near(weighted->deviance[k] * 60 / 40, repeated->deviance[k], 1e-8);
        for (size_t j = 0; j < 30; j++)
            assert_near(weighted->coefficient[k * 30 + j] * weighted->sd[j],
                        repeated->coefficient[k * 30 + 29 - j] * weighted->sd[j], 1e-8);
    }
    rind_lasso_free(weighted);
    rind_lasso_free(repeated);
    made_free(&m);
}

/* One lambda far down, asked for alone, is where the path arrives too; equal columns share what one would have. */
static void test_alone_and_twins(void **state)
{
    (void)state;
    made m = make(50, 40, 9);
    rind_lasso_settings settings = rind_lasso_defaults(RIND_BINOMIAL);
    rind_lasso *path = NULL, *alone = NULL, *twins = NULL;

    settings.lambda_ratio = 0.03;
    assert_int_equal(rind_lasso_path(ctx, &m.x, &m.outcome, &settings, &path), RIND_OK);
    settings.lambda = path->lambda + 99;
    settings.n_lambda = 1;
    assert_int_equal(rind_lasso_path(ctx, &m.x, &m.outcome, &settings, &alone), RIND_OK);
    for (size_t j = 0; j < 40; j++)
        assert_near(alone->coefficient[j] * alone->sd[j], path->coefficient[99 * 40 + j] * alone->sd[j], 1e-8);
    for (size_t j = 20; j < 39; j++) /* the second half repeats the first */
        memcpy(m.value + j * 50, m.value + (j - 20) * 50, 50 * sizeof *m.value);
    settings.lambda = NULL;
    settings.n_lambda = 50;
    assert_int_equal(rind_lasso_path(ctx, &m.x, &m.outcome, &settings, &twins), RIND_OK);
    for (size_t k = 0; k < 50; k++)
        assert_true(breach(&m, &settings, twins, k) <= 1e-9);
    rind_lasso_free(path);
    rind_lasso_free(alone);
    rind_lasso_free(twins);
    made_free(&m);
}

static void test_max_active(void **state)
{
    (void)state;
    made m = make(50, 40, 11);
    rind_lasso_settings settings = rind_lasso_defaults(RIND_BINOMIAL);
    rind_lasso *path = NULL;
    rind_cross_validation *cv = NULL;

    settings.max_active = 4;
    assert_int_equal(rind_lasso_path(ctx, &m.x, &m.outcome, &settings, &path), RIND_OK);
    assert_in_range(path->n_lambda, 2, 99);
    for (size_t k = 0; k < path->n_lambda; k++)
        assert_in_range(path->df[k], 0, 4);
    assert_int_equal(rind_lasso_cv(ctx, &m.x, &m.outcome, &settings, m.fold, 1, &cv), RIND_OK);
    assert_in_range(cv->path->n_lambda, 1, path->n_lambda);

    const rind_cv_curve *curve = &cv->curve[RIND_BY_CLASS];
    size_t n = cv->path->n_lambda;

    for (size_t k = 0; k < n; k++) { /* folds are of one size */
        double mean = 0;

        for (size_t f = 0; f < 5; f++)
            mean += curve->fold[f * n + k] / 5;
        assert_near(curve->mean[k], mean, 1e-14);
    }
    rind_cross_validation_free(cv);
    rind_lasso_free(path);
    made_free(&m);
}

static void compare_cv(const rind_cross_validation *a, const rind_cross_validation *b, size_t n)
{
    assert_int_equal(a->path->n_lambda, b->path->n_lambda);
    for (size_t k = 0; k < a->path->n_lambda; k++) {
        assert_memory_equal(a->path->coefficient, b->path->coefficient,
                            a->path->n_columns * a->path->n_lambda * sizeof(double));
        assert_memory_equal(a->linear_predictor, b->linear_predictor, n * a->path->n_lambda * sizeof(double));
    }
    for (int c = 0; c < RIND_N_CV_MEASURES; c++) {
        assert_int_equal(a->curve[c].mean == NULL, b->curve[c].mean == NULL);
        if (a->curve[c].mean == NULL)
            continue;
        assert_memory_equal(a->curve[c].mean, b->curve[c].mean, a->path->n_lambda * sizeof(double));
        assert_memory_equal(a->curve[c].se, b->curve[c].se, a->path->n_lambda * sizeof(double));
        assert_int_equal(a->curve[c].index_min, b->curve[c].index_min);
        assert_int_equal(a->curve[c].index_1se, b->curve[c].index_1se);
    }
}

static void test_threads(void **state)
{
    (void)state;
    made m = make(60, 90, 3);

    for (int family = 0; family < 3; family++) {
        rind_lasso_settings settings = rind_lasso_defaults((rind_family_of_y)family);
        rind_cross_validation *first = NULL;

        settings.n_lambda = 40;
        settings.lambda_ratio = 0.1;
        for (int threads = 1; threads <= 7; threads += 3) {
            rind_ctx *own = rind_ctx_create(threads);
            rind_cross_validation *cv = NULL;

            assert_non_null(own);
            if (rind_lasso_cv(own, &m.x, &m.outcome, &settings, m.fold, 2, &cv) != RIND_OK)
                fail_msg("%s", rind_ctx_message(own));
            assert_true(cv->kkt_max <= 1e-9);
            if (first != NULL) {
                compare_cv(first, cv, m.n);
                rind_cross_validation_free(cv);
            } else
                first = cv;
            rind_ctx_free(own);
        }
        rind_cross_validation_free(first);
    }
    made_free(&m);
}

/* What a fold predicts is what a path without its rows predicts, and the curve is made of that. */
static void check_folds(size_t p, double alpha)
{
    made m = make(60, p, 21);
    rind_lasso_settings settings = rind_lasso_defaults(RIND_BINOMIAL);
    rind_cross_validation *cv = NULL;
    double brier[5] = { 0 }, mean = 0, square = 0, *out = calloc(m.n, sizeof *out), y[60];
    size_t row[60], k = 30, n_in[5] = { 0 };

    settings.alpha = alpha;
    assert_non_null(out);
    assert_int_equal(rind_lasso_cv(ctx, &m.x, &m.outcome, &settings, m.fold, 1, &cv), RIND_OK);
    settings.lambda = cv->path->lambda;
    for (int f = 0; f < 5; f++) {
        rind_columns view = m.x;
        rind_lasso *path = NULL;
        size_t n = 0;

        for (size_t i = 0; i < m.n; i++)
            if (m.fold[i] != f) {
                row[n] = i;
                y[n++] = m.y[i];
            }
        view.n_rows = n;
        view.row = row;
        view.stride = m.n;
        assert_int_equal(rind_lasso_path(ctx, &view, &(rind_outcome){ .y = y }, &settings, &path), RIND_OK);
        assert_int_equal(rind_lasso_predict(ctx, path, &m.x, k, out), RIND_OK);
        for (size_t i = 0; i < m.n; i++)
            if (m.fold[i] == f) {
                assert_near(cv->linear_predictor[k * m.n + i], out[i], 1e-9);
                brier[f] += 2 * pow(m.y[i] - 1 / (1 + exp(-out[i])), 2);
                n_in[f]++;
            }
        brier[f] /= (double)n_in[f];
        mean += brier[f] * (double)n_in[f] / (double)m.n;
        rind_lasso_free(path);
    }
    for (int f = 0; f < 5; f++)
        square += pow(brier[f] - mean, 2) * (double)n_in[f] / (double)m.n;
    assert_near(cv->curve[RIND_BY_MSE].mean[k], mean, 1e-10);
    assert_near(cv->curve[RIND_BY_MSE].se[k], sqrt(square / 4), 1e-10);
    rind_cross_validation_free(cv);
    free(out);
    made_free(&m);
}

static void test_folds(void **state)
{
    (void)state;
    check_folds(30, 1);
    check_folds(30, 0);
    check_folds(90, 0);
    check_folds(90, 0.5);
}

static void refuse(const made *m, const rind_lasso_settings *settings, rind_status status, const char *message)
{
    rind_lasso *path = NULL;

    assert_int_equal(rind_lasso_path(ctx, &m->x, &m->outcome, settings, &path), status);
    if (strstr(rind_ctx_message(ctx), message) == NULL)
        fail_msg("'%s' does not say '%s'", rind_ctx_message(ctx), message);
    assert_null(path);
}

static void test_refusals(void **state)
{
    (void)state;
    static const char *const name[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" };
    static const double rising[] = { 1, 2 };
    made m = make(20, 10, 2);
    rind_lasso_settings settings = rind_lasso_defaults(RIND_BINOMIAL), other = settings;
    rind_cross_validation *cv = NULL;
    double before = m.value[3 * 20 + 6];

    m.x.name = name;
    m.value[3 * 20 + 6] = (double)NAN;
    refuse(&m, &settings, RIND_NON_FINITE, "d, row 7");
    m.value[3 * 20 + 6] = before;
    other.lambda = rising;
    other.n_lambda = 2;
    refuse(&m, &other, RIND_BAD_ARGUMENT, "lambda 2");
    other = settings;
    other.alpha = 1.5;
    refuse(&m, &other, RIND_BAD_ARGUMENT, "alpha");
    m.factor[4] = -1;
    other = settings;
    other.penalty_factor = m.factor;
    refuse(&m, &other, RIND_BAD_ARGUMENT, "penalty factor of e");
    other = rind_lasso_defaults(RIND_COX);
    other.weight = m.weight;
    refuse(&m, &other, RIND_BAD_ARGUMENT, "weights");
    before = m.y[5];
    m.y[5] = 2;
    refuse(&m, &settings, RIND_BAD_ARGUMENT, "row 6");
    m.y[5] = before;
    for (size_t i = 0; i < m.n; i++)
        m.fold[i] = 3;
    assert_int_equal(rind_lasso_cv(ctx, &m.x, &m.outcome, &settings, m.fold, 1, &cv), RIND_BAD_ARGUMENT);
    for (size_t i = 0; i < m.n; i++)
        m.fold[i] = m.y[i] > 0.5; /* outside a fold, one class only */
    assert_int_equal(rind_lasso_cv(ctx, &m.x, &m.outcome, &settings, m.fold, 1, &cv), RIND_NOT_ESTIMABLE);
    assert_null(cv);
    for (size_t i = 0; i < m.n; i++)
        m.y[i] = 1;
    refuse(&m, &settings, RIND_NOT_ESTIMABLE, "outcome 1");
    for (size_t i = 0; i < m.n * m.p; i++)
        m.value[i] = 4;
    m.y[0] = 0;
    refuse(&m, &settings, RIND_NOT_ESTIMABLE, "no column");
    made_free(&m);
}

/* Every allocation fails once; what was made before it is given back. */
static void test_memory(void **state)
{
    (void)state;
    made m = make(30, 12, 4);

    for (int family = 0; family < 3; family++) {
        rind_status status = RIND_NO_MEMORY;

        for (long k = 0; status == RIND_NO_MEMORY; k++) {
            rind_ctx *own = rind_ctx_create(2);
            rind_lasso_settings settings = rind_lasso_defaults((rind_family_of_y)family);
            rind_cross_validation *cv = NULL;

            assert_non_null(own);
            settings.n_lambda = 5;
            settings.lambda_ratio = 0.5;
            own->allocations_left = k;
            status = rind_lasso_cv(own, &m.x, &m.outcome, &settings, m.fold, 1, &cv);
            assert_true(status == RIND_NO_MEMORY || status == RIND_OK);
            assert_int_equal(cv != NULL, status == RIND_OK);
            rind_cross_validation_free(cv);
            rind_ctx_free(own);
        }
    }
    made_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions),      cmocka_unit_test(test_orthogonal), cmocka_unit_test(test_same_answers),
        cmocka_unit_test(test_alone_and_twins), cmocka_unit_test(test_max_active), cmocka_unit_test(test_threads),
        cmocka_unit_test(test_folds),           cmocka_unit_test(test_refusals),   cmocka_unit_test(test_memory),
    };

    ctx = rind_ctx_create(1);
    if (ctx == NULL)
        return 1;

    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    rind_ctx_free(ctx);
    return failed;
}
