/* nomogram_write.c - see nomogram_write.h */
#include "model/nomogram_write.h"
#include <rind/explain.h>

#include <stdlib.h>

/* What input k adds to the linear predictor at a value. */
static double adds(const rind_fitted *f, size_t k, double value)
{
    return f->coefficient[k] * ((value - f->mean[k]) / f->sd[k]);
}

static void write_axes(rind_json *out, const rind_trained *t, const rind_nomogram *n, const double *ends)
{
    const rind_fitted *f = &t->fitted;
    double most = f->intercept;

    rind_json_array(out, "axes");
    for (size_t k = 0; k < f->n_inputs; k++) {
        double low = ends[2 * k], high = ends[2 * k + 1];

        most += low > high ? low : high;
        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", t->study.frame->columns.text[f->input[k]]);
        rind_json_add_real(out, "low", f->low[k]);
        rind_json_add_real(out, "high", f->high[k]);
        rind_json_add_real(out, "points_at_low", rind_nomogram_points(n, k, low));
        rind_json_add_real(out, "points_at_high", rind_nomogram_points(n, k, high));
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_add_real(out, "offset", n->lp_at_zero);
    rind_json_add_real(out, "per_point", 1.0 / n->points_per_unit);
    rind_json_add_real(out, "most_points", rind_nomogram_total(n, most));
}

rind_status rind_nomogram_write(rind_ctx *ctx, rind_json *out, const rind_trained *t)
{
    const rind_fitted *f = &t->fitted;
    double *ends = rind_alloc(ctx, 2 * f->n_inputs, sizeof *ends, "a nomogram");
    rind_nomogram_axis *axes = rind_alloc(ctx, f->n_inputs, sizeof *axes, "a nomogram");
    rind_nomogram *nomogram = NULL;
    rind_status status = ends != NULL && axes != NULL ? RIND_OK : RIND_NO_MEMORY;

    for (size_t k = 0; status == RIND_OK && k < f->n_inputs; k++) {
        ends[2 * k] = adds(f, k, f->low[k]);
        ends[2 * k + 1] = adds(f, k, f->high[k]);
        axes[k] = (rind_nomogram_axis){ 2, ends + 2 * k };
    }
    if (status == RIND_OK)
        status = rind_nomogram_make(ctx, axes, f->n_inputs, f->intercept, &nomogram);
    rind_json_object(out, "nomogram");
    if (status == RIND_OK)
        write_axes(out, t, nomogram, ends);
    rind_json_end(out);
    rind_nomogram_free(nomogram);
    free(axes);
    free(ends);
    return status;
}
