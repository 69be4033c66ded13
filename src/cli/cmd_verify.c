/* cmd_verify.c - rind verify: compares with reference values */
#include "cli/commands.h"
#include "cli/say.h"
#include "cli/start.h"
#include "phantoms/phantoms.h"

enum { DATA, CONFIG, FORMAT, OUT, CERTIFICATE, N_SHARED, DIAGNOSTICS = N_SHARED, N_OPTIONS };

#define SHARED_OPTIONS                                                                 \
    [FORMAT] = { .name = "format",                                                     \
                 .kind = RIND_ARGUMENT_CHOICE,                                         \
                 .argument = "text|csv|json", /* in the order of rind_verify_format */ \
                 .help = "of the report; text unless given" },                         \
    [OUT] = { .name = "out",                                                           \
              .letter = 'o',                                                           \
              .kind = RIND_ARGUMENT_FILE,                                              \
              .argument = "FILE",                                                      \
              .help = "the report; standard output unless given" },                    \
    [CERTIFICATE] = { .name = "certificate",                                           \
                      .kind = RIND_ARGUMENT_FILE,                                      \
                      .argument = "FILE",                                              \
                      .help = "writes a certificate, .html or .json" }

static const rind_option ibsi1_options[N_OPTIONS] = {
    [DATA] = { .name = "data",
               .kind = RIND_ARGUMENT_FOLDER,
               .argument = "DIR",
               .help = "folder of the IBSI's data sets, for the CT phantom; without it the digital phantom alone" },
    [CONFIG] = { .name = "config",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "LIST",
                 .help = "configurations, as digital,a,c; all there are data for unless given" },
    SHARED_OPTIONS,
    [DIAGNOSTICS] = { .name = "diagnostics",
                      .kind = RIND_ARGUMENT_FLAG,
                      .help = "compares the values of intermediate stages as well" },
};

static const rind_option ibsi2_options[N_SHARED] = {
    [DATA] = { .name = "data",
               .kind = RIND_ARGUMENT_FOLDER,
               .argument = "DIR",
               .help = "folder of the IBSI's data sets: digital phantoms, response maps and the CT phantom" },
    [CONFIG] = { .name = "config",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "LIST",
                 .help = "what is compared, as maps,a,b; all of it unless given" },
    SHARED_OPTIONS,
};

static const rind_option pyradiomics_options[N_SHARED] = {
    [DATA] = { .name = "data",
               .kind = RIND_ARGUMENT_FOLDER,
               .argument = "DIR",
               .help = "folder of PyRadiomics' reference case brain1: images, published and recomputed values" },
    [CONFIG] = { .name = "config",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "LIST",
                 .help = "published, recomputed; both unless given" },
    SHARED_OPTIONS,
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

typedef rind_status verification(rind_ctx *ctx, const rind_verify_options *options, rind_verify_totals *totals);

static int run(const rind_arguments *arguments, verification *verify, bool diagnostics)
{
    const char *format = rind_argument(arguments, FORMAT), *out = rind_argument(arguments, OUT);
    size_t how = RIND_VERIFY_TEXT;
    rind_verify_totals totals = { 0 };
    rind_ctx *ctx = rind_start(0);

    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    if (format != NULL)
        rind_choice_find(arguments->verb->options[FORMAT].argument, format, &how);

    const rind_verify_options wanted = {
        .data = rind_argument(arguments, DATA),
        .configs = rind_argument(arguments, CONFIG),
        .diagnostics = diagnostics,
        .format = (rind_verify_format)how,
        .out = out,
        .certificate = rind_argument(arguments, CERTIFICATE),
    };
    rind_status status = verify(ctx, &wanted, &totals);
    if (status != RIND_OK)
        rind_stop(ctx, 0);
    rind_ctx_free(ctx);

    int code = exit_code(status, &totals), flushed = rind_finish_output();
    return flushed != RIND_EXIT_OK ? flushed : code;
}

static int run_ibsi1(const rind_arguments *arguments)
{
    return run(arguments, rind_verify_ibsi1, rind_argument_given(arguments, DIAGNOSTICS));
}

static int run_ibsi2(const rind_arguments *arguments)
{
    return run(arguments, rind_verify_ibsi2, false);
}

static int run_pyradiomics(const rind_arguments *arguments)
{
    return run(arguments, rind_verify_pyradiomics, false);
}

const rind_verb rind_verb_verify_ibsi1 = {
    .name = "verify ibsi1",
    .summary = "compares with the reference values of IBSI 1",
    .usage = "verify ibsi1 [--data DIR] [--config LIST] [--format text|csv|json] [--out FILE]",
    .text = "Computes the phantoms with the presets everyone has and compares every value with its reference. The last "
            "line of the report counts: ibsi1: P pass, F fail, M missing, S skipped. The exit code is 0 only if no "
            "value fails and none is missing, else 1.",
    .options = ibsi1_options,
    .n_options = N_OPTIONS,
    .run = run_ibsi1,
};

const rind_verb rind_verb_verify_ibsi2 = {
    .name = "verify ibsi2",
    .summary = "compares with the response maps and reference values of IBSI 2",
    .usage = "verify ibsi2 --data DIR [--config LIST] [--format text|csv|json] [--out FILE]",
    .text = "Filters the digital phantoms and compares every voxel with the reference response maps, then computes the "
            "statistics of the filtered CT phantom with the presets everyone has and compares every value. The last "
            "line of the report counts: ibsi2: P pass, F fail, M missing, S skipped. The exit code is 0 only if "
            "nothing fails and nothing is missing, else 1.",
    .options = ibsi2_options,
    .n_options = N_SHARED,
    .run = run_ibsi2,
};

const rind_verb rind_verb_verify_pyradiomics = {
    .name = "verify pyradiomics",
    .summary = "compares with the values of PyRadiomics",
    .usage = "verify pyradiomics --data DIR [--config LIST] [--format text|csv|json] [--out FILE]",
    .text =
        "Computes PyRadiomics' reference case with the settings of each of its tests, given as a parameter file, and "
        "compares every value. The last line of the report counts: pyradiomics: P pass, F fail, M missing, S skipped. "
        "The exit code is 0 only if nothing fails and nothing is missing, else 1.",
    .options = pyradiomics_options,
    .n_options = N_SHARED,
    .run = run_pyradiomics,
};
