/* choose_settings.c - see choose_settings.h */
#include "cli/choose_settings.h"
#include "settings/settings.h"

#include <stdlib.h>

rind_status rind_choose_settings(rind_ctx *ctx, const rind_arguments *arguments, const rind_settings_options *which,
                                 rind_settings **out)
{
    const char *file = rind_argument(arguments, which->settings), *preset = rind_argument(arguments, which->preset);
    rind_settings *base = NULL;

    *out = NULL;
    if (file != NULL && preset != NULL)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s: either --settings or --preset", arguments->verb->name);
    rind_status status = file != NULL     ? rind_settings_read(ctx, file, &base)
                         : preset != NULL ? rind_settings_preset(ctx, preset, &base)
                                          : rind_settings_default(ctx, &base);
    if (status != RIND_OK)
        return status;

    const char **assignment = rind_alloc(ctx, arguments->n_values, sizeof *assignment, "settings");
    const char *label = rind_argument(arguments, which->label), *text;
    char *of_label = NULL;
    size_t n = 0;

    while (assignment != NULL && (text = rind_argument_nth(arguments, which->set, n)) != NULL)
        assignment[n++] = text;
    if (assignment != NULL && label != NULL) {
        of_label = rind_label_assignment(ctx, label);
        assignment[n++] = of_label;
    }
    bool lacking = assignment == NULL || (label != NULL && of_label == NULL);
    status = lacking ? RIND_NO_MEMORY : rind_settings_with_all(ctx, base, assignment, n, out);
    free(of_label);
    free(assignment);
    rind_settings_free(base);
    return status;
}
