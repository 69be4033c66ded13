/*
 * advise.c - see advise.h
 *
 * A region at the edge of the image is a lesion the scan may have cut: its shape is the scan's. An axis the region
 * fills from end to end (a picture's single slice, a phantom) is no cut.
 *
 * A shell of 1 mm on slices 3 mm apart is no shell of 1 mm. What all regions of a case have in common is said in one
 * line, for a study of hundreds of cases will repeat it.
 */
#include "extract/advise.h"

#include <math.h>
#include <stdio.h>

enum { FEW_VOXELS = 10 };

void rind_advise(rind_ctx *ctx, const rind_grid *grid, const char *name, const rind_box *box, size_t n_voxels)
{
    const char *space = name != NULL ? " " : "";
    char axes[16] = "";
    size_t n = 0;

    name = name != NULL ? name : "";
    if (n_voxels < FEW_VOXELS)
        rind_tell(ctx, RIND_WARNING, "the region%s%s has %zu voxel%s: too few for texture, and its shape is the grid's",
                  space, name, n_voxels, n_voxels == 1 ? "" : "s");
    for (int a = 0; a < 3 && box != NULL; a++) {
        bool at_start = box->first[a] == 0, at_end = box->first[a] + box->size[a] == grid->size[a];

        if (at_start != at_end)
            n += (size_t)snprintf(axes + n, sizeof axes - n, "%s%c", n > 0 ? ", " : "", "xyz"[a]);
    }
    if (n > 0)
        rind_tell(ctx, RIND_WARNING, "the region%s%s touches the edge of the image along %s: it may go on beyond",
                  space, name, axes);
}

/* One line on what the image and other regions took of a case's regions. */
void rind_advise_clipped(rind_ctx *ctx, const rind_case_regions *regions)
{
    char text[RIND_MESSAGE_SIZE / 2] = "";
    size_t n = 0;

    for (size_t k = 0; k < regions->n; k++) {
        const rind_case_region *r = &regions->region[k];

        if (r->clipped > 0.0 && n < sizeof text)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %.3g %%", n > 0 ? ", " : "", r->name,
                                  100.0 * r->clipped);
    }
    if (n > 0)
        rind_tell(ctx, RIND_NOTICE, "the image's edge, within and exclude take away of regions: %s", text);
}

/* One line on shells and rims that the voxels make too thin or too thick, and on what helps. */
void rind_advise_thickness(rind_ctx *ctx, const rind_settings *settings, const rind_grid *grid,
                           const rind_case_regions *regions)
{
    static const double worth_telling = 0.1, alike = 1.5;
    const double *mm = grid->spacing_mm;
    double least = fmin(mm[0], mm[1]), most = fmax(mm[0], mm[1]);
    char text[RIND_MESSAGE_SIZE / 2] = "";
    size_t n = 0;

    for (size_t k = 0; k < regions->n; k++) {
        const rind_case_region *r = &regions->region[k];

        if (fabs(r->thickness_mm / r->wanted_mm - 1.0) > worth_telling && n < sizeof text)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s %.2g mm instead of %g", n > 0 ? ", " : "", r->name,
                                  r->thickness_mm, r->wanted_mm);
    }
    if (n == 0)
        return;
    if (!settings->two_d && grid->size[2] > 1) {
        least = fmin(least, mm[2]);
        most = fmax(most, mm[2]);
    }
    bool resample = settings->subvoxel || most > alike * least;
    rind_tell(ctx, RIND_WARNING,
              "voxels of %g x %g x %g mm are too coarse for the thickness of regions: %s (effective thickness, by "
              "volume); %s%s%s",
              mm[0], mm[1], mm[2], text, settings->subvoxel ? "" : "take region_boundary: subvoxel",
              resample && !settings->subvoxel ? ", and " : "",
              !resample                       ? ""
              : settings->pyradiomics != NULL ? "resample image and mask to smaller, equal edges beforehand"
                                              : "resample to voxels of equal edges no longer than the layer "
                                                "(resample.spacing_mm)");
}
