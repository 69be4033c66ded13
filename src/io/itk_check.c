/*
 * itk_check.c - NRRD and MetaImage files held against what they promise, before ITK sees them
 *
 * Both formats are a text header, and voxels behind it or in a file beside it. ITK's readers believe the header: they
 * allocate what it says, and where voxels are missing some leave the rest of the buffer as it was. So sizes, type,
 * encoding and the place of the voxels are looked at here. What needs more understanding (axes, spacing, spaces) is
 * left to ITK.
 *
 * NRRD: teem.sourceforge.net/nrrd/format.html; MetaImage: itk.org/Wiki/MetaIO/Documentation.
 */
#include "io/itk.h"
#include "io/deflated.h"
#include "io/text_header.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

typedef enum encoding { RAW, DEFLATED, TEXT } encoding;

/* What a header promises, and where. */
typedef struct promise {
    const char *path;
    uint64_t n_values, bytes; /* of all voxels, decoded */
    encoding encoding;
    uint64_t first_byte; /* of the encoded voxels in their file; 0 if not said */
    char voxel_path[PATH_MAX];
} promise;

bool rind_nrrd_probe(const uint8_t *head, size_t n)
{
    return n >= 8 && memcmp(head, "NRRD000", 7) == 0;
}

/* A MetaImage header has no mark, but it must say NDims, and begins with printable "key = value" lines. */
bool rind_meta_probe(const uint8_t *head, size_t n)
{
    bool at_line = true;

    for (size_t k = 0; k + 6 < n && (head[k] >= ' ' || strchr("\t\r\n", head[k]) != NULL) && head[k] != 0; k++) {
        if (at_line && memcmp(head + k, "NDims", 5) == 0 && (head[k + 5] == ' ' || head[k + 5] == '='))
            return true;
        at_line = head[k] == '\n';
    }
    return false;
}

static rind_status bad(rind_ctx *ctx, const char *path, const char *key, const char *value)
{
    return rind_fail(ctx, RIND_BAD_FILE, "%s: its header line '%s' makes no sense: '%.60s'", path, key, value);
}

/* Multiplies whole numbers such as "256 256 60"; false if one is none, or below 1, or the product overflows. */
static bool multiply_sizes(const char *text, uint64_t *product)
{
    int n = 0;

    for (char *end; *text != '\0'; text = end) {
        errno = 0;
        long long side = strtoll(text, &end, 10);

        if (end == text || errno != 0 || side < 1 || side > UINT32_MAX ||
            __builtin_mul_overflow(*product, (uint64_t)side, product))
            return false;
        n++;
        end += strspn(end, " \t");
    }
    return n > 0 && n <= 16;
}

/* A file named in a header lies beside it, unless its path is absolute. */
static bool path_beside(const char *header, const char *name, char out[PATH_MAX])
{
    const char *slash = strrchr(header, '/');
    int folder = name[0] == '/' || slash == NULL ? 0 : (int)(slash + 1 - header);

    return snprintf(out, PATH_MAX, "%.*s%s", folder, header, name) < PATH_MAX;
}

static uint64_t nrrd_value_size(const char *type)
{
    static const struct {
        uint64_t size;
        const char *names; /* each between bars */
    } types[] = {
        { 1, "|signed char|int8|int8_t|uchar|unsigned char|uint8|uint8_t|" },
        { 2, "|short|short int|signed short|signed short int|int16|int16_t|ushort|unsigned short|unsigned short "
             "int|uint16|uint16_t|" },
        { 4, "|int|signed int|int32|int32_t|uint|unsigned int|uint32|uint32_t|float|" },
        { 8, "|longlong|long long|long long int|signed long long|signed long long int|int64|int64_t|ulonglong|unsigned "
             "long long|unsigned long long int|uint64|uint64_t|double|" },
    };
    char between[64];

    if (snprintf(between, sizeof between, "|%s|", type) >= (int)sizeof between)
        return 0;
    for (size_t k = 0; k < COUNT_OF(types); k++)
        if (strcasestr(types[k].names, between) != NULL)
            return types[k].size;
    return 0;
}

/* The voxels of a NRRD begin behind the first empty line, or in the file the header names. */
static rind_status nrrd_place(rind_ctx *ctx, const rind_text_header *h, promise *p)
{
    char value[RIND_TEXT_VALUE_SIZE];
    const char *blank = strstr(h->text, "\n\n"), *blank_crlf = strstr(h->text, "\n\r\n");

    if (rind_text_header_find(h, "data file", value, NULL)) {
        if (strncasecmp(value, "LIST", 4) == 0 || strchr(value, '%') != NULL)
            return rind_fail(ctx, RIND_UNSUPPORTED, "%s: has its voxels in several files ('%.60s'); join them in one",
                             p->path, value);
        if (!path_beside(p->path, value, p->voxel_path))
            return bad(ctx, p->path, "data file", value);
        return RIND_OK;
    }
    if (blank_crlf != NULL && (blank == NULL || blank_crlf < blank))
        p->first_byte = (uint64_t)(blank_crlf + 3 - h->text);
    else if (blank != NULL)
        p->first_byte = (uint64_t)(blank + 2 - h->text);
    else
        return rind_fail(ctx, RIND_BAD_FILE, "%s: no empty line ends its header", p->path);
    return RIND_OK;
}

static rind_status nrrd_promise(rind_ctx *ctx, const rind_text_header *h, promise *p)
{
    char value[RIND_TEXT_VALUE_SIZE] = "";

    if (!rind_text_header_find(h, "sizes", value, NULL) || !multiply_sizes(value, &p->n_values))
        return bad(ctx, p->path, "sizes", value);
    value[0] = '\0';
    if (!rind_text_header_find(h, "type", value, NULL))
        return bad(ctx, p->path, "type", value);
    uint64_t size = nrrd_value_size(value);
    if (size == 0)
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: its voxels are of the type '%.60s', which rind does not read",
                         p->path, value);
    if (__builtin_mul_overflow(p->n_values, size, &p->bytes))
        return bad(ctx, p->path, "sizes", "more than a file can hold");

    value[0] = '\0';
    rind_text_header_find(h, "encoding", value, NULL);
    if (strcasecmp(value, "raw") == 0)
        p->encoding = RAW;
    else if (strcasecmp(value, "gzip") == 0 || strcasecmp(value, "gz") == 0)
        p->encoding = DEFLATED;
    else if (strcasecmp(value, "ascii") == 0 || strcasecmp(value, "text") == 0 || strcasecmp(value, "txt") == 0)
        p->encoding = TEXT;
    else
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: its encoding is '%.60s'; rind reads raw, gzip and ascii", p->path,
                         value);
    return nrrd_place(ctx, h, p);
}

static uint64_t meta_value_size(const char *type)
{
    static const struct {
        const char *name;
        uint64_t size;
    } types[] = {
        { "MET_CHAR", 1 },      { "MET_UCHAR", 1 },      { "MET_SHORT", 2 }, { "MET_USHORT", 2 },
        { "MET_INT", 4 },       { "MET_UINT", 4 },       { "MET_LONG", 4 },  { "MET_ULONG", 4 },
        { "MET_LONG_LONG", 8 }, { "MET_ULONG_LONG", 8 }, { "MET_FLOAT", 4 }, { "MET_DOUBLE", 8 },
    };

    for (size_t k = 0; k < COUNT_OF(types); k++)
        if (strcmp(types[k].name, type) == 0)
            return types[k].size;
    return 0;
}

static bool is_true(const rind_text_header *h, const char *key)
{
    char value[RIND_TEXT_VALUE_SIZE];

    return rind_text_header_find(h, key, value, NULL) && strchr("tTyY1", value[0]) != NULL && value[0] != '\0';
}

/* ElementDataFile is the last line; LOCAL means that the voxels follow it. */
static rind_status meta_place(rind_ctx *ctx, const rind_text_header *h, promise *p)
{
    char value[RIND_TEXT_VALUE_SIZE] = "";
    size_t end = 0;

    if (!rind_text_header_find(h, "ElementDataFile", value, &end) || value[0] == '\0')
        return bad(ctx, p->path, "ElementDataFile", value);
    if (strcasecmp(value, "LOCAL") == 0) {
        p->first_byte = end;
        return RIND_OK;
    }
    if (strncmp(value, "LIST", 4) == 0 || strchr(value, '%') != NULL)
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: has its voxels in several files ('%.60s'); join them in one",
                         p->path, value);
    return path_beside(p->path, value, p->voxel_path) ? RIND_OK : bad(ctx, p->path, "ElementDataFile", value);
}

static rind_status meta_promise(rind_ctx *ctx, const rind_text_header *h, promise *p)
{
    char value[RIND_TEXT_VALUE_SIZE] = "";

    if (!rind_text_header_find(h, "DimSize", value, NULL) || !multiply_sizes(value, &p->n_values))
        return bad(ctx, p->path, "DimSize", value);
    value[0] = '\0';
    if (!rind_text_header_find(h, "ElementType", value, NULL))
        return bad(ctx, p->path, "ElementType", value);
    uint64_t size = meta_value_size(value);
    if (size == 0)
        return rind_fail(ctx, RIND_UNSUPPORTED, "%s: its voxels are of the type '%.60s', which rind does not read",
                         p->path, value);
    if (rind_text_header_find(h, "ElementNumberOfChannels", value, NULL) && !multiply_sizes(value, &p->n_values))
        return bad(ctx, p->path, "ElementNumberOfChannels", value);
    if (__builtin_mul_overflow(p->n_values, size, &p->bytes))
        return bad(ctx, p->path, "DimSize", "more than a file can hold");
    p->encoding = is_true(h, "CompressedData") ? DEFLATED : RAW;
    if (rind_text_header_find(h, "BinaryData", value, NULL) && !is_true(h, "BinaryData"))
        return rind_fail(ctx, RIND_UNSUPPORTED,
                         "%s: has its voxels as text; rind reads MetaImage with BinaryData = True", p->path);
    return meta_place(ctx, h, p);
}

/* Bytes that the voxels take at least, encoded. */
static uint64_t least_bytes(const promise *p)
{
    enum { DEFLATE_BEST_RATIO = 1032 };

    switch (p->encoding) {
    case DEFLATED:
        return p->bytes / DEFLATE_BEST_RATIO;
    case TEXT:
        return p->n_values <= UINT64_MAX / 2 ? 2 * p->n_values - 1 : p->n_values; /* a digit and a space each */
    case RAW:
    default:
        return p->bytes;
    }
}

static rind_status hold_against_file(rind_ctx *ctx, const promise *p)
{
    struct stat about;
    bool beside = p->voxel_path[0] != '\0';
    const char *voxels = beside ? p->voxel_path : p->path;

    if (stat(voxels, &about) != 0 || !S_ISREG(about.st_mode))
        return rind_fail(ctx, RIND_CANNOT_READ, "%s: the file with its voxels, %s, is missing or no file", p->path,
                         voxels);
    uint64_t size = (uint64_t)about.st_size, least = least_bytes(p);
    uint64_t there = size > p->first_byte ? size - p->first_byte : 0;

    if (there < least)
        return rind_fail(ctx, RIND_BAD_FILE,
                         "%s: is truncated: its header promises %" PRIu64
                         " bytes of voxels, which take at least %" PRIu64 " in the file%s%s, but there are %" PRIu64,
                         p->path, p->bytes, least, beside ? " " : "", beside ? voxels : "", there);
    return RIND_OK;
}

/* ITK takes 1 where a file does not give the spacing; that should not go unsaid. */
static void tell_of_spacing(rind_ctx *ctx, const rind_text_header *h, rind_itk_format format, const promise *p)
{
    char value[RIND_TEXT_VALUE_SIZE];
    bool known = format == RIND_ITK_META
                     ? rind_text_header_find(h, "ElementSpacing", value, NULL) ||
                           rind_text_header_find(h, "ElementSize", value, NULL)
                     : rind_text_header_find(h, "space directions", value, NULL) ||
                           (rind_text_header_find(h, "spacings", value, NULL) && strcasestr(value, "nan") == NULL);

    if (!known)
        rind_tell(ctx, RIND_WARNING, "%s: does not say its spacing; 1 mm is taken where it is unknown", p->path);
}

static rind_status check(rind_ctx *ctx, const rind_text_header *h, rind_itk_format format, promise *p)
{
    rind_status status = format == RIND_ITK_NRRD ? nrrd_promise(ctx, h, p) : meta_promise(ctx, h, p);

    if (status == RIND_OK)
        status = hold_against_file(ctx, p);
    if (status == RIND_OK && p->encoding == DEFLATED && format == RIND_ITK_META)
        status = rind_deflated_check(ctx, p->path, p->voxel_path[0] != '\0' ? p->voxel_path : p->path, p->first_byte,
                                     p->bytes);
    if (status == RIND_OK)
        tell_of_spacing(ctx, h, format, p);
    return status;
}

rind_status rind_itk_check(rind_ctx *ctx, const char *path, rind_itk_format *format)
{
    promise p = { .path = path, .n_values = 1 };
    rind_text_header header;
    FILE *file = fopen(path, "rbe");
    int first = file != NULL ? fgetc(file) : 0;
    rind_status status = rind_text_header_read(ctx, path, ':', &header);

    if (file != NULL)
        fclose(file);
    if (status != RIND_OK)
        return status;
    bool nrrd = rind_nrrd_probe((const uint8_t *)header.text, header.n);
    *format = nrrd ? RIND_ITK_NRRD : RIND_ITK_META;
    header.separator = nrrd ? ':' : '=';
    if (first == 0x1f)
        status = rind_fail(ctx, RIND_UNSUPPORTED,
                           "%s: is compressed as a whole, header and all; decompress it with gunzip", path);
    else
        status = check(ctx, &header, *format, &p);
    rind_text_header_free(&header);
    return status;
}
