/* groups.h - values put together group by group, in the order of the groups' numbers and of the rows within */
#ifndef RIND_MODEL_GROUPS_H
#define RIND_MODEL_GROUPS_H

#include "context.h"

typedef struct rind_groups {
    size_t n_groups;
    double *value; /* all values; those of group g are value[begin[g]] up to value[begin[g + 1]] */
    size_t *begin; /* n_groups + 1 */
} rind_groups;

/* Checks the values too; fewer than two groups are RIND_NOT_ESTIMABLE. Free in any case. */
rind_status rind_groups_make(rind_ctx *ctx, const double *value, const int *group, size_t n, rind_groups *out);
void rind_groups_free(rind_groups *groups);

#endif
