/* own_keys.h - the profile pyradiomics from rind's own keys */
#ifndef RIND_PY_OWN_KEYS_H
#define RIND_PY_OWN_KEYS_H

#include "settings/pyradiomics/parameters.h"

/*
 * Makes reader->settings->pyradiomics of the other settings, all read and checked, and sets those nobody said anything
 * of to PyRadiomics' defaults. Statuses as for reading settings.
 */
rind_status rind_py_own_keys(rind_reader *reader);

#endif
