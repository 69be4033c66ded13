/*
 * dicom_data.c - see dicom_data.h
 *
 * Numbers come as text (DS, IS) or as binary values, by the element's value representation. Text is padded to an
 * even length with blanks or zeros, which do not count.
 */
#include "io/dicom_data.h"
#include "io/module.h"

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
    char message[RIND_DICOM_MESSAGE_SIZE] = "";

    *out = (rind_dicom){ .path = path };
    out->bridge =
        rind_module_table(ctx, path, "DICOM", "rind_dicom.so", RIND_DICOM_BRIDGE_SYMBOL, RIND_DICOM_BRIDGE_VERSION);
    if (out->bridge == NULL)
        return RIND_UNSUPPORTED;
    out->c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    rind_dicom_outcome outcome = RIND_DICOM_NO_MEMORY;
    if (out->c_locale != (locale_t)0)
        outcome = out->bridge->open(path, &out->file, &out->syntax, message);
    if (outcome == RIND_DICOM_OK)
        return RIND_OK;
    rind_dicom_close(out);
    if (outcome == RIND_DICOM_NO_MEMORY)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory to read it", path);
    return rind_fail(ctx, RIND_BAD_FILE, "%s: cannot be read: %s", path, message);
}

void rind_dicom_close(rind_dicom *dicom)
{
    if (dicom->file != NULL)
        dicom->bridge->close(dicom->file);
    if (dicom->c_locale != (locale_t)0)
        freelocale(dicom->c_locale);
    *dicom = (rind_dicom){ 0 };
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
    rind_dicom_bytes value;

    *out = '\0';
    return dicom->bridge->value(dicom->file, item, tag, &value) && copy_trimmed(value.bytes, value.n, out, size);
}

bool rind_dicom_uid(const rind_dicom *dicom, const void *item, uint32_t tag, rind_uid *out)
{
    return rind_dicom_text(dicom, item, tag, out->text, sizeof out->text);
}

/* Binary value representations, by their bytes. */
#define BINARY(first, second, c_type)                      \
    if (value->vr[0] == first && value->vr[1] == second) { \
        *size = sizeof(c_type);                            \
        if (out != NULL) {                                 \
            c_type binary;                                 \
            memcpy(&binary, at, sizeof binary);            \
            *out = (double)binary;                         \
        }                                                  \
        return true;                                       \
    }

/* The size of a binary number of this representation, and its value where 'out' is given. False: it is text. */
static bool binary_number(const rind_dicom_bytes *value, const char *at, size_t *size, double *out)
{
    BINARY('U', 'S', uint16_t)
    BINARY('S', 'S', int16_t)
    BINARY('U', 'L', uint32_t)
    BINARY('S', 'L', int32_t)
    BINARY('F', 'L', float)
    BINARY('F', 'D', double)
    return false;
}

static size_t text_numbers(const rind_dicom *dicom, const rind_dicom_bytes *value, double *out, size_t n)
{
    const char *at = value->bytes, *end = at + value->n;
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
    rind_dicom_bytes value;
    size_t size = 0;

    if (!dicom->bridge->value(dicom->file, item, tag, &value))
        return 0;
    if (!binary_number(&value, value.bytes, &size, NULL))
        return text_numbers(dicom, &value, out, n);
    size_t found = value.n / size;
    for (size_t k = 0; k < found && k < n; k++)
        binary_number(&value, (const char *)value.bytes + k * size, &size, &out[k]);
    return found;
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

size_t rind_dicom_n_items(const rind_dicom *dicom, const void *item, uint32_t tag)
{
    return dicom->bridge->n_items(dicom->file, item, tag);
}

const void *rind_dicom_item(const rind_dicom *dicom, const void *item, uint32_t tag, size_t k)
{
    return dicom->bridge->item(dicom->file, item, tag, k);
}

const void *rind_dicom_first(const rind_dicom *dicom, const void *item, uint32_t tag, const void *otherwise)
{
    return rind_dicom_n_items(dicom, item, tag) > 0 ? rind_dicom_item(dicom, item, tag, 0) : otherwise;
}
