/* shape_directly.c - see shape_directly.h */
#include "slow/shape_directly.h"

#include <libqhull_r/qhull_ra.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static unsigned voxel(const rind_roi *roi, long x, long y, long z)
{
    if (x < 0 || y < 0 || z < 0 || x >= (long)roi->size[0] || y >= (long)roi->size[1] || z >= (long)roi->size[2])
        return 0;
    return roi->morphological[(size_t)x + roi->size[0] * ((size_t)y + roi->size[1] * (size_t)z)];
}

triangle_list mesh_directly(const rind_roi *roi)
{
    triangle_list mesh = { 0, 0, NULL };

    for (long z = -1; z < (long)roi->size[2]; z++)
        for (long y = -1; y < (long)roi->size[1]; y++)
            for (long x = -1; x < (long)roi->size[0]; x++) {
                const long at[3] = { x, y, z };
                unsigned configuration = 0;
                rind_cube_triangles t;

                for (unsigned c = 0; c < 8; c++)
                    configuration |= voxel(roi, x + (c & 1), y + (c >> 1 & 1), z + (c >> 2)) << c;
                rind_cube_triangulate(configuration, &t);
                if (mesh.n + (size_t)t.n > mesh.room) {
                    mesh.room = 2 * mesh.room + 64;
                    mesh.triangle = realloc(mesh.triangle, mesh.room * sizeof *mesh.triangle);
                }
                for (int k = 0; k < t.n; k++, mesh.n++)
                    for (int v = 0; v < 3; v++)
                        for (int a = 0; a < 3; a++)
                            mesh.triangle[mesh.n][v][a] = (int)(2 * at[a]) + t.vertex[k][v][a];
            }
    return mesh;
}

rind_mesh_measures measure_triangles(const triangle_list *mesh, const double spacing_mm[3])
{
    rind_mesh_measures m = { 0.0, 0.0 };

    for (size_t t = 0; t < mesh->n; t++) {
        double p[3][3], cross[3];

        for (int v = 0; v < 3; v++)
            for (int a = 0; a < 3; a++)
                p[v][a] = 0.5 * spacing_mm[a] * mesh->triangle[t][v][a];
        for (int k = 0; k < 3; k++) {
            int i = (k + 1) % 3, j = (k + 2) % 3;

            cross[k] = (p[1][i] - p[0][i]) * (p[2][j] - p[0][j]) - (p[1][j] - p[0][j]) * (p[2][i] - p[0][i]);
        }
        m.area_mm2 += 0.5 * sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
        m.volume_mm3 += (p[0][0] * cross[0] + p[0][1] * cross[1] + p[0][2] * cross[2]) / 6.0;
    }
    return m;
}

hull_measures hull_by_qhull(const double (*point)[3], size_t n)
{
    hull_measures m = { NAN, NAN, 0 };
    char command[] = "qhull Qt";
    double *copy = malloc(n * sizeof *point);
    qhT memory, *qh = &memory;
    int current, total;

    memcpy(copy, point, n * sizeof *point);
    qh_zero(qh, stderr);
    if (qh_new_qhull(qh, 3, (int)n, copy, 0, command, NULL, stderr) == 0) {
        qh_getarea(qh, qh->facet_list);
        m.volume = qh->totvol;
        m.area = qh->totarea;
        m.n_corners = (size_t)qh->num_vertices;
    }
    qh_freeqhull(qh, !qh_ALL);
    qh_memfreeshort(qh, &current, &total);
    free(copy);
    return m;
}

static double distance(const double a[3], const double b[3])
{
    return sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
}

double diameter_directly(const double (*point)[3], size_t n)
{
    double largest = 0.0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            largest = fmax(largest, distance(point[i], point[j]));
    return largest;
}

static void position(const rind_roi *roi, size_t k, double mm[3])
{
    mm[0] = (double)(k % roi->size[0]) * roi->spacing_mm[0];
    mm[1] = (double)(k / roi->size[0] % roi->size[1]) * roi->spacing_mm[1];
    mm[2] = (double)(k / roi->size[0] / roi->size[1]) * roi->spacing_mm[2];
}

rind_pair_sums pairs_directly(const rind_roi *roi, double mean)
{
    size_t n = roi->size[0] * roi->size[1] * roi->size[2];
    rind_pair_sums sums = { 0.0, 0.0, 0.0 };

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double p[3], q[3], y_i = roi->intensity[i] - mean, y_j = roi->intensity[j] - mean;

            if (i == j || !roi->inside[i] || !roi->inside[j])
                continue;
            position(roi, i, p);
            position(roi, j, q);
            sums.weight += 1.0 / distance(p, q);
            sums.product += y_i * y_j / distance(p, q);
            sums.square += y_i * y_i / distance(p, q);
        }
    return sums;
}

void peaks_directly(const rind_roi *roi, double *local, double *global)
{
    const double radius = 10.0 * cbrt(3.0 / (4.0 * 3.14159265358979323846));
    size_t n = roi->size[0] * roi->size[1] * roi->size[2];

    *local = *global = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        double p[3], q[3], sum = 0.0, count = 0.0;

        if (!roi->inside[i])
            continue;
        position(roi, i, p);
        for (size_t j = 0; j < n; j++) {
            position(roi, j, q);
            if (distance(p, q) <= radius) {
                sum += roi->intensity[j];
                count += 1.0;
            }
        }
        *global = fmax(*global, sum / count);
        if (roi->intensity[i] == roi->max)
            *local = fmax(*local, sum / count);
    }
}
