/*
 * dicom_tree.c - see dicom_tree.h
 *
 * DICOM PS3.5 section 7 and PS3.10 section 7. A file is a preamble, a meta header (always explicit, little-endian) that
 * names the transfer syntax, and the data set. An element is a tag, its value representation (explicit syntaxes only),
 * a length and the value. Sequences hold items, items hold elements; both end with their length or with a mark. Where
 * the representation is not written, a table tells that of the elements rind knows.
 */
#include "io/dicom_parser.h"
#include "io/dicom_tags.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PREAMBLE = 128, MAX_DEPTH = 24 };

#define ITEM 0xfffee000u
#define ITEM_END 0xfffee00du
#define SEQUENCE_END 0xfffee0ddu
#define UNDEFINED 0xffffffffu
#define TO_THE_MARK UINT64_MAX

static const char deflated_uid[] = "1.2.840.10008.1.2.1.99", big_uid[] = "1.2.840.10008.1.2.2";
static const char implicit_uid[] = "1.2.840.10008.1.2", explicit_uid[] = "1.2.840.10008.1.2.1";

/* How the elements at hand are written. */
typedef struct style {
    bool implicit, big;
} style;

typedef struct head {
    uint32_t tag, length;
    char vr[2];
} head;

static uint32_t u16(const uint8_t *b, bool big)
{
    return big ? (uint32_t)b[0] << 8 | b[1] : (uint32_t)b[1] << 8 | b[0];
}

static uint32_t u32(const uint8_t *b, bool big)
{
    return big ? u16(b, true) << 16 | u16(b + 2, true) : u16(b + 2, false) << 16 | u16(b, false);
}

/* The representation of an element that does not write it. */
static void known_vr(uint32_t tag, char vr[2])
{
#define RIND_DICOM_VR(name, tag_value, vr_value) \
    case tag_value:                              \
        memcpy(vr, #vr_value, 2);                \
        break;

    switch (tag) {
        RIND_DICOM_TAGS(RIND_DICOM_VR)
    default:
        memcpy(vr, "UN", 2);
    }
}

static bool is_vr(const char vr[2], const char *list)
{
    for (; *list != '\0'; list += 2)
        if (vr[0] == list[0] && vr[1] == list[1])
            return true;
    return false;
}

static bool read_head(rind_dicom_parser *p, style s, head *h)
{
    const uint8_t *b = rind_parser_take(p, 8);

    if (b == NULL)
        return false;
    h->tag = u16(b, s.big) << 16 | u16(b + 2, s.big);
    if (s.implicit || h->tag == ITEM || h->tag == ITEM_END || h->tag == SEQUENCE_END) {
        known_vr(h->tag, h->vr);
        h->length = u32(b + 4, s.big);
        return true;
    }
    memcpy(h->vr, b + 4, 2);
    if (!isupper((unsigned char)h->vr[0]) || !isupper((unsigned char)h->vr[1])) {
        p->at -= 8;
        return rind_parser_fail(p, RIND_BAD_FILE, "is broken: an element without a value representation");
    }
    if (!is_vr(h->vr, "OBODOFOLOVOWSQSVUCUNURUTUV")) {
        h->length = u16(b + 6, s.big);
        return true;
    }
    b = rind_parser_take(p, 4);
    if (b == NULL)
        return false;
    h->length = u32(b, s.big);
    if (h->length != UNDEFINED && is_vr(h->vr, "UN"))
        known_vr(h->tag, h->vr);
    return true;
}

/* A new node behind 'last' within 'parent'; its index, or 0. */
static size_t add_node(rind_dicom_parser *p, size_t parent, size_t last, const head *h)
{
    rind_dicom_tree *t = p->tree;

    if (t->n_nodes == t->nodes_allocated) {
        size_t n = t->nodes_allocated > 0 ? 2 * t->nodes_allocated : 256;
        rind_dicom_node *grown = rind_alloc(p->ctx, n, sizeof *grown, p->path);

        if (grown == NULL) {
            rind_parser_no_memory(p);
            return 0;
        }
        if (t->n_nodes > 0)
            memcpy(grown, t->node, t->n_nodes * sizeof *grown);
        free(t->node);
        t->node = grown;
        t->nodes_allocated = n;
    }
    size_t index = t->n_nodes++;
    t->node[index] = (rind_dicom_node){ .tag = h->tag, .vr = { h->vr[0], h->vr[1] }, .offset = p->at };
    if (index == 0)
        return 0;
    t->node[parent].n_children++;
    *(last == 0 ? &t->node[parent].child : &t->node[last].next) = index;
    return index;
}

static bool read_elements(rind_dicom_parser *p, style s, uint64_t end, int depth, size_t parent);

/* Items up to 'end', or to the mark. */
static bool read_items(rind_dicom_parser *p, style s, uint64_t end, int depth, size_t parent)
{
    size_t last = 0;
    head h;

    while (p->at < end) {
        if (!read_head(p, s, &h))
            return false;
        if (h.tag == SEQUENCE_END && end == TO_THE_MARK)
            return true;
        if (h.tag != ITEM)
            return rind_parser_fail(p, RIND_BAD_FILE, "is broken: something else than an item in a sequence");
        uint64_t item_end = h.length == UNDEFINED ? TO_THE_MARK : p->at + h.length;
        if (item_end != TO_THE_MARK && (item_end > p->tree->size || item_end > end))
            return rind_parser_fail(p, RIND_BAD_FILE, "is truncated or broken: an item reaches beyond its sequence");
        last = add_node(p, parent, last, &h);
        if (last == 0 || !read_elements(p, s, item_end, depth + 1, last))
            return false;
    }
    return p->at == end || rind_parser_fail(p, RIND_BAD_FILE, "is broken: items overrun their sequence");
}

/* Compressed pixels of an icon: fragments up to the mark. */
static bool skip_fragments(rind_dicom_parser *p, style s)
{
    for (head h;;) {
        if (!read_head(p, s, &h))
            return false;
        if (h.tag == SEQUENCE_END)
            return true;
        if (h.tag != ITEM || h.length == UNDEFINED)
            return rind_parser_fail(p, RIND_BAD_FILE, "is broken: something else than a fragment in compressed pixels");
        if (rind_parser_take(p, h.length) == NULL)
            return false;
    }
}

static bool read_sequence(rind_dicom_parser *p, style s, const head *h, uint64_t end, int depth, size_t index)
{
    uint64_t sequence_end = h->length == UNDEFINED ? TO_THE_MARK : p->at + h->length;

    if (depth >= MAX_DEPTH)
        return rind_parser_fail(p, RIND_BAD_FILE, "is broken: sequences nest too deep");
    if (h->tag == TAG_PIXEL_DATA)
        return skip_fragments(p, s);
    if (sequence_end != TO_THE_MARK && (sequence_end > p->tree->size || sequence_end > end))
        return rind_parser_fail(p, RIND_BAD_FILE, "is truncated or broken: a sequence reaches beyond what holds it");
    if (is_vr(h->vr, "UN")) /* PS3.5 6.2.2: of unknown representation and undefined length, it is written implicitly */
        s = (style){ .implicit = true };
    return read_items(p, s, sequence_end, depth + 1, index);
}

/* Pixels end the reading: they are left where they are. */
static bool meet_pixels(rind_dicom_parser *p, const head *h)
{
    rind_dicom_syntax *syntax = &p->tree->syntax;

    syntax->has_pixels = h->length > 0;
    syntax->is_real = h->tag != TAG_PIXEL_DATA;
    syntax->pixel_offset = p->at;
    syntax->encapsulated = h->length == UNDEFINED;
    syntax->pixel_length = syntax->encapsulated ? 0 : h->length;
    return true;
}

/* Elements up to 'end', or to the mark that ends an item. */
static bool read_elements(rind_dicom_parser *p, style s, uint64_t end, int depth, size_t parent)
{
    size_t last = 0;
    head h;

    while (p->at < end) {
        if (!read_head(p, s, &h))
            return false;
        if (h.tag == ITEM_END && end == TO_THE_MARK)
            return true;
        if (depth == 0 &&
            (h.tag == TAG_PIXEL_DATA || h.tag == TAG_FLOAT_PIXEL_DATA || h.tag == TAG_DOUBLE_FLOAT_PIXEL_DATA))
            return meet_pixels(p, &h);
        if (h.tag == ITEM || h.tag == ITEM_END || h.tag == SEQUENCE_END)
            return rind_parser_fail(p, RIND_BAD_FILE, "is broken: a mark where an element should be");
        last = add_node(p, parent, last, &h);
        if (last == 0)
            return false;
        if (is_vr(h.vr, "SQ") || h.length == UNDEFINED) {
            if (!read_sequence(p, s, &h, end, depth, last))
                return false;
            continue;
        }
        p->tree->node[last].length = h.length;
        if (end != TO_THE_MARK && p->at + h.length > end)
            return rind_parser_fail(p, RIND_BAD_FILE,
                                    "is truncated or broken: an element reaches beyond what holds it");
        if (rind_parser_take(p, h.length) == NULL)
            return false;
    }
    return p->at == end || rind_parser_fail(p, RIND_BAD_FILE, "is broken: elements overrun their item");
}

/* The meta header: its transfer syntax, and where the data set begins. */
static bool read_meta(rind_dicom_parser *p)
{
    rind_dicom_syntax *syntax = &p->tree->syntax;
    const uint8_t *b;

    if (p->tree->size >= PREAMBLE + 4) {
        if (!rind_parser_load(p, PREAMBLE + 4))
            return false;
        p->at = memcmp(p->tree->bytes + PREAMBLE, "DICM", 4) == 0 ? PREAMBLE + 4 : 0;
    }
    for (head h; p->tree->size - p->at >= 8;) {
        if (!rind_parser_load(p, p->at + 8))
            return false;
        if (u16(p->tree->bytes + p->at, false) != 2)
            break;
        if (!read_head(p, (style){ 0 }, &h) || (b = rind_parser_take(p, h.length)) == NULL)
            return false;
        if (h.tag == TAG_TRANSFER_SYNTAX_UID && h.length < sizeof syntax->uid) {
            memcpy(syntax->uid, b, h.length);
            for (char *end = syntax->uid + h.length; end > syntax->uid && (end[-1] == ' ' || end[-1] == '\0');)
                *--end = '\0';
        }
    }
    return true;
}

/* Without a meta header, and where the header is wrong about it, the first element shows how it is written. */
static bool tell_style(rind_dicom_parser *p, style *s)
{
    rind_dicom_syntax *syntax = &p->tree->syntax;

    if (p->tree->size - p->at < 8)
        return rind_parser_fail(p, RIND_BAD_FILE, "is truncated: it ends before its data set begins");
    if (!rind_parser_load(p, p->at + 8))
        return false;
    const uint8_t *vr = p->tree->bytes + p->at + 4;
    bool explicit_vr = isupper(vr[0]) && isupper(vr[1]);

    if (syntax->uid[0] == '\0')
        strcpy(syntax->uid, explicit_vr ? explicit_uid : implicit_uid);
    s->implicit = !explicit_vr;
    s->big = syntax->big_endian;
    return true;
}

static bool read_all(rind_dicom_parser *p)
{
    static const head root = { 0 };
    rind_dicom_syntax *syntax = &p->tree->syntax;
    style s = { 0 };

    if (!read_meta(p))
        return false;
    syntax->deflated = strcmp(syntax->uid, deflated_uid) == 0;
    syntax->big_endian = strcmp(syntax->uid, big_uid) == 0;
    if (syntax->deflated && !rind_parser_inflate(p))
        return false;
    if (!tell_style(p, &s))
        return false;
    add_node(p, 0, 0, &root);
    return p->status == RIND_OK && read_elements(p, s, p->tree->size, 0, 0);
}

rind_status rind_dicom_tree_read(rind_ctx *ctx, const char *path, rind_dicom_tree *out)
{
    rind_dicom_parser p = { .ctx = ctx, .path = path, .tree = out };
    struct stat about;

    *out = (rind_dicom_tree){ .fd = open(path, O_RDONLY | O_CLOEXEC) };
    if (out->fd < 0 || fstat(out->fd, &about) != 0)
        p.status = rind_fail(ctx, RIND_CANNOT_READ, "%s: cannot be read: %s", path, strerror(errno));
    else if (!S_ISREG(about.st_mode))
        p.status = rind_fail(ctx, RIND_CANNOT_READ, "%s: is no file", path);
    else {
        out->size = (uint64_t)about.st_size;
        read_all(&p);
    }
    if (out->fd >= 0)
        close(out->fd);
    if (p.status != RIND_OK)
        rind_dicom_tree_free(out);
    return p.status;
}

void rind_dicom_tree_free(rind_dicom_tree *tree)
{
    free(tree->bytes);
    free(tree->node);
    *tree = (rind_dicom_tree){ 0 };
}
