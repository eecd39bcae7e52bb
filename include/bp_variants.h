#ifndef BP_VARIANTS_H
#define BP_VARIANTS_H

#include "bp_kernels.h"

/// The instruction sets that the C kernels are compiled for.
typedef enum bp_variant {
    BP_PORTABLE = 0, ///< the architecture's baseline; runs everywhere
    BP_AVX2 = 1,     ///< x86-64-v3: AVX2 and FMA
    BP_AVX512 = 2,   ///< x86-64-v4: AVX-512 F, BW, CD, DQ, VL
    BP_NEON = 3,     ///< arm64
} bp_variant;

/// The kernels of `variant` for `scalar`, or NULL if this processor or operating system cannot run them, or the program is
/// built without them.
const bp_kernels *bp_kernels_get(bp_variant variant, bp_scalar scalar);

/// Whether this processor and operating system could run kernels that the program is built without.
bool bp_kernels_left_out(bp_variant variant);

/// Writes the processor's name, or the architecture's where it has none, as a C string of at most `capacity` bytes.
void bp_processor_name(char *name, size_t capacity);

/// Writes the instruction sets that this processor and operating system offer, separated by spaces, as a C string of
/// at most `capacity` bytes. Only those are named that matter to the kernels.
void bp_processor_features(char *features, size_t capacity);

#endif
