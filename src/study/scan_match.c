/*
 * scan_match.c - pairs masks with images by what their names say
 *
 * Both must have the same scope: the same folder, but for folders that only tell what is in them. There
 *
 *   1. a mask belongs to the image all of whose words its own name has, and of several to the one with most words:
 *      P01_t2_tumour_mask to P01_t2, not to P01;
 *   2. else to every image that has all of its words: P01_mask to P01_t1 and P01_t2, mask to all images of its folder.
 *
 * What image and mask have in common says whose they are, unless it names a sequence; what only the image has says
 * which of a case's images it is, and what only the mask has, which mask.
 */
#include "study/scan_inside.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool has_word(const rind_scan_name *name, const char *word)
{
    for (size_t k = 0; k < name->n_words; k++)
        if (strcasecmp(name->word[k], word) == 0)
            return true;
    return false;
}

static bool has_all_words(const rind_scan_name *name, const rind_scan_name *of)
{
    for (size_t k = 0; k < of->n_words; k++)
        if (!has_word(name, of->word[k]))
            return false;
    return true;
}

static void append(char *text, size_t size, const char *word)
{
    size_t n = strlen(text);

    snprintf(text + n, size - n, "%s%s", n > 0 ? "_" : "", word);
}

/* Whether a folder of the scope is called so. */
static bool is_in_scope(const char *scope, const char *word)
{
    size_t n = strlen(word);

    for (const char *folder = scope; folder != NULL; folder = strchr(folder, '/')) {
        folder += *folder == '/';
        if (strcspn(folder, "/") == n && strncasecmp(folder, word, n) == 0)
            return true;
    }
    return false;
}

/* Folders that say no more than that there are images: BIDS. */
static bool is_of_kind(const char *folder)
{
    return *folder == ':' || strcasecmp(folder, "anat") == 0 || strcasecmp(folder, "func") == 0;
}

/* Folders of the scope to the case, or to the image where they name a sequence. */
static void tell_scope(const char *scope, char *case_id, char *image_id, size_t size)
{
    char folders[RIND_SCAN_NAME_SIZE], *rest = NULL;

    snprintf(folders, sizeof folders, "%s", scope);
    for (char *folder = strtok_r(folders, "/", &rest); folder != NULL; folder = strtok_r(NULL, "/", &rest))
        if (!is_of_kind(folder))
            append(rind_scan_is_sequence(folder) ? image_id : case_id, size, folder);
}

/* The last part of the scanned folder's own name: the case where nothing else says one. */
static const char *own_name(const rind_scan_work *work)
{
    const char *end = strrchr(work->folder, '/');

    return end != NULL && end[1] != '\0' ? end + 1 : work->folder;
}

static rind_status add_pair(rind_scan_work *work, rind_scan_file *image, rind_scan_file *mask, bool one_scope)
{
    char case_id[2 * RIND_SCAN_NAME_SIZE] = "", image_id[2 * RIND_SCAN_NAME_SIZE] = "";
    char mask_id[2 * RIND_SCAN_NAME_SIZE] = "", names[2 * RIND_SCAN_NAME_SIZE] = "";
    const rind_scan_name *i = &image->said, *m = &mask->said;

    for (size_t k = 0; k < i->n_words; k++)
        if (has_word(m, i->word[k]) && !rind_scan_is_sequence(i->word[k]) &&
            (one_scope || !is_in_scope(i->scope, i->word[k])))
            append(names, sizeof names, i->word[k]);
    if (!one_scope || *names == '\0')
        tell_scope(i->scope, case_id, image_id, sizeof case_id);
    if (*names != '\0')
        append(case_id, sizeof case_id, names);
    for (size_t k = 0; k < i->n_words; k++)
        if (!has_word(m, i->word[k]) || rind_scan_is_sequence(i->word[k]))
            append(image_id, sizeof image_id, i->word[k]);
    for (size_t k = 0; k < m->n_words; k++)
        if (!has_word(i, m->word[k]))
            append(mask_id, sizeof mask_id, m->word[k]);
    for (size_t k = 0; k < m->n_aside; k++)
        append(mask_id, sizeof mask_id, m->aside[k]);
    if (*m->reader != '\0')
        append(mask_id, sizeof mask_id, m->reader);
    image->n_pairs++;
    mask->n_pairs++;
    const rind_scan_row row = { .case_id = *case_id != '\0' ? case_id : own_name(work),
                                .image_id = image_id,
                                .mask_id = mask_id,
                                .reader = m->reader,
                                .image = image->path,
                                .mask = mask->path };
    return image->is_dicom ? rind_scan_add_dicom(work, &row, true, false) : rind_scan_add_pair(work, &row);
}

/* The image by rule 1; *other is one that fits as well, or NULL. */
static rind_scan_file *find_within(rind_scan_work *work, const rind_scan_file *mask, size_t n_near,
                                   rind_scan_file **other)
{
    rind_scan_file *best = NULL;

    *other = NULL;
    for (rind_scan_file *i = work->images.file; i < work->images.file + work->images.n; i++) {
        size_t n = i->said.n_words;

        if (strcmp(i->said.scope, mask->said.scope) != 0 || !has_all_words(&mask->said, &i->said))
            continue;
        if (n == 0 && mask->said.n_words > 0 && n_near > 1)
            continue; /* an image without a name fits any mask: only where it is alone */
        if (best != NULL && best->said.n_words == n)
            *other = i;
        if (best == NULL || best->said.n_words < n) {
            best = i;
            *other = NULL;
        }
    }
    return best;
}

static rind_status match(rind_scan_work *work, rind_scan_file *mask, bool one_scope)
{
    const char *slash = strrchr(mask->path, '/');
    int n_where = slash != NULL ? (int)(slash - mask->path) : 0;
    rind_scan_file *end = work->images.file + work->images.n, *other = NULL;
    rind_status status = RIND_OK;
    size_t n_near = 0;

    for (const rind_scan_file *i = work->images.file; i < end; i++)
        n_near += strcmp(i->said.scope, mask->said.scope) == 0;
    rind_scan_file *image = find_within(work, mask, n_near, &other);
    if (other != NULL)
        return rind_scan_leave(work, mask->path, "a mask that fits two images: %s and %s", image->name, other->name);
    if (image != NULL)
        return add_pair(work, image, mask, one_scope);
    for (image = work->images.file; image < end && status == RIND_OK; image++)
        if (strcmp(image->said.scope, mask->said.scope) == 0 && has_all_words(&image->said, &mask->said))
            status = add_pair(work, image, mask, one_scope);
    if (status != RIND_OK || mask->n_pairs > 0)
        return status;
    if (n_near == 0)
        return rind_scan_leave(work, mask->path, "a mask, and no image belongs to %.*s", n_where, mask->path);
    return rind_scan_leave(work, mask->path, "a mask, and none of the %zu images that belong to %.*s is named like it",
                           n_near, n_where, mask->path);
}

/* Whether all masks have one scope: then folders do not tell cases apart. */
static bool is_one_scope(const rind_scan_files *masks)
{
    for (size_t k = 1; k < masks->n; k++)
        if (strcmp(masks->file[k].said.scope, masks->file[0].said.scope) != 0)
            return false;
    return true;
}

rind_status rind_scan_match(rind_scan_work *work)
{
    bool one_scope = is_one_scope(&work->masks);
    rind_status status = RIND_OK;

    for (size_t k = 0; k < work->masks.n && status == RIND_OK; k++)
        status = match(work, &work->masks.file[k], one_scope);
    for (size_t k = 0; k < work->images.n && status == RIND_OK; k++)
        if (work->images.file[k].n_pairs == 0)
            status = rind_scan_leave(work, work->images.file[k].path, "an image, and no mask is named like it");
    return status;
}
