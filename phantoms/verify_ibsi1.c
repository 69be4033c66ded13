/*
 * verify_ibsi1.c - conformance with IBSI 1, as users would compute it
 *
 * Each configuration is a preset that ships with rind. Its image and mask are read like any others, and the values
 * come from rind_extract(); a reference row finds its value by the tag of the column. Nothing is computed here.
 */
#include "embedded.h"
#include "extract/diagnostics.h"
#include "timings.h"
#include "verify.h"

#include <stdlib.h>

/* The images a verification reads. */
typedef struct sources {
    rind_image *digital, *digital_mask;
    rind_image *ct, *ct_mask;
} sources;

static void sources_free(sources *s)
{
    rind_image_free(s->digital);
    rind_image_free(s->digital_mask);
    rind_image_free(s->ct);
    rind_image_free(s->ct_mask);
}

static rind_status read_sources(rind_ctx *ctx, rind_verification *v, const char *folder, const bool *wanted,
                                sources *out)
{
    bool data = false;

    for (size_t k = 0; k < v->standard->n_configs; k++)
        data = data || (wanted[k] && v->config[k].needs_data);
    rind_status status = rind_phantom_digital(ctx, &out->digital, &out->digital_mask);
    if (status == RIND_OK && data)
        status = rind_verification_read(ctx, v, folder, "data/ct_radiomics_phantom/image.nii.gz", &out->ct);
    if (status == RIND_OK && data)
        status = rind_verification_read(ctx, v, folder, "data/ct_radiomics_phantom/mask.nii.gz", &out->ct_mask);
    return status;
}

/* Judges by the columns of a table of one row. */
static rind_status judge_table(rind_ctx *ctx, rind_verification *v, size_t config, const rind_table *table)
{
    size_t n = rind_table_n_columns(table);
    rind_tagged *values = rind_alloc(ctx, n, sizeof *values, "values to compare");

    if (values == NULL)
        return RIND_NO_MEMORY;
    for (size_t k = 0; k < n; k++)
        values[k] =
            (rind_tagged){ .tag = rind_table_column(table, k)->ibsi_tag, .value = rind_table_value(table, 0, k, NULL) };
    rind_verification_judge(v, config, false, values, n);
    free(values);
    return RIND_OK;
}

static rind_status judge_diagnostics(rind_ctx *ctx, rind_verification *v, size_t config, const rind_image *image,
                                     const rind_region *region, const rind_settings *settings)
{
    rind_diagnostic diagnostic[RIND_N_DIAGNOSTICS];
    rind_tagged values[RIND_N_DIAGNOSTICS];
    rind_status status = rind_extract_diagnostics(ctx, image, region, settings, diagnostic);

    if (status != RIND_OK)
        return status;
    for (size_t k = 0; k < RIND_N_DIAGNOSTICS; k++)
        values[k] = (rind_tagged){ .tag = diagnostic[k].tag, .value = diagnostic[k].value };
    rind_verification_judge(v, config, true, values, RIND_N_DIAGNOSTICS);
    return RIND_OK;
}

static rind_status run_config(rind_ctx *ctx, rind_verification *v, size_t k, const sources *from)
{
    rind_verify_config *config = &v->config[k];
    const rind_image *image = config->needs_data ? from->ct : from->digital;
    const rind_image *mask = config->needs_data ? from->ct_mask : from->digital_mask;
    rind_settings *settings = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;
    double start = rind_now();

    rind_status status = rind_settings_preset(ctx, config->preset, &settings);
    if (status == RIND_OK)
        status = rind_region_create(ctx, image, mask, settings, &region);
    if (status == RIND_OK)
        status = rind_extract(ctx, image, region, settings, &table);
    if (status == RIND_OK)
        status = judge_table(ctx, v, k, table);
    config->seconds = rind_now() - start;
    if (status == RIND_OK && v->diagnostics)
        status = judge_diagnostics(ctx, v, k, image, region, settings);
    if (status == RIND_OK)
        status = rind_verification_keep(ctx, v, k, rind_settings_text(settings), rind_settings_hash(settings));
    rind_table_free(table);
    rind_region_free(region);
    rind_settings_free(settings);
    return status;
}

static rind_status run(rind_ctx *ctx, rind_verification *v, const char *folder, const bool *wanted)
{
    sources from = { 0 };
    rind_status status = read_sources(ctx, v, folder, wanted, &from);

    for (size_t k = 0; k < v->standard->n_configs && status == RIND_OK; k++)
        if (wanted[k])
            status = run_config(ctx, v, k, &from);
    sources_free(&from);
    return status;
}

/* name, dataset, label, preset, title */
#define CT_CONFIG(name, label)                                                                 \
    {                                                                                          \
        name, "config_" name, label, "ibsi1-" name, "Configuration " label, .needs_data = true \
    }

static const rind_verify_config configs[] = {
    { "digital", "digital", "digital", "ibsi1-digital", "Digital phantom", .needs_data = false },
    CT_CONFIG("a", "A"),
    CT_CONFIG("b", "B"),
    CT_CONFIG("c", "C"),
    CT_CONFIG("d", "D"),
    CT_CONFIG("e", "E"),
};

const rind_standard rind_standard_ibsi1 = {
    .name = "ibsi1",
    .title = "IBSI 1",
    .references = RIND_FILE_IBSI1_REFERENCE,
    .group = "family",
    .of_values = "standardised",
    .authority = "the Image Biomarker Standardisation Initiative",
    .no_endorsement = "the IBSI",
    .config = configs,
    .n_configs = COUNT_OF(configs),
    .needs = "the IBSI's CT phantom, which is not part of rind: name the folder that holds data/ct_radiomics_phantom",
    .absent = "A to E need the IBSI's CT phantom, whose licence forbids bundling it; --data DIR names its folder.",
    .without = "oriented bounding box, enclosing ellipsoid, area under the IVH curve",
    .rule = "",
    .exceptions =
        "<p>Oriented minimum bounding box and minimum volume enclosing ellipsoid (volume and area density each), and "
        "the area under the intensity-volume histogram: the features are defined, but the IBSI's teams agreed on no "
        "value in any configuration.</p>\n"
        "<p>Compactness 1 in configuration C: the reference manual leaves the cell empty, the compliance table lists "
        "0.0326 &plusmn; 0.0002. It is compared where C is run, and counts neither for nor against.</p>\n",
    .sources =
        "<li>Zwanenburg A, Valli&egrave;res M, Abdalah MA, et al. The Image Biomarker Standardization Initiative: "
        "standardized quantitative radiomics for high-throughput image-based phenotyping. Radiology 2020; 295: "
        "328&ndash;338. doi 10.1148/radiol.2020191145</li>\n"
        "<li>Zwanenburg A, Leger S, Valli&egrave;res M, L&ouml;ck S. Image Biomarker Standardisation Initiative: "
        "reference manual. arXiv 1612.07003</li>\n"
        "<li>IBSI 1 digital phantom, designed by A Zwanenburg. github.com/theibsi/data_sets, CC BY 4.0</li>\n"
        "<li>Lambin P. Radiomics digital phantom (CT). CancerData 2016. doi 10.17195/candat.2016.08.1, CC BY-NC 3.0; "
        "not part of the program</li>\n",
    .run = run,
};

rind_status rind_verify_ibsi1(rind_ctx *ctx, const rind_verify_options *options, rind_verify_totals *totals)
{
    return rind_verify(ctx, &rind_standard_ibsi1, options, totals);
}
