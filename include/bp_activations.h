#ifndef BP_ACTIVATIONS_H
#define BP_ACTIVATIONS_H

/// The activations: f, and f' from the saved output y or the saved input x. The one list of them: from it are made the
/// enumeration, what calls each kernel, and the entries of Tests/CrossArchitecture/hashes.c. `ROW(constant, name, form)` is
/// called for each; `form` is FAINT where f has an exponential that can be too faint to count, else EXACT.
///
/// NaN gives NaN and infinities give the limit. Errors are in units in the last place (ULP).
#define BP_ACTIVATIONS(ROW)                                                                                           \
    /* x <= 0 ? +0 : x, so -0 becomes +0; f' = y <= 0 ? 0 : 1 */                                                      \
    ROW(BP_RELU, relu, EXACT)                                                                                         \
    /* 1/(1 + e^-x) within 1.5 ULP for every x; f' = y·(1 - y) */                                                     \
    ROW(BP_SIGMOID, sigmoid, FAINT)                                                                                   \
    /* within 1.5 ULP; f' = 1 - y², rounded once */                                                                   \
    ROW(BP_TANH, tanh, EXACT)                                                                                         \
    /* within 2.5 ULP; f' = 1/(1 + x²), from the input */                                                             \
    ROW(BP_ARCTAN, arctan, EXACT)                                                                                     \
    /* x > 0 ? 1 : 0; f' = 0 */                                                                                       \
    ROW(BP_STEP, step, EXACT)                                                                                         \
    /* x <= 0 ? x/100 : x; f' = y <= 0 ? 1/100 : 1 */                                                                 \
    ROW(BP_LEAKY_RELU, leaky_relu, EXACT)                                                                             \
    /* x < 0 ? e^x - 1 : x, within 1.5 ULP; f' = y > 0 ? 1 : y + 1 */                                                 \
    ROW(BP_ELU, elu, EXACT)                                                                                           \
    /* λ·(x < 0 ? α·(e^x - 1) : x), within 2.5 ULP; f' = y > 0 ? λ : y + λα; λ = 1.0507009873554805 and               \
       α = 1.6732632423543772 */                                                                                      \
    ROW(BP_SELU, selu, EXACT)                                                                                         \
    /* x·Φ(x), Φ the normal distribution, within 9 ULP; f' = Φ(x) + x·Φ'(x), from the input */                        \
    ROW(BP_GELU, gelu, FAINT)                                                                                         \
    /* ln(1 + e^x) within 2 ULP; f' = 1/(1 + e^-x), from the input */                                                 \
    ROW(BP_SOFTPLUS, softplus, FAINT)                                                                                 \
    /* x/(1 + |x|) within 1.5 ULP; f' = (1 - |y|)² */                                                                 \
    ROW(BP_SOFTSIGN, softsign, EXACT)                                                                                 \
    /* s = 1/(1 + e^-x), x·s within 2.5 ULP where s is no subnormal number; f' = s·(1 + x·(1 - s)), from the input */ \
    ROW(BP_SWISH, swish, FAINT)                                                                                       \
    /* x/6 + 1/2 kept within 0…1; f' = 0 < y < 1 ? 1/6 : 0 */                                                         \
    ROW(BP_HARD_SIGMOID, hard_sigmoid, EXACT)                                                                          \
    /* x <= 0 ? +0 : x > 6 ? 6 : x; f' = 0 < y < 6 ? 1 : 0 */                                                         \
    ROW(BP_RELU6, relu6, EXACT)

#define BP_CONSTANT(constant, name, form) constant,
#define BP_ONE(constant, name, form) +1

/// Which of the activations.
typedef enum bp_activation { BP_ACTIVATIONS(BP_CONSTANT) } bp_activation;

/// How many there are, counted from 0.
enum { BP_ACTIVATION_COUNT = BP_ACTIVATIONS(BP_ONE) };

#undef BP_CONSTANT
#undef BP_ONE

#endif
