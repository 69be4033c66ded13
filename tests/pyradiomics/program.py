#!/usr/bin/env python3
"""Compares rind with PyRadiomics itself on random small images.

    PYTHON_WITH_RADIOMICS program.py RIND [--seed K] [--cases N]

Images are flat, of one slice, with negative intensities, of several number types, with several labels; settings are drawn
from the whole of a parameter file. Every column must have PyRadiomics' name and place, every number its value, to 1e-7
(filtered images 1e-6). Exit code 1, and the case's files are kept, if one has not.

Where rounding alone decides, little is compared: filtered images, skewness and kurtosis of flat ones are left out, and Imc2, Correlation and MCC,
means over directions of which one may count as 0 or 1 or not at all by the last bit, may differ by 0.2.
Wavelets of images in single precision are computed in double here and agree to 1e-3 of the wavelet's smallest values.
"""
import argparse
import json
import logging
import math
import os
import random
import subprocess
import sys
import tempfile
import warnings

import numpy
import SimpleITK as sitk
import radiomics
from radiomics import featureextractor

radiomics.logger.setLevel(logging.CRITICAL)
logging.disable(logging.CRITICAL)

TYPES = [numpy.int16, numpy.uint8, numpy.uint16, numpy.int32, numpy.float32, numpy.float64]
VERSIONS = "diagnostics_Versions_"
INTERPOLATORS = ["sitkBSpline", "sitkBSpline", "sitkBSpline", "sitkLinear", "sitkNearestNeighbor", None, "sitkGaussian",
                 "sitkLabelGaussian", "sitkHammingWindowedSinc", "sitkCosineWindowedSinc", "sitkWelchWindowedSinc",
                 "sitkLanczosWindowedSinc", "sitkBlackmanWindowedSinc"]


def smooth(array):
    for axis in range(3):
        array = (array + numpy.roll(array, 1, axis) + numpy.roll(array, -1, axis)) / 3
    return array


def make_case(rng, folder):
    seeded = numpy.random.default_rng(rng.randrange(1 << 30))
    size = [rng.randint(6, 16) for _ in range(3)]
    kind = rng.choice(["noise", "noise", "noise", "flat", "slice", "sparse"])
    values = smooth(seeded.normal(0, 1, size)) * rng.choice([30, 300]) + rng.choice([0, 400, -100])
    dtype = rng.choice(TYPES)
    if numpy.issubdtype(dtype, numpy.unsignedinteger):
        values = numpy.clip(values - values.min(), 0, 250)
    if kind == "flat":
        values[:] = 7
    labels = numpy.zeros(size, numpy.uint8)
    centre = [s / 2 for s in size]
    z, y, x = numpy.mgrid[:size[0], :size[1], :size[2]]
    ball = sum(((a - c) / max(c - 0.5, 1)) ** 2 for a, c in zip((z, y, x), centre)) < rng.uniform(0.4, 0.9)
    labels[ball] = 1
    labels[seeded.uniform(0, 1, size) < 0.05] = 2
    if kind == "sparse":
        labels[seeded.uniform(0, 1, size) < 0.4] = 0
    if kind == "slice":
        keep = labels[size[0] // 2].copy()
        labels[:] = 0
        labels[size[0] // 2] = keep
    if (labels == 1).sum() < 4:
        labels[size[0] // 2, 1:4, 1:4] = 1
    spacing = [rng.choice([0.5, 0.78125, 1.0, 1.3, 3.0]) for _ in range(3)]
    origin = [rng.uniform(-50, 50) for _ in range(3)]
    direction = rng.choice([(1, 0, 0, 0, 1, 0, 0, 0, 1), (-1, 0, 0, 0, 1, 0, 0, 0, -1), (0, 1, 0, 1, 0, 0, 0, 0, 1)])
    paths = []
    vector = rng.random() < 0.1
    if vector:  # of three channels label_channel takes the second
        labels = numpy.stack([numpy.zeros_like(labels), labels, numpy.ones_like(labels)], 3)
    for name, array in (("image", values.astype(dtype)), ("mask", labels)):
        image = sitk.GetImageFromArray(array, isVector=vector and name == "mask")
        image.SetSpacing(spacing)
        image.SetOrigin(origin)
        image.SetDirection(direction)
        paths.append(os.path.join(folder, name + ".nrrd"))
        sitk.WriteImage(image, paths[-1])
    return kind, dtype, vector, paths


def make_parameters(rng, kind, vector):
    setting = {"minimumROIDimensions": 1, "label": rng.choice([1, 1, 1, 2]), "binWidth": rng.choice([5, 25, 2.5, 10])}

    def maybe(chance, name, *values):
        if rng.random() < chance:
            setting[name] = rng.choice(values)

    maybe(0.2, "binCount", 8, 32)
    if vector:
        setting["label_channel"] = 1
    if kind != "flat":
        maybe(0.25, "normalize", True)
    if setting.get("normalize"):
        maybe(0.7, "normalizeScale", 100, 50.5)
        maybe(0.5, "removeOutliers", 3, 1.5)
    if rng.random() < 0.4:
        setting["resampledPixelSpacing"] = [rng.choice([0, 1, 1.5, 2, 0.78125]) for _ in range(3)]
        setting["interpolator"] = rng.choice(INTERPOLATORS)
        maybe(0.5, "padDistance", 0, 2, 8)
    else:
        maybe(0.3, "preCrop", True)
    if rng.random() < 0.25:
        setting["resegmentMode"], setting["resegmentRange"] = rng.choice(
            [("sigma", [-2, 2]), ("sigma", [-1.5]), ("relative", [0.1]), ("absolute", [-50, 1000])])
        maybe(0.5, "resegmentShape", True)
    maybe(0.3, "distances", [1, 2], [2], [3, 1])
    maybe(0.3, "weightingNorm", "euclidean", "manhattan", "infinity", "no_weighting", None)
    maybe(0.2, "symmetricalGLCM", False)
    maybe(0.2, "gldm_a", 1, 2)
    maybe(0.2, "voxelArrayShift", 300, -5)
    maybe(0.25, "force2D", True)
    maybe(0.2, "force2Ddimension", 1, 2)
    types = {"Original": {}}
    if kind != "flat" and rng.random() < 0.5:
        for name, own in (("LoG", {"sigma": [1, 1.5]}), ("Wavelet", {}), ("Square", {}), ("SquareRoot", {"binWidth": 7}),
                          ("Logarithm", {}), ("Exponential", {}), ("Gradient", {"gradientUseSpacing": False})):
            if rng.random() < 0.4:
                types[name] = own
        if "Wavelet" in types and rng.random() < 0.5:
            types["Wavelet"] = rng.choice([{"level": 2}, {"wavelet": "db2"}, {"start_level": 1, "wavelet": "haar"}])
    classes = {name: [] for name in rng.sample(["shape", "firstorder", "glcm", "gldm", "glrlm", "glszm", "ngtdm"],
                                               rng.randint(3, 7))}
    if rng.random() < 0.2:
        classes["firstorder"] = ["Mean", "StandardDeviation", "Energy"]
    return {"setting": setting, "imageType": types, "featureClass": classes}


def expected(parameters, paths):
    extractor = featureextractor.RadiomicsFeatureExtractor(parameters)
    return {name: value for name, value in extractor.execute(*paths).items() if not name.startswith(VERSIONS)}


def computed(rind, parameters, paths, folder):
    out = os.path.join(folder, "out.json")
    run = subprocess.run([rind, "extract", "--settings", parameters, "--image", paths[0], "--mask", paths[1], "--out", out,
                          "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if run.returncode != 0:
        return None, run.stdout.strip()
    with open(out) as file:
        row = json.load(file)[0]
    return {name: value for name, value in row.items()
            if not name.startswith(VERSIONS) and name not in ("Image", "Mask")}, run.stdout


def near(name, ours, theirs, tolerance):
    if isinstance(theirs, (tuple, list)):
        return len(ours) == len(theirs) and all(near(name, a, b, tolerance) for a, b in zip(ours, theirs))
    if isinstance(theirs, dict):
        return json.dumps(ours) == json.dumps(theirs)
    if isinstance(theirs, str):
        return ours == theirs
    theirs = float(theirs)
    if ours is None or math.isnan(theirs):
        return ours is None and math.isnan(theirs)
    by_rounding = name.endswith(("_Imc2", "_Correlation", "_MCC"))
    return abs(ours - theirs) <= tolerance * abs(theirs) + (0.2 if by_rounding else 1e-6 * tolerance)


def compare(ours, theirs, tolerance, loose):
    """What differs, one text each. 'loose' tells the columns that are compared with a wide tolerance."""
    # An image too small for a filter has empty columns here and none there.
    names = [name for name in ours if name in theirs or ours[name] is not None]
    wrong = []
    if sorted(names) != sorted(theirs):
        wrong.append("columns only here: %s, only there: %s" % (sorted(set(names) - set(theirs)),
                                                                 sorted(set(theirs) - set(names))))
    elif names != list(theirs):
        wrong.append("other order, first %s here, %s there" % [pair for pair in zip(names, theirs) if len(set(pair)) > 1][0])
    for name in names:
        if loose(name) is None:
            continue
        if name in theirs and not near(name, ours[name], theirs[name], 1e-2 if loose(name) else tolerance):
            wrong.append("%s: %s here, %s there" % (name, ours[name], theirs[name]))
    return wrong


def check(rind, k):
    """What differs in case k, and whether both refused it."""
    rng = random.Random(k)
    folder = tempfile.mkdtemp(prefix="rind-program-")
    kind, dtype, vector, paths = make_case(rng, folder)
    parameters = make_parameters(rng, kind, vector)
    file_name = os.path.join(folder, "parameters.json")
    with open(file_name, "w") as file:
        json.dump(parameters, file)
    ours, said = computed(rind, file_name, paths, folder)
    try:
        theirs, why = expected(file_name, paths), ""
    except Exception as error:  # whatever PyRadiomics refuses with
        theirs, why = None, str(error)

    def loose(name):
        if kind == "flat" and name.endswith(("_Kurtosis", "_Skewness")):
            return None
        return dtype == numpy.float32 and name.startswith("wavelet")

    if ours is None or theirs is None:
        wrong = [] if ours is theirs else ["refused %s only: %s" % ("here" if ours is None else "there", said + why)]
    else:
        wrong = compare(ours, theirs, 1e-6 if len(parameters["imageType"]) > 1 else 1e-7, loose)
    if wrong:
        print("case %d (%s, %s): %s" % (k, kind, dtype.__name__, folder))
        print("\n".join("  " + text for text in wrong[:6]))
    else:
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        os.rmdir(folder)
    return bool(wrong), ours is None and theirs is None


def main():
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description="compares rind with PyRadiomics on random small images")
    parser.add_argument("rind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=60)
    options = parser.parse_args()
    found = [check(options.rind, k) for k in range(options.seed, options.seed + options.cases)]
    n_wrong = sum(wrong for wrong, _ in found)
    print("program: %d cases, %d refused by both, %d differ" % (len(found), sum(refused for _, refused in found), n_wrong))
    return 1 if n_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
