/* manual.c - the manual's tables and example are those of the program */
#include "test.h"

#include "settings_test.h"

#include <stdio.h>
#include <stdlib.h>

#define MANUAL RIND_SOURCE "/docs/manual/settings.md"
#define REGIONS RIND_SOURCE "/docs/manual/regions.md"

static char *read_manual(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 18);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 18) - 1, file) > 0);
    fclose(file);
    return text;
}

/* The row of a key as the manual holds it. */
static void row_of(const rind_key_info *key, char *out, size_t size)
{
    snprintf(out, size, "| `%s` | %s | %s | %s | `%s` | %s |\n", key->name, key->type, key->allowed, key->unit,
             key->fallback, key->help);
}

/* Prints all rows if one is missing, to be pasted. */
static void holds_every_key(const char *path, bool (*get)(size_t index, rind_key_info *out))
{
    char *manual = read_manual(path), row[2048];
    rind_key_info key;
    size_t n_missing = 0;

    for (size_t k = 0; get(k, &key); k++) {
        row_of(&key, row, sizeof row);
        n_missing += strstr(manual, row) == NULL;
    }
    for (size_t k = 0; n_missing > 0 && get(k, &key); k++) {
        row_of(&key, row, sizeof row);
        fputs(row, stderr);
    }
    free(manual);
    assert_int_equal(n_missing, 0);
}

static void manual_holds_every_key(void **state)
{
    (void)state;
    holds_every_key(MANUAL, rind_settings_key);
    holds_every_key(REGIONS, rind_settings_region_key);
}

static void keys_are_told_whole(void **state)
{
    rind_key_info key;
    size_t n = 0;
    (void)state;

    for (; rind_settings_key(n, &key); n++) {
        assert_true(*key.name != '\0' && *key.type != '\0' && *key.fallback != '\0' && *key.help != '\0');
        assert_true(*key.allowed != '\0' && strlen(key.allowed) < sizeof key.allowed - 1);
        assert_null(strchr(key.help, '\n'));
    }
    assert_true(n > 30);
    assert_false(rind_settings_key(n, &key));
}

/* Every block of YAML in a page is settings. */
static void take_examples(const char *path)
{
    static const char begin[] = "```yaml\n", end[] = "```\n";
    char *manual = read_manual(path), *at = manual;
    rind_ctx *ctx = rind_ctx_create(1);
    size_t n = 0;

    while ((at = strstr(at, begin)) != NULL) {
        char *text = at + strlen(begin), *stop = strstr(text, end);

        assert_non_null(stop);
        *stop = '\0';
        rind_settings_free(parsed(ctx, text));
        at = stop + 1;
        n++;
    }
    assert_true(n > 0);
    rind_ctx_free(ctx);
    free(manual);
}

static void examples_are_taken(void **state)
{
    (void)state;
    take_examples(MANUAL);
    take_examples(REGIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manual_holds_every_key),
        cmocka_unit_test(keys_are_told_whole),
        cmocka_unit_test(examples_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
