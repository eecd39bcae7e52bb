// The kernels for the architecture's baseline, Float, in as little code as there can be.
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#include "simd/portable.h"
#include "templates/table.h"

KERNEL_TABLE(bp_portable_float);
#pragma clang attribute pop
