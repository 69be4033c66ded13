/*
 * batch_deal.c - who gets which case: what may run beside what, and where a case goes when it is over
 *
 * A case is admitted by its predicted memory: beside others while all of them fit, alone always, and not at all if it
 * would need more than there may be.
 */
#include "study/batch_inside.h"

#include <limits.h>
#include <stdio.h>

static const rind_case *case_of(const rind_batch *b, size_t index)
{
    return rind_manifest_case(b->options->manifest, index);
}

/* Whether a case may begin now: beside what is running, or alone. */
static bool fits(void *user, size_t index)
{
    const rind_batch *b = user;
    uint64_t limit = b->options->memory_bytes;

    return limit == 0 || b->n_busy == 0 || b->bytes_busy + b->costs.bytes[index] <= limit;
}

static bool failed(rind_outcome outcome)
{
    return outcome != RIND_CASE_OK && outcome != RIND_CASE_UNCHANGED;
}

rind_status rind_batch_keep(rind_batch *b, size_t index, const rind_record *record)
{
    const rind_case *c = case_of(b, index);
    char about[RIND_ABOUT_SIZE];
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

void rind_batch_note_inputs(rind_batch *b, size_t index, rind_record *record)
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
static rind_status refuse(rind_batch *b, size_t index)
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
    rind_batch_note_inputs(b, index, &record);
    rind_status status = rind_batch_keep(b, index, &record);
    rind_record_free(&record);
    return status;
}

void rind_batch_ask(rind_batch *b, size_t k)
{
    rind_slot *s = &b->slot[k];
    rind_record known = { .outcome = RIND_CASE_OK };
    bool compare = b->plan->todo[s->index] == RIND_TODO_COMPARE;

    if (compare && rind_journal_get(b->ctx, b->journal, b->plan->id[s->index], false, &known) != RIND_OK)
        rind_record_clear(&known); /* then it is computed */
    rind_worker_ask(&b->worker[k], s->index, s->range.at == s->range.end, known.inputs.bytes, known.inputs.n);
    rind_record_free(&known);
}

/* Gives a slot work, if there is some that fits; a process, if it has none. */
static rind_status deal(rind_batch *b, size_t k)
{
    rind_slot *s = &b->slot[k];
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
    rind_batch_ask(b, k); /* a worker that is gone will be heard of */
    return RIND_OK;
}

rind_status rind_batch_deal(rind_batch *b)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; k < b->n_jobs && status == RIND_OK && rind_batch_signals == 0; k++)
        for (size_t before = SIZE_MAX; !b->slot[k].busy && before != b->result->n_done && status == RIND_OK;) {
            before = b->result->n_done;
            status = deal(b, k);
        }
    return status;
}

void rind_batch_release(rind_batch *b, size_t k)
{
    rind_slot *s = &b->slot[k];
    rind_record record = s->done;

    s->done = s->record;
    s->record = record;
    s->busy = s->ended = false;
    if (b->worker[k].pid != 0)
        b->worker[k].stage[0] = '\0';
    b->n_busy--;
    b->bytes_busy -= b->costs.bytes[s->index];
}
