/* start.c - see start.h */
#include "cli/start.h"
#include "cli/names.h"
#include "cli/say.h"

static void say(void *user, rind_severity severity, const char *text)
{
    (void)user;
    if (severity == RIND_WARNING)
        rind_say_warning(NULL, "%s", text);
    else
        rind_say_notice(NULL, "%s", text);
}

rind_ctx *rind_start(int n_threads)
{
    rind_ctx *ctx = rind_ctx_create(n_threads);

    if (ctx == NULL)
        rind_say_error(NULL, "no memory");
    else
        rind_ctx_set_listener(ctx, say, NULL);
    return ctx;
}

int rind_stop(const rind_ctx *ctx, int code)
{
    rind_say_error(NULL, "%s", rind_ctx_message(ctx));
    return code;
}

int rind_misuse(const rind_arguments *arguments, const char *text)
{
    rind_say_error(NULL, "%s: %s", arguments->verb->name, text);
    return RIND_EXIT_USAGE;
}

int rind_lacks_option(const rind_arguments *arguments, size_t option)
{
    rind_say_error(NULL, "%s: --%s is needed", arguments->verb->name, arguments->verb->options[option].name);
    return RIND_EXIT_USAGE;
}

rind_status rind_spare_inputs(rind_ctx *ctx, const rind_arguments *arguments, const size_t *inputs, size_t n_inputs,
                              const char *path, const char *what)
{
    for (size_t k = 0; k < n_inputs; k++) {
        const char *input = rind_argument(arguments, inputs[k]);

        if (input != NULL && rind_same_file(input, path))
            return rind_fail(ctx, RIND_CANNOT_WRITE, "%s: %swould take the place of --%s", path, what,
                             arguments->verb->options[inputs[k]].name);
    }
    return RIND_OK;
}

void rind_progress_choose(const rind_arguments *arguments, size_t option)
{
    const char *given = rind_argument(arguments, option);
    size_t how = RIND_PROGRESS_AUTO;

    if (given != NULL)
        rind_choice_find(arguments->verb->options[option].argument, given, &how);
    rind_progress_start((rind_progress)how);
}
