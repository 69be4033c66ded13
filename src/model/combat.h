/* combat.h - what fitting and applying share */
#ifndef RIND_MODEL_COMBAT_H
#define RIND_MODEL_COMBAT_H

#include <rind/harmonise.h>

/* Place of a batch's number among those learned; n_batches if it is none of them. */
size_t rind_combat_place(const rind_combat *m, int batch);

#endif
