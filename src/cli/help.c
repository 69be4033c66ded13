/* help.c - --help and --version, from the tables */
#include "cli/cli.h"
#include "table/provenance.h"
#include <rind/version.h>

#include <string.h>

enum { WIDTH = 100, INDENT = 30 };

/* Words of 'text' in lines of at most WIDTH, lines after the first indented; 'column' is where it begins. */
static void wrap(FILE *out, const char *text, size_t column, size_t indent)
{
    bool first = true;

    while (*text != '\0') {
        size_t n = strcspn(text, " ");

        if (!first && column + 1 + n > WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            putc(' ', out);
            column++;
        }
        fwrite(text, 1, n, out);
        column += n;
        text += n + (text[n] == ' ');
        first = false;
    }
    putc('\n', out);
}

static void print_option(FILE *out, const rind_option *option)
{
    char left[80];
    int n = option->letter != 0 ? snprintf(left, sizeof left, "  -%c, --%s", option->letter, option->name)
                                : snprintf(left, sizeof left, "      --%s", option->name);

    if (option->kind != RIND_ARGUMENT_FLAG)
        n += snprintf(left + n, sizeof left - (size_t)n, " %s", option->argument);
    if (n < INDENT - 1) {
        fprintf(out, "%-*s", INDENT, left);
        wrap(out, option->help, INDENT, INDENT);
    } else {
        fprintf(out, "%s\n%*s", left, INDENT, "");
        wrap(out, option->help, INDENT, INDENT);
    }
}

static void print_usage(FILE *out, const char *usage)
{
    const char *head = "Usage: rind ";

    while (*usage != '\0') {
        size_t n = strcspn(usage, "\n");

        fprintf(out, "%s%.*s\n", head, (int)n, usage);
        head = "       rind ";
        usage += n + (usage[n] == '\n');
    }
}

void rind_print_verb_help(FILE *out, const rind_verb *verb)
{
    print_usage(out, verb->usage);
    fprintf(out, "\n%s\n\n", verb->summary);
    for (const char *text = verb->text; text != NULL && *text != '\0';) {
        size_t n = strcspn(text, "\n");
        char paragraph[1024];

        snprintf(paragraph, sizeof paragraph, "%.*s", (int)n, text);
        wrap(out, paragraph, 0, 0);
        text += n + (text[n] == '\n');
        putc('\n', out);
    }
    if (verb->operand != NULL && !verb->operand_is_folder && !verb->operand_is_file)
        fprintf(out, "What: %s\n\n", verb->operand);
    fputs("Options:\n", out);
    for (size_t k = 0; k < verb->n_options; k++)
        print_option(out, &verb->options[k]);
    print_option(out, &rind_help_option);
}

void rind_print_help(FILE *out)
{
    fputs("Usage: rind VERB [options]\n\n"
          "Radiomic features of medical images, by the definitions of the IBSI.\n\n"
          "Verbs (rind VERB --help tells more):\n",
          out);
    for (size_t k = 0; k < rind_n_verbs; k++)
        fprintf(out, "  %-*s%s\n", INDENT - 2, rind_verbs[k]->name, rind_verbs[k]->summary);
    fputs("\nOptions:\n", out);
    for (size_t k = 0; k < rind_n_program_options; k++)
        print_option(out, &rind_program_options[k]);
    fputs("\nExit codes:\n", out);
    for (size_t k = 0; k < rind_n_exit_codes; k++)
        fprintf(out, "  %-*s%s\n", INDENT - 2, rind_exit_codes[k].code, rind_exit_codes[k].meaning);
}

void rind_print_version(FILE *out)
{
    fputs("rind " RIND_VERSION "\n", out);
    for (size_t k = 0; k < rind_n_libraries; k++)
        fprintf(out, "%s %s\n", rind_libraries[k].name, rind_libraries[k].version);
}
