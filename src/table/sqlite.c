/*
 * sqlite.c - the table as a database of SQLite; sqlite_schema.c says which tables it has, and why
 *
 * A database is written here and there, a stream from its beginning to its end. So it grows in a temporary file that
 * has lost its name before anything is in it, which a process that is killed leaves nothing of, and is copied when it
 * is whole. All goes in by one transaction and in one order: the same rows make the same bytes.
 *
 * SQLite keeps a double as it is, but for the sign of zero. It has no NaN: that is NULL, and 'reason' says why.
 */
#include "table/sqlite_schema.h"
#include "table/text.h"
#include "table/write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROW, VALUE, N_INSERTS };

typedef struct database {
    rind_ctx *ctx;
    sqlite3 *db;
    sqlite3_stmt *insert[N_INSERTS];
    const char *folder; /* of the temporary file */
    int fd;
} database;

/* "rint" in bytes: a table of rind; a journal is another thing. */
#define BEGIN                                                                                \
    "PRAGMA page_size = 4096; PRAGMA auto_vacuum = NONE; PRAGMA encoding = 'UTF-8'; "        \
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; " \
    "PRAGMA cache_size = -16000; BEGIN; PRAGMA application_id = 0x72696e74; PRAGMA user_version = 1"

static rind_status fail(const database *d, int reason)
{
    int code = sqlite3_extended_errcode(d->db);
    const char *why = sqlite3_errmsg(d->db);

    if (reason == 0 && (code & 0xff) == SQLITE_NOMEM)
        return rind_fail(d->ctx, RIND_NO_MEMORY, "no memory for the database");
    if (reason == 0)
        reason = (code & 0xff) == SQLITE_FULL ? ENOSPC : sqlite3_system_errno(d->db);
    if (reason != 0)
        why = strerror(reason);
    else if (code == SQLITE_IOERR_WRITE)
        why = "the disk is full, or a limit on the size of files reached";
    return rind_fail(d->ctx, RIND_CANNOT_WRITE, "the database cannot be made in %s: %s; TMPDIR names another folder",
                     d->folder, why);
}

static rind_status run(const database *d, const char *sql)
{
    return sqlite3_exec(d->db, sql, NULL, NULL, NULL) == SQLITE_OK ? RIND_OK : fail(d, 0);
}

/* Where large temporary files belong. */
static const char *temporary_folder(void)
{
    const char *own = getenv("TMPDIR");

    if (own != NULL && *own != '\0')
        return own;
    return access("/var/tmp", W_OK | X_OK) == 0 ? "/var/tmp" : "/tmp";
}

static rind_status open_temporary(database *d)
{
    char path[PATH_MAX];

    d->folder = temporary_folder();
    if (snprintf(path, sizeof path, "%s/.rind-XXXXXX", d->folder) >= (int)sizeof path)
        return fail(d, ENAMETOOLONG);
    d->fd = mkostemp(path, O_CLOEXEC);
    if (d->fd < 0)
        return fail(d, errno);
    int code = sqlite3_open_v2(path, &d->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    unlink(path); /* both have it open */
    return code == SQLITE_OK ? RIND_OK : fail(d, 0);
}

/* Binds a text; bytes that are no UTF-8, at which readers stumble, become U+FFFD. */
static void bind(sqlite3_stmt *s, int place, const char *text)
{
    char *whole = NULL;
    size_t n = 0;

    if (rind_is_utf8(text)) {
        sqlite3_bind_text(s, place, text, -1, SQLITE_STATIC);
        return;
    }
    FILE *stream = open_memstream(&whole, &n);
    if (stream == NULL)
        return; /* NULL, which the table refuses */
    rind_utf8_text(stream, text, strlen(text));
    if (fclose(stream) == 0)
        sqlite3_bind_text(s, place, whole, -1, SQLITE_TRANSIENT);
    free(whole);
}

static rind_status insert(const database *d, sqlite3_stmt *s)
{
    rind_status status = sqlite3_step(s) == SQLITE_DONE ? RIND_OK : fail(d, 0);

    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return status;
}

/* "INSERT INTO TABLE VALUES (?1, ..., ?n)" */
static rind_status prepare(const database *d, const char *table, size_t n, sqlite3_stmt **out)
{
    char *sql = rind_alloc(d->ctx, 64 + 2 * n, 1, "statement"), *to = sql;

    if (sql == NULL)
        return RIND_NO_MEMORY;
    to += sprintf(to, "INSERT INTO %s VALUES (?", table);
    for (size_t k = 1; k < n; k++)
        to += sprintf(to, ",?");
    strcpy(to, ")");
    rind_status status = sqlite3_prepare_v2(d->db, sql, -1, out, NULL) == SQLITE_OK ? RIND_OK : fail(d, 0);
    free(sql);
    return status;
}

static rind_status put_dictionary(const database *d, const rind_table *heading)
{
    sqlite3_stmt *s = NULL;
    rind_status status = prepare(d, "dictionary", 1 + N_COLUMN_TEXTS, &s);

    for (size_t c = 0; c < heading->n_columns && status == RIND_OK; c++) {
        const char *text[N_COLUMN_TEXTS];

        rind_column_texts(&heading->column[c], text);
        sqlite3_bind_int64(s, 1, (int64_t)c + 1);
        for (int k = 0; k < N_COLUMN_TEXTS; k++)
            bind(s, 2 + k, text[k]);
        status = insert(d, s);
    }
    sqlite3_finalize(s);
    return status;
}

static rind_status put_reasons(const database *d)
{
    sqlite3_stmt *s = NULL;
    rind_status status = prepare(d, "reasons", 3, &s);

    for (int k = RIND_HAS_VALUE + 1; k < RIND_N_REASONS && status == RIND_OK; k++) {
        sqlite3_bind_int(s, 1, k);
        bind(s, 2, rind_reason_name((rind_reason)k));
        bind(s, 3, rind_reason_meaning((rind_reason)k));
        status = insert(d, s);
    }
    sqlite3_finalize(s);
    return status;
}

static rind_status put_provenance(const database *d, const char *json)
{
    sqlite3_stmt *s = NULL;

    if (json == NULL)
        return RIND_OK;
    rind_status status = prepare(d, "provenance", 1, &s);
    if (status == RIND_OK) {
        sqlite3_bind_text64(s, 1, json, strlen(json), SQLITE_STATIC, SQLITE_UTF8);
        status = insert(d, s);
    }
    sqlite3_finalize(s);
    return status;
}

static rind_status put_row(const database *d, const rind_table *heading, int64_t id, const rind_row *row)
{
    sqlite3_stmt *s = d->insert[ROW];
    int place = 1;

    sqlite3_bind_int64(s, place++, id);
    for (size_t k = 0; k < MESSAGE; k++)
        bind(s, place++, row->key[k]);
    for (size_t k = 0; k < heading->n_carried; k++)
        bind(s, place++, row->carried[k]);
    for (size_t k = MESSAGE; k < N_KEYS; k++)
        bind(s, place++, row->key[k]);
    rind_status status = insert(d, s);

    s = d->insert[VALUE];
    for (size_t c = 0; c < heading->n_columns && status == RIND_OK; c++) {
        rind_reason reason;
        double value = rind_row_value(row, c, &reason);

        sqlite3_bind_int64(s, 1, id);
        sqlite3_bind_int64(s, 2, (int64_t)c + 1);
        if (isnan(value))
            sqlite3_bind_int(s, 4, (int)reason);
        else
            sqlite3_bind_double(s, 3, value);
        status = insert(d, s);
    }
    return status;
}

static rind_status put_rows(database *d, const rind_table *heading, const rind_row_source *rows)
{
    const rind_row *row;
    int64_t id = 0;
    rind_status status = prepare(d, "regions", 1 + N_KEYS + heading->n_carried, &d->insert[ROW]);

    if (status == RIND_OK)
        status = prepare(d, "measurements", 4, &d->insert[VALUE]);
    while (status == RIND_OK && (status = rows->next(d->ctx, rows->user, &row)) == RIND_OK && row != NULL)
        status = put_row(d, heading, ++id, row);
    return status;
}

static rind_status fill(database *d, const rind_table *heading, const rind_row_source *rows)
{
    char *schema = NULL;
    rind_status status = run(d, BEGIN);

    if (status != RIND_OK)
        return status;
    status = rind_sqlite_schema(d->ctx, heading, (size_t)sqlite3_limit(d->db, SQLITE_LIMIT_COLUMN, -1), &schema);
    if (status == RIND_OK)
        status = run(d, schema);
    free(schema);
    if (status == RIND_OK)
        status = put_dictionary(d, heading);
    if (status == RIND_OK)
        status = put_reasons(d);
    if (status == RIND_OK)
        status = put_provenance(d, rows->provenance);
    if (status == RIND_OK)
        status = put_rows(d, heading, rows);
    return status == RIND_OK ? run(d, "COMMIT") : status;
}

/* Errors of the stream are found by who closes it. */
static rind_status copy(const database *d, FILE *out)
{
    char bytes[1 << 14];
    off_t at = 0;
    ssize_t n;

    while ((n = pread(d->fd, bytes, sizeof bytes, at)) > 0) {
        fwrite(bytes, 1, (size_t)n, out);
        at += n;
    }
    return n == 0 ? RIND_OK : fail(d, errno);
}

rind_status rind_write_sqlite(rind_ctx *ctx, const rind_table *heading, const rind_row_source *rows, FILE *out)
{
    database d = { .ctx = ctx, .fd = -1 };
    rind_status status = open_temporary(&d);

    if (status == RIND_OK)
        status = fill(&d, heading, rows);
    if (status == RIND_OK)
        status = copy(&d, out);
    for (size_t k = 0; k < N_INSERTS; k++)
        sqlite3_finalize(d.insert[k]);
    sqlite3_close(d.db);
    if (d.fd >= 0)
        close(d.fd);
    return status;
}
