/*
 * source.h - what the file of an image says of it beyond voxels and grid
 *
 * DICOM objects refer to each other by unique identifiers, so an image keeps those a mask may refer to. Facts are
 * what a table's provenance tells: how the image was acquired, never whose it is.
 */
#ifndef RIND_IMAGE_SOURCE_H
#define RIND_IMAGE_SOURCE_H

#include "context.h"

enum { RIND_UID_SIZE = 65, RIND_FACT_TEXT_SIZE = 96, RIND_MAX_FACTS = 40 };

typedef struct rind_uid {
    char text[RIND_UID_SIZE]; /* "" where it is unknown */
} rind_uid;

typedef struct rind_fact {
    const char *name; /* a constant: "repetition_time_ms" */
    char value[RIND_FACT_TEXT_SIZE];
} rind_fact;

typedef struct rind_source {
    rind_uid study, series, frame_of_reference;
    rind_uid *instance; /* of the whole series, also of its other volumes; sorted; owned */
    size_t n_instances;
    char **file; /* the files of the series, sorted; owned */
    size_t n_files;
    bool by_mask; /* of several series, the one a mask refers to */
    rind_fact fact[RIND_MAX_FACTS];
    size_t n_facts;
} rind_source;

/* Takes NULL. */
void rind_source_free(rind_source *source);

/* Adds a fact, cut where it is long; an empty value is none. */
void rind_source_tell(rind_source *source, const char *name, const char *value);

#endif
