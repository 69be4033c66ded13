/*
 * dicom_text.c - names in a file's own character set as UTF-8
 *
 * Specific Character Set (0008,0005) names the encoding of free text: segment labels and names of structures, which
 * users ask for. A file that switches between sets within a text (escape sequences of ISO 2022) is read by the first.
 */
#include "io/dicom_data.h"
#include "io/dicom_tags.h"

#include <iconv.h>
#include <string.h>

/* DICOM PS3.3 C.12.1.1.2; the other sets are ASCII or UTF-8 as they are. */
static const struct {
    const char *dicom, *iconv;
} sets[] = {
    { "ISO_IR 100", "ISO-8859-1" },
    { "ISO 2022 IR 100", "ISO-8859-1" },
    { "ISO_IR 101", "ISO-8859-2" },
    { "ISO_IR 109", "ISO-8859-3" },
    { "ISO_IR 110", "ISO-8859-4" },
    { "ISO_IR 144", "ISO-8859-5" },
    { "ISO_IR 127", "ISO-8859-6" },
    { "ISO_IR 126", "ISO-8859-7" },
    { "ISO_IR 138", "ISO-8859-8" },
    { "ISO_IR 148", "ISO-8859-9" },
    { "ISO_IR 203", "ISO-8859-15" },
    { "ISO_IR 13", "SHIFT_JIS" },
    { "ISO_IR 166", "TIS-620" },
    { "GB18030", "GB18030" },
    { "GBK", "GBK" },
};

static const char *iconv_name(const char *set)
{
    for (size_t k = 0; k < COUNT_OF(sets); k++)
        if (strncmp(sets[k].dicom, set, strlen(sets[k].dicom)) == 0)
            return sets[k].iconv;
    return NULL;
}

bool rind_dicom_name(const rind_dicom *dicom, const void *item, uint32_t tag, char *out, size_t size)
{
    char set[64], raw[RIND_DICOM_TEXT_SIZE];

    if (!rind_dicom_text(dicom, item, tag, out, size))
        return false;
    if (!rind_dicom_text(dicom, item, TAG_SPECIFIC_CHARACTER_SET, set, sizeof set))
        rind_dicom_text(dicom, NULL, TAG_SPECIFIC_CHARACTER_SET, set, sizeof set);
    const char *name = iconv_name(set);
    iconv_t converter = name != NULL ? iconv_open("UTF-8", name) : (iconv_t)-1;

    if (converter == (iconv_t)-1)
        return true;
    strncpy(raw, out, sizeof raw - 1);
    raw[sizeof raw - 1] = '\0';
    char *from = raw, *to = out;
    size_t left = strlen(raw), room = size - 1;
    if (iconv(converter, &from, &left, &to, &room) != (size_t)-1)
        *to = '\0';
    else
        strncpy(out, raw, size - 1);
    iconv_close(converter);
    return true;
}
