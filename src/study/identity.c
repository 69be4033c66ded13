/* identity.c - see identity.h */
#include "study/identity.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "folder/" of a path as it is written; "" where it names none. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? (size_t)(slash + 1 - path) : 0;
}

/* The real folder of 'path', found once for files that lie together. NULL: there is none, or no memory. */
static const char *real_folder(rind_places *places, const char *path, size_t n)
{
    for (size_t k = 0; k < COUNT_OF(places->known); k++)
        if (places->known[k].folder != NULL && strlen(places->known[k].folder) == n &&
            memcmp(places->known[k].folder, path, n) == 0)
            return places->known[k].real;

    char *folder = strndup(path, n);
    char *real = folder != NULL ? realpath(n > 0 ? folder : ".", NULL) : NULL;
    if (real == NULL) {
        free(folder);
        return NULL;
    }
    size_t k = places->next++ % COUNT_OF(places->known);
    free(places->known[k].folder);
    free(places->known[k].real);
    places->known[k].folder = folder;
    places->known[k].real = real;
    return real;
}

void rind_place_of(rind_places *places, const char *path, char place[PATH_MAX])
{
    size_t n = folder_length(path);
    const char *real = real_folder(places, path, n);
    char here[PATH_MAX];

    if (real != NULL)
        snprintf(place, PATH_MAX, "%s%s%s", real, strcmp(real, "/") == 0 ? "" : "/", path + n);
    else if (*path == '/' || getcwd(here, sizeof here) == NULL)
        snprintf(place, PATH_MAX, "%s", path);
    else if (snprintf(place, PATH_MAX, "%s/%s", here, path) >= PATH_MAX)
        snprintf(place, PATH_MAX, "%s", path);
}

void rind_places_free(rind_places *places)
{
    for (size_t k = 0; k < COUNT_OF(places->known); k++) {
        free(places->known[k].folder);
        free(places->known[k].real);
    }
    *places = (rind_places){ .next = 0 };
}

/* With the text's end, so that "ab", "c" is not "a", "bc". */
static uint64_t add_text(uint64_t digest, const char *text)
{
    return rind_digest(text, strlen(text) + 1, digest);
}

uint64_t rind_case_identity(rind_places *places, const rind_case *c, const struct rind_settings *settings)
{
    char place[PATH_MAX];
    uint64_t digest = 0;
    const char *role, *path;

    for (size_t k = 0; (path = rind_case_file(c, settings, k, &role)) != NULL; k++) {
        rind_place_of(places, path, place);
        digest = add_text(add_text(digest, role), place);
    }
    for (size_t k = 0; k < c->n_masks; k++)
        if (*c->masks[k].path != '\0' && rind_settings_use_mask(settings, c->masks[k].name))
            digest = add_text(digest, c->masks[k].name);
    return add_text(add_text(add_text(digest, c->label), c->channel), c->volume);
}

bool rind_inputs_look_unchanged(const void *inputs, size_t n)
{
    rind_unpack left = rind_unpack_begin(inputs, n);
    rind_input input;

    while (rind_next_input(&left, &input)) {
        rind_file_facts now = { 0 };
        int error = rind_stamp_file(input.place, &now);

        if (error != input.error || (error == 0 && now.stamp != input.file.stamp))
            return false;
    }
    return !left.bad;
}

int rind_digest_known(rind_digests *digests, const char *place, rind_file_facts *out)
{
    rind_file_facts now = { 0 };
    int error = rind_stamp_file(place, &now);

    *out = now;
    if (error != 0)
        return error;
    for (size_t k = 0; k < COUNT_OF(digests->known); k++)
        if (digests->known[k].place != NULL && digests->known[k].file.stamp == now.stamp &&
            strcmp(digests->known[k].place, place) == 0) {
            *out = digests->known[k].file;
            return 0;
        }
    error = rind_digest_file(place, out);
    char *copy = error == 0 ? strdup(place) : NULL;
    if (copy != NULL) {
        size_t k = digests->next++ % COUNT_OF(digests->known);

        free(digests->known[k].place);
        digests->known[k].place = copy;
        digests->known[k].file = *out;
    }
    return error;
}

void rind_digests_free(rind_digests *digests)
{
    for (size_t k = 0; k < COUNT_OF(digests->known); k++)
        free(digests->known[k].place);
    *digests = (rind_digests){ .next = 0 };
}

bool rind_inputs_are_unchanged(rind_digests *digests, const void *inputs, size_t n, rind_pack *fresh)
{
    rind_unpack left = rind_unpack_begin(inputs, n);
    size_t n_inputs = 0;

    rind_pack_clear(fresh);
    while (left.left > 0 && !left.bad) {
        const uint8_t *item = left.at;
        rind_input input;
        rind_unpack one = left;

        if (*item != RIND_ITEM_INPUT) { /* facts of a file go over as they are */
            rind_unpack_facts_item(&left);
            rind_pack_put(fresh, item, (size_t)(left.at - item));
            continue;
        }
        if (!rind_next_input(&one, &input))
            return false;
        left = one;
        rind_file_facts now = { 0 };
        int error = rind_digest_known(digests, input.place, &now);
        if (error != input.error ||
            (error == 0 && (now.digest != input.file.digest || now.n_files != input.file.n_files)))
            return false;
        if (error == 0)
            input.file = now;
        rind_pack_put(fresh, item, 1);
        rind_pack_input(fresh, &input);
        n_inputs++;
    }
    return n_inputs > 0 && !left.bad && !fresh->lacking;
}
