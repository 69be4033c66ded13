/*
 * steer.c - Riesz transforms turned to the image's own orientation (IBSI 2, section on aligning Riesz filters)
 *
 * A Riesz transform of order l is (u1.f)^l1 (u2.f)^l2 (u3.f)^l3 / r^L on the spectrum, with the unit vectors u along
 * the image's axes. In any other frame it is a polynomial of the same degree in fx, fy, fz, so it is a weighted sum of
 * the (L + 1)(L + 2) / 2 monomials: filtering once with each of them, the frame can be another one in every voxel
 * (Chenouard and Unser, IEEE Trans. Pattern Anal. Mach. Intell. 34 (2012) 2085).
 *
 * The frame is that of the structure tensor, the Gaussian average of R R^T over the voxel's surroundings, where R are
 * the three transforms of first order: its eigenvectors, largest eigenvalue first. An eigenvector has no sign; the
 * component of largest magnitude is taken as positive, which matters for odd orders only.
 *
 * The IBSI's teams agreed on no map of aligned filters, so no reference value stands behind this file.
 */
#include "steer.h"

#include "eigen.h"
#include "image/separable.h"
#include "parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = RIND_MAX_STEERED_ORDER + 1, N_PRODUCTS = 6, MAX_TAPS = 257 };

/* Polynomial of degree n in three unknowns: coefficient [ex][ey] of x^ex y^ey z^(n - ex - ey). */
typedef struct polynomial {
    uint32_t degree;
    double coefficient[SIDE][SIDE];
} polynomial;

/* p * (u . f) */
static void multiply(polynomial *p, const double u[3])
{
    polynomial out = { .degree = p->degree + 1 };

    for (uint32_t x = 0; x <= p->degree; x++)
        for (uint32_t y = 0; x + y <= p->degree; y++) {
            double c = p->coefficient[x][y];

            out.coefficient[x + 1][y] += c * u[0];
            out.coefficient[x][y + 1] += c * u[1];
            out.coefficient[x][y] += c * u[2];
        }
    *p = out;
}

typedef struct steering {
    const uint32_t *order;
    uint32_t degree;
    bool two_d;
    size_t n_slices, slice; /* voxels of a slice */
    size_t n_monomials;
    uint32_t exponent[RIND_MAX_MONOMIALS][3];
    double *monomial[RIND_MAX_MONOMIALS];
    double *product[N_PRODUCTS]; /* xx xy xz yy yz zz, averaged */
    double weight;
    double *out;
} steering;

static void make_positive(double axis[3])
{
    int largest = 0;

    for (int k = 1; k < 3; k++)
        if (fabs(axis[k]) > fabs(axis[largest]))
            largest = k;
    for (int k = 0; k < 3 && axis[largest] < 0.0; k++)
        if (k != largest)
            axis[k] = -axis[k];
    axis[largest] = fabs(axis[largest]);
}

/* In a slice the third axis is z, whatever the eigenvalues. */
static void frame_of(const steering *s, size_t voxel, double axis[3][3])
{
    double tensor[3][3], value[3];

    for (int a = 0, k = 0; a < 3; a++)
        for (int b = a; b < 3; b++, k++)
            tensor[a][b] = tensor[b][a] = s->two_d && b == 2 ? 0.0 : s->product[k][voxel];
    rind_symmetric_eigen((const double(*)[3])tensor, value, axis);
    for (int a = 0; a < 3; a++)
        make_positive(axis[a]);
}

static double steered(const steering *s, size_t voxel)
{
    double axis[3][3], sum = 0.0;
    polynomial p = { .degree = 0, .coefficient = { { 1.0 } } };

    frame_of(s, voxel, axis);
    for (int a = 0; a < 3; a++)
        for (uint32_t k = 0; k < s->order[a]; k++)
            multiply(&p, axis[a]);
    for (size_t m = 0; m < s->n_monomials; m++)
        sum += p.coefficient[s->exponent[m][0]][s->exponent[m][1]] * s->monomial[m][voxel];
    return s->weight * sum;
}

static void steer_slice(void *user, size_t job)
{
    const steering *s = user;

    for (size_t k = job * s->slice; k < (job + 1) * s->slice; k++)
        s->out[k] = steered(s, k);
}

/* Averages a volume with a Gaussian; at the edge the image is mirrored. */
static rind_status average(rind_ctx *ctx, const rind_volume *image, bool two_d, double sigma_mm, double *value)
{
    double tap[3][MAX_TAPS];
    rind_line_filter line[3];
    size_t reach[3];
    rind_volume in = *image;
    rind_separable *work = NULL;

    for (int a = 0; a < 3; a++) {
        double sigma = sigma_mm / image->spacing_mm[a], sum = 0.0;
        size_t half = (size_t)fmin(floor(4.0 * sigma + 0.5), (MAX_TAPS - 1) / 2);

        for (size_t k = 0; k < 2 * half + 1; k++) {
            double at = ((double)k - (double)half) / sigma;

            sum += tap[a][k] = exp(-0.5 * at * at);
        }
        for (size_t k = 0; k < 2 * half + 1; k++)
            tap[a][k] /= sum;
        line[a] = (rind_line_filter){ 1, { { tap[a], 2 * half + 1, 1 } } };
        reach[a] = half;
    }
    in.value = rind_volume_alloc(ctx, image, "structure tensor");
    if (in.value == NULL)
        return RIND_NO_MEMORY;
    memcpy(in.value, value, rind_volume_n(image) * sizeof *value);
    rind_status status = rind_separable_create(ctx, &in, two_d, RIND_BOUNDARY_MIRROR, reach, &work);
    if (status == RIND_OK) {
        rind_product product = { &line[0], &line[1], value, RIND_POOL_SET };

        if (!two_d)
            rind_separable_along_z(work, &line[2]);
        rind_separable_run(work, &product, 1);
    }
    rind_separable_free(work);
    free(in.value);
    return status;
}

/* The products of first-order transforms, averaged. 'first' has room for three volumes. */
static rind_status make_tensor(rind_ctx *ctx, const rind_riesz_source *source, const rind_volume *image,
                               double sigma_mm, double *const first[3], steering *s)
{
    size_t n = rind_volume_n(image);
    rind_status status = RIND_OK;

    for (uint32_t a = 0; a < (s->two_d ? 2U : 3U) && status == RIND_OK; a++)
        status = source->monomial(ctx, source->user, (uint32_t[3]){ a == 0, a == 1, a == 2 }, first[a]);
    for (int a = 0, k = 0; a < 3; a++)
        for (int b = a; b < 3 && status == RIND_OK; b++, k++) {
            if (s->two_d && b == 2)
                continue;
            for (size_t v = 0; v < n; v++)
                s->product[k][v] = first[a][v] * first[b][v];
            status = average(ctx, image, s->two_d, sigma_mm, s->product[k]);
        }
    return status;
}

static double factorial(uint32_t n)
{
    return n > 1 ? n * factorial(n - 1) : 1.0;
}

static void list_monomials(steering *s)
{
    for (uint32_t x = 0; x <= s->degree; x++)
        for (uint32_t y = 0; x + y <= s->degree; y++) {
            uint32_t z = s->degree - x - y;

            if (s->two_d && z > 0)
                continue;
            memcpy(s->exponent[s->n_monomials++], (uint32_t[3]){ x, y, z }, sizeof s->exponent[0]);
        }
}

rind_status rind_riesz_steer(rind_ctx *ctx, const rind_riesz_source *source, const uint32_t order[3], bool two_d,
                             const rind_volume *image, double sigma_mm, double *out)
{
    steering s = { .order = order,
                   .degree = order[0] + order[1] + order[2],
                   .two_d = two_d,
                   .out = out,
                   .n_slices = image->size[2],
                   .slice = image->size[0] * image->size[1] };
    size_t n = rind_volume_n(image);
    rind_status status = RIND_OK;

    list_monomials(&s);
    s.weight = sqrt(factorial(s.degree) / (factorial(order[0]) * factorial(order[1]) * factorial(order[2])));

    size_t n_volumes = N_PRODUCTS + (s.n_monomials > 3 ? s.n_monomials : 3);
    double *memory = rind_alloc(ctx, n_volumes * n, sizeof *memory, "steered Riesz transforms");
    if (memory == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n_volumes; k++)
        *(k < N_PRODUCTS ? &s.product[k] : &s.monomial[k - N_PRODUCTS]) = memory + k * n;

    status = make_tensor(ctx, source, image, sigma_mm, s.monomial, &s);
    for (size_t m = 0; m < s.n_monomials && status == RIND_OK; m++)
        status = source->monomial(ctx, source->user, s.exponent[m], s.monomial[m]);
    if (status == RIND_OK)
        rind_parallel(ctx, s.n_slices, steer_slice, &s);
    free(memory);
    return status;
}
