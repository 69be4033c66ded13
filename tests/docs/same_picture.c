/*
 * same_picture.c - whether two grey pictures show the same: of one size, no pixel more than one grey apart
 *
 * Files are not compared byte by byte: they depend on the version of zlib, and a rounding on the machine.
 *
 *   same_picture ONE TWO
 */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned char *read_picture(const char *path, png_image *png)
{
    *png = (png_image){ .version = PNG_IMAGE_VERSION };
    if (!png_image_begin_read_from_file(png, path)) {
        fprintf(stderr, "%s: %s\n", path, png->message);
        exit(2);
    }
    png->format = PNG_FORMAT_GRAY;
    unsigned char *pixel = malloc(PNG_IMAGE_SIZE(*png));
    if (pixel == NULL || !png_image_finish_read(png, NULL, pixel, 0, NULL)) {
        fprintf(stderr, "%s: %s\n", path, png->message);
        exit(2);
    }
    return pixel;
}

int main(int argc, char **argv)
{
    png_image a, b;

    if (argc != 3)
        return 2;
    unsigned char *one = read_picture(argv[1], &a), *two = read_picture(argv[2], &b);
    int same = a.width == b.width && a.height == b.height;
    for (size_t k = 0; same && k < (size_t)a.width * a.height; k++)
        same = abs(one[k] - two[k]) <= 1;
    free(one);
    free(two);
    return !same;
}
