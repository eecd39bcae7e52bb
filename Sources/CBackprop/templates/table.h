// All kernels for one scalar type and instruction set. A variant's source file includes its vocabulary, then this file,
// and names its table: KERNEL_TABLE(bp_avx2_float).
#include "bp_kernels.h"

// For V, and again for W.
#include "elementary.h"
#include "activations.h"
#include "loss_terms.h"
#include "normalization_terms.h"
#include "combinations.h"
#include "steps.h"
#include "recurrence_cells.h"
#include "simd/wide.h"
#include "simd/lanes.h"
#include "elementary.h"
#include "activations.h"
#include "loss_terms.h"
#include "normalization_terms.h"
#include "combinations.h"
#include "steps.h"
#include "recurrence_cells.h"
#include "simd/narrow.h"

#include "loops.h"
#include "cut.h"
#include "sums.h"
#include "maps.h"
#include "transpose.h"
#include "matmul_tile.h"
#include "matmul_parts.h"
#include "matmul.h"
#include "convolution_axis.h"
#include "convolution_tile.h"
#include "convolution_lanes.h"
#include "convolution_taps.h"
#include "convolution_by_channels.h"
#include "convolution_by_images.h"
#include "convolution.h"
#include "convolution_weight_tile.h"
#include "convolution_weights.h"
#include "softmax.h"
#include "argmax.h"
#include "pooling.h"
#include "batch_normalization.h"
#include "row_normalization.h"
#include "reductions.h"
#include "combine.h"
#include "embedding.h"
#include "classification.h"
#include "losses.h"
#include "dropout.h"
#include "radial_basis.h"
#include "optimizers.h"
#include "gradients.h"
#include "scaling.h"
#include "recurrence_items.h"
#include "recurrence_packing.h"
#include "recurrence.h"
#include "recurrence_gradient.h"

// As many chains as a tile one vector wide has: enough to hide the latency of the instruction, and all in registers.
static double fma_loop(size_t iterations) {
    const size_t chains = TILE_ROWS(1);
    V chain[MOST_ROWS], x = broadcast(REAL(0.999)), y = broadcast(REAL(0.001));
#pragma clang loop unroll(full)
    for (size_t c = 0; c < chains; c++) chain[c] = broadcast((T)c);
    for (size_t i = 0; i < iterations; i++) {
#pragma clang loop unroll(full)
        for (size_t c = 0; c < chains; c++) chain[c] = fused(chain[c], x, y);
    }
    V total = {0};
#pragma clang loop unroll(full)
    for (size_t c = 0; c < chains; c++) total += chain[c];
    return total[0] < 0 ? 0 : (double)(iterations * chains * 2 * LANES);
}

#define KERNEL(name) .name = name,
#define KERNEL_TABLE(name) const bp_kernels name = {BP_KERNELS(KERNEL)}
