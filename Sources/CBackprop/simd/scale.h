// Scaling by a power of two for instruction sets without an instruction for it.

// The first product is exact, because x·2^half stays a normal number; the second rounds once, also where the result is
// subnormal. So the bits are those of AVX-512's scalef.
INLINE V scale2(V x, V n) {
    V half = nearest(n * broadcast(REAL(0.5)));
    return x * power_of_two(half) * power_of_two(n - half);
}
