/* json.c - see json.h */
#include "model/json.h"
#include "digest.h"
#include "io/io.h"
#include "table/text.h"
#include <rind/version.h>

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void rind_hash_text(const void *bytes, size_t n, char hash[RIND_HASH_SIZE])
{
    snprintf(hash, RIND_HASH_SIZE, "%016" PRIx64, rind_digest(bytes, n, 0));
}

static bool is_flat(const rind_json *out)
{
    return out->flat_from > 0 && out->depth >= out->flat_from;
}

/* What stands between the last thing and the next: comma, line end and indentation; then the key. */
static void begin(rind_json *out, const char *key)
{
    if (!out->first)
        putc(',', out->stream);
    if (!is_flat(out))
        fprintf(out->stream, "\n%*s", 2 * out->depth, "");
    else if (!out->first)
        putc(' ', out->stream);
    out->first = false;
    if (key != NULL) {
        rind_json_string(out->stream, key);
        fputs(": ", out->stream);
    }
}

static void open_container(rind_json *out, const char *key, char opens, char closes)
{
    begin(out, key);
    putc(opens, out->stream);
    assert(out->depth + 1 < RIND_JSON_DEPTH);
    out->close[out->depth++] = closes;
    out->first = true;
}

void rind_json_object(rind_json *out, const char *key)
{
    open_container(out, key, '{', '}');
    if (key == NULL && out->flat_from == 0)
        out->flat_from = out->depth;
}

void rind_json_array(rind_json *out, const char *key)
{
    open_container(out, key, '[', ']');
}

void rind_json_list(rind_json *out, const char *key)
{
    rind_json_array(out, key);
    if (out->flat_from == 0)
        out->flat_from = out->depth;
}

void rind_json_end(rind_json *out)
{
    bool flat = is_flat(out);

    assert(out->depth > 0);
    if (out->flat_from == out->depth)
        out->flat_from = 0;
    out->depth--;
    if (!flat && !out->first)
        fprintf(out->stream, "\n%*s", 2 * out->depth, "");
    putc(out->close[out->depth], out->stream);
    out->first = false;
}

rind_status rind_json_open(rind_ctx *ctx, rind_json *out, const char *kind)
{
    *out = (rind_json){ 0 };
    out->stream = open_memstream(&out->text, &out->size);
    if (out->stream == NULL)
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for a JSON file");
    putc('{', out->stream);
    out->close[out->depth++] = '}';
    out->first = true;
    rind_json_add_text(out, "rind", kind);
    rind_json_add_text(out, "version", RIND_VERSION);
    return RIND_OK;
}

void rind_json_add_real(rind_json *out, const char *key, double value)
{
    begin(out, key);
    rind_json_number(out->stream, value);
}

void rind_json_add_count(rind_json *out, const char *key, size_t value)
{
    begin(out, key);
    fprintf(out->stream, "%zu", value);
}

void rind_json_add_bool(rind_json *out, const char *key, bool value)
{
    begin(out, key);
    fputs(value ? "true" : "false", out->stream);
}

void rind_json_add_text(rind_json *out, const char *key, const char *text)
{
    begin(out, key);
    if (text != NULL)
        rind_json_string(out->stream, text);
    else
        fputs("null", out->stream);
}

static void between(rind_json *out, size_t k)
{
    if (k > 0)
        fputs(", ", out->stream);
}

void rind_json_add_reals(rind_json *out, const char *key, const double *value, size_t n)
{
    begin(out, key);
    putc('[', out->stream);
    for (size_t k = 0; k < n; k++) {
        between(out, k);
        rind_json_number(out->stream, value[k]);
    }
    putc(']', out->stream);
}

void rind_json_add_counts(rind_json *out, const char *key, const size_t *value, size_t n)
{
    begin(out, key);
    putc('[', out->stream);
    for (size_t k = 0; k < n; k++) {
        between(out, k);
        fprintf(out->stream, "%zu", value[k]);
    }
    putc(']', out->stream);
}

void rind_json_add_texts(rind_json *out, const char *key, char *const *text, size_t n)
{
    begin(out, key);
    putc('[', out->stream);
    for (size_t k = 0; k < n; k++) {
        between(out, k);
        rind_json_string(out->stream, text[k]);
    }
    putc(']', out->stream);
}

void rind_json_add_interval(rind_json *out, const char *key, double value, double low, double high)
{
    begin(out, key);
    fputs("{\"value\": ", out->stream);
    rind_json_number(out->stream, value);
    fputs(", \"low\": ", out->stream);
    rind_json_number(out->stream, low);
    fputs(", \"high\": ", out->stream);
    rind_json_number(out->stream, high);
    putc('}', out->stream);
}

static rind_status write_file(rind_ctx *ctx, const rind_json *out, const char *path)
{
    rind_output *file = NULL;
    rind_status status = rind_output_open(ctx, path, &file);

    if (status != RIND_OK)
        return status;
    fwrite(out->text, 1, out->size, rind_output_stream(file));
    return rind_output_close(ctx, file, true);
}

/* The hash and the last bracket. */
static void end_text(rind_json *out, char hash[RIND_HASH_SIZE])
{
    char digits[RIND_HASH_SIZE];

    assert(out->depth == 1);
    fflush(out->stream);
    rind_hash_text(out->text != NULL ? out->text : "", out->size, digits);
    if (hash != NULL)
        memcpy(hash, digits, sizeof digits);
    rind_json_add_text(out, "hash", digits);
    rind_json_end(out);
    putc('\n', out->stream);
}

/* Closes the stream in memory; false if some of the text was lost. */
static bool end_stream(rind_json *out)
{
    bool lost = fflush(out->stream) != 0 || ferror(out->stream);

    return fclose(out->stream) == 0 && !lost;
}

rind_status rind_json_close(rind_ctx *ctx, rind_json *out, const char *path, char hash[RIND_HASH_SIZE])
{
    rind_status status = RIND_OK;

    if (out->stream == NULL)
        return RIND_OK;
    if (path != NULL)
        end_text(out, hash);
    bool whole = end_stream(out);
    if (path != NULL)
        status =
            whole ? write_file(ctx, out, path) : rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for its text", path);
    free(out->text);
    *out = (rind_json){ 0 };
    return status;
}

rind_status rind_json_finish(rind_ctx *ctx, rind_json *out, FILE *to, char hash[RIND_HASH_SIZE])
{
    rind_status status = RIND_OK;

    if (out->stream == NULL)
        return RIND_OK;
    if (to != NULL)
        end_text(out, hash);
    if (!end_stream(out))
        status = rind_fail(ctx, RIND_NO_MEMORY, "no memory for the text of a JSON file");
    else if (to != NULL)
        fwrite(out->text, 1, out->size, to);
    free(out->text);
    *out = (rind_json){ 0 };
    return status;
}

static rind_status read_all(rind_ctx *ctx, const char *path, char **text, size_t *n)
{
    FILE *file = fopen(path, "rbe");
    char *buffer = NULL;
    size_t size = 0, length = 0;

    if (file == NULL)
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: %m", path);
    for (;;) {
        if (size - length < 2) {
            size = size > 0 ? 2 * size : 1 << 16;
            char *larger = realloc(buffer, size);
            if (larger == NULL) {
                free(buffer);
                fclose(file);
                return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for %zu bytes", path, size);
            }
            buffer = larger;
        }
        size_t got = fread(buffer + length, 1, size - length - 1, file);
        length += got;
        if (got == 0)
            break;
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) {
        free(buffer);
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read (is it a folder?)", path);
    }
    buffer[length] = '\0';
    *text = buffer;
    *n = length;
    return RIND_OK;
}

/* The digest covers what stands before the last key, with the comma before it left out. */
static bool hash_is_right(const char *text, const json_t *tree)
{
    static const char key[] = ",\n  \"hash\": ";
    const char *hash = rind_json_text(tree, "hash"), *at = NULL;
    char digits[RIND_HASH_SIZE];

    for (const char *next = text; (next = strstr(next, key)) != NULL; next++)
        at = next;
    if (hash == NULL || at == NULL || strlen(at) != sizeof key - 1 + 2 + 16 + 3)
        return false;
    rind_hash_text(text, (size_t)(at - text), digits);
    return strcmp(digits, hash) == 0;
}

static rind_status check(rind_ctx *ctx, const char *path, const char *kind, const char *text, const json_t *tree,
                         const json_error_t *error)
{
    const char *is = rind_json_text(tree, "rind");

    if (tree == NULL)
        return rind_fail(ctx, RIND_BAD_FILE, "%s:%d:%d: is no JSON: %s", path, error->line, error->column, error->text);
    if (is == NULL || strcmp(is, kind) != 0)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: is no %s file of rind, but %s%s", path, kind,
                         is != NULL ? "of the kind " : "other JSON", is != NULL ? is : "");
    if (!hash_is_right(text, tree))
        return rind_fail(
            ctx, RIND_BAD_FILE,
            "%s: was changed after rind wrote it (its hash is not that of its content); write it again with "
            "the command that made it",
            path);
    return RIND_OK;
}

rind_status rind_json_read(rind_ctx *ctx, const char *path, const char *kind, json_t **out)
{
    char *text = NULL;
    size_t n = 0;
    json_error_t error;

    *out = NULL;
    rind_status status = read_all(ctx, path, &text, &n);
    if (status != RIND_OK)
        return status;
    assert(text != NULL);
    json_t *tree = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
    status = check(ctx, path, kind, text, tree, &error);
    free(text);
    if (status != RIND_OK) {
        json_decref(tree);
        return status;
    }
    *out = tree;
    return RIND_OK;
}

void rind_json_kind(const char *path, char *kind, size_t kind_size)
{
    json_t *tree = json_load_file(path, 0, NULL);
    const char *is = rind_json_text(tree, "rind");

    snprintf(kind, kind_size, "%s", is != NULL ? is : "");
    json_decref(tree);
}

double rind_json_real(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

size_t rind_json_count(const json_t *object, const char *key)
{
    json_int_t value = json_integer_value(json_object_get(object, key));

    return value > 0 ? (size_t)value : 0;
}

const char *rind_json_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}
