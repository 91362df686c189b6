/* What kernel.py asks for: nearest facilities, counts, sums and tables, a search for each. */

#include "kernel.h"

enum { RESULTS_AHEAD = 8 };

CONSTANT(BUCKETS);
CONSTANT(NONE);
RECORD(Chain);
RECORD(Joint);
RECORD(Label);

/* setup.py gives the hash of all sources: hashing.py says what for. */
#ifndef SOURCE_HASH
#error "build the kernel with setup.py, which gives it the hash of its sources"
#endif
#define QUOTED(token) #token
#define AS_TEXT(token) QUOTED(token)
EXPORT const char source_hash[] = AS_TEXT(SOURCE_HASH);

/* Write the nearest facility of every node. */
EXPORT void nearest_facilities(const Graph *graph, const Scratch *scratch, const Seeds *seeds,
                               double bound_m, double *out_m, int32_t *out_facility)
{
    const int32_t *number = graph->number, *rank = graph->rank;
    int64_t node_count = graph->node_count;
    int32_t count = search(graph, scratch, seeds, 0, seeds->seed_count, bound_m);
    if (count > node_count / 4) { /* one sweep is then faster than jumping about */
        for (int64_t i = 0; i < node_count; i++) {
            if (i + 2 * RESULTS_AHEAD < node_count)
                PREFETCH(&scratch->label[rank[i + 2 * RESULTS_AHEAD]]);
            const Label *label = &scratch->label[rank[i]];
            out_m[i] = label->m;
            out_facility[i] = label->m == INFINITY ? NONE : label->facility;
        }
        for (int32_t i = 0; i < graph->inside_count; i++) forget(scratch, i);
        return;
    }
    for (int64_t i = 0; i < node_count; i++) out_m[i] = INFINITY;
    for (int64_t i = 0; i < node_count; i++) out_facility[i] = NONE;
    const int32_t *reached = scratch->reached;
    for (int32_t i = 0; i < count; i++) {
        if (i + 2 * RESULTS_AHEAD < count) {
            PREFETCH(&scratch->label[reached[i + 2 * RESULTS_AHEAD]]);
            PREFETCH(&number[reached[i + 2 * RESULTS_AHEAD]]);
        }
        if (i + RESULTS_AHEAD < count && number[reached[i + RESULTS_AHEAD]] != NONE) {
            PREFETCH(&out_m[number[reached[i + RESULTS_AHEAD]]]);
            PREFETCH(&out_facility[number[reached[i + RESULTS_AHEAD]]]);
        }
        int32_t own = number[reached[i]];
        if (own != NONE) {
            out_m[own] = scratch->label[reached[i]].m;
            out_facility[own] = scratch->label[reached[i]].facility;
        }
        forget(scratch, reached[i]);
    }
}

/* Search from each source by itself and write the metres to some nodes: a row for each. */
EXPORT void far_each(const Graph *graph, const Scratch *scratch, const Seeds *seeds,
                     const int64_t *first_seed, int64_t begin, int64_t stop, double limit_m,
                     const int32_t *at, int64_t at_count, double *out_m)
{
    for (int64_t source = begin; source < stop; source++) {
        const int64_t *seed = &first_seed[source];
        int32_t count = search(graph, scratch, seeds, seed[0], seed[1], limit_m);
        double *row = &out_m[source * at_count];
        for (int64_t i = 0; i < at_count; i++) row[i] = scratch->label[at[i]].m;
        for (int32_t i = 0; i < count; i++) forget(scratch, scratch->reached[i]);
    }
}

typedef struct {
    const int32_t *first; /* the edges at each node inside; a loop is there once */
    const int32_t *way;   /* 2 * edge, and 1 where the node is its second end */
    const int32_t *other; /* the node inside at the other end */
} Beside;

/* List (source, edge, metres at its two ends) of the edges with an end within the limit until
   the room is used up. Returns the source to go on with; list_end[i] is where the list of source i
   ends. */
EXPORT int64_t reach_edges(const Graph *graph, const Scratch *scratch, const Seeds *seeds,
                          const int64_t *first_seed, int64_t begin, int64_t stop, double limit_m,
                          const Beside *beside, int64_t room, int64_t *list_end, int32_t *out_edge,
                          double *out_m)
{
    int64_t used = 0;
    for (int64_t source = begin; source < stop; source++) {
        const int64_t *seed = &first_seed[source];
        int32_t count = search(graph, scratch, seeds, seed[0], seed[1], limit_m);
        int64_t next = used;
        for (int32_t i = 0; i < count; i++) {
            int32_t node = scratch->reached[i];
            double m = scratch->label[node].m;
            for (int32_t at = beside->first[node]; at < beside->first[node + 1]; at++) {
                int32_t other = beside->other[at], side = beside->way[at] & 1;
                double other_m = scratch->label[other].m;
                if (other < node && other_m != INFINITY) continue; /* listed from there */
                if (next < room) {
                    out_edge[next] = beside->way[at] >> 1;
                    out_m[2 * next + side] = m;
                    out_m[2 * next + 1 - side] = other_m;
                }
                next++;
            }
        }
        for (int32_t i = 0; i < count; i++) forget(scratch, scratch->reached[i]);
        if (next > room) return source;
        used = list_end[source] = next;
    }
    return stop;
}

/* Search from each source by itself, in turn, and add its `width` weights to every node within
   the limit. */
EXPORT void add_each(const Graph *graph, const Scratch *scratch, const Seeds *seeds,
                     const int64_t *first_seed, const int64_t *turn, int64_t begin, int64_t stop,
                     double limit_m, const double *weight, int64_t width, double *total)
{
    const int32_t *number = graph->number;
    for (int64_t place = begin; place < stop; place++) {
        int64_t source = turn[place];
        const int64_t *seed = &first_seed[source];
        int32_t count = search(graph, scratch, seeds, seed[0], seed[1], limit_m);
        const double *more = &weight[source * width];
        const int32_t *reached = scratch->reached;
        for (int32_t i = 0; i < count; i++) {
            if (i + RESULTS_AHEAD < count && number[reached[i + RESULTS_AHEAD]] != NONE)
                PREFETCH(&total[number[reached[i + RESULTS_AHEAD]] * width]);
            int32_t own = number[reached[i]];
            if (own != NONE)
                for (int64_t j = 0; j < width; j++) total[own * width + j] += more[j];
            forget(scratch, reached[i]);
        }
    }
}

typedef struct {
    const int64_t *first;       /* the homes beside each node */
    const int32_t *home;        /* each home twice: at either end of its edge */
    const double *to_m;         /* from that end to where the home is joined to the edge */
    const double *leg_m;        /* (homes) from there to the home */
    const int64_t *along_first; /* (sources + 1) homes on an edge of the source */
    const int32_t *along_home;
    const double *along_m;      /* straight along that edge */
} Homes;

typedef struct { double *nearest_m; int32_t *touched; int64_t count; } Near;

static inline void bring(Near *near, int32_t home, double m)
{
    if (near->nearest_m[home] == INFINITY) near->touched[near->count++] = home;
    if (m < near->nearest_m[home]) near->nearest_m[home] = m;
}

/* List (source, home, metres) within the limit until the room is used up.
   Returns the source to go on with; list_end[i] is where the list of source i ends.
   nearest_m is (homes), all infinite; touched is (homes). */
EXPORT int64_t table_each(const Graph *graph, const Scratch *scratch, const Seeds *seeds,
                          const int64_t *first_seed, int64_t begin, int64_t stop, double limit_m,
                          const Homes *homes, double *nearest_m, int32_t *touched, int64_t room,
                          int64_t *list_end, int32_t *out_home, double *out_m)
{
    int64_t used = 0;
    for (int64_t source = begin; source < stop; source++) {
        const int64_t *seed = &first_seed[source];
        int32_t count = search(graph, scratch, seeds, seed[0], seed[1], limit_m);
        Near near = {nearest_m, touched, 0};
        for (int32_t i = 0; i < count; i++) {
            int32_t node = scratch->reached[i];
            double m = scratch->label[node].m;
            for (int64_t at = homes->first[node]; at < homes->first[node + 1]; at++)
                bring(&near, homes->home[at], m + homes->to_m[at]);
            forget(scratch, node);
        }
        for (int64_t at = homes->along_first[source]; at < homes->along_first[source + 1]; at++)
            bring(&near, homes->along_home[at], homes->along_m[at]);
        int64_t next = used;
        for (int64_t i = 0; i < near.count; i++) {
            double m = nearest_m[touched[i]] + homes->leg_m[touched[i]];
            nearest_m[touched[i]] = INFINITY;
            if (!(m <= limit_m)) continue;
            if (next < room) {
                out_home[next] = touched[i];
                out_m[next] = m;
            }
            next++;
        }
        if (next > room) return source;
        used = list_end[source] = next;
    }
    return stop;
}

/* Loaded through ctypes, never imported; a linker for Windows wants the name all the same. */
EXPORT void *PyInit__kernel(void) { return 0; }
