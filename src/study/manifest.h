/*
 * manifest.h - the list of cases a study computes, read from CSV
 *
 * Columns case_id, image and mask are required, in any order; image_id, mask_id, label, volume, reader and
 * group are known; a column mask:NAME holds files of the further mask of that name. All others are carried to the table
 * unchanged, in their order, as are reader and group.
 * An empty cell counts as absent. A relative path is relative to the manifest's folder.
 *
 * PyRadiomics' batch files are read as well: columns Image and Mask, optional Label and Label_channel. Then every
 * column is carried, the two paths made absolute, and cases are named Case-1, Case-2, ...
 */
#ifndef RIND_STUDY_MANIFEST_H
#define RIND_STUDY_MANIFEST_H

#include "context.h"
#include "region/named_mask.h"
#include <stdio.h>

/* A row. Strings are the manifest's own; "" where a cell is empty. */
typedef struct rind_case {
    const char *case_id, *image_id, *mask_id;
    const char *image, *mask; /* paths as they can be opened from here */
    const char *label, *channel, *volume;
    const rind_named_path *masks; /* n_masks further ones; a path is "" where the cell is empty */
    size_t n_masks;
    const char *const *carried; /* n_carried */
    size_t line;                /* of the manifest, where the row begins */
} rind_case;

/*
 * File 'k' of a case and what it is to it: "image", "mask", "further_mask"; NULL past the last. Of further masks those
 * the settings use; of settings NULL, all.
 */
struct rind_settings;
const char *rind_case_file(const rind_case *c, const struct rind_settings *settings, size_t k, const char **role);

/* "P044", or "P044/t2/reader1" where the row has these ids. */
void rind_case_describe(const rind_case *c, char *text, size_t text_size);

typedef struct rind_manifest rind_manifest;

/*
 * Reads a manifest: UTF-8 with or without byte order mark, lines ended by LF or CRLF, quotes by RFC 4180.
 *
 * Returns RIND_OK; RIND_CANNOT_READ (missing, a folder); RIND_BAD_SETTINGS with file and line (a required
 * column or cell missing, a column named twice, a row of another length than the header, two rows of the same
 * case_id, image_id and mask_id, no rows, an unclosed quote, a volume or label that is no number) or RIND_NO_MEMORY.
 */
rind_status rind_manifest_read(rind_ctx *ctx, const char *path, rind_manifest **out);

/* The same of a text; 'name' stands for the file in messages, and relative paths are behind 'folder', "" or "a/b/". */
rind_status rind_manifest_parse(rind_ctx *ctx, const char *text, const char *name, const char *folder,
                                rind_manifest **out);

/* Writes the manifest as it was read, as a text that rind_manifest_parse() reads; and the folder it is in. */
void rind_manifest_print(const rind_manifest *manifest, FILE *out);
const char *rind_manifest_folder(const rind_manifest *manifest);

/*
 * The manifest of one case, whose strings are borrowed; with carried columns it is a batch file of PyRadiomics. Returns
 * RIND_OK or RIND_NO_MEMORY.
 */
rind_status rind_manifest_of_one(rind_ctx *ctx, const rind_case *c, const char *const *carried, size_t n_carried,
                                 rind_manifest **out);

size_t rind_manifest_n_cases(const rind_manifest *manifest);
const rind_case *rind_manifest_case(const rind_manifest *manifest, size_t index);

/* Names of the carried columns. */
size_t rind_manifest_n_carried(const rind_manifest *manifest);
const char *const *rind_manifest_carried(const rind_manifest *manifest);

/* True if the file is a batch file of PyRadiomics. */
bool rind_manifest_is_batch(const rind_manifest *manifest);

void rind_manifest_free(rind_manifest *manifest);

#endif
