/* How far the points of a grid are from lines, and the rings around what is near;
   ganquan_geo/network/areas/band.py and outline.py say what for.

   Whole numbers are found by cutting off, because ceil, floor, fmin and fmax are calls where
   the processor is not known: no place is below 0, for the grid holds all that is in reach. */

#include "kernel.h"
#include <string.h>

static inline double held(double a, double low, double high)
{
    return max_double(low, min_double(high, a));
}
static inline int64_t up(double a) { return (int64_t)a + ((double)(int64_t)a < a); }

/* Lower the squared distance of every point within reach of lines. All is in steps of the grid,
   whose rows start at `square`; it holds all that is within reach. Line k has the vertices from
   first[k] to first[k + 1].

   On a row, that is done from the reach before to the reach behind the part of the segment that
   is not farther above or below, and on to a multiple of four. The loop over it has no branches,
   so several points are worked on at once; its numbers are small, so that single precision is
   exact to a thousandth of a millimetre along an ordinary street. */
EXPORT void lower_squares(const XY *xy, const int64_t *first, int64_t lines, double reach,
                          int64_t rows, int64_t columns, float *square)
{
    for (int64_t line = 0; line < lines; line++) {
        for (int64_t k = first[line]; k + 1 < first[line + 1]; k++) {
            double ax = xy[k].x, ay = xy[k].y, bx = xy[k + 1].x, by = xy[k + 1].y;
            double dx = bx - ax, dy = by - ay;
            double south = min_double(ay, by), north = max_double(ay, by);
            double length = dx * dx + dy * dy;
            double inverse = length > 0 ? 1 / length : 0;
            int64_t last = min_int64((int64_t)(north + reach), rows - 1);
            for (int64_t j = max_int64(up(south - reach), 0); j <= last; j++) {
                double one = ax, other = ax + dx, y = (double)j - ay;
                if (dy != 0 && (north - (double)j > reach || (double)j - south > reach)) {
                    /* shares of dy first: no place is then beyond the segment's ends */
                    one = ax + (held((double)j - reach, south, north) - ay) / dy * dx;
                    other = ax + (held((double)j + reach, south, north) - ay) / dy * dx;
                }
                int64_t west = max_int64(up(min_double(one, other) - reach), 0);
                int64_t east = min_int64((int64_t)(max_double(one, other) + reach), columns - 1);
                int32_t count = (int32_t)min_int64((east - west + 4) & ~3, columns - west);
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

typedef struct {
    double west_m, south_m, step_m;
    double level;  /* steps */
    double sliver; /* steps from the points of the grid, so that rings never touch */
    const float *square;
    uint8_t *is_inside; /* 1 for a point inside, and 2 more once a ring has passed east of it */
    int64_t columns;
} Raster;

/* Between a point and the next one on its row, or the one above it. */
typedef struct { int64_t row, column; int above; } Place;

/* Where the distance is at the level, if it changes evenly. */
static inline XY xy_of(const Raster *raster, Place place)
{
    const float *at = &raster->square[place.row * raster->columns + place.column];
    double low = sqrt((double)*at), high = sqrt((double)at[place.above ? raster->columns : 1]);
    double share = held((raster->level - low) / (high - low), raster->sliver, 1 - raster->sliver);
    double x = (double)place.column + (place.above ? 0 : share);
    double y = (double)place.row + (place.above ? share : 0);
    return (XY){x * raster->step_m + raster->west_m, y * raster->step_m + raster->south_m};
}

/* The place that comes next with the inside to the left: a place leads into the square above it
   or to the east of it where that is forward, else into the one below or to the west. */
static inline Place place_after(const Raster *raster, Place place)
{
    int64_t columns = raster->columns, row = place.row, column = place.column;
    int forward = (raster->is_inside[row * columns + column] & 1) != place.above;
    row -= !forward && !place.above;
    column -= !forward && place.above;
    const uint8_t *corner = &raster->is_inside[row * columns + column];
    int here = corner[0] & 1, east = corner[1] & 1;
    int north = corner[columns] & 1, far = corner[columns + 1] & 1;
    Place south_side = {row, column, 0}, west_side = {row, column, 1};
    Place north_side = {row + 1, column, 0}, east_side = {row, column + 1, 1};
    if (here == far && east == north) { /* two rings pass; is the middle inside? */
        const float *at = &raster->square[row * columns + column];
        float sum = sqrtf(at[0]) + sqrtf(at[1]) + sqrtf(at[columns]) + sqrtf(at[columns + 1]);
        int out = (here == (sum / 4 < (float)raster->level)) == forward; /* up or to the east */
        return here ? (out ? east_side : west_side) : (out ? north_side : south_side);
    }
    if (here != east && (place.above || !forward)) return south_side;
    if (here != north && (!place.above || !forward)) return west_side;
    return east != far && (!place.above || forward) ? east_side : north_side;
}

/* Whether the way turns at b, but for rounding. */
static inline int bends(XY a, XY b, XY c, double within_m)
{
    double in_x = b.x - a.x, in_y = b.y - a.y, x = c.x - b.x, y = c.y - b.y;
    double shorter_m = sqrt(min_double(in_x * in_x + in_y * in_y, x * x + y * y));
    return !(fabs(in_x * y - in_y * x) < within_m * shorter_m);
}

/* Whether eight points in a row are each as the next one. */
static inline int all_alike(const uint8_t *is_inside)
{
    uint64_t here, next;
    memcpy(&here, is_inside, 8);
    memcpy(&next, is_inside + 1, 8);
    return ((here ^ next) & 0x0101010101010101u) == 0;
}

/* Write the rings round the points inside, closed, without the places where they go straight on
   but for rounding, and where each ring starts; return how many there are. The sides of the
   raster are outside, so from row to row nothing changes. */
EXPORT int64_t trace_rings(const Raster *raster, int64_t rows, double within_m, XY *ring,
                           int64_t *first)
{
    int64_t rings = 0, written = 0, columns = raster->columns, last = rows * columns - 1;
    for (int64_t point = 0; point < last; point++) {
        const uint8_t *is_inside = raster->is_inside;
        while (point + 8 <= last && all_alike(&is_inside[point])) point += 8;
        if (point == last || is_inside[point] & 2) continue;
        if (is_inside[point] == (is_inside[point + 1] & 1)) continue;
        first[rings++] = written;
        Place start = {point / columns, point % columns, 0}, place = start;
        XY before = {0, 0}, here = {0, 0}, next = xy_of(raster, start);
        ring[written++] = next;
        for (int64_t passed = 0;; passed++) {
            if (!place.above) raster->is_inside[place.row * columns + place.column] |= 2;
            place = place_after(raster, place);
            before = here;
            here = next;
            next = xy_of(raster, place);
            if (passed > 0 && bends(before, here, next, within_m)) ring[written++] = here;
            if (place.row == start.row && place.column == start.column && !place.above) break;
        }
        ring[written++] = next;
    }
    first[rings] = written;
    return rings;
}
