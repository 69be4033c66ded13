/*
 * options.c - a command line taken apart by its table
 *
 * --name VALUE, --name=VALUE, -x VALUE; "--" ends the options. Names are not abbreviated: a script must not
 * change its meaning when an option is added. Every mistake is one line that names the nearest thing there is.
 */
#include "cli/cli.h"
#include "cli/say.h"
#include "settings/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
    char word[64];

    snprintf(word, sizeof word, "%.*s", (int)(n_given < sizeof word ? n_given : sizeof word), given);
    rind_nearest nearest = rind_nearest_start(word + strspn(word, "-"));
    rind_nearest_try(&nearest, rind_help_option.name);
    for (size_t k = 0; k < verb->n_options; k++)
        rind_nearest_try(&nearest, verb->options[k].name);
    if (*nearest.found != '\0')
        rind_say_error(NULL, "%s: unknown option %.*s; did you mean --%s?", verb->name, (int)n_given, given,
                       nearest.found);
    else
        rind_say_error(NULL, "%s: unknown option %.*s; see rind %s --help", verb->name, (int)n_given, given,
                       verb->name);
    return false;
}

static bool check_count(const rind_verb *verb, const rind_option *option, const char *text)
{
    char *end, limit[32] = "";

    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && number >= option->least &&
        (option->most == 0 || number <= option->most))
        return true;
    if (option->most != 0)
        snprintf(limit, sizeof limit, " to %lld", option->most);
    rind_say_error(NULL, "%s: --%s takes a whole number from %lld%s, not '%s'", verb->name, option->name, option->least,
                   limit, text);
    return false;
}

/* Whether 'text' is something this option takes; says so if not. */
static bool check_value(const rind_verb *verb, const rind_option *option, const char *text)
{
    if (option->kind == RIND_ARGUMENT_COUNT)
        return check_count(verb, option, text);
    if (option->kind == RIND_ARGUMENT_CHOICE && !rind_choice_find(option->argument, text, NULL)) {
        rind_say_error(NULL, "%s: --%s takes %s, not '%s'", verb->name, option->name, option->argument, text);
        return false;
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

    size_t most = verb->most_operands > 0 ? verb->most_operands : 1;

    if (verb->operand == NULL || out->n_operands == most) {
        rind_say_error(NULL, "%s: '%s' is one word too many; see rind %s --help", verb->name, word, verb->name);
        return false;
    }
    if (!verb->operand_is_folder && !verb->operand_is_file && !rind_choice_find(verb->operand, word, NULL)) {
        rind_say_error(NULL, "%s: '%s' is none of %s", verb->name, word, verb->operand);
        return false;
    }
    out->operands[out->n_operands++] = word;
    out->operand = out->operands[0];
    return true;
}

bool rind_arguments_parse(const rind_verb *verb, int argc, const char *const *argv, int first, rind_arguments *out)
{
    bool only_operands = false;

    *out = (rind_arguments){ .argc = argc, .argv = argv, .verb = verb };
    out->value = calloc((size_t)argc, sizeof *out->value);
    out->operands = calloc((size_t)argc, sizeof *out->operands);
    if (out->value == NULL || out->operands == NULL) {
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
    if (verb->operand != NULL && !verb->operand_is_optional && out->operand == NULL && !out->wants_help) {
        if (verb->operand_is_folder || verb->operand_is_file)
            rind_say_error(NULL, "%s: %s is needed, a %s", verb->name, verb->operand,
                           verb->operand_is_file ? "file" : "folder");
        else
            rind_say_error(NULL, "%s: what? one of %s", verb->name, verb->operand);
        return false;
    }
    return true;
}

void rind_arguments_free(rind_arguments *arguments)
{
    free(arguments->value);
    free(arguments->operands);
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
