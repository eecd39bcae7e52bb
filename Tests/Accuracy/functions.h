// The elementary functions by the names that the article "Numerics" gives them, as the kernel table offers them.
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include <string.h>

#include "bp_variants.h"

enum { EXP, LOG, TANH, SIGMOID, ARCTAN, ELU, SELU, GELU, SOFTPLUS, SOFTSIGN, SWISH, FUNCTIONS };

static const char *const function_names[FUNCTIONS] = {
    "exp", "log", "tanh", "sigmoid", "arctan", "ELU", "SELU", "GELU", "softplus", "softsign", "swish",
};

// The function of that name, or FUNCTIONS if there is none.
static inline int function_named(const char *name) {
    int function = 0;
    while (function < FUNCTIONS && strcmp(name, function_names[function])) function++;
    return function;
}

// y[i] = f(x[i]) for n elements.
static inline void evaluate(const bp_kernels *k, int function, size_t n, const void *x, void *y) {
    static const bp_activation activations[FUNCTIONS] = {
        [TANH] = BP_TANH, [SIGMOID] = BP_SIGMOID, [ARCTAN] = BP_ARCTAN, [ELU] = BP_ELU, [SELU] = BP_SELU,
        [GELU] = BP_GELU, [SOFTPLUS] = BP_SOFTPLUS, [SOFTSIGN] = BP_SOFTSIGN, [SWISH] = BP_SWISH,
    };
    switch (function) {
    case EXP: k->map_exp(n, x, y); break;
    case LOG: k->map_log(n, x, y); break;
    default: k->activation(activations[function], false, n, x, y);
    }
}

// The fastest kernels that this processor runs.
static inline const bp_kernels *fastest_kernels(bp_scalar scalar) {
    static const bp_variant variants[] = {BP_AVX512, BP_AVX2, BP_NEON};
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        const bp_kernels *kernels = bp_kernels_get(variants[i], scalar);
        if (kernels) return kernels;
    }
    return bp_kernels_get(BP_PORTABLE, scalar);
}

#endif
