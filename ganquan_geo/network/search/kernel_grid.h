/* Segments of lines on a grid of square cells, each in every cell that it passes through. */

#ifndef GANQUAN_KERNEL_GRID_H
#define GANQUAN_KERNEL_GRID_H

#include "kernel.h"

typedef struct {
    const double *segment; /* x and y of its start and its end */
    const int32_t *line;   /* of each segment */
    const int32_t *first;  /* (cells + 1) where the segments of each cell start, row by row */
    const int32_t *member; /* segments, cell after cell */
    double west, south, size_m;
    int64_t columns, rows;
} Grid;

static const double SLACK = 1e-6; /* of a cell: rounding puts nothing into the wrong one alone */

/* floor, fmin and fmax are calls where the processor is not known. */
static inline double lesser(double a, double b) { return a < b ? a : b; }
static inline double greater(double a, double b) { return a > b ? a : b; }

static inline int64_t cell(double from_m, double size_m, int64_t count)
{
    double at = from_m / size_m;
    return !(at > 0) ? 0 : at >= (double)count ? count - 1 : (int64_t)at;
}

typedef struct { int64_t from, to; } Range;

static inline Range rows_of(const Grid *grid, const double *s)
{
    double slack_m = SLACK * grid->size_m;
    double low = lesser(s[1], s[3]) - grid->south, high = greater(s[1], s[3]) - grid->south;
    return (Range){cell(low - slack_m, grid->size_m, grid->rows),
                   cell(high + slack_m, grid->size_m, grid->rows)};
}

/* The columns that a segment passes through in one row. */
static inline Range columns_of(const Grid *grid, const double *s, int64_t row)
{
    double slack_m = SLACK * grid->size_m, rise = s[3] - s[1], begin = 0, end = 1;
    if (rise != 0) {
        double below = (grid->south + (double)row * grid->size_m - slack_m - s[1]) / rise;
        double above = (grid->south + (double)(row + 1) * grid->size_m + slack_m - s[1]) / rise;
        begin = lesser(greater(lesser(below, above), 0), 1);
        end = lesser(greater(greater(below, above), 0), 1);
    }
    double a = s[0] + (s[2] - s[0]) * begin, b = s[0] + (s[2] - s[0]) * end;
    return (Range){cell(lesser(a, b) - grid->west - slack_m, grid->size_m, grid->columns),
                   cell(greater(a, b) - grid->west + slack_m, grid->size_m, grid->columns)};
}

#endif
