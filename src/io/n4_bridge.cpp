/*
 * n4_bridge.cpp - N4 bias field correction by ITK, behind the C table of n4_bridge.h
 *
 * N. Tustison et al., IEEE Trans. Med. Imaging 29 (2010) 1310. ITK estimates the field; the caller evaluates the
 * spline and divides by it, so only small images come here. ITK runs on one thread: its sums over threads differ with
 * their number, and threads are started elsewhere. The module is apart from the readers', for N4 is long to compile
 * and to load.
 */
#include "io/n4_bridge.h"

#include <itkImportImageFilter.h>
#include <itkMultiThreaderBase.h>
#include <itkN4BiasFieldCorrectionImageFilter.h>
#include <itkVersion.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>

namespace
{

/* One line, spaces where line ends were. */
void say(char message[RIND_N4_MESSAGE_SIZE], std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
    std::snprintf(message, RIND_N4_MESSAGE_SIZE, "%s", text.c_str());
}

/* An ITK image that lends its voxels from 'voxel'. */
template <class Pixel, unsigned D>
typename itk::Image<Pixel, D>::Pointer lend(const rind_n4_task &task, const Pixel *voxel)
{
    auto image = itk::Image<Pixel, D>::New();
    typename itk::Image<Pixel, D>::RegionType region;
    size_t n = 1;

    for (unsigned a = 0; a < D; a++) {
        region.SetSize(a, task.size[a]);
        n *= task.size[a];
    }
    image->SetRegions(region);
    image->SetSpacing(task.spacing_mm);
    image->GetPixelContainer()->SetImportPointer(const_cast<Pixel *>(voxel), n, false);
    return image;
}

template <unsigned D> void estimate_in(const rind_n4_task &task, float *coefficient)
{
    using Image = itk::Image<float, D>;
    using Mask = itk::Image<uint8_t, D>;
    using Filter = itk::N4BiasFieldCorrectionImageFilter<Image, Mask, Image>;

    auto filter = Filter::New();
    typename Filter::VariableSizeArrayType iterations(task.levels);
    typename Filter::ArrayType points;

    iterations.Fill(task.iterations);
    points.Fill(task.control_points);
    filter->SetInput(lend<float, D>(task, task.voxel));
    filter->SetMaskImage(lend<uint8_t, D>(task, task.mask));
    filter->SetMaskLabel(1);
    filter->SetNumberOfFittingLevels(task.levels);
    filter->SetMaximumNumberOfIterations(iterations);
    filter->SetNumberOfControlPoints(points);
    filter->SetConvergenceThreshold(static_cast<typename Filter::RealType>(task.convergence));
    filter->SetNumberOfWorkUnits(1);
    filter->Update();

    const auto *lattice = filter->GetLogBiasFieldControlPointLattice();
    const size_t side = (static_cast<size_t>(task.control_points) - 3) * (size_t{ 1 } << (task.levels - 1)) + 3;
    size_t n = 1;

    for (unsigned a = 0; a < D; a++) {
        if (lattice->GetBufferedRegion().GetSize(a) != side)
            itkGenericExceptionMacro(<< "the field has " << lattice->GetBufferedRegion().GetSize(a)
                                     << " control points instead of " << side);
        n *= side;
    }
    for (size_t k = 0; k < n; k++)
        coefficient[k] = lattice->GetBufferPointer()[k][0];
}

rind_n4_outcome estimate(const rind_n4_task *task, float *coefficient, char message[RIND_N4_MESSAGE_SIZE])
{
    try {
        itk::Object::SetGlobalWarningDisplay(false);
        itk::MultiThreaderBase::SetGlobalMaximumNumberOfThreads(1);
        itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
        if (task->size[2] == 1)
            estimate_in<2>(*task, coefficient);
        else
            estimate_in<3>(*task, coefficient);
        return RIND_N4_OK;
    } catch (const std::bad_alloc &) {
        return RIND_N4_NO_MEMORY;
    } catch (const itk::ExceptionObject &e) {
        say(message, e.GetDescription());
    } catch (const std::exception &e) {
        say(message, e.what());
    } catch (...) {
        say(message, "unknown error");
    }
    return RIND_N4_FAILED;
}

} // namespace

extern "C" __attribute__((visibility("default"))) const rind_n4_bridge rind_n4_bridge_table;

const rind_n4_bridge rind_n4_bridge_table = {
    RIND_N4_BRIDGE_VERSION,
    ITK_VERSION_STRING,
    estimate,
};
