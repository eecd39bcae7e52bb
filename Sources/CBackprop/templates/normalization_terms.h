// What the normalization of rows does with some elements, written once for V and once for W (see wide.h).

// An element's distance from the mean of its row, in deviations.
INLINE V normal_lanes(V x, T mean, T scale) { return (x - broadcast(mean)) * broadcast(scale); }

// The gradient of an element: e is that of its normal z, `shift` and `slope` are the row's means of e and of e·z.
INLINE V normal_gradient_lanes(V e, V z, T shift, T slope, T scale) {
    return broadcast(scale) * (e - fused(z, broadcast(slope), broadcast(shift)));
}
