/*
 * itk_distance.cpp - ITK's exact distance map as oracle
 *
 * itk::SignedMaurerDistanceMapImageFilter measures outside voxels to the nearest voxel of the object, as rind does.
 * (Inside it measures to the object's boundary voxels, which is another thing.) Exit code 0 if all voxels agree to
 * 1e-10 mm2 and more.
 */
#include <itkImage.h>
#include <itkImageRegionConstIterator.h>
#include <itkMultiThreaderBase.h>
#include <itkSignedMaurerDistanceMapImageFilter.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

extern "C" {
#include "image/distance.h"
}

typedef itk::Image<unsigned char, 3> mask_image;
typedef itk::Image<double, 3> distance_image;

/* Largest difference of squared distances outside a blob of three balls. */
static double compare(const double spacing_mm[3])
{
    const size_t size[3] = { 61, 47, 33 }, n = size[0] * size[1] * size[2];
    const double ball[][4] = { { 10, 12, 9, 8 }, { 20, 15, 14, 6 }, { 5, 20, 22, 3 } };
    std::vector<uint8_t> mask(n);
    std::vector<double> squared(n);
    mask_image::Pointer image = mask_image::New();
    mask_image::SizeType itk_size = { { size[0], size[1], size[2] } };

    image->SetRegions(itk_size);
    image->SetSpacing(spacing_mm);
    image->Allocate();
    for (size_t k = 0; k < n; k++) {
        double at[3] = { (double)(k % size[0]) * spacing_mm[0], (double)(k / size[0] % size[1]) * spacing_mm[1],
                         (double)(k / size[0] / size[1]) * spacing_mm[2] };
        for (const double *b : ball)
            if (std::hypot(at[0] - b[0], at[1] - b[1], at[2] - b[2]) <= b[3])
                mask[k] = 1;
        image->GetBufferPointer()[k] = mask[k];
    }
    typedef itk::SignedMaurerDistanceMapImageFilter<mask_image, distance_image> filter_type;
    filter_type::Pointer filter = filter_type::New();
    filter->SetInput(image);
    filter->SetSquaredDistance(true);
    filter->SetUseImageSpacing(true);
    filter->SetInsideIsPositive(false);
    filter->SetBackgroundValue(0);
    filter->Update();

    rind_ctx *ctx = rind_ctx_create(1);
    const rind_distance what = { 1, false, HUGE_VAL };
    if (rind_distance_squared(ctx, mask.data(), size, spacing_mm, &what, squared.data(), nullptr) != RIND_OK)
        return HUGE_VAL;
    rind_ctx_free(ctx);
    double largest = 0;
    for (size_t k = 0; k < n; k++)
        if (!mask[k])
            largest = std::fmax(largest, std::fabs(squared[k] - filter->GetOutput()->GetBufferPointer()[k]));
    return largest;
}

int main()
{
    const double spacing_mm[][3] = { { 1, 1, 1 }, { 0.5, 0.55, 0.8 }, { 0.7, 0.7, 3 } };
    int n_bad = 0;

    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
    for (const double *spacing : spacing_mm) {
        double largest = compare(spacing);

        std::printf("%g x %g x %g mm: largest difference %g mm2\n", spacing[0], spacing[1], spacing[2], largest);
        n_bad += !(largest <= 1e-10);
    }
    return n_bad;
}
