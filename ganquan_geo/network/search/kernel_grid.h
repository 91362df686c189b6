/* Segments of lines on a grid of square cells, each in every cell that it passes through. */

#ifndef GANQUAN_KERNEL_GRID_H
#define GANQUAN_KERNEL_GRID_H

#include "kernel.h"

typedef struct {
    const double *segment; /* x and y of its start and its end */
    const int32_t *line;   /* of each segment */
    const int32_t *first;  /* (cells + 2) where the segments of each cell start, row by row */
    const int32_t *member; /* segments, cell after cell */
    double west_m, south_m, size_m;
    int64_t columns, rows, segments;
} Grid;

static const double SLACK = 1e-6; /* of a cell: rounding puts nothing into the wrong one alone */

static inline int64_t cell(double from_m, double size_m, int64_t count)
{
    double at = from_m / size_m;
    return !(at > 0) ? 0 : at >= (double)count ? count - 1 : (int64_t)at;
}

typedef struct { int64_t low, high; } Range; /* both are in it */

static inline Range rows_of(const Grid *grid, const double *s)
{
    double slack_m = SLACK * grid->size_m;
    double low = min_double(s[1], s[3]) - grid->south_m;
    double high = max_double(s[1], s[3]) - grid->south_m;
    return (Range){cell(low - slack_m, grid->size_m, grid->rows),
                   cell(high + slack_m, grid->size_m, grid->rows)};
}

/* The columns that a segment passes through in one row. */
static inline Range columns_of(const Grid *grid, const double *s, int64_t row)
{
    double slack_m = SLACK * grid->size_m, rise = s[3] - s[1], begin = 0, end = 1;
    if (rise != 0) {
        double below = (grid->south_m + (double)row * grid->size_m - slack_m - s[1]) / rise;
        double above = (grid->south_m + (double)(row + 1) * grid->size_m + slack_m - s[1]) / rise;
        begin = min_double(max_double(min_double(below, above), 0), 1);
        end = min_double(max_double(max_double(below, above), 0), 1);
    }
    double a = s[0] + (s[2] - s[0]) * begin, b = s[0] + (s[2] - s[0]) * end;
    return (Range){cell(min_double(a, b) - grid->west_m - slack_m, grid->size_m, grid->columns),
                   cell(max_double(a, b) - grid->west_m + slack_m, grid->size_m, grid->columns)};
}

#endif
