/*
 * journal_open.c - the journal's schema, its opening and its end, and the variants it holds
 *
 * The journal is in WAL mode with synchronous=FULL: a transaction is on the disk when its commit returns. One process
 * uses it at a time (locking_mode=EXCLUSIVE), so that no shared memory is needed, which folders on the network do not
 * have. At the end everything goes into the one file and -wal is removed; after a crash the next opening does that.
 */
#include "study/journal_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* "rind" in bytes: what tells a journal from other databases. */
#define APPLICATION_ID 0x72696e64
#define FORMAT 1
#define TEXT_OF(number) TEXT(number)
#define TEXT(number) #number

#define SET_KIND "PRAGMA application_id = " TEXT_OF(APPLICATION_ID) "; PRAGMA user_version = " TEXT_OF(FORMAT) ";"

static const char schema[] =
    "BEGIN IMMEDIATE;" SET_KIND
    "CREATE TABLE IF NOT EXISTS variants (id INTEGER PRIMARY KEY, settings_hash TEXT NOT NULL, version TEXT "
    "NOT NULL, columns INTEGER NOT NULL, settings TEXT NOT NULL, used TEXT NOT NULL, UNIQUE (settings_hash, "
    "version, columns));"
    "CREATE TABLE IF NOT EXISTS cases (id INTEGER PRIMARY KEY, variant INTEGER NOT NULL REFERENCES variants, "
    "case_id TEXT NOT NULL, image_id TEXT NOT NULL, mask_id TEXT NOT NULL, identity INTEGER NOT NULL, status "
    "TEXT NOT NULL, failure INTEGER NOT NULL, message TEXT NOT NULL, seconds REAL NOT NULL, peak_bytes "
    "INTEGER NOT NULL, finished TEXT NOT NULL, inputs BLOB, messages BLOB, times BLOB, rows BLOB, UNIQUE "
    "(variant, case_id, image_id, mask_id));"
    "CREATE TABLE IF NOT EXISTS manifest (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, folder "
    "TEXT NOT NULL, python_style INTEGER NOT NULL, text TEXT NOT NULL);"
    "COMMIT;";

rind_status rind_journal_fail(rind_ctx *ctx, const rind_journal *j, rind_status status, const char *what)
{
    int code = sqlite3_extended_errcode(j->db), reason = sqlite3_system_errno(j->db);

    if ((code & 0xff) == SQLITE_NOMEM)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for the journal", j->path);
    if ((code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: is no journal of rind, or damaged (%s); move it away, or give another --out", j->path,
                         sqlite3_errmsg(j->db));
    if ((code & 0xff) == SQLITE_BUSY)
        return rind_fail(ctx, RIND_BAD_ARGUMENT, "%s: another program has this journal open; close it", j->path);
    if ((code & 0xff) == SQLITE_FULL)
        reason = ENOSPC;
    if (code == SQLITE_IOERR_WRITE && reason == 0)
        return rind_fail(ctx, status,
                         "%s: the journal cannot be written: the disk is full, or a limit on the size of files reached",
                         j->path);
    return rind_fail(ctx, status, "%s: the journal cannot be %s: %s", *j->path != '\0' ? j->path : "(no journal)", what,
                     reason != 0 ? strerror(reason) : sqlite3_errmsg(j->db));
}

rind_status rind_journal_run(rind_ctx *ctx, rind_journal *j, const char *sql)
{
    if (sqlite3_exec(j->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return RIND_OK;
    rind_status status = rind_journal_fail(ctx, j, RIND_CANNOT_WRITE, "written");
    if (sqlite3_get_autocommit(j->db) == 0)
        sqlite3_exec(j->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static rind_status number_of(rind_ctx *ctx, rind_journal *j, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = NULL;

    *out = 0;
    int code = sqlite3_prepare_v2(j->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    rind_status status =
        code == SQLITE_ROW || code == SQLITE_DONE ? RIND_OK : rind_journal_fail(ctx, j, RIND_CANNOT_READ, "read");
    sqlite3_finalize(statement);
    return status;
}

/* Somebody else's database, or a journal of a format to come, is left alone. */
static rind_status check_kind(rind_ctx *ctx, rind_journal *j)
{
    int64_t application = 0, format = 0, n_tables = 0;
    rind_status status = number_of(ctx, j, "PRAGMA application_id", &application);

    if (status == RIND_OK)
        status = number_of(ctx, j, "PRAGMA user_version", &format);
    if (status == RIND_OK)
        status = number_of(ctx, j, "SELECT count(*) FROM sqlite_master", &n_tables);
    if (status != RIND_OK || (n_tables == 0 && application == 0))
        return status;
    if (application != APPLICATION_ID)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: is a database, but no journal of rind; move it away, or give another "
                         "--out",
                         j->path);
    if (format != FORMAT)
        return rind_fail(
            ctx, RIND_BAD_FILE,
            "%s: is a journal of format %lld, this version of rind knows %d; move it away, or give another "
            "--out",
            j->path, (long long)format, FORMAT);
    return RIND_OK;
}

void rind_journal_now(char text[32])
{
    time_t now = time(NULL);
    struct tm utc;

    text[0] = '\0';
    if (gmtime_r(&now, &utc) != NULL)
        strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static rind_status choose_variant(rind_ctx *ctx, rind_journal *j, const rind_variant *v)
{
    static const char sql[] = "INSERT INTO variants (settings_hash, version, columns, settings, used) "
                              "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (settings_hash, version, columns) "
                              "DO UPDATE SET used = excluded.used RETURNING id";
    sqlite3_stmt *s = NULL;
    char now[32];

    rind_journal_now(now);
    int code = sqlite3_prepare_v2(j->db, sql, -1, &s, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_text(s, 1, v->settings_hash, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, v->version, -1, SQLITE_STATIC);
        sqlite3_bind_int64(s, 3, (int64_t)v->columns);
        sqlite3_bind_text(s, 4, v->settings_text, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 5, now, -1, SQLITE_STATIC);
        code = sqlite3_step(s);
    }
    if (code == SQLITE_ROW) {
        j->variant = sqlite3_column_int64(s, 0);
        code = sqlite3_step(s);
    }
    rind_status status = code == SQLITE_DONE ? RIND_OK : rind_journal_fail(ctx, j, RIND_CANNOT_WRITE, "written");
    sqlite3_finalize(s);
    return status;
}

static rind_status prepare_all(rind_ctx *ctx, rind_journal *j)
{
    for (size_t k = 0; k < RIND_JOURNAL_N_STATEMENTS; k++)
        if (sqlite3_prepare_v3(j->db, rind_journal_statements[k], -1, SQLITE_PREPARE_PERSISTENT, &j->statement[k],
                               NULL) != SQLITE_OK)
            return rind_journal_fail(ctx, j, RIND_CANNOT_READ, "read");
    return RIND_OK;
}

static rind_journal *create(rind_ctx *ctx, const char *path)
{
    rind_journal *j = rind_alloc_zero(ctx, 1, sizeof *j, "journal");

    if (j != NULL && (j->path = rind_copy_text(ctx, path)) == NULL) {
        free(j);
        return NULL;
    }
    return j;
}

void rind_journal_discard(rind_journal *j)
{
    for (size_t k = 0; k < RIND_JOURNAL_N_STATEMENTS; k++)
        sqlite3_finalize(j->statement[k]);
    sqlite3_close(j->db);
    rind_lock_release(j->lock);
    for (size_t k = 0; k < COUNT_OF(j->text); k++)
        free(j->text[k]);
    free(j->path);
    free(j);
}

static rind_status open_database(rind_ctx *ctx, rind_journal *j, const rind_variant *variant)
{
    static const char shared[] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; "
                                 "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000";
    static const char private[] = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4000";
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    bool is_private = *j->path == '\0';

    if (sqlite3_open_v2(j->path, &j->db, flags, NULL) != SQLITE_OK)
        return j->db != NULL ? rind_journal_fail(ctx, j, RIND_CANNOT_WRITE, "written") : RIND_NO_MEMORY;
    rind_status status = is_private ? RIND_OK : check_kind(ctx, j);
    if (status == RIND_OK)
        status = rind_journal_run(ctx, j, is_private ? private : shared);
    if (status == RIND_OK)
        status = rind_journal_run(ctx, j, schema);
    if (status == RIND_OK)
        status = choose_variant(ctx, j, variant);
    return status == RIND_OK ? prepare_all(ctx, j) : status;
}

rind_status rind_journal_open(rind_ctx *ctx, const char *path, const rind_variant *variant, rind_journal **out)
{
    rind_journal *j = create(ctx, path != NULL ? path : "");
    rind_status status = j != NULL ? RIND_OK : RIND_NO_MEMORY;

    *out = NULL;
    if (status == RIND_OK && path != NULL)
        status = rind_lock_take(ctx, path, &j->lock);
    if (status == RIND_OK)
        status = open_database(ctx, j, variant);
    if (status != RIND_OK) {
        if (j != NULL)
            rind_journal_discard(j);
        return status;
    }
    *out = j;
    return RIND_OK;
}

const char *rind_journal_text(sqlite3_stmt *s, int column)
{
    const unsigned char *text = sqlite3_column_text(s, column);

    return text != NULL ? (const char *)text : "";
}

/* The variant used last that has cases. */
static rind_status read_variant(rind_ctx *ctx, rind_journal *j)
{
    static const char sql[] = "SELECT id, settings_hash, version, settings, columns FROM variants WHERE EXISTS "
                              "(SELECT 1 FROM cases WHERE variant = variants.id) ORDER BY used DESC, id DESC LIMIT 1";
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(j->db, sql, -1, &s, NULL);
    rind_status status = RIND_OK;

    if (code == SQLITE_OK)
        code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        j->variant = sqlite3_column_int64(s, 0);
        for (int k = 0; k < 3 && status == RIND_OK; k++) {
            j->text[k] = rind_copy_text(ctx, rind_journal_text(s, k + 1));
            status = j->text[k] != NULL ? RIND_OK : RIND_NO_MEMORY;
        }
        j->read = (rind_variant){ .settings_hash = j->text[0],
                                  .version = j->text[1],
                                  .settings_text = j->text[2],
                                  .columns = (uint64_t)sqlite3_column_int64(s, 4) };
    } else if (code == SQLITE_DONE) {
        status = rind_fail(ctx, RIND_CANNOT_READ, "%s: the journal holds no case", j->path);
    } else {
        status = rind_journal_fail(ctx, j, RIND_CANNOT_READ, "read");
    }
    sqlite3_finalize(s);
    return status;
}

/* "file:PATH?immutable=1" with what a URI gives a meaning to escaped; to be given to free(). */
static char *immutable_name(rind_ctx *ctx, const char *path)
{
    char *uri = rind_alloc(ctx, 3 * strlen(path) + 32, 1, "text"), *to = uri;

    if (uri == NULL)
        return NULL;
    to += sprintf(to, "file:");
    for (const char *c = path; *c != '\0'; c++)
        to += strchr("%?#", *c) != NULL ? sprintf(to, "%%%02X", (unsigned char)*c) : sprintf(to, "%c", *c);
    strcpy(to, "?immutable=1");
    return uri;
}

/* After an orderly end there is the one file, which may lie where nothing can be written. */
static rind_status open_to_read(rind_ctx *ctx, rind_journal *j)
{
    char *wal = rind_alloc(ctx, strlen(j->path) + 8, 1, "text"), *uri = immutable_name(ctx, j->path);
    int code = SQLITE_NOMEM;

    if (wal != NULL && uri != NULL) {
        sprintf(wal, "%s-wal", j->path);
        if (access(wal, F_OK) == 0)
            code = sqlite3_open_v2(j->path, &j->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
        else
            code = sqlite3_open_v2(uri, &j->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    }
    free(wal);
    free(uri);
    return code == SQLITE_OK      ? RIND_OK
           : code == SQLITE_NOMEM ? RIND_NO_MEMORY
                                  : rind_journal_fail(ctx, j, RIND_CANNOT_READ, "read");
}

rind_status rind_journal_read(rind_ctx *ctx, const char *path, rind_journal **out)
{
    rind_journal *j = create(ctx, path);
    rind_status status = j != NULL ? RIND_OK : RIND_NO_MEMORY;

    *out = NULL;
    if (status == RIND_OK && access(path, R_OK) != 0)
        status = rind_fail(ctx, RIND_CANNOT_READ, "%s: the journal cannot be read: %s", path, strerror(errno));
    if (status == RIND_OK)
        status = open_to_read(ctx, j);
    if (status == RIND_OK)
        status = check_kind(ctx, j);
    if (status == RIND_OK)
        status = read_variant(ctx, j);
    if (status == RIND_OK)
        status = prepare_all(ctx, j);
    if (status != RIND_OK) {
        if (j != NULL)
            rind_journal_discard(j);
        return status;
    }
    *out = j;
    return RIND_OK;
}

const rind_variant *rind_journal_variant(const rind_journal *journal)
{
    return &journal->read;
}

rind_status rind_journal_find_others(rind_ctx *ctx, rind_journal *journal, rind_journal_others *out)
{
    static const char sql[] = "SELECT settings_hash, version, (SELECT count(*) FROM cases WHERE variant = v.id) AS n "
                              "FROM variants v WHERE v.id <> ?1 AND n > 0 ORDER BY used DESC, id DESC LIMIT 1";
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(journal->db, sql, -1, &s, NULL);

    *out = (rind_journal_others){ .n_cases = 0 };
    if (code == SQLITE_OK) {
        sqlite3_bind_int64(s, 1, journal->variant);
        code = sqlite3_step(s);
    }
    if (code == SQLITE_ROW) {
        snprintf(out->settings_hash, sizeof out->settings_hash, "%s", rind_journal_text(s, 0));
        snprintf(out->version, sizeof out->version, "%s", rind_journal_text(s, 1));
        out->n_cases = (size_t)sqlite3_column_int64(s, 2);
    }
    rind_status status =
        code == SQLITE_ROW || code == SQLITE_DONE ? RIND_OK : rind_journal_fail(ctx, journal, RIND_CANNOT_READ, "read");
    sqlite3_finalize(s);
    return status;
}

const char *rind_journal_path(const rind_journal *journal)
{
    return journal->path;
}

rind_status rind_journal_close(rind_ctx *ctx, rind_journal *journal)
{
    rind_status status = RIND_OK;

    if (journal == NULL)
        return RIND_OK;
    for (size_t k = 0; k < RIND_JOURNAL_N_STATEMENTS; k++) {
        sqlite3_finalize(journal->statement[k]);
        journal->statement[k] = NULL;
    }
    if (*journal->path != '\0' && journal->lock != NULL)
        status = rind_journal_run(ctx, journal, "PRAGMA wal_checkpoint(TRUNCATE)");
    rind_journal_discard(journal);
    return status;
}
