/*
 * wavelet_taps.c - the filters of a wavelet by its name in PyWavelets
 *
 * Of an orthogonal wavelet the high-pass filter follows from the low-pass filter. A biorthogonal one has a pair of
 * low-pass filters; biorN.M decomposes with one, rbioN.M with the other, reversed, and each takes its high-pass filter
 * from the one it does not decompose with.
 */
#include "pyradiomics/wavelet_taps.h"
#include "pyradiomics/wavelet_table.h"

#include "context.h"
#include "wavelet_filters.h"

#include <string.h>

#define ORTHOGONAL(name)            \
    {                               \
#name, COUNT_OF(name), name \
    }

static const rind_wavelet_filter orthogonal[] = {
    ORTHOGONAL(db11),   ORTHOGONAL(db12),   ORTHOGONAL(db13),   ORTHOGONAL(db14),   ORTHOGONAL(db15),
    ORTHOGONAL(db16),   ORTHOGONAL(db17),   ORTHOGONAL(db18),   ORTHOGONAL(db19),   ORTHOGONAL(db20),
    ORTHOGONAL(db21),   ORTHOGONAL(db22),   ORTHOGONAL(db23),   ORTHOGONAL(db24),   ORTHOGONAL(db25),
    ORTHOGONAL(db26),   ORTHOGONAL(db27),   ORTHOGONAL(db28),   ORTHOGONAL(db29),   ORTHOGONAL(db30),
    ORTHOGONAL(db31),   ORTHOGONAL(db32),   ORTHOGONAL(db33),   ORTHOGONAL(db34),   ORTHOGONAL(db35),
    ORTHOGONAL(db36),   ORTHOGONAL(db37),   ORTHOGONAL(db38),   ORTHOGONAL(sym11),  ORTHOGONAL(sym12),
    ORTHOGONAL(sym13),  ORTHOGONAL(sym14),  ORTHOGONAL(sym15),  ORTHOGONAL(sym16),  ORTHOGONAL(sym17),
    ORTHOGONAL(sym18),  ORTHOGONAL(sym19),  ORTHOGONAL(sym20),  ORTHOGONAL(coif6),  ORTHOGONAL(coif7),
    ORTHOGONAL(coif8),  ORTHOGONAL(coif9),  ORTHOGONAL(coif10), ORTHOGONAL(coif11), ORTHOGONAL(coif12),
    ORTHOGONAL(coif13), ORTHOGONAL(coif14), ORTHOGONAL(coif15), ORTHOGONAL(coif16), ORTHOGONAL(coif17),
    ORTHOGONAL(dmey),
};

#define BIORTHOGONAL(name, id)                        \
    {                                                 \
        name, COUNT_OF(id##_own), id##_dual, id##_own \
    }

static const struct {
    const char *name; /* N.M */
    size_t n;
    const double *dual, *own; /* low-pass filters that bior and rbio decompose with */
} biorthogonal[] = {
    BIORTHOGONAL("1.1", bior1_1), BIORTHOGONAL("1.3", bior1_3), BIORTHOGONAL("1.5", bior1_5),
    BIORTHOGONAL("2.2", bior2_2), BIORTHOGONAL("2.4", bior2_4), BIORTHOGONAL("2.6", bior2_6),
    BIORTHOGONAL("2.8", bior2_8), BIORTHOGONAL("3.1", bior3_1), BIORTHOGONAL("3.3", bior3_3),
    BIORTHOGONAL("3.5", bior3_5), BIORTHOGONAL("3.7", bior3_7), BIORTHOGONAL("3.9", bior3_9),
    BIORTHOGONAL("4.4", bior4_4), BIORTHOGONAL("5.5", bior5_5), BIORTHOGONAL("6.8", bior6_8),
};

/* (-1)^(k + 1) */
static double sign(size_t k)
{
    return k % 2 == 0 ? -1.0 : 1.0;
}

static bool find_orthogonal(const char *name, const rind_wavelet_filter *table, size_t n, rind_pyradiomics_wavelet *out)
{
    for (size_t t = 0; t < n; t++) {
        if (strcmp(table[t].name, name) != 0)
            continue;
        if (out != NULL)
            out->n = table[t].n;
        for (size_t k = 0; k < table[t].n && out != NULL; k++) {
            out->low[k] = table[t].low[k];
            out->high[k] = sign(k) * table[t].low[table[t].n - 1 - k];
        }
        return true;
    }
    return false;
}

static bool find_biorthogonal(const char *name, rind_pyradiomics_wavelet *out)
{
    bool reversed = strncmp(name, "rbio", 4) == 0;

    if (!reversed && strncmp(name, "bior", 4) != 0)
        return false;
    for (size_t t = 0; t < COUNT_OF(biorthogonal); t++) {
        size_t n = biorthogonal[t].n;
        const double *dual = biorthogonal[t].dual, *own = biorthogonal[t].own;

        if (strcmp(biorthogonal[t].name, name + 4) != 0)
            continue;
        if (out != NULL)
            out->n = n;
        for (size_t k = 0; k < n && out != NULL; k++) {
            out->low[k] = reversed ? own[n - 1 - k] : dual[k];
            out->high[k] = sign(k) * (reversed ? dual[n - 1 - k] : own[k]);
        }
        return true;
    }
    return false;
}

bool rind_pyradiomics_find_wavelet(const char *name, rind_pyradiomics_wavelet *out)
{
    return find_orthogonal(name, rind_wavelet_filters, rind_n_wavelet_filters, out) ||
           find_orthogonal(name, orthogonal, COUNT_OF(orthogonal), out) || find_biorthogonal(name, out);
}
