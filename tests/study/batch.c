/*
 * batch.c - a case costs no more than itself: workers that crash, exit, hang or eat memory, on purpose
 *
 * The program cannot be told to crash. This test links the engine and puts a step before the case, in the worker
 * (rind_batch_options.before_case), which does what the case's id says.
 */
#include "test.h"
#include "settings/settings.h"
#include "study/batch.h"
#include "study/cost.h"
#include "study/predict.h"
#include "study/queue.h"
#include "study/results.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const rind_variant variant = { "0123456789abcdef", "", "1", 1 };

/* Says what the parent is told. */
typedef struct told {
    size_t n_failed;
    char failed[512];
    size_t n_shown;
    pid_t parent;
} told;

static void say(void *user, rind_severity severity, const char *about, const char *text)
{
    (void)user;
    (void)severity;
    (void)about;
    (void)text;
}

static void fail_case(void *user, const char *about, const char *text)
{
    told *t = user;

    t->n_failed++;
    snprintf(t->failed + strlen(t->failed), sizeof t->failed - strlen(t->failed), "%s: %s\n", about, text);
}

static void show(void *user, const rind_progress_state *state)
{
    told *t = user;

    assert_int_equal(getpid(), t->parent);
    assert_true(state->n_done <= state->n_all);
    t->n_shown++;
}

static void misbehave(void *user, const rind_case *c)
{
    (void)user;
    if (strcmp(c->case_id, "segv") == 0) {
        const struct rlimit none = { 0, 0 };

        setrlimit(RLIMIT_CORE, &none);
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    } else if (strcmp(c->case_id, "kill") == 0) {
        raise(SIGKILL);
    } else if (strcmp(c->case_id, "exit") == 0) {
        _exit(3);
    } else if (strcmp(c->case_id, "hang") == 0) {
        for (;;)
            pause();
    } else if (strncmp(c->case_id, "stop", 4) == 0) {
        kill(getppid(), SIGINT);
    }
}

/* Runs a manifest of these case ids, none of which has files. */
static rind_status run(rind_ctx *ctx, const char *const *ids, size_t n, rind_batch_options *o, told *t,
                       rind_journal *journal, rind_batch_result *result)
{
    rind_batch_events events = { t, say, fail_case, show };
    rind_settings *settings = NULL;
    rind_manifest *manifest = NULL;
    rind_batch_plan plan;
    char text[2048] = "case_id,image,mask\n";

    t->parent = getpid();
    for (size_t k = 0; k < n; k++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s,nowhere%zu.nii,nowhere.nii\n", ids[k], k);
    assert_int_equal(rind_settings_default(ctx, &settings), RIND_OK);
    assert_int_equal(rind_manifest_parse(ctx, text, "m", "", &manifest), RIND_OK);
    o->settings = settings;
    o->manifest = manifest;
    o->n_threads = 1;
    if (o->before_case == NULL)
        o->before_case = misbehave;
    assert_int_equal(rind_batch_plan_create(ctx, o, journal, &plan), RIND_OK);
    rind_status status = rind_batch_run(ctx, o, &events, journal, &plan, result);
    rind_batch_plan_free(&plan);
    rind_manifest_free(manifest);
    rind_settings_free(settings);
    return status;
}

/* The record of a case in a journal. */
static rind_outcome outcome_of(rind_ctx *ctx, rind_journal *journal, const char *id, char message[512])
{
    const rind_case c = { .case_id = id, .image_id = "", .mask_id = "" };
    rind_record record = { .outcome = RIND_CASE_OK };
    int64_t found = 0;

    assert_int_equal(rind_journal_find(ctx, journal, &c, &found), RIND_OK);
    assert_true(found != 0);
    assert_int_equal(rind_journal_get(ctx, journal, found, true, &record), RIND_OK);
    snprintf(message, 512, "%s", rind_record_message(&record));
    rind_outcome outcome = record.outcome;
    rind_record_free(&record);
    return outcome;
}

static void check(rind_ctx *ctx, rind_journal *journal, const char *id, rind_outcome outcome, const char *says)
{
    char message[512];

    assert_int_equal(outcome_of(ctx, journal, id, message), outcome);
    if (strstr(message, says) == NULL)
        fail_msg("%s: '%s' does not say '%s'", id, message, says);
}

static void test_crashes(void **state)
{
    static const char *const ids[] = { "a", "segv", "b", "kill", "c", "exit", "hang", "d" };

    (void)state;
    for (int jobs = 1; jobs <= 3; jobs += 2) {
        rind_ctx *ctx = rind_ctx_create(1);
        rind_batch_options o = { .n_jobs = jobs, /* long for the others on a busy machine */
                                 .case_timeout_s = 5.0 };
        rind_batch_result result;
        rind_journal *journal = NULL;
        told t = { .n_failed = 0 };

        assert_int_equal(rind_journal_open(ctx, NULL, &variant, &journal), RIND_OK);
        assert_int_equal(run(ctx, ids, COUNT_OF(ids), &o, &t, journal, &result), RIND_OK);
        assert_int_equal(result.n_done, COUNT_OF(ids));
        assert_int_equal(t.n_failed, COUNT_OF(ids)); /* those without a crash have no files */
        assert_false(result.interrupted);
        check(ctx, journal, "segv", RIND_CASE_CRASHED, "signal 11 (Segmentation fault) in the step 'start'");
        check(ctx, journal, "kill", RIND_CASE_CRASHED, "signal 9 (Killed)");
        check(ctx, journal, "exit", RIND_CASE_CRASHED, "exit code 3");
        check(ctx, journal, "hang", RIND_CASE_TIMEOUT, "longer than --case-timeout 5 s in the step 'start'");
        for (size_t k = 0; k < COUNT_OF(ids); k++)
            if (strlen(ids[k]) == 1)
                check(ctx, journal, ids[k], RIND_CASE_FAILED, "nowhere");
        assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
        rind_ctx_free(ctx);
    }
}

/* Once: what is in flight is finished; what is not begun is not; a second run goes on. */
static void test_interrupted(void **state)
{
    static const char *const ids[] = { "stop1", "b", "c", "d", "e", "f" };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_batch_options o = { .n_jobs = 1 };
    rind_batch_result result;
    rind_journal *journal = NULL;
    told t = { .n_failed = 0 };

    (void)state;
    assert_int_equal(rind_journal_open(ctx, NULL, &variant, &journal), RIND_OK);
    assert_int_equal(run(ctx, ids, COUNT_OF(ids), &o, &t, journal, &result), RIND_OK);
    assert_true(result.interrupted);
    assert_false(result.at_once);
    assert_in_range(result.n_done, 1, 2);
    size_t done = result.n_done;
    assert_int_equal(run(ctx, ids, COUNT_OF(ids), &o, &t, journal, &result), RIND_OK);
    assert_int_equal(result.n_done, COUNT_OF(ids) - done);
    assert_false(result.interrupted);
    assert_int_equal(run(ctx, ids, COUNT_OF(ids), &o, &t, journal, &result), RIND_OK);
    assert_int_equal(result.n_done, 0);
    o.retry_failed = true;
    assert_int_equal(run(ctx, ids + 1, COUNT_OF(ids) - 1, &o, &t, journal, &result), RIND_OK);
    assert_int_equal(result.n_done, COUNT_OF(ids) - 1);
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    rind_ctx_free(ctx);
}

static bool company_expected; /* of a worker that waits in meet() */

/* In the worker: is another one in here? Who expects one waits for it, on a busy machine for seconds. */
static void meet(void *user, const rind_case *c)
{
    (void)user;
    (void)c;
    int fd = open("batch_busy", O_CREAT | O_EXCL | O_WRONLY, 0600);

    if (fd < 0)
        close(open("batch_met", O_CREAT | O_WRONLY, 0600));
    for (int k = 0; k < (company_expected ? 1000 : 3) && access("batch_met", F_OK) != 0; k++)
        usleep(10000);
    if (fd >= 0) {
        close(fd);
        unlink("batch_busy");
    }
}

/* Cases of which two do not fit into the memory run one after the other; those that do meet; larger ones are refused.
 */
static void test_memory(void **state)
{
    static const char *const ids[] = { "a", "b", "c", "d", "e", "f" };
    static const double shares[] = { 1.5, 4.0, 0.5 };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_settings *settings = NULL;
    rind_cost cost;

    (void)state;
    assert_int_equal(rind_settings_default(ctx, &settings), RIND_OK);
    rind_cost_predict(ctx, "nowhere0.nii", "nowhere.nii", settings, &cost);
    assert_true(cost.peak_bytes > 0);
    for (size_t k = 0; k < COUNT_OF(shares); k++) {
        rind_batch_options o = { .n_jobs = 3, .memory_bytes = (uint64_t)(shares[k] * (double)cost.peak_bytes) };
        rind_journal *journal = NULL;
        rind_batch_result result;
        told t = { .n_failed = 0 };

        unlink("batch_met");
        unlink("batch_busy");
        assert_int_equal(rind_journal_open(ctx, NULL, &variant, &journal), RIND_OK);
        o.before_case = meet;
        company_expected = shares[k] > 2.0;
        assert_int_equal(run(ctx, ids, COUNT_OF(ids), &o, &t, journal, &result), RIND_OK);
        assert_int_equal(result.n_done, COUNT_OF(ids));
        assert_int_equal(access("batch_met", F_OK) == 0, shares[k] > 2.0);
        for (size_t i = 0; i < COUNT_OF(ids); i++)
            check(ctx, journal, ids[i], shares[k] < 1.0 ? RIND_CASE_REFUSED : RIND_CASE_FAILED,
                  shares[k] < 1.0 ? "--memory allows" : "nowhere");
        assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    }
    unlink("batch_met");
    rind_settings_free(settings);
    rind_ctx_free(ctx);
}

static bool all_fit(void *user, size_t index)
{
    (void)user;
    (void)index;
    return true;
}

static bool none_but_2(void *user, size_t index)
{
    (void)user;
    return index == 2;
}

/* Cases of one image together, costly ones first, idle workers help the busiest; every case once. */
static void test_queue(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_manifest *manifest = NULL;
    rind_queue queue;
    const bool todo[] = { true, true, true, true, false, true, true };
    const double seconds[] = { 1, 2, 9, 1, 50, 3, 1 };
    rind_range a = { 0, 0 }, b = { 0, 0 }, *const ranges[] = { &a, &b };

    (void)state;
    assert_int_equal(rind_manifest_parse(ctx, "case_id,image,mask\n0,x,1\n1,y,1\n2,z,1\n3,x,2\n4,z,3\n5,x,3\n6,x,4\n",
                                         "m", "", &manifest),
                     RIND_OK);
    assert_int_equal(rind_queue_create(ctx, manifest, todo, seconds, &queue), RIND_OK);
    assert_int_equal(queue.n, 6);
    assert_int_equal(queue.n_groups, 3);
    static const size_t order[] = { 2, 0, 3, 5, 6, 1 };
    for (size_t k = 0; k < COUNT_OF(order); k++)
        assert_int_equal(queue.order[k], order[k]);

    assert_true(rind_queue_take(&queue, ranges, 2, none_but_2, NULL, &a));
    assert_int_equal(queue.order[a.at], 2);
    a.at = a.end;
    assert_false(rind_queue_take(&queue, ranges, 2, none_but_2, NULL, &b)); /* the others wait */
    assert_true(rind_queue_take(&queue, ranges, 2, all_fit, NULL, &a));
    assert_int_equal(a.end - a.at, 4);
    assert_true(rind_queue_take(&queue, ranges, 2, all_fit, NULL, &b));
    assert_int_equal(queue.order[b.at], 1);
    b.at = b.end;
    a.at++;
    assert_true(rind_queue_take(&queue, ranges, 2, all_fit, NULL, &b)); /* half of three */
    assert_int_equal(queue.order[b.at], 6);
    assert_int_equal(a.end - a.at, 2);
    assert_int_equal(b.end - b.at, 1);
    rind_queue_free(&queue);
    rind_manifest_free(manifest);
    rind_ctx_free(ctx);
}

/* Each case in one shard, those of one image in the same, whatever the number. */
static void test_shards(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_manifest *manifest = NULL;
    char text[4096] = "case_id,image,mask\n";

    (void)state;
    for (int k = 0; k < 40; k++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,nowhere%d,m%d\n", k, k / 2, k);
    assert_int_equal(rind_manifest_parse(ctx, text, "m", "", &manifest), RIND_OK);
    for (int n = 1; n <= 7; n++) {
        int owner[40] = { 0 };

        for (int shard = 1; shard <= n; shard++) {
            bool selected[40];
            int count = 0;

            assert_int_equal(rind_shard_select(ctx, manifest, shard, n, selected), RIND_OK);
            for (int k = 0; k < 40; k++) {
                assert_true(!selected[k] || owner[k] == 0);
                owner[k] = selected[k] ? shard : owner[k];
                count += selected[k];
            }
            assert_in_range(count, 40 / n - 2, 40 / n + 3);
        }
        for (int k = 0; k < 40; k++)
            assert_true(owner[k] != 0 && owner[k] == owner[k ^ 1]);
    }
    rind_manifest_free(manifest);
    rind_ctx_free(ctx);
}

static void test_progress(void **state)
{
    rind_progress_state s = { .n_done = 13,
                              .n_failed = 1,
                              .n_all = 24,
                              .seconds = 153,
                              .n_running = 2,
                              .running = { { .about = "P198", .stage = "glcm", .bytes = 1400000000, .seconds = 2 },
                                           { .about = "P\"203", .stage = "" } } };
    char text[1024];

    (void)state;
    rind_progress_text(&s, text, sizeof text);
    assert_string_equal(text, "13/24  5.1 cases/min  left 2 min 9 s  failed 1  now: P198 (1.4 GB), P\"203");
    rind_progress_json(&s, text, sizeof text);
    assert_string_equal(text,
                        "{ \"done\": 13, \"failed\": 1, \"all\": 24, \"before\": 0, \"seconds\": 153.000, "
                        "\"left_seconds\": 129.462, \"stopping\": false, \"running\": [ { \"case_id\": \"P198\", "
                        "\"stage\": \"glcm\", \"seconds\": 2.000, \"predicted_bytes\": 1400000000 }, { \"case_id\": "
                        "\"P\\\"203\", \"stage\": \"\", \"seconds\": 0.000, \"predicted_bytes\": null } ] }");
    s.work_done = 10; /* the long ones are done */
    s.work_all = 12;
    assert_true(rind_progress_left(&s) > 30.5 && rind_progress_left(&s) < 30.7);
    s.n_done = 0;
    assert_true(rind_progress_left(&s) < 0);
    rind_bytes_text(12345678, text, sizeof text);
    assert_string_equal(text, "12 MB");
    rind_bytes_text(999999999999u, text, sizeof text);
    assert_string_equal(text, "1.0 TB");
}

static void count_slow(void *user)
{
    ++*(size_t *)user;
}

/* Who waits for a prediction is told once, and not of a quick one. */
static void test_patience(void **state)
{
    static const char text[] = "case_id,image,mask\na,nowhere.nii,nowhere.nii\nb,nowhere.nii,nowhere.nii\n";
    const bool todo[] = { true, true };
    volatile sig_atomic_t signalled = 0;
    rind_ctx *ctx = rind_ctx_create(1);
    rind_settings *settings = NULL;
    rind_manifest *manifest = NULL;
    rind_costs costs;
    size_t n_told = 0;
    sigset_t waiting;

    (void)state;
    sigprocmask(SIG_BLOCK, NULL, &waiting);
    assert_int_equal(rind_settings_default(ctx, &settings), RIND_OK);
    assert_int_equal(rind_manifest_parse(ctx, text, "m", "", &manifest), RIND_OK);
    assert_int_equal(rind_costs_create(ctx, COUNT_OF(todo), &costs), RIND_OK);
    rind_predict_watch watch = { &waiting, &signalled, 3600.0, count_slow, &n_told };
    assert_int_equal(rind_predict(ctx, manifest, settings, todo, 2, &watch, &costs), RIND_OK);
    assert_int_equal(n_told, 0);
    watch.patience_s = 1e-9;
    assert_int_equal(rind_predict(ctx, manifest, settings, todo, 2, &watch, &costs), RIND_OK);
    assert_int_equal(n_told, 1);
    rind_costs_free(&costs);
    rind_manifest_free(manifest);
    rind_settings_free(settings);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crashes),  cmocka_unit_test(test_interrupted), cmocka_unit_test(test_memory),
        cmocka_unit_test(test_queue),    cmocka_unit_test(test_shards),      cmocka_unit_test(test_progress),
        cmocka_unit_test(test_patience),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
