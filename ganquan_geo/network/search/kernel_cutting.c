/* The parts of lines between two shares of their lengths; ganquan_geo/network/places/cutting.py says
   what for. */

#include "kernel.h"

static inline double distance_m(XY a, XY b)
{
    double dx = b.x - a.x, dy = b.y - a.y;
    return sqrt(dx * dx + dy * dy);
}

/* The place so far along a line, as GEOS finds it, operation by operation. */
static XY place_at(const XY *line, int64_t last, double along_m)
{
    double passed_m = 0;
    if (along_m <= 0) return line[0];
    for (int64_t k = 0; k < last; k++) {
        double long_m = distance_m(line[k], line[k + 1]);
        if (passed_m + long_m > along_m) {
            double share = (along_m - passed_m) / long_m;
            return (XY){(line[k + 1].x - line[k].x) * share + line[k].x,
                          (line[k + 1].y - line[k].y) * share + line[k].y};
        }
        passed_m += long_m;
    }
    return line[last];
}

/* Write the part of each line, and where each starts; line i has the vertices from first[i] to
   first[i + 1]. A vertex within same_m of a cut is the cut. */
EXPORT void cut_parts(const XY *xy, const int64_t *first, int64_t lines, const double *start_share,
                      const double *end_share, double same_m, XY *out_xy, int64_t *out_first)
{
    int64_t written = 0;
    for (int64_t i = 0; i < lines; i++) {
        const XY *line = &xy[first[i]];
        int64_t last = first[i + 1] - first[i] - 1;
        double whole_m = 0, along_m = 0;
        for (int64_t k = 0; k < last; k++) whole_m += distance_m(line[k], line[k + 1]);
        double from_m = whole_m * start_share[i], to_m = whole_m * end_share[i];
        out_first[i] = written;
        out_xy[written++] = start_share[i] > 0 ? place_at(line, last, from_m) : line[0];
        for (int64_t k = 1; k < last; k++) {
            along_m += distance_m(line[k - 1], line[k]);
            if (along_m > from_m + same_m && along_m < to_m - same_m) out_xy[written++] = line[k];
        }
        out_xy[written++] = end_share[i] < 1 ? place_at(line, last, to_m) : line[last];
    }
    out_first[lines] = written;
}
