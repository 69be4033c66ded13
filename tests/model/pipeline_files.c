/* pipeline_files.c - see pipeline_files.h */
#include "test.h"
#include "pipeline_files.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], before[4096];
static char warnings[1 << 14];

int files_setup(void **state)
{
    (void)state;
    strcpy(folder, "rind-model-XXXXXX");
    return getcwd(before, sizeof before) == NULL || mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

int files_teardown(void **state)
{
    (void)state;
    return chdir(before) != 0 || nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0;
}

void files_write(const char *name, const char *format, ...)
{
    FILE *file = fopen(name, "w");
    va_list arguments;

    assert_non_null(file);
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    assert_int_equal(fclose(file), 0);
}

char *files_read(const char *name)
{
    FILE *file = fopen(name, "rb");
    char *text = calloc(1, 1);
    size_t n = 0;

    assert_non_null(text);
    for (int c; file != NULL && (c = getc(file)) != EOF;) {
        if ((n & (n + 1)) == 0) {
            char *larger = realloc(text, 2 * n + 2);
            assert_non_null(larger);
            text = larger;
        }
        text[n++] = (char)c;
        text[n] = '\0';
    }
    if (file != NULL)
        fclose(file);
    return text;
}

bool files_exist(const char *name)
{
    return access(name, F_OK) == 0;
}

void files_cohort(size_t n_cases, size_t n_columns, size_t n_signal, double shift, uint64_t seed)
{
    FILE *features = fopen("features.csv", "w"), *labels = fopen("labels.csv", "w");
    rind_random random;

    assert_non_null(features);
    assert_non_null(labels);
    rind_random_seed(&random, seed, 0);
    fputs("case_id", features);
    for (size_t c = 0; c < n_columns; c++)
        fprintf(features, ",x%zu", c + 1);
    fputs("\n", features);
    fputs("case_id,y,age,centre\n", labels);
    for (size_t k = 0; k < n_cases; k++) {
        int y = k % 2 == 1;

        fprintf(features, "c%03zu", k);
        for (size_t c = 0; c < n_columns; c++)
            fprintf(features, ",%.6f", rind_random_normal(&random) + (c < n_signal && y ? shift : 0.0));
        fputs("\n", features);
        fprintf(labels, "c%03zu,%d,%d,%c\n", k, y, 30 + (int)rind_random_below(&random, 50),
                'A' + (int)rind_random_below(&random, 2));
    }
    fclose(features);
    fclose(labels);
}

static void listen(void *user, rind_severity severity, const char *text)
{
    size_t used = strlen(warnings);

    (void)user;
    if (severity == RIND_WARNING)
        snprintf(warnings + used, sizeof warnings - used, "\n%s", text);
}

rind_ctx *files_context(int n_threads)
{
    rind_ctx *ctx = rind_ctx_create(n_threads);

    assert_non_null(ctx);
    warnings[0] = '\0';
    rind_ctx_set_listener(ctx, listen, NULL);
    return ctx;
}

bool files_warned(const char *code)
{
    char line[64];

    snprintf(line, sizeof line, "\n%s:", code);
    return strstr(warnings, line) != NULL;
}
