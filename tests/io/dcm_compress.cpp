/* dcm_compress.cpp - a DICOM file written anew in another transfer syntax, by gdcm, for dicom_compressed.c */
#include <gdcmImageChangeTransferSyntax.h>
#include <gdcmImageReader.h>
#include <gdcmImageWriter.h>
#include <gdcmTrace.h>

extern "C" int dcm_compress(const char *from, const char *to, const char *transfer_syntax);

int dcm_compress(const char *from, const char *to, const char *transfer_syntax)
{
    gdcm::ImageReader reader;
    gdcm::ImageChangeTransferSyntax change;
    gdcm::ImageWriter writer;

    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    reader.SetFileName(from);
    if (!reader.Read())
        return 0;
    change.SetTransferSyntax(gdcm::TransferSyntax(gdcm::TransferSyntax::GetTSType(transfer_syntax)));
    change.SetInput(reader.GetImage());
    if (!change.Change())
        return 0;
    writer.SetFile(reader.GetFile());
    writer.SetImage(change.GetOutput());
    writer.SetFileName(to);
    return writer.Write();
}
