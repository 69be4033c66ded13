/* model_verb.h - what the verbs of the model stage share: a context that speaks, and the exit code of a status */
#ifndef RIND_CLI_MODEL_VERB_H
#define RIND_CLI_MODEL_VERB_H

#include "cli/option_rows.h"

/* A context whose notices and warnings are said unless --quiet, on --threads (SIZE_MAX: one); NULL, and the error is
 * said. */
rind_ctx *rind_model_verb_start(const rind_arguments *arguments, size_t quiet_option, size_t threads_option);

/* Rows of options that several of them have, for their tables. */
#define RIND_MODEL_QUIET RIND_QUIET_OPTION("errors only; warnings stand in the file")
#define RIND_MODEL_LABELS(help_text)                                                        \
    {                                                                                       \
        .name = "labels", .kind = RIND_ARGUMENT_FILE, .argument = "FILE", .help = help_text \
    }
#define RIND_MODEL_SPLIT(help_text)                                                        \
    {                                                                                      \
        .name = "split", .kind = RIND_ARGUMENT_FILE, .argument = "FILE", .help = help_text \
    }
#define RIND_MODEL_REGIONS(help_text)                                                         \
    {                                                                                         \
        .name = "regions", .kind = RIND_ARGUMENT_TEXT, .argument = "NAMES", .help = help_text \
    }
#define RIND_MODEL_CLINICAL(help_text)                                                           \
    {                                                                                            \
        .name = "clinical", .kind = RIND_ARGUMENT_TEXT, .argument = "COLUMNS", .help = help_text \
    }
#define RIND_MODEL_ID(help_text)                                                          \
    {                                                                                     \
        .name = "id", .kind = RIND_ARGUMENT_TEXT, .argument = "COLUMN", .help = help_text \
    }
#define RIND_MODEL_GROUP(help_text)                                                          \
    {                                                                                        \
        .name = "group", .kind = RIND_ARGUMENT_TEXT, .argument = "COLUMN", .help = help_text \
    }
#define RIND_MODEL_FOLDS(help_text)                                                                                \
    {                                                                                                              \
        .name = "folds", .kind = RIND_ARGUMENT_COUNT, .argument = "N", .least = 2, .most = 1000, .help = help_text \
    }
#define RIND_MODEL_REPEATS                                                                         \
    {                                                                                              \
        .name = "repeats", .kind = RIND_ARGUMENT_COUNT, .argument = "N", .least = 1, .most = 1000, \
        .help = "how often the folds are drawn anew; 1 unless given"                               \
    }
#define RIND_MODEL_SEED(help_text)                                                      \
    {                                                                                   \
        .name = "seed", .kind = RIND_ARGUMENT_COUNT, .argument = "S", .help = help_text \
    }
#define RIND_MODEL_THREADS                                                                         \
    {                                                                                              \
        .name = "threads", .kind = RIND_ARGUMENT_COUNT, .argument = "N", .least = 1, .most = 1024, \
        .help = "threads; all processors unless given. The result does not depend on them"         \
    }

/* Says the context's message if 'status' is a failure, frees the context, and gives the exit code. */
int rind_model_verb_end(rind_ctx *ctx, rind_status status);

/* A number from 'least' to 'most' given as an option; false, and the error is said, if it is none. */
bool rind_argument_real(const rind_arguments *arguments, size_t option, double least, double most, double otherwise,
                        double *out);

/* True if the option was given; says that it is needed if not. */
bool rind_argument_needed(const rind_arguments *arguments, size_t option);

#endif
