/* model_verb.c - see model_verb.h */
#include "cli/model_verb.h"
#include "cli/say.h"

#include <math.h>
#include <stdlib.h>

static void say(void *user, rind_severity severity, const char *text)
{
    (void)user;
    if (severity == RIND_WARNING)
        rind_say_warning(NULL, "%s", text);
    else
        rind_say_notice(NULL, "%s", text);
}

rind_ctx *rind_model_verb_start(const rind_arguments *arguments, size_t quiet_option, size_t threads_option)
{
    long long n_threads = threads_option != SIZE_MAX ? rind_argument_count(arguments, threads_option, 0) : 1;
    rind_ctx *ctx = rind_ctx_create((int)n_threads);

    rind_say_quiet(rind_argument_given(arguments, quiet_option));
    if (ctx == NULL)
        rind_say_error(NULL, "no memory");
    else
        rind_ctx_set_listener(ctx, say, NULL);
    return ctx;
}

int rind_model_verb_end(rind_ctx *ctx, rind_status status)
{
    static const struct {
        rind_status status;
        int code;
    } codes[] = {
        { RIND_OK, RIND_EXIT_OK },
        { RIND_NO_MEMORY, RIND_EXIT_NONE_OK },
        { RIND_CANNOT_WRITE, RIND_EXIT_OUTPUT },
        { RIND_TABLES_DIFFER, RIND_EXIT_TABLES_DIFFER },
        { RIND_LEAK, RIND_EXIT_LEAK },
        { RIND_NOT_ESTIMABLE, RIND_EXIT_NOT_ESTIMABLE },
        { RIND_SEPARATION, RIND_EXIT_NOT_ESTIMABLE },
        { RIND_NOT_CONVERGED, RIND_EXIT_NOT_CONVERGED },
    };
    int code = RIND_EXIT_USAGE;

    for (size_t k = 0; k < COUNT_OF(codes); k++)
        if (codes[k].status == status)
            code = codes[k].code;
    if (status != RIND_OK)
        rind_say_error(NULL, "%s", rind_ctx_message(ctx));
    rind_ctx_free(ctx);
    return code;
}

bool rind_argument_real(const rind_arguments *arguments, size_t option, double least, double most, double otherwise,
                        double *out)
{
    const char *text = rind_argument(arguments, option);
    char *end;

    *out = otherwise;
    if (text == NULL)
        return true;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= least && value <= most)) {
        rind_say_error(NULL, "%s: --%s takes a number from %g to %g, not '%s'", arguments->verb->name,
                       arguments->verb->options[option].name, least, most, text);
        return false;
    }
    *out = value;
    return true;
}

bool rind_argument_needed(const rind_arguments *arguments, size_t option)
{
    if (rind_argument_given(arguments, option))
        return true;
    rind_say_error(NULL, "%s: --%s is needed", arguments->verb->name, arguments->verb->options[option].name);
    return false;
}
