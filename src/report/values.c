/* values.c - see values.h */
#include "report/values.h"
#include "model/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct rind_kept {
    struct rind_kept *before;
    max_align_t memory[];
};

void *rind_keep_memory(rind_keep *keep, size_t n, size_t size)
{
    struct rind_kept *block = NULL;

    if (n < (SIZE_MAX - sizeof *block) / size - 1)
        block = calloc(1, sizeof *block + (n + 1) * size);
    if (block == NULL) {
        keep->failed = true;
        return NULL;
    }
    block->before = keep->last;
    keep->last = block;
    return block->memory;
}

char *rind_keep_text(rind_keep *keep, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length >= 0 ? rind_keep_memory(keep, (size_t)length + 1, 1) : NULL;
    if (text == NULL)
        return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void rind_keep_free(rind_keep *keep)
{
    while (keep->last != NULL) {
        struct rind_kept *before = keep->last->before;

        free(keep->last);
        keep->last = before;
    }
}

double *rind_values(rind_keep *keep, const json_t *array, size_t *n)
{
    double *value = rind_keep_memory(keep, json_array_size(array), sizeof *value);
    const json_t *item;
    size_t k;

    *n = value != NULL ? json_array_size(array) : 0;
    for (k = 0; k < *n; k++) {
        item = json_array_get(array, k);
        value[k] = json_is_number(item) ? json_number_value(item) : (double)NAN;
    }
    return value;
}

double *rind_values_of(rind_keep *keep, const json_t *array, const char *key, size_t *n)
{
    double *value = rind_keep_memory(keep, json_array_size(array), sizeof *value);

    *n = value != NULL ? json_array_size(array) : 0;
    for (size_t k = 0; k < *n; k++)
        value[k] = rind_json_real(json_array_get(array, k), key);
    return value;
}

const char **rind_texts_of(rind_keep *keep, const json_t *array, const char *key, size_t *n)
{
    const char **text = rind_keep_memory(keep, json_array_size(array), sizeof *text);

    *n = text != NULL ? json_array_size(array) : 0;
    for (size_t k = 0; k < *n; k++) {
        const char *found = rind_json_text(json_array_get(array, k), key);
        text[k] = found != NULL ? found : "";
    }
    return text;
}

const json_t *rind_member(const json_t *object, const char *path)
{
    char name[64];

    for (const char *at = path; object != NULL; at++) {
        size_t length = strcspn(at, ".");

        snprintf(name, sizeof name, "%.*s", (int)length, at);
        object = json_object_get(object, name);
        at += length;
        if (*at == '\0')
            break;
    }
    return object;
}

double rind_number_at(const json_t *object, const char *path)
{
    const json_t *value = rind_member(object, path);

    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

const char *rind_text_at(const json_t *object, const char *path)
{
    return json_string_value(rind_member(object, path));
}
