/* values.h - one value of a parameter file: checked, stored, and as Python prints it */
#ifndef RIND_PY_VALUES_H
#define RIND_PY_VALUES_H

#include "settings/pyradiomics/parameters.h"
#include "settings/pyradiomics/schema.h"

/*
 * Reads 'node' as the setting of that index into 'options', and writes into 'printed' (of that size) what Python's
 * repr() would print. 'path' is for messages.
 */
rind_status rind_py_value_read(rind_reader *reader, const char *path, size_t setting, const yaml_node_t *node,
                               rind_py_options *options, char *printed, size_t size);

/* The same, and keeps the text in the profile under 'in', where the settings of the file or of one image type stand. */
rind_status rind_py_store(rind_reader *reader, const char *path, size_t setting, const yaml_node_t *node,
                          rind_py_options *options, rind_py_mapping *in);

bool rind_py_is_null(const yaml_node_t *node);

#endif
