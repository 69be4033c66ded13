/* page_parts.c - see page_parts.h */
#include "report/page_parts.h"
#include "report/plot.h"
#include "report/sheet.h"

void rind_page_warnings(rind_page *page, const rind_notes *notes)
{
    if (notes->n == 0) {
        rind_page_text(page, "small", "No warnings.");
        return;
    }
    fputs("<section class=\"warnings\">\n", page->html);
    rind_page_heading(page, 2, "warnings", "Warnings");
    fputs("<ul>\n", page->html);
    for (size_t k = 0; k < notes->n; k++) {
        fputs("<li><code>", page->html);
        rind_markup(page->html, notes->note[k].code);
        fputs("</code> ", page->html);
        rind_markup(page->html, notes->note[k].text);
        fputs("</li>\n", page->html);
    }
    fputs("</ul>\n</section>\n", page->html);
}

void rind_page_flow(rind_page *page, const char *name, const char *caption, const rind_flow *flow)
{
    static const rind_sheet_column columns[] = { { "step", "Step", RIND_COLUMN_TEXT, false },
                                                 { "cases", "Cases", RIND_COLUMN_NUMBER, false },
                                                 { "some", "The first of them", RIND_COLUMN_TEXT, false } };
    rind_sheet sheet;

    rind_sheet_begin(page, &sheet, name, caption, columns, COUNT_OF(columns), 0);
    for (size_t k = 0; k < flow->n; k++) {
        rind_sheet_text(&sheet, flow->step[k].step);
        rind_sheet_number(&sheet, (double)flow->step[k].cases);
        rind_sheet_text(&sheet, flow->step[k].some);
    }
    rind_sheet_end(&sheet);
}
