/*
 * journal.c - cases into the journal and out of it, see journal.h
 *
 * A case is one row. Its statements are prepared once, with the opening: of a hundred thousand cases each costs what
 * the disk asks for, and nothing else.
 */
#include "study/journal_inside.h"

#include <string.h>

#define KEY "case_id = ?2 AND image_id = ?3 AND mask_id = ?4"

const char *const rind_journal_statements[RIND_JOURNAL_N_STATEMENTS] = {
    [RIND_JOURNAL_PUT] =
        "INSERT INTO cases (variant, case_id, image_id, mask_id, identity, status, failure, message, seconds, "
        "peak_bytes, finished, inputs, messages, times, rows) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) "
        "ON CONFLICT (variant, case_id, image_id, mask_id) DO UPDATE SET identity = excluded.identity, "
        "status = excluded.status, failure = excluded.failure, message = excluded.message, "
        "seconds = excluded.seconds, peak_bytes = excluded.peak_bytes, finished = excluded.finished, "
        "inputs = excluded.inputs, messages = excluded.messages, times = excluded.times, rows = excluded.rows",
    [RIND_JOURNAL_RENEW] = "UPDATE cases SET inputs = ?2 WHERE id = ?1",
    [RIND_JOURNAL_LIST] =
        "SELECT id, case_id, image_id, mask_id, identity, status, inputs FROM cases WHERE variant = ?1",
    [RIND_JOURNAL_FIND] = "SELECT id FROM cases WHERE variant = ?1 AND " KEY,
    [RIND_JOURNAL_GET] = "SELECT status, failure, message, seconds, peak_bytes, inputs, messages, times, "
                         "CASE WHEN ?2 THEN rows END FROM cases WHERE id = ?1",
};

static void bind_key(sqlite3_stmt *s, int64_t variant, const rind_case *c)
{
    sqlite3_bind_int64(s, 1, variant);
    sqlite3_bind_text(s, 2, c->case_id, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, c->image_id, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 4, c->mask_id, -1, SQLITE_STATIC);
}

static void bind_pack(sqlite3_stmt *s, int place, const rind_pack *pack)
{
    if (pack->n > 0)
        sqlite3_bind_blob64(s, place, pack->bytes, pack->n, SQLITE_STATIC);
    else
        sqlite3_bind_null(s, place);
}

/* Runs a statement that answers nothing: a transaction of its own. */
static rind_status finish(rind_ctx *ctx, rind_journal *j, sqlite3_stmt *s)
{
    rind_status status =
        sqlite3_step(s) == SQLITE_DONE ? RIND_OK : rind_journal_fail(ctx, j, RIND_CANNOT_WRITE, "written");

    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return status;
}

rind_status rind_journal_put(rind_ctx *ctx, rind_journal *journal, const rind_case *c, uint64_t identity,
                             const rind_record *record)
{
    sqlite3_stmt *s = journal->statement[RIND_JOURNAL_PUT];
    char now[32];

    if (!rind_record_is_whole(record))
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for the rows of %s", c->case_id);
    rind_journal_now(now);
    bind_key(s, journal->variant, c);
    sqlite3_bind_int64(s, 5, (int64_t)identity);
    sqlite3_bind_text(s, 6, rind_outcome_name(record->outcome), -1, SQLITE_STATIC);
    sqlite3_bind_int(s, 7, (int)record->failure);
    sqlite3_bind_text(s, 8, rind_record_message(record), -1, SQLITE_STATIC);
    sqlite3_bind_double(s, 9, record->seconds);
    sqlite3_bind_int64(s, 10, (int64_t)record->peak_bytes);
    sqlite3_bind_text(s, 11, now, -1, SQLITE_STATIC);
    bind_pack(s, 12, &record->inputs);
    bind_pack(s, 13, &record->messages);
    bind_pack(s, 14, &record->times);
    bind_pack(s, 15, &record->rows);
    return finish(ctx, journal, s);
}

rind_status rind_journal_renew(rind_ctx *ctx, rind_journal *journal, int64_t id, const rind_pack *inputs)
{
    sqlite3_stmt *s = journal->statement[RIND_JOURNAL_RENEW];

    if (inputs->lacking)
        return rind_fail(ctx, RIND_NO_MEMORY, "no memory for the inputs of a case");
    sqlite3_bind_int64(s, 1, id);
    bind_pack(s, 2, inputs);
    return finish(ctx, journal, s);
}

static rind_outcome outcome_of(const char *status)
{
    for (int k = 0; k < RIND_N_OUTCOMES; k++)
        if (strcmp(rind_outcome_name((rind_outcome)k), status) == 0)
            return (rind_outcome)k;
    return RIND_CASE_FAILED;
}

rind_status rind_journal_list(rind_ctx *ctx, rind_journal *journal, rind_entry_visitor *visit, void *user)
{
    sqlite3_stmt *s = journal->statement[RIND_JOURNAL_LIST];
    rind_status status = RIND_OK;
    int code;

    sqlite3_bind_int64(s, 1, journal->variant);
    while (status == RIND_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
        const rind_entry entry = {
            .id = sqlite3_column_int64(s, 0),
            .case_id = rind_journal_text(s, 1),
            .image_id = rind_journal_text(s, 2),
            .mask_id = rind_journal_text(s, 3),
            .identity = (uint64_t)sqlite3_column_int64(s, 4),
            .outcome = outcome_of(rind_journal_text(s, 5)),
            .inputs = sqlite3_column_blob(s, 6),
            .n_inputs = (size_t)sqlite3_column_bytes(s, 6),
        };
        status = visit(ctx, user, &entry);
    }
    if (status == RIND_OK && code != SQLITE_DONE)
        status = rind_journal_fail(ctx, journal, RIND_CANNOT_READ, "read");
    sqlite3_reset(s);
    return status;
}

rind_status rind_journal_find(rind_ctx *ctx, rind_journal *journal, const rind_case *c, int64_t *id)
{
    sqlite3_stmt *s = journal->statement[RIND_JOURNAL_FIND];

    bind_key(s, journal->variant, c);
    int code = sqlite3_step(s);
    *id = code == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    rind_status status =
        code == SQLITE_ROW || code == SQLITE_DONE ? RIND_OK : rind_journal_fail(ctx, journal, RIND_CANNOT_READ, "read");
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return status;
}

static void take_pack(sqlite3_stmt *s, int column, rind_pack *pack)
{
    const void *bytes = sqlite3_column_blob(s, column);

    rind_pack_put(pack, bytes, (size_t)sqlite3_column_bytes(s, column));
}

rind_status rind_journal_get(rind_ctx *ctx, rind_journal *journal, int64_t id, bool whole, rind_record *out)
{
    sqlite3_stmt *s = journal->statement[RIND_JOURNAL_GET];

    rind_record_clear(out);
    sqlite3_bind_int64(s, 1, id);
    sqlite3_bind_int(s, 2, whole);
    int code = sqlite3_step(s);
    rind_status status = code == SQLITE_ROW ? RIND_OK : rind_journal_fail(ctx, journal, RIND_CANNOT_READ, "read");
    if (status == RIND_OK) {
        out->outcome = outcome_of(rind_journal_text(s, 0));
        out->failure = (rind_status)sqlite3_column_int(s, 1);
        rind_pack_text(&out->message, rind_journal_text(s, 2));
        out->seconds = sqlite3_column_double(s, 3);
        out->peak_bytes = (uint64_t)sqlite3_column_int64(s, 4);
        take_pack(s, 5, &out->inputs);
        take_pack(s, 6, &out->messages);
        take_pack(s, 7, &out->times);
        take_pack(s, 8, &out->rows);
        if (!rind_record_is_whole(out))
            status = rind_fail(ctx, RIND_NO_MEMORY, "no memory for the rows of a case");
    }
    sqlite3_reset(s);
    return status;
}

uint64_t rind_columns_digest(const rind_table *heading)
{
    uint64_t digest = 0;

    for (size_t k = 0; k < heading->n_columns; k++)
        digest = rind_digest(heading->column[k].name, strlen(heading->column[k].name), digest + 1);
    return digest;
}
