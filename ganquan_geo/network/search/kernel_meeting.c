/* Where lines meet: segments cross, or a vertex lies on a segment of another line. The rules,
   and every operation, are those of meeting.py, so that the places are the same to the bit. */

#include "kernel_grid.h"

typedef struct {
    const double *along_m;  /* of each segment's start, along its line */
    const double *length_m; /* of each segment */
    const double *total_m;  /* of each line */
    const int64_t *level;   /* of each line */
    double end_m;      /* this near another line of its level, an end meets it */
    double drawn_m;    /* this near any other line */
    double corner_m;   /* this near another line of its level, a corner meets it */
    double rounding_m; /* a place this near an end of its line is no cut */
} Streets;

typedef struct {
    int64_t *line;
    double *along_m;
    XY *xy;
    int64_t room;
} Cuts;

typedef struct {
    double m, share, x, y; /* how far, of the segment's length from its low end, and where */
    int32_t segment, line;
} Foot;
RECORD(Foot);

static inline int64_t cut(const Streets *streets, const Cuts *cuts, int64_t count, int32_t line,
                          double along_m, double x, double y)
{
    if (!(along_m > streets->rounding_m && along_m < streets->total_m[line] - streets->rounding_m))
        return count;
    if (count < cuts->room) {
        cuts->line[count] = line;
        cuts->along_m[count] = along_m;
        cuts->xy[count] = (XY){x, y};
    }
    return count + 1;
}

static inline int is_turned(const double *s)
{
    return s[0] > s[2] || (s[0] == s[2] && s[1] > s[3]);
}

/* Low x and y, high x and y. */
typedef struct { double x, y, high_x, high_y; } Sorted;

static inline Sorted sorted(const double *s)
{
    return is_turned(s) ? (Sorted){s[2], s[3], s[0], s[1]} : (Sorted){s[0], s[1], s[2], s[3]};
}

static inline int comes_after(const Sorted *a, const Sorted *b)
{
    if (a->x != b->x) return a->x > b->x;
    if (a->y != b->y) return a->y > b->y;
    if (a->high_x != b->high_x) return a->high_x > b->high_x;
    return a->high_y > b->high_y;
}

/* Whether a range of one number lies wholly beside another, by more than a distance. */
static inline int apart(double a, double b, double c, double d, double by_m)
{
    double low = a < b ? a : b, high = a < b ? b : a;
    return (c < low - by_m && d < low - by_m) || (c > high + by_m && d > high + by_m);
}

/* Whether two segments cross in their insides, and where. */
static inline int cross(const double *one, const double *other, double *x, double *y)
{
    Sorted a = sorted(one), b = sorted(other);
    if (comes_after(&a, &b)) {
        Sorted swapped = a;
        a = b;
        b = swapped;
    }
    double ax = a.high_x - a.x, ay = a.high_y - a.y, bx = b.high_x - b.x, by = b.high_y - b.y;
    double gap_x = b.x - a.x, gap_y = b.y - a.y;
    double turn = ax * by - ay * bx;
    if (turn == 0) return 0;
    double of_a = gap_x * by - gap_y * bx, of_b = gap_x * ay - gap_y * ax;
    if (!(of_a / turn > 0 && of_a / turn < 1 && of_b / turn > 0 && of_b / turn < 1)) return 0;
    *x = a.x + ax * of_a / turn;
    *y = a.y + ay * of_a / turn;
    return 1;
}

/* Cut both lines wherever a segment crosses a later one; a place may come more than once. */
static int64_t cut_crossings(const Grid *grid, const Streets *streets, int32_t own,
                             const Cuts *cuts, int64_t count)
{
    const double *s = &grid->segment[4 * (int64_t)own];
    int32_t line = grid->line[own];
    Range rows = rows_of(grid, s);
    for (int64_t row = rows.low; row <= rows.high; row++) {
        Range columns = columns_of(grid, s, row);
        const int32_t *first = &grid->first[row * grid->columns];
        for (int32_t i = first[columns.low]; i < first[columns.high + 1]; i++) {
            int32_t other = grid->member[i], there = grid->line[other];
            double x, y;
            if (other <= own || there == line || streets->level[there] != streets->level[line])
                continue;
            const double *t = &grid->segment[4 * (int64_t)other];
            if (apart(s[0], s[2], t[0], t[2], 0) || apart(s[1], s[3], t[1], t[3], 0)) continue;
            if (!cross(s, t, &x, &y)) continue;
            count = cut(streets, cuts, count, line,
                        streets->along_m[own] + hypot(x - s[0], y - s[1]), x, y);
            count = cut(streets, cuts, count, there,
                        streets->along_m[other] + hypot(x - t[0], y - t[1]), x, y);
        }
    }
    return count;
}

static inline Foot foot_on(const double *s, double x, double y)
{
    Sorted to = sorted(s);
    double run_x = to.high_x - to.x, run_y = to.high_y - to.y;
    double square = run_x * run_x + run_y * run_y;
    double share = square > 0 ? ((x - to.x) * run_x + (y - to.y) * run_y) / square : 0;
    Foot foot = {.share = share > 0 ? share < 1 ? share : 1 : 0};
    foot.x = foot.share >= 1 ? to.high_x : to.x + run_x * foot.share;
    foot.y = foot.share >= 1 ? to.high_y : to.y + run_y * foot.share;
    foot.m = hypot(x - foot.x, y - foot.y);
    return foot;
}

/* Cut the lines that a vertex lies on, each at the one place nearest to it, of several on the
   first segment. Returns in `met` how many lines it meets, at their ends too. */
static int64_t cut_touches(const Grid *grid, const Streets *streets, int32_t own, double x,
                           double y, int is_end, int32_t *slot, Foot *foot, int64_t *met,
                           const Cuts *cuts, int64_t count)
{
    int32_t line = grid->line[own];
    double same_m = is_end ? streets->end_m : streets->corner_m;
    double other_m = is_end ? streets->drawn_m : -1.0;
    double reach_m = fmax(same_m, other_m) + SLACK * grid->size_m;
    int64_t west = cell(x - reach_m - grid->west_m, grid->size_m, grid->columns);
    int64_t east = cell(x + reach_m - grid->west_m, grid->size_m, grid->columns);
    int64_t south = cell(y - reach_m - grid->south_m, grid->size_m, grid->rows);
    int64_t north = cell(y + reach_m - grid->south_m, grid->size_m, grid->rows);
    *met = 0;
    for (int64_t row = south; row <= north; row++) {
        const int32_t *first = &grid->first[row * grid->columns];
        for (int32_t i = first[west]; i < first[east + 1]; i++) {
            int32_t other = grid->member[i], there = grid->line[other];
            if (there == line) continue;
            const double *t = &grid->segment[4 * (int64_t)other];
            if (apart(t[0], t[2], x, x, reach_m) || apart(t[1], t[3], y, y, reach_m)) continue;
            Foot near = foot_on(t, x, y);
            if (!(near.m <= (streets->level[there] == streets->level[line] ? same_m : other_m)))
                continue;
            near.segment = other;
            near.line = there;
            if (slot[there] == NONE) {
                slot[there] = (int32_t)*met;
                foot[(*met)++] = near;
                continue;
            }
            Foot *best = &foot[slot[there]];
            if (near.m < best->m || (near.m == best->m && other < best->segment)) *best = near;
        }
    }
    for (int64_t i = 0; i < *met; i++) {
        Foot near = foot[i];
        double share = is_turned(&grid->segment[4 * (int64_t)near.segment]) ? 1.0 - near.share
                                                                            : near.share;
        slot[near.line] = NONE;
        count = cut(streets, cuts, count, near.line,
                    streets->along_m[near.segment] + share * streets->length_m[near.segment],
                    near.x, near.y);
    }
    return count;
}

/* Write the cuts that some segments and their vertices give rise to; return how many there are,
   even where there is no room for them. Slot is (lines), all NONE, and foot has (lines). */
EXPORT int64_t cut_lines(const Grid *grid, const Streets *streets, int64_t begin, int64_t stop,
                         int32_t *slot, Foot *foot, const Cuts *cuts)
{
    int64_t count = 0, met;
    for (int64_t i = begin; i < stop; i++) {
        int32_t own = (int32_t)i, line = grid->line[i];
        const double *s = &grid->segment[4 * i];
        int first = i == 0 || grid->line[i - 1] != line;
        int last = i + 1 == grid->segments || grid->line[i + 1] != line;
        count = cut_crossings(grid, streets, own, cuts, count);
        count = cut_touches(grid, streets, own, s[0], s[1], first, slot, foot, &met, cuts, count);
        if (met && !first)
            count = cut(streets, cuts, count, line, streets->along_m[i], s[0], s[1]);
        if (last)
            count = cut_touches(grid, streets, own, s[2], s[3], 1, slot, foot, &met, cuts, count);
    }
    return count;
}
