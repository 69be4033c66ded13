/*
 * extract.h - one case by PyRadiomics' definitions; behind rind_extract()
 *
 * Settings whose member 'pyradiomics' is set come here. Columns, names and order are PyRadiomics'; the diagnostics are
 * carried columns of the table.
 */
#ifndef RIND_PY_EXTRACT_H
#define RIND_PY_EXTRACT_H

#include "settings/settings.h"
#include "table/table.h"
#include "timings.h"
#include <rind/extract.h>

/* As rind_plan_table(). The caller's carried columns come before the diagnostics. */
rind_status rind_py_plan_table(rind_ctx *ctx, const rind_settings *settings, const char *const *carried,
                               size_t n_carried, rind_table **out);

/* As rind_extract_timed(). */
rind_status rind_py_extract(rind_ctx *ctx, const rind_image *image, const rind_region *region,
                            const rind_settings *settings, rind_timings *timings, rind_table **out);

#endif
