/* model_verb.h - what the verbs of the model stage share: a context that speaks, and the exit code of a status */
#ifndef RIND_CLI_MODEL_VERB_H
#define RIND_CLI_MODEL_VERB_H

#include "cli/cli.h"

/* A context whose notices and warnings are said unless --quiet, on --threads (SIZE_MAX: one); NULL, and the error is
 * said. */
rind_ctx *rind_model_verb_start(const rind_arguments *arguments, size_t quiet_option, size_t threads_option);

/* The row of --quiet. */
#define RIND_MODEL_QUIET                                                                                              \
    {                                                                                                                 \
        .name = "quiet", .letter = 'q', .kind = RIND_ARGUMENT_FLAG, .help = "errors only; warnings stand in the file" \
    }

/* Says the context's message if 'status' is a failure, frees the context, and gives the exit code. */
int rind_model_verb_end(rind_ctx *ctx, rind_status status);

/* A number from 'least' to 'most' given as an option; false, and the error is said, if it is none. */
bool rind_argument_real(const rind_arguments *arguments, size_t option, double least, double most, double otherwise,
                        double *out);

/* True if the option was given; says that it is needed if not. */
bool rind_argument_needed(const rind_arguments *arguments, size_t option);

#endif
