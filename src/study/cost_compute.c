/*
 * cost_compute.c - memory and time of the steps of src/extract, from boxes and settings
 *
 * The model walks through the steps in their order (prepare.c, run.c) and adds up what each holds: masks and distance
 * maps where regions are made, the field, a crop of each region, then image by image the filter's own image, its
 * response and what it works with, and the most any family needs of a region. Nanoseconds are those of one core of a
 * cloud server of 2025; they weigh steps against each other.
 */
#include "study/cost_inside.h"

#include "extract/respond.h"
#include "image/spline.h"
#include "settings/keys.h"
#include "settings/values.h"

#include <math.h>
#include <string.h>

static const double per_ns = 1e-9;

typedef struct model {
    const rind_cost_case *c;
    const rind_settings *settings;
    rind_grid grid; /* of the analysis */
    double reach_mm;
    size_t n_regions;
    double crops, largest_crop; /* voxels: of all regions, of the largest */
    double most_family, most_family_original;
    rind_box tight, around;
    bool any;
} model;

/* Seconds by family: of each voxel of the region, and of each of its box. */
static const struct {
    const char *step;
    double voxel_ns, box_ns;
} family_costs[] = {
    { "morphology", 30.0, 1.0 },
    { "spatial", 0.0, 80.0 },
    { "local_intensity", 80.0, 0.0 },
    { "statistics", 18.0, 0.0 },
    { "ivh", 4.0, 0.0 },
    { "glcm", 8.0, 0.0 },
    { "glrlm", 25.0, 0.0 },
    { "glszm", 16.0, 1.0 },
    { "gldzm", 10.0, 1.0 },
    { "ngtdm", 6.0, 0.0 },
    { "ngldm", 4.0, 0.0 },
    { "fractal_shape", 0.0, 25.0 },
    { "fractal_intensity", 0.0, 26.0 },
};

/*
 * What a filter holds beside its image: volumes of the image's size, its response included, in the volume and in the
 * plane; and volumes of the padded image, padded or not. Seconds are of a voxel and response.
 */
typedef struct filter_cost {
    const char *name;
    double volumes, plane_volumes, if_padded, padded, ns;
} filter_cost;

static const filter_cost filter_costs[] = {
    { "mean", 2.0, 1.0, 0.0, 0.0, 4.0 },     { "log", 2.0, 1.0, 0.0, 0.0, 24.0 },
    { "laws", 2.0, 1.0, 0.0, 0.0, 12.0 },    { "wavelet", 3.0, 2.0, 0.0, 0.0, 4.0 },
    { "gabor", 1.2, 1.2, 0.0, 0.0, 400.0 },  { "nonseparable_wavelet", 1.0, 1.0, 2.0, 1.04, 190.0 },
    { "riesz", 1.0, 1.0, 1.0, 2.06, 250.0 }, { "gradient", 1.0, 1.0, 0.0, 0.0, 10.0 },
    { "lbp_2d", 1.0, 1.0, 0.0, 1.0, 30.0 },
};

/* A filter not on the list works voxel by voxel. */
static const filter_cost pointwise = { "", 1.0, 1.0, 0.0, 0.0, 5.0 };

static double volume_of(const rind_box *box)
{
    return (double)box->size[0] * (double)box->size[1] * (double)box->size[2];
}

/* A box of the image's grid on the analysis grid. */
static rind_box to_grid(const model *m, const rind_box *box)
{
    rind_box out;

    for (int a = 0; a < 3; a++) {
        double ratio = m->c->grid.spacing_mm[a] / m->grid.spacing_mm[a], end = (double)m->grid.size[a];
        double first = fmin(floor((double)box->first[a] * ratio), end - 1.0);
        double size = fmax(1.0, rint((double)box->size[a] * ratio));

        out.first[a] = (size_t)first;
        out.size[a] = (size_t)fmin(size, end - first);
    }
    return out;
}

static rind_box widen_mm(const model *m, const rind_box *box, double mm, bool in_plane)
{
    double reach_vox[3];

    for (int a = 0; a < 3; a++)
        reach_vox[a] = a == 2 && in_plane ? 0.0 : mm / m->grid.spacing_mm[a];
    return rind_box_widen(box, &m->grid, reach_vox);
}

/* The most any family that is wanted holds of one region at a time, and the seconds of all of them. */
static double family_bytes(const model *m, double n_voxels, const rind_box *tight, double crop, bool original,
                           double *seconds)
{
    const rind_settings *settings = m->settings;
    const bool *wanted = settings->wanted;
    double box = volume_of(tight), levels = 0.0, most = 0.0;
    double border = (double)settings->texture.distance;

    levels = 1.0;
    for (int a = 0; a < 3; a++) {
        double side = (double)tight->size[a] + 2.0 * border;
        levels *= a == 0 ? ceil(side / 32.0) * 32.0 : side;
    }
    for (size_t f = 0; f < rind_n_families; wanted += rind_families[f]->n_features, f++) {
        const rind_family *family = rind_families[f];
        double bytes = 0.0, times = 1.0;

        if (memchr(wanted, true, family->n_features) == NULL || (family->original_only && !original))
            continue;
        if (family->needs >= RIND_NEEDS_LEVELS) {
            times = (double)settings->n_discretisations;
            bytes = levels + 4.0 * n_voxels;
            if (family->needs >= RIND_NEEDS_LEVELS_DIRECTED)
                times *= 0.7 + 0.3 * (double)settings->texture.n_aggregations;
        }
        if (strcmp(family->step, "glszm") == 0 || strcmp(family->step, "gldzm") == 0)
            bytes = levels + 10.0 * n_voxels + crop;
        else if (strcmp(family->step, "spatial") == 0)
            bytes = 13.0 * box;
        else if (strcmp(family->step, "fractal_intensity") == 0)
            bytes = 9.0 * box;
        else if (strcmp(family->step, "fractal_shape") == 0)
            bytes = 2.0 * box;
        most = fmax(most, bytes);
        for (size_t k = 0; k < COUNT_OF(family_costs); k++)
            if (strcmp(family_costs[k].step, family->step) == 0)
                *seconds += per_ns * times * (family_costs[k].voxel_ns * n_voxels + family_costs[k].box_ns * box);
    }
    return most;
}

static double n_images_of(const rind_settings *settings, bool original)
{
    double n = 0.0;

    for (size_t k = 0; k < settings->n_filters; k++)
        if ((settings->filter[k].filter == NULL) == original)
            n += (double)rind_settings_n_images(settings, k);
    return n;
}

/* One region that has a row. */
static void add_region(model *m, double n_voxels, const rind_box *tight, rind_cost_sum *sum)
{
    rind_box crop = widen_mm(m, tight, m->reach_mm, false);
    double n_crop = volume_of(&crop), seconds = 0.0, seconds_original = 0.0;

    m->most_family_original =
        fmax(m->most_family_original, family_bytes(m, n_voxels, tight, n_crop, true, &seconds_original));
    m->most_family = fmax(m->most_family, family_bytes(m, n_voxels, tight, n_crop, false, &seconds));
    sum->seconds += seconds_original * n_images_of(m->settings, true) + seconds * n_images_of(m->settings, false);
    m->crops += n_crop;
    m->largest_crop = fmax(m->largest_crop, n_crop);
    m->tight = m->any ? rind_box_join(&m->tight, tight) : *tight;
    m->around = m->any ? rind_box_join(&m->around, &crop) : crop;
    m->any = true;
    m->n_regions++;
}

/* How far rule k reaches beyond the tumour's box; a label of the mask is taken to lie near it. */
static double reach_of(const rind_rules *rules, size_t k)
{
    const rind_rule *rule = &rules->rule[k];
    double reach = 0.0;

    if (k == 0 || rule->kind == RIND_RULE_LABEL)
        return 0.0;
    if (rule->of < k)
        reach = reach_of(rules, rule->of);
    if (rule->kind == RIND_RULE_SHELL || rule->kind == RIND_RULE_DILATED)
        reach += rule->to_mm;
    for (size_t i = 0; i < k; i++)
        if (rule->parts >> i & 1)
            reach = fmax(reach, reach_of(rules, i));
    return reach;
}

static bool is_measured(rind_rule_kind kind)
{
    return kind == RIND_RULE_SHELL || kind == RIND_RULE_RIM || kind == RIND_RULE_DILATED || kind == RIND_RULE_ERODED;
}

/* Distance maps that are held together: of each region that is measured from, twice where thickness is told. */
static double n_maps(const rind_settings *settings)
{
    const rind_rules *rules = &settings->rules;
    uint32_t from[2] = { 0, 0 }, twice[2] = { 0, 0 };

    for (size_t k = 1; k < rules->n; k++) {
        rind_rule_kind kind = rules->rule[k].kind;
        int side = kind == RIND_RULE_RIM || kind == RIND_RULE_ERODED;

        if (!is_measured(kind))
            continue;
        from[side] |= 1u << rules->rule[k].of;
        if ((kind == RIND_RULE_SHELL || kind == RIND_RULE_RIM) && !settings->subvoxel)
            twice[side] |= 1u << rules->rule[k].of;
    }
    return __builtin_popcount(from[0]) + __builtin_popcount(from[1]) + __builtin_popcount(twice[0]) +
           __builtin_popcount(twice[1]);
}

/* The regions of one tumour: what making them takes, and what they are. */
static void add_tumour(model *m, size_t tumour, rind_cost_sum *sum)
{
    const rind_rules *rules = &m->settings->rules;
    const double *old = m->c->grid.spacing_mm, *new = m->grid.spacing_mm;
    rind_box box = to_grid(m, &m->c->box[tumour]);
    double n_voxels = m->c->n_inside[tumour] * (old[0] * old[1] * old[2]) / (new[0] * new[1] * new[2]);
    double shop = 1.0, maps = n_maps(m->settings), reach_mm = rind_rules_reach_mm(rules), kept = 0.0;

    for (int a = 0; a < 3; a++) {
        double more = a == 2 && m->settings->two_d ? 0.0 : ceil(reach_mm / new[a]) + (rules->n > 1 ? 1.0 : 0.0);
        shop *= (double)box.size[a] + 2.0 * more;
    }
    /* Masks, maps; while the last map is measured from between the voxels, what that takes. */
    rind_cost_touch(sum, shop * (2.0 + (double)rules->n + 8.0 * maps + (maps > 0.0 ? 29.0 : 0.0)));
    sum->seconds += per_ns * shop * (10.0 + 110.0 * maps);
    for (size_t k = 0; k < rules->n; k++) {
        double reach = reach_of(rules, k);
        rind_box tight = widen_mm(m, &box, reach, m->settings->two_d);
        double grown = n_voxels * volume_of(&tight) / volume_of(&box);

        if (!rules->rule[k].row)
            continue;
        kept += volume_of(&tight);
        add_region(m, rules->rule[k].kind == RIND_RULE_SHELL ? grown - n_voxels : grown, &tight, sum);
    }
    rind_cost_touch(sum, kept + shop);
}

/* Coefficients of splines, or nothing. */
static double resampling_bytes(const model *m, const rind_box *box)
{
    double n = 1.0;

    if (!m->settings->resample.on || m->settings->resample.image != RIND_CUBIC)
        return 0.0;
    for (int a = 0; a < 3; a++) {
        double ratio = m->grid.spacing_mm[a] / m->c->grid.spacing_mm[a];
        double margin = fabs(ratio - 1.0) > 1e-3 ? 2.0 * RIND_SPLINE_MARGIN : 0.0;

        n *= fmin((double)box->size[a] * ratio + margin, (double)m->c->grid.size[a] + 2.0);
    }
    return 8.0 * n;
}

/* A parameter of a filter as it stands in its struct; NULL: it has none of that name. */
static const void *parameter(const rind_chosen_filter *chosen, const char *name)
{
    for (size_t k = 0; k < chosen->filter->n_parameters; k++)
        if (strcmp(chosen->filter->parameters[k].path, name) == 0)
            return chosen->parameters + chosen->filter->parameters[k].offset;
    return NULL;
}

/* Volumes of a Riesz transform turned to the structure's axes: products of the gradient, and its monomials. */
static double steering_volumes(const rind_chosen_filter *chosen)
{
    const double *sigma_mm = parameter(chosen, "alignment_sigma_mm");
    const rind_counts *order = parameter(chosen, "order");
    double sum = 0.0;

    if (sigma_mm == NULL || !(*sigma_mm > 0.0) || order == NULL)
        return 0.0;
    for (size_t k = 0; k < order->n; k++)
        sum += (double)order->value[k];
    return 6.0 + fmax(3.0, 0.5 * (sum + 1.0) * (sum + 2.0));
}

static double filter_volumes(const model *m, const rind_chosen_filter *chosen, const filter_cost *cost,
                             const rind_box *box)
{
    const uint32_t *padding_vox = parameter(chosen, "padding_vox");
    double padding = padding_vox != NULL ? (double)*padding_vox : 0.0, n = 1.0;

    for (int a = 0; a < 3; a++)
        n *= (double)box->size[a] + (a == 2 && m->settings->two_d ? 0.0 : 2.0 * padding);
    n /= volume_of(box);
    return (m->settings->two_d ? cost->plane_volumes : cost->volumes) + n * cost->padded +
           (padding > 0.0 ? n * cost->if_padded : 0.0) + steering_volumes(chosen);
}

static void add_filter(const model *m, const rind_chosen_filter *chosen, double n_images, rind_cost_sum *sum)
{
    rind_box box = rind_filter_box(chosen, m->settings->two_d, &m->grid, &m->tight);
    const filter_cost *cost = &pointwise;
    double n = volume_of(&box);

    for (size_t k = 0; k < COUNT_OF(filter_costs); k++)
        if (strcmp(filter_costs[k].name, chosen->filter->name) == 0)
            cost = &filter_costs[k];
    double volumes = filter_volumes(m, chosen, cost, &box);
    rind_cost_touch(sum, 8.0 * n * (1.0 + volumes) + 8.0 * m->largest_crop);
    rind_cost_touch(sum, 8.0 * n * (1.0 + fmin(volumes, 3.0)) + 8.0 * m->largest_crop + m->most_family);
    sum->seconds += per_ns * cost->ns * n * n_images;
}

/* A tumour that grows or is redrawn: masks, two maps, what measuring takes, and boundary voxels in order. */
static void add_redrawing(const model *m, rind_cost_sum *sum)
{
    const rind_perturb *p = &m->settings->perturb;
    double contour_mm = 0.0, grow = 0.0, reach_mm = 4.0 * fmax(m->grid.spacing_mm[0], m->grid.spacing_mm[1]);

    for (uint32_t k = 0; k < p->contour_mm.n; k++)
        contour_mm = fmax(contour_mm, p->contour_mm.value[k]);
    for (uint32_t k = 0; k < p->grow.n; k++)
        grow = fmax(grow, fabs(p->grow.value[k]));
    for (size_t k = 0; k < m->c->n_tumours && (contour_mm > 0.0 || grow > 0.0); k++) {
        rind_box box = to_grid(m, &m->c->box[k]);
        rind_box wide = widen_mm(m, &box, fmax(4.0 * contour_mm, reach_mm), m->settings->two_d);

        rind_cost_touch(sum, volume_of(&wide) * (grow > 0.0 ? 74.0 : 46.0));
    }
}

/*
 * What perturbations add: the image with noise while all else is there, the old voxels of the turned field as double;
 * and all that is computed once more for each, with 2 or 4 taps along each axis that is turned or moved.
 */
static void add_perturbations(const model *m, double seconds_of_one, rind_cost_sum *sum)
{
    const rind_perturb *p = &m->settings->perturb;
    double n = (double)(rind_perturb_n(m->settings) - 1), window = 1.0, moves = 0.0, noise = 0.0;

    for (uint32_t k = 0; k < p->noise.n; k++)
        noise = p->noise.value[k] > 0.0 ? 1.0 : noise;
    for (uint32_t k = 0; k < p->rotate_deg.n; k++)
        moves = p->rotate_deg.value[k] != 0.0 ? 2.0 : moves; /* a turned box in its bounding box */
    for (uint32_t k = 0; k < p->translate.n; k++)
        moves = p->translate.value[k] != 0.0 ? fmax(moves, 1.0) : moves;
    for (int a = 0; a < 3; a++)
        window *= fmin((double)m->around.size[a] * m->grid.spacing_mm[a] / m->c->grid.spacing_mm[a] +
                           (m->settings->resample.image == RIND_CUBIC ? 2.0 * RIND_SPLINE_MARGIN : 4.0),
                       (double)m->c->grid.size[a] + 4.0);
    rind_cost_hold(sum, 8.0 * m->c->n * noise);
    add_redrawing(m, sum);
    rind_cost_touch(sum, m->c->n * noise + 8.0 * window * moves);
    sum->seconds += n * (seconds_of_one + per_ns * (40.0 * noise * m->c->n + 100.0 * moves * volume_of(&m->around)));
}

void rind_cost_compute(const rind_cost_case *c, double reach_mm, rind_cost_sum *sum)
{
    const rind_settings *settings = c->settings;
    model m = { .c = c, .settings = settings, .grid = c->grid, .reach_mm = reach_mm };
    bool several, reduced = settings->resegment.has_range || settings->resegment.outlier_sigma > 0.0;
    double field = 0.0, before = sum->seconds;

    for (int a = 0; a < 3 && settings->resample.on; a++)
        if (settings->resample.spacing_mm[a] > 0.0 && !(a == 2 && settings->two_d)) {
            m.grid.spacing_mm[a] = settings->resample.spacing_mm[a];
            m.grid.size[a] =
                (size_t)fmax(1.0, ceil((double)c->grid.size[a] * c->grid.spacing_mm[a] / m.grid.spacing_mm[a] - 1e-3));
        }
    if (settings->image.normalise.method != RIND_NORMALISE_NONE)
        sum->seconds += per_ns * 7.0 * c->n;
    for (size_t k = 0; k < c->n_tumours; k++)
        add_tumour(&m, k, sum);
    several = m.n_regions > 1 || rind_wants_filters(settings);
    if (several) {
        rind_box filters = rind_filters_box(settings, &m.grid, &m.tight);
        m.around = rind_box_join(&m.around, &filters);
        field = 8.0 * volume_of(&m.around);
    }
    rind_cost_hold(sum, m.crops + field);
    rind_cost_touch(sum, resampling_bytes(&m, &m.around) + (several ? 0.0 : 8.0 * m.crops));
    sum->seconds += per_ns * 30.0 * volume_of(&m.around);
    rind_cost_hold(sum, m.crops * (8.0 + (reduced ? 1.0 : 0.0)) + 16.0 * m.crops / 20.0);
    rind_cost_touch(sum, m.most_family_original);
    for (size_t k = 0; k < settings->n_filters; k++)
        if (settings->filter[k].filter != NULL)
            add_filter(&m, &settings->filter[k], (double)rind_settings_n_images(settings, k), sum);
    if (settings->perturb.on)
        add_perturbations(&m, sum->seconds - before, sum);
}
