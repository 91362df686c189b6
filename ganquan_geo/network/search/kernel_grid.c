/* The line nearest to each of many points: segments of lines on a grid of square cells. */

#include "kernel_grid.h"

enum { MOST_AWAY = 16 }; /* a point farther from all lines is left to a tree */

/* Count the segments of each cell into first[cell + 2]; first is (cells + 2), all zeros. Returns
   their number, and leaves in first[cell + 1] where those of the cell start. */
EXPORT int64_t count_members(const Grid *grid, int32_t *first)
{
    for (int64_t i = 0; i < grid->segments; i++) {
        Range rows = rows_of(grid, &grid->segment[4 * i]);
        for (int64_t row = rows.low; row <= rows.high; row++) {
            Range columns = columns_of(grid, &grid->segment[4 * i], row);
            for (int64_t column = columns.low; column <= columns.high; column++)
                first[row * grid->columns + column + 2]++;
        }
    }
    int64_t cells = grid->columns * grid->rows;
    for (int64_t i = 1; i < cells + 2; i++) first[i] += first[i - 1];
    return first[cells + 1];
}

/* Put the segments into their cells; first then tells in first[cell] where those of it start. */
EXPORT void lay_members(const Grid *grid, int32_t *first, int32_t *member)
{
    for (int64_t i = 0; i < grid->segments; i++) {
        Range rows = rows_of(grid, &grid->segment[4 * i]);
        for (int64_t row = rows.low; row <= rows.high; row++) {
            Range columns = columns_of(grid, &grid->segment[4 * i], row);
            for (int64_t column = columns.low; column <= columns.high; column++)
                member[first[row * grid->columns + column + 1]++] = (int32_t)i;
        }
    }
}

/* As GEOS measures it, operation by operation, so that ties are the same ties. */
static inline double distance_to(const double *s, double x, double y)
{
    double dx = s[2] - s[0], dy = s[3] - s[1], square = dx * dx + dy * dy;
    double share = square > 0 ? ((x - s[0]) * dx + (y - s[1]) * dy) / square : 0;
    if (share <= 0) return sqrt((x - s[0]) * (x - s[0]) + (y - s[1]) * (y - s[1]));
    if (share >= 1) return sqrt((x - s[2]) * (x - s[2]) + (y - s[3]) * (y - s[3]));
    return fabs(((s[1] - y) * dx - (s[0] - x) * dy) / square) * sqrt(square);
}

typedef struct {
    double x_m, y_m; /* the point */
    double x, y;     /* the same in cells from the corner of the grid */
    double m;        /* to the nearest segment so far */
    int32_t segment; /* of several the first, which is also on the first line */
} Nearest;

/* Look at the segments in neighbouring cells of one row, as far as they may be nearer. */
static inline void look_into(const Grid *grid, int64_t row, int64_t from, int64_t to,
                             Nearest *best)
{
    double reach = best->m / grid->size_m + SLACK;
    if ((double)(row + 1) < best->y - reach || (double)row > best->y + reach) return;
    if (from < 0) from = 0;
    if (to >= grid->columns) to = grid->columns - 1;
    if ((double)from < best->x - reach) from = (int64_t)(best->x - reach);
    if ((double)to > best->x + reach) to = (int64_t)(best->x + reach);
    if (from > to) return;
    const int32_t *first = &grid->first[row * grid->columns];
    for (int32_t i = first[from]; i < first[to + 1]; i++) {
        int32_t segment = grid->member[i];
        double m = distance_to(&grid->segment[4 * (int64_t)segment], best->x_m, best->y_m);
        if (m < best->m || (m == best->m && segment < best->segment)) {
            best->m = m;
            best->segment = segment;
        }
    }
}

/* Write how far along its line each segment starts, and how long each line is; as GEOS does, by
   adding up the segments of the line one after the other. Lines without any keep what they have. */
EXPORT void measure_along(const Grid *grid, double *start_m, double *whole_m)
{
    for (int64_t i = 0; i < grid->segments; i++) {
        const double *s = &grid->segment[4 * i];
        double dx = s[2] - s[0], dy = s[3] - s[1], length_m = sqrt(dx * dx + dy * dy);
        start_m[i] = i > 0 && grid->line[i] == grid->line[i - 1] ? whole_m[grid->line[i]] : 0;
        whole_m[grid->line[i]] = start_m[i] + length_m;
    }
}

/* Where on a segment a point is nearest to it, and how far along its line that is: as GEOS locates
   a point on a line and then finds the place so far along it, operation by operation. */
static inline double measure_foot(const double *s, double x, double y, double start_m, XY *foot)
{
    double dx = s[2] - s[0], dy = s[3] - s[1], square = dx * dx + dy * dy;
    double length_m = sqrt(square), along_m = start_m + length_m;
    double share = ((x - s[0]) * dx + (y - s[1]) * dy) / square;
    if ((x == s[0] && y == s[1]) || share <= 0) along_m = start_m;
    else if (share <= 1 && !(x == s[2] && y == s[3])) along_m = start_m + share * length_m;
    *foot = (XY){s[2], s[3]};
    if (start_m + length_m > along_m) {
        share = (along_m - start_m) / length_m;
        foot->x = share <= 0 ? s[0] : share >= 1 ? s[2] : dx * share + s[0];
        foot->y = share <= 0 ? s[1] : share >= 1 ? s[3] : dy * share + s[1];
    }
    return along_m;
}

/* Write the line nearest to each point, of several the first, how far along it that is, and where:
   ring by ring of cells round the point, until all that is left is farther. NONE where that is
   not so after the last ring. Points are taken in an order that keeps together what is near. */
EXPORT void nearest_lines(const Grid *grid, const double *start_m, const XY *xy,
                          const int64_t *turn, int64_t begin, int64_t stop, int64_t *out_line,
                          double *out_m, XY *out_foot)
{
    for (int64_t k = begin; k < stop; k++) {
        int64_t i = turn[k];
        double x = (xy[i].x - grid->west_m) / grid->size_m;
        double y = (xy[i].y - grid->south_m) / grid->size_m;
        Nearest best = {xy[i].x, xy[i].y, x, y, INFINITY, NONE};
        out_line[i] = NONE;
        if (!(fabs(x) < 1e15 && fabs(y) < 1e15)) continue;
        int64_t column = (int64_t)floor(x), row = (int64_t)floor(y);
        int64_t out = max_int64(max_int64(-column, column - grid->columns + 1),
                           max_int64(-row, row - grid->rows + 1)); /* rings outside the grid */
        int64_t all = max_int64(max_int64(column, grid->columns - 1 - column),
                           max_int64(row, grid->rows - 1 - row));
        for (int64_t away = max_int64(out, 0); away <= min_int64(all, MOST_AWAY); away++) {
            int64_t top = min_int64(row + away, grid->rows - 1);
            for (int64_t r = max_int64(row - away, 0); r <= top; r++) {
                if (r == row - away || r == row + away) {
                    look_into(grid, r, column - away, column + away, &best);
                } else {
                    look_into(grid, r, column - away, column - away, &best);
                    look_into(grid, r, column + away, column + away, &best);
                }
            }
            double margin = min_double(min_double(x - (double)column, (double)column + 1 - x),
                                     min_double(y - (double)row, (double)row + 1 - y));
            if (away == all || best.m < ((double)away + margin - SLACK) * grid->size_m) {
                if (best.segment == NONE) break; /* no distance is a number */
                out_line[i] = grid->line[best.segment];
                out_m[i] = measure_foot(&grid->segment[4 * (int64_t)best.segment], best.x_m,
                                        best.y_m, start_m[best.segment], &out_foot[i]);
                break;
            }
        }
    }
}
