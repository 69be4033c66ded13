/*
 * reference.c - see reference.h
 *
 * Reference values are printed with three significant digits, and a tolerance of 0 means the printed number. So a
 * value is rounded to as many digits first: 2.149 meets 2.15. Decimal rounding is left to printf, which rounds the
 * exact binary value; 2.145, which no double is, goes to the side its double lies on.
 */
#include "reference.h"
#include "digest.h"

#include "embedded.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DATASET, FAMILY, AGGREGATION, CODE, TAG, VALUE, TOLERANCE, DIGITS, CONSENSUS, STATUS, SOURCE, N_CELLS };

/* Slack for decimals that no double is, relative to the value. */
#define SLACK 1e-9

/* Sums that should vanish leave a few units of the last digit of 1. */
#define ROUNDING 1e-14

static const char header[] = "dataset,family,aggregation,code,tag,value,tolerance,digits,consensus,status,source";

static const char *const status_names[] = {
    [RIND_STANDARDISED] = "standardised",
    [RIND_DIAGNOSTIC] = "diagnostic",
    [RIND_UNCONFIRMED] = "unconfirmed",
    [RIND_NO_REFERENCE] = "no_reference",
};

/* Cuts a line at its commas; cells hold none themselves. False unless there are exactly N_CELLS. */
static bool cut_cells(char *line, char *cell[N_CELLS])
{
    size_t n = 0;

    for (;;) {
        if (n == N_CELLS)
            return false;
        cell[n++] = line;
        line = strchr(line, ',');
        if (line == NULL)
            return n == N_CELLS;
        *line++ = '\0';
    }
}

/*
 * A decimal number of at most 15 digits and an exponent up to 22, whatever the locale's decimal point: both parts are
 * exact doubles, so one multiplication or division gives the nearest double.
 */
static bool decimal(const char *text, double *out)
{
    static const double power[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    const bool negative = *text == '-';
    int64_t digits = 0;
    long exponent = 0;
    int n_digits = 0;
    bool point = false;

    for (text += negative; (*text >= '0' && *text <= '9') || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        digits = 10 * digits + (*text - '0');
        exponent -= point;
        if (++n_digits > 15)
            return false;
    }
    if (n_digits == 0)
        return false;
    if (*text == 'E' || *text == 'e') {
        char *end;
        exponent += strtol(text + 1, &end, 10);
        text = end;
    }
    if (*text != '\0' || labs(exponent) >= (long)COUNT_OF(power))
        return false;
    double size = exponent < 0 ? (double)digits / power[-exponent] : (double)digits * power[exponent];
    *out = negative ? -size : size;
    return true;
}

static bool read_status(const char *text, rind_reference_status *out)
{
    for (size_t k = 0; k < COUNT_OF(status_names); k++) {
        if (strcmp(text, status_names[k]) == 0) {
            *out = (rind_reference_status)k;
            return true;
        }
    }
    return false;
}

static bool read_row(char *line, rind_reference *out)
{
    char *cell[N_CELLS];

    if (!cut_cells(line, cell))
        return false;
    *out = (rind_reference){
        .dataset = cell[DATASET],
        .family = cell[FAMILY],
        .aggregation = cell[AGGREGATION],
        .code = cell[CODE],
        .tag = cell[TAG],
        .value_text = cell[VALUE],
        .tolerance_text = cell[TOLERANCE],
        .consensus = cell[CONSENSUS],
        .status_text = cell[STATUS],
        .source = cell[SOURCE],
        .value = NAN,
        .tolerance = NAN,
    };
    if (*out->dataset == '\0' || *out->family == '\0' || *out->tag == '\0' || !read_status(cell[STATUS], &out->status))
        return false;
    if (out->status == RIND_NO_REFERENCE)
        return *cell[VALUE] == '\0' && *cell[TOLERANCE] == '\0' && *cell[DIGITS] == '\0';

    double digits;
    if (!decimal(cell[VALUE], &out->value) || !decimal(cell[TOLERANCE], &out->tolerance) ||
        !decimal(cell[DIGITS], &digits) || !(out->tolerance >= 0.0) || !(digits >= 1.0 && digits <= 17.0))
        return false;
    out->digits = (int)digits;
    return true;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

rind_status rind_references_parse(rind_ctx *ctx, const char *text, rind_references *out)
{
    *out = (rind_references){ .text = rind_copy_text(ctx, text) };
    out->row = rind_alloc(ctx, count_lines(text) + 1, sizeof *out->row, "the reference table");
    if (out->text == NULL || out->row == NULL) {
        rind_references_free(out);
        return RIND_NO_MEMORY;
    }

    size_t number = 0;
    for (char *line = out->text; *line != '\0';) {
        char *end = line + strcspn(line, "\n"), *next = end + (*end != '\0');
        bool good;

        *end = '\0';
        number++;
        if (number == 1)
            good = strcmp(line, header) == 0;
        else
            good = read_row(line, &out->row[out->n++]);
        if (!good) {
            rind_references_free(out);
            return rind_fail(ctx, RIND_BAD_FILE, "reference table, line %zu: not %s", number,
                             number == 1 ? "the expected header" : "a row of eleven cells that make sense");
        }
        line = next;
    }
    return RIND_OK;
}

rind_status rind_references_create(rind_ctx *ctx, size_t file, rind_references *out)
{
    return rind_references_parse(ctx, rind_phantom_files_text[file], out);
}

void rind_references_digest(size_t file, char digest[17])
{
    rind_text_digest(rind_phantom_files_text[file], rind_phantom_files_size[file], digest);
}

void rind_text_digest(const char *text, size_t size, char digest[17])
{
    snprintf(digest, 17, "%016" PRIx64, rind_digest(text, size, 0));
}

void rind_references_free(rind_references *references)
{
    free(references->row);
    free(references->text);
    *references = (rind_references){ 0 };
}

double rind_round_to_digits(double x, int digits)
{
    char text[64];

    if (!isfinite(x))
        return x;
    snprintf(text, sizeof text, "%.*e", digits - 1, x);
    return strtod(text, NULL);
}

bool rind_reference_met(const rind_reference *reference, double got)
{
    if (!isfinite(got) || reference->status == RIND_NO_REFERENCE)
        return false;
    if (reference->relative)
        return fabs(got - reference->value) <= reference->tolerance * fabs(reference->value) + ROUNDING;
    double off = fabs(rind_round_to_digits(got, reference->digits) - reference->value);
    return off <= reference->tolerance + SLACK * fabs(reference->value);
}
