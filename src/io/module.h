/*
 * module.h - parts of rind that are loaded when a file needs them
 *
 * ITK and gdcm are dozens of shared libraries, and starting a program with them takes longer than reading a small
 * image. So what needs them hangs on a module of its own, which exports one C table. Once loaded it stays.
 */
#ifndef RIND_IO_MODULE_H
#define RIND_IO_MODULE_H

#include "context.h"

/*
 * The table that a module exports; its first member is an int, the version of the table's layout.
 *
 * path     the file in hand, for the message
 * formats  what is read through the module, for the message: "NRRD and MetaImage"
 * module   file name: "rind_itk.so"
 *
 * The module is looked for near the program or library this code is part of, in the places where a build, an
 * unpacked archive and an installation have it. NULL, and RIND_UNSUPPORTED's message in the context, where there is
 * none that fits, or where this build was made without modules.
 */
const void *rind_module_table(rind_ctx *ctx, const char *path, const char *formats, const char *module,
                              const char *symbol, int version);

#endif
