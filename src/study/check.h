/*
 * check.h - a study looked over before it is computed: what would fail, and what a reader of its results should know
 *
 * One case is in memory at a time; what is kept of it are numbers, findings and, if wanted, a small picture. A file
 * that cannot be read is a finding like any other. What only the cohort shows (spacings, outliers, duplicates) is found
 * at the end, by rind_check_finish().
 */
#ifndef RIND_STUDY_CHECK_H
#define RIND_STUDY_CHECK_H

#include "region/labels.h"
#include "settings/settings.h"
#include "study/cost.h"
#include "study/manifest.h"

typedef enum rind_finding_level { RIND_FOUND_NOTE, RIND_FOUND_WARNING, RIND_FOUND_ERROR } rind_finding_level;

/* Kinds of findings, in the order in which they are told. */
typedef enum rind_finding_kind {
    RIND_FOUND_FAILURE,   /* the case would fail: its text is the error's */
    RIND_FOUND_REFUSAL,   /* it needs more memory than there may be */
    RIND_FOUND_EMPTY,     /* a region without voxels */
    RIND_FOUND_CLIPPED,   /* a region that the image's edge, within or exclude cut */
    RIND_FOUND_THIN,      /* a shell of another thickness than was asked for */
    RIND_FOUND_BINS,      /* too few or too many bins for texture */
    RIND_FOUND_INTENSITY, /* unlike the other cases */
    RIND_FOUND_SPACING,   /* unlike the other cases */
    RIND_FOUND_DUPLICATE, /* the same file in another case */
    RIND_FOUND_SAID,      /* a warning or notice of reading or preparing it */
    RIND_N_FINDINGS
} rind_finding_kind;

/* A headline for each kind: "would fail". */
const char *rind_finding_title(rind_finding_kind kind);
const char *rind_finding_level_name(rind_finding_level level);

typedef struct rind_finding {
    rind_finding_level level;
    rind_finding_kind kind;
    char *text; /* owned */
} rind_finding;

typedef struct rind_findings {
    rind_finding *finding;
    size_t n, allocated;
} rind_findings;

enum { RIND_CHECK_QUANTILES = 5 };

/* A region as it would be computed of, on the analysis grid. NaN: not known. */
typedef struct rind_checked_region {
    char name[2 * RIND_REGION_NAME_SIZE];
    rind_rule_kind kind;
    size_t n_voxels, n_left; /* of the shape; of the intensity mask */
    double volume_mm3;
    double thickness_mm, wanted_mm;        /* of shells and rims */
    double clipped;                        /* the share taken away */
    double quantile[RIND_CHECK_QUANTILES]; /* intensities: smallest, 5 %, median, 95 %, largest */
    double n_bins[RIND_MAX_DISCRETISATIONS];
} rind_checked_region;

/* The picture of a case: a slice around its regions, right way round for a reader. */
typedef struct rind_check_picture {
    void *png; /* owned; NULL: there is none */
    size_t n_png;
    double width_mm, height_mm;
    size_t width, height; /* of the slice, in voxels: what paths count in */
    size_t slice;         /* from 1 */
    char **path;          /* [n_paths]: outlines of the regions as SVG path data; owned; "" where nothing is in it */
    size_t n_paths;
} rind_check_picture;

typedef struct rind_checked_case {
    const rind_case *row; /* borrowed */
    rind_status status;   /* of what would happen */
    rind_findings findings;
    bool has_grid;
    rind_grid grid, analysis; /* of the image, and what features are computed on */
    bool in_pixels;
    rind_type type;
    size_t n_volumes;
    char labels[128];            /* there are in the mask, "1, 2" */
    size_t n_voxels;             /* of the region in the mask */
    double volume_mm3;           /* the same */
    rind_checked_region *region; /* owned */
    size_t n_regions;
    rind_cost cost;
    uint64_t image_digest, mask_digest; /* 0: unreadable */
    double tumour_range;                /* of intensities after re-segmentation; NaN */
    rind_check_picture picture;
} rind_checked_case;

typedef struct rind_check_options {
    bool headers_only; /* no voxels of images are read: no bins, no intensities, no pictures */
    bool pictures;
    int jobs;
    uint64_t memory_bytes; /* 0: no limit */
} rind_check_options;

/* A spacing, or a suggestion, with the cases it is of. */
typedef struct rind_check_spacing {
    double spacing_mm[3];
    bool in_pixels;
    size_t n_cases;
} rind_check_spacing;

enum { RIND_CHECK_MAX_SPACINGS = 64 };

typedef struct rind_check {
    const rind_settings *settings;
    rind_check_options options;
    rind_checked_case *of; /* [n_cases], owned */
    size_t n_cases;
    /* Set by rind_check_finish(). */
    size_t n_failing, n_warned;
    rind_check_spacing spacing[RIND_CHECK_MAX_SPACINGS]; /* most frequent first */
    size_t n_spacings;
    bool more_spacings;
    double suggested_width[RIND_MAX_DISCRETISATIONS]; /* of bins; NaN: not known, or of no use */
    double cpu_seconds, wall_seconds;                 /* of the whole run with the options' jobs and memory */
    uint64_t peak_bytes;                              /* of all jobs together, at most */
    size_t jobs_at_a_time;                            /* as many as memory allows */
} rind_check;

/* 'settings' is borrowed. RIND_OK or RIND_NO_MEMORY. */
rind_status rind_check_create(rind_ctx *ctx, const rind_settings *settings, size_t n_cases,
                              const rind_check_options *options, rind_check *out);

/*
 * Looks at one case. What is wrong with it goes into check->of[k]. 'row' is borrowed until rind_check_free().
 * RIND_OK or RIND_NO_MEMORY, where not even a finding could be kept.
 */
rind_status rind_check_case(rind_ctx *ctx, rind_check *check, size_t k, const rind_case *row);

/* After the last case: what the cohort shows, and totals. RIND_OK or RIND_NO_MEMORY. */
rind_status rind_check_finish(rind_ctx *ctx, rind_check *check);

void rind_check_free(rind_check *check);

/* Adds a finding, printf style. False without memory. */
bool rind_find(rind_ctx *ctx, rind_checked_case *c, rind_finding_level level, rind_finding_kind kind,
               const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The worst level of a case's findings. */
rind_finding_level rind_worst_finding(const rind_checked_case *c);

/* The order in which people should look: worst first, then as in the manifest. To be given to free(); NULL without
 * memory. */
size_t *rind_check_order(rind_ctx *ctx, const rind_check *check);

/* The summary as text; a row a case and region as CSV; everything as JSON. */
void rind_check_write_text(const rind_check *check, FILE *out);
void rind_check_write_csv(const rind_check *check, FILE *out);
void rind_check_write_json(const rind_check *check, FILE *out);

/* The page: one HTML document that needs nothing beside it. */
rind_status rind_check_write_page(rind_ctx *ctx, const rind_check *check, FILE *out);

#endif
