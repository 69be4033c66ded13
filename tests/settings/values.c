/* values.c - every key: values taken, and values refused with their place and reason */
#include "test.h"

#include "settings_test.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>

/* A text, and a line (or its beginning) of the resolved settings it must give. */
static const struct {
    const char *text, *line;
} taken[] = {
    { "version: 1", "version: 1\n" },
    { "profile: ibsi", "profile: ibsi\n" },
    { "\xEF\xBB\xBFversion: 1\r\ndimension: 2d\r\n", "dimension: 2d\n" },
    { "---\n# a comment\ndimension: 3d\n...\n", "dimension: 3d\n" },
    { "dimension: '2d'", "dimension: 2d\n" },
    { "slice_axis: x", "slice_axis: x\n" },
    { "image: {volume: 2}", "  volume: 2\n" },
    { "image: {volume: none}", "  volume: none\n" },
    { "image: {volume: {time_s: 90}}", "  volume: {time_s: 90}\n" },
    { "image: {volume: 90.50s}", "  volume: {time_s: 90.5}\n" },
    { "image: {volume: 0s}", "  volume: {time_s: 0}\n" },
    { "image: {non_finite: exclude}", "  non_finite: exclude\n" },
    { "image: {spacing_mm: [0.1, 0.2, 1e1]}", "  spacing_mm: [0.1, 0.2, 10]\n" },
    { "image: {spacing_mm: [0.1, 0.2]}", "  spacing_mm: [0.1, 0.2]\n" },
    { "image: {grey: rec709, bias_field: none, normalise: none}", "  normalise: none\n" },
    { "image: {subtract: [2, 1]}", "  subtract: [2, 1]\n" },
    { "image: {subtract: none}", "  subtract: none\n" },
    { "image: {volume: 2, subtract: none}", "  volume: 2\n" },
    { "image: {bias_field: n4}", "  bias_field: {method: n4, over: body, shrink: 4, levels: 4, iterations: 50, "
                                 "control_points: 4, convergence: 0.001}\n" },
    { "image: {bias_field: {n4: {shrink: 2, levels: 1}}}",
      "  bias_field: {method: n4, over: body, shrink: 2, levels: 1, "
      "iterations: 50" },
    { "image: {bias_field: {over: image}}", "  bias_field: {method: n4, over: image, shrink: 4" },
    { "image: {normalise: z_score}", "  normalise: {method: z_score, over: image, scale: 1, clip_sigma: none}\n" },
    { "image: {normalise: {scale: 100, clip_sigma: 3}}",
      "  normalise: {method: z_score, over: image, scale: 100, clip_sigma: 3}\n" },
    { "image: {normalise: {method: z_score, over: body}}",
      "  normalise: {method: z_score, over: body, scale: 1, clip_sigma: none}\n" },
    { "image: {normalise: percentile}",
      "  normalise: {method: percentile, over: image, scale: 1, low: none, high: none, clip: true}\n" },
    { "image: {normalise: {percentile: {low: 2, high: 99.5, scale: 255}}}",
      "  normalise: {method: percentile, over: image, scale: 255, low: 2, high: 99.5, clip: true}\n" },
    { "image: {normalise: {range: {low: 0, high: 4095, clip: false}}}",
      "  normalise: {method: range, over: image, scale: 1, low: 0, high: 4095, clip: false}\n" },
    { "image: {normalise: {z_score: {}}}",
      "  normalise: {method: z_score, over: image, scale: 1, clip_sigma: none}\n" },
    { "mask: {label: 7}", "  label: 7\n" },
    { "mask: {label: -7}", "  label: -7\n" },
    { "mask: {label: nonzero}", "  label: nonzero\n" },
    { "mask: {label: auto}", "  label: auto\n" },
    { "mask: {label: GTV-1}", "  label: \"GTV-1\"\n" },
    { "mask: {label: 'GTV: \"left\" \\ 1'}", "  label: \"GTV: \\\"left\\\" \\\\ 1\"\n" },
    { "mask: {label: \"1\"}", "  label: \"1\"\n" },
    { "mask: {label: 'auto'}", "  label: \"auto\"\n" },
    { "mask: {geometry_tolerance_mm: 0}", "  geometry_tolerance_mm: 0\n" },
    { "mask: {geometry_tolerance_mm: .1}", "  geometry_tolerance_mm: 0.1\n" },
    { "mask: {on_mismatch: resample}", "  on_mismatch: resample\n" },
    { "region_boundary: voxel_centre", "region_boundary: voxel_centre\n" },
    { "regions: [tumour]", "regions: [tumour]\n" },
    { "regions:\n  - tumour\n", "regions: [tumour]\n" },
    { "regions: tumour", "regions: [tumour]\n" },
    { "masks: breast_mask", "masks: {breast_mask: nonzero}\n" },
    { "masks: [a, b]", "masks: {a: nonzero, b: nonzero}\n" },
    { "masks: {a: 3, b: nonzero, c: \"nonzero\", d: left lung}",
      "masks: {a: 3, b: nonzero, c: \"nonzero\", d: \"left lung\"}\n" },
    { "regions: [{name: p, shell_mm: [0, 3], within: m, exclude: {regions: [m, n]}}]\nmasks: [m, n, o]",
      "regions:\n  - {name: p, shell_mm: [0, 3], within: [m], exclude: {regions: [m, n]}}\n" },
    { "region_boundary: subvoxel", "region_boundary: subvoxel\n" },
    { "regions: [{name: tumour, fill_holes: true}]", "regions:\n  - {name: tumour, fill_holes: true}\n" },
    { "regions: [{name: p, shell_mm: [0, 3.5]}, tumour]", "regions:\n  - tumour\n  - {name: p, shell_mm: [0, 3.5]}\n" },
    { "regions: [{name: breast, label: -3, row: false}, {name: p, shell_mm: [1, 3], within: breast, exclude: "
      "{intensity: "
      "[-.inf, 0], air_below: -300, edge_mm: 2}}]",
      "regions:\n  - {name: breast, label: -3, row: false}\n  - {name: p, shell_mm: [1, 3], within: [breast], exclude: "
      "{air_below: -300, intensity: [-.inf, 0], edge_mm: 2}}\n" },
    { "regions: [{name: a, dilate_mm: 2}, {name: b, erode_mm: 1, of: a}, {name: c, difference: [b, tumour, a]}, {name: "
      "d, "
      "union: [a, tumour], largest_component: true, exclude: {regions: c}}]",
      "regions:\n  - {name: a, dilate_mm: 2}\n  - {name: b, erode_mm: 1, of: a}\n  - {name: c, difference: [b, tumour, "
      "a]}\n  - {name: d, union: [tumour, a], largest_component: true, exclude: {regions: [c]}}\n" },
    { "mask: {label: all}", "  label: all\n" },
    { "mask: {label: {gtv: 2, node 1: 1}}", "  label: {gtv: 2, node 1: 1}\n" },
    { "resample: {spacing_mm: [1, 1, 2.5]}", "  spacing_mm: [1, 1, 2.5]\n" },
    { "dimension: 2d\nresample: {spacing_mm: [1, 1]}", "  spacing_mm: [1, 1]\n" },
    { "resample: {spacing_mm: [1, 1]}\ndimension: 2d", "  spacing_mm: [1, 1]\n" },
    { "resample: {spacing_mm: none}", "resample:\n  spacing_mm: none\n" },
    { "resample: {image: cubic, mask: nearest}", "  image: cubic\n  mask: nearest\n" },
    { "resample: {mask_threshold: 1}", "  mask_threshold: 1\n" },
    { "resample: {round: True}", "  round: true\n" },
    { "resegment: {range: [-500, 400]}", "  range: [-500, 400]\n" },
    { "resegment: {range: [-.inf, 4e2]}", "  range: [-.inf, 400]\n" },
    { "resegment: {range: [0, .inf]}", "  range: [0, .inf]\n" },
    { "resegment: {outlier_sigma: 3}", "  outlier_sigma: 3\n" },
    { "discretise: {method: fixed_bin_number, bins: 64}", "discretise:\n  - {method: fixed_bin_number, bins: 64}\n" },
    { "discretise: {method: fixed_bin_size, width: 25}", "  - {method: fixed_bin_size, width: 25}\n" },
    { "discretise: {width: 25, start: -0, method: fixed_bin_size}",
      "  - {method: fixed_bin_size, width: 25, start: 0}\n" },
    { "discretise: [{method: as_is}, {method: fixed_bin_size, width: 2.5, start: -1000}]",
      "  - {method: as_is}\n  - {method: fixed_bin_size, width: 2.5, start: -1000}\n" },
    { "ivh: {method: auto}", "ivh: {method: auto}\n" },
    { "ivh: {method: as_is}", "ivh: {method: as_is}\n" },
    { "ivh: {method: fixed_bin_size, width: 2.5, start: -1000}",
      "ivh: {method: fixed_bin_size, width: 2.5, start: -1000}\n" },
    { "ivh: {method: fixed_bin_number, bins: 1000}", "ivh: {method: fixed_bin_number, bins: 1000}\n" },
    { "texture: {aggregation: [2.5D_merged, 3D_averaged]}", "  aggregation: [2.5D_merged, 3D_averaged]\n" },
    { "texture: {aggregation: 2D_averaged}", "  aggregation: [2D_averaged]\n" },
    { "dimension: 2d", "  aggregation: [2.5D_merged]\n" },
    { "texture: {distance: 8, linkage: 2, alpha: 0.5}", "  distance: 8\n  linkage: 2\n  alpha: 0.5\n" },
    { "filters: [none]", "filters: [none]\n" },
    { "features: [all]", "features: [all]\n" },
    { "features: all", "features: [all]\n" },
};

/* A text, and what the message must begin with (or hold, where it begins with *). */
static const struct {
    const char *text, *message;
} refused[] = {
    /* the text */
    { "", "s.yaml: holds no settings" },
    { "# nothing\n", "s.yaml: holds no settings" },
    { "~", "s.yaml:1:1: '~' where a mapping" },
    { "- a\n", "s.yaml:1:1: a list of 1 where a mapping" },
    { "text", "s.yaml:1:1: 'text' where a mapping" },
    { "version: 1\n  dimension: 3d\n", "s.yaml:2:12: not valid YAML: " },
    { "resample: {round: true\n", "s.yaml:2:1: not valid YAML: " },
    { "resample:\n\tround: true\n", "s.yaml:2:1: not valid YAML: a tab: indent with spaces" },
    { "version: 1\nprofile: \xff\n", "s.yaml:2:10: not UTF-8 text: " },
    { "version: 1\n\n---\nversion: 1\n", "s.yaml:3:1: a second document" },
    { "image: &a {volume: 2}\nmask: *a\n", "s.yaml:2:7: aliases" },
    { "a: &a [*a]\n", "s.yaml:1:8: aliases" },
    { "version: !!int 1\n", "s.yaml:1:10: tags" },
    { "image: !x {volume: 2}\n", "s.yaml:1:8: tags" },
    { "features: [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]\n", "s.yaml:1:18: nested too deeply" },
    /* keys */
    { "versoin: 1\n", "s.yaml:1:1: unknown key 'versoin'; did you mean 'version'?" },
    { "version: 1\nresample:\n  spacing_mn: [1, 1, 1]\n",
      "s.yaml:3:3: unknown key 'resample.spacing_mn'; did you mean 'resample.spacing_mm'?" },
    { "outlier_sigma: 3", "s.yaml:1:1: unknown key 'outlier_sigma'; did you mean 'resegment.outlier_sigma'?" },
    { "image: {outlier_sigma: 3}",
      "s.yaml:1:9: unknown key 'image.outlier_sigma'; did you mean 'resegment.outlier_sigma'?" },
    { "quite_something_else: 3", "s.yaml:1:1: unknown key 'quite_something_else'; `rind list settings`" },
    { "resample.round: true", "s.yaml:1:1: unknown key 'resample.round'; keys of a section are nested" },
    { "discretise: {metod: as_is}", "s.yaml:1:14: unknown key 'discretise.metod'; did you mean 'discretise.method'?" },
    { "? [a]\n: 1\n", "s.yaml:1:3: a list of 1 is no key" },
    { "resample:\n  ? {a: b}\n  : 1\n", "s.yaml:2:5: resample: a mapping is no key" },
    { "'': 1", "s.yaml:1:1: '' is no key" },
    { "version: 1\nversion: 1\n", "s.yaml:2:1: version: is given twice; the first is in line 1" },
    { "resample:\n  round: true\n  round: true\n",
      "s.yaml:3:3: resample.round: is given twice; the first is in line 2" },
    { "discretise: {method: as_is, method: as_is}", "s.yaml:1:29: discretise.method: is given twice" },
    { "resample: true", "s.yaml:1:11: resample: 'true' where a mapping of keys is needed" },
    { "resample:\n", "s.yaml:1:10: resample: no value where a mapping of keys is needed" },
    { "version: 1\nimageType: {Original: {}}\n", "s.yaml:1:1: 'version' is no section of PyRadiomics" },
    /* values */
    { "version: 2", "s.yaml:1:10: version: '2' is not possible: this rind reads settings of version 1; allowed: 1" },
    { "version: [1]", "s.yaml:1:10: version: a list of 1 is not possible" },
    { "profile: suv", "s.yaml:1:10: profile: 'suv' is none of its values; allowed: ibsi, pyradiomics" },
    { "dimension: 4d", "s.yaml:1:12: dimension: '4d' is none of its values; allowed: 3d, 2d" },
    { "dimension: [2d]", "s.yaml:1:12: dimension: a list of 1 is none of its values; allowed: 3d, 2d" },
    { "slice_axis: 3", "s.yaml:1:13: slice_axis: '3' is none of its values; allowed: x, y, z" },
    { "image: {volume: 0}", "s.yaml:1:17: image.volume: '0' is out of range; allowed: none, a whole number from 1" },
    { "image: {volume: 1.5}", "s.yaml:1:17: image.volume: '1.5' is neither a whole number nor a time" },
    { "image: {volume: '2'}", "s.yaml:1:17: image.volume: '2' is neither" },
    { "image: {volume: 99999999999999999999}", "*is out of range" },
    { "image: {volume: -99999999999999999999}", "*is out of range" },
    { "image: {volume: -90s}",
      "*'-90s' is neither a whole number nor a time; allowed: none, a whole number from 1 to 1000000, "
      "or {time_s: a number from 0 to 1000000} (in a word: 90s)" },
    { "image: {volume: 1.2.3s}", "*is neither" },
    { "image: {volume: s}", "*is neither" },
    { "image: {volume: {time: 90}}", "s.yaml:1:18: image.volume: 'time' is no key of it" },
    { "image: {volume: {time_s: -1}}", "s.yaml:1:26: image.volume: '-1' is no time in seconds" },
    { "image: {volume: {}}", "*is neither" },
    { "image: {volume: 90s, subtract: [2, 1]}",
      "*the image is that at 90 s, and by image.subtract it is volume 2 minus" },
    { "image: {volume: }", "s.yaml:1:17: image.volume: no value is neither a whole number nor a time" },
    { "image: {non_finite: drop}",
      "s.yaml:1:21: image.non_finite: 'drop' is none of its values; allowed: error, exclude" },
    { "image: {spacing_mm: [1]}", "s.yaml:1:21: image.spacing_mm: a list of 1 is not the list needed" },
    { "image: {spacing_mm: pixels}", "*is not the list needed; allowed: none, pixel, a list of 2 or 3 numbers" },
    { "image: {grey: luma}",
      "s.yaml:1:15: image.grey: 'luma' is none of its values; allowed: rec709, red, green, blue, error" },
    { "image: {subtract: [2]}", "s.yaml:1:19: image.subtract: a list of 1 has the wrong number of items" },
    { "image: {subtract: [2, 2]}", "s.yaml:1:19: image.subtract: a list of 2 takes a volume from itself" },
    { "image: {subtract: [2, 0]}", "s.yaml:1:23: image.subtract: '0' is out of range" },
    { "image: {subtract: 2}", "*has the wrong number of items; allowed: none, a list of 2 different whole numbers" },
    { "image: {volume: 3, subtract: [2, 1]}",
      "s.yaml:1:9: image.volume: the image is volume 3, and by image.subtract it is volume 2 minus volume 1" },
    { "image: {bias_field: n3}", "s.yaml:1:21: image.bias_field: 'n3' is none of its values; allowed: none, n4" },
    { "image: {bias_field: [n4]}", "s.yaml:1:21: image.bias_field: a list of 1 is none of its values" },
    { "image: {bias_field: {n4: {shrinks: 2}}}",
      "s.yaml:1:27: unknown key 'image.bias_field.shrinks'; did you mean 'image.bias_field.shrink'?" },
    { "image: {bias_field: {method: none, shrink: 2}}",
      "s.yaml:1:36: image.bias_field.shrink: is no key of the method none, which takes no further key" },
    { "image: {bias_field: {levels: 6, control_points: 8}}",
      "*give a spline of 160 spans along each axis; allowed: up to" },
    { "image: {normalise: zscore}",
      "s.yaml:1:20: image.normalise: 'zscore' is none of its values; allowed: none, z_score, percentile, range" },
    { "image: {normalise: {method: range, clip_sigma: 3}}", "s.yaml:1:36: image.normalise.clip_sigma: is no key of the "
                                                            "method range, which takes over, scale, low, high, clip" },
    { "image: {normalise: {percentile: {high: 101}}}",
      "*image.normalise: from the percentile 1 to 101; allowed: 0 to 100, low below high" },
    { "image: {normalise: {percentile: {low: 99}}}", "*from the percentile 99 to 99" },
    { "image: {normalise: {range: {low: 5, high: 5}}}", "*image.normalise: from 5 to 5; allowed: low below high" },
    { "image: {normalise: {scale: 0}}", "s.yaml:1:28: image.normalise.scale: '0' is out of range" },
    { "image: {normalise: {scale: 1, scale: 2}}", "*image.normalise.scale: is given twice" },
    { "image: {normalise: {percentile: 3}}", "*unknown key 'image.normalise.percentile'" },
    { "mask: {label: 0}", "s.yaml:1:15: mask.label: '0' is the background" },
    { "mask: {label: true}", "s.yaml:1:15: mask.label: 'true' is no label; allowed: auto, nonzero, all, a whole" },
    { "mask: {label: \"\"}", "*mask.label: '' is no label" },
    { "mask: {label: [1, 2]}", "*mask.label: a list of 2 is no label" },
    { "mask: {label: 1.0}", "*mask.label: '1.0' is no label" },
    { "mask: {label: {}}", "*mask.label: a mapping is no label" },
    { "mask: {label: {gtv: 0}}", "s.yaml:1:21: mask.label: '0' is the background" },
    { "mask: {label: {gtv: 1, node: 1}}", "s.yaml:1:30: mask.label: '1' has two names" },
    { "mask: {label: {gtv: 1, gtv: 2}}", "s.yaml:1:24: mask.label.gtv: is given twice" },
    { "mask: {label: {'a: b': 1}}", "s.yaml:1:16: mask.label: 'a: b' is no name of a region" },
    { "mask: {label: 9007199254740993}", "*is out of range" },
    { "mask: {geometry_tolerance_mm: -1e-9}", "*is out of range; allowed: a number from 0 to 10" },
    { "mask: {on_mismatch: ignore}", "*allowed: error, resample" },
    { "region_boundary: mesh", "s.yaml:1:18: region_boundary: 'mesh' is none of its values; allowed: voxel_centre, " },
    { "regions: []", "s.yaml:1:10: regions: an empty list is no list of regions" },
    { "regions: [tumor]", "s.yaml:1:11: regions: 'tumor' is neither tumour nor a mapping" },
    { "regions: [tumour, tumour]", "s.yaml:1:19: regions: 'tumour' is named twice" },
    { "regions: [{shell_mm: [0, 1]}]", "s.yaml:1:11: regions.name: is missing; allowed: letters, digits" },
    { "regions: [{name: p q, dilate_mm: 1}]", "s.yaml:1:18: regions.name: 'p q' is no name" },
    { "regions: [{name: p, dilate_mm: 1}, {name: p, dilate_mm: 2}]", "*regions.name: 'p' is named twice" },
    { "regions: [{name: p, shell_mm: [1, 1]}]", "s.yaml:1:31: regions.shell_mm: a list of 2 holds no layer" },
    { "regions: [{name: p, shell_mm: [-1, 1]}]", "s.yaml:1:32: regions.shell_mm: '-1' is out of range" },
    { "regions: [{name: p, shell_mm: 3}]", "s.yaml:1:31: regions.shell_mm: '3' is no list of 2 numbers" },
    { "regions: [{name: p, rim_mm: [0, .inf]}]", "*regions.rim_mm: '.inf' is out of range" },
    { "regions: [{name: p, erode_mm: 0}]", "*regions.erode_mm: '0' is out of range; allowed: a number above 0" },
    { "regions: [{name: p, shell: [0, 1]}]",
      "s.yaml:1:21: unknown key 'regions.shell'; did you mean 'regions.shell_mm'?" },
    { "regions: [{name: p, shell_mm: [0, 1], rim_mm: [0, 1]}]",
      "s.yaml:1:47: regions.rim_mm: the region is said to be shell_mm already" },
    { "regions: [{name: p, of: q}, {name: q, dilate_mm: 1}]",
      "s.yaml:1:25: regions.of: 'q' names no region above this one, and no mask of the key masks; allowed: tumour" },
    { "masks: [breast_mask]\nregions: [{name: p, shell_mm: [0, 3], within: brest_mask}]",
      "s.yaml:2:47: regions.within: 'brest_mask' names no region above this one, and no mask of the key masks; did you "
      "mean 'breast_mask'?; allowed: tumour, breast_mask" },
    { "masks: [p]\nregions: [{name: p, dilate_mm: 1}]", "s.yaml:2:18: regions.name: 'p' is the name of a mask" },
    { "masks: []", "s.yaml:1:8: masks: an empty list names no mask" },
    { "masks: [a, a]", "s.yaml:1:12: masks: 'a' is named twice" },
    { "masks: [tumour]", "*masks: 'tumour' is the mask's own region" },
    { "masks: [a b]", "*masks: 'a b' is no name" },
    { "masks: [a, b, c, d, e, f, g, h, i]", "s.yaml:1:33: masks: 'i' is one mask too many" },
    { "masks: {a: 0}", "s.yaml:1:12: masks: '0' is the background" },
    { "masks: {a: [1]}", "*masks: a list of 1 is no label" },
    { "regions: [{name: p, label: 2, of: tumour}]", "s.yaml:1:11: regions.of: does not go with label" },
    { "regions: [{name: p, label: 2.5}]", "*regions.label: '2.5' is no label" },
    { "regions: [{name: p, union: [tumour]}]", "*regions.union: a list of 1 is no list of two regions or more" },
    { "regions: [{name: p, union: [tumour, tumour]}]", "*regions.union: 'tumour' is named twice" },
    { "regions: [{name: p, within: []}]", "*regions.within: an empty list names no region" },
    { "regions: [{name: p, exclude: 3}]", "*regions.exclude: '3' is no mapping" },
    { "regions: [{name: p, exclude: {edge_mm: -1}}]", "s.yaml:1:40: regions.exclude.edge_mm: '-1' is out of range" },
    { "regions: [{name: p, exclude: {water: 0}}]", "s.yaml:1:31: unknown key 'regions.exclude.water'" },
    { "regions: [{name: p, row: false}]", "*regions: a list of 1 gives no row" },
    { "regions: [{name: tumour, shell_mm: [0, 1]}]", "*the tumour is what mask.label says, not shell_mm" },
    { "regions: [{name: tumour, exclude: {regions: tumour}}]", "*the tumour cannot refer to regions" },
    { "regions: [tumour, {name: tumour, fill_holes: true}]", "*'tumour' changes the tumour, and must be the first" },
    { "resample: {spacing_mm: 1}", "s.yaml:1:24: resample.spacing_mm: '1' is not the list needed" },
    { "resample: {spacing_mm: [1, 1, 1, 1]}", "s.yaml:1:24: resample.spacing_mm: a list of 4 is not the list needed" },
    { "resample: {spacing_mm: [1, 1, 0]}", "s.yaml:1:31: resample.spacing_mm: '0' is out of range; allowed" },
    { "resample: {spacing_mm: [1, .inf, 1]}", "s.yaml:1:28: resample.spacing_mm: '.inf' is out of range" },
    { "resample: {spacing_mm: [1, 1, [1]]}", "s.yaml:1:31: resample.spacing_mm: a list of 1 is no number" },
    { "resample:\n  spacing_mm: [1, 1]\n", "s.yaml:2:3: resample.spacing_mm: two numbers" },
    { "resample: {image: spline}", "*allowed: nearest, linear, cubic" },
    { "resample: {mask: cubic}", "*allowed: nearest, linear" },
    { "resample: {mask_threshold: 0}", "*allowed: a number above 0, at most 1" },
    { "resample: {mask_threshold: 1.01}", "*is out of range" },
    { "resample: {mask_threshold: .nan}", "*'.nan' is no number" },
    { "resample: {mask_threshold: 0x1}", "*'0x1' is no number" },
    { "resample: {mask_threshold: 1e}", "*'1e' is no number" },
    { "resample: {mask_threshold: .}", "*'.' is no number" },
    { "resample: {mask_threshold: 1e999}", "*'1e999' is no number" },
    { "resample: {mask_threshold: '0.5'}", "*'0.5' is no number" },
    { "resample: {mask_threshold: \"0.5\\0\"}", "*is no number" },
    { "resample: {round: yes}", "s.yaml:1:19: resample.round: 'yes' is neither true nor false" },
    { "resample: {round: 'true'}", "*is neither true nor false" },
    { "resegment: {range: [400, -500]}", "s.yaml:1:20: resegment.range: a list of 2 holds no interval" },
    { "resegment: {range: [1, 1]}", "*holds no interval" },
    { "resegment: {range: [1]}", "*a list of 1 is no list of 2 numbers" },
    { "resegment: {range: [1, b]}", "s.yaml:1:24: resegment.range: 'b' is no number" },
    { "resegment: {outlier_sigma: 0}", "*allowed: none, a number above 0" },
    { "discretise: []", "s.yaml:1:13: discretise: a list of 0 entries; allowed: 1 to 16" },
    { "discretise: fixed_bin_size", "s.yaml:1:13: discretise: 'fixed_bin_size' is no mapping" },
    { "discretise: {bins: 32}", "s.yaml:1:13: discretise.method: is missing; allowed: fixed_bin_number" },
    { "discretise: {method: fixed_bin_size}",
      "s.yaml:1:13: discretise.width: is missing; the method fixed_bin_size takes width and start" },
    { "discretise: {method: fixed_bin_number}", "s.yaml:1:13: discretise.bins: is missing" },
    { "discretise: {method: fixed_bin_number, bins: 8, width: 2}",
      "s.yaml:1:49: discretise.width: belongs to the method fixed_bin_size, and the method is fixed_bin_number" },
    { "discretise:\n- method: fixed_bin_size\n  width: 2\n- method: as_is\n  start: 0\n",
      "s.yaml:5:3: discretise.start: belongs to the method fixed_bin_size, and the method is as_is, which takes no" },
    { "discretise: {method: fixed_bin_number, bins: 1}", "*discretise.bins: '1' is out of range" },
    { "discretise: {method: fixed_bin_number, bins: 65536}", "*is out of range; allowed: none, a whole number from 2" },
    { "discretise: {method: fixed_bin_size, width: 0}", "*discretise.width: '0' is out of range" },
    { "discretise: {method: fixed_bin_size, width: .inf}", "*discretise.width: '.inf' is out of range" },
    { "discretise: {method: fixed_bin_size, width: 1, start: .inf}", "*discretise.start: '.inf' is out of range" },
    { "discretise: {method: auto}", "*allowed: fixed_bin_number, fixed_bin_size, as_is" },
    { "discretise:\n- {method: as_is}\n- {method: as_is}\n", "s.yaml:3:3: discretise: two entries are named as_is" },
    { "discretise:\n- {method: fixed_bin_size, width: 25}\n- {method: fixed_bin_size, width: 25.0, start: 1}\n",
      "s.yaml:3:3: discretise: two entries are named fbs25" },
    { "ivh: []", "s.yaml:1:6: ivh: an empty list is no mapping" },
    { "ivh: {bins: 10}", "s.yaml:1:6: ivh.method: is missing; allowed: auto, as_is" },
    { "ivh: {method: auto, bins: 10}", "s.yaml:1:21: ivh.bins: belongs to the method fixed_bin_number" },
    { "texture: {aggregation: []}", "s.yaml:1:24: texture.aggregation: an empty list names no aggregation" },
    { "texture: {aggregation: [3D]}",
      "s.yaml:1:25: texture.aggregation: '3D' is no aggregation; allowed: 2D_averaged" },
    { "texture: {aggregation: [3D_merged, 3D_merged]}",
      "s.yaml:1:36: texture.aggregation: '3D_merged' is named twice" },
    { "texture: {aggregation: [3D_merged]}\ndimension: 2d",
      "s.yaml:1:11: texture.aggregation: '3D_merged' does not go with dimension 2d" },
    { "texture: {distance: 0}", "*texture.distance: '0' is out of range; allowed: a whole number from 1 to 8" },
    { "texture: {distance: 9}", "*is out of range" },
    { "texture: {linkage: 1.5}", "*texture.linkage: '1.5' is no whole number" },
    { "texture: {alpha: -1}", "*texture.alpha: '-1' is out of range" },
    { "filters: [none, none]", "s.yaml:1:17: filters: 'none' is given twice" },
    { "features: []", "s.yaml:1:11: features: an empty list is no family, feature or IBSI code" },
    { "features: [al]", "s.yaml:1:12: features: 'al' is no family, feature or IBSI code (did you mean 'all'?)" },
    { "features: [-all]", "s.yaml:1:12: features: '-all' takes away where nothing was chosen" },
    { "features: [{all: 1}]", "s.yaml:1:12: features: a mapping is no family" },
};

static void values_in_range_are_taken_and_read_back(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(taken); k++) {
        rind_settings *settings = parsed(ctx, taken[k].text);

        if (strstr(rind_settings_text(settings), taken[k].line) == NULL)
            fail_msg("%s\n gave\n%s without\n%s", taken[k].text, rind_settings_text(settings), taken[k].line);
        assert_round_trip(ctx, settings);
        rind_settings_free(settings);
    }
}

static void everything_else_is_refused_with_place_and_reason(void **state)
{
    rind_ctx *ctx = *state;

    for (size_t k = 0; k < COUNT_OF(refused); k++) {
        rind_settings *settings = NULL;
        const char *expected = refused[k].message;
        rind_status status = rind_settings_parse(ctx, refused[k].text, "s.yaml", &settings);
        const char *message = rind_ctx_message(ctx);
        bool right = *expected == '*' ? strstr(message, expected + 1) != NULL
                                      : strncmp(message, expected, strlen(expected)) == 0;

        if (status != RIND_BAD_SETTINGS || settings != NULL || !right)
            fail_msg("%s\n gave status '%s', '%s', not '%s'", refused[k].text, rind_status_name(status), message,
                     expected);
        assert_null(strchr(message, '\n'));
    }
}

static void defaults_are_those_of_the_table(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *s = NULL, *same = parsed(ctx, "version: 1");

    assert_int_equal(rind_settings_default(ctx, &s), RIND_OK);
    assert_string_equal(rind_settings_text(s), rind_settings_text(same));
    assert_string_equal(rind_settings_hash(s), rind_settings_hash(same));
    assert_int_equal(strlen(rind_settings_hash(s)), 16);
    assert_int_equal(strspn(rind_settings_hash(s), "0123456789abcdef"), 16);
    assert_false(s->two_d || s->image.exclude_non_finite || s->image.has_spacing || s->mask.resample_on_mismatch);
    assert_false(s->resample.on || s->resample.round || s->resegment.has_range);
    assert_int_equal(s->image.volume, 0);
    assert_int_equal(s->mask.choice, RIND_LABEL_AUTO);
    assert_true(s->mask.geometry_tolerance_mm == 0.001);
    assert_int_equal(s->resample.image, RIND_LINEAR);
    assert_int_equal(s->resample.mask, RIND_LINEAR);
    assert_true(s->resample.mask_threshold == 0.5);
    assert_true(s->resegment.range[0] == -(double)INFINITY && s->resegment.range[1] == (double)INFINITY);
    assert_true(s->resegment.outlier_sigma == 0.0);
    assert_int_equal(s->n_discretisations, 1);
    assert_int_equal(s->discretise[0].method, RIND_FIXED_BIN_NUMBER);
    assert_int_equal(s->discretise[0].bins, 32);
    assert_string_equal(s->discretise[0].name, "fbn32");
    assert_int_equal(s->ivh.method, RIND_IVH_AUTO);
    assert_int_equal(s->texture.n_aggregations, 1);
    assert_int_equal(s->texture.aggregation[0], RIND_3D_MERGED);
    assert_int_equal(s->texture.distance, 1);
    assert_int_equal(s->texture.linkage, 1);
    assert_true(s->texture.alpha == 0.0);
    rind_settings_free(s);
    rind_settings_free(same);
}

static void values_arrive_in_the_struct(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *s = parsed(ctx, "dimension: 2d\n"
                                   "image: {volume: 3, non_finite: exclude, spacing_mm: [0.1, 0.2, 0.3]}\n"
                                   "mask: {label: 5, geometry_tolerance_mm: 0.5, on_mismatch: resample}\n"
                                   "resample: {spacing_mm: [1.5, 2], image: cubic, mask: nearest, mask_threshold: 0.25,"
                                   " round: true}\n"
                                   "resegment: {range: [-.inf, 7], outlier_sigma: 2.5}\n"
                                   "discretise: [{method: fixed_bin_size, width: 2.5, start: -3}, {method: as_is},"
                                   " {method: fixed_bin_number, bins: 64}]\n"
                                   "ivh: {method: fixed_bin_size, width: 0.5, start: 1}\n"
                                   "texture: {aggregation: [2D_averaged, 2.5D_direction_merged], distance: 2,"
                                   " linkage: 3, alpha: 1}\n");

    assert_true(s->two_d && s->image.exclude_non_finite && s->image.has_spacing && s->mask.resample_on_mismatch);
    assert_int_equal(s->image.volume, 3);
    assert_true(s->image.spacing_mm[0] == 0.1 && s->image.spacing_mm[1] == 0.2 && s->image.spacing_mm[2] == 0.3);
    assert_int_equal(s->mask.choice, RIND_LABEL_NUMBER);
    assert_int_equal(s->mask.label, 5);
    assert_true(s->mask.geometry_tolerance_mm == 0.5);
    assert_true(s->resample.on && s->resample.round);
    assert_true(s->resample.spacing_mm[0] == 1.5 && s->resample.spacing_mm[1] == 2 && s->resample.spacing_mm[2] == 0);
    assert_int_equal(s->resample.image, RIND_CUBIC);
    assert_int_equal(s->resample.mask, RIND_NEAREST);
    assert_true(s->resample.mask_threshold == 0.25);
    assert_true(s->resegment.has_range && s->resegment.range[0] == -(double)INFINITY && s->resegment.range[1] == 7);
    assert_true(s->resegment.outlier_sigma == 2.5);
    assert_int_equal(s->n_discretisations, 3);
    assert_int_equal(s->discretise[0].method, RIND_FIXED_BIN_SIZE);
    assert_true(s->discretise[0].width == 2.5 && s->discretise[0].has_start && s->discretise[0].start == -3);
    assert_string_equal(s->discretise[0].name, "fbs2.5");
    assert_int_equal(s->discretise[1].method, RIND_AS_IS);
    assert_string_equal(s->discretise[1].name, "as_is");
    assert_int_equal(s->discretise[2].bins, 64);
    assert_string_equal(s->discretise[2].name, "fbn64");
    assert_int_equal(s->ivh.method, RIND_IVH_FIXED_BIN_SIZE);
    assert_true(s->ivh.width == 0.5 && s->ivh.has_start && s->ivh.start == 1);
    assert_int_equal(s->texture.n_aggregations, 2);
    assert_int_equal(s->texture.aggregation[0], RIND_2D_AVERAGED);
    assert_int_equal(s->texture.aggregation[1], RIND_2_5D_DIRECTION_MERGED);
    assert_int_equal(s->texture.distance, 2);
    assert_int_equal(s->texture.linkage, 3);
    assert_true(s->texture.alpha == 1.0);
    assert_round_trip(ctx, s);
    rind_settings_free(s);
}

/* One decimal place apart in the last digit of a double is another setting. */
static void hash_tells_neighbouring_doubles_apart(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *a = parsed(ctx, "texture: {alpha: 0.1}");
    rind_settings *b = parsed(ctx, "texture: {alpha: 0.10000000000000002}");
    rind_settings *c = parsed(ctx, "{texture: {alpha: 1e-1}, version: 1}");

    assert_string_not_equal(rind_settings_hash(a), rind_settings_hash(b));
    assert_string_equal(rind_settings_hash(a), rind_settings_hash(c));
    assert_true(b->texture.alpha == 0.10000000000000002);
    assert_round_trip(ctx, b);
    rind_settings_free(a);
    rind_settings_free(b);
    rind_settings_free(c);
}

/* A host program may have set a locale that writes 0,5. */
static void numbers_do_not_follow_the_locale(void **state)
{
    static const char *const comma[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL.UTF-8", "de_DE" };
    rind_ctx *ctx = *state;
    const char *found = NULL;

    for (size_t k = 0; k < COUNT_OF(comma) && found == NULL; k++)
        found = setlocale(LC_NUMERIC, comma[k]);
    if (found == NULL)
        skip(); /* none is installed */
    rind_settings *s = parsed(ctx, "texture: {alpha: 0.5}");
    assert_true(s->texture.alpha == 0.5);
    assert_non_null(strstr(rind_settings_text(s), "alpha: 0.5\n"));
    assert_int_equal(localeconv()->decimal_point[0], ',');
    rind_settings_free(s);
    setlocale(LC_NUMERIC, "C");
}

/* Of the families there are: each feature by its full name is itself, and each family reads back. */
static void every_feature_can_be_chosen_alone(void **state)
{
    rind_ctx *ctx = *state;
    char text[256];
    size_t k = 0;

    for (size_t i = 0; i < rind_n_families; i++) {
        for (size_t f = 0; f < rind_families[i]->n_features; f++, k++) {
            snprintf(text, sizeof text, "features: [%s_%s]", rind_families[i]->name,
                     rind_families[i]->features[f].name);
            rind_settings *s = parsed(ctx, text);
            for (size_t j = 0; j < RIND_MAX_FEATURES; j++)
                if (s->wanted[j] != (j == k))
                    fail_msg("%s: feature %zu", text, j);
            assert_non_null(strstr(rind_settings_text(s), text));
            assert_round_trip(ctx, s);
            rind_settings_free(s);
        }
        snprintf(text, sizeof text, "features: [all, -%s]", rind_families[i]->step);
        rind_settings *s = parsed(ctx, text);
        assert_round_trip(ctx, s);
        rind_settings_free(s);
    }
}

static void long_values_are_cut_within_the_message(void **state)
{
    rind_ctx *ctx = *state;
    rind_settings *settings = NULL;
    char text[5000] = "dimension: ";

    for (size_t k = strlen(text); k < sizeof text - 3; k += 2)
        memcpy(text + k, "\xC3\xA9", 3); /* two bytes a character */
    assert_int_equal(rind_settings_parse(ctx, text, "s.yaml", &settings), RIND_BAD_SETTINGS);
    assert_non_null(strstr(rind_ctx_message(ctx), "\xC3\xA9...' is none of its values; allowed: 3d, 2d"));

    memcpy(text, "features", 8);
    memset(text + 8, 'x', sizeof text - 9);
    memcpy(text + sizeof text - 5, ": 1", 4);
    assert_int_equal(rind_settings_parse(ctx, text, "s.yaml", &settings), RIND_BAD_SETTINGS);
}

static int setup(void **state)
{
    *state = rind_ctx_create(1);
    return *state == NULL;
}

static int teardown(void **state)
{
    rind_ctx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_in_range_are_taken_and_read_back),
        cmocka_unit_test(everything_else_is_refused_with_place_and_reason),
        cmocka_unit_test(defaults_are_those_of_the_table),
        cmocka_unit_test(values_arrive_in_the_struct),
        cmocka_unit_test(hash_tells_neighbouring_doubles_apart),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
        cmocka_unit_test(every_feature_can_be_chosen_alone),
        cmocka_unit_test(long_values_are_cut_within_the_message),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
