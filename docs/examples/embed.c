/*
 * embed.c - radiomic features of an array in memory, with the public interface alone
 *
 *     cc embed.c $(pkg-config --cflags --libs rind) -o embed
 *
 * The array is a ball of radius 8 voxels of 2 mm whose intensity rises by 10 per voxel along x. Its mean is
 * therefore 110 exactly, and its volume by counting voxels 2109 * 8 mm3.
 */
#include <rind/rind.h>

#include <stdio.h>

enum { N = 23, CENTRE = 11, RADIUS = 8 };

static float intensity[N][N][N]; /* [z][y][x]: x runs fastest */
static unsigned char mask[N][N][N];

static void make_ball(void)
{
    for (int z = 0; z < N; z++)
        for (int y = 0; y < N; y++)
            for (int x = 0; x < N; x++) {
                int dx = x - CENTRE, dy = y - CENTRE, dz = z - CENTRE;

                intensity[z][y][x] = 10.0F * (float)x;
                mask[z][y][x] = dx * dx + dy * dy + dz * dz <= RADIUS * RADIUS;
            }
}

static void print_table(const rind_table *table)
{
    for (size_t c = 0; c < rind_table_n_columns(table); c++) {
        const rind_column *column = rind_table_column(table, c);
        rind_reason reason;
        double value = rind_table_value(table, 0, c, &reason);

        if (reason == RIND_HAS_VALUE)
            printf("%s,%s,%.17g\n", column->name, column->ibsi_code, value);
        else
            printf("%s,%s,%s\n", column->name, column->ibsi_code, rind_reason_name(reason));
    }
}

int main(void)
{
    static const char what[] = "version: 1\n"
                               "discretise: {method: fixed_bin_number, bins: 16}\n"
                               "features: [all]\n";
    rind_grid grid = rind_grid_make(N, N, N, 2.0, 2.0, 2.0);
    rind_ctx *ctx = rind_ctx_create(1);
    rind_image *image = NULL, *ball = NULL;
    rind_settings *settings = NULL;
    rind_region *region = NULL;
    rind_table *table = NULL;
    rind_status status = RIND_NO_MEMORY;

    make_ball();
    if (ctx != NULL && (status = rind_image_create(ctx, &grid, RIND_FLOAT32, intensity, &image)) == RIND_OK &&
        (status = rind_image_create(ctx, &grid, RIND_UINT8, mask, &ball)) == RIND_OK &&
        (status = rind_settings_parse(ctx, what, "embed.c", &settings)) == RIND_OK &&
        (status = rind_region_create(ctx, image, ball, settings, &region)) == RIND_OK &&
        (status = rind_extract(ctx, image, region, settings, &table)) == RIND_OK)
        print_table(table);
    else
        fprintf(stderr, "embed: %s: %s\n", rind_status_name(status), ctx != NULL ? rind_ctx_message(ctx) : "");

    rind_table_free(table);
    rind_region_free(region);
    rind_settings_free(settings);
    rind_image_free(ball);
    rind_image_free(image);
    rind_ctx_free(ctx);
    return status == RIND_OK ? 0 : 1;
}
