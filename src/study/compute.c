/*
 * compute.c - see compute.h
 *
 * What a case says must not depend on which case came before it: where the image is at hand, notices, facts and files
 * of its reading are told again, and the steps of reading it have their names among the seconds.
 */
#include "study/compute.h"
#include "extract/extract.h"
#include "image/image.h"
#include "region/region.h"
#include "settings/settings.h"
#include <rind/region.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* An item to the listener, and to the image's memory while the image is read. */
static void tell(rind_computer *c, int kind, const rind_pack *item)
{
    if (c->hearing) {
        rind_pack_number(&c->heard, (uint64_t)kind);
        rind_pack_number(&c->heard, item->n);
        rind_pack_put(&c->heard, item->bytes, item->n);
    }
    c->sink(c->user, kind, item->bytes, item->n);
}

static void tell_again(rind_computer *c)
{
    rind_unpack left = rind_unpack_begin(c->heard.bytes, c->heard.n);

    while (left.left > 0 && !left.bad) {
        int kind = (int)rind_unpack_number(&left);
        size_t n = (size_t)rind_unpack_number(&left);
        const void *bytes = rind_unpack_bytes(&left, n);

        if (bytes != NULL)
            c->sink(c->user, kind, bytes, n);
    }
    for (size_t k = 0; k < c->n_steps; k++)
        rind_timings_add(&c->timings, c->steps[k], 0.0);
}

static void listen(void *user, rind_severity severity, const char *text)
{
    rind_computer *c = user;
    rind_pack *item = &c->item;

    rind_pack_clear(item);
    rind_pack_number(item, (uint64_t)severity);
    rind_pack_text(item, text);
    tell(c, RIND_ITEM_MESSAGE, item);
}

static uint64_t tell_input(rind_computer *c, const char *role, const char *path)
{
    char place[PATH_MAX];
    rind_input input = { .role = role, .path = path, .place = place };

    rind_place_of(&c->places, path, place);
    input.error = rind_digest_known(&c->digests, place, &input.file);
    rind_pack_clear(&c->item);
    rind_pack_input(&c->item, &input);
    tell(c, RIND_ITEM_INPUT, &c->item);
    return input.error == 0 ? input.file.stamp : 0;
}

/* Digests the files of a case; the stamp of its image. */
static uint64_t tell_inputs(rind_computer *c, const rind_case *of)
{
    double start = rind_now();
    const char *role, *path;
    uint64_t stamp = 0;

    rind_timings_begin(&c->timings, "digest");
    for (size_t k = 0; (path = rind_case_file(of, c->settings, k, &role)) != NULL; k++) {
        uint64_t one = tell_input(c, role, path);

        stamp = k == 0 ? one : stamp;
    }
    rind_timings_add(&c->timings, "digest", rind_now() - start);
    return stamp;
}

/* What the image's file says of it; of a series that was named by one of its files, the others are inputs, too. */
static void tell_source(rind_computer *c, const rind_case *of)
{
    const rind_source *source = c->image->source;
    struct stat about;

    if (source == NULL)
        return;
    bool one_file = stat(of->image, &about) == 0 && !S_ISDIR(about.st_mode);
    for (size_t k = 0; k < source->n_files && one_file && source->n_files > 1; k++)
        if (strcmp(source->file[k], of->image) != 0)
            tell_input(c, "image", source->file[k]);
    if (source->n_facts == 0)
        return;
    rind_pack_clear(&c->item);
    rind_pack_text(&c->item, of->image);
    rind_pack_number(&c->item, source->n_facts);
    for (size_t k = 0; k < source->n_facts; k++) {
        rind_pack_text(&c->item, source->fact[k].name);
        rind_pack_text(&c->item, source->fact[k].value);
    }
    tell(c, RIND_ITEM_FACTS, &c->item);
}

/* The run's settings with the row's cells over them. *own is NULL where the row has none. */
rind_status rind_case_settings(rind_ctx *ctx, const rind_settings *settings, const rind_case *c, rind_settings **own)
{
    char *label = NULL, volume[64], channel[64];
    const char *assignment[3];
    size_t n = 0;

    *own = NULL;
    if (*c->label != '\0') {
        label = rind_label_assignment(ctx, c->label);
        if (label == NULL)
            return RIND_NO_MEMORY;
        assignment[n++] = label;
    }
    if (*c->volume != '\0') {
        snprintf(volume, sizeof volume, "image.volume=%s", c->volume);
        assignment[n++] = volume;
    }
    if (*c->channel != '\0' && settings->pyradiomics != NULL) {
        snprintf(channel, sizeof channel, "label_channel=%s", c->channel);
        assignment[n++] = channel;
    }
    rind_status status = n > 0 ? rind_settings_with_all(ctx, settings, assignment, n, own) : RIND_OK;
    free(label);
    return status;
}

/* The image of the case before is that of this one, too. */
static bool is_at_hand(const rind_computer *c, const rind_case *now, uint64_t stamp)
{
    const rind_case *before = c->image_of;

    return before != NULL && stamp != 0 && stamp == c->image_stamp && strcmp(before->image, now->image) == 0 &&
           strcmp(before->volume, now->volume) == 0 &&
           (c->image->source == NULL || !c->image->source->by_mask || strcmp(before->mask, now->mask) == 0);
}

static void remember_steps(rind_computer *c)
{
    c->n_steps = 0;
    for (size_t k = 0; k < c->timings.n && c->n_steps < COUNT_OF(c->steps); k++)
        if (strcmp(c->timings.entry[k].step, "digest") != 0)
            snprintf(c->steps[c->n_steps++], sizeof c->steps[0], "%s", c->timings.entry[k].step);
}

static rind_status read_image(rind_computer *c, const rind_case *now, const rind_settings *settings, uint64_t stamp)
{
    if (is_at_hand(c, now, stamp)) {
        tell_again(c);
        return RIND_OK;
    }
    rind_computer_drop(c);
    c->hearing = true;
    rind_status status = rind_read_image(c->ctx, now->image, now->mask, settings, &c->timings, &c->image);
    if (status == RIND_OK) {
        c->image_of = now;
        c->image_stamp = stamp;
        tell_source(c, now);
        remember_steps(c);
    }
    c->hearing = false;
    if (c->heard.lacking) /* the next case reads it again */
        c->image_stamp = 0;
    return status;
}

static rind_status make_region(rind_computer *c, const rind_case *now, const rind_settings *settings,
                               rind_region **region)
{
    rind_image *mask = NULL;
    double start = rind_now();

    rind_timings_begin(&c->timings, "read mask");
    rind_status status = rind_mask_read(c->ctx, now->mask, c->image, settings, &mask);
    rind_timings_add(&c->timings, "read", rind_now() - start);
    if (status == RIND_OK) {
        start = rind_now();
        rind_timings_begin(&c->timings, "region");
        status = rind_region_create(c->ctx, c->image, mask, settings, region);
        if (status == RIND_OK)
            status = rind_region_read_masks(c->ctx, *region, now->masks, now->n_masks, c->image, settings);
        rind_timings_add(&c->timings, "region", rind_now() - start);
    }
    rind_image_free(mask);
    return status;
}

static rind_status compute(rind_computer *c, const rind_case *now, rind_table **out)
{
    rind_settings *own = NULL;
    rind_region *region = NULL;
    rind_status status = rind_case_settings(c->ctx, c->settings, now, &own);
    const rind_settings *settings = own != NULL ? own : c->settings;
    uint64_t stamp = tell_inputs(c, now);

    if (status == RIND_OK)
        status = read_image(c, now, settings, stamp);
    if (status == RIND_OK)
        status = make_region(c, now, settings, &region);
    if (status == RIND_OK)
        status = rind_extract_case(c->ctx, c->image, region, settings, now->case_id, &c->timings, out);
    rind_region_free(region);
    rind_settings_free(own);
    return status;
}

/* The most memory the process held since forget_peak(). */
static uint64_t peak_bytes(void)
{
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}

static void forget_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    if (write(fd, "5", 1) != 1) /* the peak is then that of the process's life */
        errno = 0;
    close(fd);
}

static void tell_end(rind_computer *c, rind_outcome outcome, rind_status failure, double start)
{
    rind_pack_clear(&c->item);
    rind_pack_number(&c->item, outcome);
    rind_pack_number(&c->item, failure);
    rind_pack_text(&c->item, outcome == RIND_CASE_FAILED ? rind_ctx_message(c->ctx) : "");
    rind_pack_real(&c->item, rind_now() - start);
    rind_pack_number(&c->item, peak_bytes());
    tell(c, RIND_ITEM_END, &c->item);
}

static void tell_times(rind_computer *c)
{
    rind_pack_clear(&c->item);
    for (size_t k = 0; k < c->timings.n; k++) {
        rind_pack_text(&c->item, c->timings.entry[k].step);
        rind_pack_real(&c->item, c->timings.entry[k].seconds);
    }
    tell(c, RIND_ITEM_TIMES, &c->item);
}

static void tell_unchanged(rind_computer *c, const rind_pack *inputs, double start)
{
    c->sink(c->user, RIND_ITEM_RENEWED, inputs->bytes, inputs->n);
    tell_end(c, RIND_CASE_UNCHANGED, RIND_OK, start);
}

void rind_compute_case(rind_computer *c, const rind_case *now, const void *known, size_t n_known)
{
    double start = rind_now();
    rind_table *values = NULL;
    rind_pack fresh = { .bytes = NULL };

    forget_peak();
    c->timings = (rind_timings){ .stage = c->stage };
    rind_timings_begin(&c->timings, "digest");
    if (n_known > 0 && rind_inputs_are_unchanged(&c->digests, known, n_known, &fresh)) {
        tell_unchanged(c, &fresh, start);
        rind_pack_free(&fresh);
        return;
    }
    rind_pack_free(&fresh);
    rind_ctx_set_listener(c->ctx, listen, c);
    rind_status status = compute(c, now, &values);
    rind_ctx_set_listener(c->ctx, NULL, NULL);
    if (status == RIND_OK) {
        rind_pack_clear(&c->item);
        rind_pack_rows(&c->item, values);
        if (c->item.lacking)
            status = rind_fail(c->ctx, RIND_NO_MEMORY, "rows of a case: no memory");
        else
            tell(c, RIND_ITEM_ROWS, &c->item);
    }
    rind_table_free(values);
    tell_times(c);
    tell_end(c, status == RIND_OK ? RIND_CASE_OK : RIND_CASE_FAILED, status, start);
}

void rind_computer_drop(rind_computer *c)
{
    rind_image_free(c->image);
    c->image = NULL;
    c->image_of = NULL;
    c->image_stamp = 0;
    rind_pack_clear(&c->heard);
}

void rind_computer_end(rind_computer *c)
{
    rind_computer_drop(c);
    rind_pack_free(&c->heard);
    rind_pack_free(&c->item);
    rind_places_free(&c->places);
    rind_digests_free(&c->digests);
}
