/* How far the points of a grid are from lines, and the rings around what is near;
   ganquan_geo/network/band.py and outline.py say what for.

   Whole numbers are found by cutting off, because ceil, floor, fmin and fmax are calls where
   the processor is not known: no place is below 0, for the grid holds all that is in reach. */

#include "kernel.h"

<<<<<<< HEAD
/* The points of a row from one place to another. Where a segment is upright but for the last
   digit, a place may be too far away for a whole number, so it is first brought to the row. */
typedef struct { int64_t first, last; } Stretch;

static inline Stretch between(double low, double high, int64_t columns)
{
    low = fmax(low, 0);
    high = fmin(high, (double)(columns - 1));
    if (!(low <= high)) return (Stretch){0, NONE};
    return (Stretch){(int64_t)ceil(low), (int64_t)floor(high)};
}

/* Lower the squares to those of the distances to (x, y) on a stretch of a row. */
static inline void lower_row(float *row, double x, double square_y, Stretch points)
{
    for (int64_t i = points.first; i <= points.last; i++) {
=======
static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
static inline int64_t up(double a) { return (int64_t)a + ((double)(int64_t)a < a); }

/* Lower the squares to those of the distances to a place x, between two places on a row that
   is `square_y` away from it. */
static inline void lower_row(float *row, double x, double square_y, double low, double high)
{
    for (int64_t i = up(low), last = (int64_t)high; i <= last; i++) {
>>>>>>> 6362cdc (Rings are walked by the kernel; the band without calls for ceil and fmin)
        double square = ((double)i - x) * ((double)i - x) + square_y;
        if (square < row[i]) row[i] = (float)square;
    }
}

<<<<<<< HEAD
/* The rounded end of a segment that goes on by (dx, dy): the half of the disc that lies behind
   it. `beside` is where the row meets the line across the segment's end. */
static inline void lower_end(float *row, int64_t columns, double x, double y, double dx, double dy,
=======
/* The rounded end of a segment that comes along (dx, dy): the half of the disc behind it.
   The row is y above it and meets the line across the segment's end at x - y * dy / dx. */
static inline void lower_end(float *row, double x, double y, double dx, double dy, double lean,
>>>>>>> 6362cdc (Rings are walked by the kernel; the band without calls for ceil and fmin)
                             double reach)
{
    double square = reach * reach - y * y;
    if (square < 0) return;
    double half = sqrt(square), low = x - half, high = x + half;
    if (dx > 0) low = most(low, x - y * lean);
    else if (dx < 0) high = least(high, x - y * lean);
    else if (y * dy < 0) return;
    lower_row(row, x, y * y, between(low, high, columns));
}

/* Lower the squared distance of every point within reach of lines. All is in steps of the grid,
   whose rows start at `square`; it holds all that is within reach. Line k has the vertices from
   first[k] to first[k + 1]. Between two segments the half disc behind the first is enough. */
EXPORT void lower_squares(const double *xy, const int64_t *first, int64_t lines, double reach,
                          int64_t columns, float *square)
{
    for (int64_t line = 0; line < lines; line++) {
        for (int64_t k = first[line]; k + 1 < first[line + 1]; k++) {
            double ax = xy[2 * k], ay = xy[2 * k + 1], bx = xy[2 * k + 2], by = xy[2 * k + 3];
            double dx = bx - ax, dy = by - ay, length = sqrt(dx * dx + dy * dy);
            double lean = dx != 0 ? dy / dx : 0, slant = dy != 0 ? dx / dy : 0;
            double across = dx != 0 ? length * length / dx : 0;
            double aside = dy != 0 ? reach * length / (dy < 0 ? -dy : dy) : 0;
            double unit_x = length > 0 ? dx / length : 0, unit_y = length > 0 ? dy / length : 0;
            int64_t last = (int64_t)(most(ay, by) + reach);
            for (int64_t j = up(least(ay, by) - reach); j <= last; j++) {
                float *row = &square[j * columns];
                double y = (double)j - ay;
<<<<<<< HEAD
                lower_end(row, columns, bx, (double)j - by, dx, dy, reach);
                if (k == first[line]) lower_end(row, columns, ax, y, -dx, -dy, reach);
                double low = -INFINITY, high = INFINITY;
                if (dx != 0) { /* between the lines across both ends */
                    double one = ax - y * dy / dx, other = bx - ((double)j - by) * dy / dx;
                    low = fmin(one, other);
                    high = fmax(one, other);
=======
                lower_end(row, bx, (double)j - by, dx, dy, lean, reach);
                if (k == first[line]) lower_end(row, ax, y, -dx, -dy, lean, reach);
                double low = 0, high = (double)(columns - 1);
                if (dx != 0) { /* between the lines across both ends */
                    double one = ax - y * lean;
                    low = least(one, one + across);
                    high = most(one, one + across);
>>>>>>> 6362cdc (Rings are walked by the kernel; the band without calls for ceil and fmin)
                } else if (y * dy < 0 || y * dy > dy * dy) continue;
                if (dy != 0) { /* between the lines along both sides */
                    low = most(low, ax + y * slant - aside);
                    high = least(high, ax + y * slant + aside);
                } else if (dx == 0) continue;
<<<<<<< HEAD
                Stretch points = between(low, high, columns);
                for (int64_t i = points.first; i <= points.last; i++) {
                    double aside = (((double)i - ax) * dy - y * dx) / length;
                    if (aside * aside < row[i]) row[i] = (float)(aside * aside);
=======
                for (int64_t i = up(low), end = (int64_t)high; i <= end; i++) {
                    double off = ((double)i - ax) * unit_y - y * unit_x;
                    if (off * off < row[i]) row[i] = (float)(off * off);
>>>>>>> 6362cdc (Rings are walked by the kernel; the band without calls for ceil and fmin)
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
