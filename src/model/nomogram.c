/* nomogram.c - see nomogram.h */
#include "model/nomogram.h"

#include <math.h>

/* What input k adds to the linear predictor at a value. */
static double adds(const rind_fitted *f, size_t k, double value)
{
    return f->coefficient[k] * ((value - f->mean[k]) / f->sd[k]);
}

static double widest_axis(const rind_fitted *f)
{
    double widest = 0.0;

    for (size_t k = 0; k < f->n_inputs; k++)
        widest = fmax(widest, fabs(adds(f, k, f->high[k]) - adds(f, k, f->low[k])));
    return widest;
}

void rind_nomogram_write(rind_json *out, const rind_trained *t)
{
    const rind_fitted *f = &t->fitted;
    double per_point = widest_axis(f) / 100.0, offset = f->intercept, most = 0.0;

    rind_json_object(out, "nomogram");
    rind_json_array(out, "axes");
    for (size_t k = 0; per_point > 0.0 && k < f->n_inputs; k++) {
        double low = adds(f, k, f->low[k]), high = adds(f, k, f->high[k]), least = fmin(low, high);

        offset += least;
        most += fmax(low, high) - least;
        rind_json_object(out, NULL);
        rind_json_add_text(out, "name", t->study.frame->columns.text[f->input[k]]);
        rind_json_add_real(out, "low", f->low[k]);
        rind_json_add_real(out, "high", f->high[k]);
        rind_json_add_real(out, "points_at_low", (low - least) / per_point);
        rind_json_add_real(out, "points_at_high", (high - least) / per_point);
        rind_json_end(out);
    }
    rind_json_end(out);
    rind_json_add_real(out, "offset", offset);
    rind_json_add_real(out, "per_point", per_point);
    rind_json_add_real(out, "most_points", per_point > 0.0 ? most / per_point : 0.0);
    rind_json_end(out);
}
