// What the row kernels do with vectors that hold one element of many rows. Included for V and for W.

// The tree of a sum whose element j is alone in virtual lane j. Lanes without an element are left out.
INLINE V columns_sum(size_t cols, const V *terms) {
    if (cols < 2) return cols == 0 ? (V){0} : terms[0];
    V lane[SHORT_ROW / 2];
    size_t half = SHORT_ROW / 2;
    while (half >= cols) half /= 2;
    for (size_t j = 0; j < half; j++) lane[j] = j + half < cols ? terms[j] + terms[j + half] : terms[j];
    for (half /= 2; half > 0; half /= 2) {
        for (size_t j = 0; j < half; j++) lane[j] += lane[j + half];
    }
    return lane[0];
}

// z - shift, but 0 where they are equal: Inf - Inf would be NaN, and a row with one +Inf is to become one-hot.
INLINE V shifted(V z, V shift) { return keep(z != shift, z - shift); }
