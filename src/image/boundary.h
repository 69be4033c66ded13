/*
 * boundary.h - what lies beyond the edge of an image
 *
 * Filters near the edge read samples that are not there. The IBSI names four ways to go on. Mirror repeats the
 * edge sample; where a filter reaches farther than the image is long, mirrors and copies go on and on.
 */
#ifndef RIND_BOUNDARY_H
#define RIND_BOUNDARY_H

#include <stddef.h>

/* For samples a b c d, the next ones: */
typedef enum rind_boundary {
    RIND_BOUNDARY_ZERO,     /* 0 0 0 */
    RIND_BOUNDARY_NEAREST,  /* d d d */
    RIND_BOUNDARY_PERIODIC, /* a b c */
    RIND_BOUNDARY_MIRROR    /* d c b */
} rind_boundary;

/* Which of 'n' samples stands at index 'i', that may lie outside; -1: none, the value is 0. */
ptrdiff_t rind_boundary_index(rind_boundary boundary, ptrdiff_t i, size_t n);

/*
 * Fill what lies before and behind a line, 'reach' samples on each side.
 *
 * rind_extend_line   'line' points at sample 0 of n
 * rind_extend_lines  'line' points at row 0 of n rows, 'stride' apart; 'n_lanes' lines side by side
 */
void rind_extend_line(double *line, size_t n, size_t reach, rind_boundary boundary);
void rind_extend_lines(double *line, size_t n, size_t stride, size_t n_lanes, size_t reach, rind_boundary boundary);

#endif
