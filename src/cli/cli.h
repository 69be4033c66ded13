/*
 * cli.h - the command line: verbs, their options, and what is said to the user
 *
 * A verb is a const record with a const table of options. Parsing, --help, the man page and the completions
 * are all made from these tables: nothing is typed twice.
 */
#ifndef RIND_CLI_CLI_H
#define RIND_CLI_CLI_H

#include "context.h"
#include <stdio.h>

/* What the program answers to its caller. */
enum {
    RIND_EXIT_OK = 0,
    RIND_EXIT_SOME_FAILED = 1, /* the table is complete, failures are listed */
    RIND_EXIT_USAGE = 2,       /* usage, settings or manifest wrong: nothing was computed */
    RIND_EXIT_OUTPUT = 3,      /* output could not be written */
    RIND_EXIT_NONE_OK = 4,     /* no case succeeded */
    RIND_EXIT_TABLES_DIFFER = 5,
    RIND_EXIT_LEAK = 6,
    RIND_EXIT_NOT_ESTIMABLE = 7,
    RIND_EXIT_NOT_CONVERGED = 8,
    RIND_EXIT_INTERRUPTED = 130
};

extern const struct rind_exit_code {
    const char *code, *meaning;
} rind_exit_codes[];
extern const size_t rind_n_exit_codes;

typedef enum rind_argument_kind {
    RIND_ARGUMENT_FLAG, /* none */
    RIND_ARGUMENT_TEXT,
    RIND_ARGUMENT_FILE,
    RIND_ARGUMENT_FOLDER,
    RIND_ARGUMENT_COUNT, /* a whole number, 'least' to 'most' */
    RIND_ARGUMENT_CHOICE /* one of 'argument', words separated by | */
} rind_argument_kind;

typedef struct rind_option {
    const char *name; /* without -- */
    char letter;      /* of the short form; 0: none */
    rind_argument_kind kind;
    const char *argument;  /* FILE, or the choices: wide|long|json */
    long long least, most; /* most 0: no limit */
    bool repeats;
    const char *help; /* one line, lower case, no full stop */
} rind_option;

typedef struct rind_arguments rind_arguments;

typedef struct rind_verb {
    const char *name;       /* "extract", or of two words: "phantom digital" */
    const char *summary;    /* one line, lower case, no full stop */
    const char *usage;      /* lines of what follows "rind" */
    const char *text;       /* paragraphs for --help and the manual page */
    const char *operand;    /* the choices of the one operand, separated by |; NULL: none is taken */
    bool operand_is_folder; /* then any word is, and 'operand' is what help calls it */
    bool operand_is_file;   /* the same; and there may be several */
    bool operand_is_optional;
    size_t most_operands; /* of files; 0: one */
    const rind_option *options;
    size_t n_options;
    int (*run)(const rind_arguments *arguments);
} rind_verb;

extern const rind_verb *const rind_verbs[];
extern const size_t rind_n_verbs;

/* --help, --version and the other options of the program itself. */
extern const rind_option rind_program_options[];
extern const size_t rind_n_program_options;
extern const rind_option rind_help_option; /* that every verb has */

/* The command line of a verb, taken apart and checked against its table. */
struct rind_arguments {
    int argc;
    const char *const *argv; /* all of it */
    const rind_verb *verb;
    const char *operand;   /* the first */
    const char **operands; /* n_operands of them */
    size_t n_operands;
    bool wants_help;
    size_t n_values;
    struct {
        size_t option; /* index in the verb's table */
        const char *text;
    } * value;
};

/* Takes apart what stands behind the verb. False, and the error is said, when it is wrong. */
bool rind_arguments_parse(const rind_verb *verb, int argc, const char *const *argv, int first, rind_arguments *out);
void rind_arguments_free(rind_arguments *arguments);

/* Text of an option, NULL if it was not given; the n-th text of one that repeats; whether a flag was given. */
const char *rind_argument(const rind_arguments *arguments, size_t option);
const char *rind_argument_nth(const rind_arguments *arguments, size_t option, size_t n);
bool rind_argument_given(const rind_arguments *arguments, size_t option);
long long rind_argument_count(const rind_arguments *arguments, size_t option, long long otherwise);

/* True if 'word' is one of 'choices' (separated by |); its index goes to 'index' unless that is NULL. */
bool rind_choice_find(const char *choices, const char *word, size_t *index);

/* help.c, man.c, completion.c */
void rind_print_help(FILE *out);
void rind_print_verb_help(FILE *out, const rind_verb *verb);
void rind_print_version(FILE *out);
void rind_print_man(FILE *out);
void rind_print_completion(FILE *out, const char *shell);

/* Ends work on standard output: RIND_EXIT_OK, or RIND_EXIT_OUTPUT with the error said. */
int rind_finish_output(void);

#endif
