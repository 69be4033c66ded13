/*
 * extract_cases.c - see extract_cases.h
 *
 * A case that fails costs itself: its row stays empty and tells why. SIGINT and SIGTERM are heeded between
 * cases, so that what is finished is written; a second signal ends the program at once.
 */
#include "cli/extract_cases.h"
#include "extract/case_regions.h"
#include "extract/extract.h"
#include "image/image.h"
#include "region/region.h"
#include "settings/settings.h"
#include <rind/region.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static volatile sig_atomic_t signalled;

static void heed(int number)
{
    (void)number;
    signalled = 1;
}

static void heed_signals(void)
{
    struct sigaction action = { .sa_handler = heed, .sa_flags = (int)SA_RESETHAND | SA_RESTART };

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* Notices and warnings of the library, told with the case they are about and kept. */
static void listen(void *user, rind_severity severity, const char *text)
{
    rind_extraction *e = user;

    if (severity == RIND_WARNING)
        rind_say_warning(e->about, "%s", text);
    else
        rind_say_notice(e->about, "%s", text);
    rind_provenance_add_message(e->ctx, e->provenance, severity, e->about, text);
}

/* "P044", or "P044/t2/reader1" where the row has these ids. */
static void describe(const rind_case *c, char *text, size_t text_size)
{
    const char *const part[] = { c->image_id, c->mask_id };
    size_t n = (size_t)snprintf(text, text_size, "%s", c->case_id);

    for (size_t k = 0; k < COUNT_OF(part) && n < text_size; k++)
        if (*part[k] != '\0')
            n += (size_t)snprintf(text + n, text_size - n, "/%s", part[k]);
}

/* The run's settings with the row's cells over them. *own is NULL where the row has none. */
static rind_status settings_of(rind_extraction *e, const rind_case *c, rind_settings **own)
{
    char *label = NULL, volume[64], channel[64];
    const char *assignment[3];
    size_t n = 0;

    *own = NULL;
    if (*c->label != '\0') {
        label = rind_label_assignment(e->ctx, c->label);
        if (label == NULL)
            return RIND_NO_MEMORY;
        assignment[n++] = label;
    }
    if (*c->volume != '\0') {
        snprintf(volume, sizeof volume, "image.volume=%s", c->volume);
        assignment[n++] = volume;
    }
    if (*c->channel != '\0' && e->settings->pyradiomics != NULL) {
        snprintf(channel, sizeof channel, "label_channel=%s", c->channel);
        assignment[n++] = channel;
    }
    rind_status status = n > 0 ? rind_settings_with_all(e->ctx, e->settings, assignment, n, own) : RIND_OK;
    free(label);
    return status;
}

static rind_status digest(rind_extraction *e, const rind_case *c)
{
    double before = rind_now();
    rind_status status = rind_provenance_add_input(e->ctx, e->provenance, "image", c->image);

    if (status == RIND_OK)
        status = rind_provenance_add_input(e->ctx, e->provenance, "mask", c->mask);
    for (size_t k = 0; k < c->n_masks && status == RIND_OK; k++)
        if (*c->masks[k].path != '\0' && rind_settings_use_mask(e->settings, c->masks[k].name))
            status = rind_provenance_add_input(e->ctx, e->provenance, "further_mask", c->masks[k].path);
    rind_timings_add(&e->timings, "digest", rind_now() - before);
    return status;
}

/* The image of the case before is that of this one, too. */
static bool is_at_hand(const rind_extraction *e, const rind_case *c)
{
    const rind_case *before = e->image_of;

    return before != NULL && strcmp(before->image, c->image) == 0 && strcmp(before->volume, c->volume) == 0 &&
           (e->image->source == NULL || !e->image->source->by_mask || strcmp(before->mask, c->mask) == 0);
}

/* What the image's file says of it; of a series that was named by one of its files, the others are inputs, too. */
static rind_status record_source(rind_extraction *e, const rind_case *c)
{
    const rind_source *source = e->image->source;
    struct stat about;
    rind_status status = RIND_OK;

    if (source == NULL)
        return RIND_OK;
    bool one_file = stat(c->image, &about) == 0 && !S_ISDIR(about.st_mode);
    for (size_t k = 0; k < source->n_files && one_file && source->n_files > 1 && status == RIND_OK; k++)
        status = rind_provenance_add_input(e->ctx, e->provenance, "image", source->file[k]);
    if (status == RIND_OK)
        status = rind_provenance_add_facts(e->ctx, e->provenance, c->image, source->fact, source->n_facts);
    return status;
}

static rind_status read_files(rind_extraction *e, const rind_case *c, const rind_settings *settings, rind_image **mask)
{
    rind_status status = RIND_OK;

    if (!is_at_hand(e, c)) {
        rind_image_free(e->image);
        e->image = NULL;
        e->image_of = NULL;
        status = rind_read_image(e->ctx, c->image, c->mask, settings, &e->timings, &e->image);
        if (status == RIND_OK)
            e->image_of = c;
        if (status == RIND_OK)
            status = record_source(e, c);
    }
    double before = rind_now();
    if (status == RIND_OK)
        status = rind_mask_read(e->ctx, c->mask, e->image, settings, mask);
    rind_timings_add(&e->timings, "read", rind_now() - before);
    return status;
}

static rind_status compute(rind_extraction *e, const rind_case *c, rind_table **out)
{
    rind_settings *own = NULL;
    rind_image *mask = NULL;
    rind_region *region = NULL;
    rind_status status = settings_of(e, c, &own);
    const rind_settings *settings = own != NULL ? own : e->settings;

    if (status == RIND_OK)
        status = digest(e, c);
    if (status == RIND_OK)
        status = read_files(e, c, settings, &mask);
    if (status == RIND_OK) {
        double before = rind_now();

        status = rind_region_create(e->ctx, e->image, mask, settings, &region);
        if (status == RIND_OK)
            status = rind_region_read_masks(e->ctx, region, c->masks, c->n_masks, e->image, settings);
        rind_timings_add(&e->timings, "region", rind_now() - before);
    }
    rind_image_free(mask);
    if (status == RIND_OK)
        status = rind_extract_timed(e->ctx, e->image, region, settings, &e->timings, out);
    rind_region_free(region);
    rind_settings_free(own);
    return status;
}

static void count_failure(rind_extraction *e, rind_status failure)
{
    static const char more[] = ", ...";
    rind_failures *f = &e->failures[failure];
    size_t n = strlen(f->cases), left = sizeof f->cases - n;

    if (f->n == 0) {
        f->message = strdup(rind_ctx_message(e->ctx));
        snprintf(f->cases, sizeof f->cases - sizeof more, "%s", e->about);
    } else if (strlen(e->about) + 2 + sizeof more < left) {
        snprintf(f->cases + n, left, ", %s", e->about);
    } else if (!f->full) {
        snprintf(f->cases + n, left, "%s", more);
        f->full = true;
    }
    f->n++;
    e->n_failed++;
}

/* The row's carried cells, then those of the computed table; "" where there are none. */
static const char **carried_cells(rind_extraction *e, const rind_case *c, const rind_table *values)
{
    size_t n = rind_table_n_carried(e->table), n_own = values != NULL ? rind_table_n_carried(values) : 0;
    const char **cell = rind_alloc(e->ctx, n + 1, sizeof *cell, "row of a table");

    for (size_t k = 0; cell != NULL && k < n; k++)
        cell[k] = k < e->n_carried ? c->carried[k] : "";
    for (size_t k = 0; cell != NULL && k < n_own; k++)
        cell[e->n_carried + k] = rind_table_carried(values, 0)[k];
    return cell;
}

/* The rows of a case that went well, under its own keys. */
static rind_status take_rows(rind_extraction *e, rind_row_keys *keys, const rind_table *values)
{
    rind_status status = RIND_OK;

    for (size_t row = 0; row < rind_table_n_rows(values) && status == RIND_OK; row++) {
        keys->region = rind_table_key(values, row, "region");
        status = rind_table_copy_row(e->ctx, e->table, keys, values, row);
    }
    return status;
}

/* Empty rows for all regions the settings promise. */
static rind_status add_failed_rows(rind_extraction *e, rind_row_keys *keys, const char *message)
{
    char region[RIND_CASE_REGION_NAME_SIZE];
    rind_status status = RIND_OK;

    keys->status = "failed";
    keys->message = message;
    keys->region = region;
    for (size_t k = 0; rind_expected_region(e->settings, k, region) && status == RIND_OK; k++)
        status = rind_table_add_row(e->ctx, e->table, keys, NULL, NULL);
    return status;
}

static rind_status run_case(rind_extraction *e, const rind_case *c)
{
    rind_table *values = NULL;
    rind_row_keys keys = {
        .case_id = c->case_id,
        .image_id = c->image_id,
        .mask_id = c->mask_id,
        .status = "ok",
        .message = "",
    };
    rind_status status = compute(e, c, &values);

    if (status == RIND_OK) {
        const char **cells = carried_cells(e, c, values);

        e->n_ok++;
        status = RIND_NO_MEMORY;
        if (cells != NULL) {
            keys.carried = cells;
            status = take_rows(e, &keys, values);
        }
        free(cells);
        rind_table_free(values);
        return status;
    }
    rind_say_error(e->about, "%s", rind_ctx_message(e->ctx));
    count_failure(e, status);
    char *message = rind_copy_text(e->ctx, rind_ctx_message(e->ctx)); /* adding a row may write another */
    const char **cells = carried_cells(e, c, NULL);
    keys.carried = cells;
    status = message != NULL && cells != NULL ? add_failed_rows(e, &keys, message) : RIND_NO_MEMORY;
    free(cells);
    free(message);
    return status;
}

rind_status rind_extract_cases(rind_extraction *e, const rind_case *(*get)(const void *source, size_t k),
                               const void *source)
{
    rind_status status = RIND_OK;
    double start = rind_now();

    heed_signals();
    rind_ctx_set_listener(e->ctx, listen, e);
    for (size_t k = 0; k < e->n_cases && status == RIND_OK && !signalled; k++) {
        char about[256];

        describe(get(source, k), about, sizeof about);
        e->about = about;
        rind_progress_show(k, e->n_failed, e->n_cases, rind_now() - start, about);
        status = run_case(e, get(source, k));
        e->about = NULL;
    }
    rind_progress_end();
    rind_ctx_set_listener(e->ctx, NULL, NULL);
    rind_image_free(e->image);
    e->image = NULL;
    e->image_of = NULL;
    e->interrupted = signalled && e->n_ok + e->n_failed < e->n_cases;
    return status;
}

void rind_extraction_end(rind_extraction *extraction)
{
    rind_image_free(extraction->image);
    for (size_t k = 0; k < RIND_N_STATUSES; k++)
        free(extraction->failures[k].message);
}
