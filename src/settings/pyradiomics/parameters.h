/*
 * parameters.h - PyRadiomics' parameter files
 *
 * Both functions work on reader->settings->pyradiomics, which holds the defaults or earlier settings.
 */
#ifndef RIND_PY_PARAMETERS_H
#define RIND_PY_PARAMETERS_H

#include "settings/keys.h"
#include "settings/pyradiomics/profile.h"

/* True if the document's top-level keys tell a PyRadiomics parameter file. */
bool rind_py_is_parameter_file(const rind_yaml *yaml, const yaml_node_t *root);

/* Makes reader->settings->pyradiomics with the defaults of all settings, no image types and no classes yet. */
rind_status rind_py_create(rind_reader *reader);

/* Every image type or class a file without such a section has, and values that follow from others. */
void rind_py_finish(rind_py *py);

/* Reads a whole file. Refuses, with line and column, what PyRadiomics refuses. */
rind_status rind_py_document_read(rind_reader *reader, const yaml_node_t *root);

/* One assignment: a setting by its name, alone or as setting.NAME; mask.label for label; image.volume, .channel. */
rind_status rind_py_assign(rind_reader *reader, const char *path, const yaml_node_t *node);

/* Sets a setting of the profile from YAML text, as a file would; for settings that other keys stand for. */
rind_status rind_py_set(rind_reader *reader, const char *name, const char *text);

/* Adds an image type or a class by name; the names are constants of the program. */
rind_py_image_type *rind_py_add_image(rind_py *py, const char *name);
rind_py_class *rind_py_add_class(rind_py *py, const char *name);

/* Tells what the settings ask for in vain (effects.c). */
void rind_py_tell_effects(rind_ctx *ctx, const rind_py *py, const char *file);

/* The profile as a parameter file that reads back to the same settings (print.c). */
void rind_py_print(rind_printer *printer, const rind_py *py);

#endif
