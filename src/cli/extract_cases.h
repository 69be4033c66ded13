/* extract_cases.h - a manifest computed into a journal, and what the user is told meanwhile */
#ifndef RIND_CLI_EXTRACT_CASES_H
#define RIND_CLI_EXTRACT_CASES_H

#include "cli/extra_masks.h"
#include "study/batch.h"

/* A rind_batch_events that says everything; progress is shown if it was started. */
rind_batch_events rind_events_said(void);

/*
 * The one case of a manifest, computed in this process, without a worker. Its record goes to the journal. Returns
 * RIND_OK, also when the case failed; RIND_CANNOT_WRITE or RIND_NO_MEMORY when the record could not be kept.
 */
rind_status rind_extract_one(rind_ctx *ctx, const rind_manifest *manifest, const rind_settings *settings,
                             rind_journal *journal);

/*
 * Says what there is to do: cases, regions, images, features; what was done before, and why not all of it counts.
 * 'name' is the table's.
 */
void rind_say_plan(const char *name, const rind_batch_options *options, const rind_batch_plan *plan,
                   const rind_table *heading, const rind_variant *variant, const rind_journal_others *others);

/* Says why cases failed that an earlier run computed and this one keeps: a line each, as of those it computes. */
rind_status rind_say_kept_failures(rind_ctx *ctx, const rind_manifest *manifest, const rind_batch_plan *plan,
                                   rind_journal *journal);

/* Keeps the manifest in the journal, for rind merge. */
rind_status rind_keep_manifest(rind_ctx *ctx, const rind_manifest *manifest, const char *name, bool python_style,
                               rind_journal *journal);

/* The row of --image and --mask, by itself; the strings are borrowed. */
rind_case rind_case_of_files(const char *case_id, const char *image, const char *mask, const rind_extra_masks *extra);

/*
 * The manifest of --cases: a CSV file, or a folder, in which images and masks are paired as rind scan does. Returns as
 * rind_manifest_read(); RIND_BAD_SETTINGS for a folder without a pair.
 */
rind_status rind_cases_read(rind_ctx *ctx, const char *path, rind_manifest **out);

#endif
