/*
 * check_text.c - what a check found, to be read on a terminal: problems first, one line for each that is said of the
 * same cases; then the cohort in a few numbers, and what the run will take
 */
#include "study/check.h"
#include "study/progress.h"
#include "study/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 6, MOST_LINES = 25 };

/* Cases of which a finding says just this, from case 'first' on. */
static size_t print_cases(const rind_check *check, size_t first, const rind_finding *same, FILE *out)
{
    size_t n = 0;

    for (size_t k = first; k < check->n_cases; k++)
        for (size_t f = 0; f < check->of[k].findings.n; f++) {
            const rind_finding *other = &check->of[k].findings.finding[f];
            char about[256];

            if (other->kind != same->kind || other->level != same->level || strcmp(other->text, same->text) != 0)
                continue;
            if (out != NULL && n < MOST_NAMES) {
                rind_case_describe(check->of[k].row, about, sizeof about);
                fprintf(out, "%s%s", n > 0 ? ", " : "", about);
            }
            n++;
        }
    if (out != NULL && n > MOST_NAMES)
        fprintf(out, " and %zu more", n - MOST_NAMES);
    return n;
}

static bool said_before(const rind_check *check, size_t before, const rind_finding *same)
{
    for (size_t k = 0; k < before; k++)
        for (size_t f = 0; f < check->of[k].findings.n; f++) {
            const rind_finding *other = &check->of[k].findings.finding[f];

            if (other->kind == same->kind && other->level == same->level && strcmp(other->text, same->text) == 0)
                return true;
        }
    return false;
}

static bool has(const rind_checked_case *c, rind_finding_kind kind, rind_finding_level level)
{
    for (size_t f = 0; f < c->findings.n; f++)
        if (c->findings.finding[f].kind == kind && c->findings.finding[f].level == level)
            return true;
    return false;
}

static void print_kind(const rind_check *check, rind_finding_kind kind, rind_finding_level level, FILE *out)
{
    size_t n_cases = 0, n_lines = 0, n_more = 0;

    if (kind == RIND_FOUND_THIN && level == RIND_FOUND_NOTE)
        return; /* every case says so: print_shells() */
    for (size_t k = 0; k < check->n_cases; k++)
        n_cases += has(&check->of[k], kind, level);
    if (n_cases == 0)
        return;
    fprintf(out, "\n%s: %s (%zu case%s)\n", rind_finding_level_name(level), rind_finding_title(kind), n_cases,
            n_cases == 1 ? "" : "s");
    for (size_t k = 0; k < check->n_cases; k++)
        for (size_t f = 0; f < check->of[k].findings.n; f++) {
            const rind_finding *finding = &check->of[k].findings.finding[f];

            if (finding->kind != kind || finding->level != level || said_before(check, k, finding))
                continue;
            if (n_lines == MOST_LINES) {
                n_more++;
                continue;
            }
            fputs("  ", out);
            print_cases(check, k, finding, out);
            fprintf(out, ": %s\n", finding->text);
            n_lines++;
        }
    if (n_more > 0)
        fprintf(out, "  ... and %zu more; --out FILE.csv has them all\n", n_more);
}

static void print_spacings(const rind_check *check, FILE *out)
{
    enum { MOST_SPACINGS = 8 };

    for (size_t k = 0; k < check->n_spacings && k < MOST_SPACINGS; k++) {
        const rind_check_spacing *s = &check->spacing[k];

        fprintf(out, "%-11s %.4g x %.4g x %.4g %s   %zu case%s\n", k == 0 ? "spacing" : "", s->spacing_mm[0],
                s->spacing_mm[1], s->spacing_mm[2], s->in_pixels ? "pixel" : "mm", s->n_cases,
                s->n_cases == 1 ? "" : "s");
    }
    if (check->n_spacings > MOST_SPACINGS)
        fprintf(out, "%-11s ... and %zu%s other spacings\n", "", check->n_spacings - MOST_SPACINGS,
                check->more_spacings ? " or more" : "");
    if (check->n_spacings > 1 && !check->settings->resample.on && check->settings->pyradiomics == NULL)
        fprintf(out, "%-11s features of different voxels are not comparable: consider resample.spacing_mm\n", "");
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* "12.3 ... 4560, median 410 (20 cases)" of what 'get' gives of each case's region 'k'; nothing where there is none. */
static void print_range(const rind_check *check, const char *title, double (*get)(const rind_checked_region *, size_t),
                        size_t argument, const char *unit, FILE *out)
{
    double *value = malloc((check->n_cases + 1) * sizeof *value);
    size_t n = 0;

    for (size_t k = 0; k < check->n_cases && value != NULL; k++) {
        const rind_checked_case *c = &check->of[k];
        double v = c->n_regions > 0 ? get(&c->region[0], argument) : (double)NAN;

        if (isfinite(v))
            value[n++] = v;
    }
    if (n > 0) {
        qsort(value, n, sizeof *value, ascending);
        fprintf(out, "%-11s %.4g ... %.4g%s, median %.4g (%zu case%s)\n", title, value[0], value[n - 1], unit,
                0.5 * (value[(n - 1) / 2] + value[n / 2]), n, n == 1 ? "" : "s");
    }
    free(value);
}

static double volume_of(const rind_checked_region *r, size_t unused)
{
    (void)unused;
    return r->n_voxels > 0 ? r->volume_mm3 : (double)NAN;
}

static double bins_of(const rind_checked_region *r, size_t discretisation)
{
    return r->n_bins[discretisation];
}

/* Of each shell and rim how thick it is, least and most. */
static void print_shells(const rind_check *check, FILE *out)
{
    const rind_rules *rules = &check->settings->rules;
    bool first = true;

    for (size_t k = 1; k < rules->n; k++) {
        double least = INFINITY, most = -(double)INFINITY;
        size_t n = 0;

        for (size_t i = 0; i < check->n_cases; i++)
            for (size_t r = 0; r < check->of[i].n_regions; r++) {
                const rind_checked_region *region = &check->of[i].region[r];

                if (strcmp(region->name, rules->rule[k].name) != 0 || !isfinite(region->thickness_mm))
                    continue;
                least = fmin(least, region->thickness_mm);
                most = fmax(most, region->thickness_mm);
                n++;
            }
        if (n == 0)
            continue;
        fprintf(out, "%-11s %s of %.3g mm is effectively %.3g ... %.3g mm thick (%zu case%s)\n", first ? "shells" : "",
                rules->rule[k].name, rules->rule[k].to_mm - rules->rule[k].from_mm, least, most, n, n == 1 ? "" : "s");
        first = false;
    }
}

static bool in_pixels(const rind_check *check)
{
    return check->n_spacings > 0 && check->spacing[0].in_pixels;
}

static void print_bins(const rind_check *check, FILE *out)
{
    size_t n = check->settings->pyradiomics != NULL ? 1 : check->settings->n_discretisations;

    for (size_t d = 0; d < n && !check->options.headers_only; d++) {
        char title[48];

        snprintf(title, sizeof title, "bins%s%s", n > 1 ? " " : "", n > 1 ? check->settings->discretise[d].name : "");
        print_range(check, title, bins_of, d, " in the tumour", out);
        if (isfinite(check->suggested_width[d]))
            fprintf(out, "%-11s a width of %g would give the median tumour about 32\n", "", check->suggested_width[d]);
    }
}

static void print_run(const rind_check *check, FILE *out)
{
    char one[32], all[32], memory[32];

    rind_duration_text(check->cpu_seconds, one, sizeof one);
    rind_duration_text(check->wall_seconds, all, sizeof all);
    rind_bytes_text(check->peak_bytes, memory, sizeof memory);
    fprintf(out, "%-11s about %s of one processor", "run", one);
    if (check->jobs_at_a_time > 1)
        fprintf(out, ", %s with %zu jobs", all, check->jobs_at_a_time);
    fprintf(out, "; at most %s at a time", memory);
    if (check->options.jobs > 0 && check->jobs_at_a_time < (size_t)check->options.jobs &&
        check->options.memory_bytes > 0 && check->jobs_at_a_time < check->n_cases)
        fprintf(out, " (memory is enough for %zu of %d jobs)", check->jobs_at_a_time, check->options.jobs);
    putc('\n', out);
}

void rind_check_write_text(const rind_check *check, FILE *out)
{
    size_t n_fine = check->n_cases - check->n_failing - check->n_warned;

    fprintf(out, "%zu case%s: %zu fine, %zu with warnings, %zu would fail\n", check->n_cases,
            check->n_cases == 1 ? "" : "s", n_fine, check->n_warned, check->n_failing);
    for (int level = RIND_FOUND_ERROR; level >= RIND_FOUND_NOTE; level--)
        for (size_t kind = 0; kind < RIND_N_FINDINGS; kind++)
            print_kind(check, (rind_finding_kind)kind, (rind_finding_level)level, out);
    putc('\n', out);
    print_spacings(check, out);
    print_range(check, "volume", volume_of, 0, in_pixels(check) ? " pixel" : " mm3", out);
    print_shells(check, out);
    print_bins(check, out);
    print_run(check, out);
}
