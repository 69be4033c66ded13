/*
 * completion.c - completion scripts for bash, zsh and fish, from the tables
 *
 * The scripts are static: completing starts no program.
 */
#include "cli/cli.h"

#include <string.h>

/* The choices of 'a|b|c' as words. */
static void print_words(FILE *out, const char *choices)
{
    for (const char *c = choices; *c != '\0'; c++)
        putc(*c == '|' ? ' ' : *c, out);
}

static size_t first_word(const char *name)
{
    return strcspn(name, " ");
}

/* Whether verb 'k' is the first of those that begin with its word. */
static bool opens_group(size_t k)
{
    size_t n = first_word(rind_verbs[k]->name);

    for (size_t i = 0; i < k; i++)
        if (first_word(rind_verbs[i]->name) == n && strncmp(rind_verbs[i]->name, rind_verbs[k]->name, n) == 0)
            return false;
    return true;
}

static bool same_group(size_t i, size_t k)
{
    size_t n = first_word(rind_verbs[k]->name);

    return first_word(rind_verbs[i]->name) == n && strncmp(rind_verbs[i]->name, rind_verbs[k]->name, n) == 0;
}

static const char *second_word(const rind_verb *verb)
{
    size_t n = first_word(verb->name);

    return verb->name[n] == ' ' ? verb->name + n + 1 : NULL;
}

static void bash_values(FILE *out, const rind_verb *verb)
{
    fputs("            case \"$prev\" in\n", out);
    for (size_t k = 0; k < verb->n_options; k++) {
        const rind_option *option = &verb->options[k];

        if (option->kind == RIND_ARGUMENT_FLAG)
            continue;
        fprintf(out, "                --%s", option->name);
        if (option->letter != 0)
            fprintf(out, "|-%c", option->letter);
        if (option->kind == RIND_ARGUMENT_CHOICE) {
            fputs(") COMPREPLY=($(compgen -W '", out);
            print_words(out, option->argument);
            fputs("' -- \"$cur\")); return ;;\n", out);
        } else if (option->kind == RIND_ARGUMENT_FILE || option->kind == RIND_ARGUMENT_FOLDER) {
            fprintf(out, ") compopt -o filenames; COMPREPLY=($(compgen -%c -- \"$cur\")); return ;;\n",
                    option->kind == RIND_ARGUMENT_FILE ? 'f' : 'd');
        } else {
            fputs(") return ;;\n", out);
        }
    }
    fputs("            esac\n", out);
    if (verb->operand_is_folder || verb->operand_is_file)
        fprintf(
            out,
            "            [[ $cur == -* ]] || { compopt -o filenames; COMPREPLY=($(compgen -%c -- \"$cur\")); return; "
            "}\n",
            verb->operand_is_file ? 'f' : 'd');
    fputs("            words='", out);
    for (size_t k = 0; k < verb->n_options; k++)
        fprintf(out, "--%s ", verb->options[k].name);
    fprintf(out, "--%s", rind_help_option.name);
    if (verb->operand != NULL && !verb->operand_is_folder && !verb->operand_is_file) {
        putc(' ', out);
        print_words(out, verb->operand);
    }
    fputs("'\n            ;;\n", out);
}

static void print_program_options(FILE *out)
{
    for (size_t k = 0; k < rind_n_program_options; k++)
        fprintf(out, " --%s", rind_program_options[k].name);
}

static void bash(FILE *out)
{
    fputs("# bash completion for rind\n_rind()\n{\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=''\n"
          "    local first=${COMP_WORDS[1]} second=${COMP_WORDS[2]}\n\n"
          "    if [[ $COMP_CWORD -eq 1 ]]; then\n        COMPREPLY=($(compgen -W '",
          out);
    for (size_t k = 0; k < rind_n_verbs; k++)
        if (opens_group(k))
            fprintf(out, "%s%.*s", k > 0 ? " " : "", (int)first_word(rind_verbs[k]->name), rind_verbs[k]->name);
    print_program_options(out);
    fputs("' -- \"$cur\"))\n        return\n    fi\n    if [[ $COMP_CWORD -eq 2 ]]; then\n        case \"$first\" in\n",
          out);
    for (size_t k = 0; k < rind_n_verbs; k++) {
        if (!opens_group(k) || second_word(rind_verbs[k]) == NULL)
            continue;
        fprintf(out, "            %.*s) COMPREPLY=($(compgen -W '", (int)first_word(rind_verbs[k]->name),
                rind_verbs[k]->name);
        for (size_t i = k; i < rind_n_verbs; i++)
            if (same_group(i, k))
                fprintf(out, "%s%s", i > k ? " " : "", second_word(rind_verbs[i]));
        fputs("' -- \"$cur\")); return ;;\n", out);
    }
    fputs("            --print-completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$cur\")); return ;;\n"
          "        esac\n    fi\n    case \"$first $second\" in\n",
          out);
    for (size_t k = 0; k < rind_n_verbs; k++) {
        fprintf(out, "        '%s'%s)\n", rind_verbs[k]->name, second_word(rind_verbs[k]) == NULL ? "' '*" : "");
        bash_values(out, rind_verbs[k]);
    }
    fputs("    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\ncomplete -F _rind rind\n", out);
}

/* Help inside '...[...]' of zsh and '...' of fish: quotes and brackets escaped. */
static void quoted(FILE *out, const char *text, const char *escaped)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr(escaped, *text) != NULL)
            fprintf(out, "\\%c", *text);
        else
            putc(*text, out);
    }
}

static void zsh_option(FILE *out, const rind_option *option)
{
    fprintf(out, " \\\n                '%s--%s%s[", option->repeats ? "*" : "", option->name,
            option->kind == RIND_ARGUMENT_FLAG ? "" : "=");
    quoted(out, option->help, "[]\\");
    putc(']', out);
    if (option->kind == RIND_ARGUMENT_CHOICE) {
        fprintf(out, ":%s:(", option->name);
        print_words(out, option->argument);
        putc(')', out);
    } else if (option->kind != RIND_ARGUMENT_FLAG) {
        fprintf(out, ":%s:%s", option->argument,
                option->kind == RIND_ARGUMENT_FILE     ? "_files"
                : option->kind == RIND_ARGUMENT_FOLDER ? "_files -/"
                                                       : "");
    }
    putc('\'', out);
}

static void zsh_verb(FILE *out, const rind_verb *verb)
{
    const char *second = second_word(verb);

    if (second != NULL)
        fprintf(out, "        '%s')\n            shift 2 words; (( CURRENT -= 2 ))\n", verb->name);
    else
        fprintf(out, "        '%s '*)\n            shift words; (( CURRENT -= 1 ))\n", verb->name);
    fputs("            _arguments", out);
    for (size_t k = 0; k < verb->n_options; k++)
        zsh_option(out, &verb->options[k]);
    zsh_option(out, &rind_help_option);
    if (verb->operand_is_folder)
        fputs(" \\\n                '1:folder:_files -/'", out);
    else if (verb->operand_is_file)
        fprintf(out, " \\\n                '%s:file:_files'", verb->most_operands > 1 ? "*" : "1");
    else if (verb->operand != NULL) {
        fputs(" \\\n                '1:what:(", out);
        print_words(out, verb->operand);
        fputs(")'", out);
    }
    fputs("\n            ;;\n", out);
}

static void zsh(FILE *out)
{
    fputs("#compdef rind\n# zsh completion for rind\n_rind()\n{\n    if (( CURRENT == 2 )); then\n        compadd --",
          out);
    for (size_t k = 0; k < rind_n_verbs; k++)
        if (opens_group(k))
            fprintf(out, " %.*s", (int)first_word(rind_verbs[k]->name), rind_verbs[k]->name);
    print_program_options(out);
    fputs("\n        return\n    fi\n    if (( CURRENT == 3 )); then\n        case $words[2] in\n", out);
    for (size_t k = 0; k < rind_n_verbs; k++) {
        if (!opens_group(k) || second_word(rind_verbs[k]) == NULL)
            continue;
        fprintf(out, "            %.*s) compadd --", (int)first_word(rind_verbs[k]->name), rind_verbs[k]->name);
        for (size_t i = k; i < rind_n_verbs; i++)
            if (same_group(i, k))
                fprintf(out, " %s", second_word(rind_verbs[i]));
        fputs("; return ;;\n", out);
    }
    fputs("            --print-completion) compadd -- bash zsh fish; return ;;\n        esac\n    fi\n"
          "    case \"$words[2] $words[3]\" in\n",
          out);
    for (size_t k = 0; k < rind_n_verbs; k++)
        zsh_verb(out, rind_verbs[k]);
    fputs("    esac\n}\n_rind \"$@\"\n", out);
}

/* The condition under which a verb's words are offered. */
static void fish_condition(FILE *out, const rind_verb *verb)
{
    const char *second = second_word(verb);

    fprintf(out, "-n '__fish_seen_subcommand_from %.*s", (int)first_word(verb->name), verb->name);
    if (second != NULL)
        fprintf(out, "; and __fish_seen_subcommand_from %s", second);
    putc('\'', out);
}

static void fish_option(FILE *out, const rind_verb *verb, const rind_option *option)
{
    fputs("complete -c rind ", out);
    if (verb != NULL)
        fish_condition(out, verb);
    else
        fputs("-n __fish_use_subcommand", out);
    fprintf(out, " -l %s", option->name);
    if (option->letter != 0)
        fprintf(out, " -s %c", option->letter);
    if (option->kind == RIND_ARGUMENT_FILE)
        fputs(" -r -F", out);
    else if (option->kind == RIND_ARGUMENT_FOLDER)
        fputs(" -x -a '(__fish_complete_directories)'", out);
    else if (option->kind != RIND_ARGUMENT_FLAG)
        fputs(" -x", out);
    if (option->kind == RIND_ARGUMENT_CHOICE) {
        fputs(" -a '", out);
        print_words(out, option->argument);
        putc('\'', out);
    }
    fputs(" -d '", out);
    quoted(out, option->help, "\\");
    fputs("'\n", out);
}

static void fish(FILE *out)
{
    fputs("# fish completion for rind\ncomplete -c rind -f\n", out);
    for (size_t k = 0; k < rind_n_program_options; k++)
        fish_option(out, NULL, &rind_program_options[k]);
    for (size_t k = 0; k < rind_n_verbs; k++) {
        const rind_verb *verb = rind_verbs[k];
        const char *second = second_word(verb);

        if (opens_group(k))
            fprintf(out, "complete -c rind -n __fish_use_subcommand -a %.*s\n", (int)first_word(verb->name),
                    verb->name);
        if (second != NULL)
            fprintf(out, "complete -c rind -n '__fish_seen_subcommand_from %.*s' -a %s\n", (int)first_word(verb->name),
                    verb->name, second);
        if (verb->operand != NULL && !verb->operand_is_file) {
            fputs("complete -c rind ", out);
            fish_condition(out, verb);
            if (verb->operand_is_folder)
                fputs(" -a '(__fish_complete_directories)'\n", out);
            else {
                fputs(" -a '", out);
                print_words(out, verb->operand);
                fputs("'\n", out);
            }
        }
        for (size_t i = 0; i < verb->n_options; i++)
            fish_option(out, verb, &verb->options[i]);
        fish_option(out, verb, &rind_help_option);
    }
}

void rind_print_completion(FILE *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        bash(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(out);
    else
        fish(out);
}
