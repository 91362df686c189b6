/* How far the points of a grid are from lines; ganquan_geo/network/band.py says what for. */

#include "kernel.h"

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
        double square = ((double)i - x) * ((double)i - x) + square_y;
        if (square < row[i]) row[i] = (float)square;
    }
}

/* The rounded end of a segment that goes on by (dx, dy): the half of the disc that lies behind
   it. `beside` is where the row meets the line across the segment's end. */
static inline void lower_end(float *row, int64_t columns, double x, double y, double dx, double dy,
                             double reach)
{
    double width = reach * reach - y * y;
    if (width < 0) return;
    width = sqrt(width);
    double low = x - width, high = x + width, beside = dx != 0 ? x - y * dy / dx : x;
    if (dx > 0) low = fmax(low, beside);
    else if (dx < 0) high = fmin(high, beside);
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
            int64_t last = (int64_t)floor(fmax(ay, by) + reach);
            for (int64_t j = (int64_t)ceil(fmin(ay, by) - reach); j <= last; j++) {
                float *row = &square[j * columns];
                double y = (double)j - ay;
                lower_end(row, columns, bx, (double)j - by, dx, dy, reach);
                if (k == first[line]) lower_end(row, columns, ax, y, -dx, -dy, reach);
                double low = -INFINITY, high = INFINITY;
                if (dx != 0) { /* between the lines across both ends */
                    double one = ax - y * dy / dx, other = bx - ((double)j - by) * dy / dx;
                    low = fmin(one, other);
                    high = fmax(one, other);
                } else if (y * dy < 0 || y * dy > dy * dy) continue;
                if (dy != 0) { /* between the lines along both sides */
                    double middle = ax + y * dx / dy, half = reach * length / fabs(dy);
                    low = fmax(low, middle - half);
                    high = fmin(high, middle + half);
                } else if (dx == 0) continue;
                Stretch points = between(low, high, columns);
                for (int64_t i = points.first; i <= points.last; i++) {
                    double aside = (((double)i - ax) * dy - y * dx) / length;
                    if (aside * aside < row[i]) row[i] = (float)(aside * aside);
                }
            }
        }
    }
}
