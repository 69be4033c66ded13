/* dicom_compressed.c - lossless transfer syntaxes give the pixels of the plain file, bit for bit; half a file gives
 * none */
#include "dcm.h"
#include "io/dicom_tags.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int dcm_compress(const char *from, const char *to, const char *transfer_syntax);

enum { COLUMNS = 32, ROWS = 30, N_PIXELS = COLUMNS * ROWS };

static const struct {
    const char *uid, *name;
    bool of_signed; /* JPEG-LS and JPEG of gdcm are lossless for unsigned pixels only */
} syntaxes[] = {
    { "1.2.840.10008.1.2.4.57", "JPEG lossless", false },
    { "1.2.840.10008.1.2.4.70", "JPEG lossless, first-order prediction", false },
    { "1.2.840.10008.1.2.4.80", "JPEG-LS lossless", false },
    { "1.2.840.10008.1.2.4.90", "JPEG 2000 lossless", true },
    { "1.2.840.10008.1.2.5", "RLE", true },
    { "1.2.840.10008.1.2.2", "explicit, big-endian", true },
    { "1.2.840.10008.1.2", "implicit", true },
};

/* Waves with a little noise, so that predictors have something to do. */
static dcm_slice make_slice(unsigned bits, unsigned stored, unsigned sign, void *pixels)
{
    dcm_slice s = dcm_recipe(0, 0);
    uint32_t noise = 7;

    for (int k = 0; k < N_PIXELS; k++) {
        noise = noise * 1664525u + 1013904223u;
        int value = (k % COLUMNS) * (k / COLUMNS) % 97 + (int)(noise >> 28) + (stored > 8 ? 900 : 0);

        if (sign == 1 && k % 5 == 0)
            value = -value;
        if (bits == 8)
            ((uint8_t *)pixels)[k] = (uint8_t)value;
        else
            ((uint16_t *)pixels)[k] = (uint16_t)value;
    }
    s.columns = COLUMNS;
    s.rows = ROWS;
    s.bits = bits;
    s.stored = stored;
    s.sign = sign;
    s.pixels = pixels;
    s.spacing = "1\\1";
    s.slope = "2";
    s.intercept = "-100";
    return s;
}

static void syntaxes_agree(files *f, unsigned bits, unsigned stored, unsigned sign)
{
    static uint16_t pixels[N_PIXELS];
    dcm_slice s = make_slice(bits, stored, sign, pixels);

    dcm_write_slice(&s, files_path(f, "plain"));
    rind_image *plain = files_image(f, files_path(f, "plain"), 0);
    remove(files_path(f, "plain"));
    for (size_t k = 0; k < COUNT_OF(syntaxes); k++) {
        if (sign == 1 && !syntaxes[k].of_signed)
            continue;
        dcm_write_slice(&s, "plain.dcm.tmp");
        if (!dcm_compress("plain.dcm.tmp", files_path(f, "packed"), syntaxes[k].uid))
            fail_msg("gdcm does not write %s", syntaxes[k].name);
        rind_image *packed = files_image(f, files_path(f, "packed"), 0);
        assert_int_equal(packed->type, plain->type);
        assert_true(packed->slope == 2 && packed->intercept == -100);
        if (memcmp(packed->voxel, plain->voxel, (size_t)N_PIXELS * bits / 8) != 0)
            fail_msg("%s of %u bits differs", syntaxes[k].name, stored);
        rind_image_free(packed);
    }
    remove("plain.dcm.tmp");
    remove(files_path(f, "packed"));
    rind_image_free(plain);
}

static void lossless_syntaxes(void **state)
{
    files *f = *state;

    syntaxes_agree(f, 8, 8, 0);
    syntaxes_agree(f, 16, 16, 0);
    syntaxes_agree(f, 16, 12, 0);
    syntaxes_agree(f, 16, 16, 1);
}

/* The data set behind the meta header deflated, DICOM PS3.5 A.5. */
static void deflated_data_set(void **state)
{
    files *f = *state;
    static uint16_t pixels[N_PIXELS];
    dcm_slice s = make_slice(16, 16, 1, pixels);
    static uint8_t packed[1 << 16];
    z_stream z = { .next_out = packed, .avail_out = sizeof packed };
    size_t n = 0, set = 0;

    dcm_write_slice(&s, files_path(f, "a"));
    rind_image *plain = files_image(f, files_path(f, "a"), 0);
    uint8_t *bytes = files_read(files_path(f, "a"), &n);
    while (memcmp(bytes + set, "\x08\x00\x16\x00", 4) != 0)
        set++;
    z.next_in = bytes + set;
    z.avail_in = (uInt)(n - set);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);

    dcm empty = { 0 };
    dcm_write(&empty, files_path(f, "a"), "1.2.840.10008.1.2.1.99");
    size_t n_head = 0;
    uint8_t *head = files_read(files_path(f, "a"), &n_head);
    head = realloc(head, n_head + z.total_out);
    memcpy(head + n_head, packed, z.total_out);
    files_write(files_path(f, "a"), head, n_head + z.total_out);
    rind_image *image = files_image(f, files_path(f, "a"), 0);
    assert_memory_equal(image->voxel, plain->voxel, sizeof pixels);
    rind_image_free(image);
    for (size_t cut = 1; cut < z.total_out; cut += 97) {
        files_write(files_path(f, "a"), head, n_head + z.total_out - cut);
        assert_int_equal(rind_image_read(f->ctx, files_path(f, "a"), 0, &image), RIND_BAD_FILE);
    }
    deflateEnd(&z);
    rind_image_free(plain);
    free(bytes);
    free(head);
}

/* Cut anywhere, a compressed slice is an error. */
static void truncated_streams(void **state)
{
    files *f = *state;
    static uint16_t pixels[N_PIXELS];
    dcm_slice s = make_slice(16, 12, 0, pixels);

    for (size_t k = 0; k < 5; k++) {
        size_t n = 0;

        dcm_write_slice(&s, "plain.dcm.tmp");
        assert_true(dcm_compress("plain.dcm.tmp", files_path(f, "packed"), syntaxes[k].uid));
        uint8_t *whole = files_read(files_path(f, "packed"), &n);
        for (size_t cut = 1; cut < n; cut += 41) {
            rind_image *image = NULL;

            files_write(files_path(f, "packed"), whole, n - cut);
            if (rind_image_read(f->ctx, files_path(f, "packed"), 0, &image) == RIND_OK)
                fail_msg("%s: read without its last %zu bytes", syntaxes[k].name, cut);
        }
        free(whole);
    }
    remove("plain.dcm.tmp");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)
    const struct CMUnitTest tests[] = {
        TEST(lossless_syntaxes),
        TEST(deflated_data_set),
        TEST(truncated_streams),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
