/* man.c - the manual page rind(1), from the tables: rind --print-man | man -l - */
#include "cli/cli.h"
#include <rind/version.h>

#include <string.h>

/* Text for troff: hyphens that are typed as such, backslashes, and no line that begins like a request. */
static void escape(FILE *out, const char *text, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (k == 0 && (text[k] == '.' || text[k] == '\''))
            fputs("\\&", out);
        if (text[k] == '-')
            fputs("\\-", out);
        else if (text[k] == '\\')
            fputs("\\e", out);
        else
            putc(text[k], out);
    }
}

static void print_text(FILE *out, const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t n = strcspn(text, "\n");

        fputs(".PP\n", out);
        escape(out, text, n);
        putc('\n', out);
        text += n + (text[n] == '\n');
    }
}

static void print_option(FILE *out, const rind_option *option)
{
    fputs(".TP\n", out);
    if (option->letter != 0)
        fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", out);
    escape(out, option->name, strlen(option->name));
    fputs("\\fR", out);
    if (option->kind != RIND_ARGUMENT_FLAG)
        fprintf(out, " \\fI%s\\fR", option->argument);
    putc('\n', out);
    escape(out, option->help, strlen(option->help));
    fputs(option->repeats ? " (may be repeated).\n" : ".\n", out);
}

static void print_verb(FILE *out, const rind_verb *verb)
{
    fprintf(out, ".SS rind %s\n", verb->name);
    escape(out, verb->summary, strlen(verb->summary));
    fputs(".\n", out);
    for (const char *usage = verb->usage; *usage != '\0';) {
        size_t n = strcspn(usage, "\n");

        fputs(".PP\n.B rind ", out);
        escape(out, usage, n);
        putc('\n', out);
        usage += n + (usage[n] == '\n');
    }
    print_text(out, verb->text);
    for (size_t k = 0; k < verb->n_options; k++)
        print_option(out, &verb->options[k]);
    print_option(out, &rind_help_option);
}

void rind_print_man(FILE *out)
{
    fputs(".TH RIND 1 \"\" \"rind " RIND_VERSION "\" \"User Commands\"\n"
          ".SH NAME\nrind \\- radiomic features of medical images, by the definitions of the IBSI\n"
          ".SH SYNOPSIS\n.B rind\n.I verb\n.RI [ options ]\n.SH VERBS\n",
          out);
    for (size_t k = 0; k < rind_n_verbs; k++)
        print_verb(out, rind_verbs[k]);
    fputs(".SH OPTIONS\n", out);
    for (size_t k = 0; k < rind_n_program_options; k++)
        print_option(out, &rind_program_options[k]);
    fputs(".SH EXIT STATUS\n", out);
    for (size_t k = 0; k < rind_n_exit_codes; k++)
        fprintf(out, ".TP\n.B %s\n%s.\n", rind_exit_codes[k].code, rind_exit_codes[k].meaning);
    fputs(".SH DIAGNOSTICS\n"
          "Every line on standard error but the progress bar begins \"rind: error:\", \"rind: warning:\" or "
          "\"rind: notice:\".\n",
          out);
}
