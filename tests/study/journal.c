/* journal.c - what goes into a journal comes out of it, of its own variant, and from a damaged one an error */
#include "test.h"
#include "settings/settings.h"
#include "study/identity.h"
#include "study/journal.h"
#include "study/lock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "rind_journal_XXXXXX";
static const rind_variant one = { "0123456789abcdef", "version: 1\n", "1.0", 7 };
static const rind_variant other = { "fedcba9876543210", "version: 1\n", "1.0", 7 };
static const rind_case cases[] = {
    { .case_id = "P1",
      .image_id = "t2",
      .mask_id = "",
      .image = "i",
      .mask = "m",
      .label = "",
      .channel = "",
      .volume = "" },
    { .case_id = "P'2",
      .image_id = "",
      .mask_id = "a;b",
      .image = "i",
      .mask = "m",
      .label = "1",
      .channel = "",
      .volume = "" },
};

static int enter(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int remove_folder(void)
{
    char command[64];

    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static int leave(void **state)
{
    (void)state;
    return chdir("..") != 0 || remove_folder() != 0;
}

static void fill(rind_record *record, rind_outcome outcome, const char *message)
{
    rind_pack item = { .bytes = NULL };

    rind_record_clear(record);
    rind_pack_number(&item, RIND_WARNING);
    rind_pack_text(&item, "odd");
    rind_record_take(record, RIND_ITEM_MESSAGE, item.bytes, item.n);
    rind_record_take(record, RIND_ITEM_ROWS, "rows", 5);
    rind_pack_clear(&item);
    rind_pack_number(&item, outcome);
    rind_pack_number(&item, outcome == RIND_CASE_FAILED ? RIND_BAD_FILE : RIND_OK);
    rind_pack_text(&item, message);
    rind_pack_real(&item, 1.5);
    rind_pack_number(&item, 4096);
    assert_true(rind_record_take(record, RIND_ITEM_END, item.bytes, item.n));
    rind_pack_free(&item);
}

static rind_journal *opened(rind_ctx *ctx, const rind_variant *variant)
{
    rind_journal *journal = NULL;

    assert_int_equal(rind_journal_open(ctx, "t.journal", variant, &journal), RIND_OK);
    return journal;
}

static rind_status count(rind_ctx *ctx, void *user, const rind_entry *entry)
{
    (void)ctx;
    (void)entry;
    ++*(size_t *)user;
    return RIND_OK;
}

static size_t n_entries(rind_ctx *ctx, rind_journal *journal)
{
    size_t n = 0;

    assert_int_equal(rind_journal_list(ctx, journal, count, &n), RIND_OK);
    return n;
}

static void put(rind_ctx *ctx, rind_journal *journal, const rind_case *c, rind_outcome outcome, const char *message)
{
    rind_record record = { .outcome = RIND_CASE_OK };

    fill(&record, outcome, message);
    assert_int_equal(rind_journal_put(ctx, journal, c, 42, &record), RIND_OK);
    rind_record_free(&record);
}

static void test_kept(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_journal *journal = opened(ctx, &one);
    rind_record record = { .outcome = RIND_CASE_OK };
    int64_t id = 0, before = 0;

    (void)state;
    put(ctx, journal, &cases[0], RIND_CASE_OK, "");
    put(ctx, journal, &cases[1], RIND_CASE_FAILED, "broken");
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    assert_int_not_equal(access("t.journal-wal", F_OK), 0);
    assert_int_not_equal(access("t.journal-shm", F_OK), 0);
    assert_int_not_equal(access("t.journal.lock", F_OK), 0);

    journal = opened(ctx, &one);
    assert_int_equal(n_entries(ctx, journal), 2);
    assert_int_equal(rind_journal_find(ctx, journal, &cases[1], &before), RIND_OK);
    assert_int_equal(rind_journal_get(ctx, journal, before, true, &record), RIND_OK);
    assert_int_equal(record.outcome, RIND_CASE_FAILED);
    assert_int_equal(record.failure, RIND_BAD_FILE);
    assert_string_equal(rind_record_message(&record), "broken");
    assert_true(record.seconds == 1.5 && record.peak_bytes == 4096);
    assert_int_equal(record.rows.n, 0); /* those of a failed case are not kept */

    put(ctx, journal, &cases[1], RIND_CASE_OK, ""); /* takes the place of the failed one */
    assert_int_equal(rind_journal_find(ctx, journal, &cases[1], &id), RIND_OK);
    assert_int_equal(id, before);
    assert_int_equal(rind_journal_get(ctx, journal, id, true, &record), RIND_OK);
    assert_int_equal(record.rows.n, 5);
    assert_memory_equal(record.rows.bytes, "rows", 5);
    assert_true(record.messages.n > 0);
    assert_int_equal(rind_journal_get(ctx, journal, id, false, &record), RIND_OK);
    assert_int_equal(record.rows.n, 0);
    rind_record_free(&record);
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    rind_ctx_free(ctx);
}

static void test_variants(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_journal *journal = opened(ctx, &other);
    rind_journal_others others;

    (void)state;
    assert_int_equal(n_entries(ctx, journal), 0); /* those of test_kept() are others */
    assert_int_equal(rind_journal_find_others(ctx, journal, &others), RIND_OK);
    assert_int_equal(others.n_cases, 2);
    assert_string_equal(others.settings_hash, one.settings_hash);
    put(ctx, journal, &cases[0], RIND_CASE_OK, "");
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);

    journal = opened(ctx, &one);
    assert_int_equal(n_entries(ctx, journal), 2);
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    rind_ctx_free(ctx);
}

static void test_private(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_journal *journal = NULL;

    (void)state;
    assert_int_equal(rind_journal_open(ctx, NULL, &one, &journal), RIND_OK);
    put(ctx, journal, &cases[0], RIND_CASE_OK, "");
    assert_int_equal(n_entries(ctx, journal), 1);
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    assert_int_equal(rind_journal_open(ctx, NULL, &one, &journal), RIND_OK);
    assert_int_equal(n_entries(ctx, journal), 0);
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    assert_int_equal(rind_journal_close(ctx, NULL), RIND_OK);
    rind_ctx_free(ctx);
}

/* What another process says when it wants the same journal. */
static int status_of_another(void)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        rind_ctx *ctx = rind_ctx_create(1);
        rind_journal *journal = NULL;
        rind_status got = rind_journal_open(ctx, "t.journal", &one, &journal);

        int answer = got == RIND_BAD_ARGUMENT && strstr(rind_ctx_message(ctx), "another run") != NULL ? 100 : (int)got;
        rind_ctx_free(ctx);
        _exit(answer);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

static void test_lock(void **state)
{
    static rind_ctx *ctx; /* static, as is the journal: memcheck in the other process shall find them */
    static rind_journal *journal;
    char mine[64], text[256] = "";

    (void)state;
    ctx = rind_ctx_create(1);
    journal = opened(ctx, &one);
    assert_int_equal(status_of_another(), 100);
    FILE *file = fopen("t.journal.lock", "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    snprintf(mine, sizeof mine, "process %d on ", (int)getpid());
    assert_memory_equal(text, mine, strlen(mine));
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);

    file = fopen("t.journal.lock", "w"); /* of a process that was killed */
    fputs("process 1 on nowhere\n", file);
    fclose(file);
    journal = opened(ctx, &one);
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    rind_ctx_free(ctx);
}

/* A process killed between two cases leaves the first. */
static void test_killed(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    pid_t pid = fork();

    (void)state;
    if (pid == 0) {
        rind_journal *journal = NULL;

        unlink("x.journal");
        if (rind_journal_open(ctx, "x.journal", &one, &journal) == RIND_OK)
            put(ctx, journal, &cases[0], RIND_CASE_OK, "");
        raise(SIGKILL);
    }
    waitpid(pid, NULL, 0);
    assert_int_equal(access("x.journal-wal", F_OK), 0);
    rind_journal *journal = NULL;
    assert_int_equal(rind_journal_open(ctx, "x.journal", &one, &journal), RIND_OK);
    assert_int_equal(n_entries(ctx, journal), 1);
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    assert_int_not_equal(access("x.journal-wal", F_OK), 0);

    assert_int_equal(rind_journal_read(ctx, "x.journal", &journal), RIND_OK);
    assert_string_equal(rind_journal_variant(journal)->settings_hash, one.settings_hash);
    assert_int_equal(rind_journal_close(ctx, journal), RIND_OK);
    rind_ctx_free(ctx);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void test_no_journal(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_journal *journal = NULL;

    (void)state;
    write_file("x.text",
               "a text that is long enough to be no database, and is none; it is a text, no more than that\n");
    assert_int_equal(rind_journal_open(ctx, "x.text", &one, &journal), RIND_BAD_FILE);
    assert_int_equal(rind_journal_read(ctx, "x.text", &journal), RIND_BAD_FILE);
    assert_int_equal(rind_journal_read(ctx, "x.absent", &journal), RIND_CANNOT_READ);
    assert_int_equal(rind_journal_open(ctx, "absent/t.journal", &one, &journal), RIND_CANNOT_WRITE);
    rind_ctx_free(ctx);
}

/* Records that are cut short give errors, never more than there is. */
static void test_damaged(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_pack pack = { .bytes = NULL };
    const rind_input input = { "image", "a", "/b/a", 0, { .size = 3, .digest = 5, .stamp = 6, .mtime = 7 } };
    rind_input out;

    (void)state;
    rind_pack_put(&pack, "I", 1);
    rind_pack_input(&pack, &input);
    for (size_t n = 0; n < pack.n; n++) {
        uint8_t *cut = malloc(n + 1); /* memcheck sees a byte too many */
        memcpy(cut, pack.bytes, n);
        rind_unpack left = rind_unpack_begin(cut, n);

        assert_false(rind_next_input(&left, &out));
        assert_true(n == 0 || left.bad);
        free(cut);
    }
    rind_unpack left = rind_unpack_begin(pack.bytes, pack.n);
    assert_true(rind_next_input(&left, &out));
    assert_string_equal(out.place, "/b/a");
    assert_int_equal(out.file.digest, 5);
    assert_false(rind_next_input(&left, &out));
    rind_pack_free(&pack);
    rind_ctx_free(ctx);
}

static void test_identity(void **state)
{
    rind_places places = { .next = 0 };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_settings *settings = NULL;
    rind_case c = cases[0];
    char here[PATH_MAX], path[PATH_MAX + 2];

    (void)state;
    assert_int_equal(rind_settings_default(ctx, &settings), RIND_OK);
    uint64_t first = rind_case_identity(&places, &c, settings);
    assert_non_null(getcwd(here, sizeof here));
    snprintf(path, sizeof path, "%s/i", here);
    c.image = path; /* the same file */
    assert_true(rind_case_identity(&places, &c, settings) == first);
    c.image = "./i";
    assert_true(rind_case_identity(&places, &c, settings) == first);
    c.image = "j";
    assert_true(rind_case_identity(&places, &c, settings) != first);
    c = cases[0];
    c.label = "2";
    assert_true(rind_case_identity(&places, &c, settings) != first);
    c = cases[0];
    c.volume = "2"; /* and not as a label */
    assert_true(rind_case_identity(&places, &c, settings) != first);
    rind_places_free(&places);
    rind_settings_free(settings);
    rind_ctx_free(ctx);
}

/* Size and time decide; where they differ, the bytes. */
static void test_unchanged(void **state)
{
    const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
    rind_digests digests = { .next = 0 };
    rind_input input = { .role = "image", .path = "x.a", .place = "x.a" };
    rind_pack pack = { .bytes = NULL }, fresh = { .bytes = NULL };

    (void)state;
    write_file("x.a", "abc");
    assert_int_equal(rind_digest_file("x.a", &input.file), 0);
    rind_pack_put(&pack, "I", 1);
    rind_pack_input(&pack, &input);
    assert_true(rind_inputs_look_unchanged(pack.bytes, pack.n));

    assert_int_equal(utimensat(AT_FDCWD, "x.a", old, 0), 0);
    assert_false(rind_inputs_look_unchanged(pack.bytes, pack.n));
    assert_true(rind_inputs_are_unchanged(&digests, pack.bytes, pack.n, &fresh));
    assert_true(rind_inputs_look_unchanged(fresh.bytes, fresh.n));

    write_file("x.a", "abd");
    assert_false(rind_inputs_look_unchanged(fresh.bytes, fresh.n));
    assert_false(rind_inputs_are_unchanged(&digests, pack.bytes, pack.n, &fresh));
    unlink("x.a");
    assert_false(rind_inputs_look_unchanged(pack.bytes, pack.n));
    assert_false(rind_inputs_are_unchanged(&digests, pack.bytes, pack.n, &fresh));
    rind_pack_free(&pack);
    rind_pack_free(&fresh);
    rind_digests_free(&digests);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),    cmocka_unit_test(test_variants), cmocka_unit_test(test_private),
        cmocka_unit_test(test_lock),    cmocka_unit_test(test_killed),   cmocka_unit_test(test_no_journal),
        cmocka_unit_test(test_damaged), cmocka_unit_test(test_identity), cmocka_unit_test(test_unchanged),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
