/*
 * settings.h - the inside of rind_settings: one validated struct
 *
 * Everything here has been checked; nothing outside this room checks it again.
 */
#ifndef RIND_SETTINGS_SETTINGS_H
#define RIND_SETTINGS_SETTINGS_H

#include "family.h"
#include "filter.h"
#include "image/bias_field.h"
#include "image/normalise.h"
#include "image/resample.h"
#include "region/levels.h"
#include "region/rules.h"
#include "settings/perturb.h"
#include <rind/settings.h>

enum { RIND_MAX_DISCRETISATIONS = 16, RIND_MAX_FEATURES = 512, RIND_MAX_FILTERS = 32 };
enum { RIND_MAX_NAMED_LABELS = 32, RIND_LABEL_NAME_SIZE = 264, RIND_MAX_NAMED_MASKS = 8 };

/* An entry of 'filters'. */
typedef struct rind_chosen_filter {
    const rind_filter *filter; /* NULL: none, the original image */
    _Alignas(16) unsigned char parameters[RIND_FILTER_PARAMETERS_SIZE];
} rind_chosen_filter;

typedef enum rind_label_choice {
    RIND_LABEL_AUTO, /* the one non-zero value; of several, 1 */
    RIND_LABEL_NUMBER,
    RIND_LABEL_BY_NAME, /* of a segment or structure of a mask that has names */
    RIND_LABEL_NONZERO, /* every non-zero voxel */
    RIND_LABEL_ALL,     /* every label there is, each a tumour of its own */
    RIND_LABEL_NAMED    /* the same of those the settings give a name */
} rind_label_choice;

typedef struct rind_named_label {
    char name[RIND_REGION_NAME_SIZE];
    int64_t label;
} rind_named_label;

/* A mask beside the one the tumour is of, which regions may name. */
typedef struct rind_named_mask {
    char name[RIND_REGION_NAME_SIZE];
    rind_label_choice choice; /* RIND_LABEL_NONZERO, _NUMBER or _BY_NAME */
    int64_t label;
    char label_name[RIND_LABEL_NAME_SIZE];
} rind_named_mask;

typedef enum rind_axis { RIND_AXIS_X, RIND_AXIS_Y, RIND_AXIS_Z } rind_axis;

typedef enum rind_profile { RIND_PROFILE_IBSI, RIND_PROFILE_PYRADIOMICS } rind_profile;

struct rind_py; /* settings/pyradiomics/profile.h */

struct rind_settings {
    rind_profile profile;
    struct rind_py *pyradiomics; /* owned; NULL in the profile of the IBSI. Where it is set it alone counts, but for
                                    'image' and 'mask' as far as they say what is read */
    bool two_d;                  /* 'dimension': interpolation and texture by slice */
    rind_axis slice_axis;        /* the axis across slices; prepare.c turns the volume so that it comes third */
    struct {
        int volume;              /* 1-based volume of a file that holds several; 0: it must hold one */
        bool has_time;           /* instead: the volume nearest to a time since the first, */
        double time_s;           /* this one */
        int channel;             /* 1-based value of a voxel of a vector image; 0: there must be one */
        bool exclude_non_finite; /* 'non_finite': exclude the voxel; else it is an error */
        bool has_spacing;
        double spacing_mm[3]; /* overrides the file's */
        bool in_pixels;       /* 1 of them, whatever the file says: then 'mm' reads 'pixel' in all units */
        rind_grey grey;       /* what colours become */
        uint32_t subtract[2]; /* the image is volume [0] minus volume [1]; 0: it is one volume */
        rind_bias_field bias_field;
        rind_normalisation normalise;
    } image;
    struct {
        rind_label_choice choice;
        int64_t label;                   /* RIND_LABEL_NUMBER */
        char name[RIND_LABEL_NAME_SIZE]; /* RIND_LABEL_BY_NAME */
        size_t n_named;                  /* RIND_LABEL_NAMED */
        rind_named_label named[RIND_MAX_NAMED_LABELS];
        double geometry_tolerance_mm;
        bool resample_on_mismatch;
    } mask;
    size_t n_masks; /* 'masks' */
    rind_named_mask masks[RIND_MAX_NAMED_MASKS];
    bool subvoxel;    /* 'region_boundary': distances from between the voxel centres */
    rind_rules rules; /* 'regions' */
    struct {
        bool on;              /* a spacing was given */
        double spacing_mm[3]; /* third 0 (two were given, 2d): that axis keeps its own */
        rind_interpolation image, mask;
        double mask_threshold;
        bool round; /* intensities to the nearest whole number, half to even */
    } resample;
    struct {
        bool has_range;
        double range[2];      /* closed; -inf and inf where one end is open */
        double outlier_sigma; /* 0: none */
    } resegment;
    rind_perturb perturb;
    size_t n_discretisations; /* at least 1 */
    rind_discretisation discretise[RIND_MAX_DISCRETISATIONS];
    rind_ivh_settings ivh;
    rind_texture_settings texture;
    size_t n_filters; /* at least 1 */
    rind_chosen_filter filter[RIND_MAX_FILTERS];
    bool pictures_follow; /* 'features' names all, and nothing of the families of pictures: these follow 'dimension' */
    bool aggregation_follows; /* none was asked for: the default of 'dimension' */
    /* wanted[k]: the k-th feature of all families, counted in the order of families.def and their tables. */
    bool wanted[RIND_MAX_FEATURES];
    char hash[17];
    char *text; /* owned */
};

/* What one key of the settings is, for `rind list settings` and the manual. Strings are constants. */
typedef struct rind_key_info {
    const char *name;     /* resample.spacing_mm */
    const char *type;     /* number */
    const char *unit;     /* mm; "" where there is none */
    const char *fallback; /* the default, as YAML */
    const char *help;     /* one line */
    char allowed[160];    /* the values it takes: a number above 0 */
} rind_key_info;

/* The key of that index, in the order of the manual. False past the last. */
bool rind_settings_key(size_t index, rind_key_info *out);

/* The parameter of that index of all filters, in the order of their lists. False past the last. */
bool rind_settings_filter_parameter(size_t index, const rind_filter **filter, rind_key_info *out);

/* The key of that index of an entry of 'regions': "regions.shell_mm". False past the last. */
bool rind_settings_region_key(size_t index, rind_key_info *out);

/* Images that entry 'k' of 'filters' gives, and the name of the i-th in columns: original, log_s2mm. */
size_t rind_settings_n_images(const rind_settings *settings, size_t k);
void rind_settings_image_name(const rind_settings *settings, size_t k, size_t i, char name[RIND_IMAGE_NAME_SIZE]);

/* Whether an entry of 'filters' is 'none'. */
bool rind_settings_wants_original(const rind_settings *settings);

/*
 * As rind_settings_with() with several assignments, applied in order and checked together, so that keys that
 * depend on each other (dimension and texture.aggregation) may come in any order.
 */
rind_status rind_settings_with_all(rind_ctx *ctx, const rind_settings *settings, const char *const *assignments,
                                   size_t n_assignments, rind_settings **out);

/* A volume by time as one word, "90s". */
bool rind_volume_time(const char *text, double *time_s);

/*
 * "mask.label=..." of a label as people write it in a cell or an option: auto, nonzero and whole numbers as they are,
 * anything else as a name, quoted for YAML. To be given to free(); NULL with a message without memory.
 */
char *rind_label_assignment(rind_ctx *ctx, const char *label);

#endif
