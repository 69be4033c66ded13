/*
 * print.c - the profile as a parameter file
 *
 * Values are kept as Python prints them; YAML writes the same but for None, True, False. Settings with PyRadiomics'
 * default that no file gives stand in a comment, so that the text tells every value and still reads back to the same.
 */
#include "settings/pyradiomics/parameters.h"
#include "settings/pyradiomics/schema.h"

#include <string.h>

static void print_value(rind_printer *printer, const char *python)
{
    static const char *const words[][2] = {
        { "None", "null" }, { "True", "true" }, { "False", "false" }, { "nan", ".nan" }
    };

    for (size_t k = 0; k < COUNT_OF(words); k++)
        if (strcmp(python, words[k][0]) == 0)
            python = words[k][1];
    while (*python != '\0') { /* rind_print() takes a short piece at a time */
        rind_print(printer, "%.100s", python);
        python += strnlen(python, 100);
    }
}

static void print_settings(rind_printer *printer, const rind_py *py, const rind_py_mapping *from, bool voxel,
                           const char *before, const char *between)
{
    bool first = true;

    for (size_t k = 0; k < from->n; k++) {
        const rind_py_setting *setting = &rind_py_settings[from->given[k].setting];

        if ((setting->stage == RIND_PY_VOXEL) != voxel)
            continue;
        rind_print(printer, "%s%s: ", first ? before : between, setting->name);
        print_value(printer, py->text + from->given[k].text);
        first = false;
    }
    if (!first && *between == '\n')
        rind_print(printer, "\n");
}

static void print_classes(rind_printer *printer, const rind_py *py)
{
    if (!py->classes_given) {
        rind_print(printer, "# featureClass: every class\n");
        return;
    }
    rind_print(printer, "featureClass:\n");
    for (size_t k = 0; k < py->n_classes; k++) {
        const rind_py_class *class = &py->class[k];

        rind_print(printer, "  %s: [", class->class->name);
        for (size_t f = 0; f < class->n_features && !class->all; f++)
            rind_print(printer, "%s%s", f > 0 ? ", " : "", class->class->features[class->feature[f]].name);
        rind_print(printer, "]\n");
    }
}

/* Settings nothing is said of. */
static void print_defaults(rind_printer *printer, const rind_py *py)
{
    for (size_t s = 0; s < rind_py_n_settings; s++) {
        bool given = false;

        for (size_t k = 0; k < py->setting.n; k++)
            given = given || py->setting.given[k].setting == s;
        if (!given)
            rind_print(printer, "# %s: %s\n", rind_py_settings[s].name, rind_py_settings[s].fallback);
    }
}

void rind_py_print(rind_printer *printer, const rind_py *py)
{
    bool voxel = false;

    rind_print(printer, "imageType:\n");
    for (size_t k = 0; k < py->n_images; k++) {
        rind_print(printer, "  %s: {", py->image[k].type->name);
        print_settings(printer, py, &py->image[k].own, false, "", ", ");
        rind_print(printer, "}\n");
    }
    print_classes(printer, py);
    rind_print(printer, "setting:");
    print_settings(printer, py, &py->setting, false, "\n  ", "\n  ");
    for (size_t k = 0; k < py->setting.n; k++)
        voxel = voxel || rind_py_settings[py->setting.given[k].setting].stage == RIND_PY_VOXEL;
    if (voxel) {
        rind_print(printer, "voxelSetting:");
        print_settings(printer, py, &py->setting, true, "\n  ", "\n  ");
    }
    print_defaults(printer, py);
}
