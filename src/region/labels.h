/* labels.h - the labels of a mask, and the choice among them */
#ifndef RIND_LABELS_H
#define RIND_LABELS_H

#include "region/region.h"
#include "settings/settings.h"

enum { RIND_MAX_LABELS_FOUND = 64 };

/* The labels of a mask other than 0, in the order met; beyond the room for them they are only noticed. */
typedef struct rind_labels {
    int64_t value[RIND_MAX_LABELS_FOUND];
    size_t n;
    bool more;
    bool are_colours; /* 0xRRGGBB, of a mask in colours */
    bool of_picture;  /* of a format for pictures, which may hold anything */
} rind_labels;

void rind_labels_add(rind_labels *found, int64_t value);

/*
 * Decides which labels are the region, and enters those that are told apart into region->label.
 * asked  the label the mask itself knows to be asked for, by name say; 0: none
 * label  if no label is a tumour of its own: the one that is the region, 0 for all
 * Returns RIND_OK, RIND_EMPTY_REGION, RIND_LABEL_ABSENT, RIND_BAD_FILE (too many labels) or RIND_NO_MEMORY.
 */
rind_status rind_labels_choose(rind_ctx *ctx, const rind_settings *settings, int64_t asked, rind_labels *found,
                               rind_region *region, int64_t *label);

#endif
