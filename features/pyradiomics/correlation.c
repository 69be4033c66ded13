/*
 * correlation.c - the second eigenvalue behind the maximal correlation coefficient
 *
 * PyRadiomics takes the eigenvalues of Q(i, j) = sum_k p_ik p_jk / (p_x(i) p_y(k) + e), e = 2^-52. Without e,
 * Q = D^-1 S D with S = A A' and a_ik = p_ik / sqrt(p_x(i) p_y(k)), D = diag sqrt(p_x): the eigenvalues of Q are those
 * of the symmetric S, none is negative, the largest is 1, and its vector is u = sqrt(p_x). So the second is the
 * largest of S on what is orthogonal to u.
 *
 * It is found by the method of Lanczos with full reorthogonalisation, which touches the occupied cells only. A matrix
 * of few levels is done when the vectors span the space; of many levels, Lanczos starts again from the best
 * vector. What e does is added to first order: with v the eigenvector of S,
 *
 *     d lambda = -e sum_k (A' v)_k (A' D^-2 v)_k / p_y(k).
 *
 * Where that is not small, because levels are so rare that p_x p_y is no longer far above e (matrices added with
 * weights have such), Q is made and all its eigenvalues are computed, if there are few levels.
 */
#include "pyradiomics/classes.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_STEPS = 64, CHECK_EVERY = 8, MAX_ROUNDS = 100, MAX_DENSE = 256 };

/* Below this a residual is nothing: eigenvalues are at most 1. */
#define CONVERGED 1e-12
/* What a correction of first order may leave wrong, as a share of the eigenvalue. */
#define LEFT_WRONG 1e-11

typedef struct work {
    const rind_py_matrix *m;
    size_t nx, ny, max_steps;
    uint32_t *place;             /* of a level among those of by_i, then among those of by_j */
    double *a;                   /* of each cell */
    double least;                /* p_x p_y of all cells */
    double *u, *basis;           /* [nx]; [max_steps + 1][nx] */
    double *v, *image, *inverse; /* [nx], [ny], [nx] */
    double *p, *q;               /* [nx][nx]; NULL for many levels */
    double alpha[MAX_STEPS], beta[MAX_STEPS];
} work;

static size_t doubles_needed(const rind_py_matrix *m, size_t max_steps)
{
    /* 'place' takes half a double a level, twice */
    size_t n = m->n_present, dense = n <= MAX_DENSE ? 2 * n * n : 0;

    return m->n_levels + 1 + m->max_cells + n * (max_steps + 1) + 4 * n + dense;
}

static size_t steps_of(const rind_py_matrix *m)
{
    return m->n_present < MAX_STEPS ? m->n_present : MAX_STEPS;
}

rind_status rind_py_reserve_correlation(rind_ctx *ctx, rind_py_matrix *matrix)
{
    matrix->lanczos =
        rind_alloc(ctx, doubles_needed(matrix, steps_of(matrix)), sizeof *matrix->lanczos, "maximal correlation");
    return matrix->lanczos != NULL ? RIND_OK : RIND_NO_MEMORY;
}

static void lay_out(const rind_py_matrix *m, work *w)
{
    double *memory = m->lanczos;
    size_t n = m->n_present;

    w->m = m;
    w->nx = m->by_i.n;
    w->ny = m->by_j.n;
    w->max_steps = w->nx < MAX_STEPS ? w->nx : MAX_STEPS;
    w->place = (uint32_t *)(void *)memory;
    w->a = memory + m->n_levels + 1;
    w->u = w->a + m->max_cells;
    w->v = w->u + n;
    w->image = w->v + n;
    w->inverse = w->image + n;
    w->basis = w->inverse + n;
    w->p = n <= MAX_DENSE ? w->basis + n * (steps_of(m) + 1) : NULL;
    w->q = n <= MAX_DENSE ? w->p + n * n : NULL;
}

static void fill(work *w)
{
    const rind_py_matrix *m = w->m;
    uint32_t *place_j = w->place + m->n_levels + 1;

    for (size_t k = 0; k < w->nx; k++) {
        w->place[m->by_i.bin[k].key] = (uint32_t)k;
        w->u[k] = sqrt(m->by_i.bin[k].n / m->total);
        w->inverse[k] = m->total / m->by_i.bin[k].n;
    }
    for (size_t k = 0; k < w->ny; k++)
        place_j[m->by_j.bin[k].key] = (uint32_t)k;
    w->least = 1.0;
    for (size_t c = 0; c < m->n_cells; c++) {
        double px = m->by_i.bin[w->place[m->cell[c].i]].n, py = m->by_j.bin[place_j[m->cell[c].j]].n;

        w->least = fmin(w->least, px / m->total * (py / m->total));
        w->a[c] = m->cell[c].n / sqrt(px * py);
    }
}

/* to = A' from */
static void multiply_transposed(const work *w, const double *from, double *to)
{
    const rind_py_matrix *m = w->m;
    const uint32_t *place_j = w->place + m->n_levels + 1;

    for (size_t k = 0; k < w->ny; k++)
        to[k] = 0.0;
    for (size_t c = 0; c < m->n_cells; c++) {
        const rind_py_cell *cell = &m->cell[c];

        to[place_j[cell->j]] += w->a[c] * from[w->place[cell->i]];
        if (m->half && cell->i != cell->j)
            to[place_j[cell->i]] += w->a[c] * from[w->place[cell->j]];
    }
}

/* to = A from */
static void multiply(const work *w, const double *from, double *to)
{
    const rind_py_matrix *m = w->m;
    const uint32_t *place_j = w->place + m->n_levels + 1;

    for (size_t k = 0; k < w->nx; k++)
        to[k] = 0.0;
    for (size_t c = 0; c < m->n_cells; c++) {
        const rind_py_cell *cell = &m->cell[c];

        to[w->place[cell->i]] += w->a[c] * from[place_j[cell->j]];
        if (m->half && cell->i != cell->j)
            to[w->place[cell->j]] += w->a[c] * from[place_j[cell->i]];
    }
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++)
        sum += a[k] * b[k];
    return sum;
}

static void subtract(double *from, double times, const double *what, size_t n)
{
    for (size_t k = 0; k < n; k++)
        from[k] -= times * what[k];
}

/* Takes out of 'x' what lies along u and the first vectors of the basis: twice, for the rounding of the first time. */
static void orthogonalise(const work *w, double *x, size_t n_vectors)
{
    for (int pass = 0; pass < 2; pass++) {
        subtract(x, dot(x, w->u, w->nx), w->u, w->nx);
        for (size_t k = 0; k < n_vectors; k++)
            subtract(x, dot(x, w->basis + k * w->nx, w->nx), w->basis + k * w->nx, w->nx);
    }
}

static double normalise(double *x, size_t n)
{
    double length = sqrt(dot(x, x, n));

    for (size_t k = 0; k < n && length > 0.0; k++)
        x[k] /= length;
    return length;
}

/* Number of eigenvalues of the tridiagonal matrix above x (Sturm). */
static size_t n_above(const work *w, size_t n, double x)
{
    size_t above = 0;
    double q = 1.0;

    for (size_t k = 0; k < n; k++) {
        q = w->alpha[k] - x - (k == 0 ? 0.0 : w->beta[k - 1] * w->beta[k - 1] / q);
        if (q == 0.0)
            q = -1e-300;
        above += q > 0.0;
    }
    return above;
}

/* Its largest eigenvalue, by bisection; all lie between 0 and 1. */
static double largest_eigenvalue(const work *w, size_t n)
{
    double low = -0.5, high = 1.5;

    for (int k = 0; k < 60; k++) {
        double middle = 0.5 * (low + high);

        if (n_above(w, n, middle) > 0)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* Solves (T - x) s = s, T tridiagonal, by elimination with row exchanges. */
static void solve(const work *w, size_t n, double x, double *s)
{
    double row[MAX_STEPS][3];
    double now[3] = { w->alpha[0] - x, n > 1 ? w->beta[0] : 0.0, 0.0 };

    for (size_t k = 0; k + 1 < n; k++) {
        double next[3] = { w->beta[k], w->alpha[k + 1] - x, k + 2 < n ? w->beta[k + 1] : 0.0 };

        if (fabs(next[0]) > fabs(now[0])) {
            double held = s[k];

            s[k] = s[k + 1];
            s[k + 1] = held;
            for (int c = 0; c < 3; c++) {
                held = now[c];
                now[c] = next[c];
                next[c] = held;
            }
        }
        double factor = now[0] == 0.0 ? 0.0 : next[0] / now[0];
        for (int c = 0; c < 3; c++)
            row[k][c] = now[c];
        s[k + 1] -= factor * s[k];
        now[0] = next[1] - factor * now[1];
        now[1] = next[2] - factor * now[2];
        now[2] = 0.0;
    }
    row[n - 1][0] = now[0];
    row[n - 1][1] = row[n - 1][2] = 0.0;
    for (size_t k = n; k-- > 0;) {
        double pivot = fabs(row[k][0]) < 1e-18 ? 1e-18 : row[k][0];
        double rest = s[k] - (k + 1 < n ? row[k][1] * s[k + 1] : 0.0) - (k + 2 < n ? row[k][2] * s[k + 2] : 0.0);

        s[k] = rest / pivot;
    }
}

/* Its eigenvector, by inverse iteration. */
static void eigenvector(const work *w, size_t n, double lambda, double *s)
{
    for (size_t k = 0; k < n; k++)
        s[k] = 1.0;
    for (int pass = 0; pass < 3; pass++) {
        solve(w, n, lambda, s);
        normalise(s, n);
    }
}

/* One round of Lanczos from basis[0]. Writes the best vector to v and returns its eigenvalue. */
static double run_round(work *w, double *residual)
{
    double s[MAX_STEPS], lambda = 0.0;
    size_t n = 0;

    for (*residual = INFINITY; n<w->max_steps && * residual> CONVERGED;) {
        double *next = w->basis + (n + 1) * w->nx;

        multiply_transposed(w, w->basis + n * w->nx, w->image);
        multiply(w, w->image, next);
        w->alpha[n] = dot(next, w->basis + n * w->nx, w->nx);
        orthogonalise(w, next, n + 1);
        w->beta[n] = normalise(next, w->nx);
        n++;
        bool ends = w->beta[n - 1] <= CONVERGED || n == w->max_steps;
        if (!ends && n % CHECK_EVERY != 0)
            continue;
        lambda = largest_eigenvalue(w, n);
        eigenvector(w, n, lambda, s);
        *residual = w->beta[n - 1] <= CONVERGED ? 0.0 : w->beta[n - 1] * fabs(s[n - 1]);
    }
    for (size_t k = 0; k < w->nx; k++)
        w->v[k] = 0.0;
    for (size_t k = 0; k < n; k++)
        subtract(w->v, -s[k], w->basis + k * w->nx, w->nx);
    return lambda;
}

/* Numbers that look random, the same every time. */
static void start(work *w)
{
    uint32_t state = 12345;

    for (size_t k = 0; k < w->nx; k++) {
        state = state * 1664525u + 1013904223u;
        w->basis[k] = (double)state / UINT32_MAX - 0.5;
    }
}

/* What the epsilon in Q takes from the eigenvalue of the unit vector v. */
static double correction(work *w)
{
    const rind_py_matrix *m = w->m;
    double *weighed = w->basis, sum = 0.0, *other = w->basis + w->nx;

    multiply_transposed(w, w->v, w->image);
    for (size_t k = 0; k < w->nx; k++)
        weighed[k] = w->v[k] * w->inverse[k];
    multiply_transposed(w, weighed, other);
    for (size_t k = 0; k < w->ny; k++)
        sum += w->image[k] * other[k] * (m->total / m->by_j.bin[k].n);
    return RIND_PY_EPSILON * sum;
}

/* All of Q; levels that only one end of a pair has make rows or columns of zeros, and eigenvalues 0. */
static void make_dense(work *w, size_t n)
{
    const rind_py_matrix *m = w->m;
    const uint32_t *place_j = w->place + m->n_levels + 1;

    memset(w->p, 0, n * n * sizeof *w->p);
    for (const rind_py_cell *c = m->cell; c < m->cell + m->n_cells; c++) {
        w->p[w->place[c->i] * n + place_j[c->j]] = c->n / m->total;
        if (m->half)
            w->p[w->place[c->j] * n + place_j[c->i]] = c->n / m->total;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0.0;

            for (size_t k = 0; k < w->ny && i < w->nx && j < w->nx; k++)
                sum += w->p[i * n + k] * w->p[j * n + k] /
                       (m->by_i.bin[i].n / m->total * (m->by_j.bin[k].n / m->total) + RIND_PY_EPSILON);
            w->q[i * n + j] = sum;
        }
}

static double second_of_dense(work *w)
{
    size_t n = w->nx > w->ny ? w->nx : w->ny;
    double largest = -INFINITY, second = -INFINITY, *value = w->basis;

    make_dense(w, n);
    rind_py_eigenvalues(w->q, n, value);
    for (size_t k = 0; k < n; k++) {
        second = fmax(second, fmin(largest, value[k]));
        largest = fmax(largest, value[k]);
    }
    return second;
}

double rind_py_second_eigenvalue(const rind_py_matrix *matrix)
{
    work w;
    double lambda = 0.0, residual = INFINITY;

    lay_out(matrix, &w);
    if (w.nx < 2 || w.ny < 2)
        return 0.0;
    fill(&w);
    start(&w);
    for (int round = 0; round < MAX_ROUNDS && residual > CONVERGED; round++) {
        orthogonalise(&w, w.basis, 0);
        if (normalise(w.basis, w.nx) == 0.0)
            return 0.0;
        lambda = run_round(&w, &residual);
        for (size_t k = 0; k < w.nx; k++)
            w.basis[k] = w.v[k];
    }
    normalise(w.v, w.nx);
    double less = correction(&w), left_wrong = fabs(less) * (RIND_PY_EPSILON / w.least);
    return left_wrong > LEFT_WRONG * lambda && w.p != NULL ? second_of_dense(&w) : lambda - less;
}
