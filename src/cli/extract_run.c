/*
 * extract_run.c - see extract_run.h
 *
 * One case is computed here, many by workers (study/batch.h); either way what comes out is in a journal, a private one
 * if need be, and the table is written from it. So a run that was stopped and begun again writes the same bytes.
 */
#include "cli/extract_run.h"
#include "cli/extract_cases.h"
#include "cli/say.h"
#include "cli/start.h"
#include "settings/settings.h"

#include <stdlib.h>

/* Computes into the journal what it does not hold. */
static rind_status compute(rind_extraction *r)
{
    const rind_batch_events events = rind_events_said();
    rind_journal_others others;

    rind_status status = rind_batch_plan_create(r->ctx, &r->options, r->journal, &r->plan);
    if (status == RIND_OK)
        status = rind_journal_find_others(r->ctx, r->journal, &others);
    if (status != RIND_OK)
        return status;
    if (r->is_one)
        return rind_extract_one(r->ctx, r->manifest, r->settings, r->journal);
    rind_say_plan(r->outputs.out, &r->options, &r->plan, r->heading, &r->variant, &others);
    status = rind_say_kept_failures(r->ctx, r->manifest, &r->plan, r->journal);
    if (status == RIND_OK)
        status = rind_batch_run(r->ctx, &r->options, &events, r->journal, &r->plan, &r->result);
    rind_progress_end();
    return status;
}

static rind_status write_all(rind_extraction *r)
{
    rind_results results = { .journal = r->journal,
                             .manifest = r->manifest,
                             .selected = r->plan.selected,
                             .heading = r->heading,
                             .settings = r->settings,
                             .n_carried = rind_manifest_n_carried(r->manifest) };
    rind_run_facts facts = {
        .argc = r->arguments->argc,
        .argv = r->arguments->argv,
        .settings = r->settings,
        .started = r->started,
        .n_threads = r->options.n_threads,
        .n_cases = r->plan.n_cases,
    };

    return rind_outputs_write(r->ctx, &r->outputs, &results, r->provenance, &facts, r->start, &r->summary);
}

static void summarise(const rind_extraction *r)
{
    const rind_summary *s = &r->summary;
    size_t n_changed = r->plan.n_changed + r->result.n_changed;
    char duration[32], before[64] = "";

    rind_duration_text(rind_now() - r->start, duration, sizeof duration);
    if (r->plan.n_before > 0)
        snprintf(before, sizeof before, "; %zu of them in earlier runs", r->plan.n_before + r->result.n_same);
    if (n_changed > 0)
        rind_say_notice(NULL, "%zu case%s changed since, computed again", n_changed, n_changed == 1 ? "" : "s");
    rind_say_notice(NULL, "%zu case%s: %zu ok, %zu failed in %s%s", r->plan.n_cases, r->plan.n_cases == 1 ? "" : "s",
                    s->n_ok, s->n_failed, duration, before);
    if (r->is_one)
        return;
    rind_say_failures(s);
    rind_say_times(s);
}

/* Where the run stopped, and how to go on. */
static void say_interrupted(const rind_extraction *r)
{
    size_t n_done = r->plan.n_before + r->result.n_done;

    if (!r->private)
        rind_say_notice(
            NULL,
            "interrupted: %zu of %zu cases are finished and kept in %s; the same command goes on from there, "
            "%s is as it was before",
            n_done, r->plan.n_cases, r->outputs.journal, r->outputs.out);
    else
        rind_say_notice(NULL, "interrupted: %zu of %zu cases are finished", n_done, r->plan.n_cases);
}

int rind_extraction_run(rind_extraction *r)
{
    rind_status status = compute(r);
    bool stopped = r->result.interrupted;

    if (status == RIND_OK && stopped)
        say_interrupted(r);
    if (status == RIND_OK && stopped && (!r->private || r->result.at_once || r->result.n_done == 0))
        return RIND_EXIT_INTERRUPTED;
    if (status == RIND_OK)
        status = write_all(r);
    if (status != RIND_OK) {
        rind_stop(r->ctx, RIND_EXIT_OUTPUT);
        if (!r->private)
            rind_say_notice(NULL, "what was computed is kept in %s; the same command goes on from there",
                            r->outputs.journal);
        return RIND_EXIT_OUTPUT;
    }
    summarise(r);
    rind_outputs_say(&r->outputs);
    if (!r->is_one && !r->private)
        rind_say_notice(NULL, "run again to add cases, or with --retry-failed to retry them: %s holds what is done",
                        r->outputs.journal);
    return stopped ? RIND_EXIT_INTERRUPTED : rind_exit_code_of(&r->summary, r->plan.n_cases);
}

void rind_extraction_free(rind_extraction *r)
{
    rind_batch_plan_free(&r->plan);
    rind_provenance_free(r->provenance);
    rind_table_free(r->heading);
    rind_outputs_free(&r->outputs);
    rind_extra_masks_free(&r->extra);
    free(r->case_id);
    free(r->absolute[0]);
    free(r->absolute[1]);
    rind_manifest_free(r->manifest);
    rind_settings_free(r->settings);
    rind_ctx_free(r->ctx);
}
