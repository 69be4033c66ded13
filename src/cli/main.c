/*
 * main.c - rind: finds the verb and runs it
 *
 * The verbs in the order --help lists them. A verb of two words, "phantom digital", is one record.
 */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/say.h"
#include "settings/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const rind_verb *const rind_verbs[] = {
    &rind_verb_check,
    &rind_verb_evaluate,
    &rind_verb_extract,
    &rind_verb_filter,
    &rind_verb_icc,
    &rind_verb_list,
    &rind_verb_match,
    &rind_verb_merge,
    &rind_verb_phantom_digital,
    &rind_verb_phantom_filters,
    &rind_verb_phantom_cohort,
    &rind_verb_predict,
    &rind_verb_region,
    &rind_verb_report,
    &rind_verb_scan,
    &rind_verb_split,
    &rind_verb_survival,
    &rind_verb_train,
    &rind_verb_verify_ibsi1,
    &rind_verb_verify_ibsi2,
    &rind_verb_verify_pyradiomics,
};
const size_t rind_n_verbs = COUNT_OF(rind_verbs);

const rind_option rind_help_option = {
    .name = "help", .letter = 'h', .kind = RIND_ARGUMENT_FLAG, .help = "prints this and ends"
};

enum { HELP, VERSION, PRINT_COMPLETION, PRINT_MAN, N_PROGRAM_OPTIONS };

const rind_option rind_program_options[N_PROGRAM_OPTIONS] = {
    [HELP] = { .name = "help", .letter = 'h', .kind = RIND_ARGUMENT_FLAG, .help = "prints this and ends" },
    [VERSION] = { .name = "version",
                  .letter = 'V',
                  .kind = RIND_ARGUMENT_FLAG,
                  .help = "prints the version and the libraries of this build" },
    [PRINT_COMPLETION] = { .name = "print-completion",
                           .kind = RIND_ARGUMENT_CHOICE,
                           .argument = "bash|zsh|fish",
                           .help = "prints a completion script for that shell" },
    [PRINT_MAN] = { .name = "print-man", .kind = RIND_ARGUMENT_FLAG, .help = "prints the manual page, for man -l" },
};
const size_t rind_n_program_options = N_PROGRAM_OPTIONS;

const struct rind_exit_code rind_exit_codes[] = {
    { "0", "all done" },
    { "1", "some cases failed, or a reference value is missed; the table is complete" },
    { "2", "usage, settings or manifest wrong; nothing was computed" },
    { "3", "output could not be written" },
    { "4", "no case succeeded" },
    { "5", "features of other settings, definitions or regions than the model's" },
    { "6", "leak: test cases, or a selection made with them, would have reached the model" },
    { "7", "not estimable: one class only, separation, nothing selected" },
    { "8", "not converged" },
    { "130", "interrupted; finished cases are kept" },
};
const size_t rind_n_exit_codes = COUNT_OF(rind_exit_codes);

int rind_finish_output(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return RIND_EXIT_OK;
    rind_say_error(NULL, "standard output: cannot be written: %s", strerror(errno != 0 ? errno : EIO));
    return RIND_EXIT_OUTPUT;
}

/* The program's own options stand alone, before any verb. */
static int run_program_option(int argc, const char *const *argv)
{
    static const rind_verb program = { .name = "rind",
                                       .options = rind_program_options,
                                       .n_options = N_PROGRAM_OPTIONS };
    rind_arguments arguments;
    bool right = rind_arguments_parse(&program, argc, argv, 1, &arguments);

    if (!right)
        ;
    else if (arguments.wants_help)
        rind_print_help(stdout);
    else if (rind_argument_given(&arguments, VERSION))
        rind_print_version(stdout);
    else if (rind_argument_given(&arguments, PRINT_MAN))
        rind_print_man(stdout);
    else
        rind_print_completion(stdout, rind_argument(&arguments, PRINT_COMPLETION));
    rind_arguments_free(&arguments);
    return right ? rind_finish_output() : RIND_EXIT_USAGE;
}

/* Whether 'verb' begins with the word 'first'; '*rest' is its second word or "". */
static bool begins_with(const rind_verb *verb, const char *first, const char **rest)
{
    size_t n = strcspn(verb->name, " ");

    *rest = verb->name + n + (verb->name[n] == ' ');
    return strlen(first) == n && strncmp(verb->name, first, n) == 0;
}

static int unknown_verb(const char *word)
{
    rind_nearest nearest = rind_nearest_start(word);

    for (size_t k = 0; k < rind_n_verbs; k++) {
        char first[64];

        snprintf(first, sizeof first, "%.*s", (int)strcspn(rind_verbs[k]->name, " "), rind_verbs[k]->name);
        rind_nearest_try(&nearest, first);
    }
    if (*nearest.found != '\0')
        rind_say_error(NULL, "unknown verb '%s'; did you mean '%s'?", word, nearest.found);
    else
        rind_say_error(NULL, "unknown verb '%s'; see rind --help", word);
    return RIND_EXIT_USAGE;
}

/* "rind phantom --help", "rind phantom", "rind phantom digitl": a first word that needs a second. */
static int incomplete_verb(const char *first, const char *second)
{
    bool help = second != NULL && (strcmp(second, "--help") == 0 || strcmp(second, "-h") == 0);
    rind_nearest nearest = rind_nearest_start(second != NULL ? second : "");
    char words[128] = "";
    size_t n = 0;

    for (size_t k = 0; k < rind_n_verbs; k++) {
        const char *rest;

        if (!begins_with(rind_verbs[k], first, &rest))
            continue;
        if (help)
            printf("rind %-18s %s\n", rind_verbs[k]->name, rind_verbs[k]->summary);
        rind_nearest_try(&nearest, rest);
        n += (size_t)snprintf(words + n, sizeof words - n, "%s%s", n > 0 ? ", " : "", rest);
    }
    if (help)
        return rind_finish_output();
    if (*nearest.found != '\0' && second != NULL)
        rind_say_error(NULL, "%s: unknown word '%s'; did you mean '%s'?", first, second, nearest.found);
    else
        rind_say_error(NULL, "%s: what? one of %s", first, words);
    return RIND_EXIT_USAGE;
}

static int run_verb(const rind_verb *verb, int argc, const char *const *argv, int n_words)
{
    rind_arguments arguments;
    int answer = RIND_EXIT_USAGE;

    if (rind_arguments_parse(verb, argc, argv, 1 + n_words, &arguments)) {
        if (arguments.wants_help) {
            rind_print_verb_help(stdout, verb);
            answer = rind_finish_output();
        } else {
            answer = verb->run(&arguments);
        }
    }
    rind_arguments_free(&arguments);
    return answer;
}

int main(int argc, char **argv)
{
    const char *const *words = (const char *const *)argv;
    bool known = false;

    if (argc < 2) {
        rind_say_error(NULL, "a verb is missing; see rind --help");
        return RIND_EXIT_USAGE;
    }
    if (words[1][0] == '-')
        return run_program_option(argc, words);
    for (size_t k = 0; k < rind_n_verbs; k++) {
        const char *rest;

        if (!begins_with(rind_verbs[k], words[1], &rest))
            continue;
        known = true;
        if (*rest == '\0')
            return run_verb(rind_verbs[k], argc, words, 1);
        if (argc > 2 && strcmp(words[2], rest) == 0)
            return run_verb(rind_verbs[k], argc, words, 2);
    }
    return known ? incomplete_verb(words[1], words[2]) : unknown_verb(words[1]);
}
