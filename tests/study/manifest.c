/* manifest.c - manifests as people write them, and what is said about wrong ones */
#include "test.h"
#include "study/manifest.h"
#include "timings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "rind_manifest_XXXXXX";
static char path[sizeof folder + 32];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/m.csv", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void put(const char *text, size_t n)
{
    FILE *out = fopen(path, "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
}

/* One file, and line and words of the message it must give; NULL: it must be read, as 'n' cases. */
static void test_wrong(void **state)
{
    static const struct {
        const char *text, *message;
        size_t n;
    } cases[] = {
        { "case_id,image,mask\nP1,i,m\n", NULL, 1 },
        { "case_id,image,mask\nP1,i,m", NULL, 1 },
        { "\xEF\xBB\xBF"
          "case_id,image,mask\r\nP1,i,m\r\n\r\nP2,i,m\r\n\r\n",
          NULL, 2 },
        { "mask,case_id,image,label,volume\nm,P1,i,,\nm,P2,i,-3,2\nm,P3,i,nonzero,\nm,P4,i,GTV: 1,\n", NULL, 4 },
        { "\"case_id\",\"image\",mask,\"a \"\"b\"\"\"\nP1,\"i,1\",m,\"two\nlines\"\nP2,i,m,\n", NULL, 2 },
        { "case_id,image,mask,image_id\nP1,i,m,t1\nP1,i,m,t2\n", NULL, 2 },
        { "case_id,image,mask,image_id,mask_id\nP1,i,m,ab,c\nP1,i,m,a,bc\n", NULL, 2 },
        { "case_id,image,mask,mask:breast,mask:air\nP1,i,m,b,\nP2,i,m,,\n", NULL, 2 },
        { "case_id,image,mask,mask:\nP1,i,m,b\n", "m.csv:1: column 'mask:' names no mask", 0 },
        { "case_id,image,mask,mask:a,mask:a\nP1,i,m,b,b\n", "m.csv:1: column 'mask:a' is there twice", 0 },
        { "", "m.csv: the file is empty", 0 },
        { "\n\n", "m.csv: the file is empty", 0 },
        { "case_id,image,mask\n", "m.csv: no rows", 0 },
        { "case_id,image\nP1,i\n", "m.csv:1: no column 'mask'; there are 'case_id', 'image'", 0 },
        { "case_id, image,mask\nP1,i,m\n", "m.csv:1: no column 'image'; there are 'case_id', ' image', 'mask'", 0 },
        { "case_id;image;mask\nP1;i;m\n", "m.csv:1: no column 'case_id'", 0 },
        { "case_id,image,mask,mask\nP1,i,m,m\n", "m.csv:1: column 'mask' is there twice", 0 },
        { "case_id,image,mask,x,x\nP1,i,m,1,2\n", "m.csv:1: column 'x' is there twice", 0 },
        { "case_id,image,mask,status\nP1,i,m,1\n", "m.csv:1: column 'status' has the name of one rind writes", 0 },
        { "case_id,image,mask\nP1,i,m\nP2,i\n", "m.csv:3: 2 cells in a row, but the header has 3 columns", 0 },
        { "case_id,image,mask\nP1,i,m,\n", "m.csv:2: 4 cells", 0 },
        { "case_id,image,mask\n\"P\n1\",i,m\nP2,i\n", "m.csv:4: 2 cells", 0 },
        { "case_id,image,mask\n,i,m\n", "m.csv:2: the cell 'case_id' is empty", 0 },
        { "case_id,image,mask\nP1,i,\"\"\n", "m.csv:2: the cell 'mask' is empty", 0 },
        { "case_id,image,mask\nP1,i,m\nP2,j,m\nP1,k,l\n", "m.csv:4: case_id 'P1'", 0 },
        { "case_id,image,mask\nP1,\"i,m\nP2,i,m\n", "m.csv:2: a quote is opened here and never closed", 0 },
        { "case_id,image,mask\nP1,\"i\"x,m\n", "m.csv:2: text behind a closing quote", 0 },
        { "case_id,image,mask,volume\nP1,i,m,90s\nP2,i,m,2\nP3,i,m,0.5s\n", NULL, 3 },
        { "case_id,image,mask,volume\nP1,i,m,90 s\n", "m.csv:2: volume '90 s' is neither a whole number from 1 nor a",
          0 },
        { "case_id,image,mask,volume\nP1,i,m,0\n", "m.csv:2: volume '0'", 0 },
        { "case_id,image,mask,volume\nP1,i,m,1.5\n", "m.csv:2: volume '1.5'", 0 },
        { "case_id,image,mask,volume\nP1,i,m,99999999999\n", "m.csv:2: volume '99999999999'", 0 },
        { "case_id,image,mask,label\nP1,i,m,1.5\n", "m.csv:2: label '1.5'", 0 },
        { "case_id,image,mask,label\nP1,i,m, 1\n", "m.csv:2: label ' 1'", 0 },
    };
    rind_ctx *ctx = rind_ctx_create(1);

    (void)state;
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        rind_manifest *manifest = NULL;

        put(cases[k].text, strlen(cases[k].text));
        rind_status status = rind_manifest_read(ctx, path, &manifest);
        if (cases[k].message == NULL) {
            assert_int_equal(status, RIND_OK);
            assert_int_equal(rind_manifest_n_cases(manifest), cases[k].n);
        } else {
            assert_int_equal(status, RIND_BAD_SETTINGS);
            assert_null(manifest);
            if (strstr(rind_ctx_message(ctx), cases[k].message) == NULL)
                assert_string_equal(rind_ctx_message(ctx), cases[k].message); /* shows both */
        }
        rind_manifest_free(manifest);
    }
    rind_ctx_free(ctx);
}

static void test_cells(void **state)
{
    static const char text[] = "reader,mask:breast,case_id,volume,image,label,mask,a \"b\",group,mask:air\r\n"
                               "anna,b.nii,\"P,1\",3,sub/i.nii.gz,2,/abs/m.nii,\"x \"\"y\"\"\r\nz\",g,/abs/a.nii\r\n"
                               ",,P2,,i,,m,,,/abs/a.nii\r\n";
    rind_ctx *ctx = rind_ctx_create(1);
    rind_manifest *manifest = NULL;
    char expected[sizeof path + 16];

    (void)state;
    put(text, sizeof text - 1);
    assert_int_equal(rind_manifest_read(ctx, path, &manifest), RIND_OK);
    assert_int_equal(rind_manifest_n_carried(manifest), 3);
    assert_string_equal(rind_manifest_carried(manifest)[0], "reader");
    assert_string_equal(rind_manifest_carried(manifest)[1], "a \"b\"");
    assert_string_equal(rind_manifest_carried(manifest)[2], "group");

    const rind_case *c = rind_manifest_case(manifest, 0);
    snprintf(expected, sizeof expected, "%s/sub/i.nii.gz", folder);
    assert_string_equal(c->case_id, "P,1");
    assert_string_equal(c->image_id, "");
    assert_string_equal(c->image, expected);
    assert_string_equal(c->mask, "/abs/m.nii");
    assert_string_equal(c->label, "2");
    assert_string_equal(c->volume, "3");
    assert_string_equal(c->carried[0], "anna");
    assert_string_equal(c->carried[1], "x \"y\"\r\nz");
    assert_string_equal(c->carried[2], "g");
    assert_int_equal(c->line, 2);
    snprintf(expected, sizeof expected, "%s/b.nii", folder);
    assert_int_equal(c->n_masks, 2);
    assert_string_equal(c->masks[0].name, "breast");
    assert_string_equal(c->masks[0].path, expected);
    assert_string_equal(c->masks[1].name, "air");
    assert_string_equal(c->masks[1].path, "/abs/a.nii");

    c = rind_manifest_case(manifest, 1);
    assert_string_equal(c->carried[1], "");
    assert_string_equal(c->label, "");
    assert_int_equal(c->line, 4);
    assert_string_equal(c->masks[0].path, "");
    assert_string_equal(c->masks[1].path, "/abs/a.nii");
    rind_manifest_free(manifest);
    rind_manifest_free(NULL);
    rind_ctx_free(ctx);
}

static void test_unreadable(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_manifest *manifest = NULL;

    (void)state;
    put("case_id,image,mask\nP\0,i,m\n", 26);
    assert_int_equal(rind_manifest_read(ctx, path, &manifest), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "zero byte"));
    assert_int_equal(rind_manifest_read(ctx, folder, &manifest), RIND_CANNOT_READ);
    assert_int_equal(rind_manifest_read(ctx, "/nowhere/m.csv", &manifest), RIND_CANNOT_READ);
    assert_null(manifest);
    rind_ctx_free(ctx);
}

static void test_no_memory(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    int refused = 0;

    (void)state;
    put("case_id,image,mask,x\nP1,i,m,1\nP2,i,m,2\n", 39);
    for (long k = 0; k < 20; k++) {
        rind_manifest *manifest = NULL;

        ctx->allocations_left = k;
        refused += rind_manifest_read(ctx, path, &manifest) == RIND_NO_MEMORY;
        rind_manifest_free(manifest);
    }
    assert_int_equal(refused, 10);
    rind_ctx_free(ctx);
}

/* A hundred thousand rows are read in well under a second. */
static void test_large(void **state)
{
    enum { N = 100000 };
    rind_ctx *ctx = rind_ctx_create(1);
    rind_manifest *manifest = NULL;
    FILE *out = fopen(path, "wb");

    (void)state;
    assert_non_null(out);
    fputs("case_id,image,mask,image_id,reader,age\n", out);
    for (int k = 0; k < N; k++)
        fprintf(out, "P%06d,images/P%06d/t2.nii.gz,masks/P%06d/tumour.nii.gz,t2,\"anna, b\",%d\n", k / 2, k, k, k % 90);
    fclose(out);
    /* Every second row repeats the key of the one before: the first repetition is told. */
    assert_int_equal(rind_manifest_read(ctx, path, &manifest), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "m.csv:3: case_id 'P000000'"));

    out = fopen(path, "wb");
    assert_non_null(out);
    fputs("case_id,image,mask,image_id,reader,age\n", out);
    for (int k = 0; k < N; k++)
        fprintf(out, "P%06d,images/P%06d/t2.nii.gz,masks/P%06d/tumour.nii.gz,t2,\"anna, b\",%d\n", k, k, k, k % 90);
    fclose(out);
    double before = rind_now();
    assert_int_equal(rind_manifest_read(ctx, path, &manifest), RIND_OK);
    double seconds = rind_now() - before;
    assert_int_equal(rind_manifest_n_cases(manifest), N);
    print_message("%d rows: %.3f s\n", N, seconds);
    assert_true(seconds < 5); /* 0.1 s on an idle machine */
    rind_manifest_free(manifest);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong),     cmocka_unit_test(test_cells), cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_large),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
