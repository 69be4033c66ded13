/* names.h - names made from file names */
#ifndef RIND_CLI_NAMES_H
#define RIND_CLI_NAMES_H

#include "context.h"

/* The file name of 'path' without its suffixes (.nii.gz, .nrrd, ...): case_id of a single image. To be freed. */
char *rind_case_id_of(rind_ctx *ctx, const char *path);

/* "out/gao.csv" and ".provenance.json" give "out/gao.provenance.json". To be freed. */
char *rind_sidecar_path(rind_ctx *ctx, const char *table, const char *suffix);

/* Whether two paths name one existing file. */
bool rind_same_file(const char *a, const char *b);

#endif
