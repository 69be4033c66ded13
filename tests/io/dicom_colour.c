/*
 * dicom_colour.c - pictures in colours: every way DICOM holds them, against dcmtk's display of the same file
 *
 * The three channels are read one at a time (image.grey: red, green, blue). Ways without loss give the values that were
 * written; where luminance and differences are turned back dcmtk takes 127.5 for their middle, the standard 128, which
 * makes 2.
 */
#include "dcm.h"
#include "dcmtk.h"
#include "io/dicom_tags.h"
#include "picture_files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int dcm_compress(const char *from, const char *to, const char *transfer_syntax);

enum { COLUMNS = 24, ROWS = 14, N_PIXELS = COLUMNS * ROWS, MAX_FRAMES = 3 };

/* A file of colours. */
typedef struct way {
    const char *kind; /* photometric interpretation */
    unsigned samples, bits, frames;
    bool planes;
    const uint16_t *entry; /* palette: 'n_entries' of red, then of green, then of blue */
    const uint8_t *bytes;  /* the same of 8 bits */
    unsigned n_entries, first;
    const double (*delta)[2]; /* cm of pixels, of ultrasound regions */
    unsigned n_regions, units;
    const char *spacing; /* Pixel Spacing */
    const char *class;   /* NULL: ultrasound */
} way;

static const double fine[][2] = { { 0.0125, 0.02 }, { 0.0125, 0.02 } };

static void add_regions(dcm *d, const way *w)
{
    if (w->n_regions == 0)
        return;
    dcm_sequence(d, TAG_SEQUENCE_OF_ULTRASOUND_REGIONS);
    for (unsigned k = 0; k < w->n_regions; k++) {
        dcm_item(d);
        dcm_us(d, TAG_REGION_SPATIAL_FORMAT, 1);
        dcm_us(d, TAG_PHYSICAL_UNITS_X, w->units);
        dcm_us(d, TAG_PHYSICAL_UNITS_Y, w->units);
        dcm_fd(d, TAG_PHYSICAL_DELTA_X, w->delta[k][0]);
        dcm_fd(d, TAG_PHYSICAL_DELTA_Y, w->delta[k][1]);
        dcm_end_item(d);
    }
    dcm_end_sequence(d);
}

static void add_palette(dcm *d, const way *w)
{
    static const uint32_t about[] = { TAG_RED_PALETTE_DESCRIPTOR, TAG_GREEN_PALETTE_DESCRIPTOR,
                                      TAG_BLUE_PALETTE_DESCRIPTOR };
    static const uint32_t data[] = { TAG_RED_PALETTE_DATA, TAG_GREEN_PALETTE_DATA, TAG_BLUE_PALETTE_DATA };
    const uint16_t says[3] = { (uint16_t)w->n_entries, (uint16_t)w->first, w->bytes != NULL ? 8 : 16 };

    for (int c = 0; c < 3; c++)
        dcm_bytes(d, about[c], "US", says, sizeof says);
    for (unsigned c = 0; c < 3; c++)
        if (w->bytes != NULL)
            dcm_bytes(d, data[c], "OW", w->bytes + c * w->n_entries, w->n_entries);
        else
            dcm_bytes(d, data[c], "OW", w->entry + c * w->n_entries, 2 * w->n_entries);
}

static void add_head(dcm *d, const way *w)
{
    char frames[16];

    snprintf(frames, sizeof frames, "%u", w->frames);
    dcm_text(d, TAG_SOP_CLASS_UID, "UI", w->class != NULL ? w->class : "1.2.840.10008.5.1.4.1.1.3.1");
    dcm_text(d, TAG_SOP_INSTANCE_UID, "UI", "1.2.3.4.78");
    dcm_text(d, TAG_MODALITY, "CS", "US");
    add_regions(d, w);
    dcm_text(d, TAG_STUDY_INSTANCE_UID, "UI", "1.2.3.1");
    dcm_text(d, TAG_SERIES_INSTANCE_UID, "UI", "1.2.3.2");
    dcm_us(d, TAG_SAMPLES_PER_PIXEL, w->samples);
    dcm_text(d, TAG_PHOTOMETRIC_INTERPRETATION, "CS", w->kind);
    if (w->samples > 1)
        dcm_us(d, TAG_PLANAR_CONFIGURATION, w->planes);
    dcm_text(d, TAG_NUMBER_OF_FRAMES, "IS", frames);
    dcm_us(d, TAG_ROWS, ROWS);
    dcm_us(d, TAG_COLUMNS, COLUMNS);
    if (w->spacing != NULL)
        dcm_text(d, TAG_PIXEL_SPACING, "DS", w->spacing);
    dcm_us(d, TAG_BITS_ALLOCATED, w->bits);
    dcm_us(d, TAG_BITS_STORED, w->bits);
    dcm_us(d, TAG_HIGH_BIT, w->bits - 1);
    dcm_us(d, TAG_PIXEL_REPRESENTATION, 0);
    if (w->entry != NULL || w->bytes != NULL)
        add_palette(d, w);
}

static void write_way(const way *w, const void *pixels, size_t n, const char *path)
{
    dcm d = { 0 };

    add_head(&d, w);
    dcm_bytes(&d, TAG_PIXEL_DATA, w->bits == 8 ? "OB" : "OW", pixels, n);
    dcm_write(&d, path, DCM_EXPLICIT);
}

/* Smooth, so that JPEG is near, with every channel of its own. */
static void paint(uint8_t *rgb, unsigned frame)
{
    for (unsigned k = 0; k < N_PIXELS; k++) {
        unsigned x = k % COLUMNS, y = k / COLUMNS;

        rgb[3 * k] = (uint8_t)(20 + 7 * x + 3 * frame);
        rgb[3 * k + 1] = (uint8_t)(200 - 5 * y - 4 * x);
        rgb[3 * k + 2] = (uint8_t)(40 + 9 * y + 2 * frame);
    }
}

static uint8_t to_byte(double value)
{
    return (uint8_t)fmax(0, fmin(255, rint(value)));
}

static void to_differences(uint8_t *p)
{
    double r = p[0], g = p[1], b = p[2];

    p[0] = to_byte(0.299 * r + 0.587 * g + 0.114 * b);
    p[1] = to_byte(-0.168736 * r - 0.331264 * g + 0.5 * b + 128);
    p[2] = to_byte(0.5 * r - 0.418688 * g - 0.081312 * b + 128);
}

/* The pixels of all frames as the way stores them; how many bytes. */
static size_t store(const way *w, uint8_t *out)
{
    uint8_t rgb[3 * N_PIXELS];
    size_t n = 0;

    for (unsigned f = 0; f < w->frames; f++) {
        paint(rgb, f);
        bool pairs = strcmp(w->kind, "YBR_FULL_422") == 0;
        for (size_t k = 0; k < N_PIXELS && strncmp(w->kind, "YBR", 3) == 0; k++)
            to_differences(rgb + 3 * k);
        for (size_t k = 0; k < N_PIXELS && pairs; k += 2) {
            const uint8_t pair[] = { rgb[3 * k], rgb[3 * k + 3], rgb[3 * k + 1], rgb[3 * k + 2] };
            memcpy(out + n, pair, 4);
            n += 4;
        }
        for (size_t k = 0; k < 3 * N_PIXELS && !pairs; k++)
            out[n++] = w->planes ? rgb[3 * (k % N_PIXELS) + k / N_PIXELS] : rgb[k];
    }
    return n;
}

static rind_image *channel_of(files *f, const char *path, int volume, rind_grey grey)
{
    rind_image *image = NULL;

    if (rind_image_read_with(f->ctx, path, &(rind_read_options){ .volume = volume, .grey = grey }, &image) != RIND_OK)
        fail_msg("%s", rind_ctx_message(f->ctx));
    assert_true(image->is_picture && image->type == RIND_UINT8 && image->grid.size[2] == 1);
    assert_true(image->grid.size[0] == COLUMNS && image->grid.size[1] == ROWS);
    assert_non_null(image->source);
    return image;
}

/* Every channel of a frame within 'allowed' of what is expected. */
static void expect_colours(files *f, const char *path, unsigned frame, unsigned frames, const uint8_t *rgb, int allowed)
{
    static const rind_grey channels[] = { RIND_GREY_RED, RIND_GREY_GREEN, RIND_GREY_BLUE };

    for (size_t c = 0; c < 3; c++) {
        rind_image *image = channel_of(f, path, frames > 1 ? (int)frame + 1 : 0, channels[c]);

        for (size_t k = 0; k < N_PIXELS; k++) {
            int is = ((const uint8_t *)image->voxel)[k], expected = rgb[3 * k + c];
            if (abs(is - expected) > allowed)
                fail_msg("frame %u, pixel %zu, channel %zu is %d, expected %d", frame, k, c, is, expected);
        }
        rind_image_free(image);
    }
}

/* As dcmtk shows it. */
static void expect_as_dcmtk(files *f, const char *path, unsigned frames, int allowed)
{
    for (unsigned frame = 0; frame < frames; frame++) {
        uint8_t *rgb = NULL;
        size_t n = 0;

        if (!dcmtk_read_colours(path, frame, &rgb, &n))
            fail_msg("dcmtk does not read %s", path);
        assert_int_equal(n, N_PIXELS);
        expect_colours(f, path, frame, frames, rgb, allowed);
        free(rgb);
    }
}

static void expect_painted(files *f, const char *path, unsigned frames, int allowed)
{
    for (unsigned frame = 0; frame < frames; frame++) {
        uint8_t rgb[3 * N_PIXELS];

        paint(rgb, frame);
        expect_colours(f, path, frame, frames, rgb, allowed);
    }
}

static const way ways[] = {
    { "RGB", 3, 8, 1, false, .delta = fine, .n_regions = 2, .units = 3 },
    { "RGB", 3, 8, 3, true, .delta = fine, .n_regions = 1, .units = 3 },
    { "RGB", 3, 8, 3, false, .delta = fine, .n_regions = 1, .units = 3 },
    { "YBR_FULL", 3, 8, 2, false, .delta = fine, .n_regions = 1, .units = 3 },
    { "YBR_FULL", 3, 8, 1, true, .delta = fine, .n_regions = 1, .units = 3 },
    { "YBR_FULL_422", 3, 8, 2, false, .delta = fine, .n_regions = 1, .units = 3 },
};

static void uncompressed(void **state)
{
    files *f = *state;
    static uint8_t pixels[3 * N_PIXELS * MAX_FRAMES];

    for (size_t k = 0; k < COUNT_OF(ways); k++) {
        const char *path = files_path(f, "us");
        bool is_rgb = strcmp(ways[k].kind, "RGB") == 0, pairs = strcmp(ways[k].kind, "YBR_FULL_422") == 0;

        write_way(&ways[k], pixels, store(&ways[k], pixels), path);
        expect_as_dcmtk(f, path, ways[k].frames, is_rgb ? 0 : 2);
        expect_painted(f, path, ways[k].frames, is_rgb ? 0 : pairs ? 9 : 2);
        rind_image *image = channel_of(f, path, 1, RIND_GREY_RED);
        assert_true(fabs(image->grid.spacing_mm[0] - 0.125) < 1e-12 && fabs(image->grid.spacing_mm[1] - 0.2) < 1e-12);
        rind_image_free(image);
    }
}

/* By dcmtk, which knows the ways of the field; of a file of several frames each is decoded alone. */
static void compressed_by_dcmtk(void **state)
{
    files *f = *state;
    static uint8_t pixels[3 * N_PIXELS * MAX_FRAMES];
    static const struct {
        const char *how;
        int allowed; /* against dcmtk; against what was painted */
        int painted;
    } hows[] = { { "rle", 2, 2 }, { "lossless", 2, 2 }, { "jpeg", 2, 6 }, { "jpeg rgb", 1, 6 }, { "jpeg 422", 9, 14 } };

    for (size_t k = 0; k < COUNT_OF(ways); k++)
        for (size_t h = 0; h < COUNT_OF(hows); h++) {
            const char *path = files_path(f, "us"), *plain = "plain.dcm.tmp";

            if (strcmp(ways[k].kind, "YBR_FULL_422") == 0)
                continue; /* dcmtk compresses it as YBR_FULL */
            write_way(&ways[k], pixels, store(&ways[k], pixels), plain);
            if (!dcmtk_compress(plain, path, hows[h].how, 97))
                fail_msg("dcmtk does not write %s of %s", hows[h].how, ways[k].kind);
            expect_as_dcmtk(f, path, ways[k].frames, hows[h].allowed);
            if (h != 1 || !ways[k].planes || ways[k].frames == 1) /* dcmtk mixes the planes of frames up */
                expect_painted(f, path, ways[k].frames, hows[h].painted);
            remove(plain);
        }
}

/* By gdcm: JPEG 2000, JPEG-LS, RLE, JPEG lossless. */
static void compressed_by_gdcm(void **state)
{
    files *f = *state;
    static uint8_t pixels[3 * N_PIXELS * MAX_FRAMES];
    static const char *const syntaxes[] = { "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.5",
                                            "1.2.840.10008.1.2.4.70" };

    for (size_t k = 0; k < 3; k++)
        for (size_t s = 0; s < COUNT_OF(syntaxes); s++) {
            const char *path = files_path(f, "us"), *plain = "plain.dcm.tmp";

            write_way(&ways[k], pixels, store(&ways[k], pixels), plain);
            if (!dcm_compress(plain, path, syntaxes[s]))
                fail_msg("gdcm does not write %s", syntaxes[s]);
            expect_painted(f, path, ways[k].frames, 0);
            remove(plain);
        }
}

/* dcmtk shows tables whose entries go to 255 only as black; so the colours are looked up here, too. */
static void expect_palette(files *f, const char *path, const uint8_t *index, const uint16_t *wide,
                           const uint16_t *entry, bool narrow)
{
    uint8_t rgb[3 * N_PIXELS];

    for (size_t k = 0; k < N_PIXELS; k++)
        for (size_t c = 0; c < 3; c++) {
            int i = (index != NULL ? index[k] : wide[k]) - 10;
            i = i < 0 ? 0 : i > 199 ? 199 : i;
            rgb[3 * k + c] = (uint8_t)(entry[200 * c + (size_t)i] >> (narrow ? 0 : 8));
        }
    expect_colours(f, path, 0, 1, rgb, 0);
    if (!narrow)
        expect_as_dcmtk(f, path, 1, 0);
}

static void palettes(void **state)
{
    files *f = *state;
    static uint16_t entry[3 * 200];
    static uint8_t index[N_PIXELS];
    static uint16_t wide[N_PIXELS];
    way w = { "PALETTE COLOR", 1, 8, 1, .entry = entry, .n_entries = 200, .first = 10, .spacing = "0.5\\0.25" };

    for (unsigned k = 0; k < N_PIXELS; k++) {
        index[k] = (uint8_t)(k % 256); /* below the first entry and beyond the last, too */
        wide[k] = (uint16_t)(k * 3 % 700);
    }
    for (int narrow = 0; narrow < 2; narrow++) {
        for (unsigned k = 0; k < COUNT_OF(entry); k++)
            entry[k] = (uint16_t)(k * 37 % 256 * (narrow == 1 ? 1 : 257));
        w.bits = 8;
        write_way(&w, index, sizeof index, files_path(f, "us"));
        expect_palette(f, files_path(f, "us"), index, NULL, entry, narrow == 1);
        assert_true(dcmtk_compress(files_path(f, "us"), files_path(f, "rle"), "rle", 0));
        expect_palette(f, files_path(f, "rle"), index, NULL, entry, narrow == 1);
        w.bits = 16;
        write_way(&w, wide, sizeof wide, files_path(f, "us"));
        expect_palette(f, files_path(f, "us"), NULL, wide, entry, narrow == 1);
    }
    rind_image *image = channel_of(f, files_path(f, "us"), 0, RIND_GREY_RED);
    assert_true(image->grid.spacing_mm[0] == 0.25 && image->grid.spacing_mm[1] == 0.5 && !image->in_pixels);
    rind_image_free(image);

    static uint8_t bytes[3 * 200];
    for (unsigned k = 0; k < COUNT_OF(bytes); k++) {
        bytes[k] = (uint8_t)(k * 37);
        entry[k] = (uint16_t)(k * 37 % 256 * 257);
    }
    w.bytes = bytes;
    w.bits = 8;
    write_way(&w, index, sizeof index, files_path(f, "us"));
    expect_palette(f, files_path(f, "us"), index, NULL, entry, false);
    w.bytes = NULL;
    w.entry = NULL;
    w.bits = 16;
    write_way(&w, wide, sizeof wide, files_path(f, "us"));
    files_refused(f, files_path(f, "us"), 0, RIND_BAD_FILE, "has no palette");
}

/* Colours become grey as those of other pictures do, and the key is the same; equal channels need no rule. */
static void to_grey(void **state)
{
    files *f = *state;
    static uint8_t pixels[3 * N_PIXELS];
    rind_image *image = NULL;
    const rind_read_options refuse = { .grey = RIND_GREY_ERROR };

    store(&ways[0], pixels);
    write_way(&ways[0], pixels, sizeof pixels, files_path(f, "us"));
    image = files_image(f, files_path(f, "us"), 0);
    for (size_t k = 0; k < N_PIXELS; k++) {
        unsigned sum = 2126u * pixels[3 * k] + 7152u * pixels[3 * k + 1] + 722u * pixels[3 * k + 2] + 5000u;
        assert_int_equal(((const uint8_t *)image->voxel)[k], sum / 10000);
    }
    rind_image_free(image);
    assert_int_equal(rind_image_read_with(f->ctx, files_path(f, "us"), &refuse, &image), RIND_UNSUPPORTED);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "is in colours (336 of 336 pixels are not grey)"));
    for (size_t k = 0; k < N_PIXELS; k++)
        memset(pixels + 3 * k, (int)(k % 251), 3);
    write_way(&ways[0], pixels, sizeof pixels, files_path(f, "us"));
    assert_int_equal(rind_image_read_with(f->ctx, files_path(f, "us"), &refuse, &image), RIND_OK);
    for (size_t k = 0; k < N_PIXELS; k++)
        assert_int_equal(((const uint8_t *)image->voxel)[k], k % 251);
    rind_image_free(image);
}

/* Of a mask colours are labels; with loss there are none. */
static void colours_of_a_mask(void **state)
{
    files *f = *state;
    static uint8_t pixels[3 * N_PIXELS];
    rind_image *mask = NULL;
    const rind_read_options options = { .is_mask = true };

    for (size_t k = 0; k < 10; k++)
        pixels[3 * k] = 255;
    write_way(&ways[0], pixels, sizeof pixels, files_path(f, "us"));
    assert_int_equal(rind_image_read_with(f->ctx, files_path(f, "us"), &options, &mask), RIND_OK);
    assert_true(mask->in_colours && mask->type == RIND_UINT32 && *(const uint32_t *)mask->voxel == 0xff0000);
    rind_image_free(mask);
    assert_true(dcmtk_compress(files_path(f, "us"), files_path(f, "jpeg"), "jpeg", 90));
    assert_int_equal(rind_image_read_with(f->ctx, files_path(f, "jpeg"), &options, &mask), RIND_UNSUPPORTED);
    assert_non_null(strstr(rind_ctx_message(f->ctx), "lossy"));
}

/* The header says RGB, the stream holds luminance and differences, and its mark says so: a machine that writes this is
 * in use. */
static void the_stream_wins(void **state)
{
    files *f = *state;
    uint8_t rgb[3 * N_PIXELS];
    const picture p = { COLUMNS, ROWS, 8, 3, .rows = rgb };
    size_t n = 0;
    dcm d = { 0 };
    way w = ways[0];

    paint(rgb, 0);
    write_jpeg(files_path(f, "a.jpg"), &p, &(jpeg_how){ 0 });
    uint8_t *stream = files_read(files_path(f, "a.jpg"), &n);
    add_head(&d, &w);
    dcm_fragment(&d, stream, n, false);
    dcm_write(&d, files_path(f, "us"), "1.2.840.10008.1.2.4.50");
    expect_colours(f, files_path(f, "us"), 0, 1, rgb, 12);
    assert_non_null(strstr(f->warnings, "was compressed with loss, which changes texture"));

    w.frames = 2; /* one fragment and no table: whose is it? */
    add_head(&d, &w);
    dcm_fragment(&d, stream, n, false);
    dcm_write(&d, files_path(f, "us"), "1.2.840.10008.1.2.4.50");
    files_refused(f, files_path(f, "us"), 1, RIND_BAD_FILE, "lie in 1 pieces, and it is not told");
    w.frames = 1;
    add_head(&d, &w);
    dcm_fragment(&d, stream, n / 2, false);
    dcm_write(&d, files_path(f, "us"), "1.2.840.10008.1.2.4.50");
    files_refused(f, files_path(f, "us"), 0, RIND_BAD_FILE, "is damaged");
    free(stream);
}

static void scale_of_the_regions(void **state)
{
    files *f = *state;
    static uint8_t pixels[3 * N_PIXELS];
    static const double differ[][2] = { { 0.01, 0.01 }, { 0.02, 0.02 } };
    way w = ways[0];

    w.delta = differ; /* two parts of another scale */
    write_way(&w, pixels, sizeof pixels, files_path(f, "us"));
    rind_image *image = files_image(f, files_path(f, "us"), 0);
    assert_true(image->in_pixels && image->grid.spacing_mm[0] == 1);
    assert_non_null(strstr(f->warnings, "parts of different scale (pixels of 0.1 x 0.1 mm and of 0.2 x 0.2 mm)"));
    rind_image_free(image);
    int n_warnings = f->n_warnings;
    const rind_read_options known = { .spacing_is_known = true };
    assert_int_equal(rind_image_read_with(f->ctx, files_path(f, "us"), &known, &image), RIND_OK);
    assert_int_equal(f->n_warnings, n_warnings);
    rind_image_free(image);
    w.units = 4; /* seconds */
    write_way(&w, pixels, sizeof pixels, files_path(f, "us"));
    image = files_image(f, files_path(f, "us"), 0);
    assert_true(image->in_pixels);
    rind_image_free(image);
    w.units = 3;
    w.spacing = "0.3\\0.4"; /* goes before */
    write_way(&w, pixels, sizeof pixels, files_path(f, "us"));
    image = files_image(f, files_path(f, "us"), 0);
    assert_true(image->grid.spacing_mm[0] == 0.4 && image->grid.spacing_mm[1] == 0.3 && !image->in_pixels);
    rind_image_free(image);
    assert_int_equal(f->n_warnings, 1);
}

static void what_is_refused(void **state)
{
    files *f = *state;
    static uint8_t pixels[8 * N_PIXELS];
    way w = ways[0];

    w.kind = "CMYK";
    w.samples = 4;
    write_way(&w, pixels, 4 * N_PIXELS, files_path(f, "us"));
    files_refused(f, files_path(f, "us"), 0, RIND_UNSUPPORTED, "has 4 values a pixel of the kind 'CMYK'");
    w.kind = "YBR_PARTIAL_422";
    w.samples = 3;
    write_way(&w, pixels, 2 * N_PIXELS, files_path(f, "us"));
    files_refused(f, files_path(f, "us"), 0, RIND_UNSUPPORTED, "of the kind 'YBR_PARTIAL_422'");
    w.kind = "RGB";
    w.bits = 16;
    write_way(&w, pixels, 6 * N_PIXELS, files_path(f, "us"));
    files_refused(f, files_path(f, "us"), 0, RIND_UNSUPPORTED, "in colours of 16 bits");
    w.bits = 8;
    write_way(&w, pixels, 3 * N_PIXELS - 2, files_path(f, "us"));
    files_refused(f, files_path(f, "us"), 0, RIND_BAD_FILE, "make 1008 bytes of pixels, but it holds 1006");
}

/* Whatever allocation is refused, there is a message and nothing is lost. */
static void memory_that_is_refused(void **state)
{
    files *f = *state;
    static uint8_t pixels[3 * N_PIXELS];
    static uint16_t entry[3 * 8];
    const way palette = { "PALETTE COLOR", 1, 8, 1, .entry = entry, .n_entries = 8 };
    static const char *const names[] = { "rgb", "jpeg", "palette" };

    write_way(&ways[0], pixels, sizeof pixels, files_path(f, "rgb"));
    assert_true(dcmtk_compress(files_path(f, "rgb"), files_path(f, "jpeg"), "jpeg", 90));
    write_way(&palette, pixels, N_PIXELS, files_path(f, "palette"));
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        rind_status status = RIND_NO_MEMORY;

        for (long n = 0; status != RIND_OK; n++) {
            rind_image *image = NULL;

            f->ctx->allocations_left = n;
            status = rind_image_read(f->ctx, files_path(f, names[k]), 0, &image);
            assert_true((status == RIND_OK) == (image != NULL));
            if (status != RIND_OK && status != RIND_NO_MEMORY)
                fail_msg("%s: %s", rind_status_name(status), rind_ctx_message(f->ctx));
            rind_image_free(image);
        }
        f->ctx->allocations_left = -1;
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)
    const struct CMUnitTest tests[] = {
        TEST(uncompressed),    TEST(compressed_by_dcmtk),    TEST(compressed_by_gdcm), TEST(palettes),
        TEST(to_grey),         TEST(colours_of_a_mask),      TEST(the_stream_wins),    TEST(scale_of_the_regions),
        TEST(what_is_refused), TEST(memory_that_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
