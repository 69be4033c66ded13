/*
 * dicom_bridge.cpp - data elements and decoded pixels by gdcm, behind the C table of dicom_bridge.h
 *
 * gdcm's own notion of an image is not used but to decode compressed pixels: it takes a segmentation for a plain
 * image, a series of several phases for one volume, and a missing slice for a wider spacing. Where a sequence was
 * written with a length gdcm parses it anew each time it is asked, so parsed sequences are kept until close.
 */
#include "io/dicom_bridge.h"

#include <gdcmConfigure.h>
#include <gdcmDataSetHelper.h>
#include <gdcmImageReader.h>
#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>

#include <cstdio>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <string>

namespace
{

const gdcm::Tag pixel_data(0x7fe0, 0x0010);

struct File {
    gdcm::Reader reader;
    std::map<const gdcm::DataElement *, gdcm::SmartPointer<gdcm::SequenceOfItems>> sequences;
};

/* Runs 'work', which returns an empty text or what is wrong, and turns whatever it throws into an outcome. */
template <class Work> rind_dicom_outcome guarded(char message[RIND_DICOM_MESSAGE_SIZE], Work work)
{
    std::string wrong;

    try {
        gdcm::Trace::DebugOff();
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
        wrong = work();
        if (wrong.empty())
            return RIND_DICOM_OK;
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
    return RIND_DICOM_FAILED;
}

void describe(const gdcm::TransferSyntax &ts, rind_dicom_syntax *syntax)
{
    *syntax = rind_dicom_syntax{};
    std::snprintf(syntax->uid, sizeof syntax->uid, "%s", gdcm::TransferSyntax::GetTSString(ts));
    syntax->encapsulated = ts.IsEncapsulated();
    syntax->in_file = syntax->encapsulated || ts == gdcm::TransferSyntax::ImplicitVRLittleEndian ||
                      ts == gdcm::TransferSyntax::ExplicitVRLittleEndian;
}

/* The data set up to the pixels; the stream then stands at their value. */
std::string read_head(const char *path, File &f, rind_dicom_syntax *syntax)
{
    f.reader.SetFileName(path);
    if (!f.reader.ReadUpToTag(pixel_data, std::set<gdcm::Tag>{ pixel_data }))
        return "it is no DICOM data set, or a broken one";
    describe(f.reader.GetFile().GetHeader().GetDataSetTransferSyntax(), syntax);
    syntax->pixel_offset = f.reader.GetStreamCurrentPosition();
    return "";
}

rind_dicom_outcome open_file(const char *path, void **file, rind_dicom_syntax *syntax,
                             char message[RIND_DICOM_MESSAGE_SIZE])
{
    *file = nullptr;
    return guarded(message, [&]() -> std::string {
        auto f = std::make_unique<File>();
        std::string wrong = read_head(path, *f, syntax);

        if (wrong.empty() && !syntax->in_file) {
            f = std::make_unique<File>();
            f->reader.SetFileName(path);
            if (!f->reader.Read())
                wrong = "it is no DICOM data set, or a broken one";
            syntax->pixel_offset = 0;
        }
        if (wrong.empty())
            *file = f.release();
        return wrong;
    });
}

const gdcm::DataSet &data_set(void *file, const void *item)
{
    return item != nullptr ? *static_cast<const gdcm::DataSet *>(item)
                           : static_cast<File *>(file)->reader.GetFile().GetDataSet();
}

const gdcm::DataElement *find(void *file, const void *item, uint32_t tag)
{
    const gdcm::DataSet &set = data_set(file, item);
    const gdcm::Tag key(tag);

    return set.FindDataElement(key) ? &set.GetDataElement(key) : nullptr;
}

int get_value(void *file, const void *item, uint32_t tag, rind_dicom_bytes *out)
{
    try {
        const gdcm::DataElement *element = find(file, item, tag);
        const gdcm::ByteValue *bytes = element != nullptr ? element->GetByteValue() : nullptr;

        if (bytes == nullptr || bytes->GetPointer() == nullptr || bytes->GetLength() == 0)
            return 0;
        gdcm::VR vr = element->GetVR();
        if (vr == gdcm::VR::INVALID || vr == gdcm::VR::UN)
            vr = gdcm::DataSetHelper::ComputeVR(static_cast<File *>(file)->reader.GetFile(), data_set(file, item),
                                                gdcm::Tag(tag));
        const char *name = vr.IsVRFile() ? gdcm::VR::GetVRStringFromFile(vr) : "UN";
        *out = rind_dicom_bytes{ bytes->GetPointer(), bytes->GetLength(), { name[0], name[1] } };
        return 1;
    } catch (...) {
        return 0;
    }
}

const gdcm::SequenceOfItems *sequence(void *file, const void *item, uint32_t tag)
{
    const gdcm::DataElement *element = find(file, item, tag);

    if (element == nullptr)
        return nullptr;
    auto &kept = static_cast<File *>(file)->sequences[element];
    if (kept == nullptr)
        kept = element->GetValueAsSQ();
    return kept;
}

size_t count_items(void *file, const void *item, uint32_t tag)
{
    try {
        const gdcm::SequenceOfItems *items = sequence(file, item, tag);
        return items != nullptr ? items->GetNumberOfItems() : 0;
    } catch (...) {
        return 0;
    }
}

const void *get_item(void *file, const void *item, uint32_t tag, size_t k)
{
    const gdcm::SequenceOfItems *items = sequence(file, item, tag);

    return &items->GetItem(k + 1).GetNestedDataSet();
}

void close_file(void *file)
{
    delete static_cast<File *>(file);
}

rind_dicom_outcome decode(const char *path, void *pixels, size_t n, char message[RIND_DICOM_MESSAGE_SIZE])
{
    return guarded(message, [&]() -> std::string {
        gdcm::ImageReader reader;

        reader.SetFileName(path);
        if (!reader.Read())
            return "its compressed pixels cannot be read";
        const gdcm::Image &image = reader.GetImage();
        if (image.GetBufferLength() != n)
            return "its pixels take " + std::to_string(image.GetBufferLength()) + " bytes instead of " +
                   std::to_string(n);
        if (!image.GetBuffer(static_cast<char *>(pixels)))
            return "its pixels cannot be decompressed (" +
                   std::string(
                       gdcm::TransferSyntax::GetTSString(reader.GetFile().GetHeader().GetDataSetTransferSyntax())) +
                   ")";
        return "";
    });
}

} // namespace

extern "C" __attribute__((visibility("default"))) const rind_dicom_bridge rind_dicom_bridge_table;

const rind_dicom_bridge rind_dicom_bridge_table = {
    RIND_DICOM_BRIDGE_VERSION, GDCM_VERSION, open_file, get_value, count_items, get_item, close_file, decode,
};
