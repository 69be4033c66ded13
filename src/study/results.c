/* results.c - see results.h. One case is in memory at a time. */
#include "study/results.h"

#include <stdio.h>
#include <string.h>

static size_t n_cases(const rind_results *r)
{
    return rind_manifest_n_cases(r->manifest);
}

/* The journal of the case in hand, NULL if there is none. */
static rind_journal *journal_of(const rind_results *r)
{
    if (r->selected != NULL && !r->selected[r->at])
        return NULL;
    if (r->from == NULL)
        return r->journal;
    return r->from[r->at] > 0 ? r->journals[r->from[r->at] - 1] : NULL;
}

/* The next case that the journal holds, from r->at; its id, or 0 behind the last. */
static rind_status find_next(rind_ctx *ctx, rind_results *r, int64_t *id)
{
    rind_status status = RIND_OK;

    *id = 0;
    while (status == RIND_OK && r->at < n_cases(r)) {
        rind_journal *journal = journal_of(r);

        if (journal != NULL)
            status = rind_journal_find(ctx, journal, rind_manifest_case(r->manifest, r->at), id);
        if (*id != 0)
            break;
        r->at++;
    }
    return status;
}

static rind_status rewind_rows(rind_ctx *ctx, void *user)
{
    rind_results *r = user;

    (void)ctx;
    r->at = 0;
    r->begun = false;
    return RIND_OK;
}

static rind_status next_row(rind_ctx *ctx, void *user, const rind_row **row)
{
    rind_results *r = user;
    rind_status status = RIND_OK;
    int64_t id;

    *row = NULL;
    while (status == RIND_OK) {
        if (r->begun) {
            status = rind_record_rows_next(&r->rows, row);
            if (status != RIND_OK || *row != NULL)
                return status;
            r->begun = false;
            r->at++;
        }
        status = find_next(ctx, r, &id);
        if (status != RIND_OK || id == 0)
            return status;
        status = rind_journal_get(ctx, journal_of(r), id, true, &r->record);
        if (status == RIND_OK)
            rind_record_rows_of(&r->rows, rind_manifest_case(r->manifest, r->at), &r->record);
        r->begun = true;
    }
    return status;
}

rind_status rind_results_rows(rind_ctx *ctx, rind_results *results, rind_row_source *out)
{
    results->rows = (rind_record_rows){
        .ctx = ctx, .heading = results->heading, .settings = results->settings, .n_carried = results->n_carried
    };
    *out = (rind_row_source){ results, rewind_rows, next_row, NULL };
    return rind_record_rows_begin(&results->rows);
}

void rind_results_end(rind_results *results)
{
    rind_record_free(&results->record);
    rind_record_rows_free(&results->rows);
}

static rind_failures *kind_of(rind_summary *s, const rind_record *record)
{
    const char *kind =
        record->outcome == RIND_CASE_FAILED ? rind_status_name(record->failure) : rind_outcome_name(record->outcome);

    for (size_t k = 0; k < s->n_kinds; k++)
        if (strcmp(s->failure[k].kind, kind) == 0)
            return &s->failure[k];
    if (s->n_kinds == RIND_N_FAILURES)
        return &s->failure[RIND_N_FAILURES - 1];
    rind_failures *f = &s->failure[s->n_kinds++];
    snprintf(f->kind, sizeof f->kind, "%s", kind);
    snprintf(f->message, sizeof f->message, "%s", rind_record_message(record));
    return f;
}

static void add_failure(rind_summary *s, const char *about, const rind_record *record)
{
    static const char more[] = ", ...";
    rind_failures *f = kind_of(s, record);
    size_t n = strlen(f->cases), left = sizeof f->cases - n;

    if (f->n == 0)
        snprintf(f->cases, sizeof f->cases - sizeof more, "%s", about);
    else if (!f->full && strlen(about) + 2 + sizeof more < left)
        snprintf(f->cases + n, left, ", %s", about);
    else if (!f->full) {
        snprintf(f->cases + n, left, "%s", more);
        f->full = true;
    }
    f->n++;
    s->n_failed++;
}

static void add_times(rind_summary *s, const rind_record *record)
{
    rind_unpack times = rind_unpack_begin(record->times.bytes, record->times.n);

    while (times.left > 0 && !times.bad) {
        const char *step = rind_unpack_text(&times);
        double seconds = rind_unpack_real(&times);
        size_t k = 0;

        while (k < s->timings.n && strcmp(s->timings.entry[k].step, step) != 0)
            k++;
        if (k == RIND_MAX_TIMINGS || times.bad)
            continue;
        if (k == s->timings.n) {
            snprintf(s->steps[k], sizeof s->steps[k], "%s", step);
            s->timings.entry[k].step = s->steps[k];
            s->timings.entry[k].seconds = 0.0;
            s->timings.n++;
        }
        s->timings.entry[k].seconds += seconds;
    }
}

static void add_slow(rind_summary *s, const char *about, double seconds)
{
    size_t k = s->n_slowest;

    while (k > 0 && s->slowest[k - 1].seconds < seconds)
        k--;
    if (k == RIND_N_SLOWEST)
        return;
    size_t n_moved = (s->n_slowest < RIND_N_SLOWEST ? s->n_slowest : RIND_N_SLOWEST - 1) - k;
    memmove(&s->slowest[k + 1], &s->slowest[k], n_moved * sizeof s->slowest[0]);
    snprintf(s->slowest[k].about, sizeof s->slowest[k].about, "%.95s", about);
    s->slowest[k].seconds = seconds;
    s->n_slowest += s->n_slowest < RIND_N_SLOWEST;
}

void rind_summary_add(rind_summary *summary, const char *about, const rind_record *record)
{
    summary->n_cases++;
    if (record->outcome == RIND_CASE_OK)
        summary->n_ok++;
    else
        add_failure(summary, about, record);
    add_times(summary, record);
    add_slow(summary, about, record->seconds);
}

rind_status rind_results_sum(rind_ctx *ctx, rind_results *results, rind_provenance *provenance, rind_summary *out)
{
    rind_status status = RIND_OK;

    *out = (rind_summary){ .n_cases = 0 };
    for (results->at = 0; status == RIND_OK; results->at++) {
        char about[256];
        int64_t id;

        status = find_next(ctx, results, &id);
        if (status != RIND_OK || id == 0)
            break;
        status = rind_journal_get(ctx, journal_of(results), id, false, &results->record);
        if (status != RIND_OK)
            break;
        rind_case_describe(rind_manifest_case(results->manifest, results->at), about, sizeof about);
        rind_summary_add(out, about, &results->record);
        if (provenance != NULL)
            status = rind_record_to_provenance(ctx, &results->record, about, provenance);
    }
    return status;
}
