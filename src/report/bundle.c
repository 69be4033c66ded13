/* bundle.c - see bundle.h */
#include "report/bundle.h"
#include "io/folder.h"
#include "io/io.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

rind_status rind_bundle_begin(rind_ctx *ctx, rind_bundle *bundle)
{
    memset(bundle, 0, sizeof *bundle);
    bundle->nowhere = fopen("/dev/null", "we");
    return bundle->nowhere != NULL ? RIND_OK : rind_fail(ctx, RIND_NO_MEMORY, "no memory for a report");
}

FILE *rind_bundle_add(rind_bundle *bundle, const char *name)
{
    assert(bundle->n < RIND_MAX_BUNDLE && strlen(name) < RIND_BUNDLE_NAME);
    struct rind_bundled *file = &bundle->file[bundle->n];
    snprintf(file->name, sizeof file->name, "%s", name);
    file->stream = open_memstream(&file->text, &file->size);
    if (file->stream == NULL) {
        bundle->failed = true;
        return bundle->nowhere;
    }
    bundle->n++;
    return file->stream;
}

const char *rind_bundle_text(rind_bundle *bundle, const char *name)
{
    for (size_t k = 0; k < bundle->n; k++) {
        struct rind_bundled *file = &bundle->file[k];

        if (strcmp(file->name, name) == 0 && fflush(file->stream) == 0 && file->text != NULL)
            return file->text;
    }
    return "";
}

/* All text is there. */
static rind_status check(rind_ctx *ctx, rind_bundle *bundle)
{
    for (size_t k = 0; k < bundle->n; k++)
        if (fflush(bundle->file[k].stream) != 0 || ferror(bundle->file[k].stream))
            bundle->failed = true;
    return bundle->failed ? rind_fail(ctx, RIND_NO_MEMORY, "no memory for the text of a report") : RIND_OK;
}

static rind_status open_one(rind_ctx *ctx, const struct rind_bundled *file, const char *folder, rind_output **out)
{
    char *path = rind_folder_join(ctx, folder, file->name);

    if (path == NULL)
        return RIND_NO_MEMORY;
    rind_status status = rind_output_open(ctx, path, out);
    free(path);
    if (status != RIND_OK)
        return status;
    FILE *stream = rind_output_stream(*out);
    fwrite(file->text, 1, file->size, stream);
    if (fflush(stream) == 0 && !ferror(stream))
        return RIND_OK;
    /* The stream knows why; the file is not kept. */
    status = rind_output_close(ctx, *out, true);
    *out = NULL;
    return status != RIND_OK ? status : rind_fail(ctx, RIND_CANNOT_WRITE, "%s: cannot be written", folder);
}

rind_status rind_bundle_write(rind_ctx *ctx, rind_bundle *bundle, const char *folder)
{
    rind_output *output[RIND_MAX_BUNDLE] = { NULL };
    rind_status status = check(ctx, bundle);

    if (status == RIND_OK)
        status = rind_folder_make(ctx, folder);
    for (size_t k = 0; status == RIND_OK && k < bundle->n; k++)
        status = open_one(ctx, &bundle->file[k], folder, &output[k]);
    for (size_t k = 0; k < bundle->n; k++)
        if (output[k] != NULL) {
            rind_status closed = rind_output_close(ctx, output[k], status == RIND_OK);
            status = status == RIND_OK ? closed : status;
        }
    return status;
}

void rind_bundle_free(rind_bundle *bundle)
{
    for (size_t k = 0; k < bundle->n; k++) {
        fclose(bundle->file[k].stream);
        free(bundle->file[k].text);
    }
    if (bundle->nowhere != NULL)
        fclose(bundle->nowhere);
    memset(bundle, 0, sizeof *bundle);
}
