/*
 * options.c - a command line taken apart by its table
 *
 * --name VALUE, --name=VALUE, -x VALUE; "--" ends the options. Names are not abbreviated: a script must not
 * change its meaning when an option is added. Every mistake is one line that names the nearest thing there is.
 */
#include "cli/cli.h"
#include "cli/say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NAMES = 64 };

/* Edits between two words (Levenshtein), with a neighbouring pair swapped as one; words of up to 31 letters. */
static size_t edit_distance(const char *a, const char *b)
{
    enum { MAX = 32 };
    size_t n = strlen(a), m = strlen(b), d[MAX][MAX];

    if (n >= MAX || m >= MAX)
        return MAX;
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            size_t best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[n][m];
}

const char *rind_nearest(const char *word, const char *const *names, size_t n)
{
    size_t best = strlen(word) / 3 + 2; /* farther is another word, not a slip */
    const char *nearest = NULL;

    for (size_t k = 0; k < n; k++) {
        size_t distance = edit_distance(word, names[k]);

        if (distance < best) {
            best = distance;
            nearest = names[k];
        }
    }
    return nearest;
}

bool rind_choice_find(const char *choices, const char *word, size_t *index)
{
    size_t n = strlen(word), k = 0;

    for (const char *c = choices; c != NULL; k++) {
        const char *end = strchr(c, '|');

        if ((end != NULL ? (size_t)(end - c) : strlen(c)) == n && strncmp(c, word, n) == 0 && n > 0) {
            if (index != NULL)
                *index = k;
            return true;
        }
        c = end != NULL ? end + 1 : NULL;
    }
    return false;
}

static bool unknown_option(const rind_verb *verb, const char *given, size_t n_given)
{
    const char *names[MAX_NAMES] = { rind_help_option.name };
    char word[64];
    size_t n = 1;

    for (size_t k = 0; k < verb->n_options && n < MAX_NAMES; k++)
        if (verb->options[k].name != NULL)
            names[n++] = verb->options[k].name;
    snprintf(word, sizeof word, "%.*s", (int)(n_given < sizeof word ? n_given : sizeof word), given);

    const char *near = rind_nearest(word + strspn(word, "-"), names, n);
    if (near != NULL)
        rind_say_error(NULL, "%s: unknown option %.*s; did you mean --%s?", verb->name, (int)n_given, given, near);
    else
        rind_say_error(NULL, "%s: unknown option %.*s; see rind %s --help", verb->name, (int)n_given, given,
                       verb->name);
    return false;
}

/* Whether 'text' is something this option takes; says so if not. */
static bool check_value(const rind_verb *verb, const rind_option *option, const char *text)
{
    char *end;

    if (option->kind == RIND_ARGUMENT_CHOICE && !rind_choice_find(option->argument, text, NULL)) {
        rind_say_error(NULL, "%s: --%s takes %s, not '%s'", verb->name, option->name, option->argument, text);
        return false;
    }
    if (option->kind == RIND_ARGUMENT_COUNT) {
        errno = 0;
        long long number = strtoll(text, &end, 10);
        if (end == text || *end != '\0' || errno != 0 || number < option->least) {
            rind_say_error(NULL, "%s: --%s takes a whole number from %lld, not '%s'", verb->name, option->name,
                           option->least, text);
            return false;
        }
    }
    if (*text == '\0' && option->kind != RIND_ARGUMENT_TEXT) {
        rind_say_error(NULL, "%s: --%s is given an empty %s", verb->name, option->name, option->argument);
        return false;
    }
    return true;
}

static bool add_value(rind_arguments *arguments, size_t index, const char *text)
{
    const rind_option *option = &arguments->verb->options[index];

    if (!option->repeats && rind_argument_given(arguments, index)) {
        rind_say_error(NULL, "%s: --%s is given twice", arguments->verb->name, option->name);
        return false;
    }
    if (text != NULL && !check_value(arguments->verb, option, text))
        return false;
    arguments->value[arguments->n_values].option = index;
    arguments->value[arguments->n_values++].text = text;
    return true;
}

/* The option 'word' names, n_options if none; 'n' is the length of its name with dashes. */
static size_t find_option(const rind_verb *verb, const char *word, size_t n)
{
    size_t k = 0;

    for (; k < verb->n_options; k++) {
        const rind_option *option = &verb->options[k];

        if (option->name == NULL)
            continue;
        if (word[1] == '-' && strlen(option->name) == n - 2 && strncmp(option->name, word + 2, n - 2) == 0)
            break;
        if (word[1] != '-' && n == 2 && word[1] == option->letter)
            break;
    }
    return k;
}

/* Takes the option at argv[*at]; *at moves to its last word. */
static bool take_option(rind_arguments *out, int *at)
{
    const char *word = out->argv[*at], *equals = word[1] == '-' ? strchr(word, '=') : NULL;
    size_t n = equals != NULL ? (size_t)(equals - word) : strlen(word);
    size_t index = find_option(out->verb, word, n);

    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        out->wants_help = true;
        return true;
    }
    if (index == out->verb->n_options)
        return unknown_option(out->verb, word, n);

    const rind_option *option = &out->verb->options[index];
    if (option->kind == RIND_ARGUMENT_FLAG) {
        if (equals == NULL)
            return add_value(out, index, NULL);
        rind_say_error(NULL, "%s: --%s takes no value", out->verb->name, option->name);
        return false;
    }
    if (equals != NULL)
        return add_value(out, index, equals + 1);
    if (*at + 1 == out->argc || strncmp(out->argv[*at + 1], "--", 2) == 0) {
        rind_say_error(NULL, "%s: --%s needs a value: %s", out->verb->name, option->name, option->argument);
        return false;
    }
    return add_value(out, index, out->argv[++*at]);
}

static bool take_operand(rind_arguments *out, const char *word)
{
    const rind_verb *verb = out->verb;

    if (verb->operand == NULL || out->operand != NULL) {
        rind_say_error(NULL, "%s: '%s' is one word too many; see rind %s --help", verb->name, word, verb->name);
        return false;
    }
    if (!rind_choice_find(verb->operand, word, NULL)) {
        rind_say_error(NULL, "%s: '%s' is none of %s", verb->name, word, verb->operand);
        return false;
    }
    out->operand = word;
    return true;
}

bool rind_arguments_parse(const rind_verb *verb, int argc, const char *const *argv, int first, rind_arguments *out)
{
    bool only_operands = false;

    *out = (rind_arguments){ .argc = argc, .argv = argv, .verb = verb };
    out->value = calloc((size_t)argc, sizeof *out->value);
    if (out->value == NULL) {
        rind_say_error(NULL, "no memory for the command line");
        return false;
    }
    for (int k = first; k < argc; k++) {
        bool is_option = !only_operands && argv[k][0] == '-' && argv[k][1] != '\0';

        if (is_option && strcmp(argv[k], "--") == 0)
            only_operands = true;
        else if (is_option ? !take_option(out, &k) : !take_operand(out, argv[k]))
            return false;
    }
    if (verb->operand != NULL && out->operand == NULL && !out->wants_help) {
        rind_say_error(NULL, "%s: what? one of %s", verb->name, verb->operand);
        return false;
    }
    return true;
}

const char *rind_argument_nth(const rind_arguments *arguments, size_t option, size_t n)
{
    for (size_t k = 0; k < arguments->n_values; k++)
        if (arguments->value[k].option == option && n-- == 0)
            return arguments->value[k].text;
    return NULL;
}

const char *rind_argument(const rind_arguments *arguments, size_t option)
{
    return rind_argument_nth(arguments, option, 0);
}

bool rind_argument_given(const rind_arguments *arguments, size_t option)
{
    for (size_t k = 0; k < arguments->n_values; k++)
        if (arguments->value[k].option == option)
            return true;
    return false;
}

long long rind_argument_count(const rind_arguments *arguments, size_t option, long long otherwise)
{
    const char *text = rind_argument(arguments, option);

    return text != NULL ? strtoll(text, NULL, 10) : otherwise;
}
