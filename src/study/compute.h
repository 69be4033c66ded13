/*
 * compute.h - one case from its files to its rows, with the image of the case before at hand
 *
 * What is learned of a case goes to a listener item by item (record.h), so that what is known survives the process.
 */
#ifndef RIND_STUDY_COMPUTE_H
#define RIND_STUDY_COMPUTE_H

#include "study/identity.h"
#include "timings.h"
#include <rind/image.h>

/* Takes an item of a record. */
typedef void rind_item_sink(void *user, int kind, const void *bytes, size_t n);

typedef struct rind_computer {
    rind_ctx *ctx;
    const rind_settings *settings;
    rind_item_sink *sink;
    void *user;
    char *stage; /* RIND_STAGE_SIZE, or NULL: the step begun last */
    /* inside */
    rind_timings timings;
    rind_image *image; /* of the last case: rows of several masks read it once */
    const rind_case *image_of;
    uint64_t image_stamp;
    rind_pack heard; /* what was said and found when it was read, to be told with every case of it */
    bool hearing;
    char steps[4][RIND_STAGE_SIZE]; /* of reading it */
    size_t n_steps;
    rind_pack item;
    rind_places places;
    rind_digests digests;
} rind_computer;

/*
 * Computes a case; the last item to the sink is RIND_ITEM_END. 'known' are the inputs a journal holds of the case: if
 * their contents are the same, it ends with RIND_CASE_UNCHANGED and their new times.
 */
void rind_compute_case(rind_computer *computer, const rind_case *c, const void *known, size_t n_known);

/* The settings with the cells of a row over them. *own is NULL where the row has none. */
rind_status rind_case_settings(rind_ctx *ctx, const rind_settings *settings, const rind_case *c, rind_settings **own);

/* Frees the image at hand. */
void rind_computer_drop(rind_computer *computer);
void rind_computer_end(rind_computer *computer);

#endif
