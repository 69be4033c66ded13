/*
 * cost_py.c - memory and time of the profile pyradiomics, from boxes and settings
 *
 * Its steps (src/pyradiomics/scene.c, run.c) hold whole images where the IBSI's hold crops: normalising makes the image
 * double, and without resampling or preCrop filters see all of it.
 */
#include "study/cost_inside.h"

#include "settings/pyradiomics/profile.h"

#include <math.h>
#include <string.h>

static const double per_ns = 1e-9;

typedef struct scene {
    double n_grid;          /* voxels of the grid it ends up on */
    double n_box, n_inside; /* of the region */
    double n_view;          /* what filters see */
    double side[3], view_side[3], ratio[3];
} scene;

static void find_scene(const rind_cost_case *c, const rind_py_options *o, scene *out)
{
    double pad = o->pad_distance, ratio_all = 1.0;
    bool narrow = o->pre_crop || rind_py_resamples(o);

    *out = (scene){ .n_grid = 1.0, .n_box = 1.0, .n_view = 1.0 };
    for (int a = 0; a < 3; a++) {
        double ratio = 1.0, whole = (double)c->grid.size[a];

        if (rind_py_resamples(o) && (size_t)a < o->spacing.n && o->spacing.value[a] > 0.0)
            ratio = c->grid.spacing_mm[a] / o->spacing.value[a];
        out->side[a] = fmax(1.0, ceil((double)c->box[0].size[a] * ratio));
        out->view_side[a] = narrow ? fmin(out->side[a] + 2.0 * pad, fmax(1.0, ceil(whole * ratio)) + 2.0 * pad) : whole;
        out->n_grid *= rind_py_resamples(o) ? out->view_side[a] : whole;
        out->n_box *= out->side[a];
        out->n_view *= out->view_side[a];
        out->ratio[a] = ratio;
        ratio_all *= ratio;
    }
    out->n_inside = c->n_inside[0] * ratio_all;
}

/* Bytes a filter holds beside the view, and seconds. */
static double filter_bytes(const rind_py_image_type *image, const scene *s, double *seconds)
{
    const char *name = image->type->name;
    double band = 1.0, kept = 0.0;

    for (int a = 0; a < 3; a++) {
        band *= s->side[a] + 6.0;
        kept = fmax(kept, s->n_view / s->view_side[a] * s->side[a]);
    }
    if (strcmp(name, "Wavelet") == 0) {
        *seconds += per_ns * 60.0 * band;
        return 8.0 * (3.0 * band + s->n_box);
    }
    if (strcmp(name, "LoG") == 0) {
        *seconds += per_ns * 80.0 * s->n_view * (double)image->options.sigma.n;
        return 8.0 * (1.3 * kept + s->n_box); /* of two such volumes one is filled in part */
    }
    *seconds += per_ns * (strcmp(name, "LBP3D") == 0 ? 3000.0 : 30.0) * s->n_box;
    return 8.0 * s->n_box * (strcmp(name, "LBP3D") == 0 ? 4.0 : 1.0);
}

static size_t n_images(const rind_py_image_type *image)
{
    char name[RIND_IMAGE_NAME_SIZE];

    return rind_py_image_name(image, 0, name);
}

void rind_cost_compute_py(const rind_cost_case *c, rind_cost_sum *sum)
{
    const rind_py *py = c->settings->pyradiomics;
    const rind_py_options *o = &py->options;
    scene s;
    bool filters = false;

    find_scene(c, o, &s);
    if (o->normalize) {
        rind_cost_hold(sum, 8.0 * c->n);
        sum->seconds += per_ns * 10.0 * c->n;
    }
    if (rind_py_resamples(o)) {
        double window = 8.0;

        for (int a = 0; a < 3; a++) /* what the spline's coefficients remember */
            window *= fmin((double)c->grid.size[a], s.view_side[a] / s.ratio[a] + 2.0 * 72.0);
        rind_cost_hold(sum, 9.0 * s.n_grid);
        rind_cost_touch(sum, window);
        if (o->normalize) /* the resampled image takes its place */
            sum->bytes -= 8.0 * c->n;
        sum->seconds += per_ns * 150.0 * s.n_grid;
    }
    rind_cost_hold(sum, s.n_box * (o->resegment_range.n > 0 ? 10.0 : 9.0));
    for (size_t k = 0; k < py->n_images; k++)
        filters = filters || strcmp(py->image[k].type->name, "Original") != 0;
    if (filters)
        rind_cost_hold(sum, 8.0 * s.n_view);
    double texture = 2.0 * s.n_box + 16.0 * s.n_inside;
    for (size_t k = 0; k < py->n_images; k++) {
        double own = 0.0;

        if (strcmp(py->image[k].type->name, "Original") != 0)
            own = filter_bytes(&py->image[k], &s, &sum->seconds);
        rind_cost_touch(sum, own + texture);
        sum->seconds += per_ns * 25.0 * s.n_inside * (double)(py->n_classes * n_images(&py->image[k]));
    }
}
