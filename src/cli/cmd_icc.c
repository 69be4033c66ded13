/* cmd_icc.c - rind icc: which features repeat between readers */
#include "cli/commands.h"
#include "cli/model_verb.h"
#include "cli/say.h"
#include "model/readers.h"

#include <string.h>

enum { OUT, FORM, MIN, BY, SPLIT, REGIONS, ID, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [OUT] = { .name = "out",
              .letter = 'o',
              .kind = RIND_ARGUMENT_FILE,
              .argument = "FILE",
              .help = "the ICC of every column and the list of stable ones, JSON" },
    [FORM] = { .name = "form",
               .kind = RIND_ARGUMENT_CHOICE,
               .argument = "1,1|2,1|3,1|1,k|2,k|3,k",
               .help = "Shrout and Fleiss' form; 2,1, or 1,1 of perturbations, unless given" },
    [MIN] = { .name = "min",
              .kind = RIND_ARGUMENT_TEXT,
              .argument = "ICC",
              .help = "columns that reach it are stable; 0.75 unless given" },
    [BY] = { .name = "by",
             .kind = RIND_ARGUMENT_CHOICE,
             .argument = "estimate|lower",
             .help = "what must reach it: the estimate, or the lower end of its 95 % interval; estimate unless given" },
    [SPLIT] = { .name = "split",
                .kind = RIND_ARGUMENT_FILE,
                .argument = "FILE",
                .help = "of rind split: test cases are not read" },
    [REGIONS] = { .name = "regions",
                  .kind = RIND_ARGUMENT_TEXT,
                  .argument = "NAMES",
                  .help = "regions, separated by commas; all unless given" },
    [ID] = { .name = "id",
             .kind = RIND_ARGUMENT_TEXT,
             .argument = "COLUMN",
             .help = "column of case ids; case_id unless given" },
    [QUIET] = RIND_MODEL_QUIET,
};

static int run_icc(const rind_arguments *arguments)
{
    const char *form = rind_argument(arguments, FORM), *by = rind_argument(arguments, BY);
    rind_readers_options how = { .path = arguments->operands,
                                 .n_paths = arguments->n_operands,
                                 .id = rind_argument(arguments, ID),
                                 .regions = rind_argument(arguments, REGIONS),
                                 .split = rind_argument(arguments, SPLIT),
                                 .form = form,
                                 .by_lower_bound = by != NULL && strcmp(by, "lower") == 0 };
    rind_readers_summary summary;

    if (!rind_argument_needed(arguments, OUT) || !rind_argument_real(arguments, MIN, -1.0, 1.0, 0.75, &how.min))
        return RIND_EXIT_USAGE;
    rind_ctx *ctx = rind_model_verb_start(arguments, QUIET, SIZE_MAX);
    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    rind_status status = rind_readers_agree(ctx, &how, rind_argument(arguments, OUT), &summary);
    if (status == RIND_OK && summary.n_test_dropped > 0)
        rind_say_notice(NULL, "%zu cases that do not train were not read", summary.n_test_dropped);
    if (status == RIND_OK)
        rind_say_notice(NULL, "%s: ICC(%s) of %zu readings of %zu cases keeps %zu of %zu columns",
                        rind_argument(arguments, OUT), summary.form, summary.n_readings, summary.n_cases,
                        summary.n_stable, summary.n_columns);
    return rind_model_verb_end(ctx, status);
}

const rind_verb rind_verb_icc = {
    .name = "icc",
    .summary = "finds the features that repeat between readers",
    .usage = "icc READER1.csv [READER2.csv ...] [--split SPLIT.json] --out STABLE.json",
    .text =
        "Each table holds one reading of the same cases: features extracted with another reader's masks, or of another "
        "scan. One table of rind extract --perturb holds as many readings as perturbations, the unperturbed rows among "
        "them. The intraclass correlation of each column says how much of its variance is the cases'.\n"
        "ICC(2,1), absolute agreement, is the usual form; 3,1 does not see a reader whose values are always higher. "
        "The file goes into a pipeline as icc:STABLE.json; rind train refuses it where one of its cases is a test "
        "case.",
    .operand = "READER.csv",
    .operand_is_file = true,
    .most_operands = 16,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_icc,
};
