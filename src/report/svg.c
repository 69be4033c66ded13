/* svg.c - text and the frame of a picture; see plot.h */
#include "report/plot.h"

#include <string.h>

void rind_markup(FILE *out, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        if ((unsigned char)*text < ' ') { /* XML knows no control characters */
            fputc(' ', out);
            continue;
        }
        const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : "&quot;";

        if (strchr("&<>\"", *text) != NULL)
            fputs(entity, out);
        else
            fputc(*text, out);
    }
}

void rind_svg_begin(FILE *out, const char *title, double width, double height)
{
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.10g %.10g\" width=\"%.10g\" height=\"%.10g\" "
            "role=\"img\" font-family=\"Helvetica, Arial, sans-serif\">\n<title>",
            width, height, width, height);
    rind_markup(out, title);
    fprintf(out, "</title>\n<rect width=\"%.10g\" height=\"%.10g\" fill=\"#fff\"/>\n", width, height);
}
