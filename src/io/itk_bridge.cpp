/*
 * itk_bridge.cpp - NRRD and MetaImage by ITK's readers, behind the C table of itk_bridge.h
 *
 * The ImageIO classes are asked directly: they give the header and fill a buffer in the file's own type, so nothing
 * is copied or converted and no template of a pixel type is compiled. Both return LPS. ITK and MetaIO talk to the
 * standard streams; here what they say is caught and becomes the message.
 */
#include "io/itk_bridge.h"
#include "io/itk.h"

#include <itkMetaImageIO.h>
#include <itkNrrdImageIO.h>
#include <itkVersion.h>

#include <rind/image.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <new>
#include <sstream>
#include <string>

namespace
{

struct File {
    itk::ImageIOBase::Pointer io;
};

/* While it lives, what is written to cout and cerr comes here. */
class Eavesdropper
{
  public:
    Eavesdropper() : out(std::cout.rdbuf(said.rdbuf())), err(std::cerr.rdbuf(said.rdbuf()))
    {
        itk::Object::SetGlobalWarningDisplay(false);
    }
    ~Eavesdropper()
    {
        std::cout.rdbuf(out);
        std::cerr.rdbuf(err);
    }
    Eavesdropper(const Eavesdropper &) = delete;
    Eavesdropper &operator=(const Eavesdropper &) = delete;

    std::string text() const
    {
        return said.str();
    }

  private:
    std::ostringstream said;
    std::streambuf *out, *err;
};

/* One line, spaces where line ends were. */
void say(char message[RIND_ITK_MESSAGE_SIZE], const std::string &text)
{
    std::string line;

    for (char c : text) {
        bool space = static_cast<unsigned char>(c) <= ' ';
        if (!space)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    std::snprintf(message, RIND_ITK_MESSAGE_SIZE, "%s", line.c_str());
}

/* Runs 'work' and turns whatever it throws into an outcome. */
template <class Work> rind_itk_outcome guarded(char message[RIND_ITK_MESSAGE_SIZE], Work work)
{
    try {
        Eavesdropper said;

        try {
            work();
            return RIND_ITK_OK;
        } catch (const itk::ExceptionObject &e) {
            say(message, std::string(e.GetDescription()) + " " + said.text());
        }
    } catch (const std::bad_alloc &) {
        return RIND_ITK_NO_MEMORY;
    } catch (const std::exception &e) {
        say(message, e.what());
    } catch (...) {
        say(message, "unknown error");
    }
    return RIND_ITK_FAILED;
}

/* ITK's integer types are C's, whose widths depend on the machine. */
int type_of(itk::ImageIOBase::IOComponentType type, size_t size)
{
    using Type = itk::ImageIOBase::IOComponentType;

    switch (type) {
    case Type::CHAR:
    case Type::SHORT:
    case Type::INT:
    case Type::LONG:
    case Type::LONGLONG:
        return size == 1 ? RIND_INT8 : size == 2 ? RIND_INT16 : size == 4 ? RIND_INT32 : size == 8 ? RIND_INT64 : -1;
    case Type::UCHAR:
    case Type::USHORT:
    case Type::UINT:
    case Type::ULONG:
    case Type::ULONGLONG:
        return size == 1   ? RIND_UINT8
               : size == 2 ? RIND_UINT16
               : size == 4 ? RIND_UINT32
               : size == 8 ? RIND_UINT64
                           : -1;
    case Type::FLOAT:
        return RIND_FLOAT32;
    case Type::DOUBLE:
        return RIND_FLOAT64;
    default:
        return -1;
    }
}

void describe(const itk::ImageIOBase &io, rind_itk_info *info)
{
    *info = rind_itk_info{};
    info->n_dims = io.GetNumberOfDimensions();
    for (unsigned a = 0; a < RIND_ITK_MAX_DIMS; a++)
        info->size[a] = a < info->n_dims ? io.GetDimensions(a) : 1;
    for (unsigned a = 0; a < 3; a++) {
        bool there = a < info->n_dims;
        std::vector<double> axis = there ? io.GetDirection(a) : std::vector<double>();

        info->spacing_mm[a] = there ? io.GetSpacing(a) : 1.0;
        info->origin_mm[a] = there ? io.GetOrigin(a) : 0.0;
        for (unsigned r = 0; r < 3; r++)
            info->direction[r][a] = r < axis.size() ? axis[r] : r == a ? 1.0 : 0.0;
    }
    info->type = type_of(io.GetComponentType(), io.GetComponentSize());
    info->n_components = io.GetNumberOfComponents();
    std::snprintf(info->type_name, sizeof info->type_name, "%s",
                  itk::ImageIOBase::GetComponentTypeAsString(io.GetComponentType()).c_str());
}

rind_itk_outcome open_file(const char *path, int format, void **file, rind_itk_info *info,
                           char message[RIND_ITK_MESSAGE_SIZE])
{
    *file = nullptr;
    return guarded(message, [&] {
        File f;

        if (format == RIND_ITK_NRRD)
            f.io = itk::NrrdImageIO::New();
        else
            f.io = itk::MetaImageIO::New();
        f.io->SetFileName(path);
        f.io->ReadImageInformation();
        describe(*f.io, info);
        *file = new File(f);
    });
}

rind_itk_outcome read_voxels(void *file, void *voxels, size_t n_bytes, char message[RIND_ITK_MESSAGE_SIZE])
{
    return guarded(message, [&] {
        itk::ImageIOBase &io = *static_cast<File *>(file)->io;
        itk::ImageIORegion all(io.GetNumberOfDimensions());

        for (unsigned a = 0; a < io.GetNumberOfDimensions(); a++)
            all.SetSize(a, io.GetDimensions(a));
        io.SetIORegion(all);
        if (static_cast<size_t>(io.GetImageSizeInBytes()) != n_bytes)
            itkGenericExceptionMacro(<< "holds " << io.GetImageSizeInBytes() << " bytes instead of " << n_bytes);
        io.Read(voxels);
    });
}

void close_file(void *file)
{
    delete static_cast<File *>(file);
}

} // namespace

extern "C" __attribute__((visibility("default"))) const rind_itk_bridge rind_itk_bridge_table;

const rind_itk_bridge rind_itk_bridge_table = {
    RIND_ITK_BRIDGE_VERSION, ITK_VERSION_STRING, open_file, read_voxels, close_file,
};
