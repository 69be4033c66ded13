/* survival_data.c - see survival_data.h */
#include "model/survival_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    rind_ctx *ctx;
    const rind_survival_options *options;
    const rind_ids *wanted;
    const rind_survival_side *like;
    rind_survival_side *side;
    rind_label_table asked; /* every case of the side */
    rind_ids usable, missing;
    rind_frame frame;
} reader;

/* Time and status of a case; NaN where a cell is empty. */
static rind_status read_outcome(reader *r, const rind_label_table *labels, size_t k, double *time, double *event)
{
    size_t c_time, c_event;
    rind_status status = rind_label_table_column(r->ctx, labels, r->options->time, &c_time);

    if (status == RIND_OK)
        status = rind_label_table_column(r->ctx, labels, r->options->event, &c_event);
    if (status == RIND_OK)
        status = rind_label_table_number(r->ctx, labels, k, c_time, time);
    if (status == RIND_OK)
        status = rind_label_table_number(r->ctx, labels, k, c_event, event);
    if (status != RIND_OK)
        return status;
    const char *id = labels->ids.text[k];
    size_t line = labels->csv.line[labels->row[k]];
    if (*time < 0.0)
        return rind_fail(r->ctx, RIND_BAD_FILE, "%s:%zu: case %s has a negative time in column %s: %g", labels->path,
                         line, id, r->options->time, *time);
    if (!isnan(*event) && *event != 0.0 && *event != 1.0)
        return rind_fail(r->ctx, RIND_BAD_FILE,
                         "%s:%zu: case %s has status %g in column %s; it must be 1 (the event) or 0 (censored)",
                         labels->path, line, id, *event, r->options->event);
    return RIND_OK;
}

static rind_status sort_cases(reader *r)
{
    rind_status status = rind_label_table_read(r->ctx, r->options->labels, r->options->id, r->wanted, &r->asked);

    for (size_t k = 0; status == RIND_OK && k < r->asked.ids.n; k++) {
        double time = 0.0, event = 0.0;

        status = read_outcome(r, &r->asked, k, &time, &event);
        if (status == RIND_OK)
            status = rind_ids_add(r->ctx, isnan(time) || isnan(event) ? &r->missing : &r->usable, r->asked.ids.text[k],
                                  NULL);
    }
    return status;
}

/* Columns of the labels are no features, whatever a table from elsewhere calls its columns. */
static rind_status read_features(reader *r)
{
    rind_ids exclude = { 0 };
    rind_frame_options how = { .id = r->options->id,
                               .regions = r->options->regions,
                               .wanted = &r->usable,
                               .only = r->like != NULL ? &r->like->features : NULL,
                               .exclude = &exclude };
    rind_status status = RIND_OK;

    for (size_t k = 0; status == RIND_OK && k < r->asked.csv.n_columns; k++)
        status = rind_ids_add(r->ctx, &exclude, r->asked.csv.cell[k], NULL);
    if (status == RIND_OK)
        status = rind_frame_read(r->ctx, r->options->features, &how, &r->frame);
    rind_ids_free(&exclude);
    if (status == RIND_OK && r->frame.ids.n > 0 && r->frame.columns.n == 0)
        status = rind_fail(r->ctx, RIND_BAD_FILE, "%s: has no column of numbers that is not in the labels too",
                           r->options->features);
    r->side->origin = r->frame.origin;
    return status;
}

static rind_status count_absent(reader *r, const char *step, const rind_ids *all, const rind_ids *there)
{
    rind_ids absent = { 0 };
    rind_status status = RIND_OK;

    for (size_t k = 0; status == RIND_OK && k < all->n; k++)
        if (rind_ids_find(there, all->text[k]) == RIND_NO_ID)
            status = rind_ids_add(r->ctx, &absent, all->text[k], NULL);
    if (absent.n > 0)
        rind_flow_add(&r->side->flow, step, absent.n, absent.text);
    rind_ids_free(&absent);
    return status;
}

static rind_status count_flow(reader *r)
{
    rind_flow *flow = &r->side->flow;
    rind_status status = RIND_OK;

    rind_flow_add(flow, r->wanted != NULL ? "cases of the split" : "cases with a line in the labels",
                  r->wanted != NULL ? r->wanted->n : r->asked.ids.n, NULL);
    if (r->wanted != NULL)
        status = count_absent(r, "no line in the labels", r->wanted, &r->asked.ids);
    if (r->missing.n > 0)
        rind_flow_add(flow, "time or status empty", r->missing.n, r->missing.text);
    if (status == RIND_OK && r->options->features != NULL)
        status = count_absent(r, "no features", &r->usable, &r->frame.ids);
    rind_flow_add(flow, "used", r->side->n, NULL);
    return status;
}

/* Times, events, and features in the order of the labels. */
static rind_status fill_rows(reader *r)
{
    rind_survival_side *s = r->side;
    const rind_ids *names = r->like != NULL ? &r->like->features : &r->frame.columns;
    size_t n = s->labels.ids.n;
    rind_status status = RIND_OK;

    s->n = n;
    s->time = rind_alloc(r->ctx, n + 1, sizeof *s->time, "times");
    s->event = rind_alloc(r->ctx, n + 1, sizeof *s->event, "times");
    s->unit = rind_alloc(r->ctx, n + 1, sizeof *s->unit, "times");
    s->x = rind_alloc(r->ctx, names->n * n + 1, sizeof *s->x, "features");
    if (s->time == NULL || s->event == NULL || s->unit == NULL || s->x == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; status == RIND_OK && k < n; k++) {
        double event = 0.0;

        status = read_outcome(r, &s->labels, k, &s->time[k], &event);
        s->event[k] = event > 0.5;
        s->n_events += event > 0.5;
    }
    for (size_t c = 0; status == RIND_OK && c < names->n; c++) {
        size_t column = rind_ids_find(&r->frame.columns, names->text[c]);

        status = rind_ids_add(r->ctx, &s->features, names->text[c], NULL);
        for (size_t k = 0; k < n; k++)
            s->x[c * n + k] =
                column == RIND_NO_ID
                    ? (double)NAN
                    : rind_frame_column(&r->frame, column)[rind_ids_find(&r->frame.ids, s->labels.ids.text[k])];
    }
    return status;
}

static rind_status read_groups(reader *r)
{
    rind_survival_side *s = r->side;
    size_t column;
    rind_status status = rind_label_table_column(r->ctx, &s->labels, r->options->group, &column);

    for (size_t k = 0; status == RIND_OK && r->like != NULL && k < r->like->groups.n; k++)
        status = rind_ids_add(r->ctx, &s->groups, r->like->groups.text[k], NULL);
    if (status == RIND_OK)
        status = rind_words_of_column(r->ctx, &s->labels, column, &s->groups);
    if (status == RIND_OK && (s->groups.n < 2 || s->groups.n > RIND_MAX_GROUPS))
        status = rind_fail(r->ctx, RIND_NOT_ESTIMABLE,
                           "%s: column %s has %zu groups among %zu cases; 2 to %d can be "
                           "compared",
                           s->labels.path, r->options->group, s->groups.n, s->n, RIND_MAX_GROUPS);
    s->group = rind_alloc(r->ctx, s->n + 1, sizeof *s->group, "groups");
    if (s->group == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; status == RIND_OK && k < s->n; k++) {
        size_t word = rind_ids_find(&s->groups, rind_label_table_cell(&s->labels, k, column));
        s->group[k] = word == RIND_NO_ID ? -1 : (int)word;
    }
    return status;
}

/* Rows that stay in one fold: by the split's groups, by a column, or each by itself. */
static rind_status read_units(reader *r, const rind_split *split, bool test)
{
    rind_survival_side *s = r->side;
    rind_ids names = { 0 };
    size_t column = RIND_NO_ID;
    bool by_split = split != NULL && split->has_groups && !test;
    rind_status status = RIND_OK;

    if (!by_split && r->options->patient != NULL)
        status = rind_label_table_column(r->ctx, &s->labels, r->options->patient, &column);
    for (size_t k = 0; status == RIND_OK && k < s->n; k++) {
        const char *id = s->labels.ids.text[k], *name = id;

        if (by_split)
            name = split->groups.text[split->group[rind_ids_find(&split->train, id)]];
        else if (column != RIND_NO_ID)
            name = rind_label_table_cell(&s->labels, k, column);
        status = *name != '\0' ? rind_ids_add(r->ctx, &names, name, &s->unit[k])
                               : rind_fail(r->ctx, RIND_BAD_FILE, "%s: case %s has an empty cell in column %s",
                                           s->labels.path, id, r->options->patient);
    }
    rind_ids_free(&names);
    return status;
}

static rind_status read_all(reader *r, const rind_split *split, bool test)
{
    const rind_survival_options *o = r->options;
    rind_survival_side *s = r->side;
    rind_status status = sort_cases(r);

    if (status == RIND_OK && o->features != NULL)
        status = read_features(r);
    if (status == RIND_OK)
        status = rind_label_table_read(r->ctx, o->labels, o->id, o->features != NULL ? &r->frame.ids : &r->usable,
                                       &s->labels);
    if (status == RIND_OK)
        status = fill_rows(r);
    if (status == RIND_OK)
        status = count_flow(r);
    if (status == RIND_OK && s->n == 0)
        status = rind_fail(r->ctx, RIND_NOT_ESTIMABLE, "%s: no %s case has all of %s, %s%s", o->labels, s->name,
                           o->time, o->event, o->features != NULL ? " and features" : "");
    if (status == RIND_OK && s->n_events == 0)
        status = rind_fail(r->ctx, RIND_NOT_ESTIMABLE, "%s: none of %zu cases (%s) has an event (%s = 1)", o->labels,
                           s->n, s->name, o->event);
    if (status == RIND_OK && o->clinical != NULL) {
        status = rind_covariates_read(r->ctx, &s->labels, o->clinical, r->like != NULL ? &r->like->clinical : NULL,
                                      &s->clinical);
        s->has_clinical = status == RIND_OK;
    }
    if (status == RIND_OK && o->group != NULL)
        status = read_groups(r);
    return status == RIND_OK ? read_units(r, split, test) : status;
}

rind_status rind_survival_side_read(rind_ctx *ctx, const rind_survival_options *options, const rind_split *split,
                                    bool test, const rind_survival_side *like, rind_survival_side *out)
{
    reader r = { .ctx = ctx,
                 .options = options,
                 .wanted = split == NULL ? NULL
                           : test        ? &split->test
                                         : &split->train,
                 .like = like,
                 .side = out };

    *out = (rind_survival_side){ .name = split == NULL ? "all" : test ? "test" : "train" };
    rind_status status = read_all(&r, split, test);
    rind_label_table_free(&r.asked);
    rind_ids_free(&r.usable);
    rind_ids_free(&r.missing);
    rind_frame_free(&r.frame);
    if (status != RIND_OK)
        rind_survival_side_free(out);
    return status;
}

void rind_survival_side_free(rind_survival_side *side)
{
    rind_label_table_free(&side->labels);
    rind_ids_free(&side->features);
    rind_ids_free(&side->groups);
    rind_covariates_free(&side->clinical);
    free(side->time);
    free(side->event);
    free(side->x);
    free(side->group);
    free(side->unit);
    free(side->score);
    *side = (rind_survival_side){ 0 };
}

rind_status rind_survival_sides_apart(rind_ctx *ctx, const rind_survival_options *options,
                                      const rind_survival_side *train, const rind_survival_side *test)
{
    rind_ids names = { 0 };
    size_t of_train, of_test;
    rind_status status = RIND_OK;

    if (options->patient == NULL)
        return RIND_OK;
    status = rind_label_table_column(ctx, &train->labels, options->patient, &of_train);
    if (status == RIND_OK)
        status = rind_label_table_column(ctx, &test->labels, options->patient, &of_test);
    for (size_t k = 0; status == RIND_OK && k < train->n; k++)
        status = rind_ids_add(ctx, &names, rind_label_table_cell(&train->labels, k, of_train), NULL);
    for (size_t k = 0; status == RIND_OK && k < test->n; k++) {
        const char *name = rind_label_table_cell(&test->labels, k, of_test);

        if (rind_ids_find(&names, name) != RIND_NO_ID)
            status = rind_fail(ctx, RIND_LEAK,
                               "%s: patient %s (column %s) has cases on both sides of the split; split "
                               "with --group %s",
                               options->labels, name, options->patient, options->patient);
    }
    rind_ids_free(&names);
    return status;
}
