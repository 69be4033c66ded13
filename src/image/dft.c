/*
 * dft.c - Bluestein's transform (IEEE Trans. Audio Electroacoust. 18 (1970) 451)
 *
 * With j k = (j^2 + k^2 - (k - j)^2) / 2 a transform of n points becomes a convolution with a chirp,
 *
 *     X[k] = w[k] sum_j (x[j] w[j]) w*[k - j],   w[k] = exp(-pi i k^2 / n),
 *
 * and that is done by transforms of any length from 2 n - 1 on. The inverse among them is a forward one of conjugates.
 */
#include "image/dft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { L = RIND_LANES, POINT = RIND_FFT_POINT };

/* out = in times c, or, with 'conjugate', the conjugate of that. */
RIND_INLINE void turn_points(const double *in, const double *c, size_t n, bool conjugate, double *out)
{
    double sign = conjugate ? -1.0 : 1.0;

    for (size_t k = 0; k < n; k++, in += POINT, out += POINT, c += 2)
        for (int l = 0; l < L; l++) {
            double re = in[l], im = in[L + l];

            out[l] = re * c[0] - im * c[1];
            out[L + l] = sign * (re * c[1] + im * c[0]);
        }
}

/* X = w conj(T(conj(T(x w) echo))): the second product takes the conjugate of its input instead. */
static double *chirp_transform(const rind_dft *plan, double *bundle, double *scratch)
{
    size_t n = plan->n;

    turn_points(bundle, plan->chirp, n, false, bundle);
    memset(bundle + n * POINT, 0, (plan->room - n) * POINT * sizeof *bundle);
    double *first = rind_fft_run(&plan->fft, bundle, scratch), *other = first == bundle ? scratch : bundle;
    turn_points(first, plan->echo, plan->room, true, first);
    double *second = rind_fft_run(&plan->fft, first, other);
    for (size_t k = 0; k < n; k++)
        for (int l = 0; l < L; l++)
            second[k * POINT + L + (size_t)l] = -second[k * POINT + L + (size_t)l];
    turn_points(second, plan->chirp, n, false, second);
    return second;
}

double *rind_dft_run(const rind_dft *plan, double *bundle, double *scratch)
{
    if (plan->direct)
        return rind_fft_run(&plan->fft, bundle, scratch);
    return chirp_transform(plan, bundle, scratch);
}

static rind_status make_chirp(rind_ctx *ctx, rind_dft *plan)
{
    static const char what[] = "plan of a Fourier transform";
    size_t n = plan->n, room = plan->room;
    double *bundle = rind_alloc_zero(ctx, 2 * room, POINT * sizeof *bundle, what);

    plan->chirp = rind_alloc(ctx, n, 2 * sizeof *plan->chirp, what);
    plan->echo = rind_alloc(ctx, room, 2 * sizeof *plan->echo, what);
    if (bundle == NULL || plan->chirp == NULL || plan->echo == NULL) {
        free(bundle);
        return RIND_NO_MEMORY;
    }
    for (size_t k = 0; k < n; k++) {
        size_t turns = k * k % (2 * n); /* in exact numbers, before it becomes an angle */
        long double angle = 3.14159265358979323846264338327950288L * (long double)turns / (long double)n;

        plan->chirp[2 * k] = (double)cosl(angle);
        plan->chirp[2 * k + 1] = (double)-sinl(angle);
        for (size_t side = 0; side < 2; side++) {
            double *point = bundle + (side == 0 || k == 0 ? k : room - k) * POINT;

            point[0] = plan->chirp[2 * k];
            point[L] = -plan->chirp[2 * k + 1];
        }
    }
    const double *result = rind_fft_run(&plan->fft, bundle, bundle + room * POINT);
    for (size_t k = 0; k < room; k++) {
        plan->echo[2 * k] = result[k * POINT] / (double)room;
        plan->echo[2 * k + 1] = result[k * POINT + L] / (double)room;
    }
    free(bundle);
    return RIND_OK;
}

rind_status rind_dft_create(rind_ctx *ctx, size_t n, rind_dft *out)
{
    *out = (rind_dft){ .n = n, .direct = rind_fft_length(n) == n };
    out->room = out->direct ? n : rind_fft_length(2 * n - 1);
    rind_status status = rind_fft_create(ctx, out->room, &out->fft);
    if (status == RIND_OK && !out->direct)
        status = make_chirp(ctx, out);
    if (status != RIND_OK)
        rind_dft_free(out);
    return status;
}

void rind_dft_free(rind_dft *plan)
{
    rind_fft_free(&plan->fft);
    free(plan->chirp);
    free(plan->echo);
    *plan = (rind_dft){ 0 };
}
