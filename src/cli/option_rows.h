/*
 * option_rows.h - rows of options that several verbs have, for their tables
 *
 * A row is written out once, so that an option has one name, one letter and one kind wherever it stands. What differs
 * between verbs is what is said of it: such a row takes its help, and a choice its words.
 */
#ifndef RIND_CLI_OPTION_ROWS_H
#define RIND_CLI_OPTION_ROWS_H

#include "cli/cli.h"

/* Images and masks: 'which' is "the image" or "image of one case". */
#define RIND_IMAGE_OPTION(which)                                                                                  \
    {                                                                                                             \
        .name = "image", .letter = 'i', .kind = RIND_ARGUMENT_FILE, .argument = "FILE",                           \
        .help = which ": NIfTI, NRRD, MetaImage, PNG, TIFF, JPEG, BMP, or the folder or a file of a DICOM series" \
    }
#define RIND_MASK_OPTION(help_text)                                                                      \
    {                                                                                                    \
        .name = "mask", .letter = 'm', .kind = RIND_ARGUMENT_FILE, .argument = "FILE", .help = help_text \
    }
#define RIND_MASK_HELP "its segmentation: an image on the same grid, or a DICOM SEG or RTSTRUCT"
#define RIND_EXTRA_MASK_OPTION                                                                           \
    {                                                                                                    \
        .name = "extra-mask", .kind = RIND_ARGUMENT_TEXT, .argument = "NAME=FILE", .repeats = true,      \
        .help = "a further mask, by its name in the settings' key masks, for regions: within: NAME; of " \
                "--cases the manifest's column mask:NAME"                                                \
    }
#define RIND_CASES_OPTION(help_text)                                                                      \
    {                                                                                                     \
        .name = "cases", .letter = 'c', .kind = RIND_ARGUMENT_FILE, .argument = "FILE", .help = help_text \
    }

/* What rind_choose_settings() takes. */
#define RIND_SETTINGS_OPTION(help_text)                                                                      \
    {                                                                                                        \
        .name = "settings", .letter = 's', .kind = RIND_ARGUMENT_FILE, .argument = "FILE", .help = help_text \
    }
#define RIND_PRESET_OPTION                                                               \
    {                                                                                    \
        .name = "preset", .letter = 'p', .kind = RIND_ARGUMENT_TEXT, .argument = "NAME", \
        .help = "settings that ship with rind; rind list presets tells the names"        \
    }
#define RIND_SET_OPTION(help_text)                                                                             \
    {                                                                                                          \
        .name = "set", .kind = RIND_ARGUMENT_TEXT, .argument = "KEY=VALUE", .repeats = true, .help = help_text \
    }
#define RIND_LABEL_OPTION                                                               \
    {                                                                                   \
        .name = "label", .kind = RIND_ARGUMENT_TEXT, .argument = "LABEL",               \
        .help = "a number, or of a DICOM mask a name: short for --set mask.label=LABEL" \
    }

/* Where the output goes, and what it is. */
#define RIND_OUT_FILE_OPTION(help_text)                                                                 \
    {                                                                                                   \
        .name = "out", .letter = 'o', .kind = RIND_ARGUMENT_FILE, .argument = "FILE", .help = help_text \
    }
#define RIND_OUT_FOLDER_OPTION                                                         \
    {                                                                                  \
        .name = "out", .letter = 'o', .kind = RIND_ARGUMENT_FOLDER, .argument = "DIR", \
        .help = "folder to write to; it is made if its parent exists"                  \
    }
#define RIND_FORMAT_OPTION(choices, help_text)                                                                \
    {                                                                                                         \
        .name = "format", .letter = 'f', .kind = RIND_ARGUMENT_CHOICE, .argument = choices, .help = help_text \
    }

/* How it is computed, and what is said meanwhile. */
#define RIND_THREADS_OPTION(help_text)                                                                            \
    {                                                                                                             \
        .name = "threads", .letter = 't', .kind = RIND_ARGUMENT_COUNT, .argument = "N", .least = 1, .most = 1024, \
        .help = help_text                                                                                         \
    }
#define RIND_JOBS_OPTION(help_text)                                                                            \
    {                                                                                                          \
        .name = "jobs", .letter = 'j', .kind = RIND_ARGUMENT_COUNT, .argument = "N", .least = 1, .most = 1024, \
        .help = help_text                                                                                      \
    }
#define RIND_MEMORY_OPTION(help_text)                                                       \
    {                                                                                       \
        .name = "memory", .kind = RIND_ARGUMENT_TEXT, .argument = "SIZE", .help = help_text \
    }
#define RIND_QUIET_OPTION(help_text)                                                  \
    {                                                                                 \
        .name = "quiet", .letter = 'q', .kind = RIND_ARGUMENT_FLAG, .help = help_text \
    }
/* 'choices' in the order of rind_progress. */
#define RIND_PROGRESS_OPTION(choices, help_text)                                                 \
    {                                                                                            \
        .name = "progress", .kind = RIND_ARGUMENT_CHOICE, .argument = choices, .help = help_text \
    }

#endif
