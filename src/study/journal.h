/*
 * journal.h - what a study has computed so far, safe on the disk: OUT.journal.sqlite
 *
 * A case is one row of the table 'cases', written in one transaction; what was finished stays, whatever happens to the
 * process, the machine or the disk's free space. Rows belong to a variant: the settings, the version of rind and the
 * columns they were computed with. Rows of several variants live beside each other and are never mixed: a run sees
 * those of its own alone. docs/manual/batch.md tells what the columns hold.
 */
#ifndef RIND_STUDY_JOURNAL_H
#define RIND_STUDY_JOURNAL_H

#include "study/record.h"

typedef struct rind_journal rind_journal;

/* What makes rows comparable. Strings are borrowed. */
typedef struct rind_variant {
    const char *settings_hash, *settings_text, *version;
    uint64_t columns; /* rind_columns_digest() */
} rind_variant;

/* A digest of the names of a table's columns. */
uint64_t rind_columns_digest(const rind_table *heading);

/* What a run finds of an earlier one with another variant. */
typedef struct rind_journal_others {
    size_t n_cases; /* of variants other than ours */
    char settings_hash[32], version[32];
} rind_journal_others;

/*
 * Opens a journal for writing and locks it; makes it if it is not there. 'path' NULL: a private one, which nobody else
 * sees and which is gone with the process.
 *
 * Returns RIND_OK, RIND_BAD_ARGUMENT (another run has it), RIND_BAD_FILE (no journal of rind), RIND_CANNOT_WRITE or
 * RIND_NO_MEMORY.
 */
rind_status rind_journal_open(rind_ctx *ctx, const char *path, const rind_variant *variant, rind_journal **out);

/* Opens the one variant of a journal for reading: the one written last. RIND_CANNOT_READ where there is none. */
rind_status rind_journal_read(rind_ctx *ctx, const char *path, rind_journal **out);

/* The variant of a journal opened for reading, and how the command line of its run was called. Borrowed. */
const rind_variant *rind_journal_variant(const rind_journal *journal);

rind_status rind_journal_find_others(rind_ctx *ctx, rind_journal *journal, rind_journal_others *out);

/* The list of cases of the last run: what rind merge needs to write a table in its order. Strings are borrowed. */
typedef struct rind_journal_manifest {
    const char *text, *name, *folder;
    bool python_style; /* the table was PyRadiomics' own */
} rind_journal_manifest;

rind_status rind_journal_put_manifest(rind_ctx *ctx, rind_journal *journal, const rind_journal_manifest *manifest);

/* The text is to be given to free(), as are the others. RIND_CANNOT_READ where there is none. */
rind_status rind_journal_get_manifest(rind_ctx *ctx, rind_journal *journal, rind_journal_manifest *out);
void rind_journal_manifest_free(rind_journal_manifest *manifest);

const char *rind_journal_path(const rind_journal *journal);

/* Keeps a case: when this returns RIND_OK, it is on the disk. */
rind_status rind_journal_put(rind_ctx *ctx, rind_journal *journal, const rind_case *c, uint64_t identity,
                             const rind_record *record);

/* The inputs of a case were looked at again: the same contents, perhaps other times. */
rind_status rind_journal_renew(rind_ctx *ctx, rind_journal *journal, int64_t id, const rind_pack *inputs);

/* A case as the journal lists it; strings and bytes live until the next one. */
typedef struct rind_entry {
    int64_t id;
    const char *case_id, *image_id, *mask_id;
    uint64_t identity;
    rind_outcome outcome;
    const void *inputs;
    size_t n_inputs;
} rind_entry;

/* Lists the cases of our variant. */
typedef rind_status rind_entry_visitor(rind_ctx *ctx, void *user, const rind_entry *entry);
rind_status rind_journal_list(rind_ctx *ctx, rind_journal *journal, rind_entry_visitor *visit, void *user);

/* The id of a case; 0 if it is not there. */
rind_status rind_journal_find(rind_ctx *ctx, rind_journal *journal, const rind_case *c, int64_t *id);

/* Reads a case into a record. 'whole' false: without rows. */
rind_status rind_journal_get(rind_ctx *ctx, rind_journal *journal, int64_t id, bool whole, rind_record *out);

/*
 * Ends work: everything into the one file, nothing beside it. Frees also after a failure; takes NULL. Returns RIND_OK
 * or RIND_CANNOT_WRITE.
 */
rind_status rind_journal_close(rind_ctx *ctx, rind_journal *journal);

#endif
