/* Bounded shortest-path searches on an undirected network; kernel.py says what they are for.

   One idea: a queue of buckets as wide as a mean step. The bucket at the front is emptied
   until it stays empty, so every label in it is final before the next one starts. Within a
   bucket the order does not matter: labels only ever fall, and a label that falls again is
   handled again. A whole bucket is known before it is worked on, so what its crossings need is
   fetched into the cache ahead of time; of a small bucket, when they enter it. Nothing is
   allocated here.

   Only crossings go through the queue. Nodes between which nothing branches off get their
   labels afterwards, by walking into their chain from either end.

   A label is (metres, facility), and the lower pair wins: ties go to the lower facility.
   Every sum is made from the facility outwards, one edge at a time, in float64, as any
   implementation of Dijkstra's algorithm makes it; so the distances are the same to the bit. */

#include "kernel.h"

enum { STEPS_AHEAD = 8, MEMBERS_AHEAD = 20, CHAINS_AHEAD = 20, SPARSE = 16, BLOCK = 32 };
enum { MEMBERS_A_STEP = 3 }; /* its end is put into two buckets at most, or three by rounding */
static const double FARTHEST_M = 1e15; /* what is infinite is never within a bound */
static const double SURELY = 1.0 - 1.0 / (1 << 20); /* no sum of 2^31 lengths rounds by more */

typedef struct {
    Label *label; int32_t *pool; int32_t *tail; int32_t *reached; const Joint *joint;
    int32_t reached_count, unused, freed; /* chunks never used, and a list of emptied ones */
    int64_t members;
    double base_m, buckets_per_m, bound_m;
} Queue;

static inline int improves(double m, int32_t facility, const Label *label)
{
    return m < label->m || (m == label->m && facility < label->facility);
}

static inline void set(Queue *queue, int32_t node, double m, int32_t facility)
{
    Label *label = &queue->label[node];
    queue->reached[queue->reached_count] = node;
    queue->reached_count += label->m == INFINITY;
    label->m = m;
    label->facility = facility;
}

/* Label a crossing, if that is an improvement, and put it into its bucket. */
static inline void offer(Queue *queue, int32_t node, double m, int32_t facility)
{
    Label *label = &queue->label[node];
    if (!(m <= queue->bound_m && improves(m, facility, label))) return;
    set(queue, node, m, facility);
    int32_t slot = (int32_t)((m - queue->base_m) * queue->buckets_per_m);
    if (label->slot == slot) return;
    label->slot = slot; /* a member left in a later bucket is passed over there */
    PREFETCH(&queue->joint[node]);
    queue->members++;
    int32_t at = queue->tail[slot & (BUCKETS - 1)];
    queue->pool[at++] = node;
    if (at % CHUNK == 0) { /* full: go on in another chunk */
        int32_t chunk = queue->freed;
        if (chunk == NONE) chunk = queue->unused++;
        else queue->freed = queue->pool[chunk * CHUNK];
        queue->pool[chunk * CHUNK] = at / CHUNK - 1;
        at = chunk * CHUNK + 1;
    }
    queue->tail[slot & (BUCKETS - 1)] = at;
}

/* Empty one bucket into the batch. Its first chunk, which has its number, it always keeps. */
static inline int32_t take(Queue *queue, int32_t bucket, int32_t *batch)
{
    int32_t count = 0, end = queue->tail[bucket];
    for (int32_t chunk = end / CHUNK;;) {
        int32_t *member = &queue->pool[chunk * CHUNK];
        for (int32_t i = 1; i < end - chunk * CHUNK; i++) batch[count++] = member[i];
        if (chunk == bucket) break;
        int32_t before = member[0];
        member[0] = queue->freed;
        queue->freed = chunk;
        chunk = before;
        end = (chunk + 1) * CHUNK;
    }
    queue->tail[bucket] = bucket * CHUNK + 1;
    queue->members -= count;
    return count;
}

/* How many metres it is to the far end of a chain, edge by edge. */
static inline double pass_through(const double *length_m, int32_t way, double m)
{
    const double *edge = &length_m[way >> 1];
    int by = way & 1 ? -1 : 1;
    for (; *edge >= 0; edge += by) m += *edge;
    return m;
}

/* Label the nodes of a chain from the one behind an edge on, as far as that is an improvement;
   return the metres to the far end, or infinity. */
static inline double walk_in(Queue *queue, const double *edge, int by, int32_t node, double m,
                             int32_t facility)
{
    for (; edge[by] >= 0; edge += by, node += by) {
        m += *edge;
        if (!(m <= queue->bound_m && improves(m, facility, &queue->label[node]))) return INFINITY;
        set(queue, node, m, facility);
    }
    return m + *edge;
}

/* Start from a node: a crossing, or a node inside a chain and from there to its ends. */
static void start_from(Queue *queue, const Graph *graph, int32_t node, double m, int32_t facility)
{
    if (node < graph->joints) {
        offer(queue, node, m, facility);
        return;
    }
    if (!improves(m, facility, &queue->label[node])) return;
    set(queue, node, m, facility);
    int64_t low = 0, high = graph->chains;
    while (high - low > 1) {
        int64_t middle = (low + high) / 2;
        if (graph->chain[middle].inner <= node) low = middle;
        else high = middle;
    }
    const Chain *chain = &graph->chain[low];
    const double *edge = &graph->length_m[chain->lengths + node - chain->inner];
    offer(queue, chain->to, walk_in(queue, edge + 1, 1, node + 1, m, facility), facility);
    offer(queue, chain->from, walk_in(queue, edge, -1, node - 1, m, facility), facility);
}

/* Label the nodes inside a chain from either end. */
static inline void fill_chain(Queue *queue, const double *length_m, const Chain *chain)
{
    const Label from = queue->label[chain->from], to = queue->label[chain->to];
    const double *edge = &length_m[chain->lengths];
    int32_t count = chain[1].inner - chain->inner;
    if (from.m != INFINITY) walk_in(queue, edge, 1, chain->inner, from.m, from.facility);
    if (to.m != INFINITY)
        walk_in(queue, edge + count, -1, chain[1].inner - 1, to.m, to.facility);
}

/* Label the nodes inside the chains from a crossing. */
static inline void fill_from(Queue *queue, const Graph *graph, int32_t node)
{
    const Label from = queue->label[node];
    for (int32_t k = 0; k < WAYS; k++) {
        int32_t way = graph->joint[node].way[k];
        if (way == NONE) return; /* chains come first */
        const double *edge = &graph->length_m[way >> 1];
        int by = way & 1 ? -1 : 1;
        int32_t inner = (int32_t)(-1.0 - edge[-by]) - (way & 1); /* kernel.h: before each chain */
        walk_in(queue, edge, by, inner, from.m, from.facility);
    }
}

/* Label the nodes inside chains from the crossings that have been reached. */
static void fill_chains(Queue *queue, const Graph *graph)
{
    int32_t found = queue->reached_count;
    if (found > graph->joints / SPARSE) { /* one sweep is then faster than jumping about */
        for (int64_t i = 0; i < graph->chains; i++) {
            if (i + CHAINS_AHEAD < graph->chains) {
                PREFETCH(&queue->label[graph->chain[i + CHAINS_AHEAD].from]);
                PREFETCH(&queue->label[graph->chain[i + CHAINS_AHEAD].to]);
            }
            fill_chain(queue, graph->length_m, &graph->chain[i]);
        }
        return;
    }
    for (int32_t i = 0; i < found; i++)
        if (queue->reached[i] < graph->joints) fill_from(queue, graph, queue->reached[i]);
}

typedef struct { double next_m, m; int32_t to, way, facility; } Step;

/* List the steps out of some crossings that may be improvements, without a branch: whether one
   is cannot be foretold, and a wrong guess costs the processor more than the step. Behind the
   `count` crossings the batch goes on, to `known` in all. */
static inline int32_t list_steps(const Queue *queue, const Graph *graph, const int32_t *batch,
                                 int32_t count, int32_t known, int32_t slot, Step *step)
{
    int32_t steps = 0;
    for (int32_t i = 0; i < count; i++) {
        if (i + MEMBERS_AHEAD < known) {
            PREFETCH(&graph->joint[batch[i + MEMBERS_AHEAD]]);
            PREFETCH(&queue->label[batch[i + MEMBERS_AHEAD]]);
        }
        if (i + STEPS_AHEAD < known)
            for (int32_t k = 0; k < WAYS - 1; k++)
                PREFETCH(&queue->label[graph->joint[batch[i + STEPS_AHEAD]].to[k]]);
        Label *label = &queue->label[batch[i]];
        if (label->slot != slot) continue;
        label->slot = NONE;
        const Joint *joint = &graph->joint[batch[i]];
        for (int32_t k = 0; k < WAYS; k++) {
            PREFETCH(&graph->length_m[joint->way[k] >> 1]);
            double next_m = label->m + joint->m[k], least_m = next_m * SURELY;
            step[steps] = (Step){next_m, label->m, joint->to[k], joint->way[k], label->facility};
            steps += (least_m <= queue->bound_m) & (least_m <= queue->label[joint->to[k]].m);
        }
    }
    return steps;
}

/* Handle every crossing in the order of the buckets, a block of a bucket at a time. */
static void run(Queue *queue, const Graph *graph, int32_t *batch)
{
    Step step[BLOCK * WAYS + 1]; /* one more is written, but does not count */
    for (int32_t slot = 0; queue->members > 0; slot++) {
        int32_t bucket = slot & (BUCKETS - 1);
        while (queue->tail[bucket] != bucket * CHUNK + 1) {
            int32_t count = take(queue, bucket, batch);
            for (int32_t from = 0; from < count; from += BLOCK) {
                int32_t some = count - from < BLOCK ? count - from : BLOCK;
                int32_t steps =
                    list_steps(queue, graph, &batch[from], some, count - from, slot, step);
                for (int32_t i = 0; i < steps; i++) {
                    double m = step[i].next_m;
                    if (step[i].way != NONE)
                        m = pass_through(graph->length_m, step[i].way, step[i].m);
                    offer(queue, step[i].to, m, step[i].facility);
                }
            }
        }
    }
}

/* How long Scratch.pool has to be: room for all members of all buckets at once. A seed inside a
   chain is two members, at the two ends. */
EXPORT int64_t pool_size(int64_t joints, int64_t seed_count)
{
    int64_t members = MEMBERS_A_STEP * (WAYS * joints + 2 * seed_count);
    return CHUNK * (2 * BUCKETS + members / (CHUNK - 1) + 1);
}

/* Make new working memory ready: nothing is reached, and all buckets are empty. */
EXPORT void prepare_scratch(const Graph *graph, const Scratch *scratch)
{
    for (int64_t i = 0; i < graph->inside_count; i++) forget(scratch, (int32_t)i);
    for (int32_t bucket = 0; bucket < BUCKETS; bucket++)
        scratch->tail[bucket] = bucket * CHUNK + 1;
}

int32_t search(const Graph *graph, const Scratch *scratch, const Seeds *seeds, int64_t begin,
               int64_t stop, double bound_m)
{
    double low_m = INFINITY, high_m = -INFINITY;
    if (bound_m > FARTHEST_M) bound_m = FARTHEST_M;
    for (int64_t i = begin; i < stop; i++) {
        if (!(seeds->start_m[i] <= bound_m)) continue;
        low_m = fmin(low_m, seeds->start_m[i]);
        high_m = fmax(high_m, seeds->start_m[i]);
    }
    if (low_m == INFINITY) return 0;
    double span_m = high_m - low_m + graph->longest_m;
    double width_m = fmax(graph->mean_m, span_m / (BUCKETS - 4));
    Queue queue = {scratch->label, scratch->pool, scratch->tail, scratch->reached, graph->joint,
                   0, BUCKETS, NONE, 0, low_m, 1.0 / width_m, bound_m};
    for (int64_t i = begin; i < stop; i++)
        if (seeds->start_m[i] <= bound_m)
            start_from(&queue, graph, seeds->node[i], seeds->start_m[i], seeds->facility[i]);
    run(&queue, graph, scratch->batch);
    fill_chains(&queue, graph);
    return queue.reached_count;
}
