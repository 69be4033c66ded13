"""Random small cases and what PyRadiomics makes of them, one JSON object a line.

peer.py N SEED: run by the test 'pyradiomics_peer' with the interpreter of an environment that has PyRadiomics.
"""
import json
import logging
import sys

import numpy
import radiomics
import SimpleITK as sitk
from radiomics import featureextractor

# No symlets: PyWavelets' differ from the exact ones by up to 1e-11, which breaks ties.
WAVELETS = ['haar', 'db3', 'db12', 'coif1', 'coif7', 'bior1.3', 'bior2.2', 'bior4.4', 'bior6.8',
            'rbio3.3', 'rbio5.5', 'dmey']


def make_image(rng, size):
    kind = rng.integers(5)
    if kind == 0:
        return rng.integers(0, 6, size).astype('int16') * 20
    if kind == 1:
        return rng.integers(-300, 300, size).astype('int16')
    if kind == 2:
        return rng.normal(50, 80, size).astype('float64')
    if kind == 3:
        return rng.normal(0, 100, size).astype('float32')
    image = numpy.cumsum(rng.normal(0, 40, size), axis=2)
    return image.round().astype('int32')


def make_mask(rng, size):
    kind = rng.integers(4)
    mask = rng.random(size) < [0.15, 0.5, 0.9, 1.0][kind]
    if rng.random() < 0.15:
        keep = rng.integers(size[0])
        mask[:keep] = mask[keep + 1:] = False
    if rng.random() < 0.5:
        mask[..., 0] = mask[:, -1] = False
    return mask.astype('uint8')


def make_settings(rng, single):
    setting = {'minimumROIDimensions': 1, 'additionalInfo': False}
    if rng.random() < 0.3:
        setting['binCount'] = int(rng.integers(1, 40))
    else:
        setting['binWidth'] = [25, 10.5, 3, 0.7, 1000][rng.integers(5)]
    if rng.random() < 0.4:
        setting['distances'] = [[2], [1, 2], [1, 3], [3, 2, 1]][rng.integers(4)]
    if rng.random() < 0.4:
        setting['weightingNorm'] = ['euclidean', 'manhattan', 'infinity', 'no_weighting'][rng.integers(4)]
    if rng.random() < 0.3:
        setting['symmetricalGLCM'] = False
    if rng.random() < 0.3:
        setting['force2D'] = True
        setting['force2Ddimension'] = int(rng.integers(3))
    if rng.random() < 0.3:
        setting['gldm_a'] = int(rng.integers(0, 4))
    if rng.random() < 0.3:
        setting['voxelArrayShift'] = int(rng.integers(-500, 500))
    types = {'Original': {}}
    # Filters longer than these images wrap around them, and single precision tells in which order sums were made.
    if not single and rng.random() < 0.5:
        setting['wavelet'] = WAVELETS[rng.integers(len(WAVELETS))]
        setting['level'] = int(rng.integers(1, 3))
        setting['start_level'] = int(rng.integers(0, 2))
        types['Wavelet'] = {}
    if rng.random() < 0.3:
        setting['sigma'] = [0.7, 1.5]
        types['LoG'] = {}
    if rng.random() < 0.3:
        setting['gradientUseSpacing'] = bool(rng.random() < 0.5)
        for name in ('Gradient', 'Square', 'SquareRoot', 'Logarithm', 'Exponential'):
            types[name] = {}
        # The last bit of an exponential is not the same everywhere: none may lie on the edge of a bin.
        if 'binWidth' in setting:
            setting['binWidth'] += 0.137
    return setting, types


def run(image, mask, setting, types):
    extractor = featureextractor.RadiomicsFeatureExtractor(**setting)
    extractor.disableAllImageTypes()
    for name in types:
        extractor.enableImageTypeByName(name)
    extractor.disableAllFeatures()
    for name in ('shape', 'firstorder', 'glcm', 'gldm', 'glrlm', 'glszm', 'ngtdm'):
        extractor.enableFeatureClassByName(name)
    values = {k: float(v) for k, v in extractor.execute(image, mask).items() if not k.startswith('diagnostics')}
    return {k: v if numpy.isfinite(v) else None for k, v in values.items()}


def main():
    radiomics.logger.setLevel(logging.CRITICAL)
    rng = numpy.random.default_rng(int(sys.argv[2]))
    numpy.seterr(all='ignore')
    for _ in range(int(sys.argv[1])):
        size = tuple(int(s) for s in rng.integers(4, 10, 3))
        array, label = make_image(rng, size), make_mask(rng, size)
        setting, types = make_settings(rng, array.dtype == 'float32')
        spacing = [float(s) for s in rng.choice([0.5, 0.8, 1.0, 2.5], 3)]
        image, mask = sitk.GetImageFromArray(array), sitk.GetImageFromArray(label)
        for it in (image, mask):
            it.SetSpacing(spacing)
        case = {'size': size[::-1], 'spacing': spacing, 'type': str(array.dtype), 'setting': setting,
                'imageType': types, 'image': array.ravel().tolist(), 'label': label.ravel().tolist()}
        try:
            case['features'] = run(image, mask, setting, types)
        except Exception as error:  # what PyRadiomics refuses is no case of ours
            case['error'] = str(error)
        print(json.dumps(case), flush=True)


main()
