/*
 * perturb.c - the key 'perturb', and the combinations it stands for
 *
 *     perturb: {rotate_deg: [-6, 6], translate: [0.25], noise: [0, 1], grow: [-0.1, 0, 0.1]}
 *
 * A mapping stands alone: what it does not name has its default, which perturbs nothing. Combinations run through the
 * repetitions first, then contour, grow, noise, the axes of the translation from z to x, and rotation. One
 * that changes nothing is the unperturbed case, which stands first in any case and is not repeated.
 */
#include "settings/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST(member, from, to) \
    .type = &rind_key_numbers, .offset = offsetof(struct rind_settings, member), .low = from, .high = to
#define AT(member) .offset = offsetof(struct rind_settings, member)

static const rind_key parts[] = {
    { .path = "perturb.rotate_deg", .fallback = "[0]", LIST(perturb.rotate_deg, -180, 180) },
    { .path = "perturb.translate", .fallback = "[0]", LIST(perturb.translate, -16, 16) },
    { .path = "perturb.noise", .fallback = "[0]", LIST(perturb.noise, 0, 100) },
    { .path = "perturb.grow", .fallback = "[0]", LIST(perturb.grow, -0.9, 4) },
    { .path = "perturb.contour_mm", .fallback = "[0]", LIST(perturb.contour_mm, 0, 50) },
    { .path = "perturb.contour_scale_mm",
      .type = &rind_key_number,
      .fallback = "10",
      AT(perturb.contour_scale_mm),
      .low = 0.1,
      .high = 1000 },
    { .path = "perturb.repetitions",
      .type = &rind_key_count,
      .fallback = "1",
      AT(perturb.repetitions),
      .low = 1,
      .high = RIND_MAX_PERTURBATIONS },
    { .path = "perturb.seed",
      .type = &rind_key_count,
      .fallback = "0",
      AT(perturb.seed),
      .low = 0,
      .high = 4294967295.0 },
};

static void allow_perturb(const rind_key *key, char *out, size_t size)
{
    (void)key;
    snprintf(out, size,
             "none, a mapping of rotate_deg, translate, noise, grow, contour_mm, contour_scale_mm, repetitions, seed");
}

/* A rind_pair_reader. */
static rind_status read_part(rind_reader *reader, const char *path, const yaml_node_t *name, const yaml_node_t *value,
                             char *base)
{
    for (size_t k = 0; k < COUNT_OF(parts); k++)
        if (strcmp(parts[k].path, path) == 0)
            return parts[k].type->read(reader, &parts[k], value, base);
    return rind_value_refuse(reader, rind_key_find("perturb"), name, "is no key of it");
}

/* Calls of counting and of finding: the combination of that index, or how many there are. */
static size_t walk(const rind_settings *settings, size_t wanted, rind_perturbation *out)
{
    const rind_perturb *p = &settings->perturb;
    uint32_t n_z = settings->two_d ? 1 : p->translate.n;
    size_t n = 1, n_places = (size_t)p->translate.n * p->translate.n * n_z;
    size_t n_sets = p->rotate_deg.n * n_places * p->noise.n * p->grow.n * p->contour_mm.n;

    *out = (rind_perturbation){ .repetition = 1 };
    for (size_t k = 0; p->on && k < n_sets; k++) {
        size_t left = k;
        rind_perturbation one = { .contour_scale_mm = p->contour_scale_mm, .seed = p->seed };

        one.contour_mm = p->contour_mm.value[left % p->contour_mm.n];
        left /= p->contour_mm.n;
        one.grow = p->grow.value[left % p->grow.n];
        left /= p->grow.n;
        one.noise = p->noise.value[left % p->noise.n];
        left /= p->noise.n;
        one.translate[2] = settings->two_d ? 0.0 : p->translate.value[left % n_z];
        left /= n_z;
        one.translate[1] = p->translate.value[left % p->translate.n];
        left /= p->translate.n;
        one.translate[0] = p->translate.value[left % p->translate.n];
        left /= p->translate.n;
        one.rotate_deg = p->rotate_deg.value[left];
        bool random = one.noise > 0.0 || one.contour_mm > 0.0;
        bool moved = one.translate[0] != 0.0 || one.translate[1] != 0.0 || one.translate[2] != 0.0;
        if (!random && !moved && one.rotate_deg == 0.0 && one.grow == 0.0)
            continue;
        size_t repetitions = random ? p->repetitions : 1;
        if (wanted >= n && wanted - n < repetitions) {
            *out = one;
            out->index = wanted;
            out->repetition = (uint32_t)(wanted - n) + 1;
            return n;
        }
        n += repetitions;
    }
    return n;
}

size_t rind_perturb_n(const rind_settings *settings)
{
    rind_perturbation unused;

    return walk(settings, SIZE_MAX, &unused);
}

rind_perturbation rind_perturb_get(const rind_settings *settings, size_t k)
{
    rind_perturbation out;

    walk(settings, k > 0 ? k : SIZE_MAX, &out);
    if (k == 0)
        out = (rind_perturbation){ .repetition = 1 };
    return out;
}

/* "r-6", parts joined by _ */
static void add(rind_printer *printer, char letter, const double *value, size_t n)
{
    rind_print(printer, "%s%c", printer->n > 0 ? "_" : "", letter);
    for (size_t k = 0; k < n; k++) {
        rind_print(printer, "%s", k > 0 ? "x" : "");
        rind_print_number(printer, value[k]);
    }
}

void rind_perturbation_name(const rind_settings *settings, const rind_perturbation *p,
                            char name[RIND_PERTURBATION_NAME_SIZE])
{
    char text[512] = "";
    rind_printer printer = { .out = text };

    if (p->rotate_deg != 0.0)
        add(&printer, 'r', &p->rotate_deg, 1);
    if (p->translate[0] != 0.0 || p->translate[1] != 0.0 || p->translate[2] != 0.0)
        add(&printer, 't', p->translate, settings->two_d ? 2 : 3);
    if (p->noise > 0.0)
        add(&printer, 'n', &p->noise, 1);
    if (p->grow != 0.0)
        add(&printer, 'g', &p->grow, 1);
    if (p->contour_mm > 0.0)
        add(&printer, 'c', &p->contour_mm, 1);
    if (settings->perturb.repetitions > 1 && (p->noise > 0.0 || p->contour_mm > 0.0))
        rind_print(&printer, "_rep%u", p->repetition);
    snprintf(name, RIND_PERTURBATION_NAME_SIZE, "%.*s", RIND_PERTURBATION_NAME_SIZE - 1, printer.n > 0 ? text : "none");
}

/* Combinations of six lists may be more than a size can count after repetitions: each list is short, this is not. */
static double upper_bound(const rind_settings *settings)
{
    const rind_perturb *p = &settings->perturb;
    double places = (double)p->translate.n * p->translate.n * (settings->two_d ? 1 : p->translate.n);

    return (double)p->rotate_deg.n * places * p->noise.n * p->grow.n * p->contour_mm.n;
}

static rind_status read_perturb(rind_reader *reader, const rind_key *key, const yaml_node_t *node, char *base)
{
    rind_perturb *p = &reader->settings->perturb;
    rind_status status = RIND_OK;

    memset(p, 0, sizeof *p);
    for (size_t k = 0; k < COUNT_OF(parts) && status == RIND_OK; k++)
        status = rind_default_read(reader, &parts[k], base);
    if (status != RIND_OK || rind_value_is(node, "none"))
        return status;
    if (node->type != YAML_MAPPING_NODE)
        return rind_value_refuse(reader, key, node, "is no mapping");
    p->on = true;
    return rind_pairs_read(reader, key->path, node, read_part, base);
}

static void print_perturb(rind_printer *printer, const rind_key *key, const char *base)
{
    (void)key;
    if (!((const rind_settings *)(const void *)base)->perturb.on) {
        rind_print(printer, "none");
        return;
    }
    for (size_t k = 0; k < COUNT_OF(parts); k++) {
        rind_print(printer, "%s%s: ", k > 0 ? ", " : "{", strchr(parts[k].path, '.') + 1);
        parts[k].type->print(printer, &parts[k], base);
    }
    rind_print(printer, "}");
}

rind_status rind_perturb_check(rind_reader *reader)
{
    const rind_settings *settings = reader->settings;
    const rind_place *place = rind_key_given(reader, "perturb");

    if (!settings->perturb.on)
        return RIND_OK;
    if (settings->profile == RIND_PROFILE_PYRADIOMICS)
        return rind_settings_fail(reader, place, "perturb", "goes with the profile ibsi only");
    double most = upper_bound(settings);
    size_t n = most <= 10.0 * RIND_MAX_PERTURBATIONS ? rind_perturb_n(settings) - 1 : (size_t)most;
    if (n == 0)
        return rind_settings_fail(reader, place, "perturb",
                                  "nothing is perturbed; give values other than 0 of rotate_deg, translate, noise, "
                                  "grow or contour_mm, or none");
    if (n > RIND_MAX_PERTURBATIONS)
        return rind_settings_fail(reader, place, "perturb", "stands for %zu combinations; allowed: up to %d", n,
                                  (int)RIND_MAX_PERTURBATIONS);
    return RIND_OK;
}

/* The pairs of the option, as YAML. */
static void write_pairs(rind_printer *printer, const char *spec)
{
    rind_print(printer, "perturb={");
    while (*spec != '\0') {
        size_t n = strcspn(spec, ","), n_key = strcspn(spec, "=");
        const char *value = spec + n_key + 1;
        bool list = memchr(value, ':', (size_t)(spec + n - value)) != NULL;

        rind_print(printer, "%.*s: %s", (int)n_key, spec, list ? "[" : "");
        for (; value < spec + n; value++)
            rind_print(printer, "%.1s%s", *value == ':' ? "," : value, *value == ':' ? " " : "");
        spec += n + (spec[n] == ',' ? 1 : 0);
        rind_print(printer, "%s%s", list ? "]" : "", *spec != '\0' ? ", " : "");
    }
    rind_print(printer, "}");
}

/* KEY=VALUE pairs, commas between them. */
static bool is_pairs(const char *spec)
{
    if (strlen(spec) > 200 || *spec == '\0')
        return false;
    for (;;) {
        size_t n = strcspn(spec, ","), n_key = strspn(spec, "abcdefghijklmnopqrstuvwxyz_");

        if (n_key == 0 || spec[n_key] != '=' || n <= n_key + 1 ||
            strspn(spec + n_key + 1, "0123456789.+-eE:") != n - n_key - 1)
            return false;
        for (size_t k = n_key + 1; k < n; k++) /* between two values stands one colon */
            if (spec[k] == ':' && (spec[k - 1] == ':' || spec[k - 1] == '=' || k + 1 == n))
                return false;
        if (spec[n] == '\0')
            return true;
        spec += n + 1;
    }
}

rind_status rind_perturb_assignment(rind_ctx *ctx, const char *spec, char **out)
{
    rind_printer printer = { .out = NULL };
    bool as_it_is = strcmp(spec, "none") == 0 || *spec == '{';

    *out = NULL;
    if (!as_it_is && !is_pairs(spec))
        return rind_fail(ctx, RIND_BAD_SETTINGS,
                         "--perturb: '%.100s' is no list of KEY=VALUE or KEY=VALUE:VALUE:..., as "
                         "rotate_deg=-6:6,translate=0.25,noise=1,grow=-0.1:0:0.1,seed=1; allowed: this, none",
                         spec);
    size_t size = 3 * strlen(spec) + 16; /* each of , : = gains a space, and a list its brackets */
    *out = rind_alloc_zero(ctx, size, 1, "perturbations");
    if (*out == NULL)
        return RIND_NO_MEMORY;
    if (as_it_is) {
        snprintf(*out, size, "perturb=%s", spec);
        return RIND_OK;
    }
    printer.out = *out;
    write_pairs(&printer, spec);
    return RIND_OK;
}

RIND_KEY_TYPE(perturb, "mapping", read_perturb, print_perturb, allow_perturb);
