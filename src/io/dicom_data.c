/*
 * dicom_data.c - see dicom_data.h
 *
 * Numbers come as text (DS, IS) or as binary values, by the element's value representation. Text is padded to an
 * even length with blanks or zeros, which do not count.
 */
#include "io/dicom_data.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREAMBLE = 128 };

/* Without the preamble a data set begins with group 8 (or 2): a short element with a value representation or a length.
 */
bool rind_dicom_probe(const uint8_t *head, size_t n)
{
    if (n >= PREAMBLE + 4 && memcmp(head + PREAMBLE, "DICM", 4) == 0)
        return true;
    if (n < 16 || (head[0] != 2 && head[0] != 8) || head[1] != 0 || head[3] != 0)
        return false;
    bool vr = isupper(head[4]) && isupper(head[5]);
    bool length = head[5] < 2 && head[6] == 0 && head[7] == 0;

    return vr || length;
}

rind_status rind_dicom_open(rind_ctx *ctx, const char *path, rind_dicom *out)
{
    *out = (rind_dicom){ .path = path };
    rind_status status = rind_dicom_tree_read(ctx, path, &out->tree);

    if (status != RIND_OK)
        return status;
    out->cursor = rind_alloc_zero(ctx, 1, sizeof *out->cursor, path);
    out->c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (out->cursor != NULL && out->c_locale != (locale_t)0)
        return RIND_OK;
    rind_dicom_close(out);
    return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory to read it", path);
}

void rind_dicom_close(rind_dicom *dicom)
{
    rind_dicom_tree_free(&dicom->tree);
    free(dicom->cursor);
    dicom->cursor = NULL;
    if (dicom->c_locale != (locale_t)0)
        freelocale(dicom->c_locale);
    dicom->c_locale = (locale_t)0;
}

/* The element of that tag within an item; 0: there is none. */
static size_t find(const rind_dicom *dicom, const void *item, uint32_t tag)
{
    const rind_dicom_node *node = dicom->tree.node, *in = item != NULL ? item : node;
    size_t k = in->child;

    while (k != 0 && node[k].tag != tag)
        k = node[k].next;
    return k;
}

/* The bytes of a value that is neither empty nor a sequence. */
static const char *value_of(const rind_dicom *dicom, const void *item, uint32_t tag, const rind_dicom_node **node)
{
    size_t k = find(dicom, item, tag);

    *node = &dicom->tree.node[k];
    return k == 0 || (*node)->length == 0 ? NULL : (const char *)dicom->tree.bytes + (*node)->offset;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\0' || c == '\n' || c == '\r' || c == '\t';
}

/* Copies 'n' bytes without the blanks around them, cut to the room there is. */
static bool copy_trimmed(const char *from, size_t n, char *out, size_t size)
{
    while (n > 0 && is_blank(from[n - 1]))
        n--;
    while (n > 0 && is_blank(*from)) {
        from++;
        n--;
    }
    n = n < size ? n : size - 1;
    memcpy(out, from, n);
    out[n] = '\0';
    for (size_t k = 0; k < n; k++)
        if ((unsigned char)out[k] < ' ')
            out[k] = ' ';
    return n > 0;
}

bool rind_dicom_text(const rind_dicom *dicom, const void *item, uint32_t tag, char *out, size_t size)
{
    const rind_dicom_node *node;
    const char *value = value_of(dicom, item, tag, &node);

    *out = '\0';
    return value != NULL && copy_trimmed(value, (size_t)node->length, out, size);
}

bool rind_dicom_uid(const rind_dicom *dicom, const void *item, uint32_t tag, rind_uid *out)
{
    return rind_dicom_text(dicom, item, tag, out->text, sizeof out->text);
}

/* Bytes of a binary value of this representation; 0: it is text. */
static size_t binary_size(const rind_dicom_node *node)
{
    static const struct {
        char vr[3];
        size_t size;
    } sizes[] = { { "US", 2 }, { "SS", 2 }, { "UL", 4 }, { "SL", 4 }, { "FL", 4 }, { "FD", 8 } };

    for (size_t k = 0; k < COUNT_OF(sizes); k++)
        if (memcmp(node->vr, sizes[k].vr, 2) == 0)
            return sizes[k].size;
    return 0;
}

#define BINARY(first, second, c_type)                    \
    if (node->vr[0] == first && node->vr[1] == second) { \
        c_type binary;                                   \
        memcpy(&binary, bytes, sizeof binary);           \
        return (double)binary;                           \
    }

static double binary_number(const rind_dicom_node *node, const char *at, size_t size, bool swapped)
{
    char bytes[8];

    for (size_t k = 0; k < size; k++)
        bytes[k] = at[swapped ? size - 1 - k : k];
    BINARY('U', 'S', uint16_t)
    BINARY('S', 'S', int16_t)
    BINARY('U', 'L', uint32_t)
    BINARY('S', 'L', int32_t)
    BINARY('F', 'L', float)
    BINARY('F', 'D', double)
    return NAN;
}

static size_t text_numbers(const rind_dicom *dicom, const char *at, const char *end, double *out, size_t n)
{
    size_t found = 0;

    while (at < end) {
        const char *next = memchr(at, '\\', (size_t)(end - at));
        char text[64], *rest;

        next = next != NULL ? next : end;
        if (!copy_trimmed(at, (size_t)(next - at), text, sizeof text))
            return 0;
        double number = strtod_l(text, &rest, dicom->c_locale);
        if (*rest != '\0')
            return 0;
        if (found < n)
            out[found] = number;
        found++;
        at = next + 1;
    }
    return found;
}

size_t rind_dicom_numbers(const rind_dicom *dicom, const void *item, uint32_t tag, double *out, size_t n)
{
    const rind_dicom_node *node;
    const char *value = value_of(dicom, item, tag, &node);

    if (value == NULL)
        return 0;
    size_t size = binary_size(node), length = (size_t)node->length;
    if (size == 0)
        return text_numbers(dicom, value, value + length, out, n);
    for (size_t k = 0; k < length / size && k < n; k++)
        out[k] = binary_number(node, value + k * size, size, dicom->tree.syntax.big_endian);
    return length / size;
}

bool rind_dicom_exactly(const rind_dicom *dicom, const void *item, uint32_t tag, double *out, size_t n)
{
    double value[8];

    if (n > COUNT_OF(value) || rind_dicom_numbers(dicom, item, tag, value, n) != n)
        return false;
    for (size_t k = 0; k < n; k++)
        if (!isfinite(value[k]))
            return false;
    memcpy(out, value, n * sizeof *out);
    return true;
}

const uint8_t *rind_dicom_bytes(const rind_dicom *dicom, const void *item, uint32_t tag, size_t *n)
{
    const rind_dicom_node *node;
    const char *value = value_of(dicom, item, tag, &node);

    *n = value != NULL ? (size_t)node->length : 0;
    return (const uint8_t *)value;
}

size_t rind_dicom_n_items(const rind_dicom *dicom, const void *item, uint32_t tag)
{
    size_t k = find(dicom, item, tag);

    return k != 0 ? dicom->tree.node[k].n_children : 0;
}

const void *rind_dicom_item(const rind_dicom *dicom, const void *item, uint32_t tag, size_t k)
{
    const rind_dicom_node *node = dicom->tree.node;
    size_t sequence = find(dicom, item, tag), at = node[sequence].child, from = 0;

    if (sequence == dicom->cursor->sequence && k >= dicom->cursor->k && k > 0) {
        at = dicom->cursor->item;
        from = dicom->cursor->k;
    }
    for (; from < k; from++)
        at = node[at].next;
    if (k > 0) /* the first is found at once, and is asked for in passing */
        *dicom->cursor = (rind_dicom_cursor){ sequence, k, at };
    return &node[at];
}

const void *rind_dicom_first(const rind_dicom *dicom, const void *item, uint32_t tag, const void *otherwise)
{
    size_t k = find(dicom, item, tag);
    const rind_dicom_node *node = dicom->tree.node;

    return k != 0 && node[k].n_children > 0 ? &node[node[k].child] : otherwise;
}
