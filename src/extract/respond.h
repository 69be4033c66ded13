/*
 * respond.h - response maps of one case
 *
 * A filter sees the region and its own reach around it, no more: what it answers inside the region equals its answer on
 * the whole image. Where that takes the whole image - filters of unlimited reach, and copies of the image side by side
 * that begin within reach - it sees that.
 */
#ifndef RIND_RESPOND_H
#define RIND_RESPOND_H

#include "extract/prepare.h"

bool rind_wants_filters(const rind_settings *settings);

/* What a filter must see to answer in the box 'tight'. */
rind_box rind_filter_box(const rind_chosen_filter *chosen, bool two_d, const rind_grid *grid, const rind_box *tight);

/* The smallest box that holds what each filter of the settings must see. */
rind_box rind_filters_box(const rind_settings *settings, const rind_grid *grid, const rind_box *tight);

/*
 * Runs one filter on its box of prepared->field and hands its response maps, arrays of that box, to the sink one by
 * one. The filter's own seconds are added to 'timings' under its name.
 *
 * Returns RIND_OK, RIND_NON_FINITE, RIND_BAD_SETTINGS (the image is too small for the filter: the message names the
 * sizes), RIND_NO_MEMORY, or what the sink returned.
 */
rind_status rind_respond(rind_ctx *ctx, const rind_chosen_filter *chosen, const rind_settings *settings,
                         const rind_prepared *prepared, rind_timings *timings, rind_response_sink *sink, void *user);

#endif
