/* text_header.c - see text_header.h */
#include "io/text_header.h"
#include "io/bytes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

rind_status rind_text_header_read(rind_ctx *ctx, const char *path, char separator, rind_text_header *out)
{
    rind_bytes *bytes = NULL;
    rind_status status = rind_bytes_open(ctx, path, &bytes);

    *out = (rind_text_header){ .separator = separator };
    if (status != RIND_OK)
        return status;
    out->text = rind_alloc(ctx, RIND_TEXT_HEADER_SIZE + 1, 1, "header of a file");
    status = out->text == NULL ? RIND_NO_MEMORY
                               : rind_bytes_peek(ctx, bytes, (uint8_t *)out->text, RIND_TEXT_HEADER_SIZE, &out->n);
    rind_bytes_close(bytes);
    if (status != RIND_OK) {
        rind_text_header_free(out);
        return status;
    }
    for (size_t k = 0; k < out->n; k++)
        if (out->text[k] == '\0')
            out->text[k] = '\1';
    out->text[out->n] = '\0';
    return RIND_OK;
}

void rind_text_header_free(rind_text_header *header)
{
    free(header->text);
    header->text = NULL;
}

static bool same_key(const char *text, size_t n, const char *key)
{
    size_t k = 0;

    for (size_t t = 0; t < n; t++) {
        if (isspace((unsigned char)text[t]))
            continue;
        while (key[k] == ' ')
            k++;
        if (tolower((unsigned char)text[t]) != tolower((unsigned char)key[k]))
            return false;
        k++;
    }
    return key[k] == '\0';
}

bool rind_text_header_find(const rind_text_header *header, const char *key, char value[RIND_TEXT_VALUE_SIZE],
                           size_t *end)
{
    for (const char *line = header->text, *next; *line != '\0'; line = next) {
        size_t n = strcspn(line, "\n");
        const char *separator = memchr(line, header->separator, n);

        next = line + n + (line[n] == '\n');
        if (separator == NULL || !same_key(line, (size_t)(separator - line), key))
            continue;

        const char *from = separator + 1, *to = line + n;
        while (from < to && isspace((unsigned char)*from))
            from++;
        while (to > from && isspace((unsigned char)to[-1]))
            to--;
        if (to - from >= RIND_TEXT_VALUE_SIZE)
            return false;
        memcpy(value, from, (size_t)(to - from));
        value[to - from] = '\0';
        if (end != NULL)
            *end = (size_t)(next - header->text);
        return true;
    }
    return false;
}
