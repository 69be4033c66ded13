/*
 * schema.h - the table of PyRadiomics' settings
 */
#ifndef RIND_PY_SCHEMA_H
#define RIND_PY_SCHEMA_H

#include "settings/pyradiomics/profile.h"

typedef enum rind_py_kind {
    RIND_PY_COUNT,       /* whole number, uint32_t */
    RIND_PY_WHOLE,       /* whole number of either sign, double */
    RIND_PY_NUMBER,      /* double */
    RIND_PY_TRUTH,       /* bool */
    RIND_PY_WORD,        /* one of 'words', as its index, an enumeration */
    RIND_PY_INTERPOLATE, /* one of 'words', or its index */
    RIND_PY_WAVELET,     /* the name of a wavelet */
    RIND_PY_NUMBERS,     /* list of numbers, rind_py_numbers */
    RIND_PY_COUNTS       /* list of whole numbers, likewise */
} rind_py_kind;

/* Where a setting has its effect. */
typedef enum rind_py_stage {
    RIND_PY_PREPROCESSING, /* before filters: not to be set for one image type */
    RIND_PY_FILTER,
    RIND_PY_FEATURES,
    RIND_PY_VOXEL /* voxelSetting */
} rind_py_stage;

typedef struct rind_py_setting {
    const char *name;
    rind_py_kind kind;
    size_t offset; /* in rind_py_options */
    double low, high;
    bool above_low;           /* 'low' itself is out of range */
    bool optional;            /* null takes it away (0, no word, no list) */
    const char *const *words; /* ends with NULL */
    const char *fallback;     /* the default, as YAML */
    bool in_dictionary;       /* PyRadiomics lists its default under Configuration_Settings */
    rind_py_stage stage;
    const char *readers; /* image types or classes that read it, separated by blanks; NULL: told in effects.c */
} rind_py_setting;

extern const rind_py_setting rind_py_settings[];
extern const size_t rind_py_n_settings;

/* Index of a setting; rind_py_n_settings if there is none of that name. */
size_t rind_py_setting_find(const char *name);

/* "a number above 0": what it takes, in words. */
void rind_py_setting_allow(const rind_py_setting *setting, char *out, size_t size);

#endif
