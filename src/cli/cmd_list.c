/* cmd_list.c - rind list: what there is, printed from the tables the program computes from */
#include "cli/commands.h"
#include "cli/listing.h"
#include "family.h"
#include "settings/settings.h"
#include "table/table.h"

#include <stdio.h>
#include <string.h>

static int family_row(size_t row, const char *cell[])
{
    static char n_features[16];

    if (row >= rind_n_families)
        return 0;
    snprintf(n_features, sizeof n_features, "%zu", rind_families[row]->n_features);
    cell[0] = rind_families[row]->step;
    cell[1] = rind_families[row]->name;
    cell[2] = rind_families[row]->title;
    cell[3] = n_features;
    cell[4] = rind_families[row]->source;
    return 1;
}

static int feature_row(size_t row, const char *cell[])
{
    static char tag[96];

    for (size_t k = 0; k < rind_n_families; k++) {
        const rind_family *family = rind_families[k];

        if (row >= family->n_features) {
            row -= family->n_features;
            continue;
        }
        const rind_feature *feature = &family->features[row];
        snprintf(tag, sizeof tag, "%s%s", family->tag_prefix, feature->tag);
        cell[0] = family->name;
        cell[1] = feature->name;
        cell[2] = feature->code != NULL ? feature->code : "";
        cell[3] = feature->tag != NULL ? tag : "";
        cell[4] = feature->unit != NULL ? feature->unit : "";
        cell[5] = family->source;
        cell[6] = feature->optional ? "yes" : "no";
        return 1;
    }
    return 0;
}

/* The first comment line of a preset is its description. */
static int preset_row(size_t row, const char *cell[])
{
    static char description[256];
    const char *text;

    if (rind_preset_name(row) == NULL)
        return 0;
    text = rind_preset_text(row);
    text += strspn(text, "# ");
    snprintf(description, sizeof description, "%.*s", (int)strcspn(text, "\r\n"), text);
    cell[0] = rind_preset_name(row);
    cell[1] = description;
    return 1;
}

static int setting_row(size_t row, const char *cell[])
{
    static rind_key_info info;

    static size_t n_keys; /* the rows of keys of their own; those of regions' entries follow */

    if (rind_settings_key(row, &info))
        n_keys = row + 1;
    else if (!rind_settings_region_key(row - n_keys, &info))
        return 0;
    cell[0] = info.name;
    cell[1] = info.allowed;
    cell[2] = info.unit;
    cell[3] = info.fallback;
    cell[4] = info.help;
    return 1;
}

static int filter_row(size_t row, const char *cell[])
{
    static rind_key_info info;
    const rind_filter *filter;

    if (!rind_settings_filter_parameter(row, &filter, &info))
        return 0;
    cell[0] = filter->name;
    cell[1] = info.name;
    cell[2] = info.allowed;
    cell[3] = info.unit;
    cell[4] = info.fallback;
    cell[5] = info.help;
    cell[6] = filter->source;
    return 1;
}

static int reason_row(size_t row, const char *cell[])
{
    if (row + 1 >= RIND_N_REASONS)
        return 0;
    cell[0] = rind_reason_name((rind_reason)(row + 1));
    cell[1] = rind_reason_meaning((rind_reason)(row + 1));
    return 1;
}

static int aggregation_row(size_t row, const char *cell[])
{
    if (row >= RIND_N_AGGREGATIONS)
        return 0;
    cell[0] = rind_aggregation_name((rind_aggregation)row);
    cell[1] = rind_aggregation_code((rind_aggregation)row);
    cell[2] = rind_aggregation_tag((rind_aggregation)row);
    return 1;
}

/* Options of all verbs, then of the program itself. */
static int option_row(size_t row, const char *cell[])
{
    static char name[64];
    const rind_option *option = NULL;

    cell[0] = "";
    for (size_t k = 0; k < rind_n_verbs && option == NULL; k++)
        if (row < rind_verbs[k]->n_options) {
            option = &rind_verbs[k]->options[row];
            cell[0] = rind_verbs[k]->name;
        } else {
            row -= rind_verbs[k]->n_options;
        }
    if (option == NULL && row >= rind_n_program_options)
        return 0;
    if (option == NULL)
        option = &rind_program_options[row];
    if (option->letter != 0)
        snprintf(name, sizeof name, "--%s, -%c", option->name, option->letter);
    else
        snprintf(name, sizeof name, "--%s", option->name);
    cell[1] = name;
    cell[2] = option->kind != RIND_ARGUMENT_FLAG ? option->argument : "";
    cell[3] = option->help;
    return 1;
}

static int exit_code_row(size_t row, const char *cell[])
{
    if (row >= rind_n_exit_codes)
        return 0;
    cell[0] = rind_exit_codes[row].code;
    cell[1] = rind_exit_codes[row].meaning;
    return 1;
}

static const char *const family_header[] = { "family", "columns", "title", "n_features", "source" };
static const char *const feature_header[] = {
    "family", "feature", "ibsi_code", "ibsi_tag", "unit", "source", "optional"
};
static const char *const preset_header[] = { "preset", "description" };
static const char *const setting_header[] = { "key", "values", "unit", "default", "help" };
static const char *const filter_header[] = { "filter", "parameter", "values", "unit", "default", "help", "source" };
static const char *const reason_header[] = { "reason", "meaning" };
static const char *const aggregation_header[] = { "aggregation", "ibsi_code", "ibsi_tag" };

static const char *const option_header[] = { "verb", "option", "value", "help" };
static const char *const exit_code_header[] = { "code", "meaning" };

#define WHAT "families|features|presets|settings|filters|reasons|aggregations|options|exit_codes"

/* In the order of WHAT. */
static const rind_listing listings[] = {
    { COUNT_OF(family_header), family_header, family_row },
    { COUNT_OF(feature_header), feature_header, feature_row },
    { COUNT_OF(preset_header), preset_header, preset_row },
    { COUNT_OF(setting_header), setting_header, setting_row },
    { COUNT_OF(filter_header), filter_header, filter_row },
    { COUNT_OF(reason_header), reason_header, reason_row },
    { COUNT_OF(aggregation_header), aggregation_header, aggregation_row },
    { COUNT_OF(option_header), option_header, option_row },
    { COUNT_OF(exit_code_header), exit_code_header, exit_code_row },
};

enum { FORMAT, N_OPTIONS };

static const rind_option options[N_OPTIONS] = {
    [FORMAT] = { .name = "format",
                 .kind = RIND_ARGUMENT_CHOICE,
                 .argument = "text|csv|json|md", /* in the order of rind_listing_format */
                 .help = "how it is printed; text unless given" },
};

static int run(const rind_arguments *arguments)
{
    const char *format = rind_argument(arguments, FORMAT);
    size_t what = 0, how = RIND_LISTING_TEXT;

    rind_choice_find(WHAT, arguments->operand, &what);
    if (format != NULL)
        rind_choice_find(options[FORMAT].argument, format, &how);
    rind_listing_print(stdout, &listings[what], (rind_listing_format)how);
    return rind_finish_output();
}

const rind_verb rind_verb_list = {
    .name = "list",
    .summary = "prints what there is: families, features, presets, settings, filters, ...",
    .usage = "list WHAT [--format text|csv|json|md]",
    .text = "Families and features are told with their IBSI codes and tags, units and sources; settings with their "
            "keys, values and defaults; filters with their parameters; reasons are the codes that stand for a missing "
            "value; options and exit codes "
            "are the program's own.",
    .operand = WHAT,
    .options = options,
    .n_options = N_OPTIONS,
    .run = run,
};
