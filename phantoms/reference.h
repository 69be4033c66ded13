/*
 * reference.h - the reference values of the IBSI, and when a value meets one
 *
 * The tables stand in ibsi1_reference.csv and ibsi2_reference.csv, which are built into the program. A row is found by
 * its data set and its tag, the name the IBSI's own compliance table gives a feature with its aggregation; in IBSI 2,
 * where each filter has the same features, by the test too, which stands in the place of the family.
 */
#ifndef RIND_PHANTOMS_REFERENCE_H
#define RIND_PHANTOMS_REFERENCE_H

#include "context.h"

typedef enum rind_reference_status {
    RIND_STANDARDISED, /* counts */
    RIND_DIAGNOSTIC,   /* of an intermediate stage; counts apart */
    RIND_UNCONFIRMED,  /* compared and reported, never counted */
    RIND_NO_REFERENCE  /* the feature is defined, but no value was agreed upon */
} rind_reference_status;

typedef struct rind_reference {
    const char *dataset;     /* digital, config_a ... config_e; of IBSI 2 maps, config_a, config_b */
    const char *family;      /* glcm; diagnostics; of IBSI 2 the test: 3.a.1, 2.A */
    const char *aggregation; /* 3D_merged; "" where there is none */
    const char *code;        /* TU9B; "" for diagnostics */
    const char *tag;         /* cm_joint_entr_3D_comb */
    const char *value_text, *tolerance_text;
    const char *consensus; /* moderate, strong, very_strong; "" for diagnostics */
    const char *status_text;
    const char *source;
    double value, tolerance; /* NaN without reference */
    int digits;              /* significant digits to round to; 0 without reference */
    rind_reference_status status;
    bool relative; /* the tolerance is a fraction of the value, and nothing is rounded */
} rind_reference;

typedef struct rind_references {
    rind_reference *row;
    size_t n;
    char *text; /* what the rows' strings point into */
} rind_references;

/* Reads a table from CSV text. Returns RIND_OK, RIND_BAD_FILE (with the line) or RIND_NO_MEMORY. */
rind_status rind_references_parse(rind_ctx *ctx, const char *text, rind_references *out);

/* A table built into the program, by its index in embedded.h, and its digest. */
rind_status rind_references_create(rind_ctx *ctx, size_t file, rind_references *out);
void rind_references_digest(size_t file, char digest[17]);

/* The 16 hexadecimal digits of a text's XXH3 digest. */
void rind_text_digest(const char *text, size_t size, char digest[17]);

void rind_references_free(rind_references *references);

/* 'x' rounded to significant decimal digits (at most 17); a tie between two decimals goes to the even one. */
double rind_round_to_digits(double x, int digits);

/*
 * True if 'got', rounded to the digits the reference is printed with, lies within its tolerance; of relative
 * tolerances, if 'got' itself does, or differs by rounding alone (1e-14). NaN and infinity meet nothing.
 */
bool rind_reference_met(const rind_reference *reference, double got);

#endif
