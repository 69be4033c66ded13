/* scan.c - folders as people keep them, the manifests they give, and what is said of files without a partner */
#include "io/dcm.h"
#include "test.h"

#include "io/dicom_tags.h"
#include "study/manifest.h"
#include "study/scan.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[32];

static int make_root(void **state)
{
    (void)state;
    snprintf(root, sizeof root, "rind_scan_XXXXXX");
    return mkdtemp(root) == NULL ? -1 : 0;
}

static int take_away(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

static int remove_root(void **state)
{
    (void)state;
    return nftw(root, take_away, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *path_of(const char *name)
{
    static char path[512];

    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

/* Makes the folders of a path. */
static void make_folders(const char *name)
{
    char part[512];

    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%s/%.*s", root, (int)(slash - name), name);
        mkdir(part, 0777);
    }
}

static void make_files(const char *const *names)
{
    for (; *names != NULL; names++) {
        make_folders(*names);
        files_write(path_of(*names), "x", 1);
    }
}

static void read_text(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

/* Files; the manifest but for its header; and words of what is said of others, in the order of their paths. */
static const struct {
    const char *files[12], *rows, *left[4];
} cases[] = {
    { { "P1_image.nii.gz", "P1_mask.nii.gz", "P10.nii", "P10-label.nrrd", "P2.mha", "P2.seg.nrrd" },
      "P1,P1_image.nii.gz,P1_mask.nii.gz,,\nP2,P2.mha,P2.seg.nrrd,,\nP10,P10.nii,P10-label.nrrd,,\n",
      { NULL } },
    { { "P1_T1.nii", "P1_t2.nii", "P1_seg.nii", "P2_t1.nii", "P2_t2.nii", "P2_t2_mask.nii" },
      "P1,P1_T1.nii,P1_seg.nii,T1,\nP1,P1_t2.nii,P1_seg.nii,t2,\nP2,P2_t2.nii,P2_t2_mask.nii,t2,\n",
      { "P2_t1.nii: an image, and no mask is named like it" } },
    { { "P1.nii", "P1_mask_reader1.nii", "P1_mask_r2.nii", "reader3/P1_mask.nii" },
      "P1,P1.nii,P1_mask_r2.nii,,r2,r2\nP1,P1.nii,P1_mask_reader1.nii,,reader1,reader1\n"
      "P1,P1.nii,reader3/P1_mask.nii,,reader3,reader3\n",
      { NULL } },
    { { "P1.nii", "P1_core_mask.nii", "P1_oedema_mask.nii", "P1_seg2.nii" },
      "P1,P1.nii,P1_core_mask.nii,,core\nP1,P1.nii,P1_oedema_mask.nii,,oedema\nP1,P1.nii,P1_seg2.nii,,seg2\n",
      { NULL } },
    { { "imagesTr/a_001_0000.nii.gz", "imagesTr/a_001_0001.nii.gz", "labelsTr/a_001.nii.gz", "labelsTr/a_002.nii.gz",
        "imagesTs/a_002_0000.nii.gz" },
      "a_001,imagesTr/a_001_0000.nii.gz,labelsTr/a_001.nii.gz,0000,\n"
      "a_001,imagesTr/a_001_0001.nii.gz,labelsTr/a_001.nii.gz,0001,\n",
      { "imagesTs/a_002_0000.nii.gz: an image", "labelsTr/a_002.nii.gz: a mask, and none of the 2 images" } },
    { { "sub-01/anat/sub-01_T1w.nii.gz", "sub-01/anat/sub-01_T2w.nii.gz",
        "derivatives/manual/sub-01/anat/sub-01_space-T1w_label-lesion_mask.nii.gz", "sub-02/anat/sub-02_T1w.nii.gz",
        "derivatives/manual/sub-02/anat/sub-02_T1w_dseg.nii.gz" },
      "sub-01,sub-01/anat/sub-01_T1w.nii.gz,derivatives/manual/sub-01/anat/sub-01_space-T1w_label-lesion_mask.nii.gz,"
      "T1w,label-lesion\n"
      "sub-02,sub-02/anat/sub-02_T1w.nii.gz,derivatives/manual/sub-02/anat/sub-02_T1w_dseg.nii.gz,T1w,\n",
      { "sub-01/anat/sub-01_T2w.nii.gz: an image" } },
    { { "Ann/t1.nii", "Ann/t2.nii", "Ann/mask.nii", "Bob/image.nii", "Bob/seg.nii", "Cy/images/t2.nii",
        "Cy/masks/t2.nii", "notes.txt", "Bob/.hidden.nii" },
      "Ann,Ann/t1.nii,Ann/mask.nii,t1,\nAnn,Ann/t2.nii,Ann/mask.nii,t2,\nBob,Bob/image.nii,Bob/seg.nii,,\n"
      "Cy,Cy/images/t2.nii,Cy/masks/t2.nii,t2,\n",
      { NULL } },
    { { "A/P1/dwi/image.png", "A/P1/dwi/mask.png", "A/P2/dwi/image.png", "A/P2/dwi/mask.png" },
      "A_P1,A/P1/dwi/image.png,A/P1/dwi/mask.png,dwi,\nA_P2,A/P2/dwi/image.png,A/P2/dwi/mask.png,dwi,\n",
      { NULL } },
    { { "P1.nii", "P1.nrrd", "P1_mask.nii" },
      "",
      { "P1.nii: an image", "P1.nrrd: an image", "P1_mask.nii: a mask that fits two images: P1.nii and P1.nrrd" } },
    { { "P1.nii", "P1_mask.nii", "P1_mask.nrrd" },
      "P1,P1.nii,P1_mask.nii,,\n",
      { "P1_mask.nrrd: would be case_id 'P1', image_id '', mask_id '' like" } },
    { { "masks/P1.nii", "P\"1\",x.nii", "P\"1\",x_mask.nii" },
      "\"P\"\"1\"\",x\",\"P\"\"1\"\",x.nii\",\"P\"\"1\"\",x_mask.nii\",,\n",
      { "masks/P1.nii: a mask, and none of the 1 images" } },
};

static void check(rind_ctx *ctx, const char *rows, const char *const *left)
{
    char text[4096], manifest[64];
    rind_scan scan;
    size_t n_left = 0;

    snprintf(manifest, sizeof manifest, "%s/m.csv", root);
    assert_int_equal(rind_scan_folder(ctx, root, &scan), RIND_OK);
    assert_int_equal(rind_scan_write(ctx, &scan, manifest), RIND_OK);
    read_text(manifest, text, sizeof text);
    assert_string_equal(strchr(text, '\n') + 1, rows);
    for (; left[n_left] != NULL; n_left++) {
        char said[1024];

        assert_true(n_left < scan.n_left);
        snprintf(said, sizeof said, "%s: %s", scan.left[n_left].path + strlen(root) + 1, scan.left[n_left].why);
        if (strncmp(said, left[n_left], strlen(left[n_left])) != 0 && strstr(said, left[n_left]) == NULL)
            fail_msg("'%s' instead of '%s'", said, left[n_left]);
    }
    assert_int_equal(scan.n_left, n_left);
    if (scan.n_pairs > 0) {
        rind_manifest *read = NULL;

        if (rind_manifest_read(ctx, manifest, &read) != RIND_OK)
            fail_msg("%s", rind_ctx_message(ctx));
        assert_int_equal(rind_manifest_n_cases(read), scan.n_pairs);
        for (size_t k = 0; k < scan.n_pairs; k++)
            assert_int_equal(access(rind_manifest_case(read, k)->mask, R_OK), 0);
        rind_manifest_free(read);
    }
    rind_scan_free(&scan);
}

static void folders_give_their_manifest(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);

    remove_root(state);
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        make_root(state);
        make_files(cases[k].files);
        check(ctx, cases[k].rows, cases[k].left);
        remove_root(state);
    }
    make_root(state);
    rind_ctx_free(ctx);
}

/* An object that says what it is and which series it refers to. */
/* Structures by their names, numbers from 1; of a structure set those whose name ends in '-' have no contours. */
static void add_structures(dcm *d, bool is_seg, const char *const *names)
{
    dcm_sequence(d, is_seg ? TAG_SEGMENT_SEQUENCE : TAG_STRUCTURE_SET_ROI_SEQUENCE);
    for (unsigned k = 0; names[k] != NULL; k++) {
        char number[16];

        snprintf(number, sizeof number, "%u", k + 1);
        dcm_item(d);
        if (is_seg)
            dcm_us(d, TAG_SEGMENT_NUMBER, k + 1);
        else
            dcm_text(d, TAG_ROI_NUMBER, "IS", number);
        dcm_text(d, is_seg ? TAG_SEGMENT_LABEL : TAG_ROI_NAME, "LO", names[k]);
        dcm_end_item(d);
    }
    dcm_end_sequence(d);
    if (is_seg)
        return;
    dcm_sequence(d, TAG_ROI_CONTOUR_SEQUENCE);
    for (unsigned k = 0; names[k] != NULL; k++) {
        char number[16];

        snprintf(number, sizeof number, "%u", k + 1);
        dcm_item(d);
        if (names[k][strlen(names[k]) - 1] != '-') {
            dcm_sequence(d, TAG_CONTOUR_SEQUENCE);
            dcm_item(d);
            dcm_end_item(d);
            dcm_end_sequence(d);
        }
        dcm_text(d, TAG_REFERENCED_ROI_NUMBER, "IS", number);
        dcm_end_item(d);
    }
    dcm_end_sequence(d);
}

static void make_structures(const char *name, const char *sop_class, const char *series, const char *study,
                            const char *const *names)
{
    dcm d = { 0 };

    make_folders(name);
    dcm_text(&d, 0x00080016, "UI", sop_class);
    dcm_text(&d, 0x00080018, "UI", "1.2.9.9");
    dcm_text(&d, 0x00080060, "CS", "SEG");
    if (series != NULL) {
        dcm_sequence(&d, 0x00081115);
        dcm_item(&d);
        dcm_text(&d, 0x0020000E, "UI", series);
        dcm_end_item(&d);
        dcm_end_sequence(&d);
    }
    dcm_text(&d, 0x0020000D, "UI", study);
    dcm_text(&d, 0x0020000E, "UI", "1.2.9.8");
    dcm_text(&d, 0x00200052, "UI", "1.2.3.3");
    add_structures(&d, strstr(sop_class, ".66.4") != NULL, names);
    dcm_write(&d, path_of(name), DCM_EXPLICIT);
}

static void make_segmentation(const char *name, const char *sop_class, const char *series, const char *study)
{
    make_structures(name, sop_class, series, study, (const char *const[]){ "tumour", NULL });
}

static void make_series(const char *folder, const char *series, const char *study)
{
    for (unsigned k = 0; k < 3; k++) {
        char name[128];
        dcm_slice slice = dcm_recipe(k, 2.0 * k);

        slice.series = series;
        slice.study = study;
        snprintf(name, sizeof name, "%s/%s-%u", folder, series, k);
        make_folders(name);
        dcm_write_slice(&slice, path_of(name));
    }
}

static const char seg[] = "1.2.840.10008.5.1.4.1.1.66.4", rtstruct[] = "1.2.840.10008.5.1.4.1.1.481.3";

static void segmentations_find_their_series(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    const char *const left[] = { "P4/s.dcm: a segmentation of the series 1.7.7, which is not here",
                                 "P5/ct: an image, and no mask is named like it", NULL };
    (void)state;

    make_series("P1/dce", "1.1.1", "1.2.3.1");
    make_segmentation("P1/s/a.dcm", seg, "1.1.1", "1.2.3.1");
    make_segmentation("P1/s/b.dcm", rtstruct, "1.1.1", "1.2.3.1");
    make_series("P2", "1.2.1", "1.2.3.2"); /* two series in a folder: one is told by a file of it */
    make_series("P2", "1.2.2", "1.2.3.2");
    make_segmentation("P2/s.dcm", seg, "1.2.2", "1.2.3.2");
    make_segmentation("P3/s.dcm", seg, NULL, "1.2.3.4"); /* by study and frame of reference */
    make_series("P3/mr", "1.3.1", "1.2.3.4");
    make_segmentation("P4/s.dcm", seg, "1.7.7", "1.2.3.9");
    make_series("P5/ct", "1.5.1", "1.2.3.5");
    make_series("P6/mr", "1.6.1", "1.2.3.6");
    make_files((const char *const[]){ "P6/mask.nii.gz", NULL });
    /* The other series of P2 has a name of its own, and no mask. */
    rind_scan scan;
    assert_int_equal(rind_scan_folder(ctx, root, &scan), RIND_OK);
    assert_int_equal(scan.n_pairs, 5);
    assert_int_equal(scan.n_left, 3);
    rind_scan_free(&scan);
    for (unsigned k = 0; k < 3; k++) {
        char name[32];

        snprintf(name, sizeof name, "P2/1.2.1-%u", k);
        unlink(path_of(name));
    }
    make_segmentation("P2/t.dcm", seg, "1.2.2", "1.2.3.2");
    check(ctx,
          "P1,P1/dce,P1/s/a.dcm,dce,s_a\nP1,P1/dce,P1/s/b.dcm,dce,s_b\nP2,P2,P2/s.dcm,,s\nP2,P2,P2/t.dcm,,t\n"
          "P3,P3/mr,P3/s.dcm,mr,s\nP6,P6/mr,P6/mask.nii.gz,mr,\n",
          left);
    rind_ctx_free(ctx);
}

/* Three slices of each volume; 'b' and 't': what the files say of it. */
static void make_volumes(const char *folder, const char *series, const char *study, const char *const *echo,
                         const char *const *content_time)
{
    unsigned n = 0;

    for (unsigned v = 0; v < 3; v++)
        for (unsigned k = 0; k < 3; k++) {
            char name[128];
            dcm_slice slice = dcm_recipe(n, 2.0 * k);

            slice.series = series;
            slice.study = study;
            slice.echo_time = echo != NULL ? echo[v] : NULL;
            slice.content_time = content_time != NULL ? content_time[v] : NULL;
            slice.instance_number = echo == NULL && content_time == NULL ? "1" : slice.instance_number;
            snprintf(name, sizeof name, "%s/%s-%u", folder, series, n++);
            make_folders(name);
            dcm_write_slice(&slice, path_of(name));
        }
}

/* Phases, echoes, segments and regions of interest: a row for each, and words where there cannot be any. */
static void volumes_and_structures_have_rows(void **state)
{
    static const char *const times[] = { "100000", "100130", "100300" }, *const echoes[] = { "9.2", "2.3", "4.6" };
    rind_ctx *ctx = rind_ctx_create(1);
    const char *const left[] = { "P4/s.dcm: ", "P5/rs.dcm: structures without contours: 2 'Ref-'", NULL };
    (void)state;

    make_volumes("P1/dce", "1.1.1", "1.2.3.1", NULL, times);
    make_segmentation("P1/s.dcm", seg, "1.1.1", "1.2.3.1");
    make_volumes("P2/gre", "1.2.1", "1.2.3.2", echoes, NULL);
    make_files((const char *const[]){ "P2/mask.nii.gz", NULL });
    make_series("P3", "1.3.1", "1.2.3.4");
    make_structures("P3/s.dcm", seg, "1.3.1", "1.2.3.4",
                    (const char *const[]){ "GTV 1", "all", "7", "node", "node", NULL });
    make_volumes("P4/mr", "1.4.1", "1.2.3.5", NULL, NULL); /* nothing tells its volumes apart */
    make_segmentation("P4/s.dcm", seg, "1.4.1", "1.2.3.5");
    make_series("P5/ct", "1.5.1", "1.2.3.6");
    make_structures("P5/rs.dcm", rtstruct, "1.5.1", "1.2.3.6", (const char *const[]){ "GTV", "Ref-", NULL });
    check(ctx,
          "P1,P1/dce,P1/s.dcm,dce_1,s,,1\nP1,P1/dce,P1/s.dcm,dce_2,s,,2\nP1,P1/dce,P1/s.dcm,dce_3,s,,3\n"
          "P2,P2/gre,P2/mask.nii.gz,gre_te2.3,,,1\nP2,P2/gre,P2/mask.nii.gz,gre_te4.6,,,2\n"
          "P2,P2/gre,P2/mask.nii.gz,gre_te9.2,,,3\n"
          "P3,P3,P3/s.dcm,,s_2,2,\nP3,P3,P3/s.dcm,,s_3,3,\nP3,P3,P3/s.dcm,,s_4,4,\nP3,P3,P3/s.dcm,,s_5,5,\n"
          "P3,P3,P3/s.dcm,,s_GTV 1,GTV 1,\n"
          "P5,P5/ct,P5/rs.dcm,ct,rs_GTV,GTV,\n",
          left);
    rind_ctx_free(ctx);
}

static void links_are_not_followed(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    const char *const left[] = { "P1/loop: a link to a folder", NULL };
    (void)state;

    make_files((const char *const[]){ "P1/image.nii", "P1/mask.nii", NULL });
    assert_int_equal(symlink("..", path_of("P1/loop")), 0);
    check(ctx, "P1,P1/image.nii,P1/mask.nii,,\n", left);
    rind_ctx_free(ctx);
}

static void what_is_no_folder_is_refused(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_scan scan;
    (void)state;

    assert_int_equal(rind_scan_folder(ctx, path_of("absent"), &scan), RIND_CANNOT_READ);
    assert_non_null(strstr(rind_ctx_message(ctx), "absent"));
    rind_scan_free(&scan);
    rind_ctx_free(ctx);
}

static void refused_memory_is_told(void **state)
{
    rind_ctx *ctx = rind_ctx_create(1);
    rind_status status = RIND_NO_MEMORY;
    rind_scan scan;
    long k = 0;
    (void)state;

    make_files(cases[1].files);
    make_series("D/dce", "1.1.1", "1.2.3.1");
    make_segmentation("D/s.dcm", seg, "1.1.1", "1.2.3.1");
    for (; status == RIND_NO_MEMORY && k < 2000; k++) {
        ctx->allocations_left = k;
        status = rind_scan_folder(ctx, root, &scan);
        /* A file that cannot be looked at for want of memory is no DICOM, and left alone. */
        ctx->allocations_left = -1;
        rind_scan_free(&scan);
    }
    assert_int_equal(status, RIND_OK);
    assert_true(k > 20);
    rind_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(folders_give_their_manifest, make_root, remove_root),
        cmocka_unit_test_setup_teardown(segmentations_find_their_series, make_root, remove_root),
        cmocka_unit_test_setup_teardown(volumes_and_structures_have_rows, make_root, remove_root),
        cmocka_unit_test_setup_teardown(links_are_not_followed, make_root, remove_root),
        cmocka_unit_test_setup_teardown(what_is_no_folder_is_refused, make_root, remove_root),
        cmocka_unit_test_setup_teardown(refused_memory_is_told, make_root, remove_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
