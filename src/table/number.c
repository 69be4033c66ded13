/*
 * number.c - doubles as text that reads back to the same double
 *
 * Fifteen significant digits always survive a double, seventeen always suffice; so three tries find the
 * fewest digits of these that read back. A whole number up to 2^53 is printed as such, without exponent.
 * printf() writes the decimal point of the process' locale, which is not ours to change: it is replaced here.
 */
#include "table/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_EXACT 9007199254740992.0 /* 2^53: every whole number up to here is a double */

static bool in_number(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == 'e';
}

/* Locale's decimal point (it may be several bytes) to '.', and e-07 to e-7, e+20 to e20. */
static size_t tidy(char *text)
{
    const char *from = text;
    char *to = text;

    while (*from != '\0' && *from != 'e') {
        if (in_number(*from)) {
            *to++ = *from++;
            continue;
        }
        *to++ = '.';
        while (*from != '\0' && !in_number(*from))
            from++;
    }
    if (*from == 'e') {
        *to++ = *from++;
        if (*from == '-')
            *to++ = *from;
        from++;
        from += strspn(from, "0");
        while (*from != '\0')
            *to++ = *from++;
    }
    *to = '\0';
    return (size_t)(to - text);
}

static size_t put(char *text, const char *constant)
{
    size_t n = strlen(constant);

    memcpy(text, constant, n + 1);
    return n;
}

size_t rind_number_text(double value, char text[RIND_NUMBER_SIZE])
{
    if (isnan(value))
        return put(text, "");
    if (isinf(value))
        return put(text, value > 0 ? "inf" : "-inf");
    if (fabs(value) <= LARGEST_EXACT && value == rint(value) && !(value == 0 && signbit(value)))
        return (size_t)snprintf(text, RIND_NUMBER_SIZE, "%lld", (long long)value);

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, RIND_NUMBER_SIZE, "%.*g", digits, value);
        if (digits == 17 || strtod(text, NULL) == value)
            break;
    }
    return tidy(text);
}
