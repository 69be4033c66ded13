/*
 * gliding_sums.h - sums over a box that glides over a volume, for one type of number
 *
 * Included by boxes.c once with NUMBER uint8_t and NAME(f) f##_of_counts, and once with double.
 */

/*
 * In place: each voxel from which a box of that size fits becomes the sum of the box; others hold nothing of use. A sum
 * along an axis is written where its first number was, which no later sum needs.
 */
static void NAME(glide)(NUMBER *number, const size_t size[3], const size_t box[3])
{
    const size_t step[3] = { 1, size[0], size[0] * size[1] };
    size_t end[3] = { size[0], size[1], size[2] };

    for (int a = 0; a < 3; a++) {
        end[a] = size[a] - box[a] + 1;
        for (size_t z = 0; z < end[2]; z++)
            for (size_t y = 0; y < end[1]; y++) {
                NUMBER *row = number + size[0] * (y + size[1] * z);

                for (size_t x = 0; x < end[0]; x++) {
                    NUMBER sum = row[x];

                    for (size_t k = 1; k < box[a]; k++)
                        sum = (NUMBER)(sum + row[x + k * step[a]]);
                    row[x] = sum;
                }
            }
    }
}
#undef NUMBER
#undef NAME
