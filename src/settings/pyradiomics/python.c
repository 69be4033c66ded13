/*
 * python.c - see python.h
 *
 * Python prints the fewest digits that read back to the same double, in full between 1e-4 and 1e16, else with an
 * exponent of at least two digits, and marks a whole number with ".0".
 */
#include "settings/pyradiomics/python.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits of a number without its point, and the power of ten of the first. The locale's point may be any text. */
static size_t shortest(double value, char digits[32], int *power)
{
    char text[64];
    size_t n = 0;

    for (int precision = 0; precision <= 16; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, value);
        if (strtod(text, NULL) == value)
            break;
    }
    const char *exponent = strchr(text, 'e');
    for (const char *c = text; c < exponent; c++)
        if (*c >= '0' && *c <= '9')
            digits[n++] = *c;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = '\0';
    *power = atoi(exponent + 1);
    return n;
}

/* digits[0].digits[1...] times ten to a power that is neither large nor small. */
static size_t print_fixed(const char *digits, size_t n, int power, char *out)
{
    char *to = out;

    if (power < 0) {
        *to++ = '0';
        *to++ = '.';
        for (int k = -1; k > power; k--)
            *to++ = '0';
        memcpy(to, digits, n);
        return (size_t)(to + n - out);
    }
    for (size_t k = 0; k <= (size_t)power; k++)
        *to++ = k < n ? digits[k] : '0';
    *to++ = '.';
    if (n <= (size_t)power + 1)
        *to++ = '0';
    for (size_t k = (size_t)power + 1; k < n; k++)
        *to++ = digits[k];
    return (size_t)(to - out);
}

size_t rind_py_float(double value, char text[RIND_PY_NUMBER_SIZE])
{
    char digits[32], *to = text;
    int power;

    if (!isfinite(value))
        return (size_t)snprintf(text, RIND_PY_NUMBER_SIZE, isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
    if (signbit(value))
        *to++ = '-';
    size_t n = shortest(fabs(value), digits, &power);
    if (power >= -4 && power < 16) {
        to += print_fixed(digits, n, power, to);
    } else {
        *to++ = digits[0];
        if (n > 1)
            *to++ = '.';
        memcpy(to, digits + 1, n - 1);
        to += n - 1;
        to += snprintf(to, 8, "e%c%02d", power < 0 ? '-' : '+', abs(power));
    }
    *to = '\0';
    return (size_t)(to - text);
}
