/*
 * batch.c - the loop of the parent, see batch.h
 *
 * It waits for the first of: an item from a worker, the end of a worker, the end of somebody's time, a signal. A worker
 * is given its next case before what it answered goes to the disk, so that it need not wait for the disk.
 */
#include "study/batch_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_JOBS = 1024 };

/* A rind_item_sink: what a worker says. */
typedef struct heard {
    rind_batch *b;
    size_t k;
} heard;

static void take_item(void *user, int kind, const void *bytes, size_t n)
{
    const heard *h = user;
    rind_slot *s = &h->b->slot[h->k];

    if (!s->busy || s->ended)
        return;
    s->ended = rind_record_take(&s->record, kind, bytes, n);
    if (kind != RIND_ITEM_MESSAGE)
        return;
    rind_unpack said = rind_unpack_begin(bytes, n);
    rind_severity severity = (rind_severity)rind_unpack_number(&said);
    h->b->events->say(h->b->events->user, severity, s->about, rind_unpack_text(&said));
}

/* How a worker ended that did not end its case. */
static void describe_end(const rind_batch *b, const rind_slot *s, const char *stage, rind_worker_end end, char *text,
                         size_t text_size)
{
    char at[64] = "";

    if (*stage != '\0')
        snprintf(at, sizeof at, " in the step '%s'", stage);
    if (s->out_of_time)
        snprintf(text, text_size, "took longer than --case-timeout %g s%s", b->options->case_timeout_s, at);
    else if (end.signal != 0)
        snprintf(text, text_size, "its worker was ended by signal %d (%s)%s%s", end.signal, strsignal(end.signal), at,
                 end.signal == SIGKILL ? "; if memory was short, give --memory or fewer --jobs" : "");
    else
        snprintf(text, text_size, "its worker ended with exit code %d%s", end.exit_code, at);
}

/* A case that its worker had not begun when that ended is asked of another. */
static bool ask_again(rind_batch *b, size_t k)
{
    enum { MOST = 3 };
    rind_slot *s = &b->slot[k];

    if (s->out_of_time || s->n_begun == MOST ||
        rind_worker_start(b->ctx, &b->shop, b->worker, b->n_jobs, &b->worker[k]) != RIND_OK)
        return false;
    s->n_begun++;
    s->begun = rind_now();
    rind_batch_ask(b, k);
    return true;
}

/* A worker is gone, or has to go. What it said of its case is kept. */
static void lose(rind_batch *b, size_t k)
{
    rind_slot *s = &b->slot[k];
    char stage[RIND_STAGE_SIZE], message[512];

    snprintf(stage, sizeof stage, "%s", b->worker[k].stage);
    rind_worker_end end = rind_worker_stop(&b->worker[k]);
    if (!s->busy || s->ended || (*stage == '\0' && ask_again(b, k)))
        return;
    describe_end(b, s, stage, end, message, sizeof message);
    rind_record_end(&s->record, s->out_of_time ? RIND_CASE_TIMEOUT : RIND_CASE_CRASHED, message);
    s->record.seconds = rind_now() - s->begun;
    s->record.peak_bytes = end.peak_bytes;
    if (s->record.inputs.n == 0)
        rind_batch_note_inputs(b, s->index, &s->record);
    s->ended = true;
}

static rind_status hear(rind_batch *b, size_t k)
{
    heard h = { b, k };
    rind_status status = RIND_OK;

    if (!rind_worker_hear(&b->worker[k], take_item, &h) || (b->slot[k].ended && b->slot[k].out_of_time))
        lose(b, k);
    if (!b->slot[k].busy || !b->slot[k].ended)
        return RIND_OK;
    size_t index = b->slot[k].index;
    rind_batch_release(b, k);
    if (rind_batch_signals == 0)
        status = rind_batch_deal(b);
    rind_status kept = rind_batch_keep(b, index, &b->slot[k].done);
    return kept != RIND_OK ? kept : status;
}

static void show_progress(rind_batch *b)
{
    rind_progress_state state = {
        .n_done = b->result->n_done,
        .n_failed = b->result->n_done - b->result->n_ok,
        .n_all = b->plan->n_to_do,
        .n_before = b->plan->n_before,
        .seconds = rind_now() - b->start,
        .work_done = b->work_done,
        .work_all = b->work_all,
        .stopping = rind_batch_signals > 0,
    };

    for (size_t k = 0; k < b->n_jobs; k++) {
        const rind_slot *s = &b->slot[k];
        size_t n = state.n_running;

        if (!s->busy)
            continue;
        state.n_running++;
        if (n >= RIND_PROGRESS_SHOWN)
            continue;
        snprintf(state.running[n].about, sizeof state.running[n].about, "%.63s", s->about);
        state.running[n].stage = b->worker[k].stage;
        state.running[n].bytes = b->costs.bytes[s->index];
        state.running[n].seconds = rind_now() - s->begun;
    }
    b->events->progress(b->events->user, &state);
}

/* Workers whose time is up. The seconds until the next one's is, at most 'most'. */
static double check_time(rind_batch *b, double most)
{
    double limit = b->options->case_timeout_s;

    for (size_t k = 0; k < b->n_jobs && limit > 0; k++) {
        rind_slot *s = &b->slot[k];
        double left = s->begun + limit - rind_now();

        if (!s->busy || s->ended)
            continue;
        if (left <= 0 && !s->out_of_time) {
            s->out_of_time = true;
            kill(b->worker[k].pid, SIGKILL); /* heard of like any other end */
        } else if (left > 0 && left < most) {
            most = left;
        }
    }
    return most;
}

/* Waits, hears, deals. */
static rind_status turn(rind_batch *b, struct pollfd *fds)
{
    const double tick = 0.1;
    double wait_s = check_time(b, tick);
    const struct timespec time = { .tv_nsec = (long)(1e9 * wait_s) };
    rind_status status = RIND_OK;

    for (size_t k = 0; k < b->n_jobs; k++)
        fds[k] = (struct pollfd){ .fd = b->worker[k].pid != 0 ? b->worker[k].fd : -1, .events = POLLIN };
    int n = rind_signals_wait(fds, b->n_jobs, &time, &b->waiting);
    if (n < 0 && errno != EINTR)
        return rind_fail(b->ctx, RIND_NO_MEMORY, "waiting for workers: %s", strerror(errno));
    for (size_t k = 0; k < b->n_jobs && n > 0 && status == RIND_OK; k++)
        if (fds[k].revents != 0 && b->worker[k].fd == fds[k].fd && b->worker[k].pid != 0)
            status = hear(b, k);
    if (rind_batch_signals == 1 && !b->told) {
        b->told = true;
        if (b->n_busy > 0)
            b->events->say(b->events->user, RIND_NOTICE, NULL,
                           "interrupted: cases in flight are finished; once more gives them up");
    }
    return status;
}

static rind_status loop(rind_batch *b)
{
    struct pollfd *fds = rind_alloc(b->ctx, b->n_jobs, sizeof *fds, "workers");
    rind_status status = fds != NULL ? RIND_OK : RIND_NO_MEMORY;

    while (status == RIND_OK && rind_batch_signals < 2) {
        status = rind_batch_deal(b);
        if (b->n_busy == 0)
            break;
        if (status == RIND_OK)
            status = turn(b, fds);
        show_progress(b);
    }
    free(fds);
    return status;
}

static rind_status make_slots(rind_batch *b)
{
    b->worker = rind_alloc_zero(b->ctx, b->n_jobs, sizeof *b->worker, "workers");
    b->slot = rind_alloc_zero(b->ctx, b->n_jobs, sizeof *b->slot, "workers");
    b->range = rind_alloc(b->ctx, b->n_jobs, sizeof *b->range, "workers");
    if (b->worker == NULL || b->slot == NULL || b->range == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < b->n_jobs; k++)
        b->range[k] = &b->slot[k].range;
    return RIND_OK;
}

/* A rind_predict_watch's: otherwise nothing would be seen before the first case. */
static void say_predicting(void *user)
{
    const rind_batch *b = user;
    char text[160];

    snprintf(text, sizeof text, "looking at the headers and masks of %zu cases first, for their order and their memory",
             b->plan->n_to_do);
    b->events->say(b->events->user, RIND_NOTICE, NULL, text);
}

/* Costs are worth their price where they decide something: who comes first, or what may run together. */
static rind_status prepare(rind_batch *b)
{
    const rind_predict_watch watch = { &b->waiting, &rind_batch_signals, 2.0, say_predicting, b };
    const rind_batch_options *o = b->options;
    size_t n = rind_manifest_n_cases(o->manifest);
    bool *todo = rind_alloc(b->ctx, n, sizeof *todo, "cases of a batch");
    rind_status status = todo != NULL ? rind_costs_create(b->ctx, n, &b->costs) : RIND_NO_MEMORY;

    for (size_t k = 0; k < n && status == RIND_OK; k++)
        todo[k] = b->plan->todo[k] != RIND_TODO_NONE;
    if (status == RIND_OK && (o->memory_bytes > 0 || o->n_jobs > 1))
        status = rind_predict(b->ctx, o->manifest, o->settings, todo, o->n_jobs, &watch, &b->costs);
    if (status == RIND_INTERRUPTED)
        status = RIND_OK; /* the loop sees the signal */
    for (size_t k = 0; k < n && status == RIND_OK; k++)
        b->work_all += b->costs.seconds[k];
    if (status == RIND_OK)
        status = rind_queue_create(b->ctx, o->manifest, todo, b->costs.seconds, &b->queue);
    free(todo);
    return status == RIND_OK ? make_slots(b) : status;
}

static void clear(rind_batch *b)
{
    for (size_t k = 0; k < b->n_jobs && b->slot != NULL; k++) {
        rind_worker_stop(&b->worker[k]);
        rind_worker_forget(&b->worker[k]);
        rind_record_free(&b->slot[k].record);
        rind_record_free(&b->slot[k].done);
    }
    free(b->worker);
    free(b->slot);
    free(b->range);
    rind_queue_free(&b->queue);
    rind_costs_free(&b->costs);
    rind_places_free(&b->places);
}

rind_status rind_batch_run(rind_ctx *ctx, const rind_batch_options *options, const rind_batch_events *events,
                           rind_journal *journal, const rind_batch_plan *plan, rind_batch_result *out)
{
    rind_batch b = {
        .ctx = ctx, .options = options, .events = events, .journal = journal, .plan = plan, .result = out
    };
    rind_manners old;

    *out = (rind_batch_result){ .n_done = 0 };
    b.n_jobs = options->n_jobs < MAX_JOBS ? (size_t)options->n_jobs : MAX_JOBS;
    b.n_jobs = b.n_jobs < plan->n_to_do ? b.n_jobs : plan->n_to_do;
    if (b.n_jobs == 0)
        return RIND_OK;
    b.shop = (rind_workshop){ options->settings, options->manifest, options->n_threads, options->before_case,
                              options->before_case_user };
    rind_signals_begin(&old, &b.waiting);
    rind_status status = prepare(&b);
    b.start = rind_now();
    if (status == RIND_OK)
        status = loop(&b);
    clear(&b);
    rind_signals_end(&old);
    out->interrupted = rind_batch_signals > 0 && out->n_done < plan->n_to_do;
    out->at_once = rind_batch_signals > 1;
    return status;
}
