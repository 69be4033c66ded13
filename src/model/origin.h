/* origin.h - what the files beside a table of rind extract say of it: NAME.provenance.json, NAME.dictionary.csv */
#ifndef RIND_MODEL_ORIGIN_H
#define RIND_MODEL_ORIGIN_H

#include "model/frame.h"
#include "table/csv_read.h"

/* Fills frame->origin; refuses (RIND_LEAK) a table that lacks columns of its dictionary. */
rind_status rind_origin_read(rind_ctx *ctx, rind_frame *frame, const rind_csv *table, size_t first_feature);

/* Fills frame->unit from the dictionary. */
rind_status rind_origin_units(rind_ctx *ctx, rind_frame *frame);

#endif
