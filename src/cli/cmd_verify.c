/* cmd_verify.c - rind verify: compares with reference values */
#include "cli/commands.h"
#include "cli/say.h"
#include "phantoms/phantoms.h"

enum { DATA, CONFIG, DIAGNOSTICS, FORMAT, OUT, CERTIFICATE, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [DATA] = { .name = "data",
               .kind = RIND_ARGUMENT_FOLDER,
               .argument = "DIR",
               .help = "folder of the IBSI's data sets, for the CT phantom; without it the digital phantom alone" },
    [CONFIG] = { .name = "config",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "LIST",
                 .help = "configurations, as digital,a,c; all there are data for unless given" },
    [DIAGNOSTICS] = { .name = "diagnostics",
                      .kind = RIND_ARGUMENT_FLAG,
                      .help = "compares the values of intermediate stages as well" },
    [FORMAT] = { .name = "format",
                 .kind = RIND_ARGUMENT_CHOICE,
                 .argument = "text|csv|json", /* in the order of rind_verify_format */
                 .help = "of the report; text unless given" },
    [OUT] = { .name = "out",
              .letter = 'o',
              .kind = RIND_ARGUMENT_FILE,
              .argument = "FILE",
              .help = "the report; standard output unless given" },
    [CERTIFICATE] = { .name = "certificate",
                      .kind = RIND_ARGUMENT_FILE,
                      .argument = "FILE",
                      .help = "writes a certificate, .html or .json" },
};

static int exit_code(rind_status status, const rind_verify_totals *totals)
{
    switch (status) {
    case RIND_OK:
        return rind_verify_good(totals) ? RIND_EXIT_OK : RIND_EXIT_SOME_FAILED;
    case RIND_CANNOT_WRITE:
        return RIND_EXIT_OUTPUT;
    case RIND_BAD_ARGUMENT:
    case RIND_BAD_SETTINGS:
    case RIND_CANNOT_READ: /* the folder of --data */
        return RIND_EXIT_USAGE;
    default:
        return RIND_EXIT_NONE_OK;
    }
}

static void listen(void *user, rind_severity severity, const char *text)
{
    (void)user;
    if (severity == RIND_WARNING)
        rind_say_warning(NULL, "%s", text);
    else
        rind_say_notice(NULL, "%s", text);
}

static int run(const rind_arguments *arguments)
{
    const char *format = rind_argument(arguments, FORMAT), *out = rind_argument(arguments, OUT);
    size_t how = RIND_VERIFY_TEXT;
    rind_verify_totals totals = { 0 };
    rind_ctx *ctx = rind_ctx_create(0);

    if (ctx == NULL) {
        rind_say_error(NULL, "no memory");
        return RIND_EXIT_NONE_OK;
    }
    rind_ctx_set_listener(ctx, listen, NULL);
    if (format != NULL)
        rind_choice_find(options[FORMAT].argument, format, &how);

    const rind_verify_options wanted = {
        .data = rind_argument(arguments, DATA),
        .configs = rind_argument(arguments, CONFIG),
        .diagnostics = rind_argument_given(arguments, DIAGNOSTICS),
        .format = (rind_verify_format)how,
        .out = out,
        .certificate = rind_argument(arguments, CERTIFICATE),
    };
    rind_status status = rind_verify_ibsi1(ctx, &wanted, &totals);
    if (status != RIND_OK)
        rind_say_error(NULL, "%s", rind_ctx_message(ctx));
    rind_ctx_free(ctx);

    int code = exit_code(status, &totals), flushed = rind_finish_output();
    return flushed != RIND_EXIT_OK ? flushed : code;
}

const rind_verb rind_verb_verify_ibsi1 = {
    .name = "verify ibsi1",
    .summary = "compares with the reference values of IBSI 1",
    .usage = "verify ibsi1 [--data DIR] [--config LIST] [--format text|csv|json] [--out FILE]",
    .text = "Computes the phantoms with the presets everyone has and compares every value with its reference. The last "
            "line of the report counts: ibsi1: P pass, F fail, M missing, S skipped. The exit code is 0 only if no "
            "value fails and none is missing, else 1.",
    .options = options,
    .n_options = N_OPTIONS,
    .run = run,
};
