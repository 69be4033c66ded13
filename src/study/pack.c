/* pack.c - see pack.h. Without a context: a pipe's reader has to go on where memory ends. */
#include "study/pack.h"

#include <stdlib.h>
#include <string.h>

static bool make_room(rind_pack *pack, size_t n)
{
    size_t wanted = 0, doubled = pack->allocated < 256 ? 256 : pack->allocated;

    if (pack->lacking || __builtin_add_overflow(pack->n, n, &wanted) || wanted > SIZE_MAX / 4)
        return false;
    if (wanted <= pack->allocated)
        return true;
    while (doubled < wanted)
        doubled *= 2;
    uint8_t *bytes = realloc(pack->bytes, doubled);
    if (bytes == NULL)
        return false;
    pack->bytes = bytes;
    pack->allocated = doubled;
    return true;
}

void rind_pack_put(rind_pack *pack, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    if (!make_room(pack, n)) {
        pack->lacking = true;
        return;
    }
    memcpy(pack->bytes + pack->n, bytes, n);
    pack->n += n;
}

void rind_pack_number(rind_pack *pack, uint64_t number)
{
    rind_pack_put(pack, &number, sizeof number);
}

void rind_pack_real(rind_pack *pack, double number)
{
    rind_pack_put(pack, &number, sizeof number);
}

void rind_pack_text(rind_pack *pack, const char *text)
{
    text = text != NULL ? text : "";
    rind_pack_put(pack, text, strlen(text) + 1);
}

void rind_pack_clear(rind_pack *pack)
{
    pack->n = 0;
    pack->lacking = false;
}

void rind_pack_free(rind_pack *pack)
{
    free(pack->bytes);
    *pack = (rind_pack){ .bytes = NULL };
}

rind_unpack rind_unpack_begin(const void *bytes, size_t n)
{
    return (rind_unpack){ .at = bytes, .left = bytes != NULL ? n : 0 };
}

const void *rind_unpack_bytes(rind_unpack *unpack, size_t n)
{
    const uint8_t *bytes = unpack->at;

    if (unpack->bad || n > unpack->left) {
        unpack->bad = true;
        return NULL;
    }
    unpack->at += n;
    unpack->left -= n;
    return bytes;
}

uint64_t rind_unpack_number(rind_unpack *unpack)
{
    uint64_t number = 0;
    const void *bytes = rind_unpack_bytes(unpack, sizeof number);

    if (bytes != NULL)
        memcpy(&number, bytes, sizeof number);
    return number;
}

double rind_unpack_real(rind_unpack *unpack)
{
    double number = 0.0;
    const void *bytes = rind_unpack_bytes(unpack, sizeof number);

    if (bytes != NULL)
        memcpy(&number, bytes, sizeof number);
    return number;
}

const char *rind_unpack_text(rind_unpack *unpack)
{
    size_t n = unpack->bad || unpack->left == 0 ? 0 : strnlen((const char *)unpack->at, unpack->left);

    if (unpack->bad || n == unpack->left) {
        unpack->bad = true;
        return "";
    }
    return rind_unpack_bytes(unpack, n + 1);
}
