/*
 * table.h - feature values with their names, and the files they are written to
 *
 * The columns of a table follow from the settings alone. A row is one region of one image. A feature
 * that has no value is NaN with a reason; rind_reason_name() gives the code that the long table and the
 * dictionary print (docs/manual/reasons.md explains each).
 */
#ifndef RIND_TABLE_H
#define RIND_TABLE_H

#include <rind/settings.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Why a feature has no value. */
typedef enum rind_reason {
    RIND_HAS_VALUE = 0,
    RIND_UNDEFINED,                  /* the formula divides by zero here, and IBSI fixes no value */
    RIND_FLAT_REGION,                /* all voxels have one intensity or one grey level */
    RIND_ONE_VOXEL,                  /* the region is a single voxel */
    RIND_NO_NEIGHBOUR,               /* no voxel has a neighbour in the region */
    RIND_FLAT_SHAPE,                 /* the region lies in a plane or on a line: its extent is zero along an axis */
    RIND_TOO_SMALL,                  /* the region has too few voxels along its longest side */
    RIND_EMPTY_AFTER_RESEGMENTATION, /* no voxel's intensity lies in the range */
    RIND_REGION_EMPTY,               /* the region holds no voxel: a shell cut away, a label the mask does not have */
    RIND_NOT_FOR_PICTURES,           /* the image has one slice, and the feature measures volumes */
    RIND_NOT_FOR_VOLUMES,            /* the image has several slices, and the feature measures pictures */
    RIND_IMAGE_TOO_SMALL,            /* the image has too few voxels along an axis for the filter */
    RIND_NOT_COMPUTED,               /* the case failed before this feature */
    RIND_N_REASONS
} rind_reason;

/* "undefined", "flat_region", ...; "" for RIND_HAS_VALUE. Never NULL. */
RIND_API const char *rind_reason_name(rind_reason reason);

/* What a column holds. Strings are borrowed and live as long as the table; "" where there is none. */
typedef struct rind_column {
    const char *name;           /* column of the wide table: original_glcm_joint_entropy */
    const char *image;          /* original */
    const char *family;         /* glcm */
    const char *feature;        /* joint_entropy */
    const char *aggregation;    /* 3D_merged */
    const char *discretisation; /* fbs25 */
    const char *ibsi_code;      /* TU9B */
    const char *ibsi_tag;       /* cm_joint_entr_3D_comb */
    const char *unit;           /* mm, voxel, intensity; "" for pure numbers */
    const char *source;         /* where the definition stands: ibsi1:glcm */
} rind_column;

typedef struct rind_table rind_table;

RIND_API size_t rind_table_n_columns(const rind_table *table);
RIND_API size_t rind_table_n_rows(const rind_table *table);
RIND_API const rind_column *rind_table_column(const rind_table *table, size_t column);

/* NaN where there is no value; 'reason' may be NULL. */
RIND_API double rind_table_value(const rind_table *table, size_t row, size_t column, rind_reason *reason);

/* The value by column name, NaN for an unknown name. */
RIND_API double rind_table_find(const rind_table *table, size_t row, const char *column_name);

/* Key cells of a row: case_id, image_id, mask_id, region. */
RIND_API const char *rind_table_key(const rind_table *table, size_t row, const char *key);

RIND_API void rind_table_free(rind_table *table);

#ifdef __cplusplus
}
#endif
#endif
