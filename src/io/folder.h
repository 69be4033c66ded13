/* folder.h - folders to write into, and paths within them */
#ifndef RIND_IO_FOLDER_H
#define RIND_IO_FOLDER_H

#include "context.h"

/* Makes a folder unless it is there. Its parent must exist. Returns RIND_OK or RIND_CANNOT_WRITE. */
rind_status rind_folder_make(rind_ctx *ctx, const char *path);

/* "folder/name", to be given to free(), or NULL with a message. */
char *rind_folder_join(rind_ctx *ctx, const char *folder, const char *name);

#endif
