/*
 * page.h - one page of HTML that needs nothing else: style, text, tables and pictures are in it
 *
 * It names no other place of the net, runs no script, and prints on A4. It is HTML that is also well-formed XML. Each
 * picture also goes to a file of its own.
 */
#ifndef RIND_REPORT_PAGE_H
#define RIND_REPORT_PAGE_H

#include "report/bundle.h"

typedef struct rind_page {
    rind_bundle bundle;
    FILE *html; /* index.html */
    FILE *svg;  /* the picture that is drawn */
    char name[RIND_BUNDLE_NAME];
} rind_page;

/* Opens the page; 'title' is that of the window and the heading. */
rind_status rind_page_begin(rind_ctx *ctx, rind_page *page, const char *title);

/* Ends the page and lists the bundle's files on it. */
void rind_page_end(rind_page *page);

/* A heading; level 2 or 3. 'id' is a word for links within the page. */
void rind_page_heading(rind_page *page, int level, const char *id, const char *text);

/* A paragraph of plain text. */
void rind_page_text(rind_page *page, const char *class_name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Begins NAME.svg; what is drawn goes to the stream. rind_page_figure() then sets it into the page with its caption. */
FILE *rind_page_picture(rind_page *page, const char *name);
void rind_page_figure(rind_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* page_style.c */
extern const char rind_page_style[];

#endif
