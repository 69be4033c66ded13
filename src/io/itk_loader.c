/* itk_loader.c */
#include "io/io.h"
rind_status rind_itk_read(rind_ctx *ctx, const char *path, int volume, rind_image **out)
{
    (void)volume;
    *out = NULL;
    return rind_fail(ctx, RIND_UNSUPPORTED, "%s: this build of rind has no reader for NRRD and MetaImage", path);
}
