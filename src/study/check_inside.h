/* check_inside.h - what the files of rind check share */
#ifndef RIND_STUDY_CHECK_INSIDE_H
#define RIND_STUDY_CHECK_INSIDE_H

#include "region/region.h"
#include "study/check.h"

/* What the listener needs. */
typedef struct rind_check_hearing {
    rind_ctx *ctx;
    rind_checked_case *c;
    bool warnings_only; /* what notices say is looked at here */
    bool lacking;
} rind_check_hearing;

/* Everything one case is looked at with. */
typedef struct rind_check_look {
    rind_ctx *ctx;
    const rind_check *check;
    rind_checked_case *c;
    const rind_settings *settings; /* with the row's cells over them */
    rind_settings *own;
    rind_probe image_probe, mask_probe;
    bool mask_is_object;
    rind_image *read, *mask;
    const rind_image *image; /* with voxels, unless only headers are read */
    rind_region *region;
    rind_check_hearing heard;
} rind_check_look;

/*
 * Makes the regions of a case whose files are read, fills them in and says what is odd about them. Statuses as
 * rind_extract().
 */
rind_status rind_check_regions(rind_check_look *l);

#endif
