/* start.c - see start.h */
#include "cli/start.h"
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

int rind_lacks_option(const rind_arguments *arguments, size_t option)
{
    rind_say_error(NULL, "%s: --%s is needed", arguments->verb->name, arguments->verb->options[option].name);
    return RIND_EXIT_USAGE;
}
