/* text.c - see text.h */
#include "table/text.h"
#include "table/table.h"

#include <math.h>
#include <string.h>

void rind_csv_cell(FILE *out, const char *text)
{
    if (text == NULL)
        return;
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        fputs(text, out);
        return;
    }
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

void rind_csv_number(FILE *out, double value)
{
    char text[RIND_NUMBER_SIZE];

    fwrite(text, 1, rind_number_text(value, text), out);
}

/* Bytes of the UTF-8 character at 's' (Unicode 15, table 3-7), or 0 if there is none. */
static size_t utf8_length(const unsigned char *s)
{
    static const struct {
        unsigned char first, last, second_low, second_high;
        size_t length;
    } forms[] = {
        { 0x00, 0x7F, 0, 0, 1 },       { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
        { 0xE1, 0xEC, 0x80, 0xBF, 3 }, { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 },
        { 0xF0, 0xF0, 0x90, 0xBF, 4 }, { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
    };

    for (size_t k = 0; k < COUNT_OF(forms); k++) {
        if (s[0] < forms[k].first || s[0] > forms[k].last)
            continue;
        if (forms[k].length > 1 && (s[1] < forms[k].second_low || s[1] > forms[k].second_high))
            return 0;
        for (size_t i = 2; i < forms[k].length; i++)
            if (s[i] < 0x80 || s[i] > 0xBF)
                return 0;
        return forms[k].length;
    }
    return 0;
}

bool rind_is_utf8(const char *text)
{
    for (size_t length; *text != '\0'; text += length)
        if ((length = utf8_length((const unsigned char *)text)) == 0)
            return false;
    return true;
}

void rind_utf8_text(FILE *out, const char *text, size_t n)
{
    for (size_t at = 0, length; at<n; at += length> 0 ? length : 1) {
        length = utf8_length((const unsigned char *)text + at);
        if (length == 0 || length > n - at)
            fputs("\xef\xbf\xbd", out);
        else
            fwrite(text + at, 1, length, out);
    }
}

void rind_json_string(FILE *out, const char *text)
{
    static const char short_form[0x20] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };
    const unsigned char *s = (const unsigned char *)(text != NULL ? text : "");

    putc('"', out);
    while (*s != '\0') {
        size_t length = utf8_length(s);

        if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if (*s < 0x20 && short_form[*s] != 0)
            fprintf(out, "\\%c", short_form[*s]);
        else if (*s < 0x20)
            fprintf(out, "\\u%04x", *s);
        else if (length == 0)
            fputs("\\ufffd", out);
        else
            fwrite(s, 1, length, out);
        s += length > 0 ? length : 1;
    }
    putc('"', out);
}

void rind_json_number(FILE *out, double value)
{
    if (isfinite(value))
        rind_csv_number(out, value);
    else
        fputs("null", out);
}
