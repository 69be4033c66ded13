/*
 * scan_name.c - what the name of a file and its folders say
 *
 * A name is cut into words at _ . and spaces. Words that tell what a file is (mask, seg, image) are taken away and
 * remembered; so are folders (imagesTr, labelsTr, masks, derivatives). What is left is compared: the words of the name,
 * and the other folders, the scope. Letters' case makes no difference.
 */
#include "study/scan_inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Suffixes of files that hold one image; the voxels of .hdr are in the .img beside it. */
static const char *const suffixes[] = { ".nii.gz", ".nii", ".hdr", ".hdr.gz", ".nrrd", ".nhdr", ".mha",
                                        ".mhd",    ".png", ".tif", ".tiff",   ".jpg",  ".jpeg", ".bmp" };

static const char *const mask_words[] = { "mask",  "masks",  "seg",  "segm",     "segmentation", "segmentations",
                                          "label", "labels", "dseg", "labelmap", "roi",          "rois" };
static const char *const image_words[] = { "image", "images", "img", "imgs", "scan", "volume", "vol" };
static const char *const reader_words[] = { "reader", "rater", "observer", "annotator", "expert" };

/* BIDS entities of a mask that its image does not have. */
static const char *const aside_keys[] = { "label-", "desc-", "res-", "den-", "atlas-", "hemi-", "seg-" };

static const char *const sequences[] = { "t1",    "t2",   "t1w",  "t2w",    "t1c", "t1ce",  "t1gd",  "t2s",
                                         "flair", "stir", "pd",   "pdw",    "dwi", "adc",   "dce",   "swi",
                                         "bold",  "asl",  "perf", "ct",     "pet", "mr",    "mri",   "us",
                                         "pre",   "post", "ser",  "ktrans", "fat", "water", "phase", "b" };

static bool is_among(const char *word, const char *const *list, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (strcasecmp(word, list[k]) == 0)
            return true;
    return false;
}

#define IS_AMONG(word, list) is_among(word, list, COUNT_OF(list))

static size_t suffix_length(const char *path)
{
    size_t n = strlen(path), longest = 0;

    for (size_t k = 0; k < COUNT_OF(suffixes); k++) {
        size_t m = strlen(suffixes[k]);

        if (n > m && m > longest && strcasecmp(path + n - m, suffixes[k]) == 0)
            longest = m;
    }
    return longest;
}

bool rind_scan_is_image(const char *path)
{
    return suffix_length(path) > 0;
}

/* The word without the digits at its end; how many there are. */
static size_t cut_digits(const char *word, char *out, size_t size)
{
    size_t n = strlen(word);

    while (n > 0 && isdigit((unsigned char)word[n - 1]))
        n--;
    snprintf(out, size, "%.*s", (int)n, word);
    return strlen(word) - n;
}

bool rind_scan_is_sequence(const char *word)
{
    char stem[RIND_SCAN_NAME_SIZE];
    size_t n_digits = cut_digits(word, stem, sizeof stem);

    if (IS_AMONG(word, sequences))
        return strcasecmp(word, "b") != 0;
    return n_digits > 0 && IS_AMONG(stem, sequences); /* dce2, post1, b800 */
}

/* reader2, rater-A, r1. */
static bool is_reader(const char *word)
{
    size_t n = strcspn(word, "-0123456789");
    char stem[16];

    for (size_t k = 0; k < COUNT_OF(reader_words); k++) {
        size_t m = strlen(reader_words[k]);

        if (strncasecmp(word, reader_words[k], m) == 0 && strlen(word) <= m + 4)
            return strlen(word) > m;
    }
    snprintf(stem, sizeof stem, "%.*s", (int)(n < sizeof stem ? n : 0), word);
    return strcasecmp(stem, "r") == 0 && word[n] != '\0' && word[n + strspn(word + n, "0123456789")] == '\0';
}

/* mask2, seg1: a mask, and which. */
static bool is_numbered_mask(const char *word)
{
    char stem[RIND_SCAN_NAME_SIZE];

    return cut_digits(word, stem, sizeof stem) > 0 && IS_AMONG(stem, mask_words);
}

/* "P01-label": cuts what tells that it is a mask. */
static bool cut_mask_word(char *word)
{
    char *dash = strrchr(word, '-');

    if (dash == NULL || dash == word || !IS_AMONG(dash + 1, mask_words))
        return false;
    *dash = '\0';
    return true;
}

static bool is_aside(const char *word)
{
    for (size_t k = 0; k < COUNT_OF(aside_keys); k++)
        if (strncasecmp(word, aside_keys[k], strlen(aside_keys[k])) == 0)
            return true;
    return false;
}

static void add_scope(rind_scan_name *out, const char *folder)
{
    size_t n = strlen(out->scope);

    snprintf(out->scope + n, sizeof out->scope - n, "%s%s", n > 0 ? "/" : "", folder);
}

/* imagesTr and labelsTs: what is behind the word; else NULL. */
static const char *split_of(const char *folder, const char *word)
{
    size_t n = strlen(word);
    bool fits = strncasecmp(folder, word, n) == 0 && (strcmp(folder + n, "Tr") == 0 || strcmp(folder + n, "Ts") == 0);

    return fits ? folder + n : NULL;
}

/* Whether a folder tells what is in it. */
static bool read_role(rind_scan_name *out, const char *folder)
{
    const char *split = split_of(folder, "images");
    bool mask = false;

    if (split == NULL) {
        split = split_of(folder, "labels");
        mask = split != NULL;
    }
    if (split != NULL) {
        char part[8];

        snprintf(part, sizeof part, ":%s", split); /* no folder is called so, and no case */
        add_scope(out, part);
    } else if (IS_AMONG(folder, mask_words))
        mask = true;
    else if (!IS_AMONG(folder, image_words))
        return false;
    out->is_mask = mask;
    return true;
}

static void read_folders(rind_scan_name *out, char *folders)
{
    bool pipeline = false;
    char *rest = NULL;

    for (char *folder = strtok_r(folders, "/", &rest); folder != NULL; folder = strtok_r(NULL, "/", &rest)) {
        if (pipeline)
            pipeline = false; /* the name of what made a derivative */
        else if (strcasecmp(folder, "derivatives") == 0)
            pipeline = true;
        else if (strcasecmp(folder, "rawdata") == 0)
            continue;
        else if (is_reader(folder))
            snprintf(out->reader, sizeof out->reader, "%s", folder);
        else if (!read_role(out, folder))
            add_scope(out, folder);
    }
}

static void add_word(rind_scan_name *out, const char *word)
{
    if (out->n_words < RIND_SCAN_MAX_WORDS)
        out->word[out->n_words++] = word;
}

/* Words of a mask that say whose or which it is. */
static bool put_aside(rind_scan_name *out, const char *word)
{
    if (is_reader(word))
        snprintf(out->reader, sizeof out->reader, "%s", word);
    else if (!is_aside(word) && !is_numbered_mask(word))
        return false;
    else if (out->n_aside < RIND_SCAN_MAX_WORDS)
        out->aside[out->n_aside++] = word;
    return true;
}

void rind_scan_read_name(const char *path, rind_scan_name *out)
{
    char folders[RIND_SCAN_NAME_SIZE] = "", *rest = NULL, *all[RIND_SCAN_MAX_WORDS];
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    bool marked = false;
    size_t n = 0;

    *out = (rind_scan_name){ .n_words = 0 };
    if (slash != NULL)
        snprintf(folders, sizeof folders, "%.*s", (int)(slash - path), path);
    read_folders(out, folders);
    snprintf(out->text, sizeof out->text, "%.*s", (int)(strlen(name) - suffix_length(name)), name);
    for (char *word = strtok_r(out->text, "_. ", &rest); word != NULL; word = strtok_r(NULL, "_. ", &rest)) {
        bool is_mask_word = IS_AMONG(word, mask_words);

        marked = marked || is_mask_word || is_numbered_mask(word) || cut_mask_word(word);
        if (!is_mask_word && !IS_AMONG(word, image_words) && n < RIND_SCAN_MAX_WORDS)
            all[n++] = word;
    }
    out->is_mask = out->is_mask || marked;
    for (size_t k = 0; k < n; k++) {
        bool of_space = strncasecmp(all[k], "space-", strlen("space-")) == 0;

        if (out->is_mask && of_space)
            add_word(out, all[k] + strlen("space-")); /* the image it is drawn on: T1w */
        else if (!out->is_mask || !put_aside(out, all[k]))
            add_word(out, all[k]);
    }
    if (!out->is_mask)
        out->reader[0] = '\0';
}
