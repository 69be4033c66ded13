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

/* Says what is wrong with the verb's options, or that it needs one: RIND_EXIT_USAGE. */
int rind_misuse(const rind_arguments *arguments, const char *text);
int rind_lacks_option(const rind_arguments *arguments, size_t option);

/*
 * A file to be written must be none of the inputs that 'inputs', n_inputs options, name: RIND_OK, or RIND_CANNOT_WRITE.
 *
 * what  stands before "would take the place of": "the map ", or ""
 */
rind_status rind_spare_inputs(rind_ctx *ctx, const rind_arguments *arguments, const size_t *inputs, size_t n_inputs,
                              const char *path, const char *what);

/* Begins to show progress as the option says, RIND_PROGRESS_AUTO unless it was given. */
void rind_progress_choose(const rind_arguments *arguments, size_t option);

#endif
