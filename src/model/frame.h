/*
 * frame.h - a feature table as the model stage sees it: one row a case, one column a number
 *
 * rind extract writes a row for each case, image and region. A frame has one row a case: the columns of each region
 * stand side by side under names with the region before them,
 *
 *     tumour__original_glcm_contrast, peri_3mm__original_glcm_contrast
 *     tumour__t2__original_glcm_contrast          where the manifest named the image (image_id)
 *
 * Columns left of 'status' (paths, readers, groups) are no features and are not read. Any other CSV with a column of
 * case ids is a frame as it stands: every column that holds numbers is one.
 *
 * Of a table with perturbed rows (rind extract --perturb) the unperturbed ones are read, or those asked for.
 *
 * Only the rows asked for are read: cells of other cases are never looked at, so that what a training sees of a table
 * is what it is given by its split.
 */
#ifndef RIND_MODEL_FRAME_H
#define RIND_MODEL_FRAME_H

#include "context.h"
#include "model/ids.h"

/* Where a table comes from, as its provenance and dictionary tell. Texts are "" where there is none. */
typedef struct rind_origin {
    bool is_extract;        /* has regions and a status, as rind extract writes them */
    char settings_hash[64]; /* of all extraction settings */
    char version[32];       /* of the engine that defined the features */
    char definitions[20];   /* digest of the dictionary: names, codes, units and sources of all columns */
    size_t n_dictionary;    /* columns the dictionary tells */
    char file_digest[20];   /* of the table's bytes */
} rind_origin;

typedef struct rind_frame {
    char *path;
    rind_ids ids;      /* cases: ids.n rows */
    rind_ids regions;  /* regions in the columns, in their order; none of a table from elsewhere */
    rind_ids columns;  /* names */
    const char **unit; /* of each column; borrowed from 'units' */
    rind_ids units;
    double *value; /* column after column: value[column * ids.n + row]; NaN: missing */
    rind_origin origin;
    /* What became of the cases in the file. */
    rind_ids failed;       /* asked for, and the extraction failed */
    rind_ids incomplete;   /* asked for, but a region or an image is absent */
    rind_ids excluded;     /* columns that were left out as asked */
    rind_ids text_columns; /* columns of a table from elsewhere that hold no number */
    size_t n_cases;        /* cases in the file */
    rind_ids unwanted;     /* of them not asked for: ids alone, no cell was read */
} rind_frame;

typedef struct rind_frame_options {
    const char *id;           /* column of case ids; NULL: case_id */
    const char *regions;      /* names separated by commas; NULL: all there are */
    const rind_ids *wanted;   /* cases to read; NULL: all */
    const rind_ids *only;     /* names of the columns to read; NULL: all */
    const char *perturbation; /* of a table with such a column, the rows of this one; NULL: the unperturbed rows */
    const rind_ids *exclude;  /* columns of a table from elsewhere that are no inputs: outcomes, folds; NULL: none */
} rind_frame_options;

/*
 * Returns RIND_OK (also with no row left), RIND_CANNOT_READ, RIND_BAD_FILE with the case, the column and the cell,
 * RIND_TABLES_DIFFER where a region is absent from the whole table, or RIND_LEAK where columns were taken out of a
 * table of rind extract after it was written (its dictionary knows more of them): that is a selection nobody can refit.
 */
rind_status rind_frame_read(rind_ctx *ctx, const char *path, const rind_frame_options *options, rind_frame *out);

/*
 * The perturbations a table of rind extract --perturb has, in their order; none of any other table. Statuses as those
 * of reading a CSV.
 */
rind_status rind_frame_perturbations(rind_ctx *ctx, const char *path, rind_ids *out);

/* Adds a column; 'value' has ids.n entries. RIND_BAD_ARGUMENT if the name is taken. */
rind_status rind_frame_add(rind_ctx *ctx, rind_frame *frame, const char *name, const double *value);

/* A copy of the rows of 'cases', in the frame's order; of the counts nothing is copied. */
rind_status rind_frame_copy(rind_ctx *ctx, const rind_frame *frame, const rind_ids *cases, rind_frame *out);

static inline const double *rind_frame_column(const rind_frame *frame, size_t column)
{
    return frame->value + column * frame->ids.n;
}

void rind_frame_free(rind_frame *frame);

/* A cell as a number: NaN for an empty one, NA, NaN and null. False if it is something else. */
bool rind_cell_number(const char *cell, double *out);

/* The column of a CSV by its name, or RIND_NO_ID. */
struct rind_csv;
size_t rind_csv_column(const struct rind_csv *csv, const char *name);

#endif
