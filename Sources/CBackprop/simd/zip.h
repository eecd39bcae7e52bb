// Interleaving for vectors of 128 bits.

#ifdef BP_DOUBLE
INLINE V zip_low(V a, V b) { return __builtin_shufflevector(a, b, 0, 2); }
INLINE V zip_high(V a, V b) { return __builtin_shufflevector(a, b, 1, 3); }
#else
INLINE V zip_low(V a, V b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
INLINE V zip_high(V a, V b) { return __builtin_shufflevector(a, b, 2, 6, 3, 7); }
#endif
