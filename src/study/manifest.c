/*
 * manifest.c - see manifest.h
 *
 * The file is read whole and cut into cells where it lies: a cell without its quotes is never longer than
 * with them. Every row has as many cells as the header, so the cells form a rectangle, and what a column
 * means is looked up once. Only paths are copied, with the manifest's folder before them.
 */
#include "study/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* Columns with a meaning. Those rind writes itself cannot be carried. */
enum { CASE_ID, IMAGE, MASK, N_REQUIRED, IMAGE_ID = N_REQUIRED, MASK_ID, LABEL, VOLUME, N_KNOWN };
static const char *const known_names[N_KNOWN] = { "case_id", "image", "mask", "image_id", "mask_id", "label", "volume" };
static const char *const written_names[] = { "region", "status", "message" };

struct rind_manifest {
    char *text;         /* the file, cut into cells */
    const char **cell;  /* rows of n_columns; the first is the header */
    size_t *line;       /* of each row */
    size_t n_columns, n_rows;
    size_t column[N_KNOWN]; /* n_columns where there is none */
    const char **carried;   /* names, then n_carried cells a case */
    size_t n_carried;
    char *paths;
    rind_case *cases;
};

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
        return rind_fail(in->ctx, RIND_BAD_SETTINGS, "%s:%zu: a quote is opened here and never closed", in->path, first);
    in->at += from + 1 - in->at;
    *end = to;
    if (*in->at != ',' && *in->at != '\0' && line_end(in->at) == 0)
        return rind_fail(in->ctx, RIND_BAD_SETTINGS, "%s:%zu: text behind a closing quote; a quote inside a quoted cell "
                         "is written twice", in->path, in->line);
    return RIND_OK;
}

/* Cuts one cell; 'last' tells that the row ends with it. */
static rind_status cut_cell(reader *in, const char **cell, bool *last)
{
    char *end;

    *cell = in->at;
    if (*in->at == '"') {
        if (cut_quoted(in, &end) != RIND_OK)
            return RIND_BAD_SETTINGS;
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

static rind_status cut_rows(reader *in, rind_manifest *m)
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
            if (cut_cell(in, &m->cell[n_cells++], &last) != RIND_OK)
                return RIND_BAD_SETTINGS;
        if (m->n_rows == 0)
            m->n_columns = n_cells;
        if (n_cells - first != m->n_columns)
            return rind_fail(in->ctx, RIND_BAD_SETTINGS, "%s:%zu: %zu cells in a row, but the header has %zu columns",
                             in->path, line, n_cells - first, m->n_columns);
        m->line[m->n_rows++] = line;
    }
    if (m->n_rows < 2)
        return rind_fail(in->ctx, RIND_BAD_SETTINGS, "%s: %s; a manifest has a header with case_id,image,mask and a row "
                         "for each case", in->path, m->n_rows == 0 ? "the file is empty" : "no rows");
    return RIND_OK;
}

static rind_status cut(rind_ctx *ctx, const char *path, rind_manifest *m, size_t n_bytes)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t n_lines = 2, n_cells = 2;

    if (memchr(m->text, '\0', n_bytes) != NULL)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s: holds a zero byte; save the manifest as CSV in UTF-8", path);
    for (size_t k = 0; k < n_bytes; k++) {
        n_lines += m->text[k] == '\n';
        n_cells += m->text[k] == ',' || m->text[k] == '\n';
    }
    m->cell = rind_alloc(ctx, n_cells, sizeof *m->cell, path);
    m->line = rind_alloc(ctx, n_lines, sizeof *m->line, path);
    if (m->cell == NULL || m->line == NULL)
        return RIND_NO_MEMORY;

    reader in = { ctx, path, m->text, 1 };
    if (strncmp(in.at, mark, 3) == 0)
        in.at += 3;
    return cut_rows(&in, m);
}

static rind_status find_column(rind_ctx *ctx, const char *path, const rind_manifest *m, const char *name, size_t *out)
{
    *out = m->n_columns;
    for (size_t c = 0; c < m->n_columns; c++) {
        if (strcmp(m->cell[c], name) != 0)
            continue;
        if (*out != m->n_columns)
            return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: column '%s' is there twice", path, m->line[0], name);
        *out = c;
    }
    return RIND_OK;
}

static bool is_known(const char *name)
{
    for (size_t k = 0; k < N_KNOWN; k++)
        if (strcmp(known_names[k], name) == 0)
            return true;
    return false;
}

/* Which column is which, and which are carried. */
static rind_status read_header(rind_ctx *ctx, const char *path, rind_manifest *m)
{
    size_t found;

    for (size_t k = 0; k < N_KNOWN; k++) {
        if (find_column(ctx, path, m, known_names[k], &m->column[k]) != RIND_OK)
            return RIND_BAD_SETTINGS;
        if (k < N_REQUIRED && m->column[k] == m->n_columns)
            return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: no column '%s' in '%s%s'%s", path, m->line[0],
                             known_names[k], m->cell[0], m->n_columns > 1 ? ",..." : "",
                             strchr(m->cell[0], ';') != NULL ? "; cells are separated by commas, not semicolons" : "");
    }
    for (size_t k = 0; k < COUNT_OF(written_names); k++) {
        if (find_column(ctx, path, m, written_names[k], &found) != RIND_OK)
            return RIND_BAD_SETTINGS;
        if (found != m->n_columns)
            return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: column '%s' has the name of one rind writes; rename it",
                             path, m->line[0], written_names[k]);
    }

    for (size_t c = 0; c < m->n_columns; c++)
        m->n_carried += !is_known(m->cell[c]);
    m->carried = rind_alloc(ctx, m->n_rows * m->n_carried, sizeof *m->carried, path);
    if (m->carried == NULL)
        return RIND_NO_MEMORY;

    const char **to = m->carried;
    for (size_t r = 0; r < m->n_rows; r++)
        for (size_t c = 0; c < m->n_columns; c++)
            if (!is_known(m->cell[c]))
                *to++ = m->cell[r * m->n_columns + c];
    for (size_t k = 0; k < m->n_carried; k++)
        if (find_column(ctx, path, m, m->carried[k], &found) != RIND_OK)
            return RIND_BAD_SETTINGS;
    return RIND_OK;
}

/* Cell of a known column of a case, "" where there is no such column. */
static const char *known_cell(const rind_manifest *m, size_t k, size_t column)
{
    return m->column[column] < m->n_columns ? m->cell[(k + 1) * m->n_columns + m->column[column]] : "";
}

/* A whole number in 'low' ... 2^31 - 1, or nothing. */
static bool is_whole(const char *text, long long low)
{
    char *end;

    if (*text == '\0')
        return true;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 && value >= low && value <= INT32_MAX && strchr(" \t", *text) == NULL;
}

static rind_status check_case(rind_ctx *ctx, const char *path, const rind_manifest *m, size_t k)
{
    const rind_case *c = &m->cases[k];

    for (size_t i = 0; i < N_REQUIRED; i++)
        if (*known_cell(m, k, i) == '\0')
            return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: the cell '%s' is empty", path, c->line, known_names[i]);
    if (!is_whole(c->volume, 1))
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: volume '%s' is no whole number from 1", path, c->line,
                         c->volume);
    if (!is_whole(c->label, INT32_MIN) && strcmp(c->label, "auto") != 0 && strcmp(c->label, "nonzero") != 0)
        return rind_fail(ctx, RIND_BAD_SETTINGS, "%s:%zu: label '%s' is neither a whole number nor auto nor nonzero",
                         path, c->line, c->label);
    return RIND_OK;
}

/* 'name' as it can be opened from here: behind the manifest's folder unless it is absolute. */
static const char *place_path(char **tail, const char *folder, size_t n_folder, const char *name)
{
    char *path = *tail;
    size_t n = *name == '/' ? 0 : n_folder, n_name = strlen(name) + 1;

    memcpy(path, folder, n);
    memcpy(path + n, name, n_name);
    *tail += n + n_name;
    return path;
}

static rind_status make_cases(rind_ctx *ctx, const char *path, rind_manifest *m)
{
    const char *slash = strrchr(path, '/');
    size_t n_folder = slash != NULL ? (size_t)(slash + 1 - path) : 0, n_cases = m->n_rows - 1, n_bytes = 0;

    for (size_t k = 0; k < n_cases; k++)
        n_bytes += 2 * (n_folder + 1) + strlen(known_cell(m, k, IMAGE)) + strlen(known_cell(m, k, MASK));
    m->paths = rind_alloc(ctx, n_bytes, 1, path);
    m->cases = rind_alloc(ctx, n_cases, sizeof *m->cases, path);
    if (m->paths == NULL || m->cases == NULL)
        return RIND_NO_MEMORY;

    char *tail = m->paths;
    for (size_t k = 0; k < n_cases; k++) {
        m->cases[k] = (rind_case){
            .case_id = known_cell(m, k, CASE_ID),
            .image_id = known_cell(m, k, IMAGE_ID),
            .mask_id = known_cell(m, k, MASK_ID),
            .image = place_path(&tail, path, n_folder, known_cell(m, k, IMAGE)),
            .mask = place_path(&tail, path, n_folder, known_cell(m, k, MASK)),
            .label = known_cell(m, k, LABEL),
            .volume = known_cell(m, k, VOLUME),
            .carried = m->carried + (k + 1) * m->n_carried,
            .line = m->line[k + 1],
        };
        if (check_case(ctx, path, m, k) != RIND_OK)
            return RIND_BAD_SETTINGS;
    }
    return RIND_OK;
}

static bool same_key(const rind_case *a, const rind_case *b)
{
    return strcmp(a->case_id, b->case_id) == 0 && strcmp(a->image_id, b->image_id) == 0 &&
           strcmp(a->mask_id, b->mask_id) == 0;
}

static uint64_t hash_key(const rind_case *c)
{
    uint64_t hash = XXH3_64bits(c->case_id, strlen(c->case_id));

    hash = XXH3_64bits_withSeed(c->image_id, strlen(c->image_id), hash);
    return XXH3_64bits_withSeed(c->mask_id, strlen(c->mask_id), hash);
}

/* Two rows of one key would be one row of the table: refused. */
static rind_status check_keys(rind_ctx *ctx, const char *path, const rind_manifest *m)
{
    size_t n_slots = 16, n_cases = m->n_rows - 1;

    while (n_slots < 2 * n_cases)
        n_slots *= 2;
    size_t *slot = rind_alloc_zero(ctx, n_slots, sizeof *slot, path); /* 1 + index of a case */
    if (slot == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n_cases; k++) {
        const rind_case *c = &m->cases[k];
        size_t s = (size_t)hash_key(c) & (n_slots - 1);

        while (slot[s] != 0 && !same_key(&m->cases[slot[s] - 1], c))
            s = (s + 1) & (n_slots - 1);
        if (slot[s] != 0) {
            size_t line = m->cases[slot[s] - 1].line;

            free(slot);
            return rind_fail(ctx, RIND_BAD_SETTINGS,
                             "%s:%zu: case_id '%s', image_id '%s', mask_id '%s' are those of line %zu; give each row "
                             "its own", path, c->line, c->case_id, c->image_id, c->mask_id, line);
        }
        slot[s] = k + 1;
    }
    free(slot);
    return RIND_OK;
}

rind_status rind_manifest_read(rind_ctx *ctx, const char *path, rind_manifest **out)
{
    size_t n_bytes = 0;
    rind_manifest *m = rind_alloc_zero(ctx, 1, sizeof *m, path);
    rind_status status = m != NULL ? RIND_OK : RIND_NO_MEMORY;

    if (status == RIND_OK)
        status = read_text(ctx, path, &m->text, &n_bytes);
    if (status == RIND_OK)
        status = cut(ctx, path, m, n_bytes);
    if (status == RIND_OK)
        status = read_header(ctx, path, m);
    if (status == RIND_OK)
        status = make_cases(ctx, path, m);
    if (status == RIND_OK)
        status = check_keys(ctx, path, m);
    if (status != RIND_OK) {
        rind_manifest_free(m);
        return status;
    }
    *out = m;
    return RIND_OK;
}

size_t rind_manifest_n_cases(const rind_manifest *manifest)
{
    return manifest->n_rows - 1;
}

const rind_case *rind_manifest_case(const rind_manifest *manifest, size_t index)
{
    return &manifest->cases[index];
}

size_t rind_manifest_n_carried(const rind_manifest *manifest)
{
    return manifest->n_carried;
}

const char *const *rind_manifest_carried(const rind_manifest *manifest)
{
    return manifest->carried;
}

void rind_manifest_free(rind_manifest *manifest)
{
    if (manifest == NULL)
        return;
    free(manifest->text);
    free(manifest->cell);
    free(manifest->line);
    free(manifest->carried);
    free(manifest->paths);
    free(manifest->cases);
    free(manifest);
}
