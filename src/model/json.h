/*
 * json.h - the model stage's files: JSON that carries its own digest
 *
 * split.json, stable.json, model.json and eval.json begin with "rind", what kind of file it is, and end with "hash",
 * the digest of all bytes before that key: a file edited by hand is told. It is no protection against forgery. Numbers
 * are written as everywhere in rind (the shortest text that reads back), NaN and the infinities as null.
 *
 * Written as a stream into memory, whose errors stay with it until rind_json_close() asks: callers need not check each
 * step. Read with jansson.
 */
#ifndef RIND_MODEL_JSON_H
#define RIND_MODEL_JSON_H

#include "context.h"
#include <jansson.h>
#include <stdio.h>

enum { RIND_HASH_SIZE = 17, RIND_JSON_DEPTH = 32 };

typedef struct rind_json {
    FILE *stream;
    char *text;
    size_t size;
    int depth;
    char close[RIND_JSON_DEPTH]; /* what ends each open container */
    bool first;                  /* nothing stands in the innermost container yet */
    int flat_from;               /* containers from this depth on stand on one line; 0: none does */
} rind_json;

/* Begins the file's object with "rind": kind and "version". */
rind_status rind_json_open(rind_ctx *ctx, rind_json *out, const char *kind);

/* An object or an array, as 'key' of an object; key NULL within an array. An object within an array is one line. */
void rind_json_object(rind_json *out, const char *key);
void rind_json_array(rind_json *out, const char *key);
void rind_json_list(rind_json *out, const char *key); /* an array on one line */
void rind_json_end(rind_json *out);

void rind_json_add_real(rind_json *out, const char *key, double value);
void rind_json_add_count(rind_json *out, const char *key, size_t value);
void rind_json_add_bool(rind_json *out, const char *key, bool value);
void rind_json_add_text(rind_json *out, const char *key, const char *text); /* NULL is null */
void rind_json_add_reals(rind_json *out, const char *key, const double *value, size_t n);
void rind_json_add_counts(rind_json *out, const char *key, const size_t *value, size_t n);
void rind_json_add_texts(rind_json *out, const char *key, char *const *text, size_t n);
/* { "value", "low", "high" } */
void rind_json_add_interval(rind_json *out, const char *key, double value, double low, double high);

/*
 * Ends the object, adds its hash and writes the file, whole or not at all; 'path' NULL only frees. 'hash' may be NULL.
 * Returns RIND_OK, RIND_CANNOT_WRITE or RIND_NO_MEMORY.
 */
rind_status rind_json_close(rind_ctx *ctx, rind_json *out, const char *path, char hash[RIND_HASH_SIZE]);

/* The same into a stream that is open and stays so; 'to' NULL only frees. RIND_OK or RIND_NO_MEMORY. */
rind_status rind_json_finish(rind_ctx *ctx, rind_json *out, FILE *to, char hash[RIND_HASH_SIZE]);

/*
 * Reads a file that rind_json_close() wrote: "rind" must be 'kind' and the hash must be right. RIND_CANNOT_READ, or
 * RIND_BAD_FILE with what is wrong. The tree is freed with json_decref().
 */
rind_status rind_json_read(rind_ctx *ctx, const char *path, const char *kind, json_t **out);

/* The key "rind" of a file ("model", "icc", ...); "" where it is no JSON, has none or cannot be read. */
void rind_json_kind(const char *path, char *kind, size_t kind_size);

/* What is absent or of another type is NaN, 0 or NULL. Texts are borrowed. */
double rind_json_real(const json_t *object, const char *key);
size_t rind_json_count(const json_t *object, const char *key);
const char *rind_json_text(const json_t *object, const char *key);

/* Digest of bytes as 16 hexadecimal digits. */
void rind_hash_text(const void *bytes, size_t n, char hash[RIND_HASH_SIZE]);

#endif
