/* groups.c - see groups.h */
#include "model/groups.h"

#include "model/check.h"
#include "model/rank.h"

#include <stdlib.h>

void rind_groups_free(rind_groups *groups)
{
    free(groups->value);
    free(groups->begin);
    *groups = (rind_groups){ 0 };
}

rind_status rind_groups_make(rind_ctx *ctx, const double *value, const int *group, size_t n, rind_groups *out)
{
    size_t *order = NULL;
    rind_status status = rind_check_finite(ctx, value, n, "value");

    *out = (rind_groups){ 0 };
    if (status != RIND_OK)
        return status;
    double *number = rind_alloc(ctx, n, sizeof *number, "groups");

    out->value = rind_alloc(ctx, n, sizeof *out->value, "groups");
    out->begin = rind_alloc(ctx, n + 1, sizeof *out->begin, "groups");
    if (number == NULL || out->value == NULL || out->begin == NULL) {
        free(number);
        return RIND_NO_MEMORY;
    }
    for (size_t i = 0; i < n; i++)
        number[i] = group[i];
    status = rind_rank_make_order(ctx, number, n, &order);
    if (status == RIND_OK) {
        for (size_t k = 0; k < n; k++) {
            if (k == 0 || group[order[k]] != group[order[k - 1]])
                out->begin[out->n_groups++] = k;
            out->value[k] = value[order[k]];
        }
        out->begin[out->n_groups] = n;
        if (out->n_groups < 2)
            status =
                rind_fail(ctx, RIND_NOT_ESTIMABLE, "%zu values in %zu group; two groups are needed", n, out->n_groups);
    }
    free(number);
    free(order);
    return status;
}
