// What two numbers are joined to, and which of them leads, written once for V and once for W (see wide.h).

INLINE V combined(const bp_combination kind, V a, V b) {
    return kind == BP_ADD ? a + b : kind == BP_SUBTRACT ? a - b : a * b;
}

// Whether x wins over the best of the elements before it: x > best, and the first NaN over all numbers.
INLINE VI wins(V x, V best) { return ~(VI)(x <= best) & (VI)(best == best); }

// A NaN if there is one, else the greater, of equals the one before: `wins` where it does not matter which NaN it is.
INLINE V leader(V best, V x) { return choose((VI)(x != x), x, choose((VI)(x > best), x, best)); }
