/*
 * gunzip.c - a gzip file inflated in one call
 *
 * libdeflate is about twice as fast as zlib, but wants the whole input and a buffer for the whole output, and tells
 * nothing of a file that is broken. So it serves the common case, one volume that is what its header says; all
 * else, and builds without it, go through zlib in bytes.c.
 */
#include "io/bytes.h"

#if RIND_HAVE_LIBDEFLATE

#include <libdeflate.h>

bool rind_gunzip_whole(const void *in, size_t n_in, void *out, size_t n_out)
{
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    const uint8_t *from = in;
    uint8_t *to = out;
    bool good = inflater != NULL;

    /* A gzip file is a row of members; what follows the last and is no member is ignored, as gzip does. */
    do {
        size_t used = 0, made = 0;

        good =
            good && libdeflate_gzip_decompress_ex(inflater, from, n_in, to, n_out, &used, &made) == LIBDEFLATE_SUCCESS;
        from += used;
        n_in -= used;
        to += made;
        n_out -= made;
    } while (good && n_in > 2 && from[0] == 0x1f && from[1] == 0x8b);
    libdeflate_free_decompressor(inflater);
    return good && n_out == 0;
}

#else

bool rind_gunzip_whole(const void *in, size_t n_in, void *out, size_t n_out)
{
    (void)in, (void)n_in, (void)out, (void)n_out;
    return false;
}

#endif
