/* outputs.c - see outputs.h */
#include "cli/outputs.h"
#include "cli/names.h"
#include "cli/say.h"
#include "io/io.h"
#include "table/write.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *name, *suffix;
} sidecars[RIND_N_SIDECARS] = {
    [RIND_DICTIONARY] = { "dictionary", ".dictionary.csv" },
    [RIND_REASONS] = { "reasons", ".reasons.csv" },
    [RIND_PROVENANCE] = { "provenance", ".provenance.json" },
};

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static rind_status choose_format(rind_ctx *ctx, const char *format, bool python_style, rind_outputs *o)
{
    enum { WIDE, LONG, JSON, CSV, TXT, SQLITE }; /* as in RIND_FORMAT_CHOICES */
    static const rind_format own[] = { RIND_WIDE, RIND_LONG, RIND_JSON, RIND_WIDE, RIND_WIDE, RIND_SQLITE };
    static const rind_format python[] = { RIND_PYTHON_CSV, RIND_LONG,        RIND_PYTHON_JSON,
                                          RIND_PYTHON_CSV, RIND_PYTHON_TEXT, RIND_SQLITE };
    size_t how = WIDE;

    if (format != NULL)
        rind_choice_find(RIND_FORMAT_CHOICES, format, &how);
    else if (ends_with(o->out, ".json"))
        how = JSON;
    else if (ends_with(o->out, ".sqlite"))
        how = SQLITE;
    else if (ends_with(o->out, ".txt") && python_style)
        how = TXT;
    if (how == TXT && !python_style)
        return rind_fail(
            ctx, RIND_BAD_ARGUMENT,
            "--format txt is PyRadiomics': it goes with a parameter file of PyRadiomics, and with one case or "
            "a batch file");
    o->format = python_style ? python[how] : own[how];
    return RIND_OK;
}

/* A place nothing can be written to is told now, not after an hour. What is there stays as it is. */
static rind_status check_place(rind_ctx *ctx, const char *path)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    return status == RIND_OK ? rind_output_close(ctx, output, false) : status;
}

static bool is_device(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

/* Some formats tell the reason beside the cell; a database holds the dictionary, too. */
static bool has_sidecar(rind_format format, size_t k)
{
    if (k == RIND_REASONS)
        return format != RIND_LONG && format != RIND_JSON && format != RIND_SQLITE;
    return k != RIND_DICTIONARY || format != RIND_SQLITE;
}

rind_status rind_outputs_choose(rind_ctx *ctx, const char *out, const char *format, bool python_style, rind_outputs *o)
{
    *o = (rind_outputs){ .out = out != NULL ? out : "-" };
    rind_status status = choose_format(ctx, format, python_style, o);
    if (status != RIND_OK || strcmp(o->out, "-") == 0)
        return status;
    status = check_place(ctx, o->out);
    for (size_t k = 0; k < RIND_N_SIDECARS && status == RIND_OK; k++) {
        if (!has_sidecar(o->format, k))
            continue;
        o->sidecar[k] = rind_sidecar_path(ctx, o->out, sidecars[k].suffix);
        status = o->sidecar[k] != NULL ? check_place(ctx, o->sidecar[k]) : RIND_NO_MEMORY;
    }
    if (status == RIND_OK && !is_device(o->out)) {
        o->journal = rind_sidecar_path(ctx, o->out, ".journal.sqlite");
        status = o->journal != NULL ? RIND_OK : RIND_NO_MEMORY;
    }
    return status;
}

void rind_outputs_free(rind_outputs *outputs)
{
    for (size_t k = 0; k < RIND_N_SIDECARS; k++)
        free(outputs->sidecar[k]);
    free(outputs->journal);
}

/* Rows that know where they come from, as rind_provenance_print_lasting() prints it; a long text, so for those alone
 * that ask for it. */
static rind_status write_database(rind_ctx *ctx, const rind_outputs *o, const rind_table *heading,
                                  const rind_row_source *rows, const rind_provenance *provenance,
                                  const rind_run_facts *facts)
{
    rind_row_source with = *rows;
    char *text = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&text, &n);

    if (stream != NULL)
        rind_provenance_print_lasting(provenance, facts, stream);
    if (stream == NULL || fclose(stream) != 0 || text == NULL) {
        free(text);
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for its provenance", o->out);
    }
    with.provenance = text;
    rind_status status = rind_rows_write(ctx, heading, &with, o->format, o->out);
    free(text);
    return status;
}

/* Table, dictionary and reasons; the seconds of that are added to 'timings'. */
static rind_status write_table(rind_ctx *ctx, const rind_outputs *o, const rind_table *heading,
                               const rind_row_source *rows, const rind_provenance *provenance,
                               const rind_run_facts *facts, rind_timings *timings)
{
    double before = rind_now();
    rind_status status = o->format == RIND_SQLITE ? write_database(ctx, o, heading, rows, provenance, facts)
                                                  : rind_rows_write(ctx, heading, rows, o->format, o->out);

    if (status == RIND_OK && o->sidecar[RIND_DICTIONARY] != NULL)
        status = rind_table_write_dictionary(ctx, heading, o->sidecar[RIND_DICTIONARY]);
    if (status == RIND_OK && o->sidecar[RIND_REASONS] != NULL)
        status = rind_rows_write_reasons(ctx, heading, rows, o->sidecar[RIND_REASONS]);
    rind_timings_add(timings, "write", rind_now() - before);
    return status;
}

rind_status rind_outputs_write(rind_ctx *ctx, const rind_outputs *outputs, rind_results *results,
                               rind_provenance *provenance, rind_run_facts *facts, double start, rind_summary *summary)
{
    const char *path = outputs->sidecar[RIND_PROVENANCE];
    rind_row_source rows;
    rind_status status = rind_results_sum(ctx, results, provenance, summary);

    facts->timings = &summary->timings;
    facts->n_ok = summary->n_ok;
    facts->n_failed = summary->n_failed;
    if (status == RIND_OK)
        status = rind_results_rows(ctx, results, &rows);
    if (status == RIND_OK)
        status = write_table(ctx, outputs, results->heading, &rows, provenance, facts, &summary->timings);
    rind_results_end(results);
    facts->total_seconds = rind_now() - start;
    return status == RIND_OK && path != NULL ? rind_provenance_write(ctx, provenance, facts, path) : status;
}

void rind_say_failures(const rind_summary *summary)
{
    for (size_t k = 0; k < summary->n_kinds; k++) {
        const rind_failures *f = &summary->failure[k];

        rind_say_notice(NULL, "  %zu %s   %s: %s", f->n, f->kind, f->cases, f->message);
    }
}

/* The steps that took most, as shares of all. */
static void say_steps(const rind_timings *timings)
{
    enum { SHOWN = 6 };
    bool said[RIND_MAX_TIMINGS] = { false };
    char text[256] = "";
    double all = 0.0;
    size_t n = 0;

    for (size_t k = 0; k < timings->n; k++)
        all += timings->entry[k].seconds;
    for (size_t i = 0; i < SHOWN && i < timings->n && n < sizeof text; i++) {
        size_t most = RIND_MAX_TIMINGS;

        for (size_t k = 0; k < timings->n; k++)
            if (!said[k] && (most == RIND_MAX_TIMINGS || timings->entry[k].seconds > timings->entry[most].seconds))
                most = k;
        said[most] = true;
        if (timings->entry[most].seconds < 0.01 * all)
            break;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %.0f %%", i > 0 ? ", " : "", timings->entry[most].step,
                              100 * timings->entry[most].seconds / all);
    }
    if (n > 0)
        rind_say_notice(NULL, "  time went to %s", text);
}

void rind_say_times(const rind_summary *summary)
{
    char text[512] = "";
    size_t n = 0;

    say_steps(&summary->timings);
    for (size_t k = 0; k < summary->n_slowest && n < sizeof text; k++) {
        char duration[32];

        rind_duration_text(summary->slowest[k].seconds, duration, sizeof duration);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %s", k > 0 ? ", " : "", summary->slowest[k].about,
                              duration);
    }
    if (n > 0)
        rind_say_notice(NULL, "  slowest %s", text);
}

void rind_outputs_say(const rind_outputs *o)
{
    char files[1024] = "";
    size_t n = 0;

    if (strcmp(o->out, "-") == 0)
        return;
    for (size_t k = 0; k < RIND_N_SIDECARS && n < sizeof files; k++)
        if (o->sidecar[k] != NULL)
            n += (size_t)snprintf(files + n, sizeof files - n, " · %s %s", sidecars[k].name, o->sidecar[k]);
    rind_say_notice(NULL, "table %s%s", o->out, files);
}

int rind_exit_code_of(const rind_summary *summary, size_t n_cases)
{
    if (summary->n_ok == n_cases)
        return RIND_EXIT_OK;
    return summary->n_ok == 0 ? RIND_EXIT_NONE_OK : RIND_EXIT_SOME_FAILED;
}
