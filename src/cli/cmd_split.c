/* cmd_split.c - rind split: which cases train and which test, made once and kept in a file */
#include "cli/commands.h"
#include "cli/option_rows.h"
#include "cli/model_verb.h"
#include "cli/say.h"
#include "model/split.h"

enum { OUT, ID, GROUP, STRATA, TEST, TEST_WHERE, BY_COLUMN, SEED, QUIET, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [OUT] = RIND_OUT_FILE_OPTION("the split, JSON"),
    [ID] = RIND_MODEL_ID("column of case ids; case_id unless given"),
    [GROUP] = RIND_MODEL_GROUP("cases with the same cell (a patient) stay on one side, and in one fold of a training"),
    [STRATA] = { .name = "strata",
                 .kind = RIND_ARGUMENT_TEXT,
                 .argument = "COLUMNS",
                 .help = "columns, separated by commas, whose combinations have the same share on both sides; her2 is "
                         "also made of ihc and fish" },
    [TEST] = { .name = "test",
               .kind = RIND_ARGUMENT_TEXT,
               .argument = "FRACTION",
               .help = "part of the cases to test on, by chance; 0.3 unless given" },
    [TEST_WHERE] = { .name = "test-where",
                     .kind = RIND_ARGUMENT_TEXT,
                     .argument = "COLUMN=VALUE",
                     .help = "these cases test, all others train: a centre kept out" },
    [BY_COLUMN] = { .name = "by-column",
                    .kind = RIND_ARGUMENT_TEXT,
                    .argument = "COLUMN",
                    .help = "a column that says train or test; empty: neither" },
    [SEED] = RIND_MODEL_SEED("the same seed gives the same split; 1 unless given"),
    [QUIET] = RIND_MODEL_QUIET,
};

static bool read_options(const rind_arguments *arguments, rind_split_options *out)
{
    *out = (rind_split_options){ .id = rind_argument(arguments, ID),
                                 .group = rind_argument(arguments, GROUP),
                                 .strata = rind_argument(arguments, STRATA),
                                 .test_where = rind_argument(arguments, TEST_WHERE),
                                 .by_column = rind_argument(arguments, BY_COLUMN),
                                 .seed = (uint64_t)rind_argument_count(arguments, SEED, 1) };
    int ways = rind_argument_given(arguments, TEST) + (out->test_where != NULL) + (out->by_column != NULL);
    bool told = out->test_where != NULL || out->by_column != NULL;

    if (ways > 1) {
        rind_say_error(NULL, "split: --test, --test-where and --by-column are three ways; give one");
        return false;
    }
    if (told && out->strata != NULL) {
        rind_say_error(NULL, "split: --strata belongs to a split by chance; it means nothing beside --%s",
                       out->by_column != NULL ? "by-column" : "test-where");
        return false;
    }
    return rind_argument_real(arguments, TEST, 0.01, 0.99, 0.3, &out->test);
}

static int run_split(const rind_arguments *arguments)
{
    rind_split_options how;
    rind_label_table labels = { 0 };
    size_t n_train, n_test;

    if (!rind_argument_needed(arguments, OUT) || !read_options(arguments, &how))
        return RIND_EXIT_USAGE;
    rind_ctx *ctx = rind_model_verb_start(arguments, QUIET, SIZE_MAX);
    if (ctx == NULL)
        return RIND_EXIT_NONE_OK;
    rind_status status = rind_label_table_read(ctx, arguments->operand, how.id, NULL, &labels);
    if (status == RIND_OK)
        status = rind_split_make(ctx, &labels, &how, rind_argument(arguments, OUT), &n_train, &n_test);
    if (status == RIND_OK)
        rind_say_notice(NULL, "%s: %zu cases train, %zu test", rind_argument(arguments, OUT), n_train, n_test);
    rind_label_table_free(&labels);
    return rind_model_verb_end(ctx, status);
}

const rind_verb rind_verb_split = {
    .name = "split",
    .summary = "decides which cases train a model and which test it",
    .usage = "split LABELS.csv --test FRACTION [--strata COLUMNS] [--seed S] --out SPLIT.json\n"
             "split LABELS.csv --test-where COLUMN=VALUE | --by-column COLUMN --out SPLIT.json",
    .text = "A split is made once, before anything is looked at. rind train reads the training cases alone: labels and "
            "features of the others are not even parsed. rind evaluate tests on the rest, and writes each test down in "
            "the split's ledger.\n"
            "A group (--group patient) is never on both sides: by chance it moves as one, and where the sides are told "
            "by the table a group on both is exit code 6.",
    .operand = "LABELS.csv",
    .operand_is_file = true,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run_split,
};
