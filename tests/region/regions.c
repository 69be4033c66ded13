/* regions.c - shells, rims, sets, exclusions: by their definition, voxel for voxel */
#include "shop.h"

static const size_t cube[3] = { 24, 22, 20 };
static const double odd_mm[3] = { 0.9, 1.0, 1.3 }, tenths_mm[3] = { 0.1, 0.1, 0.1 };

/* Distance of a voxel of the box to the nearest voxel of a mask that holds 'value', by looking at all on the grid. */
static double directly(const shop *s, const uint8_t *mask, uint8_t value, size_t voxel, bool in_plane)
{
    size_t slice = s->work.size[0] * s->work.size[1];
    double least = (double)INFINITY, a[3], b[3];

    shop_position(s, voxel, a);
    for (size_t k = 0; k < s->n; k++) {
        if (mask[k] != value || !shop_on_grid(s, k) || (in_plane && k / slice != voxel / slice))
            continue;
        shop_position(s, k, b);
        least = fmin(least, hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]));
    }
    return least;
}

static void every_kind_is_what_its_definition_says(void **state)
{
    (void)state;

    for (int in_plane = 0; in_plane < 2; in_plane++) {
        shop s;

        shop_set_up(&s, cube, odd_mm, 0);
        s.work.in_plane = in_plane;
        shop_add_ball(&s, 9, 10, 12, 4.5);
        shop_add_ball(&s, 2, 3, 10, 3.0); /* touches the edge of the grid */
        size_t shell = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .from_mm = 1.0, .to_mm = 2.5 });
        size_t rim = shop_add(&s, (rind_rule){ .kind = RIND_RULE_RIM, .from_mm = 0.0, .to_mm = 1.5 });
        size_t wide = shop_add(&s, (rind_rule){ .kind = RIND_RULE_DILATED, .to_mm = 2.0 });
        size_t core = shop_add(&s, (rind_rule){ .kind = RIND_RULE_ERODED, .to_mm = 2.0 });
        shop_make(&s);
        const rind_made_region *made = s.made.region;
        for (size_t k = 0; k < s.n; k++) {
            uint8_t inside = s.tumour[k];
            double out = inside ? 0.0 : directly(&s, s.tumour, 1, k, in_plane);
            double in = inside ? directly(&s, s.tumour, 0, k, in_plane) : 0.0;

            assert_int_equal(made[0].mask[k], inside);
            assert_int_equal(made[shell].mask[k], !inside && out > 1.000001 && out <= 2.500001);
            assert_int_equal(made[rim].mask[k], inside && in <= 1.500001);
            assert_int_equal(made[wide].mask[k], out <= 2.000001);
            assert_int_equal(made[core].mask[k], inside && in > 2.000001);
        }
        assert_true(made[shell].n_voxels > 100 && made[rim].n_voxels > 100 && made[core].n_voxels > 5);
        shop_drop(&s);
    }
}

/* On tenths of mm, distances such as 3 x 0.1 are not 0.3: still no voxel is lost between shells, nor is in two. */
static void shells_that_share_a_limit_share_no_voxel(void **state)
{
    (void)state;
    shop s;
    size_t shell[7];

    shop_set_up(&s, cube, tenths_mm, 0);
    shop_add_ball(&s, 1.1, 1.1, 0.9, 0.31);
    for (int k = 0; k < 6; k++)
        shell[k] = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .from_mm = 0.1 * k, .to_mm = 0.1 * (k + 1) });
    shell[6] = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .from_mm = 0.0, .to_mm = 0.6 });
    shop_make(&s);
    for (size_t k = 0; k < s.n; k++) {
        int n = 0;

        for (int i = 0; i < 6; i++)
            n += s.made.region[shell[i]].mask[k];
        assert_int_equal(n, s.made.region[shell[6]].mask[k]);
        assert_false(n && s.tumour[k]);
    }
    /* Straight along x from the tumour's last voxel, three steps on, lies the third shell's voxel. */
    size_t last = 11;
    while (s.tumour[shop_index(&s, last + 1, 11, 9)])
        last++;
    assert_int_equal(s.made.region[shell[2]].mask[shop_index(&s, last + 3, 11, 9)], 1);
    shop_drop(&s);
}

static void what_the_edge_of_the_image_cuts_is_counted(void **state)
{
    (void)state;
    static const size_t grid[3] = { 30, 30, 30 }, half[3] = { 15, 30, 30 };
    static const double spacing_mm[3] = { 1, 1, 1 };
    shop whole, cut;
    rind_rule rule = { .kind = RIND_RULE_SHELL, .to_mm = 4.0 };

    shop_set_up(&whole, grid, spacing_mm, 0);
    shop_add_ball(&whole, 13, 14, 15, 6);
    size_t shell = shop_add(&whole, rule);
    shop_make(&whole);
    assert_true(rind_clipped_fraction(&whole.made.region[shell]) == 0.0);

    shop_set_up(&cut, half, spacing_mm, 5); /* x = 14 is its last voxel */
    for (size_t z = 0; z < 30; z++)
        for (size_t y = 0; y < 30; y++)
            for (size_t x = 0; x < 15; x++)
                cut.tumour[shop_index(&cut, x, y, z)] = whole.tumour[shop_index(&whole, x, y, z)];
    shop_add(&cut, rule);
    shop_add(&cut, (rind_rule){ .kind = RIND_RULE_RIM, .to_mm = 1.0 });
    shop_make(&cut);
    size_t n_on_grid = 0, n_beyond = 0;
    for (size_t k = 0; k < cut.n; k++) {
        bool inside = !cut.tumour[k] && directly(&cut, cut.tumour, 1, k, false) <= 4.000001;

        n_on_grid += inside && shop_on_grid(&cut, k);
        n_beyond += inside && !shop_on_grid(&cut, k);
    }
    const rind_made_region *made = &cut.made.region[shell];
    assert_true(n_beyond > 100);
    assert_int_equal(made->n_voxels, n_on_grid);
    assert_int_equal(made->n_whole, n_on_grid + n_beyond);
    assert_true(fabs(rind_clipped_fraction(made) - (double)n_beyond / (double)(n_on_grid + n_beyond)) < 1e-15);
    /* Where only the image ends, the tumour has no rim: its middle on the last voxel of x is not one. */
    assert_int_equal(cut.tumour[shop_index(&cut, 14, 14, 15)], 1);
    assert_int_equal(cut.made.region[shell + 1].mask[shop_index(&cut, 14, 14, 15)], 0);
    assert_int_equal(cut.made.region[shell + 1].mask[shop_index(&cut, 7, 14, 15)], 1);
    shop_drop(&whole);
    shop_drop(&cut);
}

static void sets_and_exclusions_take_and_leave_what_they_say(void **state)
{
    (void)state;
    shop s;
    uint8_t *label;

    shop_set_up(&s, cube, odd_mm, 0);
    shop_add_ball(&s, 10, 10, 12, 4);
    label = calloc(s.n, 1);
    for (size_t k = 0; k < s.n; k++) {
        s.intensity[k] = (double)(k % 100);
        label[k] = k / 3 % 2 == 0;
    }
    size_t other = shop_add(&s, (rind_rule){ .kind = RIND_RULE_LABEL, .label = 2 });
    size_t shell = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 3 });
    uint32_t both = 1u | 1u << other;
    size_t sum = shop_add(&s, (rind_rule){ .kind = RIND_RULE_UNION, .parts = both });
    size_t common = shop_add(&s, (rind_rule){ .kind = RIND_RULE_INTERSECTION, .parts = both });
    size_t rest = shop_add(&s, (rind_rule){ .kind = RIND_RULE_DIFFERENCE, .of = 0, .parts = 1u << other });
    size_t same = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SAME, .of = shell, .within = 1u << other });
    size_t without = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 3, .exclude = 1u << other });
    size_t bright = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 3, .exclude_below = 40 });
    size_t banded = shop_add(
        &s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 3, .has_exclude_range = true, .exclude_range = { 20, 60 } });
    size_t inner = shop_add(&s, (rind_rule){ .kind = RIND_RULE_UNION, .parts = 1u << other, .exclude_edge_mm = 2.6 });
    s.work.source[other] = label;
    shop_make(&s);
    const rind_made_region *r = s.made.region;
    for (size_t k = 0; k < s.n; k++) {
        size_t x = k % cube[0], y = k / cube[0] % cube[1], z = k / cube[0] / cube[1];
        /* Faces lie half a voxel beyond the outermost centres: 0.45, 1.35, 2.25; 0.5, 1.5, 2.5; 0.65, 1.95 mm away. */
        bool far = x >= 3 && x < cube[0] - 3 && y >= 3 && y < cube[1] - 3 && z >= 2 && z < cube[2] - 2;
        double value = s.intensity[k];

        assert_int_equal(r[other].mask[k], label[k]);
        assert_int_equal(r[sum].mask[k], s.tumour[k] | label[k]);
        assert_int_equal(r[common].mask[k], s.tumour[k] & label[k]);
        assert_int_equal(r[rest].mask[k], s.tumour[k] & !label[k]);
        assert_int_equal(r[same].mask[k], r[shell].mask[k] & label[k]);
        assert_int_equal(r[without].mask[k], r[shell].mask[k] & !label[k]);
        assert_int_equal(r[bright].mask[k], r[shell].mask[k] && value >= 40);
        assert_int_equal(r[banded].mask[k], r[shell].mask[k] && (value < 20 || value > 60));
        assert_int_equal(r[inner].mask[k], label[k] && far);
    }
    assert_int_equal(r[without].n_whole, r[shell].n_voxels);
    assert_int_equal(r[without].n_voxels + r[same].n_voxels, r[shell].n_voxels);
    free(label);
    shop_drop(&s);
}

static void reach_adds_up_along_regions_made_of_regions(void **state)
{
    (void)state;
    shop s;

    shop_set_up(&s, cube, odd_mm, 0);
    assert_true(rind_rules_reach_mm(&s.rules) == 0.0);
    shop_add(&s, (rind_rule){ .kind = RIND_RULE_RIM, .to_mm = 9 });
    assert_true(rind_rules_reach_mm(&s.rules) == 0.0);
    size_t wide = shop_add(&s, (rind_rule){ .kind = RIND_RULE_DILATED, .to_mm = 2 });
    shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .of = wide, .to_mm = 3 });
    shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 4 });
    assert_true(fabs(rind_rules_reach_mm(&s.rules) - 5.0) < 1e-5);
    shop_drop(&s);
}

static void an_empty_shell_is_no_failure(void **state)
{
    (void)state;
    shop s;

    shop_set_up(&s, cube, odd_mm, 0);
    shop_add_ball(&s, 10, 10, 12, 4);
    size_t thin = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 0.5 });
    size_t nothing = shop_add(&s, (rind_rule){ .kind = RIND_RULE_SHELL, .of = thin, .to_mm = 3 });
    shop_make(&s);
    assert_int_equal(s.made.region[thin].n_voxels, 0);
    assert_int_equal(s.made.region[nothing].n_voxels, 0);
    assert_true(rind_clipped_fraction(&s.made.region[nothing]) == 0.0);
    shop_drop(&s);
}

static void threads_change_nothing_and_memory_may_end(void **state)
{
    (void)state;
    shop one, many;

    for (int k = 0; k < 2; k++) {
        shop *s = k == 0 ? &one : &many;

        shop_set_up(s, cube, odd_mm, 2);
        s->work.subvoxel = true;
        s->work.measure = true;
        shop_add_ball(s, 10, 10, 12, 4);
        shop_add(s, (rind_rule){ .kind = RIND_RULE_SHELL, .to_mm = 3, .fill_holes = true });
        shop_add(s, (rind_rule){ .kind = RIND_RULE_RIM, .to_mm = 2, .largest_component = true });
        s->ctx->n_threads = k == 0 ? 1 : 5;
        shop_make(s);
    }
    for (size_t k = 0; k < 3; k++)
        assert_memory_equal(one.made.region[k].mask, many.made.region[k].mask, one.n);
    shop_drop(&many);
    one.work.subvoxel = false;
    for (long n = 0;; n++) {
        rind_made_regions made;

        one.ctx->allocations_left = n;
        rind_status status = rind_regions_make(one.ctx, &one.work, &one.rules, &made);
        rind_made_regions_free(&made);
        if (status == RIND_OK) {
            assert_true(n > 10);
            break;
        }
        assert_int_equal(status, RIND_NO_MEMORY);
    }
    one.ctx->allocations_left = -1;
    shop_drop(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_what_its_definition_says),
        cmocka_unit_test(shells_that_share_a_limit_share_no_voxel),
        cmocka_unit_test(what_the_edge_of_the_image_cuts_is_counted),
        cmocka_unit_test(sets_and_exclusions_take_and_leave_what_they_say),
        cmocka_unit_test(reach_adds_up_along_regions_made_of_regions),
        cmocka_unit_test(an_empty_shell_is_no_failure),
        cmocka_unit_test(threads_change_nothing_and_memory_may_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
