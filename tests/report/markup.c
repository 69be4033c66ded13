/* markup.c - see markup.h */
#include "test.h"
#include "report/markup.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { DEEPEST = 64, LONGEST = 32 };

typedef struct reader {
    const char *name, *text, *at;
    int depth, n_roots;
    char open[DEEPEST][LONGEST];
} reader;

static void wrong(const reader *r, const char *what)
{
    fail_msg("%s: %s at byte %td: '%.60s'", r->name, what, r->at - r->text, r->at);
}

static void read_entity(reader *r)
{
    static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;" };

    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (strncmp(r->at, known[k], strlen(known[k])) == 0) {
            r->at += strlen(known[k]);
            return;
        }
    wrong(r, "an unknown entity");
}

static void read_attribute(reader *r)
{
    while (isalnum((unsigned char)*r->at) || *r->at == '-' || *r->at == ':')
        r->at++;
    if (*r->at != '=' || r->at[1] != '"')
        wrong(r, "an attribute without a quoted value");
    r->at += 2;
    while (*r->at != '"') {
        if (strncmp(r->at, "nan", 3) == 0 || strncmp(r->at, "inf", 3) == 0)
            wrong(r, "no number");
        if (*r->at == '&')
            read_entity(r);
        else if (*r->at == '<' || *r->at == '\0')
            wrong(r, "an attribute without end");
        else
            r->at++;
    }
    r->at++;
}

static void close_element(reader *r, const char *element, size_t length)
{
    if (r->depth == 0 || strlen(r->open[r->depth - 1]) != length ||
        strncmp(r->open[r->depth - 1], element, length) != 0)
        wrong(r, "closes what is not open");
    r->depth--;
}

static void read_tag(reader *r)
{
    bool closes = r->at[1] == '/';
    const char *element = r->at += closes ? 2 : 1;

    while (isalnum((unsigned char)*r->at))
        r->at++;
    size_t length = (size_t)(r->at - element);
    if (length == 0 || length >= LONGEST || r->depth >= DEEPEST)
        wrong(r, "no element");
    if (!closes && r->depth == 0 && ++r->n_roots > 1)
        wrong(r, "a second root");
    while (*r->at == ' ') {
        r->at++;
        if (isalpha((unsigned char)*r->at))
            read_attribute(r);
    }
    bool empty = *r->at == '/';
    r->at += empty;
    if (*r->at++ != '>')
        wrong(r, "a tag without end");
    if (closes)
        close_element(r, element, length);
    else if (!empty)
        snprintf(r->open[r->depth++], LONGEST, "%.*s", (int)length, element);
}

void assert_well_formed(const char *name, const char *text)
{
    reader r = { .name = name, .text = text, .at = text };

    if (strncmp(r.at, "<!DOCTYPE html>", 15) == 0)
        r.at += 15;
    while (*r.at != '\0') {
        if (*r.at == '<')
            read_tag(&r);
        else if (*r.at == '&')
            read_entity(&r);
        else if ((unsigned char)*r.at < ' ' && *r.at != '\n')
            wrong(&r, "a control character");
        else if (r.depth == 0 && !isspace((unsigned char)*r.at))
            wrong(&r, "text outside the root");
        else
            r.at++;
    }
    if (r.depth != 0 || r.n_roots != 1)
        wrong(&r, "an element is left open, or there is none");
}

size_t count_of(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        n++;
    return n;
}
