/*
 * provenance.c - see provenance.h
 *
 * Inputs are found again by a hash of their path: a manifest of a hundred thousand rows that names one atlas mask
 * digests it once. The digest reads the file just before its reader does, which then finds it in memory.
 */
#include "table/provenance.h"
#include "digest.h"
#include "io/io.h"
#include "settings/perturb.h"
#include "table/text.h"
#include <rind/version.h>

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct input {
    const char *role; /* a word */
    char *path;
    int error; /* errno, 0 if the file was read */
    rind_file_facts file;
    rind_fact *fact; /* what the file says of its image; names are words */
    size_t n_facts;
} input;

typedef struct message {
    rind_severity severity;
    char *case_id, *text;
} message;

struct rind_provenance {
    input *inputs;
    size_t n_inputs, inputs_allocated;
    size_t *slot; /* 1 + index of an input by the hash of its path; 2 * inputs_allocated, a power of 2 */
    message *messages;
    size_t n_messages, messages_allocated;
    char **words; /* roles and names of facts, each once */
    size_t n_words, words_allocated;
};

rind_status rind_provenance_create(rind_ctx *ctx, rind_provenance **out)
{
    rind_provenance *provenance = rind_alloc_zero(ctx, 1, sizeof *provenance, "provenance");

    if (provenance == NULL)
        return RIND_NO_MEMORY;
    *out = provenance;
    return RIND_OK;
}

/* A list with room for twice as many; the old one is freed. */
static void *grow(rind_ctx *ctx, void *old, size_t n, size_t *n_allocated, size_t size)
{
    size_t n_new = *n_allocated == 0 ? 16 : 2 * *n_allocated;
    void *list = rind_alloc(ctx, n_new, size, "provenance");

    if (list == NULL)
        return NULL;
    if (n > 0)
        memcpy(list, old, n * size);
    free(old);
    *n_allocated = n_new;
    return list;
}

/* The word of these letters that lives as long as the provenance. There are some dozens. */
static const char *intern(rind_ctx *ctx, rind_provenance *provenance, const char *word)
{
    for (size_t k = 0; k < provenance->n_words; k++)
        if (strcmp(provenance->words[k], word) == 0)
            return provenance->words[k];
    if (provenance->n_words == provenance->words_allocated) {
        char **words = grow(ctx, provenance->words, provenance->n_words, &provenance->words_allocated, sizeof *words);
        if (words == NULL)
            return NULL;
        provenance->words = words;
    }
    char *copy = rind_copy_text(ctx, word);
    if (copy != NULL)
        provenance->words[provenance->n_words++] = copy;
    return copy;
}

/* The slot of a path: its own, or the empty one where it belongs. */
static size_t *find_slot(const rind_provenance *provenance, const char *path)
{
    size_t mask = 2 * provenance->inputs_allocated - 1;
    size_t k = (size_t)rind_digest(path, strlen(path), 0) & mask;

    while (provenance->slot[k] != 0 && strcmp(provenance->inputs[provenance->slot[k] - 1].path, path) != 0)
        k = (k + 1) & mask;
    return &provenance->slot[k];
}

static rind_status grow_inputs(rind_ctx *ctx, rind_provenance *provenance)
{
    size_t n_allocated = provenance->inputs_allocated;
    input *inputs = grow(ctx, provenance->inputs, provenance->n_inputs, &n_allocated, sizeof *inputs);

    if (inputs == NULL)
        return RIND_NO_MEMORY;
    provenance->inputs = inputs;

    size_t *slot = rind_alloc_zero(ctx, 2 * n_allocated, sizeof *slot, "provenance");
    if (slot == NULL)
        return RIND_NO_MEMORY;
    free(provenance->slot);
    provenance->slot = slot;
    provenance->inputs_allocated = n_allocated;
    for (size_t k = 0; k < provenance->n_inputs; k++)
        *find_slot(provenance, inputs[k].path) = k + 1;
    return RIND_OK;
}

/* The slot of a path there is no input of; RIND_OK and NULL if there is one. */
static rind_status new_slot(rind_ctx *ctx, rind_provenance *provenance, const char *path, size_t **slot)
{
    if (provenance->n_inputs == provenance->inputs_allocated && grow_inputs(ctx, provenance) != RIND_OK)
        return RIND_NO_MEMORY;

    *slot = find_slot(provenance, path);
    if (**slot != 0)
        *slot = NULL;
    return RIND_OK;
}

rind_status rind_provenance_add_known(rind_ctx *ctx, rind_provenance *provenance, const char *role, const char *path,
                                      int error, const rind_file_facts *facts)
{
    size_t *slot;

    if (new_slot(ctx, provenance, path, &slot) != RIND_OK)
        return RIND_NO_MEMORY;
    if (slot == NULL)
        return RIND_OK;
    input new = { .role = intern(ctx, provenance, role), .path = rind_copy_text(ctx, path), .error = error };
    if (new.role == NULL || new.path == NULL) {
        free(new.path);
        return RIND_NO_MEMORY;
    }
    new.file = *facts;
    provenance->inputs[provenance->n_inputs++] = new;
    *slot = provenance->n_inputs;
    return RIND_OK;
}

rind_status rind_provenance_add_input(rind_ctx *ctx, rind_provenance *provenance, const char *role, const char *path)
{
    rind_file_facts facts = { 0 };
    size_t *slot;

    if (new_slot(ctx, provenance, path, &slot) != RIND_OK)
        return RIND_NO_MEMORY;
    if (slot == NULL)
        return RIND_OK;
    int error = rind_digest_file(path, &facts);
    return rind_provenance_add_known(ctx, provenance, role, path, error, &facts);
}

rind_status rind_provenance_add_facts(rind_ctx *ctx, rind_provenance *provenance, const char *path,
                                      const rind_fact *fact, size_t n)
{
    size_t slot = provenance->n_inputs > 0 ? *find_slot(provenance, path) : 0;

    if (slot == 0 || n == 0 || provenance->inputs[slot - 1].n_facts > 0)
        return RIND_OK;

    input *in = &provenance->inputs[slot - 1];
    free(in->fact); /* of a try without memory */
    in->fact = rind_alloc(ctx, n, sizeof *in->fact, "provenance");
    if (in->fact == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        in->fact[k] = fact[k];
        in->fact[k].name = intern(ctx, provenance, fact[k].name);
        if (in->fact[k].name == NULL)
            return RIND_NO_MEMORY; /* n_facts is still 0 */
    }
    in->n_facts = n;
    return RIND_OK;
}

rind_status rind_provenance_add_message(rind_ctx *ctx, rind_provenance *provenance, rind_severity severity,
                                        const char *case_id, const char *text)
{
    if (provenance->n_messages == provenance->messages_allocated) {
        message *messages =
            grow(ctx, provenance->messages, provenance->n_messages, &provenance->messages_allocated, sizeof *messages);
        if (messages == NULL)
            return RIND_NO_MEMORY;
        provenance->messages = messages;
    }

    message new = { severity, NULL, rind_copy_text(ctx, text) };
    if (new.text != NULL && case_id != NULL)
        new.case_id = rind_copy_text(ctx, case_id);
    if (new.text == NULL || (case_id != NULL && new.case_id == NULL)) {
        free(new.text);
        return RIND_NO_MEMORY;
    }
    provenance->messages[provenance->n_messages++] = new;
    return RIND_OK;
}

static void write_time(FILE *out, const char *name, time_t time)
{
    char text[32];
    struct tm utc;

    if (gmtime_r(&time, &utc) == NULL || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        return;
    fprintf(out, "\"%s\": \"%s\"", name, text);
}

static void write_facts(FILE *out, const input *in)
{
    fputs(",\n      \"says\": {", out);
    for (size_t k = 0; k < in->n_facts; k++) {
        fprintf(out, "%s \"%s\": ", k > 0 ? "," : "", in->fact[k].name);
        rind_json_string(out, in->fact[k].value);
    }
    fputs(" }", out);
}

/* What tells a run how to compute: settings and manifest are named by it, and may come another way next time. */
static bool is_of_run(const input *in)
{
    return strcmp(in->role, "manifest") == 0 || strcmp(in->role, "settings") == 0;
}

static void write_inputs(FILE *out, const rind_provenance *provenance, bool of_run)
{
    const char *between = "";

    fputs("  \"inputs\": [", out);
    for (size_t k = 0; k < provenance->n_inputs; k++) {
        const input *in = &provenance->inputs[k];

        if (!of_run && is_of_run(in))
            continue;
        fprintf(out, "%s\n    { \"role\": \"%s\", \"path\": ", between, in->role);
        between = ",";
        rind_json_string(out, in->path);
        if (in->error != 0) {
            fputs(", \"error\": ", out);
            rind_json_string(out, strerror(in->error));
        } else {
            if (in->file.n_files > 0)
                fprintf(out, ", \"files\": %zu", in->file.n_files);
            fprintf(out, ", \"bytes\": %llu, ", (unsigned long long)in->file.size);
            write_time(out, "modified", in->file.mtime);
            if (in->file.digest != 0) /* 0: it was not read */
                fprintf(out, ", \"xxh3_64\": \"%016llx\"", (unsigned long long)in->file.digest);
        }
        if (in->n_facts > 0)
            write_facts(out, in);
        fputs(" }", out);
    }
    fputs("\n  ],\n", out);
}

static void write_messages(FILE *out, const rind_provenance *provenance, const char *after)
{
    fputs("  \"warnings\": [", out);
    for (size_t k = 0; k < provenance->n_messages; k++) {
        const message *m = &provenance->messages[k];

        fprintf(out, "%s\n    { \"severity\": \"%s\", ", k > 0 ? "," : "",
                m->severity == RIND_WARNING ? "warning" : "notice");
        if (m->case_id != NULL) {
            fputs("\"case_id\": ", out);
            rind_json_string(out, m->case_id);
            fputs(", ", out);
        }
        fputs("\"text\": ", out);
        rind_json_string(out, m->text);
        fputs(" }", out);
    }
    fprintf(out, "\n  ]%s\n", after);
}

static void write_seconds(FILE *out, const char *step, double seconds, const char *after)
{
    fprintf(out, "\n    \"%s\": ", step);
    rind_json_number(out, rint(1e6 * seconds) / 1e6);
    fputs(after, out);
}

static void write_timings(FILE *out, const rind_run_facts *run)
{
    fputs("  \"timings\": {", out);
    for (size_t k = 0; k < run->timings->n; k++)
        write_seconds(out, run->timings->entry[k].step, run->timings->entry[k].seconds, ",");
    write_seconds(out, "total", run->total_seconds, "\n  }\n");
}

static void write_program(FILE *out)
{
    fputs("  \"program\": \"rind\",\n  \"version\": \"" RIND_VERSION "\",\n  \"libraries\": {", out);
    for (size_t k = 0; k < rind_n_libraries; k++)
        fprintf(out, "%s\"%s\": \"%s\"", k > 0 ? ", " : " ", rind_libraries[k].name, rind_libraries[k].version);
    fputs(" },\n", out);
}

static void write_run(FILE *out, const rind_run_facts *run)
{
    fputs("  \"command_line\": [", out);
    for (int k = 0; k < run->argc; k++) {
        fputs(k > 0 ? ", " : "", out);
        rind_json_string(out, run->argv[k]);
    }
    fputs("],\n  ", out);
    write_time(out, "started", run->started);
    fprintf(out, ",\n  \"threads\": %d,\n", run->n_threads);
}

/* Names of the perturbations, as in the table. */
static void write_perturbations(FILE *out, const rind_settings *settings)
{
    if (rind_perturb_n(settings) == 1)
        return;
    fputs("  \"perturbations\": [", out);
    for (size_t k = 0; k < rind_perturb_n(settings); k++) {
        const rind_perturbation now = rind_perturb_get(settings, k);
        char name[RIND_PERTURBATION_NAME_SIZE];

        rind_perturbation_name(settings, &now, name);
        fputs(k > 0 ? ", " : "", out);
        rind_json_string(out, name);
    }
    fputs("],\n", out);
}

static void write_cases(FILE *out, const rind_run_facts *run)
{
    fprintf(out, "  \"cases\": { \"total\": %zu, \"ok\": %zu, \"failed\": %zu },\n", run->n_cases, run->n_ok,
            run->n_failed);
    fprintf(out, "  \"settings_hash\": \"%s\",\n  \"settings\": ", rind_settings_hash(run->settings));
    rind_json_string(out, rind_settings_text(run->settings));
    fputs(",\n", out);
    write_perturbations(out, run->settings);
}

void rind_provenance_print_lasting(const rind_provenance *provenance, const rind_run_facts *run, FILE *out)
{
    fputs("{\n", out);
    write_program(out);
    write_cases(out, run);
    write_inputs(out, provenance, false);
    write_messages(out, provenance, "");
    fputs("}\n", out);
}

rind_status rind_provenance_write(rind_ctx *ctx, const rind_provenance *provenance, const rind_run_facts *run,
                                  const char *path)
{
    rind_output *output = NULL;
    rind_status status = rind_output_open(ctx, path, &output);

    if (status != RIND_OK)
        return status;

    FILE *out = rind_output_stream(output);
    fputs("{\n", out);
    write_program(out);
    write_run(out, run);
    write_cases(out, run);
    write_inputs(out, provenance, true);
    write_messages(out, provenance, ",");
    write_timings(out, run);
    fputs("}\n", out);
    return rind_output_close(ctx, output, true);
}

void rind_provenance_free(rind_provenance *provenance)
{
    if (provenance == NULL)
        return;
    for (size_t k = 0; k < provenance->n_inputs; k++) {
        free(provenance->inputs[k].path);
        free(provenance->inputs[k].fact);
    }
    for (size_t k = 0; k < provenance->n_messages; k++) {
        free(provenance->messages[k].case_id);
        free(provenance->messages[k].text);
    }
    for (size_t k = 0; k < provenance->n_words; k++)
        free(provenance->words[k]);
    free(provenance->words);
    free(provenance->inputs);
    free(provenance->slot);
    free(provenance->messages);
    free(provenance);
}
