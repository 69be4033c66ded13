/* listing.h - what `rind list` prints: rows of text under a header, as text, CSV, JSON or Markdown */
#ifndef RIND_CLI_LISTING_H
#define RIND_CLI_LISTING_H

#include <stdio.h>

enum { RIND_LISTING_MAX_COLUMNS = 8 };

typedef enum rind_listing_format {
    RIND_LISTING_TEXT,
    RIND_LISTING_CSV,
    RIND_LISTING_JSON,
    RIND_LISTING_MARKDOWN
} rind_listing_format;

/*
 * Gives the cells of row 'row' and says true; false past the last row. The strings live until the next call.
 */
typedef struct rind_listing {
    size_t n_columns;
    const char *const *header;
    int (*row)(size_t row, const char *cell[RIND_LISTING_MAX_COLUMNS]);
} rind_listing;

void rind_listing_print(FILE *out, const rind_listing *listing, rind_listing_format format);

#endif
