/* dcmtk.cpp - see dcmtk.h */
#include "dcmtk.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcrlerp.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmimage/diregist.h>
#include <dcmtk/dcmimgle/dcmimage.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrploss.h>
#include <dcmtk/dcmjpeg/djrplol.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace
{

/* The dictionary is not always installed, and the files made by tests are explicit. */
void be_quiet()
{
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
}

struct decoders {
    decoders()
    {
        be_quiet();
        DcmRLEDecoderRegistration::registerCodecs();
        DJDecoderRegistration::registerCodecs();
    }
    ~decoders()
    {
        DJDecoderRegistration::cleanup();
        DcmRLEDecoderRegistration::cleanup();
    }
};

bool numbers(DcmItem *item, const DcmTagKey &tag, double *out, unsigned n)
{
    OFString text;

    for (unsigned k = 0; k < n; k++)
        if (item == nullptr || item->findAndGetOFString(tag, text, k).bad() || text.empty())
            return false;
        else
            out[k] = std::strtod(text.c_str(), nullptr);
    return true;
}

/* Item 'k' of a sequence; nullptr where there is none. Loops over nextInContainer() end with one item too many. */
DcmItem *item_of(DcmItem *in, const DcmTagKey &tag, unsigned long k)
{
    DcmSequenceOfItems *sequence = nullptr;

    if (in == nullptr || in->findAndGetSequence(tag, sequence).bad() || sequence == nullptr || k >= sequence->card())
        return nullptr;
    return sequence->getItem(k);
}

unsigned long count(DcmItem *in, const DcmTagKey &tag)
{
    DcmSequenceOfItems *sequence = nullptr;

    return in->findAndGetSequence(tag, sequence).good() && sequence != nullptr ? sequence->card() : 0;
}

/* The macro of a frame, or the shared one. */
DcmItem *group(DcmItem *set, unsigned long frame, const DcmTagKey &tag)
{
    DcmItem *own = item_of(item_of(set, DCM_PerFrameFunctionalGroupsSequence, frame), tag, 0);

    return own != nullptr ? own : item_of(item_of(set, DCM_SharedFunctionalGroupsSequence, 0), tag, 0);
}

/* The bytes of the pixels, whatever their representation. */
bool pixel_bytes(DcmItem *set, const Uint8 *&bytes, size_t &n)
{
    unsigned long count = 0;
    const Uint16 *words = nullptr;

    if (set->findAndGetUint8Array(DCM_PixelData, bytes, &count).good()) {
        n = count;
        return true;
    }
    if (set->findAndGetUint16Array(DCM_PixelData, words, &count).bad())
        return false;
    bytes = reinterpret_cast<const Uint8 *>(words); /* as the file has them: the machine is little-endian */
    n = 2 * count;
    return true;
}

bool read_frame(DcmItem *set, unsigned long k, dcmtk_frame &frame)
{
    double axes[6], yx[2], segment = 0;

    if (!numbers(group(set, k, DCM_PlanePositionSequence), DCM_ImagePositionPatient, frame.position, 3) ||
        !numbers(group(set, k, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient, axes, 6) ||
        !numbers(group(set, k, DCM_PixelMeasuresSequence), DCM_PixelSpacing, yx, 2))
        return false;
    std::memcpy(frame.x_axis, axes, sizeof frame.x_axis);
    std::memcpy(frame.y_axis, axes + 3, sizeof frame.y_axis);
    frame.spacing[0] = yx[1];
    frame.spacing[1] = yx[0];
    numbers(group(set, k, DCM_SegmentIdentificationSequence), DCM_ReferencedSegmentNumber, &segment, 1);
    frame.segment = static_cast<int>(segment);
    return true;
}

bool read_seg(DcmItem *set, dcmtk_seg &seg)
{
    OFString type;
    double columns = 0, rows = 0, frames = 0, bits = 0;
    const Uint8 *bytes = nullptr;
    size_t n = 0;

    if (set->findAndGetOFString(DCM_SegmentationType, type).bad() || !numbers(set, DCM_Columns, &columns, 1) ||
        !numbers(set, DCM_Rows, &rows, 1) || !numbers(set, DCM_NumberOfFrames, &frames, 1) ||
        !numbers(set, DCM_BitsAllocated, &bits, 1) || !pixel_bytes(set, bytes, n))
        return false;
    std::snprintf(seg.type, sizeof seg.type, "%s", type.c_str());
    seg.columns = static_cast<size_t>(columns);
    seg.rows = static_cast<size_t>(rows);
    seg.n_frames = static_cast<size_t>(frames);
    seg.maximum = 255;
    numbers(set, DCM_MaximumFractionalValue, &seg.maximum, 1);
    const size_t n_pixels = seg.columns * seg.rows;
    if (n < (n_pixels * seg.n_frames * static_cast<size_t>(bits) + 7) / 8)
        return false;
    seg.frame = static_cast<dcmtk_frame *>(std::calloc(seg.n_frames, sizeof *seg.frame));
    for (size_t k = 0; k < seg.n_frames; k++) {
        if (!read_frame(set, k, seg.frame[k]))
            return false;
        seg.frame[k].pixel = static_cast<uint16_t *>(std::calloc(n_pixels, sizeof(uint16_t)));
        for (size_t i = 0; i < n_pixels; i++) {
            const size_t at = k * n_pixels + i;

            seg.frame[k].pixel[i] = bits == 1   ? static_cast<uint16_t>((bytes[at / 8] >> (at % 8)) & 1)
                                    : bits == 8 ? bytes[at]
                                                : static_cast<uint16_t>(bytes[2 * at] | bytes[2 * at + 1] << 8);
        }
    }
    return true;
}

bool read_contour(DcmItem *item, int roi, dcmtk_contour &contour)
{
    OFString text;

    contour.roi = roi;
    if (item->findAndGetOFString(DCM_ContourGeometricType, text).good())
        std::snprintf(contour.type, sizeof contour.type, "%s", text.c_str());
    if (item->findAndGetOFStringArray(DCM_ContourData, text).bad())
        return false;
    const char *at = text.c_str();
    size_t n = 0, room = static_cast<size_t>(std::count(text.begin(), text.end(), '\\')) + 1;
    contour.point = static_cast<double *>(std::calloc(room, sizeof(double)));
    for (char *end = nullptr; *at != '\0'; at = *end == '\\' ? end + 1 : end) {
        contour.point[n++] = std::strtod(at, &end);
        if (end == at)
            return false;
        while (*end == ' ')
            end++;
    }
    contour.n = n / 3;
    return n % 3 == 0;
}

} // namespace

extern "C" int dcmtk_read_seg(const char *path, dcmtk_seg *out)
{
    DcmFileFormat file;

    be_quiet();
    *out = dcmtk_seg();
    if (file.loadFile(path).good() && read_seg(file.getDataset(), *out))
        return 1;
    dcmtk_free_seg(out);
    return 0;
}

extern "C" void dcmtk_free_seg(dcmtk_seg *seg)
{
    for (size_t k = 0; seg->frame != nullptr && k < seg->n_frames; k++)
        std::free(seg->frame[k].pixel);
    std::free(seg->frame);
    *seg = dcmtk_seg();
}

extern "C" int dcmtk_read_rtstruct(const char *path, dcmtk_rtstruct *out)
{
    DcmFileFormat file;

    be_quiet();
    *out = dcmtk_rtstruct();
    if (file.loadFile(path).bad())
        return 0;
    DcmItem *set = file.getDataset();
    size_t total = 0;
    for (unsigned long r = 0; r < count(set, DCM_ROIContourSequence); r++)
        total += count(item_of(set, DCM_ROIContourSequence, r), DCM_ContourSequence);
    out->contour = static_cast<dcmtk_contour *>(std::calloc(total + 1, sizeof *out->contour));
    for (unsigned long r = 0; r < count(set, DCM_ROIContourSequence); r++) {
        DcmItem *roi = item_of(set, DCM_ROIContourSequence, r);
        double number = 0;

        numbers(roi, DCM_ReferencedROINumber, &number, 1);
        for (unsigned long k = 0; k < count(roi, DCM_ContourSequence); k++)
            if (!read_contour(item_of(roi, DCM_ContourSequence, k), static_cast<int>(number), out->contour[out->n++])) {
                dcmtk_free_rtstruct(out);
                return 0;
            }
    }
    return 1;
}

extern "C" void dcmtk_free_rtstruct(dcmtk_rtstruct *set)
{
    for (size_t k = 0; set->contour != nullptr && k < set->n; k++)
        std::free(set->contour[k].point);
    std::free(set->contour);
    *set = dcmtk_rtstruct();
}

extern "C" int dcmtk_read_colours(const char *path, unsigned frame, uint8_t **out, size_t *n)
{
    const decoders at_hand;
    DicomImage image(path, CIF_UsePartialAccessToPixelData, frame, 1);
    if (image.getStatus() != EIS_Normal)
        return 0;
    const size_t pixels = image.getWidth() * image.getHeight(), channels = image.isMonochrome() ? 1 : 3;
    const uint8_t *data = static_cast<const uint8_t *>(image.getOutputData(8, 0, 0));
    if (data == nullptr)
        return 0;
    *n = pixels;
    *out = static_cast<uint8_t *>(std::calloc(pixels, 3));
    for (size_t k = 0; k < pixels; k++)
        for (size_t c = 0; c < 3; c++)
            (*out)[3 * k + c] = data[channels * k + (channels == 3 ? c : 0)];
    return 1;
}

extern "C" int dcmtk_compress(const char *from, const char *to, const char *how, int quality)
{
    DcmFileFormat file;
    const std::string word = how;
    const DJ_RPLossy lossy(quality);
    const DJ_RPLossless lossless;
    const DcmRLERepresentationParameter runs;
    E_TransferSyntax syntax = EXS_RLELossless;
    const DcmRepresentationParameter *parameter = &runs;

    be_quiet();
    DcmRLEEncoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs(word == "jpeg rgb" ? ECC_lossyRGB : ECC_lossyYCbCr, EUC_default, OFFalse, 0,
                                          0, 0, OFTrue, word == "jpeg 422" ? ESS_422 : ESS_444);
    if (word == "lossless") {
        syntax = EXS_JPEGProcess14SV1;
        parameter = &lossless;
    } else if (word != "rle") {
        syntax = EXS_JPEGProcess1;
        parameter = &lossy;
    }
    bool good = file.loadFile(from).good() && file.getDataset()->chooseRepresentation(syntax, parameter).good() &&
                file.getDataset()->canWriteXfer(syntax) && file.saveFile(to, syntax).good();
    DJEncoderRegistration::cleanup();
    DcmRLEEncoderRegistration::cleanup();
    return good;
}
