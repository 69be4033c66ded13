/* journal_manifest.c - the list of cases of the last run, kept in the journal for rind merge */
#include "study/journal_inside.h"

#include <stdlib.h>

rind_status rind_journal_put_manifest(rind_ctx *ctx, rind_journal *journal, const rind_journal_manifest *manifest)
{
    static const char sql[] = "INSERT INTO manifest VALUES (1, ?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET "
                              "name = excluded.name, folder = excluded.folder, python_style = excluded.python_style, "
                              "text = excluded.text WHERE text <> excluded.text OR folder <> excluded.folder "
                              "OR python_style <> excluded.python_style";
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(journal->db, sql, -1, &s, NULL);

    if (code == SQLITE_OK) {
        sqlite3_bind_text(s, 1, manifest->name, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, manifest->folder, -1, SQLITE_STATIC);
        sqlite3_bind_int(s, 3, manifest->python_style);
        sqlite3_bind_text(s, 4, manifest->text, -1, SQLITE_STATIC);
        code = sqlite3_step(s);
    }
    rind_status status = code == SQLITE_DONE ? RIND_OK : rind_journal_fail(ctx, journal, RIND_CANNOT_WRITE, "written");
    sqlite3_finalize(s);
    return status;
}

void rind_journal_manifest_free(rind_journal_manifest *manifest)
{
    free((char *)(uintptr_t)manifest->name);
    free((char *)(uintptr_t)manifest->folder);
    free((char *)(uintptr_t)manifest->text);
    *manifest = (rind_journal_manifest){ .text = NULL };
}

rind_status rind_journal_get_manifest(rind_ctx *ctx, rind_journal *journal, rind_journal_manifest *out)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(journal->db, "SELECT name, folder, python_style, text FROM manifest", -1, &s, NULL);
    rind_status status = RIND_OK;

    *out = (rind_journal_manifest){ .text = NULL };
    if (code == SQLITE_OK)
        code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        out->name = rind_copy_text(ctx, rind_journal_text(s, 0));
        out->folder = rind_copy_text(ctx, rind_journal_text(s, 1));
        out->python_style = sqlite3_column_int(s, 2) != 0;
        out->text = rind_copy_text(ctx, rind_journal_text(s, 3));
        if (out->name == NULL || out->folder == NULL || out->text == NULL) {
            rind_journal_manifest_free(out);
            status = RIND_NO_MEMORY;
        }
    } else if (code == SQLITE_DONE) {
        status = rind_fail(ctx, RIND_CANNOT_READ, "%s: the journal has no manifest; give --cases", journal->path);
    } else {
        status = rind_journal_fail(ctx, journal, RIND_CANNOT_READ, "read");
    }
    sqlite3_finalize(s);
    return status;
}
