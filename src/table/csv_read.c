/*
 * csv_read.c - see csv_read.h
 *
 * The file is read whole and cut into cells where it lies: a cell without its quotes is never longer than
 * with them. Commas and line ends are counted first, so that no list has to grow.
 */
#include "table/csv_read.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct reader {
    rind_ctx *ctx;
    const char *path;
    char *at; /* next byte */
    size_t line;
} reader;

static rind_status cannot_read(rind_ctx *ctx, const char *path, int error)
{
    return rind_fail(ctx, RIND_CANNOT_READ, "%s: %s", path, strerror(error));
}

/* The whole file with a NUL behind it. */
static rind_status read_text(rind_ctx *ctx, const char *path, char **out, size_t *n_bytes)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return cannot_read(ctx, path, errno);
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        return cannot_read(ctx, path, S_ISDIR(info.st_mode) ? EISDIR : ENODEV);
    }

    size_t size = (size_t)info.st_size, n = 0;
    char *text = rind_alloc(ctx, size + 1, 1, path);
    while (text != NULL && n < size) {
        ssize_t got = read(fd, text + n, size - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int error = errno;
            close(fd);
            free(text);
            return cannot_read(ctx, path, error);
        }
        if (got == 0)
            break;
        n += (size_t)got;
    }
    close(fd);
    if (text == NULL)
        return RIND_NO_MEMORY;
    text[n] = '\0';
    *out = text;
    *n_bytes = n;
    return RIND_OK;
}

/* Length of the line end at 's': 0 if there is none. The end of the text counts as 0 too. */
static size_t line_end(const char *s)
{
    return s[0] == '\n' ? 1 : s[0] == '\r' && s[1] == '\n' ? 2 : 0;
}

/*
 * Cuts the quoted cell at 'in->at', which stands on its quote: text moves left over the quotes.
 * Leaves 'in->at' behind the closing quote.
 */
static rind_status cut_quoted(reader *in, char **end)
{
    size_t first = in->line;
    char *to = in->at;
    const char *from = in->at + 1;

    while (*from != '\0' && (*from != '"' || from[1] == '"')) {
        in->line += *from == '\n';
        from += *from == '"';
        *to++ = *from++;
    }
    if (*from == '\0')
        return rind_fail(in->ctx, RIND_BAD_FILE, "%s:%zu: a quote is opened here and never closed", in->path, first);
    in->at += from + 1 - in->at;
    *end = to;
    if (*in->at != ',' && *in->at != '\0' && line_end(in->at) == 0)
        return rind_fail(in->ctx, RIND_BAD_FILE,
                         "%s:%zu: text behind a closing quote; a quote inside a quoted cell "
                         "is written twice",
                         in->path, in->line);
    return RIND_OK;
}

/* Cuts one cell; 'last' tells that the row ends with it. */
static rind_status cut_cell(reader *in, const char **cell, bool *last)
{
    char *end = in->at;

    *cell = in->at;
    if (*in->at == '"') {
        if (cut_quoted(in, &end) != RIND_OK)
            return RIND_BAD_FILE;
    } else {
        while (*in->at != ',' && *in->at != '\0' && line_end(in->at) == 0)
            in->at++;
        end = in->at;
    }

    size_t n = line_end(in->at);
    *last = *in->at != ',';
    in->line += n > 0;
    in->at += *last ? n : 1;
    *end = '\0';
    return RIND_OK;
}

static rind_status cut_rows(reader *in, rind_csv *csv)
{
    size_t n_cells = 0;

    while (*in->at != '\0') {
        size_t first = n_cells, line = in->line, skip = line_end(in->at);
        bool last = false;

        if (skip > 0) { /* an empty line */
            in->at += skip;
            in->line++;
            continue;
        }
        while (!last)
            if (cut_cell(in, &csv->cell[n_cells++], &last) != RIND_OK)
                return RIND_BAD_FILE;
        if (csv->n_rows == 0)
            csv->n_columns = n_cells;
        if (n_cells - first != csv->n_columns)
            return rind_fail(in->ctx, RIND_BAD_FILE, "%s:%zu: %zu cells in a row, but the header has %zu columns",
                             in->path, line, n_cells - first, csv->n_columns);
        csv->line[csv->n_rows++] = line;
    }
    return RIND_OK;
}

static rind_status cut(rind_ctx *ctx, const char *path, rind_csv *csv, size_t n_bytes)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t n_lines = 2, n_cells = 2;

    assert(csv->text != NULL);
    if (memchr(csv->text, '\0', n_bytes) != NULL)
        return rind_fail(ctx, RIND_BAD_FILE, "%s: holds a zero byte; it must be CSV in UTF-8", path);
    for (size_t k = 0; k < n_bytes; k++) {
        n_lines += csv->text[k] == '\n';
        n_cells += csv->text[k] == ',' || csv->text[k] == '\n';
    }
    csv->cell = rind_alloc(ctx, n_cells, sizeof *csv->cell, path);
    csv->line = rind_alloc(ctx, n_lines, sizeof *csv->line, path);
    if (csv->cell == NULL || csv->line == NULL)
        return RIND_NO_MEMORY;

    reader in = { ctx, path, csv->text, 1 };
    if (strncmp(in.at, mark, 3) == 0)
        in.at += 3;
    return cut_rows(&in, csv);
}

rind_status rind_csv_read(rind_ctx *ctx, const char *path, rind_csv *out)
{
    rind_csv csv = { 0 };
    size_t n_bytes = 0;
    rind_status status = read_text(ctx, path, &csv.text, &n_bytes);

    if (status == RIND_OK)
        status = cut(ctx, path, &csv, n_bytes);
    if (status != RIND_OK) {
        rind_csv_free(&csv);
        return status;
    }
    *out = csv;
    return RIND_OK;
}

rind_status rind_csv_parse(rind_ctx *ctx, const char *text, const char *name, rind_csv *out)
{
    rind_csv csv = { .text = rind_copy_text(ctx, text) };
    rind_status status = csv.text != NULL ? cut(ctx, name, &csv, strlen(text)) : RIND_NO_MEMORY;

    if (status != RIND_OK) {
        rind_csv_free(&csv);
        return status;
    }
    *out = csv;
    return RIND_OK;
}

void rind_csv_free(rind_csv *csv)
{
    free(csv->text);
    free(csv->cell);
    free(csv->line);
    *csv = (rind_csv){ 0 };
}
