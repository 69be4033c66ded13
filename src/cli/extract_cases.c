/* extract_cases.c - see extract_cases.h */
#include "cli/extract_cases.h"
#include "cli/say.h"
#include "extract/case_regions.h"
#include "settings/settings.h"
#include "study/scan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void say(void *user, rind_severity severity, const char *about, const char *text)
{
    (void)user;
    if (severity == RIND_WARNING)
        rind_say_warning(about, "%s", text);
    else
        rind_say_notice(about, "%s", text);
}

static void say_failed(void *user, const char *about, const char *text)
{
    (void)user;
    rind_say_error(about, "%s", text);
}

static void show(void *user, const rind_progress_state *state)
{
    (void)user;
    rind_progress_show(state);
}

rind_batch_events rind_events_said(void)
{
    return (rind_batch_events){ NULL, say, say_failed, show };
}

/* Where the items of the one case go. */
typedef struct one {
    rind_record record;
    char about[256];
} one;

static void take_item(void *user, int kind, const void *bytes, size_t n)
{
    one *o = user;

    rind_record_take(&o->record, kind, bytes, n);
    if (kind != RIND_ITEM_MESSAGE)
        return;
    rind_unpack said = rind_unpack_begin(bytes, n);
    rind_severity severity = (rind_severity)rind_unpack_number(&said);
    say(NULL, severity, o->about, rind_unpack_text(&said));
}

rind_status rind_extract_one(rind_ctx *ctx, const rind_manifest *manifest, const rind_settings *settings,
                             rind_journal *journal)
{
    const rind_case *c = rind_manifest_case(manifest, 0);
    one o = { .record = { .outcome = RIND_CASE_FAILED } };
    rind_computer computer = { .ctx = ctx, .settings = settings, .sink = take_item, .user = &o };

    rind_case_describe(c, o.about, sizeof o.about);
    rind_compute_case(&computer, c, NULL, 0);
    if (o.record.outcome != RIND_CASE_OK)
        rind_say_error(o.about, "%s", rind_record_message(&o.record));
    rind_status status = rind_journal_put(ctx, journal, c, 0, &o.record);
    rind_computer_end(&computer);
    rind_record_free(&o.record);
    return status;
}

/* 1749 as "1,749". */
static void number_text(size_t number, char text[32])
{
    char digits[24];
    size_t n = (size_t)snprintf(digits, sizeof digits, "%zu", number), to = 0;

    for (size_t k = 0; k < n; k++) {
        if (k > 0 && (n - k) % 3 == 0)
            text[to++] = ',';
        text[to++] = digits[k];
    }
    text[to] = '\0';
}

static size_t count_regions(const rind_settings *settings)
{
    char name[RIND_CASE_REGION_NAME_SIZE];
    size_t n = 0;

    while (rind_expected_region(settings, n, name))
        n++;
    return n;
}

/* Columns of one image lie together. */
static size_t count_images(const rind_table *heading)
{
    size_t n = 0, n_columns = rind_table_n_columns(heading);

    for (size_t k = 0; k < n_columns; k++)
        n += k == 0 || strcmp(rind_table_column(heading, k)->image, rind_table_column(heading, k - 1)->image) != 0;
    return n;
}

static void say_others(const rind_variant *variant, const rind_journal_others *others)
{
    if (strcmp(others->settings_hash, variant->settings_hash) != 0)
        rind_say_notice(
            NULL,
            "the journal holds %zu case%s of other settings (hash %s, now %s): all are computed again; those "
            "stay in the journal, and their settings find them there",
            others->n_cases, others->n_cases == 1 ? "" : "s", others->settings_hash, variant->settings_hash);
    else
        rind_say_notice(NULL,
                        "the journal holds %zu case%s of rind %s, this is %s: all are computed again; those stay in "
                        "the journal",
                        others->n_cases, others->n_cases == 1 ? "" : "s", others->version, variant->version);
}

void rind_say_plan(const char *name, const rind_batch_options *options, const rind_batch_plan *plan,
                   const rind_table *heading, const rind_variant *variant, const rind_journal_others *others)
{
    size_t n_all = rind_manifest_n_cases(options->manifest), n_regions = count_regions(options->settings),
           n_images = count_images(heading);
    char n_features[32], before[64] = "", shard[64] = "";

    if (others->n_cases > 0 && plan->n_before == 0 && plan->n_to_do == plan->n_cases)
        say_others(variant, others);
    if (n_all < 2)
        return;
    number_text(rind_table_n_columns(heading), n_features);
    if (plan->n_before > 0)
        snprintf(before, sizeof before, "; %zu done before, %zu to do", plan->n_before, plan->n_to_do);
    if (options->n_shards > 0)
        snprintf(shard, sizeof shard, " of %zu (shard %d of %d)", n_all, options->shard, options->n_shards);
    rind_say_notice(NULL, "%s: %zu%s cases, %zu region%s, %zu image%s, %s feature%s each%s", name, plan->n_cases, shard,
                    n_regions, n_regions == 1 ? "" : "s", n_images, n_images == 1 ? "" : "s", n_features,
                    rind_table_n_columns(heading) == 1 ? "" : "s", before);
}

rind_status rind_say_kept_failures(rind_ctx *ctx, const rind_manifest *manifest, const rind_batch_plan *plan,
                                   rind_journal *journal)
{
    rind_record record = { .outcome = RIND_CASE_OK };
    rind_status status = RIND_OK;
    char about[256];

    for (size_t k = 0; k < rind_manifest_n_cases(manifest) && plan->n_failed_before > 0 && status == RIND_OK; k++) {
        if (!plan->failed[k])
            continue;
        status = rind_journal_get(ctx, journal, plan->id[k], false, &record);
        rind_case_describe(rind_manifest_case(manifest, k), about, sizeof about);
        if (status == RIND_OK)
            rind_say_error(about, "%s (in an earlier run; --retry-failed tries again)", rind_record_message(&record));
    }
    rind_record_free(&record);
    return status;
}

rind_status rind_keep_manifest(rind_ctx *ctx, const rind_manifest *manifest, const char *name, bool python_style,
                               rind_journal *journal)
{
    char *text = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&text, &n);

    if (stream == NULL)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for its copy", name);
    rind_manifest_print(manifest, stream);
    if (fclose(stream) != 0 || text == NULL)
        return rind_fail(ctx, RIND_NO_MEMORY, "%s: no memory for its copy", name);
    const rind_journal_manifest kept = { text, name, rind_manifest_folder(manifest), python_style };
    rind_status status = rind_journal_put_manifest(ctx, journal, &kept);
    free(text);
    return status;
}

static void say_unpaired(void *user, const char *path, const char *why)
{
    (void)user;
    rind_say_warning(NULL, "%s: not paired: %s", path, why);
}

static rind_status read_folder(rind_ctx *ctx, const char *path, rind_manifest **out)
{
    char *text = NULL;
    rind_status status = rind_scan_apart(ctx, path, say_unpaired, NULL, &text);

    if (status == RIND_OK)
        status = rind_manifest_parse(ctx, text, path, "", out);
    free(text);
    return status;
}

rind_status rind_cases_read(rind_ctx *ctx, const char *path, rind_manifest **out)
{
    struct stat info;

    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return read_folder(ctx, path, out);
    return rind_manifest_read(ctx, path, out);
}

rind_case rind_case_of_files(const char *case_id, const char *image, const char *mask, const rind_extra_masks *extra)
{
    return (rind_case){ .case_id = case_id,
                        .image_id = "",
                        .mask_id = "",
                        .image = image,
                        .mask = mask,
                        .label = "",
                        .channel = "",
                        .volume = "",
                        .masks = extra->mask,
                        .n_masks = extra->n };
}
