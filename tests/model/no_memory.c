/* no_memory.c - every method refuses cleanly, whichever of its allocations fails, and then works */
#include "test.h"
#include "context.h"

#include <math.h>
#include <rind/statistics.h>
#include <stdlib.h>

enum { N = 24, P = 6 };

static double value[N * P], y[N], p[N], times[N], score[N], room[N * P];
static int event[N], group[N], stratum[N];
static size_t draws[2 * N];
static const rind_columns x = { .value = value, .n_rows = N, .n_columns = P };
static const double counts[] = { 3, 4, 5, 6, 2, 7 }, threshold = 0.4;

static void make_data(void)
{
    uint64_t seed = 9;

    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < P; j++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            value[j * N + i] = (double)(seed >> 40) / 16777216.0;
        }
        y[i] = i % 3 == 0;
        score[i] = value[i];
        p[i] = 0.1 + 0.8 * value[N + i];
        times[i] = 1 + floor(10 * value[2 * N + i]);
        event[i] = i % 4 != 0;
        group[i] = (int)(i % 2);
        stratum[i] = i > N / 2;
        draws[i] = draws[N + i] = (i * 7 + 3) % (N - 4);
    }
}

static rind_status refit(void *user, rind_ctx *ctx, const size_t *rows, size_t n_rows, double *lp)
{
    (void)user;
    (void)ctx;
    (void)rows;
    for (size_t i = 0; i < n_rows; i++)
        lp[i] = score[i];
    return RIND_OK;
}

/* One call each: into a plain result, or into one that is owned and absent after a refusal. */
#define PLAIN(name, type, call)            \
    static rind_status name(rind_ctx *ctx) \
    {                                      \
        type out;                          \
        return call;                       \
    }
#define OWNED(name, type, free_it, call)                   \
    static rind_status name(rind_ctx *ctx)                 \
    {                                                      \
        type *out = NULL;                                  \
        rind_status status = call;                         \
        assert_true((status == RIND_OK) == (out != NULL)); \
        free_it(out);                                      \
        return status;                                     \
    }
#define SELECTION(name, call) OWNED(name, rind_selection, rind_selection_free, call)

PLAIN(auc, rind_auc, rind_auc_delong(ctx, score, y, N, 0.95, &out))
PLAIN(delong, rind_delong, rind_delong_test(ctx, score, p, y, N, 0.95, &out))
PLAIN(unpaired, rind_delong, rind_delong_test_unpaired(ctx, score, y, N, p, y, N, 0.95, &out))
PLAIN(precision, double, rind_average_precision(ctx, score, y, N, &out))
OWNED(curve, rind_roc, rind_roc_free, rind_roc_curve(ctx, score, y, N, &out))
PLAIN(calibration, rind_calibration_result, rind_calibration(ctx, p, y, N, &out))
PLAIN(bins, rind_calibration_bin, rind_calibration_bins(ctx, p, y, N, 1, 0.95, &out))
PLAIN(decision, rind_decision, rind_decision_curve(ctx, p, y, N, &threshold, 1, &out))
OWNED(hosmer, rind_hl, rind_hl_free, rind_hosmer_lemeshow(ctx, p, y, N, 5, &out))
PLAIN(mann_whitney, rind_test_result, rind_mann_whitney(ctx, score, 9, p, 9, RIND_MW_EXACT, &out))
PLAIN(anova, rind_test_result, rind_anova(ctx, score, group, N, &out))
PLAIN(kruskal, rind_test_result, rind_kruskal(ctx, score, group, N, &out))
PLAIN(levene, rind_test_result, rind_levene(ctx, score, group, N, &out))
PLAIN(shapiro, rind_test_result, rind_shapiro(ctx, score, N, &out))
PLAIN(chi2, rind_test_result, rind_chi2(ctx, counts, 2, 2, true, &out))
PLAIN(fisher, rind_test_result, rind_fisher(ctx, counts, 2, 2, 0.95, &out))
PLAIN(fisher_2x3, rind_test_result, rind_fisher(ctx, counts, 2, 3, 0.95, &out))
PLAIN(spearman, rind_test_result, rind_spearman(ctx, score, p, N, &out))
PLAIN(kendall, rind_test_result, rind_kendall(ctx, score, p, N, &out))
static rind_status adjust(rind_ctx *ctx)
{
    return rind_adjust_p(ctx, p, N, RIND_HOLM, room);
}
static rind_status screen(rind_ctx *ctx)
{
    rind_screen out[P];

    return rind_univariate_screen(ctx, &x, y, out);
}
PLAIN(icc, rind_icc_result, rind_icc(ctx, value, N, 3, RIND_ICC_2_1, 0.95, &out))
static rind_status scale(rind_ctx *ctx)
{
    rind_scale out[P];

    return rind_scale_columns(ctx, &x, out);
}
SELECTION(related, rind_redundancy_filter(ctx, &x, y, RIND_KEEP_RELATED, 0.1, &out))
SELECTION(first, rind_redundancy_filter(ctx, &x, NULL, RIND_KEEP_FIRST, 0.1, &out))
SELECTION(connected, rind_redundancy_filter(ctx, &x, NULL, RIND_DROP_MOST_CONNECTED, 0.1, &out))
SELECTION(mrmr, rind_mrmr(ctx, &x, y, 3, &out))
static rind_status block(rind_ctx *ctx)
{
    return rind_correlation_block(ctx, &x, 0, 2, 2, 2, room);
}
OWNED(km, rind_km_curve, rind_km_free, rind_km(ctx, times, event, N, RIND_KM_LOG, 0.95, &out))
OWNED(logrank, rind_logrank_result, rind_logrank_free, rind_logrank(ctx, times, event, group, stratum, N, 1, &out))
OWNED(maxstat, rind_maxstat_result, rind_maxstat_free, rind_maxstat(ctx, times, event, score, N, 0.2, 0.8, &out))
PLAIN(td_auc, rind_td_auc_result, rind_td_auc(ctx, times, event, score, N, 5, false, 0.95, &out))
PLAIN(heagerty, double, rind_td_auc_heagerty(ctx, times, event, score, N, 5, &out))
PLAIN(brier, rind_survival_brier_result, rind_survival_brier(ctx, times, event, p, N, 5, 0.95, &out))
PLAIN(uno, rind_survival_c_result, rind_survival_c(ctx, times, event, score, N, RIND_UNO, INFINITY, &out))
PLAIN(survival_decision, rind_survival_decision,
      rind_survival_decision_curve(ctx, times, event, p, N, 5, &threshold, 1, &out))
OWNED(match, rind_matching, rind_matching_free, rind_match(ctx, score, y, N, INFINITY, RIND_MATCH_LARGEST, &out))
static rind_status balance(rind_ctx *ctx)
{
    rind_balance_row out[P];

    return rind_balance(ctx, &x, y, NULL, out);
}
OWNED(combat, rind_combat, rind_combat_free, rind_combat_fit(ctx, &x, group, NULL, NULL, &out))
PLAIN(optimism, rind_optimism_result, rind_optimism(ctx, y, N, draws, 2, refit, NULL, NULL, &out))
static rind_status nomogram(rind_ctx *ctx)
{
    const rind_nomogram_axis axis = { N, score };
    rind_nomogram *out = NULL;
    rind_status status = rind_nomogram_make(ctx, &axis, 1, 0.0, &out);

    assert_true((status == RIND_OK) == (out != NULL));
    rind_nomogram_free(out);
    return status;
}

#define ROW(name)   \
    {               \
#name, name \
    }
static const struct {
    const char *name;
    rind_status (*call)(rind_ctx *ctx);
} calls[] = {
    ROW(auc),     ROW(delong),    ROW(unpaired), ROW(precision),    ROW(curve),      ROW(calibration),
    ROW(bins),    ROW(decision),  ROW(hosmer),   ROW(mann_whitney), ROW(anova),      ROW(kruskal),
    ROW(levene),  ROW(shapiro),   ROW(chi2),     ROW(fisher),       ROW(fisher_2x3), ROW(spearman),
    ROW(kendall), ROW(adjust),    ROW(screen),   ROW(icc),          ROW(scale),      ROW(related),
    ROW(first),   ROW(connected), ROW(mrmr),     ROW(block),        ROW(km),         ROW(logrank),
    ROW(maxstat), ROW(td_auc),    ROW(heagerty), ROW(brier),        ROW(uno),        ROW(survival_decision),
    ROW(match),   ROW(balance),   ROW(combat),   ROW(optimism),     ROW(nomogram),
};

static void whatever_allocation_fails(void **state)
{
    (void)state;
    make_data();
    for (size_t k = 0; k < COUNT_OF(calls); k++) {
        rind_ctx *ctx = rind_ctx_create(1);
        long n_refused = 0;

        for (;; n_refused++) {
            ctx->allocations_left = n_refused;
            ctx->message[0] = '\0';
            rind_status status = calls[k].call(ctx);

            if (status == RIND_OK)
                break;
            if (status != RIND_NO_MEMORY || ctx->message[0] == '\0' || n_refused > 100)
                fail_msg("%s, allocation %ld: %s: %s", calls[k].name, n_refused, rind_status_name(status),
                         ctx->message);
        }
        if (n_refused == 0)
            fail_msg("%s asks for no memory: it need not be in this list", calls[k].name);
        rind_ctx_free(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_allocation_fails),
    };

    return cmocka_run_group_tests_name("no memory", tests, NULL, NULL);
}
