/* filters.c - the list of filters, and what they share */
#include "parameters.h"

#include <stdio.h>

#define FILTER(name) extern const rind_filter rind_filter_##name;
#include "filters.def"
#undef FILTER

#define FILTER(name) &rind_filter_##name,
const rind_filter *const rind_filters[] = {
#include "filters.def"
    NULL,
};
#undef FILTER

const size_t rind_n_filters = COUNT_OF(rind_filters) - 1;

const char *rind_name_number(double value, char text[RIND_NAME_NUMBER_SIZE])
{
    snprintf(text, RIND_NAME_NUMBER_SIZE, "%.6g", value);
    return text;
}

double *rind_response_alloc(rind_ctx *ctx, const rind_volume *image)
{
    return rind_volume_alloc(ctx, image, "response map");
}
