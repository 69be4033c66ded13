/*
 * cmd_merge.c - rind merge: the tables of shards as one
 *
 * It reads the journals beside the tables, not the tables: these hold all digits, reasons and what provenance tells,
 * and the settings and the manifest they were computed with. So the output is the bytes that one run would have
 * written.
 */
#include "cli/commands.h"
#include "cli/extract_cases.h"
#include "cli/names.h"
#include "cli/option_rows.h"
#include "cli/outputs.h"
#include "cli/say.h"
#include "cli/start.h"
#include "extract/extract.h"
#include "settings/settings.h"
#include "study/merge.h"

#include <stdlib.h>
#include <string.h>

enum { OUT, CASES, FORMAT, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FILE_OPTION(
        "the table; its dictionary, reasons and provenance are written beside it; standard output unless "
        "given"),
    [CASES] = RIND_CASES_OPTION(
        "the manifest: cases it lists and no table holds are told; that of the first table's run unless "
        "given"),
    [FORMAT] = RIND_FORMAT_OPTION(RIND_FORMAT_CHOICES, "of the table, as of rind extract"),
    [QUIET] = RIND_QUIET_OPTION("errors only: no notices, warnings or summary"),
};

typedef struct run {
    const rind_arguments *arguments;
    rind_ctx *ctx;
    rind_merge merge;
    rind_journal_manifest kept;
    rind_manifest *manifest;
    rind_settings *settings;
    rind_table *heading;
    rind_provenance *provenance;
    rind_outputs outputs;
    rind_summary summary;
    time_t started;
    double start;
} run;

static rind_status open_journals(run *r)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; k < r->arguments->n_operands && status == RIND_OK; k++) {
        char *path = rind_sidecar_path(r->ctx, r->arguments->operands[k], ".journal.sqlite");

        status = path != NULL ? rind_merge_add(r->ctx, &r->merge, path) : RIND_NO_MEMORY;
        free(path);
    }
    return status;
}

static rind_status read_settings(run *r)
{
    const rind_variant *variant = rind_journal_variant(r->merge.journal[0]);
    const char *path = rind_journal_path(r->merge.journal[0]);
    rind_listener *listener = r->ctx->listener;

    r->ctx->listener = NULL; /* what they ask for in vain was said when they were used */
    rind_status status = rind_settings_parse(r->ctx, variant->settings_text, path, &r->settings);
    r->ctx->listener = listener;
    if (status == RIND_OK && strcmp(rind_settings_hash(r->settings), variant->settings_hash) != 0)
        status =
            rind_fail(r->ctx, RIND_BAD_SETTINGS,
                      "%s: its settings mean something else to this version of rind (hash %s, then %s, by rind %s): "
                      "compute it again, or merge with that version",
                      path, rind_settings_hash(r->settings), variant->settings_hash, variant->version);
    return status;
}

static rind_status read_manifest(run *r)
{
    const char *cases = rind_argument(r->arguments, CASES);
    rind_status status = rind_journal_get_manifest(r->ctx, r->merge.journal[0], &r->kept);

    if (status == RIND_OK && cases == NULL)
        return rind_manifest_parse(r->ctx, r->kept.text, r->kept.name, r->kept.folder, &r->manifest);
    return status == RIND_OK ? rind_cases_read(r->ctx, cases, &r->manifest) : status;
}

static rind_status make_heading(run *r)
{
    const char *cases = rind_argument(r->arguments, CASES);
    rind_status status = rind_plan_table(r->ctx, r->settings, rind_manifest_carried(r->manifest),
                                         rind_manifest_n_carried(r->manifest), &r->heading);

    if (status == RIND_OK && rind_columns_digest(r->heading) != rind_journal_variant(r->merge.journal[0])->columns)
        status = rind_fail(r->ctx, RIND_BAD_SETTINGS,
                           "%s: its columns are not those this version of rind computes; merge with rind %s",
                           rind_journal_path(r->merge.journal[0]), rind_journal_variant(r->merge.journal[0])->version);
    if (status == RIND_OK)
        status = rind_provenance_create(r->ctx, &r->provenance);
    if (status == RIND_OK && cases != NULL)
        status = rind_provenance_add_input(r->ctx, r->provenance, "manifest", cases);
    return status;
}

static int prepare(run *r)
{
    rind_status status = open_journals(r);

    if (status == RIND_OK)
        status = read_settings(r);
    if (status == RIND_OK)
        status = read_manifest(r);
    if (status == RIND_OK)
        status = make_heading(r);
    if (status == RIND_OK)
        status = rind_merge_find(r->ctx, &r->merge, r->manifest);
    if (status != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_USAGE);
    status = rind_outputs_choose(r->ctx, rind_argument(r->arguments, OUT), rind_argument(r->arguments, FORMAT),
                                 r->kept.python_style, &r->outputs);
    if (status == RIND_OK)
        return RIND_EXIT_OK;
    return rind_stop(r->ctx, status == RIND_BAD_ARGUMENT ? RIND_EXIT_USAGE : RIND_EXIT_OUTPUT);
}

static rind_status write_all(run *r)
{
    rind_results results = { .journals = r->merge.journal,
                             .from = r->merge.from,
                             .manifest = r->manifest,
                             .heading = r->heading,
                             .settings = r->settings,
                             .n_carried = rind_manifest_n_carried(r->manifest) };
    rind_run_facts facts = {
        .argc = r->arguments->argc,
        .argv = r->arguments->argv,
        .settings = r->settings,
        .started = r->started,
        .n_threads = 1,
        .n_cases = rind_manifest_n_cases(r->manifest),
    };

    return rind_outputs_write(r->ctx, &r->outputs, &results, r->provenance, &facts, r->start, &r->summary);
}

static int merge_and_write(run *r)
{
    const rind_merge *m = &r->merge;

    if (write_all(r) != RIND_OK)
        return rind_stop(r->ctx, RIND_EXIT_OUTPUT);
    if (m->n_missing > 0)
        rind_say_warning(NULL, "%zu case%s of the manifest %s in no table: %s", m->n_missing,
                         m->n_missing == 1 ? "" : "s", m->n_missing == 1 ? "is" : "are", m->missing);
    if (m->n_twice > 0)
        rind_say_notice(NULL, "%zu case%s in several tables, with the same rows: %s", m->n_twice,
                        m->n_twice == 1 ? " is" : "s are", m->twice);
    if (m->n_strays > 0)
        rind_say_notice(NULL, "%zu case%s of the tables left out: the manifest does not list %s", m->n_strays,
                        m->n_strays == 1 ? "" : "s", m->n_strays == 1 ? "it" : "them");
    rind_say_notice(NULL, "%zu case%s of %zu table%s: %zu ok, %zu failed, %zu missing",
                    rind_manifest_n_cases(r->manifest), rind_manifest_n_cases(r->manifest) == 1 ? "" : "s", m->n,
                    m->n == 1 ? "" : "s", r->summary.n_ok, r->summary.n_failed, m->n_missing);
    rind_say_failures(&r->summary);
    rind_outputs_say(&r->outputs);
    return rind_exit_code_of(&r->summary, rind_manifest_n_cases(r->manifest));
}

static int run_merge(const rind_arguments *arguments)
{
    run r = { .arguments = arguments, .started = time(NULL), .start = rind_now() };

    rind_say_quiet(rind_argument_given(arguments, QUIET));
    r.ctx = rind_start(1);
    if (r.ctx == NULL)
        return RIND_EXIT_NONE_OK;
    int code = prepare(&r);
    if (code == RIND_EXIT_OK)
        code = merge_and_write(&r);
    rind_merge_free(r.ctx, &r.merge);
    rind_journal_manifest_free(&r.kept);
    rind_provenance_free(r.provenance);
    rind_table_free(r.heading);
    rind_outputs_free(&r.outputs);
    rind_manifest_free(r.manifest);
    rind_settings_free(r.settings);
    rind_ctx_free(r.ctx);
    return code;
}

const rind_verb rind_verb_merge = {
    .name = "merge",
    .summary = "joins the tables of rind extract --shard into one",
    .usage = "merge TABLE... [--cases FILE] [--out FILE]",
    .text =
        "What is read are the journals beside these tables. The rows are in the manifest's order, and the bytes are "
        "those one undisturbed run over all cases would have written. Tables of other settings or of another version "
        "are refused.\n"
        "Of one table, also of a run that was interrupted, it writes what its journal holds so far; cases that are "
        "missing are told, and the exit code is then 1.",
    .operand = "TABLE",
    .operand_is_file = true,
    .most_operands = RIND_MAX_MERGED,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_merge,
};
