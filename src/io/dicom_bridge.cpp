/*
 * dicom_bridge.cpp - compressed pixels decoded by gdcm, behind the C table of dicom_bridge.h
 *
 * gdcm is given nothing but fragments that were found whole and a description that was checked. Its readers of files
 * are not used: as packaged they assert what a file promises, so a damaged one ends the process; they take a
 * segmentation for a plain image, a series of several phases for one volume, and a missing slice for a wider spacing.
 */
#include "io/dicom_bridge.h"

#include <gdcmConfigure.h>
#include <gdcmFragment.h>
#include <gdcmImage.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

#include <cstdint>
#include <cstdio>
#include <new>
#include <string>

namespace
{

gdcm::SmartPointer<gdcm::SequenceOfFragments> fragments_of(const rind_dicom_compressed &c)
{
    gdcm::SmartPointer<gdcm::SequenceOfFragments> all = gdcm::SequenceOfFragments::New();

    if (c.table_size > 0)
        all->GetTable().SetByteValue(static_cast<const char *>(c.table), static_cast<uint32_t>(c.table_size));
    for (size_t k = 0; k < c.n_fragments; k++) {
        gdcm::Fragment fragment;

        fragment.SetByteValue(static_cast<const char *>(c.fragment[k]), static_cast<uint32_t>(c.fragment_size[k]));
        all->AddFragment(fragment);
    }
    return all;
}

void describe(const rind_dicom_compressed &c, gdcm::TransferSyntax::TSType syntax, gdcm::Image &image)
{
    gdcm::PixelFormat format(static_cast<uint16_t>(c.samples), static_cast<uint16_t>(c.bits_allocated), static_cast<uint16_t>(c.bits_stored),
                             static_cast<uint16_t>(c.bits_stored - 1), static_cast<uint16_t>(c.is_signed));
    gdcm::DataElement pixels(gdcm::Tag(0x7fe0, 0x0010));

    image.SetNumberOfDimensions(c.n_frames > 1 ? 3 : 2);
    image.SetDimension(0, c.columns);
    image.SetDimension(1, c.rows);
    if (c.n_frames > 1)
        image.SetDimension(2, c.n_frames);
    image.SetPixelFormat(format);
    image.SetPhotometricInterpretation(c.samples == 3 ? gdcm::PhotometricInterpretation::RGB
                                                      : gdcm::PhotometricInterpretation::MONOCHROME2);
    image.SetPlanarConfiguration(0);
    image.SetTransferSyntax(syntax);
    pixels.SetVR(gdcm::VR::OB);
    pixels.SetValue(*fragments_of(c));
    image.SetDataElement(pixels);
}

rind_dicom_outcome run(const rind_dicom_compressed &c, void *pixels, size_t n, std::string &wrong)
{
    const gdcm::TransferSyntax::TSType syntax = gdcm::TransferSyntax::GetTSType(c.transfer_syntax);
    gdcm::Image image;

    if (syntax == gdcm::TransferSyntax::TS_END || !gdcm::TransferSyntax(syntax).IsEncapsulated())
        return RIND_DICOM_UNKNOWN;
    describe(c, syntax, image);
    if (image.GetBufferLength() != n)
        wrong = "its pixels take " + std::to_string(image.GetBufferLength()) + " bytes instead of " + std::to_string(n);
    else if (!image.GetBuffer(static_cast<char *>(pixels)))
        wrong = "its compressed pixels are broken, or of a kind that is not known";
    return wrong.empty() ? RIND_DICOM_OK : RIND_DICOM_FAILED;
}

rind_dicom_outcome decode(const rind_dicom_compressed *compressed, void *pixels, size_t n,
                          char message[RIND_DICOM_MESSAGE_SIZE])
{
    std::string wrong;
    rind_dicom_outcome outcome = RIND_DICOM_FAILED;

    try {
        gdcm::Trace::DebugOff();
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
        outcome = run(*compressed, pixels, n, wrong);
    } catch (const std::bad_alloc &) {
        return RIND_DICOM_NO_MEMORY;
    } catch (const std::exception &e) {
        wrong = e.what();
    } catch (...) {
        wrong = "unknown error";
    }
    for (char &c : wrong)
        c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    std::snprintf(message, RIND_DICOM_MESSAGE_SIZE, "%s", wrong.c_str());
    return outcome;
}

} // namespace

extern "C" __attribute__((visibility("default"))) const rind_dicom_bridge rind_dicom_bridge_table;

const rind_dicom_bridge rind_dicom_bridge_table = { RIND_DICOM_BRIDGE_VERSION, GDCM_VERSION, decode };
