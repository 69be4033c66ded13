/* cohort.c - see cohort.h */
#include "model/cohort.h"
#include "digest.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A cohort while it is read. */
typedef struct reader {
    rind_ctx *ctx;
    const rind_cohort_options *options;
    rind_notes *notes;
    rind_cohort *c;
    rind_label_table labels;
    rind_ids usable;   /* cases with a label of the task */
    rind_label *label; /* by case of 'labels' */
    rind_ids missing, equivocal, other, discordant;
} reader;

static const rind_ids *wanted(const reader *r)
{
    const rind_split *split = r->options->split;

    return split == NULL || split->path == NULL ? NULL : r->options->test ? &split->test : &split->train;
}

static rind_status sort_label(reader *r, size_t k)
{
    const char *id = r->labels.ids.text[k];
    bool discordant = false;
    rind_status status = rind_label_table_label(r->ctx, &r->labels, r->options->task, k, &r->label[k], &discordant);

    if (status == RIND_OK && discordant)
        status = rind_ids_add(r->ctx, &r->discordant, id, NULL);
    if (status != RIND_OK)
        return status;
    rind_ids *to = r->label[k] == RIND_LABEL_MISSING     ? &r->missing
                   : r->label[k] == RIND_LABEL_EQUIVOCAL ? &r->equivocal
                   : r->label[k] == RIND_LABEL_OTHER     ? &r->other
                                                         : &r->usable;
    return rind_ids_add(r->ctx, to, id, NULL);
}

static rind_status read_labels(reader *r)
{
    rind_status status = rind_label_table_read(r->ctx, r->options->labels, r->options->id, wanted(r), &r->labels);

    if (status != RIND_OK)
        return status;
    r->label = rind_alloc(r->ctx, r->labels.ids.n + 1, sizeof *r->label, "labels");
    if (r->label == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; status == RIND_OK && k < r->labels.ids.n; k++)
        status = sort_label(r, k);
    return status;
}

/* Ids of one list that another has not, counted and kept by name. */
static rind_status add_absent(reader *r, const char *step, const rind_ids *all, const rind_ids *there)
{
    rind_ids absent = { 0 };
    rind_status status = RIND_OK;

    for (size_t k = 0; status == RIND_OK && k < all->n; k++)
        if (rind_ids_find(there, all->text[k]) == RIND_NO_ID)
            status = rind_ids_add(r->ctx, &absent, all->text[k], NULL);
    if (status == RIND_OK && absent.n > 0)
        rind_flow_add(&r->c->flow, step, absent.n, absent.text);
    rind_ids_free(&absent);
    return status;
}

static void add_step(reader *r, const char *step, const rind_ids *cases)
{
    if (cases->n > 0)
        rind_flow_add(&r->c->flow, step, cases->n, cases->text);
}

/* What became of the cases: those asked for, those that left and why, those that stay. */
static rind_status count_flow(reader *r)
{
    const rind_ids *asked = wanted(r);
    rind_frame *f = &r->c->frame;
    rind_ids found = { 0 };
    rind_status status = RIND_OK;

    const rind_ids *all = asked != NULL ? asked : &f->unwanted; /* who may lack a line in the labels */
    size_t n = asked != NULL ? asked->n : r->labels.ids.n;

    for (size_t k = 0; asked == NULL && k < f->unwanted.n; k++)
        n += rind_ids_find(&r->labels.ids, f->unwanted.text[k]) == RIND_NO_ID;
    rind_flow_add(&r->c->flow,
                  asked == NULL      ? "cases of both tables"
                  : r->options->test ? "test cases of the split"
                                     : "training cases of the split",
                  n, NULL);
    status = add_absent(r, "no line in the labels", all, &r->labels.ids);
    add_step(r, "outcome empty", &r->missing);
    add_step(r, "IHC 2+ without FISH: excluded", &r->equivocal);
    add_step(r, "class the task leaves out", &r->other);
    for (size_t k = 0; status == RIND_OK && k < f->ids.n; k++)
        status = rind_ids_add(r->ctx, &found, f->ids.text[k], NULL);
    for (size_t k = 0; status == RIND_OK && k < f->failed.n; k++)
        status = rind_ids_add(r->ctx, &found, f->failed.text[k], NULL);
    for (size_t k = 0; status == RIND_OK && k < f->incomplete.n; k++)
        status = rind_ids_add(r->ctx, &found, f->incomplete.text[k], NULL);
    if (status == RIND_OK)
        status = add_absent(r, "no line in the features", &r->usable, &found);
    add_step(r, "extraction failed", &f->failed);
    add_step(r, "a region or an image absent", &f->incomplete);
    rind_flow_add(&r->c->flow, "used", f->ids.n, NULL);
    rind_ids_free(&found);
    return status;
}

static rind_status read_rows(reader *r)
{
    rind_cohort *c = r->c;
    size_t n = c->frame.ids.n;
    uint64_t digest = 0;
    bool three = r->options->task->kind == RIND_TASK_TWO_STAGE;

    c->y = rind_alloc(r->ctx, n + 1, sizeof *c->y, "outcomes");
    c->group = rind_alloc(r->ctx, n + 1, sizeof *c->group, "outcomes");
    c->her2 = three ? rind_alloc(r->ctx, n + 1, sizeof *c->her2, "outcomes") : NULL;
    if (c->y == NULL || c->group == NULL || (three && c->her2 == NULL))
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        const char *id = c->frame.ids.text[k];
        size_t of = rind_ids_find(&r->labels.ids, id);

        c->y[k] = r->label[of] == RIND_LABEL_YES ? 1.0 : 0.0;
        c->n_events += r->label[of] == RIND_LABEL_YES;
        if (three && rind_label_table_her2(r->ctx, &r->labels, of, &c->her2[k], NULL) != RIND_OK)
            return RIND_BAD_FILE;
        digest = rind_digest(id, strlen(id) + 1, digest);
        digest = rind_digest(&c->y[k], sizeof c->y[k], digest);
    }
    snprintf(c->labels_digest, sizeof c->labels_digest, "%016" PRIx64, digest);
    return RIND_OK;
}

/* Groups as the split has them, or by a column, or every case by itself. */
static rind_status read_groups(reader *r)
{
    const rind_split *split = r->options->split;
    rind_cohort *c = r->c;
    rind_ids names = { 0 };
    size_t column = RIND_NO_ID;
    bool by_split = split != NULL && split->path != NULL && split->has_groups && !r->options->test;
    rind_status status = RIND_OK;

    if (!by_split && r->options->group_column != NULL)
        status = rind_label_table_column(r->ctx, &r->labels, r->options->group_column, &column);
    for (size_t k = 0; status == RIND_OK && k < c->frame.ids.n; k++) {
        const char *id = c->frame.ids.text[k], *name = id;

        if (by_split)
            name = split->groups.text[split->group[rind_ids_find(&split->train, id)]];
        else if (column != RIND_NO_ID)
            name = rind_label_table_cell(&r->labels, rind_ids_find(&r->labels.ids, id), column);
        if (*name == '\0')
            status = rind_fail(r->ctx, RIND_BAD_FILE,
                               "%s: case %s has an empty cell in column '%s', so its group is unknown", r->labels.path,
                               id, r->options->group_column);
        else
            status = rind_ids_add(r->ctx, &names, name, &c->group[k]);
    }
    c->n_groups = names.n;
    rind_ids_free(&names);
    return status;
}

/* --fold-column: whole numbers, and a group in one fold alone. */
static rind_status read_folds(reader *r)
{
    rind_cohort *c = r->c;
    size_t column, n = c->frame.ids.n;
    rind_status status = rind_label_table_column(r->ctx, &r->labels, r->options->fold_column, &column);

    c->fold = rind_alloc(r->ctx, n + 1, sizeof *c->fold, "folds");
    if (c->fold == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; status == RIND_OK && k < n; k++) {
        double number = 0.0;

        status = rind_label_table_number(r->ctx, &r->labels, rind_ids_find(&r->labels.ids, c->frame.ids.text[k]),
                                         column, &number);
        if (status == RIND_OK && !(number == rint(number) && fabs(number) < 1e6))
            status = rind_fail(r->ctx, RIND_BAD_FILE, "%s: case %s, column %s: a fold is a whole number",
                               r->labels.path, c->frame.ids.text[k], r->options->fold_column);
        c->fold[k] = status == RIND_OK ? (int)number : 0;
    }
    for (size_t k = 0; status == RIND_OK && k < n; k++)
        for (size_t j = 0; status == RIND_OK && j < k; j++)
            if (c->group[j] == c->group[k] && c->fold[j] != c->fold[k])
                status = rind_fail(r->ctx, RIND_LEAK,
                                   "%s: cases %s and %s are of one group and in folds %d and %d; a patient "
                                   "must be in one fold alone",
                                   r->labels.path, c->frame.ids.text[j], c->frame.ids.text[k], c->fold[j], c->fold[k]);
    return status;
}

/* A column of patients that repeat, and nobody said they belong together. */
static rind_status note_patients(reader *r)
{
    static const char *const usual[] = { "patient", "patient_id", "subject", "subject_id" };
    size_t column = RIND_NO_ID, n = r->c->frame.ids.n;
    rind_ids patients = { 0 };
    rind_status status = RIND_OK;

    for (size_t k = 0; column == RIND_NO_ID && k < COUNT_OF(usual); k++)
        column = rind_csv_column(&r->labels.csv, usual[k]);
    if (column == RIND_NO_ID || r->c->n_groups < n)
        return RIND_OK;
    for (size_t k = 0; status == RIND_OK && k < n; k++)
        status = rind_ids_add(
            r->ctx, &patients,
            rind_label_table_cell(&r->labels, rind_ids_find(&r->labels.ids, r->c->frame.ids.text[k]), column), NULL);
    if (status == RIND_OK && patients.n < n)
        rind_note(r->ctx, r->notes, "patients_not_grouped",
                  "%zu cases are of %zu patients (column %s), but nothing keeps those "
                  "of one patient together; give --group %s to rind split, or to rind train",
                  n, patients.n, r->labels.csv.cell[column], r->labels.csv.cell[column]);
    rind_ids_free(&patients);
    return status;
}

static rind_status read_centres(reader *r)
{
    static const char *const usual[] = { "centre", "center", "site", "hospital" };
    rind_cohort *c = r->c;
    size_t column = RIND_NO_ID;
    rind_status status = RIND_OK;

    if (r->options->centre_column != NULL)
        status = rind_label_table_column(r->ctx, &r->labels, r->options->centre_column, &column);
    for (size_t k = 0; r->options->centre_column == NULL && column == RIND_NO_ID && k < COUNT_OF(usual); k++)
        column = rind_csv_column(&r->labels.csv, usual[k]);
    if (status != RIND_OK || column == RIND_NO_ID)
        return status;
    c->has_centre = true;
    snprintf(c->centre_column, sizeof c->centre_column, "%s", r->labels.csv.cell[column]);
    c->centre = rind_alloc(r->ctx, c->frame.ids.n + 1, sizeof *c->centre, "centres");
    if (c->centre == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; status == RIND_OK && k < c->frame.ids.n; k++)
        status =
            rind_ids_add(r->ctx, &c->centres,
                         rind_label_table_cell(&r->labels, rind_ids_find(&r->labels.ids, c->frame.ids.text[k]), column),
                         &c->centre[k]);
    return status;
}

rind_status rind_cohort_add_clinical(rind_ctx *ctx, const rind_label_table *labels, const char *clinical,
                                     rind_frame *frame)
{
    double *value = rind_alloc(ctx, frame->ids.n + 1, sizeof *value, "clinical columns");
    rind_status status = value != NULL ? RIND_OK : RIND_NO_MEMORY;
    char name[128];

    for (const char *s = clinical; status == RIND_OK && s != NULL;) {
        size_t n = strcspn(s, ","), column = RIND_NO_ID;

        snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name), s);
        status = rind_label_table_column(ctx, labels, name, &column);
        for (size_t k = 0; status == RIND_OK && k < frame->ids.n; k++) {
            size_t of = rind_ids_find(&labels->ids, frame->ids.text[k]);

            value[k] = (double)NAN;
            if (of != RIND_NO_ID)
                status = rind_label_table_number(ctx, labels, of, column, &value[k]);
        }
        if (status == RIND_OK)
            status = rind_frame_add(ctx, frame, name, value);
        s = s[n] == ',' ? s + n + 1 : NULL;
    }
    free(value);
    return status;
}

static void tell_notes(reader *r)
{
    const rind_frame *f = &r->c->frame;

    if (r->discordant.n > 0)
        rind_note(r->ctx, r->notes, "label_discordant",
                  "IHC and FISH disagree in %zu cases (%s is the first); the rule follows "
                  "IHC where it is 0, 1+ or 3+",
                  r->discordant.n, r->discordant.text[0]);
    if (f->excluded.n > 0)
        rind_tell(r->ctx, RIND_NOTICE,
                  "%s: %zu columns are outcomes, folds or columns of the labels and are no inputs (%s is "
                  "the first)",
                  f->path, f->excluded.n, f->excluded.text[0]);
    if (f->text_columns.n > 0)
        rind_tell(r->ctx, RIND_NOTICE, "%s: %zu columns hold no numbers and are no inputs (%s is the first)", f->path,
                  f->text_columns.n, f->text_columns.text[0]);
    if (f->origin.is_extract && f->origin.settings_hash[0] == '\0')
        rind_note(r->ctx, r->notes, "no_provenance",
                  "%s has no provenance beside it: which settings its features were "
                  "extracted with cannot be checked",
                  f->path);
}

/* What a table from elsewhere may hold and no model may see: outcomes, folds, groups, and what the labels tell. */
static rind_status find_excluded(reader *r, rind_ids *out)
{
    const rind_cohort_options *o = r->options;
    const char *const names[] = { "ihc",          "her2_ihc",      "fish",          "ish",
                                  "her2_fish",    "her2",          "her2_status",   o->task->column,
                                  o->fold_column, o->group_column, o->centre_column };
    rind_status status = RIND_OK;

    for (size_t k = 0; status == RIND_OK && k < COUNT_OF(names); k++)
        if (names[k] != NULL && *names[k] != '\0')
            status = rind_ids_add(r->ctx, out, names[k], NULL);
    for (const char *s = o->clinical; status == RIND_OK && s != NULL;) { /* the labels' column is the one meant */
        char name[128];
        size_t n = strcspn(s, ",");

        snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : sizeof name), s);
        status = rind_ids_add(r->ctx, out, name, NULL);
        s = s[n] == ',' ? s + n + 1 : NULL;
    }
    for (size_t k = 0; status == RIND_OK && strcmp(o->features, o->labels) != 0 && k < r->labels.csv.n_columns; k++)
        status = rind_ids_add(r->ctx, out, r->labels.csv.cell[k], NULL);
    return status;
}

static rind_status read_features(reader *r)
{
    rind_ids exclude = { 0 };
    rind_frame_options how = {
        .id = r->options->id,
        .regions = r->options->regions,
        .wanted = &r->usable,
        .only = r->options->only,
        .exclude = &exclude,
    };
    rind_status status = find_excluded(r, &exclude);

    if (status == RIND_OK)
        status = rind_frame_read(r->ctx, r->options->features, &how, &r->c->frame);
    rind_ids_free(&exclude);
    return status;
}

static rind_status read_all(reader *r)
{
    const rind_cohort_options *o = r->options;
    rind_status status = read_labels(r);

    if (status == RIND_OK)
        status = read_features(r);
    if (status == RIND_OK)
        status = count_flow(r);
    if (status == RIND_OK && r->c->frame.ids.n == 0)
        status = rind_fail(r->ctx, RIND_NOT_ESTIMABLE,
                           "%s and %s have no %s case in common with a label of the task %s (%zu "
                           "lines with labels, %zu cases with features)",
                           o->labels, o->features,
                           wanted(r) == NULL ? ""
                           : o->test         ? "test"
                                             : "training",
                           o->task->text, r->usable.n, r->c->frame.n_cases);
    if (status == RIND_OK && o->clinical != NULL)
        status = rind_cohort_add_clinical(r->ctx, &r->labels, o->clinical, &r->c->frame);
    if (status == RIND_OK)
        status = read_rows(r);
    if (status == RIND_OK)
        status = read_groups(r);
    if (status == RIND_OK && o->fold_column != NULL)
        status = read_folds(r);
    if (status == RIND_OK && !o->test)
        status = note_patients(r);
    if (status == RIND_OK)
        status = read_centres(r);
    if (status == RIND_OK)
        tell_notes(r);
    return status;
}

rind_status rind_cohort_read(rind_ctx *ctx, const rind_cohort_options *options, rind_notes *notes, rind_cohort *out)
{
    reader r = { .ctx = ctx, .options = options, .notes = notes, .c = out };

    *out = (rind_cohort){ 0 };
    rind_status status = read_all(&r);
    rind_label_table_free(&r.labels);
    rind_ids_free(&r.usable);
    rind_ids_free(&r.missing);
    rind_ids_free(&r.equivocal);
    rind_ids_free(&r.other);
    rind_ids_free(&r.discordant);
    free(r.label);
    if (status != RIND_OK)
        rind_cohort_free(out);
    return status;
}

void rind_cohort_free(rind_cohort *cohort)
{
    rind_frame_free(&cohort->frame);
    rind_ids_free(&cohort->centres);
    free(cohort->y);
    free(cohort->her2);
    free(cohort->group);
    free(cohort->fold);
    free(cohort->centre);
    *cohort = (rind_cohort){ 0 };
}
