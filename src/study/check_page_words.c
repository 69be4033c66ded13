/*
 * check_page_words.c - words, numbers and colours as the page of a check shows them
 *
 * What comes from files is escaped; numbers have the digits that people read.
 */
#include "study/check_page_inside.h"
#include "study/progress.h"

#include <math.h>
#include <string.h>

/* Bright on grey, and told apart by people who do not see red or green. */
static const char *const colours[] = { "#ffd54a", "#4fc3f7", "#ff7ad1", "#7ee787", "#ff9d5c", "#b9a5ff" };

void rind_check_page_escape(const rind_check_page *p, const char *s)
{
    for (; *s != '\0'; s++)
        switch (*s) {
        case '&':
            fputs("&amp;", p->out);
            break;
        case '<':
            fputs("&lt;", p->out);
            break;
        case '>':
            fputs("&gt;", p->out);
            break;
        case '"':
            fputs("&quot;", p->out);
            break;
        default:
            if ((unsigned char)*s >= ' ' || *s == '\t')
                putc(*s, p->out);
            else
                putc(' ', p->out);
        }
}

const char *rind_check_page_digits(double value, char out[32])
{
    double size = fabs(value);

    if (!isfinite(value))
        snprintf(out, 32, "–");
    else if (size >= 100.0 && size < 1e7)
        snprintf(out, 32, "%.0f", value);
    else
        snprintf(out, 32, "%.3g", value);
    return out;
}

const char *rind_check_page_duration(double seconds, char out[32])
{
    rind_duration_text(seconds, out, 32);
    return out;
}

const char *rind_check_page_bytes(double n, char out[32])
{
    rind_bytes_text((uint64_t)n, out, 32);
    return out;
}

size_t rind_check_page_index(const rind_check_page *p, const char *name)
{
    for (size_t k = 0; k < p->n_names; k++)
        if (strcmp(p->name[k], name) == 0)
            return k;
    return 0;
}

const char *rind_check_page_colour(size_t index)
{
    return colours[index % COUNT_OF(colours)];
}
