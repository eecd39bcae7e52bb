// Sums that are cut into parts: see bp_cut in bp_kernels.h.
//
// The parts come one after the other. What the tree has of those before them is open: at each level, which is the
// logarithm of a sum's parts, there is such a sum where the number of the parts before has a one.

typedef struct {
    size_t count, least, longer, unit;
} Cut;

INLINE Cut cut_of(bp_cut cut, size_t steps) {
    if (cut.parts < 2) return (Cut){.count = 1, .least = steps};
    const size_t things = steps / cut.unit;
    return (Cut){cut.parts, things / cut.parts * cut.unit, things % cut.parts, cut.unit};
}

// The steps of a part.
INLINE size_t part_steps(const Cut *cut, size_t part) {
    return cut->least + (part < cut->longer ? cut->unit : 0);
}

// Runs the body for each open sum, from the nearest on, that is to be added to that of a part. Then `level` is where the
// sum stays open, unless the part is the last one.
#define FOR_EACH_JOIN(part, count, ...)                                                            \
    for (size_t open = (part); (part) + 1 == (count) ? open > 0 : open & 1; open >>= 1, level++) { \
        if (open & 1) __VA_ARGS__                                                                  \
    }
