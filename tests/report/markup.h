/* markup.h - whether a text is well-formed XML, as far as these files use it */
#ifndef RIND_TEST_MARKUP_H
#define RIND_TEST_MARKUP_H

#include <stddef.h>

/*
 * Fails the test with the place unless every element is closed in order, attributes are quoted, entities are the four
 * there are, there is one root, and no NaN or infinity stands in an attribute. A doctype before the root is passed
 * over.
 */
void assert_well_formed(const char *name, const char *text);

/* How often 'part' occurs. */
size_t count_of(const char *text, const char *part);

#endif
