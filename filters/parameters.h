/*
 * parameters.h - rows of a filter's table of parameters, and what filters share
 *
 * A row is written as in settings/keys.c; the offset is one in the filter's own struct of parameters:
 *
 *     { "sigma_mm", &rind_key_numbers, "mm", "[1]", "What it does.", AT(parameters, sigma_mm), ABOVE(0, 100) },
 */
#ifndef RIND_FILTER_PARAMETERS_H
#define RIND_FILTER_PARAMETERS_H

#include "filter.h"
#include "settings/keys.h"

#define AT(type, member) .offset = offsetof(type, member)
#define CHOICE(type, member, ...)                                                         \
    AT(type, member), .size = sizeof(((type *)0)->member), .words = (const char *const[]) \
    {                                                                                     \
        __VA_ARGS__, NULL                                                                 \
    }
#define TRUTH(type, member) CHOICE(type, member, "false", "true")
#define RANGE(from, to) .low = from, .high = to
#define ABOVE(from, to) .low = from, .high = to, .above_low = true

/* The row of a rind_boundary. */
#define BOUNDARY_KEY(type, member, fallback)                                \
    {                                                                       \
        "boundary", &rind_key_choice, NULL, fallback,                       \
            "What lies beyond the edge of the image, a b c d: zero 0 0 0, " \
            "nearest d d d, periodic a b c, mirror d c b.",                 \
            CHOICE(type, member, "zero", "nearest", "periodic", "mirror")   \
    }

enum { RIND_NAME_NUMBER_SIZE = 32 };

/* How a number stands in an image's name: the shortest text of up to six digits, "2", "1.5". Returns 'text'. */
const char *rind_name_number(double value, char text[RIND_NAME_NUMBER_SIZE]);

/* A response map's memory; one double a voxel, to be given to free(). */
double *rind_response_alloc(rind_ctx *ctx, const rind_volume *image);

#endif
