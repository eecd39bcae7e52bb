// vectors FUNCTION FILE
//
// Reads a file of numpy's validation vectors, whose lines are TYPE,INPUT,OUTPUT,… with the bits in hexadecimal, and
// prints for np.float32 and for np.float64
//
//     FUNCTION TYPE COUNT WORST
//
// WORST is the greatest distance of a result from numpy's, with any variant of the kernels, in representable numbers:
// 0 if all are equal. Any NaN equals any NaN; a NaN in the place of a number is as far away as can be.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "functions.h"

// A place in the order of the representable numbers, from the bits of one; -0 comes right before +0.
static int64_t place(int64_t bits) { return bits < 0 ? -1 - (bits & INT64_MAX) : bits; }

// A Float's bits at the top of an Int64, so that both types have their sign in one place.
static int64_t widened(uint64_t bits, bool is_double) { return (int64_t)(is_double ? bits : bits << 32); }

static bool is_nan(int64_t bits, bool is_double) {
    return (bits & INT64_MAX) > (is_double ? INT64_C(0x7ff) << 52 : INT64_C(0xff) << 55);
}

static uint64_t distance(uint64_t result, uint64_t expected, bool is_double) {
    const int64_t a = widened(result, is_double), b = widened(expected, is_double);
    if (is_nan(a, is_double) || is_nan(b, is_double)) {
        return is_nan(a, is_double) == is_nan(b, is_double) ? 0 : UINT64_MAX;
    }
    const uint64_t difference =
        place(a) > place(b) ? (uint64_t)place(a) - (uint64_t)place(b) : (uint64_t)place(b) - (uint64_t)place(a);
    return is_double ? difference : difference >> 32;
}

static uint64_t worst_distance(int function, uint64_t input, uint64_t expected, bool is_double) {
    uint64_t worst = 0;
    for (int variant = BP_PORTABLE; variant <= BP_NEON; variant++) {
        const bp_kernels *k = bp_kernels_get((bp_variant)variant, is_double ? BP_FLOAT64 : BP_FLOAT32);
        if (!k) continue;
        uint64_t result = 0;
        evaluate(k, function, 1, &input, &result); // little-endian: a Float is the first half
        const uint64_t found = distance(result, expected, is_double);
        if (found > worst) worst = found;
    }
    return worst;
}

int main(int argc, char **argv) {
    const int function = argc == 3 ? function_named(argv[1]) : FUNCTIONS;
    FILE *file = argc == 3 ? fopen(argv[2], "r") : NULL;
    if (function == FUNCTIONS || !file) return 64;
    uint64_t count[2] = {0}, worst[2] = {0};
    char line[256];
    while (fgets(line, sizeof line, file)) {
        int bits;
        uint64_t input, expected;
        if (sscanf(line, "np.float%d,%" SCNx64 ",%" SCNx64, &bits, &input, &expected) != 3) continue;
        const bool is_double = bits == 64;
        const uint64_t found = worst_distance(function, input, expected, is_double);
        count[is_double]++;
        if (found > worst[is_double]) worst[is_double] = found;
    }
    fclose(file);
    for (int i = 0; i < 2; i++) {
        printf("%s %s %" PRIu64 " %" PRIu64 "\n", argv[1], i ? "Double" : "Float", count[i], worst[i]);
    }
    return 0;
}
