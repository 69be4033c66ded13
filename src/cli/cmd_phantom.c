/* cmd_phantom.c - rind phantom: writes images with known answers */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/say.h"
#include "cli/start.h"
#include "phantoms/phantoms.h"

enum { FIXED_OUT, N_FIXED };

/* Of phantoms that are always the same. */
static const rind_option fixed_options[N_FIXED] = {
    [FIXED_OUT] = RIND_OUT_FOLDER_OPTION,
};

enum { COHORT_CASES, COHORT_OUT, COHORT_SEED, N_COHORT };

static const rind_option cohort_options[N_COHORT] = {
    [COHORT_CASES] = { .name = "cases",
                       .letter = 'n',
                       .kind = RIND_ARGUMENT_COUNT,
                       .argument = "N",
                       .least = 1,
                       .help = "number of cases" },
    [COHORT_OUT] = RIND_OUT_FOLDER_OPTION,
    [COHORT_SEED] = { .name = "seed",
                      .kind = RIND_ARGUMENT_COUNT,
                      .argument = "S",
                      .help = "the same seed gives the same bytes; 1 unless given" },
};

/* Says what went wrong and chooses the exit code. */
static int finish(rind_ctx *ctx, rind_status status)
{
    if (status != RIND_OK)
        rind_say_error(NULL, "%s", rind_ctx_message(ctx));
    rind_ctx_free(ctx);
    return status == RIND_OK ? RIND_EXIT_OK : status == RIND_BAD_ARGUMENT ? RIND_EXIT_USAGE : RIND_EXIT_OUTPUT;
}

static rind_ctx *make_context(void)
{
    rind_ctx *ctx = rind_ctx_create(0);

    if (ctx == NULL)
        rind_say_error(NULL, "no memory");
    return ctx;
}

static int run_fixed(const rind_arguments *arguments, rind_status write(rind_ctx *ctx, const char *folder))
{
    const char *folder = rind_argument(arguments, FIXED_OUT);

    if (folder == NULL)
        return rind_lacks_option(arguments, FIXED_OUT);
    rind_ctx *ctx = make_context();
    return ctx != NULL ? finish(ctx, write(ctx, folder)) : RIND_EXIT_OUTPUT;
}

static int run_digital(const rind_arguments *arguments)
{
    return run_fixed(arguments, rind_phantom_digital_write);
}

static int run_filters(const rind_arguments *arguments)
{
    return run_fixed(arguments, rind_phantom_filters_write);
}

static int run_cohort(const rind_arguments *arguments)
{
    const char *folder = rind_argument(arguments, COHORT_OUT);
    long long n_cases = rind_argument_count(arguments, COHORT_CASES, 0);
    long long seed = rind_argument_count(arguments, COHORT_SEED, 1);

    if (n_cases == 0 || folder == NULL)
        return rind_lacks_option(arguments, n_cases == 0 ? COHORT_CASES : COHORT_OUT);
    rind_ctx *ctx = make_context();
    if (ctx == NULL)
        return RIND_EXIT_OUTPUT;
    return finish(ctx, rind_phantom_cohort_write(ctx, (size_t)n_cases, (uint64_t)seed, folder));
}

const rind_verb rind_verb_phantom_digital = {
    .name = "phantom digital",
    .summary = "writes the IBSI digital phantom",
    .usage = "phantom digital --out DIR",
    .text = "Writes image.nii.gz, 5 x 4 x 4 voxels of 2 mm, and mask.nii.gz with its 74 voxels.",
    .options = fixed_options,
    .n_options = N_FIXED,
    .run = run_digital,
};

const rind_verb rind_verb_phantom_filters = {
    .name = "phantom filters",
    .summary = "writes images that show what a filter does",
    .usage = "phantom filters --out DIR",
    .text =
        "Writes impulse.nii.gz, one bright voxel amid 33 x 33 x 33, of which a filter makes its kernel, and "
        "pattern.nii.gz, 128 x 128 x 33 voxels of bumps, stripes, edges and waves. rind filter --picture shows them.",
    .options = fixed_options,
    .n_options = N_FIXED,
    .run = run_filters,
};

const rind_verb rind_verb_phantom_cohort = {
    .name = "phantom cohort",
    .summary = "writes a synthetic cohort with known answers",
    .usage = "phantom cohort --cases N --out DIR [--seed S]",
    .text =
        "Writes images and masks of lesions on several grids, manifest.csv for rind extract --cases, and labels.csv "
        "with the truth each case was made with.",
    .options = cohort_options,
    .n_options = N_COHORT,
    .run = run_cohort,
};
