/* Bounded shortest-path searches on an undirected network; kernel.py says what they are for.

   One idea: a queue of buckets as wide as a mean edge. The bucket at the front is emptied
   until it stays empty, so every label in it is final before the next one starts. Within a
   bucket the order does not matter: labels only ever fall, and a label that falls again is
   handled again. A whole bucket is known before it is worked on, so what its nodes need is
   fetched into the cache ahead of time. Nothing is allocated here.

   A label is (metres, facility), and the lower pair wins: ties go to the lower facility.
   Every sum is made from the facility outwards, one edge at a time, in float64, as any
   implementation of Dijkstra's algorithm makes it; so the distances are the same to the bit. */

#include <math.h>
#include <stdint.h>

#if defined(_MSC_VER)
#define EXPORT __declspec(dllexport)
#define PREFETCH(address) ((void)0)
#else
#define EXPORT __attribute__((visibility("default")))
#define PREFETCH(address) __builtin_prefetch(address)
#endif

enum { RING = 1024, NONE = -1, AHEAD = 8, SOON = 4, CELLS = 2048 };

typedef struct { double m; int32_t to; int32_t edge; } Step;
typedef struct { double m; int32_t facility; int32_t slot; } Label; /* slot: its bucket, or NONE */
typedef struct { int32_t node; int32_t next; } Entry;

typedef struct {
    const int32_t *first; /* (n + 1) the first step out of each node */
    const Step *step;     /* both directions of every edge, and three more that lead nowhere */
    double mean_m, longest_m;
} Graph;

typedef struct {
    Label *label;     /* (n) all unreached between searches */
    Entry *entry;     /* (3 * steps + seeds) members of buckets */
    int32_t *ring;    /* (RING) first entry of each bucket, all NONE between searches */
    int32_t *batch;   /* (n) the nodes of one bucket */
    int32_t *reached; /* (n) every node with a label, in the order of reaching */
} Scratch;

typedef struct { const int32_t *node, *facility; const double *m; } Seeds;

typedef struct {
    Label *label; Entry *entry; int32_t *ring; int32_t *reached;
    int32_t reached_count, unused, freed;
    int64_t queued;
    double base_m, buckets_per_m;
} Queue;

static inline void offer(Queue *queue, int32_t node, double m, int32_t facility)
{
    Label *label = &queue->label[node];
    if (!(m < label->m || (m == label->m && facility < label->facility))) return;
    if (label->m == INFINITY) queue->reached[queue->reached_count++] = node;
    label->m = m;
    label->facility = facility;
    int32_t slot = (int32_t)((m - queue->base_m) * queue->buckets_per_m);
    if (label->slot == slot) return;
    queue->queued += label->slot == NONE;
    label->slot = slot; /* an entry left in a later bucket is passed over there */
    int32_t at = queue->freed;
    if (at == NONE) at = queue->unused++;
    else queue->freed = queue->entry[at].next;
    queue->entry[at].node = node;
    queue->entry[at].next = queue->ring[slot & (RING - 1)];
    queue->ring[slot & (RING - 1)] = at;
}

/* Empty the list of one bucket into the batch. */
static inline int32_t take(Queue *queue, const Graph *graph, int32_t slot, int32_t *batch)
{
    int32_t count = 0;
    int32_t at = queue->ring[slot & (RING - 1)];
    queue->ring[slot & (RING - 1)] = NONE;
    while (at != NONE) {
        Entry *entry = &queue->entry[at];
        int32_t next = entry->next;
        batch[count++] = entry->node;
        PREFETCH(&graph->first[entry->node]);
        PREFETCH(&queue->label[entry->node]);
        entry->next = queue->freed;
        queue->freed = at;
        at = next;
    }
    return count;
}

static inline uint32_t spread(uint32_t x) /* 11 bits to every other one of 22 */
{
    x = (x | x << 8) & 0x00FF00FFu;
    x = (x | x << 4) & 0x0F0F0F0Fu;
    x = (x | x << 2) & 0x33333333u;
    return (x | x << 1) & 0x55555555u;
}

/* Number the nodes along a Morton curve through 2048 x 2048 cells: a sort in two passes. */
EXPORT void order(const double *xy, int64_t node_count, double west, double south,
                  double cells_per_m, uint32_t *code, int32_t *half, int32_t *number)
{
    int32_t low[CELLS + 1] = {0}, high[CELLS + 1] = {0};
    for (int32_t i = 0; i < node_count; i++) {
        uint32_t x = (uint32_t)((xy[2 * i] - west) * cells_per_m);
        uint32_t y = (uint32_t)((xy[2 * i + 1] - south) * cells_per_m);
        code[i] = spread(x & (CELLS - 1)) | spread(y & (CELLS - 1)) << 1;
        low[(code[i] & (CELLS - 1)) + 1]++;
        high[(code[i] >> 11) + 1]++;
    }
    for (int32_t cell = 0; cell < CELLS; cell++) {
        low[cell + 1] += low[cell];
        high[cell + 1] += high[cell];
    }
    for (int32_t i = 0; i < node_count; i++) half[low[code[i] & (CELLS - 1)]++] = i;
    for (int32_t i = 0; i < node_count; i++) number[high[code[half[i]] >> 11]++] = half[i];
}

/* Lay out both directions of every edge by the node they start from. `first` comes as zeros. */
EXPORT void connect(const int64_t *u, const int64_t *v, const double *length_m, int64_t edge_count,
                    const int32_t *rank, int64_t node_count, int32_t *first, Step *step)
{
    for (int32_t edge = 0; edge < edge_count; edge++) {
        first[rank[u[edge]]]++;
        first[rank[v[edge]]]++;
    }
    for (int32_t node = 0; node < node_count; node++) first[node + 1] += first[node];
    for (int32_t edge = (int32_t)edge_count - 1; edge >= 0; edge--) {
        int32_t a = rank[u[edge]], b = rank[v[edge]];
        step[--first[a]] = (Step){length_m[edge], b, edge};
        step[--first[b]] = (Step){length_m[edge], a, edge};
    }
}

/* Label every node within the bound; return how many there are. */
static int32_t search(const Graph *graph, Scratch *scratch, const Seeds *seeds, int64_t from,
                      int64_t to, double bound_m)
{
    double low_m = INFINITY, high_m = -INFINITY;
    for (int64_t i = from; i < to; i++) {
        if (seeds->m[i] < low_m) low_m = seeds->m[i];
        if (seeds->m[i] <= bound_m && seeds->m[i] > high_m) high_m = seeds->m[i];
    }
    if (!(low_m <= bound_m)) return 0;
    double span_m = fmax(graph->longest_m, high_m - low_m);
    double width_m = fmax(graph->mean_m, span_m / (RING - 4));
    Queue queue = {scratch->label, scratch->entry, scratch->ring, scratch->reached,
                   0, 0, NONE, 0, low_m, 1.0 / width_m};
    for (int64_t i = from; i < to; i++)
        if (seeds->m[i] <= bound_m) offer(&queue, seeds->node[i], seeds->m[i], seeds->facility[i]);
    const int32_t *first = graph->first, *batch = scratch->batch;
    const Step *step = graph->step;
    for (int32_t slot = 0; queue.queued > 0; slot++) {
        while (scratch->ring[slot & (RING - 1)] != NONE) {
            int32_t count = take(&queue, graph, slot, scratch->batch);
            for (int32_t i = 0; i < count; i++) {
                if (i + AHEAD < count) PREFETCH(&step[first[batch[i + AHEAD]]]);
                if (i + SOON < count) {
                    const Step *soon = &step[first[batch[i + SOON]]];
                    PREFETCH(&queue.label[soon[0].to]);
                    PREFETCH(&queue.label[soon[1].to]);
                    PREFETCH(&queue.label[soon[2].to]);
                }
                int32_t node = batch[i];
                Label *label = &queue.label[node];
                if (label->slot != slot) continue;
                label->slot = NONE;
                queue.queued--;
                double m = label->m;
                int32_t facility = label->facility;
                for (int32_t at = first[node]; at < first[node + 1]; at++) {
                    double next_m = m + step[at].m;
                    if (next_m <= bound_m) offer(&queue, step[at].to, next_m, facility);
                }
            }
        }
    }
    /* Buckets after the last one may hold entries that were passed over. */
    for (int32_t i = 0; i < RING; i++) scratch->ring[i] = NONE;
    return queue.reached_count;
}

static inline void forget(Scratch *scratch, int32_t node)
{
    scratch->label[node].m = INFINITY;
    scratch->label[node].facility = INT32_MAX;
    scratch->label[node].slot = NONE;
}

/* Write the nearest facility of every node within the bound; the others are left as they are. */
EXPORT void nearest(const Graph *graph, Scratch *scratch, const Seeds *seeds, int64_t seed_count,
                    double bound_m, const int32_t *number, int64_t node_count, double *out_m,
                    int64_t *out_facility)
{
    int32_t count = search(graph, scratch, seeds, 0, seed_count, bound_m);
    int all = count > node_count / 4; /* one sweep is then faster than jumping about */
    if (all) count = (int32_t)node_count;
    for (int32_t i = 0; i < count; i++) {
        int32_t node = all ? i : scratch->reached[i];
        if (i + 2 * AHEAD < count) {
            int32_t later = all ? i + 2 * AHEAD : scratch->reached[i + 2 * AHEAD];
            PREFETCH(&scratch->label[later]);
            PREFETCH(&number[later]);
            int32_t soon = all ? i + AHEAD : scratch->reached[i + AHEAD];
            PREFETCH(&out_m[number[soon]]);
            PREFETCH(&out_facility[number[soon]]);
        }
        const Label *label = &scratch->label[node];
        if (label->m == INFINITY) continue;
        out_m[number[node]] = label->m;
        out_facility[number[node]] = label->facility;
        forget(scratch, node);
    }
}

/* Search from each source by itself and add one to every node within the limit. */
EXPORT void count_each(const Graph *graph, Scratch *scratch, const Seeds *seeds,
                       const int64_t *start, int64_t from, int64_t to, double limit_m,
                       const int32_t *number, int64_t *out_count)
{
    for (int64_t source = from; source < to; source++) {
        int32_t count = search(graph, scratch, seeds, start[source], start[source + 1], limit_m);
        for (int32_t i = 0; i < count; i++) {
            out_count[number[scratch->reached[i]]]++;
            forget(scratch, scratch->reached[i]);
        }
    }
}

/* Add up the (n, width) values of the nodes within the limit of each source. */
EXPORT void sum_each(const Graph *graph, Scratch *scratch, const Seeds *seeds,
                     const int64_t *start, int64_t from, int64_t to, double limit_m,
                     const double *value, int64_t width, double *out)
{
    for (int64_t source = from; source < to; source++) {
        int32_t count = search(graph, scratch, seeds, start[source], start[source + 1], limit_m);
        double *sum = &out[source * width];
        for (int32_t i = 0; i < count; i++) {
            const double *more = &value[scratch->reached[i] * width];
            for (int64_t j = 0; j < width; j++) sum[j] += more[j];
            forget(scratch, scratch->reached[i]);
        }
    }
}

/* List the nodes within the limit of each source until the room is used up.
   Returns the source to go on with; end[i] is where the list of source i ends. */
EXPORT int64_t list_each(const Graph *graph, Scratch *scratch, const Seeds *seeds,
                         const int64_t *start, int64_t from, int64_t to, double limit_m,
                         int64_t room, int64_t *end, int32_t *out_node)
{
    int64_t used = 0;
    for (int64_t source = from; source < to; source++) {
        int32_t count = search(graph, scratch, seeds, start[source], start[source + 1], limit_m);
        int fits = used + count <= room;
        for (int32_t i = 0; i < count; i++) {
            if (fits) out_node[used + i] = scratch->reached[i];
            forget(scratch, scratch->reached[i]);
        }
        if (!fits) return source;
        used += count;
        end[source] = used;
    }
    return to;
}

/* Add up the (n) values over lists made by list_each. */
EXPORT void sum_lists(const int64_t *start, int64_t from, int64_t to, const int32_t *node,
                      const double *value, double *out)
{
    for (int64_t source = from; source < to; source++) {
        double sum = 0.0;
        for (int64_t i = start[source]; i < start[source + 1]; i++) sum += value[node[i]];
        out[source] = sum;
    }
}

typedef struct {
    const int64_t *first;       /* (n + 1) the homes beside each node */
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

/* List (source, home, metres) within the limit until the room is used up; as list_each.
   nearest_m is (homes), all infinite; touched is (homes). */
EXPORT int64_t table_each(const Graph *graph, Scratch *scratch, const Seeds *seeds,
                          const int64_t *start, int64_t from, int64_t to, double limit_m,
                          const Homes *homes, double *nearest_m, int32_t *touched, int64_t room,
                          int64_t *end, int32_t *out_home, double *out_m)
{
    int64_t used = 0;
    for (int64_t source = from; source < to; source++) {
        int32_t count = search(graph, scratch, seeds, start[source], start[source + 1], limit_m);
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
        used = end[source] = next;
    }
    return to;
}

/* Loaded through ctypes, never imported; a linker for Windows wants the name all the same. */
EXPORT void *PyInit__kernel(void) { return 0; }
