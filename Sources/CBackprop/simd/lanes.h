// Operations on lanes that the compiler's vector extensions express for a vector of any size: included once for V as a
// register and once for V as a group of registers (wide.h).

INLINE V broadcast(T x) { return x - (V){0}; }
INLINE VI broadcast_bits(I x) { return x - (VI){0}; }
INLINE V load(const T *p) {
    V x;
    memcpy(&x, p, sizeof x);
    return x;
}
INLINE void store(T *p, V x) { memcpy(p, &x, sizeof x); }

// Where the mask's lanes are all ones `a`, else `b`.
INLINE V choose(VI mask, V a, V b) { return (V)((mask & (VI)a) | (~mask & (VI)b)); }
INLINE V keep(VI mask, V a) { return (V)(mask & (VI)a); }

INLINE V magnitude(V x) { return (V)((VI)x & ~(VI)broadcast(REAL(-0.0))); }
INLINE V with_sign(V magnitude, V sign) {
    VI bit = (VI)broadcast(REAL(-0.0));
    return (V)(((VI)magnitude & ~bit) | ((VI)sign & bit));
}

// x, but +0 where it is nearer to 0 than `least`. NaN stays.
INLINE V flushed_below(V least, V x) { return keep(~(VI)(magnitude(x) < least), x); }
INLINE V flushed(V x) { return flushed_below(broadcast(NEGLIGIBLE), x); }

INLINE V square_root(V x) { return __builtin_elementwise_sqrt(x); }

// x, but +0 where y <= 0: a ReLU for y = x, its gradient for a saved output y. NaN in y lets x through.
INLINE V rectify(V y, V x) { return keep(~(VI)(y <= (V){0}), x); }

// 2^n for integral n within the normal exponents.
INLINE V power_of_two(V n) {
    V shifted = n + broadcast(ROUNDING + EXPONENT_BIAS);
    return (V)((VI)shifted << MANTISSA_BITS);
}

// LANES integers of 32 bits, one per lane.
INLINE VI load_integers(const int32_t *p) {
    VI32 x;
    memcpy(&x, p, sizeof x);
    return __builtin_convertvector(x, VI);
}
INLINE void store_integers(int32_t *p, VI x) {
    const VI32 narrow = __builtin_convertvector(x, VI32);
    memcpy(p, &narrow, sizeof narrow);
}
