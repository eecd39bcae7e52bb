// One axis of a convolution, its height or its width: which taps of the kernel each result takes, and from where.

// Results first, first + stride, … of which each takes the taps m = 0 ..< taps, as far as their source is there. Tap m
// is number tap + m·tap_step of the kernel; for result t its source is start + t·step + m·spread.
typedef struct {
    size_t count, first, stride;
    size_t taps;
    ptrdiff_t tap, tap_step;
    ptrdiff_t start, step, spread;
    size_t size; // of the source
} Axis;

// Results t ..< t + count, of which each takes the taps from ..< to.
typedef struct {
    size_t t, count, from, to;
} Span;

INLINE size_t ceiling_ratio(ptrdiff_t a, ptrdiff_t b) {
    if (a <= 0) return 0;
    return b == 1 ? (size_t)a : ((size_t)a + (size_t)b - 1) / (size_t)b;
}

// The taps of one result.
static Span span_of(const Axis *axis, size_t t) {
    const ptrdiff_t source = axis->start + (ptrdiff_t)t * axis->step;
    const size_t from = ceiling_ratio(-source, axis->spread);
    size_t to = ceiling_ratio((ptrdiff_t)axis->size - source, axis->spread);
    if (to > axis->taps) to = axis->taps;
    return from < to ? (Span){t, 1, from, to} : (Span){t, 1, 0, 0};
}

// The results from t on that take the same taps.
static Span next_span(const Axis *axis, size_t t) {
    Span span = span_of(axis, t);
    for (size_t i = t + 1; i < axis->count; i++, span.count++) {
        const Span other = span_of(axis, i);
        if (other.from != span.from || other.to != span.to) break;
    }
    return span;
}

// An axis of a forward pass: all results are of one kind.
static Axis forward_axis(size_t results, size_t size, size_t taps, size_t stride, size_t dilation, ptrdiff_t padding) {
    return (Axis){
        .count = results, .first = 0, .stride = 1, .taps = taps, .tap = 0, .tap_step = 1,
        .start = -padding, .step = (ptrdiff_t)stride, .spread = (ptrdiff_t)dilation, .size = size,
    };
}

// An axis of an input gradient: the inputs at phase, phase + stride, …, of which each takes the taps that read it, in
// ascending order of the outputs for which they did: the last tap first.
static Axis backward_axis(
    size_t phase, size_t inputs, size_t outputs, size_t taps, size_t stride, size_t dilation, ptrdiff_t padding) {
    Axis axis = {
        .count = phase < inputs ? (inputs - phase + stride - 1) / stride : 0,
        .first = phase, .stride = stride, .step = 1, .spread = 1, .size = outputs,
    };
    // Output (phase + padding - tap·dilation) / stride, where that is integral: every so many taps.
    size_t period = 1;
    while (period * dilation % stride != 0) period++;
    for (size_t tap = taps; tap-- > 0;) {
        const ptrdiff_t distance = (ptrdiff_t)phase + padding - (ptrdiff_t)(tap * dilation);
        if (distance % (ptrdiff_t)stride != 0) continue;
        axis.taps = tap / period + 1;
        axis.tap = (ptrdiff_t)tap;
        axis.tap_step = -(ptrdiff_t)period;
        axis.start = distance / (ptrdiff_t)stride;
        axis.spread = (ptrdiff_t)(period * dilation / stride);
        break;
    }
    return axis;
}
