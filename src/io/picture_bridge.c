/* picture_bridge.c - the one table that the module rind_pictures exports */
#include "io/picture.h"

extern const rind_picture_bridge rind_picture_bridge_table;

__attribute__((visibility("default"))) const rind_picture_bridge rind_picture_bridge_table = {
    .version = RIND_PICTURE_BRIDGE_VERSION, .png = rind_png_decode, .tiff = rind_tiff_decode, .jpeg = rind_jpeg_decode
};
