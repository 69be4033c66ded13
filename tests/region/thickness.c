/*
 * thickness.c - volumes of shells around balls against the analytic ones, by both ways to measure
 *
 * Prints the table of docs/manual/regions.md.
 */
#include "shop.h"

#define PI 3.14159265358979323846

enum { N_OFFSETS = 8, N_SHELLS = 3 };

static const double shell_mm[N_SHELLS][2] = { { 0, 1 }, { 0, 3 }, { 0, 5 } };

static double uniform(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/*
 * Relative errors of the volumes of the shells of a ball at random offsets: their mean and the largest. 'mismatch': how
 * far at most the effective thickness is from telling that error.
 */
static void measure(const double spacing_mm[3], double radius, bool subvoxel, double mean[N_SHELLS],
                    double worst[N_SHELLS], double thickness_mm[N_SHELLS], double mismatch[N_SHELLS])
{
    uint64_t seed = 42;

    memset(mean, 0, N_SHELLS * sizeof *mean);
    memset(worst, 0, N_SHELLS * sizeof *worst);
    memset(mismatch, 0, N_SHELLS * sizeof *mismatch);
    memset(thickness_mm, 0, N_SHELLS * sizeof *thickness_mm);
    for (int k = 0; k < N_OFFSETS; k++) {
        size_t size[3];
        double centre[3];
        shop s;

        for (int a = 0; a < 3; a++) {
            size[a] = (size_t)(2.0 * (radius + 6.0) / spacing_mm[a]) + 3;
            centre[a] = ((double)(size[a] / 2) + uniform(&seed) - 0.5) * spacing_mm[a];
        }
        shop_set_up(&s, size, spacing_mm, 0);
        s.work.subvoxel = subvoxel;
        s.work.measure = true;
        shop_add_ball(&s, centre[0], centre[1], centre[2], radius);
        for (int i = 0; i < N_SHELLS; i++)
            shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .from_mm = shell_mm[i][0], .to_mm = shell_mm[i][1] });
        shop_make(&s);
        for (int i = 0; i < N_SHELLS; i++) {
            double voxel = spacing_mm[0] * spacing_mm[1] * spacing_mm[2];
            double volume = 4.0 / 3.0 * PI * (pow(radius + shell_mm[i][1], 3) - pow(radius + shell_mm[i][0], 3));
            double error = (double)s.made.region[i + 1].n_voxels * voxel / volume - 1.0;

            mean[i] += error / N_OFFSETS;
            double told = s.made.region[i + 1].thickness_mm / (shell_mm[i][1] - shell_mm[i][0]) - 1.0;

            worst[i] = fabs(error) > fabs(worst[i]) ? error : worst[i];
            mismatch[i] = fmax(mismatch[i], fabs(told - error));
            if (k == 0)
                thickness_mm[i] = s.made.region[i + 1].thickness_mm;
        }
        shop_drop(&s);
    }
}

static const struct {
    double spacing_mm[3], limit; /* of the errors by subvoxel; 0: thick slices, of which thin shells are too thin */
} cases[] = {
    { { 0.5, 0.5, 0.5 }, 0.03 }, { { 0.5, 0.55, 0.8 }, 0.03 }, { { 0.8, 0.8, 0.8 }, 0.03 },
    { { 1.0, 1.0, 1.0 }, 0.08 }, { { 0.7, 0.7, 3.0 }, 0 },
};

static void balls_have_shells_of_their_analytic_volume(void **state)
{
    (void)state;
    static const double radii[] = { 8, 14 };

    print_message("voxel mm, radius mm: error in %% of shells 0-1, 0-3, 0-5 mm: voxel_centre (thickness); subvoxel "
                  "(thickness)\n");
    for (size_t c = 0; c < COUNT_OF(cases); c++)
        for (size_t r = 0; r < COUNT_OF(radii); r++) {
            const double *spacing_mm = cases[c].spacing_mm;
            double mean[2][N_SHELLS], worst[2][N_SHELLS], thickness_mm[2][N_SHELLS], mismatch[2][N_SHELLS];

            for (int subvoxel = 0; subvoxel < 2; subvoxel++)
                measure(spacing_mm, radii[r], subvoxel, mean[subvoxel], worst[subvoxel], thickness_mm[subvoxel],
                        mismatch[subvoxel]);
            print_message(
                "%g x %g x %g, %2.0f: %+.1f %+.1f %+.1f (%.2f %.2f %.2f); %+.1f %+.1f %+.1f (%.2f %.2f %.2f)\n",
                spacing_mm[0], spacing_mm[1], spacing_mm[2], radii[r], 100 * mean[0][0], 100 * mean[0][1],
                100 * mean[0][2], thickness_mm[0][0], thickness_mm[0][1], thickness_mm[0][2], 100 * worst[1][0],
                100 * worst[1][1], 100 * worst[1][2], thickness_mm[1][0], thickness_mm[1][1], thickness_mm[1][2]);
            for (int i = 0; i < N_SHELLS; i++) {
                if (cases[c].limit > 0.0) {
                    assert_true(fabs(worst[1][i]) <= cases[c].limit);
                    assert_true(mean[0][i] < -0.01); /* what centres leave out */
                }
                for (int k = 0; k < 2; k++)
                    assert_true(mismatch[k][i] < (cases[c].limit > 0.0 ? 0.01 : 0.04));
                assert_true(cases[c].limit > 0.0 || i > 0 || thickness_mm[1][i] < 0.9);
            }
        }
}

/* The rim of a ball, and the ring around a disc in the plane. */
static void rims_and_rings_have_theirs(void **state)
{
    (void)state;
    static const double spacing_mm[3] = { 0.6, 0.6, 0.6 }, flat_mm[3] = { 0.6, 0.6, 4.0 };
    static const size_t size[3] = { 51, 51, 51 }, flat[3] = { 51, 51, 3 };
    shop s;

    shop_set_up(&s, size, spacing_mm, 0);
    s.work.subvoxel = true;
    shop_add_ball(&s, 15.1, 15.25, 14.93, 10);
    shop_add(&s, (rind_rule){ .kind = RIND_RULE_RIM, .to_mm = 2 });
    shop_add(&s, (rind_rule){ .kind = RIND_RULE_ERODED, .to_mm = 3 });
    shop_make(&s);
    double voxel = spacing_mm[0] * spacing_mm[1] * spacing_mm[2];
    assert_true(fabs((double)s.made.region[1].n_voxels * voxel / (4.0 / 3.0 * PI * (1000 - 512)) - 1.0) < 0.03);
    assert_true(fabs((double)s.made.region[2].n_voxels * voxel / (4.0 / 3.0 * PI * 343) - 1.0) < 0.03);
    shop_drop(&s);

    shop_set_up(&s, flat, flat_mm, 0);
    s.work.subvoxel = s.work.in_plane = true;
    for (size_t k = 0; k < s.n; k++) {
        double mm[3];

        shop_position(&s, k, mm);
        s.tumour[k] = mm[2] > 1 && mm[2] < 5 && hypot(mm[0] - 15.1, mm[1] - 15.25) <= 10;
    }
    shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 2 });
    shop_make(&s);
    for (size_t k = 0; k < s.n; k++) /* in its own slice only */
        assert_false(s.made.region[1].mask[k] && k / (51 * 51) != 1);
    assert_true(fabs((double)s.made.region[1].n_voxels * 0.36 / (PI * (144 - 100)) - 1.0) < 0.03);
    shop_drop(&s);
}

/* A single voxel has no half-level surface: its shell is measured from its centre and is not lost. */
static void what_is_too_thin_for_a_surface_keeps_its_shell(void **state)
{
    (void)state;
    static const size_t size[3] = { 11, 11, 11 };
    static const double spacing_mm[3] = { 1, 1, 1 };
    shop s;

    shop_set_up(&s, size, spacing_mm, 0);
    s.work.subvoxel = true;
    s.tumour[shop_index(&s, 5, 5, 5)] = 1;
    shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 1 });
    shop_make(&s);
    assert_int_equal(s.made.region[1].n_voxels, 6);
    shop_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balls_have_shells_of_their_analytic_volume),
        cmocka_unit_test(rims_and_rings_have_theirs),
        cmocka_unit_test(what_is_too_thin_for_a_surface_keeps_its_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
