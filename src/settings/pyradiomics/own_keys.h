/* own_keys.h - the profile pyradiomics from rind's own keys */
#ifndef RIND_PY_OWN_KEYS_H
#define RIND_PY_OWN_KEYS_H

#include "settings/pyradiomics/parameters.h"

/*
 * Makes reader->settings->pyradiomics of the other settings, all read and checked, and sets those nobody said anything
 * of to PyRadiomics' defaults. Statuses as for reading settings.
 */
rind_status rind_py_own_keys(rind_reader *reader);

/* Parts of it (own_lists.c): 'filters' as image types, 'features' as classes. */
rind_status rind_py_own_filters(rind_reader *reader);
rind_status rind_py_own_features(rind_reader *reader);

/* RIND_BAD_SETTINGS: the value of the key 'path', which 'why' tells about, has no counterpart. */
rind_status rind_py_refuse(rind_reader *reader, const char *path, const char *why);

/* rind_py_set() with a number as printf() prints it. */
rind_status rind_py_set_number(rind_reader *reader, const char *name, const char *format, double value);

#endif
