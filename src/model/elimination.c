/*
 * elimination.c - backward elimination of a logistic regression by Akaike's criterion
 */
#include "context.h"

#include <rind/fit.h>

#include <stdlib.h>
#include <string.h>

typedef struct search {
    const rind_columns *x;
    const double *y;
    rind_logistic_settings settings; /* of the fits on the way */
    int *group;                      /* of each column of the view */
    size_t *kept, *trial, *column;   /* columns of the view; 'column': of the table */
    size_t n_kept;
} search;

static rind_status fit(rind_ctx *ctx, search *s, const size_t *columns, size_t n,
                       const rind_logistic_settings *settings, rind_logistic **out)
{
    rind_columns view = *s->x;

    for (size_t k = 0; k < n; k++)
        s->column[k] = s->x->column != NULL ? s->x->column[columns[k]] : columns[k];
    if (view.stride == 0)
        view.stride = view.n_rows;
    view.column = s->column;
    view.n_columns = n;
    return rind_logistic_fit(ctx, &view, s->y, settings, out);
}

/* The group whose removal leaves the smallest AIC. */
static rind_status best_removal(rind_ctx *ctx, search *s, int *best, double *aic)
{
    bool any = false;

    for (size_t a = 0; a < s->n_kept; a++) {
        int group = s->group[s->kept[a]];
        bool seen = false;
        size_t n = 0;
        rind_logistic *out = NULL;
        rind_status status;

        for (size_t b = 0; b < a; b++)
            seen = seen || s->group[s->kept[b]] == group;
        if (seen)
            continue;
        for (size_t b = 0; b < s->n_kept; b++)
            if (s->group[s->kept[b]] != group)
                s->trial[n++] = s->kept[b];
        status = fit(ctx, s, s->trial, n, &s->settings, &out);
        if (status != RIND_OK)
            return status;
        if (!any || out->aic < *aic) {
            *best = group;
            *aic = out->aic;
        }
        any = true;
        rind_logistic_free(out);
    }
    return RIND_OK;
}

static rind_status eliminate(rind_ctx *ctx, search *s, rind_elimination *out)
{
    rind_logistic *full = NULL;
    rind_status status = fit(ctx, s, s->kept, s->n_kept, &s->settings, &full);

    if (status != RIND_OK)
        return status;
    out->aic[0] = full->aic;
    rind_logistic_free(full);
    while (s->n_kept > 0) {
        int group = 0;
        double aic = 0;
        size_t n = 0;

        status = best_removal(ctx, s, &group, &aic);
        if (status != RIND_OK)
            return status;
        if (aic >= out->aic[out->n_removed])
            break;
        out->removed[out->n_removed++] = group;
        out->aic[out->n_removed] = aic;
        for (size_t k = 0; k < s->n_kept; k++)
            if (s->group[s->kept[k]] != group)
                s->kept[n++] = s->kept[k];
        s->n_kept = n;
    }
    out->n_columns = s->n_kept;
    memcpy(out->column, s->kept, s->n_kept * sizeof *s->kept);
    return RIND_OK;
}

rind_status rind_logistic_backward(rind_ctx *ctx, const rind_columns *x, const double *y, const int *group,
                                   const rind_logistic_settings *settings, rind_elimination **out)
{
    size_t p = x->n_columns;
    search s = { .x = x, .y = y, .settings = *settings, .n_kept = p };
    rind_elimination *result = rind_alloc_zero(ctx, 1, sizeof *result, "an elimination");
    rind_status status = RIND_NO_MEMORY;

    s.settings.profile = false;
    s.group = rind_alloc(ctx, p, sizeof *s.group, "groups");
    s.kept = rind_alloc(ctx, 3 * p, sizeof *s.kept, "columns");
    if (result != NULL) {
        result->removed = rind_alloc(ctx, p, sizeof *result->removed, "an elimination");
        result->aic = rind_alloc(ctx, p + 1, sizeof *result->aic, "an elimination");
        result->column = rind_alloc(ctx, p, sizeof *result->column, "an elimination");
    }
    if (s.group != NULL && s.kept != NULL && result != NULL && result->removed != NULL && result->aic != NULL &&
        result->column != NULL) {
        s.trial = s.kept + p;
        s.column = s.trial + p;
        for (size_t j = 0; j < p; j++) {
            s.group[j] = group != NULL ? group[j] : (int)j;
            s.kept[j] = j;
        }
        status = eliminate(ctx, &s, result);
        if (status == RIND_OK)
            status = fit(ctx, &s, result->column, result->n_columns, settings, &result->final);
    }
    free(s.group);
    free(s.kept);
    if (status != RIND_OK) {
        rind_elimination_free(result);
        return status;
    }
    *out = result;
    return RIND_OK;
}

void rind_elimination_free(rind_elimination *elimination)
{
    if (elimination == NULL)
        return;
    free(elimination->removed);
    free(elimination->aic);
    free(elimination->column);
    rind_logistic_free(elimination->final);
    free(elimination);
}
