/* page.c - see page.h */
#include "report/page.h"
#include "report/plot.h"
#include <rind/version.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

rind_status rind_page_begin(rind_ctx *ctx, rind_page *page, const char *title)
{
    rind_status status = rind_bundle_begin(ctx, &page->bundle);

    if (status != RIND_OK)
        return status;
    page->html = rind_bundle_add(&page->bundle, "index.html");
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>",
          page->html);
    rind_markup(page->html, title);
    fprintf(page->html, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>", rind_page_style);
    rind_markup(page->html, title);
    fputs("</h1>\n", page->html);
    return RIND_OK;
}

void rind_page_end(rind_page *page)
{
    rind_page_heading(page, 2, "files", "Files of this report");
    fputs("<p class=\"small\">", page->html);
    for (size_t k = 0; k < page->bundle.n; k++)
        fprintf(page->html, "%s%s", k > 0 ? ", " : "", page->bundle.file[k].name);
    fprintf(page->html, ". Other files in the folder are not of this report.</p>\n");
    fprintf(page->html, "<p class=\"small\">Written by rind %s.</p>\n</main>\n</body>\n</html>\n", RIND_VERSION);
}

void rind_page_heading(rind_page *page, int level, const char *id, const char *text)
{
    fprintf(page->html, "<h%d id=\"%s\">", level, id);
    rind_markup(page->html, text);
    fprintf(page->html, "</h%d>\n", level);
}

static void write_marked_up(FILE *out, const char *format, va_list arguments)
{
    char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0)
        return;
    rind_markup(out, text);
    free(text);
}

void rind_page_text(rind_page *page, const char *class_name, const char *format, ...)
{
    va_list arguments;

    fprintf(page->html, class_name != NULL ? "<p class=\"%s\">" : "<p>", class_name);
    va_start(arguments, format);
    write_marked_up(page->html, format, arguments);
    va_end(arguments);
    fputs("</p>\n", page->html);
}

FILE *rind_page_picture(rind_page *page, const char *name)
{
    snprintf(page->name, sizeof page->name, "%s.svg", name);
    page->svg = rind_bundle_add(&page->bundle, page->name);
    return page->svg;
}

void rind_page_figure(rind_page *page, const char *format, ...)
{
    va_list arguments;

    fprintf(page->html, "<figure>\n<div class=\"wide\">%s</div>\n<figcaption>",
            rind_bundle_text(&page->bundle, page->name));
    va_start(arguments, format);
    write_marked_up(page->html, format, arguments);
    va_end(arguments);
    fprintf(page->html, " <span class=\"file\">%s</span></figcaption>\n</figure>\n", page->name);
}
