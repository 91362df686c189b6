/* Which points of uncertain regions join which streets, and how long their legs are: the same
   beams as ganquan_geo/network/places/beams.py finds, which explains them. */

#include "kernel.h"

typedef struct {
    const double *start, *end; /* (2 a region) the core */
    const double *radius_m;
} Regions;

typedef struct {
    const double *start, *end;     /* (2 a piece) straight pieces of streets */
    const double *step, *length_m; /* their directions, of length one, and lengths */
    const int64_t *corner_first;   /* (pieces + 1) the corners that belong to each */
    const int64_t *corner_at_end;  /* whether the corner is its end */
    const double *corner_low, *corner_high;
} Pieces;

typedef struct { double x, y; } Vector;
typedef struct { Vector foot, way; } Ray;
typedef struct { double enter_m, leave_m; } Reach;
typedef struct { double low, high, least_m, greatest_m; } Beam;

typedef struct {
    const Regions *regions;
    const Pieces *pieces;
    const int64_t *near;
    int64_t near_count, region, piece, side, room, used;
    double width_m, tolerance_m; /* of this region's beams */
    double far_m;                /* from a corner to the farthest of the region */
    int64_t *out_piece, *out_side;
    Beam *out;
} Work;

enum { AT_START = 0, AT_END = 2 };
static const double ROUNDING_M = 1e-9, LEVEL = 1e-12, NARROWEST_M = 0.02, CLOSE_M = 30.0;
static const double SMALLEST_M = 0.4, SMALL_M = 8.0, LARGE_M = 60.0;
static const double FIRST_WIDTH_M = 8.0, FIRST_ANGLE = 0.78539816339744830962;

static inline Vector minus(Vector a, Vector b) { return (Vector){a.x - b.x, a.y - b.y}; }
static inline double dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y; }
static inline double less_of(double a, double b) { return a < b ? a : b; }
static inline double more_of(double a, double b) { return a > b ? a : b; }
static inline Vector at_row(const double *xy, int64_t row)
{
    return (Vector){xy[2 * row], xy[2 * row + 1]};
}

static Ray ray_of(const Work *work, double at)
{
    Vector start = at_row(work->pieces->start, work->piece);
    Vector end = at_row(work->pieces->end, work->piece);
    if (work->side == AT_START) return (Ray){start, {cos(at), sin(at)}};
    if (work->side == AT_END) return (Ray){end, {cos(at), sin(at)}};
    double side = (double)work->side;
    Vector step = at_row(work->pieces->step, work->piece);
    return (Ray){{start.x + at * step.x, start.y + at * step.y}, {-step.y * side, step.x * side}};
}

static Reach in_disc(Vector way, Vector centre, double radius_m)
{
    double along = dot(way, centre);
    double square = radius_m * radius_m - (dot(centre, centre) - along * along);
    if (square < -ROUNDING_M) return (Reach){INFINITY, -INFINITY};
    double half = sqrt(more_of(square, 0.0));
    return (Reach){along - half, along + half};
}

static Reach in_band(Vector way, Vector across, double low_m, double wide_m)
{
    double slope = dot(way, across);
    if (fabs(slope) < LEVEL) {
        if (low_m <= 0 && low_m + wide_m >= 0) return (Reach){-INFINITY, INFINITY};
        return (Reach){INFINITY, -INFINITY};
    }
    double one = low_m / slope, other = (low_m + wide_m) / slope;
    return (Reach){less_of(one, other), more_of(one, other)};
}

/* Between which legs a ray is inside the region; nothing where the first is more. */
static Reach inside(const Work *work, Ray ray, double wider_m)
{
    double radius_m = work->regions->radius_m[work->region] + wider_m;
    Vector start = minus(at_row(work->regions->start, work->region), ray.foot);
    Vector end = minus(at_row(work->regions->end, work->region), ray.foot);
    Reach one = in_disc(ray.way, start, radius_m);
    Vector run = minus(end, start);
    double length_m = hypot(run.x, run.y);
    if (!(length_m > 0)) return one;
    Reach other = in_disc(ray.way, end, radius_m);
    Vector core = {run.x / length_m, run.y / length_m}, across = {-core.y, core.x};
    Reach along = in_band(ray.way, core, dot(start, core), length_m);
    Reach beside = in_band(ray.way, across, dot(start, across) - radius_m, 2 * radius_m);
    double enter_m = more_of(along.enter_m, beside.enter_m);
    double leave_m = less_of(along.leave_m, beside.leave_m);
    Reach whole = {less_of(one.enter_m, other.enter_m), more_of(one.leave_m, other.leave_m)};
    if (enter_m > leave_m) return whole;
    return (Reach){less_of(whole.enter_m, enter_m), more_of(whole.leave_m, leave_m)};
}

/* How long a leg may be before a point is as near: |p|^2 / (2 p.way). */
static inline double limit_of_point(Vector point, Vector way)
{
    double ahead = dot(point, way);
    return ahead > 0 ? dot(point, point) / (2 * ahead) : INFINITY;
}

/* The point of a piece that a growing circle touches first, and its radius then. */
static double touched(Vector start, Vector end, Vector step, double length_m, Vector way,
                      Vector *point)
{
    double by_start = limit_of_point(start, way), by_end = limit_of_point(end, way);
    double radius_m = less_of(by_start, by_end);
    *point = by_start <= by_end ? start : end;
    Vector normal = {-step.y, step.x};
    double height_m = dot(start, normal);
    if (height_m < 0) normal = (Vector){-normal.x, -normal.y};
    height_m = fabs(height_m);
    if (height_m <= ROUNDING_M) {
        double along = -dot(start, step), ahead = more_of(dot(start, way), dot(end, way));
        if (along >= -ROUNDING_M && along <= length_m + ROUNDING_M && ahead > ROUNDING_M) {
            *point = (Vector){0, 0};
            return 0;
        }
        return radius_m;
    }
    double on_line_m = height_m / (1 + dot(way, normal));
    if (!(on_line_m < INFINITY)) return radius_m;
    Vector touch = {on_line_m * (way.x + normal.x), on_line_m * (way.y + normal.y)};
    double at = dot(minus(touch, start), step);
    if (at < 0 || at > length_m) return radius_m;
    *point = touch;
    return less_of(radius_m, on_line_m);
}

/* Bound a beam; halve it where the bound is loose. Beams by which nobody joins are left out. */
static void take_apart(Work *work, double low, double high)
{
    double at[3] = {low, (low + high) / 2, high}, half = (high - low) / 2;
    int64_t beside = work->side == 1 || work->side == -1;
    double spread_m = beside ? half : half * work->far_m;
    Ray ray[3];
    for (int i = 0; i < 3; i++) ray[i] = ray_of(work, at[i]);
    Reach wide = inside(work, ray[1], spread_m);
    if (!(wide.enter_m <= wide.leave_m && wide.leave_m >= 0)) return;
    double least_m = more_of(wide.enter_m, 0.0), greatest_m = wide.leave_m;
    Reach own[3];
    for (int i = 0; i < 3; i++) own[i] = inside(work, ray[i], 0.0);
    /* A street sets no limit below half of its distance from the foot: first those close by, which
       most often set it, then those of the others that still can. */
    for (int64_t turn = 0; turn < 2; turn++)
        for (int64_t n = 0; n < work->near_count; n++) {
            int64_t piece = work->near[n];
            if (beside && piece == work->piece) continue;
            Vector start = at_row(work->pieces->start, piece);
            Vector end = at_row(work->pieces->end, piece);
            Vector step = at_row(work->pieces->step, piece);
            double length_m = work->pieces->length_m[piece];
            Vector off = {(start.x + end.x) / 2 - ray[1].foot.x,
                          (start.y + end.y) / 2 - ray[1].foot.y};
            double apart = dot(off, off), round_m = length_m / 2 + (beside ? half : 0);
            int64_t close = apart <= (CLOSE_M + round_m) * (CLOSE_M + round_m);
            if (close == turn) continue;
            double reach_m = 2 * greatest_m + round_m;
            if (apart > reach_m * reach_m) continue;
            double bound_m = INFINITY, alone_m = 0;
            for (int i = 0; i < 3; i++) {
                Vector point;
                double limit_m = touched(minus(start, ray[i].foot), minus(end, ray[i].foot), step,
                                         length_m, ray[i].way, &point);
                own[i].leave_m = less_of(own[i].leave_m, limit_m);
                alone_m = more_of(alone_m, limit_m);
                point = (Vector){point.x + ray[i].foot.x, point.y + ray[i].foot.y};
                double by_low = limit_of_point(minus(point, ray[0].foot), ray[0].way);
                double by_high = limit_of_point(minus(point, ray[2].foot), ray[2].way);
                bound_m = less_of(bound_m, more_of(by_low, by_high));
            }
            greatest_m = less_of(greatest_m, more_of(bound_m, alone_m));
            if (least_m > greatest_m) return;
        }
    /* Of the legs that the three rays attain: how far the best and the worst are from the bounds. */
    double best_m = -INFINITY, worst_m = INFINITY, first_m = INFINITY, last_m = -INFINITY;
    for (int i = 0; i < 3; i++) {
        double enter_m = more_of(own[i].enter_m, 0.0), leave_m = own[i].leave_m;
        if (enter_m > leave_m) leave_m = -INFINITY, enter_m = INFINITY;
        best_m = more_of(best_m, leave_m), worst_m = less_of(worst_m, leave_m);
        first_m = less_of(first_m, enter_m), last_m = more_of(last_m, enter_m);
    }
    double loose_m = more_of(greatest_m - best_m, first_m - least_m);
    double uneven_m = more_of(greatest_m - worst_m, last_m - least_m);
    double wide_m = 2 * spread_m;
    int64_t done = uneven_m <= work->tolerance_m ||
                   (loose_m <= 2 * work->tolerance_m && wide_m <= work->width_m);
    if (!done && wide_m > NARROWEST_M) {
        take_apart(work, low, at[1]);
        take_apart(work, at[1], high);
        return;
    }
    if (work->used < work->room) {
        work->out_piece[work->used] = work->piece;
        work->out_side[work->used] = work->side;
        work->out[work->used] = (Beam){low, high, least_m, greatest_m};
    }
    work->used++;
}

static void take_parts(Work *work, double low, double high, double most)
{
    int64_t count = (int64_t)ceil((high - low) / most);
    double part = (high - low) / (double)count;
    for (int64_t i = 0; i < count; i++)
        take_apart(work, low + (double)i * part, low + (double)i * part + part);
}

/* How finely a region is taken apart: small ones more, large ones less. */
static double scale_of(double radius_m)
{
    if (radius_m < SMALL_M) return more_of(radius_m, SMALLEST_M) / SMALL_M;
    return more_of(radius_m / LARGE_M, 1.0);
}

static double farthest_m(const Work *work, Vector from)
{
    Vector one = minus(at_row(work->regions->start, work->region), from);
    Vector other = minus(at_row(work->regions->end, work->region), from);
    return more_of(hypot(one.x, one.y), hypot(other.x, other.y)) +
           work->regions->radius_m[work->region];
}

static void list_piece(Work *work)
{
    const Pieces *pieces = work->pieces;
    Vector start = at_row(pieces->start, work->piece), end = at_row(pieces->end, work->piece);
    Vector step = at_row(pieces->step, work->piece);
    double length_m = pieces->length_m[work->piece];
    double one = dot(minus(at_row(work->regions->start, work->region), start), step);
    double other = dot(minus(at_row(work->regions->end, work->region), start), step);
    double radius_m = work->regions->radius_m[work->region] + ROUNDING_M;
    double low = more_of(less_of(one, other) - radius_m, 0.0);
    double high = less_of(more_of(one, other) + radius_m, length_m);
    if (high > low)
        for (work->side = -1; work->side <= 1; work->side += 2)
            take_parts(work, low, high, FIRST_WIDTH_M);
    for (int64_t c = pieces->corner_first[work->piece]; c < pieces->corner_first[work->piece + 1];
         c++) {
        work->side = pieces->corner_at_end[c] ? AT_END : AT_START;
        work->far_m = farthest_m(work, pieces->corner_at_end[c] ? end : start);
        take_parts(work, pieces->corner_low[c], pieces->corner_high[c], FIRST_ANGLE);
    }
}

/* List the beams of regions until the room is used up. Returns the region to go on with; list_end[i]
   is where the list of region i ends. near_first is (regions + 1). */
EXPORT int64_t find_beams(const Regions *regions, const Pieces *pieces, const int64_t *near_first,
                          const int64_t *near, int64_t begin, int64_t stop, double width_m,
                          double tolerance_m, int64_t room, int64_t *list_end, int64_t *out_piece,
                          int64_t *out_side, double *out)
{
    Work work = {.regions = regions, .pieces = pieces, .room = room, .out_piece = out_piece, .out_side = out_side,
                 .out = (Beam *)out};
    for (int64_t region = begin; region < stop; region++) {
        double scale = scale_of(regions->radius_m[region]);
        work.region = region, work.width_m = scale * width_m;
        work.tolerance_m = scale * tolerance_m;
        work.near = &near[near_first[region]];
        work.near_count = near_first[region + 1] - near_first[region];
        for (int64_t n = 0; n < work.near_count; n++) {
            work.piece = work.near[n];
            list_piece(&work);
        }
        if (work.used > room) return region;
        list_end[region] = work.used;
    }
    return stop;
}
