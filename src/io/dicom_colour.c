/*
 * dicom_colour.c - see dicom_colour.h
 *
 * Luminance and differences are those of JPEG (DICOM PS3.3 C.7.6.3.1.2, ITU-R BT.601 in full range): with Cb and Cr
 * less 128, R = Y + 1.402 Cr, G = Y - 0.344136 Cb - 0.714136 Cr, B = Y + 1.772 Cb, cut to 0 to 255.
 */
#include "io/dicom_colour.h"

#include <math.h>
#include <string.h>

static uint8_t to_byte(double value)
{
    return (uint8_t)fmax(0.0, fmin(255.0, rint(value)));
}

static void from_differences(uint8_t y, uint8_t cb, uint8_t cr, uint8_t rgb[3])
{
    double b = cb - 128.0, r = cr - 128.0;

    rgb[0] = to_byte(y + 1.402 * r);
    rgb[1] = to_byte(y - 0.344136 * b - 0.714136 * r);
    rgb[2] = to_byte(y + 1.772 * b);
}

/* Two pixels are Y Y Cb Cr. */
static void from_pairs(const uint8_t *in, size_t n, uint8_t *out)
{
    for (size_t k = 0; k < n; k++) {
        const uint8_t *pair = in + 4 * (k / 2);

        from_differences(pair[k % 2], pair[2], pair[3], out + 3 * k);
    }
}

static void look_up(const rind_dicom_file *file, const void *in, size_t n, uint8_t *out)
{
    const rind_dicom_palette *p = file->palette;
    unsigned mask = (1u << file->layout.bits_stored) - 1;

    for (size_t k = 0; k < n; k++) {
        unsigned index = file->layout.bits_allocated == 8    ? ((const uint8_t *)in)[k]
                         : file->layout.bits_allocated == 16 ? ((const uint16_t *)in)[k]
                                                             : ((const uint32_t *)in)[k];

        index &= mask;
        index = index < p->first ? 0 : index - p->first;
        memcpy(out + 3 * k, p->colour[index < p->n ? index : p->n - 1], 3);
    }
}

void rind_dicom_to_rgb(const rind_dicom_file *file, const void *stored, size_t n, uint8_t *out)
{
    const rind_dicom_layout *l = &file->layout;
    const uint8_t *in = stored;
    bool decoded = file->syntax.encapsulated && rind_dicom_is_jpeg(&file->syntax); /* to red, green, blue */
    size_t step = l->in_planes ? 1 : 3, plane = l->in_planes ? n : 1;

    if (l->colours == RIND_DICOM_PALETTE)
        look_up(file, stored, n, out);
    else if (l->colours == RIND_DICOM_YBR_422 && !decoded)
        from_pairs(in, n, out);
    else
        for (size_t k = 0; k < n; k++) {
            const uint8_t *p = in + step * k;

            if (l->colours == RIND_DICOM_YBR && !decoded)
                from_differences(p[0], p[plane], p[2 * plane], out + 3 * k);
            else {
                out[3 * k] = p[0];
                out[3 * k + 1] = p[plane];
                out[3 * k + 2] = p[2 * plane];
            }
        }
}
