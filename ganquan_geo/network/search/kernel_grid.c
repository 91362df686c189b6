/* The line nearest to each of many points: segments of lines on a grid of square cells. */

#include "kernel_grid.h"

enum { MOST_RINGS = 16 }; /* a point farther from all lines is left to a tree */

/* Count the segments of each cell into start[cell + 2]; start is (cells + 2), all zeros. Returns
   their number, and leaves in start[cell + 1] where those of the cell start. */
EXPORT int64_t count_members(const Grid *grid, int64_t segments, int32_t *start)
{
    for (int64_t i = 0; i < segments; i++) {
        Range rows = rows_of(grid, &grid->segment[4 * i]);
        for (int64_t row = rows.from; row <= rows.to; row++) {
            Range columns = columns_of(grid, &grid->segment[4 * i], row);
            for (int64_t column = columns.from; column <= columns.to; column++)
                start[row * grid->columns + column + 2]++;
        }
    }
    int64_t cells = grid->columns * grid->rows;
    for (int64_t i = 1; i < cells + 2; i++) start[i] += start[i - 1];
    return start[cells + 1];
}

/* Put the segments into their cells; start then tells in start[cell] where those of it start. */
EXPORT void lay_members(const Grid *grid, int64_t segments, int32_t *start, int32_t *member)
{
    for (int64_t i = 0; i < segments; i++) {
        Range rows = rows_of(grid, &grid->segment[4 * i]);
        for (int64_t row = rows.from; row <= rows.to; row++) {
            Range columns = columns_of(grid, &grid->segment[4 * i], row);
            for (int64_t column = columns.from; column <= columns.to; column++)
                member[start[row * grid->columns + column + 1]++] = (int32_t)i;
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

typedef struct { double x, y, m; int32_t line; } Nearest;

/* Look at the segments in neighbouring cells of one row. */
static inline void look_into(const Grid *grid, int64_t row, int64_t from, int64_t to,
                             Nearest *best)
{
    if (from < 0) from = 0;
    if (to >= grid->columns) to = grid->columns - 1;
    if (from > to) return;
    const int32_t *first = &grid->first[row * grid->columns];
    for (int32_t i = first[from]; i < first[to + 1]; i++) {
        int32_t segment = grid->member[i], line = grid->line[segment];
        double m = distance_to(&grid->segment[4 * (int64_t)segment], best->x, best->y);
        if (m < best->m || (m == best->m && line < best->line)) {
            best->m = m;
            best->line = line;
        }
    }
}

static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Write the line nearest to each point, of several the first: ring by ring of cells round the
   point, until all that is left is farther. NONE where that is not so after the last ring. */
EXPORT void nearest_lines(const Grid *grid, const double *xy, int64_t from, int64_t to,
                          int64_t *out_line)
{
    for (int64_t i = from; i < to; i++) {
        Nearest best = {xy[2 * i], xy[2 * i + 1], INFINITY, NONE};
        double x = (best.x - grid->west) / grid->size_m, y = (best.y - grid->south) / grid->size_m;
        out_line[i] = NONE;
        if (!(fabs(x) < 1e15 && fabs(y) < 1e15)) continue;
        int64_t column = (int64_t)floor(x), row = (int64_t)floor(y);
        int64_t out = most(most(-column, column - grid->columns + 1),
                           most(-row, row - grid->rows + 1)); /* rings outside the grid */
        int64_t all = most(most(column, grid->columns - 1 - column),
                           most(row, grid->rows - 1 - row));
        for (int64_t ring = most(out, 0); ring <= least(all, MOST_RINGS); ring++) {
            int64_t top = least(row + ring, grid->rows - 1);
            for (int64_t r = most(row - ring, 0); r <= top; r++) {
                if (r == row - ring || r == row + ring) {
                    look_into(grid, r, column - ring, column + ring, &best);
                } else {
                    look_into(grid, r, column - ring, column - ring, &best);
                    look_into(grid, r, column + ring, column + ring, &best);
                }
            }
            double inside = fmin(fmin(x - (double)column, (double)column + 1 - x),
                                 fmin(y - (double)row, (double)row + 1 - y));
            if (ring == all || best.m < ((double)ring + inside - SLACK) * grid->size_m) {
                out_line[i] = best.line;
                break;
            }
        }
    }
}
