/* boundary.c - see boundary.h */
#include "image/boundary.h"

#include <string.h>

/* i modulo n, from 0 to n - 1 also for negative i. */
static ptrdiff_t wrapped(ptrdiff_t i, ptrdiff_t n)
{
    ptrdiff_t rest = i % n;

    return rest < 0 ? rest + n : rest;
}

ptrdiff_t rind_boundary_index(rind_boundary boundary, ptrdiff_t i, size_t n_samples)
{
    ptrdiff_t n = (ptrdiff_t)n_samples, turn;

    if (i >= 0 && i < n)
        return i;
    switch (boundary) {
    case RIND_BOUNDARY_NEAREST:
        return i < 0 ? 0 : n - 1;
    case RIND_BOUNDARY_PERIODIC:
        return wrapped(i, n);
    case RIND_BOUNDARY_MIRROR:
        turn = wrapped(i, 2 * n);
        return turn < n ? turn : 2 * n - 1 - turn;
    default:
        return -1;
    }
}

void rind_extend_line(double *line, size_t n, size_t reach, rind_boundary boundary)
{
    for (ptrdiff_t k = 1; k <= (ptrdiff_t)reach; k++) {
        ptrdiff_t before = rind_boundary_index(boundary, -k, n);
        ptrdiff_t behind = rind_boundary_index(boundary, (ptrdiff_t)n - 1 + k, n);

        line[-k] = before < 0 ? 0.0 : line[before];
        line[(ptrdiff_t)n - 1 + k] = behind < 0 ? 0.0 : line[behind];
    }
}

static void fill_row(double *line, ptrdiff_t row, ptrdiff_t from, size_t stride, size_t n_lanes)
{
    double *to = line + row * (ptrdiff_t)stride;

    if (from < 0)
        memset(to, 0, n_lanes * sizeof *to);
    else
        memcpy(to, line + from * (ptrdiff_t)stride, n_lanes * sizeof *to);
}

void rind_extend_lines(double *line, size_t n, size_t stride, size_t n_lanes, size_t reach, rind_boundary boundary)
{
    for (ptrdiff_t k = 1; k <= (ptrdiff_t)reach; k++) {
        ptrdiff_t behind = (ptrdiff_t)n - 1 + k;

        fill_row(line, -k, rind_boundary_index(boundary, -k, n), stride, n_lanes);
        fill_row(line, behind, rind_boundary_index(boundary, behind, n), stride, n_lanes);
    }
}
