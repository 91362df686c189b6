/* How far the points of a grid are from lines, and the rings around what is near;
   ganquan_geo/network/band.py and outline.py say what for.

   Whole numbers are found by cutting off, because ceil, floor, fmin and fmax are calls where
   the processor is not known: no place is below 0, for the grid holds all that is in reach. */

#include "kernel.h"

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
static inline double held(double a, double low, double high) { return most(low, least(high, a)); }
static inline int64_t up(double a) { return (int64_t)a + ((double)(int64_t)a < a); }
static inline int64_t not_below(int64_t a, int64_t low) { return a > low ? a : low; }
static inline int64_t not_above(int64_t a, int64_t high) { return a < high ? a : high; }

/* Lower the squared distance of every point within reach of lines. All is in steps of the grid,
   whose rows start at `square`; it holds all that is within reach. Line k has the vertices from
   first[k] to first[k + 1].

   On a row, that is done from the reach before to the reach behind the part of the segment that
   is not farther above or below. The loop over it has no branches, so several points are worked
   on at once; its numbers are small, so that single precision is exact to a thousandth of a
   millimetre along an ordinary street. */
EXPORT void lower_squares(const double *xy, const int64_t *first, int64_t lines, double reach,
                          int64_t rows, int64_t columns, float *square)
{
    for (int64_t line = 0; line < lines; line++) {
        for (int64_t k = first[line]; k + 1 < first[line + 1]; k++) {
            double ax = xy[2 * k], ay = xy[2 * k + 1], bx = xy[2 * k + 2], by = xy[2 * k + 3];
            double dx = bx - ax, dy = by - ay, south = least(ay, by), north = most(ay, by);
            double length = dx * dx + dy * dy;
            double inverse = length > 0 ? 1 / length : 0;
            int64_t last = not_above((int64_t)(north + reach), rows - 1);
            for (int64_t j = not_below(up(south - reach), 0); j <= last; j++) {
                double one = ax, other = bx, y = (double)j - ay;
                if (dy != 0) { /* shares of dy first: no place is then beyond the segment's ends */
                    one = ax + (held((double)j - reach, south, north) - ay) / dy * dx;
                    other = ax + (held((double)j + reach, south, north) - ay) / dy * dx;
                }
                int64_t west = not_below(up(least(one, other) - reach), 0);
                int64_t east = not_above((int64_t)(most(one, other) + reach), columns - 1);
                int32_t count = (int32_t)(east - west + 1);
                float *row = &square[j * columns + west];
                float x = (float)((double)west - ax), whole_x = (float)dx, whole_y = (float)dy;
                float before = (float)((((double)west - ax) * dx + y * dy) * inverse);
                float each = (float)(dx * inverse), above = (float)y;
                for (int32_t i = 0; i < count; i++) {
                    float share = before + (float)i * each;
                    share = share > 0 ? share : 0;
                    share = share < 1 ? share : 1;
                    float off_x = x + (float)i - share * whole_x, off_y = above - share * whole_y;
                    float found = off_x * off_x + off_y * off_y;
                    row[i] = found < row[i] ? found : row[i];
                }
            }
        }
    }
}

/* Write places ring by ring, and where each ring starts, given which place comes after each;
   return how many rings there are. What comes after is used up: NONE is left. */
EXPORT int64_t walk_rings(int64_t *after, int64_t count, int64_t *order, int64_t *first)
{
    int64_t rings = 0, walked = 0;
    for (int64_t start = 0; start < count; start++) {
        if (after[start] == NONE) continue;
        first[rings++] = walked;
        for (int64_t place = start, next; (next = after[place]) != NONE; place = next) {
            order[walked++] = place;
            after[place] = NONE;
        }
    }
    first[rings] = walked;
    return rings;
}
