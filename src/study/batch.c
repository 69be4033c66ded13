/*
 * batch.c - the loop of the parent, see batch.h
 *
 * It waits for the first of: an item from a worker, the end of a worker, the end of somebody's time, a signal. A worker
 * is given its next case before what it answered goes to the disk, so that it need not wait for the disk. Signals are
 * blocked but while waiting: nothing is ever half done when one is seen.
 */
#include "study/batch.h"
#include "study/predict.h"
#include "study/queue.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_JOBS = 1024, ABOUT_SIZE = 256 };

static volatile sig_atomic_t n_signals;

static void count_signal(int number)
{
    (void)number;
    n_signals = n_signals < 2 ? n_signals + 1 : 2;
}

typedef struct slot {
    rind_range range; /* of the queue: what it is to do */
    size_t index;     /* the case in hand */
    bool busy, ended; /* ended: its last item has come */
    bool out_of_time;
    int n_begun; /* times its case was asked for */
    double begun;
    rind_record record, done;
    char about[ABOUT_SIZE];
} slot;

typedef struct batch {
    rind_ctx *ctx;
    const rind_batch_options *options;
    const rind_batch_events *events;
    rind_journal *journal;
    const rind_batch_plan *plan;
    rind_batch_result *result;
    rind_workshop shop;
    rind_queue queue;
    rind_costs costs;
    rind_worker *worker; /* n_jobs, as are: */
    slot *slot;
    rind_range **range;
    size_t n_jobs;
    size_t n_busy;
    uint64_t bytes_busy; /* predicted, of cases in flight */
    double start, work_done, work_all;
    rind_places places;
    sigset_t waiting; /* signals blocked while waiting */
    bool told;        /* that the run is being stopped */
} batch;

static const rind_case *case_of(const batch *b, size_t index)
{
    return rind_manifest_case(b->options->manifest, index);
}

/* Whether a case may begin now: beside what is running, or alone. */
static bool fits(void *user, size_t index)
{
    const batch *b = user;
    uint64_t limit = b->options->memory_bytes;

    return limit == 0 || b->n_busy == 0 || b->bytes_busy + b->costs.bytes[index] <= limit;
}

static bool failed(rind_outcome outcome)
{
    return outcome != RIND_CASE_OK && outcome != RIND_CASE_UNCHANGED;
}

/* A record goes to the journal; from then on the case is done. */
static rind_status keep(batch *b, size_t index, const rind_record *record)
{
    const rind_case *c = case_of(b, index);
    char about[ABOUT_SIZE];
    rind_status status;

    if (record->outcome == RIND_CASE_UNCHANGED) {
        status = rind_journal_renew(b->ctx, b->journal, b->plan->id[index], &record->inputs);
        b->result->n_same++;
    } else {
        status =
            rind_journal_put(b->ctx, b->journal, c, rind_case_identity(&b->places, c, b->options->settings), record);
        b->result->n_changed += b->plan->todo[index] == RIND_TODO_COMPARE;
    }
    if (status != RIND_OK)
        return status;
    b->result->n_done++;
    b->result->n_ok += !failed(record->outcome);
    b->work_done += b->costs.seconds[index];
    if (failed(record->outcome)) {
        rind_case_describe(c, about, sizeof about);
        b->events->fail(b->events->user, about, rind_record_message(record));
    }
    return RIND_OK;
}

/* Of a case no worker has looked at, files are known by their sizes and times alone. */
static void note_inputs(batch *b, size_t index, rind_record *record)
{
    char place[PATH_MAX];
    const char *role, *path;
    rind_pack item = { .bytes = NULL };

    for (size_t k = 0; (path = rind_case_file(case_of(b, index), b->options->settings, k, &role)) != NULL; k++) {
        rind_input input = { .role = role, .path = path, .place = place };

        rind_place_of(&b->places, path, place);
        input.error = rind_stamp_file(place, &input.file);
        rind_pack_clear(&item);
        rind_pack_input(&item, &input);
        rind_record_take(record, RIND_ITEM_INPUT, item.bytes, item.n);
    }
    rind_pack_free(&item);
}

/* Alone it would need more than there may be used: said, and not tried. */
static rind_status refuse(batch *b, size_t index)
{
    char needs[32], limit[32], message[256];
    rind_record record = { .outcome = RIND_CASE_REFUSED };

    rind_bytes_text(b->costs.bytes[index], needs, sizeof needs);
    rind_bytes_text(b->options->memory_bytes, limit, sizeof limit);
    snprintf(message, sizeof message,
             "needs %s of memory by its headers and the settings, --memory allows %s; give more, a smaller region or "
             "coarser resampling",
             needs, limit);
    rind_record_end(&record, RIND_CASE_REFUSED, message);
    note_inputs(b, index, &record);
    rind_status status = keep(b, index, &record);
    rind_record_free(&record);
    return status;
}

/* Sends a slot's next case. False: its worker is gone. */
static bool ask(batch *b, size_t k)
{
    slot *s = &b->slot[k];
    rind_record known = { .outcome = RIND_CASE_OK };
    bool compare = b->plan->todo[s->index] == RIND_TODO_COMPARE;

    if (compare && rind_journal_get(b->ctx, b->journal, b->plan->id[s->index], false, &known) != RIND_OK)
        rind_record_clear(&known); /* then it is computed */
    bool sent =
        rind_worker_ask(&b->worker[k], s->index, s->range.at == s->range.end, known.inputs.bytes, known.inputs.n);
    rind_record_free(&known);
    return sent;
}

/* Gives a slot work, if there is some that fits; a process, if it has none. */
static rind_status deal(batch *b, size_t k)
{
    slot *s = &b->slot[k];
    uint64_t limit = b->options->memory_bytes;

    if (s->range.at == s->range.end && !rind_queue_take(&b->queue, b->range, b->n_jobs, fits, b, &s->range))
        return RIND_OK;
    size_t index = b->queue.order[s->range.at];
    if (limit > 0 && b->costs.bytes[index] > limit) {
        s->range.at++;
        return refuse(b, index);
    }
    if (!fits(b, index))
        return RIND_OK; /* when another has ended */
    if (b->worker[k].pid == 0 && rind_worker_start(b->ctx, &b->shop, b->worker, b->n_jobs, &b->worker[k]) != RIND_OK)
        return b->n_busy > 0 ? RIND_OK : RIND_NO_MEMORY; /* perhaps later */
    s->range.at++;
    s->index = index;
    s->busy = true;
    s->ended = s->out_of_time = false;
    s->n_begun = 1;
    s->begun = rind_now();
    rind_record_clear(&s->record);
    rind_case_describe(case_of(b, index), s->about, sizeof s->about);
    b->n_busy++;
    b->bytes_busy += b->costs.bytes[index];
    ask(b, k); /* a worker that is gone will be heard of */
    return RIND_OK;
}

/* Gives work to whoever has none. A refused case is done at once: then there is more to deal. */
static rind_status deal_all(batch *b)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; k < b->n_jobs && status == RIND_OK && n_signals == 0; k++)
        for (size_t before = SIZE_MAX; !b->slot[k].busy && before != b->result->n_done && status == RIND_OK;) {
            before = b->result->n_done;
            status = deal(b, k);
        }
    return status;
}

/* The case of a slot is over, however: its record waits in 'done', the slot is free. */
static void release(batch *b, size_t k)
{
    slot *s = &b->slot[k];
    rind_record record = s->done;

    s->done = s->record;
    s->record = record;
    s->busy = s->ended = false;
    if (b->worker[k].pid != 0)
        b->worker[k].stage[0] = '\0';
    b->n_busy--;
    b->bytes_busy -= b->costs.bytes[s->index];
}

/* A rind_item_sink: what a worker says. */
typedef struct heard {
    batch *b;
    size_t k;
} heard;

static void take_item(void *user, int kind, const void *bytes, size_t n)
{
    const heard *h = user;
    slot *s = &h->b->slot[h->k];

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
static void describe_end(const batch *b, const slot *s, const char *stage, rind_worker_end end, char *text,
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
static bool ask_again(batch *b, size_t k)
{
    enum { MOST = 3 };
    slot *s = &b->slot[k];

    if (s->out_of_time || s->n_begun == MOST ||
        rind_worker_start(b->ctx, &b->shop, b->worker, b->n_jobs, &b->worker[k]) != RIND_OK)
        return false;
    s->n_begun++;
    s->begun = rind_now();
    ask(b, k);
    return true;
}

/* A worker is gone, or has to go. What it said of its case is kept. */
static void lose(batch *b, size_t k)
{
    slot *s = &b->slot[k];
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
        note_inputs(b, s->index, &s->record);
    s->ended = true;
}

static rind_status hear(batch *b, size_t k)
{
    heard h = { b, k };
    rind_status status = RIND_OK;

    if (!rind_worker_hear(&b->worker[k], take_item, &h) || (b->slot[k].ended && b->slot[k].out_of_time))
        lose(b, k);
    if (!b->slot[k].busy || !b->slot[k].ended)
        return RIND_OK;
    size_t index = b->slot[k].index;
    release(b, k);
    if (n_signals == 0)
        status = deal_all(b);
    rind_status kept = keep(b, index, &b->slot[k].done);
    return kept != RIND_OK ? kept : status;
}

static void show_progress(batch *b)
{
    rind_progress_state state = {
        .n_done = b->result->n_done,
        .n_failed = b->result->n_done - b->result->n_ok,
        .n_all = b->plan->n_to_do,
        .n_before = b->plan->n_before,
        .seconds = rind_now() - b->start,
        .work_done = b->work_done,
        .work_all = b->work_all,
        .stopping = n_signals > 0,
    };

    for (size_t k = 0; k < b->n_jobs; k++) {
        const slot *s = &b->slot[k];
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
static double check_time(batch *b, double most)
{
    double limit = b->options->case_timeout_s;

    for (size_t k = 0; k < b->n_jobs && limit > 0; k++) {
        slot *s = &b->slot[k];
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
static rind_status turn(batch *b, struct pollfd *fds)
{
    const double tick = 0.1;
    double wait_s = check_time(b, tick);
    const struct timespec time = { .tv_nsec = (long)(1e9 * wait_s) };
    rind_status status = RIND_OK;

    for (size_t k = 0; k < b->n_jobs; k++)
        fds[k] = (struct pollfd){ .fd = b->worker[k].pid != 0 ? b->worker[k].fd : -1, .events = POLLIN };
    int n = ppoll(fds, b->n_jobs, &time, &b->waiting);
    if (n < 0 && errno != EINTR)
        return rind_fail(b->ctx, RIND_NO_MEMORY, "waiting for workers: %s", strerror(errno));
    for (size_t k = 0; k < b->n_jobs && n > 0 && status == RIND_OK; k++)
        if (fds[k].revents != 0 && b->worker[k].fd == fds[k].fd && b->worker[k].pid != 0)
            status = hear(b, k);
    if (n_signals == 1 && !b->told) {
        b->told = true;
        if (b->n_busy > 0)
            b->events->say(b->events->user, RIND_NOTICE, NULL,
                           "interrupted: cases in flight are finished; once more gives them up");
    }
    return status;
}

static rind_status loop(batch *b)
{
    struct pollfd *fds = rind_alloc(b->ctx, b->n_jobs, sizeof *fds, "workers");
    rind_status status = fds != NULL ? RIND_OK : RIND_NO_MEMORY;

    while (status == RIND_OK && n_signals < 2) {
        status = deal_all(b);
        if (b->n_busy == 0)
            break;
        if (status == RIND_OK)
            status = turn(b, fds);
        show_progress(b);
    }
    free(fds);
    return status;
}

static rind_status make_slots(batch *b)
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

/* Costs are worth their price where they decide something: who comes first, or what may run together. */
static rind_status prepare(batch *b)
{
    const rind_batch_options *o = b->options;
    size_t n = rind_manifest_n_cases(o->manifest);
    bool *todo = rind_alloc(b->ctx, n, sizeof *todo, "cases of a batch");
    rind_status status = todo != NULL ? rind_costs_create(b->ctx, n, &b->costs) : RIND_NO_MEMORY;

    for (size_t k = 0; k < n && status == RIND_OK; k++)
        todo[k] = b->plan->todo[k] != RIND_TODO_NONE;
    if (status == RIND_OK && (o->memory_bytes > 0 || o->n_jobs > 1))
        status = rind_predict(b->ctx, o->manifest, o->settings, todo, o->n_jobs, &b->waiting, &n_signals, &b->costs);
    if (status == RIND_INTERRUPTED)
        status = RIND_OK; /* the loop sees the signal */
    for (size_t k = 0; k < n && status == RIND_OK; k++)
        b->work_all += b->costs.seconds[k];
    if (status == RIND_OK)
        status = rind_queue_create(b->ctx, o->manifest, todo, b->costs.seconds, &b->queue);
    free(todo);
    return status == RIND_OK ? make_slots(b) : status;
}

static void clear(batch *b)
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

/* A terminal that is closed counts as well, unless the process was started to outlive it (nohup). */
static const int heeded[] = { SIGINT, SIGTERM, SIGHUP };

/* What the process does with signals, to be given back. */
typedef struct manners {
    struct sigaction old[COUNT_OF(heeded)];
    sigset_t mask;
} manners;

static void begin_signals(batch *b, manners *m)
{
    struct sigaction action = { .sa_handler = count_signal };
    sigset_t block;

    n_signals = 0;
    sigemptyset(&block);
    for (size_t k = 0; k < COUNT_OF(heeded); k++)
        sigaddset(&block, heeded[k]);
    sigprocmask(SIG_BLOCK, &block, &m->mask);
    b->waiting = m->mask;
    for (size_t k = 0; k < COUNT_OF(heeded); k++) {
        sigaction(heeded[k], NULL, &m->old[k]);
        if (heeded[k] != SIGHUP || m->old[k].sa_handler != SIG_IGN)
            sigaction(heeded[k], &action, NULL);
        sigdelset(&b->waiting, heeded[k]);
    }
}

static void end_signals(const manners *m)
{
    sigprocmask(SIG_SETMASK, &m->mask, NULL); /* one more signal counts still */
    for (size_t k = 0; k < COUNT_OF(heeded); k++)
        sigaction(heeded[k], &m->old[k], NULL);
}

rind_status rind_batch_run(rind_ctx *ctx, const rind_batch_options *options, const rind_batch_events *events,
                           rind_journal *journal, const rind_batch_plan *plan, rind_batch_result *out)
{
    batch b = { .ctx = ctx, .options = options, .events = events, .journal = journal, .plan = plan, .result = out };
    manners old;

    *out = (rind_batch_result){ .n_done = 0 };
    b.n_jobs = options->n_jobs < MAX_JOBS ? (size_t)options->n_jobs : MAX_JOBS;
    b.n_jobs = b.n_jobs < plan->n_to_do ? b.n_jobs : plan->n_to_do;
    if (b.n_jobs == 0)
        return RIND_OK;
    b.shop = (rind_workshop){ options->settings, options->manifest, options->n_threads, options->before_case,
                              options->before_case_user };
    begin_signals(&b, &old);
    rind_status status = prepare(&b);
    b.start = rind_now();
    if (status == RIND_OK)
        status = loop(&b);
    clear(&b);
    end_signals(&old);
    out->interrupted = n_signals > 0 && out->n_done < plan->n_to_do;
    out->at_once = n_signals > 1;
    return status;
}
