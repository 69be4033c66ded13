/*
 * readers.c - see readers.h
 *
 * A case counts if every reading has it. A column whose value is missing in a reading of some case is rated on the
 * cases that have it everywhere; a column that is the same for all cases cannot be rated and is not stable.
 */
#include "model/readers.h"
#include "model/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_READINGS = 16 };

typedef struct agreement {
    rind_ctx *ctx;
    const rind_readers_options *options;
    const char *form_name;
    rind_icc_form form;
    rind_split split;
    rind_ids perturbations; /* of the one table, if it is that */
    size_t n_readings;
    rind_frame *frame;    /* [n_readings] */
    double *value;        /* of one case and column */
    rind_ids cases;       /* in all of them */
    rind_icc_result *icc; /* by column of the first; icc NaN: not estimable */
    size_t *n;            /* cases it was rated on */
    rind_notes notes;
    size_t n_test_dropped;
} agreement;

static rind_status parse_form(agreement *a)
{
    static const char *const forms[] = { "1,1", "2,1", "3,1", "1,k", "2,k", "3,k" };

    for (size_t k = 0; k < COUNT_OF(forms); k++)
        if (strcmp(a->form_name, forms[k]) == 0) {
            a->form = (rind_icc_form)k;
            return RIND_OK;
        }
    return rind_fail(a->ctx, RIND_BAD_ARGUMENT, "--form: '%s' is none of 1,1 2,1 3,1 1,k 2,k 3,k", a->form_name);
}

/* A column that looks like an outcome in a table from elsewhere: the ICC has no business with it. */
static rind_status refuse_labels(agreement *a, const rind_frame *frame)
{
    static const char *const names[] = { "her2",  "her2_status", "ihc",     "her2_ihc", "fish",   "ish",   "her2_fish",
                                         "label", "labels",      "outcome", "y",        "target", "class", "event" };

    for (size_t c = 0; !frame->origin.is_extract && c < frame->columns.n; c++)
        for (size_t k = 0; k < COUNT_OF(names); k++)
            if (strcasecmp(frame->columns.text[c], names[k]) == 0)
                return rind_fail(a->ctx, RIND_LEAK,
                                 "%s: column '%s' looks like an outcome; stability is a matter of readings "
                                 "alone, take it out of the table",
                                 frame->path, frame->columns.text[c]);
    return RIND_OK;
}

static rind_status match_tables(agreement *a, const rind_frame *frame)
{
    const rind_frame *first = &a->frame[0];

    if (strcmp(first->origin.settings_hash, frame->origin.settings_hash) != 0)
        return rind_fail(a->ctx, RIND_TABLES_DIFFER,
                         "%s and %s were extracted with other settings (hash %s and %s): their values "
                         "do not compare",
                         first->path, frame->path, first->origin.settings_hash, frame->origin.settings_hash);
    if (first->columns.n != frame->columns.n)
        return rind_fail(a->ctx, RIND_BAD_FILE,
                         "%s has %zu columns of numbers, %s has %zu; readings must have the same", first->path,
                         first->columns.n, frame->path, frame->columns.n);
    for (size_t c = 0; c < first->columns.n; c++)
        if (rind_ids_find(&frame->columns, first->columns.text[c]) == RIND_NO_ID)
            return rind_fail(a->ctx, RIND_BAD_FILE, "%s: has no column '%s', which %s has", frame->path,
                             first->columns.text[c], first->path);
    return RIND_OK;
}

static rind_status read_tables(agreement *a)
{
    const rind_readers_options *o = a->options;
    static const char *const readers[] = { "reader" };
    rind_ids exclude = { 0 };
    rind_frame_options how = { .id = o->id, .regions = o->regions, .exclude = &exclude };
    rind_status status = rind_ids_add(a->ctx, &exclude, readers[0], NULL);

    if (status == RIND_OK && o->split != NULL) {
        status = rind_split_read(a->ctx, o->split, &a->split);
        how.wanted = &a->split.train; /* cells of test cases are not even read */
    }
    for (size_t k = 0; status == RIND_OK && k < a->n_readings; k++) {
        how.perturbation = a->perturbations.n > 0 ? a->perturbations.text[k] : NULL;
        status = rind_frame_read(a->ctx, o->path[a->perturbations.n > 0 ? 0 : k], &how, &a->frame[k]);
        if (status == RIND_OK)
            status = refuse_labels(a, &a->frame[k]);
        if (status == RIND_OK && k > 0)
            status = match_tables(a, &a->frame[k]);
    }
    rind_ids_free(&exclude);
    if (status == RIND_OK && o->split != NULL)
        a->n_test_dropped = a->frame[0].unwanted.n;
    if (status == RIND_OK && o->split != NULL && a->frame[0].ids.n == 0 && a->frame[0].n_cases > 0)
        status = rind_fail(a->ctx, RIND_LEAK,
                           "%s: none of its %zu cases is a training case of %s; an ICC of test cases would choose "
                           "features with them",
                           a->frame[0].path, a->frame[0].n_cases, o->split);
    return status;
}

static rind_status find_cases(agreement *a)
{
    rind_status status = RIND_OK;

    for (size_t k = 0; status == RIND_OK && k < a->frame[0].ids.n; k++) {
        bool everywhere = true;

        for (size_t r = 1; r < a->n_readings; r++)
            everywhere = everywhere && rind_ids_find(&a->frame[r].ids, a->frame[0].ids.text[k]) != RIND_NO_ID;
        if (everywhere)
            status = rind_ids_add(a->ctx, &a->cases, a->frame[0].ids.text[k], NULL);
    }
    if (status == RIND_OK && a->cases.n < 2)
        return rind_fail(a->ctx, RIND_NOT_ESTIMABLE,
                         "the readings have %zu cases in common; an ICC needs two, and is worth "
                         "something from 30",
                         a->cases.n);
    return status;
}

static rind_status rate_column(agreement *a, size_t column, double *rating)
{
    size_t n_readings = a->n_readings, n = 0;
    const char *name = a->frame[0].columns.text[column];
    double *value = a->value;

    for (size_t pass = 0; pass < 2; pass++) { /* how many are complete, then their values */
        size_t m = 0;

        for (size_t k = 0; k < a->cases.n; k++) {
            bool complete = true;

            for (size_t r = 0; r < n_readings; r++) {
                const rind_frame *f = &a->frame[r];
                value[r] =
                    rind_frame_column(f, rind_ids_find(&f->columns, name))[rind_ids_find(&f->ids, a->cases.text[k])];
                complete = complete && !isnan(value[r]);
            }
            for (size_t r = 0; complete && pass == 1 && r < n_readings; r++)
                rating[r * n + m] = value[r];
            m += complete ? (size_t)1 : 0;
        }
        n = m;
    }
    a->n[column] = n;
    rind_status status =
        n < 2 ? RIND_NOT_ESTIMABLE : rind_icc(a->ctx, rating, n, n_readings, a->form, 0.95, &a->icc[column]);
    if (status != RIND_NOT_ESTIMABLE)
        return status;
    a->icc[column] = (rind_icc_result){ .icc = (double)NAN, .low = (double)NAN, .high = (double)NAN };
    return RIND_OK;
}

static rind_status rate(agreement *a)
{
    size_t n = a->frame[0].columns.n;
    double *rating = rind_alloc(a->ctx, a->cases.n * a->n_readings, sizeof *rating, "readings");
    rind_status status = rating != NULL ? RIND_OK : RIND_NO_MEMORY;

    a->icc = rind_alloc(a->ctx, n + 1, sizeof *a->icc, "readings");
    a->n = rind_alloc(a->ctx, n + 1, sizeof *a->n, "readings");
    a->value = rind_alloc(a->ctx, a->n_readings, sizeof *a->value, "readings");
    if (a->icc == NULL || a->n == NULL || a->value == NULL)
        status = RIND_NO_MEMORY;
    for (size_t c = 0; status == RIND_OK && c < n; c++)
        status = rate_column(a, c, rating);
    free(rating);
    return status;
}

static bool is_stable(const agreement *a, size_t column)
{
    const rind_icc_result *r = &a->icc[column];

    return (a->options->by_lower_bound ? r->low : r->icc) >= a->options->min; /* false for NaN */
}

static void note(agreement *a)
{
    size_t n_without = 0;

    for (size_t c = 0; c < a->frame[0].columns.n; c++)
        n_without += isnan(a->icc[c].low) ? (size_t)1 : 0;
    if (a->cases.n < 30)
        rind_note(a->ctx, &a->notes, "icc_small_n",
                  "%zu cases were read more than once; below 30 the intervals are wide", a->cases.n);
    if (n_without > 0)
        rind_note(a->ctx, &a->notes, "icc_no_interval",
                  "%zu columns have no interval (one value, or missing values) and are not "
                  "stable",
                  n_without);
    if (!a->options->by_lower_bound)
        rind_note(a->ctx, &a->notes, "icc_by_estimate",
                  "columns are kept by the estimate, not by the lower end of its interval "
                  "(--by lower)");
    if (a->form == RIND_ICC_3_1 || a->form == RIND_ICC_3_K)
        rind_note(a->ctx, &a->notes, "icc_consistency",
                  "ICC(%s) measures consistency: it does not see a reader whose values are "
                  "always higher; 2,1 does",
                  a->form_name);
    if (a->options->split == NULL)
        rind_note(a->ctx, &a->notes, "icc_without_split",
                  "no split was given: if test cases are among these, rind train refuses "
                  "the file");
}

static rind_status write(agreement *a, const char *path, size_t *n_stable)
{
    const rind_frame *f = &a->frame[0];
    rind_json out;
    rind_status status = rind_json_open(a->ctx, &out, "icc");

    if (status != RIND_OK)
        return status;
    rind_json_add_text(&out, "form", a->form_name);
    rind_json_add_real(&out, "min", a->options->min);
    rind_json_add_bool(&out, "by_lower_bound", a->options->by_lower_bound);
    rind_json_add_count(&out, "n", a->cases.n);
    rind_json_add_count(&out, "n_readings", a->n_readings);
    rind_json_add_count(&out, "n_columns", f->columns.n);
    rind_json_add_text(&out, "settings_hash", f->origin.settings_hash);
    rind_json_add_text(&out, "split_hash", a->split.path != NULL ? a->split.hash : NULL);
    rind_json_add_count(&out, "n_test_dropped", a->n_test_dropped);
    rind_json_list(&out, "tables");
    for (size_t k = 0; k < a->options->n_paths; k++)
        rind_json_add_text(&out, NULL, a->options->path[k]);
    rind_json_end(&out);
    rind_notes_write(&out, &a->notes);
    rind_json_array(&out, "features");
    for (size_t c = 0; c < f->columns.n; c++) {
        rind_json_object(&out, NULL);
        rind_json_add_text(&out, "name", f->columns.text[c]);
        rind_json_add_count(&out, "n", a->n[c]);
        rind_json_add_real(&out, "icc", a->icc[c].icc);
        rind_json_add_real(&out, "low", a->icc[c].low);
        rind_json_add_real(&out, "high", a->icc[c].high);
        rind_json_add_bool(&out, "stable", is_stable(a, c));
        rind_json_end(&out);
    }
    rind_json_end(&out);
    rind_json_list(&out, "stable");
    for (size_t c = 0; c < f->columns.n; c++)
        if (is_stable(a, c)) {
            rind_json_add_text(&out, NULL, f->columns.text[c]);
            ++*n_stable;
        }
    rind_json_end(&out);
    rind_json_list(&out, "case_hashes");
    for (size_t k = 0; k < a->cases.n; k++) {
        char hash[RIND_HASH_SIZE];

        rind_case_hash(a->cases.text[k], hash);
        rind_json_add_text(&out, NULL, hash);
    }
    rind_json_end(&out);
    return rind_json_close(a->ctx, &out, path, NULL);
}

/* One table is as many readings as it has perturbations. */
static rind_status find_readings(agreement *a)
{
    const rind_readers_options *o = a->options;
    rind_status status = RIND_OK;

    if (o->n_paths == 1)
        status = rind_frame_perturbations(a->ctx, o->path[0], &a->perturbations);
    if (status != RIND_OK)
        return status;
    a->n_readings = a->perturbations.n > 0 ? a->perturbations.n : o->n_paths;
    if (a->n_readings < 2 || (a->perturbations.n == 0 && o->n_paths > MAX_READINGS))
        return rind_fail(a->ctx, RIND_BAD_ARGUMENT,
                         "%zu tables; an ICC needs 2 to %d readings, or one table of rind extract --perturb",
                         o->n_paths, MAX_READINGS);
    a->form_name = o->form != NULL ? o->form : a->perturbations.n > 0 ? "1,1" : "2,1";
    a->frame = rind_alloc_zero(a->ctx, a->n_readings, sizeof *a->frame, "readings");
    return a->frame != NULL ? RIND_OK : RIND_NO_MEMORY;
}

rind_status rind_readers_agree(rind_ctx *ctx, const rind_readers_options *options, const char *path,
                               rind_readers_summary *summary)
{
    agreement *a = rind_alloc_zero(ctx, 1, sizeof *a, "readings");

    if (a == NULL)
        return RIND_NO_MEMORY;
    a->ctx = ctx;
    a->options = options;
    *summary = (rind_readers_summary){ 0 };
    rind_status status = find_readings(a);
    if (status == RIND_OK)
        status = parse_form(a);
    if (status == RIND_OK)
        status = read_tables(a);
    if (status == RIND_OK)
        status = find_cases(a);
    if (status == RIND_OK)
        status = rate(a);
    if (status == RIND_OK) {
        note(a);
        status = write(a, path, &summary->n_stable);
    }
    summary->form = a->form_name;
    summary->n_readings = a->n_readings;
    summary->n_cases = a->cases.n;
    summary->n_columns = a->frame != NULL ? a->frame[0].columns.n : 0;
    summary->n_test_dropped = a->n_test_dropped;
    for (size_t k = 0; a->frame != NULL && k < a->n_readings; k++)
        rind_frame_free(&a->frame[k]);
    free(a->frame);
    free(a->value);
    rind_ids_free(&a->perturbations);
    rind_split_free(&a->split);
    rind_ids_free(&a->cases);
    free(a->icc);
    free(a->n);
    free(a);
    return status;
}
