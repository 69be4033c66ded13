/*
 * diagnostics.h - the columns diagnostics_*: where the image and the region stood at each step, as Python prints it
 */
#ifndef RIND_PY_DIAGNOSTICS_H
#define RIND_PY_DIAGNOSTICS_H

#include "pyradiomics/field.h"
#include "settings/settings.h"
#include "settings/pyradiomics/profile.h"

enum { RIND_PY_MAX_NOTES = 64, RIND_PY_NOTE_NAME_SIZE = 64 };

/* Name of the k-th column these settings give; false past the last. */
bool rind_py_note_name(const rind_py *py, size_t k, char name[RIND_PY_NOTE_NAME_SIZE]);

/* The cells of one case. NULL: nothing to tell there. */
typedef struct rind_py_notes {
    const rind_py *py; /* NULL: none are wanted */
    char *text[RIND_PY_MAX_NOTES];
} rind_py_notes;

void rind_py_notes_free(rind_py_notes *notes);

/* Version and configuration. */
rind_status rind_py_note_settings(rind_ctx *ctx, rind_py_notes *notes);

/* The image of a step (original, interpolated): the part 'view' of it. */
rind_status rind_py_note_image(rind_ctx *ctx, rind_py_notes *notes, const char *step, const rind_py_field *image,
                               const rind_box *view);

/*
 * The region of a step (original, corrected, interpolated, resegmented): 'mask' on the whole 'grid', of which 'view' is
 * the part there is. 'image' on the same grid; NULL without.
 */
rind_status rind_py_note_mask(rind_ctx *ctx, rind_py_notes *notes, const char *step, const rind_grid *grid,
                              const uint8_t *mask, const rind_box *box, const rind_box *view,
                              const rind_py_field *image);

/* The digest of the original mask, made where its labels were read. */
rind_status rind_py_note_hash(rind_ctx *ctx, rind_py_notes *notes, const char *name, const char *digest);

#endif
