/* What the parts of the kernel share: how a network is laid out in memory.

   Every EXPORT function, and every structure handed to one, is declared once more in seam.py,
   with the length of each array; tests/network/search/test_seam.py compares the two. What else
   Python has to know it reads from the built library: see CONSTANT and RECORD. */

#ifndef GANQUAN_KERNEL_H
#define GANQUAN_KERNEL_H

#include <math.h>
#include <stdint.h>

#if defined(_MSC_VER)
#define EXPORT __declspec(dllexport)
#define PREFETCH(address) ((void)0)
#else
#define EXPORT __attribute__((visibility("default")))
#define PREFETCH(address) __builtin_prefetch(address)
#endif

/* Tell Python a constant, or how many bytes an element of an array of structures has. */
#define CONSTANT(name) EXPORT const int64_t constant_##name = name
#define RECORD(name) EXPORT const int64_t bytes_##name = sizeof(name)

enum { NONE = -1, WAYS = 4, DEAD_END = 1, THROUGH = 2, BUCKETS = 512, CHUNK = 32 };

typedef struct { double x, y; } XY; /* plane metres, or steps of a grid */

/* fmin, fmax, floor and ceil are calls where the processor is not known. */
static inline double min_double(double a, double b) { return a < b ? a : b; }
static inline double max_double(double a, double b) { return a > b ? a : b; }
static inline int64_t min_int64(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t max_int64(int64_t a, int64_t b) { return a > b ? a : b; }

/* A crossing, or part of one, in one line of the cache: where its steps lead. A step is one edge,
   or it goes through a chain of edges between which nothing branches off; then its metres here
   are only about right, because they have to be added up one edge at a time. Chains come first;
   one that leads back to the crossing, or to a dead end, is no step: its metres are infinite. A
   crossing with more than four steps goes on in another joint, to which a step of no length
   leads. */
typedef struct {
    double m[WAYS];    /* infinite where there is no step */
    int32_t to[WAYS];  /* itself where there is no step */
    int32_t way[WAYS]; /* through a chain: 2 * its first length, or 2 * its last and 1; or NONE */
} Joint;

/* Edges in a row from one crossing to another, or back to the same, or to a dead end. */
typedef struct {
    double m;         /* about how long it is in all */
    int32_t from, to; /* crossings; of a dead end twice the same, and its last edge is infinite */
    int32_t inner;    /* the first of the nodes inside, which go on to those of the next chain */
    int32_t lengths;  /* the first of its edges' lengths, one more than nodes inside */
} Chain;

typedef struct {
    const Joint *joint;
    const Chain *chain;     /* (chains + 1) the last one only ends the one before */
    const double *length_m; /* of chain after chain; before each, and behind all, -1 - inner:
                               the next node inside, and what ends a walk */
    const int32_t *number;  /* (inside_count) its own number of each node inside; NONE for a joint
                               that goes on another */
    const int32_t *rank;    /* (node_count) the number inside of each node */
    int64_t crossings, joints, chains, inside_count, node_count;
    double mean_m, longest_m; /* of the steps: see measure_steps */
} Graph;

typedef struct { double m; int32_t facility; int32_t slot; } Label; /* slot: its bucket, or NONE */

typedef struct {
    Label *label;     /* all unreached between searches */
    int32_t *pool;    /* (pool_size) chunks: the number of the chunk before, and 31 members */
    int32_t *tail;    /* (BUCKETS) the next free place of each bucket; empty between searches */
    int32_t *batch;   /* (joints) the members of one bucket */
    int32_t *reached; /* every node with a label, in the order of reaching; room for one more */
} Scratch;

typedef struct {
    const int32_t *node, *facility;
    const double *start_m;
    int64_t seed_count;
} Seeds;

/* Label every node within the bound; return how many there are. They are told by `reached`,
   and stay labelled until they are forgotten. */
int32_t search(const Graph *graph, const Scratch *scratch, const Seeds *seeds, int64_t begin,
               int64_t stop, double bound_m);

static inline void forget(const Scratch *scratch, int32_t node)
{
    scratch->label[node] = (Label){INFINITY, INT32_MAX, NONE};
}

#endif
