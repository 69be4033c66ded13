/*
 * identity.h - whether a case is still the one that was computed
 *
 * A case is its files and the cells of the manifest that choose within them; settings and version are the journal's
 * variant. A file of the same size and time is taken for unchanged; of another time, the digest of its bytes decides.
 * So a copied or touched file costs reading it, not computing it. Carried columns are no part: the table takes them
 * from the manifest it is written for.
 */
#ifndef RIND_STUDY_IDENTITY_H
#define RIND_STUDY_IDENTITY_H

#include "study/record.h"

#include <limits.h>

/* Folders of paths met last, with what they are when links are followed. To begin with, all zeros. */
typedef struct rind_places {
    struct {
        char *folder, *real;
    } known[4];
    size_t next;
} rind_places;

/* A path that means the same from anywhere: its folder with links followed, and its name. Cut if too long. */
void rind_place_of(rind_places *places, const char *path, char place[PATH_MAX]);
void rind_places_free(rind_places *places);

/* A digest of the places of a case's files and of its cells label, channel and volume. */
uint64_t rind_case_identity(rind_places *places, const rind_case *c, const struct rind_settings *settings);

/* Whether size and time of every input are those the record says. Reads no file. */
bool rind_inputs_look_unchanged(const void *inputs, size_t n);

/* Digests of files met last: one image of many masks, one atlas of many images. To begin with, all zeros. */
typedef struct rind_digests {
    struct {
        char *place;
        rind_file_facts file;
    } known[8];
    size_t next;
} rind_digests;

/* As rind_digest_file(), but a file that was digested and looks unchanged is not read again. */
int rind_digest_known(rind_digests *digests, const char *place, rind_file_facts *out);
void rind_digests_free(rind_digests *digests);

/*
 * Reads all inputs of a record again. True if their contents are the same; 'fresh' is then the record's inputs with the
 * times of now.
 */
bool rind_inputs_are_unchanged(rind_digests *digests, const void *inputs, size_t n, rind_pack *fresh);

#endif
