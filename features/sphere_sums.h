/*
 * sphere_sums.h - the inner loops of spheres.c for one type of number
 *
 * Included once with NUMBER int32_t and NAME(f) f##_whole, for whole intensities small enough that no sum of a
 * sphere overflows: exact, and twice as many in a register; and once with double.
 */

/* n intensities of a row. */
RIND_CLONES static void NAME(take_row)(const double *intensity, size_t n, NUMBER *out)
{
    for (size_t k = 0; k < n; k++)
        out[k] = (NUMBER)intensity[k];
}

/* Row sums: out[h][x] = sum of padded[x + reach - h ... x + reach + h], h = 0 ... reach; rows of out are 'stride'
 * apart. */
RIND_CLONES static void NAME(sum_rows)(const NUMBER *padded, size_t n, size_t reach, NUMBER *out, size_t stride)
{
    const NUMBER *centre = padded + reach;

    memcpy(out, centre, n * sizeof *out);
    for (size_t h = 1; h <= reach; h++) {
        const NUMBER *before = out + (h - 1) * stride;
        const NUMBER *left = centre - h, *right = centre + h;
        NUMBER *sum = out + h * stride;

        for (size_t x = 0; x < n; x++)
            sum[x] = before[x] + (left[x] + right[x]);
    }
}

/*
 * Adds the sum of 'n_rows' rows, a multiple of four, to one or two rows of totals of n columns. 'sum' is scratch;
 * nothing overlaps.
 */
RIND_CLONES static void NAME(add_disc)(const NUMBER *const *row, size_t n_rows, size_t n, NUMBER *restrict sum,
                                       NUMBER *restrict total, NUMBER *restrict mirrored)
{
    memset(sum, 0, n * sizeof *sum);
    for (size_t r = 0; r < n_rows; r += 4) {
        const NUMBER *a = row[r], *b = row[r + 1], *c = row[r + 2], *d = row[r + 3];

        for (size_t x = 0; x < n; x++)
            sum[x] += (a[x] + b[x]) + (c[x] + d[x]);
    }
    for (size_t x = 0; x < n; x++)
        total[x] += sum[x];
    if (mirrored == NULL)
        return;
    for (size_t x = 0; x < n; x++)
        mirrored[x] += sum[x];
}

/* Means of a run of voxels: the largest to best[0], that of a voxel of intensity 'highest' to best[1]. */
RIND_CLONES static void NAME(take_means)(const NUMBER *total, const double *count, const double *intensity, size_t n,
                                         double highest, double best[2])
{
    double top[RIND_LANES], at_highest[RIND_LANES];
    size_t whole = n / RIND_LANES * RIND_LANES;

    FOR_LANES(l)
    {
        top[l] = best[0];
        at_highest[l] = best[1];
    }
    for (size_t x = 0; x < whole; x += RIND_LANES)
        FOR_LANES(l)
        {
            double mean = (double)total[x + (size_t)l] / count[x + (size_t)l];
            double here = intensity[x + (size_t)l] == highest ? mean : -INFINITY;

            top[l] = mean > top[l] ? mean : top[l];
            at_highest[l] = here > at_highest[l] ? here : at_highest[l];
        }
    for (size_t x = whole; x < n; x++) {
        double mean = (double)total[x] / count[x];

        top[0] = mean > top[0] ? mean : top[0];
        if (intensity[x] == highest)
            at_highest[0] = mean > at_highest[0] ? mean : at_highest[0];
    }
    FOR_LANES(l)
    {
        best[0] = fmax(best[0], top[l]);
        best[1] = fmax(best[1], at_highest[l]);
    }
}

#undef NUMBER
#undef NAME
