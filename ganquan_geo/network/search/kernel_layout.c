/* Lays a network out for searching: kernel.h says how. Sizes are found before room is made. */

#include "kernel.h"

enum { CELLS = 2048, UNUSED = 0, CHAINED = 1, STEP = 2, JOINTS_AHEAD = 8, EDGES_AHEAD = 16 };
static const double SHORTEST_MEAN_M = 1e-6; /* a bucket is not narrower than this */

typedef struct {
    const int64_t *u, *v; /* by the network's own numbers */
    const double *length_m;
    int64_t edge_count, node_count;
} Edges;
typedef struct { int32_t start, edge, to, count; } Found; /* by own numbers; `to` may be NONE */
RECORD(Found);

static inline uint32_t spread(uint32_t x) /* 11 bits to every other one of 22 */
{
    x = (x | x << 8) & 0x00FF00FFu;
    x = (x | x << 4) & 0x0F0F0F0Fu;
    x = (x | x << 2) & 0x33333333u;
    return (x | x << 1) & 0x55555555u;
}

/* Order the nodes along a Morton curve through 2048 x 2048 cells: a sort in two passes. */
EXPORT void order_nodes(const XY *xy, int64_t node_count, double west_m, double south_m,
                        double extent_m, uint32_t *code, int32_t *half, int32_t *along)
{
    double cells_per_m = (CELLS - 1) / extent_m;
    int32_t low[CELLS + 1] = {0}, high[CELLS + 1] = {0};
    for (int32_t i = 0; i < node_count; i++) {
        uint32_t x = (uint32_t)((xy[i].x - west_m) * cells_per_m);
        uint32_t y = (uint32_t)((xy[i].y - south_m) * cells_per_m);
        code[i] = spread(x & (CELLS - 1)) | spread(y & (CELLS - 1)) << 1;
        low[(code[i] & (CELLS - 1)) + 1]++;
        high[(code[i] >> 11) + 1]++;
    }
    for (int32_t cell = 0; cell < CELLS; cell++) {
        low[cell + 1] += low[cell];
        high[cell + 1] += high[cell];
    }
    for (int32_t i = 0; i < node_count; i++) half[low[code[i] & (CELLS - 1)]++] = i;
    for (int32_t i = 0; i < node_count; i++) along[high[code[half[i]] >> 11]++] = half[i];
}

static inline int32_t other_end(const Edges *edges, int32_t edge, int32_t node)
{
    return (int32_t)(edges->u[edge] == node ? edges->v[edge] : edges->u[edge]);
}

/* Find crossings and chains; return how many chains. All but the edges comes as zeros.
   degree leaves out loops, which nobody walks; across is the exclusive or of a node's edges, so
   that between two of them either gives the other; used tells steps and chained edges. Where
   nothing branches, one end of the way, or any node of a ring, is taken as a crossing. */
EXPORT int64_t find_chains(const Edges *edges, int32_t *degree, int32_t *across,
                           uint8_t *crossing, uint8_t *used, Found *found)
{
    int64_t chains = 0, edge_count = edges->edge_count, left = edge_count;
    for (int32_t edge = 0; edge < edge_count; edge++) {
        int64_t u = edges->u[edge], v = edges->v[edge];
        if (edge + EDGES_AHEAD < edge_count) {
            PREFETCH(&degree[edges->v[edge + EDGES_AHEAD]]);
            PREFETCH(&across[edges->v[edge + EDGES_AHEAD]]);
        }
        if (u == v) { used[edge] = CHAINED; left--; continue; }
        degree[u]++; across[u] ^= edge;
        degree[v]++; across[v] ^= edge;
    }
    for (int64_t i = 0; i < edges->node_count; i++)
        crossing[i] = degree[i] != DEAD_END && degree[i] != THROUGH;
    /* Three passes: from crossings, from dead ends, then rings. */
    for (int pass = 0; pass < 3 && left > 0; pass++)
        for (int32_t first = 0; first < edge_count; first++) {
            if (used[first] != UNUSED) continue;
            int32_t u = (int32_t)edges->u[first], v = (int32_t)edges->v[first];
            if (pass == 1 && !crossing[u] && !crossing[v]) {
                if (degree[u] == DEAD_END) crossing[u] = 1;
                else if (degree[v] == DEAD_END) crossing[v] = 1;
            }
            if (pass == 2 && !crossing[u] && !crossing[v]) crossing[u] = 1;
            if (!crossing[u] && !crossing[v]) continue;
            if (crossing[u] && crossing[v]) { used[first] = STEP; left--; continue; }
            Found chain = {crossing[u] ? u : v, first, NONE, 0};
            for (int32_t node = chain.start, edge = first;; edge ^= across[node]) {
                used[edge] = CHAINED;
                left--;
                node = other_end(edges, edge, node);
                if (crossing[node]) { chain.to = node; break; }
                chain.count++;
                if (degree[node] == DEAD_END) break;
            }
            found[chains++] = chain;
        }
    return chains;
}

/* Number the crossings along the curve and count, in `ways`, the steps out of each; return how
   many joints they take. */
EXPORT int64_t number_crossings(const Edges *edges, const int32_t *along, const uint8_t *crossing,
                                const uint8_t *used, const Found *found, int64_t chains,
                                int32_t *number, int32_t *rank, int32_t *ways)
{
    int32_t crossings = 0;
    int64_t edge_count = edges->edge_count;
    for (int64_t i = 0; i < edges->node_count; i++) {
        if (!crossing[along[i]]) continue;
        number[crossings] = along[i];
        rank[along[i]] = crossings++;
    }
    for (int64_t edge = 0; edge < edge_count; edge++) {
        if (edge + EDGES_AHEAD < edge_count) PREFETCH(&rank[edges->v[edge + EDGES_AHEAD]]);
        if (used[edge] != STEP) continue;
        ways[rank[edges->u[edge]]]++;
        ways[rank[edges->v[edge]]]++;
    }
    for (int64_t i = 0; i < chains; i++) {
        ways[rank[found[i].start]]++;
        if (found[i].to != NONE) ways[rank[found[i].to]]++;
    }
    int64_t joints = crossings;
    for (int32_t i = 0; i < crossings; i++)
        if (ways[i] > WAYS) joints += (ways[i] - 2) / (WAYS - 1); /* each but the last links on */
    return joints;
}

/* Lay out chains by the crossing they start from, and the nodes inside behind the joints. */
EXPORT void lay_chains(const Edges *edges, const int32_t *across, const Found *found,
                       int64_t chains, int64_t crossings, int64_t joints, int32_t *by_start,
                       int32_t *number, int32_t *rank, int32_t *first, Chain *chain,
                       double *length_m)
{
    for (int64_t i = 0; i < chains; i++) first[rank[found[i].start]]++;
    for (int64_t i = 0; i < crossings; i++) first[i + 1] += first[i];
    for (int64_t i = chains - 1; i >= 0; i--)
        by_start[--first[rank[found[i].start]]] = (int32_t)i;
    int32_t inner = (int32_t)joints, lengths = 0;
    for (int64_t i = 0; i < chains; i++) {
        const Found *one = &found[by_start[i]];
        int32_t end = one->to == NONE ? one->start : one->to;
        length_m[lengths++] = -1.0 - (double)inner;
        chain[i] = (Chain){0.0, rank[one->start], rank[end], inner, lengths};
        int32_t node = one->start, edge = one->edge;
        for (int32_t k = 0; k < one->count; k++) {
            chain[i].m += length_m[lengths++] = edges->length_m[edge];
            node = other_end(edges, edge, node);
            number[inner] = node;
            rank[node] = inner++;
            edge ^= across[node];
        }
        if (one->to == NONE) length_m[lengths++] = INFINITY;
        else chain[i].m += length_m[lengths++] = edges->length_m[edge];
    }
    length_m[lengths++] = -1.0 - (double)inner;
    chain[chains] = (Chain){0.0, NONE, NONE, inner, lengths};
}

/* Put a step out of a crossing into its last joint, or a further one; ways is how many are to
   come, taken the places in use of each joint, last the last joint of each crossing. */
static void put(Joint *joint, uint8_t *taken, int32_t *last, int32_t *ways, int32_t *unused,
                int32_t from, double m, int32_t to, int32_t way)
{
    int32_t at = last[from];
    if (taken[at] == WAYS - 1 && ways[from] > 1) {
        joint[at].m[WAYS - 1] = 0.0;
        joint[at].to[WAYS - 1] = *unused;
        at = last[from] = (*unused)++;
    }
    ways[from]--;
    int32_t place = taken[at]++;
    joint[at].m[place] = m;
    joint[at].to[place] = to;
    joint[at].way[place] = way;
}

/* Fill the joints. ways is used up; last and taken are working memory. */
EXPORT void lay_joints(const Edges *edges, const int32_t *rank, const uint8_t *used,
                       const Chain *chain, int64_t chains, const double *length_m,
                       int64_t crossings, int64_t joints, int32_t *ways, int32_t *last,
                       uint8_t *taken, Joint *joint)
{
    int64_t edge_count = edges->edge_count;
    for (int32_t i = 0; i < joints; i++)
        for (int32_t k = 0; k < WAYS; k++) {
            joint[i].m[k] = INFINITY;
            joint[i].to[k] = i;
            joint[i].way[k] = NONE;
        }
    for (int32_t i = 0; i < crossings; i++) last[i] = i;
    int32_t unused = (int32_t)crossings;
    for (int32_t i = 0; i < chains; i++) {
        int32_t a = chain[i].from, b = chain[i].to;
        int32_t ending = chain[i].lengths + chain[i + 1].inner - chain[i].inner;
        double m = a == b ? INFINITY : chain[i].m;
        put(joint, taken, last, ways, &unused, a, m, b, 2 * chain[i].lengths);
        if (length_m[ending] == INFINITY) continue; /* nobody comes from a dead end */
        put(joint, taken, last, ways, &unused, b, m, a, 2 * ending + 1);
    }
    for (int64_t edge = 0; edge < edge_count; edge++) {
        if (edge + EDGES_AHEAD < edge_count) {
            PREFETCH(&rank[edges->u[edge + EDGES_AHEAD]]);
            PREFETCH(&rank[edges->v[edge + EDGES_AHEAD]]);
        }
        if (edge + JOINTS_AHEAD < edge_count && used[edge + JOINTS_AHEAD] == STEP) {
            PREFETCH(&joint[rank[edges->u[edge + JOINTS_AHEAD]]]);
            PREFETCH(&joint[rank[edges->v[edge + JOINTS_AHEAD]]]);
        }
        if (used[edge] != STEP) continue;
        int32_t a = rank[edges->u[edge]], b = rank[edges->v[edge]];
        put(joint, taken, last, ways, &unused, a, edges->length_m[edge], b, NONE);
        put(joint, taken, last, ways, &unused, b, edges->length_m[edge], a, NONE);
    }
}

/* Write how long steps are in the mean and at most, dead ends left out of the mean. */
EXPORT void measure_steps(const Edges *edges, const uint8_t *used, const Chain *chain,
                          int64_t chains, double *mean_longest_m)
{
    double whole_m = 0, longest_m = 0;
    int64_t steps = 0;
    for (int64_t edge = 0; edge < edges->edge_count; edge++) {
        if (used[edge] != STEP) continue;
        steps++;
        whole_m += edges->length_m[edge];
        longest_m = max_double(longest_m, edges->length_m[edge]);
    }
    for (int64_t i = 0; i < chains; i++) {
        longest_m = max_double(longest_m, chain[i].m);
        if (chain[i].from == chain[i].to) continue;
        steps++;
        whole_m += chain[i].m;
    }
    mean_longest_m[0] = max_double(steps ? whole_m / (double)steps : 0, SHORTEST_MEAN_M);
    mean_longest_m[1] = longest_m;
}
