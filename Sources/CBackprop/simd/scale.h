// Scaling by a power of two for instruction sets without an instruction for it.

#ifdef BP_DOUBLE
typedef uint64_t VU __attribute__((vector_size(VECTOR_BYTES)));
#else
typedef uint32_t VU __attribute__((vector_size(VECTOR_BYTES)));
#endif

// x·2^h·2^(n - h) with h = floor(n / 2). The first product is exact, because it stays a normal number; the second
// rounds once, also where the result is subnormal. So the bits are those of AVX-512's scalef. `biased` has n and both
// biases in its low bits, of which each factor takes its half as an exponent.
INLINE V scale2(V x, V n) {
    VU biased = (VU)(n + broadcast(ROUNDING + 2 * EXPONENT_BIAS));
    VU half = biased >> 1;
    return x * (V)(half << MANTISSA_BITS) * (V)((biased - half) << MANTISSA_BITS);
}
