/* start.h - how a verb begins, and how it ends without success */
#ifndef RIND_CLI_START_H
#define RIND_CLI_START_H

#include "cli/cli.h"

/*
 * A context whose notices and warnings are said; to be freed with rind_ctx_free(). NULL, and said, without memory: the
 * exit code is then RIND_EXIT_NONE_OK. 'n_threads' as rind_ctx_create().
 */
rind_ctx *rind_start(int n_threads);

/* Says the context's message as the error, and answers 'code'. */
int rind_stop(const rind_ctx *ctx, int code);

/* Says that the verb needs an option: RIND_EXIT_USAGE. */
int rind_lacks_option(const rind_arguments *arguments, size_t option);

#endif
